//! What of the body a selection leaves out, and why: cuts, each a span of the file's text.

use super::lines;
use super::resolve::{Acting, checklist_items};
use super::selection::{PartKind, Selection};
use crate::domain::agent::{Agent, Mode, Origin, OutputTemplate};
use crate::domain::body::{List, ListKind, Section};
use crate::domain::span::{LineIndex, Span};

/// A piece of the body that is not in the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Its bytes in the document's text, without the blank lines behind it.
    pub span: Span,
    /// Its first and last line in the file.
    pub lines: (usize, usize),
    /// Why it is cut.
    pub why: Why,
}

/// Why a piece of the body is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It holds in this other mode only.
    OtherMode(String),
    /// It is the output template of this other tool profile or mode.
    OtherTemplate(String),
    /// The Agent Context stands in its place.
    ContextTemplate,
    /// Other items of its checklist are ticked.
    NotTicked,
    /// The person switched it off.
    SwitchedOff,
    /// All that stood under its heading is cut.
    Emptied,
}

/// The cuts a selection makes in the body, in order, none inside another.
pub(super) fn cuts(agent: &Agent, acting: Acting<'_>, selection: &Selection, with_context: bool) -> Vec<Cut> {
    let mut found: Vec<(Span, Why)> = Vec::new();
    other_modes(agent, acting.mode, &mut found);
    other_templates(agent, acting, &mut found);
    if with_context {
        context_templates(agent, &mut found);
    }
    unticked(agent, selection, &mut found);
    switched_off(agent, selection, &mut found);
    let mut found = outermost(&agent.document.text, found);
    let emptied = emptied(agent, &found);
    if !emptied.is_empty() {
        found.extend(emptied);
        found = outermost(&agent.document.text, found);
    }
    let index = agent.document.lines();
    found.into_iter().map(|(span, why)| cut(&index, span, why)).collect()
}

fn cut(index: &LineIndex, span: Span, why: Why) -> Cut {
    Cut { span, lines: (index.line(span.start), index.line(span.end.saturating_sub(1).max(span.start))), why }
}

/// The cuts without those inside others, sorted, each without the blank lines at its end: which of
/// the blank lines around a cut stay is settled for all cuts alike.
fn outermost(text: &str, mut found: Vec<(Span, Why)>) -> Vec<(Span, Why)> {
    for (span, _) in &mut found {
        span.end = lines::blank_run_before(text, span.end, span.start);
    }
    found.retain(|(span, _)| !span.is_empty());
    found.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut end = 0;
    found.retain(|(span, _)| {
        let outer = span.end > end;
        end = end.max(span.end);
        outer
    });
    found
}

/// The sections that hold in one mode only: its block, and others under the same heading.
pub(super) fn blocks<'a>(agent: &'a Agent, mode: &Mode) -> Vec<&'a Section> {
    let Some(block) = mode.block.and_then(|index| agent.body.sections.get(index)) else { return Vec::new() };
    agent.body.sections.iter().filter(|section| section.title.eq_ignore_ascii_case(&block.title)).collect()
}

fn other_modes(agent: &Agent, acting: Option<&Mode>, found: &mut Vec<(Span, Why)>) {
    let Some(acting) = acting else { return };
    let kept: Vec<Span> = blocks(agent, acting).iter().map(|section| section.span).collect();
    for mode in agent.modes.iter().filter(|mode| !std::ptr::eq(*mode, acting)) {
        for block in blocks(agent, mode) {
            for span in without(block.span, &kept) {
                found.push((span, Why::OtherMode(mode.name.clone())));
            }
        }
    }
}

/// What is left of `span` beside the kept spans. Sections nest or stand apart, so a kept span that
/// starts inside also ends inside.
fn without(span: Span, kept: &[Span]) -> Vec<Span> {
    let mut left = Vec::new();
    let mut start = span.start;
    for keep in kept.iter().filter(|keep| span.contains(**keep)) {
        left.push(Span::new(start, keep.start));
        start = start.max(keep.end);
    }
    left.push(Span::new(start, span.end));
    left.retain(|span| !span.is_empty());
    left
}

/// Of the `For X Mode` templates those of other tool profiles go, once the acting one has its own.
/// Where X is no profile but a mode of the agent, the acting mode chooses in the same way.
fn other_templates(agent: &Agent, acting: Acting<'_>, found: &mut Vec<(Span, Why)>) {
    let is_for_mode = |name: &str| {
        agent.profile(name).is_none() && agent.mode(name).is_some_and(|mode| mode.origin != Origin::Generic)
    };
    let (for_modes, for_profiles): (Vec<_>, Vec<_>) = agent
        .templates
        .iter()
        .filter_map(|template| Some((template, template.for_profile.as_deref()?)))
        .partition(|(_, name)| is_for_mode(name));
    let profile = acting.profile.map(|profile| profile.name.as_str());
    let mode = acting.mode.map(|mode| mode.name.as_str());
    for (group, chosen) in [(for_profiles, profile), (for_modes, mode)] {
        cut_others(agent, &group, chosen, found);
    }
}

fn cut_others(agent: &Agent, group: &[(&OutputTemplate, &str)], chosen: Option<&str>, found: &mut Vec<(Span, Why)>) {
    let Some(chosen) = chosen else { return };
    let (own, others): (Vec<_>, Vec<_>) = group.iter().partition(|(_, name)| name.eq_ignore_ascii_case(chosen));
    if own.is_empty() {
        return;
    }
    let section = |template: &OutputTemplate| agent.body.sections.get(template.section).map(|section| section.span);
    let kept: Vec<Span> = own.iter().filter_map(|(template, _)| section(template)).collect();
    for (template, name) in others {
        for span in section(template).map(|span| without(span, &kept)).unwrap_or_default() {
            found.push((span, Why::OtherTemplate((*name).to_owned())));
        }
    }
}

fn context_templates(agent: &Agent, found: &mut Vec<(Span, Why)>) {
    for section in &agent.body.sections {
        let title = section.title.to_lowercase().replace('-', " ");
        if title.trim_start_matches(|c: char| !c.is_alphabetic()).starts_with("context injection") {
            found.push((section.span, Why::ContextTemplate));
        }
    }
}

fn unticked(agent: &Agent, selection: &Selection, found: &mut Vec<(Span, Why)>) {
    if selection.ticked.is_empty() {
        return;
    }
    let ticked: Vec<Span> =
        checklist_items(agent).filter(|item| selection.ticked.contains(&item.line)).map(|item| item.span).collect();
    let has_tick = |list: &&List| list.items.iter().any(|item| selection.ticked.contains(&item.line));
    for list in agent.body.lists.iter().filter(|list| list.kind == ListKind::Checklist).filter(has_tick) {
        for item in &list.items {
            // An item stays for its own tick and for that of an item nested in it.
            if !ticked.iter().any(|kept| item.span.contains(*kept)) {
                found.push((item.span, Why::NotTicked));
            }
        }
    }
}

fn switched_off(agent: &Agent, selection: &Selection, found: &mut Vec<(Span, Why)>) {
    for kind in &selection.without {
        let span = match kind {
            PartKind::Opening => Some(opening(agent)),
            PartKind::Section(index) => agent.body.sections.get(*index).map(|section| section.span),
            _ => None,
        };
        found.extend(span.map(|span| (span, Why::SwitchedOff)));
    }
}

/// The text of the body before its first heading of level 1 or 2.
pub(super) fn opening(agent: &Agent) -> Span {
    let body = agent.body_span();
    let end = regions(agent).first().map_or(body.end, |(_, span)| span.start);
    Span::new(body.start, end)
}

/// The body's parts: each heading of level 1 or 2, up to the next such heading.
pub(super) fn regions(agent: &Agent) -> Vec<(usize, Span)> {
    let headings: Vec<(usize, usize)> = agent
        .body
        .sections
        .iter()
        .enumerate()
        .filter(|(_, section)| section.level <= 2)
        .map(|(index, section)| (index, section.heading.start))
        .collect();
    let ends = headings.iter().skip(1).map(|&(_, start)| start).chain([agent.body_span().end]);
    headings.iter().zip(ends).map(|(&(index, start), end)| (index, Span::new(start, end))).collect()
}

/// The parts of which the cuts leave nothing but the heading: a part with nothing to say is left out.
fn emptied(agent: &Agent, cuts: &[(Span, Why)]) -> Vec<(Span, Why)> {
    let text = &agent.document.text;
    let mut found = Vec::new();
    for (index, region) in regions(agent) {
        let inside: Vec<Span> = cuts.iter().map(|(span, _)| *span).filter(|span| region.contains(*span)).collect();
        let heading = agent.body.sections[index].heading;
        if inside.is_empty() || inside.iter().any(|span| span.contains(heading)) {
            continue;
        }
        let mut at = heading.end;
        let mut says = false;
        for span in inside.iter().chain([&Span::new(region.end, region.end)]) {
            says |= !Span::new(at, span.start).of(text).trim().is_empty();
            at = span.end.max(at);
        }
        if !says {
            found.push((region, Why::Emptied));
        }
    }
    found
}

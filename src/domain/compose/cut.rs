//! The cuts a selection makes in the body: spans of the file's text, each with its reason.

use std::collections::HashMap;

use super::lines;
use super::resolve::{ResolvedChoices, checklist_items, primary_mode};
use super::selection::{PartKind, Selection};
use crate::domain::agent::{Agent, AgentMode, TextOrigin, ToolProfile};
use crate::domain::body::{BodyList, ListKind};
use crate::domain::formats;
use crate::domain::span::{LineIndex, Span};
use crate::domain::text::{find_named, fold_name_key};

/// A piece of the body that is left out of the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyCut {
    /// The bytes in the document's text, without the blank lines after them.
    pub span: Span,
    /// Its first and last line in the file.
    pub lines: (usize, usize),
    pub reason: CutReason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CutReason {
    /// It applies only in this other mode.
    OtherMode(String),
    /// It is the output template of this other tool profile, mode or role.
    OtherTemplate(String),
    /// The Agent Context replaces it.
    ContextTemplate,
    /// Other items of its checklist are ticked.
    NotTicked,
    /// The user switched it off.
    SwitchedOff,
    /// Everything under its heading is cut.
    Emptied,
}

/// The cuts a selection makes in the body, in order, without nesting.
pub(super) fn cuts(
    agent: &Agent,
    acting: ResolvedChoices<'_>,
    selection: &Selection,
    with_context: bool,
) -> Vec<BodyCut> {
    let mut found: Vec<(Span, CutReason)> = Vec::new();
    cut_other_modes(agent, acting.mode, &mut found);
    cut_other_templates(agent, acting, &mut found);
    if with_context {
        cut_context_templates(agent, &mut found);
    }
    cut_unticked(agent, selection, &mut found);
    cut_switched_off(agent, selection, &mut found);
    let mut found = outermost(&agent.document.text, found);
    let emptied = cut_empty_parts(agent, &found);
    if !emptied.is_empty() {
        found.extend(emptied);
        found = outermost(&agent.document.text, found);
    }
    let index = agent.document.lines();
    found.into_iter().map(|(span, why)| cut(index, span, why)).collect()
}

fn cut(index: &LineIndex, span: Span, why: CutReason) -> BodyCut {
    BodyCut {
        span,
        lines: (index.line(span.start), index.line(span.end.saturating_sub(1).max(span.start))),
        reason: why,
    }
}

/// The cuts that are not inside others, sorted, without trailing blank lines: blank lines around cuts are handled in
/// the same way for all cuts.
fn outermost(text: &str, mut found: Vec<(Span, CutReason)>) -> Vec<(Span, CutReason)> {
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

fn cut_other_modes(agent: &Agent, acting: Option<&AgentMode>, found: &mut Vec<(Span, CutReason)>) {
    let Some(acting) = acting else { return };
    // A mode without a block uses the primary block; otherwise the steps would be lost.
    let own = if acting.blocks.is_empty() { primary_mode(agent) } else { Some(acting) };
    let kept: Vec<Span> = own.iter().flat_map(|mode| &mode.blocks).map(|block| block.span).collect();
    for mode in agent.modes.iter().filter(|mode| !own.is_some_and(|own| std::ptr::eq(*mode, own))) {
        for block in &mode.blocks {
            for span in outside_kept(block.span, &kept) {
                found.push((span, CutReason::OtherMode(mode.name.clone())));
            }
        }
    }
}

/// The pieces of `span` outside the kept spans, which are in order and do not overlap. Blocks are either nested or
/// disjoint, so a kept span that starts inside also ends inside.
fn outside_kept(span: Span, kept: &[Span]) -> Vec<Span> {
    let mut left = Vec::new();
    let mut start = span.start;
    let first = kept.partition_point(|keep| keep.start < span.start);
    for keep in kept[first..].iter().take_while(|keep| keep.start < span.end).filter(|keep| span.contains(**keep)) {
        left.push(Span::new(start, keep.start));
        start = start.max(keep.end);
    }
    left.push(Span::new(start, span.end));
    left.retain(|span| !span.is_empty());
    left
}

/// Part of a selection that chooses among the `For X Mode` templates.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TemplateChooser {
    Profile,
    Mode,
    Role,
}

impl TemplateChooser {
    /// The choice that selects the template for `name`; `None` if no selection can select it.
    fn of(agent: &Agent, name: &str) -> Option<Self> {
        let mode = find_named(&agent.modes, name, |mode| &mode.name);
        let role = find_named(&agent.roles, name, |role| &role.name);
        if find_named(&agent.tools, name, |profile| &profile.name).is_some() {
            Some(Self::Profile)
        } else if mode.is_some_and(|mode| mode.origin != TextOrigin::Generic) {
            Some(Self::Mode)
        } else if role.is_some() {
            Some(Self::Role)
        } else {
            mode.map(|_| Self::Mode)
        }
    }
}

/// Cuts all `For X Mode` templates except the one whose X is the profile, mode or role in effect. A template that no
/// choice can select stays.
fn cut_other_templates(agent: &Agent, acting: ResolvedChoices<'_>, found: &mut Vec<(Span, CutReason)>) {
    let mut choosers: HashMap<&str, Option<TemplateChooser>> = HashMap::new();
    let templates: Vec<ChosenTemplate<'_>> = agent
        .templates
        .iter()
        .filter_map(|template| {
            let name = template.for_profile.as_deref()?;
            let chooser = *choosers.entry(name).or_insert_with(|| TemplateChooser::of(agent, name));
            let span = agent.body.sections.get(template.section)?.span;
            Some(ChosenTemplate { name, span, chooser: chooser? })
        })
        .collect();
    let of = |chooser: TemplateChooser| -> Vec<&ChosenTemplate<'_>> {
        templates.iter().filter(|template| template.chooser == chooser).collect()
    };
    let of_profiles = of(TemplateChooser::Profile);
    if let Some(profile) = acting.profile {
        cut_others(&of_profiles, nearest_template(agent, profile, &of_profiles), found);
    }
    for (chooser, acting) in [
        (TemplateChooser::Mode, acting.mode.map(|mode| &mode.name)),
        (TemplateChooser::Role, acting.role.map(|role| &role.name)),
    ] {
        if let Some(acting) = acting {
            cut_others(&of(chooser), Some(acting), found);
        }
    }
}

/// A template that a selection can choose.
struct ChosenTemplate<'a> {
    name: &'a str,
    span: Span,
    chooser: TemplateChooser,
}

/// The profile whose template serves `profile`: its own, else that of the closest profile with the same rights, else a
/// read-only one. If it is `None`, only the envelope remains.
fn nearest_template<'a>(
    agent: &'a Agent,
    profile: &'a ToolProfile,
    templates: &[&ChosenTemplate<'a>],
) -> Option<&'a str> {
    if templates.iter().any(|template| fold_name_key(template.name) == fold_name_key(&profile.name)) {
        return Some(&profile.name);
    }
    let of = |name: &str| find_named(&agent.tools, name, |profile| &profile.name);
    let with_rights = |writes: bool| {
        let mut fitting =
            templates.iter().filter(|template| of(template.name).is_some_and(|of| is_writing_profile(of) == writes));
        fitting.next().map(|template| template.name)
    };
    if is_writing_profile(profile) { with_rights(true).or_else(|| with_rights(false)) } else { with_rights(false) }
}

/// Names of profiles that may change files.
const WRITING_PROFILES: &[&str] = &["solution", "full", "implementation", "build", "write", "fix"];
/// Names of profiles that must not change files.
const READING_PROFILES: &[&str] = &["audit", "research", "review", "analysis", "read", "plan", "explore"];

/// Returns true if a profile may change files, judged by its name, else by its tools.
fn is_writing_profile(profile: &ToolProfile) -> bool {
    let is_one_of = |names: &[&str]| names.iter().any(|name| profile.name.eq_ignore_ascii_case(name));
    let changes = |tool: &String| tool == "*" || formats::writes_files(tool);
    is_one_of(WRITING_PROFILES) || !is_one_of(READING_PROFILES) && profile.tools.iter().any(changes)
}

/// Cuts all of `group` except the templates for `chosen`.
fn cut_others(group: &[&ChosenTemplate<'_>], chosen: Option<&str>, found: &mut Vec<(Span, CutReason)>) {
    let chosen = chosen.map(fold_name_key);
    let is_chosen = |template: &&&ChosenTemplate<'_>| chosen.as_deref() == Some(&fold_name_key(template.name));
    let kept: Vec<Span> = group.iter().filter(is_chosen).map(|template| template.span).collect();
    for template in group.iter().filter(|template| !is_chosen(template)) {
        for span in outside_kept(template.span, &kept) {
            found.push((span, CutReason::OtherTemplate(template.name.to_owned())));
        }
    }
}

fn cut_context_templates(agent: &Agent, found: &mut Vec<(Span, CutReason)>) {
    for section in &agent.body.sections {
        let title = section.title.to_lowercase().replace('-', " ");
        if title.trim_start_matches(|c: char| !c.is_alphabetic()).starts_with("context injection") {
            found.push((section.span, CutReason::ContextTemplate));
        }
    }
}

fn cut_unticked(agent: &Agent, selection: &Selection, found: &mut Vec<(Span, CutReason)>) {
    if selection.ticked.is_empty() {
        return;
    }
    let mut ticked: Vec<usize> = checklist_items(agent)
        .filter(|item| selection.ticked.contains(&item.line))
        .map(|item| item.span.start)
        .collect();
    ticked.sort_unstable();
    let has_tick = |list: &&BodyList| list.items.iter().any(|item| selection.ticked.contains(&item.line));
    for list in agent.body.lists.iter().filter(|list| list.kind == ListKind::Checklist).filter(has_tick) {
        for item in &list.items {
            // An item stays if it, or an item nested in it, is ticked.
            let next = ticked.get(ticked.partition_point(|&start| start < item.span.start));
            if !next.is_some_and(|&start| item.span.holds(start)) {
                found.push((item.span, CutReason::NotTicked));
            }
        }
    }
}

fn cut_switched_off(agent: &Agent, selection: &Selection, found: &mut Vec<(Span, CutReason)>) {
    for kind in &selection.without {
        let span = match kind {
            PartKind::Opening => Some(opening(agent)),
            PartKind::Section(index) => agent.body.sections.get(*index).map(|section| section.span),
            PartKind::Labeled(index) => agent.body.labels.get(*index).map(|label| label.span),
            _ => None,
        };
        found.extend(span.map(|span| (span, CutReason::SwitchedOff)));
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

/// The parts of which the cuts leave only the heading, which are then left out too.
fn cut_empty_parts(agent: &Agent, cuts: &[(Span, CutReason)]) -> Vec<(Span, CutReason)> {
    let text = &agent.document.text;
    let mut found = Vec::new();
    for (index, region) in regions(agent) {
        let first = cuts.partition_point(|(span, _)| span.start < region.start);
        let starting = cuts[first..].iter().map(|(span, _)| *span).take_while(|span| span.start < region.end);
        let inside: Vec<Span> = starting.filter(|span| region.contains(*span)).collect();
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
            found.push((region, CutReason::Emptied));
        }
    }
    found
}

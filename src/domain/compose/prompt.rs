//! A prompt: its text, its parts with their origin and size, and what a person should know about it.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::json;

use super::cut::{self, Cut};
use super::edit::Edited;
use super::fill::{Filled, Left};
use super::resolve::checklist_items;
use super::selection::{PartKind, Selection};
use super::size::Size;
use super::written::{Field, Written};
use crate::domain::agent::{Agent, Origin};
use crate::domain::span::Span;
use crate::domain::text::{self, HiddenKind};

/// What compose makes of a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The bytes that preview, clipboard, file and command line all give.
    pub text: String,
    /// What it is made of, in order.
    pub parts: Vec<Part>,
    /// How long it is.
    pub size: Size,
    /// What should be said about it before it is used.
    pub warnings: Vec<Warning>,
    /// What of the body is not in it, in order, to be shown in its place.
    pub cuts: Vec<Cut>,
    /// What of it was taken from the body as it stands there, in order; nothing where the template
    /// rewrote the body.
    pub taken: Vec<Taken>,
}

/// A stretch of a prompt that stands in the file byte for byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its bytes in the document's text.
    pub span: Span,
    /// The byte of the prompt it starts at.
    pub at: usize,
}

/// One part of a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its heading, or the word for it.
    pub title: String,
    /// What it is.
    pub kind: PartKind,
    /// Who said what it says.
    pub origin: Origin,
    /// The first and last line, in the file, that it was taken from.
    pub lines: Option<(usize, usize)>,
    /// The text as it stands in the prompt; where the template rewrote it, as it would stand in
    /// Markdown.
    pub text: String,
    /// How long that is.
    pub size: Size,
    /// Where in the prompt it stands; nothing where the template left it out or rewrote it.
    pub range: Option<Range<usize>>,
}

/// What should be said about a prompt before it is used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// A placeholder for which there was no value.
    #[error("{placeholder} is left in the prompt{}: give it a value with {}", of_line(*.line), flag(.name, *.line))]
    Unfilled {
        /// As written.
        placeholder: String,
        /// The name of the variable that would fill it in.
        name: String,
        /// The line of the file; none where it stands in the task.
        line: Option<usize>,
    },
    /// A variable nothing asked for.
    #[error("nothing in the prompt asks for the variable {name:?}")]
    Unused {
        /// Its name.
        name: String,
    },
    /// Signs nobody sees.
    #[error("the prompt holds hidden text: {}", hidden_words(*.kind, *.runs, .decoded))]
    Hidden {
        /// What they do.
        kind: HiddenKind,
        /// In how many places.
        runs: usize,
        /// What tag characters say in plain letters; empty for the other kinds.
        decoded: String,
    },
    /// A ticked line on which no item of a checklist stands any more.
    #[error("line {line} is ticked, but no checklist item stands there")]
    NoItem {
        /// The line.
        line: usize,
    },
    /// A section switched off that is not there any more.
    #[error("a section is switched off that the file does not have; it has {sections}")]
    NoSection {
        /// How many sections there are.
        sections: usize,
    },
}

fn of_line(line: Option<usize>) -> String {
    line.map_or_else(|| " (in the task)".to_owned(), |line| format!(" (line {line})"))
}

/// What one types to fill a placeholder in. The task takes the place of the arguments in the file.
fn flag(name: &str, line: Option<usize>) -> String {
    if name == "ARGUMENTS" && line.is_some() { "--task".to_owned() } else { format!("--var {name}=…") }
}

fn hidden_words(kind: HiddenKind, runs: usize, decoded: &str) -> String {
    let what = match kind {
        HiddenKind::Tags => "Unicode tag characters",
        HiddenKind::Bidi => "marks that reorder the text around them",
        HiddenKind::ZeroWidth => "signs without width",
        HiddenKind::Control => "control characters",
    };
    let places = if runs == 1 { "place" } else { "places" };
    let says = if decoded.is_empty() { String::new() } else { format!(", which say {decoded:?}") };
    format!("{what} in {runs} {places}{says}")
}

impl Prompt {
    /// The prompt as the JSON object `compose --json` answers with.
    pub fn to_json(&self) -> serde_json::Value {
        let parts: Vec<_> = self
            .parts
            .iter()
            .map(|part| {
                json!({
                    "title": part.title,
                    "origin": part.origin.word(),
                    "lines": part.lines.map(|(first, last)| [first, last]),
                    "bytes": part.size.bytes,
                    "words": part.size.words,
                    "tokens": part.size.tokens,
                })
            })
            .collect();
        json!({
            "prompt": self.text,
            "bytes": self.size.bytes,
            "words": self.size.words,
            "tokens": self.size.tokens,
            "parts": parts,
        })
    }
}

/// A part before the template was at work, and the forms in which it may stand in the prompt.
pub(super) struct Draft {
    pub part: Part,
    plain: String,
    values: Vec<String>,
}

fn draft(kind: PartKind, title: &str, origin: Origin, text: &str) -> Draft {
    let part = Part {
        title: title.to_owned(),
        kind,
        origin,
        lines: None,
        size: Size::of(text),
        text: text.to_owned(),
        range: None,
    };
    Draft { part, plain: String::new(), values: Vec::new() }
}

fn written_draft(written: &Written) -> Draft {
    let markdown = written.markdown();
    let text = markdown.trim_end_matches('\n');
    let mut draft = draft(written.kind, written.kind.title(), written.origin, text);
    written.plain().trim_end_matches('\n').clone_into(&mut draft.plain);
    let values = |field: &Field| if field.is_list() { field.values.clone() } else { vec![field.value()] };
    draft.values = written.fields.iter().flat_map(values).collect();
    draft
}

/// The parts in order, in Markdown.
pub(super) fn drafts(agent: &Agent, before: &[Written], body: &Edited, after: &[Written]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = before.iter().map(written_draft).collect();
    drafts.extend(body_drafts(agent, body));
    drafts.extend(after.iter().map(written_draft));
    drafts
}

/// The body at its headings of level 1 and 2. Together the texts are the body: one of blank lines
/// alone is no part, and its bytes go to the part before it, or behind it at the start.
fn body_drafts(agent: &Agent, body: &Edited) -> Vec<Draft> {
    let opening = (PartKind::Opening, cut::opening(agent));
    let sections = cut::regions(agent).into_iter().map(|(index, span)| (PartKind::Section(index), span));
    let index = agent.document.lines();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut blank = "";
    for (kind, span) in [opening].into_iter().chain(sections) {
        let (from, to) = (body.place(span.start), body.place(span.end));
        // The last region reaches to the end, also over what was put in at its very end.
        let to = if span.end == agent.body_span().end { body.text.len() } else { to };
        let text = body.text.get(from..to).unwrap_or_default();
        if text.trim().is_empty() {
            match drafts.last_mut() {
                Some(last) => {
                    last.part.text.push_str(text);
                    last.part.size = Size::of(&last.part.text);
                }
                None => blank = body.text.get(..to).unwrap_or_default(),
            }
            continue;
        }
        let title = match kind {
            PartKind::Section(index) => agent.body.sections[index].title.as_str(),
            _ => kind.title(),
        };
        let mut draft = draft(kind, title, Origin::Body, &format!("{blank}{text}"));
        draft.part.lines = Some((index.line(span.start), index.line(span.end.saturating_sub(1))));
        blank = "";
        drafts.push(draft);
    }
    drafts
}

/// The prompt of a rendered text: every part looked up in it, in order.
pub(super) fn finish(
    text: String,
    drafts: Vec<Draft>,
    body: &Edited,
    warnings: Vec<Warning>,
    cuts: Vec<Cut>,
) -> Prompt {
    let mut at = 0;
    let mut in_step = true;
    let mut body_at = None;
    let mut parts = Vec::with_capacity(drafts.len());
    for Draft { mut part, plain, values } in drafts {
        let range = if part.origin == Origin::Body && part.lines.is_some() {
            // The body is looked for whole, once: its parts follow on one another.
            let start = *body_at.get_or_insert_with(|| find(&text, at, &body.text).map(|range| range.start));
            start.map(|start| start.max(at)..start.max(at) + part.text.len())
        } else {
            find(&text, at, &part.text)
                .or_else(|| find(&text, at, &plain))
                .or_else(|| find_all(&text, at, &values).filter(|_| in_step))
        };
        in_step &= range.is_some();
        if let Some(range) = &range {
            at = range.end;
            if text[range.clone()] != part.text {
                text[range.clone()].clone_into(&mut part.text);
                part.size = Size::of(&part.text);
            }
        }
        part.range = range;
        parts.push(part);
    }
    let taken = body_at.flatten().map_or_else(Vec::new, |start| body.taken(start));
    Prompt { size: Size::of(&text), text, parts, warnings, cuts, taken }
}

fn find(text: &str, from: usize, wanted: &str) -> Option<Range<usize>> {
    // A long text is found by how it begins: looking for it whole would first study all of it.
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    let beginning = wanted.get(..64).unwrap_or(wanted);
    let mut found = memchr::memmem::find_iter(&text[from..], beginning).map(|at| from + at);
    let start = found.find(|&at| !wanted.is_empty() && text[at..].starts_with(wanted))?;
    Some(start..start + wanted.len())
}

/// From the first to the last of the values, where all stand in the text in order.
fn find_all(text: &str, from: usize, values: &[String]) -> Option<Range<usize>> {
    let mut all: Option<Range<usize>> = None;
    for value in values {
        let found = find(text, all.as_ref().map_or(from, |range| range.end), value)?;
        all = Some(all.map_or(found.start, |range| range.start)..found.end);
    }
    all
}

/// What should be said about the prompt.
pub(super) fn warnings(
    agent: &Agent,
    selection: &Selection,
    (task, body): (&Filled, &Filled),
    drafts: &[Draft],
    text: &str,
) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = Vec::new();
    let mut seen = BTreeSet::new();
    let left = body.left.iter().map(|left| (left, Some(left.line)));
    for (left, line) in left.chain(task.left.iter().map(|left| (left, None))) {
        let Left { placeholder, name, .. } = left.clone();
        if seen.insert(&left.placeholder) {
            warnings.push(Warning::Unfilled { placeholder, name, line });
        }
    }
    let is_used = |name: &String| task.used.contains(name) || body.used.contains(name);
    let unused = selection.variables.keys().filter(|name| !is_used(name));
    warnings.extend(unused.map(|name| Warning::Unused { name: name.clone() }));
    let items: BTreeSet<usize> = checklist_items(agent).map(|item| item.line).collect();
    warnings.extend(selection.ticked.difference(&items).map(|&line| Warning::NoItem { line }));
    let sections = agent.body.sections.len();
    if selection.without.iter().any(|kind| matches!(kind, PartKind::Section(index) if *index >= sections)) {
        warnings.push(Warning::NoSection { sections });
    }
    warnings.extend(hidden(drafts, text));
    warnings
}

/// Hidden text of the prompt, counted by kind. Where the template wrote it as escapes, as JSON
/// does, it is looked for in the parts: the model reads it all the same.
fn hidden(drafts: &[Draft], rendered: &str) -> Vec<Warning> {
    let mut runs = text::hidden(rendered);
    if runs.is_empty() {
        runs = drafts.iter().flat_map(|draft| text::hidden(&draft.part.text)).collect();
    }
    let mut kinds: Vec<HiddenKind> = runs.iter().map(|run| run.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
        .into_iter()
        .map(|kind| {
            let of_kind = runs.iter().filter(|run| run.kind == kind);
            let decoded = of_kind.clone().map(|run| run.decoded.as_str()).collect::<Vec<_>>().join(" ");
            Warning::Hidden { kind, runs: of_kind.count(), decoded: decoded.trim().to_owned() }
        })
        .collect()
}

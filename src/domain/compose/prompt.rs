//! A prompt: its text, its parts with origin and size, and warnings and notes for the user.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::json;

use super::cut::{self, BodyCut};
use super::edit::{CopiedRange, EditedBody};
use super::expand::{ExpansionKind, PlaceholderExpansion};
use super::fill::{FilledText, UnfilledPlaceholder};
use super::generated_part::{GeneratedPart, PartField};
use super::note::PromptNote;
use super::resolve::checklist_items;
use super::selection::{PartKind, Selection};
use crate::domain::agent::{Agent, TextOrigin};
use crate::domain::document::TextEncoding;
use crate::domain::text::{self, HiddenKind, TOKENIZER, TextSize};

/// The result of composing a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The bytes of the preview, the clipboard, files and the command line.
    pub text: String,
    pub parts: Vec<PromptPart>,
    pub size: TextSize,
    pub warnings: Vec<PromptWarning>,
    /// Indirect consequences of the selection.
    pub notes: Vec<PromptNote>,
    /// Pieces of the body that were left out, in order, so that they can be shown at their positions.
    pub cuts: Vec<BodyCut>,
    /// Pieces copied from the body unchanged, in order; empty if the template rewrote the body.
    pub copied: Vec<CopiedRange>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptPart {
    /// The heading, or a word for the part.
    pub title: String,
    pub kind: PartKind,
    pub origin: TextOrigin,
    /// The first and last line in the file that it comes from.
    pub lines: Option<(usize, usize)>,
    /// The text in the prompt; if the template rewrote it, the text in Markdown.
    pub text: String,
    /// The range in the prompt, in bytes; `None` if the template left the part out or rewrote it.
    pub range: Option<Range<usize>>,
}

impl PromptPart {
    /// Measures the text. It is not kept, because most prompts are made without anybody asking for it.
    pub fn size(&self) -> TextSize {
        TextSize::of(&self.text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PromptWarning {
    /// A placeholder without a value.
    #[error("{placeholder} is not filled in{}: set it with {}", of_line(*.line), flag(.name, *.line))]
    Unfilled {
        /// As written.
        placeholder: String,
        /// The name of the variable that would fill it in.
        name: String,
        /// The line of the file; `None` if the placeholder is in the task.
        line: Option<usize>,
    },
    /// A variable that no placeholder asked for.
    #[error("the prompt does not use the variable {name:?}")]
    Unused { name: String },
    /// Hidden characters.
    #[error("the prompt contains hidden text: {}", hidden_words(*.kind, *.runs, .decoded))]
    Hidden {
        kind: HiddenKind,
        /// The number of places.
        runs: usize,
        /// Tag characters decoded to plain letters; empty for the other kinds.
        decoded: String,
    },
    /// A command or a file that its client would put in.
    #[error("{} is left in the prompt (line {line}): {}", shown_expansion(*.kind, .text), expand_words(*.kind))]
    Unexpanded { kind: ExpansionKind, text: String, line: usize },
    /// Words of the task that no placeholder used, although others were used.
    #[error("no placeholder uses these words of the task: {}; quote words that belong together", .words.join(" "))]
    LeftWords { words: Vec<String> },
    /// A list of messages without a user message.
    #[error("there is no task, so there is no user message; give one with --task")]
    NoUserTurn,
    /// A setting that an agent file for another client cannot carry.
    #[error("{0}")]
    LeftOut(String),
    /// Bytes of the agent's file that are not UTF-8.
    #[error(
        "byte {byte} (line {line}) of the file is not UTF-8; such bytes become \u{fffd} in the prompt: save the file \
        as UTF-8"
    )]
    Replaced {
        /// The number of the first byte in the file, from 1.
        byte: usize,
        line: usize,
    },
    /// A file in another encoding than UTF-8.
    #[error("the file is {0} and was decoded for the prompt: save the file as UTF-8")]
    Decoded(&'static str),
    /// A ticked line that is no longer an item of a checklist.
    #[error("line {line} is ticked, but is not a checklist item")]
    NoItem { line: usize },
    /// A section switched off that no longer exists.
    #[error("a section that is switched off does not exist; the file has {sections}")]
    NoSection { sections: usize },
}

fn of_line(line: Option<usize>) -> String {
    line.map_or_else(|| " (in the task)".to_owned(), |line| format!(" (line {line})"))
}

/// The option that fills in a placeholder. For the arguments in the file, that is the task.
fn flag(name: &str, line: Option<usize>) -> String {
    if name == "ARGUMENTS" && line.is_some() { "--task".to_owned() } else { format!("--var {name}=…") }
}

fn shown_expansion(kind: ExpansionKind, text: &str) -> String {
    let text = text::clean_line(text);
    match kind {
        ExpansionKind::Command => format!("the command `{text}`"),
        ExpansionKind::File => format!("the file @{text}"),
    }
}

const fn expand_words(kind: ExpansionKind) -> &'static str {
    match kind {
        ExpansionKind::Command => "the client would run it; --expand asks, runs it and inserts the output",
        ExpansionKind::File => "the client would insert it; --expand inserts the content",
    }
}

fn hidden_words(kind: HiddenKind, runs: usize, decoded: &str) -> String {
    let what = match kind {
        HiddenKind::Tags => "Unicode tag characters",
        HiddenKind::Bidi => "text direction marks",
        HiddenKind::ZeroWidth => "zero-width characters",
        HiddenKind::Control => "control characters",
    };
    let places = if runs == 1 { "place" } else { "places" };
    let says = if decoded.is_empty() { String::new() } else { format!(", which spell {decoded:?}") };
    format!("{what} in {runs} {places}{says}")
}

impl Prompt {
    /// The commands and files that are left in the prompt, without duplicates.
    pub fn expansions(&self) -> Vec<PlaceholderExpansion> {
        let mut found: Vec<PlaceholderExpansion> = Vec::new();
        for warning in &self.warnings {
            let PromptWarning::Unexpanded { kind, text, line } = warning else { continue };
            if !found.iter().any(|known| known.kind == *kind && known.text == *text) {
                found.push(PlaceholderExpansion { kind: *kind, text: text.clone(), line: *line });
            }
        }
        found
    }

    /// `what` followed by the position of the first replaced byte, as in the notice after copying.
    pub fn named_for_copy(&self, what: &str) -> String {
        let replaced = self.warnings.iter().find_map(|warning| match warning {
            PromptWarning::Replaced { byte, line } => Some((byte, line)),
            _ => None,
        });
        match replaced {
            Some((byte, line)) => {
                format!("{what} with \u{fffd} for bytes that are not UTF-8 (first byte {byte}, line {line})")
            }
            None => what.to_owned(),
        }
    }

    /// The prompt as the JSON object that `compose --json` prints.
    pub fn to_json(&self) -> serde_json::Value {
        let parts: Vec<_> = self
            .parts
            .iter()
            .map(|part| {
                let size = part.size();
                json!({
                    "title": part.title,
                    "origin": part.origin.word(),
                    "lines": part.lines.map(|(first, last)| [first, last]),
                    "bytes": size.bytes,
                    "words": size.words,
                    "tokens": size.tokens,
                })
            })
            .collect();
        json!({
            "prompt": self.text,
            "bytes": self.size.bytes,
            "words": self.size.words,
            "tokens": self.size.tokens,
            "tokenizer": TOKENIZER,
            "parts": parts,
            "notes": self.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    }
}

/// A part before the template is applied, and the forms in which the template may have written it.
pub(super) struct PartDraft {
    pub part: PromptPart,
    plain: String,
    values: Vec<String>,
}

fn draft(kind: PartKind, title: &str, origin: TextOrigin, text: String) -> PartDraft {
    let part = PromptPart { title: title.to_owned(), kind, origin, lines: None, text, range: None };
    PartDraft { part, plain: String::new(), values: Vec::new() }
}

fn written_draft(written: &GeneratedPart) -> PartDraft {
    let text = written.markdown().trim_end_matches('\n').to_owned();
    let mut draft = draft(written.kind, written.kind.title(), written.origin, text);
    written.plain().trim_end_matches('\n').clone_into(&mut draft.plain);
    let values = |field: &PartField| if field.is_list { field.values.clone() } else { vec![field.value()] };
    draft.values = written.fields.iter().flat_map(values).collect();
    draft
}

/// The parts in order, in Markdown.
pub(super) fn drafts(
    agent: &Agent,
    before: &[GeneratedPart],
    body: &EditedBody,
    after: &[GeneratedPart],
) -> Vec<PartDraft> {
    let mut drafts: Vec<PartDraft> = before.iter().map(written_draft).collect();
    drafts.extend(body_drafts(agent, body));
    drafts.extend(after.iter().map(written_draft));
    drafts
}

/// The body, split at its headings of level 1 and 2. The texts together are the whole body: text of blank lines alone
/// is added to the part before it, or to the first part if it is at the start.
fn body_drafts(agent: &Agent, body: &EditedBody) -> Vec<PartDraft> {
    let opening = (PartKind::Opening, cut::opening(agent));
    let sections = cut::regions(agent).into_iter().map(|(index, span)| (PartKind::Section(index), span));
    let index = agent.document.lines();
    let mut drafts: Vec<PartDraft> = Vec::new();
    let mut blank = "";
    for (kind, span) in [opening].into_iter().chain(sections) {
        let (from, to) = (body.new_offset(span.start), body.new_offset(span.end));
        // The last region includes text that was inserted at the very end.
        let to = if span.end == agent.body_span().end { body.text.len() } else { to };
        let text = body.text.get(from..to).unwrap_or_default();
        if text.trim().is_empty() {
            match drafts.last_mut() {
                Some(last) => last.part.text.push_str(text),
                None => blank = body.text.get(..to).unwrap_or_default(),
            }
            continue;
        }
        let title = match kind {
            PartKind::Section(index) => agent.body.sections[index].title.as_str(),
            _ => kind.title(),
        };
        let mut draft = draft(kind, title, TextOrigin::Body, [blank, text].concat());
        draft.part.lines = Some((index.line(span.start), index.line(span.end.saturating_sub(1))));
        blank = "";
        drafts.push(draft);
    }
    drafts
}

/// The prompt of a rendered text. Looks up the position of every part in it, in order.
pub(super) fn finish(
    text: String,
    drafts: Vec<PartDraft>,
    body: &EditedBody,
    (warnings, notes): (Vec<PromptWarning>, Vec<PromptNote>),
    cuts: Vec<BodyCut>,
) -> Prompt {
    let mut at = 0;
    let mut in_step = true;
    let mut body_at = None;
    let mut parts = Vec::with_capacity(drafts.len());
    for PartDraft { mut part, plain, values } in drafts {
        let range = if part.origin == TextOrigin::Body && part.lines.is_some() {
            // The body is searched for once as a whole, because its parts are contiguous.
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
            }
        }
        part.range = range;
        parts.push(part);
    }
    let copied = body_at.flatten().map_or_else(Vec::new, |start| body.copied_ranges(start));
    Prompt { size: TextSize::of(&text), text, parts, warnings, notes, cuts, copied }
}

fn find(text: &str, from: usize, wanted: &str) -> Option<Range<usize>> {
    // Searching for the first bytes avoids the setup cost of a search for a long text.
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    let beginning = wanted.get(..64).unwrap_or(wanted);
    let mut found = memchr::memmem::find_iter(&text[from..], beginning).map(|at| from + at);
    let start = found.find(|&at| !wanted.is_empty() && text[at..].starts_with(wanted))?;
    Some(start..start + wanted.len())
}

/// From the first to the last of the values, if the text contains all of them in order.
fn find_all(text: &str, from: usize, values: &[String]) -> Option<Range<usize>> {
    let mut all: Option<Range<usize>> = None;
    for value in values {
        let found = find(text, all.as_ref().map_or(from, |range| range.end), value)?;
        all = Some(all.map_or(found.start, |range| range.start)..found.end);
    }
    all
}

pub(super) fn warnings(
    agent: &Agent,
    selection: &Selection,
    (task, body): (&FilledText, &FilledText),
    drafts: &[PartDraft],
    text: &str,
) -> Vec<PromptWarning> {
    let mut warnings: Vec<PromptWarning> = replaced(agent, text).into_iter().collect();
    warnings.extend(body.unexpanded.iter().map(|PlaceholderExpansion { kind, text, line }| {
        PromptWarning::Unexpanded { kind: *kind, text: text.clone(), line: *line }
    }));
    if !body.unused_words.is_empty() {
        warnings.push(PromptWarning::LeftWords { words: body.unused_words.clone() });
    }
    let mut seen = BTreeSet::new();
    let left = body.unfilled.iter().map(|left| (left, Some(left.line)));
    for (left, line) in left.chain(task.unfilled.iter().map(|left| (left, None))) {
        let UnfilledPlaceholder { placeholder, name, .. } = left.clone();
        if seen.insert(&left.placeholder) {
            warnings.push(PromptWarning::Unfilled { placeholder, name, line });
        }
    }
    let used: BTreeSet<&String> = task.used.iter().chain(&body.used).collect();
    let is_used = |name: &String| used.contains(name);
    let unused = selection.variables.keys().filter(|name| !is_used(name));
    warnings.extend(unused.map(|name| PromptWarning::Unused { name: name.clone() }));
    let items: BTreeSet<usize> = checklist_items(agent).map(|item| item.line).collect();
    warnings.extend(selection.ticked.difference(&items).map(|&line| PromptWarning::NoItem { line }));
    let sections = agent.body.sections.len();
    let labels = agent.body.labels.len();
    let is_missing = |kind: &PartKind| match kind {
        PartKind::Section(index) => *index >= sections,
        PartKind::Labeled(index) => *index >= labels,
        _ => false,
    };
    if selection.without.iter().any(is_missing) {
        warnings.push(PromptWarning::NoSection { sections });
    }
    warnings.extend(hidden(drafts, text));
    warnings
}

/// The warning that bytes of the file were replaced, if a replacement is in the prompt.
fn replaced(agent: &Agent, text: &str) -> Option<PromptWarning> {
    let byte = agent.document.first_replaced()?;
    if agent.document.encoding != TextEncoding::Utf8 {
        return Some(PromptWarning::Decoded(agent.document.encoding.name()));
    }
    // A template may write the replacement character as a JSON escape.
    let is_in_prompt = text.contains('\u{fffd}') || text.contains("\\ufffd");
    is_in_prompt.then(|| PromptWarning::Replaced { byte, line: agent.document.first_replaced_line() })
}

/// Hidden characters of the prompt, counted by kind. If the template wrote them as escapes, as in JSON, they are
/// searched for in the parts: the model reads them anyway.
fn hidden(drafts: &[PartDraft], rendered: &str) -> Vec<PromptWarning> {
    // Runs are counted without being kept, because a text may contain very many.
    let mut runs = [0_usize; HiddenKind::ALL.len()];
    let mut decoded: Vec<String> = Vec::new();
    let mut count = |text: &str| {
        for run in text::hidden_runs(text) {
            runs[run.kind as usize] += 1;
            if run.kind == HiddenKind::Tags {
                decoded.push(run.decoded(text));
            }
        }
    };
    count(rendered);
    if text::hidden_runs(rendered).next().is_none() {
        for draft in drafts {
            count(&draft.part.text);
        }
    }
    decoded.retain(|letters| !letters.is_empty());
    let letters = decoded.join(" ");
    let warning = |(kind, runs): (HiddenKind, usize)| PromptWarning::Hidden {
        kind,
        runs,
        decoded: if kind == HiddenKind::Tags { letters.trim().to_owned() } else { String::new() },
    };
    HiddenKind::ALL.into_iter().zip(runs).filter(|(_, runs)| *runs > 0).map(warning).collect()
}

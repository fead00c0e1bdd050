//! The body of an agent: sections, lists, steps, code blocks, placeholders, each with its place.

mod line;
mod list;
mod placeholder;
mod section;

use super::span::{LineIndex, Span};
pub use placeholder::find_in as placeholders_in;
pub use section::mode_heading;

/// Reads the body that begins at byte `start` of `text`.
pub fn read(text: &str, start: usize) -> Body {
    let index = LineIndex::new(text);
    let span = Span::new(start, text.len());
    let first_line = index.line(start);
    let (lines, code_blocks) = line::classify(text, span, first_line);
    let sections = section::tree(text, &lines);
    let (lists, mut steps) = list::find(text, &lines, &sections);
    steps.extend(section::phases(text, &sections));
    steps.sort_by_key(|steps| steps.line);
    let placeholders = placeholder::find(text, span, &code_blocks, &index);
    Body { span, first_line, sections, lists, steps, code_blocks, placeholders }
}

/// What stands in a body. All spans point into the document's text, all lines count from the
/// start of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// From behind the frontmatter to the end of the file.
    pub span: Span,
    /// The line the body starts on.
    pub first_line: usize,
    /// The headings, in order.
    pub sections: Vec<Section>,
    /// Every labelled list and every task list.
    pub lists: Vec<List>,
    /// Every numbered list that has a label or heads its section, and numbered workflow phases.
    pub steps: Vec<Steps>,
    /// Fenced code.
    pub code_blocks: Vec<CodeBlock>,
    /// What waits to be filled in, outside code.
    pub placeholders: Vec<Placeholder>,
}

impl Body {
    /// Whether the byte at `offset` stands in a code block.
    pub fn in_code(&self, offset: usize) -> bool {
        let before = self.code_blocks.partition_point(|block| block.span.start <= offset);
        before.checked_sub(1).is_some_and(|index| self.code_blocks[index].span.holds(offset))
    }

    /// The checklists.
    pub fn checklists(&self) -> impl Iterator<Item = &List> {
        self.lists.iter().filter(|list| list.kind == ListKind::Checklist)
    }

    /// The sections `index` stands in, from the inside out, itself first.
    pub fn ancestors(&self, index: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(index), |&index| self.sections[index].parent)
    }
}

/// A heading and what stands under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// 1 to 6.
    pub level: u8,
    /// The heading's text.
    pub title: String,
    /// The heading and everything up to the next heading of its level or a higher one.
    pub span: Span,
    /// The heading alone, with its line end.
    pub heading: Span,
    /// First line.
    pub start: usize,
    /// Last line.
    pub end: usize,
    /// The section this one stands in.
    pub parent: Option<usize>,
}

/// Whether the author calls a list a checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ListKind {
    /// Label or heading says checklist, or it has task boxes.
    Checklist,
    /// Any other labelled list.
    List,
}

/// A labelled list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The label or heading, without the colon and the stars.
    pub title: String,
    /// Checklist or list.
    pub kind: ListKind,
    /// The line of the label.
    pub line: usize,
    /// The items and what belongs to them, without the label.
    pub span: Span,
    /// The items.
    pub items: Vec<Item>,
    /// The section it stands in.
    pub section: Option<usize>,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its text, without bullet and box, on one line.
    pub text: String,
    /// Whether its box is ticked in the file.
    pub ticked: bool,
    /// The place of the character between the brackets, where it has a box.
    pub tick: Option<Span>,
    /// Its line.
    pub line: usize,
    /// Its lines with all that is indented under them, line ends included.
    pub span: Span,
    /// How deep it is nested, from 0.
    pub depth: usize,
}

/// A numbered list: what the agent does in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// The label or heading.
    pub title: String,
    /// The line of the label.
    pub line: usize,
    /// The steps.
    pub items: Vec<Step>,
    /// The section it stands in.
    pub section: Option<usize>,
    /// Whether these are numbered headings, not a numbered list.
    pub phases: bool,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its text, without the number, on one line.
    pub text: String,
    /// The digits of its number.
    pub number: Span,
    /// Its line.
    pub line: usize,
}

/// A fenced code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeBlock {
    /// The first word behind the fence; empty where there is none.
    pub language: String,
    /// The line of the opening fence.
    pub start: usize,
    /// The line of the closing fence, or the last line where none closes it.
    pub end: usize,
    /// From the opening to the closing fence, both included.
    pub span: Span,
}

/// How a placeholder is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceholderStyle {
    /// `{{x}}`
    Mustache,
    /// `${x}`
    Shell,
    /// `$ARGUMENTS`
    Arguments,
    /// `$1`
    Positional,
    /// `{x}`: listed, never filled in.
    Brace,
    /// `<x>`: listed, never filled in.
    Angle,
}

impl PlaceholderStyle {
    /// Whether composing fills it in.
    pub const fn is_substituted(self) -> bool {
        !matches!(self, Self::Brace | Self::Angle)
    }
}

/// Something that waits to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// What is between the marks; `ARGUMENTS` and the number for the shell's.
    pub name: String,
    /// How it is written.
    pub style: PlaceholderStyle,
    /// Where it stands, marks included.
    pub span: Span,
    /// Its line.
    pub line: usize,
}

#[cfg(test)]
mod tests;

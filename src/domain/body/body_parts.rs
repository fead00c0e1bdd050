//! The parts of a body: headings, lists, steps, code blocks and placeholders.

use crate::domain::span::Span;

/// The structure of a body. All spans are in bytes of the document's text; all lines count from the start of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// From the end of the frontmatter to the end of the file.
    pub span: Span,
    pub first_line: usize,
    pub sections: Vec<BodySection>,
    /// Every labeled list and every task list.
    pub lists: Vec<BodyList>,
    /// Every numbered list that has a label or heads its section, and numbered workflow phases.
    pub steps: Vec<StepList>,
    /// Every label directly followed by a list or a code block.
    pub labels: Vec<LabeledBlock>,
    /// Fenced code.
    pub code_blocks: Vec<CodeBlock>,
    /// Placeholders outside code, to be filled in.
    pub placeholders: Vec<Placeholder>,
    /// The first line that was not read, if the body has too many.
    pub cut_off: Option<usize>,
    /// The line of the last placeholder found, if there are too many.
    pub cut_off_placeholders: Option<usize>,
}

impl Body {
    /// Returns true if the byte at `offset` is in a code block.
    pub fn in_code(&self, offset: usize) -> bool {
        let before = self.code_blocks.partition_point(|block| block.span.start <= offset);
        before.checked_sub(1).is_some_and(|index| self.code_blocks[index].span.holds(offset))
    }

    pub fn checklists(&self) -> impl Iterator<Item = &BodyList> {
        self.lists.iter().filter(|list| list.kind == ListKind::Checklist)
    }
}

/// A heading and everything under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodySection {
    /// 1 to 6.
    pub level: u8,
    pub title: String,
    /// The heading and everything up to the next heading of the same or a higher level.
    pub span: Span,
    /// The heading alone, with its line end.
    pub heading: Span,
    /// First line.
    pub start: usize,
    /// Last line.
    pub end: usize,
    /// The parent section.
    pub parent: Option<usize>,
}

/// Kind of a list: a checklist, if its author calls it one or it has task boxes, or a plain list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ListKind {
    /// A list with `checklist` in its label or heading, or with task boxes.
    Checklist,
    /// Any other labeled list.
    List,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyList {
    /// The label or heading, without the colon and the stars.
    pub title: String,
    pub kind: ListKind,
    /// The line of the label.
    pub line: usize,
    /// The items and everything that belongs to them, without the label.
    pub span: Span,
    pub items: Vec<ListItem>,
    /// The section that contains the list.
    pub section: Option<usize>,
}

/// A label, such as `Progress tracking:` or `**When Critical**:`, directly followed by a list or code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabeledBlock {
    /// The label, without the colon and the stars.
    pub title: String,
    pub line: usize,
    /// The line of the label, in bytes.
    pub label: Span,
    /// The label and everything under it.
    pub span: Span,
    pub section: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListItem {
    /// The text, without bullet and box, on one line.
    pub text: String,
    /// True if the box is ticked in the file.
    pub ticked: bool,
    /// The position of the character between the brackets, if the item has a box.
    pub tick: Option<Span>,
    pub line: usize,
    /// Its lines and everything indented under them, including line ends.
    pub span: Span,
    /// Nesting depth, from 0.
    pub depth: usize,
}

/// A numbered list: what the agent does in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepList {
    /// The label or heading.
    pub title: String,
    /// The line of the label.
    pub line: usize,
    pub items: Vec<ListStep>,
    /// The section that contains the list.
    pub section: Option<usize>,
    /// True for numbered headings, false for a numbered list.
    pub phases: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListStep {
    /// The text, without the number, on one line.
    pub text: String,
    /// The digits of its number.
    pub number: Span,
    pub line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeBlock {
    /// The first word after the fence; empty if there is none.
    pub language: String,
    /// The line of the opening fence.
    pub start: usize,
    /// The line of the closing fence, or the last line if no fence closes the block.
    pub end: usize,
    /// From the opening to the closing fence, both included.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceholderStyle {
    /// `{{x}}`
    Mustache,
    /// `${x}`
    Shell,
    /// `$ARGUMENTS`
    Arguments,
    /// `$1`, `$ARGUMENTS[1]`
    Positional,
    /// `$name`, the name of an argument that the file declares.
    Named,
    /// `{x}`: listed, never filled in.
    Brace,
    /// `<x>`: listed, never filled in.
    Angle,
}

impl PlaceholderStyle {
    /// Returns true if composing a prompt replaces the placeholder.
    pub const fn is_substituted(self) -> bool {
        !matches!(self, Self::Brace | Self::Angle)
    }
}

/// A place in a text that is to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// Text between the delimiters; `ARGUMENTS` or the number for shell placeholders.
    pub name: String,
    pub style: PlaceholderStyle,
    /// Position in the text, including delimiters.
    pub span: Span,
    pub line: usize,
}

//! The body of an agent: sections, lists, steps, code blocks and placeholders, with their positions.

mod body_line;
mod body_parts;
mod list;
mod placeholder;
mod section;

use super::span::{LineIndex, Span};
use body_line::ClassifiedLines;
pub use body_parts::{
    Body, BodyList, BodySection, CodeBlock, LabeledBlock, ListItem, ListKind, ListStep, Placeholder, PlaceholderStyle,
    StepList,
};
use list::FoundLists;
use placeholder::FoundPlaceholders;
pub use placeholder::number_goes_on;
pub use section::mode_heading;

/// Reads the body that begins at byte `start` of `text`.
pub fn read(text: &str, start: usize) -> Body {
    read_with_index(text, start, &LineIndex::new(text))
}

/// The same for a text whose lines are known.
pub fn read_with_index(text: &str, start: usize, index: &LineIndex) -> Body {
    let span = Span::new(start, text.len());
    let first_line = index.line(start);
    let ClassifiedLines { lines, blocks: code_blocks, cut_off } = body_line::classify(text, span, first_line);
    let sections = section::tree(text, &lines);
    let FoundLists { lists, mut steps, labels } = list::find_lists(text, &lines, &sections);
    steps.extend(section::phases(text, &sections));
    steps.sort_by_key(|steps| steps.line);
    let FoundPlaceholders { placeholders, cut_off: cut_off_placeholders } =
        placeholder::find_placeholders(text, span, &code_blocks, index);
    Body { span, first_line, sections, lists, steps, labels, code_blocks, placeholders, cut_off, cut_off_placeholders }
}

#[cfg(test)]
mod tests;

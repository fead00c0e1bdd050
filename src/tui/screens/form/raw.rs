//! The block as text: the input for the text between the fences, and the rest of the file.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::domain::problem::Problem;
use crate::domain::reading::{self, Frontmatter};
use crate::domain::span::LineIndex;
use crate::tui::ui::multiline_input::MultilineInput;

/// The input for the block as text.
#[derive(Clone, Debug)]
pub struct RawEditor {
    /// Text input.
    pub writing: MultilineInput,
    /// True if the editor was just reopened and nothing was typed yet.
    pub is_fresh: bool,
    /// The line of the file where the input begins, from 1.
    pub first_line: usize,
    /// The text of the file when the input was opened.
    whole: String,
    /// Input text when the raw editor was opened.
    began: String,
    /// The file before the block's first line.
    before: String,
    /// The block at that time, including line breaks.
    inner: String,
    /// The file from the closing fence on.
    behind: String,
    /// True if the last line of the block ended in a line break.
    is_ended: bool,
}

impl RawEditor {
    /// Opens the block of a text. If there is none, the input becomes a block at the top.
    pub fn new(text: &str, reading: &Frontmatter) -> Self {
        let (before, inner, behind) = if let Some(block) = reading.block {
            let (start, end) = (block.inner.start, block.inner.end);
            (text[..start].to_owned(), text[start..end].to_owned(), text[end..].to_owned())
        } else {
            let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
            let gap = if text.is_empty() || text.starts_with(['\n', '\r']) { "" } else { end };
            (format!("---{end}"), String::new(), format!("---{end}{gap}{text}"))
        };
        let is_ended = inner.is_empty() || inner.ends_with('\n');
        let shown = inner.strip_suffix("\r\n").or_else(|| inner.strip_suffix('\n')).unwrap_or(&inner);
        let mut writing = MultilineInput::new(shown);
        writing.click(0, 0);
        Self {
            began: writing.text(),
            writing,
            is_fresh: false,
            first_line: LineIndex::new(&before).line(before.len()),
            whole: text.to_owned(),
            before,
            inner,
            behind,
            is_ended,
        }
    }

    /// The whole file with the current input.
    pub fn text(&self) -> String {
        let written = self.writing.text();
        if written == self.began {
            return self.whole.clone();
        }
        let block = with_line_ends(&self.inner, &written, self.is_ended, self.before.contains("\r\n"));
        [self.before.as_str(), &block, &self.behind].concat()
    }

    /// Problems of the edited text, each with its line in the file.
    pub fn complaints(&self, text: &str, reading: &Frontmatter) -> Vec<Problem> {
        let mut complaints: Vec<Problem> =
            reading.problems.iter().filter(|problem| problem.line.is_some()).cloned().collect();
        if let Some(line) = self.ends_at(text, reading) {
            let message = "the frontmatter ends here; the rest would become the body";
            complaints.push(
                Problem::new("block-ends", crate::domain::problem::Severity::Warning, message)
                    .at(line, 1)
                    .fix("indent the line, or put it in quotes"),
            );
        }
        complaints
    }

    /// The line of the input at which the block would end too early.
    fn ends_at(&self, text: &str, reading: &Frontmatter) -> Option<usize> {
        let block = reading.block?;
        let rest = text.len().checked_sub(block.inner.end)?;
        (block.closed && rest > self.behind.len())
            .then(|| LineIndex::new(&text[..block.inner.end]).line(block.inner.end))
    }
}

/// Returns true if both texts have the same body.
pub fn keeps_body(one: &str, other: &str) -> bool {
    let body = |text: &str| {
        let start = reading::read(text).body_start;
        text[start..].trim_start().to_owned()
    };
    body(one) == body(other)
}

/// Edited text in which old lines keep their line breaks; new lines get the most frequent one.
fn with_line_ends(old: &str, written: &str, is_ended: bool, is_dos: bool) -> String {
    if written.is_empty() {
        return String::new();
    }
    let old_lines: Vec<&str> = old.split_inclusive('\n').collect();
    let dos = old_lines.iter().filter(|line| line.ends_with("\r\n")).count();
    let usual = if dos * 2 > old_lines.len() || (old_lines.is_empty() && is_dos) { "\r\n" } else { "\n" };
    let new: Vec<&str> = written.split('\n').collect();
    let mut ends: Vec<&str> = vec![usual; new.len()];
    if dos > 0 {
        let bare: Vec<&str> = old_lines.iter().map(|line| line.trim_end_matches('\n').trim_end_matches('\r')).collect();
        for operation in capture_diff_slices(Algorithm::Myers, &bare, &new) {
            if let DiffOp::Equal { old_index, new_index, len } = operation {
                for at in 0..len {
                    let line = old_lines[old_index + at];
                    if line.ends_with('\n') {
                        ends[new_index + at] = if line.ends_with("\r\n") { "\r\n" } else { "\n" };
                    }
                }
            }
        }
    }
    if !is_ended && let Some(last) = ends.last_mut() {
        *last = "";
    }
    new.iter().zip(ends).flat_map(|(line, end)| [*line, end]).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;
    use crate::tui::ui::key::KeyPress;

    fn after(text: &str, keys: &str) -> String {
        let mut raw = RawEditor::new(text, &reading::read(text));
        raw.writing.measure(80, 10);
        for key in KeyPress::parse_row(keys).unwrap() {
            raw.writing.press(key);
        }
        raw.text()
    }

    #[test]
    fn nothing_but_what_is_written_changes() {
        let mixed = "---\r\na: 1\r\nb: 2\nc: 3\r\n---\r\nbody\r\n";
        assert_eq!(after(mixed, ""), mixed);
        assert_eq!(after(mixed, "x<bs>"), mixed);
        assert_eq!(after(mixed, "<end>0"), mixed.replace("a: 1", "a: 10"));
        assert_eq!(after(mixed, "<down><end><enter>x: y"), mixed.replace("b: 2\n", "b: 2\nx: y\r\n"));
        assert_eq!(after("---\n---\nbody", "a: b"), "---\na: b\n---\nbody");
        assert_eq!(after("---\na: b\n---\nbody", "<c-k>"), "---\n---\nbody");
        assert_eq!(after("---\na: b", "<end>c"), "---\na: bc");
    }

    #[test]
    fn a_text_without_a_block_gets_one_with_the_first_letter() {
        assert_eq!(after("# Title\n", ""), "# Title\n");
        assert_eq!(after("# Title\n", "a: b"), "---\na: b\n---\n\n# Title\n");
        assert_eq!(after("# Title\r\n", "a: b"), "---\r\na: b\r\n---\r\n\r\n# Title\r\n");
    }

    #[test]
    fn a_fence_typed_into_the_frontmatter_is_reported() {
        let text = "---\na: 1\nb: 2\n---\nbody\n";
        let mut raw = RawEditor::new(text, &reading::read(text));
        raw.writing.measure(80, 10);
        for key in KeyPress::parse_row("<end><enter>---").unwrap() {
            raw.writing.press(key);
        }
        let now = raw.text();
        let told = raw.complaints(&now, &reading::read(&now));
        assert_eq!(told.iter().map(|told| (told.rule, told.line)).collect::<Vec<_>>(), [("block-ends", Some(3))]);
        assert!(!keeps_body(text, &now) && keeps_body(text, "---\na: 1\n---\nbody\n"));
    }
}

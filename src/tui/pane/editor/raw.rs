//! The block as text: what is written between the fences, and the whole file around it.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::domain::problem::Problem;
use crate::domain::reading::{self, Frontmatter};
use crate::domain::span::LineIndex;
use crate::tui::writing::Writing;

/// The block while it is written as text.
#[derive(Clone, Debug)]
pub struct Raw {
    /// What is written.
    pub writing: Writing,
    /// Whether it was opened anew, and nothing is written in it yet.
    pub is_fresh: bool,
    /// The line of the file that its first line is, from 1.
    pub first_line: usize,
    /// The text of the file when it was opened.
    whole: String,
    /// What was written then.
    began: String,
    /// The file up to the block's first line.
    before: String,
    /// The block then, line ends and all.
    inner: String,
    /// The file from the closing fence on.
    behind: String,
    /// Whether the block's last line ended.
    is_ended: bool,
}

impl Raw {
    /// Opens the block of a text. Where there is none, what is written becomes one at its top.
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
        let mut writing = Writing::new(shown);
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

    /// The whole file with what is written now.
    pub fn text(&self) -> String {
        let written = self.writing.text();
        if written == self.began {
            return self.whole.clone();
        }
        let block = with_line_ends(&self.inner, &written, self.is_ended, self.before.contains("\r\n"));
        [self.before.as_str(), &block, &self.behind].concat()
    }

    /// What is the matter with the text as it is written, each with its line in the file.
    pub fn complaints(&self, text: &str, reading: &Frontmatter) -> Vec<Problem> {
        let mut complaints: Vec<Problem> =
            reading.problems.iter().filter(|problem| problem.line.is_some()).cloned().collect();
        if let Some(line) = self.ends_at(text, reading) {
            let message = "the block ends here, and what follows would be the body";
            complaints.push(
                Problem::new("block-ends", crate::domain::problem::Severity::Warning, message)
                    .at(line, 1)
                    .fix("indent the line, or put it in quotes"),
            );
        }
        complaints
    }

    /// The line in what is written at which the block ends before it should.
    fn ends_at(&self, text: &str, reading: &Frontmatter) -> Option<usize> {
        let block = reading.block?;
        let rest = text.len().checked_sub(block.inner.end)?;
        (block.closed && rest > self.behind.len())
            .then(|| LineIndex::new(&text[..block.inner.end]).line(block.inner.end))
    }
}

/// Whether the body of a text is that of another still.
pub fn keeps_body(one: &str, other: &str) -> bool {
    let body = |text: &str| {
        let start = reading::read(text).body_start;
        text[start..].trim_start().to_owned()
    };
    body(one) == body(other)
}

/// What is written, each line with the line end it had before; new lines with the one most have.
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

    use super::super::super::super::key::Key;
    use super::*;

    fn after(text: &str, keys: &str) -> String {
        let mut raw = Raw::new(text, &reading::read(text));
        raw.writing.measure(80, 10);
        for key in Key::parse_row(keys).unwrap() {
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
    fn a_fence_written_into_the_block_is_told() {
        let text = "---\na: 1\nb: 2\n---\nbody\n";
        let mut raw = Raw::new(text, &reading::read(text));
        raw.writing.measure(80, 10);
        for key in Key::parse_row("<end><enter>---").unwrap() {
            raw.writing.press(key);
        }
        let now = raw.text();
        let told = raw.complaints(&now, &reading::read(&now));
        assert_eq!(told.iter().map(|told| (told.rule, told.line)).collect::<Vec<_>>(), [("block-ends", Some(3))]);
        assert!(!keeps_body(text, &now) && keeps_body(text, "---\na: 1\n---\nbody\n"));
    }
}

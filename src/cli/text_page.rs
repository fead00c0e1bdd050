//! A page for users: headings, fields and lists, cleaned, wrapped and styled.

use super::paint::{Paint, PaintStyle};
use crate::domain::problem::{Problem, Severity};
use crate::domain::text::{CellWidth as _, WrapStyle, clean, clean_line, pad_to_width, wrap_text};

/// Maximum width of a page, in cells: longer lines are hard to read.
const WIDEST: usize = 100;

/// Width of the column of field names, in cells.
const FIELD: usize = 11;

/// Width of the column of field names, in cells, if names are longer.
const WIDE_FIELD: usize = 19;

/// A page that is built line by line. All text added to it is made harmless.
pub struct TextPage {
    paint: Paint,
    width: Option<usize>,
    text: String,
}

impl TextPage {
    /// Creates an empty page. If there is a width, lines are wrapped to it.
    pub fn new(paint: Paint, width: Option<usize>) -> Self {
        Self { paint, width: width.map(|width| width.clamp(20, WIDEST)), text: String::new() }
    }

    /// The whole page, without a line break after the last line.
    pub fn into_text(self) -> String {
        self.text.trim_end_matches('\n').to_owned()
    }

    pub fn title(&mut self, title: &str) {
        self.put(0, Some(PaintStyle::Strong), &clean_line(title));
    }

    /// Adds a blank line and a heading, with a text next to it.
    pub fn heading(&mut self, heading: &str, beside: &str) {
        self.blank();
        let beside = if beside.is_empty() { String::new() } else { format!("  {}", self.quiet(beside)) };
        let heading = self.paint.paint(PaintStyle::Strong, &clean_line(heading));
        self.push(&format!("{heading}{beside}"));
    }

    /// Adds a smaller, indented heading, with a text next to it.
    pub fn subheading(&mut self, heading: &str, beside: &str) {
        let beside = if beside.is_empty() { String::new() } else { format!("  {}", self.quiet(beside)) };
        let heading = self.paint.paint(PaintStyle::Word, &clean_line(heading));
        self.push(&format!("  {heading}{beside}"));
    }

    /// Adds a paragraph at an indentation.
    pub fn paragraph(&mut self, indent: usize, text: &str) {
        self.put(indent, None, &clean(text));
    }

    /// Adds a name and its value. Lines of the value are aligned.
    pub fn field(&mut self, indent: usize, name: &str, value: &str) {
        let name = pad_to_width(name, FIELD - 1);
        self.hanging(indent, &format!("{} ", self.paint.paint(PaintStyle::Quiet, &name)), FIELD, &clean(value));
    }

    /// The same with room for a longer name.
    pub fn wide_field(&mut self, indent: usize, name: &str, value: &str) {
        let name = pad_to_width(name, WIDE_FIELD - 1);
        self.hanging(
            indent,
            &format!("{} ", self.paint.paint(PaintStyle::Quiet, &name)),
            WIDE_FIELD,
            &clean_line(value),
        );
    }

    /// Adds a problem with its position and fix.
    pub fn problem(&mut self, indent: usize, problem: &Problem) {
        let style = match problem.severity {
            Severity::Note => PaintStyle::Word,
            Severity::Warning => PaintStyle::Warning,
            Severity::Error => PaintStyle::Error,
        };
        let place = match (problem.line, problem.column) {
            (Some(line), Some(column)) => format!("line {line}, column {column}: "),
            (Some(line), None) => format!("line {line}: "),
            _ => String::new(),
        };
        let text = format!("{place}{} ({})", problem.message, problem.rule);
        self.marked(indent, style, problem.severity.word(), &text);
        if let Some(fix) = &problem.fix {
            self.item(indent + 2, "fix:", fix);
        }
    }

    /// Adds a list item: a mark and a text.
    pub fn item(&mut self, indent: usize, mark: &str, text: &str) {
        self.hanging(indent, &format!("{mark} "), mark.width() + 1, &clean_line(text));
    }

    /// Adds a list item with a styled mark.
    pub fn marked(&mut self, indent: usize, style: PaintStyle, mark: &str, text: &str) {
        let painted = self.paint.paint(style, mark);
        self.hanging(indent, &format!("{painted} "), mark.width() + 1, &clean_line(text));
    }

    /// Adds a blank line, unless the page is empty or already ends in one.
    pub fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn quiet(&self, text: &str) -> String {
        self.paint.paint(PaintStyle::Quiet, &clean_line(text))
    }

    fn put(&mut self, indent: usize, style: Option<PaintStyle>, text: &str) {
        let room = self.width.map(|width| width.saturating_sub(indent).max(10));
        for line in rows(text, room) {
            let line = style.map_or_else(|| line.clone(), |style| self.paint.paint(style, &line));
            self.push(&format!("{:indent$}{line}", ""));
        }
    }

    /// Adds a text after a mark of `cells` cells, with its other lines aligned under the first.
    fn hanging(&mut self, indent: usize, mark: &str, cells: usize, text: &str) {
        let room = self.width.map(|width| width.saturating_sub(indent + cells).max(10));
        let margin = indent + cells;
        for (at, line) in rows(text, room).iter().enumerate() {
            match at {
                0 => self.push(&format!("{:indent$}{mark}{line}", "")),
                _ => self.push(&format!("{:margin$}{line}", "")),
            }
        }
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

/// The text wrapped to `columns`. Without a limit, only its own line breaks count.
fn rows(text: &str, columns: Option<usize>) -> Vec<String> {
    match columns {
        _ if text.is_empty() => Vec::new(),
        None => text.lines().map(|line| line.trim_end().to_owned()).collect(),
        Some(columns) => wrap_text(text, columns, WrapStyle::WholeWords),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_lines_are_indented_and_text_is_cleaned() {
        let mut page = TextPage::new(Paint::Off, Some(24));
        page.title("na\u{1b}me");
        page.field(0, "Model", "one two three four");
        page.heading("List", "2 items");
        page.item(2, "-", "one two three four five\u{202e}");
        assert_eq!(
            page.into_text(),
            "na␛me\nModel      one two three\n           four\n\nList  2 items\n  - one two three four\n    five<U+202E>"
        );
    }

    #[test]
    fn without_a_width_lines_are_not_wrapped() {
        let mut page = TextPage::new(Paint::Off, None);
        page.paragraph(2, &"word ".repeat(60));
        assert_eq!(page.into_text().lines().count(), 1);
    }
}

//! A page for people: headings, fields and lists, cleaned, wrapped and painted.

use super::measure::{filled, width, wrapped};
use super::paint::{Paint, Style};
use crate::domain::problem::{Problem, Severity};
use crate::domain::text::{clean, clean_line};

/// The widest a page gets, in cells: longer lines are hard to read.
const WIDEST: usize = 100;

/// How wide the column of field names is, in cells.
const FIELD: usize = 11;

/// How wide that column is where names are longer.
const WIDE_FIELD: usize = 19;

/// A page that grows line by line. All text that comes in is made harmless here.
pub struct Page {
    paint: Paint,
    width: Option<usize>,
    text: String,
}

impl Page {
    /// An empty page; with a width, its lines are broken to it.
    pub fn new(paint: Paint, width: Option<usize>) -> Self {
        Self { paint, width: width.map(|width| width.clamp(20, WIDEST)), text: String::new() }
    }

    /// All of it, without a line end behind the last line.
    pub fn into_text(self) -> String {
        self.text.trim_end_matches('\n').to_owned()
    }

    /// The name of what the page is about.
    pub fn title(&mut self, title: &str) {
        self.put(0, Some(Style::Strong), &clean_line(title));
    }

    /// A heading with what stands beside it, a blank line above.
    pub fn heading(&mut self, heading: &str, beside: &str) {
        self.blank();
        let beside = if beside.is_empty() { String::new() } else { format!("  {}", self.quiet(beside)) };
        let heading = self.paint.paint(Style::Strong, &clean_line(heading));
        self.push(&format!("{heading}{beside}"));
    }

    /// A smaller heading, indented, with what stands beside it.
    pub fn subheading(&mut self, heading: &str, beside: &str) {
        let beside = if beside.is_empty() { String::new() } else { format!("  {}", self.quiet(beside)) };
        let heading = self.paint.paint(Style::Word, &clean_line(heading));
        self.push(&format!("  {heading}{beside}"));
    }

    /// Running text at an indent.
    pub fn paragraph(&mut self, indent: usize, text: &str) {
        self.put(indent, None, &clean(text));
    }

    /// A name and its value, the values one under the other.
    pub fn field(&mut self, indent: usize, name: &str, value: &str) {
        let name = filled(name, FIELD - 1);
        self.hanging(indent, &format!("{} ", self.paint.paint(Style::Quiet, &name)), FIELD, &clean(value));
    }

    /// The same with room for a longer name.
    pub fn wide_field(&mut self, indent: usize, name: &str, value: &str) {
        let name = filled(name, WIDE_FIELD - 1);
        self.hanging(indent, &format!("{} ", self.paint.paint(Style::Quiet, &name)), WIDE_FIELD, &clean_line(value));
    }

    /// A problem with its place, and what to do about it.
    pub fn problem(&mut self, indent: usize, problem: &Problem) {
        let style = match problem.severity {
            Severity::Note => Style::Word,
            Severity::Warning => Style::Warning,
            Severity::Error => Style::Error,
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

    /// A mark and a text beside it: an item of a list.
    pub fn item(&mut self, indent: usize, mark: &str, text: &str) {
        self.hanging(indent, &format!("{mark} "), width(mark) + 1, &clean_line(text));
    }

    /// A mark that means something and a text beside it.
    pub fn marked(&mut self, indent: usize, style: Style, mark: &str, text: &str) {
        let painted = self.paint.paint(style, mark);
        self.hanging(indent, &format!("{painted} "), width(mark) + 1, &clean_line(text));
    }

    /// A blank line, unless the page begins here or one stands there already.
    pub fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn quiet(&self, text: &str) -> String {
        self.paint.paint(Style::Quiet, &clean_line(text))
    }

    fn put(&mut self, indent: usize, style: Option<Style>, text: &str) {
        let room = self.width.map(|width| width.saturating_sub(indent).max(10));
        for line in wrapped(text, room) {
            let line = style.map_or_else(|| line.clone(), |style| self.paint.paint(style, &line));
            self.push(&format!("{:indent$}{line}", ""));
        }
    }

    /// A text whose further lines stand under its first, behind a mark of that many cells.
    fn hanging(&mut self, indent: usize, mark: &str, cells: usize, text: &str) {
        let room = self.width.map(|width| width.saturating_sub(indent + cells).max(10));
        let margin = indent + cells;
        for (at, line) in wrapped(text, room).iter().enumerate() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_lines_stand_under_the_first_and_text_is_harmless() {
        let mut page = Page::new(Paint::Off, Some(24));
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
    fn without_a_width_nothing_is_broken() {
        let mut page = Page::new(Paint::Off, None);
        page.paragraph(2, &"word ".repeat(60));
        assert_eq!(page.into_text().lines().count(), 1);
    }
}

//! A text to read: the output of a command, or a comparison of two agents.

use super::{DialogMessage, DialogOutcome};
use crate::domain::text::{CellWidth, TAB, TERMINAL_TAB, expand_tabs, fit, wrapped};
use crate::tui::app::message::Message;
use crate::tui::ui::keymap::Action;
use crate::tui::ui::motion::{WHEEL_ROWS, row_after, row_after_wheel};
use crate::tui::ui::theme::Meaning;

/// The width of a label before two values, in columns.
const LABEL: usize = 13;

/// A text.
#[derive(Clone, Debug, PartialEq)]
pub struct ReaderDialog {
    /// Title for the border.
    pub title: String,
    /// Success or failure, or another meaning of the text.
    pub meaning: Meaning,
    /// Lines of the text.
    pub told: Vec<ReaderLine>,
    /// The lines, wrapped to the dialog's width: pieces of text, each with its meaning.
    pub rows: Vec<Vec<Piece>>,
    /// The first visible row.
    pub top: usize,
    /// Number of visible rows.
    pub height: usize,
    /// The preferred width, in columns with its border.
    pub wanted_width: u16,
    /// Message that enter sends, and its label, if the text ends in a question.
    pub accept: Option<(Box<Message>, &'static str)>,
    width: usize,
}

/// A piece of a row: its text, made harmless, and its meaning.
pub type Piece = (String, Meaning);

/// A line of a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReaderLine {
    /// An empty row.
    Gap,
    /// A heading.
    Head(String),
    /// A text, wrapped.
    Text(String, Meaning),
    /// A printed line, with its tabs expanded, wrapped if it is too long.
    Printed(String),
    /// Titles of two columns.
    Columns(String, String),
    /// A property of two things, side by side; highlighted if it differs.
    Pair {
        /// Name of the property.
        label: &'static str,
        /// The value of the first.
        left: String,
        /// The value of the second.
        right: String,
    },
    /// A line of a diff: its numbers in both texts, and the kind of difference.
    Line {
        /// The number in the first text.
        left: Option<usize>,
        /// The number in the second text.
        right: Option<usize>,
        /// Value of the property.
        text: String,
    },
    /// Number of equal lines that are left out.
    Skipped(usize),
}

impl ReaderDialog {
    /// A text.
    pub fn new(title: impl Into<String>, meaning: Meaning, told: Vec<ReaderLine>, wanted_width: u16) -> Self {
        Self {
            title: title.into(),
            meaning,
            told,
            rows: Vec::new(),
            top: 0,
            height: 0,
            wanted_width,
            accept: None,
            width: 0,
        }
    }

    /// Lays out the text. Returns the number of rows.
    pub(super) fn lay_out(&mut self, columns: usize) -> usize {
        if self.width != columns || self.rows.is_empty() {
            self.width = columns;
            let room = columns.saturating_sub(2).max(1);
            self.rows = self.told.iter().flat_map(|told| told.rows(room)).collect();
        }
        self.rows.len().max(1)
    }

    /// Sets the number of rows inside the border.
    pub(super) fn fit_in(&mut self, rows: usize) {
        self.height = rows.max(1);
        self.scroll_to(self.top);
    }

    fn scroll_to(&mut self, top: usize) {
        self.top = top.min(self.rows.len().saturating_sub(self.height));
    }
}

impl ReaderLine {
    /// The rows of the line in this many columns.
    fn rows(&self, columns: usize) -> Vec<Vec<Piece>> {
        let text = |text: &str, meaning: Meaning| {
            wrapped(text, columns).into_iter().map(|row| vec![(row, meaning)]).collect::<Vec<_>>()
        };
        match self {
            Self::Gap => vec![Vec::new()],
            Self::Head(head) => text(head, Meaning::Heading),
            Self::Text(said, meaning) => text(said, *meaning),
            Self::Printed(line) => text(&expand_tabs(line, TERMINAL_TAB), Meaning::Text),
            Self::Columns(left, right) => {
                let mut rows = pair("", left, right, columns);
                for (text, meaning) in rows.iter_mut().flatten() {
                    *meaning = Meaning::Heading;
                    *text = text.replace('≠', " ");
                }
                rows
            }
            Self::Pair { label, left, right } => pair(label, left, right, columns),
            Self::Line { left, right, text } => line(*left, *right, text, columns),
            Self::Skipped(lines) => {
                let words = if *lines == 1 { "unchanged line".to_owned() } else { "unchanged lines".to_owned() };
                vec![vec![(format!("        … {lines} {words}"), Meaning::Muted)]]
            }
        }
    }
}

/// Property of two things: side by side and marked if it differs, once if it is the same.
fn pair(label: &'static str, left: &str, right: &str, columns: usize) -> Vec<Vec<Piece>> {
    let label_width = LABEL.min(columns / 3);
    let room = columns.saturating_sub(label_width + 2);
    let half = room / 2;
    let differs = left != right;
    let cell = |text: &str, columns: usize| wrapped(if text.is_empty() { "–" } else { text }, columns.max(1));
    let cells = if differs {
        let other = cell(right, half.saturating_sub(2));
        (cell(left, half.saturating_sub(2)), other)
    } else {
        (cell(left, room), Vec::new())
    };
    let meaning = if differs { Meaning::Text } else { Meaning::Muted };
    (0..cells.0.len().max(cells.1.len()))
        .map(|row| {
            let one = cells.0.get(row).map_or("", String::as_str);
            let mark = if row == 0 && differs { "≠ " } else { "  " };
            let label = if row == 0 { label } else { "" };
            let mut pieces = vec![
                (padded(&fit(label, label_width), label_width), Meaning::Muted),
                (mark.to_owned(), Meaning::Caution),
                (padded(one, half), meaning),
            ];
            pieces.extend(cells.1.get(row).map(|other| (other.clone(), meaning)));
            pieces
        })
        .collect()
}

fn line(left: Option<usize>, right: Option<usize>, text: &str, columns: usize) -> Vec<Vec<Piece>> {
    let (sign, meaning) = match (left, right) {
        (Some(_), None) => ("-", Meaning::Wrong),
        (None, Some(_)) => ("+", Meaning::Good),
        _ => (" ", Meaning::Muted),
    };
    let number = left.or(right).unwrap_or(0);
    let room = columns.saturating_sub(8).max(1);
    wrapped(&expand_tabs(text, TAB), room)
        .into_iter()
        .enumerate()
        .map(|(at, row)| {
            let margin = if at == 0 { format!("{number:>5} ") } else { " ".repeat(6) };
            vec![(margin, Meaning::Muted), (format!("{sign} "), meaning), (row, meaning)]
        })
        .collect()
}

fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// Handles a message to a reader.
pub(super) fn update(reader: &mut ReaderDialog, message: &DialogMessage) -> DialogOutcome {
    let page = reader.height.saturating_sub(1).max(1);
    match message {
        DialogMessage::Asked(Action::Escape) => {
            return DialogOutcome::Leaves;
        }
        DialogMessage::Asked(Action::Enter) => {
            if let Some((message, _)) = &reader.accept {
                return DialogOutcome::Answers((**message).clone());
            }
        }
        DialogMessage::Asked(action) => {
            if let Some(row) = row_after(*action, reader.top, page) {
                reader.scroll_to(row);
            }
        }
        DialogMessage::Wheeled { down } => reader.scroll_to(row_after_wheel(*down, reader.top, WHEEL_ROWS)),
        _ => {}
    }
    DialogOutcome::Stays
}

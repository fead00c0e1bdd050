//! A text to read: what a command printed, how two agents differ.

use unicode_width::UnicodeWidthStr;

use super::super::super::keymap::Action;
use super::super::super::rows::expand_tabs;
use super::super::super::theme::Meaning;
use super::super::super::view::row::{fit, wrapped};
use super::{Chosen, Message, Outcome};

/// How far apart the columns are that tabs lead to in what a command prints, as on a terminal.
const TAB: usize = 8;

/// The columns of a label before two values.
const LABEL: usize = 13;

/// A text to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reader {
    /// What it is, for the border.
    pub title: String,
    /// How it went, or what it means otherwise.
    pub meaning: Meaning,
    /// What it says.
    pub told: Vec<Told>,
    /// That, as wide as the dialog: pieces of text, each with what it means.
    pub rows: Vec<Vec<Piece>>,
    /// The first row shown.
    pub top: usize,
    /// How many rows fit.
    pub height: usize,
    /// The columns it would like, with its border.
    pub wanted_width: u16,
    /// What enter comes to, and the word for it, where it is read to say yes.
    pub keeps: Option<(Chosen, &'static str)>,
    /// What leaving comes to.
    pub back: Option<Chosen>,
    width: usize,
}

/// A piece of a row: its text, harmless, and what it means.
pub type Piece = (String, Meaning);

/// Something a reader says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// An empty row.
    Gap,
    /// A heading.
    Head(String),
    /// A text, wrapped.
    Text(String, Meaning),
    /// A line as it was printed: its tabs expanded, wrapped where it is too long.
    Printed(String),
    /// What two columns are about.
    Columns(String, String),
    /// The same thing of two, side by side; marked where it differs.
    Pair {
        /// What it is.
        label: &'static str,
        /// Of the one.
        left: String,
        /// Of the other.
        right: String,
    },
    /// A line of a difference: its number in either text, and how it differs.
    Line {
        /// The number in the one text.
        left: Option<usize>,
        /// The number in the other.
        right: Option<usize>,
        /// What stands there.
        text: String,
    },
    /// So many lines that are alike are left out.
    Skipped(usize),
}

impl Reader {
    /// A text to read.
    pub fn new(title: impl Into<String>, meaning: Meaning, told: Vec<Told>, wanted_width: u16) -> Self {
        Self {
            title: title.into(),
            meaning,
            told,
            rows: Vec::new(),
            top: 0,
            height: 0,
            wanted_width,
            keeps: None,
            back: None,
            width: 0,
        }
    }

    /// Lays the text out; answers how many rows it has.
    pub(super) fn lay_out(&mut self, columns: usize) -> usize {
        if self.width != columns || self.rows.is_empty() {
            self.width = columns;
            let room = columns.saturating_sub(2).max(1);
            self.rows = self.told.iter().flat_map(|told| told.rows(room)).collect();
        }
        self.rows.len().max(1)
    }

    /// Tells the reader how many rows there are inside the border.
    pub(super) fn fit_in(&mut self, rows: usize) {
        self.height = rows.max(1);
        self.scroll_to(self.top);
    }

    fn scroll_to(&mut self, top: usize) {
        self.top = top.min(self.rows.len().saturating_sub(self.height));
    }
}

impl Told {
    /// The rows it takes in so many columns.
    fn rows(&self, columns: usize) -> Vec<Vec<Piece>> {
        let text = |text: &str, meaning: Meaning| {
            wrapped(text, columns).into_iter().map(|row| vec![(row, meaning)]).collect::<Vec<_>>()
        };
        match self {
            Self::Gap => vec![Vec::new()],
            Self::Head(head) => text(head, Meaning::Heading),
            Self::Text(said, meaning) => text(said, *meaning),
            Self::Printed(line) => text(&without_tabs(line), Meaning::Text),
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
                let words =
                    if *lines == 1 { "line that is alike".to_owned() } else { "lines that are alike".to_owned() };
                vec![vec![(format!("        … {lines} {words}"), Meaning::Muted)]]
            }
        }
    }
}

/// What two have of something: side by side and marked where it differs, once where it is alike.
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
    wrapped(&expand_tabs(text), room)
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

/// A line with spaces where tabs lead.
fn without_tabs(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut column = 0;
    for piece in line.split_inclusive('\t') {
        let said = piece.strip_suffix('\t').unwrap_or(piece);
        text.push_str(said);
        column += said.width();
        if said.len() < piece.len() {
            let spaces = TAB - column % TAB;
            text.extend(std::iter::repeat_n(' ', spaces));
            column += spaces;
        }
    }
    text
}

/// Takes what happened to a reader.
pub(super) fn update(reader: &mut Reader, message: &Message) -> Outcome {
    let page = reader.height.saturating_sub(1).max(1);
    match message {
        Message::Asked(Action::Escape) => {
            return Outcome { closes: true, chosen: reader.back.clone(), ..Outcome::default() };
        }
        Message::Asked(Action::Enter) => {
            let chosen = reader.keeps.as_ref().map(|(chosen, _)| chosen.clone());
            return Outcome { closes: chosen.is_some(), chosen, ..Outcome::default() };
        }
        Message::Asked(Action::Down) => reader.scroll_to(reader.top + 1),
        Message::Asked(Action::Up) => reader.scroll_to(reader.top.saturating_sub(1)),
        Message::Asked(Action::HalfDown) => reader.scroll_to(reader.top + page.div_ceil(2)),
        Message::Asked(Action::HalfUp) => reader.scroll_to(reader.top.saturating_sub(page.div_ceil(2))),
        Message::Asked(Action::PageDown) => reader.scroll_to(reader.top + page),
        Message::Asked(Action::PageUp) => reader.scroll_to(reader.top.saturating_sub(page)),
        Message::Asked(Action::Top) => reader.scroll_to(0),
        Message::Asked(Action::Bottom) => reader.scroll_to(usize::MAX),
        Message::Wheeled { down: true } => reader.scroll_to(reader.top + 3),
        Message::Wheeled { down: false } => reader.scroll_to(reader.top.saturating_sub(3)),
        _ => {}
    }
    Outcome::default()
}

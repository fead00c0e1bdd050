//! A page: the rows of one tab, the things on it that can be chosen, and where its sections begin.

use std::ops::Range;

use super::super::super::rows::{Face, Piece, Row, Run, hang, spread, width, wrap};
use super::super::super::theme::Meaning;
use crate::domain::agent::AgentId;

/// The widest text is set, in columns: longer rows are hard to follow.
const MEASURE: usize = 100;

/// The columns of the words before facts, with the gap behind them.
const LABEL: usize = 11;

/// What a tab shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows, from top to bottom.
    pub rows: Vec<Row>,
    /// What can be chosen, in the order of the rows.
    pub things: Vec<Thing>,
    /// Where sections begin.
    pub sections: Vec<Section>,
    /// What the line over it says, where that does not depend on the place.
    pub caption: Vec<Piece>,
    /// The columns there are.
    columns: usize,
}

/// Something on a page that the cursor can stand on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// What it is.
    pub what: What,
    /// All of its rows.
    pub rows: Range<usize>,
    /// How many of them, from the first, are marked when the cursor is on it.
    pub head: usize,
}

/// What a thing is, and so what taking it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A problem, or the reason a file was not read strictly: leads to its line and column.
    Place(usize, usize),
    /// Examples that can be unfolded: which group of them.
    Examples(usize),
    /// An agent one can go to.
    Follow(AgentId),
    /// Somebody who is no agent of the library.
    Unknown(String),
    /// The problems, in a row of the overview.
    Problems,
    /// A list that can be folded: an index into the body's lists.
    List(usize),
    /// An item of a list: an index into the body's lists and one into its items.
    Item(usize, usize),
    /// A mode: an index into the agent's modes.
    Mode(usize),
    /// A role: an index into the agent's roles.
    Role(usize),
}

/// Where a section of a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its first row.
    pub row: usize,
    /// How deep it is, from 1.
    pub level: u8,
    /// What it is called.
    pub title: String,
}

impl Page {
    /// A page with nothing on it.
    pub fn new(columns: usize) -> Self {
        Self { columns, ..Self::default() }
    }

    /// The columns there are.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The columns text is wrapped to.
    pub fn measure(&self) -> usize {
        self.columns.min(MEASURE)
    }

    /// A free row, unless there is one or nothing to stand apart from.
    pub fn blank(&mut self) {
        if self.rows.last().is_some_and(|row| !row.pieces.is_empty()) {
            self.rows.push(Row::default());
        }
    }

    /// One row.
    pub fn row(&mut self, pieces: Vec<Piece>, line: Option<usize>) {
        self.rows.push(Row { pieces, line });
    }

    /// One row with more at its right edge.
    pub fn spread(&mut self, left: Vec<Piece>, right: Vec<Piece>, line: Option<usize>) {
        self.row(spread(left, right, self.columns), line);
    }

    /// Text, wrapped.
    pub fn text(&mut self, runs: &[Run<'_>]) {
        self.rows.extend(wrap(runs, self.measure()));
    }

    /// A sentence of callsheet's own.
    pub fn say(&mut self, sentence: &str, face: Face) {
        self.text(&[Run::new(sentence, face, None)]);
    }

    /// Text wrapped behind its beginning.
    pub fn hang(&mut self, first: Vec<Piece>, runs: &[Run<'_>]) {
        self.rows.extend(hang(first, runs, self.measure()));
    }

    /// A fact: its word at the left, what it says behind it. A word of no letters goes on with the
    /// fact above.
    pub fn fact(&mut self, label: &str, runs: &[Run<'_>]) {
        self.hang(label_piece(label), runs);
    }

    /// A fact of several parts that have names of their own, each on a row of its own: behind the
    /// word where there is room, else under it.
    pub fn parts(&mut self, label: &str, parts: &[(Piece, Vec<Run<'_>>)]) {
        let widest = parts.iter().map(|(name, _)| width(std::slice::from_ref(name))).max().unwrap_or(0);
        let is_roomy = 2 * (LABEL + widest + 2) <= self.measure();
        if !is_roomy {
            self.row(label_piece(label), None);
        }
        let widest = if is_roomy { widest } else { widest.max(LABEL - 4).min(self.measure() / 2) };
        for (index, (name, runs)) in parts.iter().enumerate() {
            let mut first = match (is_roomy, index) {
                (true, 0) => label_piece(label),
                (true, _) => label_piece(""),
                (false, _) => vec![Piece::gap(2)],
            };
            let gap = (widest + 2).saturating_sub(width(std::slice::from_ref(name))).max(1);
            first.extend([name.clone(), Piece::gap(gap)]);
            self.hang(first, runs);
        }
    }

    /// One part of a fact of several: behind a sign, or as much room. A word of no letters goes on
    /// with the fact above.
    pub fn listed(&mut self, label: &str, (sign, runs): (Piece, Vec<Run<'_>>)) {
        let mut first = label_piece(label);
        first.extend([sign, Piece::gap(1)]);
        self.hang(first, &runs);
    }

    /// Makes all rows from `first` on a thing, of which `head` are marked.
    pub fn thing(&mut self, what: What, first: usize, head: usize) {
        let rows = first..self.rows.len();
        if !rows.is_empty() {
            self.things.push(Thing { what, head: head.min(rows.len()), rows });
        }
    }

    /// Begins a section at the next row.
    pub fn section(&mut self, level: u8, title: impl Into<String>) {
        self.sections.push(Section { row: self.rows.len(), level, title: title.into() });
    }
}

fn label_piece(label: &str) -> Vec<Piece> {
    let gap = LABEL.saturating_sub(label.chars().count()).max(1);
    vec![Piece::new(label, Face::of(Meaning::Muted)), Piece::gap(gap)]
}

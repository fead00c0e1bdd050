//! A page: the rows of one tab, the items that can be selected, and the starts of its sections.

use std::ops::Range;

use super::DetailTab;
use crate::domain::agent::AgentId;
use crate::tui::ui::screen_rows::{RowPiece, ScreenRow, TextFace, TextRun, hang, spread, width, wrap};
use crate::tui::ui::theme::Meaning;

/// Maximum width of text, in columns: longer rows are hard to follow.
const MEASURE: usize = 100;

/// The width of the labels of facts, in columns, including the gap after them.
const LABEL: usize = 11;

/// Contents of a tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TabPage {
    /// The rows, from top to bottom.
    pub rows: Vec<ScreenRow>,
    /// Items that can be selected, in the order of the rows.
    pub things: Vec<PageItem>,
    /// Starts of the sections.
    pub sections: Vec<PageSection>,
    /// Text of the line above, if it does not depend on the position.
    pub caption: Vec<RowPiece>,
    /// The available width in columns.
    columns: usize,
}

/// An item on a page that the cursor can be on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageItem {
    /// Kind of the item.
    pub what: PageItemKind,
    /// All of its rows.
    pub rows: Range<usize>,
    /// Number of its first rows that are highlighted when the cursor is on it.
    pub head: usize,
}

/// Kind of an item, which decides the effect of enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageItemKind {
    /// A problem, or the reason that a file was not read strictly: leads to its line and column.
    Place(usize, usize),
    /// Examples that can be unfolded: the number of the group.
    Examples(usize),
    /// An agent to go to.
    Follow(AgentId),
    /// A name that is not an agent of the library.
    Unknown(String),
    /// Another tab, in a row of the overview.
    Tab(DetailTab),
    /// A list that can be folded: an index into the body's lists.
    List(usize),
    /// An item of a list: an index into the body's lists and one into its items.
    Item(usize, usize),
    /// A mode: an index into the agent's modes.
    Mode(usize),
    /// A role: an index into the agent's roles.
    Role(usize),
}

/// Start of a section of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSection {
    /// Its first row.
    pub row: usize,
    /// Depth of the section, from 1.
    pub level: u8,
    /// Title of the section.
    pub title: String,
}

impl TabPage {
    /// Creates an empty page.
    pub fn new(columns: usize) -> Self {
        Self { columns, ..Self::default() }
    }

    /// The available width in columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The width to which text is wrapped, in columns.
    pub fn measure(&self) -> usize {
        self.columns.min(MEASURE)
    }

    /// Adds an empty row, unless there is one or the page is empty.
    pub fn blank(&mut self) {
        if self.rows.last().is_some_and(|row| !row.pieces.is_empty()) {
            self.rows.push(ScreenRow::default());
        }
    }

    /// Adds one row.
    pub fn row(&mut self, pieces: Vec<RowPiece>, line: Option<usize>) {
        self.rows.push(ScreenRow { pieces, line });
    }

    /// Adds one row with a part at its right edge.
    pub fn spread(&mut self, left: Vec<RowPiece>, right: Vec<RowPiece>, line: Option<usize>) {
        self.row(spread(left, right, self.columns), line);
    }

    /// Adds wrapped text.
    pub fn text(&mut self, runs: &[TextRun<'_>]) {
        self.rows.extend(wrap(runs, self.measure()));
    }

    /// Adds a sentence by callsheet.
    pub fn say(&mut self, sentence: &str, face: TextFace) {
        self.text(&[TextRun::new(sentence, face, None)]);
    }

    /// Adds text wrapped after its first pieces.
    pub fn hang(&mut self, first: Vec<RowPiece>, runs: &[TextRun<'_>]) {
        self.rows.extend(hang(first, runs, self.measure()));
    }

    /// Adds a fact: its label on the left, its text after it. An empty label continues the fact above.
    pub fn fact(&mut self, label: &str, runs: &[TextRun<'_>]) {
        self.hang(label_piece(label), runs);
    }

    /// Adds a fact of several named parts, each on its own row: after the label if there is room, else below it.
    pub fn parts(&mut self, label: &str, parts: &[(RowPiece, Vec<TextRun<'_>>)]) {
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
                (false, _) => vec![RowPiece::gap(2)],
            };
            let gap = (widest + 2).saturating_sub(width(std::slice::from_ref(name))).max(1);
            first.extend([name.clone(), RowPiece::gap(gap)]);
            self.hang(first, runs);
        }
    }

    /// Adds one part of a fact with several: after a mark, or as much space. An empty label continues the fact above.
    pub fn listed(&mut self, label: &str, (sign, runs): (RowPiece, Vec<TextRun<'_>>)) {
        let mut first = label_piece(label);
        first.extend([sign, RowPiece::gap(1)]);
        self.hang(first, &runs);
    }

    /// Makes all rows from `first` on an item, of which `head` rows are highlighted.
    pub fn thing(&mut self, what: PageItemKind, first: usize, head: usize) {
        let rows = first..self.rows.len();
        if !rows.is_empty() {
            self.things.push(PageItem { what, head: head.min(rows.len()), rows });
        }
    }

    /// Begins a section at the next row.
    pub fn section(&mut self, level: u8, title: impl Into<String>) {
        self.sections.push(PageSection { row: self.rows.len(), level, title: title.into() });
    }
}

fn label_piece(label: &str) -> Vec<RowPiece> {
    let gap = LABEL.saturating_sub(label.chars().count()).max(1);
    vec![RowPiece::new(label, TextFace::of(Meaning::Muted)), RowPiece::gap(gap)]
}

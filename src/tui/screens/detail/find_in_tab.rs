//! Finds words in the current text: in the rows of Body and File, across wrapped lines.

use std::ops::Range;

use super::{DetailOutcome, DetailState, DetailTab, Mark, TabPage, text_tabs};
use crate::domain::query::{AgentQuery, body_places};

/// A search in the current text.
#[derive(Clone, Debug)]
pub(super) struct DetailFind {
    query: AgentQuery,
    /// The word as typed, for users.
    word: String,
    /// True if it was typed in the detail; false if it comes from the query of the list.
    pub(super) is_typed: bool,
    hits: Vec<DetailHit>,
    /// The current match; `None` until the user goes to one.
    at: Option<usize>,
}

/// A match, as a part of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailHit {
    /// Row and bytes of its text, for each row the match touches.
    pub parts: Vec<(usize, Range<usize>)>,
}

impl DetailHit {
    fn row(&self) -> usize {
        self.parts.first().map_or(0, |(row, _)| *row)
    }
}

impl DetailFind {
    pub(super) fn of_query(query: AgentQuery) -> Self {
        let word = query.body_words().join(" ");
        Self { query, word, is_typed: false, hits: Vec::new(), at: None }
    }

    fn of_word(word: &str) -> Self {
        Self { query: AgentQuery::of_text(word), word: word.to_owned(), is_typed: true, hits: Vec::new(), at: None }
    }
}

/// A row of a text that is searched.
struct SearchedRow {
    row: usize,
    /// Start in the joined text, and in the row after the part that is left out.
    start: usize,
    skipped: usize,
    length: usize,
}

impl DetailState {
    /// Sets the query whose words are highlighted; `None` to highlight nothing.
    pub fn highlight(&mut self, query: Option<AgentQuery>) {
        self.highlight.clone_from(&query);
        if self.find.as_ref().is_none_or(|find| !find.is_typed) {
            self.find = query.map(DetailFind::of_query);
            self.made_of = None;
        }
    }

    /// The matches in the visible rows, and the index of the current one.
    pub fn hits(&self) -> (&[DetailHit], Option<usize>) {
        self.find_here().map_or((&[], None), |find| (&find.hits, find.at))
    }

    /// The search text, the number of the current match, and the number of matches.
    pub fn found(&self) -> Option<(&str, usize, usize)> {
        self.find_here().map(|find| (find.word.as_str(), find.at.map_or(0, |at| at + 1), find.hits.len()))
    }

    fn find_here(&self) -> Option<&DetailFind> {
        self.find.as_ref().filter(|_| self.tab.is_text())
    }

    /// Repeats the search after the page has changed.
    pub(super) fn find_on_page(&mut self) {
        if !self.tab.is_text() {
            return;
        }
        if let Some(find) = &mut self.find {
            find.hits = hits(&self.page, self.tab, &find.query);
            find.at = find.at.filter(|at| *at < find.hits.len());
        }
    }

    /// Searches for a word and goes to the first match from the visible rows on.
    pub(super) fn find_word(&mut self, word: &str) -> DetailOutcome {
        if word.trim().is_empty() {
            self.find = self.highlight.clone().map(DetailFind::of_query);
            self.find_on_page();
            return DetailOutcome::default();
        }
        self.find = Some(DetailFind::of_word(word));
        self.find_on_page();
        if self.hits().0.is_empty() {
            self.find = self.highlight.clone().map(DetailFind::of_query);
            self.find_on_page();
            let warns = Some(format!("no match for “{}” in {}", word.trim(), self.tab.title()));
            return DetailOutcome { warns, ..DetailOutcome::default() };
        }
        self.step_find(true)
    }

    /// Goes to the next or previous match, cyclically.
    pub(super) fn step_find(&mut self, forward: bool) -> DetailOutcome {
        if !self.tab.is_text() {
            return DetailOutcome::says("/ finds words in Body and File");
        }
        let top = self.place().top;
        let Some(find) = &mut self.find else { return DetailOutcome::says("no search yet; / finds a word") };
        let count = find.hits.len();
        if count == 0 {
            let says = format!("no match for “{}” in {}", find.word, self.tab.title());
            return DetailOutcome::says(says);
        }
        let next = match (find.at, forward) {
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => at.checked_sub(1).unwrap_or(count - 1),
            (None, true) => find.hits.iter().position(|hit| hit.row() >= top).unwrap_or(0),
            (None, false) => find.hits.iter().rposition(|hit| hit.row() < top).unwrap_or(count - 1),
        };
        find.at = Some(next);
        let row = find.hits[next].row();
        if self.tab == DetailTab::File {
            self.marked = self.page.rows[row].line.map(|line| {
                let before = self.page.rows[..row].iter().rev().take_while(|row| row.line == Some(line));
                Mark { line, letters: before.map(text_tabs::letters_of).sum() }
            });
        }
        if !self.shown().contains(&row) {
            self.center(row);
        }
        DetailOutcome::default()
    }
}

fn hits(page: &TabPage, tab: DetailTab, query: &AgentQuery) -> Vec<DetailHit> {
    let mut hits = Vec::new();
    let mut first = 0;
    while first < page.rows.len() {
        let end = first + 1 + page.rows[first + 1..].iter().take_while(|row| goes_on(page, tab, first, row)).count();
        let (text, rows) = joined(page, tab, first..end);
        let places = body_places(query, &text);
        hits.extend(places.into_iter().map(|place| DetailHit { parts: parts(&rows, &place) }));
        first = end;
    }
    hits.retain(|hit| !hit.parts.is_empty());
    hits
}

/// Returns true if a row belongs to the text that begins at `first`: in File the same line, in Body the same
/// paragraph.
fn goes_on(page: &TabPage, tab: DetailTab, first: usize, row: &crate::tui::ui::screen_rows::ScreenRow) -> bool {
    match tab {
        DetailTab::File => row.line.is_some() && row.line == page.rows[first].line,
        _ => !row.pieces.is_empty() && !page.rows[first].pieces.is_empty(),
    }
}

/// The text of these rows, with a space between them.
fn joined(page: &TabPage, tab: DetailTab, range: Range<usize>) -> (String, Vec<SearchedRow>) {
    let mut text = String::new();
    let mut rows = Vec::new();
    for at in range {
        let pieces = &page.rows[at].pieces;
        // The line numbers in File are not part of its text.
        let left_out = usize::from(tab == DetailTab::File).min(pieces.len());
        let skipped: usize = pieces[..left_out].iter().map(|piece| piece.text.len()).sum();
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.extend(pieces[left_out..].iter().map(|piece| piece.text.as_str()));
        rows.push(SearchedRow { row: at, start, skipped, length: text.len() - start });
    }
    (text, rows)
}

fn parts(rows: &[SearchedRow], place: &Range<usize>) -> Vec<(usize, Range<usize>)> {
    let part = |row: &SearchedRow| {
        let start = place.start.max(row.start);
        let end = place.end.min(row.start + row.length);
        (start < end).then(|| (row.row, start - row.start + row.skipped..end - row.start + row.skipped))
    };
    rows.iter().filter_map(part).collect()
}

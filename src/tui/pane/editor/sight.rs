//! What of the form is seen: its rows, what stands above them, the facts, and the cursor among them.

use std::sync::Arc;

use super::field::{Field, Input};
use super::row::{self, Making, Row, What};
use super::{State, Tab, facts};
use crate::domain::edit;
use crate::domain::reading::{self, Rung};
use crate::tui::view::row::wrapped;

/// Rows below which the facts of a key do not stand under the form.
const LOW: usize = 11;

/// Rows below which nothing stands between the form and what is said above it.
const VERY_LOW: usize = 8;

/// How a block that is not valid can be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mending {
    /// It is valid, or there is none.
    NotNeeded,
    /// With its bad values in quotes.
    ByQuoting,
    /// Only by who understands it.
    ByHand,
}

/// The most rows the facts of a key take under the form.
const FACTS: usize = 5;

impl State {
    /// The columns of the labels.
    pub fn label_columns(&self) -> usize {
        self.widest.clamp(8, (self.room.0 * 2 / 5).max(8)) + 2
    }

    /// The columns of a value while it is written.
    pub(super) fn value_columns(&self) -> usize {
        self.room.0.saturating_sub(self.label_columns() + 5).max(20)
    }

    /// Whether the keys that mend the block stand above the form.
    pub fn shows_ways_out(&self) -> bool {
        self.mending != Mending::NotNeeded && self.room.1 >= VERY_LOW
    }

    /// The rows above the form: what it says, the keys that help, an empty one.
    pub fn above(&self) -> usize {
        match self.banner.len() {
            0 => 0,
            rows if self.room.1 < VERY_LOW => rows,
            rows => rows + 1 + usize::from(self.shows_ways_out()),
        }
    }

    /// The rows of the form that are seen.
    pub fn form_height(&self) -> usize {
        let facts = if self.facts_height > 0 { self.facts_height + 1 } else { 0 };
        self.room.1.saturating_sub(self.above() + facts)
    }

    /// Gives the editor its room: columns and rows inside the border of the form.
    pub fn measure(&mut self, form: (usize, usize), facts: Option<(usize, usize)>) {
        let is_new = self.room != form || self.beside != facts;
        (self.room, self.beside) = (form, facts);
        if is_new {
            self.make_banner();
        }
        self.settle();
    }

    /// Keeps cursor, top and what is written within bounds.
    pub(super) fn settle(&mut self) {
        let (columns, rows) = self.room;
        self.facts_height = if self.beside.is_some() || rows < LOW { 0 } else { FACTS.min(rows / 4) };
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        let height = self.form_height().max(1);
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(height), self.cursor);
        self.top = self.top.min(self.rows.len().saturating_sub(height));
        if let Some(Field { input: Input::Area(writing), .. }) = &mut self.field {
            writing.measure(columns.saturating_sub(4), rows.saturating_sub(1));
        }
        if let Some(raw) = &mut self.raw {
            // The number of the line before it, and rows for what is the matter.
            raw.writing.measure(columns.saturating_sub(7), rows.saturating_sub(2));
        }
        self.make_facts();
    }

    pub(super) fn make_facts(&mut self) {
        let (columns, rows) = self.beside.unwrap_or((self.room.0, self.facts_height));
        let made_for = Some((self.cursor, self.made, (columns, rows)));
        if self.facts_of != made_for {
            self.facts_of = made_for;
            let room = facts::Room { columns: columns.saturating_sub(2), rows, shows_file: self.beside.is_some() };
            let end = self.reading.block.map_or(0, |block| block.outer.end);
            let block = self.history.text().get(..end).unwrap_or_default();
            self.facts = self.rows.get(self.cursor).map(|row| facts::facts(row, block, room)).unwrap_or_default();
        }
    }

    pub(super) fn make_rows(&mut self) {
        self.made += 1;
        self.rows = row::rows(&Making {
            text: self.history.text(),
            reading: &self.reading,
            format: self.format,
            unfolded: &self.unfolded,
        });
        self.widest = self.rows.iter().map(Row::label_width).max().unwrap_or(0);
        self.make_banner();
        self.settle();
    }

    pub(super) fn make_banner(&mut self) {
        if self.tab == Tab::Raw {
            return;
        }
        self.mending = Mending::NotNeeded;
        let says = match self.reading.rung {
            Rung::Strict => String::new(),
            Rung::None => "This file has no frontmatter block. The first key you add opens one at its top.".to_owned(),
            Rung::Repaired | Rung::Scanned => {
                let reason = self.reading.reason.clone().unwrap_or_default();
                if edit::repair(self.history.text()).is_ok() {
                    self.mending = Mending::ByQuoting;
                    format!("{reason}. Other tools may skip the whole file.")
                } else {
                    self.mending = Mending::ByHand;
                    format!("{reason}. It takes a hand.")
                }
            }
        };
        let columns = self.room.0.saturating_sub(4).max(20);
        let said = self.refusal.iter().chain(std::iter::once(&says)).filter(|said| !said.is_empty());
        self.banner = said.flat_map(|said| wrapped(said, columns)).collect();
        self.banner.truncate((self.room.1 / 4).clamp(1, 3 + usize::from(self.refusal.is_some())));
    }

    /// Takes a text in the place of the one there is.
    pub(super) fn take_text(&mut self, text: impl Into<Arc<str>>, path: &str) {
        self.history.push(text, path);
        self.refresh(path);
    }

    /// Reads the text of now, and puts the cursor on the row of a path, or the nearest above it.
    pub(super) fn refresh(&mut self, path: &str) {
        self.reading = reading::read(self.history.text());
        self.field = None;
        self.make_rows();
        self.go_to_path(path);
    }

    pub(super) fn go_to_path(&mut self, path: &str) {
        let mut wanted = path;
        while !wanted.is_empty() {
            if let Some(at) = self.rows.iter().position(|row| row.path == wanted && row.what != What::Add) {
                self.cursor = at;
                break;
            }
            wanted = wanted.rfind(['.', '[']).map_or("", |at| &wanted[..at]);
        }
        self.settle();
    }

    /// Puts the cursor on the row of a line of the file, unfolding what hides it.
    pub fn go_to_line(&mut self, line: usize) {
        for _ in 0..16 {
            let holds = |row: &Row| row.lines.is_some_and(|(first, last)| first <= line && line <= last);
            let Some(at) = self.rows.iter().rposition(holds) else { return };
            self.cursor = at;
            let row = &self.rows[at];
            if !row.folds() || self.unfolded.contains(&row.path) || row.lines.is_some_and(|(first, _)| first == line) {
                break;
            }
            let path = row.path.clone();
            self.unfolded.insert(path);
            self.make_rows();
        }
        self.settle();
    }
}

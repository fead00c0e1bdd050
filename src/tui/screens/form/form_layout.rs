//! Layout of the form: its visible rows, the rows above them, the facts, and the cursor.

use crate::domain::text::wrapped;
use std::sync::Arc;

use super::row::{self, FormInput, FormRow, RowKind};
use super::value_field::{FieldInput, ValueField};
use super::{EditorState, EditorTab, facts};
use crate::domain::edit;
use crate::domain::reading::{ReadingMethod, read_agent};

/// Minimum number of rows for showing the facts of a key below the form.
const LOW: usize = 11;

/// Minimum number of rows for an empty row between the form and the text above it.
const VERY_LOW: usize = 8;

/// Ways to repair an invalid block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepairWay {
    /// The block is valid, or there is none.
    NotNeeded,
    /// By quoting bad values.
    ByQuoting,
    /// Only by hand.
    ByHand,
}

/// Maximum number of rows for the facts of a key below the form.
const FACTS: usize = 5;

impl EditorState {
    /// The width of the labels, in columns.
    pub fn label_columns(&self) -> usize {
        self.form.widest_label.clamp(8, (self.room.0 * 2 / 5).max(8)) + 2
    }

    /// The width of a value's input, in columns.
    pub(super) fn value_columns(&self) -> usize {
        self.room.0.saturating_sub(self.label_columns() + 5).max(20)
    }

    /// Returns true if the keys that repair the block are shown above the form.
    pub fn shows_ways_out(&self) -> bool {
        self.mending != RepairWay::NotNeeded && self.room.1 >= VERY_LOW
    }

    /// The rows above the form: its messages, the keys that help, and an empty row.
    pub fn above(&self) -> usize {
        match self.banner.len() {
            0 => 0,
            rows if self.room.1 < VERY_LOW => rows,
            rows => rows + 1 + usize::from(self.shows_ways_out()),
        }
    }

    /// The visible rows of the form.
    pub fn form_height(&self) -> usize {
        let facts = if self.facts.height > 0 { self.facts.height + 1 } else { 0 };
        self.room.1.saturating_sub(self.above() + facts)
    }

    /// Sets the size of the editor: columns and rows inside the border of the form.
    pub fn measure(&mut self, form: (usize, usize), facts: Option<(usize, usize)>) {
        let is_new = self.room != form || self.facts.beside != facts;
        (self.room, self.facts.beside) = (form, facts);
        if is_new {
            self.make_banner();
        }
        self.settle();
    }

    /// Keeps cursor, scroll position and inputs within bounds.
    pub(super) fn settle(&mut self) {
        let (columns, rows) = self.room;
        self.facts.height = if self.facts.beside.is_some() || rows < LOW { 0 } else { FACTS.min(rows / 4) };
        self.form.cursor = self.form.cursor.min(self.form.rows.len().saturating_sub(1));
        let height = self.form_height().max(1);
        self.form.top = self.form.top.clamp((self.form.cursor + 1).saturating_sub(height), self.form.cursor);
        self.form.top = self.form.top.min(self.form.rows.len().saturating_sub(height));
        if let Some(ValueField { input: FieldInput::Area(writing), .. }) = &mut self.field {
            writing.measure(columns.saturating_sub(4), rows.saturating_sub(1));
        }
        if let Some(raw) = &mut self.raw {
            // Leaves columns for the line number, and rows for the problems.
            raw.writing.measure(columns.saturating_sub(7), rows.saturating_sub(2));
        }
        self.make_facts();
    }

    pub(super) fn make_facts(&mut self) {
        let (columns, rows) = self.facts.beside.unwrap_or((self.room.0, self.facts.height));
        let made_for = Some((self.form.cursor, self.form.generation, (columns, rows)));
        if self.facts.made_for != made_for {
            self.facts.made_for = made_for;
            let room =
                facts::PanelSize { columns: columns.saturating_sub(2), rows, shows_file: self.facts.beside.is_some() };
            let end = self.reading.block.map_or(0, |block| block.outer.end);
            let block = self.history.text().get(..end).unwrap_or_default();
            self.facts.rows = self
                .form
                .rows
                .get(self.form.cursor)
                .map(|row| facts::facts(row, self.format, block, room))
                .unwrap_or_default();
        }
    }

    pub(super) fn make_rows(&mut self) {
        self.form.generation += 1;
        self.form.rows = row::rows(&FormInput {
            text: self.history.text(),
            reading: &self.reading,
            format: self.format,
            unfolded: &self.form.unfolded,
        });
        self.form.widest_label = self.form.rows.iter().map(FormRow::label_width).max().unwrap_or(0);
        self.make_banner();
        self.settle();
    }

    pub(super) fn make_banner(&mut self) {
        if self.tab == EditorTab::Raw {
            return;
        }
        self.mending = RepairWay::NotNeeded;
        let says = match self.reading.reading {
            _ if let Some(why) = self.reading.block.and_then(|block| block.read_only) => {
                self.mending = RepairWay::ByHand;
                format!("Nothing can be changed here: {}. To change it: {}.", why.reason(), why.fix())
            }
            _ if let Some(unseen) = self.reading.unseen => {
                self.mending = RepairWay::ByHand;
                let reason = self.reading.reason.clone().unwrap_or_default();
                format!("Nothing can be added here: {reason}. To change it: {}.", unseen.kind.fix())
            }
            ReadingMethod::Strict => String::new(),
            ReadingMethod::None => "This file has no frontmatter. The first key you add creates it.".to_owned(),
            ReadingMethod::Repaired | ReadingMethod::Scanned => {
                let reason = self.reading.reason.clone().unwrap_or_default();
                if edit::repair_for(self.history.text(), self.format).is_ok() {
                    self.mending = RepairWay::ByQuoting;
                    format!("{reason}. Other clients may skip the file.")
                } else {
                    self.mending = RepairWay::ByHand;
                    format!("{reason}. Fix it by hand.")
                }
            }
        };
        let columns = self.room.0.saturating_sub(4).max(20);
        let said = self.disk.refusal.iter().chain(std::iter::once(&says)).filter(|said| !said.is_empty());
        self.banner = said.flat_map(|said| wrapped(said, columns)).collect();
        self.banner.truncate((self.room.1 / 4).clamp(1, 3 + usize::from(self.disk.refusal.is_some())));
    }

    /// Replaces the text.
    pub(super) fn take_text(&mut self, text: impl Into<Arc<str>>, path: &str) {
        self.history.push(text, path);
        self.refresh(path);
    }

    /// Parses the current text, and moves the cursor to the row of a path, or the nearest one above it.
    pub(super) fn refresh(&mut self, path: &str) {
        self.reading = read_agent(self.history.text(), self.position);
        self.field = None;
        self.make_rows();
        self.go_to_path(path);
    }

    pub(super) fn go_to_path(&mut self, path: &str) {
        let mut wanted = path;
        while !wanted.is_empty() {
            if let Some(at) = self.form.rows.iter().position(|row| row.path == wanted && row.what != RowKind::Add) {
                self.form.cursor = at;
                break;
            }
            wanted = wanted.rfind(['.', '[']).map_or("", |at| &wanted[..at]);
        }
        self.settle();
    }

    /// Moves the cursor to the row of a line of the file, unfolding its parents.
    pub fn go_to_line(&mut self, line: usize) {
        for _ in 0..16 {
            let holds = |row: &FormRow| row.lines.is_some_and(|(first, last)| first <= line && line <= last);
            let Some(at) = self.form.rows.iter().rposition(holds) else { return };
            self.form.cursor = at;
            let row = &self.form.rows[at];
            if !row.folds()
                || self.form.unfolded.contains(&row.path)
                || row.lines.is_some_and(|(first, _)| first == line)
            {
                break;
            }
            let path = row.path.clone();
            self.form.unfolded.insert(path);
            self.make_rows();
        }
        self.settle();
    }
}

//! Moving through the prompt: a cursor row, and what keeps it in its place while everything changes.

use super::super::super::keymap::Action;
use super::State;
use super::sheet::{Made, Sheet, What};
use crate::domain::compose::{Part, PartKind};

/// Rows one notch of the wheel goes.
const NOTCH: usize = 3;

/// Where the cursor is to go once the prompt is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// To the place found.
    Hit,
    /// To the part of that kind.
    Part(PartKind),
    /// To the row that stands for the part of that kind.
    Off(PartKind),
}

/// What the cursor stands on, in words that outlast a new layout.
struct Anchor {
    at: At,
    /// The row in its line.
    row: usize,
    /// The row on the screen.
    on_screen: usize,
}

enum At {
    /// A line of the file.
    Number(usize),
    /// A line of a part: how many lines from its first.
    Part(PartKind, usize),
    /// A part that is switched off.
    Off(PartKind),
    /// A line by its number among all lines.
    Line(usize),
}

/// What stands under the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under<'a> {
    /// A part of the prompt.
    Part(&'a Part),
    /// Something that was cut: an index into the prompt's cuts.
    Cut(usize),
    /// A part that is switched off.
    Off(PartKind),
}

impl State {
    /// What stands under the cursor.
    pub fn under_cursor(&self) -> Option<Under<'_>> {
        let line = self.sheet.line_of(self.cursor)?;
        match line.what {
            What::Off(kind) => Some(Under::Off(kind)),
            What::Cut(cut) => Some(Under::Cut(cut)),
            What::Prompt => self.prompt()?.parts.get(line.part?).map(Under::Part),
        }
    }

    /// The byte of the prompt the cursor stands on.
    pub(super) fn offset(&self) -> Option<usize> {
        let row = self.sheet.rows.get(self.cursor)?;
        let line = self.sheet.lines.get(row.line).filter(|line| line.what == What::Prompt)?;
        Some(line.text.start + row.text.start)
    }

    /// Lays out what changed, and keeps the cursor on what it stood on.
    pub(super) fn settle(&mut self) {
        if self.width == 0 || self.height == 0 {
            return;
        }
        self.measure_text();
        let columns = self.sheet_columns();
        if self.laid_out != Some(columns) {
            let anchor = self.anchor();
            self.lay_out(columns);
            self.laid_out = Some(columns);
            if let Some(anchor) = anchor {
                self.return_to(&anchor);
            }
        }
        if let Some(row) = self.goal.take().and_then(|goal| self.row_of(goal)) {
            self.reveal(row);
        }
        self.go_to(self.cursor);
    }

    fn measure_text(&mut self) {
        if !self.is_writing {
            return;
        }
        let width = self.width;
        let areas = self.areas();
        let columns = width.saturating_sub(self.label_columns(&areas) + 1);
        if let Some(writing) = &mut self.writing {
            writing.measure(columns, writing.rows.len());
        }
        // The rows it takes follow from its columns.
        let rows = self.areas().text.map_or(1, |(_, rows)| rows);
        if let Some(writing) = &mut self.writing {
            writing.measure(columns, rows);
        }
    }

    fn lay_out(&mut self, columns: usize) {
        let Some(agent) = &self.shown else {
            self.sheet = Sheet::default();
            return;
        };
        // An error leaves the sheet alone: when it is mended the cursor stands where it stood.
        let Some(Ok(prompt)) = &self.composed else { return };
        let selection = &*self.effective();
        let made = Made { agent, index: &self.index, prompt, selection, shows_cuts: self.shows_cuts };
        self.sheet = Sheet::new(made, columns);
    }

    /// Does what a person asks for by a key that moves.
    pub(super) fn scroll(&mut self, action: Action) {
        let page = self.areas().rows.saturating_sub(1).max(1);
        match action {
            Action::Down => self.go_to(self.cursor + 1),
            Action::Up => self.go_to(self.cursor.saturating_sub(1)),
            Action::Top => self.go_to(0),
            Action::Bottom => self.go_to(usize::MAX - 1),
            Action::HalfDown => self.leap(page.div_ceil(2), true),
            Action::HalfUp => self.leap(page.div_ceil(2), false),
            Action::PageDown => self.leap(page, true),
            Action::PageUp => self.leap(page, false),
            Action::NextSection => {
                let next = self.sheet.starts().into_iter().find(|&row| row > self.cursor);
                self.reveal_start(next);
            }
            Action::PreviousSection => {
                let before = self.sheet.starts().into_iter().rev().find(|&row| row < self.cursor);
                self.reveal_start(before);
            }
            _ => {}
        }
    }

    /// Moves cursor and view alike.
    fn leap(&mut self, rows: usize, down: bool) {
        let moved = |row: usize| if down { row.saturating_add(rows) } else { row.saturating_sub(rows) };
        self.top = moved(self.top).min(self.last_top());
        self.go_to(moved(self.cursor));
    }

    /// Puts the start of a part near the top of the pane.
    fn reveal_start(&mut self, row: Option<usize>) {
        let Some(row) = row else { return };
        let rows = self.areas().rows;
        if row < self.top || row + rows / 3 >= self.top + rows {
            self.top = row.saturating_sub(rows / 8).min(self.last_top());
        }
        self.go_to(row);
    }

    /// Puts the cursor on a row, which then stands a third down the pane unless it is in sight.
    fn reveal(&mut self, row: usize) {
        let rows = self.areas().rows;
        if row < self.top || row >= self.top + rows {
            self.top = row.saturating_sub(rows / 3);
        }
        self.cursor = row;
    }

    /// The wheel moves the view; the cursor stays in it.
    pub(super) fn wheel(&mut self, down: bool) {
        let rows = self.areas().rows.max(1);
        self.top = if down { (self.top + NOTCH).min(self.last_top()) } else { self.top.saturating_sub(NOTCH) };
        self.go_to(self.cursor.clamp(self.top, self.top + rows - 1));
    }

    fn last_top(&self) -> usize {
        self.sheet.rows.len().saturating_sub(self.areas().rows.max(1))
    }

    /// Puts the cursor on a row and shows it.
    pub(super) fn go_to(&mut self, row: usize) {
        let rows = self.areas().rows.max(1);
        self.cursor = row.min(self.sheet.rows.len().saturating_sub(1));
        let lowest = (self.cursor + 1).saturating_sub(rows);
        self.top = self.top.min(self.last_top()).clamp(lowest, self.cursor);
    }

    fn row_of(&self, goal: Goal) -> Option<usize> {
        match goal {
            Goal::Hit => self.sheet.row_of(self.find.as_ref()?.hit()?.start),
            Goal::Off(kind) => self.sheet.row_of_off(kind),
            Goal::Part(kind) => self.sheet.row_of_part(kind),
        }
    }

    /// What the cursor stands on; nothing at the very start, which stays the start.
    fn anchor(&self) -> Option<Anchor> {
        let row = self.sheet.rows.get(self.cursor).filter(|_| self.cursor > 0)?;
        let line = self.sheet.lines.get(row.line)?;
        let kind = line.part.and_then(|part| self.sheet.kinds.get(part));
        let at = match (line.what, line.number, kind) {
            (What::Off(kind), ..) => At::Off(kind),
            (_, Some(number), _) => At::Number(number),
            (_, None, Some(&kind)) => At::Part(kind, row.line - self.sheet.line_of_part(kind)?),
            (_, None, None) => At::Line(row.line),
        };
        let on_screen = self.cursor.saturating_sub(self.top);
        Some(Anchor { at, row: self.cursor - line.first_row, on_screen })
    }

    /// Puts the cursor back on what it stood on; where that is gone it stays in its row.
    fn return_to(&mut self, anchor: &Anchor) {
        let Some(line) = self.line_of(&anchor.at) else { return };
        let Some(first) = self.sheet.lines.get(line).map(|line| line.first_row) else { return };
        let end = self.sheet.lines.get(line + 1).map_or(self.sheet.rows.len(), |next| next.first_row);
        self.cursor = (first + anchor.row).min(end.saturating_sub(1));
        self.top = self.cursor.saturating_sub(anchor.on_screen);
    }

    fn line_of(&self, at: &At) -> Option<usize> {
        let lines = &self.sheet.lines;
        match *at {
            At::Number(number) => lines.iter().position(|line| line.number.is_some_and(|at| at >= number)),
            At::Off(kind) => {
                let off = lines.iter().position(|line| line.what == What::Off(kind));
                off.or_else(|| self.sheet.line_of_part(kind))
            }
            At::Part(kind, further) => {
                let first = self.sheet.line_of_part(kind)?;
                let same = lines[first..].iter().take_while(|line| line.part == lines[first].part).count();
                Some(first + further.min(same - 1))
            }
            At::Line(line) => Some(line.min(lines.len().saturating_sub(1))),
        }
    }
}

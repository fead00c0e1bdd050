//! Moves through the prompt with a cursor row, which keeps its position when the prompt changes.

use super::PromptState;
use super::sheet::{PromptSheet, SheetInput, SheetLineKind};
use crate::domain::compose::{PartKind, PromptPart};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::motion::row_after;

/// Number of rows per step of the wheel.
const NOTCH: usize = 3;

/// Cursor target, as soon as the prompt is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CursorTarget {
    /// The current match.
    Hit,
    /// The part of this kind.
    Part(PartKind),
    /// The row for the removed part of this kind.
    Off(PartKind),
}

/// Cursor position in terms that stay valid in a new layout.
struct Anchor {
    at: At,
    /// Index of the row in its line.
    row: usize,
    /// Position of the row in the pane.
    on_screen: usize,
}

enum At {
    /// A line of the file.
    Number(usize),
    /// A line of a part, as the number of lines from its first.
    Part(PartKind, usize),
    /// A part that is switched off.
    Off(PartKind),
    /// A line by its number among all lines.
    Line(usize),
}

/// Thing under the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CursorItem<'a> {
    /// A part of the prompt.
    Part(&'a PromptPart),
    /// Something that was cut: an index into the prompt's cuts.
    Cut(usize),
    /// A part that is switched off.
    Off(PartKind),
}

impl PromptState {
    /// Thing under the cursor.
    pub fn under_cursor(&self) -> Option<CursorItem<'_>> {
        let line = self.sheet.line_of(self.cursor)?;
        match line.what {
            SheetLineKind::Off(kind) => Some(CursorItem::Off(kind)),
            SheetLineKind::Cut(cut) => Some(CursorItem::Cut(cut)),
            SheetLineKind::Rest => None,
            SheetLineKind::Prompt => self.prompt()?.parts.get(line.part?).map(CursorItem::Part),
        }
    }

    /// The byte offset in the prompt of the cursor's line.
    pub(super) fn offset(&self) -> Option<usize> {
        let row = self.sheet.rows.get(self.cursor)?;
        let line = self.sheet.lines.get(row.line).filter(|line| line.what == SheetLineKind::Prompt)?;
        Some(line.text.start + row.text.start)
    }

    /// Lays out changes, and keeps the cursor on its item.
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
        if !self.task.is_open {
            return;
        }
        let width = self.width;
        let areas = self.areas();
        let columns = width.saturating_sub(self.label_columns(&areas) + 1);
        if let Some(writing) = &mut self.task.input {
            writing.measure(columns, writing.rows.len());
        }
        // The number of rows depends on the number of columns.
        let rows = self.areas().text.map_or(1, |(_, rows)| rows);
        if let Some(writing) = &mut self.task.input {
            writing.measure(columns, rows);
        }
    }

    fn lay_out(&mut self, columns: usize) {
        let Some(agent) = &self.shown else {
            self.sheet = PromptSheet::default();
            return;
        };
        // After an error is fixed, the cursor must be where it was before, so the sheet stays.
        let Some(Ok(prompt)) = &self.composed else { return };
        let selection = &*self.effective();
        let made = SheetInput { agent, index: &self.index, prompt, selection, shows_cuts: self.shows_cuts };
        self.sheet = PromptSheet::new(made, columns);
    }

    /// Performs an action that moves.
    pub(super) fn scroll(&mut self, action: Action) {
        let page = self.areas().rows.saturating_sub(1).max(1);
        match action {
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
            action => {
                if let Some(row) = row_after(action, self.cursor, page) {
                    self.go_to(row);
                }
            }
        }
    }

    /// Moves cursor and view by the same number of rows.
    fn leap(&mut self, rows: usize, down: bool) {
        let moved = |row: usize| if down { row.saturating_add(rows) } else { row.saturating_sub(rows) };
        self.top = moved(self.top).min(self.last_top());
        self.go_to(moved(self.cursor));
    }

    /// Scrolls the start of a part to near the top of the pane.
    fn reveal_start(&mut self, row: Option<usize>) {
        let Some(row) = row else { return };
        let rows = self.areas().rows;
        if row < self.top || row + rows / 3 >= self.top + rows {
            self.top = row.saturating_sub(rows / 8).min(self.last_top());
        }
        self.go_to(row);
    }

    /// Moves the cursor to a row, and scrolls the row to a third of the pane's height unless it is visible.
    fn reveal(&mut self, row: usize) {
        let rows = self.areas().rows;
        if row < self.top || row >= self.top + rows {
            self.top = row.saturating_sub(rows / 3);
        }
        self.cursor = row;
    }

    /// Scrolls the view with the wheel; the cursor stays inside it.
    pub(super) fn wheel(&mut self, down: bool) {
        let rows = self.areas().rows.max(1);
        self.top = if down { (self.top + NOTCH).min(self.last_top()) } else { self.top.saturating_sub(NOTCH) };
        self.go_to(self.cursor.clamp(self.top, self.top + rows - 1));
    }

    fn last_top(&self) -> usize {
        self.sheet.rows.len().saturating_sub(self.areas().rows.max(1))
    }

    /// Moves the cursor to a row and shows it.
    pub(super) fn go_to(&mut self, row: usize) {
        let rows = self.areas().rows.max(1);
        self.cursor = row.min(self.sheet.rows.len().saturating_sub(1));
        let lowest = (self.cursor + 1).saturating_sub(rows);
        self.top = self.top.min(self.last_top()).clamp(lowest, self.cursor);
    }

    fn row_of(&self, goal: CursorTarget) -> Option<usize> {
        match goal {
            CursorTarget::Hit => self.sheet.row_of(self.search.word.as_ref()?.hit()?.start),
            CursorTarget::Off(kind) => self.sheet.row_of_off(kind),
            CursorTarget::Part(kind) => self.sheet.row_of_part(kind),
        }
    }

    /// Anchor of the cursor; `None` at the very start, where the cursor should stay.
    fn anchor(&self) -> Option<Anchor> {
        let row = self.sheet.rows.get(self.cursor).filter(|_| self.cursor > 0)?;
        let line = self.sheet.lines.get(row.line)?;
        let kind = line.part.and_then(|part| self.sheet.kinds.get(part));
        let at = match (line.what, line.number, kind) {
            (SheetLineKind::Off(kind), ..) => At::Off(kind),
            (_, Some(number), _) => At::Number(number),
            (_, None, Some(&kind)) => At::Part(kind, row.line - self.sheet.line_of_part(kind)?),
            (_, None, None) => At::Line(row.line),
        };
        let on_screen = self.cursor.saturating_sub(self.top);
        Some(Anchor { at, row: self.cursor - line.first_row, on_screen })
    }

    /// Moves the cursor back to its item; if the item is gone, the cursor stays in its row.
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
                let off = lines.iter().position(|line| line.what == SheetLineKind::Off(kind));
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

//! The parts of the pane: fields, rule, notes and prompt, and what stands at a cell.

use super::super::super::keymap::Action;
use super::field::{self, BETWEEN, Field};
use super::note;
use super::{Outcome, State};

/// How high the text being written may stand, in rows.
const TEXT_ROWS: std::ops::RangeInclusive<usize> = 3..=8;

/// Rows below which the fields are folded.
const LOW: usize = 14;

/// Rows below which only the most needed fields stand.
const VERY_LOW: usize = 8;

/// Columns below which file lines are not counted in the margin.
const SLIM: usize = 30;

/// Where the parts of the pane stand, in rows from the top of its inside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// The fields, line by line.
    pub fields: Vec<Vec<Field>>,
    /// Whether several fields share a line.
    pub folded: bool,
    /// The first row of the text being written, and its rows.
    pub text: Option<(usize, usize)>,
    /// Rows of fields and text together.
    pub above: usize,
    /// Whether a rule stands under them.
    pub rule: bool,
    /// How many notes stand under it.
    pub notes: usize,
    /// The first row of the prompt.
    pub top: usize,
    /// Rows of the prompt.
    pub rows: usize,
}

/// The margin of the prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margin {
    /// Columns of the line numbers.
    pub digits: usize,
    /// Columns in all.
    pub columns: usize,
}

impl State {
    /// Where everything stands.
    pub fn areas(&self) -> Areas {
        if self.shown.is_none() {
            return Areas { rows: self.height, ..Areas::default() };
        }
        if self.is_of_seat {
            let notes = note::notes(self).len().min(2).min(self.height.saturating_sub(1));
            return Areas { notes, top: notes, rows: self.height - notes, ..Areas::default() };
        }
        let folded = self.is_narrow || self.height < LOW;
        let mut fields = field::lines(self, folded);
        if self.height < VERY_LOW {
            // Who writes sees the text, else what acts.
            let kept = if self.is_writing { line_of_task(&fields) } else { 0 };
            fields = fields.into_iter().skip(kept).take(1).collect();
        }
        let text = self.text_area(&fields);
        let above = fields.len() + text.map_or(0, |(_, rows)| rows - 1);
        let rule = self.height > above + 2;
        let left = self.height.saturating_sub(above + usize::from(rule));
        let most = if self.height < LOW { 1 } else { 2 };
        let notes = note::notes(self).len().min(most).min(left.saturating_sub(1));
        let top = above + usize::from(rule) + notes;
        Areas { fields, folded, text, above, rule, notes, top, rows: self.height.saturating_sub(top) }
    }

    fn text_area(&self, fields: &[Vec<Field>]) -> Option<(usize, usize)> {
        let writing = self.writing()?;
        let others = fields.len().saturating_sub(1);
        let room = self.height.saturating_sub(others + 4);
        let rows = writing.rows.len().clamp(*TEXT_ROWS.start(), *TEXT_ROWS.end()).min(room).max(1);
        Some((line_of_task(fields), rows))
    }

    /// The columns before the value of a field that has a line to itself.
    pub fn label_columns(&self, areas: &Areas) -> usize {
        if areas.folded {
            return 6;
        }
        let labels = areas.fields.iter().flatten().map(|field| field.label.len());
        3 + labels.max().unwrap_or(0).max(5)
    }

    /// The margin of the prompt.
    pub fn margin(&self) -> Margin {
        if self.width < SLIM {
            return Margin { digits: 0, columns: 3.min(self.width) };
        }
        let digits = self.index.count().max(10).ilog10() as usize + 1;
        Margin { digits, columns: digits + if self.width < 2 * SLIM { 2 } else { 3 } }
    }

    /// The columns of the prompt's text.
    pub(super) fn sheet_columns(&self) -> usize {
        self.width.saturating_sub(self.margin().columns + 1).max(1)
    }

    /// Takes a click: on a field or a note it asks for what that is about, in a text it moves the
    /// cursor.
    pub(super) fn click(&mut self, x: usize, y: usize) -> Outcome {
        let areas = self.areas();
        if let Some((first, rows)) = areas.text.filter(|&(first, rows)| (first..first + rows).contains(&y)) {
            let column = x.saturating_sub(self.label_columns(&areas));
            if let Some(writing) = &mut self.writing {
                writing.click(writing.top + (y - first).min(rows), column);
            }
            return Outcome::default();
        }
        if y < areas.above {
            let line =
                if areas.text.is_some_and(|(first, _)| y > first) { y + areas.fields.len() - areas.above } else { y };
            let field = areas.fields.get(line).and_then(|fields| field_at(fields, x));
            return Outcome { asks: field.map(|field| field.action), ..Outcome::default() };
        }
        if y >= areas.top {
            self.go_to(self.top + (y - areas.top));
            return Outcome::default();
        }
        let first_note = areas.top - areas.notes;
        let note = y.checked_sub(first_note).and_then(|at| note::notes(self).into_iter().nth(at));
        Outcome { asks: note.and_then(|note| note.help).map(|(action, _)| action), ..Outcome::default() }
    }
}

fn line_of_task(fields: &[Vec<Field>]) -> usize {
    let is_task = |line: &Vec<Field>| line.iter().any(|field| field.action == Action::EditTask);
    fields.iter().position(is_task).unwrap_or(0)
}

/// The field at a column of a line.
fn field_at(fields: &[Field], x: usize) -> Option<&Field> {
    let mut end = 1;
    let reached = fields.iter().find(|field| {
        let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
        let note = if field.note.is_empty() { 0 } else { width(&field.note) + 1 };
        end += field.label.len() + 1 + width(&field.value) + note + BETWEEN;
        x < end
    });
    reached.or(fields.last())
}

//! The parts of the pane: fields, rule, notes and prompt, and the meaning of a click on each.

use super::field::{self, BETWEEN, PromptField};
use super::prompt_remark;
use super::{PromptOutcome, PromptState};
use crate::tui::ui::keymap::Action;

/// Height of the task input, in rows.
const TEXT_ROWS: std::ops::RangeInclusive<usize> = 3..=8;

/// Minimum number of rows for unfolded fields.
const LOW: usize = 14;

/// Minimum number of rows for more than the most important fields.
const VERY_LOW: usize = 8;

/// Minimum number of columns for line numbers of the file in the margin.
const SLIM: usize = 30;

/// Positions of the parts of the pane, in rows from the top of its inside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromptAreas {
    /// The fields, line by line.
    pub fields: Vec<Vec<PromptField>>,
    /// True if several fields share a line.
    pub folded: bool,
    /// The first row and the number of rows of the task input.
    pub text: Option<(usize, usize)>,
    /// Rows of fields and text together.
    pub above: usize,
    /// True if a rule is drawn under the fields.
    pub rule: bool,
    /// Number of notes below.
    pub notes: usize,
    /// The first row of the prompt.
    pub top: usize,
    /// Rows of the prompt.
    pub rows: usize,
}

/// The margin of the prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PromptMargin {
    /// Columns of the line numbers.
    pub digits: usize,
    /// Columns in all.
    pub columns: usize,
}

impl PromptState {
    /// Positions of all parts.
    pub fn areas(&self) -> PromptAreas {
        if self.shown.is_none() {
            return PromptAreas { rows: self.height, ..PromptAreas::default() };
        }
        if self.is_of_seat {
            let notes = prompt_remark::notes(self).len().min(2).min(self.height.saturating_sub(1));
            return PromptAreas { notes, top: notes, rows: self.height - notes, ..PromptAreas::default() };
        }
        let folded = self.is_narrow || self.height < LOW;
        let mut fields = field::lines(self, folded);
        if self.height < VERY_LOW {
            // Who writes sees the text, else what acts.
            let kept = if self.task.is_open { line_of_task(&fields) } else { 0 };
            fields = fields.into_iter().skip(kept).take(1).collect();
        }
        let text = self.text_area(&fields);
        let above = fields.len() + text.map_or(0, |(_, rows)| rows - 1);
        let rule = self.height > above + 2;
        let left = self.height.saturating_sub(above + usize::from(rule));
        let most = if self.height < LOW { 1 } else { 2 };
        let notes = prompt_remark::notes(self).len().min(most).min(left.saturating_sub(1));
        let top = above + usize::from(rule) + notes;
        PromptAreas { fields, folded, text, above, rule, notes, top, rows: self.height.saturating_sub(top) }
    }

    fn text_area(&self, fields: &[Vec<PromptField>]) -> Option<(usize, usize)> {
        let writing = self.writing()?;
        let others = fields.len().saturating_sub(1);
        let room = self.height.saturating_sub(others + 4);
        let rows = writing.rows.len().clamp(*TEXT_ROWS.start(), *TEXT_ROWS.end()).min(room).max(1);
        Some((line_of_task(fields), rows))
    }

    /// The columns before the value of a field on its own line.
    pub fn label_columns(&self, areas: &PromptAreas) -> usize {
        if areas.folded {
            return 6;
        }
        let labels = areas.fields.iter().flatten().map(|field| field.label.len());
        3 + labels.max().unwrap_or(0).max(5)
    }

    /// The margin of the prompt.
    pub fn margin(&self) -> PromptMargin {
        if self.width < SLIM {
            return PromptMargin { digits: 0, columns: 3.min(self.width) };
        }
        let digits = self.index.count().max(10).ilog10() as usize + 1;
        PromptMargin { digits, columns: digits + if self.width < 2 * SLIM { 2 } else { 3 } }
    }

    /// The width of the prompt's text, in columns.
    pub(super) fn sheet_columns(&self) -> usize {
        self.width.saturating_sub(self.margin().columns + 1).max(1)
    }

    /// Handles a click: on a field or note, returns its action; in a text, moves the cursor.
    pub(super) fn click(&mut self, x: usize, y: usize) -> PromptOutcome {
        let areas = self.areas();
        if let Some((first, rows)) = areas.text.filter(|&(first, rows)| (first..first + rows).contains(&y)) {
            let column = x.saturating_sub(self.label_columns(&areas));
            if let Some(writing) = &mut self.task.input {
                writing.click(writing.top + (y - first).min(rows), column);
            }
            return PromptOutcome::default();
        }
        if y < areas.above {
            let line =
                if areas.text.is_some_and(|(first, _)| y > first) { y + areas.fields.len() - areas.above } else { y };
            let field = areas.fields.get(line).and_then(|fields| field_at(fields, x));
            return PromptOutcome { asks: field.map(|field| field.action), ..PromptOutcome::default() };
        }
        if y >= areas.top {
            self.go_to(self.top + (y - areas.top));
            return PromptOutcome::default();
        }
        let first_note = areas.top - areas.notes;
        let note = y.checked_sub(first_note).and_then(|at| prompt_remark::notes(self).into_iter().nth(at));
        PromptOutcome { asks: note.and_then(|note| note.help).map(|(action, _)| action), ..PromptOutcome::default() }
    }
}

fn line_of_task(fields: &[Vec<PromptField>]) -> usize {
    let is_task = |line: &Vec<PromptField>| line.iter().any(|field| field.action == Action::EditTask);
    fields.iter().position(is_task).unwrap_or(0)
}

/// The field at a column of a line.
fn field_at(fields: &[PromptField], x: usize) -> Option<&PromptField> {
    let mut end = 1;
    let reached = fields.iter().find(|field| {
        let width = |text: &str| crate::domain::text::CellWidth::width(text);
        let note = if field.note.is_empty() { 0 } else { width(&field.note) + 1 };
        end += field.label.len() + 1 + width(&field.value) + note + BETWEEN;
        x < end
    });
    reached.or(fields.last())
}

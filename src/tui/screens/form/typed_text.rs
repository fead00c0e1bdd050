//! Typing, pasting and clicking: in a value, a text area, or the raw block.

use std::sync::Arc;

use super::raw::RawEditor;
use super::row::FormRow;
use super::value_field::{FieldInput, FieldTarget, ValueField};
use super::{EditorContext, EditorOutcome, EditorState, EditorTab, LeaveTarget, asked, redo, undo};
use crate::domain::reading::read_agent;
use crate::tui::ui::key::{BaseKey, KeyPress};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::line_input::{LineInput, PASTE_LIMIT};
use crate::tui::ui::multiline_input::MultilineInput;

pub(super) fn asked_of_field(state: &mut EditorState, action: Action) -> EditorOutcome {
    let takes_lines = state.field.as_ref().is_some_and(ValueField::takes_lines);
    match action {
        Action::Enter => state.keep_field(),
        // In several lines, enter inserts a line break, so escape accepts the value.
        Action::Escape if takes_lines => state.keep_field(),
        Action::Escape => {
            state.leave_field();
            EditorOutcome::default()
        }
        Action::Save | Action::Done => {
            let kept = state.keep_field();
            if kept.warns.is_some() { kept } else { state.ask_save() }
        }
        Action::Widen => {
            if let Some(field) = &mut state.field {
                field.widen();
            }
            EditorOutcome::default()
        }
        Action::Undo => write(state, MultilineInput::undo, |_| false),
        Action::Redo => write(state, MultilineInput::redo, |_| false),
        Action::EraseLine => write(state, MultilineInput::erase_line, LineInput::erase_line),
        Action::EraseWord => write(state, MultilineInput::erase_word, LineInput::erase_word),
        Action::Quit => state.ask_leave(LeaveTarget::Program),
        _ => EditorOutcome::default(),
    }
}

pub(super) fn asked_of_raw(state: &mut EditorState, action: Action) -> EditorOutcome {
    match action {
        Action::Escape | Action::PreviousTab | Action::NextTab => state.show_form(),
        Action::Save | Action::Done => return state.ask_save(),
        Action::Undo => {
            let has_undone = state.raw.as_mut().is_some_and(|raw| raw.writing.undo());
            if has_undone {
                state.take_raw();
            } else {
                return undo(state);
            }
        }
        Action::Redo => {
            let has_redone = state.raw.as_mut().is_some_and(|raw| raw.writing.redo());
            if has_redone {
                state.take_raw();
            } else {
                return redo(state);
            }
        }
        Action::EraseLine => return write(state, MultilineInput::erase_line, |_| false),
        Action::EraseWord => return write(state, MultilineInput::erase_word, |_| false),
        Action::Quit => return state.ask_leave(LeaveTarget::Program),
        _ => {}
    }
    EditorOutcome::default()
}

impl EditorState {
    pub(super) fn show_form(&mut self) {
        self.raw = None;
        self.tab = EditorTab::Form;
        let path = self.row().map(|row| row.path.clone()).unwrap_or_default();
        self.refresh(&path);
    }

    pub(super) fn show_raw(&mut self) {
        let mut raw = RawEditor::new(self.history.text(), &self.reading);
        let line = self.line().saturating_sub(raw.first_line);
        (self.tab, self.field) = (EditorTab::Raw, None);
        raw.writing.measure(self.room.0.saturating_sub(7), self.room.1.saturating_sub(2));
        let row = raw.writing.rows.iter().position(|row| row.line == line).unwrap_or(0);
        raw.writing.click(row, 0);
        self.raw_problems = raw.complaints(self.history.text(), &self.reading);
        self.raw = Some(raw);
        // Later typing counts as one more change for undo in the form.
        let text = Arc::clone(self.history.text());
        self.history.push(text, "");
    }

    /// Reopens the raw block with another text, if it is shown.
    pub(super) fn renew_raw(&mut self) {
        if self.tab == EditorTab::Raw {
            let mut raw = RawEditor::new(self.history.text(), &self.reading);
            raw.is_fresh = true;
            raw.writing.measure(self.room.0.saturating_sub(7), self.room.1.saturating_sub(2));
            self.raw_problems = raw.complaints(self.history.text(), &self.reading);
            self.raw = Some(raw);
        }
    }

    /// Takes the text from the raw block's input.
    pub(super) fn take_raw(&mut self) {
        if let Some(raw) = &mut self.raw {
            let text = raw.text();
            // Undo must be able to return to the text before the block was reopened.
            if raw.is_fresh && text != **self.history.text() {
                raw.is_fresh = false;
                self.history.push(text, "");
            } else if !raw.is_fresh {
                self.history.replace(text);
            }
            self.reading = read_agent(self.history.text(), self.position);
            self.raw_problems = raw.complaints(self.history.text(), &self.reading);
            self.make_rows();
        }
    }

    /// Moves the cursor of the form to the row of the line being typed.
    pub(super) fn follow_raw(&mut self) {
        let line = self.line();
        let is_above = |row: &FormRow| row.lines.is_some_and(|(first, _)| first <= line);
        self.form.cursor = self.form.rows.iter().rposition(is_above).unwrap_or(0);
    }
}

/// Passes input to the focused text.
pub(super) fn write(
    state: &mut EditorState,
    area: impl FnOnce(&mut MultilineInput) -> bool,
    line: impl FnOnce(&mut LineInput) -> bool,
) -> EditorOutcome {
    match (&mut state.field, &mut state.raw) {
        (Some(ValueField { input: FieldInput::Area(writing), .. }), _) => {
            area(writing);
        }
        (Some(ValueField { input: FieldInput::Line(text), .. }), _) => {
            line(text);
        }
        (None, Some(raw)) => {
            let is_new = area(&mut raw.writing);
            if is_new {
                state.take_raw();
            }
        }
        _ => {}
    }
    EditorOutcome::default()
}

pub(super) fn paste(state: &mut EditorState, text: &str, context: EditorContext<'_>) -> EditorOutcome {
    if !state.is_typing() {
        return EditorOutcome::warns(format!("press {} on a value first, then paste", context.edit_value));
    }
    // Several lines do not fit a line input, and neither does a very long one; they continue in a text area.
    if (text.trim_end_matches(['\r', '\n']).contains(['\r', '\n']) || text.len() > PASTE_LIMIT)
        && let Some(field) = state.field.as_mut().filter(|field| !matches!(field.goal, FieldTarget::Rename { .. }))
    {
        field.widen();
    }
    let mut left_out = 0;
    let outcome = write(
        state,
        |writing| {
            left_out = writing.paste(text);
            true
        },
        |line| {
            line.insert(text);
            true
        },
    );
    if left_out == 0 {
        outcome
    } else {
        EditorOutcome::warns(format!("the last {left_out} bytes of the paste were dropped"))
    }
}

pub(super) fn wheel(state: &mut EditorState, down: bool) {
    let step = |at: usize| if down { at + 3 } else { at.saturating_sub(3) };
    if state.is_typing() {
        let key = if down { BaseKey::Down } else { BaseKey::Up };
        for _ in 0..3 {
            write(state, |writing| writing.press(KeyPress::plain(key)), |_| false);
        }
        return;
    }
    let height = state.form_height().max(1);
    state.form.top = step(state.form.top).min(state.form.rows.len().saturating_sub(height));
    let last = state.form.top + height - 1;
    state.form.cursor = state.form.cursor.clamp(state.form.top, last.min(state.form.rows.len().saturating_sub(1)));
}

pub(super) fn click(state: &mut EditorState, x: usize, y: usize, context: EditorContext<'_>) -> EditorOutcome {
    if let Some(raw) = state.raw.as_mut().filter(|_| state.tab == EditorTab::Raw) {
        raw.writing.click(raw.writing.top + y, x.saturating_sub(7));
        return EditorOutcome::default();
    }
    match &mut state.field {
        Some(ValueField { input: FieldInput::Area(writing), .. }) => {
            writing.click(writing.top + y.saturating_sub(1), x.saturating_sub(2));
            return EditorOutcome::default();
        }
        Some(_) => {
            let kept = state.keep_field();
            if kept.warns.is_some() {
                return kept;
            }
        }
        None => {}
    }
    let above = state.above();
    let Some(at) = y.checked_sub(above).filter(|&at| at < state.form_height()).map(|at| state.form.top + at) else {
        return EditorOutcome::default();
    };
    if at >= state.form.rows.len() {
        return EditorOutcome::default();
    }
    if at == state.form.cursor {
        return asked(state, Action::Enter, context);
    }
    state.form.cursor = at;
    EditorOutcome::default()
}

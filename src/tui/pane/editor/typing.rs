//! What is typed, pasted, pointed at: into a value, an area, or the raw block.

use std::sync::Arc;

use super::field::{Field, Goal, Input};
use super::raw::Raw;
use super::row::Row;
use super::{Context, Leaving, Outcome, State, Tab, asked, redo, undo};
use crate::domain::reading;
use crate::tui::key::{Code, Key};
use crate::tui::keymap::Action;
use crate::tui::line::{Line, PASTE_LIMIT};
use crate::tui::writing::Writing;

pub(super) fn asked_of_field(state: &mut State, action: Action) -> Outcome {
    let is_area = state.field.as_ref().is_some_and(Field::is_area);
    match action {
        Action::Enter | Action::Done => state.keep_field(),
        // As everywhere, what is written in an area stays.
        Action::Escape if is_area => state.keep_field(),
        Action::Escape => {
            state.leave_field();
            Outcome::default()
        }
        Action::Save => {
            let kept = state.keep_field();
            if kept.warns.is_some() { kept } else { state.ask_save() }
        }
        Action::Widen => {
            if let Some(field) = &mut state.field {
                field.widen();
            }
            Outcome::default()
        }
        Action::Undo => write(state, Writing::undo, |_| false),
        Action::Redo => write(state, Writing::redo, |_| false),
        Action::EraseLine => write(state, Writing::erase_line, Line::erase_line),
        Action::EraseWord => write(state, Writing::erase_word, Line::erase_word),
        Action::Quit => state.ask_leave(Leaving::Program),
        _ => Outcome::default(),
    }
}

pub(super) fn asked_of_raw(state: &mut State, action: Action) -> Outcome {
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
        Action::EraseLine => return write(state, Writing::erase_line, |_| false),
        Action::EraseWord => return write(state, Writing::erase_word, |_| false),
        Action::Quit => return state.ask_leave(Leaving::Program),
        _ => {}
    }
    Outcome::default()
}

impl State {
    pub(super) fn show_form(&mut self) {
        self.raw = None;
        self.tab = Tab::Form;
        let path = self.row().map(|row| row.path.clone()).unwrap_or_default();
        self.refresh(&path);
    }

    pub(super) fn show_raw(&mut self) {
        let mut raw = Raw::new(self.history.text(), &self.reading);
        let line = self.line().saturating_sub(raw.first_line);
        (self.tab, self.field) = (Tab::Raw, None);
        raw.writing.measure(self.room.0.saturating_sub(7), self.room.1.saturating_sub(2));
        let row = raw.writing.rows.iter().position(|row| row.line == line).unwrap_or(0);
        raw.writing.click(row, 0);
        self.complaints = raw.complaints(self.history.text(), &self.reading);
        self.raw = Some(raw);
        // What is written from here on is one change more to take back in the form.
        let text = Arc::clone(self.history.text());
        self.history.push(text, "");
    }

    /// Opens the block anew on another text, where it is shown as text.
    pub(super) fn renew_raw(&mut self) {
        if self.tab == Tab::Raw {
            let mut raw = Raw::new(self.history.text(), &self.reading);
            raw.is_fresh = true;
            raw.writing.measure(self.room.0.saturating_sub(7), self.room.1.saturating_sub(2));
            self.complaints = raw.complaints(self.history.text(), &self.reading);
            self.raw = Some(raw);
        }
    }

    /// The text follows what is written in the raw block.
    pub(super) fn take_raw(&mut self) {
        if let Some(raw) = &mut self.raw {
            let text = raw.text();
            // What was there when the block was opened anew stays to be gone back to.
            if raw.is_fresh && text != **self.history.text() {
                raw.is_fresh = false;
                self.history.push(text, "");
            } else if !raw.is_fresh {
                self.history.replace(text);
            }
            self.reading = reading::read(self.history.text());
            self.complaints = raw.complaints(self.history.text(), &self.reading);
            self.make_rows();
        }
    }

    /// The row under the cursor is that of the line that is written.
    pub(super) fn follow_raw(&mut self) {
        let line = self.line();
        let is_above = |row: &Row| row.lines.is_some_and(|(first, _)| first <= line);
        self.cursor = self.rows.iter().rposition(is_above).unwrap_or(0);
    }
}

/// Lets what has the focus take something.
pub(super) fn write(
    state: &mut State,
    area: impl FnOnce(&mut Writing) -> bool,
    line: impl FnOnce(&mut Line) -> bool,
) -> Outcome {
    match (&mut state.field, &mut state.raw) {
        (Some(Field { input: Input::Area(writing), .. }), _) => {
            area(writing);
        }
        (Some(Field { input: Input::Line(text), .. }), _) => {
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
    Outcome::default()
}

pub(super) fn paste(state: &mut State, text: &str) -> Outcome {
    if !state.is_typing() {
        return Outcome::warns("pasted text goes into a value: press i on one first");
    }
    // Several lines are no line, and neither is a very long one; they go on in an area.
    if (text.trim_end_matches(['\r', '\n']).contains(['\r', '\n']) || text.len() > PASTE_LIMIT)
        && let Some(field) = state.field.as_mut().filter(|field| !matches!(field.goal, Goal::Rename { .. }))
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
        Outcome::warns(format!("the last {left_out} bytes of the paste were left out"))
    }
}

pub(super) fn wheel(state: &mut State, down: bool) {
    let step = |at: usize| if down { at + 3 } else { at.saturating_sub(3) };
    if state.is_typing() {
        let key = if down { Code::Down } else { Code::Up };
        for _ in 0..3 {
            write(state, |writing| writing.press(Key::plain(key)), |_| false);
        }
        return;
    }
    let height = state.form_height().max(1);
    state.top = step(state.top).min(state.rows.len().saturating_sub(height));
    let last = state.top + height - 1;
    state.cursor = state.cursor.clamp(state.top, last.min(state.rows.len().saturating_sub(1)));
}

pub(super) fn click(state: &mut State, x: usize, y: usize, context: Context<'_>) -> Outcome {
    if let Some(raw) = state.raw.as_mut().filter(|_| state.tab == Tab::Raw) {
        raw.writing.click(raw.writing.top + y, x.saturating_sub(7));
        return Outcome::default();
    }
    match &mut state.field {
        Some(Field { input: Input::Area(writing), .. }) => {
            writing.click(writing.top + y.saturating_sub(1), x.saturating_sub(2));
            return Outcome::default();
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
    let Some(at) = y.checked_sub(above).filter(|&at| at < state.form_height()).map(|at| state.top + at) else {
        return Outcome::default();
    };
    if at >= state.rows.len() {
        return Outcome::default();
    }
    if at == state.cursor {
        return asked(state, Action::Enter, context);
    }
    state.cursor = at;
    Outcome::default()
}

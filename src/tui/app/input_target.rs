//! Decides which part of the screen gets a key, pasted text, a click or a turn of the wheel.

use super::model::Model;
use crate::tui::screens::form::EditorState;
use crate::tui::ui::dialog::Dialog;
use crate::tui::ui::keymap::KeyScope;
use crate::tui::ui::layout::Pane;

/// The part of the screen that gets input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputTarget {
    /// The open dialog, above everything else.
    Dialog,
    /// The frontmatter editor, which covers the panes and the cast.
    Form,
    /// The task of the cast, while it is written.
    CastTask,
    /// The cast, which covers the panes.
    Cast,
    /// The task of the prompt, while it is written.
    Task,
    /// The query, while it is typed.
    Query,
    /// The pane that has the focus.
    Pane(Pane),
}

impl Model {
    /// The part of the screen that gets input now.
    pub fn input_target(&self) -> InputTarget {
        if self.dialog.is_some() { InputTarget::Dialog } else { self.target_below_dialog() }
    }

    /// The part of the screen that gets input once no dialog is open.
    pub fn target_below_dialog(&self) -> InputTarget {
        if self.form().is_some() {
            InputTarget::Form
        } else if self.cast.is_writing() {
            InputTarget::CastTask
        } else if self.cast.is_open {
            InputTarget::Cast
        } else if self.prompt.is_writing() {
            InputTarget::Task
        } else if self.agents.typing {
            InputTarget::Query
        } else {
            InputTarget::Pane(self.panes.focus)
        }
    }

    /// The scopes of the key table that apply, nearest first.
    pub fn scopes(&self) -> &'static [KeyScope] {
        match self.input_target() {
            InputTarget::Dialog => self.dialog.as_ref().map_or(&[], Dialog::scopes),
            InputTarget::Form => self.form().map_or(&[], EditorState::scopes),
            InputTarget::CastTask | InputTarget::Cast => self.cast.scopes(),
            InputTarget::Task => &[KeyScope::Text],
            InputTarget::Query => &[KeyScope::Query],
            InputTarget::Pane(Pane::Agents) => &[KeyScope::Agents, KeyScope::Anywhere],
            InputTarget::Pane(Pane::Detail) => &[KeyScope::Detail, KeyScope::Anywhere],
            InputTarget::Pane(Pane::Prompt) => &[KeyScope::Prompt, KeyScope::Anywhere],
        }
    }

    /// Returns true if keys are typed into a text below the dialogs.
    pub fn is_typing(&self) -> bool {
        match self.target_below_dialog() {
            InputTarget::Form => self.form().is_some_and(EditorState::is_typing),
            InputTarget::CastTask | InputTarget::Task | InputTarget::Query => true,
            InputTarget::Dialog | InputTarget::Cast | InputTarget::Pane(_) => false,
        }
    }

    /// Returns true if a list that was requested a moment ago may still open, because nothing else was begun in the
    /// meantime.
    pub fn is_idle(&self) -> bool {
        matches!(self.input_target(), InputTarget::Cast | InputTarget::Pane(_))
    }
}

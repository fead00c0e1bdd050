//! A yes-or-no question. Enter means no, because the action cannot be undone.

use super::{DialogMessage, DialogOutcome};
use crate::domain::text::wrapped;
use crate::tui::app::message::Message;
use crate::tui::ui::keymap::Action;
use crate::tui::ui::motion::{row_after, row_after_wheel};
use crate::tui::ui::theme::Meaning;

/// A yes-or-no question.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfirmDialog {
    /// The question, for the border.
    pub title: String,
    /// Text to read before answering.
    pub body: Vec<(String, Meaning)>,
    /// Yes.
    pub yes: ConfirmAnswer,
    /// No.
    pub no: ConfirmAnswer,
    /// The body, wrapped to the dialog's width.
    pub rows: Vec<(String, Meaning)>,
    /// The first visible row.
    pub top: usize,
    /// Number of visible rows.
    height: usize,
    width: usize,
}

/// An answer to the question.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfirmAnswer {
    /// Effect of the answer, in a word or two.
    pub label: &'static str,
    /// Message that the answer sends.
    pub message: Box<Message>,
}

impl ConfirmAnswer {
    /// An answer that sends a message.
    pub fn new(label: &'static str, message: impl Into<Message>) -> Self {
        Self { label, message: Box::new(message.into()) }
    }
}

impl ConfirmDialog {
    /// A question with a text to read before answering.
    pub fn new(title: impl Into<String>, body: Vec<(String, Meaning)>, yes: ConfirmAnswer, no: ConfirmAnswer) -> Self {
        Self { title: title.into(), body, yes, no, rows: Vec::new(), top: 0, height: 0, width: 0 }
    }

    /// Adds to the text to read before answering.
    pub fn tell(&mut self, said: impl IntoIterator<Item = (String, Meaning)>) {
        self.body.extend(said);
        self.rows.clear();
    }

    /// Lays out the body. Returns the preferred number of rows.
    pub(super) fn lay_out(&mut self, columns: usize) -> usize {
        if self.width != columns || self.rows.is_empty() {
            self.width = columns;
            let row = |(text, meaning): &(String, Meaning)| {
                let rows = wrapped(text, columns.saturating_sub(2));
                rows.into_iter().map(|row| (row, *meaning)).collect::<Vec<_>>()
            };
            self.rows = self.body.iter().flat_map(row).collect();
        }
        // An empty row above and below.
        self.rows.len() + 2
    }

    /// Sets the number of rows inside the border.
    pub(super) fn fit_in(&mut self, rows: usize) {
        self.height = rows.saturating_sub(2).max(1);
        self.scroll_to(self.top);
    }

    /// Number of visible rows of the body.
    pub const fn height(&self) -> usize {
        self.height
    }

    fn scroll_to(&mut self, top: usize) {
        self.top = top.min(self.rows.len().saturating_sub(self.height));
    }
}

/// Handles a message to the question.
pub(super) fn update(confirm: &mut ConfirmDialog, message: &DialogMessage) -> DialogOutcome {
    let answered = |answer: &ConfirmAnswer| DialogOutcome::Answers((*answer.message).clone());
    match message {
        DialogMessage::Asked(Action::Yes) => return answered(&confirm.yes),
        DialogMessage::Asked(Action::No | Action::Escape | Action::Enter) => return answered(&confirm.no),
        DialogMessage::Asked(action) => {
            if let Some(row) = row_after(*action, confirm.top, confirm.height) {
                confirm.scroll_to(row);
            }
        }
        DialogMessage::Wheeled { down } => confirm.scroll_to(row_after_wheel(*down, confirm.top, 1)),
        _ => {}
    }
    DialogOutcome::Stays
}

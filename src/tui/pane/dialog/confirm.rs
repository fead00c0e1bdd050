//! A question that is answered with yes or no. Enter is no: what it asks about cannot be undone.

use super::super::super::keymap::Action;
use super::super::super::theme::Meaning;
use super::super::super::view::row::wrapped;
use super::{Answer, Concern, Message, Outcome};

/// A question that is answered with yes or no.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirm {
    /// What it is about.
    pub concern: Concern,
    /// The question, for the border.
    pub title: String,
    /// What one should know before answering.
    pub body: Vec<(String, Meaning)>,
    /// What yes does, in a word or two.
    pub yes: &'static str,
    /// What no does.
    pub no: &'static str,
    /// The body, as wide as the dialog.
    pub rows: Vec<(String, Meaning)>,
    /// The first row shown.
    pub top: usize,
    /// How many rows fit.
    height: usize,
    width: usize,
}

impl Confirm {
    /// A question with what one should know.
    pub fn new(
        concern: Concern,
        title: impl Into<String>,
        body: Vec<(String, Meaning)>,
        yes: &'static str,
        no: &'static str,
    ) -> Self {
        Self { concern, title: title.into(), body, yes, no, rows: Vec::new(), top: 0, height: 0, width: 0 }
    }

    /// Says more that one should know.
    pub fn tell(&mut self, said: impl IntoIterator<Item = (String, Meaning)>) {
        self.body.extend(said);
        self.rows.clear();
    }

    /// Lays the body out; answers how many rows the dialog would like.
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

    /// Tells the dialog how many rows there are inside the border.
    pub(super) fn fit_in(&mut self, rows: usize) {
        self.height = rows.saturating_sub(2).max(1);
        self.scroll_to(self.top);
    }

    /// How many rows of the body fit.
    pub const fn height(&self) -> usize {
        self.height
    }

    fn scroll_to(&mut self, top: usize) {
        self.top = top.min(self.rows.len().saturating_sub(self.height));
    }
}

/// Takes what happened to the question.
pub(super) fn update(confirm: &mut Confirm, message: &Message) -> Outcome {
    let decided =
        |answer| Outcome { closes: true, decided: Some((confirm.concern.clone(), answer)), ..Outcome::default() };
    match message {
        Message::Asked(Action::Yes) => return decided(Answer::Yes),
        Message::Asked(Action::No | Action::Escape | Action::Enter) => return decided(Answer::No),
        Message::Asked(Action::Down) | Message::Wheeled { down: true } => confirm.scroll_to(confirm.top + 1),
        Message::Asked(Action::Up) | Message::Wheeled { down: false } => {
            confirm.scroll_to(confirm.top.saturating_sub(1));
        }
        Message::Asked(Action::PageDown) => confirm.scroll_to(confirm.top + confirm.height),
        Message::Asked(Action::PageUp) => confirm.scroll_to(confirm.top.saturating_sub(confirm.height)),
        _ => {}
    }
    Outcome::default()
}

//! What opens over the panes: lists to choose from, questions, texts to read.

mod confirm;
mod filter;
mod picker;
mod place;
mod question;
mod reader;

use std::path::PathBuf;

use ratatui::layout::Rect;

use super::super::effect::{Backup, Effect, NewPlace, Text, Trashed, Unsaved};
use super::super::key::Key;
use super::super::keymap::{Action, Scope};
use super::super::layout::Layout;
use super::editor::Choice;
use super::prompt::Pick;
use crate::domain::agent::AgentId;

pub use confirm::Confirm;
pub use filter::Hit;
pub use picker::{Columns, Detail, Listed, Picker, PickerRow};
pub use question::{Asks, Question, Says, slug};
pub use reader::{Piece, Reader, Told};

/// A dialog and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Dialog {
    /// With its border.
    pub area: Rect,
    /// What it is.
    pub content: Content,
}

/// What a dialog is.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A list to choose from.
    Picker(Picker),
    /// A question that is answered with a line.
    Question(Question),
    /// A question that is answered with yes or no.
    Confirm(Confirm),
    /// A text to read.
    Reader(Reader),
}

/// What is chosen with a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// Something of the prompt.
    Pick(Pick),
    /// A theme, by name.
    Theme(String),
    /// An action, and the pane whose it is.
    Action {
        /// What is done.
        action: Action,
        /// Where it applies.
        scope: Scope,
    },
    /// A context field to fill in.
    Context(&'static str),
    /// A variable to give a value, by name.
    Variable(String),
    /// Something of a cast.
    Cast(super::cast::Choice),
    /// Something of the frontmatter editor.
    Edit(Choice),
    /// Where a new agent goes; none for the usual place.
    Place(Option<Box<NewPlace>>),
    /// What becomes of a file whose writing broke off.
    Torn(Box<Backup>, Torn),
    /// What becomes of a text that was not saved.
    Unsaved(Box<Unsaved>, Pending),
    /// A deleted file that is brought back.
    BringBack(Box<Trashed>),
}

impl Chosen {
    /// The same with what was typed in the place of what is yet to be written.
    fn with_typed(self, typed: &str) -> Self {
        match self {
            Self::Edit(Choice::OwnValue) => Self::Edit(Choice::Value(typed.to_owned())),
            Self::Edit(Choice::OwnItem) => Self::Edit(Choice::Item(typed.to_owned())),
            other => other,
        }
    }
}

/// What becomes of a text that was not saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// The form opens with it.
    GoesOn,
    /// It is asked about again at the next start.
    Waits,
    /// It is forgotten.
    Goes,
}

/// What becomes of a file whose writing broke off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Torn {
    /// It gets one of its texts.
    Gets(Text),
    /// It is asked about again at the next start.
    Later,
    /// It stays as it is, and its texts are forgotten.
    Stays,
}

/// What yes or no is asked about.
#[derive(Clone, Debug, PartialEq)]
pub enum Concern {
    /// A built-in agent that is to be edited: the copy that is made of it.
    CopyBuiltIn(Box<Effect>),
    /// A file that stands where something was to be written: what is done with a yes.
    Replace(Box<Effect>),
    /// A prompt with hidden signs that was to be copied.
    CopyHidden,
    /// A text that was not saved and is to be forgotten.
    ForgetUnsaved(Box<Unsaved>),
    /// The texts of a file whose writing broke off that are to be forgotten.
    ForgetTorn(Box<Backup>),
    /// Agents whose files are to be deleted, each with its file.
    Delete(Vec<(AgentId, PathBuf)>),
    /// Prompts of a cast with hidden signs that were to be copied: what is done with a yes.
    CopyHiddenSeats(Box<Effect>),
    /// A cast that is not saved while the program is to be left.
    QuitWithCast,
    /// A cast that is not saved while another is to take its place.
    ReplaceCast(super::cast::Choice),
}

/// What can happen to a dialog.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A person asks for something.
    Asked(Action),
    /// A key was typed.
    Typed(Key),
    /// Text was pasted.
    Pasted(String),
    /// A cell of the screen was clicked.
    Clicked {
        /// Column.
        x: u16,
        /// Row.
        y: u16,
    },
    /// The wheel turned.
    Wheeled {
        /// Down, not up.
        down: bool,
    },
    /// What the path being typed can become.
    PathsFound {
        /// The path as it was typed when it was asked for.
        typed: String,
        /// Each path, folders with `/` at the end.
        paths: Vec<String>,
    },
}

/// What the dialog asks of the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// It is to be closed.
    pub closes: bool,
    /// This was chosen.
    pub chosen: Option<Chosen>,
    /// This is being looked at.
    pub looked_at: Option<Chosen>,
    /// The question was answered.
    pub answered: Option<(Asks, String)>,
    /// It was answered with yes or no.
    pub decided: Option<(Concern, Answer)>,
    /// What this path can become is asked for.
    pub completes: Option<String>,
}

/// An answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Do it.
    Yes,
    /// Leave it.
    No,
}

impl From<Content> for Dialog {
    fn from(content: Content) -> Self {
        Self { area: Rect::default(), content }
    }
}

impl Dialog {
    /// The scopes of the key table that apply.
    pub const fn scopes(&self) -> &'static [Scope] {
        match self.content {
            Content::Picker(_) => &[Scope::Picker, Scope::Dialog],
            Content::Question(_) => &[Scope::Question, Scope::Dialog],
            Content::Confirm(_) => &[Scope::Confirm, Scope::Dialog],
            Content::Reader(ref reader) if reader.keeps.is_some() => &[Scope::Review, Scope::Reading, Scope::Dialog],
            Content::Reader(_) => &[Scope::Reading, Scope::Dialog],
        }
    }

    /// Whether it is the frontmatter editor's.
    pub fn is_of_editor(&self) -> bool {
        let is_edit = |chosen: &Option<Chosen>| matches!(chosen, Some(Chosen::Edit(_)));
        match &self.content {
            Content::Picker(picker) => picker.rows.iter().any(|row| is_edit(&row.choice)),
            Content::Reader(reader) => is_edit(&reader.back),
            Content::Question(question) => matches!(question.asks, Asks::KeyName(_)),
            Content::Confirm(_) => false,
        }
    }

    /// Whether it asks whose text counts: then another text on the disk makes it another question.
    pub fn is_conflict(&self) -> bool {
        let is = |chosen: &Option<Chosen>, choice: &Choice| matches!(chosen, Some(Chosen::Edit(its)) if its == choice);
        match &self.content {
            Content::Picker(picker) => picker.rows.iter().any(|row| is(&row.choice, &Choice::Mine)),
            Content::Reader(reader) => is(&reader.back, &Choice::BackToConflict),
            Content::Question(_) | Content::Confirm(_) => false,
        }
    }

    /// Whether the prompt follows what is looked at in it.
    pub fn prompt_follows(&self) -> bool {
        matches!(&self.content, Content::Picker(picker) if picker.prompt_follows)
    }

    /// Finds the dialog its place on a screen and tells it how much room it has.
    pub fn measure(&mut self, screen: Rect, layout: &Layout) {
        self.area = place::place(&mut self.content, screen, layout);
    }
}

/// Takes what happened to a dialog.
pub fn update(dialog: &mut Dialog, message: Message) -> Outcome {
    let area = dialog.area;
    if let Message::Clicked { x, y } = message
        && !area.contains((x, y).into())
    {
        return update(dialog, Message::Asked(Action::Escape));
    }
    match &mut dialog.content {
        Content::Picker(picker) => picker::update(picker, message, area),
        Content::Question(question) => question::update(question, message),
        Content::Confirm(confirm) => confirm::update(confirm, &message),
        Content::Reader(reader) => reader::update(reader, &message),
    }
}

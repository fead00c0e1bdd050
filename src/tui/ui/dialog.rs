//! Dialogs over the panes: lists to choose from, questions, texts to read.

mod command;
mod confirm;
mod filter;
mod picker;
mod place;
mod question;
mod reader;
pub mod view;

use ratatui::layout::Rect;

use crate::store::SavedKind;
use crate::tui::app::message::Message;
use crate::tui::screens::cast::CastDialog;
use crate::tui::screens::form::EditorDialog;
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::{Action, KeyBinding, KeyScope};
use crate::tui::ui::layout::ScreenLayout;

pub use command::{CommandProgress, CommandRequest, CommandView};
pub use confirm::{ConfirmAnswer, ConfirmDialog};
pub use filter::FilterHit;
pub use picker::{Picker, PickerColumns, PickerDetail, PickerLine, PickerRow, TypedMessage};
pub use question::{EarlierAnswers, QuestionDialog, QuestionHint, QuestionSubject, slug};
pub use reader::{Piece, ReaderDialog, ReaderLine};

/// A dialog: its identity, its contents, and its position on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Dialog {
    /// Identity of the dialog.
    pub id: DialogId,
    /// The area including the border.
    pub area: Rect,
    /// Kind and contents of the dialog.
    pub content: DialogContent,
    /// Message sent if the dialog is left without an answer.
    pub leave: Option<Message>,
}

/// Identity of a dialog.
#[derive(Clone, Debug, PartialEq)]
pub enum DialogId {
    /// Every key.
    Help,
    /// All actions that are possible now.
    Palette,
    /// Choice of a theme.
    Theme,
    /// Choice of a mode, role, tool profile, template or context field for the prompt, by the action that opens it.
    Selection(Action),
    /// Choice of a variable to fill in.
    Variables,
    /// The input files of the prompt.
    Inputs,
    /// The saved recipes.
    Recipes,
    /// Two agents compared.
    Comparison,
    /// A question with an input line.
    Question,
    /// A command and its output.
    Command,
    /// Asks before replacing existing files.
    ReplaceFiles,
    /// Asks before copying hidden characters.
    CopyHidden,
    /// Choice of the folder for a new agent.
    Places,
    /// The contents of the trash.
    Trash,
    /// Asks before deleting agents.
    DeleteAgents,
    /// Asks about a file whose writing was interrupted.
    TornFile,
    /// Asks before discarding the texts of such a file.
    ForgetTorn,
    /// Asks about a text that an earlier run left unsaved.
    Unsaved,
    /// Asks before discarding such a text.
    ForgetUnsaved,
    /// Asks about a draft of an earlier run.
    Draft,
    /// Offers a copy of a built-in agent, which can't be edited.
    CopyBuiltIn,
    /// A dialog of the frontmatter editor.
    Form(EditorDialog),
    /// The saved casts.
    Casts,
    /// Choice of the pattern of a new cast.
    NewCast,
    /// A dialog over the open cast.
    Cast(CastDialog),
    /// Asks before another cast replaces an unsaved one.
    ReplaceCast,
    /// Asks before quitting with an unsaved cast.
    QuitWithCast,
}

/// Kinds of dialogs.
#[derive(Clone, Debug, PartialEq)]
pub enum DialogContent {
    /// A list to choose from.
    Picker(Picker),
    /// A question with an input line.
    Question(QuestionDialog),
    /// A yes-or-no question.
    Confirm(ConfirmDialog),
    /// A text.
    Reader(ReaderDialog),
    /// A command and the text it prints.
    Command(Box<CommandView>),
}

/// A saved file that a row of a picker represents, by the name of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SavedEntry {
    /// A recipe.
    Recipe(String),
    /// A cast.
    Cast(String),
}

impl SavedEntry {
    /// The kind of file.
    pub const fn kind(&self) -> SavedKind {
        match self {
            Self::Recipe(_) => SavedKind::Recipe,
            Self::Cast(_) => SavedKind::Cast,
        }
    }

    /// The name of the file without its extension.
    pub fn name(&self) -> &str {
        match self {
            Self::Recipe(name) | Self::Cast(name) => name,
        }
    }
}

/// Messages to a dialog.
#[derive(Clone, Debug, PartialEq)]
pub enum DialogMessage {
    /// An action of the user.
    Asked(Action),
    /// A key was typed.
    Typed(KeyPress),
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
    /// Completions of the path being typed.
    PathsFound {
        /// The path as typed when the completions were requested.
        typed: String,
        /// Each path, folders with `/` at the end.
        paths: Vec<String>,
    },
}

/// Effect of a message on a dialog.
#[derive(Clone, Debug, PartialEq)]
pub enum DialogOutcome {
    /// It stays open.
    Stays,
    /// It stays open and sends a message.
    Sends(Message),
    /// It closes without an answer.
    Leaves,
    /// It closes and sends its answer.
    Answers(Message),
}

impl DialogContent {
    /// A dialog with this content.
    pub const fn dialog(self, id: DialogId) -> Dialog {
        Dialog { id, area: Rect::ZERO, content: self, leave: None }
    }
}

impl Dialog {
    /// The scopes of the key table that apply.
    pub const fn scopes(&self) -> &'static [KeyScope] {
        match self.content {
            DialogContent::Picker(_) => &[KeyScope::Picker, KeyScope::Dialog],
            DialogContent::Question(_) => &[KeyScope::Question, KeyScope::Dialog],
            DialogContent::Confirm(_) => &[KeyScope::Confirm, KeyScope::Dialog],
            DialogContent::Reader(ref reader) if reader.accept.is_some() => {
                &[KeyScope::Review, KeyScope::Reading, KeyScope::Dialog]
            }
            DialogContent::Reader(_) => &[KeyScope::Reading, KeyScope::Dialog],
            DialogContent::Command(ref view) if view.is_running() => {
                &[KeyScope::Running, KeyScope::Answer, KeyScope::Reading, KeyScope::Dialog]
            }
            DialogContent::Command(_) => &[KeyScope::Answer, KeyScope::Reading, KeyScope::Dialog],
        }
    }

    /// The word for the effect of a key, in the border of the dialog and in the footer.
    pub fn word_for(&self, binding: &KeyBinding) -> &'static str {
        let own = match (&self.content, binding.action) {
            (DialogContent::Question(question), Action::Enter) => Some(question.asks.enter_word()),
            (DialogContent::Question(_), Action::Complete) => Some("complete"),
            (DialogContent::Picker(picker), Action::Enter) => {
                let message = picker.row().and_then(|row| row.message.as_deref());
                matches!(message, Some(Message::Act { .. })).then_some("run")
            }
            (DialogContent::Picker(_), Action::DeleteSaved) => Some("delete"),
            (DialogContent::Picker(_), Action::EraseLine) => Some("clear filter"),
            (DialogContent::Confirm(confirm), Action::Yes) => Some(confirm.yes.label),
            (DialogContent::Confirm(confirm), Action::No) => Some(confirm.no.label),
            (DialogContent::Reader(reader), Action::Enter) => reader.accept.as_ref().map(|(_, word)| *word),
            (DialogContent::Reader(reader), Action::Escape) => reader.accept.is_some().then_some("back"),
            (DialogContent::Command(_), Action::CopyPrompt) => Some("copy"),
            (DialogContent::Command(_), Action::WritePrompt) => Some("write"),
            (DialogContent::Command(view), Action::Escape) => view.is_running().then_some("keep running"),
            _ => None,
        };
        own.unwrap_or(binding.short)
    }

    /// The same dialog, with a message to send if it is left without an answer.
    #[must_use]
    pub fn leaving(self, message: impl Into<Message>) -> Self {
        Self { leave: Some(message.into()), ..self }
    }

    /// Returns true if the dialog belongs to the frontmatter editor.
    pub const fn is_of_editor(&self) -> bool {
        matches!(self.id, DialogId::Form(_))
    }

    /// Returns true if the dialog asks which version to keep. Another version on disk then changes the question.
    pub const fn is_conflict(&self) -> bool {
        matches!(self.id, DialogId::Form(EditorDialog::Conflict | EditorDialog::Compare))
    }

    /// Returns true if the prompt previews the selected row.
    pub fn prompt_follows(&self) -> bool {
        matches!(&self.content, DialogContent::Picker(picker) if picker.prompt_follows)
    }

    /// Places the dialog on a screen and sets its size.
    pub fn measure(&mut self, screen: Rect, layout: &ScreenLayout) {
        self.area = place::place(&mut self.content, screen, layout);
    }
}

/// Handles a message to a dialog.
pub fn update(dialog: &mut Dialog, message: DialogMessage) -> DialogOutcome {
    let area = dialog.area;
    if let DialogMessage::Clicked { x, y } = message
        && !area.contains((x, y).into())
    {
        return update(dialog, DialogMessage::Asked(Action::Escape));
    }
    match &mut dialog.content {
        DialogContent::Picker(picker) => picker::update(picker, message, area),
        DialogContent::Question(question) => question::update(question, message),
        DialogContent::Confirm(confirm) => confirm::update(confirm, &message),
        DialogContent::Reader(reader) => reader::update(reader, &message),
        DialogContent::Command(view) => command::update(view, &message),
    }
}

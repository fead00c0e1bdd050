//! What opens over the panes: pickers, help, palette, questions, answers of commands.

use super::super::key::Key;
use super::super::keymap::{Action, Scope};
use super::super::line::Line;
use super::prompt::Pick;

/// A dialog.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// A list to choose from.
    Picker(Picker),
    /// A line to type.
    Question(Question),
}

/// A list to choose from, with a line to filter it by.
#[derive(Clone, Debug, PartialEq)]
pub struct Picker {
    /// What is chosen, for the border: `Mode for elixir-pro`.
    pub title: String,
    /// What can be chosen.
    pub rows: Vec<PickerRow>,
    /// The row under the cursor, among those the filter leaves.
    pub cursor: usize,
    /// What is typed to filter.
    pub filter: Line,
}

/// A row of a picker.
#[derive(Clone, Debug, PartialEq)]
pub struct PickerRow {
    /// What is chosen with it.
    pub choice: Chosen,
    /// Its name.
    pub name: String,
    /// What it is, in a line.
    pub says: String,
    /// A word at the right: `default`, `generic`, a key.
    pub note: String,
    /// What stands under the list while it is looked at: label and text.
    pub more: Vec<(&'static str, String)>,
}

/// What is chosen with a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// Something of the prompt.
    Pick(Pick),
    /// A theme, by name.
    Theme(String),
    /// An action of the palette.
    Action(Action),
    /// A context field to fill in.
    Context(&'static str),
    /// A variable to give a value, by name.
    Variable(String),
}

/// A question with a line to answer it in.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What is asked, and for what.
    pub asks: Asks,
    /// The answer so far.
    pub line: Line,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Asks {
    /// The file to write the prompt to.
    Path,
    /// Whether the file that stands there is replaced: `yes` does it.
    Replace {
        /// The path as it was typed.
        path: String,
    },
    /// The command to send the prompt to.
    Command,
    /// The name of a recipe.
    RecipeName,
    /// The text of a context field.
    Context(&'static str),
    /// The value of a variable, by name.
    Variable(String),
    /// The word to find in the prompt.
    Find,
    /// Whether a prompt with hidden signs is copied all the same: `yes` does it.
    CopyHidden,
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
    /// A row was clicked, from the first shown.
    Clicked(usize),
    /// The wheel turned.
    Wheeled {
        /// Down, not up.
        down: bool,
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
}

impl Dialog {
    /// The scopes of the key table that apply.
    pub fn scopes(&self) -> &'static [Scope] {
        &[Scope::Dialog]
    }
}

/// Takes what happened to a dialog.
pub fn update(_dialog: &mut Dialog, message: Message) -> Outcome {
    Outcome { closes: message == Message::Asked(Action::Escape), ..Outcome::default() }
}

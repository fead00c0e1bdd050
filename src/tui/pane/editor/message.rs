//! What can happen to the editor, what its dialogs offer, and what it asks of the screen.

use std::sync::Arc;

use super::add::Kind;
use super::offer;
use super::save::Theirs;
use crate::domain::agent::Agent;
use crate::tui::effect::Effect;
use crate::tui::key::Key;
use crate::tui::keymap::Action;

/// What can happen to the editor.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A person asks for something.
    Asked(Action),
    /// A key was typed into what is written.
    Typed(Key),
    /// Text was pasted.
    Pasted(String),
    /// A cell was clicked, from the inner top left corner of the form.
    Clicked {
        /// Column.
        x: usize,
        /// Row.
        y: usize,
    },
    /// The wheel turned.
    Wheeled {
        /// Down, not up.
        down: bool,
    },
    /// Something was chosen in a dialog of the editor.
    Chose(Choice),
    /// A name for a new key inside the map at a path was typed.
    Named {
        /// The path of the map.
        parent: String,
        /// The name.
        name: String,
    },
    /// The text stands on the disk.
    Saved {
        /// The text, without byte order mark.
        text: String,
    },
    /// Nothing was written: the file is another one by now.
    Refused(Theirs),
    /// Nothing was written, for another reason.
    Failed,
    /// It was looked whether the file could be saved: why not, and what can be done.
    RightsLookedAt(Option<String>),
    /// The file was read again.
    FileRead(Arc<Agent>),
    /// The file is in the library no more.
    FileGone,
}

/// What is chosen in a dialog of the editor.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// This value for the row under the cursor.
    Value(String),
    /// A value of one's own.
    OwnValue,
    /// This key is added: its path.
    NewKey(String),
    /// A key of one's own inside the map at a path.
    OwnKey(String),
    /// The type of a new key.
    Kind(String, Kind),
    /// Another type for the value at a path.
    Type(String, Kind),
    /// This item is added to the list or the names under the cursor.
    Item(String),
    /// An item of one's own.
    OwnItem,
    /// This text in the place of the one there is: a repair.
    Repaired(String),
    /// Look at a repair.
    OfferRepair,
    /// Look at the difference, and save.
    Review,
    /// Look at the difference, save, and leave.
    SaveAndLeave,
    /// Write the text there is.
    Save,
    /// Let the changes go, and leave.
    Discard,
    /// Stay.
    Stay,
    /// Save mine over theirs.
    Mine,
    /// Take theirs.
    Theirs,
    /// See both.
    Both,
    /// Back to the choice between the two.
    BackToConflict,
}

/// A dialog the editor asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Opens {
    /// What can be chosen for the row under the cursor.
    Values(Vec<offer::Offer>),
    /// What can be added to the list or names under the cursor.
    Items(Vec<offer::Offer>),
    /// What keys can be added to the map at a path.
    Keys(String),
    /// The name of a new key in the map at a path.
    KeyName(String),
    /// What the new key at a path is to be.
    Kinds(String),
    /// What the value at a path can be made, of which it is none now.
    Types(String, Vec<Kind>),
    /// The difference to what stands on the disk, to be saved.
    Review,
    /// A repair of the block: the text it comes to.
    Repair(String),
    /// Whether a block that does not read as well as before is saved.
    Doubt,
    /// Whether unsaved work is saved, let go, or gone on with.
    Leave,
    /// Mine, theirs, or both.
    Conflict,
    /// Mine and theirs, line by line.
    Compare,
}

/// What the editor asks of the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// What the shell must do.
    pub effects: Vec<Effect>,
    /// A sentence for the line above the footer.
    pub says: Option<String>,
    /// A sentence of caution for it.
    pub warns: Option<String>,
    /// A dialog to be opened.
    pub opens: Option<Opens>,
    /// The editor is left.
    pub closes: bool,
    /// The program is left.
    pub quits: bool,
}

impl Outcome {
    pub(super) fn says(sentence: impl Into<String>) -> Self {
        Self { says: Some(sentence.into()), ..Self::default() }
    }

    pub(super) fn warns(sentence: impl Into<String>) -> Self {
        Self { warns: Some(sentence.into()), ..Self::default() }
    }

    pub(super) fn opens(opens: Opens) -> Self {
        Self { opens: Some(opens), ..Self::default() }
    }
}

//! Messages to the editor, and its requests to the screen.

use std::sync::Arc;

use super::add::NewValueKind;
use super::offer;
use super::save_form::DiskVersion;
use crate::domain::agent::Agent;
use crate::tui::app::effect::ShellEffect;
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::Action;

/// Messages to the editor.
#[derive(Clone, Debug, PartialEq)]
pub enum EditorMessage {
    /// An action of the user.
    Asked(Action),
    /// A key was typed into an input.
    Typed(KeyPress),
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
    /// A value was chosen for the row under the cursor.
    ValueChosen(String),
    /// Type another value for that row.
    OwnValueChosen,
    /// A key to add was chosen: its path.
    KeyChosen(String),
    /// Name another key in the map at a path.
    OwnKeyChosen(String),
    /// The type of the new key at a path was chosen.
    KindChosen(String, NewValueKind),
    /// Another type was chosen for the value at a path.
    TypeChosen(String, NewValueKind),
    /// An item was chosen for the list or names under the cursor.
    ItemChosen(String),
    /// Type another item.
    OwnItemChosen,
    /// A repair was accepted: the text after it.
    RepairAccepted(String),
    /// Show the repair.
    RepairAsked,
    /// Show the difference before saving.
    ReviewAsked,
    /// Show the difference, save, and leave.
    SaveAndLeave,
    /// The difference was accepted: save.
    SaveAccepted,
    /// Discard the changes and leave.
    Discarded,
    /// A dialog was left without an answer: continue editing.
    Stayed,
    /// Replace the version on disk with ours.
    KeepOurs,
    /// Use the version on disk.
    TakeDiskVersion,
    /// Compare both versions.
    CompareAsked,
    /// Show the choice between the two versions.
    ConflictAsked,
    /// A name for a new key inside the map at a path was typed.
    Named {
        /// The path of the map.
        parent: String,
        /// The name.
        name: String,
    },
    /// The text was saved to disk.
    Saved {
        /// The text, without byte order mark.
        text: String,
    },
    /// Nothing was saved, because the file has changed.
    Refused(DiskVersion),
    /// Nothing was saved, for another reason.
    Failed,
    /// The result of checking whether the file could be saved: the reason that it could not, and the fix.
    RightsLookedAt(Option<String>),
    /// The file was read again.
    FileRead(Arc<Agent>),
    /// The file is no longer in the library.
    FileGone,
}

/// The dialogs of the editor.
#[derive(Clone, Debug, PartialEq)]
pub enum EditorDialog {
    /// Choice of a value for the row under the cursor.
    Values(Vec<offer::ValueOffer>),
    /// Choice of items to add to the list or names under the cursor.
    Items(Vec<offer::ValueOffer>),
    /// Choice of keys to add to the map at a path.
    Keys(String),
    /// The name of a new key in the map at a path.
    KeyName(String),
    /// Choice of the type of the new key at a path.
    Kinds(String),
    /// Choice of a type for the value at a path, which has none of them now.
    Types(String, Vec<NewValueKind>),
    /// The difference to the text on disk, before saving.
    Review,
    /// A repair of the block, with the resulting text.
    Repair(String),
    /// Asks before saving a block that is less readable than before.
    Doubt,
    /// Asks before leaving with unsaved work: save, discard, or keep editing.
    Leave,
    /// Choice between our version and that on disk.
    Conflict,
    /// Both versions, line by line.
    Compare,
}

/// Requests of the editor to the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EditorOutcome {
    /// Effects for the shell to perform.
    pub effects: Vec<ShellEffect>,
    /// A sentence for the line above the footer.
    pub says: Option<String>,
    /// A warning for that line.
    pub warns: Option<String>,
    /// A dialog to be opened.
    pub opens: Option<EditorDialog>,
    /// The editor is left.
    pub closes: bool,
    /// The program is left.
    pub quits: bool,
}

impl EditorOutcome {
    pub(super) fn says(sentence: impl Into<String>) -> Self {
        Self { says: Some(sentence.into()), ..Self::default() }
    }

    pub(super) fn warns(sentence: impl Into<String>) -> Self {
        Self { warns: Some(sentence.into()), ..Self::default() }
    }

    pub(super) fn opens(opens: EditorDialog) -> Self {
        Self { opens: Some(opens), ..Self::default() }
    }
}

//! Changes of values, and the text they result in.

use super::splice::Splice;

/// A single change. For paths, see [`crate::domain::value::ValueNode::at`].
#[derive(Clone, Debug, PartialEq)]
pub enum ValueChange {
    /// Replaces a value, or adds the key and any missing maps above it at the end of its map.
    Set { path: String, value: NewValue },
    /// Adds an item to a list. A missing key or empty value becomes a list.
    Append {
        /// The list.
        path: String,
        /// The item.
        value: NewValue,
    },
    /// Inserts an item into a list.
    Insert {
        /// The list.
        path: String,
        /// The new position, from 0.
        index: usize,
        /// The item.
        value: NewValue,
    },
    /// Removes a key with its value, or an item.
    Remove { path: String },
    /// Renames a key and keeps its value.
    Rename {
        /// The key.
        path: String,
        /// The new name of the key, not its whole path.
        name: String,
    },
    /// Moves a key within its map, or an item within its list, together with the comments directly above it.
    Move {
        /// The key or item.
        path: String,
        /// The new position, from 0.
        index: usize,
    },
}

impl ValueChange {
    pub fn path(&self) -> &str {
        match self {
            Self::Set { path, .. }
            | Self::Append { path, .. }
            | Self::Insert { path, .. }
            | Self::Remove { path }
            | Self::Rename { path, .. }
            | Self::Move { path, .. } => path,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum NewValue {
    /// A text. If the old value is an unquoted number, boolean or date and the text is of the same type, it stays
    /// unquoted.
    Text(String),
    Json(serde_json::Value),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditedText {
    pub text: String,
    /// Replaced ranges, in order; empty if nothing had to change.
    pub splices: Vec<Splice>,
}

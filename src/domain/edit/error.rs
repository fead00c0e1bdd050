//! Why an edit was refused: what, where, what to do now.

use std::fmt;

use thiserror::Error;

/// An edit that was refused. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct EditError {
    /// Why.
    pub reason: Reason,
    /// The path it was about; empty where it is about the file.
    pub key: String,
    /// Line in the file, from 1: of the value, or of the nearest one above it that is there.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Why an edit was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Reason {
    /// The path says nothing, or not in the form of one.
    #[error("`{0}` is no path of keys")]
    BadPath(String),
    /// Some part of the path is not in the block.
    #[error("there is no `{0}` in the block")]
    Missing(String),
    /// An item behind the last one was meant.
    #[error("`{list}` has {count} {}, numbered from 0", if *count == 1 { "item" } else { "items" })]
    NoItem {
        /// The list.
        list: String,
        /// How many items it has.
        count: usize,
    },
    /// A position behind the last one was meant.
    #[error("there is no position {index} among {count}")]
    NoPosition {
        /// The position that was asked for, from 0.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// The path goes on below a text, or something is to be added to one.
    #[error("`{0}` is a text")]
    IsText(String),
    /// A key is looked for in a list.
    #[error("`{0}` is a list")]
    IsList(String),
    /// An item is looked for in a map.
    #[error("`{0}` is a map")]
    IsMap(String),
    /// The path leads to or through a reference.
    #[error("`{key}` is the alias `*{anchor}`")]
    Alias {
        /// The value.
        key: String,
        /// What it refers to.
        anchor: String,
    },
    /// A value that goes carries a name that others refer to.
    #[error("`{key}` carries the anchor `&{anchor}`, which another value refers to")]
    Anchored {
        /// The value.
        key: String,
        /// The anchor's name.
        anchor: String,
    },
    /// A value has a tag that the new one does not fit.
    #[error("`{key}` is marked `{tag}`, which the new value does not fit")]
    Tagged {
        /// The value.
        key: String,
        /// The tag as it is written.
        tag: String,
    },
    /// The path touches a key that stands twice.
    #[error("`{0}` stands twice in the block")]
    Duplicate(String),
    /// Another key already has the new name.
    #[error("there is already a key `{0}`")]
    NameTaken(String),
    /// An item of a list was to be renamed.
    #[error("`{0}` is an item, and items have no names")]
    ItemHasNoName(String),
    /// There is no block.
    #[error("the file has no frontmatter block")]
    NoBlock,
    /// The block has no end.
    #[error("the frontmatter block that opens here never ends")]
    NeverEnds,
    /// The block is TOML and not valid: which table a line belongs to cannot be told.
    #[error("the block is not valid TOML, so no edit of it can be checked: {0}")]
    BrokenToml(String),
    /// The block is too long to be read strictly, so that no edit could be checked.
    #[error("the frontmatter block is longer than 64 KiB, so no edit of it can be checked")]
    TooLong,
    /// The file is not UTF-8, and its text is not its bytes.
    #[error("the file is not UTF-8 from byte {0} on, so writing its text would change other bytes")]
    Lossy(usize),
    /// The change cannot be written in the block's syntax.
    #[error("{0}")]
    CannotBeWritten(&'static str),
    /// The text after the change was read again, and did not say what was meant.
    #[error("read again, the changed block would not say what was meant: {0}")]
    NotAsMeant(String),
    /// Some values could not be repaired.
    #[error("quoting its values does not make the block valid: {0}")]
    NotRepaired(String),
    /// No task box stands on the line.
    #[error("line {0} has no task box")]
    NoBox(usize),
}

impl EditError {
    /// What to do about it, as one clause.
    pub const fn fix(&self) -> &'static str {
        match self.reason {
            Reason::BadPath(_) => {
                "write keys with dots between them and items in brackets: `cognitive_modes.critical.mindset`, `triggers[0]`"
            }
            Reason::Missing(_) => "look at the keys it has, or set it first",
            Reason::NoItem { .. } => "name one of them, or append",
            Reason::NoPosition { .. } => "count from 0",
            Reason::IsText(_) => "set it to a list or map as JSON",
            Reason::IsList(_) => "name an item by its number in brackets, or append",
            Reason::IsMap(_) => "name a key of it",
            Reason::Alias { .. } => "change the value where the anchor stands, or remove this key and set it anew",
            Reason::Anchored { .. } => "change or remove what refers to it first",
            Reason::Tagged { .. } => "remove the key and set it anew",
            Reason::Duplicate(_) => "remove one of them in an editor first",
            Reason::NameTaken(_) => "remove that key first, or choose another name",
            Reason::ItemHasNoName(_) => "set the item instead",
            Reason::NoBlock => "set a key, which opens a block at the top",
            Reason::NeverEnds => "put a line of three dashes behind the last key first",
            Reason::TooLong => "shorten it in an editor",
            Reason::BrokenToml(_) => "mend that in an editor",
            Reason::Lossy(_) => "save the file as UTF-8 first",
            Reason::CannotBeWritten(_) | Reason::NotAsMeant(_) | Reason::NotRepaired(_) => "change it in an editor",
            Reason::NoBox(_) => "name the line of an item that begins with `- [ ]`",
        }
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}; {}", self.line, self.column, self.reason, self.fix())
    }
}

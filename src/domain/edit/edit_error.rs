//! Reasons that an edit was refused, with position and fix.

use std::fmt;

use thiserror::Error;

use crate::domain::reading::{ReadOnlyBlock, UnseenKind};

/// An edit that was refused. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct EditError {
    pub reason: EditRefusal,
    /// The path that the error is about; empty if it is about the file.
    pub key: String,
    /// Line in the file, from 1: of the value, or of the nearest existing value above it.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EditRefusal {
    /// The path is empty or does not follow the grammar.
    #[error("`{0}` is not a key path")]
    BadPath(String),
    /// The path matches several values.
    #[error("`{path}` can mean {}", .ways.iter().map(|way| format!("`{way}`")).collect::<Vec<_>>().join(" or "))]
    Ambiguous {
        /// The path as typed.
        path: String,
        /// A path for each value that it matches.
        ways: Vec<String>,
    },
    /// The new key equals the part of an existing key before an `=`.
    #[error("the map has no key `{key}`, but has `{longer}`")]
    MayBeLonger {
        /// The new key.
        key: String,
        /// The existing key.
        longer: String,
    },
    /// The path leads to a key that merges another map (`<<`).
    #[error("`<<` merges another map and has no value to edit")]
    MergeKey,
    /// The change would remove lines that are only assumed to be part of the value.
    #[error("the value of `{key}` may end before line {first}, and {} would be lost", line_range(*first, *last))]
    LostLines { key: String, first: usize, last: usize },
    /// Some part of the path does not exist in the block.
    #[error("no key `{0}` in the frontmatter")]
    Missing(String),
    /// The index of an item is too large.
    #[error("`{list}` has {count} {}, numbered from 0", if *count == 1 { "item" } else { "items" })]
    NoItem { list: String, count: usize },
    /// The target position is too large.
    #[error("no position {index} among {count}")]
    NoPosition {
        /// The requested position, from 0.
        index: usize,
        /// Number of keys or items.
        count: usize,
    },
    /// The path continues below a text, or an entry would be added to one.
    #[error("`{0}` is text")]
    IsText(String),
    /// The path looks for a key in a list.
    #[error("`{0}` is a list")]
    IsList(String),
    /// The path looks for an item in a map.
    #[error("`{0}` is a map")]
    IsMap(String),
    /// The path leads to or through an alias.
    #[error("`{key}` is the alias `*{anchor}`")]
    Alias {
        key: String,
        /// Name of the anchor, without `*`.
        anchor: String,
    },
    /// The changed value has an anchor that aliases refer to.
    #[error("`{key}` carries the anchor `&{anchor}`, which another value refers to")]
    Anchored { key: String, anchor: String },
    /// The new value does not fit the tag of the old one.
    #[error("`{key}` has the tag `{tag}`, which does not fit the new value")]
    Tagged { key: String, tag: String },
    /// The path leads to a duplicate key.
    #[error("the key `{0}` is repeated")]
    Duplicate(String),
    /// Another key already has the new name.
    #[error("the key `{0}` already exists")]
    NameTaken(String),
    /// Only keys have names, but the path leads to an item of a list.
    #[error("`{0}` is a list item and has no name")]
    ItemHasNoName(String),
    #[error("the file has no frontmatter")]
    NoBlock,
    /// The text contains something like a block that is not understood; a second block above would hide it.
    #[error("{}", .0.reason())]
    NotUnderstood(UnseenKind),
    #[error("{}", .0.reason())]
    ReadOnly(ReadOnlyBlock),
    #[error("the frontmatter that starts here has no closing line")]
    NeverEnds,
    /// The block is invalid TOML, so it is unclear which table a line belongs to.
    #[error("the frontmatter is not valid TOML, so an edit cannot be verified: {0}")]
    BrokenToml(String),
    /// The block is too long to be parsed strictly, so an edit could not be verified.
    #[error("the frontmatter is longer than 64 KiB, so an edit cannot be verified")]
    TooLong,
    /// The file is not UTF-8, so its text differs from its bytes.
    #[error("the file is not UTF-8 from byte {0} on, so saving it would change other bytes")]
    Lossy(usize),
    /// The file has another encoding, with this name.
    #[error("the file is {0} not UTF-8")]
    Encoded(&'static str),
    /// The change cannot be written in the block's syntax.
    #[error("{0}")]
    CannotBeWritten(&'static str),
    /// The changed text was parsed again, and its values are not the expected ones.
    #[error("after the edit, the frontmatter would not have the intended values: {0}")]
    NotAsMeant(String),
    #[error("quoting values does not make the frontmatter valid: {0}")]
    NotRepaired(String),
    #[error("line {0} has no task box")]
    NoBox(usize),
}

fn line_range(first: usize, last: usize) -> String {
    if first == last { format!("line {first}") } else { format!("lines {first} to {last}") }
}

impl EditError {
    /// Next step for the user, as one clause.
    pub const fn fix(&self) -> &'static str {
        match self.reason {
            EditRefusal::BadPath(_) => {
                "separate keys with dots; put item numbers and special keys in brackets: `modes.critical.mindset`, \
                `triggers[0]`, `bash[\"x=y\"]`"
            }
            EditRefusal::Ambiguous { .. } => "name the one you mean",
            EditRefusal::MayBeLonger { .. } => "write the key you mean in brackets and quotes, as in `bash[\"x=y\"]`",
            EditRefusal::MergeKey => "change the map it merges, or remove `<<`",
            EditRefusal::LostLines { .. } => {
                "in an editor, indent the lines that belong to it, or make the others valid keys"
            }
            EditRefusal::Missing(_) => "check the keys it has, or set it first",
            EditRefusal::NoItem { .. } => "use one of them, or append",
            EditRefusal::NoPosition { .. } => "count from 0",
            EditRefusal::IsText(_) => "set it to a list or map with JSON",
            EditRefusal::IsList(_) => "use an item number in brackets, or append",
            EditRefusal::IsMap(_) => "use one of its keys",
            EditRefusal::Alias { .. } => "change the value at the anchor, or remove this key and set it again",
            EditRefusal::Anchored { .. } => "change or remove the aliases that refer to it first",
            EditRefusal::Tagged { .. } => "remove the key and set it again",
            EditRefusal::Duplicate(_) => "remove one of them in an editor first",
            EditRefusal::NameTaken(_) => "remove that key first, or choose another name",
            EditRefusal::ItemHasNoName(_) => "set the item instead",
            EditRefusal::NoBlock => "set a key, which adds frontmatter at the top",
            EditRefusal::NotUnderstood(kind) => kind.fix(),
            EditRefusal::ReadOnly(block) => block.fix(),
            EditRefusal::NeverEnds => "add a `---` line after the last key first",
            EditRefusal::TooLong => "shorten it in an editor",
            EditRefusal::BrokenToml(_) => "fix it in an editor",
            EditRefusal::Lossy(_) | EditRefusal::Encoded(_) => "save the file as UTF-8 first",
            EditRefusal::CannotBeWritten(_) | EditRefusal::NotAsMeant(_) | EditRefusal::NotRepaired(_) => {
                "change it in an editor"
            }
            EditRefusal::NoBox(_) => "give the line of an item that starts with `- [ ]`",
        }
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}; {}", self.line, self.column, self.reason, self.fix())
    }
}

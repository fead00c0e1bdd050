//! Sources: the places where agents are found, and their precedence.

use std::path::PathBuf;

use serde::Serialize;

use super::formats::{Format, NamePrecedence};

/// Kind of a source, in the order of display: nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// Named on the command line.
    Explicit,
    /// An agent folder of the project, from the working directory up to the repository root.
    Project,
    /// The user's own, under the home and XDG folders.
    User,
    Plugin,
    /// The `agents/` folder embedded in the program.
    BuiltIn,
}

impl SourceKind {
    /// The word that users see and type, and that JSON contains.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Explicit => "explicit",
            Self::Project => "project",
            Self::User => "user",
            Self::Plugin => "plugin",
            Self::BuiltIn => "built-in",
        }
    }
}

/// The index of a source in its library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub usize);

/// A place where agents are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub kind: SourceKind,
    /// The folder or file; `None` for the built-in agents.
    pub path: Option<PathBuf>,
    /// The format of all files in the source; `None` if each file's format is detected.
    pub format: Option<Format>,
    /// The rule that decides between two agents with the same name, one here and one in another source of the format.
    pub precedence: NamePrecedence,
    /// Distance of the source: of two sources of the same kind, the one with the smaller number is nearer; equal
    /// numbers mean that neither is.
    pub nearness: usize,
    /// Prefix that turns the path of an agent inside the source into its id: `.claude/agents`,
    /// `~/.claude/agents`, empty for a path named on the command line.
    pub prefix: String,
}

impl Source {
    /// A source of this kind at `path`, in which the format of each file is detected and no agent takes precedence.
    pub const fn open(kind: SourceKind, path: Option<PathBuf>) -> Self {
        Self { kind, path, format: None, precedence: NamePrecedence::Unknown, nearness: 0, prefix: String::new() }
    }

    /// The path of a file inside the source in the form used in ids, with its extension.
    pub fn spelled(&self, relative: &str) -> String {
        if self.prefix.is_empty() { relative.to_owned() } else { format!("{}/{relative}", self.prefix) }
    }
}

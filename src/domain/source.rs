//! Sources: the places agents come from, and the order in which they win.

use std::path::PathBuf;

use serde::Serialize;

use super::formats::Format;

/// What kind of place a source is. The order is the order of display: nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// Named on the command line.
    Explicit,
    /// An agent folder of the project, from the working directory up to the repository root.
    Project,
    /// The person's own, under the home and XDG folders.
    User,
    /// Brought by a plugin.
    Plugin,
    /// The `agents/` folder embedded in the program.
    BuiltIn,
}

impl SourceKind {
    /// The word people see, type and read in JSON.
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

/// The number of a source in its library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub usize);

/// One place agents come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What kind of place it is.
    pub kind: SourceKind,
    /// The folder or file; none for the built-in agents.
    pub path: Option<PathBuf>,
    /// The format the place implies; none where each file tells its own.
    pub format: Option<Format>,
    /// How near the source is: of two sources of one kind the smaller number is nearer.
    pub nearness: usize,
}

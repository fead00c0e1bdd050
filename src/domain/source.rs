//! Sources: the places agents come from, and the order in which they win.

use std::path::PathBuf;

use serde::Serialize;

use super::agent::AgentId;
use super::formats::{Format, Precedence, without_ending};

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
    /// Of two agents of one name, here and in another source of the format, which wins.
    pub precedence: Precedence,
    /// How near the source is: of two sources of one kind the smaller number is nearer, and equal
    /// numbers mean that neither is.
    pub nearness: usize,
    /// What stands before the path of an agent inside the source to make its id: `.claude/agents`,
    /// `~/.claude/agents`, nothing for a path named on the command line.
    pub prefix: String,
}

impl Source {
    /// A source of its kind at `path` in which each file tells its own format, and nothing wins.
    pub const fn open(kind: SourceKind, path: Option<PathBuf>) -> Self {
        Self { kind, path, format: None, precedence: Precedence::Unknown, nearness: 0, prefix: String::new() }
    }

    /// The id of the agent at that path inside the source, as long as no other claims it.
    pub fn id_of(&self, relative: &str) -> AgentId {
        AgentId(self.spelled(without_ending(relative)))
    }

    /// The path of a file inside the source, as ids spell it, with its ending.
    pub fn spelled(&self, relative: &str) -> String {
        if self.prefix.is_empty() { relative.to_owned() } else { format!("{}/{relative}", self.prefix) }
    }
}

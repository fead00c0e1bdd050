//! What a list keeps of an agent: its id, where it is, and a summary.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::domain::clients::ClientVerdict;
use crate::domain::formats::Format;
use crate::domain::problem::Problem;
use crate::domain::reading::ReadingMethod;
use crate::domain::source::SourceId;

/// Identity of an agent in its library: its path relative to the project, the home folder or the named folder, without
/// extension.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct AgentId(pub String);

impl std::fmt::Display for AgentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Origin of a mode, a role or a part of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TextOrigin {
    Declared,
    Body,
    /// The sets every agent can use, from `assets/`.
    Generic,
    /// The user at the keyboard.
    Person,
    Callsheet,
}

impl TextOrigin {
    /// The word that users see and JSON contains.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Body => "body",
            Self::Generic => "generic",
            Self::Person => "person",
            Self::Callsheet => "callsheet",
        }
    }
}

/// Place of an agent in a file that defines several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListPlace {
    /// Position among the agents of the file, from 0.
    pub position: usize,
    /// Number of agents in the file, 2 or more.
    pub count: usize,
    /// First line of the agent, from 1.
    pub line: usize,
}

/// Location of an agent's file: its source and its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentLocation {
    pub id: AgentId,
    /// The absolute path; `None` for a built-in agent.
    pub path: Option<PathBuf>,
    /// The path inside the source, with extension and `/` as separator.
    pub relative: String,
    pub source: SourceId,
    /// The format that the folder implies, if any.
    pub format: Option<Format>,
    /// Size of the file in bytes.
    pub size: u64,
    /// The built-in agent whose file has exactly the same bytes, if any.
    pub copy_of: Option<AgentId>,
    /// Place in the file, if the file defines several agents.
    pub in_list: Option<ListPlace>,
}

impl AgentLocation {
    /// Position among the agents of the file, from 0.
    pub fn position(&self) -> usize {
        self.in_list.map_or(0, |place| place.position)
    }

    /// Returns true for every agent of a file except the first, which has the id of the file.
    pub fn is_further(&self) -> bool {
        self.position() > 0
    }
}

/// Summary of an agent that the library keeps: everything that a list shows or a query needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentEntry {
    pub found: AgentLocation,
    /// The label; several agents may share one.
    pub name: String,
    /// The `name` in the frontmatter, if it differs from the label.
    pub declared_name: Option<Box<str>>,
    /// The description as shown to users: a literal `\n` in the file is a line break here.
    pub description: String,
    pub format: Format,
    /// Method by which its frontmatter was read.
    pub reading: ReadingMethod,
    /// Why no stricter method could read it.
    pub reading_reason: Option<String>,
    /// Its model, as written.
    pub model: Option<String>,
    /// Its tier, as written.
    pub tier: Option<String>,
    /// Every tool of all profiles, without duplicates.
    pub tools: Vec<String>,
    pub tool_profiles: Vec<String>,
    /// The names of its modes. Agents with the generic modes share one list.
    pub modes: Arc<[String]>,
    /// The origin of all its modes.
    pub modes_origin: TextOrigin,
    /// The mode that applies if none is chosen.
    pub default_mode: Option<String>,
    /// The names of its roles. Agents with the generic roles share one list.
    pub roles: Arc<[String]>,
    /// The origin of all its roles.
    pub roles_origin: TextOrigin,
    /// The role that applies if none is chosen.
    pub default_role: Option<String>,
    /// Number of checklists; 0 if only the head of the file was read.
    pub checklists: usize,
    /// Number of items in all checklists.
    pub items: usize,
    pub problems: Vec<Problem>,
    /// The verdicts of the clients that read its folder; none until the file was read whole.
    pub verdicts: Vec<ClientVerdict>,
    /// The path of the agent that takes precedence over it by the rules of its format.
    pub shadowed_by: Option<String>,
    pub depth: ReadDepth,
}

impl AgentEntry {
    /// Returns true if the client whose folder the file is in does not load it as it stands. In a folder of no client
    /// of its format: if no client that reads the folder loads it. A second agent of its name is no reason.
    pub fn is_ignored(&self) -> bool {
        match self.verdicts.iter().find(|verdict| verdict.client.id == self.format.id()) {
            Some(own) => own.is_refused(),
            None => !self.verdicts.is_empty() && self.verdicts.iter().all(ClientVerdict::is_refused),
        }
    }
}

/// Extent to which a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadDepth {
    /// Nothing: the file could not be read, or its format is not supported. A problem of the entry says why.
    Nothing,
    /// Name, description and the reading method: the contents of a row in a list.
    Line,
    /// Identity and frontmatter: enough to search ten thousand agents.
    Head,
    Whole,
}

//! What is done to agent files from the list: what was asked, and what can be undone.

use std::path::{Path, PathBuf};

use super::effect::{Made, NewPlace, Trashed};
use super::pane::dialog::slug;
use crate::domain::agent::{AgentId, Entry, TELLING_NAMES};
use crate::domain::create::{NameError, Renaming, name_problem, own_name};
use crate::domain::formats::Format;

/// What the screen knows of it.
#[derive(Debug, Default)]
pub struct State {
    /// What is being made, from its name to its file.
    pub making: Option<Making>,
    /// What was done in this run, the last at the end.
    pub deeds: Vec<Deed>,
    /// The file whose agent the cursor goes to as soon as it is in the library.
    pub awaited: Option<Awaited>,
}

/// A new agent, or a new name, on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Making {
    /// What is named.
    pub naming: Naming,
    /// The name, once it is given.
    pub name: Option<String>,
    /// The folders it can be put into, the usual one first, once they are known.
    pub places: Option<Vec<NewPlace>>,
}

/// What a name is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// Whose name it becomes.
    pub purpose: Purpose,
    /// The formats it may be a name in, the likeliest first.
    pub formats: Vec<Format>,
}

/// Whose name it becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A new agent's.
    New,
    /// That of a copy of an agent: its id and name.
    Copy(AgentId, String),
    /// That of an agent in place of its own: its id and name.
    Rename(AgentId, String),
}

impl Naming {
    /// Asks for the name of a new agent that may go to places of these formats.
    pub const fn new(formats: Vec<Format>) -> Self {
        Self { purpose: Purpose::New, formats }
    }

    /// Asks for the name of a copy.
    pub fn copy(entry: &Entry) -> Self {
        Self { purpose: Purpose::Copy(entry.found.id.clone(), entry.name.clone()), formats: vec![entry.format] }
    }

    /// Asks for another name.
    pub fn rename(entry: &Entry) -> Self {
        Self { purpose: Purpose::Rename(entry.found.id.clone(), entry.name.clone()), formats: vec![entry.format] }
    }

    /// Why nothing can have that name: what the likeliest format has against it, where no other takes it.
    pub fn problem(&self, name: &str) -> Option<NameError> {
        let problems: Option<Vec<NameError>> = self.formats.iter().map(|&format| name_problem(format, name)).collect();
        problems.and_then(|problems| problems.into_iter().next())
    }

    /// What the line begins with.
    pub fn suggestion(&self) -> String {
        let own = |name: &str| self.formats.first().map_or(name, |&format| own_name(format, name)).to_owned();
        match &self.purpose {
            Purpose::New => String::new(),
            Purpose::Copy(_, name) => {
                let copy = format!("{}-copy", own(name));
                if self.problem(&copy).is_some() { slug(&copy) } else { copy }
            }
            Purpose::Rename(_, name) => own(name),
        }
    }

    /// The agent it is a copy of, where it is one.
    pub const fn like(&self) -> Option<&AgentId> {
        match &self.purpose {
            Purpose::Copy(id, _) => Some(id),
            Purpose::New | Purpose::Rename(..) => None,
        }
    }
}

/// A file whose agent the cursor goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// The file.
    pub path: PathBuf,
    /// The id its agent had before, under which things are remembered.
    pub before: Option<AgentId>,
}

/// What a line for people calls a file: its name, and the folder before a name that many files have.
pub fn told(path: &Path) -> String {
    let part = |path: &Path| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let name = part(path);
    match path.parent().filter(|_| TELLING_NAMES.contains(&name.as_str())) {
        Some(folder) => format!("{}/{name}", part(folder)),
        None => name,
    }
}

/// Something done to files that can be undone.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// A new file was made.
    Made(Made),
    /// An agent was given another name.
    Renamed(Box<Renaming>),
    /// Files were moved to the trash.
    Deleted(Vec<Trashed>),
}

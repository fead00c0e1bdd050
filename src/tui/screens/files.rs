//! Actions on agent files from the list: the pending one, and those that can be undone.

pub(in crate::tui) mod dialogs;
use std::path::{Path, PathBuf};

use crate::domain::agent::{AgentEntry, AgentId, TELLING_NAMES};
use crate::domain::create::{NameError, Renaming, name_problem, own_name};
use crate::domain::formats::Format;
use crate::tui::app::effect::{CreatedAgent, NewPlace, TrashedFile};
use crate::tui::ui::dialog::slug;

/// State of the actions on agent files.
#[derive(Debug, Default)]
pub struct FilesState {
    /// The creation in progress, until its file exists.
    pub making: Option<AgentCreation>,
    /// Actions of this run, latest last.
    pub deeds: Vec<UndoableAction>,
}

/// A new agent, or a new name for one, in progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentCreation {
    /// Name being asked for.
    pub naming: NameQuestion,
    /// The name, once it was entered.
    pub name: Option<String>,
    /// The possible folders, the default first, once they are known.
    pub places: Option<Vec<NewPlace>>,
}

/// Question for a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameQuestion {
    /// Purpose of the name.
    pub purpose: NamePurpose,
    /// The formats whose names are allowed, likeliest first.
    pub formats: Vec<Format>,
}

/// Purpose of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamePurpose {
    /// A new agent's.
    New,
    /// The name of a copy of an agent, with the agent's id and name.
    Copy(AgentId, String),
    /// A new name for an agent, with its id and current name.
    Rename(AgentId, String),
}

impl NameQuestion {
    /// Asks for the name of a new agent in one of these formats.
    pub const fn new(formats: Vec<Format>) -> Self {
        Self { purpose: NamePurpose::New, formats }
    }

    /// Asks for the name of a copy.
    pub fn copy(entry: &AgentEntry) -> Self {
        Self { purpose: NamePurpose::Copy(entry.found.id.clone(), entry.name.clone()), formats: vec![entry.format] }
    }

    /// Asks for another name.
    pub fn rename(entry: &AgentEntry) -> Self {
        Self { purpose: NamePurpose::Rename(entry.found.id.clone(), entry.name.clone()), formats: vec![entry.format] }
    }

    /// The reason that the name is invalid in all formats, according to the likeliest one.
    pub fn problem(&self, name: &str) -> Option<NameError> {
        let problems: Option<Vec<NameError>> = self.formats.iter().map(|&format| name_problem(format, name)).collect();
        problems.and_then(|problems| problems.into_iter().next())
    }

    /// Initial text of the input.
    pub fn suggestion(&self) -> String {
        let own = |name: &str| self.formats.first().map_or(name, |&format| own_name(format, name)).to_owned();
        match &self.purpose {
            NamePurpose::New => String::new(),
            NamePurpose::Copy(_, name) => {
                let copy = format!("{}-copy", own(name));
                if self.problem(&copy).is_some() { slug(&copy) } else { copy }
            }
            NamePurpose::Rename(_, name) => own(name),
        }
    }

    /// The agent to copy, if it is a copy.
    pub const fn like(&self) -> Option<&AgentId> {
        match &self.purpose {
            NamePurpose::Copy(id, _) => Some(id),
            NamePurpose::New | NamePurpose::Rename(..) => None,
        }
    }
}

/// A file whose agent the cursor goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitedFile {
    /// The file.
    pub path: PathBuf,
    /// The agent's old id, under which things are remembered.
    pub before: Option<AgentId>,
}

/// Displayed name of a file in a notice: its name, preceded by its folder if many files have the same name.
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
pub enum UndoableAction {
    /// A new file was created.
    Made(CreatedAgent),
    /// An agent was renamed.
    Renamed(Box<Renaming>),
    /// Files were moved to the trash.
    Deleted(Vec<TrashedFile>),
}

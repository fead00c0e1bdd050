//! Loads the library of a command: from named paths, or as found on this machine.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::arguments::CommonArguments;
use super::failure::{CliFailure, at_place};
use super::output::Output;
use crate::domain::agent::{Agent, AgentEntry, ReadDepth};
use crate::domain::formats::without_ending;
use crate::domain::generic::GenericWords;
use crate::domain::library::{Library, ResolveError};
use crate::domain::memory::RunMemory;
use crate::domain::problem::Problem;
use crate::domain::query::{AgentQuery, UserMarks, matches_body};
use crate::domain::source::SourceKind;
use crate::domain::text::is_same_name;
use crate::store::{
    DiscoveryScope, LoadedLibrary, UserConfig, UserFolders, find_path, load_agent, load_library_by_size, read_config,
    read_file_as_agent, read_generic, read_text, recall_memory,
};

/// Sources of agents, and the user's configuration.
pub struct AgentLoader {
    pub folders: UserFolders,
    pub config: UserConfig,
    /// The user's files of modes and roles, each with its problems.
    pub sets: Vec<(PathBuf, Vec<Problem>)>,
    /// The modes and roles that every agent can use.
    pub generic: GenericWords,
    pub scope: DiscoveryScope,
}

/// The reason that a user's input does not lead to an agent.
pub enum AgentLookupError {
    /// No agent matches, or several do.
    Unresolved(ResolveError),
    /// The agent exists but cannot be read.
    Failed(CliFailure),
}

impl From<CliFailure> for AgentLookupError {
    fn from(failure: CliFailure) -> Self {
        Self::Failed(failure)
    }
}

impl AgentLoader {
    /// Reads the configuration and the user's modes and roles, and reports their problems.
    pub fn from_arguments(everywhere: &CommonArguments, output: &mut Output) -> Result<Self, CliFailure> {
        let loader = Self::read_agent(everywhere)?;
        for problem in loader.reported_problems() {
            output.warn(&problem);
        }
        Ok(loader)
    }

    /// The same without a report.
    pub fn read_agent(everywhere: &CommonArguments) -> Result<Self, CliFailure> {
        let folders = UserFolders::of_environment();
        let config = read_config(everywhere.config.as_deref(), &folders).map_err(CliFailure::of_setup)?;
        let generics = read_generic(&folders).map_err(CliFailure::of_setup)?;
        let scope = if everywhere.library.is_empty() {
            let cwd = std::env::current_dir().map_err(|error| CliFailure::of_working_directory(&error))?;
            DiscoveryScope::Discover { cwd, extra: config.sources.clone() }
        } else {
            DiscoveryScope::Explicit(everywhere.library.clone())
        };
        Ok(Self { folders, config, sets: generics.files, generic: generics.sets, scope })
    }

    /// The problems that every command reports: those of the configuration and of the modes and roles.
    pub fn reported_problems(&self) -> Vec<String> {
        let of_config = self.config.path.iter().map(|path| (path, &self.config.problems));
        let of_sets = self.sets.iter().map(|(path, problems)| (path, problems));
        let all = of_config.chain(of_sets).flat_map(|(path, all)| all.iter().map(move |one| at_place(path, one)));
        all.collect()
    }

    /// Loads the library. A named path that cannot be read is a failure of the system; anything inside it that cannot
    /// be read is a row.
    pub fn load(&self, depth: ReadDepth) -> Result<LoadedLibrary, CliFailure> {
        self.load_by_size(|_| depth)
    }

    /// Loads the library at a depth that depends on the number of files.
    pub fn load_by_size(&self, depth_of: impl Fn(usize) -> ReadDepth) -> Result<LoadedLibrary, CliFailure> {
        let loaded = load_library_by_size(&self.scope, &self.folders, &self.generic, depth_of)?;
        let named = |entry: &&AgentEntry| {
            let source = loaded.library.source_of(entry);
            source.is_some_and(|source| source.kind == SourceKind::Explicit && source.path == entry.found.path)
        };
        let unread = loaded.library.entries.iter().filter(|entry| entry.depth == ReadDepth::Nothing).find(named);
        match unread.and_then(CliFailure::of_named_path) {
            Some(failure) => Err(failure),
            None => Ok(loaded),
        }
    }

    /// The agents of this library that the user marked or used on the screen. Reports a damaged memory.
    pub fn marks(&self, output: &mut Output) -> UserMarks {
        let memory = recall_memory(&self.folders, &self.scope).unwrap_or_else(|reason| {
            output.warn(&format!(
                "favorites and recently used agents cannot be read: {reason}; the screen sets the damaged memory aside"
            ));
            RunMemory::default()
        });
        memory.marks()
    }

    /// The agent that `wanted` refers to, read completely, and its library. An existing path with a slash takes
    /// precedence; otherwise ids and names come before files.
    pub fn agent(&self, wanted: &OsStr, output: &mut Output) -> Result<(Library, Agent), CliFailure> {
        let mut library = self.load(ReadDepth::Head)?.library;
        let agent = self.agent_in(&mut library, wanted, output)?;
        Ok((library, agent))
    }

    /// The same in a library that is loaded already.
    pub fn agent_in(&self, library: &mut Library, wanted: &OsStr, output: &mut Output) -> Result<Agent, CliFailure> {
        match self.read_found_agent(library, wanted) {
            Ok((agent, note)) => {
                if let Some(note) = note {
                    output.notice(&note);
                }
                Ok(agent)
            }
            Err(AgentLookupError::Unresolved(unresolved)) => Err(CliFailure::of_naming(&unresolved, library)),
            Err(AgentLookupError::Failed(failure)) => Err(failure),
        }
    }

    /// Decides which agents of the name of this one each client loads. Only those that may share its name are read
    /// whole for that.
    pub fn settle_verdicts(&self, library: &mut Library, agent: &mut Agent) {
        if agent.entry.verdicts.is_empty() || agent.entry.found.in_list.is_some() {
            return;
        }
        let own = &agent.entry;
        let may_share_name = |other: &&AgentEntry| {
            let has_same_path = without_ending(&other.found.relative) == without_ending(&own.found.relative);
            other.found.in_list.is_none() && (has_same_path || is_same_name(&other.name, &own.name))
        };
        let rivals = library.entries.iter().filter(may_share_name);
        let read: Vec<AgentEntry> = rivals
            .filter_map(|entry| load_agent(library, entry, &self.generic).ok())
            .map(|agent| agent.entry)
            .collect();
        library.change(&[], read);
        if let Some(entry) = library.get(&agent.entry.found.id).filter(|entry| entry.depth == ReadDepth::Whole) {
            agent.entry.verdicts.clone_from(&entry.verdicts);
        }
    }

    /// The only agent that `wanted` can refer to, read completely. Never guesses, so that commands which change files
    /// can use it.
    pub fn agent_exactly(&self, wanted: &OsStr) -> Result<Agent, CliFailure> {
        let mut library = self.load(ReadDepth::Head)?.library;
        let (name, path) = (wanted.to_string_lossy(), Path::new(wanted));
        let is_file = path.exists() && !path.is_dir();
        if name.contains('/') && is_file {
            return self.at_path(&mut library, path);
        }
        match library.resolve_exactly(&name) {
            Ok(entry) => Ok(load_agent(&library, entry, &self.generic)?),
            Err(ResolveError::Unknown { .. }) if is_file => self.at_path(&mut library, path),
            Err(unresolved) => Err(CliFailure::of_naming(&unresolved, &library)),
        }
    }

    /// The agent that `wanted` refers to in a loaded library, with a note on the choice. A file outside the library is
    /// added to it.
    pub fn read_found_agent(
        &self,
        library: &mut Library,
        wanted: &OsStr,
    ) -> Result<(Agent, Option<String>), AgentLookupError> {
        let (name, path) = (wanted.to_string_lossy(), Path::new(wanted));
        if name.contains('/') && path.exists() && !path.is_dir() {
            return self.at_path_with_note(library, path);
        }
        let (entry, note) = match library.resolve(&name) {
            Ok(resolved) => (resolved.entry.clone(), resolved.note),
            Err(ResolveError::Unknown { .. }) if path.exists() && (name.contains('/') || !path.is_dir()) => {
                return self.at_path_with_note(library, path);
            }
            Err(unresolved) => return Err(AgentLookupError::Unresolved(unresolved)),
        };
        Ok((load_agent(library, &entry, &self.generic).map_err(CliFailure::from)?, note))
    }

    /// The first agent of a file; the note names the others.
    fn at_path_with_note(
        &self,
        library: &mut Library,
        path: &Path,
    ) -> Result<(Agent, Option<String>), AgentLookupError> {
        let agent = self.at_path(library, path)?;
        let others: Vec<&str> = library.beside(&agent.entry).iter().map(|other| other.found.id.0.as_str()).collect();
        let note = (!others.is_empty()).then(|| {
            format!("{} is the first agent of its file; the others are {}", agent.entry.name, others.join(", "))
        });
        Ok((agent, note))
    }

    fn at_path(&self, library: &mut Library, path: &Path) -> Result<Agent, CliFailure> {
        match find_path(library, path).cloned() {
            Some(entry) => Ok(load_agent(library, &entry, &self.generic)?),
            None => Ok(read_file_as_agent(library, path, &self.generic)?),
        }
    }
}

/// The agents whose text matches the `body:` terms of the query, in the same order.
pub fn with_body<'a>(agents: &[&'a AgentEntry], query: &AgentQuery) -> Vec<&'a AgentEntry> {
    let has = |entry: &&&AgentEntry| read_text(entry).is_ok_and(|text| matches_body(query, &text));
    agents.par_iter().filter(has).copied().collect()
}

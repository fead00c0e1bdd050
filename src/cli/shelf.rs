//! The library a command works on: from the paths named, or found on this machine.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::arguments::Everywhere;
use super::failure::{Failure, at_place};
use super::output::Output;
use crate::domain::agent::{Agent, Depth, Entry};
use crate::domain::generic::Generic;
use crate::domain::library::{Library, Unresolved};
use crate::domain::problem::Problem;
use crate::domain::query::{Query, matches_body};
use crate::domain::source::SourceKind;
use crate::store::{
    Config, Folders, Loaded, Scope, find_path, load_agent, load_library, read_config, read_file_as_agent, read_generic,
    read_text,
};

/// Where agents come from, and what a person has set up for them.
pub struct Shelf {
    /// The person's folders.
    pub folders: Folders,
    /// What the configuration says.
    pub config: Config,
    /// The person's own files of modes and roles, each with what is wrong with it.
    pub sets: Vec<(PathBuf, Vec<Problem>)>,
    /// The modes and roles every agent can use.
    pub generic: Generic,
    /// Where agents come from.
    pub scope: Scope,
}

/// Why what somebody called an agent leads to none.
pub enum NoAgent {
    /// Nothing, or more than one, is called that.
    Unresolved(Unresolved),
    /// It is there and cannot be read.
    Failed(Failure),
}

impl From<Failure> for NoAgent {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Shelf {
    /// Reads the configuration and the person's modes and roles. What is wrong with them is said.
    pub fn open(everywhere: &Everywhere, output: &mut Output) -> Result<Self, Failure> {
        let folders = Folders::of_environment();
        let config = read_config(everywhere.config.as_deref(), &folders).map_err(Failure::of_setup)?;
        let generics = read_generic(&folders).map_err(Failure::of_setup)?;
        let of_config = config.path.iter().map(|path| (path, &config.problems));
        let of_sets = generics.files.iter().map(|(path, problems)| (path, problems));
        for (path, problem) in of_config.chain(of_sets).flat_map(|(path, all)| all.iter().map(move |one| (path, one))) {
            output.warn(&at_place(path, problem));
        }
        let scope = if everywhere.library.is_empty() {
            let cwd = std::env::current_dir().map_err(|error| Failure::of_working_directory(&error))?;
            Scope::Discover { cwd, extra: config.sources.clone() }
        } else {
            Scope::Explicit(everywhere.library.clone())
        };
        Ok(Self { folders, config, sets: generics.files, generic: generics.sets, scope })
    }

    /// The library and what was looked at to make it. A path that was named and cannot be read is the
    /// system's failure; what cannot be read inside it is a row.
    pub fn load(&self, depth: Depth) -> Result<Loaded, Failure> {
        let loaded = load_library(&self.scope, &self.folders, depth, &self.generic)?;
        let named = |entry: &&Entry| {
            let source = loaded.library.source_of(entry);
            source.is_some_and(|source| source.kind == SourceKind::Explicit && source.path == entry.found.path)
        };
        let unread = loaded.library.entries.iter().filter(|entry| entry.depth == Depth::Nothing).find(named);
        match unread.and_then(Failure::of_named_path) {
            Some(failure) => Err(failure),
            None => Ok(loaded),
        }
    }

    /// The agent somebody calls `wanted`, read whole, and the library it stands in. A path with a
    /// slash that leads somewhere means that; otherwise ids and names come before files.
    pub fn agent(&self, wanted: &OsStr, output: &mut Output) -> Result<(Library, Agent), Failure> {
        let mut library = self.load(Depth::Head)?.library;
        match self.agent_of(&mut library, wanted) {
            Ok((agent, note)) => {
                if let Some(note) = note {
                    output.notice(&note);
                }
                Ok((library, agent))
            }
            Err(NoAgent::Unresolved(unresolved)) => Err(Failure::of_naming(&unresolved, &library)),
            Err(NoAgent::Failed(failure)) => Err(failure),
        }
    }

    /// The agent that only one can be, read whole: for what changes files, which never guesses.
    pub fn agent_exactly(&self, wanted: &OsStr) -> Result<Agent, Failure> {
        let mut library = self.load(Depth::Head)?.library;
        let (name, path) = (wanted.to_string_lossy(), Path::new(wanted));
        let is_file = path.exists() && !path.is_dir();
        if name.contains('/') && is_file {
            return self.at_path(&mut library, path);
        }
        match library.resolve_exactly(&name) {
            Ok(entry) => Ok(load_agent(&library, entry, &self.generic)?),
            Err(Unresolved::Unknown { .. }) if is_file => self.at_path(&mut library, path),
            Err(unresolved) => Err(Failure::of_naming(&unresolved, &library)),
        }
    }

    /// The agent somebody calls `wanted` in a library that is there, which a file outside of it joins; and what should be
    /// said about the choice.
    pub fn agent_of(&self, library: &mut Library, wanted: &OsStr) -> Result<(Agent, Option<String>), NoAgent> {
        let (name, path) = (wanted.to_string_lossy(), Path::new(wanted));
        if name.contains('/') && path.exists() && !path.is_dir() {
            return Ok((self.at_path(library, path)?, None));
        }
        let (entry, note) = match library.resolve(&name) {
            Ok(resolved) => (resolved.entry.clone(), resolved.note),
            Err(Unresolved::Unknown { .. }) if path.exists() && (name.contains('/') || !path.is_dir()) => {
                return Ok((self.at_path(library, path)?, None));
            }
            Err(unresolved) => return Err(NoAgent::Unresolved(unresolved)),
        };
        Ok((load_agent(library, &entry, &self.generic).map_err(Failure::from)?, note))
    }

    fn at_path(&self, library: &mut Library, path: &Path) -> Result<Agent, Failure> {
        match find_path(library, path).cloned() {
            Some(entry) => Ok(load_agent(library, &entry, &self.generic)?),
            None => Ok(read_file_as_agent(library, path, &self.generic)?),
        }
    }
}

/// Those of the agents whose text has what the query asks for with `body:`, in the same order.
pub fn with_body<'a>(agents: &[&'a Entry], query: &Query) -> Vec<&'a Entry> {
    let has = |entry: &&&Entry| read_text(entry).is_ok_and(|text| matches_body(query, &text));
    agents.par_iter().filter(has).copied().collect()
}

//! From the names an agent mentions to the agents of the library it means.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use rayon::prelude::*;

use super::Library;
use super::resolve::folded;
use crate::domain::agent::{Collaborator, Entry};

/// What people add to the name of an agent, or leave out of it.
const SUFFIX: &str = "-agent";

impl Library {
    /// The agent that a collaborator of `of` is, and the word of the line that names it: the first
    /// of its candidates that an agent carries, also with a trailing `-agent` dropped or added. Of
    /// several agents of that name one that nobody shadows is meant, rather of the same source.
    pub fn collaborator<'a>(&'a self, of: &Entry, other: &'a Collaborator) -> Option<(&'a str, &'a Entry)> {
        meant(of, other, |name| self.named_alike(name))
    }
}

/// The agents of one library by name, for who resolves collaborators again and again: `show` asks
/// once, the screen with every move of its cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The hash of every name, in order, and the place of its agent.
    by_hash: Vec<(u64, usize)>,
}

impl Names {
    /// The names of a library. They are of use as long as it does not change.
    pub fn of(library: &Library) -> Self {
        let hashed = |(index, entry): (usize, &Entry)| (hash(&folded(&entry.name)), index);
        let mut by_hash: Vec<(u64, usize)> = library.entries.par_iter().enumerate().map(hashed).collect();
        by_hash.par_sort_unstable();
        Self { by_hash }
    }

    /// What [`Library::collaborator`] answers.
    pub fn collaborator<'a>(
        &self,
        library: &'a Library,
        of: &Entry,
        other: &'a Collaborator,
    ) -> Option<(&'a str, &'a Entry)> {
        meant(of, other, |name| {
            let name = folded(name);
            let hash = hash(&name);
            let first = self.by_hash.partition_point(|&(other, _)| other < hash);
            let alike = self.by_hash[first..].iter().take_while(|&&(other, _)| other == hash);
            let entries = alike.filter_map(|&(_, index)| library.entries.get(index));
            entries.filter(|entry| folded(&entry.name) == name).collect()
        })
    }
}

fn hash(name: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(name)
}

fn meant<'a>(
    of: &Entry,
    other: &'a Collaborator,
    named_alike: impl Fn(&str) -> Vec<&'a Entry>,
) -> Option<(&'a str, &'a Entry)> {
    other.candidates.iter().find_map(|name| {
        let bare = name.strip_suffix(SUFFIX).unwrap_or(name);
        let rank = |entry: &&Entry| (entry.shadowed_by.is_some(), entry.found.source != of.found.source);
        let spelled = [name.clone(), bare.to_owned(), format!("{bare}{SUFFIX}")];
        let found = spelled.iter().find_map(|name| named_alike(name).into_iter().min_by_key(rank));
        found.map(|entry| (name.as_str(), entry))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::agent::{AgentId, Depth, Found, glance};
    use crate::domain::generic::Generic;
    use crate::domain::source::{Source, SourceId, SourceKind};

    fn entry(source: usize, name: &str) -> Entry {
        let found = Found {
            id: AgentId(format!("{source}/{name}")),
            path: None,
            relative: format!("{name}.md"),
            source: SourceId(source),
            format: None,
            size: 0,
            copy_of: None,
        };
        glance(found, format!("---\nname: {name}\n---\n").as_bytes(), Depth::Head, Generic::built_in())
    }

    #[test]
    fn the_first_candidate_that_an_agent_carries_is_meant() {
        let sources = [SourceKind::Project, SourceKind::User].map(|kind| Source::open(kind, None)).to_vec();
        let entries = vec![entry(0, "debugger"), entry(1, "debugger"), entry(0, "test-agent"), entry(0, "writer")];
        let library = Library { sources, entries, hidden: Vec::new() };
        let of = entry(1, "asker");
        let found = |candidates: &[&str]| {
            let candidates: Vec<String> = candidates.iter().map(|name| (*name).to_owned()).collect();
            let other = Collaborator { name: candidates[0].clone(), candidates, line: 1 };
            let said = |(name, entry): (&str, &Entry)| format!("{name} {}", entry.found.id);
            let found = library.collaborator(&of, &other).map(said);
            assert_eq!(Names::of(&library).collaborator(&library, &of, &other).map(said), found);
            found
        };
        assert_eq!(found(&["debugger"]).as_deref(), Some("debugger 1/debugger"));
        assert_eq!(found(&["real-time", "writer-agent"]).as_deref(), Some("writer-agent 0/writer"));
        assert_eq!(found(&["test"]).as_deref(), Some("test 0/test-agent"));
        assert_eq!(found(&["nobody"]), None);
    }
}

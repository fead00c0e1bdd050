//! Resolves the names of collaborators that an agent mentions to agents of the library.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use rayon::prelude::*;

use super::Library;
use super::resolve_name::folded;
use crate::domain::agent::{AgentEntry, Collaborator};

/// Suffix that users add to the name of an agent, or leave out.
const SUFFIX: &str = "-agent";

/// The agents of one library by name, for repeated lookups of collaborators: the screen needs them with every move of
/// its cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollaboratorIndex {
    /// The hash of every name and the index of its agent, sorted.
    by_hash: Vec<(u64, usize)>,
}

impl CollaboratorIndex {
    /// Creates the index of a library. It is valid until the library changes.
    pub fn of(library: &Library) -> Self {
        let hashed = |(index, entry): (usize, &AgentEntry)| {
            let name = std::iter::once(entry.name.as_str()).chain(entry.declared_name.as_deref());
            name.map(|name| (hash(&folded(name)), index)).collect::<Vec<_>>()
        };
        let mut by_hash: Vec<(u64, usize)> = library.entries.par_iter().enumerate().flat_map_iter(hashed).collect();
        by_hash.par_sort_unstable();
        Self { by_hash }
    }

    /// The agent that a collaborator of the agent `of` refers to, and the word that names it. This is the first
    /// candidate that is the name of an agent, also with a final `-agent` dropped or added. If several agents have the
    /// name, one that is not shadowed is preferred, then one of the same source.
    pub fn collaborator<'a>(
        &self,
        library: &'a Library,
        of: &AgentEntry,
        other: &'a Collaborator,
    ) -> Option<(&'a str, &'a AgentEntry)> {
        meant(of, other, |name| {
            let name = folded(name);
            let hash = hash(&name);
            let first = self.by_hash.partition_point(|&(other, _)| other < hash);
            let alike = self.by_hash[first..].iter().take_while(|&&(other, _)| other == hash);
            let entries = alike.filter_map(|&(_, index)| library.entries.get(index));
            let is_alike = |own: &str| folded(own) == name;
            entries
                .filter(|entry| is_alike(&entry.name) || entry.declared_name.as_deref().is_some_and(is_alike))
                .collect()
        })
    }
}

fn hash(name: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(name)
}

fn meant<'a>(
    of: &AgentEntry,
    other: &'a Collaborator,
    named_alike: impl Fn(&str) -> Vec<&'a AgentEntry>,
) -> Option<(&'a str, &'a AgentEntry)> {
    other.candidates.iter().find_map(|name| {
        let bare = name.strip_suffix(SUFFIX).unwrap_or(name);
        let rank = |entry: &&AgentEntry| (entry.shadowed_by.is_some(), entry.found.source != of.found.source);
        let spelled = [name.clone(), bare.to_owned(), format!("{bare}{SUFFIX}")];
        let found = spelled.iter().find_map(|name| named_alike(name).into_iter().min_by_key(rank));
        found.map(|entry| (name.as_str(), entry))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::agent::{AgentId, AgentLocation, ReadDepth, read_entry};
    use crate::domain::generic::GenericWords;
    use crate::domain::source::{Source, SourceId, SourceKind};

    fn entry(source: usize, name: &str) -> AgentEntry {
        let found = AgentLocation {
            id: AgentId(format!("{source}/{name}")),
            path: None,
            relative: format!("{name}.md"),
            source: SourceId(source),
            format: None,
            size: 0,
            copy_of: None,
            in_list: None,
        };
        read_entry(found, format!("---\nname: {name}\n---\n").as_bytes(), ReadDepth::Head, GenericWords::built_in())
    }

    #[test]
    fn the_first_candidate_name_that_an_agent_has_wins() {
        let sources = [SourceKind::Project, SourceKind::User].map(|kind| Source::open(kind, None)).to_vec();
        let entries = vec![entry(0, "debugger"), entry(1, "debugger"), entry(0, "test-agent"), entry(0, "writer")];
        let library = Library { sources, entries, hidden: Vec::new() };
        let of = entry(1, "asker");
        let found = |candidates: &[&str]| {
            let candidates: Vec<String> = candidates.iter().map(|name| (*name).to_owned()).collect();
            let other = Collaborator { name: candidates[0].clone(), candidates, line: 1 };
            let said = |(name, entry): (&str, &AgentEntry)| format!("{name} {}", entry.found.id);
            CollaboratorIndex::of(&library).collaborator(&library, &of, &other).map(said)
        };
        assert_eq!(found(&["debugger"]).as_deref(), Some("debugger 1/debugger"));
        assert_eq!(found(&["real-time", "writer-agent"]).as_deref(), Some("writer-agent 0/writer"));
        assert_eq!(found(&["test"]).as_deref(), Some("test 0/test-agent"));
        assert_eq!(found(&["nobody"]), None);
    }
}

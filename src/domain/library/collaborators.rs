//! From the names an agent mentions to the agents of the library it means.

use super::Library;
use crate::domain::agent::{Collaborator, Entry};

/// What people add to the name of an agent, or leave out of it.
const SUFFIX: &str = "-agent";

impl Library {
    /// The agent that a collaborator of `of` is, and the word of the line that names it: the first
    /// of its candidates that an agent carries, also with a trailing `-agent` dropped or added. Of
    /// several agents of that name one that nobody shadows is meant, rather of the same source.
    pub fn collaborator<'a>(&'a self, of: &Entry, other: &'a Collaborator) -> Option<(&'a str, &'a Entry)> {
        other.candidates.iter().find_map(|name| Some((name.as_str(), self.meant_by(of, name)?)))
    }

    fn meant_by(&self, of: &Entry, name: &str) -> Option<&Entry> {
        let bare = name.strip_suffix(SUFFIX).unwrap_or(name);
        [name.to_owned(), bare.to_owned(), format!("{bare}{SUFFIX}")].iter().find_map(|name| {
            let rank = |entry: &&Entry| (entry.shadowed_by.is_some(), entry.found.source != of.found.source);
            self.named_alike(name).into_iter().min_by_key(rank)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::agent::{AgentId, Found, glance};
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
        glance(found, format!("---\nname: {name}\n---\n").into_bytes(), Generic::built_in())
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
            library.collaborator(&of, &other).map(|(name, entry)| format!("{name} {}", entry.found.id))
        };
        assert_eq!(found(&["debugger"]).as_deref(), Some("debugger 1/debugger"));
        assert_eq!(found(&["real-time", "writer-agent"]).as_deref(), Some("writer-agent 0/writer"));
        assert_eq!(found(&["test"]).as_deref(), Some("test 0/test-agent"));
        assert_eq!(found(&["nobody"]), None);
    }
}

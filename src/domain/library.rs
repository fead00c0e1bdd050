//! The library: every agent of every source, with unique ids and resolved shadowing.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, Hash};
use std::path::Path;

use foldhash::fast::RandomState;
use rayon::prelude::*;

use self::client_winners::settle_winners;
use super::agent::{AgentEntry, AgentId};
use super::source::{Source, SourceId, SourceKind};

mod client_winners;
mod collaborators;
mod folders;
mod ids;
mod resolve_name;
mod shadowing;
#[cfg(test)]
mod tests;

pub use collaborators::CollaboratorIndex;
pub use folders::distinguishing_folders;
#[cfg(feature = "store")]
pub(crate) use ids::id_of_further;
pub use resolve_name::{ResolveError, ResolvedAgent};

/// The rule for the problem that several agents share a name and it is unclear which one applies.
pub const SAME_NAME: &str = "same-name";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProblemTotals {
    /// Number of agents with a problem, whatever its severity.
    pub agents: usize,
    pub problems: usize,
}

/// Every agent from every source, in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Library {
    /// The sources, numbered by `SourceId`.
    pub sources: Vec<Source>,
    /// The agents, sorted by name ignoring case, then by id.
    pub entries: Vec<AgentEntry>,
    /// Built-in agents that also exist on disk with exactly the same bytes, and are therefore not shown.
    pub hidden: Vec<AgentEntry>,
}

impl Library {
    /// The problems of all agents, counted in the same way as `list`, `show` and `has:problems` count those of one.
    pub fn problem_totals(&self) -> ProblemTotals {
        self.entries.iter().fold(ProblemTotals::default(), |totals, entry| ProblemTotals {
            agents: totals.agents + usize::from(!entry.problems.is_empty()),
            problems: totals.problems + entry.problems.len(),
        })
    }

    /// Creates a library of these agents: makes their ids unique, sorts them, determines shadowing and repeated names,
    /// and hides the built-in agents that also exist on disk.
    pub fn new(sources: Vec<Source>, mut entries: Vec<AgentEntry>) -> Self {
        ids::make_unique(&sources, &mut entries);
        let mut library = Self { sources, entries, hidden: Vec::new() };
        library.resolve_names();
        library
    }

    /// Removes agents, by source and path, and adds those that were read again. Returns the number of removed
    /// agents.
    pub fn change(&mut self, gone: &[(SourceId, String)], read: Vec<AgentEntry>) -> usize {
        let before = self.entries.len();
        if !gone.is_empty() {
            let gone: HashSet<(SourceId, &str)> =
                gone.iter().map(|(source, relative)| (*source, relative.as_str())).collect();
            self.entries.retain(|entry| !gone.contains(&(entry.found.source, entry.found.relative.as_str())));
        }
        let count = before - self.entries.len();
        if count == 0 && read.is_empty() {
            return 0;
        }
        let wanted: HashSet<(SourceId, &str)> =
            read.iter().map(|entry| (entry.found.source, entry.found.relative.as_str())).collect();
        // A file with several agents is read as a whole. Its agents after the first have ids with their names, which
        // may have changed, so they are removed and added again.
        self.entries.retain(|entry| {
            !entry.found.is_further() || !wanted.contains(&(entry.found.source, entry.found.relative.as_str()))
        });
        let place = |(at, entry): (usize, &AgentEntry)| {
            let key = (entry.found.source, entry.found.relative.as_str());
            wanted.contains(&key).then(|| ((key.0, key.1.to_owned()), at))
        };
        let places: HashMap<(SourceId, String), usize> = self.entries.iter().enumerate().filter_map(place).collect();
        let mut new = Vec::new();
        for mut entry in read {
            if entry.found.is_further() {
                new.push(entry);
                continue;
            }
            match places.get(&(entry.found.source, entry.found.relative.clone())) {
                Some(&at) => {
                    entry.found.id = self.entries[at].found.id.clone();
                    self.entries[at] = entry;
                }
                None => new.push(entry),
            }
        }
        ids::join(&self.sources, &mut self.entries, new);
        self.resolve_names();
        count
    }

    pub fn get(&self, id: &AgentId) -> Option<&AgentEntry> {
        self.entries.iter().find(|entry| entry.found.id == *id)
    }

    /// The agent whose file has this absolute path, spelled as it was found; the first one if the file has several.
    pub fn at_path(&self, path: &Path) -> Option<&AgentEntry> {
        self.entries.iter().find(|entry| !entry.found.is_further() && entry.found.path.as_deref() == Some(path))
    }

    /// The other agents in the same file, in the order of the file.
    pub fn beside(&self, entry: &AgentEntry) -> Vec<&AgentEntry> {
        if entry.found.in_list.is_none() {
            return Vec::new();
        }
        let is_beside = |other: &&AgentEntry| other.found.path == entry.found.path && other.found.id != entry.found.id;
        let mut others: Vec<&AgentEntry> = self.entries.iter().filter(is_beside).collect();
        others.sort_by_key(|other| other.found.position());
        others
    }

    /// The id that an agent in a file not yet read will get, unless it is taken.
    pub fn id_at_path(&self, path: &Path) -> Option<AgentId> {
        let sources = self.sources.iter().filter_map(|source| Some((source, source.path.as_deref()?)));
        let (source, root) =
            sources.filter(|(_, root)| path.starts_with(root)).max_by_key(|(_, root)| root.as_os_str().len())?;
        let relative = if path == root { Path::new(path.file_name()?) } else { path.strip_prefix(root).ok()? };
        Some(source.id_of(&relative.to_string_lossy()))
    }

    pub fn source_of(&self, entry: &AgentEntry) -> Option<&Source> {
        self.sources.get(entry.found.source.0)
    }

    /// Returns true if an agent is built in.
    pub fn is_built_in(&self, entry: &AgentEntry) -> bool {
        is_built_in(&self.sources, entry)
    }

    fn resolve_names(&mut self) {
        self.entries.append(&mut self.hidden);
        self.hide_copies();
        self.sort();
        shadowing::settle_shadowing(&self.sources, &mut self.entries);
        settle_winners(&self.sources, &mut self.entries, whereabouts);
    }

    /// Sorts the agents by name ignoring case, then by id.
    fn sort(&mut self) {
        // The first letters distinguish most names, and are contiguous in memory.
        let mut order: Vec<(u64, usize)> =
            self.entries.par_iter().enumerate().map(|(at, entry)| (first_letters(&entry.name), at)).collect();
        order.par_sort_unstable_by(|&(a, one), &(b, other)| {
            a.cmp(&b).then_with(|| {
                let (one, other) = (&self.entries[one], &self.entries[other]);
                by_label(&one.name, &other.name)
                    .then_with(|| one.name.cmp(&other.name))
                    .then_with(|| one.found.id.cmp(&other.found.id))
            })
        });
        let mut from: Vec<usize> = order.into_iter().map(|(_, at)| at).collect();
        // Entries are large, and there may be ten thousand, so they are permuted in place.
        for first in 0..from.len() {
            let mut at = first;
            while from[at] != first {
                let next = std::mem::replace(&mut from[at], at);
                self.entries.swap(at, next);
                at = next;
            }
            from[at] = at;
        }
    }

    fn hide_copies(&mut self) {
        let copied: HashSet<AgentId> = self.entries.iter().filter_map(|entry| entry.found.copy_of.clone()).collect();
        if copied.is_empty() {
            return;
        }
        let sources = &self.sources;
        let (hidden, shown) = std::mem::take(&mut self.entries)
            .into_iter()
            .partition(|entry| is_built_in(sources, entry) && copied.contains(&entry.found.id));
        (self.hidden, self.entries) = (hidden, shown);
    }
}

/// Compares the lower-case spellings of two names.
fn by_label(one: &str, other: &str) -> Ordering {
    if one.is_ascii() && other.is_ascii() {
        let lower = |byte: u8| byte.to_ascii_lowercase();
        return one.bytes().map(lower).cmp(other.bytes().map(lower));
    }
    one.to_lowercase().cmp(&other.to_lowercase())
}

/// The first eight bytes of a name in lower case, as a number with the same order.
fn first_letters(name: &str) -> u64 {
    let mut letters = [0; 8];
    if name.is_ascii() {
        for (letter, byte) in letters.iter_mut().zip(name.bytes()) {
            *letter = byte.to_ascii_lowercase();
        }
    } else {
        for (letter, byte) in letters.iter_mut().zip(name.to_lowercase().bytes()) {
            *letter = byte;
        }
    }
    u64::from_be_bytes(letters)
}

/// Entries that have something in common, as indices into the library.
type NameGroup = Vec<usize>;

/// The groups of two or more entries with the same key, each in the library's order. Entries without a key are left
/// out.
fn sharing<'a, K>(entries: &'a [AgentEntry], key: impl Fn(&'a AgentEntry) -> Option<K> + Sync) -> Vec<NameGroup>
where
    K: Hash + Eq + Send + Sync,
{
    let keys: Vec<Option<K>> = entries.par_iter().map(&key).collect();
    let state = RandomState::default();
    let mut numbers: Vec<(u64, usize)> =
        keys.par_iter().enumerate().filter_map(|(at, key)| Some((state.hash_one(key.as_ref()?), at))).collect();
    numbers.par_sort_unstable();
    let mut groups = Vec::new();
    for alike in numbers.chunk_by(|(a, _), (b, _)| a == b).filter(|alike| alike.len() > 1) {
        let mut rest: Vec<usize> = alike.iter().map(|&(_, at)| at).collect();
        // Different keys may have the same hash.
        while let Some(&first) = rest.first() {
            let (group, others): (NameGroup, NameGroup) = rest.into_iter().partition(|&at| keys[at] == keys[first]);
            if group.len() > 1 {
                groups.push(group);
            }
            rest = others;
        }
    }
    groups
}

fn is_built_in(sources: &[Source], entry: &AgentEntry) -> bool {
    sources.get(entry.found.source.0).is_some_and(|source| source.kind == SourceKind::BuiltIn)
}

/// Displayed location of an agent: its path, or its id if it has none.
fn whereabouts(entry: &AgentEntry) -> String {
    entry.found.path.as_ref().map_or_else(|| entry.found.id.to_string(), |path| path.display().to_string())
}

/// Compares by source, nearer ones first, then by path: an order that does not depend on how the disk was read.
fn by_place(a: &AgentEntry, b: &AgentEntry) -> Ordering {
    (a.found.source, &a.found.relative, &a.found.path).cmp(&(b.found.source, &b.found.relative, &b.found.path))
}

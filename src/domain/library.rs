//! The library: every agent of every source by id, with shadowing settled.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, Hash};
use std::path::Path;

use foldhash::fast::RandomState;
use rayon::prelude::*;

use super::agent::{AgentId, Entry};
use super::source::{Source, SourceId, SourceKind};

mod collaborators;
mod ids;
mod resolve;
mod shadowing;
#[cfg(test)]
mod tests;

pub use collaborators::Names;
pub use resolve::{Resolved, Unresolved};

/// The rule of the problem that several agents have one name and nothing says which is meant.
pub const SAME_NAME: &str = "same-name";

/// Every agent from every source, in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Library {
    /// The sources, numbered by `SourceId`.
    pub sources: Vec<Source>,
    /// The agents, sorted by name, then id.
    pub entries: Vec<Entry>,
    /// Built-in agents that are byte for byte on disk too, and therefore not shown.
    pub hidden: Vec<Entry>,
}

impl Library {
    /// The library of these agents: makes their ids unique, sorts them, settles who shadows whom and
    /// which names repeat, and hides the built-in agents that also are on disk.
    pub fn new(sources: Vec<Source>, mut entries: Vec<Entry>) -> Self {
        ids::make_unique(&sources, &mut entries);
        let mut library = Self { sources, entries, hidden: Vec::new() };
        library.settle();
        library
    }

    /// Takes in an agent that was read anew: it replaces the one of its source and path, whose id it
    /// keeps, or joins.
    pub fn apply(&mut self, entry: Entry) {
        self.change(&[], vec![entry]);
    }

    /// Lets go of the agent of that source and path, and says whether there was one.
    pub fn remove(&mut self, source: SourceId, relative: &str) -> bool {
        self.change(&[(source, relative.to_owned())], Vec::new()) > 0
    }

    /// Lets go of agents, by source and path, and takes in those that were read anew. Answers how
    /// many of the first there were.
    pub fn change(&mut self, gone: &[(SourceId, String)], read: Vec<Entry>) -> usize {
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
        let place = |(at, entry): (usize, &Entry)| {
            let key = (entry.found.source, entry.found.relative.as_str());
            wanted.contains(&key).then(|| ((key.0, key.1.to_owned()), at))
        };
        let places: HashMap<(SourceId, String), usize> = self.entries.iter().enumerate().filter_map(place).collect();
        let mut new = Vec::new();
        for mut entry in read {
            match places.get(&(entry.found.source, entry.found.relative.clone())) {
                Some(&at) => {
                    entry.found.id = self.entries[at].found.id.clone();
                    self.entries[at] = entry;
                }
                None => new.push(entry),
            }
        }
        ids::join(&self.sources, &mut self.entries, new);
        self.settle();
        count
    }

    /// The agent of that id.
    pub fn get(&self, id: &AgentId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.found.id == *id)
    }

    /// The agent whose file is at that absolute path, spelled as it was found.
    pub fn at_path(&self, path: &Path) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.found.path.as_deref() == Some(path))
    }

    /// The source an agent came from.
    pub fn source_of(&self, entry: &Entry) -> Option<&Source> {
        self.sources.get(entry.found.source.0)
    }

    fn settle(&mut self) {
        self.entries.append(&mut self.hidden);
        self.hide_copies();
        self.sort();
        shadowing::settle(&self.sources, &mut self.entries);
    }

    /// By name whatever its case, then by id.
    fn sort(&mut self) {
        // The first letters of most names tell them apart, and lie side by side in memory.
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
        // In place: entries are large, and there may be ten thousand.
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

/// Compares two names whatever their case, as their lower-case spellings compare.
fn by_label(one: &str, other: &str) -> Ordering {
    if one.is_ascii() && other.is_ascii() {
        let lower = |byte: u8| byte.to_ascii_lowercase();
        return one.bytes().map(lower).cmp(other.bytes().map(lower));
    }
    one.to_lowercase().cmp(&other.to_lowercase())
}

/// The first eight bytes of a name in lower case, as a number that compares as they do.
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

/// Entries, by their place in the library, that share something.
type Group = Vec<usize>;

/// The groups of two and more entries that share a key, each in the library's order. Entries without
/// a key are in none.
fn sharing<'a, K>(entries: &'a [Entry], key: impl Fn(&'a Entry) -> Option<K> + Sync) -> Vec<Group>
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
        // Two keys may share a hash by chance.
        while let Some(&first) = rest.first() {
            let (group, others): (Group, Group) = rest.into_iter().partition(|&at| keys[at] == keys[first]);
            if group.len() > 1 {
                groups.push(group);
            }
            rest = others;
        }
    }
    groups
}

fn is_built_in(sources: &[Source], entry: &Entry) -> bool {
    sources.get(entry.found.source.0).is_some_and(|source| source.kind == SourceKind::BuiltIn)
}

/// What people are shown of where an agent is: its path, or its id where it has none.
fn whereabouts(entry: &Entry) -> String {
    entry.found.path.as_ref().map_or_else(|| entry.found.id.to_string(), |path| path.display().to_string())
}

/// Nearer sources first, then by path: an order that does not depend on how the disk was read.
fn by_place(a: &Entry, b: &Entry) -> Ordering {
    (a.found.source, &a.found.relative, &a.found.path).cmp(&(b.found.source, &b.found.relative, &b.found.path))
}

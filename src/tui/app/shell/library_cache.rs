//! The library for the shell's threads, with an index by id.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::agent::{AgentEntry, AgentId};
use crate::domain::library::Library;

/// The last library that was read, shared by several threads.
#[derive(Clone, Debug, Default)]
pub(super) struct LibraryCache(Arc<Mutex<Arc<LibraryIndex>>>);

impl LibraryCache {
    /// The library as it is now.
    pub(super) fn current(&self) -> Arc<LibraryIndex> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the library.
    pub(super) fn put(&self, library: Arc<Library>) {
        let indexed = Arc::new(LibraryIndex::new(library));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = indexed;
    }
}

/// A library with fast lookup by id.
#[derive(Debug, Default)]
pub struct LibraryIndex {
    library: Arc<Library>,
    hasher: RandomState,
    /// The index of an agent by the hash of its id; the last one of several.
    places: HashMap<u64, usize>,
}

impl LibraryIndex {
    /// Creates the index of a library.
    pub fn new(library: Arc<Library>) -> Self {
        let hasher = RandomState::new();
        let hash = |(place, entry): (usize, &AgentEntry)| (hasher.hash_one(&entry.found.id), place);
        let places = library.entries.iter().enumerate().map(hash).collect();
        Self { library, hasher, places }
    }

    /// The library.
    pub const fn library(&self) -> &Arc<Library> {
        &self.library
    }

    /// The agent with this id.
    pub fn get(&self, id: &AgentId) -> Option<&AgentEntry> {
        let place = self.places.get(&self.hasher.hash_one(id))?;
        let entry = self.library.entries.get(*place).filter(|entry| entry.found.id == *id);
        // Two ids may have the same hash.
        entry.or_else(|| self.library.get(id))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use super::*;
    use crate::domain::agent::{AgentLocation, ReadDepth, read_entry};
    use crate::domain::generic::GenericWords;
    use crate::domain::source::SourceId;

    #[test]
    fn agents_are_found_by_their_id() {
        let entry = |name: &str| {
            let found = AgentLocation {
                id: AgentId(name.to_owned()),
                path: None,
                relative: format!("{name}.md"),
                source: SourceId(0),
                format: None,
                size: 0,
                copy_of: None,
                in_list: None,
            };
            read_entry(found, b"", ReadDepth::Head, GenericWords::built_in())
        };
        let entries = ["b", "a", "c"].map(entry).to_vec();
        let cache = LibraryCache::default();
        assert!(cache.current().get(&AgentId("a".to_owned())).is_none());
        cache.put(Arc::new(Library { entries, ..Library::default() }));
        assert_eq!(cache.current().get(&AgentId("a".to_owned())).unwrap().name, "a");
        assert!(cache.current().get(&AgentId("d".to_owned())).is_none());
    }
}

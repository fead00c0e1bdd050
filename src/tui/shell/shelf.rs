//! The library the shell's threads work with, and the place of every agent in it.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::agent::{AgentId, Entry};
use crate::domain::library::Library;

/// The last library that was read, for several threads.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf(Arc<Mutex<Arc<Shelved>>>);

impl Shelf {
    /// The library as it is now.
    pub(super) fn current(&self) -> Arc<Shelved> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another in its place.
    pub(super) fn put(&self, library: Arc<Library>) {
        let shelved = Arc::new(Shelved::new(library));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = shelved;
    }
}

/// A library in which agents are found by their id without looking through all of it.
#[derive(Debug, Default)]
pub struct Shelved {
    library: Arc<Library>,
    hasher: RandomState,
    /// The place of an agent by the hash of its id; the last one of several.
    places: HashMap<u64, usize>,
}

impl Shelved {
    /// A library and the places in it.
    pub fn new(library: Arc<Library>) -> Self {
        let hasher = RandomState::new();
        let hash = |(place, entry): (usize, &Entry)| (hasher.hash_one(&entry.found.id), place);
        let places = library.entries.iter().enumerate().map(hash).collect();
        Self { library, hasher, places }
    }

    /// The library.
    pub const fn library(&self) -> &Arc<Library> {
        &self.library
    }

    /// The agent of that id.
    pub fn get(&self, id: &AgentId) -> Option<&Entry> {
        let place = self.places.get(&self.hasher.hash_one(id))?;
        let entry = self.library.entries.get(*place).filter(|entry| entry.found.id == *id);
        // Two ids may share a hash by chance.
        entry.or_else(|| self.library.get(id))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use super::*;
    use crate::domain::agent::{Depth, Found, glance};
    use crate::domain::generic::Generic;
    use crate::domain::source::SourceId;

    #[test]
    fn agents_are_found_by_their_id() {
        let entry = |name: &str| {
            let found = Found {
                id: AgentId(name.to_owned()),
                path: None,
                relative: format!("{name}.md"),
                source: SourceId(0),
                format: None,
                size: 0,
                copy_of: None,
            };
            glance(found, b"", Depth::Head, Generic::built_in())
        };
        let entries = ["b", "a", "c"].map(entry).to_vec();
        let shelf = Shelf::default();
        assert!(shelf.current().get(&AgentId("a".to_owned())).is_none());
        shelf.put(Arc::new(Library { entries, ..Library::default() }));
        assert_eq!(shelf.current().get(&AgentId("a".to_owned())).unwrap().name, "a");
        assert!(shelf.current().get(&AgentId("d".to_owned())).is_none());
    }
}

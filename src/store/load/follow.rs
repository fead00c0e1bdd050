//! A library that follows its files: after a change on disk only what changed is read again.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;

use super::super::StoreError;
use super::super::discover::{Location, Scope, Takes, built_in, discover};
use super::super::folders::Folders;
use super::super::scan::{Sighting, Task, Walk};
use super::{Readers, Row, load, load_walked, numbered, on_threads, row, walk_all};
use crate::domain::agent::{Depth, Entry};
use crate::domain::generic::Generic;
use crate::domain::library::Library;
use crate::domain::problem::Problem;
use crate::domain::source::SourceId;

/// How many threads read bodies: that is work in the background, and who types wants a processor too.
const THREADS_BEHIND: usize = 1;

/// A file that changed so shortly before it was looked at may change once more without showing it:
/// a disk tells time in steps.
const STEP: Duration = Duration::from_millis(50);

/// Reads a library, and what changes in it.
#[derive(Clone, Debug)]
pub struct Follower {
    scope: Scope,
    folders: Folders,
    generic: Arc<Generic>,
    /// What every file was like before it was last read whole, by location and path inside it.
    stamps: Stamps,
    /// Whether the built-in agents are added to paths that were named.
    adds_built_in: bool,
}

/// What files were like, by the number of their location and their path inside it.
type Stamps = HashMap<(usize, String), Stamp>;

/// What is new in a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewed {
    /// The library as it is now.
    pub library: Library,
    /// How many files were read for it.
    pub read: usize,
    /// How many of its agents are gone.
    pub gone: usize,
}

/// What a file is like from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stamp {
    /// A file that can be read.
    File {
        device: u64,
        inode: u64,
        size: u64,
        /// Seconds and nanoseconds of the last change of its content, and of the last change of any kind.
        modified: (i64, i64),
        changed: (i64, i64),
    },
    /// A row without a file to read.
    Shown(Box<Problem>),
    /// Nothing is sure; it is to be read again.
    Unknown,
}

impl Follower {
    /// A follower of a scope that has read nothing yet.
    pub fn new(scope: Scope, folders: Folders, generic: Arc<Generic>) -> Self {
        Self { scope, folders, generic, stamps: Stamps::new(), adds_built_in: false }
    }

    /// Adds the built-in agents from now on, also where paths were named.
    pub const fn add_built_in(&mut self) {
        self.adds_built_in = true;
    }

    fn locations(&self) -> Result<Vec<Location>, StoreError> {
        let mut locations = discover(&self.scope, &self.folders)?;
        if self.adds_built_in && locations.iter().all(|location| location.takes != Takes::BuiltIn) {
            locations.push(built_in());
        }
        Ok(locations)
    }

    /// Reads every file.
    ///
    /// # Errors
    /// A named path does not exist.
    pub fn read(&mut self, depth: Depth) -> Result<Library, StoreError> {
        let locations = self.locations()?;
        if depth < Depth::Whole {
            return Ok(load(&locations, depth, &self.generic).library);
        }
        on_threads(THREADS_BEHIND, || {
            let mut readers = Readers::of_the_caller();
            let walks = walk_all(&locations, &mut readers);
            // Before they are read: what changes meanwhile is read once more.
            self.stamps = stamps(&walks);
            Ok(load_walked(&locations, walks, depth, &self.generic, &mut readers).library)
        })
    }

    /// Reads whole what changed since `library` was read, and lets go of what is not there any more.
    /// Files of which the caller knows that they were `touched` are read again whatever they are
    /// like from outside. None where nothing changed.
    ///
    /// # Errors
    /// A named path does not exist any more.
    pub fn renew(&mut self, library: &Library, touched: &HashSet<PathBuf>) -> Result<Option<Renewed>, StoreError> {
        let locations = self.locations()?;
        let (sources, numbers) = numbered(&locations);
        if sources != library.sources {
            // A place came or went; the numbers of all others may be new.
            let library = self.read(Depth::Whole)?;
            return Ok(Some(Renewed { read: library.entries.len(), gone: 0, library }));
        }
        let (count, mut gone, read) = on_threads(THREADS_BEHIND, || {
            let walks = walk_all(&locations, &mut Readers::of_the_caller());
            let now = stamps(&walks);
            let sightings =
                walks.iter().enumerate().flat_map(|(at, walk)| walk.sightings.iter().map(move |one| (at, one)));
            let changed: Vec<(usize, &Sighting)> =
                sightings.filter(|(at, sighting)| self.is_changed(&now, *at, sighting, touched)).collect();
            let count = changed.len();
            let mut gone: Vec<(SourceId, String)> = Vec::new();
            for (at, relative) in self.stamps.keys().filter(|file| !now.contains_key(*file)) {
                gone.push((numbers[*at], relative.clone()));
            }
            let rows: Vec<(SourceId, String, Row)> = changed
                .into_par_iter()
                .map(|(at, sighting)| {
                    let row = row(&locations[at], numbers[at], sighting, Depth::Whole, &self.generic);
                    (numbers[at], sighting.relative.clone(), row)
                })
                .collect();
            self.stamps = now;
            let mut read: Vec<Entry> = Vec::new();
            for (source, relative, row) in rows {
                match row {
                    Row::Entry(entry) => read.push(entry),
                    Row::Skipped(_) | Row::Other => gone.push((source, relative)),
                }
            }
            (count, gone, read)
        });
        if !gone.is_empty() {
            let known: HashSet<(SourceId, &str)> =
                library.entries.iter().map(|entry| (entry.found.source, entry.found.relative.as_str())).collect();
            gone.retain(|(source, relative)| known.contains(&(*source, relative.as_str())));
        }
        if read.is_empty() && gone.is_empty() {
            return Ok(None);
        }
        // Copied on this thread, whatever the number of changes: what the last copy left is used again.
        let mut library = library.clone();
        let gone = library.change(&gone, read);
        Ok(Some(Renewed { library, read: count, gone }))
    }

    fn is_changed(&self, now: &Stamps, at: usize, sighting: &Sighting, touched: &HashSet<PathBuf>) -> bool {
        let file = (at, sighting.relative.clone());
        let stamp = now.get(&file);
        touched.contains(&sighting.path) || stamp == Some(&Stamp::Unknown) || self.stamps.get(&file) != stamp
    }
}

fn stamps(walks: &[Walk]) -> Stamps {
    let young = SystemTime::now().checked_sub(STEP).and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let young = young
        .map_or((0, 0), |since| (i64::try_from(since.as_secs()).unwrap_or(i64::MAX), i64::from(since.subsec_nanos())));
    let of = |(at, sighting): (usize, &Sighting)| {
        let stamp = match &sighting.task {
            Task::Show(problem) => Stamp::Shown(Box::new(problem.clone())),
            Task::Read | Task::Look => Stamp::of(&sighting.path, young),
        };
        ((at, sighting.relative.clone()), stamp)
    };
    walks
        .par_iter()
        .enumerate()
        .flat_map(|(at, walk)| walk.sightings.par_iter().map(move |one| of((at, one))))
        .collect()
}

impl Stamp {
    /// What a file is like; nothing is sure about one that is not older than `young`.
    fn of(path: &Path, young: (i64, i64)) -> Self {
        let Ok(metadata) = fs::metadata(path) else { return Self::Unknown };
        let modified = (metadata.mtime(), metadata.mtime_nsec());
        let changed = (metadata.ctime(), metadata.ctime_nsec());
        if modified.max(changed) >= young {
            return Self::Unknown;
        }
        Self::File { device: metadata.dev(), inode: metadata.ino(), size: metadata.size(), modified, changed }
    }
}

#[cfg(test)]
mod tests;

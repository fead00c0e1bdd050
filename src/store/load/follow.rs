//! A library that follows its files: after a change on disk, only changed files are read again.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;

use super::super::StoreError;
use super::super::discover::{DiscoveryScope, FileFilter, SourceLocation, absolute, built_in, discover};
use super::super::scan::{FileTask, SightedFile, WalkResult};
use super::super::user_folders::UserFolders;
use super::{LoadedRow, ReaderThreads, collect_rows, load, numbered_sources, on_threads, row, rows, walk_all};
use crate::domain::agent::{AgentEntry, ReadDepth};
use crate::domain::generic::GenericWords;
use crate::domain::library::Library;
use crate::domain::problem::Problem;
use crate::domain::source::SourceId;

/// Number of threads that read bodies. They work in the background, and typing must stay fast.
const THREADS_BEHIND: usize = 1;

/// Resolution of time stamps, roughly. A file modified this shortly before it was examined may change again without a
/// new time stamp.
const STEP: Duration = Duration::from_millis(50);

/// Loads a library and keeps it up to date.
#[derive(Clone, Debug)]
pub struct LibraryFollower {
    scope: DiscoveryScope,
    folders: UserFolders,
    generic: Arc<GenericWords>,
    /// The stamp of every file from before it was last read completely, by location and path inside it.
    stamps: FileStamps,
    /// True if the built-in agents are added to paths on the command line.
    adds_built_in: bool,
    /// The links found at the last reading, sorted.
    links: Vec<PathBuf>,
}

/// Stamps of files, by the index of their location and their path inside it.
type FileStamps = HashMap<(usize, String), FileStamp>;

/// Library with its changes applied, and the counts of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryUpdate {
    pub library: Library,
    /// Number of files read.
    pub read: usize,
    /// Number of agents removed.
    pub gone: usize,
}

/// Metadata of a file that changes when its contents change.
#[derive(Clone, Debug, PartialEq, Eq)]
enum FileStamp {
    File {
        device: u64,
        inode: u64,
        size: u64,
        /// Seconds and nanoseconds of the last change of its contents (`modified`) or of any other change (`changed`).
        modified: (i64, i64),
        changed: (i64, i64),
    },
    /// A row without a file to read.
    Shown(Box<Problem>),
    /// Uncertain: the file must be read again.
    Unknown,
}

impl LibraryFollower {
    /// Creates a follower of a scope. It has not read anything yet.
    pub fn new(scope: DiscoveryScope, folders: UserFolders, generic: Arc<GenericWords>) -> Self {
        Self { scope, folders, generic, stamps: FileStamps::new(), adds_built_in: false, links: Vec::new() }
    }

    /// From now on, adds the built-in agents even if paths were named.
    pub const fn add_built_in(&mut self) {
        self.adds_built_in = true;
    }

    /// The absolute paths of all locations, including missing ones.
    pub fn places(&self) -> Vec<PathBuf> {
        match &self.scope {
            // Some of them may not exist at the moment.
            DiscoveryScope::Explicit(paths) => paths.iter().map(|path| absolute(path)).collect(),
            DiscoveryScope::Discover { .. } => {
                let locations = self.locations().unwrap_or_default();
                locations.into_iter().filter_map(|location| location.source.path).collect()
            }
        }
    }

    /// The links through which agents were found at the last reading, sorted. Their targets are outside the locations.
    pub fn links(&self) -> &[PathBuf] {
        &self.links
    }

    fn locations(&self) -> Result<Vec<SourceLocation>, StoreError> {
        let mut locations = discover(&self.scope, &self.folders)?;
        if self.adds_built_in && locations.iter().all(|location| location.filter != FileFilter::BuiltIn) {
            locations.push(built_in());
        }
        Ok(locations)
    }

    /// Reads every file.
    ///
    /// # Errors
    /// A named path does not exist.
    pub fn read(&mut self, depth: ReadDepth) -> Result<Library, StoreError> {
        let locations = self.locations()?;
        if depth < ReadDepth::Whole {
            return Ok(load(&locations, depth, &self.generic).library);
        }
        on_threads(THREADS_BEHIND, || {
            let mut readers = ReaderThreads::of_the_caller();
            let walks = walk_all(&locations, &mut readers);
            // Stamps are taken before reading, so that a file changed in between is read once more.
            self.stamps = stamps(&walks);
            self.links = links(&walks);
            let rows = rows(&locations, &walks, depth, &self.generic, &mut readers);
            for (at, row) in &rows {
                if let LoadedRow::Gone(relative) = row {
                    self.stamps.insert((*at, relative.clone()), FileStamp::Unknown);
                }
            }
            Ok(collect_rows(&locations, walks, rows, depth, &self.generic).library)
        })
    }

    /// Reads everything that changed since `library` was read, and removes agents that no longer exist. Files in
    /// `touched` are read again even if their stamp is unchanged. Returns `None` if nothing changed.
    ///
    /// # Errors
    /// A named path no longer exists.
    pub fn renew(
        &mut self,
        library: &Library,
        touched: &HashSet<PathBuf>,
    ) -> Result<Option<LibraryUpdate>, StoreError> {
        let locations = self.locations()?;
        let (sources, numbers) = numbered_sources(&locations);
        if sources != library.sources {
            // A location appeared or disappeared, so the indices of the others may have changed.
            let library = self.read(ReadDepth::Whole)?;
            return Ok(Some(LibraryUpdate { read: library.entries.len(), gone: 0, library }));
        }
        let (count, mut gone, read) = on_threads(THREADS_BEHIND, || {
            let walks = walk_all(&locations, &mut ReaderThreads::of_the_caller());
            let now = stamps(&walks);
            let sightings =
                walks.iter().enumerate().flat_map(|(at, walk)| walk.sightings.iter().map(move |one| (at, one)));
            let changed: Vec<(usize, &SightedFile)> =
                sightings.filter(|(at, sighting)| self.is_changed(&now, *at, sighting, touched)).collect();
            let count = changed.len();
            let mut gone: Vec<(SourceId, String)> = Vec::new();
            for (at, relative) in self.stamps.keys().filter(|file| !now.contains_key(*file)) {
                gone.push((numbers[*at], relative.clone()));
            }
            let rows: Vec<(usize, String, LoadedRow)> = changed
                .into_par_iter()
                .map(|(at, sighting)| {
                    let row = row(&locations[at], numbers[at], sighting, ReadDepth::Whole, &self.generic);
                    (at, sighting.relative.clone(), row)
                })
                .collect();
            self.links = links(&walks);
            self.stamps = now;
            let mut read: Vec<AgentEntry> = Vec::new();
            for (at, relative, row) in rows {
                match row {
                    LoadedRow::Entry(entry) => read.push(entry),
                    LoadedRow::Several(entries) => read.extend(entries),
                    LoadedRow::Skipped(_) | LoadedRow::Other => gone.push((numbers[at], relative)),
                    LoadedRow::Gone(_) => {
                        gone.push((numbers[at], relative.clone()));
                        // The file may come back with the same stamp.
                        self.stamps.insert((at, relative), FileStamp::Unknown);
                    }
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
        // The copy is made on this thread even for many changes, so that the allocator can reuse the memory of the last
        // one.
        let mut library = library.clone();
        let gone = library.change(&gone, read);
        Ok(Some(LibraryUpdate { library, read: count, gone }))
    }

    fn is_changed(&self, now: &FileStamps, at: usize, sighting: &SightedFile, touched: &HashSet<PathBuf>) -> bool {
        let file = (at, sighting.relative.clone());
        let stamp = now.get(&file);
        touched.contains(&sighting.path) || stamp == Some(&FileStamp::Unknown) || self.stamps.get(&file) != stamp
    }
}

fn links(walks: &[WalkResult]) -> Vec<PathBuf> {
    let mut links: Vec<PathBuf> = walks.iter().flat_map(|walk| walk.links.iter().cloned()).collect();
    links.sort();
    links.dedup();
    links
}

fn stamps(walks: &[WalkResult]) -> FileStamps {
    let young = SystemTime::now().checked_sub(STEP).and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let young = young
        .map_or((0, 0), |since| (i64::try_from(since.as_secs()).unwrap_or(i64::MAX), i64::from(since.subsec_nanos())));
    let of = |(at, sighting): (usize, &SightedFile)| {
        let stamp = match &sighting.task {
            FileTask::Show(problem) => FileStamp::Shown(Box::new(problem.clone())),
            FileTask::Read | FileTask::Look => FileStamp::of_sighting(&sighting.path, young),
        };
        ((at, sighting.relative.clone()), stamp)
    };
    walks
        .par_iter()
        .enumerate()
        .flat_map(|(at, walk)| walk.sightings.par_iter().map(move |one| of((at, one))))
        .collect()
}

impl FileStamp {
    /// Takes the stamp of a file, which is uncertain if the file changed after `young`.
    fn of_sighting(path: &Path, young: (i64, i64)) -> Self {
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

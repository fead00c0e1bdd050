//! Finds the files of a location: recursively, through links without endless loops, and with a reason for everything
//! skipped.
//!
//! Walks level by level, so that a folder or file reachable through several links is shown once in its source, under
//! the path with the fewest parts. Of several such paths, the one without links wins.

use std::collections::{HashMap, HashSet};
use std::fs::{self, DirEntry, Metadata};
use std::io;
use std::os::unix::fs::{DirEntryExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use foldhash::fast::RandomState;

use super::discover::{FileFilter, SourceLocation};
use super::open_file::{UnreadReason, not_a_file, unreadable};
use super::readers::ReaderThreads;
use super::user_folders::slashed;
use crate::domain::formats::{ALL, FormatFiles, TEXT_ENDINGS};
use crate::domain::problem::{Problem, Severity};

/// Folders that never contain agents.
const SKIPPED_FOLDERS: [&str; 2] = [".git", "node_modules"];

/// Maximum time of a thread for a cached folder, including the start of the thread but not the entries of the
/// folder.
const FOLDER: Duration = Duration::from_millis(1);

/// Maximum additional time for each entry of a folder.
const THING: Duration = Duration::from_micros(5);

/// Identity of a file, independent of its path: device and inode number.
type RealPath = (u64, u64);

/// A file of a location, before it is read.
#[derive(Debug)]
pub(super) struct SightedFile {
    /// The path inside the source, with `/` between the parts.
    pub relative: String,
    pub path: PathBuf,
    pub task: FileTask,
    real: Option<RealPath>,
    is_link: bool,
}

#[derive(Debug)]
pub(super) enum FileTask {
    /// Read the file: it is a regular file.
    Read,
    /// Check whether the file has a format that is only listed; otherwise ignore it.
    Look,
    /// Do not read the file, but show this problem.
    Show(Problem),
}

/// A file or folder that is not listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedFile {
    /// The path inside the source, with `/` between the parts.
    pub relative: String,
    pub reason: SkipReason,
}

/// The reason that a file or folder is not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SkipReason {
    /// It is called README, LICENSE, CHANGELOG, CONTRIBUTING or CLAUDE and has no frontmatter.
    AboutTheFolder,
    /// It is a `.git` or `node_modules` folder.
    NotForAgents,
    /// A link to a file or folder that is shown under another path.
    ShownElsewhere,
    /// The lock file of an editor, next to an open file.
    EditorLock,
}

impl SkipReason {
    /// The reason, as shown to users after the path.
    pub const fn words(self) -> &'static str {
        match self {
            Self::AboutTheFolder => "describes the folder, no frontmatter",
            Self::NotForAgents => "not an agent folder",
            Self::ShownElsewhere => "shown under another path",
            Self::EditorLock => "an editor's lock",
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct WalkResult {
    /// The files found, in no particular order.
    pub sightings: Vec<SightedFile>,
    /// Entries that are not listed as agents, with the reason.
    pub skipped: Vec<SkippedFile>,
    /// Number of files whose names are not those of agent files.
    pub other_files: usize,
    /// The links found, to files and folders. Their targets are outside the location.
    pub links: Vec<PathBuf>,
}

impl WalkResult {
    /// Separates the files found from the rest of the walk.
    pub(super) fn without_sightings(mut self) -> (Self, Vec<SightedFile>) {
        let sightings = std::mem::take(&mut self.sightings);
        (self, sightings)
    }
}

/// Walks several locations, and remembers which files were already found.
#[derive(Debug, Default)]
pub(super) struct LocationWalker {
    folders: HashSet<RealPath, RandomState>,
    files: HashSet<RealPath, RandomState>,
}

impl LocationWalker {
    /// Walks a whole location, including files that earlier walks found.
    pub(super) fn walk(&mut self, location: &SourceLocation, root: &Path, readers: &mut ReaderThreads) -> WalkResult {
        let mut alone = Self::default();
        let walk = alone.walk_new(location, root, readers);
        self.files.extend(alone.files);
        walk
    }

    /// Walks the parts of a location that earlier walks have not covered.
    pub(super) fn walk_new(
        &mut self,
        location: &SourceLocation,
        root: &Path,
        readers: &mut ReaderThreads,
    ) -> WalkResult {
        let mut walk = match location.filter {
            FileFilter::Itself => named_file(root),
            FileFilter::All | FileFilter::Format(_) => self.walk_folder(location.filter, root, readers),
            FileFilter::BuiltIn => WalkResult::default(),
        };
        if !self.files.is_empty() || walk.sightings.iter().any(|sighting| sighting.is_link) {
            self.keep_one_of_each(&mut walk);
        }
        self.files.extend(walk.sightings.iter().filter_map(|sighting| sighting.real));
        walk.skipped.sort_by(|a, b| a.relative.cmp(&b.relative));
        walk
    }

    fn walk_folder(&mut self, filter: FileFilter, root: &Path, readers: &mut ReaderThreads) -> WalkResult {
        let mut walk = WalkResult::default();
        let mut level =
            vec![QueuedFolder { path: root.to_owned(), relative: String::new(), real: None, is_link: false }];
        let mut depth = 1;
        while !level.is_empty() {
            let opened = readers.each(&level, |folder| folder.list_entries(filter), FolderListing::timeout);
            let deeper = !matches!(filter, FileFilter::Format(FormatFiles { depth: Some(most), .. }) if depth >= most);
            let mut next: Vec<QueuedFolder> = Vec::new();
            for listing in opened {
                walk.sightings.extend(listing.sightings);
                walk.skipped.extend(listing.skipped);
                walk.other_files += listing.other_files;
                walk.links.extend(listing.links);
                self.folders.extend(listing.own);
                next.extend(listing.folders);
            }
            next.sort_by(|a, b| (a.is_link, &a.relative).cmp(&(b.is_link, &b.relative)));
            next.retain(|folder| deeper && self.may_enter(folder, &mut walk));
            level = next;
            depth += 1;
        }
        walk
    }

    /// Returns true if a folder must be walked; if not, adds the reason to the walk.
    fn may_enter(&mut self, folder: &QueuedFolder, walk: &mut WalkResult) -> bool {
        if folder.is_link && folder.leads_to_parent() {
            let problem =
                Problem::new("symlink-loop", Severity::Warning, "the link points to a folder that contains it")
                    .fix("remove the link, or point it elsewhere");
            walk.sightings.push(SightedFile::shown(folder.relative.clone(), folder.path.clone(), problem));
            return false;
        }
        let is_new = folder.real.is_none_or(|real| self.folders.insert(real));
        if !is_new {
            walk.skipped.push(SkippedFile { relative: folder.relative.clone(), reason: SkipReason::ShownElsewhere });
        }
        is_new
    }

    /// Of several paths to a file through links, keeps the shortest.
    fn keep_one_of_each(&mut self, walk: &mut WalkResult) {
        let mut linked: HashMap<RealPath, bool> = HashMap::new();
        for sighting in &walk.sightings {
            if let Some(real) = sighting.real {
                *linked.entry(real).or_default() |= sighting.is_link;
            }
        }
        walk.sightings.sort_by_cached_key(|one| (one.relative.matches('/').count(), one.is_link, one.relative.clone()));
        let (mut kept, mut shown) = (Vec::with_capacity(walk.sightings.len()), HashSet::new());
        for sighting in walk.sightings.drain(..) {
            let again = sighting.real.is_some_and(|real| {
                let is_linked = linked.get(&real).copied().unwrap_or_default();
                self.files.contains(&real) || (!shown.insert(real) && is_linked)
            });
            if again {
                walk.skipped.push(SkippedFile { relative: sighting.relative, reason: SkipReason::ShownElsewhere });
            } else {
                kept.push(sighting);
            }
        }
        walk.sightings = kept;
    }
}

/// A file named by the user, which counts whatever its name.
fn named_file(path: &Path) -> WalkResult {
    let relative = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let sighting = match fs::metadata(path) {
        Ok(metadata) => match not_a_file(metadata.file_type()) {
            None => SightedFile {
                task: FileTask::Read,
                real: Some(real_path(&metadata)),
                is_link: false,
                relative,
                path: path.to_owned(),
            },
            Some(what) => SightedFile::shown(relative, path.to_owned(), UnreadReason::NotAFile(what).problem()),
        },
        Err(error) => SightedFile::shown(relative, path.to_owned(), UnreadReason::from(error).problem()),
    };
    WalkResult { sightings: vec![sighting], ..WalkResult::default() }
}

impl SightedFile {
    fn shown(relative: String, path: PathBuf, problem: Problem) -> Self {
        Self { relative, path, task: FileTask::Show(problem), real: None, is_link: false }
    }
}

/// A folder to be walked.
#[derive(Debug)]
struct QueuedFolder {
    path: PathBuf,
    relative: String,
    real: Option<RealPath>,
    is_link: bool,
}

#[derive(Debug, Default)]
struct FolderListing {
    own: Option<RealPath>,
    folders: Vec<QueuedFolder>,
    sightings: Vec<SightedFile>,
    skipped: Vec<SkippedFile>,
    other_files: usize,
    links: Vec<PathBuf>,
}

impl QueuedFolder {
    fn list_entries(&self, filter: FileFilter) -> FolderListing {
        let mut listing = FolderListing::default();
        let read = fs::metadata(&self.path).and_then(|metadata| {
            listing.own = Some(real_path(&metadata));
            fs::read_dir(&self.path)
        });
        match read {
            Ok(entries) => {
                for entry in entries {
                    match entry {
                        Ok(entry) => self.take_entry(&entry, filter, &mut listing),
                        Err(error) => listing.sightings.push(self.unreadable(&error)),
                    }
                }
            }
            Err(error) => listing.sightings.push(self.unreadable(&error)),
        }
        listing
    }

    fn take_entry(&self, entry: &DirEntry, filter: FileFilter, listing: &mut FolderListing) {
        let name = entry.file_name().into_string().unwrap_or_else(|name| name.to_string_lossy().into_owned());
        let relative = if self.relative.is_empty() { name.clone() } else { format!("{}/{name}", self.relative) };
        let path = entry.path();
        let Ok(kind) = entry.file_type() else {
            listing.other_files += 1;
            return;
        };
        if kind.is_dir() {
            let real = fs::metadata(&path).ok().map(|metadata| self::real_path(&metadata));
            listing.enter(&name, QueuedFolder { path, relative, real, is_link: false });
        } else if kind.is_symlink() {
            listing.follow(&name, filter, path, relative);
        } else {
            let real = listing.own.map(|(device, _)| (device, entry.ino()));
            let found = FolderEntry { path, relative, real, is_link: false };
            listing.add(&name, filter, found, not_a_file(kind).map(UnreadReason::NotAFile));
        }
    }

    /// Returns true if the link leads to one of its own parent folders.
    fn leads_to_parent(&self) -> bool {
        let (Ok(target), Some(Ok(own))) = (fs::canonicalize(&self.path), self.path.parent().map(fs::canonicalize))
        else {
            return false;
        };
        own.starts_with(target)
    }

    fn unreadable(&self, error: &io::Error) -> SightedFile {
        let name = || slashed(Path::new(self.path.file_name().unwrap_or(self.path.as_os_str())));
        let relative = if self.relative.is_empty() { name() } else { self.relative.clone() };
        SightedFile::shown(relative, self.path.clone(), unreadable(error))
    }
}

/// An entry of a folder, with its real identity.
struct FolderEntry {
    path: PathBuf,
    relative: String,
    real: Option<RealPath>,
    is_link: bool,
}

impl FolderListing {
    /// Maximum time for listing the folder if it does not wait for a disk.
    fn timeout(&self) -> Duration {
        let things = self.folders.len() + self.sightings.len() + self.skipped.len() + self.other_files;
        FOLDER + THING * u32::try_from(things).unwrap_or(u32::MAX)
    }

    fn enter(&mut self, name: &str, folder: QueuedFolder) {
        if SKIPPED_FOLDERS.contains(&name) {
            self.skipped.push(SkippedFile { relative: folder.relative, reason: SkipReason::NotForAgents });
        } else {
            self.folders.push(folder);
        }
    }

    fn follow(&mut self, name: &str, filter: FileFilter, path: PathBuf, relative: String) {
        let found = fs::metadata(&path);
        // Links that cannot lead to agents need not be watched.
        if task(name, filter).is_some() || found.as_ref().is_ok_and(Metadata::is_dir) {
            self.links.push(path.clone());
        }
        match found {
            Ok(metadata) if metadata.is_dir() => {
                let real = Some(real_path(&metadata));
                self.enter(name, QueuedFolder { path, relative, real, is_link: true });
            }
            Ok(metadata) => {
                let trouble = not_a_file(metadata.file_type()).map(UnreadReason::NotAFile);
                self.add(
                    name,
                    filter,
                    FolderEntry { path, relative, real: Some(real_path(&metadata)), is_link: true },
                    trouble,
                );
            }
            Err(_) if name.starts_with(".#") => {
                self.skipped.push(SkippedFile { relative, reason: SkipReason::EditorLock });
            }
            Err(error) => {
                let found = FolderEntry { path, relative, real: None, is_link: true };
                self.add(name, filter, found, Some(UnreadReason::from(error)));
            }
        }
    }

    fn add(&mut self, name: &str, filter: FileFilter, found: FolderEntry, trouble: Option<UnreadReason>) {
        let Some(task) = task(name, filter) else {
            self.other_files += 1;
            return;
        };
        let task = match (task, trouble) {
            (FileTask::Look, Some(_)) => {
                self.other_files += 1;
                return;
            }
            (_, Some(trouble)) => FileTask::Show(trouble.problem()),
            (task, None) => task,
        };
        let FolderEntry { path, relative, real, is_link } = found;
        self.sightings.push(SightedFile { relative, path, task, real, is_link });
    }
}

/// Task for a file with this name; `None` if the location does not include it.
fn task(name: &str, filter: FileFilter) -> Option<FileTask> {
    let is_listed_only = || ALL.iter().any(|format| !format.0.read && format.0.files.count(name));
    match filter {
        FileFilter::Format(files) => files.count(name).then_some(FileTask::Read),
        FileFilter::All if FormatFiles::ending(TEXT_ENDINGS).count(name) => Some(FileTask::Read),
        FileFilter::All => is_listed_only().then_some(FileTask::Look),
        FileFilter::Itself => Some(FileTask::Read),
        FileFilter::BuiltIn => None,
    }
}

fn real_path(metadata: &Metadata) -> RealPath {
    (metadata.dev(), metadata.ino())
}

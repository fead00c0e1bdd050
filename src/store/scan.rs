//! Finding the files of a location: recursively, through links without looping, skipping nothing
//! without saying so.
//!
//! Level by level, so that a folder or file that links reach by several ways is shown once in its
//! source, under the path of the fewest parts; of two such, under the real one.

use std::collections::{HashMap, HashSet};
use std::fs::{self, DirEntry, Metadata};
use std::io;
use std::os::unix::fs::{DirEntryExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use foldhash::fast::RandomState;

use super::discover::{Location, Takes};
use super::folders::slashed;
use super::read::{Unread, not_a_file, unreadable};
use super::readers::Readers;
use crate::domain::formats::{ALL, Files, TEXT_ENDINGS};
use crate::domain::problem::{Problem, Severity};

/// Folders nobody keeps agents in.
const SKIPPED_FOLDERS: [&str; 2] = [".git", "node_modules"];

/// How long a thread takes at most for a folder that is in memory, its own beginning included, but for
/// what stands in it.
const FOLDER: Duration = Duration::from_millis(1);

/// How long it takes at most for each thing that stands in a folder.
const THING: Duration = Duration::from_micros(5);

/// What makes a file the same file, however it is reached: device and number.
type Real = (u64, u64);

/// A file of a location, before it is read.
#[derive(Debug)]
pub(super) struct Sighting {
    /// The path inside the source, `/` between the parts.
    pub relative: String,
    /// The path to open.
    pub path: PathBuf,
    /// What to do with it.
    pub task: Task,
    real: Option<Real>,
    is_link: bool,
}

/// What to do with a file that was found.
#[derive(Debug)]
pub(super) enum Task {
    /// Read it: it is a regular file.
    Read,
    /// Look whether it is of a format that is only listed; otherwise it is none of ours.
    Look,
    /// Nothing: show why not.
    Show(Problem),
}

/// A file or folder that makes no row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its path inside the source, `/` between the parts.
    pub relative: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why a file or folder makes no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SkipReason {
    /// It is called README, LICENSE, CHANGELOG, CONTRIBUTING or CLAUDE and has no frontmatter.
    AboutTheFolder,
    /// It is a `.git` or `node_modules` folder.
    NotForAgents,
    /// A link to a file or folder that is shown under another path.
    ShownElsewhere,
    /// The lock an editor leaves beside a file it has open.
    EditorLock,
}

impl SkipReason {
    /// The reason as people read it behind a path.
    pub const fn words(self) -> &'static str {
        match self {
            Self::AboutTheFolder => "about the folder, without frontmatter",
            Self::NotForAgents => "no folder for agents",
            Self::ShownElsewhere => "shown under another path",
            Self::EditorLock => "an editor's lock",
        }
    }
}

/// What a walk through one location found.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// In no order.
    pub sightings: Vec<Sighting>,
    /// What makes no row, and why.
    pub skipped: Vec<Skipped>,
    /// How many files have no agent file's name.
    pub other_files: usize,
}

impl Walk {
    /// What else it found, and the files.
    pub(super) fn without_sightings(mut self) -> (Self, Vec<Sighting>) {
        let sightings = std::mem::take(&mut self.sightings);
        (self, sightings)
    }
}

/// Walks locations one after the other, and remembers what was shown.
#[derive(Debug, Default)]
pub(super) struct Walker {
    folders: HashSet<Real, RandomState>,
    files: HashSet<Real, RandomState>,
}

impl Walker {
    /// Everything in a location, whatever earlier walks found.
    pub(super) fn walk(&mut self, location: &Location, root: &Path, readers: &mut Readers) -> Walk {
        let mut alone = Self::default();
        let walk = alone.walk_new(location, root, readers);
        self.files.extend(alone.files);
        walk
    }

    /// What earlier walks have not shown of a location.
    pub(super) fn walk_new(&mut self, location: &Location, root: &Path, readers: &mut Readers) -> Walk {
        let mut walk = match location.takes {
            Takes::Itself => itself(root),
            Takes::All | Takes::Format(_) => self.walk_folder(location.takes, root, readers),
            Takes::BuiltIn => Walk::default(),
        };
        if !self.files.is_empty() || walk.sightings.iter().any(|sighting| sighting.is_link) {
            self.keep_one_of_each(&mut walk);
        }
        self.files.extend(walk.sightings.iter().filter_map(|sighting| sighting.real));
        walk.skipped.sort_by(|a, b| a.relative.cmp(&b.relative));
        walk
    }

    fn walk_folder(&mut self, takes: Takes, root: &Path, readers: &mut Readers) -> Walk {
        let mut walk = Walk::default();
        let mut level = vec![Folder { path: root.to_owned(), relative: String::new(), real: None, is_link: false }];
        let mut depth = 1;
        while !level.is_empty() {
            let opened = readers.each(&level, |folder| folder.list(takes), Listing::patience);
            let deeper = !matches!(takes, Takes::Format(Files { depth: Some(most), .. }) if depth >= most);
            let mut next: Vec<Folder> = Vec::new();
            for listing in opened {
                walk.sightings.extend(listing.sightings);
                walk.skipped.extend(listing.skipped);
                walk.other_files += listing.other_files;
                self.folders.extend(listing.own);
                next.extend(listing.folders);
            }
            next.sort_by(|a, b| (a.is_link, &a.relative).cmp(&(b.is_link, &b.relative)));
            next.retain(|folder| deeper && self.enters(folder, &mut walk));
            level = next;
            depth += 1;
        }
        walk
    }

    /// Whether a folder is to be walked; if it is not, what is the matter goes into the walk.
    fn enters(&mut self, folder: &Folder, walk: &mut Walk) -> bool {
        if folder.is_link && folder.leads_up() {
            let problem = Problem::new("symlink-loop", Severity::Warning, "the link leads back to a folder it lies in")
                .fix("remove the link, or point it elsewhere");
            walk.sightings.push(Sighting::shown(folder.relative.clone(), folder.path.clone(), problem));
            return false;
        }
        let is_new = folder.real.is_none_or(|real| self.folders.insert(real));
        if !is_new {
            walk.skipped.push(Skipped { relative: folder.relative.clone(), reason: SkipReason::ShownElsewhere });
        }
        is_new
    }

    /// Of a file reached through links, the nearest path stays.
    fn keep_one_of_each(&mut self, walk: &mut Walk) {
        let mut linked: HashMap<Real, bool> = HashMap::new();
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
                walk.skipped.push(Skipped { relative: sighting.relative, reason: SkipReason::ShownElsewhere });
            } else {
                kept.push(sighting);
            }
        }
        walk.sightings = kept;
    }
}

/// A named file: it counts whatever it is called.
fn itself(path: &Path) -> Walk {
    let relative = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let sighting = match fs::metadata(path) {
        Ok(metadata) => match not_a_file(metadata.file_type()) {
            None => Sighting {
                task: Task::Read,
                real: Some(real(&metadata)),
                is_link: false,
                relative,
                path: path.to_owned(),
            },
            Some(what) => Sighting::shown(relative, path.to_owned(), Unread::NotAFile(what).problem()),
        },
        Err(error) => Sighting::shown(relative, path.to_owned(), Unread::from(error).problem()),
    };
    Walk { sightings: vec![sighting], ..Walk::default() }
}

impl Sighting {
    fn shown(relative: String, path: PathBuf, problem: Problem) -> Self {
        Self { relative, path, task: Task::Show(problem), real: None, is_link: false }
    }
}

/// A folder on the way.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    relative: String,
    real: Option<Real>,
    is_link: bool,
}

/// What stands in one folder.
#[derive(Debug, Default)]
struct Listing {
    own: Option<Real>,
    folders: Vec<Folder>,
    sightings: Vec<Sighting>,
    skipped: Vec<Skipped>,
    other_files: usize,
}

impl Folder {
    fn list(&self, takes: Takes) -> Listing {
        let mut listing = Listing::default();
        let read = fs::metadata(&self.path).and_then(|metadata| {
            listing.own = Some(real(&metadata));
            fs::read_dir(&self.path)
        });
        match read {
            Ok(entries) => {
                for entry in entries {
                    match entry {
                        Ok(entry) => self.take(&entry, takes, &mut listing),
                        Err(error) => listing.sightings.push(self.unreadable(&error)),
                    }
                }
            }
            Err(error) => listing.sightings.push(self.unreadable(&error)),
        }
        listing
    }

    fn take(&self, entry: &DirEntry, takes: Takes, listing: &mut Listing) {
        let name = entry.file_name().into_string().unwrap_or_else(|name| name.to_string_lossy().into_owned());
        let relative = if self.relative.is_empty() { name.clone() } else { format!("{}/{name}", self.relative) };
        let path = entry.path();
        let Ok(kind) = entry.file_type() else {
            listing.other_files += 1;
            return;
        };
        if kind.is_dir() {
            let real = fs::metadata(&path).ok().map(|metadata| self::real(&metadata));
            listing.enter(&name, Folder { path, relative, real, is_link: false });
        } else if kind.is_symlink() {
            listing.follow(&name, takes, path, relative);
        } else {
            let real = listing.own.map(|(device, _)| (device, entry.ino()));
            let found = Found { path, relative, real, is_link: false };
            listing.add(&name, takes, found, not_a_file(kind).map(Unread::NotAFile));
        }
    }

    /// Whether the link leads to a folder that it lies in itself.
    fn leads_up(&self) -> bool {
        let (Ok(target), Some(Ok(own))) = (fs::canonicalize(&self.path), self.path.parent().map(fs::canonicalize))
        else {
            return false;
        };
        own.starts_with(target)
    }

    fn unreadable(&self, error: &io::Error) -> Sighting {
        let name = || slashed(Path::new(self.path.file_name().unwrap_or(self.path.as_os_str())));
        let relative = if self.relative.is_empty() { name() } else { self.relative.clone() };
        Sighting::shown(relative, self.path.clone(), unreadable(error))
    }
}

/// A thing in a folder, with where it really is.
struct Found {
    path: PathBuf,
    relative: String,
    real: Option<Real>,
    is_link: bool,
}

impl Listing {
    /// How long listing it may have taken where no disk was waited for.
    fn patience(&self) -> Duration {
        let things = self.folders.len() + self.sightings.len() + self.skipped.len() + self.other_files;
        FOLDER + THING * u32::try_from(things).unwrap_or(u32::MAX)
    }

    fn enter(&mut self, name: &str, folder: Folder) {
        if SKIPPED_FOLDERS.contains(&name) {
            self.skipped.push(Skipped { relative: folder.relative, reason: SkipReason::NotForAgents });
        } else {
            self.folders.push(folder);
        }
    }

    fn follow(&mut self, name: &str, takes: Takes, path: PathBuf, relative: String) {
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => {
                let real = Some(real(&metadata));
                self.enter(name, Folder { path, relative, real, is_link: true });
            }
            Ok(metadata) => {
                let trouble = not_a_file(metadata.file_type()).map(Unread::NotAFile);
                self.add(name, takes, Found { path, relative, real: Some(real(&metadata)), is_link: true }, trouble);
            }
            Err(_) if name.starts_with(".#") => {
                self.skipped.push(Skipped { relative, reason: SkipReason::EditorLock });
            }
            Err(error) => {
                let found = Found { path, relative, real: None, is_link: true };
                self.add(name, takes, found, Some(Unread::from(error)));
            }
        }
    }

    fn add(&mut self, name: &str, takes: Takes, found: Found, trouble: Option<Unread>) {
        let Some(task) = task(name, takes) else {
            self.other_files += 1;
            return;
        };
        let task = match (task, trouble) {
            (Task::Look, Some(_)) => {
                self.other_files += 1;
                return;
            }
            (_, Some(trouble)) => Task::Show(trouble.problem()),
            (task, None) => task,
        };
        let Found { path, relative, real, is_link } = found;
        self.sightings.push(Sighting { relative, path, task, real, is_link });
    }
}

/// What to do with a file of that name; nothing where the location does not take it.
fn task(name: &str, takes: Takes) -> Option<Task> {
    let is_listed_only = || ALL.iter().any(|format| !format.0.read && format.0.files.count(name));
    match takes {
        Takes::Format(files) => files.count(name).then_some(Task::Read),
        Takes::All if Files::ending(TEXT_ENDINGS).count(name) => Some(Task::Read),
        Takes::All => is_listed_only().then_some(Task::Look),
        Takes::Itself => Some(Task::Read),
        Takes::BuiltIn => None,
    }
}

fn real(metadata: &Metadata) -> Real {
    (metadata.dev(), metadata.ino())
}

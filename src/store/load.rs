//! From places to the library: every file read once, in parallel, each one a row or counted.

#[cfg(feature = "tui")]
mod follow;

use std::fs;
use std::path::Path;
use std::time::Duration;

use rayon::prelude::*;

use super::StoreError;
use super::built_in;
use super::discover::{Location, Presence, Scope, Takes, absolute, discover, named_one};
use super::folders::{Folders, slashed};
use super::read::{self, Opened, Unread};
use super::readers::Readers;
use super::scan::{Sighting, SkipReason, Skipped, Task, Walk, Walker};
use crate::domain::agent::{self, Agent, Depth, Entry, Found};
use crate::domain::formats::{self, Clues, Format, without_ending};
use crate::domain::generic::Generic;
use crate::domain::library::Library;
use crate::domain::problem::{Problem, Severity};
use crate::domain::reading::Rung;
use crate::domain::source::{Source, SourceId};
use crate::domain::value::Node;
#[cfg(feature = "tui")]
pub use follow::{Follower, Renewed};

/// How long a thread takes at most for a file that is in memory, its own beginning included.
const FILE: Duration = Duration::from_micros(100);

/// Files of these names tell about the folder, unless they have frontmatter.
const ABOUT_THE_FOLDER: [&str; 5] = ["README", "LICENSE", "CHANGELOG", "CONTRIBUTING", "CLAUDE"];

/// How many bytes of a file are read first where its head may do: most frontmatter ends before.
const HEAD: usize = 3072;

/// Up to this size in bytes a file that may be of a format only listed is looked into.
const LOOK_LIMIT: u64 = 256 << 10;

/// A library, and what was looked at to make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The library.
    pub library: Library,
    /// Every place, the missing ones too, in the order they were looked at.
    pub reports: Vec<SourceReport>,
}

/// What was found in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceReport {
    /// The place.
    pub source: Source,
    /// Whether it is there.
    pub presence: Presence,
    /// How many agents it gave, those that could not be read included.
    pub files: usize,
    /// What stood there and makes no row, with the reason.
    pub skipped: Vec<Skipped>,
    /// How many files have no agent file's name.
    pub other_files: usize,
}

/// Finds and reads every agent of the scope: at [`Depth::Whole`] with all that its body holds,
/// otherwise with what its head says.
///
/// # Errors
///
/// A named path does not exist. Everything else that is the matter with a file stands in its row.
pub fn load_library(scope: &Scope, folders: &Folders, depth: Depth, generic: &Generic) -> Result<Loaded, StoreError> {
    let locations = discover(scope, folders)?;
    Ok(load(&locations, depth, generic))
}

/// Reads an agent of the library whole.
///
/// # Errors
///
/// Its file is gone, cannot be read, or is of a format that is only listed.
pub fn load_agent(library: &Library, entry: &Entry, generic: &Generic) -> Result<Agent, StoreError> {
    let is_of_library = library.entries.as_ptr_range().contains(&std::ptr::from_ref(entry));
    let known = if is_of_library { entry } else { library.get(&entry.found.id).unwrap_or(entry) };
    let Some(path) = known.found.path.as_deref() else {
        let gone = || StoreError::Gone { id: known.found.id.to_string() };
        let bytes = built_in::bytes(&known.found.relative).ok_or_else(gone)?;
        return Ok(as_in(known, agent::read(known.found.clone(), bytes.to_vec(), generic)));
    };
    let unusable =
        |problem: &Problem| StoreError::Unusable { path: path.to_owned(), problem: Box::new(problem.clone()) };
    if let (Depth::Nothing, Some(problem)) = (known.depth, known.problems.first()) {
        return Err(unusable(problem));
    }
    let bytes = read::bytes(path).map_err(|unread| unusable(&unread.problem()))?;
    Ok(as_in(known, agent::read(known.found.clone(), bytes, generic)))
}

/// Reads a file outside the library as one more explicit source, which joins the library.
///
/// # Errors
///
/// There is no such file, or it cannot be read, or its format is only listed.
pub fn read_file_as_agent(library: &mut Library, path: &Path, generic: &Generic) -> Result<Agent, StoreError> {
    let location = named_one(path)?;
    let path = absolute(path);
    if location.takes == Takes::All {
        return Err(StoreError::Folder { path });
    }
    let source = SourceId(library.sources.len());
    let walk = Walker::default().walk(&location, &path, &mut Readers::of_the_caller());
    let mut rows = walk.sightings.iter().map(|sighting| row(&location, source, sighting, Depth::Head, generic));
    let Some(Row::Entry(entry)) = rows.next() else { return Err(StoreError::Missing { path }) };
    library.sources.push(location.source.clone());
    library.apply(entry.clone());
    let entry = library.at_path(&path).unwrap_or(&entry).clone();
    load_agent(library, &entry, generic)
}

/// The agent of the library whose file that path leads to, however it is spelled: relative to the
/// working directory, or through links.
pub fn find_path<'a>(library: &'a Library, path: &Path) -> Option<&'a Entry> {
    let path = absolute(path);
    library.at_path(&path).or_else(|| {
        let real = fs::canonicalize(&path).ok()?;
        let size = fs::metadata(&real).ok()?.len();
        library.entries.iter().find(|entry| {
            let own = entry.found.path.as_deref().filter(|_| entry.found.size == size);
            own.is_some_and(|own| fs::canonicalize(own).is_ok_and(|own| own == real))
        })
    })
}

/// What the library has settled about an agent, kept when its file is read again.
fn as_in(known: &Entry, mut agent: Agent) -> Agent {
    let settled = known.problems.iter().filter(|problem| problem.rule == crate::domain::library::SAME_NAME);
    agent.entry.problems.extend(settled.cloned());
    agent.entry.shadowed_by.clone_from(&known.shadowed_by);
    agent
}

#[cfg(feature = "tui")]
fn on_threads<T: Send>(count: usize, work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(count).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

fn load(locations: &[Location], depth: Depth, generic: &Generic) -> Loaded {
    let mut readers = Readers::default();
    let walks = walk_all(locations, &mut readers);
    load_walked(locations, walks, depth, generic, &mut readers)
}

/// The sources of locations, and for each location the number of its source.
fn numbered(locations: &[Location]) -> (Vec<Source>, Vec<SourceId>) {
    let mut sources: Vec<Source> = Vec::new();
    let mut numbers: Vec<SourceId> = Vec::new();
    for location in locations {
        numbers.push(SourceId(sources.len()));
        if location.presence == Presence::Found {
            sources.push(location.source.clone());
        }
    }
    (sources, numbers)
}

fn load_walked(
    locations: &[Location],
    walks: Vec<Walk>,
    depth: Depth,
    generic: &Generic,
    readers: &mut Readers,
) -> Loaded {
    let rows = rows(locations, &walks, depth, generic, readers);
    gathered(locations, walks, rows, depth, generic)
}

/// Reads what was seen; each row with the number of its location.
fn rows(
    locations: &[Location],
    walks: &[Walk],
    depth: Depth,
    generic: &Generic,
    readers: &mut Readers,
) -> Vec<(usize, Row)> {
    let (_, numbers) = numbered(locations);
    let tasks: Vec<(usize, &Sighting)> =
        walks.iter().enumerate().flat_map(|(at, walk)| walk.sightings.iter().map(move |one| (at, one))).collect();
    let read = |&(at, sighting): &(usize, &Sighting)| (at, row(&locations[at], numbers[at], sighting, depth, generic));
    readers.each(&tasks, read, |_| FILE)
}

fn gathered(
    locations: &[Location],
    walks: Vec<Walk>,
    rows: Vec<(usize, Row)>,
    depth: Depth,
    generic: &Generic,
) -> Loaded {
    let (sources, numbers) = numbered(locations);
    // Giving back ten thousand paths takes a while, and nobody need wait for it.
    let (walks, sightings): (Vec<Walk>, Vec<Vec<Sighting>>) = walks.into_iter().map(Walk::without_sightings).unzip();
    rayon::spawn(move || drop(sightings));
    let mut reports: Vec<SourceReport> = locations.iter().zip(walks).map(report).collect();
    // What was collected is filtered where it stands: ten thousand entries are too many to be copied.
    let mut entries: Vec<Entry> = rows
        .into_iter()
        .filter_map(|(at, row)| {
            match row {
                Row::Entry(entry) => {
                    reports[at].files += 1;
                    return Some(entry);
                }
                Row::Skipped(skipped) => reports[at].skipped.push(skipped),
                Row::Other => reports[at].other_files += 1,
            }
            None
        })
        .collect();
    for (at, location) in locations.iter().enumerate().filter(|(_, location)| location.takes == Takes::BuiltIn) {
        let built_in = built_in_entries(&location.source, numbers[at], depth, generic);
        reports[at].files = built_in.len();
        entries.extend(built_in);
    }
    Loaded { library: Library::new(sources, entries), reports }
}

/// Walks every location. Where each file tells its own format, what another location shows is not
/// shown again; named files come before the folders they may lie in.
fn walk_all(locations: &[Location], readers: &mut Readers) -> Vec<Walk> {
    let mut walker = Walker::default();
    let mut walks: Vec<Walk> = locations.iter().map(|_| Walk::default()).collect();
    let order = |location: &Location| match location.takes {
        Takes::Format(_) => 0,
        Takes::Itself => 1,
        Takes::All | Takes::BuiltIn => 2,
    };
    let mut turns: Vec<usize> = (0..locations.len()).collect();
    turns.sort_by_key(|&at| order(&locations[at]));
    for at in turns {
        let location = &locations[at];
        let Some(root) = location.source.path.as_deref().filter(|_| location.presence == Presence::Found) else {
            continue;
        };
        walks[at] = match location.takes {
            Takes::Format(_) => walker.walk(location, root, readers),
            _ => walker.walk_new(location, root, readers),
        };
    }
    walks
}

fn report((location, walk): (&Location, Walk)) -> SourceReport {
    SourceReport {
        source: location.source.clone(),
        presence: location.presence.clone(),
        files: 0,
        skipped: walk.skipped,
        other_files: walk.other_files,
    }
}

/// What becomes of a file.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every row is an entry, and boxes would be made and freed for nothing"
)]
enum Row {
    Entry(Entry),
    Skipped(Skipped),
    Other,
}

fn row(location: &Location, source: SourceId, sighting: &Sighting, depth: Depth, generic: &Generic) -> Row {
    let found = found(&location.source, source, sighting);
    match &sighting.task {
        Task::Show(problem) => unread(found, problem.clone()),
        Task::Look => looked_into(found, &sighting.path),
        Task::Read => match listed_only(location, &found) {
            Some(format) => format_not_read(found, format),
            None => read_row(location, found, &sighting.path, depth, generic),
        },
    }
}

fn found(source: &Source, number: SourceId, sighting: &Sighting) -> Found {
    Found {
        id: source.id_of(&sighting.relative),
        path: Some(sighting.path.clone()),
        relative: sighting.relative.clone(),
        source: number,
        format: source.format.filter(|format| format.0.files.count(&sighting.relative)),
        size: 0,
        copy_of: None,
    }
}

/// The format of a file that the place alone shows to be of a format that is not read.
fn listed_only(location: &Location, found: &Found) -> Option<Format> {
    let of_place = found.format.filter(|format| !format.0.read);
    let whole = found.path.as_deref().map(slashed).filter(|_| location.takes == Takes::Itself);
    of_place.or_else(|| formats::recognise_unread(&clues(&whole?, "")))
}

fn read_row(location: &Location, mut found: Found, path: &Path, depth: Depth, generic: &Generic) -> Row {
    let opened = match Opened::regular(path) {
        Ok(opened) => opened,
        Err(trouble) => {
            if let Unread::TooLarge(size) = trouble {
                found.size = size;
            }
            return unread(found, trouble.problem());
        }
    };
    found.size = opened.size;
    let head_may_do =
        depth < Depth::Whole && location.takes != Takes::Itself && !built_in::has_one_of_size(opened.size);
    let mut buffer = [0; HEAD];
    if head_may_do && let Ok(head) = opened.head(&mut buffer) {
        if head.len() < HEAD && head.len() as u64 == opened.size {
            return shown(location, agent::glance(found, head, depth, generic));
        }
        match agent::glance_at_head(found, head, depth, generic) {
            Ok(entry) => return Row::Entry(entry),
            Err(not_enough) => found = not_enough,
        }
    }
    let bytes = match opened.whole() {
        Ok(bytes) => bytes,
        Err(trouble) => return unread(found, trouble.problem()),
    };
    found.size = bytes.len() as u64;
    found.copy_of = built_in::same_as(&bytes);
    if location.takes == Takes::Itself
        && let Some(format) = formats::recognise_unread(&clues(&found.relative, &String::from_utf8_lossy(&bytes)))
    {
        return format_not_read(found, format);
    }
    shown(location, entry(found, bytes, depth, generic))
}

/// The row of a file that was read, unless it is one that tells about its folder.
fn shown(location: &Location, entry: Entry) -> Row {
    let name = without_ending(entry.found.relative.rsplit('/').next().unwrap_or_default());
    if location.takes != Takes::Itself && entry.rung == Rung::None && ABOUT_THE_FOLDER.contains(&name) {
        return Row::Skipped(Skipped { relative: entry.found.relative, reason: SkipReason::AboutTheFolder });
    }
    Row::Entry(entry)
}

fn entry(found: Found, bytes: Vec<u8>, depth: Depth, generic: &Generic) -> Entry {
    match depth {
        Depth::Whole => agent::survey(found, bytes, generic),
        Depth::Nothing | Depth::Line | Depth::Head => agent::glance(found, &bytes, depth, generic),
    }
}

fn looked_into(mut found: Found, path: &Path) -> Row {
    let of_place = found.format.filter(|format| !format.0.read);
    let by_path = of_place.or_else(|| formats::recognise_unread(&clues(&found.relative, "")));
    let small = || fs::metadata(path).is_ok_and(|metadata| metadata.len() <= LOOK_LIMIT);
    let format = by_path.or_else(|| {
        let bytes = small().then(|| read::bytes_of_regular(path).ok()).flatten()?;
        found.size = bytes.len() as u64;
        formats::recognise_unread(&clues(&found.relative, &String::from_utf8_lossy(&bytes)))
    });
    format.map_or(Row::Other, |format| format_not_read(found, format))
}

fn format_not_read(found: Found, format: Format) -> Row {
    let message = format!("{} are listed, but this version does not read them", format.0.label);
    let problem = Problem::new("format-not-read", Severity::Warning, message)
        .fix("to use it here, put its prompt into a Markdown file");
    Row::Entry(agent::unread(found, format, problem))
}

fn unread(found: Found, problem: Problem) -> Row {
    let format = found.format.unwrap_or_else(|| formats::recognise(&clues(&found.relative, "")));
    Row::Entry(agent::unread(found, format, problem))
}

/// What is known of a file without its frontmatter.
fn clues<'a>(path: &'a str, text: &'a str) -> Clues<'a> {
    static NOTHING: Node = Node::empty_map(0);
    Clues { path, frontmatter: &NOTHING, has_block: false, text }
}

fn built_in_entries(source: &Source, number: SourceId, depth: Depth, generic: &Generic) -> Vec<Entry> {
    built_in::files()
        .par_iter()
        .map(|(relative, bytes)| {
            let found = Found {
                id: source.id_of(relative),
                path: None,
                relative: (*relative).to_owned(),
                source: number,
                format: source.format,
                size: bytes.len() as u64,
                copy_of: None,
            };
            entry(found, bytes.to_vec(), depth, generic)
        })
        .collect()
}

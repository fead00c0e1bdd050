//! Loads the library from its locations: reads every file once, in parallel. Each file is a row of the list or is
//! counted.

#[cfg(feature = "tui")]
mod follow;

use std::fs;
use std::path::Path;
use std::time::Duration;

use rayon::prelude::*;

use super::StoreError;
use super::built_in;
use super::discover::{
    DiscoveryScope, FileFilter, LocationPresence, SourceLocation, absolute, discover, named_location,
};
use super::open_file::{self, OpenedFile, UnreadReason};
use super::readers::ReaderThreads;
use super::save::is_gone;
use super::scan::{FileTask, LocationWalker, SightedFile, SkipReason, SkippedFile, WalkResult};
use super::user_folders::{UserFolders, slashed};
use crate::domain::agent::{self, Agent, AgentEntry, AgentLocation, ListPlace, ReadDepth};
use crate::domain::formats::{self, Format, FormatClues, without_ending};
use crate::domain::generic::GenericWords;
use crate::domain::library::{Library, id_of_further};
use crate::domain::problem::{Problem, Severity};
use crate::domain::reading::ReadingMethod;
use crate::domain::source::{Source, SourceId};
use crate::domain::value::ValueNode;
#[cfg(feature = "tui")]
pub use follow::{LibraryFollower, LibraryUpdate};

/// Maximum time of a thread for a cached file, including the start of the thread.
const FILE: Duration = Duration::from_micros(100);

/// Files with these names describe their folder, unless they have frontmatter.
const ABOUT_THE_FOLDER: [&str; 5] = ["README", "LICENSE", "CHANGELOG", "CONTRIBUTING", "CLAUDE"];

/// Number of bytes read first if the head of a file may be enough; most frontmatter is shorter.
const HEAD: usize = 3072;

/// Maximum size in bytes of a file that is examined because it may have a format that is only listed.
const LOOK_LIMIT: u64 = 256 << 10;

/// A library, with reports on the locations it was loaded from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedLibrary {
    pub library: Library,
    /// All locations, including missing ones, in the order of the search.
    pub reports: Vec<SourceReport>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceReport {
    pub source: Source,
    pub presence: LocationPresence,
    /// Number of agents found, including those that could not be read.
    pub files: usize,
    /// Entries that are not listed as agents, with the reason.
    pub skipped: Vec<SkippedFile>,
    /// Number of files whose names are not those of agent files.
    pub other_files: usize,
}

/// Finds and reads every agent of the scope: including the body at [`ReadDepth::Whole`], otherwise only the head.
///
/// # Errors
///
/// A named path does not exist. Every other problem is shown in the row of its file.
pub fn load_library(
    scope: &DiscoveryScope,
    folders: &UserFolders,
    depth: ReadDepth,
    generic: &GenericWords,
) -> Result<LoadedLibrary, StoreError> {
    load_library_by_size(scope, folders, generic, |_| depth)
}

/// Loads a library at a depth that depends on the number of files.
///
/// # Errors
///
/// A named path does not exist.
pub fn load_library_by_size(
    scope: &DiscoveryScope,
    folders: &UserFolders,
    generic: &GenericWords,
    depth_of: impl Fn(usize) -> ReadDepth,
) -> Result<LoadedLibrary, StoreError> {
    let locations = discover(scope, folders)?;
    let mut readers = ReaderThreads::default();
    let walks = walk_all(&locations, &mut readers);
    let depth = depth_of(walks.iter().map(|walk| walk.sightings.len()).sum());
    Ok(load_walked(&locations, walks, depth, generic, &mut readers))
}

/// Reads an agent of the library completely.
///
/// # Errors
///
/// Its file is missing, cannot be read, or has a format that is only listed.
pub fn load_agent(library: &Library, entry: &AgentEntry, generic: &GenericWords) -> Result<Agent, StoreError> {
    let is_of_library = library.entries.as_ptr_range().contains(&std::ptr::from_ref(entry));
    let known = if is_of_library { entry } else { library.get(&entry.found.id).unwrap_or(entry) };
    let Some(path) = known.found.path.as_deref() else {
        let gone = || StoreError::Gone { place: known.found.id.to_string() };
        let bytes = built_in::bytes(&known.found.relative).ok_or_else(gone)?;
        return Ok(agent_in_library(known, agent::read_agent_file(known.found.clone(), bytes.to_vec(), generic)));
    };
    let unusable =
        |problem: &Problem| StoreError::Unusable { path: path.to_owned(), problem: Box::new(problem.clone()) };
    if let (ReadDepth::Nothing, Some(problem)) = (known.depth, known.problems.first()) {
        return Err(unusable(problem));
    }
    let bytes = open_file::bytes(path).map_err(|unread| match unread {
        UnreadReason::Refused(error) if is_gone(&error) && fs::symlink_metadata(path).is_err() => {
            StoreError::Gone { place: path.display().to_string() }
        }
        unread => unusable(&unread.problem()),
    })?;
    let agent = agent::read_agent_file(known.found.clone(), bytes, generic);
    if agent.entry.found.position() != known.found.position() {
        // The file now has fewer agents.
        return Err(StoreError::Gone { place: known.found.id.to_string() });
    }
    Ok(agent_in_library(known, agent))
}

/// Reads a file outside the library, and adds it to the library as another explicit source.
///
/// # Errors
///
/// The file does not exist, cannot be read, or has a format that is only listed.
pub fn read_file_as_agent(library: &mut Library, path: &Path, generic: &GenericWords) -> Result<Agent, StoreError> {
    let location = named_location(path)?;
    let path = absolute(path);
    if location.filter == FileFilter::All {
        return Err(StoreError::Folder { path });
    }
    let source = SourceId(library.sources.len());
    let walk = LocationWalker::default().walk(&location, &path, &mut ReaderThreads::of_the_caller());
    let mut rows = walk.sightings.iter().map(|sighting| row(&location, source, sighting, ReadDepth::Head, generic));
    let entries = match rows.next() {
        Some(LoadedRow::Entry(entry)) => vec![entry],
        Some(LoadedRow::Several(entries)) => entries,
        _ => return Err(StoreError::Missing { path }),
    };
    library.sources.push(location.source.clone());
    library.change(&[], entries);
    let entry = library.at_path(&path).ok_or(StoreError::Missing { path })?.clone();
    load_agent(library, &entry, generic)
}

/// The agent of the library with the file at this path, which may be relative to the working directory or go through
/// links.
pub fn find_path<'a>(library: &'a Library, path: &Path) -> Option<&'a AgentEntry> {
    let path = absolute(path);
    library.at_path(&path).or_else(|| {
        let real = fs::canonicalize(&path).ok()?;
        let size = fs::metadata(&real).ok()?.len();
        library.entries.iter().filter(|entry| !entry.found.is_further()).find(|entry| {
            let own = entry.found.path.as_deref().filter(|_| entry.found.size == size);
            own.is_some_and(|own| fs::canonicalize(own).is_ok_and(|own| own == real))
        })
    })
}

/// Adds the library's decisions about an agent to the version that was just read from its file.
fn agent_in_library(known: &AgentEntry, mut agent: Agent) -> Agent {
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

fn load(locations: &[SourceLocation], depth: ReadDepth, generic: &GenericWords) -> LoadedLibrary {
    let mut readers = ReaderThreads::default();
    let walks = walk_all(locations, &mut readers);
    load_walked(locations, walks, depth, generic, &mut readers)
}

fn numbered_sources(locations: &[SourceLocation]) -> (Vec<Source>, Vec<SourceId>) {
    let mut sources: Vec<Source> = Vec::new();
    let mut numbers: Vec<SourceId> = Vec::new();
    for location in locations {
        numbers.push(SourceId(sources.len()));
        if location.presence == LocationPresence::Found {
            sources.push(location.source.clone());
        }
    }
    (sources, numbers)
}

fn load_walked(
    locations: &[SourceLocation],
    walks: Vec<WalkResult>,
    depth: ReadDepth,
    generic: &GenericWords,
    readers: &mut ReaderThreads,
) -> LoadedLibrary {
    let rows = rows(locations, &walks, depth, generic, readers);
    collect_rows(locations, walks, rows, depth, generic)
}

/// Reads the files that were found. Each row is returned with the index of its location.
fn rows(
    locations: &[SourceLocation],
    walks: &[WalkResult],
    depth: ReadDepth,
    generic: &GenericWords,
    readers: &mut ReaderThreads,
) -> Vec<(usize, LoadedRow)> {
    let (_, numbers) = numbered_sources(locations);
    let tasks: Vec<(usize, &SightedFile)> =
        walks.iter().enumerate().flat_map(|(at, walk)| walk.sightings.iter().map(move |one| (at, one))).collect();
    let read =
        |&(at, sighting): &(usize, &SightedFile)| (at, row(&locations[at], numbers[at], sighting, depth, generic));
    readers.each(&tasks, read, |_| FILE)
}

fn collect_rows(
    locations: &[SourceLocation],
    walks: Vec<WalkResult>,
    rows: Vec<(usize, LoadedRow)>,
    depth: ReadDepth,
    generic: &GenericWords,
) -> LoadedLibrary {
    let (sources, numbers) = numbered_sources(locations);
    // Freeing ten thousand paths takes a while, so another thread does it.
    let (walks, sightings): (Vec<WalkResult>, Vec<Vec<SightedFile>>) =
        walks.into_iter().map(WalkResult::without_sightings).unzip();
    rayon::spawn(move || drop(sightings));
    let mut reports: Vec<SourceReport> = locations.iter().zip(walks).map(report).collect();
    let mut listed: Vec<AgentEntry> = Vec::new();
    // The rows are filtered in place, because copying ten thousand entries is slow.
    let mut entries: Vec<AgentEntry> = rows
        .into_iter()
        .filter_map(|(at, row)| {
            match row {
                LoadedRow::Entry(entry) => {
                    reports[at].files += 1;
                    return Some(entry);
                }
                LoadedRow::Several(mut several) => {
                    reports[at].files += several.len();
                    listed.append(&mut several);
                }
                LoadedRow::Skipped(skipped) => reports[at].skipped.push(skipped),
                LoadedRow::Other => reports[at].other_files += 1,
                LoadedRow::Gone(_) => {}
            }
            None
        })
        .collect();
    entries.append(&mut listed);
    for (at, location) in locations.iter().enumerate().filter(|(_, location)| location.filter == FileFilter::BuiltIn) {
        let built_in = built_in_entries(&location.source, numbers[at], depth, generic);
        reports[at].files = built_in.len();
        entries.extend(built_in);
    }
    LoadedLibrary { library: Library::new(sources, entries), reports }
}

/// Walks every location. A location without a fixed format does not repeat the files of other locations. Named files
/// come before folders, which may contain them.
fn walk_all(locations: &[SourceLocation], readers: &mut ReaderThreads) -> Vec<WalkResult> {
    let mut walker = LocationWalker::default();
    let mut walks: Vec<WalkResult> = locations.iter().map(|_| WalkResult::default()).collect();
    let order = |location: &SourceLocation| match location.filter {
        FileFilter::Format(_) => 0,
        FileFilter::Itself => 1,
        FileFilter::All | FileFilter::BuiltIn => 2,
    };
    let mut turns: Vec<usize> = (0..locations.len()).collect();
    turns.sort_by_key(|&at| order(&locations[at]));
    for at in turns {
        let location = &locations[at];
        let Some(root) = location.source.path.as_deref().filter(|_| location.presence == LocationPresence::Found)
        else {
            continue;
        };
        walks[at] = match location.filter {
            FileFilter::Format(_) => walker.walk(location, root, readers),
            _ => walker.walk_new(location, root, readers),
        };
    }
    walks
}

fn report((location, walk): (&SourceLocation, WalkResult)) -> SourceReport {
    SourceReport {
        source: location.source.clone(),
        presence: location.presence.clone(),
        files: 0,
        skipped: walk.skipped,
        other_files: walk.other_files,
    }
}

/// Result of reading a file.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every row is an entry, and boxes would be made and freed for nothing"
)]
enum LoadedRow {
    Entry(AgentEntry),
    /// The agents of a file that defines several, in order.
    Several(Vec<AgentEntry>),
    Skipped(SkippedFile),
    Other,
    /// The file was moved or deleted after its folder was listed. Contains its path inside the source.
    Gone(String),
}

fn row(
    location: &SourceLocation,
    source: SourceId,
    sighting: &SightedFile,
    depth: ReadDepth,
    generic: &GenericWords,
) -> LoadedRow {
    let found = location_of(&location.source, source, sighting);
    match &sighting.task {
        FileTask::Show(problem) => unread(found, problem.clone()),
        FileTask::Look => recognized_row(found, &sighting.path),
        FileTask::Read => match listed_only(location, &found) {
            Some(format) => format_not_read(found, format),
            None => read_row(location, found, &sighting.path, depth, generic),
        },
    }
}

fn location_of(source: &Source, number: SourceId, sighting: &SightedFile) -> AgentLocation {
    AgentLocation {
        id: source.id_of(&sighting.relative),
        path: Some(sighting.path.clone()),
        relative: sighting.relative.clone(),
        source: number,
        format: source.format.filter(|format| format.0.files.count(&sighting.relative)),
        size: 0,
        copy_of: None,
        in_list: None,
    }
}

/// The format of a file, if its location alone shows that the format is only listed.
fn listed_only(location: &SourceLocation, found: &AgentLocation) -> Option<Format> {
    let of_place = found.format.filter(|format| !format.0.read);
    let whole = found.path.as_deref().map(slashed).filter(|_| location.filter == FileFilter::Itself);
    of_place.or_else(|| formats::recognize_unread(&clues(&whole?, "")))
}

fn read_row(
    location: &SourceLocation,
    mut found: AgentLocation,
    path: &Path,
    depth: ReadDepth,
    generic: &GenericWords,
) -> LoadedRow {
    let opened = match OpenedFile::regular(path) {
        Ok(opened) => opened,
        // The folder listed a regular file, so this is not a broken link.
        Err(UnreadReason::Refused(error)) if is_gone(&error) && fs::symlink_metadata(path).is_err() => {
            return LoadedRow::Gone(found.relative);
        }
        Err(trouble) => {
            if let UnreadReason::TooLarge(size) = trouble {
                found.size = size;
            }
            return unread(found, trouble.problem());
        }
    };
    found.size = opened.size;
    let head_may_do =
        depth < ReadDepth::Whole && location.filter != FileFilter::Itself && !built_in::has_one_of_size(opened.size);
    let mut buffer = [0; HEAD];
    if head_may_do && let Ok(head) = opened.head(&mut buffer) {
        if head.len() < HEAD && head.len() as u64 == opened.size {
            let first = agent::read_entry(found, head, depth, generic);
            return listed_agents(location, first, path, depth, generic);
        }
        match agent::read_entry_from_head(found, head, depth, generic) {
            Ok(entry) => return LoadedRow::Entry(entry),
            Err(not_enough) => found = not_enough,
        }
    }
    let bytes = match opened.whole() {
        Ok(bytes) => bytes,
        Err(trouble) => return unread(found, trouble.problem()),
    };
    found.size = bytes.len() as u64;
    found.copy_of = built_in::same_as(&bytes);
    if location.filter == FileFilter::Itself
        && let Some(format) = formats::recognize_unread(&clues(&found.relative, &String::from_utf8_lossy(&bytes)))
    {
        return format_not_read(found, format);
    }
    let first = entry(found, bytes, depth, generic);
    listed_agents(location, first, path, depth, generic)
}

/// The row of an agent; several rows if its file defines several agents.
fn listed_agents(
    location: &SourceLocation,
    first: AgentEntry,
    path: &Path,
    depth: ReadDepth,
    generic: &GenericWords,
) -> LoadedRow {
    let Some(place) = first.found.in_list else { return listed_agent(location, first) };
    let Ok(bytes) = open_file::bytes(path) else { return listed_agent(location, first) };
    let mut agents = vec![first];
    for position in 1..place.count {
        let found = AgentLocation { in_list: Some(ListPlace { position, ..place }), ..agents[0].found.clone() };
        let mut further = entry(found, bytes.clone(), depth, generic);
        // The file may have changed and now have fewer agents.
        if further.found.position() == position {
            further.found.id = id_of_further(&agents[0].found.id, &further.name);
            agents.push(further);
        }
    }
    LoadedRow::Several(agents)
}

/// The row of a file that was read, unless the file describes its folder.
fn listed_agent(location: &SourceLocation, entry: AgentEntry) -> LoadedRow {
    let name = without_ending(entry.found.relative.rsplit('/').next().unwrap_or_default());
    if location.filter != FileFilter::Itself && entry.reading == ReadingMethod::None && ABOUT_THE_FOLDER.contains(&name)
    {
        return LoadedRow::Skipped(SkippedFile { relative: entry.found.relative, reason: SkipReason::AboutTheFolder });
    }
    LoadedRow::Entry(entry)
}

fn entry(found: AgentLocation, bytes: Vec<u8>, depth: ReadDepth, generic: &GenericWords) -> AgentEntry {
    match depth {
        ReadDepth::Whole => agent::read_whole_entry(found, bytes, generic),
        ReadDepth::Nothing | ReadDepth::Line | ReadDepth::Head => agent::read_entry(found, &bytes, depth, generic),
    }
}

fn recognized_row(mut found: AgentLocation, path: &Path) -> LoadedRow {
    let of_place = found.format.filter(|format| !format.0.read);
    let by_path = of_place.or_else(|| formats::recognize_unread(&clues(&found.relative, "")));
    let small = || fs::metadata(path).is_ok_and(|metadata| metadata.len() <= LOOK_LIMIT);
    let format = by_path.or_else(|| {
        let bytes = small().then(|| open_file::bytes_of_regular(path).ok()).flatten()?;
        found.size = bytes.len() as u64;
        formats::recognize_unread(&clues(&found.relative, &String::from_utf8_lossy(&bytes)))
    });
    format.map_or(LoadedRow::Other, |format| format_not_read(found, format))
}

fn format_not_read(found: AgentLocation, format: Format) -> LoadedRow {
    let message = format!("{} are listed, but this version cannot read them", format.0.label);
    let problem = Problem::new("format-not-read", Severity::Warning, message)
        .fix("to use it here, copy its prompt into a Markdown file");
    LoadedRow::Entry(agent::unreadable_entry(found, format, problem))
}

fn unread(found: AgentLocation, problem: Problem) -> LoadedRow {
    let format = found.format.unwrap_or_else(|| formats::recognize(&clues(&found.relative, "")));
    LoadedRow::Entry(agent::unreadable_entry(found, format, problem))
}

/// Clues to the format of a file, from its path and text only.
fn clues<'a>(path: &'a str, text: &'a str) -> FormatClues<'a> {
    static NOTHING: ValueNode = ValueNode::empty_map(0);
    FormatClues { path, frontmatter: &NOTHING, has_block: false, text }
}

fn built_in_entries(source: &Source, number: SourceId, depth: ReadDepth, generic: &GenericWords) -> Vec<AgentEntry> {
    built_in::files()
        .par_iter()
        .map(|(relative, bytes)| {
            let found = AgentLocation {
                id: source.id_of(relative),
                path: None,
                relative: (*relative).to_owned(),
                source: number,
                format: source.format,
                size: bytes.len() as u64,
                copy_of: None,
                in_list: None,
            };
            entry(found, bytes.to_vec(), depth, generic)
        })
        .collect()
}

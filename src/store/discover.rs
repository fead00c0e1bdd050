//! Discovers the places to look for agents: those on the command line, or those of the tools and the user.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::StoreError;
use super::built_in::PREFIX;
use super::user_folders::{UserFolders, slashed};
use crate::domain::formats::{self, ALL, CALLSHEET, FolderBase, Format, FormatFiles, FormatFolder, OPEN_FOLDER};
use crate::domain::source::{Source, SourceKind};

/// Where the library's agents come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiscoveryScope {
    /// Only these files and folders.
    Explicit(Vec<PathBuf>),
    /// The project around the working directory, the user's folders, the built-in agents.
    Discover {
        cwd: PathBuf,
        /// The user's additional folders, from the configuration.
        extra: Vec<PathBuf>,
    },
}

/// A place to look for agents, and whether it exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLocation {
    pub source: Source,
    pub filter: FileFilter,
    pub presence: LocationPresence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFilter {
    /// The files of the format that belongs to the folder.
    Format(FormatFiles),
    /// All files that can contain an agent.
    All,
    /// The location is a single file, which always counts.
    Itself,
    BuiltIn,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocationPresence {
    Found,
    Missing,
    /// The same folder is already included as another location.
    Repeated,
    /// The location cannot be read, for this reason.
    Unreadable(String),
}

/// All locations of the scope, nearest first. Missing ones are included, so that users can see where callsheet looked.
///
/// # Errors
///
/// A named path does not exist.
pub fn discover(scope: &DiscoveryScope, folders: &UserFolders) -> Result<Vec<SourceLocation>, StoreError> {
    match scope {
        DiscoveryScope::Explicit(paths) => named_locations(paths),
        DiscoveryScope::Discover { cwd, extra } => {
            let mut locations = project_locations(cwd, folders);
            locations.extend(user_locations(folders));
            locations
                .extend(extra.iter().map(|folder| open_location(SourceKind::User, folder, folders.spelled(folder), 0)));
            locations.push(built_in());
            mark_repeated(&mut locations);
            Ok(locations)
        }
    }
}

fn named_locations(paths: &[PathBuf]) -> Result<Vec<SourceLocation>, StoreError> {
    let mut locations = paths.iter().map(|path| named_location(path)).collect::<Result<Vec<_>, _>>()?;
    mark_repeated(&mut locations);
    Ok(locations)
}

/// The location for a path named by a user.
pub(super) fn named_location(path: &Path) -> Result<SourceLocation, StoreError> {
    let path = absolute(path);
    let filter = match fs::metadata(&path) {
        Ok(metadata) if metadata.is_dir() => FileFilter::All,
        Err(_) if fs::symlink_metadata(&path).is_err_and(|error| is_absent(&error)) => {
            return Err(StoreError::Missing { path });
        }
        // If it is not a file either, reading it reports the problem.
        _ => FileFilter::Itself,
    };
    let mut source = Source::open(SourceKind::Explicit, Some(path.clone()));
    source.format =
        formats::of_folder(&slashed(if filter == FileFilter::All { &path } else { path.parent().unwrap_or(&path) }));
    Ok(SourceLocation { source, filter, presence: LocationPresence::Found })
}

fn is_absent(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidInput | ErrorKind::InvalidFilename
    )
}

/// The absolute path without `..`. Links in it are kept as the user wrote them.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let climbs = whole.components().any(|part| part == std::path::Component::ParentDir);
    if climbs { fs::canonicalize(&whole).unwrap_or(whole) } else { whole }
}

/// The root of the repository that contains a folder; the folder itself if there is none.
pub(super) fn project_root(cwd: &Path) -> PathBuf {
    let cwd = absolute(cwd);
    let root = cwd.ancestors().find(|folder| fs::symlink_metadata(folder.join(".git")).is_ok());
    root.unwrap_or(&cwd).to_owned()
}

fn project_locations(cwd: &Path, folders: &UserFolders) -> Vec<SourceLocation> {
    let (cwd, root) = (absolute(cwd), project_root(cwd));
    let root = root.as_path();
    let mut locations = Vec::new();
    for (nearness, folder) in cwd.ancestors().take_while(|folder| folder.starts_with(root)).enumerate() {
        let prefix = slashed(folder.strip_prefix(root).unwrap_or(folder));
        let spelled = |inner: &str| if prefix.is_empty() { inner.to_owned() } else { format!("{prefix}/{inner}") };
        for (format, place) in format_folders().filter(|(_, place)| place.base == FolderBase::Project) {
            let path = folder.join(place.folder);
            // In the home folder, they are the user's folders and not the project's.
            if folders.home.as_deref() != Some(folder) {
                locations.push(format_locations(
                    SourceKind::Project,
                    path,
                    spelled(place.folder),
                    nearness,
                    format,
                    place,
                ));
            }
        }
        let path = folder.join(OPEN_FOLDER);
        locations.push(open_location(SourceKind::Project, &path, spelled(OPEN_FOLDER), nearness));
    }
    locations
}

fn user_locations(folders: &UserFolders) -> Vec<SourceLocation> {
    let mut places: Vec<(Format, &FormatFolder)> =
        format_folders().filter(|(_, place)| place.base != FolderBase::Project).collect();
    places.sort_by_key(|(_, place)| place.base);
    places
        .into_iter()
        .filter_map(|(format, place)| {
            let path = folders.of_place(place)?;
            let prefix = folders.spelled(&path);
            Some(format_locations(SourceKind::User, path, prefix, 0, format, place))
        })
        .collect()
}

fn format_folders() -> impl Iterator<Item = (Format, &'static FormatFolder)> {
    ALL.iter().flat_map(|format| format.0.places.iter().map(|place| (*format, place)))
}

fn format_locations(
    kind: SourceKind,
    path: PathBuf,
    prefix: String,
    nearness: usize,
    format: Format,
    place: &FormatFolder,
) -> SourceLocation {
    let presence = presence(&path);
    let source = Source {
        kind,
        path: Some(path),
        format: Some(format),
        precedence: place.precedence.unwrap_or(format.0.precedence),
        nearness,
        prefix,
    };
    SourceLocation { source, filter: FileFilter::Format(format.0.files), presence }
}

fn open_location(kind: SourceKind, path: &Path, prefix: String, nearness: usize) -> SourceLocation {
    let source = Source { nearness, prefix, ..Source::open(kind, Some(path.to_owned())) };
    SourceLocation { source, filter: FileFilter::All, presence: presence(path) }
}

pub(super) fn built_in() -> SourceLocation {
    let source = Source {
        format: Some(CALLSHEET),
        precedence: CALLSHEET.0.precedence,
        prefix: PREFIX.to_owned(),
        ..Source::open(SourceKind::BuiltIn, None)
    };
    SourceLocation { source, filter: FileFilter::BuiltIn, presence: LocationPresence::Found }
}

fn presence(path: &Path) -> LocationPresence {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => LocationPresence::Found,
        Ok(_) => LocationPresence::Unreadable("it is not a folder".to_owned()),
        Err(error) if is_absent(&error) => LocationPresence::Missing,
        Err(error) => LocationPresence::Unreadable(error.to_string()),
    }
}

/// Marks folders that occur more than once. The first location of each format counts; a location without a fixed format
/// counts only if no format claims the folder.
fn mark_repeated(locations: &mut [SourceLocation]) {
    let real = |location: &SourceLocation| {
        let path = location.source.path.as_deref().filter(|_| location.presence == LocationPresence::Found)?;
        fs::canonicalize(path).ok()
    };
    let mut seen: HashSet<(PathBuf, Option<&str>)> = HashSet::new();
    let mut claimed: HashSet<PathBuf> = HashSet::new();
    let claims_first = |location: &&mut SourceLocation| location.source.format.is_none();
    let (open, of_format): (Vec<_>, Vec<_>) = locations.iter_mut().partition(claims_first);
    for location in of_format.into_iter().chain(open) {
        let Some(path) = real(location) else { continue };
        let format = location.source.format.map(Format::id);
        let repeated = (format.is_none() && claimed.contains(&path)) || !seen.insert((path.clone(), format));
        claimed.insert(path);
        if repeated {
            location.presence = LocationPresence::Repeated;
        }
    }
}

//! Which places agents come from: those named, or those that the tools and the person have.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::StoreError;
use super::built_in::PREFIX;
use super::folders::{Folders, slashed};
use crate::domain::formats::{self, ALL, Base, CALLSHEET, Files, Format, OPEN_FOLDER, Place};
use crate::domain::source::{Source, SourceKind};

/// What the library is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Exactly these files and folders.
    Explicit(Vec<PathBuf>),
    /// The project around the working directory, the person's folders, the built-in agents.
    Discover {
        /// The working directory.
        cwd: PathBuf,
        /// Further folders of the person's, from the configuration.
        extra: Vec<PathBuf>,
    },
}

/// One place to look at, and what was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The source that it makes.
    pub source: Source,
    /// Which of its files count.
    pub takes: Takes,
    /// Whether it is there.
    pub presence: Presence,
}

/// Which files of a location count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Those of the format that lives there.
    Format(Files),
    /// All that can hold an agent.
    All,
    /// The location is one file, and counts.
    Itself,
    /// The agents embedded in the program.
    BuiltIn,
}

/// Whether a location is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is.
    Found,
    /// There is nothing of that name.
    Missing,
    /// The same folder is looked at as another location.
    Repeated,
    /// It cannot be looked at; the system's reason.
    Unreadable(String),
}

/// Every place of the scope in its order, nearest first; missing ones too, for a person to see what
/// was looked for.
///
/// # Errors
///
/// A named path does not exist.
pub fn discover(scope: &Scope, folders: &Folders) -> Result<Vec<Location>, StoreError> {
    match scope {
        Scope::Explicit(paths) => named(paths),
        Scope::Discover { cwd, extra } => {
            let mut locations = in_project(cwd, folders);
            locations.extend(of_the_person(folders));
            locations.extend(extra.iter().map(|folder| open(SourceKind::User, folder, folders.spelled(folder), 0)));
            locations.push(built_in());
            mark_repeated(&mut locations);
            Ok(locations)
        }
    }
}

fn named(paths: &[PathBuf]) -> Result<Vec<Location>, StoreError> {
    let mut locations = paths.iter().map(|path| named_one(path)).collect::<Result<Vec<_>, _>>()?;
    mark_repeated(&mut locations);
    Ok(locations)
}

/// The location that a path named by a person makes.
pub(super) fn named_one(path: &Path) -> Result<Location, StoreError> {
    let path = absolute(path);
    let takes = match fs::metadata(&path) {
        Ok(metadata) if metadata.is_dir() => Takes::All,
        Err(_) if fs::symlink_metadata(&path).is_err_and(|error| is_absent(&error)) => {
            return Err(StoreError::Missing { path });
        }
        // Where it is no file either, reading it will say what is the matter.
        _ => Takes::Itself,
    };
    let mut source = Source::open(SourceKind::Explicit, Some(path.clone()));
    source.format =
        formats::of_folder(&slashed(if takes == Takes::All { &path } else { path.parent().unwrap_or(&path) }));
    Ok(Location { source, takes, presence: Presence::Found })
}

fn is_absent(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidInput | ErrorKind::InvalidFilename
    )
}

/// The absolute path, without `..`, and with the links on the way as the person named them.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let climbs = whole.components().any(|part| part == std::path::Component::ParentDir);
    if climbs { fs::canonicalize(&whole).unwrap_or(whole) } else { whole }
}

fn in_project(cwd: &Path, folders: &Folders) -> Vec<Location> {
    let cwd = absolute(cwd);
    let root = cwd.ancestors().find(|folder| fs::symlink_metadata(folder.join(".git")).is_ok()).unwrap_or(&cwd);
    let mut locations = Vec::new();
    for (nearness, folder) in cwd.ancestors().take_while(|folder| folder.starts_with(root)).enumerate() {
        let prefix = slashed(folder.strip_prefix(root).unwrap_or(folder));
        let spelled = |inner: &str| if prefix.is_empty() { inner.to_owned() } else { format!("{prefix}/{inner}") };
        for (format, place) in places().filter(|(_, place)| place.base == Base::Project) {
            let path = folder.join(place.folder);
            // In the home folder these are the person's.
            if folders.home.as_deref() != Some(folder) {
                locations.push(of_format(SourceKind::Project, path, spelled(place.folder), nearness, format, place));
            }
        }
        let path = folder.join(OPEN_FOLDER);
        locations.push(open(SourceKind::Project, &path, spelled(OPEN_FOLDER), nearness));
    }
    locations
}

fn of_the_person(folders: &Folders) -> Vec<Location> {
    let mut places: Vec<(Format, &Place)> = places().filter(|(_, place)| place.base != Base::Project).collect();
    places.sort_by_key(|(_, place)| place.base);
    places
        .into_iter()
        .filter_map(|(format, place)| {
            let path = folders.of_place(place)?;
            let prefix = folders.spelled(&path);
            Some(of_format(SourceKind::User, path, prefix, 0, format, place))
        })
        .collect()
}

fn places() -> impl Iterator<Item = (Format, &'static Place)> {
    ALL.iter().flat_map(|format| format.0.places.iter().map(|place| (*format, place)))
}

fn of_format(
    kind: SourceKind,
    path: PathBuf,
    prefix: String,
    nearness: usize,
    format: Format,
    place: &Place,
) -> Location {
    let presence = presence(&path);
    let source = Source {
        kind,
        path: Some(path),
        format: Some(format),
        precedence: place.precedence.unwrap_or(format.0.precedence),
        nearness,
        prefix,
    };
    Location { source, takes: Takes::Format(format.0.files), presence }
}

fn open(kind: SourceKind, path: &Path, prefix: String, nearness: usize) -> Location {
    let source = Source { nearness, prefix, ..Source::open(kind, Some(path.to_owned())) };
    Location { source, takes: Takes::All, presence: presence(path) }
}

/// The location of the built-in agents.
pub(super) fn built_in() -> Location {
    let source = Source {
        format: Some(CALLSHEET),
        precedence: CALLSHEET.0.precedence,
        prefix: PREFIX.to_owned(),
        ..Source::open(SourceKind::BuiltIn, None)
    };
    Location { source, takes: Takes::BuiltIn, presence: Presence::Found }
}

fn presence(path: &Path) -> Presence {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Presence::Found,
        Ok(_) => Presence::Unreadable("it is not a folder".to_owned()),
        Err(error) if is_absent(&error) => Presence::Missing,
        Err(error) => Presence::Unreadable(error.to_string()),
    }
}

/// The same folder counts once: as the first location of its format, and as one in which each file
/// tells its own format only where no format claims it.
fn mark_repeated(locations: &mut [Location]) {
    let real = |location: &Location| {
        let path = location.source.path.as_deref().filter(|_| location.presence == Presence::Found)?;
        fs::canonicalize(path).ok()
    };
    let mut seen: HashSet<(PathBuf, Option<&str>)> = HashSet::new();
    let mut claimed: HashSet<PathBuf> = HashSet::new();
    let claims_first = |location: &&mut Location| location.source.format.is_none();
    let (open, of_format): (Vec<_>, Vec<_>) = locations.iter_mut().partition(claims_first);
    for location in of_format.into_iter().chain(open) {
        let Some(path) = real(location) else { continue };
        let format = location.source.format.map(Format::id);
        let repeated = (format.is_none() && claimed.contains(&path)) || !seen.insert((path.clone(), format));
        claimed.insert(path);
        if repeated {
            location.presence = Presence::Repeated;
        }
    }
}

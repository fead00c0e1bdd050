//! The files of one ending in a folder of a person's own: templates, patterns, casts.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::folders::Folders;
use super::read::{self, unreadable};
use crate::domain::document::Document;
use crate::domain::problem::Problem;

/// A file of a person's own.
pub(super) struct OwnFile {
    /// Its name without the ending.
    pub name: String,
    /// Its path.
    pub path: PathBuf,
    /// Its text; or why it could not be read.
    pub text: Result<String, Problem>,
}

/// The files of that ending in a folder, sorted by path; none where there is no folder.
///
/// # Errors
/// The folder is there and cannot be read.
pub(super) fn own_files(folder: &Path, ending: &str) -> Result<Vec<OwnFile>, Problem> {
    let mut paths: Vec<PathBuf> = match fs::read_dir(folder) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(&error)),
    };
    paths.sort();
    let file = |path: PathBuf| {
        let name = stem(&path, ending)?;
        let text = read::bytes(&path).map(|bytes| Document::from_bytes(bytes).text).map_err(|unread| unread.problem());
        Some(OwnFile { name, path, text })
    };
    Ok(paths.into_iter().filter_map(file).collect())
}

/// Adds every file of that ending in a folder of the configuration to `all`, by its name and text. Tells
/// of them in order, each with what is the matter where it could not be read; that may be the folder.
pub(super) fn with_own<T>(
    mut all: T,
    folders: &Folders,
    folder: &str,
    ending: &str,
    with: impl Fn(T, &str, &str) -> T,
) -> (T, Vec<(PathBuf, Option<Problem>)>) {
    let Some(folder) = folders.config.as_ref().map(|config| config.join(folder)) else { return (all, Vec::new()) };
    let files = match own_files(&folder, ending) {
        Ok(files) => files,
        Err(problem) => return (all, vec![(folder, Some(problem))]),
    };
    let mut told = Vec::with_capacity(files.len());
    for OwnFile { name, path, text } in files {
        match text {
            Ok(text) => {
                all = with(all, &name, &text);
                told.push((path, None));
            }
            Err(problem) => told.push((path, Some(problem))),
        }
    }
    (all, told)
}

/// The file of that name among those that were told of.
pub(super) fn named<'a>(files: &'a [(PathBuf, Option<Problem>)], ending: &str, name: &str) -> Option<&'a Path> {
    let mut paths = files.iter().map(|(path, _)| path.as_path());
    paths.find(|path| stem(path, ending).is_some_and(|stem| stem == name))
}

/// The name of a file without its ending; none for a file of another one, or a hidden one.
fn stem(path: &Path, ending: &str) -> Option<String> {
    let name = path.file_name()?.to_str()?.strip_suffix(ending)?;
    (!name.is_empty() && !name.starts_with('.')).then(|| name.to_owned())
}

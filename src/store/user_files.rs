//! The files with one extension in a folder of the user's: templates, patterns, casts.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::open_file::{self, unreadable};
use super::user_folders::UserFolders;
use crate::domain::document::Document;
use crate::domain::problem::{Problem, Severity};

pub(super) struct OwnFile {
    /// The name without the extension.
    pub name: String,
    pub path: PathBuf,
    /// The text, or the problem if it could not be read.
    pub text: Result<String, Problem>,
}

/// The files with this extension in a folder, sorted by path; empty if the folder does not exist.
///
/// # Errors
/// The folder exists but cannot be read.
pub(super) fn own_files(folder: &Path, ending: &str) -> Result<Vec<OwnFile>, Problem> {
    let mut paths: Vec<PathBuf> = match fs::read_dir(folder) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(&error)),
    };
    paths.sort();
    let file = |path: PathBuf| {
        let name = stem(&path, ending)?;
        let text = open_file::bytes(&path).map_err(|unread| unread.problem()).and_then(utf8_text);
        Some(OwnFile { name, path, text })
    };
    Ok(paths.into_iter().filter_map(file).collect())
}

/// The text of a user's file, which must be UTF-8: replacement characters would end up in every prompt.
fn utf8_text(bytes: Vec<u8>) -> Result<String, Problem> {
    let document = Document::from_bytes(bytes);
    match document.first_replaced() {
        None => Ok(document.text),
        Some(byte) => Err(Problem::new("not-utf8", Severity::Error, format!("byte {byte} is not UTF-8"))
            .at(document.first_replaced_line(), 1)
            .fix("save the file as UTF-8")),
    }
}

/// Adds to `all` every file with this extension in a folder of the configuration, by its name and its text or problem.
/// Returns the files in order, each with its problem if it could not be read, or the folder with its problem.
pub(super) fn with_own<T>(
    mut all: T,
    folders: &UserFolders,
    folder: &str,
    ending: &str,
    with: impl Fn(T, &str, Result<&str, &Problem>) -> T,
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
                all = with(all, &name, Ok(&text));
                told.push((path, None));
            }
            Err(problem) => {
                all = with(all, &name, Err(&problem));
                told.push((path, Some(problem)));
            }
        }
    }
    (all, told)
}

/// The file with this name in a list returned by [`with_own`].
pub(super) fn named<'a>(files: &'a [(PathBuf, Option<Problem>)], ending: &str, name: &str) -> Option<&'a Path> {
    let mut paths = files.iter().map(|(path, _)| path.as_path());
    paths.find(|path| stem(path, ending).is_some_and(|stem| stem == name))
}

/// The name of a file without its extension; `None` if it has another extension or is hidden.
fn stem(path: &Path, ending: &str) -> Option<String> {
    let name = path.file_name()?.to_str()?.strip_suffix(ending)?;
    (!name.is_empty() && !name.starts_with('.')).then(|| name.to_owned())
}

//! Casts and recipes that a user saved by name in the data folder, each as a `.yaml` file.

use std::path::PathBuf;

use super::user_files::{OwnFile, own_files};
use super::user_folders::UserFolders;
use crate::domain::problem::Problem;

const ENDING: &str = ".yaml";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavedKind {
    Cast,
    Recipe,
}

impl SavedKind {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cast => "cast",
            Self::Recipe => "recipe",
        }
    }

    const fn folder(self) -> &'static str {
        match self {
            Self::Cast => "casts",
            Self::Recipe => "recipes",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFile {
    /// The name of the file without its extension.
    pub name: String,
    pub path: PathBuf,
    /// The text, or the problem if it could not be read.
    pub text: Result<String, Problem>,
}

/// The path of the saved file with this name, which may not exist; `None` without a data folder, or if the name is not
/// a valid file name.
pub fn saved_path(kind: SavedKind, folders: &UserFolders, name: &str) -> Option<PathBuf> {
    let name = name.strip_suffix(ENDING).unwrap_or(name);
    let is_plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\0']);
    Some(folders.data.as_ref().filter(|_| is_plain)?.join(kind.folder()).join(format!("{name}{ENDING}")))
}

/// Reads the saved files of a kind, sorted by name.
pub fn read_saved(kind: SavedKind, folders: &UserFolders) -> Vec<SavedFile> {
    let Some(folder) = folders.data.as_ref().map(|data| data.join(kind.folder())) else { return Vec::new() };
    let files = own_files(&folder, ENDING).unwrap_or_default();
    let saved = |OwnFile { name, path, text }| SavedFile { name, path, text };
    let mut files: Vec<SavedFile> = files.into_iter().map(saved).collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    files
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::fs;

    use super::*;

    #[test]
    fn saved_files_are_listed_by_name_and_found_by_it() {
        for (kind, folder) in [(SavedKind::Cast, "casts"), (SavedKind::Recipe, "recipes")] {
            let home = tempfile::tempdir().unwrap();
            let folders = UserFolders::under(home.path());
            assert_eq!(read_saved(kind, &folders), []);
            let folder = home.path().join(".local/share/callsheet").join(folder);
            fs::create_dir_all(folder.join("folder.yaml")).unwrap();
            fs::write(folder.join("review.yaml"), "name: x\n").unwrap();
            fs::write(folder.join(".review.yaml.swp"), "x").unwrap();
            let saved = read_saved(kind, &folders);
            let named: Vec<_> = saved.iter().map(|saved| (saved.name.as_str(), saved.text.is_ok())).collect();
            assert_eq!(named, [("folder", false), ("review", true)]);
            assert_eq!(saved_path(kind, &folders, "review").as_deref(), Some(saved[1].path.as_path()));
            assert_eq!(saved_path(kind, &folders, "review.yaml").as_deref(), Some(saved[1].path.as_path()));
            for name in ["", ".", "..", "../x", "a/b"] {
                assert_eq!(saved_path(kind, &folders, name), None, "{name}");
            }
        }
    }
}

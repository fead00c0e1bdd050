//! The user's themes: the `.yaml` files in the `themes` folder of the configuration.

use std::fs;
use std::path::PathBuf;

use super::open_file;
use super::user_folders::UserFolders;
use crate::domain::document::Document;
use crate::domain::problem::Problem;

/// A user's theme as written in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTheme {
    /// The name: the file's stem.
    pub name: String,
    pub path: PathBuf,
    /// The text, or the problem if it could not be read.
    pub text: Result<String, Problem>,
}

/// Reads the user's themes, sorted by name.
pub fn read_themes(folders: &UserFolders) -> Vec<OwnTheme> {
    let Some(folder) = folders.config.as_ref().map(|config| config.join("themes")) else { return Vec::new() };
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut themes: Vec<OwnTheme> = entries
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let name = path.file_name()?.to_str()?.strip_suffix(".yaml")?.to_owned();
            let text = open_file::bytes(&path)
                .map(|bytes| Document::from_bytes(bytes).text)
                .map_err(|unread| unread.problem());
            Some(OwnTheme { name, path, text })
        })
        .collect();
    themes.sort_by(|one, other| one.name.cmp(&other.name));
    themes
}

//! A person's own themes: the `.yaml` files in the configuration's `themes` folder.

use std::fs;
use std::path::PathBuf;

use super::folders::Folders;
use super::read;
use crate::domain::document::Document;
use crate::domain::problem::Problem;

/// A person's theme as it stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTheme {
    /// Its name: the file's stem.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// The text; or why it could not be read.
    pub text: Result<String, Problem>,
}

/// Reads the person's themes, sorted by name.
pub fn read_themes(folders: &Folders) -> Vec<OwnTheme> {
    let Some(folder) = folders.config.as_ref().map(|config| config.join("themes")) else { return Vec::new() };
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut themes: Vec<OwnTheme> = entries
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let name = path.file_name()?.to_str()?.strip_suffix(".yaml")?.to_owned();
            let text =
                read::bytes(&path).map(|bytes| Document::from_bytes(bytes).text).map_err(|unread| unread.problem());
            Some(OwnTheme { name, path, text })
        })
        .collect();
    themes.sort_by(|one, other| one.name.cmp(&other.name));
    themes
}

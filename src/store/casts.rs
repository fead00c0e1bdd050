//! Saved casts: the `.yaml` files in the data folder's `casts`.

use std::path::PathBuf;

use super::folders::Folders;
use super::own::{OwnFile, own_files};
use crate::domain::problem::Problem;

/// What makes a file a cast.
const ENDING: &str = ".yaml";

/// A saved cast as it stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedCast {
    /// Its name: the file's stem.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// The text; or why it could not be read.
    pub text: Result<String, Problem>,
}

/// The file of the saved cast of that name, whether or not it is there; none where there is no
/// data folder, or the name is no name of a file.
pub fn saved_cast(folders: &Folders, name: &str) -> Option<PathBuf> {
    let name = name.strip_suffix(ENDING).unwrap_or(name);
    let is_plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\0']);
    Some(folders.data.as_ref().filter(|_| is_plain)?.join("casts").join(format!("{name}{ENDING}")))
}

/// Reads the saved casts, sorted by name.
pub fn read_casts(folders: &Folders) -> Vec<SavedCast> {
    let Some(folder) = folders.data.as_ref().map(|data| data.join("casts")) else { return Vec::new() };
    let files = own_files(&folder, ENDING).unwrap_or_default();
    let saved = |OwnFile { name, path, text }| SavedCast { name, path, text };
    let mut casts: Vec<SavedCast> = files.into_iter().map(saved).collect();
    casts.sort_by(|one, other| one.name.cmp(&other.name));
    casts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::fs;

    use super::*;

    #[test]
    fn saved_casts_are_listed_by_name_and_found_by_it() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        assert_eq!(read_casts(&folders), []);
        let folder = home.path().join(".local/share/callsheet/casts");
        fs::create_dir_all(folder.join("folder.yaml")).unwrap();
        fs::write(folder.join("review.yaml"), "name: x\n").unwrap();
        fs::write(folder.join(".review.yaml.swp"), "x").unwrap();
        let casts = read_casts(&folders);
        let named: Vec<_> = casts.iter().map(|cast| (cast.name.as_str(), cast.text.is_ok())).collect();
        assert_eq!(named, [("folder", false), ("review", true)]);
        assert_eq!(saved_cast(&folders, "review").as_deref(), Some(casts[1].path.as_path()));
        assert_eq!(saved_cast(&folders, "review.yaml").as_deref(), Some(casts[1].path.as_path()));
        for name in ["", ".", "..", "../x", "a/b"] {
            assert_eq!(saved_cast(&folders, name), None, "{name}");
        }
    }
}

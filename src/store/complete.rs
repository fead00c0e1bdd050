//! Completion of paths.

use std::fs;
use std::path::PathBuf;

use super::user_folders::UserFolders;

/// Maximum number of paths returned, because more cannot be shown.
const LIMIT: usize = 200;

/// Converts a path as a user types it: `~` is the home folder.
pub fn typed_path(folders: &UserFolders, typed: &str) -> PathBuf {
    let typed = typed.trim();
    match (typed.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with('/')), &folders.home) {
        (Some(rest), Some(home)) => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(typed),
    }
}

/// The files and folders whose path begins as typed, spelled as typed, with `/` after folders. Hidden ones are included
/// only if a dot was typed.
pub fn complete_path(folders: &UserFolders, typed: &str) -> Vec<String> {
    let (folder, begun) = typed.rsplit_once('/').map_or(("", typed), |(folder, begun)| (folder, begun));
    let place = match (folder, typed.starts_with('/')) {
        ("", true) => PathBuf::from("/"),
        ("", false) => PathBuf::from("."),
        _ => typed_path(folders, folder),
    };
    let Ok(entries) = fs::read_dir(place) else { return Vec::new() };
    let mut paths: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let fits = name.starts_with(begun) && (begun.starts_with('.') || !name.starts_with('.'));
            let end = if entry.path().is_dir() { "/" } else { "" };
            fits.then(|| format!("{}{name}{end}", &typed[..typed.len() - begun.len()]))
        })
        .collect();
    paths.sort();
    paths.truncate(LIMIT);
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_completed_as_they_are_typed() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir_all(home.path().join("notes/deep")).unwrap();
        fs::write(home.path().join("notes/draft.md"), "").unwrap();
        fs::write(home.path().join("notes/.hidden"), "").unwrap();
        let folders = UserFolders::under(home.path());
        assert_eq!(complete_path(&folders, "~/notes/d"), ["~/notes/deep/", "~/notes/draft.md"]);
        assert_eq!(complete_path(&folders, "~/no"), ["~/notes/"]);
        assert_eq!(complete_path(&folders, "~/notes/.h"), ["~/notes/.hidden"]);
        assert_eq!(complete_path(&folders, "~/none/x"), Vec::<String>::new());
        assert_eq!(typed_path(&folders, "~/a b"), home.path().join("a b"));
        assert_eq!(typed_path(&folders, "~x"), PathBuf::from("~x"));
    }
}

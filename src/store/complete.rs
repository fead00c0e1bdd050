//! What a path being typed can become.

use std::path::{Path, PathBuf};

/// The most paths that are offered.
const OFFERED: usize = 200;

/// The files and folders whose paths begin as `typed` does, written as it is, `~` kept; folders with
/// `/` at the end; sorted. Hidden ones are among them only where a dot was typed.
pub fn paths_from(typed: &str, home: Option<&Path>) -> Vec<String> {
    if typed == "~" {
        return vec!["~/".to_owned()];
    }
    let (folder, begun) = typed.rfind('/').map_or(("", typed), |at| typed.split_at(at + 1));
    let place = match (folder.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        (None, _) if folder.is_empty() => PathBuf::from("."),
        _ => PathBuf::from(folder),
    };
    let Ok(entries) = std::fs::read_dir(place) else { return Vec::new() };
    let offered = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        // A name that is no text cannot be typed.
        let name = entry.file_name().into_string().ok()?;
        let fits = name.starts_with(begun) && (begun.starts_with('.') || !name.starts_with('.'));
        // Asking what a link leads to opens nothing.
        let is_folder = || std::fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_dir());
        fits.then(|| format!("{folder}{name}{}", if is_folder() { "/" } else { "" }))
    });
    let mut paths: Vec<String> = offered.collect();
    paths.sort_unstable();
    paths.truncate(OFFERED);
    paths
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;

    #[test]
    fn paths_go_on_as_they_were_typed() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("notes")).unwrap();
        std::fs::write(home.path().join("notes.md"), "").unwrap();
        std::fs::write(home.path().join(".hidden"), "").unwrap();
        let paths = |typed: &str| paths_from(typed, Some(home.path()));
        assert_eq!(paths("~"), ["~/"]);
        assert_eq!(paths("~/no"), ["~/notes.md", "~/notes/"]);
        assert_eq!(paths("~/"), ["~/notes.md", "~/notes/"]);
        assert_eq!(paths("~/."), ["~/.hidden"]);
        let absolute = format!("{}/notes/", home.path().display());
        assert_eq!(paths(absolute.strip_suffix('/').unwrap()), [absolute.replace("/notes/", "/notes.md"), absolute]);
        assert!(paths("~/nothing/x").is_empty());
    }
}

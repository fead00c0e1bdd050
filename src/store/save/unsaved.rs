//! Texts that were being edited when a run was ended from outside, in the state folder: found at the
//! next start.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::kept::{PathText, entries_in, entry_maker, is_over, write_new_synced};
use super::{OVER_LIMIT, SaveError, make_entry, read_about, remove_entry, write_about};
use crate::store::folders::Folders;
use crate::store::read;

/// The folder in the state folder.
const FOLDER: &str = "unsaved";

/// What was to be saved, in its entry.
const TEXT: &str = "text";

/// What was being typed and did not become part of that, in its entry.
const TYPED: &str = "typed";

/// What the file said as far as was known, in its entry.
const BASE: &str = "base";

/// What a file was to become, and did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaved {
    /// The file.
    pub path: PathBuf,
    /// The bytes it was to get.
    pub text: Vec<u8>,
    /// The bytes that were to be changed into those; none where that is not known.
    pub base: Option<Vec<u8>>,
    /// What was being typed and could not become part of the text.
    pub typed: Option<Typed>,
    entry: PathBuf,
}

/// What was being typed in a place of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// What was typed.
    pub text: String,
    /// Where it was to go, as whoever kept it spells that.
    pub place: String,
}

impl Unsaved {
    /// The file the text is kept in.
    pub fn kept_in(&self) -> PathBuf {
        self.entry.join(TEXT)
    }

    /// The file what was typed is kept in, where anything was.
    pub fn typed_in(&self) -> PathBuf {
        self.entry.join(TYPED)
    }

    fn read(entry: PathBuf) -> Option<Self> {
        let about: About = read_about(&entry)?;
        let text = read::bytes_within(&entry.join(TEXT), OVER_LIMIT).ok()?;
        let base = read::bytes_within(&entry.join(BASE), OVER_LIMIT).ok();
        let typed = about.typed_for.map(|place| {
            let typed = read::bytes_within(&entry.join(TYPED), OVER_LIMIT).unwrap_or_default();
            Typed { text: String::from_utf8_lossy(&typed).into_owned(), place }
        });
        Some(Self { path: about.path.into(), text, base, typed, entry })
    }

    fn write(&self, base: &[u8]) -> Result<(), SaveError> {
        write_new_synced(&self.kept_in(), &self.text)?;
        write_new_synced(&self.entry.join(BASE), base)?;
        if let Some(typed) = &self.typed {
            write_new_synced(&self.typed_in(), typed.text.as_bytes())?;
        }
        let typed_for = self.typed.as_ref().map(|typed| typed.place.clone());
        write_about(&self.entry, &About { path: self.path.as_path().into(), typed_for })
    }

    /// Whether the file says it by now.
    fn is_settled(&self) -> bool {
        self.typed.is_none() && read::bytes_within(&self.path, OVER_LIMIT).is_ok_and(|now| now == self.text)
    }
}

#[derive(Serialize, Deserialize)]
struct About {
    path: PathText,
    /// The place of what was typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    typed_for: Option<String>,
}

/// Keeps what a file was to become, and from what, beside whatever is kept already; leaves the file alone.
///
/// # Errors
/// There is no state folder, or the system refuses.
pub fn keep_unsaved(
    path: &Path,
    text: &[u8],
    base: &[u8],
    typed: Option<Typed>,
    folders: &Folders,
) -> Result<Unsaved, SaveError> {
    let Some(state) = &folders.state else {
        return Err(SaveError::NoOwnFolder { path: path.to_owned(), what: "what was not saved" });
    };
    let (entry, _lock) = make_entry(&state.join(FOLDER), "")?;
    let unsaved = Unsaved { path: path.to_owned(), text: text.to_owned(), base: Some(base.to_owned()), typed, entry };
    if let Err(error) = unsaved.write(base) {
        // What cannot be removed is swept at the next start.
        let _ = remove_entry(&unsaved.entry);
        return Err(error);
    }
    Ok(unsaved)
}

/// What earlier runs kept and the files do not say, the oldest first.
pub fn unsaved(folders: &Folders) -> Vec<Unsaved> {
    let mut kept: Vec<(Option<std::time::SystemTime>, Unsaved)> = entries(folders)
        .into_iter()
        .filter_map(Unsaved::read)
        .filter(|unsaved| !unsaved.is_settled())
        .map(|unsaved| (fs::metadata(unsaved.kept_in()).and_then(|about| about.modified()).ok(), unsaved))
        .collect();
    kept.sort_by(|one, other| (one.0, &one.1.entry).cmp(&(other.0, &other.1.entry)));
    kept.into_iter().map(|(_, unsaved)| unsaved).collect()
}

/// Forgets such a text.
///
/// # Errors
/// The system refuses.
pub fn drop_unsaved(unsaved: &Unsaved) -> Result<(), SaveError> {
    remove_entry(&unsaved.entry).map_err(|error| SaveError::refused(&unsaved.entry, &error))
}

/// Removes what the files say by now, and what was begun and never finished. Answers what was removed.
pub(super) fn sweep_unsaved(folders: &Folders) -> Vec<PathBuf> {
    let is_needless = |entry: &PathBuf| {
        if let Some(unsaved) = Unsaved::read(entry.clone()) {
            return unsaved.is_settled();
        }
        let maker = entry.file_name().and_then(|name| entry_maker(name.to_str()?));
        read_about::<About>(entry).is_none() && maker.is_some_and(is_over)
    };
    entries(folders).into_iter().filter(is_needless).filter(|entry| remove_entry(entry).is_ok()).collect()
}

/// The entries nobody works on, sorted.
fn entries(folders: &Folders) -> Vec<PathBuf> {
    folders.state.as_ref().map_or_else(Vec::new, |state| entries_in(&state.join(FOLDER)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_was_not_saved_is_kept_beside_what_is_and_found_until_the_file_says_it() {
        let home = tempfile::tempdir().unwrap();
        let (folders, path) = (Folders::under(home.path()), home.path().join("agent.md"));
        fs::write(&path, "on disk").unwrap();
        assert_eq!(unsaved(&folders), []);
        let one = keep_unsaved(&path, b"one", b"on disk", None, &folders).unwrap();
        let other = keep_unsaved(&path, b"other", b"on disk", None, &folders).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"on disk");
        assert_eq!(fs::read(one.kept_in()).unwrap(), b"one");
        let rights = fs::metadata(one.kept_in()).unwrap().permissions().mode();
        assert_eq!(rights & 0o077, 0, "nobody else reads it");
        assert_eq!(unsaved(&folders), [one.clone(), other.clone()]);
        assert_eq!(sweep_unsaved(&folders), [] as [PathBuf; 0]);
        // Saved by other means, it is needed no more.
        fs::write(&path, "one").unwrap();
        assert_eq!(unsaved(&folders), std::slice::from_ref(&other));
        assert_eq!(sweep_unsaved(&folders), [one.entry]);
        drop_unsaved(&other).unwrap();
        assert_eq!(unsaved(&folders), []);
        // The file it was of may be gone.
        let gone = keep_unsaved(&home.path().join("gone.md"), b"text", b"", None, &folders).unwrap();
        assert_eq!(unsaved(&folders), [gone]);
        let nowhere = keep_unsaved(&path, b"x", b"", None, &Folders::default());
        assert!(matches!(nowhere, Err(SaveError::NoOwnFolder { .. })));
    }

    #[test]
    fn what_was_typed_is_kept_though_the_file_says_the_rest() {
        let home = tempfile::tempdir().unwrap();
        let (folders, path) = (Folders::under(home.path()), home.path().join("agent.md"));
        fs::write(&path, "on disk").unwrap();
        let typed = Typed { text: "half a name".to_owned(), place: "there".to_owned() };
        let kept = keep_unsaved(&path, b"on disk", b"on disk", Some(typed), &folders).unwrap();
        assert_eq!(fs::read(kept.typed_in()).unwrap(), b"half a name");
        assert_eq!(sweep_unsaved(&folders), [] as [PathBuf; 0]);
        assert_eq!(unsaved(&folders), [kept]);
    }

    #[test]
    fn what_a_killed_run_only_began_to_keep_is_swept() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        let state = folders.state.clone().unwrap().join(FOLDER);
        let (entry, lock) = make_entry(&state, "").unwrap();
        fs::write(entry.join(TEXT), "half").unwrap();
        assert_eq!(sweep_unsaved(&folders), [] as [PathBuf; 0], "it is being made");
        drop(lock);
        assert_eq!(unsaved(&folders), []);
        assert_eq!(sweep_unsaved(&folders), [entry]);
    }
}

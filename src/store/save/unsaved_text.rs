//! Recovery of edited texts: stored in the state folder when callsheet is terminated, and found at the next start.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::entry_folder::{PathText, is_abandoned, state_entries, write_new_synced};
use super::{OVER_LIMIT, SaveError, make_entry, read_about, remove_entry, write_about};
use crate::store::open_file;
use crate::store::user_folders::UserFolders;

/// The folder in the state folder.
const FOLDER: &str = "unsaved";

/// The file with the edited text, in an entry's folder.
const TEXT: &str = "text";

/// The file with a partly typed value, in an entry's folder.
const TYPED: &str = "typed";

/// The file with the text before the edit, in an entry's folder.
const BASE: &str = "base";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsavedText {
    pub path: PathBuf,
    pub text: Vec<u8>,
    /// The bytes before the edit, if known.
    pub base: Option<Vec<u8>>,
    /// A partly typed value that is not part of the text yet.
    pub typed: Option<TypedValue>,
    entry: PathBuf,
}

/// A partly typed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedValue {
    pub text: String,
    /// The field it was typed for, in the spelling of the form.
    pub place: String,
}

impl UnsavedText {
    /// The file with the edited text.
    pub fn keep_in(&self) -> PathBuf {
        self.entry.join(TEXT)
    }

    /// The file with the typed value, if there is one.
    pub fn typed_in(&self) -> PathBuf {
        self.entry.join(TYPED)
    }

    fn read(entry: PathBuf) -> Option<Self> {
        let about: UnsavedNote = read_about(&entry)?;
        let text = open_file::bytes_within(&entry.join(TEXT), OVER_LIMIT).ok()?;
        let base = open_file::bytes_within(&entry.join(BASE), OVER_LIMIT).ok();
        let typed = about.typed_for.map(|place| {
            let typed = open_file::bytes_within(&entry.join(TYPED), OVER_LIMIT).unwrap_or_default();
            TypedValue { text: String::from_utf8_lossy(&typed).into_owned(), place }
        });
        Some(Self { path: about.path.into(), text, base, typed, entry })
    }

    fn write(&self, base: &[u8]) -> Result<(), SaveError> {
        write_new_synced(&self.keep_in(), &self.text)?;
        write_new_synced(&self.entry.join(BASE), base)?;
        if let Some(typed) = &self.typed {
            write_new_synced(&self.typed_in(), typed.text.as_bytes())?;
        }
        let typed_for = self.typed.as_ref().map(|typed| typed.place.clone());
        write_about(&self.entry, &UnsavedNote { path: self.path.as_path().into(), typed_for })
    }

    /// Returns true if the file on disk already has the edited text.
    fn is_settled(&self) -> bool {
        self.typed.is_none() && open_file::bytes_within(&self.path, OVER_LIMIT).is_ok_and(|now| now == self.text)
    }
}

#[derive(Serialize, Deserialize)]
struct UnsavedNote {
    path: PathText,
    /// The field of the typed value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    typed_for: Option<String>,
}

/// Stores an edited text with the text before the edit. Earlier entries and the file itself do not change.
///
/// # Errors
/// There is no state folder, or the system refuses.
pub fn keep_unsaved(
    path: &Path,
    text: &[u8],
    base: &[u8],
    typed: Option<TypedValue>,
    folders: &UserFolders,
) -> Result<UnsavedText, SaveError> {
    let Some(state) = &folders.state else {
        return Err(SaveError::NoOwnFolder { path: path.to_owned(), what: "unsaved changes" });
    };
    let (entry, _lock) = make_entry(&state.join(FOLDER), "")?;
    let unsaved =
        UnsavedText { path: path.to_owned(), text: text.to_owned(), base: Some(base.to_owned()), typed, entry };
    if let Err(error) = unsaved.write(base) {
        // If this fails, the next start removes the entry.
        let _ = remove_entry(&unsaved.entry);
        return Err(error);
    }
    Ok(unsaved)
}

/// The stored texts that differ from their files, oldest first.
pub fn unsaved(folders: &UserFolders) -> Vec<UnsavedText> {
    let mut kept: Vec<(Option<std::time::SystemTime>, UnsavedText)> = state_entries(folders, FOLDER)
        .into_iter()
        .filter_map(UnsavedText::read)
        .filter(|unsaved| !unsaved.is_settled())
        .map(|unsaved| (fs::metadata(unsaved.keep_in()).and_then(|about| about.modified()).ok(), unsaved))
        .collect();
    kept.sort_by(|one, other| (one.0, &one.1.entry).cmp(&(other.0, &other.1.entry)));
    kept.into_iter().map(|(_, unsaved)| unsaved).collect()
}

/// Deletes a stored text.
///
/// # Errors
/// The system refuses.
pub fn drop_unsaved(unsaved: &UnsavedText) -> Result<(), SaveError> {
    remove_entry(&unsaved.entry).map_err(|error| SaveError::refused(&unsaved.entry, &error))
}

/// Removes entries whose text is already in the file, and incomplete ones. Returns the removed folders.
pub(super) fn sweep_unsaved(folders: &UserFolders) -> Vec<PathBuf> {
    let is_needless = |entry: &PathBuf| {
        if let Some(unsaved) = UnsavedText::read(entry.clone()) {
            return unsaved.is_settled();
        }
        read_about::<UnsavedNote>(entry).is_none() && is_abandoned(entry)
    };
    state_entries(folders, FOLDER).into_iter().filter(is_needless).filter(|entry| remove_entry(entry).is_ok()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn unsaved_text_is_kept_until_the_file_has_it() {
        let home = tempfile::tempdir().unwrap();
        let (folders, path) = (UserFolders::under(home.path()), home.path().join("agent.md"));
        fs::write(&path, "on disk").unwrap();
        assert_eq!(unsaved(&folders), []);
        let one = keep_unsaved(&path, b"one", b"on disk", None, &folders).unwrap();
        let other = keep_unsaved(&path, b"other", b"on disk", None, &folders).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"on disk");
        assert_eq!(fs::read(one.keep_in()).unwrap(), b"one");
        let rights = fs::metadata(one.keep_in()).unwrap().permissions().mode();
        assert_eq!(rights & 0o077, 0, "nobody else reads it");
        assert_eq!(unsaved(&folders), [one.clone(), other.clone()]);
        assert_eq!(sweep_unsaved(&folders), [] as [PathBuf; 0]);
        // The text was saved in another way, so the entry is not needed.
        fs::write(&path, "one").unwrap();
        assert_eq!(unsaved(&folders), std::slice::from_ref(&other));
        assert_eq!(sweep_unsaved(&folders), [one.entry]);
        drop_unsaved(&other).unwrap();
        assert_eq!(unsaved(&folders), []);
        // The file may no longer exist.
        let gone = keep_unsaved(&home.path().join("gone.md"), b"text", b"", None, &folders).unwrap();
        assert_eq!(unsaved(&folders), [gone]);
        let nowhere = keep_unsaved(&path, b"x", b"", None, &UserFolders::default());
        assert!(matches!(nowhere, Err(SaveError::NoOwnFolder { .. })));
    }

    #[test]
    fn a_value_being_typed_is_kept_although_the_file_has_the_rest() {
        let home = tempfile::tempdir().unwrap();
        let (folders, path) = (UserFolders::under(home.path()), home.path().join("agent.md"));
        fs::write(&path, "on disk").unwrap();
        let typed = TypedValue { text: "half a name".to_owned(), place: "there".to_owned() };
        let kept = keep_unsaved(&path, b"on disk", b"on disk", Some(typed), &folders).unwrap();
        assert_eq!(fs::read(kept.typed_in()).unwrap(), b"half a name");
        assert_eq!(sweep_unsaved(&folders), [] as [PathBuf; 0]);
        assert_eq!(unsaved(&folders), [kept]);
    }

    #[test]
    fn incomplete_unsaved_texts_are_removed() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        let state = folders.state.clone().unwrap().join(FOLDER);
        let (entry, lock) = make_entry(&state, "").unwrap();
        fs::write(entry.join(TEXT), "half").unwrap();
        assert_eq!(sweep_unsaved(&folders), [] as [PathBuf; 0], "it is being made");
        drop(lock);
        assert_eq!(unsaved(&folders), []);
        assert_eq!(sweep_unsaved(&folders), [entry]);
    }
}

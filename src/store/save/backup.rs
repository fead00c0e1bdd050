//! Backups of files while they are written in place, in the state folder: found at the next start
//! where writing broke off.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::kept::{PathText, entries_in, entry_maker, is_over, write_new_synced};
use super::{
    Fingerprint, OVER_LIMIT, SaveError, Saved, Standing, Way, make_entry, put, read_about, remove_entry, write_about,
};
use crate::store::folders::Folders;
use crate::store::read;
use crate::store::write::write_new;

/// The folder in the state folder.
const FOLDER: &str = "backups";

/// The text from before the save.
const OLD: &str = "old";

/// The text that was to be saved.
const NEW: &str = "new";

/// The two texts of a file on which writing broke off. The file is neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// Its bytes from before.
    pub old: Vec<u8>,
    /// The bytes it was to get.
    pub new: Vec<u8>,
    /// The bytes it was found with; none where it is gone or cannot be read.
    pub now: Option<Vec<u8>>,
    entry: PathBuf,
}

/// Which text of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// The one from before.
    Old,
    /// The one that was being saved.
    New,
}

#[derive(Serialize, Deserialize)]
struct About {
    path: PathText,
}

/// The backups of earlier runs whose files are neither what they were nor what they were to be, so
/// that the person is to be asked.
pub fn backups(folders: &Folders) -> Vec<Backup> {
    all(folders).into_iter().filter(|backup| !backup.is_settled()).collect()
}

/// Gives the file one of the two texts, wholly, and drops the backup.
///
/// # Errors
/// Those of [`save`](super::save()), among them [`SaveError::Changed`] where the file is not any more what
/// it was found to be; the backup stays then.
pub fn restore_backup(backup: &Backup, text: Text, folders: &Folders) -> Result<Saved, SaveError> {
    let bytes = match text {
        Text::Old => &backup.old,
        Text::New => &backup.new,
    };
    let saved = match Standing::find(&backup.path, OVER_LIMIT) {
        // Somebody mended it meanwhile.
        Ok(standing) if standing.old != *bytes && backup.now.as_ref() != Some(&standing.old) => {
            return Err(SaveError::Changed { path: backup.path.clone(), now: Some(standing.old) });
        }
        Ok(standing) => put(&standing, bytes, folders)?,
        Err(SaveError::Changed { now: None, .. }) if backup.now.is_none() => {
            write_new(&backup.path, bytes)?;
            Saved { fingerprint: Fingerprint::of(bytes), way: Way::Replaced }
        }
        Err(error) => return Err(error),
    };
    // Where it cannot be removed, it is found settled at the next start.
    let _ = remove_entry(&backup.entry);
    Ok(saved)
}

/// Leaves the file as it is and removes the backup.
///
/// # Errors
/// The system refuses.
pub fn drop_backup(backup: &Backup) -> Result<(), SaveError> {
    remove_entry(&backup.entry).map_err(|error| SaveError::refused(&backup.entry, &error))
}

/// Removes backups that nobody needs: of writing that ended well or never began. Answers them.
pub(super) fn sweep_backups(folders: &Folders) -> Vec<PathBuf> {
    let settled = all(folders).into_iter().filter(Backup::is_settled).map(|backup| backup.entry);
    let begun = entries(folders).into_iter().filter(|entry| {
        let maker = entry.file_name().and_then(|name| entry_maker(name.to_str()?));
        read_about::<About>(entry).is_none() && maker.is_some_and(is_over)
    });
    settled.chain(begun).filter(|entry| remove_entry(entry).is_ok()).collect()
}

impl Backup {
    fn read(entry: PathBuf) -> Option<Self> {
        let about: About = read_about(&entry)?;
        let (old, new) = (fs::read(entry.join(OLD)).ok()?, fs::read(entry.join(NEW)).ok()?);
        let path = PathBuf::from(about.path);
        let now = read::bytes_within(&path, OVER_LIMIT).ok();
        Some(Self { path, old, new, now, entry })
    }

    fn is_settled(&self) -> bool {
        self.now.as_ref().is_some_and(|now| *now == self.old || *now == self.new)
    }
}

fn all(folders: &Folders) -> Vec<Backup> {
    entries(folders).into_iter().filter_map(Backup::read).collect()
}

/// The entries nobody works on, sorted.
fn entries(folders: &Folders) -> Vec<PathBuf> {
    folders.state.as_ref().map_or_else(Vec::new, |state| entries_in(&state.join(FOLDER)))
}

/// The backup of a file that is being written in place. It is removed with its guard, unless kept.
pub(super) struct Guard {
    entry: PathBuf,
    /// Locked as long as we live.
    _lock: File,
    is_kept: bool,
}

impl Guard {
    /// Makes a backup that lasts.
    pub(super) fn make(path: &Path, old: &[u8], new: &[u8], folders: &Folders) -> Result<Self, SaveError> {
        let Some(state) = &folders.state else {
            return Err(SaveError::NoOwnFolder { path: path.to_owned(), what: "a backup" });
        };
        let (entry, lock) = make_entry(&state.join(FOLDER), "")?;
        let guard = Self { entry, _lock: lock, is_kept: false };
        write_new_synced(&guard.entry.join(OLD), old)?;
        write_new_synced(&guard.entry.join(NEW), new)?;
        write_about(&guard.entry, &About { path: path.into() })?;
        Ok(guard)
    }

    /// Leaves it for the next start. Answers the file with the old text.
    pub(super) fn keep(mut self) -> PathBuf {
        self.is_kept = true;
        self.entry.join(OLD)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !self.is_kept {
            // What cannot be removed is found settled at the next start.
            let _ = remove_entry(&self.entry);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    /// A file that is `now`, and what is found of the save of `new` over `old` that broke off on it.
    fn torn(folder: &Path, now: Option<&str>) -> (Folders, Backup) {
        let (folders, path) = (Folders::under(folder), folder.join("agent.md"));
        if let Some(now) = now {
            fs::write(&path, now).unwrap();
        }
        Guard::make(&path, b"old", b"new", &folders).unwrap().keep();
        let [backup] = backups(&folders).try_into().unwrap();
        (folders, backup)
    }

    #[test]
    fn a_file_that_changed_since_it_was_found_torn_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (folders, backup) = torn(folder.path(), Some("half"));
        fs::write(&backup.path, "mended").unwrap();
        let now = Some(b"mended".to_vec());
        let changed = SaveError::Changed { path: backup.path.clone(), now };
        assert_eq!(restore_backup(&backup, Text::Old, &folders), Err(changed));
        assert_eq!(fs::read(&backup.path).unwrap(), b"mended");
        fs::remove_file(&backup.path).unwrap();
        let gone = SaveError::Changed { path: backup.path.clone(), now: None };
        assert_eq!(restore_backup(&backup, Text::New, &folders), Err(gone));
        assert!(!backup.path.exists());
        // It is found anew, as it is by now.
        let [again] = backups(&folders).try_into().unwrap();
        assert_eq!(again, Backup { now: None, ..backup });
        restore_backup(&again, Text::New, &folders).unwrap();
        assert_eq!((fs::read(&again.path).unwrap(), backups(&folders)), (b"new".to_vec(), vec![]));
    }

    #[test]
    fn a_file_that_was_gone_and_is_there_again_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (folders, backup) = torn(folder.path(), None);
        fs::write(&backup.path, "mended").unwrap();
        assert!(matches!(restore_backup(&backup, Text::New, &folders), Err(SaveError::Changed { now: Some(_), .. })));
        assert_eq!(fs::read(&backup.path).unwrap(), b"mended");
    }
}

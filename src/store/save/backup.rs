//! Backups of files while they are written in place, stored in the state folder. If a write was interrupted, the next
//! start finds the backup.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::entry_folder::{PathText, is_abandoned, state_entries, write_new_synced};
use super::{
    ExistingFile, FileFingerprint, OVER_LIMIT, SaveError, SaveMethod, SaveReport, make_entry, read_about, remove_entry,
    write_about, write_file,
};
use crate::store::open_file;
use crate::store::user_folders::UserFolders;
use crate::store::write::write_new;

/// The folder in the state folder.
const FOLDER: &str = "backups";

/// The file with the contents before the save.
const OLD: &str = "old";

/// The file with the contents to be saved.
const NEW: &str = "new";

/// Both versions of a file whose write was interrupted. The file has neither of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TornBackup {
    pub path: PathBuf,
    /// The bytes before the save.
    pub old: Vec<u8>,
    /// The bytes to be saved.
    pub new: Vec<u8>,
    /// The bytes that the file has now; `None` if it is missing or cannot be read.
    pub now: Option<Vec<u8>>,
    entry: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupText {
    Old,
    New,
}

#[derive(Serialize, Deserialize)]
struct BackupNote {
    path: PathText,
}

/// The backups of earlier runs whose files have neither their old nor their new contents, so that the user must decide.
pub fn backups(folders: &UserFolders) -> Vec<TornBackup> {
    all_backups(folders).into_iter().filter(|backup| !backup.is_settled()).collect()
}

/// Writes one of the two versions to the file, and deletes the backup.
///
/// # Errors
/// Those of [`save`](super::save()), including [`SaveError::Changed`] if the file has changed since it was examined;
/// the backup then stays.
pub fn restore_backup(backup: &TornBackup, text: BackupText, folders: &UserFolders) -> Result<SaveReport, SaveError> {
    let bytes = match text {
        BackupText::Old => &backup.old,
        BackupText::New => &backup.new,
    };
    let saved = match ExistingFile::find(&backup.path, OVER_LIMIT) {
        // The file was repaired or changed in the meantime.
        Ok(standing) if standing.old != *bytes && backup.now.as_ref() != Some(&standing.old) => {
            return Err(SaveError::Changed { path: backup.path.clone(), now: Some(standing.old) });
        }
        Ok(standing) => write_file(&standing, bytes, folders)?,
        Err(SaveError::Changed { now: None, .. }) if backup.now.is_none() => {
            write_new(&backup.path, bytes)?;
            SaveReport { fingerprint: FileFingerprint::of(bytes), method: SaveMethod::Replaced }
        }
        Err(error) => return Err(error),
    };
    // If this fails, the next start finds that the backup is not needed.
    let _ = remove_entry(&backup.entry);
    Ok(saved)
}

/// Leaves the file as it is, and deletes the backup.
///
/// # Errors
/// The system refuses.
pub fn drop_backup(backup: &TornBackup) -> Result<(), SaveError> {
    remove_entry(&backup.entry).map_err(|error| SaveError::refused(&backup.entry, &error))
}

/// Deletes backups that are not needed, because the write was completed or never began. Returns them.
pub(super) fn sweep_backups(folders: &UserFolders) -> Vec<PathBuf> {
    let settled = all_backups(folders).into_iter().filter(TornBackup::is_settled).map(|backup| backup.entry);
    let begun = state_entries(folders, FOLDER)
        .into_iter()
        .filter(|entry| read_about::<BackupNote>(entry).is_none() && is_abandoned(entry));
    settled.chain(begun).filter(|entry| remove_entry(entry).is_ok()).collect()
}

impl TornBackup {
    fn read(entry: PathBuf) -> Option<Self> {
        let about: BackupNote = read_about(&entry)?;
        let (old, new) = (fs::read(entry.join(OLD)).ok()?, fs::read(entry.join(NEW)).ok()?);
        let path = PathBuf::from(about.path);
        let now = open_file::bytes_within(&path, OVER_LIMIT).ok();
        Some(Self { path, old, new, now, entry })
    }

    fn is_settled(&self) -> bool {
        self.now.as_ref().is_some_and(|now| *now == self.old || *now == self.new)
    }
}

fn all_backups(folders: &UserFolders) -> Vec<TornBackup> {
    state_entries(folders, FOLDER).into_iter().filter_map(TornBackup::read).collect()
}

/// The backup of a file that is being written in place. It is deleted when dropped, unless it is kept.
pub(super) struct BackupGuard {
    entry: PathBuf,
    /// Locked while this process is writing.
    _lock: File,
    is_kept: bool,
}

impl BackupGuard {
    pub(super) fn make(path: &Path, old: &[u8], new: &[u8], folders: &UserFolders) -> Result<Self, SaveError> {
        let Some(state) = &folders.state else {
            return Err(SaveError::NoOwnFolder { path: path.to_owned(), what: "a backup" });
        };
        let (entry, lock) = make_entry(&state.join(FOLDER), "")?;
        let guard = Self { entry, _lock: lock, is_kept: false };
        write_new_synced(&guard.entry.join(OLD), old)?;
        write_new_synced(&guard.entry.join(NEW), new)?;
        write_about(&guard.entry, &BackupNote { path: path.into() })?;
        Ok(guard)
    }

    /// Keeps the backup for the next start. Returns the path of the file with the old contents.
    pub(super) fn keep(mut self) -> PathBuf {
        self.is_kept = true;
        self.entry.join(OLD)
    }
}

impl Drop for BackupGuard {
    fn drop(&mut self) {
        if !self.is_kept {
            // If this fails, the next start finds that the backup is not needed.
            let _ = remove_entry(&self.entry);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    /// A file with the contents `now`, and the backups found after a save of `new` over `old` was interrupted.
    fn torn(folder: &Path, now: Option<&str>) -> (UserFolders, TornBackup) {
        let (folders, path) = (UserFolders::under(folder), folder.join("agent.md"));
        if let Some(now) = now {
            fs::write(&path, now).unwrap();
        }
        BackupGuard::make(&path, b"old", b"new", &folders).unwrap().keep();
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
        assert_eq!(restore_backup(&backup, BackupText::Old, &folders), Err(changed));
        assert_eq!(fs::read(&backup.path).unwrap(), b"mended");
        fs::remove_file(&backup.path).unwrap();
        let gone = SaveError::Changed { path: backup.path.clone(), now: None };
        assert_eq!(restore_backup(&backup, BackupText::New, &folders), Err(gone));
        assert!(!backup.path.exists());
        // The backup is found again, with the file's current contents.
        let [again] = backups(&folders).try_into().unwrap();
        assert_eq!(again, TornBackup { now: None, ..backup });
        restore_backup(&again, BackupText::New, &folders).unwrap();
        assert_eq!((fs::read(&again.path).unwrap(), backups(&folders)), (b"new".to_vec(), vec![]));
    }

    #[test]
    fn a_file_that_was_gone_and_is_there_again_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (folders, backup) = torn(folder.path(), None);
        fs::write(&backup.path, "mended").unwrap();
        assert!(matches!(
            restore_backup(&backup, BackupText::New, &folders),
            Err(SaveError::Changed { now: Some(_), .. })
        ));
        assert_eq!(fs::read(&backup.path).unwrap(), b"mended");
    }
}

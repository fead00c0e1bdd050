//! Saves a file that was read before. Afterwards, it has entirely the new or entirely the old contents, and nobody's
//! changes are lost.
//!
//! callsheet processes lock a file while they compare and write it, so none overwrites another's update. Programs that
//! ignore the lock can still write in the moment between the last comparison and the rename.
//!
//! Links, owner, permissions, access list and extended attributes are preserved. A new file next to the old one
//! replaces it in one step. Only a file with several names, or with attributes that this user cannot set, is written in
//! place, with a backup made before.

mod attributes;
mod backup;
mod draft;
mod entry_folder;
mod existing_file;
mod fingerprint;
mod in_place;
mod save_error;
mod size_limit;
mod sweep;
mod temporary;
mod unsaved_text;

use std::path::Path;

use super::open_file::LIMIT;
use super::user_folders::UserFolders;
use existing_file::ExistingFile;

pub use backup::{BackupText, TornBackup, backups, drop_backup, restore_backup};
pub use draft::{DraftAgent, DraftSubject, SavedDraft, drop_draft, store_draft, stored_drafts};
pub use fingerprint::FileFingerprint;
pub use save_error::{SaveError, reason};
pub use size_limit::size_limit_is_an_error;
pub use sweep::{sweep, sweep_at_start};
pub use unsaved_text::{TypedValue, UnsavedText, drop_unsaved, keep_unsaved, unsaved};

pub(super) use attributes::apply_possible;
pub(super) use entry_folder::{
    PathText, is_abandoned, is_unlocked, make_entry, read_about, remove_entry, state_entries, write_about,
    write_new_synced,
};
pub(super) use save_error::is_gone;
pub(super) use temporary::{CLOSED, OPEN, SyncedFolder, TemporaryFile, folder_of, next_number, not_put, rename_new};

/// Maximum size in bytes of a file that is overwritten without having been read before: it is kept in memory for the
/// comparison and the backup.
const OVER_LIMIT: u64 = 256 << 20;

/// Maximum number of attempts if other processes keep replacing the file.
const ATTEMPTS: usize = 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaveReport {
    /// Fingerprint of the file on disk, needed for the next save and for distinguishing our own change from others.
    pub fingerprint: FileFingerprint,
    pub method: SaveMethod,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveMethod {
    /// The file already had these contents, so nothing was written.
    Unchanged,
    /// A new file replaced it.
    Replaced,
    /// It was written in place: it has several names, or attributes that this user cannot set.
    InPlace,
}

/// Saves a file that was read before. A link is followed, and stays a link.
///
/// After [`SaveError::Changed`], the user decides. To save anyway, pass the fingerprint of the bytes in the error, or
/// create the file if it was deleted.
///
/// # Errors
/// The file has changed, is not a regular file, is write-protected or belongs to another user; its folder cannot be
/// written; the new contents are larger than callsheet reads; or the system refuses. The file then keeps its contents,
/// with two exceptions: [`SaveError::Unconfirmed`] and [`SaveError::Damaged`].
pub fn save(
    path: &Path,
    bytes: &[u8],
    expected: &FileFingerprint,
    folders: &UserFolders,
) -> Result<SaveReport, SaveError> {
    let size = bytes.len() as u64;
    if size > LIMIT {
        return Err(SaveError::TooLarge { path: path.to_owned(), size });
    }
    let is_expected = |old: &[u8]| old == bytes || expected.is_of(old);
    let mut attempts = 0..ATTEMPTS;
    loop {
        let standing = ExistingFile::find(path, LIMIT)?;
        if !is_expected(&standing.old) {
            return Err(SaveError::Changed { path: path.to_owned(), now: Some(standing.old) });
        }
        match write_file(&standing, bytes, folders) {
            // Another callsheet process replaced the file, but its bytes are still acceptable.
            Err(SaveError::Changed { now: Some(now), .. }) if is_expected(&now) && attempts.next().is_some() => {}
            result => return result,
        }
    }
}

/// The error of any save of the file, as far as its permissions show it; `None` if no error is expected.
pub fn refusal(path: &Path) -> Option<SaveError> {
    existing_file::may_be_saved(path).err()
}

fn write_file(standing: &ExistingFile<'_>, bytes: &[u8], folders: &UserFolders) -> Result<SaveReport, SaveError> {
    let method = if standing.old == bytes {
        SaveMethod::Unchanged
    } else {
        standing.write_bytes(&standing.lock()?, bytes, folders)?
    };
    Ok(SaveReport { fingerprint: FileFingerprint::of(bytes), method })
}

/// Replaces the bytes of a file, whatever they are.
pub(super) fn overwrite_existing(path: &Path, bytes: &[u8], folders: &UserFolders) -> Result<SaveReport, SaveError> {
    for _ in 0..ATTEMPTS {
        let found = ExistingFile::find(path, OVER_LIMIT)?;
        let file = match found.lock() {
            Err(SaveError::Changed { now: Some(_), .. }) => continue,
            locked => locked?,
        };
        // Changes that another callsheet process made while this one waited for the lock are overwritten too.
        let standing = ExistingFile::find(path, OVER_LIMIT)?;
        if standing.is_same_file(&found) {
            let method = if standing.old == bytes {
                SaveMethod::Unchanged
            } else {
                standing.write_bytes(&file, bytes, folders)?
            };
            return Ok(SaveReport { fingerprint: FileFingerprint::of(bytes), method });
        }
    }
    Err(SaveError::Refused {
        path: path.to_owned(),
        reason: "other programs keep replacing it".to_owned(),
        advice: "stop them and save again",
    })
}

//! Saving a file that was read: afterwards it is wholly the new one or wholly what it was, and never
//! anybody else's work.
//!
//! Links, owner, rights, access list and extended attributes stay. A new file beside the old one takes
//! its place in one step; only a file that has several names, or whose attributes this user may not
//! give, is written in place, with a backup made before.

mod attributes;
mod backup;
mod error;
mod fingerprint;
mod in_place;
mod kept;
mod size_limit;
mod standing;
mod sweep;
mod temporary;
mod unsaved;

use std::path::Path;

use super::folders::Folders;
use super::read::LIMIT;
use standing::Standing;

pub use backup::{Backup, Text, backups, drop_backup, restore_backup};
pub use error::{SaveError, reason};
pub use fingerprint::Fingerprint;
pub use size_limit::size_limit_is_an_error;
pub use sweep::{sweep, sweep_at_start};
pub use unsaved::{Typed, Unsaved, drop_unsaved, keep_unsaved, unsaved};

pub(super) use attributes::give_what_can_be;
pub(super) use error::is_gone;
pub(super) use kept::{PathText, entry_maker, is_over, is_unlocked, make_entry, read_about, remove_entry, write_about};
pub(super) use temporary::{CLOSED, Folder, OPEN, Temporary, folder_of, not_put, rename_new};

/// The size in bytes up to which a file is written over that was not read before: what is compared and
/// backed up has to be held.
const OVER_LIMIT: u64 = 256 << 20;

/// What a save did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// What stands there now, for the next save and for knowing our own save from another's.
    pub fingerprint: Fingerprint,
    /// How it came there.
    pub way: Way,
}

/// How a file came to have the text it was to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It had it already, so nothing was written.
    Unchanged,
    /// A new file took its place.
    Replaced,
    /// It was written in place: it has several names, or attributes this user may not give.
    InPlace,
}

/// Saves a file that was read. A link is followed, and stays.
///
/// After [`SaveError::Changed`] the person chooses; to save theirs all the same, the fingerprint of the
/// bytes in the error is what is expected then, or, where the file is gone, it is created.
///
/// # Errors
/// The file is not what was read, no regular file, write-protected or another user's; its folder cannot
/// be written; it would be larger than what is read; the system refuses. What stands there stays, but
/// for the two errors that say otherwise: [`SaveError::Unconfirmed`] and [`SaveError::Damaged`].
pub fn save(path: &Path, bytes: &[u8], expected: &Fingerprint, folders: &Folders) -> Result<Saved, SaveError> {
    let size = bytes.len() as u64;
    if size > LIMIT {
        return Err(SaveError::TooLarge { path: path.to_owned(), size });
    }
    let standing = Standing::find(path, LIMIT)?;
    if standing.old != bytes && !expected.is_of(&standing.old) {
        return Err(SaveError::Changed { path: path.to_owned(), now: Some(standing.old) });
    }
    put(&standing, bytes, folders)
}

/// Why a save of the file would be refused, whatever was to be saved, as far as its rights tell; none
/// where nothing is known to be in the way.
pub fn refusal(path: &Path) -> Option<SaveError> {
    standing::may_be_saved(path).err()
}

fn put(standing: &Standing<'_>, bytes: &[u8], folders: &Folders) -> Result<Saved, SaveError> {
    let way = if standing.old == bytes { Way::Unchanged } else { standing.put(bytes, folders)? };
    Ok(Saved { fingerprint: Fingerprint::of(bytes), way })
}

/// Gives a file new bytes, whatever they were before.
pub(super) fn put_over(path: &Path, bytes: &[u8], folders: &Folders) -> Result<Saved, SaveError> {
    put(&Standing::find(path, OVER_LIMIT)?, bytes, folders)
}

//! Writing a file in place, for what must stay the same file: a backup first, then over its bytes, then
//! cut to length.

use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};

use super::SaveError;
use super::attributes::give_rights;
use super::backup::Guard;
use super::error::reason;
use super::size_limit::size_limit_is_an_error;
use super::standing::Standing;
use crate::store::folders::Folders;

/// Writes over the file that stands there.
pub(super) fn overwrite(
    standing: &Standing<'_>,
    file: &File,
    bytes: &[u8],
    folders: &Folders,
) -> Result<(), SaveError> {
    size_limit_is_an_error();
    let backup = Guard::make(&standing.real, &standing.old, bytes, folders)?;
    standing.stands_still()?;
    let rights = file.metadata().map_err(|error| standing.refused(&error))?.mode();
    if let Err(error) = reserve(file, &standing.old, bytes) {
        // It has its bytes still, and is to have its rights.
        let _ = give_rights(file, rights);
        return Err(standing.refused(&error));
    }
    let Err(error) = write(file, bytes, rights) else { return Ok(()) };
    if write(file, &standing.old, rights).is_ok() {
        return Err(standing.refused(&error));
    }
    let (path, reason) = (standing.named.to_owned(), reason(&error));
    Err(SaveError::Damaged { path, backup: backup.keep(), reason })
}

/// Takes the room that the new bytes need beyond the old, so that a full disk is found out before any
/// byte is written over.
#[cfg(target_os = "linux")]
fn reserve(file: &File, old: &[u8], bytes: &[u8]) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    use rustix::io::Errno;
    if bytes.len() <= old.len() {
        return Ok(());
    }
    match fallocate(file, FallocateFlags::KEEP_SIZE, 0, bytes.len() as u64) {
        // A file system that cannot say beforehand.
        Ok(()) | Err(Errno::NOTSUP | Errno::NOSYS | Errno::INVAL) => Ok(()),
        Err(error) => {
            // What it took so far is given back; where that fails too, only room is lost.
            let _ = file.set_len(old.len() as u64);
            Err(error.into())
        }
    }
}

/// Elsewhere taking room can change the length, so a full disk is found out on the way, and undone.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "it does on Linux")]
const fn reserve(_file: &File, _old: &[u8], _bytes: &[u8]) -> io::Result<()> {
    Ok(())
}

fn write(file: &File, bytes: &[u8], rights: u32) -> io::Result<()> {
    file.write_all_at(bytes, 0)?;
    file.set_len(bytes.len() as u64)?;
    // Writing, and taking room, takes away the right to run as its owner.
    give_rights(file, rights)?;
    file.sync_all()
}

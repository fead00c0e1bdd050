//! Writes a file in place if it must stay the same file: makes a backup, overwrites the bytes, then sets the length.

use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};

use super::SaveError;
use super::attributes::apply_permissions;
use super::backup::BackupGuard;
use super::existing_file::ExistingFile;
use super::save_error::reason;
use super::size_limit::size_limit_is_an_error;
use crate::store::user_folders::UserFolders;

pub(super) fn overwrite(
    standing: &ExistingFile<'_>,
    file: &File,
    bytes: &[u8],
    folders: &UserFolders,
) -> Result<(), SaveError> {
    size_limit_is_an_error();
    let backup = BackupGuard::make(&standing.real, &standing.old, bytes, folders)?;
    standing.is_settled()?;
    let rights = file.metadata().map_err(|error| standing.refused(&error))?.mode();
    if let Err(error) = reserve(file, &standing.old, bytes) {
        // Its bytes are unchanged, and its permissions must be too.
        let _ = apply_permissions(file, rights);
        return Err(standing.refused(&error));
    }
    let Err(error) = write(file, bytes, rights) else { return Ok(()) };
    if write(file, &standing.old, rights).is_ok() {
        return Err(standing.refused(&error));
    }
    let (path, reason) = (standing.named.to_owned(), reason(&error));
    Err(SaveError::Damaged { path, backup: backup.keep(), reason })
}

/// Allocates space for the additional bytes, so that a full disk is detected before any byte is overwritten.
#[cfg(target_os = "linux")]
fn reserve(file: &File, old: &[u8], bytes: &[u8]) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    use rustix::io::Errno;
    if bytes.len() <= old.len() {
        return Ok(());
    }
    match fallocate(file, FallocateFlags::KEEP_SIZE, 0, bytes.len() as u64) {
        // The file system cannot allocate in advance.
        Ok(()) | Err(Errno::NOTSUP | Errno::NOSYS | Errno::INVAL) => Ok(()),
        Err(error) => {
            // Frees the space allocated so far; if that fails too, only space is lost.
            let _ = file.set_len(old.len() as u64);
            Err(error.into())
        }
    }
}

/// On other systems, allocating can change the length, so a full disk is detected during the write, which is then
/// undone.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "it does on Linux")]
const fn reserve(_file: &File, _old: &[u8], _bytes: &[u8]) -> io::Result<()> {
    Ok(())
}

fn write(file: &File, bytes: &[u8], rights: u32) -> io::Result<()> {
    file.write_all_at(bytes, 0)?;
    file.set_len(bytes.len() as u64)?;
    // Writing and allocating reset the set-user-id bit.
    apply_permissions(file, rights)?;
    file.sync_all()
}

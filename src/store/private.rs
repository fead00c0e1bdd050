//! Files with a user's tasks: readable only by the user, in folders that only the user can open.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::save::{CLOSED, SaveError, not_put};
use super::user_folders::UserFolders;
use super::write::{overwrite_file, write_new_with};

const OTHERS: u32 = 0o077;

/// Maximum time to wait for another callsheet process to finish one write.
const PATIENCE: Duration = Duration::from_secs(10);

/// Creates a folder that only the user can open, with its parents. An existing folder stays as it is.
///
/// # Errors
/// The system refuses.
pub fn make_private_folder(folder: &Path) -> Result<(), SaveError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| match error.kind() {
        // Something other than a folder has this name.
        ErrorKind::AlreadyExists => SaveError::refused(folder, &ErrorKind::NotADirectory.into()),
        _ => not_put(folder, &error),
    })
}

/// Writes a new file that only the user can read. Creates its folder if it is missing.
///
/// # Errors
/// Those of [`write_new`](super::write_new).
pub fn write_new_private(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    if let Some(folder) = path.parent() {
        make_private_folder(folder)?;
    }
    write_new_with(path, bytes, CLOSED)
}

/// Writes or replaces a file of callsheet's own state that only the user can read.
///
/// # Errors
/// Those of [`overwrite_file`].
pub fn overwrite_private(path: &Path, bytes: &[u8], folders: &UserFolders) -> Result<(), SaveError> {
    match fs::metadata(path) {
        Ok(found) => {
            let rights = found.permissions().mode();
            if found.is_file() && rights & OTHERS != 0 {
                // The mode is changed before the new bytes are written. If the file belongs to another user, the write
                // fails.
                let _ = fs::set_permissions(path, Permissions::from_mode(rights & 0o7700));
            }
            overwrite_file(path, bytes, folders)
        }
        Err(_) => write_new_private(path, bytes),
    }
}

/// Removes the permissions of other users from callsheet's state folder, which earlier versions created with them.
pub(super) fn close_folder(folder: &Path) {
    if let Ok(found) = fs::symlink_metadata(folder)
        && found.is_dir()
        && found.permissions().mode() & OTHERS != 0
    {
        // A folder of another user stays as it is; the files in it are private in any case.
        let _ = fs::set_permissions(folder, Permissions::from_mode(found.permissions().mode() & 0o7700));
    }
}

/// Locks an open file or folder against other callsheet processes until the handle is closed. Returns false on a
/// timeout. On a file system without locks, it returns true without a lock.
pub(super) fn lock_in_time(handle: &File) -> bool {
    let (since, mut pause) = (Instant::now(), Duration::from_millis(1));
    while flock(handle, FlockOperation::NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK) {
        if since.elapsed() > PATIENCE {
            return false;
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
    true
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::os::unix::fs::symlink;

    use super::*;

    fn rights(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn private_files_are_not_readable_by_others() {
        let home = tempfile::tempdir().unwrap();
        let (folders, path) = (UserFolders::under(home.path()), home.path().join("a/b/task.yaml"));
        write_new_private(&path, b"one").unwrap();
        let folder = path.parent().unwrap();
        assert_eq!((rights(&path), rights(folder), rights(&home.path().join("a"))), (0o600, 0o700, 0o700));
        assert!(matches!(write_new_private(&path, b"two"), Err(SaveError::Exists { .. })));
        fs::set_permissions(&path, Permissions::from_mode(0o664)).unwrap();
        overwrite_private(&path, b"two", &folders).unwrap();
        assert_eq!((rights(&path), fs::read(&path).unwrap()), (0o600, b"two".to_vec()));
        // A link to a file elsewhere is followed, and stays a link.
        let link = home.path().join("link");
        symlink(&path, &link).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        overwrite_private(&link, b"three", &folders).unwrap();
        assert_eq!((rights(&path), fs::read(&path).unwrap()), (0o600, b"three".to_vec()));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        // The parent is a file.
        let error = write_new_private(&path.join("x"), b"x").unwrap_err();
        assert!(error.to_string().contains("b/task.yaml"), "{error}");
        fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
        close_folder(folder);
        assert_eq!(rights(folder), 0o700);
    }

    #[test]
    fn locking_waits_until_the_other_holder_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let open = || File::open(folder.path()).unwrap();
        let held = open();
        assert!(lock_in_time(&held));
        let waiting = thread::spawn({
            let handle = open();
            move || lock_in_time(&handle)
        });
        drop(held);
        assert!(waiting.join().unwrap());
    }
}

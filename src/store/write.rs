//! Writes a whole file that was not read before. Afterwards, it has entirely the new or entirely the old contents.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::save::{OPEN, SaveError, SyncedFolder, TemporaryFile, overwrite_existing};
use super::user_folders::UserFolders;

/// Writes a file that does not exist yet.
///
/// # Errors
///
/// The file exists already or is created by another process in the meantime; its folder does not exist; or the system
/// refuses. An existing file is never changed.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    write_new_with(path, bytes, OPEN)
}

/// The same with other permissions.
pub(super) fn write_new_with(path: &Path, bytes: &[u8], rights: u32) -> Result<(), SaveError> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(SaveError::Exists { path: path.to_owned() });
    }
    let folder = SyncedFolder::of(path)?;
    let mut temporary = TemporaryFile::make_in(&folder, rights)?;
    let filled = temporary.fill(bytes).and_then(|()| temporary.file.sync_all());
    filled.map_err(|error| SaveError::refused(path, &error))?;
    temporary.become_new(path)?;
    folder.confirm(path)
}

/// Writes a file that may exist already. A link is followed and stays a link; the attributes of an existing file are
/// preserved.
///
/// # Errors
///
/// The file is write-protected, another user's or not a regular file, a link is broken, the folder does not exist
/// or cannot be written, or the system refuses.
pub fn overwrite_file(path: &Path, bytes: &[u8], folders: &UserFolders) -> Result<(), SaveError> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return write_new(path, bytes),
        _ => {}
    }
    match overwrite_existing(path, bytes, folders) {
        // The file was not read before, so this is a broken link.
        Err(SaveError::Changed { now: None, .. }) => Err(SaveError::refused(path, &ErrorKind::NotFound.into())),
        result => result.map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_file_never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new.md");
        write_new(&path, b"one").unwrap();
        assert!(matches!(write_new(&path, b"two"), Err(SaveError::Exists { .. })));
        let link = folder.path().join("link.md");
        symlink(folder.path().join("nowhere"), &link).unwrap();
        assert!(matches!(write_new(&link, b"two"), Err(SaveError::Exists { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(names(folder.path()), ["link.md", "new.md"]);
    }

    #[test]
    fn overwriting_keeps_links_and_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("real.md");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("link.md");
        symlink("real.md", &link).unwrap();
        overwrite_file(&link, b"new", &UserFolders::default()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        overwrite_file(&folder.path().join("other.md"), b"x", &UserFolders::default()).unwrap();
        assert_eq!(names(folder.path()), ["link.md", "other.md", "real.md"]);
    }

    #[test]
    fn overwriting_refuses_protected_missing_and_non_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept.md");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(matches!(overwrite_file(&path, b"new", &UserFolders::default()), Err(SaveError::ReadOnly { .. })));
        assert!(matches!(
            overwrite_file(folder.path(), b"new", &UserFolders::default()),
            Err(SaveError::NotAFile { .. })
        ));
        let nowhere = folder.path().join("missing/new.md");
        assert!(matches!(write_new(&nowhere, b"new"), Err(SaveError::NoFolder { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["kept.md"]);
    }
}

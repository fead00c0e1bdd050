//! Writing a whole file that was not read before: afterwards it is wholly the new one, or wholly what it was.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::folders::Folders;
use super::save::{Folder, OPEN, SaveError, Temporary, put_over};

/// Writes a file that is not there yet.
///
/// # Errors
///
/// Something of that name is there, or becomes so meanwhile; the folder is not there; the system
/// refuses. In no case anything of that name is changed.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(SaveError::Exists { path: path.to_owned() });
    }
    let folder = Folder::of(path)?;
    let mut temporary = Temporary::make_in(&folder, OPEN)?;
    let filled = temporary.fill(bytes).and_then(|()| temporary.file.sync_all());
    filled.map_err(|error| SaveError::refused(path, &error))?;
    temporary.become_new(path)?;
    folder.confirm(path)
}

/// Writes a file, whether or not it is there. A link is followed and stays, and so does everything a
/// file that was there is beside its bytes.
///
/// # Errors
///
/// What stands there is write-protected, another user's or no regular file, a link leads nowhere, the
/// folder is not there or cannot be written, or the system refuses.
pub fn write_over(path: &Path, bytes: &[u8], folders: &Folders) -> Result<(), SaveError> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return write_new(path, bytes),
        _ => {}
    }
    match put_over(path, bytes, folders) {
        // It was not read before, so it is a link that leads nowhere.
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
    fn a_new_file_never_takes_the_place_of_anything() {
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
    fn writing_over_keeps_links_and_rights() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("real.md");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("link.md");
        symlink("real.md", &link).unwrap();
        write_over(&link, b"new", &Folders::default()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        write_over(&folder.path().join("other.md"), b"x", &Folders::default()).unwrap();
        assert_eq!(names(folder.path()), ["link.md", "other.md", "real.md"]);
    }

    #[test]
    fn what_is_protected_no_file_or_nowhere_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept.md");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(matches!(write_over(&path, b"new", &Folders::default()), Err(SaveError::ReadOnly { .. })));
        assert!(matches!(write_over(folder.path(), b"new", &Folders::default()), Err(SaveError::NotAFile { .. })));
        let nowhere = folder.path().join("missing/new.md");
        assert!(matches!(write_new(&nowhere, b"new"), Err(SaveError::NoFolder { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["kept.md"]);
    }
}

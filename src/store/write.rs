//! Writing a whole file: afterwards it is wholly the new one, or wholly what it was.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Why a file was not written. What stood there stands there still.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Something of that name is there already, if only a link that leads nowhere.
    #[error("{} exists already", path.display())]
    Exists {
        /// Its path.
        path: PathBuf,
    },
    /// The folder it should stand in is not there.
    #[error("the folder {} does not exist", folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// What stands there is no regular file.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// Its path.
        path: PathBuf,
    },
    /// What stands there is write-protected.
    #[error("{} is read-only", path.display())]
    ReadOnly {
        /// Its path.
        path: PathBuf,
    },
    /// The system refused.
    #[error("{} cannot be written: {error}", path.display())]
    Refused {
        /// The path.
        path: PathBuf,
        /// The system's reason.
        error: io::Error,
    },
}

/// Writes a file that is not there yet.
///
/// # Errors
///
/// Something of that name is there, or becomes so meanwhile; the folder is not there; the system
/// refuses. In no case anything of that name is changed.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(WriteError::Exists { path: path.to_owned() });
    }
    let temporary = Temporary::beside(path, bytes)?;
    match fs::hard_link(&temporary.path, path) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(WriteError::Exists { path: path.to_owned() });
        }
        // A file system without links: the name is claimed first, and filled by renaming.
        Err(_) => claim(path).and_then(|()| temporary.take_place_of(path))?,
    }
    sync_folder(path);
    Ok(())
}

/// Writes a file, whether or not it is there. A link is followed and stays; the rights of a file that
/// was there stay its own.
///
/// # Errors
///
/// What stands there is write-protected or no regular file, a link leads nowhere, the folder is not
/// there, or the system refuses.
pub fn write_over(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    if fs::symlink_metadata(path).is_err() {
        return write_new(path, bytes);
    }
    let refused = |error: io::Error| refusal(path, error);
    let target = fs::canonicalize(path).map_err(refused)?;
    let metadata = fs::metadata(&target).map_err(refused)?;
    if !metadata.is_file() {
        return Err(WriteError::NotAFile { path: path.to_owned() });
    }
    if metadata.permissions().readonly() {
        return Err(WriteError::ReadOnly { path: path.to_owned() });
    }
    let temporary = Temporary::beside(&target, bytes)?;
    fs::set_permissions(&temporary.path, metadata.permissions()).map_err(refused)?;
    temporary.take_place_of(&target)?;
    sync_folder(&target);
    Ok(())
}

/// A file beside the one to be written, gone when it is dropped.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn beside(path: &Path, bytes: &[u8]) -> Result<Self, WriteError> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let folder = folder_of(path);
        if !folder.is_dir() {
            return Err(WriteError::NoFolder { folder: folder.to_owned() });
        }
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let own = folder.join(format!(".callsheet-{}-{number}.tmp", std::process::id()));
        let refused = |error: io::Error| refusal(path, error);
        let mut file = OpenOptions::new().write(true).create_new(true).open(&own).map_err(refused)?;
        let temporary = Self { path: own };
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(refused)?;
        Ok(temporary)
    }

    fn take_place_of(&self, path: &Path) -> Result<(), WriteError> {
        fs::rename(&self.path, path).map_err(|error| refusal(path, error))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // Renamed away it is gone already; otherwise nothing more can be done than to try.
        let _ = fs::remove_file(&self.path);
    }
}

fn claim(path: &Path) -> Result<(), WriteError> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(WriteError::Exists { path: path.to_owned() }),
        Err(error) => Err(refusal(path, error)),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the new name last. A system that cannot do that has written the file all the same.
fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(folder_of(path)) {
        let _ = folder.sync_all();
    }
}

fn refusal(path: &Path, error: io::Error) -> WriteError {
    WriteError::Refused { path: path.to_owned(), error }
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
        assert!(matches!(write_new(&path, b"two"), Err(WriteError::Exists { .. })));
        let link = folder.path().join("link.md");
        symlink(folder.path().join("nowhere"), &link).unwrap();
        assert!(matches!(write_new(&link, b"two"), Err(WriteError::Exists { .. })));
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
        write_over(&link, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        write_over(&folder.path().join("other.md"), b"x").unwrap();
        assert_eq!(names(folder.path()), ["link.md", "other.md", "real.md"]);
    }

    #[test]
    fn what_is_protected_no_file_or_nowhere_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept.md");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(matches!(write_over(&path, b"new"), Err(WriteError::ReadOnly { .. })));
        assert!(matches!(write_over(folder.path(), b"new"), Err(WriteError::NotAFile { .. })));
        let nowhere = folder.path().join("missing/new.md");
        assert!(matches!(write_new(&nowhere, b"new"), Err(WriteError::NoFolder { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["kept.md"]);
    }
}

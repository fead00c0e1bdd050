//! A temporary file next to the file to be written: completed first, then moved to its final name in one step.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::fs::{CWD, FlockOperation, OFlags, RenameFlags, flock, renameat_with};
use rustix::io::Errno;

use super::SaveError;
use super::save_error::{is_forbidden, is_gone, reason};
use super::size_limit::size_limit_is_an_error;

/// Number of names tried. Only leftovers of a killed process with our process id can have these names.
const ATTEMPTS: usize = 100;

/// Permissions of a new file before the user's umask is applied.
pub(in crate::store) const OPEN: u32 = 0o666;

/// Permissions of a temporary file that replaces an existing file, until it gets that file's permissions.
pub(in crate::store) const CLOSED: u32 = 0o600;

/// A temporary file next to the file to be written. It is deleted when dropped, unless it was moved to its final name.
#[derive(Debug)]
pub(in crate::store) struct TemporaryFile {
    /// Temporary path, until the file is moved to its final one.
    pub path: PathBuf,
    /// Locked while it exists, so that another callsheet process does not sweep it.
    pub file: File,
    is_placed: bool,
}

impl TemporaryFile {
    /// Creates an empty file in a folder, with these permissions minus the umask.
    pub(in crate::store) fn make_in(folder: &SyncedFolder, rights: u32) -> Result<Self, SaveError> {
        size_limit_is_an_error();
        let refused = |error: io::Error| match error.kind() {
            _ if is_forbidden(&error) => SaveError::FolderNotWritable { folder: folder.path.clone() },
            ErrorKind::NotFound => SaveError::NoFolder { folder: folder.path.clone() },
            _ => SaveError::refused(&folder.path, &error),
        };
        for _ in 0..ATTEMPTS {
            let path = folder.path.join(next_name());
            match OpenOptions::new().write(true).create_new(true).mode(rights).open(&path) {
                Ok(file) => {
                    // Without file locks, only the process id shows that the process is alive.
                    let _ = flock(&file, FlockOperation::NonBlockingLockExclusive);
                    return Ok(Self { path, file, is_placed: false });
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(refused(error)),
            }
        }
        Err(refused(ErrorKind::AlreadyExists.into()))
    }

    pub(in crate::store) fn fill(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Replaces the file at `target`. Must be called after the file was flushed to disk.
    pub(in crate::store) fn take_place_of(&mut self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)?;
        self.is_placed = true;
        Ok(())
    }

    /// Moves it to `target`, which must not exist.
    pub(in crate::store) fn become_new(&mut self, target: &Path) -> Result<(), SaveError> {
        rename_new(&self.path, target).map_err(|error| not_put(target, &error))?;
        self.is_placed = true;
        Ok(())
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if !self.is_placed {
            // If this fails, the next start removes the file.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The id of the process that created a temporary file with this name; `None` for a name that is not ours.
pub(in crate::store) fn maker(name: &str) -> Option<i32> {
    let (process, number) = name.strip_prefix(".callsheet-")?.strip_suffix(".tmp")?.split_once('-')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(process) && digits(number)).then(|| process.parse().ok())?
}

/// A number that is unique within this process.
pub(in crate::store) fn next_number() -> usize {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

fn next_name() -> String {
    format!(".callsheet-{}-{}.tmp", std::process::id(), next_number())
}

/// Renames a file or link to a path that must not exist, in one step.
///
/// # Errors
/// The path exists ([`ErrorKind::AlreadyExists`]), or the system refuses.
pub(in crate::store) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => rename_by_link(from, to),
        result => result.map_err(io::Error::from),
    }
}

/// The error if nothing could be created at a path.
pub(in crate::store) fn not_put(to: &Path, error: &io::Error) -> SaveError {
    match error.kind() {
        ErrorKind::AlreadyExists => SaveError::Exists { path: to.to_owned() },
        _ if is_forbidden(error) => SaveError::FolderNotWritable { folder: folder_of(to).to_owned() },
        _ => SaveError::refused(to, error),
    }
}

/// The same for a file system that cannot rename without replacing. It never replaces an existing file.
fn rename_by_link(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // The file system does not support hard links either. Creates an empty file to reserve the name, then replaces
        // it by renaming.
        Err(_) => {
            OpenOptions::new().write(true).create_new(true).open(to)?;
            fs::rename(from, to).inspect_err(|_| {
                let _ = fs::remove_file(to);
            })
        }
    }
}

/// A folder in which something is written, opened so that changes in it can be flushed to disk.
#[derive(Debug)]
pub(in crate::store) struct SyncedFolder {
    pub path: PathBuf,
    /// `None` if the folder is writable but not readable.
    handle: Option<File>,
}

impl SyncedFolder {
    pub(in crate::store) fn of(file: &Path) -> Result<Self, SaveError> {
        Self::open(folder_of(file))
    }

    pub(in crate::store) fn open(path: &Path) -> Result<Self, SaveError> {
        let flags = OFlags::DIRECTORY.bits().cast_signed();
        let handle = match OpenOptions::new().read(true).custom_flags(flags).open(path) {
            Ok(handle) => Some(handle),
            Err(error) if is_forbidden(&error) => None,
            Err(error) if is_gone(&error) => return Err(SaveError::NoFolder { folder: path.to_owned() }),
            Err(error) => return Err(SaveError::refused(path, &error)),
        };
        Ok(Self { path: path.to_owned(), handle })
    }

    /// Flushes new names in the folder to disk. Returns no error on a file system that does not support this.
    pub(in crate::store) fn sync(&self) -> io::Result<()> {
        let Some(handle) = &self.handle else { return Ok(()) };
        match rustix::fs::fsync(handle) {
            Err(Errno::INVAL | Errno::NOTSUP | Errno::NOSYS | Errno::BADF) => Ok(()),
            result => result.map_err(io::Error::from),
        }
    }

    /// Flushes the folder after a file in it has its new contents; the error says so.
    pub(in crate::store) fn confirm(&self, file: &Path) -> Result<(), SaveError> {
        self.sync().map_err(|error| SaveError::Unconfirmed { path: file.to_owned(), reason: reason(&error) })
    }
}

pub(in crate::store) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_temporary_names_of_callsheet_are_recognized() {
        assert_eq!(maker(&next_name()), i32::try_from(std::process::id()).ok());
        assert_eq!(maker(".callsheet-12-0.tmp"), Some(12));
        for name in [".callsheet-12.tmp", ".callsheet-x-0.tmp", ".callsheet-12-0.tmp~", ".callsheet--0.tmp", "a.md"] {
            assert_eq!(maker(name), None, "{name}");
        }
        assert_eq!(maker(".callsheet-99999999999-0.tmp"), None);
    }
}

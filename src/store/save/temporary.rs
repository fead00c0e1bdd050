//! A file beside the one to be written: made whole there first, then put in its place in one step.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::fs::{CWD, FlockOperation, OFlags, RenameFlags, flock, renameat_with};
use rustix::io::Errno;

use super::SaveError;
use super::error::{is_forbidden, is_gone, reason};
use super::size_limit::size_limit_is_an_error;

/// How many names are tried. Only what a killed process of our number left can be in the way.
const ATTEMPTS: usize = 100;

/// Who may read a new file is the system's default: what the person's umask leaves of this.
pub(in crate::store) const OPEN: u32 = 0o666;

/// Nobody else reads what is not yet the person's file with its own rights.
pub(in crate::store) const CLOSED: u32 = 0o600;

/// A file beside the one to be written. It goes when it is dropped before it was put in its place.
#[derive(Debug)]
pub(in crate::store) struct Temporary {
    /// Where it is until it is put in its place.
    pub path: PathBuf,
    /// Locked while it lives, so that another callsheet does not sweep it.
    pub file: File,
    is_placed: bool,
}

impl Temporary {
    /// Makes an empty file in a folder, with those rights as far as the umask leaves them.
    pub(in crate::store) fn make_in(folder: &Folder, rights: u32) -> Result<Self, SaveError> {
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
                    // Without locks the number of the process alone says that it lives.
                    let _ = flock(&file, FlockOperation::NonBlockingLockExclusive);
                    return Ok(Self { path, file, is_placed: false });
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(refused(error)),
            }
        }
        Err(refused(ErrorKind::AlreadyExists.into()))
    }

    /// Writes what it is to hold.
    pub(in crate::store) fn fill(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Puts it in the place of the file at `target`, once it lasts itself.
    pub(in crate::store) fn take_place_of(&mut self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)?;
        self.is_placed = true;
        Ok(())
    }

    /// Puts it at `target`, where nothing may stand.
    pub(in crate::store) fn become_new(&mut self, target: &Path) -> Result<(), SaveError> {
        rename_new(&self.path, target).map_err(|error| not_put(target, &error))?;
        self.is_placed = true;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_placed {
            // Nothing more can be done than to try; the next start sweeps it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The process that made the file of that name beside another; none for a name that is not ours.
pub(in crate::store) fn maker(name: &str) -> Option<i32> {
    let (process, number) = name.strip_prefix(".callsheet-")?.strip_suffix(".tmp")?.split_once('-')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(process) && digits(number)).then(|| process.parse().ok())?
}

/// A number no other thing this process makes has.
pub(in crate::store) fn next_number() -> usize {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

fn next_name() -> String {
    format!(".callsheet-{}-{}.tmp", std::process::id(), next_number())
}

/// Renames a file or link where nothing may stand, in one step.
///
/// # Errors
/// Something stands there ([`ErrorKind::AlreadyExists`]), or the system refuses.
pub(in crate::store) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => rename_by_link(from, to),
        result => result.map_err(io::Error::from),
    }
}

/// Why nothing new could be put at a path.
pub(in crate::store) fn not_put(to: &Path, error: &io::Error) -> SaveError {
    match error.kind() {
        ErrorKind::AlreadyExists => SaveError::Exists { path: to.to_owned() },
        _ if is_forbidden(error) => SaveError::FolderNotWritable { folder: folder_of(to).to_owned() },
        _ => SaveError::refused(to, error),
    }
}

/// The same for a file system that cannot rename without replacing: a second name is never given to
/// what exists.
fn rename_by_link(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // Nor can it link: the name is claimed first, and filled by renaming.
        Err(_) => {
            OpenOptions::new().write(true).create_new(true).open(to)?;
            fs::rename(from, to).inspect_err(|_| {
                let _ = fs::remove_file(to);
            })
        }
    }
}

/// A folder in which something is written, open so that what changed in it can be made to last.
#[derive(Debug)]
pub(in crate::store) struct Folder {
    /// Its path.
    pub path: PathBuf,
    /// None where the folder may be written and not read.
    handle: Option<File>,
}

impl Folder {
    /// The folder a file stands in.
    pub(in crate::store) fn of(file: &Path) -> Result<Self, SaveError> {
        Self::open(folder_of(file))
    }

    /// A folder.
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

    /// Makes new names in it last. A file system that knows no such thing is no error.
    pub(in crate::store) fn sync(&self) -> io::Result<()> {
        let Some(handle) = &self.handle else { return Ok(()) };
        match rustix::fs::fsync(handle) {
            Err(Errno::INVAL | Errno::NOTSUP | Errno::NOSYS | Errno::BADF) => Ok(()),
            result => result.map_err(io::Error::from),
        }
    }

    /// The same, where a file in it has its new text already.
    pub(in crate::store) fn confirm(&self, file: &Path) -> Result<(), SaveError> {
        self.sync().map_err(|error| SaveError::Unconfirmed { path: file.to_owned(), reason: reason(&error) })
    }
}

/// The folder a path stands in.
pub(in crate::store) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_ours() {
        assert_eq!(maker(&next_name()), i32::try_from(std::process::id()).ok());
        assert_eq!(maker(".callsheet-12-0.tmp"), Some(12));
        for name in [".callsheet-12.tmp", ".callsheet-x-0.tmp", ".callsheet-12-0.tmp~", ".callsheet--0.tmp", "a.md"] {
            assert_eq!(maker(name), None, "{name}");
        }
        assert_eq!(maker(".callsheet-99999999999-0.tmp"), None);
    }
}

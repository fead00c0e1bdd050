//! A file that exists before it is written: its state when examined, and its replacement.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, OFlags, accessat};
use rustix::io::Errno;
use rustix::process::geteuid;

use super::attributes::{AttributeRefusal, FileAttributes};
use super::save_error::is_gone;
use super::temporary::{CLOSED, SyncedFolder, TemporaryFile};
use super::{SaveError, SaveMethod, in_place};
use crate::store::open_file;
use crate::store::private::lock_in_time;
use crate::store::user_folders::UserFolders;

/// The write permission bits.
const WRITABLE: u32 = 0o222;

/// A regular file, as it was when examined.
#[derive(Debug)]
pub(in crate::store) struct ExistingFile<'a> {
    /// The path as named by the caller, perhaps a link.
    pub named: &'a Path,
    pub real: PathBuf,
    pub old: Vec<u8>,
    limit: u64,
    /// Device and inode number.
    identity: (u64, u64),
}

/// The reason that a file was not replaced by another.
enum ReplaceFailure {
    /// Its attributes cannot be set on another file, but it can be written in place.
    NotAllowed,
    Failed(SaveError),
}

impl<'a> ExistingFile<'a> {
    /// Examines the file with this name, of at most `limit` bytes.
    pub(in crate::store) fn find(named: &'a Path, limit: u64) -> Result<Self, SaveError> {
        let refused = |error: &io::Error| match error {
            error if is_gone(error) => SaveError::Changed { path: named.to_owned(), now: None },
            error => SaveError::refused(named, error),
        };
        let real = fs::canonicalize(named).map_err(|error| refused(&error))?;
        let identity = identity(&fs::metadata(&real).map_err(|error| refused(&error))?);
        let old = open_file::bytes_within(&real, limit).map_err(|unread| SaveError::unread(named, unread))?;
        Ok(Self { named, real, old, limit, identity })
    }

    /// Writes other bytes to the file: by replacing it, or in place if replacing would lose attributes.
    ///
    /// `file` is the result of [`Self::lock`], which keeps other callsheet processes from comparing or writing the
    /// file.
    pub(super) fn write_bytes(
        &self,
        file: &File,
        bytes: &[u8],
        folders: &UserFolders,
    ) -> Result<SaveMethod, SaveError> {
        let metadata = file.metadata().map_err(|error| self.refused(&error))?;
        if metadata.nlink() <= 1 {
            match self.replace(file, bytes) {
                Ok(()) => return Ok(SaveMethod::Replaced),
                Err(ReplaceFailure::Failed(error)) => return Err(error),
                Err(ReplaceFailure::NotAllowed) => {}
            }
        }
        in_place::overwrite(self, file, bytes, folders).map(|()| SaveMethod::InPlace)
    }

    /// Opens the file for writing, and locks it against other callsheet processes until the handle is closed, under all
    /// of its names.
    pub(super) fn lock(&self) -> Result<File, SaveError> {
        let file = self.open_to_write()?;
        if lock_in_time(&file) {
            return Ok(file);
        }
        Err(SaveError::Refused {
            path: self.named.to_owned(),
            reason: "another program keeps it locked".to_owned(),
            advice: "close that program and save again",
        })
    }

    /// Returns true if both are the same file at the same path.
    pub(super) fn is_same_file(&self, other: &Self) -> bool {
        self.identity == other.identity && self.real == other.real
    }

    /// Returns an error unless the name still leads to the same file, with the same bytes.
    pub(super) fn is_settled(&self) -> Result<(), SaveError> {
        let now = Self::find(self.named, self.limit)?;
        if now.is_same_file(self) && now.old == self.old {
            return Ok(());
        }
        Err(SaveError::Changed { path: self.named.to_owned(), now: Some(now.old) })
    }

    pub(super) fn refused(&self, error: &io::Error) -> SaveError {
        SaveError::refused(self.named, error)
    }

    fn open_to_write(&self) -> Result<File, SaveError> {
        let found = fs::metadata(&self.real).map_err(|error| self.refused(&error))?;
        let path = || self.named.to_owned();
        may_write(self.named, &found)?;
        let flags = (OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW).bits().cast_signed();
        let file = match OpenOptions::new().read(true).write(true).custom_flags(flags).open(&self.real) {
            Ok(file) => file,
            Err(error) if error.raw_os_error() == Some(Errno::ACCESS.raw_os_error()) => {
                return Err(SaveError::ReadOnly { path: path() });
            }
            Err(error) => return Err(self.refused(&error)),
        };
        let opened = file.metadata().map_err(|error| self.refused(&error))?;
        if identity(&opened) == self.identity { Ok(file) } else { self.is_settled().map(|()| file) }
    }

    fn replace(&self, file: &File, bytes: &[u8]) -> Result<(), ReplaceFailure> {
        let refused = |error: io::Error| self.refused(&error);
        let attributes = FileAttributes::of(file).map_err(refused)?;
        let folder = SyncedFolder::of(&self.real)?;
        let mut temporary = TemporaryFile::make_in(&folder, CLOSED)?;
        temporary.fill(bytes).map_err(refused)?;
        match attributes.apply(&temporary.file) {
            Ok(()) => {}
            Err(AttributeRefusal::NotAllowed) => return Err(ReplaceFailure::NotAllowed),
            Err(AttributeRefusal::Failed(error)) => return Err(refused(error).into()),
        }
        temporary.file.sync_all().map_err(refused)?;
        self.is_settled()?;
        match temporary.take_place_of(&self.real) {
            Ok(()) => Ok(folder.confirm(self.named)?),
            // The file is a mount point, such as a single file mounted into a container.
            Err(error) if error.raw_os_error() == Some(Errno::BUSY.raw_os_error()) => Err(ReplaceFailure::NotAllowed),
            Err(error) => Err(refused(error).into()),
        }
    }
}

impl From<SaveError> for ReplaceFailure {
    fn from(error: SaveError) -> Self {
        Self::Failed(error)
    }
}

/// Returns an error if the permissions show that a save of the file would fail. Does not open it for writing, because a
/// file watcher would report that as a change.
pub(super) fn may_be_saved(named: &Path) -> Result<(), SaveError> {
    // If it cannot be examined, reading it reports the error.
    let Ok(real) = fs::canonicalize(named) else { return Ok(()) };
    let Ok(found) = fs::metadata(&real) else { return Ok(()) };
    may_write(named, &found)?;
    let lacks = |path: &Path, rights| accessat(CWD, path, rights, AtFlags::EACCESS) == Err(Errno::ACCESS);
    if lacks(&real, Access::WRITE_OK) {
        return Err(SaveError::ReadOnly { path: named.to_owned() });
    }
    // A file with several names is written in place, so the folder need not be writable.
    match real.parent().filter(|_| found.nlink() <= 1) {
        Some(folder) if lacks(folder, Access::WRITE_OK | Access::EXEC_OK) => {
            Err(SaveError::FolderNotWritable { folder: folder.to_owned() })
        }
        _ => Ok(()),
    }
}

/// Returns an error if the file belongs to another user, or is write-protected for everyone.
fn may_write(named: &Path, found: &Metadata) -> Result<(), SaveError> {
    let user = geteuid();
    if !user.is_root() && found.uid() != user.as_raw() {
        return Err(SaveError::OtherOwner { path: named.to_owned(), owner: found.uid() });
    }
    // The superuser could write it anyway, but it is write-protected on purpose.
    if found.mode() & WRITABLE == 0 { Err(SaveError::ReadOnly { path: named.to_owned() }) } else { Ok(()) }
}

fn identity(metadata: &Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

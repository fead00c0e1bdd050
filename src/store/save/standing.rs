//! A file that stands there before it is written: what it was found to be, and what takes its place.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, OFlags, accessat};
use rustix::io::Errno;
use rustix::process::geteuid;

use super::attributes::{Attributes, Ungiven};
use super::error::is_gone;
use super::temporary::{CLOSED, Folder, Temporary};
use super::{SaveError, Way, in_place};
use crate::store::folders::Folders;
use crate::store::read;

/// Nobody may write it.
const WRITABLE: u32 = 0o222;

/// A regular file, as it was found.
#[derive(Debug)]
pub(in crate::store) struct Standing<'a> {
    /// The path as it was named, perhaps a link.
    pub named: &'a Path,
    /// The file itself.
    pub real: PathBuf,
    /// Its bytes.
    pub old: Vec<u8>,
    limit: u64,
    /// Device and number.
    identity: (u64, u64),
}

/// Why a file was not replaced by another.
enum Unreplaced {
    /// What it is cannot be given to another file; it can be written in place.
    NotAllowed,
    Failed(SaveError),
}

impl<'a> Standing<'a> {
    /// Finds the file of that name, of at most `limit` bytes.
    pub(in crate::store) fn find(named: &'a Path, limit: u64) -> Result<Self, SaveError> {
        let refused = |error: &io::Error| match error {
            error if is_gone(error) => SaveError::Changed { path: named.to_owned(), now: None },
            error => SaveError::refused(named, error),
        };
        let real = fs::canonicalize(named).map_err(|error| refused(&error))?;
        let identity = identity(&fs::metadata(&real).map_err(|error| refused(&error))?);
        let old = read::bytes_within(&real, limit).map_err(|unread| SaveError::unread(named, unread))?;
        Ok(Self { named, real, old, limit, identity })
    }

    /// Gives the file other bytes, by another file in its place or, where that would lose what it is
    /// beside its bytes, in place.
    pub(super) fn put(&self, bytes: &[u8], folders: &Folders) -> Result<Way, SaveError> {
        let file = self.open_to_write()?;
        let metadata = file.metadata().map_err(|error| self.refused(&error))?;
        if metadata.nlink() <= 1 {
            match self.replace(&file, bytes) {
                Ok(()) => return Ok(Way::Replaced),
                Err(Unreplaced::Failed(error)) => return Err(error),
                Err(Unreplaced::NotAllowed) => {}
            }
        }
        in_place::overwrite(self, &file, bytes, folders).map(|()| Way::InPlace)
    }

    /// Errors unless the name leads to the same file, and that has the same bytes.
    pub(super) fn stands_still(&self) -> Result<(), SaveError> {
        let now = Self::find(self.named, self.limit)?;
        if now.identity == self.identity && now.real == self.real && now.old == self.old {
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
        if identity(&opened) == self.identity { Ok(file) } else { self.stands_still().map(|()| file) }
    }

    fn replace(&self, file: &File, bytes: &[u8]) -> Result<(), Unreplaced> {
        let refused = |error: io::Error| self.refused(&error);
        let attributes = Attributes::of(file).map_err(refused)?;
        let folder = Folder::of(&self.real)?;
        let mut temporary = Temporary::make_in(&folder, CLOSED)?;
        temporary.fill(bytes).map_err(refused)?;
        match attributes.give(&temporary.file) {
            Ok(()) => {}
            Err(Ungiven::NotAllowed) => return Err(Unreplaced::NotAllowed),
            Err(Ungiven::Failed(error)) => return Err(refused(error).into()),
        }
        temporary.file.sync_all().map_err(refused)?;
        self.stands_still()?;
        match temporary.take_place_of(&self.real) {
            Ok(()) => Ok(folder.confirm(self.named)?),
            // Something is mounted there: a single file given to a container.
            Err(error) if error.raw_os_error() == Some(Errno::BUSY.raw_os_error()) => Err(Unreplaced::NotAllowed),
            Err(error) => Err(refused(error).into()),
        }
    }
}

impl From<SaveError> for Unreplaced {
    fn from(error: SaveError) -> Self {
        Self::Failed(error)
    }
}

/// Errors where a save of the file would be refused for its rights, as far as they tell. Nothing is
/// opened to be written: whoever watches the file would take that for a change.
pub(super) fn may_be_saved(named: &Path) -> Result<(), SaveError> {
    // What cannot even be looked at is told when it is read.
    let Ok(real) = fs::canonicalize(named) else { return Ok(()) };
    let Ok(found) = fs::metadata(&real) else { return Ok(()) };
    may_write(named, &found)?;
    let lacks = |path: &Path, rights| accessat(CWD, path, rights, AtFlags::EACCESS) == Err(Errno::ACCESS);
    if lacks(&real, Access::WRITE_OK) {
        return Err(SaveError::ReadOnly { path: named.to_owned() });
    }
    // A file of several names is written in place, and needs no room beside it.
    match real.parent().filter(|_| found.nlink() <= 1) {
        Some(folder) if lacks(folder, Access::WRITE_OK | Access::EXEC_OK) => {
            Err(SaveError::FolderNotWritable { folder: folder.to_owned() })
        }
        _ => Ok(()),
    }
}

/// Errors where the file is another user's, or nobody may write it.
fn may_write(named: &Path, found: &Metadata) -> Result<(), SaveError> {
    let user = geteuid();
    if !user.is_root() && found.uid() != user.as_raw() {
        return Err(SaveError::OtherOwner { path: named.to_owned(), owner: found.uid() });
    }
    // The superuser could write it all the same.
    if found.mode() & WRITABLE == 0 { Err(SaveError::ReadOnly { path: named.to_owned() }) } else { Ok(()) }
}

fn identity(metadata: &Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

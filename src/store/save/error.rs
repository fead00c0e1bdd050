//! Why something was not written, moved or deleted, in sentences that say what, where, and what to do now.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use crate::store::read::Unread;

/// Why something was not written, moved or deleted. Unless its sentence says otherwise, everything on
/// disk is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// What stands there is not what was read.
    #[error("{} {}", path.display(), changed(now.as_deref()))]
    Changed {
        /// The path as it was named.
        path: PathBuf,
        /// The bytes that stand there now; none where nothing does.
        now: Option<Vec<u8>>,
    },
    /// Something of that name is there already, if only a link that leads nowhere.
    #[error("{} exists already; choose another name", path.display())]
    Exists {
        /// Its path.
        path: PathBuf,
    },
    /// The folder it should stand in is not there.
    #[error("the folder {} does not exist; make it first", folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// The name leads out of the folder it should stand in.
    #[error("`{}` leads out of {}; choose a plain name", name.display(), folder.display())]
    Outside {
        /// The name as it was given.
        name: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// What stands there is no regular file.
    #[error("{} is {what} and not a regular file, so it was left alone; name a file", path.display())]
    NotAFile {
        /// Its path.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// It is, or would be, larger than what is read.
    #[error("{} would be or is {} MiB, more than is read back, so it was left alone; shorten it", path.display(), size.div_ceil(1 << 20))]
    TooLarge {
        /// Its path.
        path: PathBuf,
        /// Its size in bytes.
        size: u64,
    },
    /// What stands there is write-protected.
    #[error("{} is read-only and was left alone; give yourself the right to write it (chmod u+w), or open it in your editor", path.display())]
    ReadOnly {
        /// Its path.
        path: PathBuf,
    },
    /// The file is somebody else's, and putting a new one in its place would make it ours.
    #[error("{} belongs to another user (id {owner}) and was left alone; open it in your editor, or take a copy", path.display())]
    OtherOwner {
        /// Its path.
        path: PathBuf,
        /// The user's number.
        owner: u32,
    },
    /// No new file can be made in the folder, so nothing in it can be replaced as a whole.
    #[error("the folder {} is not writable, so nothing in it was changed; open the file in your editor, or give yourself the right (chmod u+w)", folder.display())]
    FolderNotWritable {
        /// The folder.
        folder: PathBuf,
    },
    /// A file with several names is written in place, and there is no state folder for the backup that
    /// this needs; or there is no data folder for the trash.
    #[error("there is no home folder to keep {what} in, so {} was left alone; set HOME", path.display())]
    NoOwnFolder {
        /// The path of the file.
        path: PathBuf,
        /// What would be kept there.
        what: &'static str,
    },
    /// The system refused.
    #[error("{} cannot be written: {reason}; it is as it was; {advice}", path.display())]
    Refused {
        /// The path of what it refused.
        path: PathBuf,
        /// The system's reason.
        reason: String,
        /// What to do now.
        advice: &'static str,
    },
    /// It is done, and the system could not say that it will still be so after a power failure.
    #[error("{} was changed as asked, but the disk did not confirm that it lasts: {reason}; look whether the disk is well", path.display())]
    Unconfirmed {
        /// The path as it was named.
        path: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// Writing in place broke off, and what was there could not be put back.
    #[error("{} is damaged: writing broke off ({reason}) and what was there could not be put back; the old text is in {}", path.display(), backup.display())]
    Damaged {
        /// The path as it was named.
        path: PathBuf,
        /// The byte-exact old text.
        backup: PathBuf,
        /// The system's reason.
        reason: String,
    },
}

impl SaveError {
    /// What the system refused at `path`.
    pub(in crate::store) fn refused(path: &Path, error: &io::Error) -> Self {
        Self::Refused { path: path.to_owned(), reason: reason(error), advice: advice(error) }
    }

    /// What was found out when a file was to be read before it is written.
    pub(in crate::store) fn unread(path: &Path, unread: Unread) -> Self {
        let path = path.to_owned();
        match unread {
            Unread::NotAFile(what) => Self::NotAFile { path, what },
            Unread::TooLarge(size) => Self::TooLarge { path, size },
            Unread::Loop => Self::refused(&path, &Errno::LOOP.into()),
            Unread::Refused(error) if is_gone(&error) => Self::Changed { path, now: None },
            Unread::Refused(error) => Self::refused(&path, &error),
        }
    }
}

/// Whether nothing stands at a path.
pub(in crate::store) fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Whether the system does not let this user do something.
pub(in crate::store) fn is_forbidden(error: &io::Error) -> bool {
    // Both "access denied" and "operation not permitted".
    error.kind() == ErrorKind::PermissionDenied
}

/// The system's reason, without its number, as a part of a sentence.
pub fn reason(error: &io::Error) -> String {
    let said = error.to_string();
    let plain = said.split(" (os error").next().unwrap_or(&said);
    let mut letters = plain.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn changed(now: Option<&[u8]>) -> &'static str {
    match now {
        Some(_) => "was changed on disk since it was read, so nothing was written; compare the two and choose",
        None => "is gone since it was read, so nothing was written; save it as a new file, or leave it",
    }
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room on the disk and save again",
        ErrorKind::FileTooLarge => "raise the limit on the size of files (ulimit -f) and save again",
        ErrorKind::ReadOnlyFilesystem => "save it on a disk that can be written",
        ErrorKind::PermissionDenied => "give yourself the right to it, or open it in your editor",
        _ => "look whether the disk is well and save again",
    }
}

//! Reasons that something was not written, moved or deleted. The messages say what failed, where, and what to do next.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use crate::store::open_file::UnreadReason;

/// The reason that something was not written, moved or deleted. Unless the message says otherwise, everything on disk
/// is as before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// The file on disk differs from the one that was read.
    #[error("{} {}", path.display(), changed(now.as_deref()))]
    Changed {
        /// The path as named by the caller.
        path: PathBuf,
        /// The current bytes of the file; `None` if it does not exist.
        now: Option<Vec<u8>>,
    },
    /// The path already exists, perhaps as a broken link.
    #[error("{} already exists; choose another name", path.display())]
    Exists { path: PathBuf },
    /// The folder for the file does not exist.
    #[error("the folder {} does not exist; create it first", folder.display())]
    NoFolder { folder: PathBuf },
    /// The name leads out of the folder.
    #[error("`{}` is outside {}; choose a plain name", name.display(), folder.display())]
    Outside {
        /// The name as passed by the caller.
        name: PathBuf,
        folder: PathBuf,
    },
    #[error("{} is {what}, not a regular file, so it was not changed; name a file", path.display())]
    NotAFile {
        path: PathBuf,
        /// Kind of the path: `a folder`.
        what: &'static str,
    },
    /// The file is, or would become, larger than callsheet reads.
    #[error("{} is or would be {} MiB, over the size limit, so it was not changed; shorten \
        it", path.display(), size.div_ceil(1 << 20))]
    TooLarge {
        path: PathBuf,
        /// The size in bytes.
        size: u64,
    },
    /// The file is write-protected.
    #[error("{} is read-only and was not changed; make it writable (chmod u+w), or open it in your \
        editor", path.display())]
    ReadOnly { path: PathBuf },
    /// The file belongs to another user, and replacing it would change the owner.
    #[error("{} belongs to another user (id {owner}) and was not changed; open it in your editor, or copy \
        it", path.display())]
    OtherOwner {
        path: PathBuf,
        /// The user id of the owner.
        owner: u32,
    },
    /// No file can be created in the folder, so no file in it can be replaced.
    #[error("the folder {} is not writable, so nothing was changed; make it writable (chmod u+w), or open the file in \
        your editor", folder.display())]
    FolderNotWritable { folder: PathBuf },
    /// There is no state folder for the backup needed to write a file with several names in place; or there is no data
    /// folder for the trash.
    #[error("no home folder to keep {what} in, so {} was not changed; set HOME", path.display())]
    NoOwnFolder {
        path: PathBuf,
        /// The thing to be stored.
        what: &'static str,
    },
    #[error("cannot write {}: {reason}; the file is unchanged; {advice}", path.display())]
    Refused {
        /// The path that the system refused.
        path: PathBuf,
        reason: String,
        advice: &'static str,
    },
    /// The write is complete, but the system could not confirm that it would survive a power failure.
    #[error("{} was changed, but the disk did not confirm the write: {reason}; check the disk", path.display())]
    Unconfirmed {
        /// The path as named by the caller.
        path: PathBuf,
        reason: String,
    },
    /// The file was moved to its new name, but its text could not be changed, and it could not be moved back.
    #[error("{} was renamed, but its text could not be changed and the rename could not be undone: {reason}; the next \
        start tries again", path.display())]
    HalfRenamed {
        /// The current path.
        path: PathBuf,
        reason: String,
    },
    /// Writing in place was interrupted, and the old contents could not be restored.
    #[error("{} is damaged: writing was interrupted ({reason}) and the old text could not be restored; it is in \
        {}", path.display(), backup.display())]
    Damaged {
        /// The path as named by the caller.
        path: PathBuf,
        /// The file with exactly the old bytes.
        backup: PathBuf,
        reason: String,
    },
}

impl SaveError {
    pub(in crate::store) fn refused(path: &Path, error: &io::Error) -> Self {
        Self::Refused { path: path.to_owned(), reason: reason(error), advice: advice(error) }
    }

    /// The error for a file that could not be read before writing it.
    pub(in crate::store) fn unread(path: &Path, unread: UnreadReason) -> Self {
        let path = path.to_owned();
        match unread {
            UnreadReason::NotAFile(what) => Self::NotAFile { path, what },
            UnreadReason::TooLarge(size) => Self::TooLarge { path, size },
            UnreadReason::Loop => Self::refused(&path, &Errno::LOOP.into()),
            UnreadReason::Refused(error) if is_gone(&error) => Self::Changed { path, now: None },
            UnreadReason::Refused(error) => Self::refused(&path, &error),
        }
    }
}

/// Returns true if the error says that the path does not exist.
pub(in crate::store) fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Returns true if the error says that the user lacks the permission.
pub(in crate::store) fn is_forbidden(error: &io::Error) -> bool {
    // Both "access denied" and "operation not permitted".
    error.kind() == ErrorKind::PermissionDenied
}

/// The system's reason, without the error number, to be used in a sentence.
pub fn reason(error: &io::Error) -> String {
    let said = error.to_string();
    let plain = said.split(" (os error").next().unwrap_or(&said);
    let mut letters = plain.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn changed(now: Option<&[u8]>) -> &'static str {
    match now {
        Some(_) => "changed on disk since it was read, so nothing was written; compare both versions and choose",
        None => "was deleted since it was read, so nothing was written; save it as a new file, or discard it",
    }
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some disk space and save again",
        ErrorKind::FileTooLarge => "raise the limit on the size of files (ulimit -f) and save again",
        ErrorKind::ReadOnlyFilesystem => "save it on a writable disk",
        ErrorKind::PermissionDenied => "change the permissions, or open it in your editor",
        _ => "check the disk and save again",
    }
}

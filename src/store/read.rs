//! Reading one file: its head or the whole of it, and never anything that is not a regular file.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::buffer::spare_capacity;
use rustix::fs::{FileType, OFlags};
use rustix::io::Errno;

use crate::domain::problem::{Problem, Severity};

/// The size in bytes up to which a file is read.
pub const LIMIT: u64 = 4 << 20;

/// Why a file was not read.
#[derive(Debug)]
pub(super) enum Unread {
    /// It is no regular file; what it is.
    NotAFile(&'static str),
    /// It is larger than [`LIMIT`]; its size in bytes.
    TooLarge(u64),
    /// The link leads back to itself.
    Loop,
    /// The system refused.
    Refused(io::Error),
}

/// The bytes of a regular file of at most [`LIMIT`] bytes. What is something else is found out before
/// it is opened, and once more on the open file, in case it was exchanged meanwhile: opening must not
/// wait for the other end of a FIFO.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Unread> {
    bytes_within(path, LIMIT)
}

/// The same with a limit in bytes of the caller's own.
pub(super) fn bytes_within(path: &Path, limit: u64) -> Result<Vec<u8>, Unread> {
    let metadata = fs::metadata(path).map_err(Unread::from)?;
    match not_a_file(metadata.file_type()) {
        Some(what) => Err(Unread::NotAFile(what)),
        None => Opened::within(path, limit)?.whole(),
    }
}

/// The same for a path that its folder lists as a regular file.
pub(super) fn bytes_of_regular(path: &Path) -> Result<Vec<u8>, Unread> {
    Opened::regular(path)?.whole()
}

/// A regular file, no larger than a limit, that is open for reading.
pub(super) struct Opened {
    file: File,
    /// Its size in bytes when it was opened.
    pub size: u64,
    limit: u64,
}

impl Opened {
    /// Opens a path that its folder lists as a regular file, of at most [`LIMIT`] bytes.
    pub fn regular(path: &Path) -> Result<Self, Unread> {
        Self::within(path, LIMIT)
    }

    fn within(path: &Path, limit: u64) -> Result<Self, Unread> {
        // Neither waits for a FIFO's other end, nor makes a terminal ours.
        let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
        let file = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(Unread::from)?;
        let stat = rustix::fs::fstat(&file).map_err(|error| Unread::from(io::Error::from(error)))?;
        if !FileType::from_raw_mode(stat.st_mode).is_file() {
            let metadata = file.metadata().map_err(Unread::from)?;
            return Err(Unread::NotAFile(not_a_file(metadata.file_type()).unwrap_or("no file")));
        }
        match u64::try_from(stat.st_size).unwrap_or(u64::MAX) {
            size if size > limit => Err(Unread::TooLarge(size)),
            size => Ok(Self { file, size, limit }),
        }
    }

    /// Its first bytes, as many as the system gives at once and the buffer holds.
    pub fn head<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8], Unread> {
        match rustix::io::pread(&self.file, &mut *buffer, 0) {
            Ok(read) => Ok(&buffer[..read]),
            Err(Errno::INTR) => Ok(&[]),
            Err(error) => Err(Unread::from(io::Error::from(error))),
        }
    }

    /// All of it.
    pub fn whole(&self) -> Result<Vec<u8>, Unread> {
        read_limited(&self.file, usize::try_from(self.size).unwrap_or_default(), self.limit)
    }
}

/// Reads on until the system gives less than there is room for, which is the end of a regular file:
/// one call for a file of the expected size.
fn read_limited(file: &File, expected: usize, limit: u64) -> Result<Vec<u8>, Unread> {
    let mut bytes: Vec<u8> = Vec::with_capacity(expected + 1);
    loop {
        let room = bytes.capacity() - bytes.len();
        let read = match rustix::io::read(file, spare_capacity(&mut bytes)) {
            Err(Errno::INTR) => continue,
            read => read.map_err(|error| Unread::from(io::Error::from(error)))?,
        };
        let size = bytes.len() as u64;
        if size > limit {
            return Err(Unread::TooLarge(size));
        }
        // Less than there was room for is the end, unless a file system from afar gave only a part.
        if read == 0 || (read < room && bytes.len() >= expected) {
            return Ok(bytes);
        }
        if read == room {
            bytes.reserve(expected.max(4096));
        }
    }
}

/// What a thing is, if not a regular file.
pub(super) fn not_a_file(kind: fs::FileType) -> Option<&'static str> {
    if kind.is_file() {
        None
    } else if kind.is_dir() {
        Some("a folder")
    } else if kind.is_fifo() {
        Some("a FIFO")
    } else if kind.is_socket() {
        Some("a socket")
    } else {
        Some("a device")
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) { Self::Loop } else { Self::Refused(error) }
    }
}

impl Unread {
    /// What the row of the file says.
    pub(super) fn problem(&self) -> Problem {
        match self {
            Self::NotAFile(what) => {
                Problem::new("not-a-file", Severity::Error, format!("this is {what} and was not opened"))
                    .fix("move it out of the library, or give it a name without an agent file's ending")
            }
            Self::TooLarge(size) => {
                let (size, limit) = (mebibytes(*size), mebibytes(LIMIT));
                Problem::new("too-large", Severity::Error, format!("{size} MiB; no more than {limit} MiB are read"))
                    .fix("shorten it, or move it out of the library")
            }
            Self::Loop => Problem::new("symlink-loop", Severity::Error, "the link leads back to itself")
                .fix("remove the link, or point it at a file"),
            Self::Refused(error) if error.kind() == io::ErrorKind::NotFound => {
                Problem::new("unreadable", Severity::Error, "the link leads to nothing")
                    .fix("remove the link, or point it at a file")
            }
            Self::Refused(error) => unreadable(error),
        }
    }
}

/// The problem of a file or folder that the system does not let us read.
pub(super) fn unreadable(error: &io::Error) -> Problem {
    let problem = Problem::new("unreadable", Severity::Error, format!("it cannot be read: {error}"));
    match error.kind() {
        io::ErrorKind::PermissionDenied => problem.fix("give yourself the right to read it: chmod u+r"),
        _ => problem.fix("look whether it is still there and the disk is well"),
    }
}

fn mebibytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

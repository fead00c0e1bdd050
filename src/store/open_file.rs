//! Reads one file, completely or only its head, and only if it is a regular file.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::buffer::spare_capacity;
use rustix::fs::{FileType, OFlags};
use rustix::io::Errno;

use crate::domain::problem::{Problem, Severity};

/// Maximum size in bytes of a file that is read.
pub const LIMIT: u64 = 4 << 20;

/// The reason that a file was not read.
#[derive(Debug)]
pub(super) enum UnreadReason {
    /// It is not a regular file but this.
    NotAFile(&'static str),
    /// It is larger than [`LIMIT`]. Contains its size in bytes.
    TooLarge(u64),
    /// The link leads to itself.
    Loop,
    Refused(io::Error),
}

/// The bytes of a regular file of at most [`LIMIT`] bytes. The kind of file is checked before it is opened, because
/// opening a FIFO could block, and again on the open file, in case it was replaced in between.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, UnreadReason> {
    bytes_within(path, LIMIT)
}

/// The same with another limit in bytes.
pub(super) fn bytes_within(path: &Path, limit: u64) -> Result<Vec<u8>, UnreadReason> {
    let metadata = fs::metadata(path).map_err(UnreadReason::from)?;
    match not_a_file(metadata.file_type()) {
        Some(what) => Err(UnreadReason::NotAFile(what)),
        None => OpenedFile::within(path, limit)?.whole(),
    }
}

/// The same for a path that is a regular file according to its folder's listing.
pub(super) fn bytes_of_regular(path: &Path) -> Result<Vec<u8>, UnreadReason> {
    OpenedFile::regular(path)?.whole()
}

/// A regular file up to a limit in size, open for reading.
pub(super) struct OpenedFile {
    file: File,
    /// The size in bytes when it was opened.
    pub size: u64,
    limit: u64,
}

impl OpenedFile {
    /// Opens a path that is a regular file according to its folder's listing, of at most [`LIMIT`] bytes.
    pub fn regular(path: &Path) -> Result<Self, UnreadReason> {
        Self::within(path, LIMIT)
    }

    fn within(path: &Path, limit: u64) -> Result<Self, UnreadReason> {
        // With these flags, opening does not wait for the other end of a FIFO, and a terminal does not become the
        // controlling terminal.
        let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
        let file = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(UnreadReason::from)?;
        let stat = rustix::fs::fstat(&file).map_err(|error| UnreadReason::from(io::Error::from(error)))?;
        if !FileType::from_raw_mode(stat.st_mode).is_file() {
            let metadata = file.metadata().map_err(UnreadReason::from)?;
            return Err(UnreadReason::NotAFile(not_a_file(metadata.file_type()).unwrap_or("no file")));
        }
        match u64::try_from(stat.st_size).unwrap_or(u64::MAX) {
            size if size > limit => Err(UnreadReason::TooLarge(size)),
            size => Ok(Self { file, size, limit }),
        }
    }

    /// Its first bytes: those that one read call returns, up to the size of the buffer.
    pub fn head<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8], UnreadReason> {
        match rustix::io::pread(&self.file, &mut *buffer, 0) {
            Ok(read) => Ok(&buffer[..read]),
            Err(Errno::INTR) => Ok(&[]),
            Err(error) => Err(UnreadReason::from(io::Error::from(error))),
        }
    }

    pub fn whole(&self) -> Result<Vec<u8>, UnreadReason> {
        read_limited(&self.file, usize::try_from(self.size).unwrap_or_default(), self.limit)
    }
}

/// Reads until the system returns less than requested, which is the end of a regular file. A file of the expected size
/// takes one call.
fn read_limited(file: &File, expected: usize, limit: u64) -> Result<Vec<u8>, UnreadReason> {
    let mut bytes: Vec<u8> = Vec::with_capacity(expected + 1);
    loop {
        let room = bytes.capacity() - bytes.len();
        let read = match rustix::io::read(file, spare_capacity(&mut bytes)) {
            Err(Errno::INTR) => continue,
            read => read.map_err(|error| UnreadReason::from(io::Error::from(error)))?,
        };
        let size = bytes.len() as u64;
        if size > limit {
            return Err(UnreadReason::TooLarge(size));
        }
        // A short read is the end, unless a network file system returned only a part.
        if read == 0 || (read < room && bytes.len() >= expected) {
            return Ok(bytes);
        }
        if read == room {
            bytes.reserve(expected.max(4096));
        }
    }
}

/// Kind of a path that is not a regular file; `None` for a regular file.
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

impl From<io::Error> for UnreadReason {
    fn from(error: io::Error) -> Self {
        if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) { Self::Loop } else { Self::Refused(error) }
    }
}

impl UnreadReason {
    /// Problem shown in the row of the file.
    pub(super) fn problem(&self) -> Problem {
        match self {
            Self::NotAFile(what) => {
                Problem::new("not-a-file", Severity::Error, format!("this is {what} and was not opened"))
                    .fix("move it out of the library, or change its file extension")
            }
            Self::TooLarge(size) => {
                let (size, limit) = (mebibytes(*size), mebibytes(LIMIT));
                Problem::new("too-large", Severity::Error, format!("{size} MiB; no more than {limit} MiB are read"))
                    .fix("shorten it, or move it out of the library")
            }
            Self::Loop => Problem::new("symlink-loop", Severity::Error, "the link points to itself")
                .fix("remove the link, or point it at a file"),
            Self::Refused(error) if error.kind() == io::ErrorKind::NotFound => {
                Problem::new("unreadable", Severity::Error, "the link is broken")
                    .fix("remove the link, or point it at a file")
            }
            Self::Refused(error) => unreadable(error),
        }
    }
}

/// The problem of a file or folder that the system does not allow callsheet to read.
pub(super) fn unreadable(error: &io::Error) -> Problem {
    let problem = Problem::new("unreadable", Severity::Error, format!("cannot read it: {error}"));
    match error.kind() {
        io::ErrorKind::PermissionDenied => problem.fix("make it readable: chmod u+r"),
        _ => problem.fix("check that the file still exists and the disk works"),
    }
}

fn mebibytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

//! Folders of callsheet's own in which something of a person's is kept, each with a note on what it is.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use rustix::process::{Pid, getpid, test_kill_process};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::SaveError;
use super::temporary::{CLOSED, Folder, Temporary, next_number};

/// The note's name.
const ABOUT: &str = "about.json";

/// A path in JSON: as text, or as bytes where it is no text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(in crate::store) enum PathText {
    Text(String),
    Bytes(Vec<u8>),
}

impl From<&Path> for PathText {
    fn from(path: &Path) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Bytes(path.as_os_str().as_bytes().to_owned()),
        }
    }
}

impl From<PathText> for PathBuf {
    fn from(text: PathText) -> Self {
        match text {
            PathText::Text(text) => Self::from(text),
            PathText::Bytes(bytes) => Self::from(OsString::from_vec(bytes)),
        }
    }
}

/// A new folder in `parent`, of a name that begins with `begin` and that nobody else may look into.
/// Whoever has the answered handle shows thereby that it is in use.
pub(in crate::store) fn make_entry(parent: &Path, begin: &str) -> Result<(PathBuf, File), SaveError> {
    let refused = |error: io::Error| SaveError::refused(parent, &error);
    let mut folders = DirBuilder::new();
    folders.recursive(true).mode(0o700).create(parent).map_err(refused)?;
    loop {
        let entry = parent.join(format!("{begin}{}-{}", std::process::id(), next_number()));
        match DirBuilder::new().mode(0o700).create(&entry) {
            Ok(()) => {
                let lock = File::open(&entry).map_err(refused)?;
                // Without locks the number of the process alone says that it lives.
                let _ = flock(&lock, FlockOperation::NonBlockingLockExclusive);
                return Ok((entry, lock));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(refused(error)),
        }
    }
}

/// Whether nobody works on what is behind an open handle: nobody holds its lock.
pub(in crate::store) fn is_unlocked(handle: &File) -> bool {
    !matches!(flock(handle, FlockOperation::NonBlockingLockExclusive), Err(Errno::WOULDBLOCK))
}

/// The entries in a folder that nobody works on, sorted.
pub(super) fn entries_in(parent: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    let mut entries: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|entry| File::open(entry).is_ok_and(|handle| is_unlocked(&handle)))
        .collect();
    entries.sort();
    entries
}

/// Whether a process is gone, or is this one.
pub(in crate::store) fn is_over(process: i32) -> bool {
    let Some(process) = Pid::from_raw(process) else { return true };
    process == getpid() || test_kill_process(process) == Err(Errno::SRCH)
}

/// The number of the process that made an entry of that name.
pub(in crate::store) fn entry_maker(name: &str) -> Option<i32> {
    let (begin, number) = name.rsplit_once('-')?;
    let process = begin.rsplit_once('-').map_or(begin, |(_, process)| process);
    number.parse::<u64>().ok()?;
    process.parse().ok()
}

/// Writes the note of an entry, whole or not at all, and makes it and what else is there last.
pub(in crate::store) fn write_about(entry: &Path, about: &impl Serialize) -> Result<(), SaveError> {
    let path = entry.join(ABOUT);
    let refused = |error: io::Error| SaveError::refused(&path, &error);
    let mut text = serde_json::to_vec_pretty(about).map_err(|error| refused(error.into()))?;
    text.push(b'\n');
    write_new_synced(&path, &text)?;
    // The note counts only if the entry itself lasts, up to the first folder that was there before.
    for folder in entry.ancestors().take(4) {
        Folder::open(folder)?.sync().map_err(refused)?;
    }
    Ok(())
}

/// The note of an entry; none where it has none that can be read.
pub(in crate::store) fn read_about<About: DeserializeOwned>(entry: &Path) -> Option<About> {
    serde_json::from_slice(&fs::read(entry.join(ABOUT)).ok()?).ok()
}

/// Writes a file of our own that nobody else reads, and makes its bytes last.
pub(in crate::store) fn write_new_synced(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let refused = |error: io::Error| SaveError::refused(path, &error);
    let mut temporary = Temporary::make_in(&Folder::of(path)?, CLOSED)?;
    temporary.fill(bytes).map_err(refused)?;
    temporary.file.sync_all().map_err(refused)?;
    temporary.become_new(path)
}

/// Removes an entry, its note first, so that what is half removed counts no more.
pub(in crate::store) fn remove_entry(entry: &Path) -> io::Result<()> {
    match fs::remove_file(entry.join(ABOUT)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::remove_dir_all(entry)
}

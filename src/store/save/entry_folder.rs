//! callsheet's own folders in which users' data is stored, each with a note that describes it.

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
use super::temporary::{CLOSED, SyncedFolder, TemporaryFile, next_number};
use crate::store::user_folders::UserFolders;

const ABOUT: &str = "about.json";

/// A path in JSON: as text, or as bytes if it is not valid text.
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

/// Creates a folder in `parent`, with a name that begins with `begin`, that only the user can open. Holding the
/// returned handle marks it as in use.
pub(in crate::store) fn make_entry(parent: &Path, begin: &str) -> Result<(PathBuf, File), SaveError> {
    let refused = |error: io::Error| SaveError::refused(parent, &error);
    let mut folders = DirBuilder::new();
    folders.recursive(true).mode(0o700).create(parent).map_err(refused)?;
    loop {
        let entry = parent.join(format!("{begin}{}-{}", std::process::id(), next_number()));
        match DirBuilder::new().mode(0o700).create(&entry) {
            Ok(()) => {
                let lock = match File::open(&entry) {
                    // A sweep of this process removed the folder before it was locked.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    opened => opened.map_err(refused)?,
                };
                // Without file locks, only the process id shows that the process is alive.
                if flock(&lock, FlockOperation::NonBlockingLockExclusive) != Err(Errno::WOULDBLOCK) {
                    return Ok((entry, lock));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(refused(error)),
        }
    }
}

/// Returns true if no process holds the lock of an open file.
pub(in crate::store) fn is_unlocked(handle: &File) -> bool {
    !matches!(flock(handle, FlockOperation::NonBlockingLockExclusive), Err(Errno::WOULDBLOCK))
}

/// The entries in a folder that no process is using, sorted.
fn entries_in(parent: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    let mut entries: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|entry| File::open(entry).is_ok_and(|handle| is_unlocked(&handle)))
        .collect();
    entries.sort();
    entries
}

/// The entries of a folder in the state folder that no process is using, sorted.
pub(in crate::store) fn state_entries(folders: &UserFolders, folder: &str) -> Vec<PathBuf> {
    folders.state.as_ref().map_or_else(Vec::new, |state| entries_in(&state.join(folder)))
}

/// Returns true if the process that created an entry has ended, or is this one.
pub(in crate::store) fn is_abandoned(entry: &Path) -> bool {
    let maker = entry.file_name().and_then(|name| entry_maker(name.to_str()?));
    maker.is_some_and(is_over)
}

/// Returns true if a process has ended, or is this one.
pub(in crate::store) fn is_over(process: i32) -> bool {
    let Some(process) = Pid::from_raw(process) else { return true };
    process == getpid() || test_kill_process(process) == Err(Errno::SRCH)
}

/// The id of the process that created an entry with this name.
fn entry_maker(name: &str) -> Option<i32> {
    let (begin, number) = name.rsplit_once('-')?;
    let process = begin.rsplit_once('-').map_or(begin, |(_, process)| process);
    number.parse::<u64>().ok()?;
    process.parse().ok()
}

/// Writes the note of an entry, whole or not at all, and flushes it and the rest of the entry to disk.
pub(in crate::store) fn write_about(entry: &Path, about: &impl Serialize) -> Result<(), SaveError> {
    let path = entry.join(ABOUT);
    let refused = |error: io::Error| SaveError::refused(&path, &error);
    let mut text = serde_json::to_vec_pretty(about).map_err(|error| refused(error.into()))?;
    text.push(b'\n');
    write_new_synced(&path, &text)?;
    // The note is useful only if the entry itself is on disk, so its parents are flushed too.
    for folder in entry.ancestors().take(4) {
        SyncedFolder::open(folder)?.sync().map_err(refused)?;
    }
    Ok(())
}

/// The note of an entry; `None` if it has none or the note cannot be read.
pub(in crate::store) fn read_about<About: DeserializeOwned>(entry: &Path) -> Option<About> {
    serde_json::from_slice(&fs::read(entry.join(ABOUT)).ok()?).ok()
}

/// Writes a new file that only the user can read, and flushes it to disk.
pub(in crate::store) fn write_new_synced(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let refused = |error: io::Error| SaveError::refused(path, &error);
    let mut temporary = TemporaryFile::make_in(&SyncedFolder::of(path)?, CLOSED)?;
    temporary.fill(bytes).map_err(refused)?;
    temporary.file.sync_all().map_err(refused)?;
    temporary.become_new(path)
}

/// Removes an entry, its note first, so that a partly removed entry is ignored.
pub(in crate::store) fn remove_entry(entry: &Path) -> io::Result<()> {
    match fs::remove_file(entry.join(ABOUT)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::remove_dir_all(entry)
}

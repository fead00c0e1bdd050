//! Notes on folders outside the library that callsheet writes to, so that the next start can remove leftovers.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use super::save::{CLOSED, SaveError, folder_of, is_abandoned, is_unlocked, next_number, sweep};
use super::user_folders::UserFolders;
use super::write::{overwrite_file, write_new};

/// The folder of the notes, in the state folder.
const NOTES: &str = "outside";

/// A note that callsheet is writing to a folder. It is removed after the write. A note from an earlier run names a
/// folder in which a killed run may have left a temporary file.
#[derive(Debug)]
pub(super) struct OutsideNote {
    path: PathBuf,
    /// Locked while the note is in use.
    _lock: File,
}

impl OutsideNote {
    /// Writes a note on a folder. Returns `None` without a state folder or if the note cannot be written: the file
    /// itself is more important.
    pub(super) fn leave(folder: &Path, folders: &UserFolders) -> Option<Self> {
        let notes = folders.state.as_ref()?.join(NOTES);
        let folder = fs::canonicalize(folder).ok()?;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&notes).ok()?;
        loop {
            let path = notes.join(format!("{}-{}", std::process::id(), next_number()));
            match OpenOptions::new().write(true).create_new(true).mode(CLOSED).open(&path) {
                Ok(mut file) => {
                    // Without file locks, only the process id shows that the run is alive.
                    let _ = flock(&file, FlockOperation::NonBlockingLockExclusive);
                    let _ = file.write_all(folder.as_os_str().as_bytes());
                    return Some(Self { path, _lock: file });
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(_) => return None,
            }
        }
    }
}

impl Drop for OutsideNote {
    fn drop(&mut self) {
        // If the note stays, the next start only searches a folder unnecessarily.
        let _ = fs::remove_file(&self.path);
    }
}

/// Writes a file that does not exist yet, in any folder.
///
/// # Errors
///
/// See [`write_new`].
pub fn export_new(path: &Path, bytes: &[u8], folders: &UserFolders) -> Result<(), SaveError> {
    let _note = OutsideNote::leave(folder_of(path), folders);
    write_new(path, bytes)
}

/// Writes a file in any folder, replacing an existing one.
///
/// # Errors
///
/// See [`overwrite_file`].
pub fn export_over(path: &Path, bytes: &[u8], folders: &UserFolders) -> Result<(), SaveError> {
    let _note = OutsideNote::leave(folder_of(path), folders);
    // The file is written at the target of a link.
    let real = fs::canonicalize(path).ok();
    let _of_real = real.as_deref().and_then(|real| OutsideNote::leave(folder_of(real), folders));
    overwrite_file(path, bytes, folders)
}

/// Removes the temporary files that killed runs left in folders outside the library. Returns them.
pub fn sweep_outside(folders: &UserFolders) -> Vec<PathBuf> {
    let Some(notes) = folders.state.as_ref().map(|state| state.join(NOTES)) else { return Vec::new() };
    let notes = fs::read_dir(notes).into_iter().flatten().flatten().map(|entry| entry.path());
    let left = notes.filter(|note| is_abandoned(note) && File::open(note).is_ok_and(|handle| is_unlocked(&handle)));
    let mut removed = Vec::new();
    for note in left {
        let folder = fs::read(&note).map(|bytes| PathBuf::from(std::ffi::OsString::from_vec(bytes)));
        removed.extend(folder.ok().map(|folder| sweep([folder.as_path()])).unwrap_or_default());
        let _ = fs::remove_file(&note);
    }
    removed
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    /// The id of a process that has ended.
    fn ended() -> u32 {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        child.id()
    }

    #[test]
    fn leftovers_of_killed_runs_are_removed_from_noted_folders_only() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        let notes = folders.state.clone().unwrap().join(NOTES);
        fs::create_dir_all(&notes).unwrap();
        let gone = ended();
        let place = |name: &str| {
            let folder = home.path().join(name);
            fs::create_dir(&folder).unwrap();
            let left = folder.join(format!(".callsheet-{gone}-3.tmp"));
            fs::write(&left, "half").unwrap();
            fs::write(folder.join("a.md"), "mine").unwrap();
            (folder, left)
        };
        let ((folder, left), (_, elsewhere)) = (place("noted"), place("elsewhere"));
        let note = |name: String, folder: &Path| fs::write(notes.join(name), folder.as_os_str().as_bytes()).unwrap();
        note(format!("{gone}-1"), &folder);
        note(format!("{gone}-2"), &home.path().join("no-such-folder"));
        note("strange".to_owned(), &folder);
        assert_eq!(sweep_outside(&folders), std::slice::from_ref(&left));
        assert!(!left.exists() && elsewhere.exists() && folder.join("a.md").exists());
        let names: Vec<_> = fs::read_dir(&notes).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["strange"]);
    }

    #[test]
    fn a_note_lives_as_long_as_the_write() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        let notes = || fs::read_dir(folders.state.clone().unwrap().join(NOTES)).unwrap().count();
        let out = home.path().join("out");
        fs::create_dir(&out).unwrap();
        let note = OutsideNote::leave(&out, &folders).unwrap();
        // A note in use is not swept.
        assert_eq!((sweep_outside(&folders), notes()), (Vec::new(), 1));
        drop(note);
        assert_eq!(notes(), 0);
        export_new(&out.join("a.md"), b"one", &folders).unwrap();
        export_over(&out.join("a.md"), b"two", &folders).unwrap();
        assert!(export_new(&out.join("a.md"), b"three", &folders).is_err());
        assert_eq!((fs::read(out.join("a.md")).unwrap(), notes()), (b"two".to_vec(), 0));
        assert!(OutsideNote::leave(&out, &UserFolders::default()).is_none());
        export_new(&out.join("b.md"), b"x", &UserFolders::default()).unwrap();
    }
}

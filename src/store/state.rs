//! The memory between runs: one file in the state folder, set aside if it is damaged.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::discover::{DiscoveryScope, absolute, project_root};
use super::open_file::{self, UnreadReason};
use super::private::{close_folder, lock_in_time, make_private_folder, overwrite_private};
use super::save::{CLOSED, SaveError, SyncedFolder, TemporaryFile};
use super::user_folders::UserFolders;
use crate::domain::memory::RunMemory;

/// The name of the file, in the state folder.
const FILE: &str = "memory.json";

/// Maximum size in bytes of the memory.
const LARGEST: u64 = 16 << 20;

/// The absolute place of a library, which identifies its memory: the root of the project, or the named paths.
pub fn place_of(scope: &DiscoveryScope) -> String {
    let spelled = |path: &Path| {
        let path = fs::canonicalize(path).unwrap_or_else(|_| absolute(path));
        match path.to_str() {
            Some(text) => text.to_owned(),
            None => format!("bytes:{}", path.as_os_str().as_encoded_bytes().escape_ascii()),
        }
    };
    match scope {
        DiscoveryScope::Discover { cwd, .. } => spelled(&project_root(cwd)),
        // The separator keeps several paths distinct from a single path with the same characters: no path contains a
        // NUL.
        DiscoveryScope::Explicit(paths) => {
            let paths: Vec<String> = paths.iter().map(|path| spelled(path)).collect();
            format!("paths:{}", paths.join("\0"))
        }
    }
}

/// Reads the memory; `None` if there is no file yet.
///
/// # Errors
/// The file cannot be read as text; the message says why.
pub fn read_memory(folders: &UserFolders) -> Result<Option<String>, String> {
    let Some(path) = memory_file(folders) else { return Ok(None) };
    match open_file::bytes_within(&path, LARGEST) {
        Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|error| error.to_string()),
        Err(UnreadReason::Refused(error)) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(unread) => Err(unread.problem().message),
    }
}

/// Reads the memory of the library with these paths.
///
/// # Errors
/// The file cannot be read or is damaged; the message says why.
pub fn recall_memory(folders: &UserFolders, scope: &DiscoveryScope) -> Result<RunMemory, String> {
    match read_memory(folders)? {
        Some(text) if !text.is_empty() => RunMemory::parse(&text, &place_of(scope)),
        _ => Ok(RunMemory::default()),
    }
}

/// Replaces the memory's text by the result of `change`, with a lock against other callsheet processes. A file that
/// cannot be read as text is set aside first.
///
/// # Errors
/// There is no state folder, or it cannot be written.
pub fn update_memory(folders: &UserFolders, change: impl FnOnce(Option<&str>) -> String) -> Result<(), String> {
    let (folder, path) = prepare(folders)?;
    // Locked until the new text is written.
    let lock = File::open(&folder).map_err(|error| SaveError::refused(&folder, &error).to_string())?;
    if !lock_in_time(&lock) {
        return Err(format!("another callsheet keeps {} locked; close it", folder.display()));
    }
    let old = match read_memory(folders) {
        Ok(old) => old,
        Err(reason) => {
            set_memory_aside(folders).ok_or(reason)?;
            None
        }
    };
    let text = change(old.as_deref());
    if old.is_some_and(|old| old == text) {
        return Ok(());
    }
    overwrite_private(&path, text.as_bytes(), folders).map_err(|error| error.to_string())
}

/// The reason that nothing can be remembered; `None` if the state folder is writable.
pub fn memory_refusal(folders: &UserFolders) -> Option<String> {
    let (folder, path) = match prepare(folders) {
        Ok(prepared) => prepared,
        Err(sentence) => return Some(sentence),
    };
    let try_writing = || -> Result<(), SaveError> {
        let mut temporary = TemporaryFile::make_in(&SyncedFolder::open(&folder)?, CLOSED)?;
        // A full disk allows new files, but no contents.
        let size = fs::metadata(&path).map_or(0, |found| found.len()).max(4096);
        let bytes = vec![b' '; usize::try_from(size.min(LARGEST)).unwrap_or_default()];
        temporary.fill(&bytes).map_err(|error| SaveError::refused(&folder, &error))
    };
    try_writing().err().map(|error| error.to_string())
}

/// Renames a damaged memory, so that the next run starts with an empty one and nothing is lost. Returns the new path.
pub fn set_memory_aside(folders: &UserFolders) -> Option<PathBuf> {
    let path = memory_file(folders)?;
    for number in 1..100 {
        let aside = path.with_extension(format!("damaged-{number}.json"));
        match fs::symlink_metadata(&aside) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return fs::rename(&path, &aside).ok().map(|()| aside);
            }
            _ => {}
        }
    }
    None
}

/// Creates the state folder. Returns it, and the path of the memory.
fn prepare(folders: &UserFolders) -> Result<(PathBuf, PathBuf), String> {
    let path = memory_file(folders).ok_or_else(|| "no home folder to save the state in; set HOME".to_owned())?;
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    make_private_folder(&folder).map_err(|error| error.to_string())?;
    close_folder(&folder);
    Ok((folder, path))
}

fn memory_file(folders: &UserFolders) -> Option<PathBuf> {
    Some(folders.state.as_ref()?.join(FILE))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::thread;

    use super::*;

    #[test]
    fn memory_is_restored_and_a_damaged_file_is_set_aside() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        assert_eq!(read_memory(&folders), Ok(None));
        update_memory(&folders, |old| format!("{old:?}")).unwrap();
        assert_eq!(read_memory(&folders).unwrap().as_deref(), Some("None"));
        let aside = set_memory_aside(&folders).unwrap();
        assert_eq!(fs::read_to_string(aside).unwrap(), "None");
        assert_eq!(read_memory(&folders), Ok(None));
        let path = memory_file(&folders).unwrap();
        fs::write(&path, b"\xff").unwrap();
        assert!(read_memory(&folders).is_err());
        update_memory(&folders, |old| format!("{old:?}")).unwrap();
        assert_eq!(fs::read(path.with_extension("damaged-2.json")).unwrap(), b"\xff");
        let rights = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((rights(&path), rights(path.parent().unwrap())), (0o600, 0o700));
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(read_memory(&folders).unwrap_err().contains("folder"));
    }

    #[test]
    fn concurrent_updates_of_the_memory_are_all_kept() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        let count = |old: Option<&str>| (old.map_or(0, |old| old.parse::<usize>().unwrap()) + 1).to_string();
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..10).for_each(|_| update_memory(&folders, count).unwrap()));
            }
        });
        assert_eq!(read_memory(&folders).unwrap().as_deref(), Some("80"));
    }

    #[test]
    fn the_memory_key_of_a_library_is_absolute_and_unique() {
        let disk = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(disk.path()).unwrap();
        for name in ["one/.git", "one/deep/er", "two", "two/agents"] {
            fs::create_dir_all(root.join(name)).unwrap();
        }
        symlink("one", root.join("link")).unwrap();
        let discover = |path: &str| place_of(&DiscoveryScope::Discover { cwd: root.join(path), extra: Vec::new() });
        let named =
            |paths: &[&str]| place_of(&DiscoveryScope::Explicit(paths.iter().map(|path| root.join(path)).collect()));
        assert_eq!(discover("one"), root.join("one").display().to_string());
        assert_eq!(discover("one/deep/er"), discover("one"), "one repository is one place");
        assert_eq!(discover("link/deep"), discover("one"), "however it is reached");
        assert_eq!(named(&["link"]), named(&["one/deep/.."]));
        let all = [discover("one"), discover("two"), named(&["one"]), named(&["two"]), named(&["one", "two"])];
        let different: std::collections::BTreeSet<&String> = all.iter().collect();
        assert_eq!(different.len(), all.len(), "{all:?}");
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_reported() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        assert_eq!(memory_refusal(&folders), None);
        assert_eq!(fs::read_dir(folders.state.as_ref().unwrap()).unwrap().count(), 0, "nothing is left behind");
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        for blocked in [file.clone(), file.join("state"), PathBuf::from("/dev/null"), PathBuf::from("/dev/null/state")]
        {
            let folders = UserFolders { state: Some(blocked.clone()), ..UserFolders::default() };
            let sentence = memory_refusal(&folders).unwrap();
            assert!(sentence.contains(blocked.to_str().unwrap()), "{sentence}");
            assert!(update_memory(&folders, |_| String::new()).is_err());
        }
        assert!(memory_refusal(&UserFolders::default()).unwrap().contains("set HOME"));
    }
}

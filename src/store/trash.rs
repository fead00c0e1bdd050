//! The trash: deleted files, kept in the data folder, so that a deletion can be undone at any time.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{self, BufRead as _, BufReader, ErrorKind};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf, absolute};

use serde::{Deserialize, Serialize};

use super::open_file::not_a_file;
use super::save::{
    CLOSED, PathText, SaveError, SyncedFolder, TemporaryFile, apply_possible, folder_of, is_abandoned, is_gone,
    is_unlocked, make_entry, not_put, read_about, remove_entry, rename_new, write_about,
};
use super::user_folders::UserFolders;
use crate::domain::formats;

/// The folder in the data folder.
const FOLDER: &str = "trash";

/// Name of the deleted file inside its entry.
const FILE: &str = "file";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrashedFile {
    /// The original path, absolute.
    pub path: PathBuf,
    /// When it was deleted, in seconds since 1970.
    pub when: u64,
    /// The size in bytes.
    pub size: u64,
    /// Target of a link; the target itself was not deleted.
    pub leads_to: Option<PathBuf>,
    /// If the file had its own folder, as a skill does, the folder that stays because it contains other files.
    pub stays: Option<RemainingFolder>,
    entry: PathBuf,
}

#[cfg(test)]
impl TrashedFile {
    /// A deleted file that was at a path.
    pub fn example(path: &str) -> Self {
        Self { path: path.into(), when: 1, size: 1, leads_to: None, stays: None, entry: PathBuf::new() }
    }
}

/// A folder that stays behind when its agent is deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemainingFolder {
    /// Names of the remaining entries, sorted; names that are not UTF-8 as displayed.
    pub names: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct TrashNote {
    path: PathText,
    when: u64,
    size: u64,
    leads_to: Option<PathText>,
    stays: Option<RemainingFolder>,
}

/// Deletes a file: moves it to the trash, with all its attributes. For a link, only the link itself.
///
/// `when` is the time in seconds since 1970.
///
/// # Errors
/// The file is missing, not a regular file or write-protected, its folder cannot be written, there is no data folder,
/// or the system refuses. Then the file stays where it is.
pub fn move_to_trash(path: &Path, when: u64, folders: &UserFolders) -> Result<TrashedFile, SaveError> {
    let refused = |error: &io::Error| SaveError::refused(path, error);
    let metadata = fs::symlink_metadata(path).map_err(|error| match error {
        error if is_gone(&error) => SaveError::Changed { path: path.to_owned(), now: None },
        error => refused(&error),
    })?;
    check(path, &metadata)?;
    let Some(data) = &folders.data else {
        return Err(SaveError::NoOwnFolder { path: path.to_owned(), what: "the trash" });
    };
    let leads_to =
        if metadata.is_symlink() { Some(fs::read_link(path).map_err(|error| refused(&error))?) } else { None };
    let left = SyncedFolder::of(path)?;
    let path = absolute(path).map_err(|error| refused(&error))?;
    // While the lock is held, other processes do not take the entry for an incomplete one.
    let (entry, _lock) = make_entry(&data.join(FOLDER), &format!("{when}-"))?;
    let entered = SyncedFolder::open(&entry)?;
    let trashed = TrashedFile { stays: folder_stays(&path), path, when, size: metadata.len(), leads_to, entry };
    let moved = write_about(&trashed.entry, &TrashNote::from(&trashed))
        .and_then(|()| move_file(&trashed.path, &trashed.entry.join(FILE)));
    if let Err(error) = moved {
        // If this fails, the next start removes the entry.
        let _ = remove_unused(&trashed.entry);
        return Err(error);
    }
    entered.confirm(&trashed.path)?;
    left.confirm(&trashed.path)?;
    Ok(trashed)
}

/// Everything that would remain after deleting a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeletionOutlook {
    /// Target of a link; the target itself would remain.
    pub leads_to: Option<PathBuf>,
    /// The folder that would stay, if the file has its own.
    pub stays: Option<RemainingFolder>,
}

/// Examines what would remain after deleting a file.
pub fn deletion_outlook(path: &Path) -> DeletionOutlook {
    DeletionOutlook { leads_to: fs::read_link(path).ok(), stays: folder_stays(path) }
}

/// Contents of the trash, latest first.
pub fn trashed_files(folders: &UserFolders) -> Vec<TrashedFile> {
    let mut trashed: Vec<TrashedFile> = entries(folders)
        .into_iter()
        .filter(|entry| holds_a_file(entry))
        .filter_map(|entry| Some(TrashedFile::from_about(read_about(&entry)?, entry)))
        .collect();
    trashed.sort_by(|one, other| (other.when, &other.entry).cmp(&(one.when, &one.entry)));
    trashed
}

/// Restores a deleted file at its old path. Creates its folder again if it is missing.
///
/// # Errors
/// The path exists, the file is no longer in the trash, or the system refuses. Then the file stays in the trash.
pub fn restore_trashed(trashed: &TrashedFile) -> Result<(), SaveError> {
    if !holds_a_file(&trashed.entry) {
        return Err(SaveError::Changed { path: trashed.entry.join(FILE), now: None });
    }
    let folder = folder_of(&trashed.path);
    fs::create_dir_all(folder).map_err(|error| not_put(folder, &error))?;
    let (entered, left) = (SyncedFolder::open(folder)?, SyncedFolder::open(&trashed.entry)?);
    move_file(&trashed.entry.join(FILE), &trashed.path)?;
    entered.confirm(&trashed.path)?;
    left.confirm(&trashed.path)?;
    // If this fails, the next start removes the empty entry.
    let _ = remove_unused(&trashed.entry);
    Ok(())
}

/// Deletes a file in the trash permanently. Only for files known to contain nobody's work.
pub(super) fn drop_trashed(trashed: &TrashedFile) -> io::Result<()> {
    remove_entry(&trashed.entry)
}

/// Removes entries of deletions that were interrupted before the file was moved. Returns them.
pub(super) fn sweep_trash(folders: &UserFolders) -> Vec<PathBuf> {
    let is_unused = |entry: &PathBuf| {
        !holds_a_file(entry) && is_abandoned(entry) && File::open(entry).is_ok_and(|handle| is_unlocked(&handle))
    };
    entries(folders).into_iter().filter(is_unused).filter(|entry| remove_unused(entry).is_ok()).collect()
}

impl TrashedFile {
    /// Current path of the deleted file.
    pub(super) fn file(&self) -> PathBuf {
        self.entry.join(FILE)
    }

    fn from_about(about: TrashNote, entry: PathBuf) -> Self {
        let TrashNote { path, when, size, leads_to, stays } = about;
        Self { path: path.into(), when, size, leads_to: leads_to.map(PathBuf::from), stays, entry }
    }
}

impl From<&TrashedFile> for TrashNote {
    fn from(trashed: &TrashedFile) -> Self {
        Self {
            path: trashed.path.as_path().into(),
            when: trashed.when,
            size: trashed.size,
            leads_to: trashed.leads_to.as_deref().map(PathText::from),
            stays: trashed.stays.clone(),
        }
    }
}

fn check(path: &Path, metadata: &Metadata) -> Result<(), SaveError> {
    if metadata.is_symlink() {
        return Ok(());
    }
    if let Some(what) = not_a_file(metadata.file_type()) {
        return Err(SaveError::NotAFile { path: path.to_owned(), what });
    }
    // The folder would allow the deletion, but the file is protected on purpose.
    if metadata.permissions().readonly() {
        return Err(SaveError::ReadOnly { path: path.to_owned() });
    }
    Ok(())
}

fn entries(folders: &UserFolders) -> Vec<PathBuf> {
    let entries = folders.data.as_ref().and_then(|data| fs::read_dir(data.join(FOLDER)).ok());
    entries.into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn holds_a_file(entry: &Path) -> bool {
    // In case of doubt, the entry is assumed to contain a file.
    !matches!(fs::symlink_metadata(entry.join(FILE)), Err(error) if is_gone(&error))
}

/// Removes an entry that contains no file.
fn remove_unused(entry: &Path) -> io::Result<()> {
    if holds_a_file(entry) { Ok(()) } else { remove_entry(entry) }
}

/// The remaining entries of a file's folder, if the format gives each file its own folder.
fn folder_stays(path: &Path) -> Option<RemainingFolder> {
    let name = path.file_name()?;
    let is_fixed = formats::ALL.iter().flat_map(|format| format.0.files.names).any(|fixed| OsStr::new(fixed) == name);
    let entries = fs::read_dir(folder_of(path)).ok().filter(|_| is_fixed)?.flatten();
    let others = entries.map(|entry| entry.file_name()).filter(|other| other != name);
    let mut names: Vec<String> = others.map(|other| other.to_string_lossy().into_owned()).collect();
    names.sort();
    Some(RemainingFolder { names })
}

/// Moves a file or link to a path that must not exist, even on another disk.
fn move_file(from: &Path, to: &Path) -> Result<(), SaveError> {
    match rename_new(from, to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            let folder = SyncedFolder::of(to)?;
            copy(from, to)?;
            let removed = folder.sync().and_then(|()| fs::remove_file(from));
            removed.map_err(|error| {
                // The original is still in place, so the copy is removed.
                let _ = fs::remove_file(to);
                not_put(from, &error)
            })
        }
        Err(error) if is_gone(&error) => Err(SaveError::Changed { path: from.to_owned(), now: None }),
        Err(error) => Err(not_put(to, &error)),
    }
}

/// Copies a file or link with its attributes, and verifies the copy.
fn copy(from: &Path, to: &Path) -> Result<(), SaveError> {
    let refused = |error: io::Error| SaveError::refused(from, &error);
    if fs::symlink_metadata(from).map_err(refused)?.is_symlink() {
        let target = fs::read_link(from).map_err(refused)?;
        return symlink(target, to).map_err(|error| not_put(to, &error));
    }
    let mut source = File::open(from).map_err(refused)?;
    let mut temporary = TemporaryFile::make_in(&SyncedFolder::of(to)?, CLOSED)?;
    io::copy(&mut source, &mut temporary.file).map_err(refused)?;
    apply_possible(&source, &temporary.file).map_err(refused)?;
    temporary.file.sync_all().map_err(refused)?;
    if !is_same(from, &temporary.path).map_err(refused)? {
        return Err(refused(io::Error::other("the copy differs from the original")));
    }
    temporary.become_new(to)
}

fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (BufReader::new(File::open(one)?), BufReader::new(File::open(other)?));
    loop {
        let (here, there) = (one.fill_buf()?, other.fill_buf()?);
        let length = here.len().min(there.len());
        if here[..length] != there[..length] || (length == 0 && here.len() != there.len()) {
            return Ok(false);
        }
        if length == 0 {
            return Ok(true);
        }
        one.consume(length);
        other.consume(length);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test stops at the first surprise")]

    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::time::{Duration, SystemTime};

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Deletes a file with many attributes, restores it, and compares it.
    fn goes_and_comes_back(home: &Path, folders: &UserFolders) {
        let path = home.join("agent.md");
        fs::write(&path, b"one\xff\r\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_234_567_890);
        File::options().write(true).open(&path).unwrap().set_modified(then).unwrap();
        let deleted = move_to_trash(&path, 1_700_000_000, folders).unwrap();
        assert!(!path.exists());
        assert_eq!((deleted.when, deleted.size, &deleted.stays, &deleted.leads_to), (1_700_000_000, 6, &None, &None));
        assert_eq!(trashed_files(folders), std::slice::from_ref(&deleted));

        fs::write(&path, "in the way").unwrap();
        assert_eq!(restore_trashed(&deleted), Err(SaveError::Exists { path: path.clone() }));
        assert_eq!(fs::read(&path).unwrap(), b"in the way");
        assert_eq!(trashed_files(folders), std::slice::from_ref(&deleted));

        fs::remove_file(&path).unwrap();
        restore_trashed(&deleted).unwrap();
        let metadata = fs::metadata(&path).unwrap();
        assert_eq!((fs::read(&path).unwrap(), metadata.mode() & 0o777), (b"one\xff\r\n".to_vec(), 0o640));
        assert_eq!(metadata.modified().unwrap(), then);
        assert_eq!(trashed_files(folders), []);
        assert_eq!(names(&folders.data.as_ref().unwrap().join(FOLDER)), [""; 0]);
        assert_eq!(restore_trashed(&deleted), Err(SaveError::Changed { path: deleted.entry.join(FILE), now: None }));
    }

    #[test]
    fn a_restored_file_is_unchanged_and_overwrites_nothing() {
        let home = tempfile::tempdir().unwrap();
        goes_and_comes_back(home.path(), &UserFolders::under(home.path()));
    }

    #[test]
    fn the_trash_may_be_on_another_disk() {
        let home = tempfile::tempdir().unwrap();
        let Ok(other) = tempfile::tempdir_in("/dev/shm") else {
            return println!("skipped: there is no /dev/shm to be the other disk");
        };
        if fs::metadata(other.path()).unwrap().dev() == fs::metadata(home.path()).unwrap().dev() {
            return println!("skipped: /dev/shm is no other disk");
        }
        let folders = UserFolders { data: Some(other.path().join("data")), ..UserFolders::under(home.path()) };
        goes_and_comes_back(home.path(), &folders);
        symlink("nowhere", home.path().join("link.md")).unwrap();
        let deleted = move_to_trash(&home.path().join("link.md"), 1, &folders).unwrap();
        restore_trashed(&deleted).unwrap();
        assert_eq!(names(home.path()), ["agent.md", "link.md"]);
    }

    #[test]
    fn deleting_a_link_or_skill_moves_only_the_link_or_file() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        let skill = home.path().join("skills/pdf");
        fs::create_dir_all(skill.join("scripts")).unwrap();
        fs::write(skill.join("SKILL.md"), "x").unwrap();
        symlink("skills/pdf/SKILL.md", home.path().join("link.md")).unwrap();
        let link = move_to_trash(&home.path().join("link.md"), 1, &folders).unwrap();
        assert_eq!(link.leads_to.as_deref(), Some(Path::new("skills/pdf/SKILL.md")));
        let deleted = move_to_trash(&skill.join("SKILL.md"), 2, &folders).unwrap();
        assert_eq!(deleted.stays, Some(RemainingFolder { names: vec!["scripts".to_owned()] }));
        assert_eq!(trashed_files(&folders), [deleted.clone(), link.clone()]);
        fs::remove_dir_all(home.path().join("skills")).unwrap();
        restore_trashed(&deleted).unwrap();
        restore_trashed(&link).unwrap();
        assert_eq!(fs::read(home.path().join("link.md")).unwrap(), b"x");
    }

    #[test]
    fn protected_missing_and_non_files_are_not_deleted() {
        let home = tempfile::tempdir().unwrap();
        let (folders, path) = (UserFolders::under(home.path()), home.path().join("a.md"));
        assert_eq!(move_to_trash(&path, 1, &folders), Err(SaveError::Changed { path: path.clone(), now: None }));
        fs::write(&path, "x").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert_eq!(move_to_trash(&path, 1, &folders), Err(SaveError::ReadOnly { path: path.clone() }));
        assert!(matches!(move_to_trash(home.path(), 1, &folders), Err(SaveError::NotAFile { what: "a folder", .. })));
        assert!(matches!(move_to_trash(&path, 1, &UserFolders::default()), Err(SaveError::ReadOnly { .. })));
        assert_eq!(names(home.path()), ["a.md"]);
    }

    #[test]
    fn only_incomplete_trash_entries_are_removed() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        fs::write(home.path().join("a.md"), "x").unwrap();
        let deleted = move_to_trash(&home.path().join("a.md"), 1, &folders).unwrap();
        let place = folders.data.as_ref().unwrap().join(FOLDER);
        let own = format!("7-{}-99", std::process::id());
        for entry in [own.as_str(), "something-else", "8-1-0"] {
            fs::create_dir(place.join(entry)).unwrap();
        }
        // Process 1 is alive, and the other names are not ours.
        assert_eq!(sweep_trash(&folders), [place.join(&own)]);
        assert_eq!(trashed_files(&folders), [deleted]);
    }
}

//! The trash: deleted files, in the data folder, from which they can be taken back at any later time.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{self, BufRead as _, BufReader, ErrorKind};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf, absolute};

use serde::{Deserialize, Serialize};

use super::folders::Folders;
use super::read::not_a_file;
use super::save::{
    CLOSED, Folder, PathText, SaveError, Temporary, entry_maker, folder_of, give_what_can_be, is_gone, is_over,
    is_unlocked, make_entry, not_put, read_about, remove_entry, rename_new, write_about,
};
use crate::domain::formats;

/// The folder in the data folder.
const FOLDER: &str = "trash";

/// What was deleted, in its entry.
const FILE: &str = "file";

/// A deleted file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trashed {
    /// Where it was, absolute.
    pub path: PathBuf,
    /// When it was deleted, in seconds since 1970.
    pub when: u64,
    /// Its size in bytes.
    pub size: u64,
    /// Where it leads, if it is a link; what it leads to was left alone.
    pub leads_to: Option<PathBuf>,
    /// The folder that stays with what else is in it, where the file had one to itself, as a skill has.
    pub stays: Option<Stays>,
    entry: PathBuf,
}

/// A folder that stays behind when its agent is deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stays {
    /// What is still in it, sorted; names that are no UTF-8 as they are shown.
    pub names: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct About {
    path: PathText,
    when: u64,
    size: u64,
    leads_to: Option<PathText>,
    stays: Option<Stays>,
}

/// Deletes a file: moves it to the trash, with everything it is. Of a link the link alone.
///
/// `when` is the time in seconds since 1970.
///
/// # Errors
/// It is gone, no regular file or write-protected, its folder cannot be written, there is no data
/// folder, or the system refuses. Then it is where it was.
pub fn trash(path: &Path, when: u64, folders: &Folders) -> Result<Trashed, SaveError> {
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
    let left = Folder::of(path)?;
    let path = absolute(path).map_err(|error| refused(&error))?;
    // As long as it lives, nobody takes the entry for one that was never finished.
    let (entry, _lock) = make_entry(&data.join(FOLDER), &format!("{when}-"))?;
    let entered = Folder::open(&entry)?;
    let trashed = Trashed { stays: stays(&path), path, when, size: metadata.len(), leads_to, entry };
    let moved = write_about(&trashed.entry, &About::from(&trashed))
        .and_then(|()| carry(&trashed.path, &trashed.entry.join(FILE)));
    if let Err(error) = moved {
        // What cannot be removed is swept at the next start.
        let _ = remove_unused(&trashed.entry);
        return Err(error);
    }
    entered.confirm(&trashed.path)?;
    left.confirm(&trashed.path)?;
    Ok(trashed)
}

/// What is in the trash, the latest first.
pub fn trashed(folders: &Folders) -> Vec<Trashed> {
    let mut trashed: Vec<Trashed> = entries(folders)
        .into_iter()
        .filter(|entry| holds_a_file(entry))
        .filter_map(|entry| Some(Trashed::from_about(read_about(&entry)?, entry)))
        .collect();
    trashed.sort_by(|one, other| (other.when, &other.entry).cmp(&(one.when, &one.entry)));
    trashed
}

/// Puts a deleted file back where it was. Its folder is made again where it is gone.
///
/// # Errors
/// Something stands there now, it is not in the trash any more, or the system refuses. Then it stays in
/// the trash.
pub fn restore_trashed(trashed: &Trashed) -> Result<(), SaveError> {
    if !holds_a_file(&trashed.entry) {
        return Err(SaveError::Changed { path: trashed.entry.join(FILE), now: None });
    }
    let folder = folder_of(&trashed.path);
    fs::create_dir_all(folder).map_err(|error| not_put(folder, &error))?;
    let (entered, left) = (Folder::open(folder)?, Folder::open(&trashed.entry)?);
    carry(&trashed.entry.join(FILE), &trashed.path)?;
    entered.confirm(&trashed.path)?;
    left.confirm(&trashed.path)?;
    // What cannot be removed is swept at the next start: it holds nothing any more.
    let _ = remove_unused(&trashed.entry);
    Ok(())
}

/// Removes what deleting left that broke off before anything was deleted. Answers it.
pub(super) fn sweep_trash(folders: &Folders) -> Vec<PathBuf> {
    let is_unused = |entry: &PathBuf| {
        let maker = entry.file_name().and_then(|name| entry_maker(name.to_str()?));
        !holds_a_file(entry) && maker.is_some_and(is_over) && File::open(entry).is_ok_and(|handle| is_unlocked(&handle))
    };
    entries(folders).into_iter().filter(is_unused).filter(|entry| remove_unused(entry).is_ok()).collect()
}

impl Trashed {
    fn from_about(about: About, entry: PathBuf) -> Self {
        let About { path, when, size, leads_to, stays } = about;
        Self { path: path.into(), when, size, leads_to: leads_to.map(PathBuf::from), stays, entry }
    }
}

impl From<&Trashed> for About {
    fn from(trashed: &Trashed) -> Self {
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
    // The folder would allow it, but whoever protected the file meant it.
    if metadata.permissions().readonly() {
        return Err(SaveError::ReadOnly { path: path.to_owned() });
    }
    Ok(())
}

fn entries(folders: &Folders) -> Vec<PathBuf> {
    let entries = folders.data.as_ref().and_then(|data| fs::read_dir(data.join(FOLDER)).ok());
    entries.into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn holds_a_file(entry: &Path) -> bool {
    // Where it cannot be told, it is taken to hold one.
    !matches!(fs::symlink_metadata(entry.join(FILE)), Err(error) if is_gone(&error))
}

/// Removes an entry that holds no file.
fn remove_unused(entry: &Path) -> io::Result<()> {
    if holds_a_file(entry) { Ok(()) } else { remove_entry(entry) }
}

/// What stays of the folder of a file that has one to itself, because its format fixes its name.
fn stays(path: &Path) -> Option<Stays> {
    let name = path.file_name()?;
    let is_fixed = formats::ALL.iter().flat_map(|format| format.0.files.names).any(|fixed| OsStr::new(fixed) == name);
    let entries = fs::read_dir(folder_of(path)).ok().filter(|_| is_fixed)?.flatten();
    let others = entries.map(|entry| entry.file_name()).filter(|other| other != name);
    let mut names: Vec<String> = others.map(|other| other.to_string_lossy().into_owned()).collect();
    names.sort();
    Some(Stays { names })
}

/// Moves a file or link where nothing may stand, to another disk too.
fn carry(from: &Path, to: &Path) -> Result<(), SaveError> {
    match rename_new(from, to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            let folder = Folder::of(to)?;
            copy(from, to)?;
            let removed = folder.sync().and_then(|()| fs::remove_file(from));
            removed.map_err(|error| {
                // It is where it was, and nowhere else.
                let _ = fs::remove_file(to);
                not_put(from, &error)
            })
        }
        Err(error) if is_gone(&error) => Err(SaveError::Changed { path: from.to_owned(), now: None }),
        Err(error) => Err(not_put(to, &error)),
    }
}

/// Copies a file or link with what it is, and looks whether the copy is the same.
fn copy(from: &Path, to: &Path) -> Result<(), SaveError> {
    let refused = |error: io::Error| SaveError::refused(from, &error);
    if fs::symlink_metadata(from).map_err(refused)?.is_symlink() {
        let target = fs::read_link(from).map_err(refused)?;
        return symlink(target, to).map_err(|error| not_put(to, &error));
    }
    let mut source = File::open(from).map_err(refused)?;
    let mut temporary = Temporary::make_in(&Folder::of(to)?, CLOSED)?;
    io::copy(&mut source, &mut temporary.file).map_err(refused)?;
    give_what_can_be(&source, &temporary.file).map_err(refused)?;
    temporary.file.sync_all().map_err(refused)?;
    if !is_same(from, &temporary.path).map_err(refused)? {
        return Err(refused(io::Error::other("the copy is not what was copied")));
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

    /// Deletes a file with all it can be, takes it back, and looks at it.
    fn goes_and_comes_back(home: &Path, folders: &Folders) {
        let path = home.join("agent.md");
        fs::write(&path, b"one\xff\r\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_234_567_890);
        File::options().write(true).open(&path).unwrap().set_modified(then).unwrap();
        let deleted = trash(&path, 1_700_000_000, folders).unwrap();
        assert!(!path.exists());
        assert_eq!((deleted.when, deleted.size, &deleted.stays, &deleted.leads_to), (1_700_000_000, 6, &None, &None));
        assert_eq!(trashed(folders), std::slice::from_ref(&deleted));

        fs::write(&path, "in the way").unwrap();
        assert_eq!(restore_trashed(&deleted), Err(SaveError::Exists { path: path.clone() }));
        assert_eq!(fs::read(&path).unwrap(), b"in the way");
        assert_eq!(trashed(folders), std::slice::from_ref(&deleted));

        fs::remove_file(&path).unwrap();
        restore_trashed(&deleted).unwrap();
        let metadata = fs::metadata(&path).unwrap();
        assert_eq!((fs::read(&path).unwrap(), metadata.mode() & 0o777), (b"one\xff\r\n".to_vec(), 0o640));
        assert_eq!(metadata.modified().unwrap(), then);
        assert_eq!(trashed(folders), []);
        assert_eq!(names(&folders.data.as_ref().unwrap().join(FOLDER)), [""; 0]);
        assert_eq!(restore_trashed(&deleted), Err(SaveError::Changed { path: deleted.entry.join(FILE), now: None }));
    }

    #[test]
    fn a_deleted_file_comes_back_as_it_was_and_takes_no_place() {
        let home = tempfile::tempdir().unwrap();
        goes_and_comes_back(home.path(), &Folders::under(home.path()));
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
        let folders = Folders { data: Some(other.path().join("data")), ..Folders::under(home.path()) };
        goes_and_comes_back(home.path(), &folders);
        symlink("nowhere", home.path().join("link.md")).unwrap();
        let deleted = trash(&home.path().join("link.md"), 1, &folders).unwrap();
        restore_trashed(&deleted).unwrap();
        assert_eq!(names(home.path()), ["agent.md", "link.md"]);
    }

    #[test]
    fn of_a_link_the_link_goes_and_of_a_skill_the_file() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        let skill = home.path().join("skills/pdf");
        fs::create_dir_all(skill.join("scripts")).unwrap();
        fs::write(skill.join("SKILL.md"), "x").unwrap();
        symlink("skills/pdf/SKILL.md", home.path().join("link.md")).unwrap();
        let link = trash(&home.path().join("link.md"), 1, &folders).unwrap();
        assert_eq!(link.leads_to.as_deref(), Some(Path::new("skills/pdf/SKILL.md")));
        let deleted = trash(&skill.join("SKILL.md"), 2, &folders).unwrap();
        assert_eq!(deleted.stays, Some(Stays { names: vec!["scripts".to_owned()] }));
        assert_eq!(trashed(&folders), [deleted.clone(), link.clone()]);
        fs::remove_dir_all(home.path().join("skills")).unwrap();
        restore_trashed(&deleted).unwrap();
        restore_trashed(&link).unwrap();
        assert_eq!(fs::read(home.path().join("link.md")).unwrap(), b"x");
    }

    #[test]
    fn what_is_protected_no_file_or_gone_is_not_deleted() {
        let home = tempfile::tempdir().unwrap();
        let (folders, path) = (Folders::under(home.path()), home.path().join("a.md"));
        assert_eq!(trash(&path, 1, &folders), Err(SaveError::Changed { path: path.clone(), now: None }));
        fs::write(&path, "x").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert_eq!(trash(&path, 1, &folders), Err(SaveError::ReadOnly { path: path.clone() }));
        assert!(matches!(trash(home.path(), 1, &folders), Err(SaveError::NotAFile { what: "a folder", .. })));
        assert!(matches!(trash(&path, 1, &Folders::default()), Err(SaveError::ReadOnly { .. })));
        assert_eq!(names(home.path()), ["a.md"]);
    }

    #[test]
    fn what_never_got_into_the_trash_is_swept_and_what_did_is_not() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        fs::write(home.path().join("a.md"), "x").unwrap();
        let deleted = trash(&home.path().join("a.md"), 1, &folders).unwrap();
        let place = folders.data.as_ref().unwrap().join(FOLDER);
        let own = format!("7-{}-99", std::process::id());
        for entry in [own.as_str(), "something-else", "8-1-0"] {
            fs::create_dir(place.join(entry)).unwrap();
        }
        // Process 1 lives, and no other name is ours.
        assert_eq!(sweep_trash(&folders), [place.join(&own)]);
        assert_eq!(trashed(&folders), [deleted]);
    }
}

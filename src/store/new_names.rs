//! New names for files: creates and renames files without ever replacing existing ones.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::StoreError;
use super::discover::{DiscoveryScope, FileFilter, LocationPresence, SourceLocation, discover};
use super::open_file::{LIMIT, not_a_file};
use super::save::{SaveError, SyncedFolder, is_gone, not_put, rename_new};
use super::user_folders::{UserFolders, slashed};
use super::write::write_new;
use crate::domain::formats::{self, CALLSHEET, Format};
use crate::domain::source::{Source, SourceKind};

/// A folder that new agents can be put into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlace {
    /// The folder, which may not exist yet.
    pub folder: PathBuf,
    /// The format of its files; `None` if each file's format is detected.
    pub format: Option<Format>,
    /// Prefix of the ids of its agents: `~/.claude/agents`.
    pub prefix: String,
    pub is_there: bool,
    pub kind: SourceKind,
    /// Distance among sources of the same kind; smaller is nearer.
    pub nearness: usize,
}

impl NewPlace {
    /// Any folder named by a user.
    pub fn open(folder: &Path) -> Self {
        Self {
            format: formats::of_folder(&slashed(folder)).filter(|format| format.0.read),
            folder: folder.to_owned(),
            prefix: String::new(),
            is_there: true,
            kind: SourceKind::Explicit,
            nearness: 0,
        }
    }

    /// Displayed name: the prefix of its agents' ids, or its path if there is none.
    pub fn spelled(&self) -> String {
        if self.prefix.is_empty() { self.folder.display().to_string() } else { self.prefix.clone() }
    }

    /// The format of a new file there. `like` is the format of the agent to copy.
    pub fn format_for(&self, like: Option<Format>) -> Format {
        self.format.or(like).unwrap_or(CALLSHEET)
    }

    /// Returns true if it is callsheet's own folder for the user's agents.
    pub fn is_own(&self) -> bool {
        self.kind == SourceKind::User && self.format == Some(CALLSHEET)
    }
}

/// The folders of the scope where agents can be created, nearest first. Those of the project are between the working
/// directory and the root of its repository.
///
/// # Errors
/// A named path does not exist.
pub fn new_places(scope: &DiscoveryScope, folders: &UserFolders) -> Result<Vec<NewPlace>, StoreError> {
    let is_taken = |location: &SourceLocation| {
        let is_folder = matches!(location.filter, FileFilter::Format(_) | FileFilter::All);
        let is_written = location.source.format.is_none_or(|format| format.0.read);
        is_folder && is_written && matches!(location.presence, LocationPresence::Found | LocationPresence::Missing)
    };
    let place = |location: SourceLocation| {
        let Source { kind, path, format, prefix, nearness, .. } = location.source;
        let is_there = location.presence == LocationPresence::Found;
        Some(NewPlace { folder: path?, format, prefix, is_there, kind, nearness })
    };
    Ok(discover(scope, folders)?.into_iter().filter(is_taken).filter_map(place).collect())
}

/// Creates a file in a folder. The name may include subfolders (`pdf/SKILL.md`). Creates missing folders, including the
/// folder itself. Returns the path.
///
/// # Errors
/// The name leads out of the folder, by its parts or through a link; the file already exists; or the system refuses.
/// Then nothing on disk has changed.
pub fn create_file(folder: &Path, name: &Path, bytes: &[u8]) -> Result<PathBuf, SaveError> {
    let outside = || SaveError::Outside { name: name.to_owned(), folder: folder.to_owned() };
    let is_plain = name.components().all(|part| matches!(part, Component::Normal(_)));
    let (true, Some(parent), Some(file)) = (is_plain, name.parent(), name.file_name()) else { return Err(outside()) };
    let size = bytes.len() as u64;
    if size > LIMIT {
        return Err(SaveError::TooLarge { path: folder.join(name), size });
    }
    let mut made = CreatedFolders::default();
    made.create(folder)?;
    let root = real(folder)?;
    let mut place = root.clone();
    for part in parent {
        let next = place.join(part);
        made.create(&next)?;
        place = real(&next)?;
        if !place.starts_with(&root) {
            return Err(outside());
        }
    }
    made.sync()?;
    let written = write_new(&place.join(file), bytes);
    if matches!(written, Ok(()) | Err(SaveError::Unconfirmed { .. })) {
        made.keep();
    }
    written.map(|()| folder.join(name))
}

/// Renames a file or link, within its folder or to another.
///
/// # Errors
/// The new name exists or its folder does not, the file is missing or not a regular file, or the system refuses. Then
/// the file keeps its old name.
pub fn rename_file(from: &Path, to: &Path) -> Result<(), SaveError> {
    let metadata = fs::symlink_metadata(from).map_err(|error| match error {
        error if is_gone(&error) => SaveError::Changed { path: from.to_owned(), now: None },
        error => SaveError::refused(from, &error),
    })?;
    if let Some(what) = not_a_file(metadata.file_type()).filter(|_| !metadata.is_symlink()) {
        return Err(SaveError::NotAFile { path: from.to_owned(), what });
    }
    let (left, entered) = (SyncedFolder::of(from)?, SyncedFolder::of(to)?);
    rename_new(from, to).map_err(|error| not_put(to, &error))?;
    entered.confirm(to)?;
    left.confirm(to)
}

fn real(folder: &Path) -> Result<PathBuf, SaveError> {
    let real = fs::canonicalize(folder).map_err(|error| SaveError::refused(folder, &error))?;
    if real.is_dir() { Ok(real) } else { Err(SaveError::NoFolder { folder: folder.to_owned() }) }
}

/// Folders created for a file. They are removed again if the file is not created.
#[derive(Default)]
struct CreatedFolders(Vec<PathBuf>);

impl CreatedFolders {
    /// Creates a folder and its missing parents.
    fn create(&mut self, folder: &Path) -> Result<(), SaveError> {
        let missing: Vec<&Path> = folder
            .ancestors()
            .take_while(|above| !above.as_os_str().is_empty() && fs::symlink_metadata(above).is_err())
            .collect();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(folder) {
                Ok(()) => self.0.push(folder.to_owned()),
                // Another process created it in the meantime.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(not_put(folder, &error)),
            }
        }
        Ok(())
    }

    /// Flushes them to disk.
    fn sync(&self) -> Result<(), SaveError> {
        let sync =
            |folder: &PathBuf| SyncedFolder::of(folder)?.sync().map_err(|error| SaveError::refused(folder, &error));
        self.0.iter().try_for_each(sync)
    }

    /// Keeps the folders, because the file was created.
    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for CreatedFolders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // This fails if another process has put something into the folder.
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_new_file_gets_its_folders_and_overwrites_nothing() {
        let disk = tempfile::tempdir().unwrap();
        let folder = disk.path().join("a/agents");
        let path = create_file(&folder, Path::new("pdf/SKILL.md"), b"one").unwrap();
        assert_eq!(
            (path.as_path(), fs::read(&path).unwrap()),
            (folder.join("pdf/SKILL.md").as_path(), b"one".to_vec())
        );
        let error = create_file(&folder, Path::new("pdf/SKILL.md"), b"two").unwrap_err();
        assert_eq!(error, SaveError::Exists { path: fs::canonicalize(&path).unwrap() });
        assert_eq!(fs::read(&path).unwrap(), b"one");
        symlink("nowhere", folder.join("dangling.md")).unwrap();
        assert!(matches!(create_file(&folder, Path::new("dangling.md"), b"x"), Err(SaveError::Exists { .. })));
        assert!(!folder.join("nowhere").exists());
    }

    #[test]
    fn names_cannot_lead_out_of_the_folder() {
        let disk = tempfile::tempdir().unwrap();
        let folder = disk.path().join("agents");
        fs::create_dir_all(folder.join("inner")).unwrap();
        fs::create_dir(disk.path().join("other")).unwrap();
        symlink("../other", folder.join("out")).unwrap();
        symlink("inner", folder.join("in")).unwrap();
        let absolute = disk.path().join("other/x.md");
        for name in ["../x.md", "a/../../x.md", "./../x.md", "", ".", "..", "/", "out/x.md", absolute.to_str().unwrap()]
        {
            let error = create_file(&folder, Path::new(name), b"x").unwrap_err();
            assert!(matches!(error, SaveError::Outside { .. }), "{name}: {error}");
        }
        assert_eq!(fs::read_dir(disk.path().join("other")).unwrap().count(), 0);
        assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 2);
        create_file(&folder, Path::new("in/x.md"), b"x").unwrap();
        assert_eq!(fs::read(folder.join("inner/x.md")).unwrap(), b"x");
    }

    #[test]
    fn folders_created_in_vain_are_removed() {
        let disk = tempfile::tempdir().unwrap();
        fs::write(disk.path().join("file"), "").unwrap();
        let error = create_file(&disk.path().join("file"), Path::new("deep/x.md"), b"x").unwrap_err();
        assert!(matches!(error, SaveError::NoFolder { .. } | SaveError::Refused { .. }), "{error}");
        let long = "x".repeat(300);
        assert!(create_file(&disk.path().join("new/agents"), Path::new(&long), b"x").is_err());
        assert!(!disk.path().join("new").exists());
    }

    #[test]
    fn renaming_overwrites_nothing() {
        let disk = tempfile::tempdir().unwrap();
        let at = |name: &str| disk.path().join(name);
        fs::write(at("a.md"), "a").unwrap();
        fs::write(at("b.md"), "b").unwrap();
        symlink("a.md", at("link.md")).unwrap();
        assert_eq!(rename_file(&at("a.md"), &at("b.md")), Err(SaveError::Exists { path: at("b.md") }));
        let nowhere = at("none/b.md");
        assert_eq!(rename_file(&at("a.md"), &nowhere), Err(SaveError::NoFolder { folder: at("none") }));
        assert_eq!(rename_file(&at("gone.md"), &nowhere), Err(SaveError::Changed { path: at("gone.md"), now: None }));
        rename_file(&at("a.md"), &at("c.md")).unwrap();
        rename_file(&at("link.md"), &at("other.md")).unwrap();
        assert_eq!((fs::read(at("b.md")).unwrap(), fs::read(at("c.md")).unwrap()), (b"b".to_vec(), b"a".to_vec()));
        assert_eq!(fs::read_link(at("other.md")).unwrap(), Path::new("a.md"));
        assert!(fs::symlink_metadata(at("a.md")).is_err() && fs::symlink_metadata(at("link.md")).is_err());
    }
}

//! New names for files: creating and renaming, which take the place of nothing.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::StoreError;
use super::discover::{Location, Presence, Scope, Takes, discover};
use super::folders::{Folders, slashed};
use super::read::{LIMIT, not_a_file};
use super::save::{Folder, SaveError, is_gone, not_put, rename_new};
use super::write::write_new;
use crate::domain::formats::{self, CALLSHEET, Format};
use crate::domain::source::{Source, SourceKind};

/// A folder that new agents can be put into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlace {
    /// The folder, which need not be there yet.
    pub folder: PathBuf,
    /// The format of what lives there; none where each file tells its own.
    pub format: Option<Format>,
    /// What stands before the ids of its agents: `~/.claude/agents`.
    pub prefix: String,
    /// Whether it is there.
    pub is_there: bool,
    /// What kind of place it is.
    pub kind: SourceKind,
    /// How near it is among those of its kind: the smaller, the nearer.
    pub nearness: usize,
}

impl NewPlace {
    /// Any folder a person names.
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

    /// Whether it is callsheet's own folder for a person's agents.
    pub fn is_own(&self) -> bool {
        self.kind == SourceKind::User && self.format == Some(CALLSHEET)
    }
}

/// The folders of the scope that new agents can be put into, nearest first; those of the project from the
/// working directory up to the root of its repository.
///
/// # Errors
/// A named path does not exist.
pub fn new_places(scope: &Scope, folders: &Folders) -> Result<Vec<NewPlace>, StoreError> {
    let is_taken = |location: &Location| {
        let is_folder = matches!(location.takes, Takes::Format(_) | Takes::All);
        let is_written = location.source.format.is_none_or(|format| format.0.read);
        is_folder && is_written && matches!(location.presence, Presence::Found | Presence::Missing)
    };
    let place = |location: Location| {
        let Source { kind, path, format, prefix, nearness, .. } = location.source;
        let is_there = location.presence == Presence::Found;
        Some(NewPlace { folder: path?, format, prefix, is_there, kind, nearness })
    };
    Ok(discover(scope, folders)?.into_iter().filter(is_taken).filter_map(place).collect())
}

/// Creates a file in a folder, under a name that may have folders of its own in it (`pdf/SKILL.md`).
/// Missing folders are made, the folder itself too. Answers the path.
///
/// # Errors
/// The name leads out of the folder, by its parts or through a link; something of that name is there;
/// the system refuses. Then nothing is there that was not before.
pub fn create(folder: &Path, name: &Path, bytes: &[u8]) -> Result<PathBuf, SaveError> {
    let outside = || SaveError::Outside { name: name.to_owned(), folder: folder.to_owned() };
    let is_plain = name.components().all(|part| matches!(part, Component::Normal(_)));
    let (true, Some(parent), Some(file)) = (is_plain, name.parent(), name.file_name()) else { return Err(outside()) };
    let size = bytes.len() as u64;
    if size > LIMIT {
        return Err(SaveError::TooLarge { path: folder.join(name), size });
    }
    let mut made = Made::default();
    made.make(folder)?;
    let root = real(folder)?;
    let mut place = root.clone();
    for part in parent {
        let next = place.join(part);
        made.make(&next)?;
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
/// Something stands under the new name, its folder is not there, the file is gone or no regular file,
/// or the system refuses. Then it has its old name still.
pub fn rename_file(from: &Path, to: &Path) -> Result<(), SaveError> {
    let metadata = fs::symlink_metadata(from).map_err(|error| match error {
        error if is_gone(&error) => SaveError::Changed { path: from.to_owned(), now: None },
        error => SaveError::refused(from, &error),
    })?;
    if let Some(what) = not_a_file(metadata.file_type()).filter(|_| !metadata.is_symlink()) {
        return Err(SaveError::NotAFile { path: from.to_owned(), what });
    }
    let (left, entered) = (Folder::of(from)?, Folder::of(to)?);
    rename_new(from, to).map_err(|error| not_put(to, &error))?;
    entered.confirm(to)?;
    left.confirm(to)
}

fn real(folder: &Path) -> Result<PathBuf, SaveError> {
    let real = fs::canonicalize(folder).map_err(|error| SaveError::refused(folder, &error))?;
    if real.is_dir() { Ok(real) } else { Err(SaveError::NoFolder { folder: folder.to_owned() }) }
}

/// Folders that were made for a file, removed again where the file does not come to be.
#[derive(Default)]
struct Made(Vec<PathBuf>);

impl Made {
    /// Makes a folder with those above it, as far as they are not there.
    fn make(&mut self, folder: &Path) -> Result<(), SaveError> {
        let missing: Vec<&Path> = folder
            .ancestors()
            .take_while(|above| !above.as_os_str().is_empty() && fs::symlink_metadata(above).is_err())
            .collect();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(folder) {
                Ok(()) => self.0.push(folder.to_owned()),
                // Somebody else made it meanwhile.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(not_put(folder, &error)),
            }
        }
        Ok(())
    }

    /// Makes them last.
    fn sync(&self) -> Result<(), SaveError> {
        let sync = |folder: &PathBuf| Folder::of(folder)?.sync().map_err(|error| SaveError::refused(folder, &error));
        self.0.iter().try_for_each(sync)
    }

    /// The file is in them.
    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // One that is not empty any more is somebody else's by now.
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
    fn a_new_file_gets_its_folders_and_takes_no_place() {
        let disk = tempfile::tempdir().unwrap();
        let folder = disk.path().join("a/agents");
        let path = create(&folder, Path::new("pdf/SKILL.md"), b"one").unwrap();
        assert_eq!(
            (path.as_path(), fs::read(&path).unwrap()),
            (folder.join("pdf/SKILL.md").as_path(), b"one".to_vec())
        );
        let error = create(&folder, Path::new("pdf/SKILL.md"), b"two").unwrap_err();
        assert_eq!(error, SaveError::Exists { path: fs::canonicalize(&path).unwrap() });
        assert_eq!(fs::read(&path).unwrap(), b"one");
        symlink("nowhere", folder.join("dangling.md")).unwrap();
        assert!(matches!(create(&folder, Path::new("dangling.md"), b"x"), Err(SaveError::Exists { .. })));
        assert!(!folder.join("nowhere").exists());
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let disk = tempfile::tempdir().unwrap();
        let folder = disk.path().join("agents");
        fs::create_dir_all(folder.join("inner")).unwrap();
        fs::create_dir(disk.path().join("other")).unwrap();
        symlink("../other", folder.join("out")).unwrap();
        symlink("inner", folder.join("in")).unwrap();
        let absolute = disk.path().join("other/x.md");
        for name in ["../x.md", "a/../../x.md", "./../x.md", "", ".", "..", "/", "out/x.md", absolute.to_str().unwrap()]
        {
            let error = create(&folder, Path::new(name), b"x").unwrap_err();
            assert!(matches!(error, SaveError::Outside { .. }), "{name}: {error}");
        }
        assert_eq!(fs::read_dir(disk.path().join("other")).unwrap().count(), 0);
        assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 2);
        create(&folder, Path::new("in/x.md"), b"x").unwrap();
        assert_eq!(fs::read(folder.join("inner/x.md")).unwrap(), b"x");
    }

    #[test]
    fn what_was_made_for_nothing_goes_again() {
        let disk = tempfile::tempdir().unwrap();
        fs::write(disk.path().join("file"), "").unwrap();
        let error = create(&disk.path().join("file"), Path::new("deep/x.md"), b"x").unwrap_err();
        assert!(matches!(error, SaveError::NoFolder { .. } | SaveError::Refused { .. }), "{error}");
        let long = "x".repeat(300);
        assert!(create(&disk.path().join("new/agents"), Path::new(&long), b"x").is_err());
        assert!(!disk.path().join("new").exists());
    }

    #[test]
    fn a_renamed_file_takes_no_place_either() {
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

//! Writes several files into one folder: all of them or none.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::batch_journal::{BatchFile, UnfinishedBatch};
use super::open_file::not_a_file;
use super::outside::OutsideNote;
use super::save::{SaveError, refusal};
use super::user_folders::UserFolders;
use super::write::{overwrite_file, write_new};

/// The size in bytes up to which a file can be replaced: its old contents stay in memory until all files are written.
pub(super) const REPLACE_LIMIT: u64 = 64 << 20;

/// The reason that a batch of files was not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// Files with these names exist, so none was written.
    #[error("{}; choose another folder", exist(paths))]
    Exist {
        /// All of them, in the order of the batch.
        paths: Vec<PathBuf>,
    },
    /// One file could not be written, and every other one is as before.
    #[error("{error}; none of the {count} files was written")]
    Nothing { error: SaveError, count: usize },
    /// One file could not be written, and some of the others could not be restored.
    #[error("{error}; {} new text and could not be restored", have(written))]
    Partial {
        error: SaveError,
        /// The files that have their new contents.
        written: Vec<PathBuf>,
    },
    /// All files are written, but the system could not confirm that one of them is on disk.
    #[error("all {count} files were written, but {error}")]
    Unconfirmed { error: SaveError, count: usize },
}

/// The names of the files, and the verb form for their number.
fn exist(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    format!("{} {}", names.join(", "), if paths.len() == 1 { "already exists" } else { "already exist" })
}

fn have(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    format!("{} {} the", names.join(", "), if paths.len() == 1 { "has" } else { "have" })
}

/// Writes files that do not exist yet into a folder. Creates the folder if its parent exists.
///
/// # Errors
///
/// Files with these names exist, the parent folder does not, or the system refuses.
pub fn write_new_batch(folder: &Path, files: &[(String, String)], folders: &UserFolders) -> Result<(), BatchError> {
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.join(name)).collect();
    let existing: Vec<PathBuf> = paths.into_iter().filter(|path| fs::symlink_metadata(path).is_ok()).collect();
    if existing.is_empty() { write_batch(folder, files, folders) } else { Err(BatchError::Exist { paths: existing }) }
}

/// Writes files into a folder and replaces existing ones. Creates the folder if its parent exists.
///
/// # Errors
///
/// One of the names is not a regular file or is write-protected, the parent folder does not exist, or the system
/// refuses.
pub fn replace_batch(folder: &Path, files: &[(String, String)], folders: &UserFolders) -> Result<(), BatchError> {
    // Detects most errors before the first file is changed.
    for (name, _) in files {
        check_replaceable(&folder.join(name)).map_err(|error| BatchError::Nothing { error, count: files.len() })?;
    }
    write_batch(folder, files, folders)
}

/// Checks that a file can be replaced, as far as possible without writing.
fn check_replaceable(path: &Path) -> Result<(), SaveError> {
    let Ok(metadata) = fs::metadata(path) else {
        // A broken link would make the write fail.
        return match fs::symlink_metadata(path) {
            Ok(_) => Err(SaveError::refused(path, &ErrorKind::NotFound.into())),
            Err(_) => Ok(()),
        };
    };
    if let Some(what) = not_a_file(metadata.file_type()) {
        return Err(SaveError::NotAFile { path: path.to_owned(), what });
    }
    if metadata.permissions().readonly() {
        return Err(SaveError::ReadOnly { path: path.to_owned() });
    }
    if metadata.len() > REPLACE_LIMIT {
        return Err(SaveError::TooLarge { path: path.to_owned(), size: metadata.len() });
    }
    refusal(path).map_or(Ok(()), Err)
}

fn write_batch(folder: &Path, files: &[(String, String)], folders: &UserFolders) -> Result<(), BatchError> {
    let count = files.len();
    let nothing = |error| BatchError::Nothing { error, count };
    let batch = UnfinishedBatch::plan(folder, files).map_err(nothing)?;
    // Without a journal a kill can leave some files new and some old: the batch itself is more important.
    let journal = batch.write_journal(folders).ok().flatten();
    let is_created = create_folder(folder).map_err(nothing)?;
    let _note = OutsideNote::leave(folder, folders);
    let mut written: Vec<&BatchFile> = Vec::new();
    let mut unconfirmed = None;
    for file in &batch.files {
        match write_one(file, folders) {
            Ok(()) => written.push(file),
            Err(error @ SaveError::Unconfirmed { .. }) => {
                unconfirmed.get_or_insert(error);
                written.push(file);
            }
            Err(error) => {
                let left = restore(&written, folders);
                if is_created {
                    // If this fails, the folder is not empty, and must stay.
                    let _ = fs::remove_dir(folder);
                }
                if left.is_empty() {
                    return Err(nothing(error));
                }
                if let Some(journal) = journal {
                    journal.keep();
                }
                return Err(BatchError::Partial { error, written: left });
            }
        }
    }
    unconfirmed.map_or(Ok(()), |error| Err(BatchError::Unconfirmed { error, count }))
}

fn write_one(file: &BatchFile, folders: &UserFolders) -> Result<(), SaveError> {
    if file.old.is_some() { overwrite_file(&file.path, &file.new, folders) } else { write_new(&file.path, &file.new) }
}

/// Restores the old bytes of the files, in reverse order. Returns the files for which this failed.
pub(super) fn restore(written: &[&BatchFile], folders: &UserFolders) -> Vec<PathBuf> {
    let is_left = |file: &&&BatchFile| match &file.old {
        Some(old) => !matches!(overwrite_file(&file.path, old, folders), Ok(()) | Err(SaveError::Unconfirmed { .. })),
        None => fs::remove_file(&file.path).is_err(),
    };
    let mut left: Vec<PathBuf> = written.iter().rev().filter(is_left).map(|file| file.path.clone()).collect();
    left.reverse();
    left
}

/// Writes a batch with names such as `review/system.md`: creates their folders, and removes those again if nothing was
/// written.
///
/// # Errors
///
/// As `write`, which is [`write_new_batch`] or [`replace_batch`].
pub fn write_with_folders(
    write: impl Fn(&Path, &[(String, String)], &UserFolders) -> Result<(), BatchError>,
    folder: &Path,
    files: &[(String, String)],
    folders: &UserFolders,
) -> Result<(), BatchError> {
    let mut created = Vec::new();
    let result = create_parents(folder, files, &mut created)
        .map_err(|error| BatchError::Nothing { error, count: files.len() })
        .and_then(|()| write(folder, files, folders));
    if matches!(result, Err(BatchError::Nothing { .. } | BatchError::Exist { .. })) {
        for folder in created.iter().rev() {
            // If this fails, the folder is not empty, and must stay.
            let _ = fs::remove_dir(folder);
        }
    }
    result
}

/// Creates the folders above the files, and adds them to `created`, the outermost first.
fn create_parents(folder: &Path, files: &[(String, String)], created: &mut Vec<PathBuf>) -> Result<(), SaveError> {
    let parents = files.iter().filter_map(|(name, _)| Some(folder.join(name).parent()?.to_owned()));
    for parent in parents.filter(|parent| parent != folder) {
        // The last part of a relative path is empty: the working directory.
        let is_missing = |part: &&Path| !part.as_os_str().is_empty() && !part.exists();
        let missing: Vec<&Path> = parent.ancestors().take_while(is_missing).collect();
        for part in missing.into_iter().rev() {
            if create_folder(part)? {
                created.push(part.to_owned());
            }
        }
    }
    Ok(())
}

/// Creates the folder if it is missing. Returns true if it was.
fn create_folder(folder: &Path) -> Result<bool, SaveError> {
    match fs::create_dir(folder) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(false),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let above = folder.parent().unwrap_or(folder).to_owned();
            Err(SaveError::NoFolder { folder: above })
        }
        Err(error) => Err(SaveError::refused(folder, &error)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn files(names: &[&str]) -> Vec<(String, String)> {
        names.iter().map(|name| ((*name).to_owned(), format!("new {name}"))).collect()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn read(folder: &Path, name: &str) -> String {
        fs::read_to_string(folder.join(name)).unwrap()
    }

    #[test]
    fn folders_of_names_are_created_and_removed_again_if_nothing_is_written() {
        let bed = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(bed.path());
        let target = bed.path().join("out");
        let write = |names: &[&str]| write_with_folders(write_new_batch, &target, &files(names), &folders);
        write(&["a/system.md", "b/c/system.md", "d"]).unwrap();
        assert_eq!(fs::read_to_string(target.join("b/c/system.md")).unwrap(), "new b/c/system.md");
        for failing in ["d", "d/system.md"] {
            let failed = write(&["e/f/system.md", failing]);
            assert!(matches!(failed, Err(BatchError::Nothing { .. } | BatchError::Exist { .. })), "{failed:?}");
            assert!(!target.join("e").exists());
        }
    }

    #[test]
    fn every_file_that_exists_is_named() {
        let home = tempfile::tempdir().unwrap();
        let (folder, none) = (home.path().join("out"), UserFolders::default());
        write_new_batch(&folder, &files(&["a.md", "b.md"]), &none).unwrap();
        assert_eq!(read(&folder, "b.md"), "new b.md");
        symlink("nowhere", folder.join("c.md")).unwrap();
        fs::create_dir(folder.join("d.md")).unwrap();
        let error = write_new_batch(&folder, &files(&["x.md", "b.md", "c.md", "a.md", "d.md"]), &none).unwrap_err();
        let expected: Vec<PathBuf> = ["b.md", "c.md", "a.md", "d.md"].map(|name| folder.join(name)).into();
        assert_eq!(error, BatchError::Exist { paths: expected });
        assert!(error.to_string().ends_with("/d.md already exist; choose another folder"), "{error}");
        let one = write_new_batch(&folder, &files(&["x.md", "b.md"]), &none).unwrap_err().to_string();
        assert!(one.ends_with("/b.md already exists; choose another folder"), "{one}");
        assert_eq!(names(&folder), ["a.md", "b.md", "c.md", "d.md"]);
    }

    #[test]
    fn new_files_are_all_written_or_none() {
        let home = tempfile::tempdir().unwrap();
        let none = UserFolders::default();
        let fresh = home.path().join("fresh");
        let error = write_new_batch(&fresh, &files(&["c.md", "no/b.md"]), &none).unwrap_err();
        assert!(matches!(error, BatchError::Nothing { error: SaveError::NoFolder { .. }, count: 2 }), "{error:?}");
        assert!(!fresh.exists());
        let error = write_new_batch(&home.path().join("no/where"), &files(&["a.md"]), &none).unwrap_err();
        assert!(matches!(error, BatchError::Nothing { error: SaveError::NoFolder { .. }, .. }));
        assert_eq!(names(home.path()), [""; 0]);
    }

    #[test]
    fn files_that_cannot_be_replaced_are_found_before_writing() {
        type Obstacle = fn(&Path);
        let none = UserFolders::default();
        let obstacles: [(&str, Obstacle); 5] = [
            ("a folder", |path| fs::create_dir(path).unwrap()),
            ("read-only", |path| {
                fs::write(path, "kept").unwrap();
                fs::set_permissions(path, fs::Permissions::from_mode(0o444)).unwrap();
            }),
            ("a link to nowhere", |path| symlink("nowhere", path).unwrap()),
            ("a link to a folder", |path| symlink(".", path).unwrap()),
            ("a huge file", |path| fs::File::create(path).unwrap().set_len(REPLACE_LIMIT + 1).unwrap()),
        ];
        for (what, make) in obstacles {
            let home = tempfile::tempdir().unwrap();
            fs::write(home.path().join("a.md"), "mine").unwrap();
            make(&home.path().join("c.md"));
            let error = replace_batch(home.path(), &files(&["a.md", "b.md", "c.md"]), &none).unwrap_err();
            assert!(matches!(error, BatchError::Nothing { count: 3, .. }), "{what}: {error:?}");
            assert_eq!(
                (read(home.path(), "a.md"), names(home.path())),
                ("mine".into(), vec!["a.md".into(), "c.md".into()]),
                "{what}"
            );
        }
    }

    #[test]
    fn a_failure_in_the_middle_restores_what_was_written() {
        let home = tempfile::tempdir().unwrap();
        let (folder, none) = (home.path(), UserFolders::default());
        fs::write(folder.join("a.md"), "mine").unwrap();
        fs::write(folder.join("real.md"), "linked").unwrap();
        symlink("real.md", folder.join("b.md")).unwrap();
        fs::set_permissions(folder.join("a.md"), fs::Permissions::from_mode(0o640)).unwrap();
        // The missing parent folder is detected only by the write itself.
        let error = replace_batch(folder, &files(&["a.md", "b.md", "new.md", "no/c.md"]), &none).unwrap_err();
        assert!(matches!(error, BatchError::Nothing { error: SaveError::NoFolder { .. }, count: 4 }), "{error:?}");
        assert!(error.to_string().ends_with("none of the 4 files was written"), "{error}");
        assert_eq!((read(folder, "a.md"), read(folder, "real.md")), ("mine".into(), "linked".into()));
        assert!(fs::symlink_metadata(folder.join("b.md")).unwrap().is_symlink());
        assert_eq!(fs::metadata(folder.join("a.md")).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(names(folder), ["a.md", "b.md", "real.md"]);
    }

    #[test]
    fn a_batch_replaces_existing_and_creates_new_files() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("a.md"), "mine").unwrap();
        replace_batch(home.path(), &files(&["a.md", "c.md"]), &UserFolders::default()).unwrap();
        assert_eq!((read(home.path(), "a.md"), read(home.path(), "c.md")), ("new a.md".into(), "new c.md".into()));
        assert_eq!(names(home.path()), ["a.md", "c.md"]);
    }
}

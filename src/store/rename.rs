//! Renames an agent on disk: changes its bytes and its path, both or neither.

use std::fs;
use std::path::Path;

use super::new_names::rename_file;
use super::rename_journal::write_rename_journal;
use super::save::{FileFingerprint, SaveError, SyncedFolder, not_put, rename_new, save};
use super::user_folders::UserFolders;
use crate::domain::create::Renaming;

/// Renames an agent. The file on disk must be the one for which the renaming was planned. A killed run leaves a
/// journal, with which the next start finishes or undoes the renaming.
///
/// # Errors
/// The new name exists, the file has changed or is write-protected, or the system refuses. Then name and bytes are the
/// old ones, except for [`SaveError::HalfRenamed`], which the next start repairs. [`SaveError::Unconfirmed`] means that
/// the renaming is complete.
pub fn rename_agent(renaming: &Renaming, folders: &UserFolders) -> Result<(), SaveError> {
    let journal = write_rename_journal(renaming, folders)?;
    let mut unconfirmed = None;
    if let Some((from, to)) = &renaming.moved {
        match move_to(from, to) {
            Err(error @ SaveError::Unconfirmed { .. }) => unconfirmed = Some(error),
            result => result?,
        }
    }
    match save(&renaming.to, &renaming.new, &FileFingerprint::of(&renaming.old), folders) {
        Ok(_) => unconfirmed.map_or(Ok(()), Err),
        Err(error @ (SaveError::Unconfirmed { .. } | SaveError::Damaged { .. })) => Err(error),
        Err(error) => {
            if let Some((from, to)) = &renaming.moved {
                match move_to(to, from) {
                    Ok(()) | Err(SaveError::Unconfirmed { .. }) => {}
                    Err(_) => {
                        if let Some(journal) = journal {
                            journal.keep();
                        }
                        return Err(SaveError::HalfRenamed { path: renaming.to.clone(), reason: error.to_string() });
                    }
                }
            }
            Err(at(error, &renaming.from))
        }
    }
}

/// Renames a file, or a folder with its contents, to a path that must not exist.
pub(super) fn move_to(from: &Path, to: &Path) -> Result<(), SaveError> {
    if !fs::symlink_metadata(from).is_ok_and(|metadata| metadata.is_dir()) {
        return rename_file(from, to);
    }
    let folder = SyncedFolder::of(to)?;
    rename_new(from, to).map_err(|error| not_put(to, &error))?;
    folder.confirm(to)
}

/// The error for the path that the file has again.
fn at(error: SaveError, path: &Path) -> SaveError {
    let path = path.to_owned();
    match error {
        SaveError::Changed { now, .. } => SaveError::Changed { path, now },
        SaveError::ReadOnly { .. } => SaveError::ReadOnly { path },
        SaveError::OtherOwner { owner, .. } => SaveError::OtherOwner { path, owner },
        SaveError::Refused { reason, advice, .. } => SaveError::Refused { path, reason, advice },
        error => error,
    }
}

/// A file to be renamed, and its renaming.
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
pub(super) fn prepared_rename(folder: &Path) -> Renaming {
    let (from, to) = (folder.join("old.md"), folder.join("new.md"));
    fs::write(&from, "name: old").unwrap();
    Renaming {
        old_name: "old".into(),
        new_name: "new".into(),
        from: from.clone(),
        to: to.clone(),
        moved: Some((from, to)),
        old: b"name: old".to_vec(),
        new: b"name: new".to_vec(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;

    use super::*;

    fn files(folder: &Path) -> Vec<(PathBuf, String)> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = entries
            .filter(|path| path.is_file())
            .map(|path| (path.file_name().unwrap().into(), fs::read_to_string(&path).unwrap()))
            .collect();
        files.sort();
        files
    }

    #[test]
    fn renaming_changes_file_and_key_and_can_be_reversed() {
        let folder = tempfile::tempdir().unwrap();
        let renaming = prepared_rename(folder.path());
        rename_agent(&renaming, &UserFolders::default()).unwrap();
        assert_eq!(files(folder.path()), [("new.md".into(), "name: new".to_owned())]);
        rename_agent(&renaming.reversed(), &UserFolders::default()).unwrap();
        assert_eq!(files(folder.path()), [("old.md".into(), "name: old".to_owned())]);
    }

    #[test]
    fn renaming_changes_nothing_if_file_or_key_cannot_change() {
        let folder = tempfile::tempdir().unwrap();
        let renaming = prepared_rename(folder.path());
        fs::write(&renaming.to, "theirs").unwrap();
        let before = files(folder.path());
        let exists = SaveError::Exists { path: renaming.to.clone() };
        assert_eq!(rename_agent(&renaming, &UserFolders::default()), Err(exists));
        assert_eq!(files(folder.path()), before);
        fs::remove_file(&renaming.to).unwrap();
        fs::set_permissions(&renaming.from, fs::Permissions::from_mode(0o444)).unwrap();
        let before = files(folder.path());
        let error = rename_agent(&renaming, &UserFolders::default());
        assert_eq!(error, Err(SaveError::ReadOnly { path: renaming.from.clone() }));
        assert_eq!(files(folder.path()), before);
        fs::set_permissions(&renaming.from, fs::Permissions::from_mode(0o644)).unwrap();
        fs::write(&renaming.from, "other").unwrap();
        let changed = SaveError::Changed { path: renaming.from.clone(), now: Some(b"other".to_vec()) };
        assert_eq!(rename_agent(&renaming, &UserFolders::default()), Err(changed));
        assert_eq!(files(folder.path()), [("old.md".into(), "other".to_owned())]);
    }

    #[test]
    fn a_renamed_folder_moves_whole_and_never_replaces_another() {
        let home = tempfile::tempdir().unwrap();
        let (from, to) = (home.path().join("old"), home.path().join("new"));
        fs::create_dir(&from).unwrap();
        fs::write(from.join("SKILL.md"), "x").unwrap();
        fs::write(from.join("tool.py"), "y").unwrap();
        let renaming = Renaming {
            old_name: "old".into(),
            new_name: "new".into(),
            from: from.join("SKILL.md"),
            to: to.join("SKILL.md"),
            moved: Some((from.clone(), to.clone())),
            old: b"x".to_vec(),
            new: b"z".to_vec(),
        };
        fs::create_dir(&to).unwrap();
        assert_eq!(rename_agent(&renaming, &UserFolders::default()), Err(SaveError::Exists { path: to.clone() }));
        fs::remove_dir(&to).unwrap();
        rename_agent(&renaming, &UserFolders::default()).unwrap();
        assert_eq!(files(&to), [("SKILL.md".into(), "z".to_owned()), ("tool.py".into(), "y".to_owned())]);
        assert!(!from.exists());
    }
}

//! Another name for an agent on disk: the new bytes and the new place, both or neither.

use std::fs;
use std::path::Path;

use super::create::rename_file;
use super::folders::Folders;
use super::save::{Fingerprint, Folder, SaveError, not_put, rename_new, save};
use crate::domain::create::Renaming;

/// Gives an agent its other name. What stands there must be what the renaming was thought through on.
///
/// # Errors
/// Something has the new name, the file is another by now or write-protected, or the system refuses. Then
/// name and bytes are the old ones; only where a file moved and could not be moved back, the error is
/// that of moving it back. [`SaveError::Unconfirmed`] means that it is done.
pub fn rename_agent(renaming: &Renaming, folders: &Folders) -> Result<(), SaveError> {
    let mut unconfirmed = None;
    if let Some((from, to)) = &renaming.moved {
        match rename(from, to) {
            Err(error @ SaveError::Unconfirmed { .. }) => unconfirmed = Some(error),
            result => result?,
        }
    }
    match save(&renaming.to, &renaming.new, &Fingerprint::of(&renaming.old), folders) {
        Ok(_) => unconfirmed.map_or(Ok(()), Err),
        Err(error @ (SaveError::Unconfirmed { .. } | SaveError::Damaged { .. })) => Err(error),
        Err(error) => {
            if let Some((from, to)) = &renaming.moved {
                rename(to, from)?;
            }
            Err(at(error, &renaming.from))
        }
    }
}

/// Renames a file, or a folder with all that is in it, where nothing may stand.
fn rename(from: &Path, to: &Path) -> Result<(), SaveError> {
    if !fs::symlink_metadata(from).is_ok_and(|metadata| metadata.is_dir()) {
        return rename_file(from, to);
    }
    let folder = Folder::of(to)?;
    rename_new(from, to).map_err(|error| not_put(to, &error))?;
    folder.confirm(to)
}

/// The error at the path the file has again.
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;

    use super::*;

    fn renaming(folder: &Path) -> Renaming {
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
    fn both_change_and_both_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let renaming = renaming(folder.path());
        rename_agent(&renaming, &Folders::default()).unwrap();
        assert_eq!(files(folder.path()), [("new.md".into(), "name: new".to_owned())]);
        rename_agent(&renaming.reversed(), &Folders::default()).unwrap();
        assert_eq!(files(folder.path()), [("old.md".into(), "name: old".to_owned())]);
    }

    #[test]
    fn nothing_changes_where_one_of_them_cannot() {
        let folder = tempfile::tempdir().unwrap();
        let renaming = renaming(folder.path());
        fs::write(&renaming.to, "theirs").unwrap();
        let before = files(folder.path());
        let exists = SaveError::Exists { path: renaming.to.clone() };
        assert_eq!(rename_agent(&renaming, &Folders::default()), Err(exists));
        assert_eq!(files(folder.path()), before);
        fs::remove_file(&renaming.to).unwrap();
        fs::set_permissions(&renaming.from, fs::Permissions::from_mode(0o444)).unwrap();
        let before = files(folder.path());
        let error = rename_agent(&renaming, &Folders::default());
        assert_eq!(error, Err(SaveError::ReadOnly { path: renaming.from.clone() }));
        assert_eq!(files(folder.path()), before);
        fs::set_permissions(&renaming.from, fs::Permissions::from_mode(0o644)).unwrap();
        fs::write(&renaming.from, "other").unwrap();
        let changed = SaveError::Changed { path: renaming.from.clone(), now: Some(b"other".to_vec()) };
        assert_eq!(rename_agent(&renaming, &Folders::default()), Err(changed));
        assert_eq!(files(folder.path()), [("old.md".into(), "other".to_owned())]);
    }

    #[test]
    fn a_folder_goes_whole_and_never_over_another() {
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
        assert_eq!(rename_agent(&renaming, &Folders::default()), Err(SaveError::Exists { path: to.clone() }));
        fs::remove_dir(&to).unwrap();
        rename_agent(&renaming, &Folders::default()).unwrap();
        assert_eq!(files(&to), [("SKILL.md".into(), "z".to_owned()), ("tool.py".into(), "y".to_owned())]);
        assert!(!from.exists());
    }
}

//! The journal of a rename: written before the file moves, and removed when key and path agree. With it, the next start
//! finishes or undoes a rename that was interrupted by a kill.

use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::change_journal::{ChangeJournal, JournaledChange, settle_journals};
use super::open_file::{self, LIMIT};
use super::rename::move_to;
use super::save::{FileFingerprint, PathText, SaveError, is_gone, read_about, save};
use super::user_folders::UserFolders;
use crate::domain::create::Renaming;

/// The file with the text before the rename.
const OLD: &str = "old";

/// The file with the text after the rename.
const NEW: &str = "new";

/// The result for a rename that an earlier run left half done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenameOutcome {
    /// It was finished. Contains the new path.
    Finished(PathBuf),
    /// It was undone. Contains the old path.
    Undone(PathBuf),
    /// The file was moved and has been changed since. Contains its current path.
    Changed(PathBuf),
    /// Neither worked; the next start tries again.
    Failed { path: PathBuf, reason: String },
}

impl fmt::Display for RenameOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finished(path) => write!(f, "finished: the path is {}", path.display()),
            Self::Undone(path) => write!(f, "undone: the path is {} again", path.display()),
            Self::Changed(path) => write!(f, "not finished: {} changed since; check its name key", path.display()),
            Self::Failed { path, reason } => write!(f, "still incomplete at {}: {reason}", path.display()),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct JournalNote {
    from: PathText,
    to: PathText,
    moved_from: PathText,
    moved_to: PathText,
}

/// Writes a rename to disk; `None` without a state folder, or if nothing moves.
pub(super) fn write_rename_journal(
    renaming: &Renaming,
    folders: &UserFolders,
) -> Result<Option<ChangeJournal>, SaveError> {
    let Some((from, to)) = &renaming.moved else { return Ok(None) };
    let note = JournalNote {
        from: renaming.from.as_path().into(),
        to: renaming.to.as_path().into(),
        moved_from: from.as_path().into(),
        moved_to: to.as_path().into(),
    };
    ChangeJournal::write(Renaming::KIND, &[(OLD, &renaming.old), (NEW, &renaming.new)], &note, folders)
}

/// Finishes or undoes the renames that earlier runs left half done. Returns a result for each.
pub fn finish_renames(folders: &UserFolders) -> Vec<RenameOutcome> {
    settle_journals::<Renaming>(folders)
}

impl JournaledChange for Renaming {
    const KIND: &'static str = "renames";

    type Outcome = RenameOutcome;

    fn read(entry: &Path) -> Option<Self> {
        let note: JournalNote = read_about(entry)?;
        let text = |name: &str| open_file::bytes(&entry.join(name)).ok();
        Some(Self {
            old_name: String::new(),
            new_name: String::new(),
            from: note.from.into(),
            to: note.to.into(),
            moved: Some((note.moved_from.into(), note.moved_to.into())),
            old: text(OLD)?,
            new: text(NEW)?,
        })
    }

    fn files(&self) -> Vec<&Path> {
        vec![&self.to]
    }

    fn settle(&self, folders: &UserFolders) -> Result<Option<RenameOutcome>, RenameOutcome> {
        match finish(self, folders) {
            Some(failed @ RenameOutcome::Failed { .. }) => Err(failed),
            outcome => Ok(outcome),
        }
    }
}

/// Finishes or undoes a rename; `None` if it is not half done.
fn finish(renaming: &Renaming, folders: &UserFolders) -> Option<RenameOutcome> {
    let (from, to) = renaming.moved.as_ref()?;
    let failed =
        |error: &dyn std::fmt::Display| RenameOutcome::Failed { path: renaming.to.clone(), reason: error.to_string() };
    if is_there(from) {
        // On a file system that cannot rename without replacing, the file temporarily has both names.
        if !is_same_file(from, to) {
            return None;
        }
        if let Err(error) = fs::remove_file(from) {
            return Some(failed(&error));
        }
    }
    let now = match open_file::bytes_within(&renaming.to, LIMIT) {
        Ok(now) => now,
        Err(_) if !is_there(to) => return None,
        Err(unread) => return Some(failed(&SaveError::unread(&renaming.to, unread))),
    };
    if now == renaming.new && renaming.new != renaming.old {
        return None;
    }
    if now != renaming.old {
        return Some(RenameOutcome::Changed(renaming.to.clone()));
    }
    match save(&renaming.to, &renaming.new, &FileFingerprint::of(&renaming.old), folders) {
        Ok(_) | Err(SaveError::Unconfirmed { .. }) => Some(RenameOutcome::Finished(renaming.to.clone())),
        Err(error) => Some(match move_to(to, from) {
            Ok(()) | Err(SaveError::Unconfirmed { .. }) => RenameOutcome::Undone(renaming.from.clone()),
            Err(_) => failed(&error),
        }),
    }
}

fn is_there(path: &Path) -> bool {
    !matches!(fs::symlink_metadata(path), Err(error) if is_gone(&error))
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    let identity = |path: &Path| {
        let found = fs::symlink_metadata(path).ok().filter(|found| !found.is_dir())?;
        Some((found.dev(), found.ino()))
    };
    identity(one).is_some_and(|one| Some(one) == identity(other))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::os::unix::fs::PermissionsExt as _;

    use super::super::rename::prepared_rename;
    use super::*;

    struct Case {
        home: tempfile::TempDir,
        renaming: Renaming,
    }

    impl Case {
        /// A rename whose journal a killed run left.
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let renaming = prepared_rename(home.path());
            let case = Self { home, renaming };
            write_rename_journal(&case.renaming, &case.folders()).unwrap().unwrap().keep();
            case
        }

        fn folders(&self) -> UserFolders {
            UserFolders::under(self.home.path())
        }

        fn journals(&self) -> usize {
            fs::read_dir(self.folders().state.unwrap().join(Renaming::KIND)).unwrap().count()
        }

        /// The texts of the files at the old and the new path.
        fn texts(&self) -> (Option<String>, Option<String>) {
            (fs::read_to_string(&self.renaming.from).ok(), fs::read_to_string(&self.renaming.to).ok())
        }
    }

    #[test]
    fn a_rename_not_begun_or_finished_leaves_no_journal() {
        let case = Case::new();
        assert_eq!(finish_renames(&case.folders()), []);
        assert_eq!((case.texts(), case.journals()), ((Some("name: old".to_owned()), None), 0));
        let case = Case::new();
        fs::remove_file(&case.renaming.from).unwrap();
        fs::write(&case.renaming.to, "name: new").unwrap();
        assert_eq!(finish_renames(&case.folders()), []);
        assert_eq!((case.texts(), case.journals()), ((None, Some("name: new".to_owned())), 0));
        // The file was deleted in the meantime.
        let case = Case::new();
        fs::remove_file(&case.renaming.from).unwrap();
        assert_eq!((finish_renames(&case.folders()), case.journals()), (vec![], 0));
    }

    #[test]
    fn a_half_rename_is_finished_undone_or_left_if_files_changed() {
        let case = Case::new();
        fs::rename(&case.renaming.from, &case.renaming.to).unwrap();
        assert_eq!(finish_renames(&case.folders()), [RenameOutcome::Finished(case.renaming.to.clone())]);
        assert_eq!((case.texts(), case.journals()), ((None, Some("name: new".to_owned())), 0));

        let case = Case::new();
        fs::rename(&case.renaming.from, &case.renaming.to).unwrap();
        fs::set_permissions(&case.renaming.to, fs::Permissions::from_mode(0o444)).unwrap();
        assert_eq!(finish_renames(&case.folders()), [RenameOutcome::Undone(case.renaming.from.clone())]);
        assert_eq!((case.texts(), case.journals()), ((Some("name: old".to_owned()), None), 0));

        let case = Case::new();
        fs::rename(&case.renaming.from, &case.renaming.to).unwrap();
        fs::write(&case.renaming.to, "mine").unwrap();
        assert_eq!(finish_renames(&case.folders()), [RenameOutcome::Changed(case.renaming.to.clone())]);
        assert_eq!((case.texts(), case.journals()), ((None, Some("mine".to_owned())), 0));

        // The file has both names, as in the middle of a rename with links.
        let case = Case::new();
        fs::hard_link(&case.renaming.from, &case.renaming.to).unwrap();
        assert_eq!(finish_renames(&case.folders()), [RenameOutcome::Finished(case.renaming.to.clone())]);
        assert_eq!((case.texts(), case.journals()), ((None, Some("name: new".to_owned())), 0));

        // Another process created a file with the new name in the meantime.
        let case = Case::new();
        fs::write(&case.renaming.to, "theirs").unwrap();
        assert_eq!(finish_renames(&case.folders()), []);
        assert_eq!(case.texts(), (Some("name: old".to_owned()), Some("theirs".to_owned())));
    }

    #[test]
    fn a_rename_that_cannot_be_finished_or_undone_is_retried_at_the_next_start() {
        let case = Case::new();
        fs::rename(&case.renaming.from, &case.renaming.to).unwrap();
        let aside = case.home.path().join("aside");
        fs::rename(&case.renaming.to, &aside).unwrap();
        fs::create_dir(&case.renaming.to).unwrap();
        let outcomes = finish_renames(&case.folders());
        assert!(matches!(outcomes.as_slice(), [RenameOutcome::Failed { .. }]), "{outcomes:?}");
        assert_eq!(case.journals(), 1);
        fs::remove_dir(&case.renaming.to).unwrap();
        fs::rename(aside, &case.renaming.to).unwrap();
        assert_eq!(finish_renames(&case.folders()), [RenameOutcome::Finished(case.renaming.to.clone())]);
        assert_eq!(case.journals(), 0);
    }

    #[test]
    fn a_rename_in_progress_in_another_process_is_left_alone() {
        let case = Case::new();
        assert_eq!(finish_renames(&case.folders()), []);
        let journal = write_rename_journal(&case.renaming, &case.folders()).unwrap().unwrap();
        fs::rename(&case.renaming.from, &case.renaming.to).unwrap();
        assert_eq!(finish_renames(&case.folders()), []);
        assert_eq!((case.texts(), case.journals()), ((None, Some("name: old".to_owned())), 1));
        drop(journal);
        assert_eq!(case.journals(), 0);
    }
}

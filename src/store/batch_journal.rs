//! The journal of a batch of files: written before the first file changes, and removed after the last one. With it, the
//! next start undoes a batch that was interrupted by a kill.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf, absolute};

use serde::{Deserialize, Serialize};

use super::batch::{REPLACE_LIMIT, restore};
use super::change_journal::{ChangeJournal, JournaledChange, settle_journals};
use super::open_file;
use super::save::{PathText, SaveError, read_about, sweep};
use super::user_folders::UserFolders;

/// The file with the old and the new text of each file, one after the other.
const TEXTS: &str = "texts";

/// The result for a batch that an earlier run left half written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchOutcome {
    /// The files have their old contents again.
    Undone {
        /// The folder of the files.
        folder: PathBuf,
        /// Files that have been changed since, and were therefore left as they are.
        changed: Vec<PathBuf>,
    },
    /// Some could not be restored; the next start tries again.
    Failed {
        /// The folder of the files.
        folder: PathBuf,
        /// The reason.
        reason: String,
    },
}

impl fmt::Display for BatchOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undone { folder, changed } => {
                write!(f, "undone: the files in {} are as before", folder.display())?;
                if !changed.is_empty() {
                    let names: Vec<String> = changed.iter().map(|path| path.display().to_string()).collect();
                    write!(f, ", except {}, changed since", names.join(", "))?;
                }
                Ok(())
            }
            Self::Failed { folder, reason } => write!(f, "still incomplete in {}: {reason}", folder.display()),
        }
    }
}

/// A file of a batch: its absolute path, its old bytes (`None` for a new file) and its new bytes.
pub(super) struct BatchFile {
    pub(super) path: PathBuf,
    pub(super) old: Option<Vec<u8>>,
    pub(super) new: Vec<u8>,
}

/// A batch before it is finished.
pub(super) struct UnfinishedBatch {
    /// Absolute path of the folder.
    folder: PathBuf,
    /// True if the batch creates the folder.
    creates_folder: bool,
    pub(super) files: Vec<BatchFile>,
}

#[derive(Serialize, Deserialize)]
struct BatchNote {
    folder: PathText,
    creates_folder: bool,
    files: Vec<NotedFile>,
}

/// A path, and the lengths of its texts.
#[derive(Serialize, Deserialize)]
struct NotedFile {
    path: PathText,
    old: Option<usize>,
    new: usize,
}

impl UnfinishedBatch {
    /// Reads the files that the batch replaces.
    pub(super) fn plan(folder: &Path, files: &[(String, String)]) -> Result<Self, SaveError> {
        // A later start may have another working directory, so paths are absolute.
        let folder = absolute(folder).map_err(|error| SaveError::refused(folder, &error))?;
        let read = |(name, text): &(String, String)| {
            let path = folder.join(name);
            let old = match fs::read(&path) {
                Ok(bytes) => Some(bytes),
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                Err(error) => return Err(SaveError::refused(&path, &error)),
            };
            Ok(BatchFile { path, old, new: text.clone().into_bytes() })
        };
        let files = files.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { creates_folder: !folder.exists(), folder, files })
    }

    /// Writes the journal to disk; `None` without a state folder.
    pub(super) fn write_journal(&self, folders: &UserFolders) -> Result<Option<ChangeJournal>, SaveError> {
        let texts = self.files.iter().flat_map(|file| [file.old.as_deref().unwrap_or_default(), &file.new]);
        let texts: Vec<u8> = texts.flatten().copied().collect();
        let noted = |file: &BatchFile| NotedFile {
            path: file.path.as_path().into(),
            old: file.old.as_ref().map(Vec::len),
            new: file.new.len(),
        };
        let note = BatchNote {
            folder: self.folder.as_path().into(),
            creates_folder: self.creates_folder,
            files: self.files.iter().map(noted).collect(),
        };
        ChangeJournal::write(Self::KIND, &[(TEXTS, &texts)], &note, folders)
    }
}

/// Undoes the batches that earlier runs left half written. Returns a result for each.
pub fn undo_batches(folders: &UserFolders) -> Vec<BatchOutcome> {
    settle_journals::<UnfinishedBatch>(folders)
}

impl JournaledChange for UnfinishedBatch {
    const KIND: &'static str = "batches";

    type Outcome = BatchOutcome;

    fn read(entry: &Path) -> Option<Self> {
        let note: BatchNote = read_about(entry)?;
        let texts = fs::read(entry.join(TEXTS)).ok()?;
        let mut rest = texts.as_slice();
        let mut take = |length: usize| {
            let (text, after) = rest.split_at_checked(length)?;
            rest = after;
            Some(text.to_vec())
        };
        let mut files = Vec::new();
        for file in note.files {
            let old = match file.old {
                Some(length) => Some(take(length)?),
                None => None,
            };
            files.push(BatchFile { path: file.path.into(), old, new: take(file.new)? });
        }
        Some(Self { folder: note.folder.into(), creates_folder: note.creates_folder, files })
    }

    fn files(&self) -> Vec<&Path> {
        self.files.iter().map(|file| file.path.as_path()).collect()
    }

    fn settle(&self, folders: &UserFolders) -> Result<Option<BatchOutcome>, BatchOutcome> {
        let failed = |reason: String| BatchOutcome::Failed { folder: self.folder.clone(), reason };
        let (mut written, mut changed) = (Vec::new(), Vec::new());
        for file in &self.files {
            let now = match open_file::bytes_within(&file.path, REPLACE_LIMIT) {
                Ok(now) => Some(now),
                Err(_) if fs::symlink_metadata(&file.path).is_err_and(|error| error.kind() == ErrorKind::NotFound) => {
                    None
                }
                Err(unread) => return Err(failed(SaveError::unread(&file.path, unread).to_string())),
            };
            if now.as_ref() == Some(&file.new) {
                written.push(file);
            } else if now != file.old {
                changed.push(file.path.clone());
            }
        }
        if written.len() == self.files.len() {
            return Ok(None);
        }
        let left = restore(&written, folders);
        if let Some(path) = left.first() {
            return Err(failed(format!("{} could not be restored", path.display())));
        }
        if self.creates_folder {
            // The temporary file of the killed run may be in the folder. Other files are a reason to keep the folder.
            sweep([self.folder.as_path()]);
            let _ = fs::remove_dir(&self.folder);
        }
        let is_half_done = !written.is_empty() || !changed.is_empty();
        Ok(is_half_done.then(|| BatchOutcome::Undone { folder: self.folder.clone(), changed }))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::os::unix::fs::symlink;

    use super::*;

    struct Case {
        home: tempfile::TempDir,
        out: PathBuf,
    }

    impl Case {
        /// A batch of three files that was killed after writing its journal. `a.md` and, through a link, `b.md` exist.
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let out = home.path().join("out");
            fs::create_dir(&out).unwrap();
            fs::write(out.join("a.md"), "old a").unwrap();
            fs::write(home.path().join("linked"), "old b").unwrap();
            symlink("../linked", out.join("b.md")).unwrap();
            let case = Self { home, out };
            case.kill();
            case
        }

        fn kill(&self) {
            let files = ["a.md", "b.md", "c.md"].map(|name| (name.to_owned(), format!("new {name}")));
            UnfinishedBatch::plan(&self.out, &files).unwrap().write_journal(&self.folders()).unwrap().unwrap().keep();
        }

        fn folders(&self) -> UserFolders {
            UserFolders::under(self.home.path())
        }

        fn write(&self, name: &str) {
            fs::write(self.out.join(name), format!("new {name}")).unwrap();
        }

        fn undone(&self, changed: &[&str]) -> Vec<BatchOutcome> {
            let changed = changed.iter().map(|name| self.out.join(name)).collect();
            vec![BatchOutcome::Undone { folder: self.out.clone(), changed }]
        }

        /// The texts of the three files, and the number of journals.
        fn look(&self) -> ([Option<String>; 3], usize) {
            let journals = fs::read_dir(self.folders().state.unwrap().join(UnfinishedBatch::KIND)).unwrap().count();
            (["a.md", "b.md", "c.md"].map(|name| fs::read_to_string(self.out.join(name)).ok()), journals)
        }
    }

    fn before() -> [Option<String>; 3] {
        [Some("old a".to_owned()), Some("old b".to_owned()), None]
    }

    #[test]
    fn a_batch_that_did_not_begin_or_that_ended_is_forgotten() {
        let case = Case::new();
        assert_eq!(undo_batches(&case.folders()), []);
        assert_eq!(case.look(), (before(), 0));
        case.kill();
        for name in ["a.md", "b.md", "c.md"] {
            case.write(name);
        }
        assert_eq!(undo_batches(&case.folders()), []);
        let new = ["a.md", "b.md", "c.md"].map(|name| Some(format!("new {name}")));
        assert_eq!(case.look(), (new, 0));
    }

    #[test]
    fn a_half_written_batch_is_undone() {
        for written in [&["a.md"][..], &["b.md"], &["c.md"], &["a.md", "b.md"], &["b.md", "c.md"]] {
            let case = Case::new();
            for name in written {
                case.write(name);
            }
            assert_eq!(undo_batches(&case.folders()), case.undone(&[]), "{written:?}");
            assert_eq!(case.look(), (before(), 0), "{written:?}");
            assert!(fs::symlink_metadata(case.out.join("b.md")).unwrap().is_symlink());
            assert_eq!(undo_batches(&case.folders()), []);
        }
    }

    #[test]
    fn what_somebody_changed_since_stays() {
        let case = Case::new();
        case.write("a.md");
        case.write("c.md");
        fs::write(case.out.join("b.md"), "mine").unwrap();
        let outcomes = undo_batches(&case.folders());
        assert_eq!(outcomes, case.undone(&["b.md"]));
        let sentence = outcomes[0].to_string();
        assert!(
            sentence.ends_with(&format!("except {}, changed since", case.out.join("b.md").display())),
            "{sentence}"
        );
        assert_eq!(case.look(), ([Some("old a".to_owned()), Some("mine".to_owned()), None], 0));
        // The file was deleted in the meantime.
        let case = Case::new();
        case.write("c.md");
        fs::remove_file(case.out.join("a.md")).unwrap();
        assert_eq!(undo_batches(&case.folders()), case.undone(&["a.md"]));
        assert_eq!(case.look(), ([None, Some("old b".to_owned()), None], 0));
    }

    #[test]
    fn a_folder_that_was_created_goes_too_unless_something_is_in_it() {
        for (theirs, stays) in [(None, false), (Some("notes.txt"), true)] {
            let case = Case::new();
            undo_batches(&case.folders());
            fs::remove_dir_all(&case.out).unwrap();
            case.kill();
            fs::create_dir(&case.out).unwrap();
            case.write("a.md");
            let half = case.out.join(format!(".callsheet-{}-999.tmp", i32::MAX));
            fs::write(half, "ne").unwrap();
            if let Some(name) = theirs {
                case.write(name);
            }
            assert_eq!(undo_batches(&case.folders()), case.undone(&[]));
            assert_eq!((case.look(), case.out.exists()), (([None, None, None], 0), stays), "{theirs:?}");
        }
    }

    #[test]
    fn what_cannot_be_undone_is_tried_again_at_the_next_start() {
        let case = Case::new();
        case.write("a.md");
        fs::remove_file(case.out.join("b.md")).unwrap();
        fs::create_dir(case.out.join("b.md")).unwrap();
        let outcomes = undo_batches(&case.folders());
        assert!(matches!(outcomes.as_slice(), [BatchOutcome::Failed { .. }]), "{outcomes:?}");
        assert_eq!(case.look().1, 1);
        fs::remove_dir(case.out.join("b.md")).unwrap();
        symlink("../linked", case.out.join("b.md")).unwrap();
        assert_eq!(undo_batches(&case.folders()), case.undone(&[]));
        assert_eq!(case.look(), (before(), 0));
    }

    #[test]
    fn a_batch_that_another_process_works_on_is_left_alone() {
        let case = Case::new();
        undo_batches(&case.folders());
        let files = [("a.md".to_owned(), "new a.md".to_owned()), ("c.md".to_owned(), String::new())];
        let batch = UnfinishedBatch::plan(&case.out, &files).unwrap();
        let journal = batch.write_journal(&case.folders()).unwrap().unwrap();
        case.write("a.md");
        assert_eq!((undo_batches(&case.folders()), case.look().1), (vec![], 1));
        drop(journal);
        assert_eq!(case.look().1, 0);
        assert!(batch.write_journal(&UserFolders::default()).unwrap().is_none());
    }

    #[test]
    fn a_broken_journal_changes_nothing() {
        let case = Case::new();
        let state = case.folders().state.unwrap().join(UnfinishedBatch::KIND);
        let entry = fs::read_dir(&state).unwrap().next().unwrap().unwrap().path();
        fs::write(entry.join(TEXTS), "old").unwrap();
        case.write("a.md");
        assert_eq!(undo_batches(&case.folders()), []);
        assert_eq!(case.look().0[0].as_deref(), Some("new a.md"));
    }
}

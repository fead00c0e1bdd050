//! Journals of changes that take several steps. With them, the next start finishes or undoes interrupted changes.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::save::{
    SaveError, backups, is_abandoned, make_entry, remove_entry, state_entries, write_about, write_new_synced,
};
use super::user_folders::UserFolders;

/// The journal of a running change. It is removed when dropped, unless it is kept.
pub(super) struct ChangeJournal {
    entry: PathBuf,
    /// Locked while this process works on the change.
    _lock: File,
    is_kept: bool,
}

impl ChangeJournal {
    /// Writes a change to disk: the texts by name, then the note, without which the journal is ignored. `None` without
    /// a state folder.
    pub(super) fn write(
        kind: &str,
        texts: &[(&str, &[u8])],
        note: &impl Serialize,
        folders: &UserFolders,
    ) -> Result<Option<Self>, SaveError> {
        let Some(state) = &folders.state else { return Ok(None) };
        let (entry, lock) = make_entry(&state.join(kind), "")?;
        let journal = Self { entry, _lock: lock, is_kept: false };
        for (name, bytes) in texts {
            write_new_synced(&journal.entry.join(name), bytes)?;
        }
        write_about(&journal.entry, note)?;
        Ok(Some(journal))
    }

    /// Keeps the journal for the next start.
    pub(super) fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for ChangeJournal {
    fn drop(&mut self) {
        if !self.is_kept {
            // If this fails, the next start finds that nothing is half done, and removes the journal.
            let _ = remove_entry(&self.entry);
        }
    }
}

/// A change as its journal describes it.
pub(super) trait JournaledChange: Sized {
    /// The folder of its journals in the state folder.
    const KIND: &'static str;

    /// The result for a change that was half done.
    type Outcome;

    /// Reads a journal; `None` if it is incomplete.
    fn read(entry: &Path) -> Option<Self>;

    /// The files that the change writes.
    fn files(&self) -> Vec<&Path>;

    /// Finishes or undoes the change; `None` if it is not half done. After an error, the next start tries again.
    fn settle(&self, folders: &UserFolders) -> Result<Option<Self::Outcome>, Self::Outcome>;
}

/// Finishes or undoes the changes of a kind that earlier runs left half done. Returns a result for each.
pub(super) fn settle_journals<Change: JournaledChange>(folders: &UserFolders) -> Vec<Change::Outcome> {
    let entries = state_entries(folders, Change::KIND);
    if entries.is_empty() {
        return Vec::new();
    }
    // The write was interrupted too, and the user is asked about that first.
    let torn: Vec<PathBuf> = backups(folders).into_iter().map(|backup| backup.path).collect();
    let mut outcomes = Vec::new();
    for entry in entries {
        let Some(change) = Change::read(&entry) else {
            if is_abandoned(&entry) {
                // A leftover entry does no harm.
                let _ = remove_entry(&entry);
            }
            continue;
        };
        if change.files().iter().any(|file| fs::canonicalize(file).is_ok_and(|file| torn.contains(&file))) {
            continue;
        }
        let outcome = match change.settle(folders) {
            Ok(outcome) => {
                let _ = remove_entry(&entry);
                outcome
            }
            Err(outcome) => Some(outcome),
        };
        outcomes.extend(outcome);
    }
    outcomes
}

//! Drafts of work without a file (an unsaved cast, a half-typed answer) that exist when callsheet is terminated. They
//! are stored in the state folder and found at the next start.

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::entry_folder::{PathText, is_abandoned, state_entries, write_new_synced};
use super::{OVER_LIMIT, SaveError, make_entry, read_about, remove_entry, write_about};
use crate::store::open_file;
use crate::store::user_folders::UserFolders;

/// The folder in the state folder.
const FOLDER: &str = "drafts";

/// The file with the text, in a draft's folder.
const TEXT: &str = "text";

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftSubject {
    /// An unsaved cast.
    Cast {
        /// The name of its file and the text in it, if it has a file.
        file: Option<(String, String)>,
    },
    /// A partly typed line.
    Answer {
        /// The question that the line answers, in the spelling of the caller.
        question: String,
        agent: Option<DraftAgent>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftAgent {
    /// Its file; `None` for a built-in agent.
    pub path: Option<PathBuf>,
    pub id: String,
}

/// Work that an earlier run stored when it was terminated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedDraft {
    pub subject: DraftSubject,
    pub text: String,
    entry: PathBuf,
}

impl SavedDraft {
    /// The file the text is stored in.
    pub fn store_in(&self) -> PathBuf {
        self.entry.join(TEXT)
    }

    fn read(entry: PathBuf) -> Option<Self> {
        let subject = match read_about(&entry)? {
            StoredSubject::Cast { file } => DraftSubject::Cast { file },
            StoredSubject::Answer { question, agent } => {
                let agent = agent.map(|agent| DraftAgent { path: agent.path.map(PathBuf::from), id: agent.id });
                DraftSubject::Answer { question, agent }
            }
        };
        let text = open_file::bytes_within(&entry.join(TEXT), OVER_LIMIT).ok()?;
        Some(Self { subject, text: String::from_utf8(text).ok()?, entry })
    }

    fn write(&self) -> Result<(), SaveError> {
        write_new_synced(&self.store_in(), self.text.as_bytes())?;
        let subject = match &self.subject {
            DraftSubject::Cast { file } => StoredSubject::Cast { file: file.clone() },
            DraftSubject::Answer { question, agent } => StoredSubject::Answer {
                question: question.clone(),
                agent: agent
                    .as_ref()
                    .map(|agent| StoredAgent { path: agent.path.as_deref().map(PathText::from), id: agent.id.clone() }),
            },
        };
        write_about(&self.entry, &subject)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum StoredSubject {
    Cast {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<(String, String)>,
    },
    Answer {
        question: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<StoredAgent>,
    },
}

#[derive(Serialize, Deserialize)]
struct StoredAgent {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<PathText>,
    id: String,
}

/// Stores a draft in addition to those already stored.
///
/// # Errors
/// There is no state folder, or the system refuses.
pub fn store_draft(subject: DraftSubject, text: String, folders: &UserFolders) -> Result<SavedDraft, SaveError> {
    let Some(state) = &folders.state else {
        return Err(SaveError::NoOwnFolder { path: PathBuf::from(FOLDER), what: "unsaved changes" });
    };
    let (entry, _lock) = make_entry(&state.join(FOLDER), "")?;
    let draft = SavedDraft { subject, text, entry };
    if let Err(error) = draft.write() {
        // If this fails, the next start removes the incomplete draft.
        let _ = remove_entry(&draft.entry);
        return Err(error);
    }
    Ok(draft)
}

/// The drafts of earlier runs, oldest first.
pub fn stored_drafts(folders: &UserFolders) -> Vec<SavedDraft> {
    let modified = |draft: &SavedDraft| fs::metadata(draft.store_in()).and_then(|about| about.modified()).ok();
    let mut drafts: Vec<(Option<SystemTime>, SavedDraft)> = state_entries(folders, FOLDER)
        .into_iter()
        .filter_map(SavedDraft::read)
        .map(|draft| (modified(&draft), draft))
        .collect();
    drafts.sort_by(|one, other| (one.0, &one.1.entry).cmp(&(other.0, &other.1.entry)));
    drafts.into_iter().map(|(_, draft)| draft).collect()
}

/// Deletes a draft.
///
/// # Errors
/// The system refuses.
pub fn drop_draft(draft: &SavedDraft) -> Result<(), SaveError> {
    remove_entry(&draft.entry).map_err(|error| SaveError::refused(&draft.entry, &error))
}

/// Removes incomplete drafts. Returns the removed folders.
pub(super) fn sweep_drafts(folders: &UserFolders) -> Vec<PathBuf> {
    let is_unfinished = |entry: &PathBuf| read_about::<serde::de::IgnoredAny>(entry).is_none() && is_abandoned(entry);
    state_entries(folders, FOLDER)
        .into_iter()
        .filter(is_unfinished)
        .filter(|entry| remove_entry(entry).is_ok())
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn stored_drafts_are_listed_until_dropped() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        assert_eq!(stored_drafts(&folders), []);
        let path = PathBuf::from(OsStr::from_bytes(b"/p/caf\xe9.md"));
        let agent = DraftAgent { path: Some(path), id: "café".to_owned() };
        let subjects = [
            DraftSubject::Cast { file: None },
            DraftSubject::Cast { file: Some(("review".to_owned(), "name: review\n".to_owned())) },
            DraftSubject::Answer { question: "new-agent".to_owned(), agent: None },
            DraftSubject::Answer { question: "context:size".to_owned(), agent: Some(agent) },
        ];
        let mut drafts: Vec<SavedDraft> = subjects
            .into_iter()
            .enumerate()
            .map(|(at, subject)| store_draft(subject, format!("text {at}"), &folders).unwrap())
            .collect();
        assert_eq!(stored_drafts(&folders), drafts);
        for draft in &drafts {
            let mode = fs::metadata(draft.store_in()).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "nobody else reads it");
        }
        assert_eq!(sweep_drafts(&folders), [] as [PathBuf; 0]);
        drop_draft(&drafts.remove(0)).unwrap();
        assert_eq!(stored_drafts(&folders), drafts);
        let nowhere = store_draft(DraftSubject::Cast { file: None }, String::new(), &UserFolders::default());
        assert!(matches!(nowhere, Err(SaveError::NoOwnFolder { .. })));
    }

    #[test]
    fn incomplete_drafts_are_removed() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        let (entry, lock) = make_entry(&folders.state.clone().unwrap().join(FOLDER), "").unwrap();
        fs::write(entry.join(TEXT), "half").unwrap();
        assert_eq!(sweep_drafts(&folders), [] as [PathBuf; 0], "it is being written");
        drop(lock);
        assert_eq!(stored_drafts(&folders), []);
        assert_eq!(sweep_drafts(&folders), [entry]);
    }
}

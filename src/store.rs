//! All access to the disk: finding agents, reading them, and the user's own files.

mod batch;
mod batch_journal;
mod built_in;
mod change_journal;
mod complete;
mod config;
mod discover;
mod file_text;
mod input_files;
mod installations;
mod load;
mod new_agents;
mod new_names;
mod open_file;
mod outside;
mod patterns;
mod private;
mod readers;
mod rename;
mod rename_journal;
mod save;
mod saved_files;
mod scan;
mod state;
mod templates;
#[cfg(feature = "tui")]
mod themes;
mod trash;
mod user_files;
mod user_folders;
#[cfg(feature = "tui")]
mod watch;
mod write;

use std::path::PathBuf;

use crate::domain::problem::Problem;

pub use batch::{BatchError, replace_batch, write_new_batch, write_with_folders};
pub use batch_journal::{BatchOutcome, undo_batches};
pub use complete::{complete_path, typed_path};
pub use config::{CONFIG_KEYS, ConfigKey, GenericNames, UserConfig, read_config, read_generic};
pub use discover::{DiscoveryScope, FileFilter, LocationPresence, SourceLocation, discover};
pub use file_text::{is_current, read_file, read_text};
pub use input_files::{InputError, read_input, read_input_file, split_input, unreadable};
pub use installations::{InstallError, InstallScope, Installations, LOCK_FILE};
#[cfg(feature = "tui")]
pub use load::{LibraryFollower, LibraryUpdate};
pub use load::{
    LoadedLibrary, SourceReport, find_path, load_agent, load_library, load_library_by_size, read_file_as_agent,
};
pub use new_agents::{CreateError, CreatedAgent, create_agent, places_for, remove_created, usual_place};
pub use new_names::{NewPlace, create_file, new_places, rename_file};
pub use open_file::LIMIT;
pub use outside::{export_new, export_over};
pub use patterns::{OwnPatterns, read_patterns};
pub use private::{make_private_folder, overwrite_private, write_new_private};
pub use rename::rename_agent;
pub use rename_journal::{RenameOutcome, finish_renames};
pub use save::{
    BackupText, DraftAgent, DraftSubject, FileFingerprint, SaveError, SaveMethod, SaveReport, SavedDraft, TornBackup,
    TypedValue, UnsavedText, backups, drop_backup, drop_draft, drop_unsaved, keep_unsaved, reason, refusal,
    restore_backup, save, size_limit_is_an_error, store_draft, stored_drafts, sweep, sweep_at_start, unsaved,
};
pub use saved_files::{SavedFile, SavedKind, read_saved, saved_path};
pub use scan::{SkipReason, SkippedFile};
pub use state::{memory_refusal, place_of, recall_memory, set_memory_aside, update_memory};
pub use templates::{OwnTemplates, read_templates};
#[cfg(feature = "tui")]
pub use themes::{OwnTheme, read_themes};
pub use trash::{
    DeletionOutlook, RemainingFolder, TrashedFile, deletion_outlook, move_to_trash, restore_trashed, trashed_files,
};
pub use user_folders::UserFolders;
#[cfg(feature = "tui")]
pub use watch::{FolderWatch, WatchEvent, watch};
pub use write::{overwrite_file, write_new};

/// The reason that the store cannot return the requested data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A named path does not exist.
    #[error("no file or folder {}; check the spelling", .path.display())]
    Missing {
        /// The absolute path.
        path: PathBuf,
    },
    /// A named path is a folder, but must be a file.
    #[error("{} is a folder; name a file in it", .path.display())]
    Folder {
        /// The absolute path.
        path: PathBuf,
    },
    /// A file exists but cannot be read or understood.
    #[error("{}: {}{}", .path.display(), .problem.message, advice(.problem))]
    Unusable {
        /// The absolute path.
        path: PathBuf,
        problem: Box<Problem>,
    },
    /// An agent of the library no longer exists at its place.
    #[error("the agent {place} no longer exists; list the agents again")]
    Gone {
        /// Its file, or its id if it has none.
        place: String,
    },
}

fn advice(problem: &Problem) -> String {
    problem.fix.as_ref().map(|fix| format!("; {fix}")).unwrap_or_default()
}

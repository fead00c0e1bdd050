//! The one door to the disk: finding agents, reading them, and a person's own files.

mod built_in;
mod casts;
mod complete;
mod config;
mod create;
mod discover;
mod folders;
mod load;
mod make;
mod own;
mod patterns;
mod read;
mod readers;
mod rename;
mod save;
mod scan;
mod state;
mod templates;
mod text;
#[cfg(feature = "tui")]
mod themes;
mod together;
mod trash;
#[cfg(feature = "tui")]
mod watch;
mod write;

use std::path::PathBuf;

use crate::domain::problem::Problem;

pub use casts::{SavedCast, read_casts, saved_cast};
pub use complete::{complete_path, typed_path};
pub use config::{Config, Generics, read_config, read_generic};
pub use create::{NewPlace, create, new_places, rename_file};
pub use discover::{Location, Presence, Scope, Takes, discover};
pub use folders::Folders;
#[cfg(feature = "tui")]
pub use load::{Follower, Renewed};
pub use load::{Loaded, SourceReport, find_path, load_agent, load_library, read_file_as_agent};
pub use make::{Made, MakeError, make_agent, places_for, unmake, usual_place};
pub use patterns::{OwnPatterns, read_patterns};
pub use read::LIMIT;
pub use rename::rename_agent;
pub use save::{
    Backup, Fingerprint, SaveError, Saved, Text, Typed, Unsaved, Way, backups, drop_backup, drop_unsaved, keep_unsaved,
    reason, refusal, restore_backup, save, size_limit_is_an_error, sweep, sweep_at_start, unsaved,
};
pub use scan::{SkipReason, Skipped};
pub use state::{read_memory, set_memory_aside, write_memory};
pub use templates::{OwnTemplates, read_templates};
pub use text::{read_file, read_text};
#[cfg(feature = "tui")]
pub use themes::{OwnTheme, read_themes};
pub use together::{write_new_together, write_over_together};
pub use trash::{Outlook, Stays, Trashed, outlook, restore_trashed, trash, trashed};
#[cfg(feature = "tui")]
pub use watch::{Watch, watch};
pub use write::{write_new, write_over};

/// Why the store cannot give what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A named path does not exist.
    #[error("there is no file or folder {}; look at its spelling", .path.display())]
    Missing {
        /// The absolute path.
        path: PathBuf,
    },
    /// A named path is a folder where a file is needed.
    #[error("{} is a folder; name a file in it", .path.display())]
    Folder {
        /// The absolute path.
        path: PathBuf,
    },
    /// A file is there, and cannot be read or is not understood.
    #[error("{}: {}{}", .path.display(), .problem.message, advice(.problem))]
    Unusable {
        /// The absolute path.
        path: PathBuf,
        /// What is the matter, and what to do.
        problem: Box<Problem>,
    },
    /// An agent of the library is not where it was.
    #[error("the agent {id} is gone; list the agents again")]
    Gone {
        /// Its id.
        id: String,
    },
}

impl StoreError {
    /// Whether the person asked for what there is not, so that asking differently helps; otherwise
    /// the system failed.
    pub const fn is_usage(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::Folder { .. })
    }
}

fn advice(problem: &Problem) -> String {
    problem.fix.as_ref().map(|fix| format!("; {fix}")).unwrap_or_default()
}

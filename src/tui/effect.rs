//! What the shell must do: plain values, performed elsewhere, answered by messages.

use std::path::PathBuf;

use super::files::Deed;
use crate::domain::agent::AgentId;
use crate::store::Fingerprint;

pub use crate::store::{Backup, Made, NewPlace, Text, Trashed, Typed, Unsaved};

/// Something for the shell to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read every source, heads first, then whole; answers `LibraryRead` twice.
    ReadLibrary,
    /// Read one agent whole; answers `AgentRead`.
    ReadAgent(AgentId),
    /// Read these agents whole, whatever else waits to be read; answers `AgentRead` for each.
    ReadAgents(Vec<AgentId>),
    /// Look for the `body:` words of a query in these agents' files; answers `BodiesSearched` in
    /// batches. A later search ends an earlier one.
    SearchBodies {
        /// The number of the search.
        search: u64,
        /// The query as typed.
        query: String,
        /// Where to look, the likeliest first.
        agents: Vec<AgentId>,
    },
    /// Put a text on the clipboard; answers `Done` with the way it went, or `Failed`.
    Copy {
        /// What is copied, for the notice: `prompt`, `elixir-pro.md`.
        what: String,
        /// The bytes.
        text: String,
    },
    /// Put an agent's file on the clipboard, byte for byte.
    CopyFile(AgentId),
    /// Write a text to a file; answers `Done`, `FileExists` or `Failed`.
    Write {
        /// The path as typed; `~` and relative paths are understood.
        path: String,
        /// The bytes.
        text: String,
        /// Whether a file that stands there is replaced.
        replace: bool,
    },
    /// Send a text to a command of the shell; answers `CommandEnded`.
    Pipe {
        /// The command line.
        command: String,
        /// What it reads.
        text: String,
    },
    /// Save a recipe under a name in the recipes folder; answers like `Write`.
    SaveRecipe {
        /// The name, without folder and ending.
        name: String,
        /// The YAML.
        text: String,
        /// Whether one of that name is replaced.
        replace: bool,
    },
    /// Read the saved casts and the patterns; answers `CastsRead`.
    ReadCasts,
    /// Save a cast under a name in the casts folder; answers `CastSaved`, `FileExists` or `Failed`.
    SaveCast {
        /// The name of the file, without folder and ending.
        name: String,
        /// The YAML.
        text: String,
        /// What may stand there already, to be replaced without a question.
        expected: Option<String>,
        /// Whether whatever stands there is replaced.
        replace: bool,
    },
    /// Write several files into one folder, which is made where only it is missing; answers `Done`,
    /// `FileExists` or `Failed`.
    WriteTogether {
        /// The folder as typed; `~` and relative paths are understood.
        folder: String,
        /// Name and text of each.
        files: Vec<(String, String)>,
        /// Whether files that stand there are replaced.
        replace: bool,
    },
    /// Look up what a path being typed can become; answers `PathsFound`.
    CompletePath {
        /// The path as typed; `~` and relative paths are understood.
        typed: String,
    },
    /// Write an agent's file, where it still is what was read; answers `Saved`, `SaveConflict` or
    /// `SaveFailed`.
    Save {
        /// Whose file it is.
        agent: AgentId,
        /// The file.
        path: PathBuf,
        /// All of its bytes.
        text: String,
        /// What was read; none where the file is gone and is to be there again.
        expected: Option<Fingerprint>,
    },
    /// Look whether a file could be saved; answers `RightsLookedAt`.
    LookAtRights(PathBuf),
    /// Make a new agent file in callsheet's own folder; answers `Created` or `Failed`.
    Create {
        /// The name of the file, with its ending.
        name: String,
        /// All of its bytes.
        text: String,
    },
    /// Look up the folders a new agent, or a copy of one, can be put into; answers `PlacesRead`.
    ReadPlaces {
        /// The agent a copy is made of.
        like: Option<AgentId>,
    },
    /// Make a new agent file, a draft or a copy; answers `AgentMade` or `AgentNotMade`.
    MakeAgent {
        /// Its name.
        name: String,
        /// The agent it is a copy of.
        like: Option<AgentId>,
        /// Where; none for the usual place.
        place: Option<NewPlace>,
    },
    /// Give an agent another name, in its key and its file's name; answers `AgentRenamed` or `AgentNotMade`.
    RenameAgent {
        /// Which.
        agent: AgentId,
        /// The new name.
        name: String,
    },
    /// Look what deleting these files would leave; answers `FilesLookedAt`.
    LookAtFiles(Vec<PathBuf>),
    /// Move agents' files to the trash; answers `AgentsTrashed`.
    Trash(Vec<(AgentId, PathBuf)>),
    /// Undo something done to files; answers `TakenBack`.
    TakeBack(Deed),
    /// Look what is in the trash; answers `TrashLookedInto`.
    LookIntoTrash,
    /// Bring back a file that was deleted in an earlier run; answers `TakenBack`.
    BringBack(Box<Trashed>),
    /// Add the built-in agents to the paths that were named; answers `LibraryRead`.
    ShowBuiltIn,
    /// Give a file whose writing broke off one of its texts; answers `Done` or `Failed`.
    RestoreBackup {
        /// The two texts.
        backup: Box<Backup>,
        /// Which.
        text: Text,
    },
    /// Leave such a file as it is and forget its texts; answers `Done` or `Failed`.
    DropBackup(Box<Backup>),
    /// Forget a text that was not saved; answers `Failed` where that cannot be.
    DropUnsaved(Box<Unsaved>),
    /// Open an agent's file in the person's editor, at a line from 1.
    OpenEditor {
        /// Whose file.
        agent: AgentId,
        /// Where in it.
        line: usize,
    },
    /// Keep what should be there next time.
    Remember(Box<super::memory::Memory>),
    /// Stop the process until it is continued.
    Suspend,
    /// Forget what the terminal shows and draw everything.
    Redraw,
}

impl Effect {
    /// The save of a text in the place of the one that was read; of none where the file is gone.
    pub fn save(agent: AgentId, path: PathBuf, text: String, read: Option<&str>) -> Self {
        Self::Save { agent, path, text, expected: read.map(|read| Fingerprint::of(read.as_bytes())) }
    }
}

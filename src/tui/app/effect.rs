//! Requests to the shell: plain values that are performed elsewhere. Replies come back as messages.

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::agent::{Agent, AgentId};
use crate::domain::memory::MemoryChange;
use crate::store::FileFingerprint;
use crate::tui::screens::files::UndoableAction;
use crate::tui::ui::dialog::SavedEntry;

pub use crate::store::{
    BackupText, CreatedAgent, DraftAgent, DraftSubject, NewPlace, SavedDraft, TornBackup, TrashedFile, TypedValue,
    UnsavedText,
};

/// A request to the shell.
#[derive(Clone, Debug, PartialEq)]
pub enum ShellEffect {
    /// Read every source, first heads, then whole files; replies `LibraryRead` twice.
    ReadLibrary,
    /// Read one agent completely; replies `AgentRead`.
    ReadAgent(AgentId),
    /// Read these agents completely, before all other reads; replies `AgentRead` for each.
    ReadAgents(Vec<AgentId>),
    /// Search these agents' files for the `body:` words of a query; replies `BodiesSearched` in batches. A later search
    /// cancels an earlier one.
    SearchBodies {
        /// The number of the search.
        search: u64,
        /// The query as typed.
        query: String,
        /// Agents to search, likeliest first.
        agents: Vec<AgentId>,
    },
    /// Copy a text to the clipboard; replies `Done` with the way used, or `Failed`.
    Copy {
        /// Name of the copied text, for the notice: `prompt`, `elixir-pro.md`.
        what: String,
        /// The bytes.
        text: String,
    },
    /// Hand out prompts if the files of their agents have not changed since; replies like the contained effect, or with
    /// the agents as they are now and `Failed`.
    HandOut {
        /// The agents as they were read.
        agents: Vec<Arc<Agent>>,
        /// `Copy`, `Write`, `WriteBatch`, `Pipe` or `Print` of the prompts composed from them.
        then: Box<ShellEffect>,
    },
    /// Print a prompt after the end of the program; replies `PromptPrinted`.
    Print(String),
    /// Copy an agent's file to the clipboard, byte for byte.
    CopyFile(AgentId),
    /// Write a text to a file; replies `Done`, `FileExists` or `Failed`.
    Write {
        /// The path as typed, which may be relative or begin with `~`.
        path: String,
        /// The bytes.
        text: String,
        /// True if an existing file is replaced.
        replace: bool,
    },
    /// Send a text to a shell command; replies `CommandRuns` while it runs, then `CommandEnded`.
    Pipe {
        /// The number of the run.
        run: u64,
        /// The command line.
        command: String,
        /// Standard input of the command.
        text: String,
    },
    /// Terminate a command and everything it started; it still replies `CommandEnded`.
    CancelCommand(u64),
    /// Save a recipe in the recipes folder; replies like `Write`.
    SaveRecipe {
        /// The name, without folder and extension.
        name: String,
        /// The YAML.
        text: String,
        /// True if an existing recipe with this name is replaced.
        replace: bool,
    },
    /// Read the saved recipes; replies `RecipesRead`.
    ReadRecipes,
    /// Move a saved recipe or cast to the trash; replies `SavedDeleted` or `Failed`.
    DeleteSaved(SavedEntry),
    /// Read the saved casts and the patterns; replies `CastsRead`.
    ReadCasts,
    /// Save a cast in the casts folder; replies `CastSaved`, `FileExists` or `Failed`.
    SaveCast {
        /// The name of the file, without folder and extension.
        name: String,
        /// The YAML.
        text: String,
        /// Existing text that may be replaced without asking.
        expected: Option<String>,
        /// True if any existing file is replaced.
        replace: bool,
    },
    /// Write several files to one folder, which is created if its parent exists; replies `Done`, `FileExists` or
    /// `Failed`.
    WriteBatch {
        /// The folder as typed, which may be relative or begin with `~`.
        folder: String,
        /// Name and text of each.
        files: Vec<(String, String)>,
        /// True if existing files are replaced.
        replace: bool,
    },
    /// Read a file as material for the prompt; replies `InputRead`.
    ReadInput {
        /// The agent whose prompt it is for.
        agent: AgentId,
        /// `[NAME=]FILE` as typed; the path may be relative or begin with `~`.
        typed: String,
    },
    /// Find completions for a partly typed path; replies `PathsFound`.
    CompletePath {
        /// The path as typed, which may be relative or begin with `~`.
        typed: String,
    },
    /// Write an agent's file if it has not changed; replies `Saved`, `SaveConflict` or `SaveFailed`.
    Save {
        /// Agent of the file.
        agent: AgentId,
        /// The file.
        path: PathBuf,
        /// The whole text of the file.
        text: String,
        /// Fingerprint of the text that was read; `None` to create a deleted file again.
        expected: Option<FileFingerprint>,
    },
    /// Check whether a file could be saved; replies `RightsLookedAt`.
    LookAtRights(PathBuf),
    /// Create an agent file in callsheet's own folder; replies `Created` or `Failed`.
    Create {
        /// The name of the file, with its extension.
        name: String,
        /// The whole text of the file.
        text: String,
    },
    /// Find the folders for a new agent, or for a copy of one; replies `PlacesRead`.
    ReadPlaces {
        /// The agent to copy.
        like: Option<AgentId>,
    },
    /// Create an agent file, a draft or a copy; replies `AgentMade` or `AgentNotMade`.
    MakeAgent {
        /// Its name.
        name: String,
        /// The agent to copy.
        like: Option<AgentId>,
        /// Place of the new file; `None` for the default.
        place: Option<NewPlace>,
    },
    /// Rename an agent, in its key and its file's name; replies `AgentRenamed` or `AgentNotMade`.
    RenameAgent {
        /// Agent to rename.
        agent: AgentId,
        /// The new name.
        name: String,
    },
    /// Find out what would remain after deleting these files; replies `FilesLookedAt`.
    LookAtFiles(Vec<PathBuf>),
    /// Move agents' files to the trash; replies `AgentsTrashed`.
    Trash(Vec<(AgentId, PathBuf)>),
    /// Undo an action on files; replies `TakenBack`.
    TakeBack(UndoableAction),
    /// List the contents of the trash; replies `TrashLookedInto`.
    LookIntoTrash,
    /// Restore a file that was deleted in an earlier run; replies `TakenBack`.
    BringBack(Box<TrashedFile>),
    /// Add the built-in agents to the named paths; replies `LibraryRead`.
    ShowBuiltIn,
    /// Write one of the two versions to a file whose write was interrupted; replies `Done` or `Failed`.
    RestoreBackup {
        /// The two versions.
        backup: Box<TornBackup>,
        /// Version to restore.
        text: BackupText,
    },
    /// Leave such a file as it is and delete its backup; replies `Done` or `Failed`.
    DropBackup(Box<TornBackup>),
    /// Delete an unsaved text; replies `Failed` if that is not possible.
    DropUnsaved(Box<UnsavedText>),
    /// Delete a draft of an earlier run; replies `Failed` if that is not possible.
    DropDraft(Box<SavedDraft>),
    /// Open an agent's file in the user's editor, at a line from 1.
    OpenEditor {
        /// Agent of the file.
        agent: AgentId,
        /// Line in the file, from 1.
        line: usize,
    },
    /// Store the memory for the next run.
    Remember(Box<MemoryChange>),
    /// Stop the process until it is continued.
    Suspend,
    /// Discard what is known of the terminal's contents and redraw everything.
    Redraw,
}

impl ShellEffect {
    /// Hands out prompts composed from these agents.
    pub fn hand_out(agents: Vec<Arc<Agent>>, then: Self) -> Self {
        Self::HandOut { agents, then: Box::new(then) }
    }

    /// The save of a text that replaces the one that was read; `None` as `read` creates a deleted file again.
    pub fn save(agent: AgentId, path: PathBuf, text: String, read: Option<&str>) -> Self {
        Self::Save { agent, path, text, expected: read.map(|read| FileFingerprint::of(read.as_bytes())) }
    }
}

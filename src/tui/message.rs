//! What happened: keys and other input, and the answers of the shell. Plain values, all of them.

use std::path::PathBuf;
use std::sync::Arc;

use super::effect::{Backup, Made, NewPlace, Trashed, Unsaved};
use super::files::Deed;
use super::key::Key;
use super::pane::cast::SavedCast;
use crate::domain::agent::{Agent, AgentId};
use crate::domain::cast::Patterns;
use crate::domain::create::Renaming;
use crate::domain::document::Document;
use crate::domain::library::{Library, Names};
use crate::domain::query::Index;
use crate::store::SaveError;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Pasted(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The screen has a new size.
    Resized {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// So many files have been found so far.
    Scanned {
        /// Files.
        files: usize,
    },
    /// The library was read, for the first time or because something changed on disk.
    LibraryRead {
        /// All of it.
        library: Arc<Library>,
        /// What a search reads of it.
        index: Arc<Index>,
        /// The names its agents can be called by.
        names: Arc<Names>,
        /// Whether every file was read whole; a first quick look reads only their heads.
        whole: bool,
    },
    /// The library could not be read at all.
    LibraryFailed {
        /// Why, and what to do.
        sentence: String,
    },
    /// An agent was read whole.
    AgentRead {
        /// Which.
        id: AgentId,
        /// The agent; or why it could not be read.
        agent: Result<Arc<Agent>, String>,
    },
    /// Some more files were searched for `body:` words.
    BodiesSearched {
        /// The number of the search; answers of an earlier one are stale.
        search: u64,
        /// The agents found in this batch.
        found: Vec<AgentId>,
        /// Files searched so far.
        searched: usize,
        /// Files to search in all.
        total: usize,
    },
    /// Something was done; say so.
    Done {
        /// What, for people.
        sentence: String,
    },
    /// Something was attempted and failed.
    Failed {
        /// What, why, and what to do now.
        sentence: String,
    },
    /// A file stands where the prompt was to be written.
    FileExists {
        /// The path as it was typed.
        path: String,
    },
    /// The saved casts and the patterns were read.
    CastsRead {
        /// The casts, by name.
        casts: Vec<SavedCast>,
        /// The patterns, built in and the person's own.
        patterns: Box<Patterns>,
    },
    /// A cast was saved.
    CastSaved {
        /// The name of its file, without folder and ending.
        name: String,
        /// What stands in it now.
        text: String,
        /// What was done, for people.
        sentence: String,
    },
    /// An agent's file was written.
    Saved {
        /// Whose.
        agent: AgentId,
        /// All of its bytes.
        text: String,
        /// What is to be said of it beside that it is done.
        caution: Option<String>,
    },
    /// An agent's file was not written: it is not what was read.
    SaveConflict {
        /// Whose.
        agent: AgentId,
        /// What stands there; none where the file is gone.
        theirs: Option<Document>,
    },
    /// An agent's file was not written, for another reason.
    SaveFailed {
        /// Whose.
        agent: AgentId,
        /// Why, and what to do now.
        sentence: String,
    },
    /// It was looked whether a file could be saved.
    RightsLookedAt {
        /// The file.
        path: PathBuf,
        /// Why not, where it is known that it could not.
        refusal: Option<SaveError>,
    },
    /// A new agent file was made.
    Created {
        /// Its path.
        path: PathBuf,
    },
    /// The folders a new agent can be put into were looked up.
    PlacesRead {
        /// The folders, the usual one first; or why they cannot be told.
        places: Result<Vec<NewPlace>, String>,
    },
    /// A new agent file was made.
    AgentMade {
        /// What.
        made: Made,
    },
    /// No file was made, or no name changed.
    AgentNotMade {
        /// Why, and what to do now.
        sentence: String,
    },
    /// An agent was given another name.
    AgentRenamed {
        /// The saved casts that call it by what it was called.
        casts: Vec<String>,
        /// Its id before.
        agent: AgentId,
        /// What was done.
        renaming: Box<Renaming>,
        /// What is to be said of it beside that it is done.
        caution: Option<String>,
    },
    /// It was looked at what deleting files would leave.
    FilesLookedAt {
        /// A sentence for each thing.
        said: Vec<String>,
    },
    /// Files were moved to the trash, as far as that could be.
    AgentsTrashed {
        /// Whose, and where they are now.
        trashed: Vec<(AgentId, Trashed)>,
        /// Why others were not.
        failed: Vec<String>,
    },
    /// It was looked what is in the trash.
    TrashLookedInto {
        /// The deleted files, the latest first.
        trashed: Vec<Trashed>,
        /// The time, in seconds since 1970.
        now: u64,
    },
    /// Something was undone, as far as that could be.
    TakenBack {
        /// The file that is there again, or has its old name.
        path: Option<PathBuf>,
        /// What was done, for people; or why it was not.
        said: Result<String, String>,
        /// What is still to be undone of it.
        rest: Option<Deed>,
    },
    /// Files were found whose writing broke off in an earlier run. The shell looks for them on its own,
    /// once, when it has read the library and swept what killed runs left.
    BackupsFound(Vec<Backup>),
    /// Texts were found that were being edited when an earlier run was ended. The shell looks for them
    /// with the backups.
    UnsavedFound(Vec<Unsaved>),
    /// What a path being typed can become.
    PathsFound {
        /// The path as it was typed when it was asked for.
        typed: String,
        /// Each path, begun as it was typed, folders with `/` at the end, sorted.
        paths: Vec<String>,
    },
    /// A command the prompt was sent to has ended.
    CommandEnded {
        /// The command.
        command: String,
        /// What it printed, at most a few screens of it.
        output: String,
        /// Whether it said it succeeded.
        success: bool,
    },
    /// The program was told to end: by a signal, or because its terminal is gone.
    Terminated,
}

impl Message {
    /// A library that was read, made ready to be searched.
    pub fn library_read(library: Arc<Library>, whole: bool) -> Self {
        let (index, names) = (Arc::new(Index::new(&library)), Arc::new(Names::of(&library)));
        Self::LibraryRead { library, index, names, whole }
    }
}

/// What the mouse did, at a cell from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouse {
    /// The left button went down.
    Pressed {
        /// Column.
        x: u16,
        /// Row.
        y: u16,
    },
    /// It moved with the left button down.
    Dragged {
        /// Column.
        x: u16,
        /// Row.
        y: u16,
    },
    /// The left button came up.
    Released,
    /// The wheel turned one notch down.
    WheelDown {
        /// Column.
        x: u16,
        /// Row.
        y: u16,
    },
    /// The wheel turned one notch up.
    WheelUp {
        /// Column.
        x: u16,
        /// Row.
        y: u16,
    },
}

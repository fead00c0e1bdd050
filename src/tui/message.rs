//! What happened: keys and other input, and the answers of the shell. Plain values, all of them.

use std::path::PathBuf;
use std::sync::Arc;

use super::key::Key;
use super::pane::cast::SavedCast;
use crate::domain::agent::{Agent, AgentId};
use crate::domain::cast::Patterns;
use crate::domain::document::Document;
use crate::domain::library::Library;
use crate::domain::query::Index;

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
    /// A new agent file was made.
    Created {
        /// Its path.
        path: PathBuf,
    },
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
        let index = Arc::new(Index::new(&library));
        Self::LibraryRead { library, index, whole }
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

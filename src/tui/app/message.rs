//! Messages to the program: keys and other input, and replies of the shell. All are plain values.

use std::path::PathBuf;
use std::sync::Arc;

use super::effect::{CreatedAgent, NewPlace, SavedDraft, ShellEffect, TornBackup, TrashedFile, UnsavedText};
use crate::domain::agent::{Agent, AgentId};
use crate::domain::cast::PatternSet;
use crate::domain::compose::{PromptInput, Recipe};
use crate::domain::create::Renaming;
use crate::domain::document::Document;
use crate::domain::library::{CollaboratorIndex, Library};
use crate::domain::query::SearchIndex;
use crate::run::ChildEnding;
use crate::store::{SaveError, SavedFile};
use crate::tui::screens::cast::{CastMessage, SavedCast};
use crate::tui::screens::composer::PromptMessage;
use crate::tui::screens::files::UndoableAction;
use crate::tui::screens::form::EditorMessage;
use crate::tui::ui::dialog::{CommandRequest, Dialog, QuestionSubject, SavedEntry};
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::{Action, KeyScope};

/// An input or a reply.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key(KeyPress),
    /// Text was pasted.
    Pasted(String),
    /// A mouse event.
    Mouse(MouseInput),
    /// The screen has a new size.
    Resized {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// Number of files found so far.
    Scanned {
        /// Files.
        files: usize,
    },
    /// The library was read, for the first time or because files changed.
    LibraryRead {
        /// All of it.
        library: Arc<Library>,
        /// Search index of the library.
        index: Arc<SearchIndex>,
        /// The index of its agents by name.
        names: Arc<CollaboratorIndex>,
        /// True if all files were read completely; a first quick pass reads only their heads.
        whole: bool,
    },
    /// The library could not be read at all.
    LibraryFailed {
        /// The reason and the fix.
        sentence: String,
    },
    /// An agent was read completely.
    AgentRead {
        /// Agent that was read.
        id: AgentId,
        /// The agent; or why it could not be read.
        agent: Result<Arc<Agent>, String>,
    },
    /// More files were searched for `body:` words.
    BodiesSearched {
        /// The number of the search; results of an earlier one are outdated.
        search: u64,
        /// The agents found in this batch.
        found: Vec<AgentId>,
        /// Files searched so far.
        searched: usize,
        /// Files to search in all.
        total: usize,
    },
    /// An action succeeded.
    Done {
        /// Result, for users.
        sentence: String,
    },
    /// An action failed.
    Failed {
        /// Error, reason and next step, for users.
        sentence: String,
    },
    /// The file that the prompt was to be written to exists.
    FileExists {
        /// The path as it was typed.
        path: String,
    },
    /// Files with these names exist in the target folder.
    FilesExist {
        /// All of them.
        paths: Vec<String>,
    },
    /// The saved recipes were read.
    RecipesRead {
        /// The recipes, by name.
        recipes: Vec<SavedFile>,
    },
    /// A saved recipe or cast was moved to the trash.
    SavedDeleted {
        /// The file that was deleted.
        entry: SavedEntry,
        /// Its entry in the trash.
        trashed: TrashedFile,
    },
    /// The saved casts and the patterns were read.
    CastsRead {
        /// The casts, by name.
        casts: Vec<SavedCast>,
        /// The patterns, built in and the user's own.
        patterns: Box<PatternSet>,
    },
    /// A cast was saved.
    CastSaved {
        /// The name of its file, without folder and ending.
        name: String,
        /// Current text of the file.
        text: String,
        /// Result, for users.
        sentence: String,
    },
    /// An agent's file was written.
    Saved {
        /// Agent of the file.
        agent: AgentId,
        /// The whole text of the file.
        text: String,
        /// Additional warning, next to the success.
        caution: Option<String>,
    },
    /// An agent's file was not written, because it has changed.
    SaveConflict {
        /// Agent of the file.
        agent: AgentId,
        /// Version on disk; `None` if the file was deleted.
        theirs: Option<Document>,
    },
    /// An agent's file was not written, for another reason.
    SaveFailed {
        /// Agent of the file.
        agent: AgentId,
        /// The reason and the fix.
        sentence: String,
    },
    /// The result of checking whether a file could be saved.
    RightsLookedAt {
        /// The file.
        path: PathBuf,
        /// The reason that it could not, if known.
        refusal: Option<SaveError>,
    },
    /// A new agent file was made.
    Created {
        /// Its path.
        path: PathBuf,
    },
    /// The folders for a new agent were found.
    PlacesRead {
        /// The folders, the default first; or the reason that they are unknown.
        places: Result<Vec<NewPlace>, String>,
    },
    /// A new agent file was made.
    AgentMade {
        /// Created file.
        made: CreatedAgent,
    },
    /// No file was created, or an agent was not renamed.
    AgentNotMade {
        /// The reason and the fix.
        sentence: String,
    },
    /// An agent was renamed.
    AgentRenamed {
        /// The saved casts that refer to the agent by its old name.
        casts: Vec<String>,
        /// The old id.
        agent: AgentId,
        /// Renaming that was performed.
        renaming: Box<Renaming>,
        /// Additional warning, next to the success.
        caution: Option<String>,
    },
    /// The result of examining what would remain after deleting files.
    FilesLookedAt {
        /// One sentence for each remaining thing.
        said: Vec<String>,
    },
    /// Files were moved to the trash, as far as possible.
    AgentsTrashed {
        /// Deleted agents, and their entries in the trash.
        trashed: Vec<(AgentId, TrashedFile)>,
        /// The errors for the others.
        failed: Vec<String>,
    },
    /// The contents of the trash.
    TrashLookedInto {
        /// The deleted files, the latest first.
        trashed: Vec<TrashedFile>,
        /// The time, in seconds since 1970.
        now: u64,
    },
    /// An action was undone, as far as possible.
    TakenBack {
        /// The file that was restored, or has its old name again.
        path: Option<PathBuf>,
        /// Result for users, or the reason for the failure.
        said: Result<String, String>,
        /// Part that still has to be undone.
        rest: Option<UndoableAction>,
    },
    /// Files were found whose write was interrupted in an earlier run. The shell looks for them once, after it has read
    /// the library and removed leftovers of killed runs.
    BackupsFound(Vec<TornBackup>),
    /// Unsaved texts of an earlier run were found. The shell looks for them together with the backups.
    UnsavedFound(Vec<UnsavedText>),
    /// Drafts of an earlier run were found. The shell looks for them together with the backups.
    DraftsFound(Vec<SavedDraft>),
    /// A file was read as material for a prompt.
    InputRead {
        /// The agent whose prompt it is for.
        agent: AgentId,
        /// `[NAME=]FILE` as typed.
        typed: String,
        /// The material, or why it cannot be used.
        input: Result<PromptInput, String>,
    },
    /// Completions of a path.
    PathsFound {
        /// The path as typed when the completions were requested.
        typed: String,
        /// Each path, beginning as typed, with `/` after folders, sorted.
        paths: Vec<String>,
    },
    /// A command is running.
    CommandRuns {
        /// The number of the run.
        run: u64,
        /// The text it printed since the last message.
        text: String,
        /// The seconds since it was started.
        seconds: u64,
    },
    /// A command has ended.
    CommandEnded {
        /// The number of the run.
        run: u64,
        /// End of the command.
        end: CommandEnd,
        /// The text that can be copied and saved.
        answer: String,
        /// The seconds it took.
        seconds: u64,
    },
    /// The program ends now, and prints the prompt afterwards.
    PromptPrinted(String),
    /// The program must end, because of a signal or because its terminal is gone.
    Terminated,
    /// Perform an action as if its key was pressed in a scope.
    Act {
        /// The action.
        action: Action,
        /// The scope of its key.
        scope: KeyScope,
    },
    /// Perform an effect.
    Perform(Box<ShellEffect>),
    /// Show a notice above the footer.
    Say {
        /// Tone of the sentence.
        tone: NoticeTone,
        /// The sentence.
        sentence: String,
    },
    /// Open a dialog.
    Open(Box<Dialog>),
    /// Open a question.
    Ask(QuestionSubject),
    /// A question was answered.
    Answered {
        /// The question.
        question: QuestionSubject,
        /// The answer, which is valid.
        answer: String,
    },
    /// A message to the prompt.
    Prompt(PromptMessage),
    /// A message to the cast.
    Cast(CastMessage),
    /// A message to the frontmatter editor.
    Form(EditorMessage),
    /// A request about the command that is shown.
    CommandAsked(CommandRequest),
    /// Show the colors of a theme.
    ThemeShown(String),
    /// Use a theme from now on.
    ThemeChosen(String),
    /// Choose the pattern of a new cast.
    NewCastAsked,
    /// Start a cast with the pattern of this name. Asks first if the open cast is not saved.
    NewCastChosen(String),
    /// Open the saved cast with this name. Asks first if the open cast is not saved.
    SavedCastChosen(String),
    /// Create the new agent in this folder; `None` for the default.
    PlaceChosen(Option<Box<NewPlace>>),
    /// Open a saved recipe.
    RecipeChosen(Box<Recipe>),
    /// Open the form with a text that an earlier run left unsaved.
    UnsavedResumed(Box<UnsavedText>),
    /// Continue with a draft of an earlier run.
    DraftResumed(Box<SavedDraft>),
    /// Copy the prompt with its hidden characters.
    CopyAnyway,
    /// Quit without asking about an unsaved cast.
    QuitAnyway,
}

impl From<PromptMessage> for Message {
    fn from(message: PromptMessage) -> Self {
        Self::Prompt(message)
    }
}

impl From<CastMessage> for Message {
    fn from(message: CastMessage) -> Self {
        Self::Cast(message)
    }
}

impl From<EditorMessage> for Message {
    fn from(message: EditorMessage) -> Self {
        Self::Form(message)
    }
}

impl From<ShellEffect> for Message {
    fn from(effect: ShellEffect) -> Self {
        Self::Perform(Box::new(effect))
    }
}

impl Message {
    /// A message that shows a sentence.
    pub fn say(tone: NoticeTone, sentence: impl Into<String>) -> Self {
        Self::Say { tone, sentence: sentence.into() }
    }

    /// A library that was read, with its search index and names.
    pub fn library_read(library: Arc<Library>, whole: bool) -> Self {
        let (index, names) = (Arc::new(SearchIndex::new(&library)), Arc::new(CollaboratorIndex::of(&library)));
        Self::LibraryRead { library, index, names, whole }
    }
}

/// End of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandEnd {
    /// It ran, and ended.
    Ended(ChildEnding),
    /// It could not be started, with the reason.
    NotStarted(String),
}

/// Mouse event at a cell, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseInput {
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

/// Tone of a notice: success or failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeTone {
    /// Success.
    Good,
    /// Worth attention.
    Caution,
    /// Failure.
    Wrong,
}

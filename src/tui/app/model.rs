//! Everything the screen shows: a single value, changed only by `update`, read only by `view`.

use crate::domain::text::{fit, wrapped};
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

use ratatui::layout::Rect;

use super::effect::{SavedDraft, ShellEffect, UnsavedText};
use super::message::NoticeTone;
use super::update::command_messages::CommandRuns;
use crate::domain::agent::{Agent, AgentEntry, AgentId};
use crate::domain::compose::{Recipe, TemplateSet};
use crate::domain::library::{CollaboratorIndex, Library, distinguishing_folders};
use crate::domain::memory::RunMemory;
use crate::tui::screens::files::{self, AwaitedFile};
use crate::tui::screens::{agents, cast, composer, detail, form};
use crate::tui::ui::dialog;
use crate::tui::ui::keymap::{Action, KeyBinding, KeyScope, Keymap};
use crate::tui::ui::layout::{Pane, PaneSplit, ScreenBreadth, ScreenLayout};
use crate::tui::ui::theme::{GlyphSet, Theme};

/// Number of fully read agents in the cache.
const SHELF: usize = 32;

/// The state of the screen.
#[derive(Debug)]
pub struct Model {
    /// Size of the terminal, and the panes on it.
    pub panes: PaneArrangement,
    /// Settings from the command line.
    pub settings: ScreenSettings,
    /// The styles in use.
    pub theme: Theme,
    /// All themes, built-in ones and the user's.
    pub themes: Vec<Theme>,
    /// The key table.
    pub keymap: Keymap,
    /// The prompt templates.
    pub templates: TemplateSet,
    /// Every agent.
    pub library: Arc<Library>,
    /// What is known about the library beside its agents.
    pub reading: LibraryReading,
    /// The list.
    pub agents: agents::AgentsState,
    /// The detail.
    pub detail: detail::DetailState,
    /// The composer.
    pub prompt: composer::PromptState,
    /// The cast being put together, which has the whole screen while it is open.
    pub cast: cast::CastState,
    /// The frontmatter editor, where it is open.
    pub editor: Option<Box<form::EditorState>>,
    /// Actions on agent files.
    pub files: files::FilesState,
    /// The dialog over everything, if one is open.
    pub dialog: Option<dialog::Dialog>,
    /// Requests that wait for an answer, and dialogs that wait for the user.
    pub pending: PendingRequests,
    /// The memory of the last run, and what this run changes about it.
    pub remembered: RememberedState,
    /// The commands prompts were sent to.
    pub commands: CommandRuns,
    /// Result of the last action; cleared by the next key.
    pub notice: Option<Notice>,
    /// The way the program ends, once it does.
    pub exit: Option<ProgramExit>,
}

/// The panes and their sizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaneArrangement {
    /// The size of the terminal.
    pub screen: Rect,
    /// The pane that has the focus.
    pub focus: Pane,
    /// True if the focused pane has the whole screen.
    pub zoomed: bool,
    /// The widths of the panes.
    pub split: PaneSplit,
    /// The border being dragged: the left one of this pane.
    pub dragged: Option<Pane>,
}

/// Data about the library that is being read, beside its agents.
#[derive(Debug)]
pub struct LibraryReading {
    /// The names its agents can be called by.
    pub names: Arc<CollaboratorIndex>,
    /// Counts for the header.
    pub counts: LibraryCounts,
    /// Progress of reading it.
    pub progress: LoadProgress,
    /// Agents read whole, the last used first.
    pub cache: AgentCache,
}

/// Requests that go on when the shell answers. A user who goes on to something else meanwhile is not called back.
#[derive(Debug, Default)]
pub struct PendingRequests {
    /// Agent or file that the form opens on, once it is read.
    pub form: Option<EditorTarget>,
    /// Text of an earlier run that this form gets.
    pub unsaved: Option<Box<UnsavedText>>,
    /// Typed line of an earlier run, whose question opens once its agent is shown.
    pub answer: Option<ResumedAnswer>,
    /// Recipe that is applied once its agent is shown.
    pub recipe: Option<(AgentId, Box<Recipe>)>,
    /// Agents that are compared once both are read.
    pub comparison: Option<[AgentId; 2]>,
    /// Write that is done again if the user answers that existing files may be replaced.
    pub write: Option<ShellEffect>,
    /// File whose agent the cursor goes to, once it is in the library.
    pub agent: Option<AwaitedFile>,
    /// Dialogs that open one after the other, once nothing is typed or chosen.
    pub dialogs: VecDeque<dialog::Dialog>,
}

/// The memory of the last run, and what this run changes about it.
#[derive(Debug, Default)]
pub struct RememberedState {
    /// The memory as it was read.
    pub before: RunMemory,
    /// The theme that the user chose.
    pub theme: Option<String>,
}

/// The agent to open in the frontmatter editor as soon as it has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditorTarget {
    /// An agent of the library.
    Agent(AgentId),
    /// The agent of a file that will appear in the library.
    File(PathBuf),
}

/// A partly typed answer of an earlier run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResumedAnswer {
    /// The draft it is stored in.
    pub draft: Box<SavedDraft>,
    /// The question, in the spelling of the draft.
    pub question: String,
    /// The agent it is about.
    pub agent: Option<AgentId>,
}

/// Settings from the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScreenSettings {
    /// Special characters, or ASCII only.
    pub glyphs: &'static GlyphSet,
    /// Leave the mouse alone.
    pub no_mouse: bool,
    /// Enter in the prompt prints it and quits.
    pub print_on_exit: bool,
    /// Paths were named on the command line, so no other agents were searched for.
    pub explicit: bool,
}

/// Counts that are computed once per library, not for every frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LibraryCounts {
    /// Number of agents of each source.
    pub of_sources: Vec<usize>,
    /// Number of files with problems.
    pub troubled: usize,
    /// For each agent whose name is not unique, the folder that distinguishes it.
    folders: BTreeMap<AgentId, String>,
}

impl LibraryCounts {
    /// The folder that distinguishes an agent from others with its name; `None` if its name is unique.
    pub fn folder_of(&self, entry: &AgentEntry) -> Option<&str> {
        self.folders.get(&entry.found.id).map(String::as_str)
    }

    /// Counts a library.
    pub fn of(library: &Library) -> Self {
        let of_sources = vec![0; library.sources.len()];
        let mut tally =
            Self { of_sources, troubled: library.problem_totals().agents, folders: distinguishing_folders(library) };
        for entry in &library.entries {
            if let Some(count) = tally.of_sources.get_mut(entry.found.source.0) {
                *count += 1;
            }
        }
        tally
    }
}

/// Progress of reading the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadProgress {
    /// Nothing to show yet, only the number of files found.
    Scanning {
        /// Files.
        files: usize,
    },
    /// Names and descriptions are available; the bodies are being read.
    Reading,
    /// Everything is read.
    Done,
    /// Nothing could be read.
    Failed {
        /// The reason and the fix.
        sentence: String,
    },
}

/// A line for users above the footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Success or failure.
    pub tone: NoticeTone,
    /// Text of the notice.
    pub text: String,
}

/// The way the program ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramExit {
    /// The user quit.
    Left,
    /// The user requested the prompt on standard output.
    Printed(String),
    /// Ended by a signal or a lost terminal.
    Terminated,
}

/// Agents read completely, most recently used first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgentCache {
    agents: VecDeque<Arc<Agent>>,
}

impl AgentCache {
    /// The agent with this id, if it is in the cache.
    pub fn get(&self, id: &AgentId) -> Option<&Arc<Agent>> {
        self.agents.iter().find(|agent| agent.entry.found.id == *id)
    }

    /// Adds an agent to the cache, replacing an older version of it.
    pub fn put(&mut self, agent: Arc<Agent>) {
        self.agents.retain(|other| other.entry.found.id != agent.entry.found.id);
        self.agents.push_front(agent);
        self.agents.truncate(SHELF);
    }

    /// Removes all agents but one: the files may have changed, and that one is being read again.
    pub fn keep_only(&mut self, id: Option<&AgentId>) {
        self.agents.retain(|agent| Some(&agent.entry.found.id) == id);
    }
}

impl Model {
    /// A screen before anything was read.
    pub fn new(
        screen: Rect,
        settings: ScreenSettings,
        themes: Vec<Theme>,
        keymap: Keymap,
        templates: TemplateSet,
    ) -> Self {
        let panes =
            PaneArrangement { screen, focus: Pane::Agents, zoomed: false, split: PaneSplit::default(), dragged: None };
        let reading = LibraryReading {
            names: Arc::default(),
            counts: LibraryCounts::default(),
            progress: LoadProgress::Scanning { files: 0 },
            cache: AgentCache::default(),
        };
        Self {
            panes,
            settings,
            theme: themes.first().cloned().unwrap_or_else(Theme::dark),
            themes,
            keymap,
            templates,
            library: Arc::default(),
            reading,
            agents: agents::AgentsState::default(),
            detail: detail::DetailState::default(),
            prompt: composer::PromptState::default(),
            cast: cast::CastState::default(),
            editor: None,
            files: files::FilesState::default(),
            dialog: None,
            pending: PendingRequests::default(),
            remembered: RememberedState::default(),
            commands: CommandRuns::default(),
            notice: None,
            exit: None,
        }
    }

    /// Layout of the screen. If only one pane fits next to the list and a picker has a preview in the prompt, that pane
    /// is the prompt, so that the effect of a choice is visible.
    pub fn layout(&self) -> ScreenLayout {
        let notice = self.notice_rows().len();
        let layout =
            ScreenLayout::new(self.panes.screen, self.panes.focus, self.panes.zoomed, self.panes.split, notice);
        let follows = self.dialog.as_ref().is_some_and(dialog::Dialog::prompt_follows);
        if follows && layout.breadth == ScreenBreadth::Medium && !self.panes.zoomed {
            let split = self.panes.split.with_room_for_picker(self.panes.screen.width);
            return ScreenLayout::new(self.panes.screen, Pane::Prompt, false, split, notice);
        }
        layout
    }

    /// Rows of the last notice, as wide as the screen. If there are too many, the middle is left out: the beginning
    /// says what happened, and the end what to do.
    pub fn notice_rows(&self) -> Vec<String> {
        let Some(notice) = &self.notice else { return Vec::new() };
        // The sign before it, and air.
        let columns = usize::from(self.panes.screen.width).saturating_sub(4).max(1);
        let most = ScreenLayout::most_of_notice(self.panes.screen);
        let mut rows = wrapped(&notice.text, columns);
        if rows.len() <= most {
            return rows;
        }
        let first = most.div_ceil(2);
        rows.drain(first..rows.len() + first - most);
        if let Some(cut) = rows.get_mut(first - 1) {
            *cut = fit(&format!("{cut}…"), columns);
        }
        rows
    }

    /// The agent under the cursor, if it has been read completely.
    pub fn agent(&self) -> Option<&Arc<Agent>> {
        let entry = self.agents.entry(&self.library)?;
        self.reading.cache.get(&entry.found.id)
    }

    /// Context of the detail pane.
    pub fn detail_context(&self) -> detail::DetailContext<'_> {
        context_of(&self.agents, &self.library, &self.reading.names, &self.reading.cache, &self.prompt)
    }

    /// The detail, for changing it, and its context.
    pub fn detail_in_context(&mut self) -> (&mut detail::DetailState, detail::DetailContext<'_>) {
        (
            &mut self.detail,
            context_of(&self.agents, &self.library, &self.reading.names, &self.reading.cache, &self.prompt),
        )
    }

    /// Returns true if an applicable row of the key table has an effect now.
    pub fn does(&self, binding: &KeyBinding) -> bool {
        match binding.scope {
            KeyScope::Agents if binding.action == Action::Escape => self.agents.can_clear() || self.panes.zoomed,
            KeyScope::Detail => self.detail.does(binding.action, self.detail_context()),
            KeyScope::Form => self.form().is_none_or(|editor| editor.does(binding.action)),
            _ => true,
        }
    }

    /// The frontmatter editor, where it is seen.
    pub fn form(&self) -> Option<&form::EditorState> {
        self.editor.as_deref().filter(|editor| !editor.is_quiet)
    }

    /// The prompt that stands on the screen: of the agent under the cursor, or of a seat of the cast.
    pub fn prompt_in_sight(&self) -> &composer::PromptState {
        if self.cast.is_open { &self.cast.prompt } else { &self.prompt }
    }

    /// Returns true if the visible prompt has the focus.
    pub fn prompt_has_focus(&self) -> bool {
        if self.cast.is_open { self.cast.focus == cast::CastFocus::Prompt } else { self.panes.focus == Pane::Prompt }
    }

    /// Shows a notice above the footer.
    pub fn say(&mut self, tone: NoticeTone, text: impl Into<String>) {
        self.notice = Some(Notice { tone, text: text.into() });
    }
}

/// Context of the detail pane. While an agent is being read again, its last version stays visible.
fn context_of<'a>(
    agents: &'a agents::AgentsState,
    library: &'a Library,
    names: &'a CollaboratorIndex,
    shelf: &'a AgentCache,
    prompt: &'a composer::PromptState,
) -> detail::DetailContext<'a> {
    let entry = agents.entry(library);
    let of_entry = |agent: &&Arc<Agent>| entry.is_some_and(|entry| entry.found.id == agent.entry.found.id);
    let at_hand = entry.and_then(|entry| shelf.get(&entry.found.id));
    let agent = at_hand.or_else(|| prompt.agent().filter(of_entry));
    detail::DetailContext { entry, agent, selection: prompt.selection(), library, names }
}

//! Everything the screen shows: one value, changed only by `update`, read only by `view`.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use ratatui::layout::Rect;

use super::effect::{Effect, Unsaved};
use super::files;
use super::keymap::{Binding, Keymap, Scope};
use super::layout::{Breadth, Layout, Pane, Split};
use super::pane::{agents, cast, detail, dialog, editor, prompt};
use super::theme::Theme;
use super::view::row::{fit, wrapped};
use crate::domain::agent::{Agent, AgentId};
use crate::domain::compose::Templates;
use crate::domain::library::{Library, Names};
use crate::domain::problem::Severity;

/// How many agents read whole are kept at hand.
const SHELF: usize = 32;

/// The state of the screen.
#[derive(Debug)]
pub struct Model {
    /// The size of the terminal.
    pub screen: Rect,
    /// What was asked for on the command line.
    pub settings: Settings,
    /// The styles in use.
    pub theme: Theme,
    /// The themes there are, built in and the person's own.
    pub themes: Vec<Theme>,
    /// The key table.
    pub keymap: Keymap,
    /// The prompt templates.
    pub templates: Templates,
    /// The pane that has the focus.
    pub focus: Pane,
    /// Whether that pane has the whole screen.
    pub zoomed: bool,
    /// The widths of the panes.
    pub split: Split,
    /// The border being dragged: the left one of this pane.
    pub dragged: Option<Pane>,
    /// Every agent.
    pub library: Arc<Library>,
    /// The names its agents can be called by.
    pub names: Arc<Names>,
    /// What the header says of it.
    pub tally: Tally,
    /// How far reading it has come.
    pub loading: Loading,
    /// Agents read whole, the last used first.
    pub shelf: Shelf,
    /// The list.
    pub agents: agents::State,
    /// The detail.
    pub detail: detail::State,
    /// The composer.
    pub prompt: prompt::State,
    /// The cast being put together, which has the whole screen while it is open.
    pub cast: cast::State,
    /// The frontmatter editor, where it is open.
    pub editor: Option<Box<editor::State>>,
    /// What the editor opens on as soon as it has been read.
    pub opening: Option<Opening>,
    /// What an earlier run left unsaved, for the editor that is to open on it.
    pub recovering: Option<Box<Unsaved>>,
    /// What is done to agent files.
    pub files: files::State,
    /// The dialog over everything, if one is open.
    pub dialog: Option<dialog::Dialog>,
    /// Dialogs that wait until nothing else is open and nothing is typed.
    pub waiting: VecDeque<dialog::Dialog>,
    /// The two agents to compare as soon as both have been read.
    pub comparing: Option<[AgentId; 2]>,
    /// What was last asked to be written, to be asked again where a file stands there.
    pub writing: Option<Effect>,
    /// The theme a person chose, by name.
    pub chosen_theme: Option<String>,
    /// What was last done or failed; gone with the next key.
    pub notice: Option<Notice>,
    /// How the program ends, once it does.
    pub exit: Option<Exit>,
}

/// What the frontmatter editor opens on as soon as it has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// An agent of the library.
    Agent(AgentId),
    /// The agent of a file that is to appear in it.
    File(PathBuf),
}

/// What was asked for on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the command line")]
pub struct Settings {
    /// Draw lines with plain ASCII.
    pub ascii: bool,
    /// Leave the mouse alone.
    pub no_mouse: bool,
    /// Enter in the prompt prints it and leaves.
    pub print_on_exit: bool,
    /// The paths were named on the command line; nothing else was looked for.
    pub explicit: bool,
}

/// What is counted once for every library, not with every frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many agents each source has.
    pub of_sources: Vec<usize>,
    /// How many files have problems worth a look.
    pub troubled: usize,
}

impl Tally {
    /// Counts a library.
    pub fn of(library: &Library) -> Self {
        let mut tally = Self { of_sources: vec![0; library.sources.len()], troubled: 0 };
        for entry in &library.entries {
            if let Some(count) = tally.of_sources.get_mut(entry.found.source.0) {
                *count += 1;
            }
            tally.troubled += usize::from(entry.problems.iter().any(|problem| problem.severity >= Severity::Warning));
        }
        tally
    }
}

/// How far reading the library has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loading {
    /// Nothing to show yet; so many files found.
    Scanning {
        /// Files.
        files: usize,
    },
    /// Names and descriptions are there; the bodies are being read.
    Reading,
    /// All is read.
    Done,
    /// Nothing could be read.
    Failed {
        /// Why, and what to do.
        sentence: String,
    },
}

/// A line for people above the footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How it went.
    pub tone: Tone,
    /// What it says.
    pub text: String,
}

/// How something went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Well.
    Good,
    /// Worth a look.
    Caution,
    /// It failed.
    Wrong,
}

/// How the program ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The person left.
    Left,
    /// The person asked for the prompt on standard output.
    Printed(String),
    /// A signal or a lost terminal ended it.
    Terminated,
}

/// Agents read whole, the last used first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelf {
    agents: VecDeque<Arc<Agent>>,
}

impl Shelf {
    /// The agent of that id, if it is at hand.
    pub fn get(&self, id: &AgentId) -> Option<&Arc<Agent>> {
        self.agents.iter().find(|agent| agent.entry.found.id == *id)
    }

    /// Puts an agent at hand in place of an older reading of it.
    pub fn put(&mut self, agent: Arc<Agent>) {
        self.agents.retain(|other| other.entry.found.id != agent.entry.found.id);
        self.agents.push_front(agent);
        self.agents.truncate(SHELF);
    }

    /// Forgets all but one: the files may have changed, and that one is being read again.
    pub fn keep_only(&mut self, id: Option<&AgentId>) {
        self.agents.retain(|agent| Some(&agent.entry.found.id) == id);
    }
}

impl Model {
    /// A screen before anything was read.
    pub fn new(screen: Rect, settings: Settings, themes: Vec<Theme>, keymap: Keymap, templates: Templates) -> Self {
        Self {
            screen,
            settings,
            theme: themes.first().cloned().unwrap_or_else(Theme::dark),
            themes,
            keymap,
            templates,
            focus: Pane::Agents,
            zoomed: false,
            split: Split::default(),
            dragged: None,
            library: Arc::default(),
            names: Arc::default(),
            tally: Tally::default(),
            loading: Loading::Scanning { files: 0 },
            shelf: Shelf::default(),
            agents: agents::State::default(),
            detail: detail::State::default(),
            prompt: prompt::State::default(),
            cast: cast::State::default(),
            editor: None,
            opening: None,
            recovering: None,
            files: files::State::default(),
            dialog: None,
            waiting: VecDeque::new(),
            comparing: None,
            writing: None,
            chosen_theme: None,
            notice: None,
            exit: None,
        }
    }

    /// Where everything stands. Where only one pane fits beside the list, a picker that the prompt
    /// follows shows the prompt: choosing is seeing.
    pub fn layout(&self) -> Layout {
        let notice = self.notice_rows().len();
        let layout = Layout::new(self.screen, self.focus, self.zoomed, self.split, notice);
        let follows = self.dialog.as_ref().is_some_and(dialog::Dialog::prompt_follows);
        if follows && layout.breadth == Breadth::Medium && !self.zoomed {
            let split = self.split.with_room_for_picker(self.screen.width);
            return Layout::new(self.screen, Pane::Prompt, false, split, notice);
        }
        layout
    }

    /// What was last done or failed, as wide as the screen. Where that takes more lines than a notice
    /// may have, the middle is left out: what happened stands first in a sentence, what to do last.
    pub fn notice_rows(&self) -> Vec<String> {
        let Some(notice) = &self.notice else { return Vec::new() };
        // The sign before it, and air.
        let columns = usize::from(self.screen.width).saturating_sub(4).max(1);
        let most = Layout::most_of_notice(self.screen);
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

    /// The agent under the cursor, where it has been read whole.
    pub fn agent(&self) -> Option<&Arc<Agent>> {
        let entry = self.agents.entry(&self.library)?;
        self.shelf.get(&entry.found.id)
    }

    /// What the detail may look at.
    pub fn detail_context(&self) -> detail::Context<'_> {
        context_of(&self.agents, &self.library, &self.names, &self.shelf, &self.prompt)
    }

    /// The detail, to be changed, and what it may look at.
    pub fn detail_in_context(&mut self) -> (&mut detail::State, detail::Context<'_>) {
        (&mut self.detail, context_of(&self.agents, &self.library, &self.names, &self.shelf, &self.prompt))
    }

    /// The scopes of the key table that apply, nearest first.
    pub fn scopes(&self) -> &'static [Scope] {
        if let Some(dialog) = &self.dialog {
            return dialog.scopes();
        }
        if let Some(editor) = self.form() {
            return editor.scopes();
        }
        if self.cast.is_open {
            return self.cast.scopes();
        }
        if self.prompt.is_writing() {
            return &[Scope::Text];
        }
        if self.agents.typing {
            return &[Scope::Query];
        }
        match self.focus {
            Pane::Agents => &[Scope::Agents, Scope::Anywhere],
            Pane::Detail => &[Scope::Detail, Scope::Anywhere],
            Pane::Prompt => &[Scope::Prompt, Scope::Anywhere],
        }
    }

    /// Whether a row of the key table that applies does anything now.
    pub fn does(&self, binding: &Binding) -> bool {
        match binding.scope {
            Scope::Detail => self.detail.does(binding.action, self.detail_context()),
            Scope::Form => self.form().is_none_or(|editor| editor.does(binding.action)),
            _ => true,
        }
    }

    /// The frontmatter editor, where it is seen.
    pub fn form(&self) -> Option<&editor::State> {
        self.editor.as_deref().filter(|editor| !editor.is_quiet)
    }

    /// The prompt that stands on the screen: of the agent under the cursor, or of a seat of the cast.
    pub fn prompt_in_sight(&self) -> &prompt::State {
        if self.cast.is_open { &self.cast.prompt } else { &self.prompt }
    }

    /// Whether the prompt in sight has the focus.
    pub fn prompt_has_focus(&self) -> bool {
        if self.cast.is_open { self.cast.focus == cast::Focus::Prompt } else { self.focus == Pane::Prompt }
    }

    /// Says something in the line above the footer.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.notice = Some(Notice { tone, text: text.into() });
    }
}

/// What the detail may look at. While an agent is read again, its last reading stays in sight.
fn context_of<'a>(
    agents: &'a agents::State,
    library: &'a Library,
    names: &'a Names,
    shelf: &'a Shelf,
    prompt: &'a prompt::State,
) -> detail::Context<'a> {
    let entry = agents.entry(library);
    let of_entry = |agent: &&Arc<Agent>| entry.is_some_and(|entry| entry.found.id == agent.entry.found.id);
    let at_hand = entry.and_then(|entry| shelf.get(&entry.found.id));
    let agent = at_hand.or_else(|| prompt.agent().filter(of_entry));
    detail::Context { entry, agent, selection: prompt.selection(), library, names }
}

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod drawn;
mod steps;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

use super::*;
use crate::domain::agent::{Found, read};
use crate::domain::cast::CastFile;
use crate::domain::compose::Templates;
use crate::domain::generic::Generic;
use crate::domain::library::Library;
use crate::domain::source::SourceId;
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::message::Message as Happened;
use crate::tui::model::Settings;
use crate::tui::pane::cast::SavedCast;
use crate::tui::pane::dialog::Picker;
use crate::tui::theme::{Colours, Theme};
use crate::tui::update::update;
use crate::tui::view;

fn agent(id: &str, text: &str) -> Arc<Agent> {
    let found = Found {
        id: AgentId(id.to_owned()),
        path: None,
        relative: format!("{id}.md"),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
    };
    Arc::new(read(found, text.as_bytes().to_vec(), Generic::built_in()))
}

/// Some of the built-in agents.
fn agents() -> Vec<Arc<Agent>> {
    static AGENTS: OnceLock<Vec<Arc<Agent>>> = OnceLock::new();
    let names =
        ["code-reviewer", "conductor", "elixir-engineer", "rust-engineer", "security-auditor", "staff-engineer"];
    let read = |name: &str| {
        let path = format!("{}/agents/{name}.md", env!("CARGO_MANIFEST_DIR"));
        agent(name, &std::fs::read_to_string(path).unwrap())
    };
    AGENTS.get_or_init(|| names.into_iter().map(read).collect()).clone()
}

const LEDGER: &str = "\
name: ledger review
task: Review the double-entry ledger change
pattern: adversarial-review
seats:
  author:
    agent: elixir-engineer
    mode: generative
    role: solo
  security:
    agent: security-auditor
    mode: critical
    role: auditor
  design:
    agent: code-reviewer
    mode: critical
    role: auditor
  decider:
    agent: staff-engineer
    mode: evaluative
    role: tiebreaker
";

/// A screen with a few agents and casts, and all it asks the shell for but reading them.
struct Stage {
    model: Model,
    agents: Vec<Arc<Agent>>,
    /// The files of casts by name.
    casts: BTreeMap<String, String>,
    effects: Vec<Effect>,
}

impl Stage {
    fn new(width: u16, height: u16) -> Self {
        Self::with(width, height, agents(), Settings::default())
    }

    fn with(width: u16, height: u16, agents: Vec<Arc<Agent>>, settings: Settings) -> Self {
        let (themes, _) = Theme::all(&[], Colours::True);
        let screen = Rect::new(0, 0, width, height);
        let model = Model::new(screen, settings, themes, Keymap::default(), Templates::built_in().clone());
        let mut stage = Self { model, agents, casts: BTreeMap::new(), effects: Vec::new() };
        stage.library();
        stage
    }

    /// A screen on which the agents of these names are marked.
    fn marked(width: u16, height: u16, names: &[&str]) -> Self {
        let mut stage = Self::new(width, height);
        stage.mark(names);
        stage
    }

    fn mark(&mut self, names: &[&str]) {
        self.model.agents.marked = names.iter().map(|name| AgentId((*name).to_owned())).collect();
    }

    /// A screen on which a saved cast is open.
    fn opened(width: u16, height: u16, text: &str) -> Self {
        let mut stage = Self::new(width, height);
        stage.open(text);
        stage
    }

    fn open(&mut self, text: &str) {
        self.casts.insert("ledger-review".to_owned(), text.to_owned());
        self.keys("K<enter>");
        assert!(self.model.cast.is_open, "{}", self.notice());
    }

    /// The library is read, as the disk is now.
    fn library(&mut self) {
        let entries = self.agents.iter().map(|agent| agent.entry.clone()).collect();
        let library = Library { entries, ..Library::default() };
        self.send(Happened::library_read(Arc::new(library), true));
    }

    fn send(&mut self, message: Happened) {
        for effect in update(&mut self.model, message) {
            match effect {
                Effect::ReadAgent(id) => self.read(id),
                Effect::ReadAgents(ids) => ids.into_iter().for_each(|id| self.read(id)),
                Effect::ReadCasts => {
                    let saved =
                        |(name, text): (&String, &String)| SavedCast { name: name.clone(), text: Ok(text.clone()) };
                    let casts = self.casts.iter().map(saved).collect();
                    let patterns = Box::new(Patterns::built_in().clone());
                    self.send(Happened::CastsRead { casts, patterns });
                }
                effect => self.effects.push(effect),
            }
        }
    }

    fn read(&mut self, id: AgentId) {
        let found = self.agents.iter().find(|agent| agent.entry.found.id == id).cloned();
        let agent = found.ok_or_else(|| format!("{id} is gone"));
        self.send(Happened::AgentRead { id, agent });
    }

    /// What the shell was asked for since the last time.
    fn asked(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The one text that was copied.
    fn copied(&mut self) -> (String, String) {
        match self.asked().as_slice() {
            [Effect::Copy { what, text }] => (what.clone(), text.clone()),
            other => panic!("{other:?}, {}", self.notice()),
        }
    }

    /// The one cast that was to be saved, written there.
    fn save(&mut self) -> String {
        match self.asked().as_slice() {
            [Effect::SaveCast { name, text, .. }] => {
                self.casts.insert(name.clone(), text.clone());
                let (name, text) = (name.clone(), text.clone());
                self.send(Happened::CastSaved { name, text: text.clone(), sentence: "saved".to_owned() });
                text
            }
            other => panic!("{other:?}, {}", self.notice()),
        }
    }

    fn picker(&self) -> &Picker {
        match &self.model.dialog.as_ref().unwrap().content {
            Content::Picker(picker) => picker,
            other => panic!("{other:?}"),
        }
    }

    fn rows(&self) -> Vec<&str> {
        self.picker().hits.iter().map(|hit| self.picker().rows[hit.row].name.as_str()).collect()
    }

    fn notice(&self) -> &str {
        self.model.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }

    fn keys(&mut self, keys: &str) -> &mut Self {
        for key in Key::parse_row(keys).unwrap() {
            self.send(Happened::Key(key));
        }
        self
    }

    fn cast(&self) -> &crate::domain::cast::Cast {
        self.model.cast.cast().unwrap()
    }

    /// The seats: name, agent, mode, role.
    fn seats(&self) -> Vec<[&str; 4]> {
        let seats = self.cast().seats.iter();
        let words = seats.map(|seat| {
            [&*seat.name, &*seat.agent, seat.mode.as_typed().unwrap_or("–"), seat.role.as_typed().unwrap_or("–")]
        });
        words.collect()
    }

    fn names(&self) -> Vec<&str> {
        self.cast().seats.iter().map(|seat| seat.name.as_str()).collect()
    }

    /// What the command line makes of a cast file, by the same functions.
    fn composed(&self, text: &str, seat: usize) -> String {
        let CastFile { cast, places } = CastFile::parse("x", text).unwrap();
        let pattern = Patterns::built_in().get(&cast.pattern).unwrap();
        let sits = |seat: &crate::domain::cast::Seat| {
            self.agents.iter().find(|agent| agent.entry.name == seat.agent).unwrap().clone()
        };
        let agents: Vec<Arc<Agent>> = cast.seats.iter().map(sits).collect();
        let entries: Vec<_> = agents.iter().map(|agent| Some(&agent.entry)).collect();
        let ensemble = crate::domain::cast::Ensemble::of(&cast, &places, pattern, &entries);
        let templates = Templates::built_in();
        crate::domain::cast::prompt(&cast, pattern, &ensemble, seat, &agents[seat], templates).unwrap().text
    }

    fn terminal(&self) -> Terminal<TestBackend> {
        let mut terminal = Terminal::new(TestBackend::new(self.model.screen.width, self.model.screen.height)).unwrap();
        terminal.draw(|frame| view::draw(frame, &self.model)).unwrap();
        terminal
    }

    /// The whole screen as text.
    fn picture(&self) -> String {
        crate::tui::headless::text(self.terminal().backend().buffer())
    }
}

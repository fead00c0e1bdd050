#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod drawn;
mod steps;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

use super::*;
use crate::domain::agent::{AgentLocation, read_agent_file};
use crate::domain::cast::CastFile;
use crate::domain::compose::TemplateSet;
use crate::domain::generic::GenericWords;
use crate::domain::library::Library;
use crate::domain::source::SourceId;
use crate::tui::app::message::Message as Happened;
use crate::tui::app::model::ScreenSettings;
use crate::tui::app::update::update;
use crate::tui::app::view;
use crate::tui::screens::cast::SavedCast;
use crate::tui::ui::dialog::Picker;
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::Keymap;
use crate::tui::ui::theme::{ColorDepth, GlyphSet, Theme};

fn agent(id: &str, text: &str) -> Arc<Agent> {
    let found = AgentLocation {
        id: AgentId(id.to_owned()),
        path: None,
        relative: format!("{id}.md"),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
        in_list: None,
    };
    Arc::new(read_agent_file(found, text.as_bytes().to_vec(), GenericWords::built_in()))
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

/// A screen with a few agents and casts, and all effects it requests except reading.
struct Stage {
    model: Model,
    agents: Vec<Arc<Agent>>,
    /// The files of casts by name.
    casts: BTreeMap<String, String>,
    effects: Vec<ShellEffect>,
}

impl Stage {
    fn new(width: u16, height: u16) -> Self {
        Self::with(width, height, agents(), ScreenSettings::default())
    }

    fn with(width: u16, height: u16, agents: Vec<Arc<Agent>>, settings: ScreenSettings) -> Self {
        let (themes, _) = Theme::all(&[], ColorDepth::True);
        let screen = Rect::new(0, 0, width, height);
        let model = Model::new(screen, settings, themes, Keymap::default(), TemplateSet::built_in().clone());
        let mut stage = Self { model, agents, casts: BTreeMap::new(), effects: Vec::new() };
        stage.library();
        stage
    }

    /// A screen on which the agents with these names are marked.
    fn marked(width: u16, height: u16, names: &[&str]) -> Self {
        let mut stage = Self::new(width, height);
        stage.mark(names);
        stage
    }

    fn mark(&mut self, names: &[&str]) {
        self.model.agents.marked = names.iter().map(|name| AgentId((*name).to_owned())).collect();
    }

    /// A screen with an open saved cast.
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

    /// Reads the library from the current files.
    fn library(&mut self) {
        let entries = self.agents.iter().map(|agent| agent.entry.clone()).collect();
        let library = Library { entries, ..Library::default() };
        self.send(Happened::library_read(Arc::new(library), true));
    }

    fn send(&mut self, message: Happened) {
        for effect in update(&mut self.model, message) {
            match effect {
                ShellEffect::ReadAgent(id) => self.read(id),
                ShellEffect::ReadAgents(ids) => ids.into_iter().for_each(|id| self.read(id)),
                ShellEffect::ReadCasts => {
                    let saved =
                        |(name, text): (&String, &String)| SavedCast { name: name.clone(), text: Ok(text.clone()) };
                    let casts = self.casts.iter().map(saved).collect();
                    let patterns = Box::new(PatternSet::built_in().clone());
                    self.send(Happened::CastsRead { casts, patterns });
                }
                ShellEffect::HandOut { then, .. } => self.effects.push(*then),
                effect => self.effects.push(effect),
            }
        }
    }

    fn read(&mut self, id: AgentId) {
        let found = self.agents.iter().find(|agent| agent.entry.found.id == id).cloned();
        let agent = found.ok_or_else(|| format!("{id} no longer exists"));
        self.send(Happened::AgentRead { id, agent });
    }

    /// The effects requested since the last call.
    fn asked(&mut self) -> Vec<ShellEffect> {
        std::mem::take(&mut self.effects)
    }

    /// The only text that was copied.
    fn copied(&mut self) -> (String, String) {
        match self.asked().as_slice() {
            [ShellEffect::Copy { what, text }] => (what.clone(), text.clone()),
            other => panic!("{other:?}, {}", self.notice()),
        }
    }

    /// Performs the only requested save of a cast.
    fn save(&mut self) -> String {
        match self.asked().as_slice() {
            [ShellEffect::SaveCast { name, text, .. }] => {
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
            DialogContent::Picker(picker) => picker,
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
        for key in KeyPress::parse_row(keys).unwrap() {
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

    /// The prompt that the command line composes from a cast file.
    fn composed(&self, text: &str, seat: usize) -> String {
        let CastFile { cast, places } = CastFile::parse("x", text).unwrap();
        let pattern = PatternSet::built_in().get(&cast.pattern).unwrap();
        let sits = |seat: &crate::domain::cast::Seat| {
            self.agents.iter().find(|agent| agent.entry.name == seat.agent).unwrap().clone()
        };
        let agents: Vec<Arc<Agent>> = cast.seats.iter().map(sits).collect();
        let entries: Vec<_> = agents.iter().map(|agent| Some(&agent.entry)).collect();
        let ensemble = crate::domain::cast::ResolvedCast::of(&cast, &places, pattern, &entries);
        let selection = crate::domain::cast::selection(&cast, pattern, &ensemble, seat, &agents[seat]).unwrap();
        crate::domain::compose::compose(&agents[seat], &selection, TemplateSet::built_in()).unwrap().text
    }

    fn terminal(&self) -> Terminal<TestBackend> {
        let mut terminal =
            Terminal::new(TestBackend::new(self.model.panes.screen.width, self.model.panes.screen.height)).unwrap();
        terminal.draw(|frame| view::draw(frame, &self.model)).unwrap();
        terminal
    }

    /// The whole screen as text.
    fn picture(&self) -> String {
        crate::tui::app::headless::text(self.terminal().backend().buffer())
    }
}

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod drawn;
mod files;
mod steps;

use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

use crate::domain::agent::{Agent, AgentId, Found, read};
use crate::domain::compose::Templates;
use crate::domain::generic::Generic;
use crate::domain::library::Library;
use crate::domain::source::SourceId;
use crate::tui::effect::Effect;
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::message::Message;
use crate::tui::model::{Model, Settings};
use crate::tui::pane::dialog::{Content, Picker};
use crate::tui::theme::{Colours, Theme};
use crate::tui::{headless, update, view};

/// A screen with a few agents, and all it asks the shell for but reading them.
struct Stage {
    model: Model,
    agents: Vec<Arc<Agent>>,
    effects: Vec<Effect>,
}

fn agent(id: &str, text: &str) -> Arc<Agent> {
    agent_at(id, None, text)
}

fn agent_at(id: &str, path: Option<&str>, text: &str) -> Arc<Agent> {
    let found = Found {
        id: AgentId(id.to_owned()),
        path: path.map(Into::into),
        relative: format!("{id}.md"),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
    };
    Arc::new(read(found, text.as_bytes().to_vec(), Generic::built_in()))
}

/// Two agents that declare modes, and one that declares nothing.
fn agents() -> Vec<Arc<Agent>> {
    vec![
        agent("elixir-engineer", include_str!("../../../agents/elixir-engineer.md")),
        agent("otp-architect", include_str!("../../../agents/otp-architect.md")),
        agent("plain", "Looks at things.\n\nOne line.\n"),
    ]
}

impl Stage {
    fn new(width: u16, height: u16) -> Self {
        Self::with(width, height, agents(), Settings::default())
    }

    fn with(width: u16, height: u16, agents: Vec<Arc<Agent>>, settings: Settings) -> Self {
        let (themes, _) = Theme::all(&[], Colours::True);
        let screen = Rect::new(0, 0, width, height);
        let model = Model::new(screen, settings, themes, Keymap::default(), Templates::built_in().clone());
        let entries = agents.iter().map(|agent| agent.entry.clone()).collect();
        let library = Library { entries, ..Library::default() };
        let mut stage = Self { model, agents, effects: Vec::new() };
        stage.send(Message::library_read(Arc::new(library), true));
        stage
    }

    fn send(&mut self, message: Message) {
        for effect in update::update(&mut self.model, message) {
            match effect {
                Effect::ReadAgent(id) => self.read(id),
                Effect::ReadAgents(ids) => ids.into_iter().for_each(|id| self.read(id)),
                effect => self.effects.push(effect),
            }
        }
    }

    fn read(&mut self, id: AgentId) {
        let agent = self.agents.iter().find(|agent| agent.entry.found.id == id).unwrap();
        let agent = Ok(Arc::clone(agent));
        self.send(Message::AgentRead { id, agent });
    }

    /// What the shell was asked for since the last time.
    fn asked(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    fn picker(&self) -> &Picker {
        match &self.model.dialog.as_ref().unwrap().content {
            Content::Picker(picker) => picker,
            other => panic!("{other:?}"),
        }
    }

    fn notice(&self) -> &str {
        self.model.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }

    fn keys(&mut self, keys: &str) -> &mut Self {
        for key in Key::parse_row(keys).unwrap() {
            self.send(Message::Key(key));
        }
        self
    }

    fn terminal(&self) -> Terminal<TestBackend> {
        let mut terminal = Terminal::new(TestBackend::new(self.model.screen.width, self.model.screen.height)).unwrap();
        terminal.draw(|frame| view::draw(frame, &self.model)).unwrap();
        terminal
    }

    /// The whole screen as text.
    fn picture(&self) -> String {
        headless::text(self.terminal().backend().buffer())
    }

    /// The dialog alone, as text.
    fn dialog(&self) -> String {
        let area = self.model.dialog.as_ref().unwrap().area;
        let terminal = self.terminal();
        let buffer = terminal.backend().buffer();
        let rows = (area.y..area.bottom())
            .map(|y| (area.x..area.right()).map(|x| buffer[(x, y)].symbol()).collect::<String>());
        rows.collect::<Vec<_>>().join("\n")
    }
}

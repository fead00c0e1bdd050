#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod drafts;
mod drawn;
mod files;
mod steps;
mod using;

use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

use crate::domain::agent::{Agent, AgentId, AgentLocation, read_agent_file};
use crate::domain::compose::TemplateSet;
use crate::domain::generic::GenericWords;
use crate::domain::library::Library;
use crate::domain::source::SourceId;
use crate::tui::app::effect::ShellEffect;
use crate::tui::app::message::Message;
use crate::tui::app::model::{Model, ScreenSettings};
use crate::tui::app::{headless, update, view};
use crate::tui::ui::dialog::{DialogContent, Picker};
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::Keymap;
use crate::tui::ui::theme::{ColorDepth, GlyphSet, Theme};

/// A screen with a few agents, and all effects it requests except reading them.
struct Stage {
    model: Model,
    agents: Vec<Arc<Agent>>,
    effects: Vec<ShellEffect>,
}

fn agent(id: &str, text: &str) -> Arc<Agent> {
    agent_at(id, None, text)
}

fn agent_at(id: &str, path: Option<&str>, text: &str) -> Arc<Agent> {
    let found = AgentLocation {
        id: AgentId(id.to_owned()),
        path: path.map(Into::into),
        relative: format!("{id}.md"),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
        in_list: None,
    };
    Arc::new(read_agent_file(found, text.as_bytes().to_vec(), GenericWords::built_in()))
}

/// Two agents that declare modes, and one that declares nothing.
fn agents() -> Vec<Arc<Agent>> {
    vec![
        agent("elixir-engineer", include_str!("../../../../agents/elixir-engineer.md")),
        agent("otp-architect", include_str!("../../../../agents/otp-architect.md")),
        agent("plain", "Looks at things.\n\nOne line.\n"),
    ]
}

impl Stage {
    fn new(width: u16, height: u16) -> Self {
        Self::with(width, height, agents(), ScreenSettings::default())
    }

    fn with(width: u16, height: u16, agents: Vec<Arc<Agent>>, settings: ScreenSettings) -> Self {
        let (themes, _) = Theme::all(&[], ColorDepth::True);
        let screen = Rect::new(0, 0, width, height);
        let model = Model::new(screen, settings, themes, Keymap::default(), TemplateSet::built_in().clone());
        let entries = agents.iter().map(|agent| agent.entry.clone()).collect();
        let library = Library { entries, ..Library::default() };
        let mut stage = Self { model, agents, effects: Vec::new() };
        stage.send(Message::library_read(Arc::new(library), true));
        stage
    }

    fn send(&mut self, message: Message) {
        for effect in update::update(&mut self.model, message) {
            match effect {
                ShellEffect::ReadAgent(id) => self.read(id),
                ShellEffect::ReadAgents(ids) => ids.into_iter().for_each(|id| self.read(id)),
                ShellEffect::HandOut { then, .. } => self.effects.push(*then),
                effect => self.effects.push(effect),
            }
        }
    }

    fn read(&mut self, id: AgentId) {
        let agent = self.agents.iter().find(|agent| agent.entry.found.id == id).unwrap();
        let agent = Ok(Arc::clone(agent));
        self.send(Message::AgentRead { id, agent });
    }

    /// The effects requested since the last call.
    fn asked(&mut self) -> Vec<ShellEffect> {
        std::mem::take(&mut self.effects)
    }

    fn picker(&self) -> &Picker {
        match &self.model.dialog.as_ref().unwrap().content {
            DialogContent::Picker(picker) => picker,
            other => panic!("{other:?}"),
        }
    }

    fn notice(&self) -> &str {
        self.model.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }

    fn keys(&mut self, keys: &str) -> &mut Self {
        for key in KeyPress::parse_row(keys).unwrap() {
            self.send(Message::Key(key));
        }
        self
    }

    fn terminal(&self) -> Terminal<TestBackend> {
        let mut terminal =
            Terminal::new(TestBackend::new(self.model.panes.screen.width, self.model.panes.screen.height)).unwrap();
        terminal.draw(|frame| view::draw(frame, &self.model)).unwrap();
        terminal
    }

    /// The whole screen as text.
    fn picture(&self) -> String {
        headless::text(self.terminal().backend().buffer())
    }

    /// Only the dialog, as text.
    fn dialog(&self) -> String {
        let area = self.model.dialog.as_ref().unwrap().area;
        let terminal = self.terminal();
        let buffer = terminal.backend().buffer();
        let rows = (area.y..area.bottom())
            .map(|y| (area.x..area.right()).map(|x| buffer[(x, y)].symbol()).collect::<String>());
        rows.collect::<Vec<_>>().join("\n")
    }
}

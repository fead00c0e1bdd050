#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod drawn;
mod steps;

use std::path::PathBuf;
use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

use crate::domain::agent::{Agent, AgentId, Found, read};
use crate::domain::compose::Templates;
use crate::domain::generic::Generic;
use crate::domain::library::Library;
use crate::domain::source::SourceId;
use crate::store::SaveError;
use crate::tui::effect::Effect;
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::message::Message;
use crate::tui::model::{Model, Settings};
use crate::tui::theme::{Colours, Theme};
use crate::tui::{headless, update, view};

const REVIEWER: &str = "\
---
name: reviewer  # as the file
description: Reviews code for what breaks.
model: opus
color: red
tools: Read, Grep
permissionMode: plan
background: true
skills:
  - review
  - git
hooks:
  Stop:
    - command: make
---

# Reviewer

Reviews.

## Checklist

- [ ] tests run
- [x] no secrets
- [ ] names say what they hold
";

const THINKER: &str = "\
---
name: thinker
description: |
  Thinks first.
  Then says it.
model: opus
tier: expert
role: auditor
version: 1.10
cognitive_modes:
  critical:
    mindset: Assume it is broken
    output: Defects
  generative:
    mindset: Build
  default: critical
ensemble_roles: [solo, auditor]
tools:
  audit: Read, Grep
  full: Read, Grep, Bash
  default_mode: adit
---
Body.
";

/// A file that other tools reject.
const BROKEN: &str = "---\nname: broken\ndescription: Use it: often\nmodel: opus\n---\nBody.\n";

/// A screen over a few files, and all it asks the shell for but reading.
struct Stage {
    model: Model,
    agents: Vec<Arc<Agent>>,
    effects: Vec<Effect>,
    /// Why none of its files could be saved.
    refusal: Option<SaveError>,
}

fn agent_at(path: Option<&str>, text: &str) -> Arc<Agent> {
    let relative = path.map_or("built.md", |path| path.rsplit('/').next().unwrap()).to_owned();
    let found = Found {
        id: AgentId(relative.trim_end_matches(".md").to_owned()),
        path: path.map(PathBuf::from),
        relative,
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
    };
    Arc::new(read(found, text.as_bytes().to_vec(), Generic::built_in()))
}

impl Stage {
    fn new(width: u16, height: u16, text: &str) -> Self {
        let other = agent_at(
            Some("/p/zother.md"),
            "---\nname: zother\nmodel: haiku\ndescription: d\ntools: Bash, Edit\npermissionMode: plan\n---\n",
        );
        Self::with(width, height, vec![agent_at(Some("/p/a.md"), text), other], Settings::default())
    }

    fn with(width: u16, height: u16, agents: Vec<Arc<Agent>>, settings: Settings) -> Self {
        let (themes, _) = Theme::all(&[], Colours::True);
        let screen = Rect::new(0, 0, width, height);
        let model = Model::new(screen, settings, themes, Keymap::default(), Templates::built_in().clone());
        let mut stage = Self { model, agents, effects: Vec::new(), refusal: None };
        stage.library();
        stage
    }

    fn library(&mut self) {
        let entries = self.agents.iter().map(|agent| agent.entry.clone()).collect();
        let library = Library { entries, ..Library::default() };
        self.send(Message::library_read(Arc::new(library), true));
    }

    fn send(&mut self, message: Message) {
        for effect in update::update(&mut self.model, message) {
            match effect {
                Effect::ReadAgent(id) => self.read(&id),
                Effect::ReadAgents(ids) => ids.iter().for_each(|id| self.read(id)),
                Effect::ReadLibrary => self.library(),
                Effect::LookAtRights(path) => {
                    let refusal = self.refusal.clone();
                    self.send(Message::RightsLookedAt { path, refusal });
                }
                effect => self.effects.push(effect),
            }
        }
    }

    fn read(&mut self, id: &AgentId) {
        let agent = self.agents.iter().find(|agent| agent.entry.found.id == *id).unwrap();
        let agent = Ok(Arc::clone(agent));
        self.send(Message::AgentRead { id: id.clone(), agent });
    }

    fn asked(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    fn keys(&mut self, keys: &str) -> &mut Self {
        for key in Key::parse_row(keys).unwrap() {
            self.send(Message::Key(key));
        }
        self
    }

    fn state(&self) -> &super::State {
        self.model.editor.as_ref().unwrap()
    }

    fn text(&self) -> &str {
        self.state().text()
    }

    fn notice(&self) -> &str {
        self.model.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }

    fn picture(&self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(self.model.screen.width, self.model.screen.height)).unwrap();
        terminal.draw(|frame| view::draw(frame, &self.model)).unwrap();
        headless::text(terminal.backend().buffer())
    }
}

mod random {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::reading;

    const KEYS: &str = "jjjkkllhh<enter><enter><esc><space>aAoxdriJKuu<c-r>RwgG<tab><tab><c-s><down><up><pgdn><c-d>bc: -\"'#<bs><c-u><c-o><left><right><c-z>e[]{}<a-down><a-up>";

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        #[test]
        fn random_keys_never_panic_and_the_form_never_makes_a_file_read_worse(
            which in 0_usize..6,
            keys in prop::collection::vec(0_usize..80, 0..60),
            (width, height) in (1_u16..170, 1_u16..50),
        ) {
            let hostile = "---\nname: \"a\u{202e}b\u{1b}[31m\"\ndescription: 日本語 e\u{301} 👩\u{200d}💻\n\"\": x\na.b: 1\na:\n  b: 2\nx: &n [1, *n]\nt:\t tab\n---\nbody\n";
            let text = [REVIEWER, THINKER, BROKEN, "# Body\n", hostile, "---\nname: never closed\nx: [\n"][which];
            let all = Key::parse_row(KEYS).unwrap();
            let mut stage = Stage::new(width, height, text);
            stage.keys("e<esc>");
            let was = reading::read(text);
            for key in keys {
                let before_raw = stage.model.editor.as_ref().is_some_and(|editor| editor.tab == super::super::Tab::Raw);
                stage.send(Message::Key(all[key % all.len()]));
                if before_raw {
                    // What one writes by hand may read as it will.
                    break;
                }
                let Some(state) = stage.model.editor.as_ref().filter(|state| state.id.0 == "a") else { break };
                if state.tab == super::super::Tab::Form {
                    let now = reading::read(state.text());
                    prop_assert!(now.rung <= was.rung, "{}", state.text());
                    prop_assert!(state.text().trim_end().ends_with(text[was.body_start..].trim()), "{}", state.text());
                }
            }
            stage.picture();
        }

        #[test]
        fn random_writing_in_the_raw_block_never_panics_and_leaves_the_rest_alone(
            which in 0_usize..4,
            keys in prop::collection::vec(0_usize..80, 0..40),
            (width, height) in (30_u16..170, 8_u16..50),
        ) {
            let text = [REVIEWER, THINKER, BROKEN, "# Body\r\n\r\nText.\r\n"][which];
            let all = Key::parse_row("abc: -<enter><bs><del><left><right><up><down><home><end>\"'#|>[]{}<c-z><c-y><c-w><c-u>---<esc><tab>").unwrap();
            let mut stage = Stage::new(width, height, text);
            stage.keys("e<esc><tab>");
            let body = text[reading::read(text).body_start..].to_owned();
            for key in keys {
                stage.send(Message::Key(all[key % all.len()]));
                if let Some(state) = &stage.model.editor {
                    prop_assert!(state.text().ends_with(&body), "{}", state.text());
                }
            }
            stage.picture();
        }
    }
}

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod drawn;
mod steps;

use std::path::PathBuf;
use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

use crate::domain::agent::{Agent, AgentId, AgentLocation, ListPlace, read_agent_file};
use crate::domain::compose::TemplateSet;
use crate::domain::edit::{NewValue, ValueChange};
use crate::domain::generic::GenericWords;
use crate::domain::library::Library;
use crate::domain::reading::{ReadOnlyBlock, UnseenKind};
use crate::domain::source::SourceId;
use crate::domain::value::ValueNode;
use crate::store::SaveError;
use crate::tui::app::effect::ShellEffect;
use crate::tui::app::message::Message;
use crate::tui::app::model::{Model, ScreenSettings};
use crate::tui::app::{headless, update, view};
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::Keymap;
use crate::tui::ui::theme::{ColorDepth, GlyphSet, Theme};

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

/// A screen with a few files, and all effects it requests except reading.
struct Stage {
    model: Model,
    agents: Vec<Arc<Agent>>,
    effects: Vec<ShellEffect>,
    /// The error of any save of its files.
    refusal: Option<SaveError>,
}

fn agent_at(path: Option<&str>, text: &str) -> Arc<Agent> {
    let relative = path.map_or("built.md", |path| path.rsplit('/').next().unwrap()).to_owned();
    let found = AgentLocation {
        id: AgentId(relative.trim_end_matches(".md").to_owned()),
        path: path.map(PathBuf::from),
        relative,
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
        in_list: None,
    };
    Arc::new(read_agent_file(found, text.as_bytes().to_vec(), GenericWords::built_in()))
}

impl Stage {
    fn new(width: u16, height: u16, text: &str) -> Self {
        let other = agent_at(
            Some("/p/zother.md"),
            "---\nname: zother\nmodel: haiku\ndescription: d\ntools: Bash, Edit\npermissionMode: plan\n---\n",
        );
        Self::with(width, height, vec![agent_at(Some("/p/a.md"), text), other], ScreenSettings::default())
    }

    fn with(width: u16, height: u16, agents: Vec<Arc<Agent>>, settings: ScreenSettings) -> Self {
        let (themes, _) = Theme::all(&[], ColorDepth::True);
        let screen = Rect::new(0, 0, width, height);
        let model = Model::new(screen, settings, themes, Keymap::default(), TemplateSet::built_in().clone());
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
                ShellEffect::ReadAgent(id) => self.read(&id),
                ShellEffect::ReadAgents(ids) => ids.iter().for_each(|id| self.read(id)),
                ShellEffect::ReadLibrary => self.library(),
                ShellEffect::LookAtRights(path) => {
                    let refusal = self.refusal.clone();
                    self.send(Message::RightsLookedAt { path, refusal });
                }
                ShellEffect::HandOut { then, .. } => self.effects.push(*then),
                effect => self.effects.push(effect),
            }
        }
    }

    fn read(&mut self, id: &AgentId) {
        let agent = self.agents.iter().find(|agent| agent.entry.found.id == *id).unwrap();
        let agent = Ok(Arc::clone(agent));
        self.send(Message::AgentRead { id: id.clone(), agent });
    }

    fn asked(&mut self) -> Vec<ShellEffect> {
        std::mem::take(&mut self.effects)
    }

    fn keys(&mut self, keys: &str) -> &mut Self {
        for key in KeyPress::parse_row(keys).unwrap() {
            self.send(Message::Key(key));
        }
        self
    }

    fn state(&self) -> &super::EditorState {
        self.model.editor.as_ref().unwrap()
    }

    fn text(&self) -> &str {
        self.state().text()
    }

    fn notice(&self) -> &str {
        self.model.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }

    fn picture(&self) -> String {
        let mut terminal =
            Terminal::new(TestBackend::new(self.model.panes.screen.width, self.model.panes.screen.height)).unwrap();
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
            let all = KeyPress::parse_row(KEYS).unwrap();
            let mut stage = Stage::new(width, height, text);
            stage.keys("e<esc>");
            let was = reading::read(text);
            for key in keys {
                let before_raw = stage.model.editor.as_ref().is_some_and(|editor| editor.tab == crate::tui::screens::form::EditorTab::Raw);
                stage.send(Message::Key(all[key % all.len()]));
                if before_raw {
                    // Text typed by hand may be invalid.
                    break;
                }
                let Some(state) = stage.model.editor.as_ref().filter(|state| state.id.0 == "a") else { break };
                if state.tab == crate::tui::screens::form::EditorTab::Form {
                    let now = reading::read(state.text());
                    prop_assert!(now.reading <= was.reading, "{}", state.text());
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
            let all = KeyPress::parse_row("abc: -<enter><bs><del><left><right><up><down><home><end>\"'#|>[]{}<c-z><c-y><c-w><c-u>---<esc><tab>").unwrap();
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

#[test]
fn the_banner_says_why_a_block_is_not_understood_or_not_written() {
    for (text, words) in [
        ("name: a\ndescription: b\n---\n\nBody.\n", UnseenKind::NoOpening.reason()),
        ("{\"name\": \"a\", \"description\": \"b\"}\n", UnseenKind::BareJson.reason()),
        ("---\nnull\n---\nBody.\n", UnseenKind::Null.reason()),
        ("---json\n{\"name\": \"a\"}\n---\nBody.\n", ReadOnlyBlock::Json.reason()),
        ("---\n- name: a\n- name: b\n---\n", ReadOnlyBlock::List.reason()),
        ("---\n!x name: a\n---\n", ReadOnlyBlock::MarkedKey.reason()),
        ("---\rname: a\r---\rBody.\r", ReadOnlyBlock::CarriageReturns.reason()),
        ("Body.\n", "first key"),
    ] {
        let mut state = super::EditorState::new(&agent_at(Some("/p/a.md"), text)).unwrap();
        state.measure((100, 40), None);
        let said = state.banner.join(" ");
        assert!(said.contains(words), "{text}: {said}");
        assert_eq!(said.contains("first key you add"), text == "Body.\n", "{text}: {said}");
        state.change(&[ValueChange::Set { path: "k".into(), value: NewValue::Text("v".into()) }], "k");
        assert_eq!(state.text().as_ref() == text, text != "Body.\n", "{}", state.text());
    }
}

#[test]
fn the_form_of_a_further_agent_of_a_list_shows_its_values() {
    let agent = agent_at(Some("/p/a.md"), "---\n- name: alpha\n- name: beta\n  description: d\n---\n");
    let place = ListPlace { position: 1, ..agent.entry.found.in_list.unwrap() };
    let found = AgentLocation { in_list: Some(place), ..agent.entry.found.clone() };
    let beta = read_agent_file(found, agent.document.text.clone().into_bytes(), GenericWords::built_in());
    let state = super::EditorState::new(&beta).unwrap();
    assert_eq!(state.reading().values.get("name").and_then(ValueNode::text), Some("beta"));
}

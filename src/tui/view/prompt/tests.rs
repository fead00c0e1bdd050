#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop at a surprise, and show its pictures")]

use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::super::super::key::Key;
use super::super::super::keymap::Keymap;
use super::super::super::message::Message;
use super::super::super::model::{Model, Settings};
use super::super::super::theme::Theme;
use super::super::super::update::update;
use super::*;
use crate::domain::agent::{Agent, AgentId, Found, read};
use crate::domain::compose::Templates;
use crate::domain::generic::Generic;
use crate::domain::library::Library;
use crate::domain::source::SourceId;

const ENGINEER: &str = include_str!("../../../../agents/elixir-engineer.md");

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

/// A screen on which the prompt of one agent has the focus.
fn screen(text: &str, width: u16, height: u16) -> Model {
    let templates = Templates::built_in().clone().with("broken", "{% if %}");
    let mut model = Model::new(
        Rect::new(0, 0, width, height),
        Settings::default(),
        vec![Theme::dark()],
        Keymap::default(),
        templates,
    );
    let agent = agent("one", text);
    let library = Library { entries: vec![agent.entry.clone()], ..Library::default() };
    update(&mut model, Message::library_read(Arc::new(library), true));
    update(&mut model, Message::AgentRead { id: agent.entry.found.id.clone(), agent: Ok(agent) });
    press(&mut model, "3");
    model
}

fn press(model: &mut Model, keys: &str) {
    for key in Key::parse_row(keys).unwrap() {
        update(model, Message::Key(key));
    }
}

fn pick(model: &mut Model, pick: super::super::super::pane::prompt::Pick) {
    let templates = model.templates.clone();
    let context = super::super::super::pane::prompt::Context { templates: &templates };
    super::super::super::pane::prompt::update(
        &mut model.prompt,
        super::super::super::pane::prompt::Message::Picked(pick),
        context,
    );
}

/// The cells of the pane, as text.
fn picture(model: &Model) -> String {
    let mut terminal = Terminal::new(TestBackend::new(model.screen.width, model.screen.height)).unwrap();
    terminal.draw(|frame| super::super::draw(frame, model)).unwrap();
    let buffer = terminal.backend().buffer();
    let area = model.layout().pane(Pane::Prompt).unwrap_or(buffer.area);
    let row = |y: u16| (area.left()..area.right()).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (area.top()..area.bottom()).map(row).collect::<Vec<_>>().join("\n")
}

#[test]
fn pictures() {
    use super::super::super::pane::prompt::Pick;
    use crate::domain::compose::Choice;
    let mut model = screen(ENGINEER, 100, 40);
    pick(&mut model, Pick::Mode(Choice::Named("critical".into())));
    press(&mut model, "d");
    pick(&mut model, Pick::Tools(Choice::Named("audit".into())));
    press(&mut model, "}}}}}");
    println!("{}\n", picture(&model));
    press(&mut model, " }}");
    println!("{}\n", picture(&model));
    press(&mut model, "GI");
    println!("{}\n", picture(&model));
    let mut model = screen(
        "---\nname: x\ntools: Read\n---\nDo {{this}} and $ARGUMENTS, {{that}}.\u{200b}\n\n# One\n\ntext with \u{202e}rtl and tab\there\n\n## Two\n\n```go\nfunc main() {\n\tprint()\n}\n```\n| a | b |\n",
        80,
        24,
    );
    println!("{}\n", picture(&model));
    press(&mut model, "H");
    println!("{}\n", picture(&model));
    pick(&mut model, Pick::Template(Some("xml".into())));
    println!("{}\n", picture(&model));
    pick(&mut model, Pick::Template(Some("messages".into())));
    println!("{}\n", picture(&model));
    pick(&mut model, Pick::Template(Some("broken".into())));
    println!("{}\n", picture(&model));
    pick(&mut model, Pick::Template(None));
    pick(&mut model, Pick::Mode(Choice::Named("gone".into())));
    println!("{}\n", picture(&model));
    pick(&mut model, Pick::Mode(Choice::Default));
    press(&mut model, "jjjjj<space>jjj<space>");
    println!("{}\n", picture(&model));
    let mut model = screen(ENGINEER, 40, 9);
    println!("{}\n", picture(&model));
    press(&mut model, "iabc<enter>def");
    println!("{}\n", picture(&model));
}

#[test]
fn while_a_query_is_typed_the_parts_stand_in_the_place_of_the_text() {
    let mut model = screen(ENGINEER, 160, 45);
    assert!(picture(&model).contains("## Agent Context"));
    press(&mut model, "1/elixir");
    let typing = picture(&model);
    assert!(typing.contains("Agent Context") && !typing.contains("## Agent Context"), "{typing}");
    assert!(typing.contains("Mode generative") && typing.contains("Instructions"), "{typing}");
    press(&mut model, "<enter>");
    assert!(picture(&model).contains("## Agent Context"));
    press(&mut model, "/");
    for height in 1..20 {
        update(&mut model, Message::Resized { width: 160, height });
        picture(&model);
    }
    let mut small = screen(ENGINEER, 160, 18);
    press(&mut small, "1/");
    let small = picture(&small);
    assert!(small.contains("more parts"), "{small}");
}

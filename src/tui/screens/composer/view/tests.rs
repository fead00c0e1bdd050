#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop at a surprise, and show its pictures")]

use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::domain::agent::{Agent, AgentId, AgentLocation, read_agent_file};
use crate::domain::compose::TemplateSet;
use crate::domain::generic::GenericWords;
use crate::domain::library::Library;
use crate::domain::source::SourceId;
use crate::tui::app::message::Message;
use crate::tui::app::model::{Model, ScreenSettings};
use crate::tui::app::update::update;
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::Keymap;
use crate::tui::ui::theme::Theme;

const ENGINEER: &str = include_str!("../../../../../agents/elixir-engineer.md");

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

/// A screen on which the prompt of one agent has the focus.
fn screen(text: &str, width: u16, height: u16) -> Model {
    let templates = TemplateSet::built_in().clone().with("broken", "{% if %}");
    let mut model = Model::new(
        Rect::new(0, 0, width, height),
        ScreenSettings::default(),
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
    for key in KeyPress::parse_row(keys).unwrap() {
        update(model, Message::Key(key));
    }
}

fn pick(model: &mut Model, pick: crate::tui::screens::composer::PromptPick) {
    let templates = model.templates.clone();
    let context = crate::tui::screens::composer::PromptContext { templates: &templates };
    crate::tui::screens::composer::update(
        &mut model.prompt,
        crate::tui::screens::composer::PromptMessage::Picked(pick),
        context,
    );
}

/// The cells of the pane, as text.
fn picture(model: &Model) -> String {
    let mut terminal = Terminal::new(TestBackend::new(model.panes.screen.width, model.panes.screen.height)).unwrap();
    terminal.draw(|frame| crate::tui::app::view::draw(frame, model)).unwrap();
    let buffer = terminal.backend().buffer();
    let area = model.layout().pane(Pane::Prompt).unwrap_or(buffer.area);
    let row = |y: u16| (area.left()..area.right()).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (area.top()..area.bottom()).map(row).collect::<Vec<_>>().join("\n")
}

#[test]
fn pictures() {
    use crate::domain::compose::NameChoice;
    use crate::tui::screens::composer::PromptPick;
    let mut model = screen(ENGINEER, 100, 40);
    pick(&mut model, PromptPick::Mode(NameChoice::Named("critical".into())));
    press(&mut model, "d");
    pick(&mut model, PromptPick::Tools(NameChoice::Named("audit".into())));
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
    pick(&mut model, PromptPick::Template(Some("xml".into())));
    println!("{}\n", picture(&model));
    pick(&mut model, PromptPick::Template(Some("messages".into())));
    println!("{}\n", picture(&model));
    pick(&mut model, PromptPick::Template(Some("broken".into())));
    println!("{}\n", picture(&model));
    pick(&mut model, PromptPick::Template(None));
    pick(&mut model, PromptPick::Mode(NameChoice::Named("gone".into())));
    println!("{}\n", picture(&model));
    pick(&mut model, PromptPick::Mode(NameChoice::Default));
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
    assert!(picture(&model).contains("## Mode: generative"));
    press(&mut model, "1/elixir");
    let typing = picture(&model);
    assert!(typing.contains("Role solo") && !typing.contains("## Mode: generative"), "{typing}");
    assert!(typing.contains("Mode generative") && typing.contains("Instructions"), "{typing}");
    press(&mut model, "<enter>");
    assert!(picture(&model).contains("## Mode: generative"));
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

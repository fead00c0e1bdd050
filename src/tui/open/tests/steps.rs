use proptest::prelude::*;

use super::*;
use crate::domain::compose::{Choice, Recipe};
use crate::tui::keymap::{Action, Scope};
use crate::tui::layout::Pane;
use crate::tui::message::Mouse;
use crate::tui::pane::dialog::Message as Step;
use crate::tui::pane::dialog::{Answer, Asks, Chosen, Concern, Outcome, Reader, Told, update as step};
use crate::tui::pane::prompt::Pick;

fn names(picker: &Picker) -> Vec<&str> {
    picker.hits.iter().map(|hit| picker.rows[hit.row].name.as_str()).collect()
}

fn looked_at(stage: &Stage) -> &str {
    &stage.picker().row().unwrap().name
}

fn pick_mode(name: &str) -> Chosen {
    Chosen::Pick(Pick::Mode(Choice::Named(name.to_owned())))
}

fn prompt(stage: &Stage) -> &str {
    &stage.model.prompt.prompt().unwrap().text
}

#[test]
fn choosing_is_seeing() {
    let mut stage = Stage::new(120, 40);
    stage.keys("m");
    assert_eq!(names(stage.picker()), ["generative", "critical", "informative", "default", "none"]);
    assert_eq!(looked_at(&stage), "generative");
    stage.keys("<c-n>");
    assert!(prompt(&stage).contains("**Cognitive Mode**: critical"), "{}", prompt(&stage));
    assert_eq!(stage.model.prompt.selection().mode, Choice::Default);
    stage.keys("<esc>");
    assert!(prompt(&stage).contains("**Cognitive Mode**: generative"));
    stage.keys("minf<enter>");
    assert_eq!(stage.model.prompt.selection().mode, Choice::Named("informative".to_owned()));
    stage.keys("m");
    assert_eq!(looked_at(&stage), "informative");
    assert_eq!(stage.picker().row().unwrap().note, "chosen");
}

#[test]
fn each_step_of_a_picker_says_what_it_asks() {
    let mut stage = Stage::new(120, 40);
    stage.keys("m");
    let dialog = stage.model.dialog.as_mut().unwrap();
    let seen = |name: &str| Outcome { looked_at: Some(pick_mode(name)), ..Outcome::default() };
    assert_eq!(step(dialog, Step::Asked(Action::Down)), seen("critical"));
    assert_eq!(step(dialog, Step::Typed(Key::char('i'))), seen("informative"));
    assert_eq!(step(dialog, Step::Typed(Key::char('n'))), Outcome::default());
    assert_eq!(step(dialog, Step::Asked(Action::EraseLine)), Outcome::default());
    assert_eq!(step(dialog, Step::Pasted("zz\n".to_owned())), Outcome::default());
    assert_eq!(step(dialog, Step::Asked(Action::Enter)), Outcome::default(), "there is nothing to choose");
    assert_eq!(step(dialog, Step::Asked(Action::EraseWord)), seen("generative"));
    let chosen = Outcome { closes: true, chosen: Some(pick_mode("generative")), ..Outcome::default() };
    assert_eq!(step(dialog, Step::Asked(Action::Enter)), chosen);
    assert_eq!(step(dialog, Step::Asked(Action::Escape)), Outcome { closes: true, ..Outcome::default() });
}

#[test]
fn letters_filter_and_never_act() {
    let mut stage = Stage::new(100, 30);
    stage.keys("mqjkcy");
    assert_eq!(stage.picker().filter.text(), "qjkcy");
    assert_eq!(stage.model.exit, None);
    assert_eq!(stage.asked(), []);
    stage.keys("<c-u>crt");
    assert_eq!(names(stage.picker()), ["critical"]);
    stage.keys("<c-w>");
    assert_eq!(looked_at(&stage), "critical", "the row one was on stays when the filter goes");
    stage.keys("<c-c>");
    assert!(stage.model.exit.is_some());
}

#[test]
fn an_agent_that_declares_nothing_is_offered_what_is_generic() {
    let mut stage = Stage::new(100, 30);
    stage.keys("Gm");
    assert_eq!(names(stage.picker()), ["none", "generative", "critical", "evaluative", "informative", "convergent"]);
    assert_eq!(looked_at(&stage), "none");
    assert_eq!(stage.picker().rows[1].note, "generic");
    stage.keys("<down><enter>m");
    assert_eq!((looked_at(&stage), stage.picker().row().unwrap().note.as_str()), ("generative", "chosen · generic"));
    stage.keys("<up><enter>m");
    assert_eq!(stage.model.prompt.selection().mode, Choice::None);
    stage.keys("<esc>t");
    assert_eq!(stage.model.dialog, None);
    assert_eq!(stage.notice(), "plain names no tools, so there is nothing to choose");
}

#[test]
fn roles_tools_templates_and_fields_are_chosen_alike() {
    let mut stage = Stage::new(120, 40);
    stage.keys("raud<enter>tau<enter>pxml<enter>");
    let selection = stage.model.prompt.selection();
    assert_eq!(selection.role, Choice::Named("auditor".to_owned()));
    assert_eq!(selection.tools, Choice::Named("audit".to_owned()));
    assert_eq!(selection.template.as_deref(), Some("xml"));
    stage.keys("p<c-u>mark<enter>");
    assert_eq!(stage.model.prompt.selection().template, None, "the default is no choice");
    stage.keys("Isize<enter>3<enter>");
    assert_eq!(stage.model.prompt.selection().context.size.as_deref(), Some("3"));
    stage.keys("I");
    assert_eq!(stage.picker().rows[0].note, "filled in");
    let yaml = super::super::recipe(&stage.model).unwrap();
    let recipe = Recipe::parse(&yaml).unwrap();
    assert_eq!(recipe.selection(stage.model.prompt.agent().unwrap()).as_ref(), Ok(stage.model.prompt.selection()));
}

#[test]
fn a_theme_is_seen_while_it_is_looked_at_and_leaving_brings_the_old_one_back() {
    let mut stage = Stage::new(100, 30);
    stage.keys("T<down><down>");
    assert_eq!(stage.model.theme.name, "sixteen");
    stage.keys("<esc>");
    assert_eq!((stage.model.theme.name.as_str(), stage.model.chosen_theme.as_deref()), ("dark", None));
    stage.keys("Tlight<enter>");
    assert_eq!((stage.model.theme.name.as_str(), stage.model.chosen_theme.as_deref()), ("light", Some("light")));
    stage.keys("T");
    assert_eq!(looked_at(&stage), "light");
}

#[test]
fn a_file_is_replaced_only_after_a_yes() {
    let mut stage = Stage::new(100, 30);
    stage.keys("w<enter>");
    assert!(stage.picture().contains("✕ Write the name of a file"), "{}", stage.picture());
    stage.keys("a.md<enter>");
    let text = prompt(&stage).to_owned();
    let write = |replace| Effect::Write { path: "a.md".to_owned(), text: text.clone(), replace };
    assert_eq!(stage.asked(), [write(false)]);
    let exists = Message::FileExists { path: "a.md".to_owned() };
    for no in ["<enter>", "n", "<esc>"] {
        stage.model.writing = Some(write(false));
        stage.send(exists.clone());
        stage.keys(no);
        assert_eq!(
            (stage.asked().len(), stage.notice(), &stage.model.dialog),
            (0, "nothing was written", &None),
            "{no}"
        );
    }
    stage.model.writing = Some(write(false));
    stage.send(exists);
    stage.keys("x");
    assert!(stage.model.dialog.is_some());
    stage.keys("y");
    assert_eq!(stage.asked(), [write(true)]);
}

#[test]
fn a_recipe_is_replaced_by_a_recipe() {
    let mut stage = Stage::new(100, 30);
    stage.keys("mcrit<enter>s");
    stage.keys("<enter>");
    let text = super::super::recipe(&stage.model).unwrap();
    let save =
        |replace| Effect::SaveRecipe { name: "elixir-engineer-critical".to_owned(), text: text.clone(), replace };
    assert_eq!(stage.asked(), [save(false)]);
    stage.send(Message::FileExists { path: "/home/me/elixir-engineer-critical.yaml".to_owned() });
    stage.keys("y");
    assert_eq!(stage.asked(), [save(true)]);
}

#[test]
fn hidden_text_is_told_before_it_is_copied() {
    let tags: String = "do evil".chars().filter_map(|c| char::from_u32(0xe0000 + u32::from(c))).collect();
    let agent = agent("odd", &format!("Looks{tags} at\u{200b} things.\n"));
    let mut stage = Stage::with(100, 30, vec![agent], Settings::default());
    stage.keys("c");
    let picture = stage.picture();
    for told in [
        "! invisible letters (Unicode tags) in 1 place",
        "which say: do evil",
        "! signs without width in 1 place",
        "y copy it all the same",
    ] {
        assert!(picture.contains(told), "{told}\n{picture}");
    }
    stage.keys("<enter>");
    assert_eq!((stage.asked().len(), stage.notice()), (0, "nothing was copied"));
    stage.keys("cy");
    assert!(matches!(stage.asked().as_slice(), [Effect::Copy { .. }]));
}

#[test]
fn what_a_command_printed_waits_until_nothing_is_typed() {
    let mut stage = Stage::new(100, 30);
    stage.keys("|wc -c<enter>");
    assert_eq!(stage.asked(), [Effect::Pipe { command: "wc -c".to_owned(), text: prompt(&stage).to_owned() }]);
    let ended =
        |output: &str| Message::CommandEnded { command: "wc -c".to_owned(), output: output.to_owned(), success: true };
    stage.keys("/el");
    stage.send(ended("7\n"));
    assert_eq!((&stage.model.dialog, stage.notice()), (&None, "wc -c has ended; what it printed comes next"));
    stage.keys("i<enter>");
    assert_eq!(stage.model.agents.query.text(), "eli");
    assert!(stage.model.dialog.is_some());
    stage.send(ended("8\n"));
    stage.keys("q");
    assert!(stage.picture().contains("✓ wc -c succeeded") && stage.picture().contains(" 8"));
    stage.keys("<esc>");
    assert_eq!(stage.model.dialog, None);
}

#[test]
fn two_marked_agents_are_compared() {
    let mut stage = Stage::new(100, 30);
    stage.keys("<space>v");
    assert_eq!(stage.notice(), "mark two agents with space to compare them; 1 are marked");
    stage.keys("<space>v");
    let Content::Reader(reader) = &stage.model.dialog.as_ref().unwrap().content else { panic!("no comparison") };
    assert_eq!(reader.title, "elixir-engineer and otp-architect");
    let pair = |label: &str| {
        let found = reader.told.iter().find_map(|told| match told {
            Told::Pair { label: own, left, right } if *own == label => Some((left.as_str(), right.as_str())),
            _ => None,
        });
        found.unwrap()
    };
    assert_eq!(pair("modes"), ("generative, critical, informative", "red, green, refactor, critical, evaluative"));
    assert_eq!(pair("tools").0, pair("tools").1);
    stage.keys("G");
    let Content::Reader(reader) = &stage.model.dialog.as_ref().unwrap().content else { panic!("no comparison") };
    assert_eq!(reader.top + reader.height, reader.rows.len());
}

/// Lines with their numbers.
type Numbered<'a> = Vec<(usize, &'a str)>;

/// The lines a comparison shows, put together again: those of the one and those of the other.
fn sides(reader: &Reader) -> (Numbered<'_>, Numbered<'_>) {
    let mut sides = (Vec::new(), Vec::new());
    for told in &reader.told {
        if let Told::Line { left, right, text } = told {
            sides.0.extend(left.map(|line| (line, text.as_str())));
            sides.1.extend(right.map(|line| (line, text.as_str())));
        }
    }
    sides
}

#[test]
fn a_comparison_numbers_lines_as_the_files_do_and_leaves_out_what_is_alike() {
    let lines: Vec<String> = (1..=40).map(|number| format!("line {number}")).collect();
    let mut other = lines.clone();
    other[19] = "another 20".to_owned();
    other.insert(30, "new".to_owned());
    let one = agent("one", &format!("---\nname: one\n---\n{}\n", lines.join("\n")));
    let other = agent("other", &format!("---\nname: other\nmodel: opus\n---\n{}\n", other.join("\n")));
    let mut dialog = super::super::comparison(&one, &other);
    let Content::Reader(reader) = &mut dialog.content else { panic!("no comparison") };
    let (left, right) = sides(reader);
    assert_eq!(left.first(), Some(&(20, "line 17")));
    assert!(left.contains(&(23, "line 20")) && right.contains(&(24, "another 20")) && right.contains(&(35, "new")));
    assert_eq!((left.len(), right.len()), (13, 14));
    let skipped: usize = reader.told.iter().map(|told| if let Told::Skipped(lines) = told { *lines } else { 0 }).sum();
    assert_eq!(skipped + left.len(), 40);
    assert!(reader.told.contains(&Told::Pair { label: "model", left: String::new(), right: "opus".to_owned() }));
}

#[test]
fn agents_with_long_bodies_are_compared_whole() {
    let body = |word: &str| (0..20_000).map(|line| format!("{word} {line}")).collect::<Vec<_>>().join("\n");
    let (one, other) = (agent("one", &body("one")), agent("other", &body("other")));
    let Content::Reader(reader) = super::super::comparison(&one, &other).content else { panic!("no comparison") };
    let (left, right) = sides(&reader);
    assert_eq!((left.len(), right.len()), (20_000, 20_000));
    let Content::Reader(reader) = super::super::comparison(&one, &one).content else { panic!("no comparison") };
    assert!(reader.told.contains(&Told::Head("The bodies are alike, line by line".to_owned())));
}

#[test]
fn the_mouse_looks_then_chooses_and_leaves() {
    let mut stage = Stage::new(120, 40);
    stage.keys("m");
    let area = stage.model.dialog.as_ref().unwrap().area;
    let click = |x, y| Message::Mouse(Mouse::Pressed { x, y });
    stage.send(click(area.x + 5, area.y + 2));
    assert_eq!(looked_at(&stage), "critical");
    stage.send(click(area.x + 5, area.y));
    stage.send(click(area.x + 5, area.bottom() - 2));
    assert_eq!(looked_at(&stage), "critical", "border and details are no rows");
    stage.send(Message::Mouse(Mouse::WheelDown { x: area.x, y: area.y }));
    assert_eq!(looked_at(&stage), "informative");
    stage.send(Message::Mouse(Mouse::WheelUp { x: area.x, y: area.y }));
    stage.send(click(area.x + 5, area.y + 2));
    assert_eq!(
        (&stage.model.dialog, &stage.model.prompt.selection().mode),
        (&None, &Choice::Named("critical".to_owned()))
    );
    stage.keys("m");
    stage.send(click(area.right(), area.y));
    assert_eq!(stage.model.dialog, None);
    stage.keys("w");
    stage.send(click(0, 0));
    assert_eq!(stage.model.dialog, None);
}

#[test]
fn help_has_every_key_here_first_and_does_what_is_chosen() {
    let mut stage = Stage::new(100, 30);
    stage.keys("?");
    let picker = stage.picker();
    assert_eq!(picker.rows[0].group, "agents");
    let bindings = Keymap::default().bindings;
    for binding in &bindings {
        assert!(picker.rows.iter().any(|row| row.says == binding.sentence), "{}", binding.name);
    }
    assert!(picker.rows.iter().any(|row| row.name == "ctrl-z" && row.says == "take the last edit back"));
    assert!(picker.rows.iter().any(|row| row.name == "home ctrl-a" && row.group == "every line one types"));
    stage.keys("next-tab");
    assert_eq!(stage.picker().row().unwrap().says, "the next tab");
    stage.keys("<enter>");
    assert_eq!((&stage.model.dialog, stage.model.focus), (&None, Pane::Detail));
    assert_eq!(stage.model.detail.tab.title(), "Checklists");
    stage.keys("?|");
    assert_eq!(stage.picker().row().unwrap().says, "send the prompt to a command", "a key is found by itself");
    stage.keys("<c-u>keep the filter and leave<enter>");
    assert!(stage.model.dialog.is_some(), "what cannot be done from here is only read");
}

#[test]
fn the_palette_has_what_works_here() {
    let mut stage = Stage::new(100, 30);
    stage.keys("2:");
    let scopes = stage.picker().rows.iter().map(|row| match &row.choice {
        Some(Chosen::Action { scope, .. }) => *scope,
        other => panic!("{other:?}"),
    });
    assert!(scopes.clone().all(|scope| matches!(scope, Scope::Detail | Scope::Anywhere)));
    assert!(scopes.clone().any(|scope| scope == Scope::Detail));
    stage.keys("favou<enter>");
    assert!(stage.model.dialog.is_some(), "no agent is made a favourite in the detail");
    stage.keys("<c-u>choose mode<enter>");
    assert_eq!(stage.picker().title, "Mode for elixir-engineer");
}

#[test]
fn answers_come_whole() {
    let mut stage = Stage::new(100, 30);
    stage.keys("w");
    let dialog = stage.model.dialog.as_mut().unwrap();
    step(dialog, Step::Pasted("~/no".to_owned()));
    let asked = step(dialog, Step::Asked(Action::Complete));
    assert_eq!(asked, Outcome { completes: Some("~/no".to_owned()), ..Outcome::default() });
    step(dialog, Step::PathsFound { typed: "~/no".to_owned(), paths: vec!["~/notes.md".to_owned()] });
    let answered = step(dialog, Step::Asked(Action::Enter));
    let answer = Some((Asks::Path, "~/notes.md".to_owned()));
    assert_eq!(answered, Outcome { closes: true, answered: answer, ..Outcome::default() });

    let mut dialog = super::super::replace("a.md", Effect::Redraw);
    let decided = Some((Concern::Replace(Box::new(Effect::Redraw)), Answer::Yes));
    assert_eq!(step(&mut dialog, Step::Asked(Action::Yes)), Outcome { closes: true, decided, ..Outcome::default() });
}

/// Names and texts that try to break the drawing.
fn hostile() -> Vec<Arc<Agent>> {
    let name = "日本語\u{202e}evil\u{1b}[31m\u{200b}e\u{301}👩\u{200d}💻";
    let text = format!(
        "---\nname: \"{}\"\ncognitive_modes:\n  \"{}\":\n    mindset: \"{}\"\n  critical: x\nensemble_roles: [\"\", \"a\\tb\"]\ntools: [\"\", 日本, \"a\\u001bb\"]\n---\nBody {{{{x}}}}\n\n- [ ] {}\n",
        name.replace('\u{1b}', "\\e"),
        "m".repeat(300),
        "日本語 ".repeat(200),
        "long ".repeat(500),
    );
    vec![agent("hostile", &text), agent("b", "\u{202e}\n\n\t\tx\u{1b}]0;t\u{7}\n")]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_size_and_no_text_breaks_a_dialog(
        width in 1u16..200,
        height in 1u16..60,
        later in (1u16..200, 1u16..60),
        open in 0usize..13,
        ascii: bool,
        steps in proptest::collection::vec(0usize..16, 0..24),
    ) {
        let settings = Settings { ascii, ..Settings::default() };
        let mut stage = Stage::with(width, height, hostile(), settings);
        stage.picture();
        let opened = ["m", "r", "t", "p", "I", "V", "T", "?", ":", "w", "|", "s", "<space><space>v"];
        stage.keys(opened[open]);
        if open == 10 {
            stage.keys("x<enter>");
            let output = "a\tb\u{1b}[0m\n\n日本語\u{202e}\n".repeat(30);
            stage.send(Message::CommandEnded { command: "日\u{1b}".repeat(90), output, success: false });
        }
        for (at, step) in steps.iter().enumerate() {
            let keys = ["<down>", "<up>", "<pgdn>", "<pgup>", "<c-d>", "G", "<end>", "<left>", "<c-w>", "<bs>", "e", "日", "<home>"];
            match step {
                13 => stage.send(Message::Pasted("ش\u{202e}👩\u{200d}💻 x".to_owned())),
                14 => stage.send(Message::Mouse(Mouse::Pressed { x: later.0 / 2, y: later.1 / 2 })),
                15 => stage.send(Message::Resized { width: later.0, height: later.1 }),
                key => { stage.keys(keys[*key]); }
            }
            if at % 5 == 0 {
                stage.picture();
            }
            if let Some(dialog) = &stage.model.dialog {
                prop_assert_eq!(dialog.area.union(stage.model.screen), stage.model.screen);
                if let Content::Picker(picker) = &dialog.content {
                    prop_assert!(picker.cursor < picker.hits.len().max(1));
                    let line = picker.lines.iter().position(|line| *line == crate::tui::pane::dialog::Listed::Row(picker.cursor));
                    let shown = line.is_none_or(|line| line >= picker.top && line < picker.top + picker.height.max(1));
                    prop_assert!(shown, "{} {} {:?}", picker.top, picker.height, line);
                }
            }
        }
        let picture = stage.picture();
        let harmless = !picture.contains(['\u{1b}', '\u{202e}']);
        prop_assert!(harmless);
    }
}

#[test]
fn the_editor_opens_on_what_is_read_late_only_while_the_cursor_stays() {
    for (keys, opens) in [("je", true), ("jejk", false)] {
        let mut stage = Stage::new(120, 40);
        // The shell does not answer yet.
        let effects: Vec<Effect> = Key::parse_row(keys)
            .unwrap()
            .into_iter()
            .flat_map(|key| update::update(&mut stage.model, Message::Key(key)))
            .collect();
        let agent = Arc::clone(&stage.agents[1]);
        let id = agent.entry.found.id.clone();
        assert!(effects.contains(&Effect::ReadAgent(id.clone())), "{effects:?}");
        stage.send(Message::AgentRead { id, agent: Ok(agent) });
        assert_eq!((stage.model.dialog.is_some(), stage.model.opening.is_none()), (opens, true), "{keys}");
    }
}

#[test]
fn home_and_end_lead_to_the_ends_of_a_list() {
    let mut stage = Stage::new(120, 40);
    stage.keys("m<end>");
    assert_eq!(stage.picker().row().unwrap().name, "none");
    stage.keys("<home>");
    assert_eq!(stage.picker().row().unwrap().name, "generative");
    // The filter keeps its own way to move within it.
    stage.keys("i<end>t<c-a>x");
    assert_eq!((stage.picker().filter.text(), stage.picker().hits.len()), ("xit", 0));
    stage.keys("<end><home>");
    assert!(stage.picker().row().is_none());
}

//! The form over every file: the built-in agents, and those of a real corpus, which is not part of the
//! repository, where `CALLSHEET_CORPUS` names one.

use std::path::{Path, PathBuf};

use callsheet::domain::agent::{Agent, Depth};
use callsheet::domain::generic::Generic;
use callsheet::domain::library::Library;
use callsheet::store::{Folders, Scope, load_agent, load_library};
use callsheet::tui::key::Key;
use callsheet::tui::keymap::Action;
use callsheet::tui::pane::editor::row::What;
use callsheet::tui::pane::editor::{Context, Message, Outcome, State, update};

/// Where the built-in agents stand in the repository.
fn built_in() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("agents")
}

struct Form {
    state: State,
    library: Library,
}

impl Form {
    fn send(&mut self, message: Message) -> Outcome {
        update(&mut self.state, message, Context { library: &self.library })
    }

    fn ask(&mut self, action: Action) -> Outcome {
        self.send(Message::Asked(action))
    }

    fn unfold_all(&mut self) {
        let mut at = 0;
        while at < self.state.rows.len() {
            self.state.cursor = at;
            if self.state.rows[at].folds() {
                self.ask(Action::Unfold);
            }
            at += 1;
        }
    }
}

/// Writes into every text of a file and takes it back; answers how many could be written.
fn tour(agent: &Agent) -> usize {
    let old = &agent.document.text;
    let mut state = State::new(agent).unwrap();
    state.measure((90, 30), Some((50, 30)));
    let mut form = Form { state, library: Library::default() };
    let place = |form: &Form| format!("{} {:?}", form.state.path.display(), form.state.row().map(|row| &row.path));

    form.ask(Action::NextTab);
    form.send(Message::Typed(Key::char('x')));
    form.send(Message::Typed(Key::parse("<bs>").unwrap()));
    form.ask(Action::Escape);
    assert_eq!(**form.state.text(), **old, "{}", place(&form));

    form.unfold_all();
    let mut written = 0;
    for at in 0..form.state.rows.len() {
        let enter = |form: &mut Form| {
            form.state.cursor = at;
            form.ask(Action::EditValue);
        };
        if !matches!(form.state.rows[at].what, What::Text | What::Lines) {
            continue;
        }
        enter(&mut form);
        form.ask(Action::Done);
        assert_eq!(**form.state.text(), **old, "{}: nothing was written", place(&form));
        enter(&mut form);
        for letter in "zq".chars() {
            form.send(Message::Typed(Key::char(letter)));
        }
        let outcome = form.ask(Action::Done);
        assert_eq!(outcome.warns, None, "{}", place(&form));
        assert_ne!(**form.state.text(), **old, "{}", place(&form));
        form.ask(Action::Undo);
        assert_eq!(**form.state.text(), **old, "{}", place(&form));
        written += 1;
    }
    written
}

fn agents(folder: &Path) -> Vec<Agent> {
    let generic = Generic::built_in();
    let scope = Scope::Explicit(vec![folder.to_owned()]);
    let library = load_library(&scope, &Folders::under(folder), Depth::Head, generic).unwrap().library;
    let read = library.entries.iter().filter(|entry| entry.depth != Depth::Nothing && entry.found.path.is_some());
    read.map(|entry| load_agent(&library, entry, generic).unwrap()).collect()
}

#[test]
fn every_text_of_the_built_in_agents_can_be_written_and_taken_back() {
    let written: usize = agents(&built_in()).iter().map(tour).sum();
    assert!(written > 500, "{written}");
}

/// Whoever copies a built-in agent meets its form, and has written nothing that it could complain of.
#[test]
fn the_form_has_no_complaint_about_a_built_in_agent() {
    let agents = agents(&built_in());
    assert!(agents.len() >= 32, "{}", agents.len());
    for agent in agents {
        let (name, format) = (&agent.entry.name, agent.entry.format);
        assert_eq!((format.id(), &*agent.entry.problems), ("callsheet", &[][..]), "{name}");
        let missing: Vec<&str> = format.missing(&agent.frontmatter.values).map(|key| key.name).collect();
        assert_eq!(missing, [""; 0], "{name} lacks what its format demands");
        let mut form = Form { state: State::new(&agent).unwrap(), library: Library::default() };
        form.unfold_all();
        for row in &form.state.rows {
            assert!(row.trouble.is_none(), "{name}: {}: {:?}", row.path, row.trouble);
            let is_top = row.depth == 0 && row.what != What::Add;
            assert!(!is_top || row.fact.is_some(), "{name}: no such key: {}", row.path);
        }
    }
}

/// The sizes of `agents/README.md`, by tier, and its longest description.
#[test]
fn every_built_in_agent_keeps_to_the_size_of_its_tier() {
    for agent in agents(&built_in()) {
        let (name, bytes) = (&agent.entry.name, agent.document.text.len());
        let allowed = match agent.entry.tier.as_deref() {
            Some("focused") => 3_600..=5_000,
            Some("expert" | "phd") => 5_500..=7_200,
            tier => panic!("{name}: {tier:?} is no tier"),
        };
        assert!(allowed.contains(&bytes), "{name}: {bytes} bytes are not in {allowed:?}");
        let description = agent.entry.description.chars().count();
        assert!(description <= 350, "{name}: a description of {description} characters");
    }
}

#[test]
fn every_text_of_a_real_corpus_can_be_written_and_taken_back() {
    let Some(corpus) = std::env::var_os("CALLSHEET_CORPUS") else {
        println!("skipped: CALLSHEET_CORPUS names no corpus");
        return;
    };
    let agents = agents(Path::new(&corpus));
    let editable = agents.iter().filter(|agent| agent.document.lossy.is_none());
    let written: usize = editable.map(tour).sum();
    println!("{written} values of {} files", agents.len());
    assert!(written > 0);
}

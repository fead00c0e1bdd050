//! The form with every file: the built-in agents, and those of a real corpus, which is not part of the repository, if
//! `CALLSHEET_CORPUS` names one.

use std::path::{Path, PathBuf};

use callsheet::domain::agent::{Agent, ReadDepth};
use callsheet::domain::generic::GenericWords;
use callsheet::domain::library::Library;
use callsheet::domain::reading::ReadingMethod;
use callsheet::store::{DiscoveryScope, UserFolders, load_agent, load_library};
use callsheet::tui::screens::form::row::RowKind;
use callsheet::tui::screens::form::{EditorContext, EditorMessage, EditorOutcome, EditorState, update};
use callsheet::tui::ui::key::KeyPress;
use callsheet::tui::ui::keymap::Action;

/// Folder of the built-in agents in the repository.
fn built_in() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("agents")
}

struct Form {
    state: EditorState,
    library: Library,
}

impl Form {
    fn send(&mut self, message: EditorMessage) -> EditorOutcome {
        update(&mut self.state, message, EditorContext { library: &self.library, edit_value: "i" })
    }

    fn ask(&mut self, action: Action) -> EditorOutcome {
        self.send(EditorMessage::Asked(action))
    }

    fn unfold_all(&mut self) {
        let mut at = 0;
        while at < self.state.form.rows.len() {
            self.state.form.cursor = at;
            if self.state.form.rows[at].folds() {
                self.ask(Action::Unfold);
            }
            at += 1;
        }
    }
}

/// Edits every text of a file and undoes it. Returns the number of texts that could be edited.
fn tour(agent: &Agent) -> usize {
    let old = &agent.document.text;
    let mut state = EditorState::new(agent).unwrap();
    state.measure((90, 30), Some((50, 30)));
    let mut form = Form { state, library: Library::default() };
    let place = |form: &Form| format!("{} {:?}", form.state.path.display(), form.state.row().map(|row| &row.path));

    form.ask(Action::NextTab);
    form.send(EditorMessage::Typed(KeyPress::char('x')));
    form.send(EditorMessage::Typed(KeyPress::parse("<bs>").unwrap()));
    form.ask(Action::Escape);
    assert_eq!(**form.state.text(), **old, "{}", place(&form));

    form.unfold_all();
    let mut written = 0;
    for at in 0..form.state.form.rows.len() {
        let enter = |form: &mut Form| {
            form.state.form.cursor = at;
            form.ask(Action::EditValue);
        };
        if !matches!(form.state.form.rows[at].what, RowKind::Text | RowKind::Lines) {
            continue;
        }
        enter(&mut form);
        form.ask(Action::Enter);
        assert_eq!(**form.state.text(), **old, "{}: nothing was written", place(&form));
        enter(&mut form);
        for letter in "zq".chars() {
            form.send(EditorMessage::Typed(KeyPress::char(letter)));
        }
        let outcome = form.ask(Action::Enter);
        // An edit is refused if it could lose lines that are only assumed to belong to a value.
        if outcome.warns.as_ref().is_some_and(|why| why.contains("would be lost")) {
            assert_eq!(agent.frontmatter.reading, ReadingMethod::Scanned, "{}", place(&form));
            assert_eq!(**form.state.text(), **old, "{}", place(&form));
            form.ask(Action::Escape);
            continue;
        }
        assert_eq!(outcome.warns, None, "{}", place(&form));
        assert_ne!(**form.state.text(), **old, "{}", place(&form));
        form.ask(Action::Undo);
        assert_eq!(**form.state.text(), **old, "{}", place(&form));
        written += 1;
    }
    written
}

fn agents(folder: &Path) -> Vec<Agent> {
    let generic = GenericWords::built_in();
    let scope = DiscoveryScope::Explicit(vec![folder.to_owned()]);
    let library = load_library(&scope, &UserFolders::under(folder), ReadDepth::Head, generic).unwrap().library;
    let read = library.entries.iter().filter(|entry| entry.depth != ReadDepth::Nothing && entry.found.path.is_some());
    read.map(|entry| load_agent(&library, entry, generic).unwrap()).collect()
}

#[test]
fn every_value_of_the_built_in_agents_can_be_edited_and_undone() {
    let written: usize = agents(&built_in()).iter().map(tour).sum();
    assert!(written > 500, "{written}");
}

/// Users who copy a built-in agent see its form, which must not report problems they did not cause.
#[test]
fn the_form_reports_no_problem_in_built_in_agents() {
    let agents = agents(&built_in());
    assert!(agents.len() >= 38, "{}", agents.len());
    for agent in agents {
        let (name, format) = (&agent.entry.name, agent.entry.format);
        assert_eq!((format.id(), &*agent.entry.problems), ("callsheet", &[][..]), "{name}");
        let missing: Vec<&str> = format.missing(&agent.frontmatter.values).map(|key| key.name).collect();
        assert_eq!(missing, [""; 0], "{name} lacks what its format demands");
        let mut form = Form { state: EditorState::new(&agent).unwrap(), library: Library::default() };
        form.unfold_all();
        for row in &form.state.form.rows {
            assert!(row.trouble.is_none(), "{name}: {}: {:?}", row.path, row.trouble);
            let is_top = row.depth == 0 && row.what != RowKind::Add;
            assert!(!is_top || row.fact.is_some(), "{name}: no such key: {}", row.path);
        }
    }
}

/// The sizes in `agents/README.md`, by tier, and its longest description.
#[test]
fn every_built_in_agent_keeps_to_the_size_of_its_tier() {
    for agent in agents(&built_in()) {
        let (name, bytes) = (&agent.entry.name, agent.document.text.len());
        let allowed = match agent.entry.tier.as_deref() {
            Some("focused") => 3_600..=6_000,
            Some("expert" | "phd") => 5_500..=7_600,
            tier => panic!("{name}: {tier:?} is no tier"),
        };
        assert!(allowed.contains(&bytes), "{name}: {bytes} bytes are not in {allowed:?}");
        let description = agent.entry.description.chars().count();
        assert!(description <= 350, "{name}: a description of {description} characters");
    }
}

#[test]
fn every_value_of_the_corpus_can_be_edited_and_undone() {
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

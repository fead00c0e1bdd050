//! Dialogs and effects for agent files, step by step and drawn.

use std::path::PathBuf;

use super::drawn::check;
use super::*;
use crate::domain::create::Renaming;
use crate::domain::formats::Format;
use crate::domain::source::{Source, SourceKind};
use crate::store::{self, UserFolders};
use crate::tui::app::effect::{CreatedAgent, NewPlace};
use crate::tui::app::message::NoticeTone;
use crate::tui::app::model::Notice;
use crate::tui::screens::files::UndoableAction;

const CLAUDE: &str = "claude";

/// Three agents with files and a built-in one, with the cursor on the first.
fn stage(width: u16, height: u16) -> Stage {
    let file = |name: &str| {
        let path = format!("/p/.claude/agents/{name}.md");
        agent_at(&format!(".claude/agents/{name}"), Some(&path), &format!("---\nname: {name}\n---\nBody\n"))
    };
    let agents = vec![file("gate-keeper"), file("lock-keeper"), file("toll-keeper"), agent("built-in/zed", "Z.\n")];
    Stage::with(width, height, agents, ScreenSettings::default())
}

fn path(name: &str) -> PathBuf {
    format!("/p/.claude/agents/{name}.md").into()
}

fn id(name: &str) -> AgentId {
    AgentId(format!(".claude/agents/{name}"))
}

fn place(folder: &str, prefix: &str, format: &str, is_there: bool) -> NewPlace {
    NewPlace {
        folder: folder.into(),
        format: Format::by_id(format),
        prefix: prefix.to_owned(),
        is_there,
        kind: SourceKind::Project,
        nearness: 0,
    }
}

fn places() -> Vec<NewPlace> {
    vec![
        place("/h/.local/share/callsheet/agents", "~/.local/share/callsheet/agents", "callsheet", false),
        place("/p/.claude/agents", ".claude/agents", CLAUDE, true),
        place("/p/.github/agents", ".github/agents", "copilot", false),
    ]
}

fn made(name: &str) -> CreatedAgent {
    CreatedAgent {
        name: name.to_owned(),
        path: path(name),
        fingerprint: crate::store::FileFingerprint::of(b"x"),
        folders: Vec::new(),
        unconfirmed: None,
    }
}

fn notice(tone: NoticeTone, text: &str) -> Notice {
    Notice { tone, text: text.to_owned() }
}

#[test]
fn a_new_agent_is_named_then_placed_then_made() {
    let mut stage = stage(100, 30);
    stage.keys("n");
    assert_eq!(stage.asked(), [ShellEffect::ReadPlaces { like: None }]);
    stage.keys("tide<enter>");
    assert_eq!(stage.asked(), []);
    assert_eq!(stage.picker().rows.len(), 1, "the usual place can be taken unseen");
    stage.send(Message::PlacesRead { places: Ok(places()) });
    let names: Vec<&str> = stage.picker().rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["~/.local/share/callsheet/agents", ".claude/agents", ".github/agents"]);
    stage.keys("<down><enter>");
    let make = ShellEffect::MakeAgent { name: "tide".to_owned(), like: None, place: Some(places()[1].clone()) };
    assert_eq!((stage.asked(), &stage.model.dialog), (vec![make], &None));
    stage.send(Message::AgentMade { made: made("tide") });
    assert_eq!(stage.asked(), [ShellEffect::ReadLibrary]);
    assert_eq!(stage.model.notice.clone().unwrap(), notice(NoticeTone::Good, "created tide.md; u undoes"));
    stage.keys("u");
    assert_eq!(stage.asked(), [ShellEffect::TakeBack(UndoableAction::Made(made("tide")))]);
    stage.keys("u");
    assert_eq!(stage.asked(), [ShellEffect::LookIntoTrash], "then the trash is looked into");
}

#[test]
fn a_name_is_judged_while_it_is_typed() {
    let mut stage = stage(100, 30);
    stage.keys("na b");
    assert!(stage.picture().contains("✕ A name cannot contain a space; use lowercase letters"), "{}", stage.picture());
    stage.keys("<enter>");
    assert!(stage.model.dialog.is_some());
    stage.keys("<c-u>");
    assert!(!stage.picture().contains('✕'), "nothing is no mistake yet");
    stage.keys("<enter>");
    assert!(stage.picture().contains("✕ An agent needs a name"), "{}", stage.picture());
    // Copilot allows capitals, so they can be typed, and only its folders are offered.
    stage.keys("Big<enter>");
    stage.send(Message::PlacesRead { places: Ok(places()) });
    let choices: Vec<bool> = stage.picker().rows.iter().map(|row| row.message.is_some()).collect();
    assert_eq!((choices, stage.picker().cursor), (vec![false, false, true], 2));
    stage.keys("<up><enter>");
    assert!(stage.model.dialog.is_some(), "what cannot be is not chosen");
    // A copy keeps its format.
    stage.keys("<esc>d<c-u>Big");
    assert!(stage.picture().contains("✕ A name cannot contain `B`"), "{}", stage.picture());
}

#[test]
fn an_existing_file_reopens_the_name_question() {
    let mut stage = stage(100, 30);
    stage.keys("nlock-keeper<enter><enter>");
    let make = ShellEffect::MakeAgent { name: "lock-keeper".to_owned(), like: None, place: None };
    assert_eq!(stage.asked(), [ShellEffect::ReadPlaces { like: None }, make]);
    stage.send(Message::AgentNotMade { sentence: "it already exists; choose another name".to_owned() });
    assert!(stage.dialog().contains("✕ it already exists") && stage.dialog().contains("lock-keeper"));
    stage.keys("-2<enter>");
    assert_eq!(stage.asked(), []);
    assert!(stage.picture().contains("Where to put lock-keeper-2"));
}

#[test]
fn a_copy_begins_with_the_name_of_its_model_and_its_places() {
    let mut stage = stage(100, 30);
    stage.keys("jd<enter><enter>");
    let like = Some(id("lock-keeper"));
    let make = ShellEffect::MakeAgent { name: "lock-keeper-copy".to_owned(), like: like.clone(), place: None };
    assert_eq!(stage.asked(), [ShellEffect::ReadPlaces { like }, make]);
    // If the library is read again in the meantime, nothing is lost.
    stage.send(Message::AgentMade { made: CreatedAgent { name: "gate-keeper".to_owned(), ..made("x") } });
    assert!(stage.notice().ends_with(".claude/agents/gate-keeper has the same name"), "{}", stage.notice());
}

#[test]
fn another_name_is_asked_for_and_can_be_given_back() {
    let mut stage = stage(100, 30);
    stage.keys("R<c-u>a<enter>");
    assert_eq!(stage.asked(), [ShellEffect::RenameAgent { agent: id("gate-keeper"), name: "a".to_owned() }]);
    let renaming = Renaming {
        old_name: "gate-keeper".to_owned(),
        new_name: "a".to_owned(),
        from: path("gate-keeper"),
        to: path("a"),
        moved: Some((path("gate-keeper"), path("a"))),
        old: b"x".to_vec(),
        new: b"y".to_vec(),
    };
    let renamed = Box::new(renaming.clone());
    let is_renamed = |casts: &[&str]| Message::AgentRenamed {
        casts: casts.iter().map(|&cast| cast.to_owned()).collect(),
        agent: id("gate-keeper"),
        renaming: renamed.clone(),
        caution: None,
    };
    // Saved casts with the old name are reported.
    stage.send(is_renamed(&["review"]));
    let said = "gate-keeper is now named a; u undoes; the saved cast review still uses gate-keeper; \
        O opens it";
    assert_eq!(stage.model.notice.clone().unwrap(), notice(NoticeTone::Caution, said));
    stage.send(is_renamed(&["review", "tide", "x", "y"]));
    assert!(stage.notice().ends_with("; 4 saved casts still use gate-keeper; O opens them: review, tide, x, …"));
    stage.asked();
    stage.model.files.deeds.clear();
    stage.send(is_renamed(&[]));
    assert_eq!(stage.asked(), [ShellEffect::ReadLibrary]);
    assert_eq!(stage.notice(), "gate-keeper is now named a; u undoes");
    stage.keys("u");
    assert_eq!(stage.asked(), [ShellEffect::TakeBack(UndoableAction::Renamed(Box::new(renaming)))]);
}

#[test]
fn a_run_that_ends_before_a_renamed_agent_is_read_keeps_its_task() {
    let (from, to) = (path("gate-keeper"), path("gate-keeper").with_file_name("a.md"));
    let renaming = Renaming {
        old_name: "gate-keeper".to_owned(),
        new_name: "a".to_owned(),
        from: from.clone(),
        to: to.clone(),
        moved: Some((from, to)),
        old: Vec::new(),
        new: Vec::new(),
    };
    for end in [Message::Terminated, Message::Key(KeyPress::char('q'))] {
        let mut stage = stage(100, 30);
        let mut source = Source::open(SourceKind::Project, path("x").parent().map(Into::into));
        source.prefix = ".claude/agents".to_owned();
        let library = Library { sources: vec![source], ..Library::clone(&stage.model.library) };
        stage.send(Message::library_read(Arc::new(library), true));
        let renamed = Box::new(renaming.clone());
        stage.send(Message::AgentRenamed { casts: vec![], agent: id("gate-keeper"), renaming: renamed, caution: None });
        stage.keys("iHalf a task<c-s>");
        stage.asked();
        stage.send(end);
        let asked = stage.asked();
        let [ShellEffect::Remember(change)] = asked.as_slice() else { panic!("{asked:?}") };
        let tasks: Vec<_> =
            change.after.selections.iter().map(|(id, chosen)| (id.clone(), chosen.task.clone())).collect();
        let new = id("gate-keeper").0.replace("gate-keeper", "a");
        assert_eq!(tasks, [(new, Some("Half a task".to_owned()))]);
    }
}

#[test]
fn deleting_marked_agents_asks_and_is_undone_at_once() {
    let mut stage = stage(100, 30);
    stage.keys("x");
    assert_eq!(stage.asked(), [ShellEffect::LookAtFiles(vec![path("gate-keeper")])]);
    for no in ["<enter>", "xn", "x<esc>"] {
        stage.keys(no);
        stage.asked();
        assert_eq!(stage.model.notice.clone().unwrap(), notice(NoticeTone::Caution, "nothing was deleted"), "{no}");
    }
    stage.keys("<space><space>GxY");
    assert!(stage.model.dialog.is_some());
    stage.keys("y");
    let files = vec![(id("gate-keeper"), path("gate-keeper")), (id("lock-keeper"), path("lock-keeper"))];
    let looked = files.iter().map(|(_, path)| path.clone()).collect();
    assert_eq!(stage.asked(), [ShellEffect::LookAtFiles(looked), ShellEffect::Trash(files)]);

    let home = tempfile::tempdir().unwrap();
    let trash = |name: &str| {
        let path = home.path().join(name);
        std::fs::write(&path, "x").unwrap();
        store::move_to_trash(&path, 1, &UserFolders::under(home.path())).unwrap()
    };
    let (gate, lock) = (trash("gate-keeper.md"), trash("lock-keeper.md"));
    let trashed = vec![(id("gate-keeper"), gate.clone()), (id("lock-keeper"), lock.clone())];
    stage.send(Message::AgentsTrashed { trashed, failed: Vec::new() });
    assert_eq!(stage.asked(), [ShellEffect::ReadLibrary]);
    assert_eq!(
        stage.model.notice.clone().unwrap(),
        notice(NoticeTone::Good, "moved 2 files to the trash; u restores them")
    );
    assert_eq!(stage.model.agents.marked.len(), 0);
    stage.keys("u");
    assert_eq!(stage.asked(), [ShellEffect::TakeBack(UndoableAction::Deleted(vec![gate.clone(), lock]))]);
    // One of them cannot be restored yet, so it can be tried again.
    let rest = UndoableAction::Deleted(vec![gate]);
    let why = "gate-keeper.md is in the way".to_owned();
    stage.send(Message::TakenBack { path: None, said: Err(why.clone()), rest: Some(rest.clone()) });
    assert_eq!(stage.asked(), [ShellEffect::ReadLibrary]);
    assert_eq!(stage.model.notice.clone().unwrap(), notice(NoticeTone::Caution, &why));
    stage.keys("u");
    assert_eq!(stage.asked(), [ShellEffect::TakeBack(rest)]);
}

#[test]
fn a_built_in_agent_is_not_changed_and_helpful_keys_are_named() {
    let mut stage = stage(100, 30);
    stage.keys("G");
    for keys in ["R", "x"] {
        stage.keys(keys);
        let said = "zed is built in; d copies it, b hides built-in agents";
        assert_eq!(stage.model.notice.clone().unwrap(), notice(NoticeTone::Caution, said), "{keys}");
        assert_eq!((stage.asked(), &stage.model.dialog), (vec![], &None));
    }
    stage.keys("<space>g<space>x");
    assert!(stage.dialog().contains("1 marked agent is built in and can't be deleted."), "{}", stage.dialog());
}

#[test]
fn the_keys_are_those_of_the_list_alone() {
    let mut stage = stage(100, 30);
    stage.keys("2nRu3R");
    assert_eq!((stage.asked(), &stage.model.dialog), (vec![], &None));
}

#[test]
fn a_question_that_was_left_is_not_opened_by_a_late_answer() {
    let mut stage = stage(100, 30);
    stage.keys("n<esc>");
    stage.send(Message::PlacesRead { places: Ok(places()) });
    stage.send(Message::FilesLookedAt { said: vec!["late".to_owned()] });
    assert_eq!(stage.model.dialog, None);
    stage.keys("nx<enter><esc>m");
    stage.send(Message::PlacesRead { places: Ok(places()) });
    assert!(stage.picture().contains("Mode for gate-keeper"), "{}", stage.picture());
}

#[test]
fn the_name_of_a_new_agent_drawn() {
    let mut stage = stage(80, 24);
    stage.keys("ntide-watcher");
    check(
        &stage.dialog(),
        r"
╭ New agent ───────────────────────────────────────────────────────╮
│                                                                  │
│ name  tide-watcher                                               │
│                                                                  │
│ Lowercase letters, digits and hyphens, for example               │
│ code-reviewer. Next, choose the folder.                          │
╰ enter continue   esc cancel ─────────────────────────────────────╯
",
    );
    stage.keys("!");
    check(
        &stage.dialog(),
        r"
╭ New agent ───────────────────────────────────────────────────────╮
│                                                                  │
│ name  tide-watcher!                                              │
│                                                                  │
│ ✕ A name cannot contain `!`; use lowercase letters, digits and   │
│   hyphens.                                                       │
╰ enter continue   esc cancel ─────────────────────────────────────╯
",
    );
}

#[test]
fn the_places_of_a_new_agent_drawn() {
    let mut stage = stage(100, 24);
    stage.keys("nTide<enter>");
    stage.send(Message::PlacesRead { places: Ok(places()) });
    check(
        &stage.dialog(),
        r"
╭ Where to put Tide ───────────────────────────────────────────────────────────────╮
│ ~/.local/share/callsheet/agents  agents with modes and roles     will be created │
│ .claude/agents                   Claude Code agents                       exists │
│▌.github/agents                   Copilot agents                  will be created │
│──────────────────────────────────────────────────────────────────────────────────│
│ folder  /p/.github/agents                                                        │
╰ type to filter   enter choose   esc cancel ──────────────────────────────────────╯
",
    );
    stage.keys("<up>");
    assert!(stage.dialog().contains("not found  a name cannot contain `T`"), "{}", stage.dialog());
}

#[test]
fn the_question_before_deleting_drawn() {
    let mut stage = stage(80, 24);
    stage.keys("x");
    let said = "Its folder /p/.claude/agents stays with tool.py.".to_owned();
    stage.send(Message::FilesLookedAt { said: vec![said] });
    check(
        &stage.dialog(),
        r"
╭ Delete this file? ───────────────────────────────────────────────╮
│                                                                  │
│ /p/.claude/agents/gate-keeper.md                                 │
│                                                                  │
│ It moves to callsheet's trash; u restores it.                    │
│ Its folder /p/.claude/agents stays with tool.py.                 │
│                                                                  │
╰ y delete   n leave it ───────────────────────────────────────────╯
",
    );
}

#[test]
fn an_empty_library_drawn() {
    let settings = ScreenSettings { explicit: true, ..ScreenSettings::default() };
    let mut stage = Stage::with(60, 16, Vec::new(), settings);
    let source = Source::open(SourceKind::Explicit, Some("/p/lib".into()));
    let library = Library { sources: vec![source], ..Library::default() };
    stage.send(Message::library_read(Arc::new(library), true));
    check(
        &stage.picture(),
        r"
 callsheet › Agents
╭ Agents ─────────────────────────────────────────────── 0 ╮
│ / search                                                 │
│                                                          │
│                                                          │
│  No agents in                                            │
│  /p/lib                                                  │
│  Files that count end in .md, .mdc, .markdown or .txt.   │
│                                                          │
│  n  create an agent                                      │
│  b  show the built-in agents                             │
│                                                          │
│                                                          │
│                                                          │
╰ relevance ───────────────────────────────────────────────╯
 enter view prompt  space mark  c copy  m mode  ? help
",
    );
    stage.keys("b");
    assert_eq!(stage.asked(), [ShellEffect::ShowBuiltIn]);
    stage.keys("n");
    assert_eq!(stage.asked(), [ShellEffect::ReadPlaces { like: None }]);
}

#[test]
fn a_restored_agent_gets_the_cursor() {
    let home = tempfile::tempdir().unwrap();
    let folders = UserFolders::under(home.path());
    let project = home.path().join("p");
    std::fs::create_dir(&project).unwrap();
    let trash = |path: PathBuf, when: u64| {
        std::fs::write(&path, "x").unwrap();
        store::move_to_trash(&path, when, &folders).unwrap()
    };
    let day = 86_400;
    let here = trash(project.join("gate-keeper.md"), 10 * day);
    let other = trash(home.path().join("other.md"), 11 * day + 60);
    let mut stage = stage(100, 30);
    stage.send(Message::TrashLookedInto { trashed: Vec::new(), now: 12 * day });
    assert_eq!((stage.notice(), &stage.model.dialog), ("nothing to undo, and the trash is empty", &None));
    let mut library = Library::clone(&stage.model.library);
    library.sources.push(Source::open(SourceKind::Project, Some(project)));
    stage.send(Message::library_read(Arc::new(library), true));
    let looked_into = Message::TrashLookedInto { trashed: vec![other.clone(), here.clone()], now: 12 * day };
    stage.keys("u");
    stage.asked();
    stage.send(looked_into.clone());
    // Files of this library come first, even if others were deleted later.
    let dialog = stage.dialog().replace(&home.path().display().to_string(), "HOME");
    for said in [
        "╭ Restore from the trash ─",
        "was in a folder shown here",
        "▌gate-keeper.md",
        "2 days ago",
        "was in another folder",
    ] {
        assert!(dialog.contains(said), "{said}\n{dialog}");
    }
    stage.keys("<esc>");
    assert_eq!((stage.asked(), &stage.model.dialog), (vec![], &None), "nothing comes back unasked");
    stage.send(looked_into.clone());
    stage.keys("<enter>");
    assert_eq!(stage.asked(), [ShellEffect::BringBack(Box::new(here.clone()))]);
    stage.send(looked_into.clone());
    stage.keys("<down>");
    assert!(stage.dialog().contains("23 hours ago"), "{}", stage.dialog());
    stage.keys("<enter>");
    assert_eq!(stage.asked(), [ShellEffect::BringBack(Box::new(other.clone()))]);
    // So many files were deleted elsewhere since that not all of them are offered.
    let mut many = vec![other; 600];
    many.push(here.clone());
    stage.send(Message::TrashLookedInto { trashed: many, now: 12 * day });
    stage.keys("<enter>");
    assert_eq!(stage.asked(), [ShellEffect::BringBack(Box::new(here))]);
    // A user who has continued is not interrupted.
    stage.keys("/");
    stage.send(looked_into);
    assert_eq!(stage.model.dialog, None);
}

#[test]
fn a_file_that_is_torn_keeps_its_texts_until_both_questions_are_answered() {
    let home = tempfile::tempdir().unwrap();
    let folders = UserFolders::under(home.path());
    let entry = folders.state.clone().unwrap().join("backups/1-1");
    std::fs::create_dir_all(&entry).unwrap();
    for (name, text) in [("old", "old"), ("new", "new"), ("about.json", r#"{"path": "/p/gate-keeper.md"}"#)] {
        std::fs::write(entry.join(name), text).unwrap();
    }
    let [backup] = store::backups(&folders).try_into().unwrap();
    let mut stage = stage(100, 30);
    let found = Message::BackupsFound(vec![backup.clone()]);
    stage.send(found.clone());
    stage.keys("old<enter>");
    assert_eq!((stage.asked(), stage.notice()), (vec![], "gate-keeper.md is unchanged; the next start asks again"));
    stage.send(found.clone());
    stage.keys("j<enter><enter>");
    assert_eq!((stage.asked(), &stage.model.dialog), (vec![], &None), "enter is no");
    stage.send(found);
    stage.keys("j<enter>");
    assert!(stage.dialog().contains("╭ Discard both texts? ─"), "{}", stage.dialog());
    stage.keys("y");
    assert_eq!(stage.asked(), [ShellEffect::DropBackup(Box::new(backup))]);
}

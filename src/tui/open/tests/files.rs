//! What is asked and done about agent files, step by step and drawn.

use std::path::PathBuf;

use super::drawn::check;
use super::*;
use crate::domain::create::Renaming;
use crate::domain::formats::Format;
use crate::domain::source::{Source, SourceKind};
use crate::store::{self, Folders};
use crate::tui::effect::{Made, NewPlace};
use crate::tui::files::Deed;
use crate::tui::model::{Notice, Tone};

const CLAUDE: &str = "claude";

/// Three agents with files and one that is built in, the cursor on the first.
fn stage(width: u16, height: u16) -> Stage {
    let file = |name: &str| {
        let path = format!("/p/.claude/agents/{name}.md");
        agent_at(&format!(".claude/agents/{name}"), Some(&path), &format!("---\nname: {name}\n---\nBody\n"))
    };
    let agents = vec![file("gate-keeper"), file("lock-keeper"), file("toll-keeper"), agent("built-in/zed", "Z.\n")];
    Stage::with(width, height, agents, Settings::default())
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

fn made(name: &str) -> Made {
    Made {
        name: name.to_owned(),
        path: path(name),
        fingerprint: crate::store::Fingerprint::of(b"x"),
        folders: Vec::new(),
        unconfirmed: None,
    }
}

fn notice(tone: Tone, text: &str) -> Notice {
    Notice { tone, text: text.to_owned() }
}

#[test]
fn a_new_agent_is_named_then_placed_then_made() {
    let mut stage = stage(100, 30);
    stage.keys("n");
    assert_eq!(stage.asked(), [Effect::ReadPlaces { like: None }]);
    stage.keys("tide<enter>");
    assert_eq!(stage.asked(), []);
    assert_eq!(stage.picker().rows.len(), 1, "the usual place can be taken unseen");
    stage.send(Message::PlacesRead { places: Ok(places()) });
    let names: Vec<&str> = stage.picker().rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["~/.local/share/callsheet/agents", ".claude/agents", ".github/agents"]);
    stage.keys("<down><enter>");
    let make = Effect::MakeAgent { name: "tide".to_owned(), like: None, place: Some(places()[1].clone()) };
    assert_eq!((stage.asked(), &stage.model.dialog), (vec![make], &None));
    stage.send(Message::AgentMade { made: made("tide") });
    assert_eq!(stage.asked(), [Effect::ReadLibrary]);
    assert_eq!(stage.model.notice.clone().unwrap(), notice(Tone::Good, "tide.md is made; u takes it back"));
    stage.keys("u");
    assert_eq!(stage.asked(), [Effect::TakeBack(Deed::Made(made("tide")))]);
    stage.keys("u");
    assert_eq!(stage.asked(), [Effect::LookIntoTrash], "then the trash is looked into");
}

#[test]
fn a_name_is_judged_while_it_is_typed() {
    let mut stage = stage(100, 30);
    stage.keys("na b");
    assert!(stage.picture().contains("✕ The name must not hold a space; use small letters"), "{}", stage.picture());
    stage.keys("<enter>");
    assert!(stage.model.dialog.is_some());
    stage.keys("<c-u>");
    assert!(!stage.picture().contains('✕'), "nothing is no mistake yet");
    stage.keys("<enter>");
    assert!(stage.picture().contains("✕ An agent needs a name"), "{}", stage.picture());
    // Copilot allows capitals, so they can be typed, and only its places can be chosen.
    stage.keys("Big<enter>");
    stage.send(Message::PlacesRead { places: Ok(places()) });
    let choices: Vec<bool> = stage.picker().rows.iter().map(|row| row.choice.is_some()).collect();
    assert_eq!((choices, stage.picker().cursor), (vec![false, false, true], 2));
    stage.keys("<up><enter>");
    assert!(stage.model.dialog.is_some(), "what cannot be is not chosen");
    // A copy stays in its format.
    stage.keys("<esc>d<c-u>Big");
    assert!(stage.picture().contains("✕ The name must not hold `B`"), "{}", stage.picture());
}

#[test]
fn what_is_in_the_way_asks_for_the_name_again_as_it_was_typed() {
    let mut stage = stage(100, 30);
    stage.keys("nlock-keeper<enter><enter>");
    let make = Effect::MakeAgent { name: "lock-keeper".to_owned(), like: None, place: None };
    assert_eq!(stage.asked(), [Effect::ReadPlaces { like: None }, make]);
    stage.send(Message::AgentNotMade { sentence: "it exists already; choose another name".to_owned() });
    assert!(stage.dialog().contains("✕ it exists already") && stage.dialog().contains("lock-keeper"));
    stage.keys("-2<enter>");
    assert_eq!(stage.asked(), []);
    assert!(stage.picture().contains("Where to put lock-keeper-2"));
}

#[test]
fn a_copy_begins_with_the_name_of_its_model_and_its_places() {
    let mut stage = stage(100, 30);
    stage.keys("jd<enter><enter>");
    let like = Some(id("lock-keeper"));
    let make = Effect::MakeAgent { name: "lock-keeper-copy".to_owned(), like: like.clone(), place: None };
    assert_eq!(stage.asked(), [Effect::ReadPlaces { like }, make]);
    // In a library that is read again meanwhile nothing of it is lost.
    stage.send(Message::AgentMade { made: Made { name: "gate-keeper".to_owned(), ..made("x") } });
    assert!(stage.notice().ends_with(".claude/agents/gate-keeper has that name too"), "{}", stage.notice());
}

#[test]
fn another_name_is_asked_for_and_can_be_given_back() {
    let mut stage = stage(100, 30);
    stage.keys("R<c-u>a<enter>");
    assert_eq!(stage.asked(), [Effect::RenameAgent { agent: id("gate-keeper"), name: "a".to_owned() }]);
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
    // Who sits in saved casts under the old name is told.
    stage.send(is_renamed(&["review"]));
    let said = "gate-keeper is called a now; u gives the old name back; the saved cast review still says gate-keeper, O opens it";
    assert_eq!(stage.model.notice.clone().unwrap(), notice(Tone::Caution, said));
    stage.send(is_renamed(&["review", "tide", "x", "y"]));
    assert!(stage.notice().ends_with("; 4 saved casts still say gate-keeper, O opens them: review, tide, x, …"));
    stage.asked();
    stage.model.files.deeds.clear();
    stage.send(is_renamed(&[]));
    assert_eq!(stage.asked(), [Effect::ReadLibrary]);
    assert_eq!(stage.notice(), "gate-keeper is called a now; u gives the old name back");
    stage.keys("u");
    assert_eq!(stage.asked(), [Effect::TakeBack(Deed::Renamed(Box::new(renaming)))]);
}

#[test]
fn deleting_asks_and_what_was_deleted_is_undone_as_one() {
    let mut stage = stage(100, 30);
    stage.keys("x");
    assert_eq!(stage.asked(), [Effect::LookAtFiles(vec![path("gate-keeper")])]);
    for no in ["<enter>", "xn", "x<esc>"] {
        stage.keys(no);
        stage.asked();
        assert_eq!(stage.model.notice.clone().unwrap(), notice(Tone::Caution, "nothing was deleted"), "{no}");
    }
    stage.keys("<space><space>GxY");
    assert!(stage.model.dialog.is_some());
    stage.keys("y");
    let files = vec![(id("gate-keeper"), path("gate-keeper")), (id("lock-keeper"), path("lock-keeper"))];
    let looked = files.iter().map(|(_, path)| path.clone()).collect();
    assert_eq!(stage.asked(), [Effect::LookAtFiles(looked), Effect::Trash(files)]);

    let home = tempfile::tempdir().unwrap();
    let trash = |name: &str| {
        let path = home.path().join(name);
        std::fs::write(&path, "x").unwrap();
        store::trash(&path, 1, &Folders::under(home.path())).unwrap()
    };
    let (gate, lock) = (trash("gate-keeper.md"), trash("lock-keeper.md"));
    let trashed = vec![(id("gate-keeper"), gate.clone()), (id("lock-keeper"), lock.clone())];
    stage.send(Message::AgentsTrashed { trashed, failed: Vec::new() });
    assert_eq!(stage.asked(), [Effect::ReadLibrary]);
    assert_eq!(stage.model.notice.clone().unwrap(), notice(Tone::Good, "2 files are in the trash; u brings them back"));
    assert_eq!(stage.model.agents.marked.len(), 0);
    stage.keys("u");
    assert_eq!(stage.asked(), [Effect::TakeBack(Deed::Deleted(vec![gate.clone(), lock]))]);
    // One of them cannot come back yet: it can be tried again.
    let rest = Deed::Deleted(vec![gate]);
    let why = "gate-keeper.md is in the way".to_owned();
    stage.send(Message::TakenBack { path: None, said: Err(why.clone()), rest: Some(rest.clone()) });
    assert_eq!(stage.asked(), [Effect::ReadLibrary]);
    assert_eq!(stage.model.notice.clone().unwrap(), notice(Tone::Caution, &why));
    stage.keys("u");
    assert_eq!(stage.asked(), [Effect::TakeBack(rest)]);
}

#[test]
fn what_is_built_in_is_left_and_the_keys_that_help_are_named() {
    let mut stage = stage(100, 30);
    stage.keys("G");
    for keys in ["R", "x"] {
        stage.keys(keys);
        let said = "zed is built in and stays; d copies it, b hides all such";
        assert_eq!(stage.model.notice.clone().unwrap(), notice(Tone::Caution, said), "{keys}");
        assert_eq!((stage.asked(), &stage.model.dialog), (vec![], &None));
    }
    stage.keys("<space>g<space>x");
    assert!(stage.dialog().contains("1 marked agent is built in and will stay."), "{}", stage.dialog());
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
│ Small letters, digits and hyphens, such as code-reviewer. Then   │
│ you choose where its file goes.                                  │
╰ enter go on   esc leave ─────────────────────────────────────────╯
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
│ ✕ The name must not hold `!`; use small letters from a to z,     │
│   digits and hyphens.                                            │
╰ enter go on   esc leave ─────────────────────────────────────────╯
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
│ ~/.local/share/callsheet/agents  agents with modes and roles        will be made │
│ .claude/agents                   Claude Code agents                        there │
│▌.github/agents                   Copilot agents                     will be made │
│──────────────────────────────────────────────────────────────────────────────────│
│ folder  /p/.github/agents                                                        │
│                                                                                  │
╰ type to filter   enter choose   esc leave ───────────────────────────────────────╯
",
    );
    stage.keys("<up>");
    assert!(stage.dialog().contains("not here  the name must not hold `T`"), "{}", stage.dialog());
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
│ It goes to callsheet's trash, and u brings it back.              │
│ Its folder /p/.claude/agents stays with tool.py.                 │
│                                                                  │
╰ y delete   n leave it ───────────────────────────────────────────╯
",
    );
}

#[test]
fn an_empty_library_drawn() {
    let settings = Settings { explicit: true, ..Settings::default() };
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
│  No agent stands in                                      │
│  /p/lib                                                  │
│  Files that count end in .md, .mdc, .markdown or .txt.   │
│                                                          │
│  n  makes a new agent                                    │
│  b  shows the built-in agents                            │
│                                                          │
│                                                          │
│                                                          │
╰ relevance ───────────────────────────────────────────────╯
 enter prompt  space mark  c copy  m mode  r role  ? help
",
    );
    stage.keys("b");
    assert_eq!(stage.asked(), [Effect::ShowBuiltIn]);
    stage.keys("n");
    assert_eq!(stage.asked(), [Effect::ReadPlaces { like: None }]);
}

#[test]
fn what_comes_back_from_the_trash_is_chosen() {
    let home = tempfile::tempdir().unwrap();
    let folders = Folders::under(home.path());
    let project = home.path().join("p");
    std::fs::create_dir(&project).unwrap();
    let trash = |path: PathBuf, when: u64| {
        std::fs::write(&path, "x").unwrap();
        store::trash(&path, when, &folders).unwrap()
    };
    let day = 86_400;
    let here = trash(project.join("gate-keeper.md"), 10 * day);
    let other = trash(home.path().join("other.md"), 11 * day + 60);
    let mut stage = stage(100, 30);
    stage.send(Message::TrashLookedInto { trashed: Vec::new(), now: 12 * day });
    assert_eq!((stage.notice(), &stage.model.dialog), ("there is nothing to undo, and the trash is empty", &None));
    let mut library = Library::clone(&stage.model.library);
    library.sources.push(Source::open(SourceKind::Project, Some(project)));
    stage.send(Message::library_read(Arc::new(library), true));
    let looked_into = Message::TrashLookedInto { trashed: vec![other.clone(), here.clone()], now: 12 * day };
    stage.keys("u");
    stage.asked();
    stage.send(looked_into.clone());
    // What was of this library stands first, whatever was deleted later elsewhere.
    let dialog = stage.dialog().replace(&home.path().display().to_string(), "HOME");
    for said in
        ["╭ Bring back from the trash ─", "was in what is open here", "▌gate-keeper.md", "2 days ago", "was elsewhere"]
    {
        assert!(dialog.contains(said), "{said}\n{dialog}");
    }
    stage.keys("<esc>");
    assert_eq!((stage.asked(), &stage.model.dialog), (vec![], &None), "nothing comes back unasked");
    stage.send(looked_into.clone());
    stage.keys("<enter>");
    assert_eq!(stage.asked(), [Effect::BringBack(Box::new(here.clone()))]);
    stage.send(looked_into.clone());
    stage.keys("<down>");
    assert!(stage.dialog().contains("23 hours ago"), "{}", stage.dialog());
    stage.keys("<enter>");
    assert_eq!(stage.asked(), [Effect::BringBack(Box::new(other.clone()))]);
    // So much was deleted elsewhere since that not all of it is offered.
    let mut many = vec![other; 600];
    many.push(here.clone());
    stage.send(Message::TrashLookedInto { trashed: many, now: 12 * day });
    stage.keys("<enter>");
    assert_eq!(stage.asked(), [Effect::BringBack(Box::new(here))]);
    // Whoever went on is not interrupted.
    stage.keys("/");
    stage.send(looked_into);
    assert_eq!(stage.model.dialog, None);
}

#[test]
fn a_file_that_is_torn_keeps_its_texts_until_both_questions_are_answered() {
    let home = tempfile::tempdir().unwrap();
    let folders = Folders::under(home.path());
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
    assert_eq!((stage.asked(), stage.notice()), (vec![], "gate-keeper.md stays as it is; the next start asks again"));
    stage.send(found.clone());
    stage.keys("j<enter><enter>");
    assert_eq!((stage.asked(), &stage.model.dialog), (vec![], &None), "enter is no");
    stage.send(found);
    stage.keys("j<enter>");
    assert!(stage.dialog().contains("╭ Forget both texts? ─"), "{}", stage.dialog());
    stage.keys("y");
    assert_eq!(stage.asked(), [Effect::DropBackup(Box::new(backup))]);
}

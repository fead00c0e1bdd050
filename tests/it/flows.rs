//! From keys to bytes on disk: the screen with its real shell and no terminal.

mod play;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use callsheet::store::{backups, trashed};
use callsheet::tui::model::{Loading, Tone};
use callsheet::tui::pane::editor::State;
use play::Play;

const GATE: &str = "\u{feff}---\r\n# mine\r\nname: 'gate-keeper' # who\r\ndescription: Keeps.\r\n---\r\n# Gate\r\n\r\nDo checklist:\r\n- [ ] one\r\n- [ ] two\r\n";

fn lib() -> Play {
    let play = Play::new();
    play.write("lib/gate-keeper.md", GATE);
    play.write("lib/lock-keeper.md", "---\nname: lock-keeper\n---\n# Lock\n");
    play.write("lib/toll-keeper.md", "---\nname: toll-keeper\n---\n# Toll\n");
    play
}

#[test]
fn a_new_agent_is_written_read_and_under_the_cursor() {
    let play = Play::new();
    let mut screen = play.discovering();
    screen.keys("ntide-watcher<enter>");
    screen.until("the folders", |model| play::dialog(model).contains("~/.local/share/callsheet/agents"));
    screen.keys("<enter>");
    screen.until_said("is made");
    screen.until_on("tide-watcher");
    let path = play.home().join(".local/share/callsheet/agents/tide-watcher.md");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("---\nname: tide-watcher\n"), "{text}");
    screen.until("its prompt", |model| model.prompt.agent().is_some_and(|agent| agent.entry.name == "tide-watcher"));
    // Undone, everything is as it was; the folders too.
    screen.keys("u");
    screen.until_said("is taken back");
    screen.until("the built-in ones alone", |model| model.library.named("tide-watcher").is_empty());
    assert!(!play.home().join(".local/share/callsheet/agents").exists());
    assert_eq!(trashed(&play.folders()), []);
}

#[test]
fn keys_pressed_before_the_folders_are_known_make_the_agent_in_the_usual_place() {
    let play = Play::new();
    let mut screen = play.discovering();
    screen.keys("ntide-watcher<enter><enter>");
    screen.until_on("tide-watcher");
    assert!(play.home().join(".local/share/callsheet/agents/tide-watcher.md").exists());
}

#[test]
fn a_new_agent_goes_where_it_is_said_and_has_the_format_of_the_place() {
    let play = Play::new();
    let mut screen = play.discovering();
    screen.keys("npdf<enter>");
    screen.until("the folders", |model| play::dialog(model).contains("will be made"));
    screen.keys("claude-skill<enter>");
    screen.until_on("pdf");
    let made = play.work().join(".claude/skills/pdf/SKILL.md");
    assert!(fs::read_to_string(made).unwrap().starts_with("---\nname: pdf\n"));
    screen.keys("u");
    screen.until_said("is taken back");
    assert!(!play.work().join(".claude").exists());
}

#[test]
fn what_is_in_the_way_of_a_new_agent_stays_and_the_name_is_asked_for_again() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("ngate-keeper<enter><enter>");
    screen.until("the question again", |model| play::dialog(model).contains("exists already"));
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
    screen.keys("-2<enter><enter>");
    screen.until_on("gate-keeper-2");
    assert!(play.read("lib/gate-keeper-2.md").contains("name: gate-keeper-2\n"));
}

#[test]
fn a_file_that_was_worked_on_since_it_was_made_is_not_taken_back() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("nmine<enter><enter>");
    screen.until_on("mine");
    play.write("lib/mine.md", "---\nname: mine\n---\nWork of hours\n");
    screen.keys("u");
    screen.until_said("was changed since it was made, so it stays");
    assert_eq!(play.read("lib/mine.md"), "---\nname: mine\n---\nWork of hours\n");
}

#[test]
fn a_copy_differs_in_its_name_alone_and_stands_beside() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("d");
    assert_eq!(play::line(screen.model()), "gate-keeper-copy");
    screen.keys("<c-u>toll-gate<enter><enter>");
    screen.until_on("toll-gate");
    assert_eq!(play.read("lib/toll-gate.md"), GATE.replace("'gate-keeper'", "'toll-gate'"));
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
    screen.keys("u");
    screen.until_said("is taken back");
    assert!(!play.work().join("lib/toll-gate.md").exists());
}

#[test]
fn a_built_in_agent_is_copied_into_ones_own() {
    let play = Play::new();
    let mut screen = play.discovering();
    let first = screen.name();
    screen.keys("d<c-u>my-reviewer<enter><enter>");
    screen.until_on("my-reviewer");
    let text = fs::read_to_string(play.home().join(".local/share/callsheet/agents/my-reviewer.md")).unwrap();
    assert!(text.contains("name: my-reviewer\n") && !text.contains(&format!("name: {first}\n")));
    screen.keys("kg");
    for key in ["R", "x"] {
        screen.keys(key);
        let help = "is built in and stays; d copies it, b hides all such";
        assert!(screen.notice().contains(help), "{key}: {}", screen.notice());
        assert_eq!(screen.model().dialog, None);
    }
}

#[test]
fn another_name_changes_key_and_file_and_what_is_remembered_follows() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("f<space>k2]<space>1");
    screen.until("the tick", |model| model.prompt.selections.values().any(|one| !one.ticked.is_empty()));
    screen.keys("R");
    assert_eq!(play::line(screen.model()), "gate-keeper");
    screen.keys("<c-u>x-ray<enter>");
    screen.until_on("x-ray");
    assert!(!play.work().join("lib/gate-keeper.md").exists());
    assert_eq!(play.read("lib/x-ray.md"), GATE.replace("'gate-keeper'", "'x-ray'"));
    let remembers = |model: &callsheet::tui::model::Model, id: &str| {
        let ticked = model.prompt.selections.iter().filter(|(_, one)| !one.ticked.is_empty());
        let ticked: Vec<&str> = ticked.map(|(id, _)| id.0.as_str()).collect();
        let marked: Vec<&str> = model.agents.marked.iter().map(|id| id.0.as_str()).collect();
        let favourites: Vec<&str> = model.agents.favourites.iter().map(String::as_str).collect();
        assert_eq!((ticked, marked, favourites), (vec![id], vec![id], vec![id]));
    };
    screen.until("its prompt", |model| model.prompt.agent().is_some_and(|agent| agent.entry.name == "x-ray"));
    remembers(screen.model(), "x-ray");
    screen.keys("u");
    screen.until_said("x-ray is called gate-keeper again");
    screen.until_on("gate-keeper");
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
    remembers(screen.model(), "gate-keeper");
}

#[test]
fn another_name_tells_which_saved_casts_still_say_the_old_one() {
    let play = lib();
    let cast = |name: &str, agent: &str| {
        let text = format!("pattern: iterative-refinement\nseats:\n  author: {{ agent: {agent} }}\n");
        play.write(&format!("../home/.local/share/callsheet/casts/{name}.yaml"), text);
    };
    cast("gates", "gate-keeper");
    cast("locks", "lock-keeper");
    cast("tides", "Gate-Keeper");
    play.write("../home/.local/share/callsheet/casts/broken.yaml", "seats: [gate-keeper\n");
    let mut screen = play.on_lib();
    screen.keys("R<c-u>x-ray<enter>");
    screen.until_said("u gives the old name back; 2 saved casts still say gate-keeper, O opens them: gates, tides");
    screen.until_on("x-ray");
    // The cast says what to do about it on the screen.
    screen.keys("O");
    screen.until("the casts", |model| play::dialog(model).contains("gates"));
    screen.keys("gates<enter>");
    screen.until("the cast", |model| model.cast.is_open);
    let picture = screen.picture();
    assert!(picture.contains("enter on the seat chooses"), "{picture}");
    assert!(!picture.contains("callsheet list"), "{picture}");
}

#[test]
fn another_name_that_is_taken_or_cannot_be_written_changes_nothing() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("R<c-u>lock-keeper<enter>");
    screen.until("the question again", |model| play::dialog(model).contains("exists already"));
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
    assert_eq!(play::line(screen.model()), "lock-keeper", "what was typed is kept");
    screen.keys("<esc>");
    let path = play.work().join("lib/gate-keeper.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    screen.keys("R<c-u>other<enter>");
    screen.until("why", |model| play::dialog(model).contains("read-only"));
    assert_eq!((play.read("lib/gate-keeper.md").as_str(), play.work().join("lib/other.md").exists()), (GATE, false));
}

#[test]
fn a_name_is_not_given_back_to_a_file_that_was_worked_on() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("R<c-u>x-ray<enter>");
    screen.until_on("x-ray");
    let mine = GATE.replace("'gate-keeper'", "'x-ray'").replace("Keeps.", "Mine.");
    play.write("lib/x-ray.md", &mine);
    screen.keys("u");
    screen.until_said("was changed since it was renamed");
    assert_eq!((play.read("lib/x-ray.md"), play.work().join("lib/gate-keeper.md").exists()), (mine, false));
}

#[test]
fn deleting_asks_once_and_undoing_brings_back_bytes_and_rights() {
    let play = lib();
    let path = play.work().join("lib/gate-keeper.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let mut screen = play.on_lib();
    screen.keys("x");
    assert!(play::dialog(screen.model()).contains("lib/gate-keeper.md"), "{}", play::dialog(screen.model()));
    screen.keys("<enter>");
    assert!(path.exists() && screen.notice() == "nothing was deleted", "enter is no");
    screen.keys("xy");
    screen.until_said("gate-keeper.md is in the trash; u brings it back");
    screen.until("the others alone", |model| model.library.entries.len() == 2);
    assert!(!path.exists());
    screen.keys("u");
    screen.until_on("gate-keeper");
    assert_eq!(
        (play.read("lib/gate-keeper.md").as_str(), fs::metadata(&path).unwrap().permissions().mode() & 0o777),
        (GATE, 0o640)
    );
    screen.keys("u");
    screen.until_said("there is nothing to undo");
}

#[test]
fn all_that_are_marked_are_deleted_after_one_question_and_come_back_together() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("<space>j<space>x");
    let asked = play::dialog(screen.model());
    assert!(asked.contains("Delete 2 files?") && !asked.contains("lock-keeper"), "{asked}");
    screen.keys("y");
    screen.until_said("2 files are in the trash; u brings them back");
    screen.until("one left", |model| model.library.entries.len() == 1);
    assert_eq!(screen.model().agents.marked.len(), 0);
    screen.keys("u");
    screen.until_said("2 files are back");
    screen.until("all", |model| model.library.entries.len() == 3);
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
}

#[test]
fn undo_brings_deleted_files_back_after_a_restart_one_after_the_other() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("xy");
    screen.until("two", |model| model.library.entries.len() == 2);
    screen.keys("xy");
    screen.until("one", |model| model.library.entries.len() == 1);
    screen.end();
    let mut screen = play.on_lib();
    screen.keys("u");
    screen.until("the trash", |model| play::dialog(model).contains("lock-keeper.md"));
    assert!(play::dialog(screen.model()).contains("gate-keeper.md"));
    assert_eq!(trashed(&play.folders()).len(), 2, "it asks first");
    screen.keys("<enter>");
    screen.until_said("is back; 1 more in the trash");
    screen.keys("u");
    screen.until("the trash", |model| model.dialog.is_some());
    screen.keys("<enter>");
    screen.until("all", |model| model.library.entries.len() == 3);
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
    assert_eq!(trashed(&play.folders()), []);
}

#[test]
fn what_stands_in_the_way_of_a_deleted_file_is_told_and_kept() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("xy");
    screen.until_said("in the trash");
    play.write("lib/gate-keeper.md", "theirs");
    for _ in 0..2 {
        screen.keys("u");
        screen.until_said("is in the way");
        assert_eq!(play.read("lib/gate-keeper.md"), "theirs");
    }
    fs::remove_file(play.work().join("lib/gate-keeper.md")).unwrap();
    screen.keys("u");
    screen.until_said("is back");
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
}

#[test]
fn what_stays_of_a_link_or_of_a_folder_is_told_before() {
    let play = lib();
    play.write("else/real.md", "---\nname: a-link\n---\n");
    symlink("../else/real.md", play.work().join("lib/a-link.md")).unwrap();
    play.write("lib/skills/b-skill/SKILL.md", "---\nname: b-skill\n---\n");
    play.write("lib/skills/b-skill/tool.py", "x");
    let mut screen = play.on_lib();
    assert_eq!(screen.name(), "a-link");
    screen.keys("x");
    screen.until("where it leads", |model| play::dialog(model).contains("a-link.md is a link; ../else/real.md"));
    screen.keys("y");
    screen.until("one less", |model| model.library.named("a-link").is_empty());
    assert!(play.work().join("else/real.md").exists());
    assert_eq!(screen.name(), "b-skill");
    screen.keys("x");
    screen.until("what stays", |model| play::dialog(model).contains("b-skill stays with tool.py."));
    screen.keys("y");
    screen.until_said("b-skill/SKILL.md is in the trash, the rest of its folder stays");
    assert!(play.work().join("lib/skills/b-skill/tool.py").exists());
}

#[test]
fn a_file_that_may_not_be_deleted_says_why_and_stays() {
    let play = lib();
    let path = play.work().join("lib/gate-keeper.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let mut screen = play.on_lib();
    screen.keys("<space><space>xy");
    screen.until_said("is read-only and was left alone");
    assert!(screen.notice().ends_with("lock-keeper.md is in the trash; u brings it back"), "{}", screen.notice());
    assert_eq!(screen.model().notice.as_ref().unwrap().tone, Tone::Wrong);
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
}

#[test]
fn an_empty_folder_names_two_keys_and_both_work() {
    let play = Play::new();
    fs::create_dir(play.work().join("lib")).unwrap();
    let mut screen = play.on_lib();
    let picture = screen.picture();
    for said in ["No agent stands in", "n  makes a new agent", "b  shows the built-in agents"] {
        assert!(picture.contains(said), "{said}\n{picture}");
    }
    screen.keys("d");
    assert!(screen.notice().contains("n makes a new one"), "{}", screen.notice());
    screen.keys("nmine<enter><enter>");
    screen.until_on("mine");
    assert!(play.read("lib/mine.md").contains("name: mine\n"));
    screen.keys("u");
    screen.until("nothing again", |model| model.library.entries.is_empty());
    screen.keys("b");
    screen.until("the built-in agents", |model| model.library.entries.len() >= 32);
    screen.until("one read", |model| model.prompt.prompt().is_some());
    screen.keys("d<c-u>mine<enter><enter>");
    screen.until_on("mine");
    assert!(play.work().join("lib/mine.md").exists());
}

/// What a run that was killed while it wrote in place leaves: a backup, and a file that is neither text.
fn torn(play: &Play) {
    play.write("lib/gate-keeper.md", "half of th");
    let entry = play.home().join(".local/state/callsheet/backups/999999-1");
    fs::create_dir_all(&entry).unwrap();
    let path = play.work().join("lib/gate-keeper.md");
    fs::write(entry.join("about.json"), format!("{{\"path\": {:?}}}\n", path.to_str().unwrap())).unwrap();
    fs::write(entry.join("old"), GATE).unwrap();
    fs::write(entry.join("new"), GATE.replace("Keeps.", "Opens.")).unwrap();
}

#[test]
fn what_a_killed_run_left_is_swept_and_a_torn_file_gets_the_text_one_chooses() {
    for (keys, text, is_settled) in [
        ("<up><up><enter>", GATE.to_owned(), true),
        ("<up><enter>", GATE.replace("Keeps.", "Opens."), true),
        ("<enter>", "half of th".to_owned(), false),
        ("<esc>", "half of th".to_owned(), false),
        // Nobody asked for the question, so letters choose nothing in it.
        ("as it<enter>", "half of th".to_owned(), false),
        ("j<enter><enter>", "half of th".to_owned(), false),
        ("j<enter>y", "half of th".to_owned(), true),
    ] {
        let play = lib();
        torn(&play);
        let left = play.write("lib/.callsheet-999999-0.tmp", "half");
        let mut screen = play.on_lib();
        screen.until("the question", |model| play::dialog(model).contains("Saving gate-keeper.md broke off"));
        assert!(!left.exists(), "it is swept before");
        screen.keys(keys);
        assert_eq!(screen.model().dialog, None, "{keys}");
        if is_settled {
            screen.until_said("gate-keeper.md");
        }
        screen.end();
        assert_eq!(play.read("lib/gate-keeper.md"), text, "{keys}");
        assert_eq!(backups(&play.folders()).is_empty(), is_settled, "{keys}");
    }
}

#[test]
fn a_torn_file_that_is_mended_while_the_question_stands_is_left_alone() {
    let play = lib();
    torn(&play);
    let mut screen = play.on_lib();
    screen.until("the question", |model| play::dialog(model).contains("Saving gate-keeper.md broke off"));
    play.write("lib/gate-keeper.md", "mended");
    screen.keys("<up><up><enter>");
    screen.until_said("gate-keeper.md was changed since it was found, so it was left alone");
    screen.end();
    assert_eq!(play.read("lib/gate-keeper.md"), "mended");
    assert_eq!(backups(&play.folders()).len(), 1);
}

#[test]
fn a_torn_file_is_asked_about_when_nothing_is_typed() {
    let play = lib();
    torn(&play);
    let mut screen = play.starting_on_lib();
    screen.keys("/gate");
    screen.until_said("saving");
    assert!(screen.notice().ends_with("broke off in an earlier run; a question comes next"), "{}", screen.notice());
    assert_eq!(screen.model().dialog, None);
    screen.keys("<enter>");
    let picture = screen.picture();
    for said in [
        "Saving gate-keeper.md broke off",
        "old text",
        "what stood there before the save",
        "116 bytes, 10 lines",
        "▌later",
    ] {
        assert!(picture.contains(said), "{said}\n{picture}");
    }
}

#[test]
fn a_file_that_was_named_itself_can_be_copied_beside_deleted_and_brought_back() {
    let play = lib();
    let path = play.work().join("lib/gate-keeper.md");
    let mut screen = play.on(&path);
    screen.keys("R<c-u>other<enter>");
    screen.until("why not", |model| play::dialog(model).contains("would not be found under another name"));
    screen.keys("<esc>d<c-u>beside<enter>");
    screen.until("the folder", |model| play::dialog(model).contains("there"));
    screen.keys("<enter>");
    screen.until_said("beside.md is made");
    assert!(play.read("lib/beside.md").contains("'beside'"));
    screen.keys("u");
    screen.until_said("is taken back");
    screen.keys("xy");
    screen.until_said("in the trash");
    screen.until("that it is gone", |model| matches!(model.loading, Loading::Failed { .. }));
    screen.keys("u");
    screen.until_said("is back");
    assert_eq!(fs::read_to_string(&path).unwrap(), GATE);
    screen.until("the library again", |model| model.loading == Loading::Done);
    assert_eq!(screen.name(), "gate-keeper");
}

#[test]
fn hostile_names_are_spelled_out_wherever_they_are_told() {
    let play = Play::new();
    play.write("lib/a\u{1b}[31m\u{202e}.md", "---\nname: \"a\\e[2J\"\n---\nBody\n");
    let mut screen = play.on_lib();
    let harmless = |screen: &play::Screen, said: &str| {
        let picture = screen.picture();
        assert!(picture.contains(said) && !picture.contains(['\u{1b}', '\u{202e}']), "{said}\n{picture}");
    };
    screen.keys("x");
    harmless(&screen, "a␛[31m<U+202E>.md");
    screen.keys("y");
    screen.until_said("in the trash");
    harmless(&screen, "a␛[31m<U+202E>.md is in the trash");
    screen.keys("u");
    screen.until_said("is back");
    harmless(&screen, "a␛[31m<U+202E>.md is back");
    screen.until("its row", |model| !model.library.entries.is_empty());
    screen.keys("R");
    harmless(&screen, "Another name for a␛[2J");
    screen.keys("<esc>d");
    harmless(&screen, "Copy of a␛[2J");
}

#[test]
fn a_file_that_cannot_be_saved_says_so_when_the_form_opens() {
    let play = lib();
    let path = play.work().join("lib/gate-keeper.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let mut screen = play.on_lib();
    screen.keys("e");
    screen.until("a look at the file", |model| model.form().is_some_and(State::is_read_only));
    let picture = screen.picture();
    assert!(picture.contains("─ ! read-only ╮"), "{picture}");
    assert!(picture.contains(" ! This file is read-only: nothing can be saved here before `chmod u+w`"), "{picture}");
    assert!(picture.contains("d in the list makes a copy of your own."), "{picture}");
    screen.keys("<esc>");
    assert!(screen.model().form().is_none());
    // With the right to write it, nothing is said.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    screen.keys("e");
    screen.keys("J");
    screen.until("the form", |model| model.form().is_some_and(|form| !form.is_read_only() && form.is_changed()));
    assert!(!screen.picture().contains("read-only"));
}

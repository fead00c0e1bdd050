//! From keys to bytes on disk: the screen with its real shell, without a terminal.

mod hand_out;
mod on_disk;
mod play;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use callsheet::store::{backups, trashed_files};
use callsheet::tui::app::message::NoticeTone;
use callsheet::tui::app::model::LoadProgress;
use callsheet::tui::screens::form::EditorState;
use play::Play;

const GATE: &str = "\u{feff}---\r\n# mine\r\nname: 'gate-keeper' # who\r\ndescription: Keeps.\r\n---\r\n# \
    Gate\r\n\r\nDo checklist:\r\n- [ ] one\r\n- [ ] two\r\n";

fn lib() -> Play {
    let play = Play::new();
    play.write("lib/gate-keeper.md", GATE);
    play.write("lib/lock-keeper.md", "---\nname: lock-keeper\n---\n# Lock\n");
    play.write("lib/toll-keeper.md", "---\nname: toll-keeper\n---\n# Toll\n");
    play
}

#[test]
fn a_new_agent_is_written_read_and_selected() {
    let play = Play::new();
    let mut screen = play.discovering();
    screen.keys("ntide-watcher<enter>");
    screen.until("the folders", |model| play::dialog(model).contains("~/.local/share/callsheet/agents"));
    screen.keys("<enter>");
    screen.until_said("created ");
    screen.until_on("tide-watcher");
    let path = play.home().join(".local/share/callsheet/agents/tide-watcher.md");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("---\nname: tide-watcher\n"), "{text}");
    screen.until("its prompt", |model| model.prompt.agent().is_some_and(|agent| agent.entry.name == "tide-watcher"));
    // After undoing, everything is as before, including the folders.
    screen.keys("u");
    screen.until_said("unchanged since you created it");
    screen.until("the built-in ones alone", |model| model.library.named("tide-watcher").is_empty());
    assert!(!play.home().join(".local/share/callsheet/agents").exists());
    assert_eq!(trashed_files(&play.folders()), []);
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
fn a_new_agent_gets_the_chosen_place_and_its_format() {
    let play = Play::new();
    let mut screen = play.discovering();
    screen.keys("npdf<enter>");
    screen.until("the folders", |model| play::dialog(model).contains("will be created"));
    screen.keys("claude-skill<enter>");
    screen.until_on("pdf");
    let made = play.work().join(".claude/skills/pdf/SKILL.md");
    assert!(fs::read_to_string(made).unwrap().starts_with("---\nname: pdf\n"));
    screen.keys("u");
    screen.until_said("unchanged since you created it");
    assert!(!play.work().join(".claude").exists());
}

#[test]
fn an_existing_file_stays_and_the_name_is_asked_again() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("ngate-keeper<enter><enter>");
    screen.until("the question again", |model| play::dialog(model).contains("already exists"));
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
    screen.keys("-2<enter><enter>");
    screen.until_on("gate-keeper-2");
    assert!(play.read("lib/gate-keeper-2.md").contains("name: gate-keeper-2\n"));
}

#[test]
fn undoing_keeps_a_created_file_that_was_edited() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("nmine<enter><enter>");
    screen.until_on("mine");
    play.write("lib/mine.md", "---\nname: mine\n---\nWork of hours\n");
    screen.keys("u");
    screen.until_said("changed since you created it, so it was kept");
    assert_eq!(play.read("lib/mine.md"), "---\nname: mine\n---\nWork of hours\n");
}

#[test]
fn a_copy_differs_only_in_its_name_and_is_beside_the_original() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("d");
    assert_eq!(play::line(screen.model()), "gate-keeper-copy");
    screen.keys("<c-u>toll-gate<enter><enter>");
    screen.until_on("toll-gate");
    assert_eq!(play.read("lib/toll-gate.md"), GATE.replace("'gate-keeper'", "'toll-gate'"));
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
    screen.keys("u");
    screen.until_said("unchanged since you created it");
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
        let help = "is built in; d copies it, b hides built-in agents";
        assert!(screen.notice().contains(help), "{key}: {}", screen.notice());
        assert_eq!(screen.model().dialog, None);
    }
}

#[test]
fn renaming_changes_key_and_file_and_moves_the_memory() {
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
    let remembers = |model: &callsheet::tui::app::model::Model, id: &str| {
        let ticked = model.prompt.selections.iter().filter(|(_, one)| !one.ticked.is_empty());
        let ticked: Vec<&str> = ticked.map(|(id, _)| id.0.as_str()).collect();
        let marked: Vec<&str> = model.agents.marked.iter().map(|id| id.0.as_str()).collect();
        let favorites: Vec<&str> = model.agents.favorites.iter().map(String::as_str).collect();
        assert_eq!((ticked, marked, favorites), (vec![id], vec![id], vec![id]));
    };
    screen.until("its prompt", |model| model.prompt.agent().is_some_and(|agent| agent.entry.name == "x-ray"));
    remembers(screen.model(), "x-ray");
    screen.keys("u");
    screen.until_said("x-ray is named gate-keeper again");
    screen.until_on("gate-keeper");
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
    remembers(screen.model(), "gate-keeper");
}

#[test]
fn renaming_names_saved_casts_that_use_the_old_name() {
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
    screen.until_said("u undoes; 2 saved casts still use gate-keeper; O opens them: gates, tides");
    screen.until_on("x-ray");
    // The cast names the fix on the screen.
    screen.keys("O");
    screen.until("the casts", |model| play::dialog(model).contains("gates"));
    screen.keys("gates<enter>");
    screen.until("the cast", |model| model.cast.is_open);
    let picture = screen.picture();
    assert!(picture.contains("enter on the seat chooses"), "{picture}");
    assert!(!picture.contains("callsheet list"), "{picture}");
}

#[test]
fn a_taken_or_unwritable_new_name_changes_nothing() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("R<c-u>lock-keeper<enter>");
    screen.until("the question again", |model| play::dialog(model).contains("already exists"));
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
fn undoing_a_rename_refuses_a_file_edited_since() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("R<c-u>x-ray<enter>");
    screen.until_on("x-ray");
    let mine = GATE.replace("'gate-keeper'", "'x-ray'").replace("Keeps.", "Mine.");
    play.write("lib/x-ray.md", &mine);
    screen.keys("u");
    screen.until_said("changed since it was renamed");
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
    screen.until_said("gate-keeper.md to the trash; u restores it");
    screen.until("the others alone", |model| model.library.entries.len() == 2);
    assert!(!path.exists());
    screen.keys("u");
    screen.until_on("gate-keeper");
    assert_eq!(
        (play.read("lib/gate-keeper.md").as_str(), fs::metadata(&path).unwrap().permissions().mode() & 0o777),
        (GATE, 0o640)
    );
    screen.keys("u");
    screen.until_said("nothing to undo");
}

#[test]
fn all_that_are_marked_are_deleted_after_one_question_and_come_back_together() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("<space>j<space>x");
    let asked = play::dialog(screen.model());
    assert!(asked.contains("Delete 2 files?") && !asked.contains("lock-keeper"), "{asked}");
    screen.keys("y");
    screen.until_said("moved 2 files to the trash; u restores them");
    screen.until("one left", |model| model.library.entries.len() == 1);
    assert_eq!(screen.model().agents.marked.len(), 0);
    screen.keys("u");
    screen.until_said("restored 2 files");
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
    assert_eq!(trashed_files(&play.folders()).len(), 2, "it asks first");
    screen.keys("<enter>");
    screen.until_said("; 1 more in the trash");
    screen.keys("u");
    screen.until("the trash", |model| model.dialog.is_some());
    screen.keys("<enter>");
    screen.until("all", |model| model.library.entries.len() == 3);
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
    assert_eq!(trashed_files(&play.folders()), []);
}

#[test]
fn restoring_keeps_and_names_a_file_in_the_way() {
    let play = lib();
    let mut screen = play.on_lib();
    screen.keys("xy");
    screen.until_said("to the trash");
    play.write("lib/gate-keeper.md", "theirs");
    for _ in 0..2 {
        screen.keys("u");
        screen.until_said("already exists, so the deleted file");
        assert_eq!(play.read("lib/gate-keeper.md"), "theirs");
    }
    fs::remove_file(play.work().join("lib/gate-keeper.md")).unwrap();
    screen.keys("u");
    screen.until_said("restored ");
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
}

#[test]
fn deleting_a_link_or_skill_names_what_remains() {
    let play = lib();
    play.write("else/real.md", "---\nname: a-link\n---\n");
    symlink("../else/real.md", play.work().join("lib/a-link.md")).unwrap();
    play.write("lib/skills/b-skill/SKILL.md", "---\nname: b-skill\n---\n");
    play.write("lib/skills/b-skill/tool.py", "x");
    let mut screen = play.on_lib();
    assert_eq!(screen.name(), "a-link");
    screen.keys("x");
    screen.until("where it leads", |model| {
        play::dialog(model).contains("a-link.md is a link; its target ../else/real.md")
    });
    screen.keys("y");
    screen.until("one less", |model| model.library.named("a-link").is_empty());
    assert!(play.work().join("else/real.md").exists());
    assert_eq!(screen.name(), "b-skill");
    screen.keys("x");
    screen.until("what stays", |model| play::dialog(model).contains("b-skill stays with tool.py."));
    screen.keys("y");
    screen.until_said("b-skill/SKILL.md to the trash, the rest of its folder stays");
    assert!(play.work().join("lib/skills/b-skill/tool.py").exists());
}

#[test]
fn a_file_that_may_not_be_deleted_says_why_and_stays() {
    let play = lib();
    let path = play.work().join("lib/gate-keeper.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let mut screen = play.on_lib();
    screen.keys("<space><space>xy");
    screen.until_said("is read-only and was not changed");
    assert!(screen.notice().ends_with("lock-keeper.md to the trash; u restores it"), "{}", screen.notice());
    assert_eq!(screen.model().notice.as_ref().unwrap().tone, NoticeTone::Wrong);
    assert_eq!(play.read("lib/gate-keeper.md"), GATE);
}

#[test]
fn an_empty_folder_names_two_keys_and_both_work() {
    let play = Play::new();
    fs::create_dir(play.work().join("lib")).unwrap();
    let mut screen = play.on_lib();
    let picture = screen.picture();
    for said in ["No agents in", "n  create an agent", "b  show the built-in agents"] {
        assert!(picture.contains(said), "{said}\n{picture}");
    }
    screen.keys("d");
    assert!(screen.notice().contains("n creates one"), "{}", screen.notice());
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

/// Leaves the same as an interrupted write in place: a backup, and a file with neither the old nor the new text.
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
fn leftovers_are_removed_and_a_torn_file_gets_the_chosen_text() {
    for (keys, text, is_settled) in [
        ("<up><up><enter>", GATE.to_owned(), true),
        ("<up><enter>", GATE.replace("Keeps.", "Opens."), true),
        ("<enter>", "half of th".to_owned(), false),
        ("<esc>", "half of th".to_owned(), false),
        // The question appears without a key press, so letters choose nothing in it.
        ("as it<enter>", "half of th".to_owned(), false),
        ("j<enter><enter>", "half of th".to_owned(), false),
        ("j<enter>y", "half of th".to_owned(), true),
    ] {
        let play = lib();
        torn(&play);
        let left = play.write("lib/.callsheet-999999-0.tmp", "half");
        let mut screen = play.on_lib();
        screen.until("the question", |model| play::dialog(model).contains("Saving gate-keeper.md was interrupted"));
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
fn a_torn_file_repaired_during_the_question_is_left_alone() {
    let play = lib();
    torn(&play);
    let mut screen = play.on_lib();
    screen.until("the question", |model| play::dialog(model).contains("Saving gate-keeper.md was interrupted"));
    play.write("lib/gate-keeper.md", "mended");
    screen.keys("<up><up><enter>");
    screen.until_said("gate-keeper.md changed meanwhile, so it was not replaced");
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
    assert!(
        screen.notice().ends_with("was interrupted in an earlier run; a question comes next"),
        "{}",
        screen.notice()
    );
    assert_eq!(screen.model().dialog, None);
    screen.keys("<enter>");
    let picture = screen.picture();
    for said in
        ["Saving gate-keeper.md was interrupted", "old text", "text before the save", "116 bytes, 10 lines", "▌later"]
    {
        assert!(picture.contains(said), "{said}\n{picture}");
    }
}

#[test]
fn a_file_that_was_named_itself_can_be_copied_beside_deleted_and_brought_back() {
    let play = lib();
    let path = play.work().join("lib/gate-keeper.md");
    let mut screen = play.on(&path);
    screen.keys("R<c-u>other<enter>");
    screen.until("why not", |model| play::dialog(model).contains("was passed to callsheet as an argument"));
    screen.keys("<esc>d<c-u>beside<enter>");
    screen.until("the folder", |model| play::dialog(model).contains("exists"));
    screen.keys("<enter>");
    screen.until_said("beside.md; u undoes");
    assert!(play.read("lib/beside.md").contains("'beside'"));
    screen.keys("u");
    screen.until_said("unchanged since you created it");
    screen.keys("xy");
    screen.until_said("to the trash");
    screen.until("that it is gone", |model| matches!(model.reading.progress, LoadProgress::Failed { .. }));
    screen.keys("u");
    screen.until_said("restored ");
    assert_eq!(fs::read_to_string(&path).unwrap(), GATE);
    screen.until("the library again", |model| model.reading.progress == LoadProgress::Done);
    assert_eq!(screen.name(), "gate-keeper");
}

#[test]
fn escape_sequences_in_names_are_shown_as_visible_text() {
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
    screen.until_said("to the trash");
    harmless(&screen, "a␛[31m<U+202E>.md to the trash");
    screen.keys("u");
    screen.until_said("restored ");
    harmless(&screen, "a␛[31m<U+202E>.md");
    screen.until("its row", |model| !model.library.entries.is_empty());
    screen.keys("R");
    harmless(&screen, "Rename a␛[2J");
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
    screen.until("a look at the file", |model| model.form().is_some_and(EditorState::is_read_only));
    let picture = screen.picture();
    assert!(picture.contains("─ ! read-only ╮"), "{picture}");
    assert!(picture.contains(" ! This file is read-only; make it writable (chmod u+w) to save."), "{picture}");
    assert!(picture.contains("list makes your own copy."), "{picture}");
    screen.keys("<esc>");
    assert!(screen.model().form().is_none());
    // With write permission, there is no notice.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    screen.keys("e");
    screen.keys("J");
    screen.until("the form", |model| model.form().is_some_and(|form| !form.is_read_only() && form.is_changed()));
    assert!(!screen.picture().contains("read-only"));
}

#[test]
fn input_files_are_added_to_the_prompt_and_taken_out_again() {
    let play = lib();
    play.write("../home/minutes.txt", "\u{feff}We meet at ten.\nSee </input>.\n");
    play.write("../home/latin.txt", b"caf\xe9");
    let mut screen = play.on_lib();
    let text = |model: &callsheet::tui::app::model::Model| model.prompt.prompt().unwrap().text.clone();
    // An unusable path is reported where it was typed, and the typed text stays so that it can be corrected.
    screen.keys("3A~/gone.txt<enter>");
    screen.until("the reason", |model| play::dialog(model).contains("no such file or directory; check the path"));
    assert_eq!(play::line(screen.model()), "~/gone.txt");
    screen.keys("<c-u>~/latin.txt<enter>");
    screen.until("the reason", |model| play::dialog(model).contains("is not UTF-8 from byte 4 on; save it as UTF-8"));
    screen.keys("<c-u>~/min<tab>");
    screen.until("the path", |model| play::line(model) == "~/minutes.txt");
    screen.keys("<enter>");
    screen.until_said("added the input minutes.txt");
    assert!(
        text(screen.model()).contains("<input name=\"minutes.txt\">\nWe meet at ten.\n"),
        "{}",
        text(screen.model())
    );
    let picture = screen.picture();
    assert!(picture.contains(" inputs  minutes.txt   2 lines "), "{picture}");
    screen.keys("iSum up<esc>");
    let composed = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_callsheet"));
        command.env_clear().env("HOME", play.home()).current_dir(play.home());
        command.args(["compose", "gate-keeper", "--library"]).arg(play.work().join("lib")).args(arguments);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let task = ["--task", "Sum up"];
    assert_eq!(text(screen.model()), composed(&[&["--input", "minutes.txt"][..], &task].concat()));
    // A second file with its own name; then the same name again, which reads the file again.
    screen.keys("A<enter>notes=~/minutes.txt<enter>");
    screen.until_said("added the input notes");
    play.write("../home/minutes.txt", "We meet at eleven.\n");
    screen.keys("A<enter>~/minutes.txt<enter>");
    screen.until_said("read the input minutes.txt again");
    play.write("../home/old.txt", "We meet at ten.\nSee </input>.\n");
    let both = ["--input", "minutes.txt", "--input", "notes=old.txt"];
    assert_eq!(text(screen.model()), composed(&[&both[..], &task].concat()));
    screen.keys("A");
    screen.until("the inputs", |model| play::dialog(model).contains("notes"));
    screen.keys("minutes<enter>");
    screen.until_said("removed the input minutes.txt");
    assert!(!text(screen.model()).contains("eleven") && text(screen.model()).contains("<input name=\"notes\">"));
    // Another agent does not have it, and it is not remembered for the next run.
    screen.keys("1j");
    screen.until_on("lock-keeper");
    screen.until("its prompt", |model| model.prompt.agent().is_some_and(|agent| agent.entry.name == "lock-keeper"));
    assert!(!text(screen.model()).contains("<input"));
    screen.keys("q");
    screen.end();
    let memory = fs::read_dir(play.home().join(".local/state/callsheet")).unwrap();
    let kept: String = memory.flatten().filter_map(|file| fs::read_to_string(file.path()).ok()).collect();
    assert!(kept.contains("Sum up") && !kept.contains("We meet"), "{kept}");
}

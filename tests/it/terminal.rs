//! The screen on a real terminal: started, used, resized, pasted into, and left in every way.

mod casts;
mod clipboards;
mod drafts;
mod files;
mod jobs;
mod leaving;
mod session;

use rustix::process::Signal;
use session::{Bed, Session};

const BUILT_IN: &str = "elixir-engineer";

fn agent(name: &str, says: &str) -> String {
    format!("---\nname: {name}\ndescription: {says}\n---\n\n# {name}\n\nKeeps the gate.\n")
}

/// The row of the list with the cursor.
fn chosen(screen: &str) -> Option<&str> {
    let row = screen.lines().find_map(|line| line.strip_prefix("│▌ "))?;
    row.split_whitespace().next()
}

#[test]
fn a_first_start_on_an_empty_home_shows_the_built_in_agents_and_the_keys() {
    let bed = Bed::new();
    let session = Session::start(&bed, &[]);
    session.wait_for("built-in agents and footer", |screen| {
        let footer = screen.lines().last().unwrap_or_default();
        screen.contains(BUILT_IN) && ["/ search", "c copy", "? help"].iter().all(|hint| footer.contains(hint))
    });
}

#[test]
fn what_is_copied_is_byte_for_byte_what_compose_prints() {
    let bed = Bed::new();
    let session = Session::start(&bed, &[]);
    session.shows(BUILT_IN);
    session.send(format!("/{BUILT_IN}\r"));
    session.wait_for("the agent found", |screen| screen.contains("1 of ") && chosen(screen) == Some(BUILT_IN));
    session.send("\t]");
    session.shows("Change checklist");
    session.send("j j ");
    session.shows("2 of 7");
    session.send("m");
    session.shows("Mode for elixir-engineer");
    session.send("crit\r");
    session.wait_for("the mode", |screen| mode_is(screen, "mode", "critical"));
    session.send("r");
    session.shows("Role for elixir-engineer");
    session.send("audit\r");
    session.wait_for("the role", |screen| mode_is(screen, "role", "auditor"));
    session.send("c");
    let copied = session.copied();
    let items = ["`mix format --check-formatted`", "`mix compile --force"];
    let arguments =
        ["compose", BUILT_IN, "--mode", "critical", "--role", "auditor", "--tick", items[0], "--tick", items[1]];
    assert_eq!(String::from_utf8(copied).unwrap(), bed.printed(&arguments));
    session.shows("OSC 52");
}

fn mode_is(screen: &str, row: &str, value: &str) -> bool {
    let mut words = screen.lines().filter_map(|line| line.rsplit("││").next());
    words.any(|part| part.split_whitespace().take(2).eq([row, value]))
}

#[test]
fn every_terminal_size_is_survived() {
    let bed = Bed::new();
    let mut session = Session::start(&bed, &[]);
    // The contents of the bodies are known only after the first list, and change the columns.
    session.wait_for("the whole screen", |screen| screen.contains("2✓") && screen.contains(" words "));
    let first = session.text();
    session.resize(1, 1);
    session.press("j");
    session.resize(40, 10);
    session.wait_for("a small screen", |screen| screen.contains("api-designer") && screen.lines().count() <= 10);
    session.send("k");
    session.resize(120, 40);
    // The notice of the start has disappeared, and the panes use its row.
    let without_notice =
        |screen: &str| screen.lines().take(30).map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    session.wait_for("the first screen again", |screen| without_notice(screen) == without_notice(&first));
    session.send("q");
    assert_eq!(session.ended().exit_code(), 0);
}

#[test]
fn a_large_paste_is_one_insert_and_presses_no_key() {
    let bed = Bed::new();
    let mut session = Session::start(&bed, &[]);
    session.shows(BUILT_IN);
    let text = "q c ? quit / m now: ünï\n".repeat(1360);
    assert!(text.len() > 34_000);
    let pasted = format!("\x1b[200~{text}\x1b[201~");
    // Outside a text input, it only shows where pasting is possible.
    session.send(&pasted);
    session.shows("to paste into the task, press");
    let size = |arguments: &[&str]| format!("{} bytes", thousands(bed.printed(arguments).len()));
    let before = size(&["compose", "accessibility-reviewer"]);
    session.shows(&before);
    session.send("i");
    session.shows("What should the agent do?");
    session.send(&pasted);
    // Every terminal changes the line feeds of a paste, and callsheet removes no trailing ones.
    let after = size(&["compose", "accessibility-reviewer", "--task", &text]);
    session.shows(&after);
    // The paste is a single insertion, so one undo removes all of it.
    session.send("\x1a");
    session.shows(&before);
    session.send("\x1b");
    session.shows("? help");
    session.send("q");
    assert_eq!(session.ended().exit_code(), 0);
    assert!(session.heard(|heard| heard.clipboard.is_empty()));
}

fn thousands(number: usize) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", thousands(number / 1000), number % 1000) }
}

#[test]
fn the_list_follows_the_files_and_keeps_cursor_and_query() {
    let bed = Bed::new();
    for name in ["lock-keeper", "toll-keeper", "ferry-pilot"] {
        bed.write(format!("lib/{name}.md"), agent(name, "Stands at the water."));
    }
    let session = Session::start(&bed, &["--library", "lib"]);
    session.shows("ferry-pilot");
    session.send("/keeper");
    session.wait_for("what was found", |screen| screen.contains("2 of 3") && chosen(screen) == Some("lock-keeper"));
    session.send("\r");
    session.send("j");
    let kept = |screen: &str| chosen(screen) == Some("toll-keeper") && screen.contains("/ keeper");
    session.wait_for("the cursor", kept);

    let added = bed.write("lib/dock-keeper.md", agent("dock-keeper", "Came later."));
    session.wait_for("the file added", |screen| {
        screen.contains("3 of 4") && screen.contains("dock-keeper") && kept(screen)
    });
    bed.write("lib/toll-keeper.md", agent("toll-keeper", "Counts coins."));
    session.wait_for("the file edited", |screen| screen.contains("Counts coins.") && kept(screen));
    std::fs::remove_file(added).unwrap();
    session.wait_for("the file removed", |screen| {
        screen.contains("2 of 3") && !screen.contains("dock-keeper") && kept(screen)
    });

    std::fs::rename(bed.work().join("lib/lock-keeper.md"), bed.work().join("lib/renamed.md")).unwrap();
    bed.write("lib/renamed.md", agent("weir-keeper", "Has another name."));
    session.wait_for("the file renamed", |screen| {
        screen.contains("2 of 3") && screen.contains("weir-keeper") && !screen.contains("lock-keeper") && kept(screen)
    });
    bed.write("lib/deep/down/moat-keeper.md", agent("moat-keeper", "Lies deep."));
    session.wait_for("the folder added", |screen| screen.contains("3 of 4") && screen.contains("moat-keeper"));
    std::fs::remove_dir_all(bed.work().join("lib/deep")).unwrap();
    session.wait_for("the folder removed", |screen| {
        screen.contains("2 of 3") && !screen.contains("moat-keeper") && kept(screen)
    });
}

#[test]
fn what_was_ticked_and_typed_stays_when_files_change() {
    let bed = Bed::new();
    let checked = |last: &str| {
        format!(
            "---\nname: gate-keeper\ndescription: Keeps.\n---\n\n## Gate checklist\n\n- [ ] the bolt is shut\n- [ ] \
            {last}\n"
        )
    };
    bed.write("lib/gate-keeper.md", checked("the lamp is lit"));
    let session = Session::start(&bed, &["--library", "lib"]);
    session.shows("gate-keeper");
    session.send("\t]");
    session.shows("the bolt is shut");
    session.send("j ");
    session.shows("1 of 2");
    session.send("iClose it early.\x13");
    session.wait_for("the task", |screen| screen.contains("Close it early."));
    bed.write("lib/other.md", agent("other", "Came later."));
    session.shows("other");
    bed.write("lib/gate-keeper.md", checked("the lamp is out"));
    session.wait_for("the new item, with what was ticked and typed", |screen| {
        screen.contains("the lamp is out") && screen.contains("1 of 2") && screen.contains("Close it early.")
    });
}

#[test]
fn one_value_changed_in_the_form_changes_these_bytes_of_the_file_and_no_other() {
    let bed = Bed::new();
    let old = "\u{feff}---\r\nname: gate-keeper   # as the file\r\n\r\ndescription: 'Keeps the gate: \
        always'\r\nmodel:   opus  # the old one\r\ntools: [Read,  Grep]\r\n---\r\n# Gate\r\n\r\n- [ ] closed\r\nNo \
        last line end";
    let path = bed.write("lib/gate-keeper.md", old);
    let mut session = Session::start(&bed, &["--library", "lib"]);
    session.shows("gate-keeper");
    session.shows(" words ");
    session.send("e");
    session.shows("add a key");
    session.send("jj");
    session.wait_for("the row of the model", |screen| screen.contains("▌  model"));
    session.send("i");
    session.shows("esc cancel");
    session.send("\x15haiku\r");
    session.shows("unsaved");
    assert_eq!(std::fs::read(&path).unwrap(), old.as_bytes(), "nothing is written before it was seen");
    session.send("\x13");
    session.wait_for("the difference", |screen| {
        screen.contains("- model:   opus") && screen.contains("+ model:   haiku") && screen.contains("enter save")
    });
    session.send("\r");
    session.shows("is saved");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), old.replace("opus", "haiku"));
    // The watch notices our own save, which is not reported as a change from outside.
    session.send("\x1b");
    session.wait_for("the list", |screen| screen.contains("╭ Agents") && !screen.contains("changed on disk"));
    session.send("q");
    assert_eq!(session.ended().exit_code(), 0);
}

#[test]
fn a_file_changed_by_another_during_editing_is_reported_and_kept() {
    let bed = Bed::new();
    let path = bed.write("lib/gate-keeper.md", agent("gate-keeper", "Keeps it."));
    let session = Session::start(&bed, &["--library", "lib"]);
    session.shows("gate-keeper");
    session.shows(" words ");
    session.send("e");
    session.shows("add a key");
    session.send("ji\x15Opens it.\r");
    session.shows("unsaved");
    let theirs = agent("gate-keeper", "Burnt it down.");
    std::fs::write(&path, &theirs).unwrap();
    session.wait_for("the choice", |screen| screen.contains("was changed on disk") && screen.contains("theirs"));
    session.send("\r");
    session.wait_for("both", |screen| {
        screen.contains("- description: Burnt it") && screen.contains("+ description: Opens it.")
    });
    assert_eq!(std::fs::read_to_string(&path).unwrap(), theirs);
    session.send("\r");
    session.wait_for("the choice again", |screen| screen.contains("mine") && screen.contains("theirs"));
    session.send("j\r");
    session.wait_for("the difference", |screen| {
        screen.contains("enter save") && screen.contains("+ description: Opens it.")
    });
    assert_eq!(std::fs::read_to_string(&path).unwrap(), theirs);
    session.send("\r");
    session.shows("is saved");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), agent("gate-keeper", "Opens it."));
}

#[test]
fn a_built_in_agent_is_edited_as_a_copy_of_ones_own() {
    let bed = Bed::new();
    let session = Session::start(&bed, &[]);
    session.shows(BUILT_IN);
    session.shows(" words ");
    session.send("e");
    session.shows("Make your own copy?");
    session.send("y");
    session.wait_for("the form on the copy", |screen| {
        screen.contains("add a key") && screen.contains("callsheet/agents/")
    });
}

/// Starts and leaves, and checks that the terminal is in its original state.
#[track_caller]
fn gives_the_terminal_back(leave: impl FnOnce(&Session), code: u32) {
    let bed = Bed::new();
    let mut session = Session::start(&bed, &[]);
    session.shows(BUILT_IN);
    leave(&session);
    let status = session.ended();
    assert_eq!(status.exit_code(), code, "{status}");
    let raw = session.raw();
    let sent = String::from_utf8_lossy(&raw);
    for (on, off) in [
        ("\x1b[?1049h", "\x1b[?1049l"),
        ("\x1b[?25l", "\x1b[?25h"),
        ("\x1b[?2004h", "\x1b[?2004l"),
        ("\x1b[?1000h", "\x1b[?1000l"),
    ] {
        assert!(sent.contains(on), "{on:?} was never sent");
        assert!(sent.rfind(off) > sent.rfind(on), "{off:?} was not sent last");
    }
    assert!(session.is_cooked());
}

#[test]
fn q_gives_the_terminal_back() {
    gives_the_terminal_back(|session| session.send("q"), 0);
}

#[test]
fn ctrl_c_gives_the_terminal_back() {
    gives_the_terminal_back(|session| session.send("\x03"), 0);
}

// A program ended by a signal counts as 1 here, whether it exits by itself or, on a machine so busy that it runs out of
// time, is ended by the signal.

#[test]
fn sigterm_gives_the_terminal_back() {
    gives_the_terminal_back(|session| session.signal(Signal::TERM), 1);
}

#[test]
fn sighup_gives_the_terminal_back() {
    gives_the_terminal_back(|session| session.signal(Signal::HUP), 1);
}

#[test]
fn with_print_on_exit_the_screen_is_on_the_terminal_and_the_prompt_on_standard_output() {
    let bed = Bed::new();
    let script = r#"{ "$0" --print-on-exit; echo $? > code; } | cat > prompt"#;
    let mut session = Session::run(&bed, "/bin/sh", &["-c", script, env!("CARGO_BIN_EXE_callsheet")]);
    session.shows(BUILT_IN);
    session.send("3\r");
    session.ended();
    let read = |name: &str| std::fs::read_to_string(bed.work().join(name)).unwrap();
    assert_eq!(read("code"), "0\n");
    assert_eq!(read("prompt"), bed.printed(&["compose", "accessibility-reviewer"]));
    assert!(String::from_utf8_lossy(&session.raw()).contains("\x1b[?1049l"));
}

#[test]
fn nothing_in_a_file_or_its_name_commands_the_terminal() {
    let bed = Bed::new();
    let evil = "\u{1b}]52;c;aGk=\u{7}\u{1b}]0;title\u{7}\u{7}\u{9b}31m\u{202e}rtl\u{202c}\u{e0041}\u{e0042}\u{200b}\u{ad}\u{1b}[5n";
    let quoted = r"\e]52;c;aGk=\a\e]2;title\a\u202Ertl\U000E0041\U000E0042\x9B31m";
    for (at, file) in ["a", "b\u{1b}]0;title\u{7}", "c\u{202e}dm", "d\u{e0041}"].iter().enumerate() {
        bed.write(
            format!("lib/{file}.md"),
            format!(
                "---\nname: \"n{at}{quoted}\"\ndescription: \"{quoted} says\"\nmodel: \"{quoted}\"\n---\n\n# \
                {evil}\n\n- [ ] {evil}\n\n```\n{evil}\n```\n"
            ),
        );
    }
    bed.write("lib/broken.md", format!("---\nname: [{evil}\n---\n{evil}\n"));
    let session = Session::start(&bed, &["--library", "lib"]);
    session.wait_for("the list", |screen| chosen(screen).is_some() && screen.contains("n3"));
    let mut shown = String::new();
    for _ in 0..5 {
        for key in ["2", "]", "]", "]", "]", "]", "]", "]", "3", "G", "1", "j"] {
            session.press(key);
            shown.push_str(&session.text());
        }
    }
    // It is on the screen, made visible.
    for sign in ["␛", "<U+202E>"] {
        assert!(shown.contains(sign), "{sign}");
    }
    assert_eq!(session.heard(|heard| heard.strange.clone()), Vec::<String>::new());
    assert_eq!(session.heard(|heard| heard.clipboard.clone()), Vec::<Vec<u8>>::new());
    let raw = String::from_utf8(session.raw()).unwrap();
    // Our only such sequence asks for the colors of the terminal.
    let raw = raw.replace("\x1b]10;?\x07", "").replace("\x1b]11;?\x07", "");
    let hidden = |sign: char| matches!(sign, '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{e0000}'..='\u{e007f}' | '\u{7}');
    assert_eq!(raw.chars().find(|&sign| hidden(sign)), None);
    assert!(!raw.contains("\x1b[5n"));
}

//! Every way in which the program releases the terminal, for a while or permanently.

use std::io::Read as _;

use callsheet::tui::app::terminal::{OutputDevice, ScreenTerminal, rescue_on_panic};
use portable_pty::native_pty_system;
use rustix::process::Signal;

use super::session::{Bed, Session, command, size};
use super::{BUILT_IN, agent, chosen};

/// Set for the process in which the program must panic.
const PANIC: &str = "CALLSHEET_TEST_PANIC";

/// Not a test by itself: the next test runs it on a terminal.
#[test]
fn the_child_process_panics_while_it_has_the_terminal() {
    if std::env::var_os(PANIC).is_none() {
        return;
    }
    rescue_on_panic();
    let mut terminal = ScreenTerminal::enter(OutputDevice::open(false).unwrap(), true).unwrap();
    terminal.draw(|frame| frame.render_widget("unharmed", frame.area())).unwrap();
    panic!("something came up\u{1b}[31m");
}

#[test]
fn a_panic_restores_the_terminal_before_printing() {
    let bed = Bed::new();
    let this = std::env::current_exe().unwrap();
    let script = format!(
        "{PANIC}=1 exec '{}' --exact terminal::leaving::the_child_process_panics_while_it_has_the_terminal --nocapture",
        this.display()
    );
    let mut session = Session::run(&bed, "/bin/sh", &["-c", &script]);
    assert_ne!(session.ended().exit_code(), 0);
    let raw = session.raw();
    let sent = String::from_utf8_lossy(&raw);
    let said = sent.find("something came up").expect("what came up");
    assert!(sent.find("unharmed").is_some_and(|drawn| drawn < said));
    for (on, off) in [("\x1b[?1049h", "\x1b[?1049l"), ("\x1b[?25l", "\x1b[?25h"), ("\x1b[?1000h", "\x1b[?1000l")] {
        assert!(sent.contains(on), "{on:?} was never sent");
        assert!(sent[..said].rfind(off) > sent.rfind(on), "{off:?} came too late");
    }
    assert!(!sent[said..].contains("\u{1b}[31m"), "{}", &sent[said..]);
    assert!(session.is_cooked());
}

#[test]
fn ctrl_z_stops_it_and_fg_brings_it_back_as_it_was() {
    let bed = Bed::new();
    let mut session = Session::run(&bed, "/bin/bash", &["--norc", "--noprofile", "-i"]);
    session.send(format!("PS1='at the %s\\n'; '{}'\r", env!("CARGO_BIN_EXE_callsheet")));
    session.shows(BUILT_IN);
    session.send("/otp");
    session.wait_for("a query", |screen| screen.contains("/ otp") && chosen(screen).is_some());
    session.send("\r");
    session
        .wait_for("the keys of the list", |screen| screen.lines().last().is_some_and(|line| line.contains("? help")));
    session.send("\x1a");
    session.wait_for("the shell", |screen| screen.contains("Stopped") && !screen.contains("? help"));
    assert!(session.raw().windows(8).any(|sent| sent == b"\x1b[?1049l"));
    session.send("echo typed to the shell\r");
    session.shows("typed to the shell");
    session.send("fg\r");
    session.wait_for("the same screen", |screen| screen.contains("/ otp") && screen.contains("? help"));
    session.send("q");
    session.wait_for("the shell again", |screen| screen.contains("typed to the shell") && !screen.contains("? help"));
    session.send("stty -a | grep -o ' -*icanon'; exit\r");
    session.ended();
    assert!(String::from_utf8_lossy(&session.raw()).contains(" icanon"));
}

#[test]
fn the_editor_gets_the_terminal_and_what_it_wrote_is_shown() {
    let bed = Bed::new();
    let file = bed.write("lib/lock-keeper.md", agent("lock-keeper", "Stands at the water."));
    let editor = bed.write(
        "editor",
        "#!/bin/sh\necho the editor has $# files\nread answer\nprintf -- '---\\nname: \
        lock-keeper\\ndescription: Rewritten.\\n---\\n' > \"$(eval echo \\$$#)\"\n",
    );
    let script = format!("chmod +x editor; EDITOR='{}' exec \"$0\" --library lib", editor.display());
    let mut session = Session::run(&bed, "/bin/sh", &["-c", &script, env!("CARGO_BIN_EXE_callsheet")]);
    session.shows("Stands at the water.");
    session.send("E");
    session.wait_for("the editor", |screen| screen.contains("the editor has") && !screen.contains("? help"));
    session.send("done\r");
    session.wait_for("the list again", |screen| screen.contains("Rewritten.") && screen.contains("? help"));
    session.send("q");
    assert_eq!(session.ended().exit_code(), 0);
    assert!(std::fs::read_to_string(file).unwrap().contains("Rewritten."));
    assert!(session.is_cooked());
}

/// A terminal that disappears without a signal to the program, which must end anyway.
#[test]
fn when_the_terminal_vanishes_the_program_ends() {
    let bed = Bed::new();
    let script = "trap '' HUP; exec \"$0\"";
    let pair = native_pty_system().openpty(size(120, 40)).unwrap();
    let mut child =
        pair.slave.spawn_command(command(&bed, "/bin/sh", &["-c", script, env!("CARGO_BIN_EXE_callsheet")])).unwrap();
    drop(pair.slave);
    let mut terminal = pair.master.try_clone_reader().unwrap();
    let mut sent = Vec::new();
    let mut piece = [0; 4096];
    while !sent.windows(BUILT_IN.len()).any(|part| part == BUILT_IN.as_bytes()) {
        let count = terminal.read(&mut piece).unwrap();
        sent.extend_from_slice(&piece[..count]);
    }
    drop(terminal);
    drop(pair.master);
    // If the program does not end, this wait does not end either.
    assert!(!child.wait().unwrap().success());
}

#[test]
fn edited_text_survives_a_signal() {
    let bed = Bed::new();
    let text = agent("lock-keeper", "Stands at the water.");
    let file = bed.write("lib/lock-keeper.md", &text);
    let mut session = Session::start(&bed, &["--library", "lib"]);
    session.shows("Stands at the water.");
    session.send("e");
    session.shows("Form  Raw");
    session.send("ji It waits.");
    session.shows("Stands at the water. It waits.");
    session.signal(Signal::TERM);
    assert_eq!(session.ended().exit_code(), 1);
    assert!(session.is_cooked());
    assert!(String::from_utf8_lossy(&session.raw()).contains("unsaved changes of"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);

    let mut session = Session::start(&bed, &["--library", "lib"]);
    session.shows("lock-keeper.md was not saved");
    session.send("\x1b[A\r");
    session.wait_for("the form", |screen| screen.contains("It waits.") && screen.contains("unsaved"));
    session.send("\x13");
    session.shows("Changes to lock-keeper.md");
    session.send("\r");
    session.shows("is saved");
    session.send("\x1b");
    session.wait_for("the list", |screen| screen.contains("/ search"));
    session.send("q");
    assert_eq!(session.ended().exit_code(), 0);
    assert!(std::fs::read_to_string(&file).unwrap().contains("Stands at the water. It waits."));
    let kept = bed.work().join("../home/.local/state/callsheet/unsaved");
    assert_eq!(std::fs::read_dir(kept).unwrap().count(), 0);
}

//! callsheet as a job of a shell, and its child processes: which of them gets the signals of the keyboard.

use std::io::Read as _;
use std::process::Command;
use std::thread;
use std::time::Instant;

use portable_pty::native_pty_system;
use rustix::process::{Pid, Signal, getpgid};

use super::session::{Bed, CEILING, Session, command, is_running, processor_time, size, until_gone};
use super::{BUILT_IN, agent};

/// A shell with job control and a known prompt.
fn shell(bed: &Bed) -> Session {
    let session = Session::run(bed, "/bin/bash", &["--norc", "--noprofile", "-i"]);
    session.send("PS1='at the %s\\n'\r");
    session
}

const CALLSHEET: &str = env!("CARGO_BIN_EXE_callsheet");

/// An editor that reports the signals and input it gets, and keeps running.
///
/// It has no trap for CONT, and no time limit: a bash that was stopped while it read with one may wait forever.
const EDITOR: &str = r#"#!/bin/bash
trap 'echo it was interrupted' INT
echo $$ > editor.pid
echo the editor is open
while :; do
    read -r line
    status=$?
    # A trapped signal ends the read.
    [ $status -gt 128 ] && continue
    [ $status -eq 0 ] || exit 0
    case $line in
        end) exit 0 ;;
        fail) exit 7 ;;
        *) echo "read <$line>" ;;
    esac
done
"#;

/// A folder with one agent, and the editor.
fn bed() -> Bed {
    let bed = Bed::new();
    bed.write("lib/lock-keeper.md", agent("lock-keeper", "Stands at the water."));
    bed.write("editor", EDITOR);
    bed
}

fn start_in_shell(bed: &Bed) -> Session {
    let session = shell(bed);
    session.send(format!("chmod +x editor; EDITOR=\"$PWD/editor\" '{CALLSHEET}' --library lib\r"));
    session.shows("Stands at the water.");
    session
}

/// Waits until callsheet's screen is visible.
#[track_caller]
fn has_the_screen(session: &Session) {
    session.wait_for("the list", |screen| screen.contains("lock-keeper") && screen.contains("? help"));
}

#[track_caller]
fn opens_the_editor(session: &Session) {
    session.send("E");
    session.wait_for("the editor", |screen| screen.contains("the editor is open") && !screen.contains("? help"));
}

/// The process group of the editor that was opened.
fn editor_group(bed: &Bed) -> Pid {
    let editor = Pid::from_raw(bed.waits_for_text("editor.pid").parse().unwrap());
    getpgid(editor).unwrap()
}

#[track_caller]
fn leaves(mut session: Session) {
    session.send("q");
    session.wait_for("the shell", |screen| !screen.contains("? help"));
    session.send("stty -a | grep -o ' -*icanon'; exit\r");
    session.ended();
    assert!(String::from_utf8_lossy(&session.raw()).contains(" icanon"));
}

#[test]
fn ctrl_c_in_the_editor_is_the_editors_and_what_was_typed_stays() {
    let bed = bed();
    let session = start_in_shell(&bed);
    session.send("iA task half typ\x13");
    session.shows("A task half typ");
    opens_the_editor(&session);
    // A signal that arrives just before the editor reads is handled after it has read.
    session.send("\x03still here\r");
    session.shows("it was interrupted");
    session.shows("read <still here>");
    session.send("end\r");
    session.wait_for("the task", |screen| screen.contains("A task half typ") && screen.contains("? help"));
    leaves(session);
}

#[test]
fn ctrl_c_that_ends_the_editor_leaves_callsheet_whole() {
    let bed = bed();
    bed.write("editor", "#!/bin/sh\necho the editor is open\nexec sleep 1000\n");
    let session = start_in_shell(&bed);
    opens_the_editor(&session);
    session.send("\x03");
    session.wait_for("the list", |screen| screen.contains("the editor exited with") && screen.contains("? help"));
    leaves(session);
}

#[test]
fn ctrl_z_in_the_editor_stops_both_and_fg_brings_both_back() {
    let bed = bed();
    let session = start_in_shell(&bed);
    session.send("iA task half typ\x13");
    session.shows("A task half typ");
    opens_the_editor(&session);
    let group = editor_group(&bed);
    for round in 1..=2 {
        session.send("\x1a");
        session.wait_for("the shell", |screen| screen.matches("Stopped").count() >= round);
        session.send(format!("echo shell $((round + {round}))\r"));
        session.shows(&format!("shell {round}"));
        session.send("fg\r");
        // Keys typed before the editor has the terminal go to the shell.
        session.until_in_foreground(group);
        session.send(format!("round {round}\r"));
        session.shows(&format!("read <round {round}>"));
    }
    session.send("end\r");
    session.wait_for("the task", |screen| screen.contains("A task half typ") && screen.contains("? help"));
    leaves(session);
}

#[test]
fn ctrl_z_in_the_editor_without_a_shell_goes_on() {
    let bed = bed();
    let script = "chmod +x editor; EDITOR=\"$PWD/editor\" exec \"$0\" --library lib";
    let mut session = Session::run(&bed, "/bin/sh", &["-c", script, CALLSHEET]);
    session.shows("Stands at the water.");
    // Nobody could bring it back to the foreground.
    session.send("\x1a");
    session.shows("cannot suspend");
    opens_the_editor(&session);
    session.send("\x1astill here\r");
    session.shows("^Z");
    session.shows("read <still here>");
    session.send("end\r");
    has_the_screen(&session);
    session.send("q");
    assert_eq!(session.ended().exit_code(), 0);
    assert!(session.is_cooked());
}

/// In a sandbox with its own process ids, the group and session of callsheet have no id.
#[test]
fn in_a_sandbox_the_editor_gets_the_terminal_and_ctrl_z_goes_on() {
    let sandbox = "unshare --user --map-root-user --pid --fork --mount-proc";
    if !Command::new("/bin/sh").args(["-c", &format!("{sandbox} true")]).status().unwrap().success() {
        eprintln!("skipped: this system has no `unshare` that may make a PID namespace");
        return;
    }
    for program in [format!("'{CALLSHEET}' --library lib"), format!("sh -c \"'{CALLSHEET}' --library lib; exit\"")] {
        let bed = bed();
        let session = shell(&bed);
        session.send(format!("chmod +x editor; EDITOR=\"$PWD/editor\" {sandbox} {program}\r"));
        session.shows("Stands at the water.");
        session.send("\x1a");
        session.shows("cannot suspend");
        for round in 1..=2 {
            session.send("E");
            session.wait_for("the editor", |screen| screen.matches("the editor is open").count() == round);
            session.send(format!("\x1around {round}\r"));
            session.shows(&format!("read <round {round}>"));
            session.send("end\r");
            has_the_screen(&session);
        }
        leaves(session);
    }
}

#[test]
fn ctrl_z_under_a_script_stops_the_script_too() {
    let bed = bed();
    bed.write("start", format!("#!/bin/sh\n'{CALLSHEET}' --library lib\necho the script went on\n"));
    let mut session = shell(&bed);
    session.send("sh start\r");
    session.shows("Stands at the water.");
    session.send("\x1a");
    session.wait_for("the shell", |screen| screen.contains("Stopped") && !screen.contains("? help"));
    session.send("fg\r");
    has_the_screen(&session);
    session.send("q");
    session.shows("the script went on");
    session.send("exit\r");
    session.ended();
}

#[test]
fn a_failing_editor_is_reported() {
    let bed = bed();
    let session = start_in_shell(&bed);
    opens_the_editor(&session);
    session.send("fail\r");
    session.wait_for("what happened", |screen| screen.contains("exit status: 7") && screen.contains("? help"));
    leaves(session);
}

#[test]
fn a_signal_while_the_editor_is_open_ends_both() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let bed = bed();
        bed.write("editor", "#!/bin/sh\necho the editor is open\necho $$ > editor.pid\nexec sleep 1000\n");
        let script = "chmod +x editor; EDITOR=\"$PWD/editor\" exec \"$0\" --library lib";
        let mut session = Session::run(&bed, "/bin/sh", &["-c", script, CALLSHEET]);
        session.shows("Stands at the water.");
        opens_the_editor(&session);
        let editor = bed.waits_for_text("editor.pid");
        session.signal(signal);
        session.ended();
        assert!(session.is_cooked(), "{signal:?}");
        assert!(!is_running(&editor), "{signal:?}");
    }
}

#[test]
fn started_in_the_background_it_draws_when_it_comes_to_the_front() {
    let bed = bed();
    let session = shell(&bed);
    session.send(format!("'{CALLSHEET}' --library lib &\r"));
    let until_stopped = "until jobs > list; grep -q Stopped list; do :; done";
    session.send(format!("{until_stopped}; echo it is $((20 + 3)) stopped\r"));
    session.wait_for("the shell", |screen| screen.contains("it is 23 stopped") && !screen.contains("? help"));
    session.send("fg\r");
    has_the_screen(&session);
    // If it is sent to the background while stopped, it stops again.
    session.send("\x1a");
    session.wait_for("the shell", |screen| !screen.contains("? help"));
    session.send(format!("bg; {until_stopped}; echo it is $((20 + 4)) stopped\r"));
    session.wait_for("the shell", |screen| screen.contains("it is 24 stopped") && !screen.contains("? help"));
    session.send("fg\r");
    has_the_screen(&session);
    session.send("j");
    leaves(session);
}

#[test]
fn sigquit_gives_the_terminal_back() {
    super::gives_the_terminal_back(|session| session.signal(Signal::QUIT), 1);
}

#[test]
fn waiting_costs_no_processor_time() {
    let bed = bed();
    let session = Session::start(&bed, &["--library", "lib"]);
    has_the_screen(&session);
    session.shows(" words ");
    session.press("j");
    let process = session.process().to_string();
    let Some(before) = processor_time(&process) else {
        eprintln!("skipped: this system has no /proc to see processes in");
        return;
    };
    // Waits for a number of steps of something else.
    for _ in 0..20 {
        bed.printed(&["list", "--library", "lib"]);
    }
    let used = processor_time(&process).unwrap() - before;
    assert!(used <= 5, "{used} ticks of processor time");
}

#[test]
fn a_background_command_is_shown_and_ended_with_its_children() {
    let bed = bed();
    let mut session = Session::start(&bed, &["--library", "lib"]);
    has_the_screen(&session);
    session.shows(" words ");
    session.send("|");
    session.shows("Send the prompt to a command");
    session.send("sleep 1000 & echo $! > one.pid; printf 'first \\033[31mred\\n'; wait\r");
    session.wait_for("its output", |screen| screen.contains("first ␛[31mred") && screen.contains("running "));
    let process = bed.waits_for_text("one.pid");
    assert!(is_running(&process));
    // ctrl-c ends the command, but not the program.
    session.send("\x03");
    session.wait_for("the end", |screen| screen.contains("! canceled"));
    until_gone(&process);
    session.send("\x1b");
    has_the_screen(&session);
    // On exit, background commands are terminated.
    session.send("|");
    session.shows("Send the prompt to a command");
    session.send("\x1b[A");
    session.shows("one.pid");
    session.send("\x15trap '' TERM; sleep 1000 & echo $! > two.pid; while :; do sleep 1000; done\r");
    let process = bed.waits_for_text("two.pid");
    session.send("\x1b");
    session.shows("is still running; & shows it");
    session.send("q");
    assert_eq!(session.ended().exit_code(), 0);
    until_gone(&process);
    assert_eq!(session.heard(|heard| heard.strange.clone()), Vec::<String>::new());
}

#[test]
fn a_command_that_prints_without_end_is_ended_and_its_answer_read_and_saved() {
    let bed = bed();
    let session = Session::start(&bed, &["--library", "lib"]);
    has_the_screen(&session);
    session.shows(" words ");
    session.send("|");
    session.shows("Send the prompt to a command");
    session.send("yes\r");
    session.wait_for("the end", |screen| screen.contains("! stopped: too much output"));
    session.send("w");
    session.shows("Write the output to a file");
    session.send("answer.txt\r");
    session.shows("524,288 bytes");
    assert_eq!(std::fs::read(bed.work().join("answer.txt")).unwrap().len(), 512 * 1024);
    // A command that uses the terminal is terminated.
    session.send("\x1b");
    has_the_screen(&session);
    session.send("|");
    session.shows("Send the prompt to a command");
    session.send("read answer < /dev/tty\r");
    session.wait_for("the end", |screen| screen.contains("it asked for the terminal"));
    session.send("\x1b");
    has_the_screen(&session);
    session.send("j");
    session.press("k");
}

/// A terminal that disappears while nobody handles the signal: the program ends, and does not spin meanwhile.
#[test]
fn a_lost_terminal_ends_it_at_once_whoever_owns_it() {
    if !std::path::Path::new("/proc/self/stat").exists() {
        eprintln!("skipped: this system has no /proc to see processes in");
        return;
    }
    let wrapped = r#"sh -c 'echo $$ > pid; exec "$0"' "$0""#;
    for script in [
        format!("exec {wrapped}"),
        format!("trap '' HUP; exec {wrapped}"),
        format!("trap '' HUP; setsid {wrapped}; true"),
        format!("trap '' HUP; {wrapped} 2>/dev/null; true"),
        format!("trap '' HUP; setsid {wrapped} 2>/dev/null; true"),
        format!("trap '' HUP; sleep 1000 & echo $! > other; {wrapped}; kill $!"),
    ] {
        let bed = Bed::new();
        let pair = native_pty_system().openpty(size(120, 40)).unwrap();
        let mut child = pair.slave.spawn_command(command(&bed, "/bin/sh", &["-c", &script, CALLSHEET])).unwrap();
        drop(pair.slave);
        let mut terminal = pair.master.try_clone_reader().unwrap();
        let (mut sent, mut piece) = (Vec::new(), [0; 4096]);
        while !sent.windows(BUILT_IN.len()).any(|part| part == BUILT_IN.as_bytes()) {
            let count = terminal.read(&mut piece).unwrap();
            assert!(count > 0, "{script}: {}", String::from_utf8_lossy(&sent));
            sent.extend_from_slice(&piece[..count]);
        }
        let process = bed.waits_for_text("pid");
        let before = processor_time(&process).unwrap();
        drop(terminal);
        drop(pair.master);
        let mut used = 0;
        let start = Instant::now();
        while let Some(now) = processor_time(&process) {
            used = now - before;
            assert!(start.elapsed() < CEILING, "{script}: it stays");
            thread::yield_now();
        }
        assert!(used < 40, "{script}: {used} ticks of processor time");
        let _ = child.kill();
        let _ = child.wait();
    }
}

#[test]
fn without_a_terminal_for_keys_an_error_is_reported() {
    let bed = Bed::new();
    let script = "setsid \"$0\" < /dev/null; echo code $?";
    let mut session = Session::run(&bed, "/bin/sh", &["-c", script, CALLSHEET]);
    session.ended();
    let text = session.text();
    assert!(text.contains("cannot read keys") && text.contains("code 3"), "{text}");
}

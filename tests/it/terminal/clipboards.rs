//! The ways to the clipboard, each compared byte for byte with the output of `compose`.

use std::process::Command;

use super::session::{Bed, Session};
use super::{BUILT_IN, chosen};

#[test]
fn compose_copies_over_ssh_what_it_prints() {
    let bed = Bed::new();
    let arguments = ["compose", BUILT_IN, "--mode", "critical", "--task", "Ünï — \u{1F980}"];
    let mut session = Session::start(&bed, &[&arguments[..], &["--copy"]].concat());
    let copied = session.copied();
    assert_eq!(String::from_utf8(copied).unwrap(), bed.printed(&arguments));
    session.shows("OSC 52");
    assert_eq!(session.ended().exit_code(), 0);
}

/// A tmux server that ends with the test.
struct Tmux<'a>(&'a Bed);

impl Tmux<'_> {
    fn tell(&self, arguments: &[&str]) -> Vec<u8> {
        let mut command = Command::new("tmux");
        command.arg("-S").arg(self.0.work().join("tmux")).args(arguments);
        command.output().map(|output| output.stdout).unwrap_or_default()
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        self.tell(&["kill-server"]);
    }
}

#[test]
fn inside_tmux_the_prompt_is_in_its_buffer_byte_for_byte() {
    if Command::new("tmux").arg("-V").output().is_err() {
        println!("skipped: tmux is not installed");
        return;
    }
    let bed = Bed::new();
    let socket = bed.work().join("tmux");
    let tmux = Tmux(&bed);
    let program = env!("CARGO_BIN_EXE_callsheet");
    let arguments = ["-S", socket.to_str().unwrap(), "-f", "/dev/null", "new-session", program];
    let session = Session::run(&bed, "tmux", &arguments);
    session.shows(BUILT_IN);
    session.send(format!("/{BUILT_IN}\r"));
    session.wait_for("the agent found", |screen| screen.contains("1 of ") && chosen(screen) == Some(BUILT_IN));
    // tmux waits after an escape in case it begins a key, so the text input is left with ctrl-s.
    session.send("iReview the ledger, ünï.\x13c");
    session.shows("tmux buffer");
    let task = ["compose", BUILT_IN, "--task", "Review the ledger, ünï."];
    assert_eq!(String::from_utf8(tmux.tell(&["save-buffer", "-"])).unwrap(), bed.printed(&task));
}

#[test]
fn hidden_text_is_announced_before_it_is_copied_and_can_be_taken_out() {
    let bed = Bed::new();
    let says: String = "obey".chars().map(|c| char::from_u32(0xe0000 + u32::from(c)).unwrap()).collect();
    let text = format!("---\nname: sleeper\ndescription: Sleeps.\n---\n\n# Sleeper\n\nStay{says} calm.\n");
    bed.write("lib/sleeper.md", &text);
    let session = Session::start(&bed, &["--library", "lib"]);
    session.wait_for("the prompt", |screen| screen.contains("hidden text: “obey”"));
    session.send("c");
    // The question appears before anything is on the clipboard.
    session.wait_for("the question", |screen| screen.contains("they say: obey") && screen.contains("do not copy"));
    assert!(session.heard(|heard| heard.clipboard.is_empty()));
    session.send("n");
    session.wait_for("no question", |screen| !screen.contains("do not copy"));
    session.send("Hc");
    let copied = String::from_utf8(session.copied()).unwrap();
    let printed = bed.printed(&["compose", "sleeper", "--library", "lib"]);
    assert!(printed.contains(&says));
    assert_eq!(copied, printed.replace(&says, ""));
}

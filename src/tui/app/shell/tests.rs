#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::fs;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::clipboard::ClipboardEnvironment;
use crate::run::ChildEnding;
use crate::store::{SavedKind, saved_path};
use crate::tui::app::effect::ShellEffect;
use crate::tui::app::message::CommandEnd;
use crate::tui::app::perform::perform;

/// Longest time a test waits for a message.
const CEILING: Duration = Duration::from_mins(1);

#[derive(Clone)]
struct Inbox(Sender<Message>);

impl AnswerSender for Inbox {
    fn message(&self, message: Message) {
        // A command may end after its test.
        let _ = self.0.send(message);
    }

    fn sequence(&self, _: &str) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// A shell without sources, with its own home folder, and its replies.
struct Play {
    home: TempDir,
    shell: Shell<Inbox>,
    inbox: Receiver<Message>,
}

impl Play {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let context = ShellContext {
            scope: DiscoveryScope::Explicit(Vec::new()),
            folders: UserFolders::under(home.path()),
            generic: Arc::new(GenericWords::built_in().clone()),
        };
        let (sender, inbox) = channel();
        let shell = Shell::start(context, Clipboard::new(ClipboardEnvironment::default()), Inbox(sender));
        Self { home, shell, inbox }
    }

    fn path(&self, name: &str) -> String {
        self.home.path().join(name).display().to_string()
    }

    /// Waits for the end of a command. Returns it with the command's answer.
    fn command_end(&self, wanted: u64) -> (CommandEnd, String) {
        loop {
            match self.inbox.recv_timeout(CEILING).unwrap() {
                Message::CommandEnded { run, end, answer, .. } if run == wanted => return (end, answer),
                Message::CommandRuns { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }

    fn perform(&self, effect: ShellEffect) {
        perform(effect, &mut &self.shell).unwrap();
    }

    fn answer(&self, effect: ShellEffect) -> Message {
        self.perform(effect);
        self.inbox.recv_timeout(CEILING).unwrap()
    }
}

#[test]
fn nothing_waits_for_a_command_that_does_not_end() {
    let play = Play::start();
    let gate = play.path("gate");
    assert!(Command::new("mkfifo").arg(&gate).status().unwrap().success());
    // The command waits until a writer opens the FIFO.
    let command = format!("cat > '{gate}.read'; cat '{gate}'");
    let pipe = |run| ShellEffect::Pipe { run, command: command.clone(), text: "text".to_owned() };
    play.perform(pipe(1));
    let written = play.answer(ShellEffect::Write { path: play.path("new.md"), text: String::new(), replace: false });
    assert!(matches!(written, Message::Done { .. }), "{written:?}");
    fs::write(&gate, "through").unwrap();
    let (end, answer) = play.command_end(1);
    assert_eq!((end, answer.as_str()), (CommandEnd::Ended(ChildEnding::Exited(0)), "through"));
    assert_eq!(fs::read_to_string(format!("{gate}.read")).unwrap(), "text");
    // Quitting terminates it.
    play.perform(pipe(2));
    let Play { home: _home, shell, inbox } = play;
    shell.finish();
    let ended = inbox.iter().any(|message| matches!(message, Message::CommandEnded { run: 2, .. }));
    assert!(ended);
}

#[test]
fn a_command_that_only_stores_its_input_is_done_before_one_has_left() {
    let play = Play::start();
    let path = play.path("stored");
    let text = "all of it\n".repeat(20_000);
    play.perform(ShellEffect::Pipe { run: 1, command: format!("cat > '{path}'"), text: text.clone() });
    play.shell.finish();
    assert!(fs::read_to_string(path).unwrap() == text);
}

#[test]
fn a_command_is_canceled_by_its_number() {
    let play = Play::start();
    for run in [1, 2] {
        play.perform(ShellEffect::Pipe { run, command: "sleep 1000".to_owned(), text: String::new() });
    }
    play.perform(ShellEffect::CancelCommand(2));
    assert_eq!(play.command_end(2).0, CommandEnd::Ended(ChildEnding::Canceled));
    // A command that has ended cannot be canceled.
    play.perform(ShellEffect::CancelCommand(2));
    play.perform(ShellEffect::CancelCommand(1));
    assert_eq!(play.command_end(1).0, CommandEnd::Ended(ChildEnding::Canceled));
}

#[test]
fn the_answer_is_standard_output_or_else_what_went_wrong() {
    let play = Play::start();
    for (run, (command, answer)) in [
        ("echo yes; echo no >&2", "yes\n"),
        ("echo no >&2", "no\n"),
        ("echo; echo no >&2", "no\n"),
        ("printf 'a\\377b'", "a\u{fffd}b"),
        ("cat", "text"),
    ]
    .into_iter()
    .enumerate()
    {
        let run = run as u64;
        play.perform(ShellEffect::Pipe { run, command: command.to_owned(), text: "text".to_owned() });
        assert_eq!(play.command_end(run).1, answer, "{command}");
    }
}

#[test]
fn a_cast_takes_only_the_place_of_what_was_read() {
    let play = Play::start();
    let path = saved_path(SavedKind::Cast, &UserFolders::under(play.home.path()), "review").unwrap();
    let save = |text: &str, expected: Option<&str>, replace| {
        let (name, expected) = ("review".to_owned(), expected.map(str::to_owned));
        let answer = play.answer(ShellEffect::SaveCast { name, text: text.to_owned(), expected, replace });
        let is_saved = match &answer {
            Message::CastSaved { .. } => true,
            Message::FileExists { .. } => false,
            other => panic!("{other:?}"),
        };
        (is_saved, fs::read_to_string(&path).unwrap())
    };
    let saved = |text: &str| (true, text.to_owned());
    let refused = |text: &str| (false, text.to_owned());
    assert_eq!(save("one", None, false), saved("one"));
    assert_eq!(save("two", None, false), refused("one"));
    assert_eq!(save("two", Some("one"), false), saved("two"));
    assert_eq!(save("three", Some("one"), false), refused("two"));
    assert_eq!(save("three", Some("one"), true), saved("three"));
    fs::remove_file(&path).unwrap();
    assert_eq!(save("four", Some("three"), false), saved("four"));
}

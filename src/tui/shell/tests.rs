#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::clipboard::Surroundings;

#[derive(Clone)]
struct Inbox(Sender<Message>);

impl Answers for Inbox {
    fn message(&self, message: Message) {
        // A command may end after its test.
        let _ = self.0.send(message);
    }

    fn sequence(&self, _: &str) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// A shell without sources, in a home of its own, and what it answers.
struct Play {
    home: TempDir,
    shell: Shell<Inbox>,
    inbox: Receiver<Message>,
}

impl Play {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let ground = Ground {
            scope: Scope::Explicit(Vec::new()),
            folders: Folders::under(home.path()),
            generic: Arc::new(Generic::built_in().clone()),
        };
        let (sender, inbox) = channel();
        let shell = Shell::start(ground, Clipboard::new(Surroundings::default()), Inbox(sender));
        Self { home, shell, inbox }
    }

    fn path(&self, name: &str) -> String {
        self.home.path().join(name).display().to_string()
    }

    fn answer(&self, effect: Effect) -> Message {
        self.shell.perform(effect);
        self.inbox.recv_timeout(Duration::from_secs(20)).unwrap()
    }
}

#[test]
fn nothing_waits_for_a_command_that_does_not_end() {
    let play = Play::start();
    let gate = play.path("gate");
    assert!(Command::new("mkfifo").arg(&gate).status().unwrap().success());
    // It opens when somebody writes into it.
    let pipe = || Effect::Pipe { command: format!("cat > '{gate}.read'; cat '{gate}'"), text: "text".to_owned() };
    play.shell.perform(pipe());
    let written = play.answer(Effect::Write { path: play.path("new.md"), text: String::new(), replace: false });
    assert!(matches!(written, Message::Done { .. }), "{written:?}");
    fs::write(&gate, "through").unwrap();
    let Message::CommandEnded { output, success, .. } = play.inbox.recv().unwrap() else { panic!("no end") };
    assert_eq!((output.as_str(), success), ("through", true));
    assert_eq!(fs::read_to_string(format!("{gate}.read")).unwrap(), "text");
    // Neither does leaving.
    play.shell.perform(pipe());
    let Play { home: _home, shell, inbox } = play;
    shell.finish();
    assert!(inbox.try_recv().is_err());
    fs::write(&gate, "").unwrap();
    assert!(matches!(inbox.recv().unwrap(), Message::CommandEnded { .. }));
}

#[test]
fn a_cast_takes_only_the_place_of_what_was_read() {
    let play = Play::start();
    let path = saved_cast(&Folders::under(play.home.path()), "review").unwrap();
    let save = |text: &str, expected: Option<&str>, replace| {
        let (name, expected) = ("review".to_owned(), expected.map(str::to_owned));
        let answer = play.answer(Effect::SaveCast { name, text: text.to_owned(), expected, replace });
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

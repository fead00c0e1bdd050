//! The program round the screen: input, signals and shell on threads of their own, one loop that updates and draws.

use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyEventKind, MouseButton, MouseEventKind, poll, read};
use ratatui::layout::Rect;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::effect::Effect;
use super::key::{Code, Key};
use super::message::{Message, Mouse};
use super::model::{Exit, Model, Tone};
use super::shell::files::keep_what_is_edited;
use super::shell::{Answers, Ground, Shell};
use super::terminal::{Device, Terminal, rescue, rescue_on_panic};
use super::update::update;
use super::view;
use crate::clipboard::Clipboard;
use crate::domain::agent::AgentId;

/// How long a signal may wait for the loop before the terminal is given back over its head.
const GRACE: Duration = Duration::from_millis(700);

/// The most input taken between two frames.
const BURST: usize = 1024;

/// How long a frame waits for the agent under the cursor: one that is read meanwhile is drawn at
/// once, instead of a pane that says it is being read and then itself.
const READING: Duration = Duration::from_millis(8);

/// Where the path stands in the command of an editor: not spelled out, as a path need not be UTF-8.
const PATH: &str = "\"$1\"";

/// What reaches the loop.
enum Incoming {
    /// Input of the person; the reader waits until it is drawn.
    Input(Vec<Message>),
    /// An answer of the shell.
    Answer(Message),
    /// An escape sequence to send between two frames.
    Sequence(String),
    /// The process was stopped from outside, or goes on again.
    Signal(i32),
    /// The terminal is gone.
    Lost,
}

/// Answers that go to the loop.
#[derive(Clone)]
struct Inbox(Sender<Incoming>);

impl Answers for Inbox {
    fn message(&self, message: Message) {
        // When the loop has ended nobody waits for an answer.
        let _ = self.0.send(Incoming::Answer(message));
    }

    fn sequence(&self, sequence: &str) -> io::Result<()> {
        self.0.send(Incoming::Sequence(sequence.to_owned())).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// A shell that reads the library while the terminal is still being looked at.
pub struct Started {
    shell: Shell<Inbox>,
    sender: Sender<Incoming>,
    inbox: Receiver<Incoming>,
}

/// Starts what needs no terminal: reading the library. What it answers waits for [`run`].
pub fn start(ground: Ground, clipboard: Clipboard) -> Started {
    let (sender, inbox) = channel();
    let shell = Shell::start(ground, clipboard, Inbox(sender.clone()));
    shell.perform(Effect::ReadLibrary);
    Started { shell, sender, inbox }
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    /// How; or why there was no terminal, or is none any more.
    pub exit: io::Result<Exit>,
    /// What the person is told of what was not saved, where a run is ended from outside.
    pub unsaved: Option<String>,
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        Self { exit: Err(error), unsaved: None }
    }
}

/// Runs the screen until the person leaves. `keys` are pressed once there is something to press them on.
pub fn run(started: Started, model: Model, editor: Option<String>, keys: Vec<Key>) -> Ended {
    try_run(started, model, editor, keys).unwrap_or_else(Ended::from)
}

fn try_run(started: Started, mut model: Model, editor: Option<String>, keys: Vec<Key>) -> io::Result<Ended> {
    let Started { shell, sender, inbox } = started;
    rescue_on_panic();
    let device = Device::open(model.settings.print_on_exit)?;
    let mut terminal = Terminal::enter(device, !model.settings.no_mouse)?;
    let (width, height) = terminal.size();
    model.screen = Rect::new(0, 0, width, height);
    terminal.draw(|frame| view::draw(frame, &model))?;

    watch_signals(sender.clone())?;
    let drawn = read_input(sender)?;

    let mut program = Program { model, terminal, shell, editor, keys, awaited: None };
    let result = program.run(&inbox, &drawn);
    let Program { mut model, terminal, shell, .. } = program;
    drop(terminal);
    let exit = result.map(|()| model.exit.take().unwrap_or(Exit::Terminated));
    // Whoever left has been asked.
    let is_ended = matches!(exit, Ok(Exit::Terminated) | Err(_));
    let editor = model.editor.as_deref_mut().filter(|_| is_ended);
    let unsaved = editor.and_then(|editor| keep_what_is_edited(editor, &shell.ground().folders));
    shell.finish();
    Ok(Ended { exit, unsaved })
}

struct Program {
    model: Model,
    terminal: Terminal,
    shell: Shell<Inbox>,
    editor: Option<String>,
    /// Keys from the command line, not yet pressed.
    keys: Vec<Key>,
    /// The agent that is being read to be shown.
    awaited: Option<AgentId>,
}

impl Program {
    fn run(&mut self, inbox: &Receiver<Incoming>, drawn: &Sender<()>) -> io::Result<()> {
        while let Ok(first) = inbox.recv() {
            // Everything that waits is taken before anything is drawn: one frame for all of it.
            let mut input_waits = self.take(first)?;
            let since = Instant::now();
            while self.model.exit.is_none() {
                let next = inbox.try_recv().ok().or_else(|| {
                    let patience = READING.saturating_sub(since.elapsed());
                    self.awaited.as_ref().and_then(|_| inbox.recv_timeout(patience).ok())
                });
                let Some(next) = next else { break };
                input_waits |= self.take(next)?;
            }
            self.awaited = None;
            if self.model.exit.is_some() {
                return Ok(());
            }
            let model = &self.model;
            self.terminal.draw(|frame| view::draw(frame, model))?;
            if input_waits {
                drawn.send(()).unwrap_or(());
            }
        }
        Ok(())
    }

    /// Takes what came in. Answers whether the reader of input waits to be let on.
    fn take(&mut self, incoming: Incoming) -> io::Result<bool> {
        match incoming {
            Incoming::Input(messages) => {
                for message in messages {
                    self.update(message)?;
                    if self.model.exit.is_some() {
                        break;
                    }
                }
                return Ok(true);
            }
            Incoming::Answer(message) => {
                let is_library = matches!(message, Message::LibraryRead { .. });
                if let Message::AgentRead { id, .. } = &message {
                    self.awaited.take_if(|awaited| awaited == id);
                }
                self.update(message)?;
                if is_library {
                    for key in std::mem::take(&mut self.keys) {
                        self.update(Message::Key(key))?;
                    }
                }
            }
            Incoming::Sequence(sequence) => self.terminal.send(&sequence)?,
            Incoming::Signal(SIGTSTP) => self.suspend()?,
            Incoming::Signal(SIGCONT) => self.terminal.aside(|| {})?,
            Incoming::Signal(_) | Incoming::Lost => self.update(Message::Terminated)?,
        }
        Ok(false)
    }

    fn update(&mut self, message: Message) -> io::Result<()> {
        for effect in update(&mut self.model, message) {
            match effect {
                Effect::Redraw => self.terminal.forget()?,
                Effect::Suspend => self.suspend()?,
                Effect::OpenEditor { agent, line } => self.edit(&agent, line)?,
                effect => {
                    if let Effect::ReadAgent(id) = &effect {
                        self.awaited = Some(id.clone());
                    }
                    self.shell.perform(effect);
                }
            }
        }
        Ok(())
    }

    /// Stops the process as `ctrl-z` does in any program, and comes back whole.
    fn suspend(&mut self) -> io::Result<()> {
        self.terminal.aside(|| emulate_default_handler(SIGTSTP))?.unwrap_or(());
        let (width, height) = self.terminal.size();
        self.update(Message::Resized { width, height })
    }

    fn edit(&mut self, agent: &AgentId, line: usize) -> io::Result<()> {
        let Some(path) = self.shell.path(agent) else { return Ok(()) };
        let command = editor_command(self.editor.as_deref(), line);
        let ended = self.terminal.aside(|| editing(&command, &path).status())?;
        match ended {
            Ok(status) if status.success() => {}
            Ok(status) => {
                self.model.say(Tone::Caution, format!("the editor ended with {status}: {}", spelled(&command, &path)));
            }
            Err(error) => self.model.say(Tone::Wrong, format!("the editor cannot be started: {error}")),
        }
        self.shell.perform(Effect::ReadLibrary);
        let (width, height) = self.terminal.size();
        self.update(Message::Resized { width, height })
    }
}

/// The command of the shell that opens the file `$1` at a line in a person's editor: the
/// configuration's, `$VISUAL`, `$EDITOR`, else `vi`.
pub fn editor_command(configured: Option<&str>, line: usize) -> String {
    let of_environment = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let editor = configured
        .map(str::to_owned)
        .or_else(|| of_environment("VISUAL"))
        .or_else(|| of_environment("EDITOR"))
        .unwrap_or_else(|| "vi".to_owned());
    let program = editor.split_whitespace().next().and_then(|word| word.rsplit('/').next()).unwrap_or_default();
    match program {
        "hx" | "helix" | "subl" | "zed" => format!("{editor} {PATH}:{line}"),
        "code" | "codium" | "cursor" => format!("{editor} --wait --goto {PATH}:{line}"),
        "vi" | "vim" | "nvim" | "view" | "nano" | "pico" | "emacs" | "emacsclient" | "micro" | "kak" | "joe" | "ne"
        | "jed" => {
            format!("{editor} +{line} {PATH}")
        }
        _ => format!("{editor} {PATH}"),
    }
}

/// A command with its path.
fn editing(command: &str, path: &Path) -> Command {
    let mut editing = Command::new("sh");
    editing.args(["-c", command, "sh"]).arg(path);
    editing
}

/// A command as a person would type it.
fn spelled(command: &str, path: &Path) -> String {
    command.replace(PATH, &format!("'{}'", path.display().to_string().replace('\'', "'\\''")))
}

/// Reads input on a thread of its own. After each burst it waits for the frame, so that an editor
/// that has the terminal meanwhile gets its keys, and input is never faster than the screen.
fn read_input(inbox: Sender<Incoming>) -> io::Result<Sender<()>> {
    let (drawn, wait) = channel();
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        let mut replies = Replies::default();
        loop {
            let Ok(burst) = burst(&mut replies) else {
                let _ = inbox.send(Incoming::Lost);
                return;
            };
            if burst.is_empty() {
                continue;
            }
            if inbox.send(Incoming::Input(burst)).is_err() || wait.recv().is_err() {
                return;
            }
        }
    })?;
    Ok(drawn)
}

/// Everything that has come in, at least one event, less what the terminal answers to questions.
fn burst(replies: &mut Replies) -> io::Result<Vec<Message>> {
    let mut messages = Vec::new();
    let mut take = |event: Event| messages.extend(message(event).filter(|message| !replies.swallow(message)));
    take(read()?);
    let mut taken = 1;
    while taken < BURST && poll(Duration::ZERO)? {
        take(read()?);
        taken += 1;
    }
    Ok(messages)
}

/// Answers of the terminal that come too late for who asked, such as the colour of its background
/// over a slow line. They reach us as keys, and must press nothing.
#[derive(Debug, Default)]
struct Replies {
    /// How many more signs the answer under way may have.
    left: usize,
}

impl Replies {
    /// The longest answer, in signs.
    const LONGEST: usize = 64;

    /// Whether a message is part of an answer: `ESC ]`, then digits and a colour, up to `ESC \` or a bell.
    fn swallow(&mut self, message: &Message) -> bool {
        let Message::Key(key) = message else { return false };
        match key.code {
            Code::Char(']') if key.alt => {
                self.left = Self::LONGEST;
                true
            }
            Code::Char('\\') if key.alt && self.left > 0 => {
                self.left = 0;
                true
            }
            Code::Char('g') if key.ctrl && self.left > 0 => {
                self.left = 0;
                true
            }
            // An answer begins with the number of its question; a person's own next key hardly does.
            Code::Char(c) if self.left == Self::LONGEST && !c.is_ascii_digit() => {
                self.left = 0;
                false
            }
            Code::Char(c) if self.left > 0 && (c.is_ascii_hexdigit() || matches!(c, ';' | ':' | '/' | 'r' | 'g')) => {
                self.left -= 1;
                true
            }
            _ => {
                self.left = 0;
                false
            }
        }
    }
}

fn message(event: Event) -> Option<Message> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => Some(Message::Key(key.into())),
        Event::Paste(text) => Some(Message::Pasted(text)),
        Event::Resize(width, height) => Some(Message::Resized { width, height }),
        Event::Mouse(mouse) => {
            let (x, y) = (mouse.column, mouse.row);
            match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Some(Message::Mouse(Mouse::Pressed { x, y })),
                MouseEventKind::Drag(MouseButton::Left) => Some(Message::Mouse(Mouse::Dragged { x, y })),
                MouseEventKind::Up(MouseButton::Left) => Some(Message::Mouse(Mouse::Released)),
                MouseEventKind::ScrollDown => Some(Message::Mouse(Mouse::WheelDown { x, y })),
                MouseEventKind::ScrollUp => Some(Message::Mouse(Mouse::WheelUp { x, y })),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Turns signals into messages. One that asks the program to end does not wait for ever: a terminal
/// that is gone may hold the loop in a write.
fn watch_signals(inbox: Sender<Incoming>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in &mut signals {
            let _ = inbox.send(Incoming::Signal(signal));
            if matches!(signal, SIGTERM | SIGHUP | SIGINT) {
                thread::sleep(GRACE);
                rescue();
                let _ = emulate_default_handler(signal);
            }
        }
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn late_answers_of_the_terminal_press_nothing() {
        let mut replies = Replies::default();
        let mut alt = Key::char(']');
        alt.alt = true;
        let end = Key { code: Code::Char('\\'), ..alt };
        let answer = "11;rgb:1e1e/1e1e/2e2e".chars().map(Key::char);
        let keys = std::iter::once(alt).chain(answer).chain([end]).chain(Key::parse_row("j1c").unwrap());
        let pressed: Vec<Key> = keys.filter(|&key| !replies.swallow(&Message::Key(key))).collect();
        assert_eq!(pressed, Key::parse_row("j1c").unwrap());
    }

    #[test]
    fn editors_open_at_the_line_in_their_own_way() {
        for (editor, command) in [
            ("nvim", "nvim +7 '/a b/it'\\''s.md'"),
            ("/usr/bin/hx", "/usr/bin/hx '/a b/it'\\''s.md':7"),
            ("code -n", "code -n --wait --goto '/a b/it'\\''s.md':7"),
            ("ed", "ed '/a b/it'\\''s.md'"),
        ] {
            assert_eq!(spelled(&editor_command(Some(editor), 7), Path::new("/a b/it's.md")), command);
        }
    }

    #[test]
    fn an_editor_gets_the_path_byte_for_byte() {
        let path = Path::new(OsStr::from_bytes(b"/a b/it's $x caf\xE9.md"));
        let output = editing(&editor_command(Some("printf %s"), 7), path).output().unwrap();
        assert_eq!(output.stdout, path.as_os_str().as_bytes());
    }
}

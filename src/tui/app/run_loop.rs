//! The main loop of the screen. Input, signals and the shell run on other threads and send messages to it.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyEventKind, MouseButton, MouseEventKind, poll, read};
use ratatui::layout::Rect;
use rustix::process::Signal;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::effect::ShellEffect;
use super::message::{Message, MouseInput, NoticeTone};
use super::model::{Model, ProgramExit};
use super::perform::{ChangeKind, CopySource, DiskAccess, EffectPort, perform};
use super::shell::file_effects::{casts_read, keep_what_is_edited, store_drafts};
use super::shell::{AnswerSender, Shell, ShellContext};
use super::terminal::{InputDevice, OutputDevice, ScreenTerminal, rescue_in_time, rescue_on_panic};
use super::update::draft_messages::unsaved_drafts;
use super::update::update;
use super::view;
use crate::clipboard::Clipboard;
use crate::domain::agent::{Agent, AgentId};
use crate::domain::memory::MemoryChange;
use crate::run::{
    ChildGroups, InputEvent, can_stop_job, lend_terminal, stop_job, wait_for_input, wait_until_foreground,
};
use crate::tui::ui::key::{BaseKey, KeyPress};

/// Time limit for the loop to end after a signal; then the process is ended without it.
const GRACE: Duration = Duration::from_millis(700);

/// Time limit for a killed child that has the terminal to end, and for the loop to notice.
const LENDING: Duration = Duration::from_millis(150);

/// Time limit for storing work and memory when the program is terminated.
const KEEPING: Duration = Duration::from_secs(5);

/// Time to look for input that crossterm has already read, so that the device does not report it.
const LEFTOVER: Duration = Duration::from_millis(100);

/// Maximum number of events read between two frames.
const BURST: usize = 1024;

/// Time that a frame waits for the agent under the cursor to be read, so that a key press draws only one frame.
const READING: Duration = Duration::from_millis(8);

/// The path in the command of an editor. It is passed as an argument to the shell, because a path need not be UTF-8.
const PATH: &str = "\"$1\"";

/// A message for the main loop.
enum Incoming {
    /// Input of the user. The thread that reads it waits until the result is drawn.
    Input(Vec<Message>),
    /// A reply of the shell.
    Answer(Message),
    /// An escape sequence to send between two frames.
    Sequence(String),
    /// A signal arrived.
    Signal(i32),
    /// The terminal has disappeared.
    Lost,
}

/// Sends replies to the main loop.
#[derive(Clone)]
struct Inbox(Sender<Incoming>);

impl AnswerSender for Inbox {
    fn message(&self, message: Message) {
        // After the end of the loop, nobody receives it.
        let _ = self.0.send(Incoming::Answer(message));
    }

    fn sequence(&self, sequence: &str) -> io::Result<()> {
        self.0.send(Incoming::Sequence(sequence.to_owned())).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// A shell that reads the library while the terminal is still being prepared.
pub struct StartedShell {
    shell: Shell<Inbox>,
    sender: Sender<Incoming>,
    inbox: Receiver<Incoming>,
}

/// Starts reading the library, the casts and the patterns, which needs no terminal. The replies wait for [`run`].
pub fn start(context: ShellContext, clipboard: Clipboard) -> StartedShell {
    let (sender, inbox) = channel();
    let shell = Shell::start(context, clipboard, Inbox(sender.clone()));
    let mut port = &shell;
    port.read_library();
    port.read(|disk| casts_read(&disk.context.folders));
    StartedShell { shell, sender, inbox }
}

/// The end of a run.
#[derive(Debug)]
pub struct ProgramEnd {
    /// The way it ended, or the error of the terminal.
    pub exit: io::Result<ProgramExit>,
    /// Messages about unsaved work that was stored because the program was terminated, and about a memory that was not
    /// stored.
    pub unsaved: Vec<String>,
}

impl From<io::Error> for ProgramEnd {
    fn from(error: io::Error) -> Self {
        Self { exit: Err(error), unsaved: Vec::new() }
    }
}

/// Runs the screen until the user quits. `keys` are pressed once the library has been read.
pub fn run(started: StartedShell, model: Model, editor: Option<String>, keys: Vec<KeyPress>) -> ProgramEnd {
    try_run(started, model, editor, keys).unwrap_or_else(ProgramEnd::from)
}

fn try_run(
    started: StartedShell,
    mut model: Model,
    editor: Option<String>,
    keys: Vec<KeyPress>,
) -> io::Result<ProgramEnd> {
    let StartedShell { shell, sender, inbox } = started;
    rescue_on_panic();
    let device = OutputDevice::open(model.settings.print_on_exit)?;
    let input = Arc::new(Input { device: InputDevice::open()?, gate: Mutex::default() });
    let mut terminal = ScreenTerminal::enter(device, !model.settings.no_mouse)?;
    let (width, height) = terminal.size();
    model.panes.screen = Rect::new(0, 0, width, height);
    terminal.draw(|frame| view::draw(frame, &model))?;

    let watch = EndWatch { groups: shell.groups().clone(), phase: Arc::default() };
    watch_signals(sender.clone(), watch.clone())?;
    let drawn = read_input(sender, Arc::clone(&input), watch.clone())?;

    let mut program = Program { model, terminal, shell, input, editor, keys, awaited: None };
    let result = program.run(&inbox, &drawn);
    let Program { mut model, terminal, shell, .. } = program;
    let exit = result.map(|()| model.exit.take().unwrap_or(ProgramExit::Terminated));
    // A user who quits was asked about unsaved work.
    let is_ended = matches!(exit, Ok(ProgramExit::Terminated) | Err(_));
    // Before the terminal is restored, because writing to a lost terminal may block.
    watch.enter(EndPhase::Keeping);
    let mut unsaved = Vec::new();
    if is_ended {
        let folders = &shell.context().folders;
        let drafts = unsaved_drafts(&model);
        unsaved.extend(model.editor.as_deref_mut().and_then(|editor| keep_what_is_edited(editor, folders)));
        unsaved.extend(store_drafts(drafts, folders));
    }
    watch.enter(EndPhase::Leaving);
    drop(terminal);
    watch.enter(EndPhase::Finishing);
    unsaved.extend(if is_ended { shell.finish_at_once() } else { shell.finish() });
    Ok(ProgramEnd { exit, unsaved })
}

/// Source of keys, and its current reader.
struct Input {
    device: InputDevice,
    /// Locked while keys are read, and while another program has the terminal.
    gate: Mutex<()>,
}

impl Input {
    fn hold(&self) -> MutexGuard<'_, ()> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Progress of ending the main loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum EndPhase {
    /// The loop is running.
    Running = 0,
    /// The loop has ended, and unsaved work is being stored.
    Keeping = 1,
    /// The terminal is being restored, which may block.
    Leaving = 2,
    /// The last effects are being completed.
    Finishing = 3,
}

/// Ensures that a program that must end does end.
#[derive(Clone)]
struct EndWatch {
    groups: ChildGroups,
    phase: Arc<AtomicU8>,
}

impl EndWatch {
    fn enter(&self, phase: EndPhase) {
        self.phase.store(phase as u8, Ordering::SeqCst);
    }

    fn is_in(&self, phase: EndPhase) -> bool {
        self.phase.load(Ordering::SeqCst) == phase as u8
    }

    /// Waits for the program to end, and ends it after a time limit: the loop may be blocked in a write to a terminal
    /// that nobody reads from.
    fn insist(&self, signal: i32) {
        thread::sleep(GRACE);
        if self.is_in(EndPhase::Running) {
            // A child that has the terminal may block the loop.
            self.groups.kill_all();
            thread::sleep(LENDING);
        }
        let since = Instant::now();
        let is_storing = || self.is_in(EndPhase::Keeping) || self.is_in(EndPhase::Finishing);
        while is_storing() && since.elapsed() < KEEPING {
            thread::sleep(Duration::from_millis(10));
        }
        self.groups.kill_all();
        rescue_in_time();
        let _ = emulate_default_handler(signal);
    }
}

struct Program {
    model: Model,
    terminal: ScreenTerminal,
    shell: Shell<Inbox>,
    input: Arc<Input>,
    editor: Option<String>,
    /// Keys from the command line that have not been pressed yet.
    keys: Vec<KeyPress>,
    /// The agent that is being read in order to be displayed.
    awaited: Option<AgentId>,
}

impl Program {
    fn run(&mut self, inbox: &Receiver<Incoming>, drawn: &Sender<()>) -> io::Result<()> {
        while let Ok(first) = inbox.recv() {
            // All waiting messages are handled before drawing, so that they cost only one frame.
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

    /// Handles a message. Returns true if the input thread waits for the frame.
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
            Incoming::Signal(SIGCONT) => {
                self.terminal.aside(|| {})?;
                // The terminal may have another size by now.
                self.resized()?;
            }
            Incoming::Signal(SIGWINCH) => self.resized()?,
            Incoming::Signal(_) | Incoming::Lost => self.update(Message::Terminated)?,
        }
        Ok(false)
    }

    fn update(&mut self, message: Message) -> io::Result<()> {
        for effect in update(&mut self.model, message) {
            perform(effect, self)?;
        }
        Ok(())
    }

    fn resized(&mut self) -> io::Result<()> {
        // After a change of size, the contents of the screen are unknown.
        let (width, height) = self.terminal.size();
        self.update(Message::Resized { width, height })
    }
}

impl EffectPort for Program {
    fn redraw(&mut self) -> io::Result<()> {
        self.terminal.forget()
    }

    /// Stops the program as `ctrl-z` does for any other, and restores the screen afterwards.
    fn suspend(&mut self) -> io::Result<()> {
        if !can_stop_job() {
            self.model.say(NoticeTone::Caution, "cannot suspend: no shell to resume callsheet");
            return Ok(());
        }
        let input = Arc::clone(&self.input);
        let _held = input.hold();
        self.terminal.aside(|| {
            stop_job();
            // After `bg`, it stops again until `fg`.
            wait_until_foreground(&input.device)
        })??;
        self.resized()
    }

    /// Lends the terminal to the user's editor.
    fn open_editor(&mut self, agent: &AgentId, line: usize) -> io::Result<()> {
        let Some(path) = self.shell.path(agent) else { return Ok(()) };
        let command = editor_command(self.editor.as_deref(), line);
        let (input, groups) = (Arc::clone(&self.input), self.shell.groups().clone());
        let held = input.hold();
        let ended = self.terminal.aside(|| lend_terminal(&command, path.as_os_str(), &input.device, &groups))?;
        drop(held);
        match ended {
            Ok(status) if status.success() => {}
            Ok(status) => {
                self.model
                    .say(NoticeTone::Caution, format!("the editor exited with {status}: {}", spelled(&command, &path)));
            }
            Err(error) => self.model.say(NoticeTone::Wrong, format!("cannot start the editor: {error}")),
        }
        self.read_library();
        self.resized()
    }

    fn read_library(&mut self) {
        (&self.shell).read_library();
    }

    fn show_built_in(&mut self) {
        (&self.shell).show_built_in();
    }

    fn search_bodies(&mut self, search: u64, query: String, agents: Vec<AgentId>) {
        (&self.shell).search_bodies(search, query, agents);
    }

    fn read_agent(&mut self, id: AgentId) {
        self.awaited = Some(id.clone());
        (&self.shell).read_agent(id);
    }

    fn read_agents(&mut self, ids: Vec<AgentId>) {
        (&self.shell).read_agents(ids);
    }

    fn is_current(&mut self, agents: &[Arc<Agent>], then: &ShellEffect) -> bool {
        (&self.shell).is_current(agents, then)
    }

    fn print(&mut self, prompt: String) -> io::Result<()> {
        // Keys pressed after this one no longer belong to the program, so this happens at once.
        self.update(Message::PromptPrinted(prompt))
    }

    fn start_command(&mut self, run: u64, command: String, text: String) {
        (&self.shell).start_command(run, command, text);
    }

    fn cancel_command(&mut self, run: u64) {
        (&self.shell).cancel_command(run);
    }

    fn copy(&mut self, source: CopySource) {
        (&self.shell).copy(source);
    }

    fn remember(&mut self, change: Box<MemoryChange>) {
        (&self.shell).remember(change);
    }

    fn read(&mut self, task: impl FnOnce(DiskAccess<'_>) -> Message + Send + 'static) {
        (&self.shell).read(task);
    }

    fn change(&mut self, kind: ChangeKind, task: impl FnOnce(DiskAccess<'_>) -> Option<Message> + Send + 'static) {
        (&self.shell).change(kind, task);
    }
}

/// The command of the user's editor: from the configuration, `$VISUAL`, `$EDITOR`, or `vi`. Also returns the variable
/// it comes from, if any.
pub fn chosen_editor(configured: Option<&str>) -> (Option<&'static str>, String) {
    if let Some(command) = configured {
        return (None, command.to_owned());
    }
    let of_environment = |name: &'static str| {
        let command = std::env::var(name).ok().filter(|command| !command.trim().is_empty())?;
        Some((Some(name), command))
    };
    of_environment("VISUAL").or_else(|| of_environment("EDITOR")).unwrap_or_else(|| (None, "vi".to_owned()))
}

/// The shell command that opens the file `$1` at a line in the user's editor.
pub fn editor_command(configured: Option<&str>, line: usize) -> String {
    let (_, editor) = chosen_editor(configured);
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

/// An editor command as a user would type it.
fn spelled(command: &str, path: &Path) -> String {
    command.replace(PATH, &format!("'{}'", path.display().to_string().replace('\'', "'\\''")))
}

/// Reads input on its own thread. After each burst, it waits for the frame, so that input never gets ahead of the
/// screen. Keys are read only while the gate is free: a child that has the terminal reads its own.
fn read_input(inbox: Sender<Incoming>, input: Arc<Input>, watch: EndWatch) -> io::Result<Sender<()>> {
    let (drawn, wait) = channel();
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        let mut replies = Replies::default();
        loop {
            let Ok(burst) = next_burst(&input, &mut replies) else {
                let _ = inbox.send(Incoming::Lost);
                return watch.insist(SIGHUP);
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

/// Waits for input and reads it. crossterm alone would use a whole processor after the terminal has disappeared.
fn next_burst(input: &Input, replies: &mut Replies) -> io::Result<Vec<Message>> {
    loop {
        let held = input.hold();
        if poll(LEFTOVER)? {
            return burst(replies);
        }
        drop(held);
        match wait_for_input(&input.device) {
            Ok(InputEvent::Ready) => {}
            Ok(InputEvent::HungUp) => return Err(io::ErrorKind::UnexpectedEof.into()),
            // If `poll` does not support terminals on this system, crossterm waits.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => return burst(replies),
            Err(error) => return Err(error),
        }
    }
}

/// Reads at least one event and all others that are waiting, without the terminal's late replies.
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

/// Filter for replies of the terminal that arrive after a timeout, such as its background color on a slow connection.
/// They arrive as keys, which must not have an effect.
#[derive(Debug, Default)]
struct Replies {
    /// Maximum number of characters that the current reply may still have.
    left: usize,
}

impl Replies {
    /// Maximum length of a reply, in characters.
    const LONGEST: usize = 64;

    /// Returns true for a message that is part of a reply: `ESC ]`, digits and a color, up to `ESC \` or a bell.
    fn swallow(&mut self, message: &Message) -> bool {
        let Message::Key(key) = message else { return false };
        match key.code {
            BaseKey::Char(']') if key.alt => {
                self.left = Self::LONGEST;
                true
            }
            BaseKey::Char('\\') if key.alt && self.left > 0 => {
                self.left = 0;
                true
            }
            BaseKey::Char('g') if key.ctrl && self.left > 0 => {
                self.left = 0;
                true
            }
            // A reply begins with the number of its query; the user's next key is rarely a digit.
            BaseKey::Char(c) if self.left == Self::LONGEST && !c.is_ascii_digit() => {
                self.left = 0;
                false
            }
            BaseKey::Char(c)
                if self.left > 0 && (c.is_ascii_hexdigit() || matches!(c, ';' | ':' | '/' | 'r' | 'g')) =>
            {
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
                MouseEventKind::Down(MouseButton::Left) => Some(Message::Mouse(MouseInput::Pressed { x, y })),
                MouseEventKind::Drag(MouseButton::Left) => Some(Message::Mouse(MouseInput::Dragged { x, y })),
                MouseEventKind::Up(MouseButton::Left) => Some(Message::Mouse(MouseInput::Released)),
                MouseEventKind::ScrollDown => Some(Message::Mouse(MouseInput::WheelDown { x, y })),
                MouseEventKind::ScrollUp => Some(Message::Mouse(MouseInput::WheelUp { x, y })),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Turns signals into messages. A signal that ends the program has a time limit, and is passed at once to a child that
/// has the terminal, because the loop waits for that child.
fn watch_signals(inbox: Sender<Incoming>, watch: EndWatch) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in &mut signals {
            match signal {
                // The child stops, and callsheet with it, as after `ctrl-z`.
                SIGTSTP if watch.groups.signal_foreground(Signal::TSTP) => {}
                // The code that waits for the child continues it.
                SIGCONT if watch.groups.has_foreground() => {}
                SIGTSTP | SIGCONT | SIGWINCH => drop(inbox.send(Incoming::Signal(signal))),
                _ => {
                    let _ = inbox.send(Incoming::Signal(signal));
                    watch.groups.signal_foreground(if signal == SIGHUP { Signal::HUP } else { Signal::TERM });
                    watch.groups.signal_foreground(Signal::CONT);
                    watch.insist(signal);
                }
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
    use std::process::Command;

    use super::*;

    #[test]
    fn late_answers_of_the_terminal_press_nothing() {
        let mut replies = Replies::default();
        let mut alt = KeyPress::char(']');
        alt.alt = true;
        let end = KeyPress { code: BaseKey::Char('\\'), ..alt };
        let answer = "11;rgb:1e1e/1e1e/2e2e".chars().map(KeyPress::char);
        let keys = std::iter::once(alt).chain(answer).chain([end]).chain(KeyPress::parse_row("j1c").unwrap());
        let pressed: Vec<KeyPress> = keys.filter(|&key| !replies.swallow(&Message::Key(key))).collect();
        assert_eq!(pressed, KeyPress::parse_row("j1c").unwrap());
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
        let mut shell = Command::new("sh");
        let output = shell.args(["-c", &editor_command(Some("printf %s"), 7), "sh"]).arg(path).output().unwrap();
        assert_eq!(output.stdout, path.as_os_str().as_bytes());
    }
}

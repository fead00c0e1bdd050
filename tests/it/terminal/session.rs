//! The program on its own terminal: sends keys and reads a parsed screen, without ever sleeping.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use vt100::Screen;

/// Maximum time a test waits for the screen, far more than it ever needs.
pub const CEILING: Duration = Duration::from_mins(1);

/// A home and a working folder that contain only the files of the test.
pub struct Bed {
    folder: tempfile::TempDir,
}

impl Bed {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "work"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self { folder }
    }

    pub fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// Writes a file under the working folder.
    pub fn write(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.work().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Waits until a file in the working folder has text, and returns it.
    pub fn waits_for_text(&self, path: &str) -> String {
        let start = Instant::now();
        loop {
            let text = std::fs::read_to_string(self.work().join(path)).unwrap_or_default();
            if text.ends_with('\n') {
                return text.trim().to_owned();
            }
            assert!(start.elapsed() < CEILING, "{path} stays empty");
            thread::yield_now();
        }
    }

    /// The output of the program without a terminal.
    pub fn printed(&self, arguments: &[&str]) -> String {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_callsheet"));
        command.env_clear().envs(self.environment()).current_dir(self.work()).args(arguments);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        let home = self.folder.path().join("home");
        vec![
            ("XDG_CONFIG_HOME", home.join(".config")),
            ("XDG_DATA_HOME", home.join(".local/share")),
            ("XDG_STATE_HOME", home.join(".local/state")),
            ("XDG_RUNTIME_DIR", home.join("runtime")),
            ("HOME", home),
            ("PATH", std::env::var_os("PATH").unwrap_or_default().into()),
            ("TERM", "xterm-256color".into()),
            ("COLORTERM", "truecolor".into()),
            ("LANG", "C.UTF-8".into()),
            // Over SSH, the terminal's own clipboard is used, so copies are visible here.
            ("SSH_TTY", "/dev/pts/0".into()),
        ]
    }
}

/// The sequences sent to the terminal other than the picture.
#[derive(Debug, Default)]
pub struct Heard {
    /// Texts sent to the clipboard, still encoded.
    pub clipboard: Vec<Vec<u8>>,
    /// Bells, titles, queries of the clipboard, unknown sequences: callsheet sends none of them.
    pub strange: Vec<String>,
    /// Number of complete frames.
    pub frames: usize,
    replies: Vec<u8>,
}

impl vt100::Callbacks for Heard {
    fn audible_bell(&mut self, _: &mut Screen) {
        self.strange.push("bell".to_owned());
    }

    fn visual_bell(&mut self, _: &mut Screen) {
        self.strange.push("visual bell".to_owned());
    }

    fn resize(&mut self, _: &mut Screen, size: (u16, u16)) {
        self.strange.push(format!("resize {size:?}"));
    }

    fn set_window_icon_name(&mut self, _: &mut Screen, name: &[u8]) {
        self.strange.push(format!("icon name {:?}", String::from_utf8_lossy(name)));
    }

    fn set_window_title(&mut self, _: &mut Screen, title: &[u8]) {
        self.strange.push(format!("title {:?}", String::from_utf8_lossy(title)));
    }

    fn copy_to_clipboard(&mut self, _: &mut Screen, _: &[u8], data: &[u8]) {
        self.clipboard.push(data.to_vec());
    }

    fn paste_from_clipboard(&mut self, _: &mut Screen, _: &[u8]) {
        self.strange.push("question for the clipboard".to_owned());
    }

    fn unhandled_control(&mut self, _: &mut Screen, byte: u8) {
        self.strange.push(format!("control {byte:#x}"));
    }

    fn unhandled_escape(&mut self, _: &mut Screen, first: Option<u8>, second: Option<u8>, byte: u8) {
        self.strange.push(format!("escape {first:?} {second:?} {byte:#x}"));
    }

    fn unhandled_csi(&mut self, screen: &mut Screen, first: Option<u8>, _: Option<u8>, params: &[&[u16]], last: char) {
        match (first, params, last) {
            (Some(b'?'), [[2026]], 'l') => self.frames += 1,
            (None, [[6]], 'n') => {
                let (row, column) = screen.cursor_position();
                self.replies.extend(format!("\x1b[{};{}R", row + 1, column + 1).bytes());
            }
            (None, _, 'c') => self.replies.extend(b"\x1b[?62;22c"),
            (Some(b'?'), _, 'u') => self.replies.extend(b"\x1b[?0u"),
            _ => {}
        }
    }

    fn unhandled_osc(&mut self, _: &mut Screen, params: &[&[u8]]) {
        match params {
            [b"10", b"?"] => self.replies.extend(b"\x1b]10;rgb:dddd/dddd/dddd\x1b\\"),
            [b"11", b"?"] => self.replies.extend(b"\x1b]11;rgb:1111/1111/1111\x1b\\"),
            _ => self
                .strange
                .push(format!("OSC {:?}", params.iter().map(|one| String::from_utf8_lossy(one)).collect::<Vec<_>>())),
        }
    }
}

struct Seen {
    parser: vt100::Parser<Heard>,
    raw: Vec<u8>,
    ended: bool,
}

#[derive(Default)]
struct Shared {
    seen: Mutex<Option<Seen>>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Option<Seen>> {
        // A test that panicked while it held the lock has already reported the reason.
        self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

type Keyboard = Arc<Mutex<Box<dyn Write + Send>>>;

/// A running program and its terminal.
pub struct Session {
    shared: Arc<Shared>,
    keyboard: Keyboard,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    modes_before: String,
}

impl Session {
    /// Starts the program on a terminal of 120 columns and 40 rows.
    pub fn start(bed: &Bed, arguments: &[&str]) -> Self {
        Self::run(bed, env!("CARGO_BIN_EXE_callsheet"), arguments)
    }

    /// Starts any program there, such as a shell.
    pub fn run(bed: &Bed, program: &str, arguments: &[&str]) -> Self {
        let pair = native_pty_system().openpty(size(120, 40)).unwrap();
        let modes_before = modes(pair.master.as_ref());
        let child = pair.slave.spawn_command(command(bed, program, arguments)).unwrap();
        // The terminal does not hang up while the other end is open anywhere.
        drop(pair.slave);
        let master = pair.master;
        let keyboard: Keyboard = Arc::new(Mutex::new(master.take_writer().unwrap()));
        let parser = vt100::Parser::new_with_callbacks(cells(40), cells(120), 0, Heard::default());
        let shared = Arc::new(Shared::default());
        *shared.lock() = Some(Seen { parser, raw: Vec::new(), ended: false });
        let reader = master.try_clone_reader().unwrap();
        let (seen, replies) = (Arc::clone(&shared), Arc::clone(&keyboard));
        thread::spawn(move || read(reader, &seen, &replies));
        Self { shared, keyboard, master, child, modes_before }
    }

    /// Sends the bytes of a key press or a paste.
    pub fn send(&self, keys: impl AsRef<[u8]>) {
        let mut keyboard = self.keyboard.lock().unwrap();
        keyboard.write_all(keys.as_ref()).unwrap();
        keyboard.flush().unwrap();
    }

    /// Presses keys and waits for a frame drawn after them.
    #[track_caller]
    pub fn press(&self, keys: &str) {
        let frames = self.heard(|heard| heard.frames);
        self.send(keys);
        self.wait("a frame", |seen| seen.parser.callbacks().frames > frames);
    }

    /// Waits until the text on the screen meets a condition.
    #[track_caller]
    pub fn wait_for(&self, what: &str, mut condition: impl FnMut(&str) -> bool) {
        self.wait(what, |seen| condition(&seen.parser.screen().contents()));
    }

    /// Waits until a piece of text is on the screen.
    #[track_caller]
    pub fn shows(&self, text: &str) {
        self.wait_for(text, |screen| screen.contains(text));
    }

    /// Waits until something is sent to the clipboard, and returns it decoded.
    #[track_caller]
    pub fn copied(&self) -> Vec<u8> {
        self.wait("something copied", |seen| !seen.parser.callbacks().clipboard.is_empty());
        self.heard(|heard| decoded(&heard.clipboard[0]))
    }

    /// The text on the screen.
    pub fn text(&self) -> String {
        self.shared.lock().as_ref().unwrap().parser.screen().contents()
    }

    /// Examines the sequences sent other than the picture.
    pub fn heard<T>(&self, look: impl FnOnce(&Heard) -> T) -> T {
        look(self.shared.lock().as_ref().unwrap().parser.callbacks())
    }

    /// Every byte sent so far.
    pub fn raw(&self) -> Vec<u8> {
        self.shared.lock().as_ref().unwrap().raw.clone()
    }

    /// Changes the size of the terminal.
    pub fn resize(&self, columns: u16, rows: u16) {
        // The lock keeps a frame for the new size from being read before the parser has the new size.
        let mut seen = self.shared.lock();
        seen.as_mut().unwrap().parser.set_size(cells(rows), cells(columns));
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// The id of the process that was started.
    pub fn process(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.process()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    /// Waits until a process group has the terminal.
    #[track_caller]
    pub fn until_in_foreground(&self, group: Pid) {
        let start = Instant::now();
        while self.master.process_group_leader() != Some(group.as_raw_nonzero().get()) {
            assert!(
                start.elapsed() < CEILING,
                "group {group:?} does not get the terminal; the screen was\n{}",
                self.text()
            );
            thread::yield_now();
        }
    }

    /// Waits until the program has ended and its output is read.
    #[track_caller]
    pub fn ended(&mut self) -> ExitStatus {
        self.wait("the end", |seen| seen.ended);
        self.child.wait().unwrap()
    }

    /// Returns true if the terminal is in its original mode: line by line, with echo.
    pub fn is_cooked(&self) -> bool {
        modes(self.master.as_ref()) == self.modes_before
    }

    #[track_caller]
    fn wait(&self, what: &str, mut condition: impl FnMut(&Seen) -> bool) {
        let start = Instant::now();
        let mut guard = self.shared.lock();
        loop {
            let seen = guard.as_ref().unwrap();
            if condition(seen) {
                return;
            }
            let left = CEILING.saturating_sub(start.elapsed());
            if seen.ended || left.is_zero() {
                let why = if seen.ended { "the program has ended" } else { "it took too long" };
                let text = seen.parser.screen().contents();
                drop(guard);
                panic!("no {what}: {why}; the screen was\n{text}");
            }
            guard = self.shared.changed.wait_timeout(guard, left).unwrap().0;
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A program that has already ended cannot be killed, and need not be.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(mut terminal: Box<dyn Read + Send>, shared: &Shared, keyboard: &Keyboard) {
    let mut piece = [0; 1 << 14];
    loop {
        // Reading from a terminal whose other end is closed returns an error.
        let count = terminal.read(&mut piece).unwrap_or(0);
        let mut guard = shared.lock();
        let seen = guard.as_mut().unwrap();
        seen.raw.extend_from_slice(&piece[..count]);
        seen.parser.process(&piece[..count]);
        seen.ended = count == 0;
        let replies = std::mem::take(&mut seen.parser.callbacks_mut().replies);
        drop(guard);
        shared.changed.notify_all();
        if count == 0 {
            return;
        }
        if !replies.is_empty() {
            // The process that sent the query may have ended.
            let _ = keyboard.lock().unwrap().write_all(&replies);
        }
    }
}

/// A program with only the environment of the test.
pub fn command(bed: &Bed, program: &str, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.env_clear();
    for (name, value) in bed.environment() {
        command.env(name, value);
    }
    command.cwd(bed.work());
    command.args(arguments);
    command
}

/// Returns true if the process runs.
pub fn is_running(process: &str) -> bool {
    processor_time(process).is_some()
}

/// Waits until a process has ended.
#[track_caller]
pub fn until_gone(process: &str) {
    let start = Instant::now();
    while is_running(process) {
        assert!(start.elapsed() < CEILING, "{process} stays");
        thread::yield_now();
    }
}

/// The processor time that a process has used, in ticks; `None` if it has ended.
pub fn processor_time(process: &str) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    // If nobody reaps it, it remains as a zombie, but has ended.
    let is_over = matches!(*fields.first()?, "Z" | "X");
    (!is_over).then(|| Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?))?
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}

pub fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

/// Reads base64 with padding.
fn decoded(text: &[u8]) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for letter in text.iter().take_while(|&&letter| letter != b'=') {
        let value = LETTERS.iter().position(|one| one == letter).unwrap();
        held = (held << 6) | u32::try_from(value).unwrap();
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).unwrap());
        }
    }
    bytes
}

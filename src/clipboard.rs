//! Copies to a clipboard in one of several ways, and reports which one was used.

use std::fmt;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

/// Maximum size of a text, in bytes before encoding, that terminals accept with OSC 52.
const OSC52_LIMIT: usize = 75 * 1000;

/// Time limit for a helper program before the next way is tried.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClipboardWay {
    /// `tmux load-buffer -w -`: the tmux buffer, and the terminal's clipboard if tmux is allowed to set it.
    Tmux,
    /// The terminal's own escape sequence. Nothing confirms it.
    Osc52,
    /// The window system, using its own protocol.
    Native,
    Program(&'static str),
    /// A file, if nothing else worked.
    File(PathBuf),
}

impl ClipboardWay {
    /// Reads the `clipboard` setting of a user.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "tmux" => Some(Self::Tmux),
            "osc52" => Some(Self::Osc52),
            "native" => Some(Self::Native),
            _ => PROGRAMS.iter().find(|(program, _)| *program == name).map(|(program, _)| Self::Program(program)),
        }
    }

    pub fn settings() -> Vec<&'static str> {
        ["tmux", "osc52", "native"].into_iter().chain(PROGRAMS.iter().map(|(program, _)| *program)).collect()
    }
}

impl fmt::Display for ClipboardWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tmux => f.write_str("tmux"),
            Self::Osc52 => f.write_str("OSC 52"),
            Self::Native => f.write_str("the system clipboard"),
            Self::Program(program) => f.write_str(program),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// The helper programs, each with its arguments.
const PROGRAMS: [(&str, &[&str]); 5] = [
    ("wl-copy", &[]),
    ("xclip", &["-selection", "clipboard"]),
    ("xsel", &["--clipboard", "--input"]),
    ("pbcopy", &[]),
    ("clip.exe", &[]),
];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about the environment")]
pub struct ClipboardEnvironment {
    pub setting: Option<ClipboardWay>,
    pub tmux: bool,
    pub ssh: bool,
    pub wayland: bool,
    pub x11: bool,
    /// True in the Windows Subsystem for Linux, from which Windows' own programs can be started.
    pub wsl: bool,
    /// True if the program ends right after copying. On X11 and Wayland, the text would be lost with its owner.
    pub ends_at_once: bool,
    /// File for the text if no other way works.
    pub file: Option<PathBuf>,
}

impl ClipboardEnvironment {
    pub fn find(setting: Option<ClipboardWay>, file: Option<PathBuf>) -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        Self {
            setting,
            tmux: set("TMUX"),
            ssh: set("SSH_TTY") || set("SSH_CONNECTION"),
            wayland: set("WAYLAND_DISPLAY"),
            x11: set("DISPLAY"),
            wsl: set("WSL_DISTRO_NAME") || set("WSL_INTEROP") || is_wsl_kernel(),
            ends_at_once: false,
            file,
        }
    }

    /// The same environment for a program that ends right after copying.
    #[must_use]
    pub fn ending_at_once(self) -> Self {
        Self { ends_at_once: true, ..self }
    }

    /// The ways to try for a text of this size, in order, each with its reason.
    pub fn ways(&self, bytes: usize) -> Vec<(ClipboardWay, &'static str)> {
        let mut ways: Vec<(ClipboardWay, &'static str)> = Vec::new();
        let mut put = |way: ClipboardWay, why: &'static str| {
            if ways.iter().all(|(taken, _)| *taken != way) {
                ways.push((way, why));
            }
        };
        if let Some(way) = &self.setting {
            put(way.clone(), "set in the configuration");
        }
        if self.tmux {
            put(ClipboardWay::Tmux, "running inside tmux");
        }
        let fits = bytes <= OSC52_LIMIT;
        if self.ssh && fits {
            put(ClipboardWay::Osc52, "running over SSH");
        }
        let lasts = cfg!(any(target_os = "macos", windows)) || !self.ends_at_once;
        if !self.ssh && lasts && (self.wayland || self.x11 || cfg!(any(target_os = "macos", windows))) {
            put(ClipboardWay::Native, "a window system is running");
        }
        if self.wayland {
            put(ClipboardWay::Program("wl-copy"), "Wayland is running");
        }
        if self.x11 {
            put(ClipboardWay::Program("xclip"), "an X display is available");
            put(ClipboardWay::Program("xsel"), "an X display is available");
        }
        if cfg!(target_os = "macos") {
            put(ClipboardWay::Program("pbcopy"), "on macOS");
        }
        if self.wsl {
            put(ClipboardWay::Program("clip.exe"), "running under WSL");
        }
        if fits {
            put(ClipboardWay::Osc52, "the terminal may support it");
        }
        if let Some(file) = &self.file {
            put(ClipboardWay::File(file.clone()), "nothing else worked");
        }
        ways
    }
}

/// Returns true on the kernel of the Windows Subsystem for Linux, for a session whose environment was cleared.
fn is_wsl_kernel() -> bool {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease");
    release.is_ok_and(|release| release.to_lowercase().contains("microsoft"))
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyReport {
    /// The way that was used.
    pub way: ClipboardWay,
    pub bytes: usize,
}

impl CopyReport {
    /// Notice for the user: `copied` only if something confirms it.
    pub fn sentence(&self, what: &str) -> String {
        let size = crate::domain::text::thousands(self.bytes);
        match &self.way {
            ClipboardWay::Osc52 => format!(
                "{what} sent to the terminal's clipboard through OSC 52, {size} bytes; the terminal does not confirm it"
            ),
            ClipboardWay::File(path) => {
                format!("no clipboard available: {what} written to {}, {size} bytes", path.display())
            }
            ClipboardWay::Tmux => {
                format!("{what} copied to the tmux buffer, {size} bytes, and to your terminal if tmux allows")
            }
            way => format!("{what} copied through {way}, {size} bytes"),
        }
    }
}

/// The error if no way worked.
#[derive(Debug, thiserror::Error)]
#[error("nothing was copied: {}", tried.join("; "))]
pub struct CopyError {
    /// The ways that were tried, each with the reason that it failed.
    pub tried: Vec<String>,
}

/// A clipboard. The handle to the window system is kept until the program ends: on X11 and Wayland the text is lost
/// with it.
pub struct Clipboard {
    surroundings: ClipboardEnvironment,
    native: Option<arboard::Clipboard>,
}

impl Clipboard {
    pub const fn new(surroundings: ClipboardEnvironment) -> Self {
        Self { surroundings, native: None }
    }

    /// Copies a text in the first way that works. `terminal` writes an escape sequence to the terminal.
    ///
    /// # Errors
    /// No way worked; the error lists those that were tried.
    pub fn copy(
        &mut self,
        text: &str,
        mut terminal: impl FnMut(&str) -> io::Result<()>,
    ) -> Result<CopyReport, CopyError> {
        let mut tried = Vec::new();
        for (way, _) in self.surroundings.ways(text.len()) {
            let done = match &way {
                ClipboardWay::Tmux => feed("tmux", &["load-buffer", "-w", "-"], text),
                ClipboardWay::Osc52 => terminal(&osc52(text)),
                ClipboardWay::Native => self.native(text),
                ClipboardWay::Program(program) => {
                    let arguments =
                        PROGRAMS.iter().find(|(name, _)| name == program).map_or(&[] as &[&str], |(_, args)| args);
                    feed(program, arguments, text)
                }
                ClipboardWay::File(path) => write_file(path, text),
            };
            match done {
                Ok(()) => return Ok(CopyReport { way, bytes: text.len() }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => tried.push(format!("{way}: {error}")),
            }
        }
        Err(CopyError { tried })
    }

    fn native(&mut self, text: &str) -> io::Result<()> {
        let broken = |error: arboard::Error| io::Error::other(error.to_string());
        if self.native.is_none() {
            self.native = Some(arboard::Clipboard::new().map_err(broken)?);
        }
        self.native.as_mut().map_or(Ok(()), |native| native.set_text(text.to_owned()).map_err(broken))
    }
}

/// The escape sequence that asks a terminal to put a text on its clipboard.
pub fn osc52(text: &str) -> String {
    let mut sequence = String::new();
    // Writing to a string cannot fail.
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut sequence);
    sequence
}

fn write_file(path: &std::path::Path, text: &str) -> io::Result<()> {
    // This file has only one name, so no folder for a backup is needed.
    let folders = crate::store::UserFolders::default();
    crate::store::overwrite_private(path, text.as_bytes(), &folders)
        .map_err(|error| io::Error::other(error.to_string()))
}

/// Passes a text to a program and waits for it, up to a time limit. Its output is discarded, because a helper that
/// stays in the background must not keep a pipe of ours open.
fn feed(program: &str, arguments: &[&str], text: &str) -> io::Result<()> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let input = child.stdin.take();
    let text = text.to_owned();
    // A program that does not read would block the write, so it is done on a thread, which ends when the program is
    // killed.
    let writer = std::thread::spawn(move || input.map_or(Ok(()), |mut input| input.write_all(text.as_bytes())));
    let status = wait(&mut child)?;
    let written = writer.join().unwrap_or_else(|_| Err(io::Error::other("it stopped reading")));
    if !status {
        return Err(io::Error::other("it failed"));
    }
    written
}

fn wait(child: &mut Child) -> io::Result<bool> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if start.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::new(io::ErrorKind::TimedOut, "it did not answer in two seconds"));
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(surroundings: &ClipboardEnvironment, bytes: usize) -> Vec<String> {
        surroundings.ways(bytes).into_iter().map(|(way, _)| way.to_string()).collect()
    }

    #[test]
    fn the_order_of_clipboards_follows_the_environment() {
        let none = ClipboardEnvironment::default();
        let file = Some(PathBuf::from("/s/copied"));
        let first = |surroundings: &ClipboardEnvironment, bytes| {
            names(surroundings, bytes).into_iter().next().unwrap_or_default()
        };
        assert_eq!(first(&ClipboardEnvironment { tmux: true, ssh: true, ..none.clone() }, 10), "tmux");
        assert_eq!(first(&ClipboardEnvironment { ssh: true, x11: true, ..none.clone() }, 10), "OSC 52");
        assert_eq!(first(&ClipboardEnvironment { x11: true, ..none.clone() }, 10), "the system clipboard");
        assert!(!names(&none, 10).contains(&"clip.exe".to_owned()));
        assert_eq!(first(&ClipboardEnvironment { wsl: true, ..none.clone() }, 10), "clip.exe");
        let brief = ClipboardEnvironment { x11: true, ..none.clone() }.ending_at_once();
        assert_eq!(first(&brief, 10), if cfg!(target_os = "macos") { "the system clipboard" } else { "xclip" });
        assert_eq!(
            first(&ClipboardEnvironment { setting: Some(ClipboardWay::Osc52), tmux: true, ..none.clone() }, 10),
            "OSC 52"
        );
        let large = names(&ClipboardEnvironment { ssh: true, file: file.clone(), ..none.clone() }, 80_000);
        assert!(!large.contains(&"OSC 52".to_owned()));
        assert_eq!(names(&ClipboardEnvironment { file, ..none }, 10).last().map(String::as_str), Some("/s/copied"));
    }

    #[test]
    fn an_unconfirmed_copy_is_not_reported_as_copied() {
        let sent = CopyReport { way: ClipboardWay::Osc52, bytes: 1420 }.sentence("prompt");
        assert!(sent.contains("sent") && !sent.contains("copied") && sent.contains("1,420 bytes"), "{sent}");
        assert!(CopyReport { way: ClipboardWay::Native, bytes: 5 }.sentence("prompt").contains("copied"));
    }

    #[test]
    fn osc52_is_one_sequence_with_the_bytes_encoded() {
        assert_eq!(osc52("hé"), "\u{1b}]52;c;aMOp\u{1b}\\");
    }

    #[test]
    fn a_missing_program_differs_from_a_failing_one() {
        assert_eq!(
            feed("callsheet-no-such-program", &[], "x").map_err(|error| error.kind()),
            Err(io::ErrorKind::NotFound)
        );
        assert!(feed("false", &[], "x").is_err());
        assert!(feed("cat", &[], "x").is_ok());
    }
}

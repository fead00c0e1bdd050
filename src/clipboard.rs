//! The ways to a clipboard, tried in order, and the truth about which one was taken.

use std::fmt;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

/// The longest text, in bytes before encoding, that terminals take through OSC 52.
const OSC52_LIMIT: usize = 75 * 1000;

/// How long a helper program may take before another way is tried.
const PATIENCE: Duration = Duration::from_secs(2);

/// A way to a clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// `tmux load-buffer -w -`: the tmux buffer, and the terminal's clipboard where tmux may.
    Tmux,
    /// The terminal's own escape sequence. Nothing answers it.
    Osc52,
    /// The window system, through its own protocol.
    Native,
    /// A helper program.
    Program(&'static str),
    /// A file, where nothing else worked.
    File(PathBuf),
}

impl Way {
    /// Reads the `clipboard` setting of a person.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "tmux" => Some(Self::Tmux),
            "osc52" => Some(Self::Osc52),
            "native" => Some(Self::Native),
            _ => PROGRAMS.iter().find(|(program, _)| *program == name).map(|(program, _)| Self::Program(program)),
        }
    }

    /// The settings there are.
    pub fn settings() -> Vec<&'static str> {
        ["tmux", "osc52", "native"].into_iter().chain(PROGRAMS.iter().map(|(program, _)| *program)).collect()
    }
}

impl fmt::Display for Way {
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

/// What of the environment decides the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about the environment")]
pub struct Surroundings {
    /// The person's setting.
    pub setting: Option<Way>,
    /// Inside tmux.
    pub tmux: bool,
    /// Over SSH.
    pub ssh: bool,
    /// A Wayland display is there.
    pub wayland: bool,
    /// An X display is there.
    pub x11: bool,
    /// The program ends right after copying: what on X11 and Wayland is gone with its owner cannot
    /// be kept then.
    pub ends_at_once: bool,
    /// Where the text goes when nothing works.
    pub file: Option<PathBuf>,
}

impl Surroundings {
    /// Looks at the environment.
    pub fn find(setting: Option<Way>, file: Option<PathBuf>) -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        Self {
            setting,
            tmux: set("TMUX"),
            ssh: set("SSH_TTY") || set("SSH_CONNECTION"),
            wayland: set("WAYLAND_DISPLAY"),
            x11: set("DISPLAY"),
            ends_at_once: false,
            file,
        }
    }

    /// The same for a program that ends right after copying.
    #[must_use]
    pub fn ending_at_once(self) -> Self {
        Self { ends_at_once: true, ..self }
    }

    /// The ways to try for a text of so many bytes, in order, each with why.
    pub fn ways(&self, bytes: usize) -> Vec<(Way, &'static str)> {
        let mut ways: Vec<(Way, &'static str)> = Vec::new();
        let mut put = |way: Way, why: &'static str| {
            if ways.iter().all(|(taken, _)| *taken != way) {
                ways.push((way, why));
            }
        };
        if let Some(way) = &self.setting {
            put(way.clone(), "it is set in the configuration");
        }
        if self.tmux {
            put(Way::Tmux, "this is inside tmux");
        }
        let fits = bytes <= OSC52_LIMIT;
        if self.ssh && fits {
            put(Way::Osc52, "this is over SSH");
        }
        let lasts = cfg!(any(target_os = "macos", windows)) || !self.ends_at_once;
        if !self.ssh && lasts && (self.wayland || self.x11 || cfg!(any(target_os = "macos", windows))) {
            put(Way::Native, "a window system is here");
        }
        if self.wayland {
            put(Way::Program("wl-copy"), "Wayland is here");
        }
        if self.x11 {
            put(Way::Program("xclip"), "an X display is here");
            put(Way::Program("xsel"), "an X display is here");
        }
        if cfg!(target_os = "macos") {
            put(Way::Program("pbcopy"), "this is macOS");
        }
        put(Way::Program("clip.exe"), "Windows may be around");
        if fits {
            put(Way::Osc52, "the terminal may take it");
        }
        if let Some(file) = &self.file {
            put(Way::File(file.clone()), "nothing else worked");
        }
        ways
    }
}

/// What copying came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The way it went.
    pub way: Way,
    /// How many bytes.
    pub bytes: usize,
}

impl Copied {
    /// What to tell a person: `copied` only where something confirms it.
    pub fn sentence(&self, what: &str) -> String {
        let size = crate::domain::text::thousands(self.bytes);
        match &self.way {
            Way::Osc52 => format!(
                "{what} sent to the terminal's clipboard through OSC 52, {size} bytes; no terminal confirms that"
            ),
            Way::File(path) => format!("no clipboard took it: {what} written to {}, {size} bytes", path.display()),
            Way::Tmux => format!("{what} copied to the tmux buffer, {size} bytes; tmux passes it on where it may"),
            way => format!("{what} copied through {way}, {size} bytes"),
        }
    }
}

/// No way worked.
#[derive(Debug, thiserror::Error)]
#[error("nothing was copied: {}", tried.join("; "))]
pub struct CopyError {
    /// What was tried and why it failed.
    pub tried: Vec<String>,
}

/// A clipboard. The handle to the window system is kept for the program's life: on X11 and Wayland
/// the text is gone with it.
pub struct Clipboard {
    surroundings: Surroundings,
    native: Option<arboard::Clipboard>,
}

impl Clipboard {
    /// A clipboard in these surroundings.
    pub const fn new(surroundings: Surroundings) -> Self {
        Self { surroundings, native: None }
    }

    /// Copies a text the first way that works. `terminal` writes an escape sequence to the terminal.
    ///
    /// # Errors
    /// No way worked; the error says what was tried.
    pub fn copy(&mut self, text: &str, mut terminal: impl FnMut(&str) -> io::Result<()>) -> Result<Copied, CopyError> {
        let mut tried = Vec::new();
        for (way, _) in self.surroundings.ways(text.len()) {
            let done = match &way {
                Way::Tmux => feed("tmux", &["load-buffer", "-w", "-"], text),
                Way::Osc52 => terminal(&osc52(text)),
                Way::Native => self.native(text),
                Way::Program(program) => {
                    let arguments =
                        PROGRAMS.iter().find(|(name, _)| name == program).map_or(&[] as &[&str], |(_, args)| args);
                    feed(program, arguments, text)
                }
                Way::File(path) => write_file(path, text),
            };
            match done {
                Ok(()) => return Ok(Copied { way, bytes: text.len() }),
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

/// The escape sequence that asks a terminal to take a text to its clipboard.
pub fn osc52(text: &str) -> String {
    let mut sequence = String::new();
    // Writing to a string cannot fail.
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut sequence);
    sequence
}

fn write_file(path: &std::path::Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // A file of our own that nobody gives a second name, so no folder for a backup is needed.
    let folders = crate::store::Folders::default();
    crate::store::write_over(path, text.as_bytes(), &folders).map_err(|error| io::Error::other(error.to_string()))
}

/// Feeds a text to a program and waits for it, but not for ever. Its own output goes nowhere: a
/// helper that stays in the background must not keep a pipe of ours open.
fn feed(program: &str, arguments: &[&str], text: &str) -> io::Result<()> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let input = child.stdin.take();
    let text = text.to_owned();
    // A program that does not read must not hold us up: the writing thread ends when it is killed.
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

    fn names(surroundings: &Surroundings, bytes: usize) -> Vec<String> {
        surroundings.ways(bytes).into_iter().map(|(way, _)| way.to_string()).collect()
    }

    #[test]
    fn the_order_follows_the_surroundings() {
        let none = Surroundings::default();
        let file = Some(PathBuf::from("/s/copied"));
        let first =
            |surroundings: &Surroundings, bytes| names(surroundings, bytes).into_iter().next().unwrap_or_default();
        assert_eq!(first(&Surroundings { tmux: true, ssh: true, ..none.clone() }, 10), "tmux");
        assert_eq!(first(&Surroundings { ssh: true, x11: true, ..none.clone() }, 10), "OSC 52");
        assert_eq!(first(&Surroundings { x11: true, ..none.clone() }, 10), "the system clipboard");
        let brief = Surroundings { x11: true, ..none.clone() }.ending_at_once();
        assert_eq!(first(&brief, 10), if cfg!(target_os = "macos") { "the system clipboard" } else { "xclip" });
        assert_eq!(first(&Surroundings { setting: Some(Way::Osc52), tmux: true, ..none.clone() }, 10), "OSC 52");
        let large = names(&Surroundings { ssh: true, file: file.clone(), ..none.clone() }, 80_000);
        assert!(!large.contains(&"OSC 52".to_owned()));
        assert_eq!(names(&Surroundings { file, ..none }, 10).last().map(String::as_str), Some("/s/copied"));
    }

    #[test]
    fn what_nothing_confirms_is_not_called_copied() {
        let sent = Copied { way: Way::Osc52, bytes: 1420 }.sentence("prompt");
        assert!(sent.contains("sent") && !sent.contains("copied") && sent.contains("1,420 bytes"), "{sent}");
        assert!(Copied { way: Way::Native, bytes: 5 }.sentence("prompt").contains("copied"));
    }

    #[test]
    fn osc52_is_one_sequence_with_the_bytes_encoded() {
        assert_eq!(osc52("hé"), "\u{1b}]52;c;aMOp\u{1b}\\");
    }

    #[test]
    fn a_program_that_is_not_there_is_told_from_one_that_fails() {
        assert_eq!(
            feed("callsheet-no-such-program", &[], "x").map_err(|error| error.kind()),
            Err(io::ErrorKind::NotFound)
        );
        assert!(feed("false", &[], "x").is_err());
        assert!(feed("cat", &[], "x").is_ok());
    }
}

//! Where the program speaks: data on standard output, everything else on standard error.

use std::borrow::Cow;
use std::io::{self, BufWriter, ErrorKind, Stdout, Write, stderr, stdout};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use serde::Serialize;

use super::failure::{Failure, reason};
use super::json;
use super::paint::{Paint, Style};
use super::terminal::Terminal;
use crate::domain::text::{clean, clean_line};

/// Both outputs, and what is known of the terminal behind them.
pub struct Output {
    stdout: BufWriter<Stdout>,
    /// The terminal.
    pub terminal: Terminal,
}

impl Output {
    /// The outputs of this process.
    pub fn new(terminal: Terminal) -> Self {
        Self { stdout: BufWriter::with_capacity(64 * 1024, stdout()), terminal }
    }

    /// How text for people is painted.
    pub const fn paint(&self) -> Paint {
        self.terminal.paint
    }

    /// Writes a line for people. Whatever comes from a file must have been cleaned before.
    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        written(writeln!(self.stdout, "{text}"))
    }

    /// Writes lines for people that end in line breaks, cleaned like one.
    pub fn lines(&mut self, lines: &str) -> Result<(), Failure> {
        written(self.stdout.write_all(lines.as_bytes()))
    }

    /// Writes data: to a pipe or file the bytes, to a terminal the same made harmless, which is said.
    pub fn data(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if !self.terminal.on_stdout {
            return written(self.stdout.write_all(bytes));
        }
        let text = String::from_utf8_lossy(bytes);
        let harmless = clean(&text);
        written(self.stdout.write_all(harmless.as_bytes()))?;
        if harmless != text || matches!(text, Cow::Owned(_)) {
            self.notice("signs a terminal would obey or hide are spelled out here; a pipe or file gets the bytes");
        }
        Ok(())
    }

    /// Writes a path on a line of its own, as data.
    pub fn path(&mut self, path: &Path) -> Result<(), Failure> {
        if self.terminal.on_stdout {
            return self.line(&clean_line(&path.to_string_lossy()));
        }
        let bytes = path.as_os_str().as_bytes();
        written(self.stdout.write_all(bytes).and_then(|()| self.stdout.write_all(b"\n")))
    }

    /// Writes a value as JSON.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        written(json::write(value, &mut self.stdout))
    }

    /// Says beside the data something worth knowing.
    pub fn notice(&mut self, sentence: &str) {
        self.say("note", Style::Word, sentence);
    }

    /// Says beside the data something that may surprise.
    pub fn warn(&mut self, sentence: &str) {
        self.say("warning", Style::Warning, sentence);
    }

    /// Says why there is no answer, or none that one hoped for.
    pub fn fail(&mut self, sentence: &str) {
        self.say("error", Style::Error, sentence);
    }

    fn say(&mut self, word: &str, style: Style, sentence: &str) {
        // What was written so far comes first where both go to one place. Nobody is left to tell
        // when standard error cannot be written.
        let _ = self.stdout.flush();
        let word = self.terminal.paint_notices.paint(style, &format!("{word}:"));
        let _ = writeln!(stderr(), "{word} {}", clean(sentence));
    }

    /// Hands over what is still held back.
    pub fn flush(&mut self) -> Result<(), Failure> {
        written(self.stdout.flush())
    }
}

/// An error in writing the answer: nobody reads on, or the system refuses.
fn written(result: io::Result<()>) -> Result<(), Failure> {
    result.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::Unread,
        _ => Failure::System(format!("the answer cannot be written to standard output: {}", reason(&error))),
    })
}

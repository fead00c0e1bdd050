//! Output of the program: data to standard output, everything else to standard error.

use std::borrow::Cow;
use std::io::{self, BufWriter, ErrorKind, Stdout, Write, stderr, stdout};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use serde::Serialize;

use super::failure::{CliFailure, reason};
use super::json;
use super::paint::{Paint, PaintStyle};
use super::terminal_info::TerminalInfo;
use crate::domain::text::{clean, clean_line};

/// Both outputs, and the properties of the terminal.
pub struct Output {
    stdout: BufWriter<Stdout>,
    pub terminal: TerminalInfo,
}

impl Output {
    /// The outputs of this process.
    pub fn new(terminal: TerminalInfo) -> Self {
        Self { stdout: BufWriter::with_capacity(64 * 1024, stdout()), terminal }
    }

    /// Painting of text for users.
    pub const fn paint(&self) -> Paint {
        self.terminal.paint
    }

    /// Writes a line for users. Text from files must have been cleaned before.
    pub fn line(&mut self, text: &str) -> Result<(), CliFailure> {
        check_written(writeln!(self.stdout, "{text}"))
    }

    /// Writes lines for users that end in line breaks. They must have been cleaned like a single line.
    pub fn lines(&mut self, lines: &str) -> Result<(), CliFailure> {
        check_written(self.stdout.write_all(lines.as_bytes()))
    }

    /// Writes data: unchanged to a pipe or file; to a terminal made harmless, with a notice.
    pub fn data(&mut self, bytes: &[u8]) -> Result<(), CliFailure> {
        if !self.terminal.on_stdout {
            return check_written(self.stdout.write_all(bytes));
        }
        let text = String::from_utf8_lossy(bytes);
        let harmless = clean(&text);
        check_written(self.stdout.write_all(harmless.as_bytes()))?;
        if harmless != text || matches!(text, Cow::Owned(_)) {
            self.notice("control and invisible characters are shown escaped here; pipes and files get the exact bytes");
        }
        Ok(())
    }

    /// Writes a path on its own line, as data.
    pub fn path(&mut self, path: &Path) -> Result<(), CliFailure> {
        if self.terminal.on_stdout {
            return self.line(&clean_line(&path.to_string_lossy()));
        }
        let bytes = path.as_os_str().as_bytes();
        check_written(self.stdout.write_all(bytes).and_then(|()| self.stdout.write_all(b"\n")))
    }

    pub fn json(&mut self, value: &impl Serialize) -> Result<(), CliFailure> {
        check_written(json::write(value, &mut self.stdout))
    }

    /// Writes a notice next to the data.
    pub fn notice(&mut self, sentence: &str) {
        self.say("note", PaintStyle::Word, sentence);
    }

    /// Writes a warning next to the data.
    pub fn warn(&mut self, sentence: &str) {
        self.say("warning", PaintStyle::Warning, sentence);
    }

    /// Writes the reason that a command failed.
    pub fn fail(&mut self, sentence: &str) {
        self.say("error", PaintStyle::Error, sentence);
    }

    fn say(&mut self, word: &str, style: PaintStyle, sentence: &str) {
        // Earlier output must come first if both go to the same place. If standard error cannot be written, nobody can
        // be told.
        let _ = self.stdout.flush();
        let word = self.terminal.paint_notices.paint(style, &format!("{word}:"));
        let _ = writeln!(stderr(), "{word} {}", clean(sentence));
    }

    /// Writes buffered output.
    pub fn flush(&mut self) -> Result<(), CliFailure> {
        check_written(self.stdout.flush())
    }
}

/// Classifies an error in writing: the reader closed the output, or the system refuses.
fn check_written(result: io::Result<()>) -> Result<(), CliFailure> {
    result.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => CliFailure::Unread,
        _ => CliFailure::System(format!("cannot write to standard output: {}", reason(&error))),
    })
}

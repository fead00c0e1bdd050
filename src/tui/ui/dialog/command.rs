//! A command that a prompt was sent to, and its output.

use super::{DialogMessage, DialogOutcome};
use crate::domain::text::{TERMINAL_TAB, clean_line, expand_tabs, thousands, wrapped};
use crate::run::ChildEnding;
use crate::tui::app::message::{CommandEnd, Message};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::motion::{WHEEL_ROWS, row_after, row_after_wheel};
use crate::tui::ui::theme::Meaning;

/// The preferred width of the dialog, in columns with its border.
pub(super) const WIDTH: u16 = 100;

/// A command and its output so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandView {
    /// The number of the run.
    pub run: u64,
    /// The command line, as typed.
    pub command: String,
    /// Progress of the command.
    pub progress: CommandProgress,
    /// The text that can be copied and saved: the output so far; once the command has ended, its answer.
    pub answer: String,
    /// The output, wrapped to the dialog's width: all rows except those of the last line.
    rows: Vec<String>,
    /// The last line, which may continue.
    last_line: String,
    /// The rows of the last line.
    last_rows: Vec<String>,
    /// The whole output, to be laid out again for another width.
    printed: String,
    top: usize,
    height: usize,
    width: usize,
}

/// Progress of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandProgress {
    /// Running for this many seconds.
    Running(u64),
    /// Ended after this many seconds.
    Ended(CommandEnd, u64),
}

/// A request about the command of a dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandRequest {
    /// Terminate it.
    Cancel,
    /// Copy its answer.
    Copy,
    /// Write its answer to a file.
    Write,
    /// Leave the dialog; a running command continues.
    Leave,
    /// Show the command that was left last.
    Show,
}

impl CommandView {
    /// A command that was just started.
    pub fn new(run: u64, command: String) -> Self {
        Self {
            run,
            command,
            progress: CommandProgress::Running(0),
            answer: String::new(),
            rows: Vec::new(),
            last_line: String::new(),
            last_rows: Vec::new(),
            printed: String::new(),
            top: 0,
            height: 0,
            width: 0,
        }
    }

    /// Returns true if the command has not ended yet.
    pub const fn is_running(&self) -> bool {
        matches!(self.progress, CommandProgress::Running(_))
    }

    /// Adds output.
    pub fn print(&mut self, text: &str, seconds: u64) {
        if self.is_running() {
            self.progress = CommandProgress::Running(seconds);
            self.answer.push_str(text);
        }
        self.printed.push_str(text);
        if self.width > 0 {
            self.lay_out_more(text);
        }
    }

    /// Records its end.
    pub fn end(&mut self, end: CommandEnd, answer: String, seconds: u64) {
        self.progress = CommandProgress::Ended(end, seconds);
        self.answer = answer;
    }

    /// A line with the progress and the command. The progress comes first, because the command may not fit.
    pub fn title(&self) -> (String, Meaning) {
        let command = clean_line(&self.command);
        let (news, meaning) = match &self.progress {
            CommandProgress::Running(seconds) => {
                let bytes = thousands(self.printed.len());
                (format!("running {} · {bytes} bytes", spoken_time(*seconds)), Meaning::Accent)
            }
            CommandProgress::Ended(CommandEnd::NotStarted(_), _) => ("✕ not started".to_owned(), Meaning::Wrong),
            CommandProgress::Ended(CommandEnd::Ended(ending), seconds) => {
                let (news, meaning) = ending_news(*ending);
                (format!("{news} · {}", spoken_time(*seconds)), meaning)
            }
        };
        (format!("{news} · {command}"), meaning)
    }

    /// The sentence shown if there is no output.
    pub fn without_text(&self) -> String {
        match &self.progress {
            CommandProgress::Running(_) => "No output yet.".to_owned(),
            CommandProgress::Ended(CommandEnd::NotStarted(reason), _) => format!("Cannot start it: {reason}."),
            CommandProgress::Ended(..) => "No output.".to_owned(),
        }
    }

    /// Returns true if there is no text to show.
    pub fn is_blank(&self) -> bool {
        self.printed.trim().is_empty()
    }

    /// The visible rows.
    pub fn visible_rows(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().chain(&self.last_rows).skip(self.top).take(self.height).map(String::as_str)
    }

    /// The number of the last visible row and of all rows, if not all of them fit.
    pub fn position(&self) -> Option<(usize, usize)> {
        let count = self.row_count();
        (count > self.height).then(|| ((self.top + self.height).min(count), count))
    }

    fn row_count(&self) -> usize {
        self.rows.len() + self.last_rows.len()
    }

    /// Lays out the text. Returns the number of rows.
    pub(super) fn lay_out(&mut self, columns: usize) -> usize {
        let columns = columns.saturating_sub(2).max(1);
        if self.width != columns {
            self.width = columns;
            self.rows.clear();
            self.last_rows.clear();
            self.last_line.clear();
            let printed = std::mem::take(&mut self.printed);
            self.lay_out_more(&printed);
            self.printed = printed;
        }
        if self.is_blank() { wrapped(&self.without_text(), columns).len() } else { self.row_count() }.max(1)
    }

    /// Lays out additional text. Only the last line is laid out again.
    fn lay_out_more(&mut self, text: &str) {
        let mut lines = text.split('\n').peekable();
        while let Some(piece) = lines.next() {
            self.last_line.push_str(piece);
            if lines.peek().is_some() {
                let line = std::mem::take(&mut self.last_line);
                self.rows.extend(rows_of(&line, self.width));
            }
        }
        self.last_rows = if self.last_line.is_empty() { Vec::new() } else { rows_of(&self.last_line, self.width) };
    }

    /// Sets the number of rows inside the border. If the end was visible, it stays visible.
    pub(super) fn fit_in(&mut self, rows: usize) {
        self.height = rows.max(1);
        self.scroll_to(self.top);
    }

    fn scroll_to(&mut self, top: usize) {
        self.top = top.min(self.row_count().saturating_sub(self.height));
    }
}

/// End of a command, as text.
fn ending_news(ending: ChildEnding) -> (String, Meaning) {
    match ending {
        ChildEnding::Exited(0) => ("✓ exit code 0".to_owned(), Meaning::Good),
        ChildEnding::Exited(code) => (format!("✕ exit code {code}"), Meaning::Wrong),
        ChildEnding::Signaled(signal) => (format!("✕ ended by signal {signal}"), Meaning::Wrong),
        ChildEnding::Canceled => ("! canceled".to_owned(), Meaning::Caution),
        ChildEnding::OverLimit => ("! stopped: too much output".to_owned(), Meaning::Caution),
        ChildEnding::WantedTerminal => ("! stopped: it asked for the terminal".to_owned(), Meaning::Caution),
    }
}

/// Seconds in the form shown to users.
fn spoken_time(seconds: u64) -> String {
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {} s", seconds / 60, seconds % 60) }
}

/// The rows of one line, made harmless, with its tabs expanded. If the line was overwritten, as a progress bar is, only
/// its last state.
fn rows_of(line: &str, columns: usize) -> Vec<String> {
    let line = line.trim_end_matches('\r');
    let line = line.rsplit_once('\r').map_or(line, |(_, last)| last);
    let is_plain = line.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain && line.len() <= columns {
        return vec![line.to_owned()];
    }
    wrapped(&expand_tabs(line, TERMINAL_TAB), columns)
}

/// Handles a message to a command.
pub(super) fn update(view: &mut CommandView, message: &DialogMessage) -> DialogOutcome {
    let page = view.height.saturating_sub(1).max(1);
    let requested = |request| DialogOutcome::Sends(Message::CommandAsked(request));
    match message {
        DialogMessage::Asked(Action::Escape) => return requested(CommandRequest::Leave),
        DialogMessage::Asked(Action::CancelCommand) => return requested(CommandRequest::Cancel),
        DialogMessage::Asked(Action::CopyPrompt) => return requested(CommandRequest::Copy),
        DialogMessage::Asked(Action::WritePrompt) => return requested(CommandRequest::Write),
        DialogMessage::Asked(action) => {
            if let Some(row) = row_after(*action, view.top, page) {
                view.scroll_to(row);
            }
        }
        DialogMessage::Wheeled { down } => view.scroll_to(row_after_wheel(*down, view.top, WHEEL_ROWS)),
        _ => {}
    }
    DialogOutcome::Stays
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(view: &mut CommandView) -> Vec<String> {
        let rows = view.lay_out(12);
        view.fit_in(rows);
        view.visible_rows().map(str::to_owned).collect()
    }

    #[test]
    fn text_in_pieces_lays_out_like_the_whole() {
        let text = "a\tb\n\n\u{1b}[31mred\u{202e}\nmore than ten columns\n10 %\r20 %\r\nlast";
        let mut whole = CommandView::new(1, "x".to_owned());
        whole.print(text, 0);
        let expected = rows(&mut whole);
        assert_eq!(expected[..3], ["a       b", "", "␛[31mred"]);
        assert_eq!(expected[expected.len() - 2..], ["20 %", "last"]);
        for size in [1, 2, 3, 7] {
            let mut pieces = CommandView::new(1, "x".to_owned());
            let signs: Vec<char> = text.chars().collect();
            for (at, piece) in signs.chunks(size).enumerate() {
                pieces.print(&piece.iter().collect::<String>(), 0);
                if at % 2 == 0 {
                    pieces.lay_out(12);
                }
            }
            assert_eq!(rows(&mut pieces), expected, "pieces of {size}");
            assert_eq!(pieces.answer, text);
        }
    }

    #[test]
    fn every_ending_is_named() {
        let mut view = CommandView::new(1, "wc\u{1b} -c".to_owned());
        view.print("7\n", 61);
        assert_eq!(view.title().0, "running 1 min 1 s · 2 bytes · wc␛ -c");
        for (ending, title) in [
            (ChildEnding::Exited(0), "✓ exit code 0 · 3 s · wc␛ -c"),
            (ChildEnding::Exited(3), "✕ exit code 3 · 3 s · wc␛ -c"),
            (ChildEnding::Signaled(9), "✕ ended by signal 9 · 3 s · wc␛ -c"),
            (ChildEnding::Canceled, "! canceled · 3 s · wc␛ -c"),
            (ChildEnding::OverLimit, "! stopped: too much output · 3 s · wc␛ -c"),
            (ChildEnding::WantedTerminal, "! stopped: it asked for the terminal · 3 s · wc␛ -c"),
        ] {
            view.end(CommandEnd::Ended(ending), "7\n".to_owned(), 3);
            assert_eq!(view.title().0, title);
        }
    }
}

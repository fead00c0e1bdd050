//! Commands that prompts are sent to: they run in the background, report their progress, and can be canceled.

use std::collections::HashMap;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::AnswerSender;
use crate::run::{
    BackgroundChild, ChildEvent, ChildGroups, ChildOptions, ChildReport, LossyDecoder, OutputPiece, OutputStream,
};
use crate::tui::app::message::{CommandEnd, Message};

/// Maximum output of one command, in bytes; a command that writes more is terminated.
pub const OUTPUT_LIMIT: usize = 512 * 1024;

/// Maximum age of a command that gets time to end by itself when the user quits: enough to store the prompt.
const RECENT: Duration = Duration::from_secs(1);

/// Time limit for commands to end when the program ends.
const ENDING: Duration = Duration::from_millis(300);

/// The commands that are running.
#[derive(Default)]
pub(super) struct RunningCommands {
    groups: ChildGroups,
    /// The commands, by the number of their run.
    running: Arc<Mutex<HashMap<u64, BackgroundChild>>>,
}

impl RunningCommands {
    /// The process groups of all started commands.
    pub(super) const fn groups(&self) -> &ChildGroups {
        &self.groups
    }

    /// Starts a shell command and sends it a text.
    pub(super) fn start(&self, run: u64, command: &str, text: String, answers: &impl AnswerSender) {
        let mut shell = Command::new("sh");
        // The command line is the user's own; text from files reaches it only through standard input.
        shell.args(["-c", command]);
        let options = ChildOptions { input: text.into_bytes(), output_limit: OUTPUT_LIMIT };
        // Locked until the child is listed, because a child that ends at once must find its entry.
        let mut running = lock(&self.running);
        let (listed, told) = (Arc::clone(&self.running), answers.clone());
        let mut decoders = StreamDecoders::default();
        let started = BackgroundChild::start(shell, options, &self.groups, move |event| {
            if matches!(event, ChildEvent::Ended(_)) {
                lock(&listed).remove(&run);
            }
            told.message(decoders.message(run, event));
        });
        match started {
            Ok(child) => drop(running.insert(run, child)),
            Err(error) => {
                let end = CommandEnd::NotStarted(error.to_string());
                answers.message(Message::CommandEnded { run, end, answer: String::new(), seconds: 0 });
            }
        }
    }

    /// Terminates a command and everything it started.
    pub(super) fn cancel(&self, run: u64) {
        let child = lock(&self.running).get(&run).cloned();
        if let Some(child) = child {
            child.cancel();
        }
    }

    /// Terminates every command; one that was just started gets a moment to end by itself.
    pub(super) fn finish(&self) {
        self.groups.wait_for_recent(RECENT);
        self.finish_at_once();
    }

    /// Terminates every command.
    pub(super) fn finish_at_once(&self) {
        self.groups.end_all(ENDING);
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Decoders of both streams of one command, because a character may be split between two pieces.
#[derive(Default)]
struct StreamDecoders {
    stdout: LossyDecoder,
    stderr: LossyDecoder,
}

impl StreamDecoders {
    fn message(&mut self, run: u64, event: ChildEvent) -> Message {
        match event {
            ChildEvent::Progress { pieces, elapsed } => {
                let text = pieces.iter().map(|piece| self.decode(piece)).collect();
                Message::CommandRuns { run, text, seconds: elapsed.as_secs() }
            }
            ChildEvent::Ended(report) => {
                let seconds = report.elapsed.as_secs();
                Message::CommandEnded { run, end: CommandEnd::Ended(report.ending), answer: answer(report), seconds }
            }
        }
    }

    fn decode(&mut self, piece: &OutputPiece) -> String {
        match piece.stream {
            OutputStream::Stdout => self.stdout.push(&piece.bytes),
            OutputStream::Stderr => self.stderr.push(&piece.bytes),
        }
    }
}

/// The text to copy and save: standard output, or standard error if that is blank.
fn answer(report: ChildReport) -> String {
    let is_blank = report.stdout.iter().all(u8::is_ascii_whitespace);
    let bytes = if is_blank { report.stderr } else { report.stdout };
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

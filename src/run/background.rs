//! A child process that runs in the background: it gets its input from memory, and its output is collected up to a
//! limit.

use std::io::{self, Read, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use std::os::unix::process::ExitStatusExt as _;

use rustix::process::{Pid, Signal};

use super::foreground::{ChildChange, wait_for_change};
use super::groups::ChildGroups;

/// Maximum number of bytes of output per read.
const PIECE: usize = 16 * 1024;

/// Capacity of the queue, in pieces. A child that writes faster than callsheet reads has to wait, so memory is bounded.
const QUEUE: usize = 4;

/// Minimum time between two deliveries of output.
const BATCH: Duration = Duration::from_millis(50);

/// Interval of `Progress` events if nothing else happens.
const TICK: Duration = Duration::from_secs(1);

/// Time limit for a child to end after it was asked to.
const ENDING: Duration = Duration::from_secs(1);

/// If a descendant keeps the pipe open, time without output after which it is no longer waited for.
const DRAIN: Duration = Duration::from_millis(200);

/// Options to run a child with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildOptions {
    /// The bytes for its standard input.
    pub input: Vec<u8>,
    /// Maximum number of bytes of output; a child that writes more is terminated.
    pub output_limit: usize,
}

/// Stream that a child wrote to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Bytes written by a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputPiece {
    /// Stream that was written to.
    pub stream: OutputStream,
    /// The bytes, as they came.
    pub bytes: Vec<u8>,
}

/// An event of a running child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChildEvent {
    /// It has written something, or a second has passed.
    Progress {
        /// Output since the last event, in order of arrival.
        pieces: Vec<OutputPiece>,
        /// The time since the start.
        elapsed: Duration,
    },
    /// It has ended. No event follows.
    Ended(ChildReport),
}

/// The end of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildReport {
    /// End of the child.
    pub ending: ChildEnding,
    /// Everything it wrote to standard output, up to the limit.
    pub stdout: Vec<u8>,
    /// Everything it wrote to standard error, up to the limit.
    pub stderr: Vec<u8>,
    /// The time it took.
    pub elapsed: Duration,
}

/// End of a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildEnding {
    /// It exited with this code.
    Exited(i32),
    /// It was killed by a signal that callsheet did not send.
    Signaled(i32),
    /// It was canceled.
    Canceled,
    /// It wrote more than the limit, and was terminated.
    OverLimit,
    /// It tried to use the terminal, which is not available to it, and was terminated.
    WantedTerminal,
}

impl ChildEnding {
    fn of(status: ExitStatus) -> Self {
        match (status.code(), status.signal()) {
            (Some(code), _) => Self::Exited(code),
            (None, signal) => Self::Signaled(signal.unwrap_or_default()),
        }
    }
}

/// A running child.
#[derive(Clone, Debug)]
pub struct BackgroundChild {
    inbox: SyncSender<ChildNews>,
}

impl BackgroundChild {
    /// Starts a command in its own process group, feeds its input and collects its output. Calls `observe` on a thread
    /// that belongs to the child.
    ///
    /// # Errors
    /// The command or a thread for it cannot be started.
    pub fn start(
        mut command: Command,
        options: ChildOptions,
        groups: &ChildGroups,
        observe: impl FnMut(ChildEvent) + Send + 'static,
    ) -> io::Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let (mut child, leader) = groups.spawn(&mut command, false)?;
        let (sender, inbox) = sync_channel(QUEUE);
        let started = start_threads(&mut child, leader, options.input, &sender);
        let supervisor = ChildSupervisor {
            child,
            leader,
            groups: groups.clone(),
            observe,
            limit: options.output_limit,
            started: Instant::now(),
            stdout: Vec::new(),
            stderr: Vec::new(),
            pending: Vec::new(),
            told: Instant::now(),
            open: 2,
            has_exited: false,
            forced: None,
            deadline: None,
        };
        let supervising = started.and_then(|()| spawn_thread("command", move || supervisor.run(&inbox)));
        if supervising.is_err() {
            // Without this, nothing would ever terminate the child.
            groups.signal(leader, Signal::KILL);
            groups.remove(leader);
        }
        supervising.map(|()| Self { inbox: sender })
    }

    /// Terminates the child and everything it started. The report says that it was canceled.
    pub fn cancel(&self) {
        // This fails if the child has already ended.
        let _ = self.inbox.send(ChildNews::Cancel);
    }
}

#[derive(Debug)]
enum ChildNews {
    Wrote(OutputPiece),
    Closed,
    Exited,
    Stopped,
    Cancel,
}

/// Starts the threads that feed, read and wait for a child.
fn start_threads(child: &mut Child, leader: Pid, input: Vec<u8>, sender: &SyncSender<ChildNews>) -> io::Result<()> {
    if let Some(mut stdin) = child.stdin.take() {
        // The child may write before it has read everything, so a separate thread feeds it. A child that closes its
        // input needs no more.
        spawn_thread("command-input", move || drop(stdin.write_all(&input)))?;
    }
    if let Some(stdout) = child.stdout.take() {
        let sender = sender.clone();
        spawn_thread("command-output", move || read_output(stdout, OutputStream::Stdout, &sender))?;
    }
    if let Some(stderr) = child.stderr.take() {
        let sender = sender.clone();
        spawn_thread("command-errors", move || read_output(stderr, OutputStream::Stderr, &sender))?;
    }
    let sender = sender.clone();
    spawn_thread("command-wait", move || {
        while let Ok(ChildChange::Stopped) = wait_for_change(leader) {
            if sender.send(ChildNews::Stopped).is_err() {
                return;
            }
        }
        let _ = sender.send(ChildNews::Exited);
    })
}

fn spawn_thread(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map(|_| ())
}

fn read_output(mut output: impl Read, stream: OutputStream, sender: &SyncSender<ChildNews>) {
    let mut buffer = vec![0; PIECE];
    loop {
        match output.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                let piece = OutputPiece { stream, bytes: buffer[..count].to_owned() };
                if sender.send(ChildNews::Wrote(piece)).is_err() {
                    return;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    let _ = sender.send(ChildNews::Closed);
}

/// Supervises one child, on its own thread.
struct ChildSupervisor<O> {
    child: Child,
    leader: Pid,
    groups: ChildGroups,
    observe: O,
    limit: usize,
    started: Instant,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    /// Output that was not reported yet.
    pending: Vec<OutputPiece>,
    /// Time of the last event.
    told: Instant,
    /// Number of open pipes.
    open: u8,
    has_exited: bool,
    /// The reason that callsheet is terminating the child.
    forced: Option<ChildEnding>,
    /// The time when waiting for the child ends.
    deadline: Option<Instant>,
}

impl<O: FnMut(ChildEvent)> ChildSupervisor<O> {
    fn run(mut self, inbox: &Receiver<ChildNews>) {
        let mut is_killed = false;
        while !(self.has_exited && self.open == 0) {
            match inbox.recv_timeout(self.patience()) {
                Ok(news) => self.take(news),
                Err(RecvTimeoutError::Timeout) => {}
                // All threads of the child have ended, so no more messages can arrive.
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.deadline.is_some_and(|deadline| deadline <= Instant::now()) {
                if self.forced.is_none() || is_killed {
                    break;
                }
                self.groups.signal(self.leader, Signal::KILL);
                is_killed = true;
                self.deadline = Some(Instant::now() + ENDING);
            }
            self.tell();
        }
        self.finish();
    }

    /// Time until the next event is due.
    fn patience(&self) -> Duration {
        let until_told = if self.pending.is_empty() { TICK } else { BATCH };
        let until_told = until_told.saturating_sub(self.told.elapsed());
        match self.deadline {
            Some(deadline) => until_told.min(deadline.saturating_duration_since(Instant::now())),
            None => until_told,
        }
    }

    fn take(&mut self, news: ChildNews) {
        match news {
            ChildNews::Wrote(piece) => self.collect(piece),
            ChildNews::Closed => self.open = self.open.saturating_sub(1),
            ChildNews::Exited => {
                self.has_exited = true;
                if self.forced.is_none() {
                    self.deadline = Some(Instant::now() + DRAIN);
                }
            }
            ChildNews::Stopped => self.force(ChildEnding::WantedTerminal),
            ChildNews::Cancel => self.force(ChildEnding::Canceled),
        }
    }

    fn collect(&mut self, mut piece: OutputPiece) {
        let room = self.limit.saturating_sub(self.stdout.len() + self.stderr.len());
        if piece.bytes.len() > room {
            piece.bytes.truncate(room);
            self.force(ChildEnding::OverLimit);
        }
        if piece.bytes.is_empty() {
            return;
        }
        if self.has_exited && self.forced.is_none() {
            self.deadline = Some(Instant::now() + DRAIN);
        }
        match piece.stream {
            OutputStream::Stdout => self.stdout.extend_from_slice(&piece.bytes),
            OutputStream::Stderr => self.stderr.extend_from_slice(&piece.bytes),
        }
        match self.pending.last_mut().filter(|last| last.stream == piece.stream) {
            Some(last) => last.bytes.extend_from_slice(&piece.bytes),
            None => self.pending.push(piece),
        }
    }

    fn force(&mut self, ending: ChildEnding) {
        if self.forced.is_some() {
            return;
        }
        self.forced = Some(ending);
        self.groups.signal(self.leader, Signal::TERM);
        // A stopped process receives the signal only after it continues.
        self.groups.signal(self.leader, Signal::CONT);
        self.deadline = Some(Instant::now() + ENDING);
    }

    /// Reports the output and the time so far.
    fn tell(&mut self) {
        let interval = if self.pending.is_empty() { TICK } else { BATCH };
        if self.told.elapsed() < interval {
            return;
        }
        self.hand_on();
    }

    fn hand_on(&mut self) {
        self.told = Instant::now();
        let pieces = std::mem::take(&mut self.pending);
        (self.observe)(ChildEvent::Progress { pieces, elapsed: self.started.elapsed() });
    }

    fn finish(mut self) {
        if !self.pending.is_empty() {
            self.hand_on();
        }
        if self.forced.is_some() || self.groups.is_closed() {
            // Kills the members of the group that survived the first signal. The leader is not reaped yet, so the id is
            // still that of the group.
            self.groups.signal(self.leader, Signal::KILL);
        }
        self.groups.remove(self.leader);
        // A child that survives even a kill is left to the system.
        let status =
            if self.has_exited { self.child.wait() } else { self.child.try_wait().map(Option::unwrap_or_default) };
        let ending = self.forced.unwrap_or_else(|| status.map_or(ChildEnding::Exited(-1), ChildEnding::of));
        let report = ChildReport { ending, stdout: self.stdout, stderr: self.stderr, elapsed: self.started.elapsed() };
        (self.observe)(ChildEvent::Ended(report));
    }
}

#[cfg(test)]
mod tests;

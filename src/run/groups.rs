//! The process groups of running children.

use std::io;
use std::process::{Child, Command};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use std::os::unix::process::CommandExt as _;

use rustix::process::{Pid, Signal, kill_process_group};

/// Maximum time to wait for killed processes to disappear.
const KILLING: Duration = Duration::from_millis(200);

/// The process groups of running children, shared by the threads that start and end them.
#[derive(Clone, Debug, Default)]
pub struct ChildGroups(Arc<SharedGroups>);

#[derive(Debug, Default)]
struct SharedGroups {
    table: Mutex<GroupTable>,
    removed: Condvar,
}

#[derive(Debug, Default)]
struct GroupTable {
    running: Vec<RunningGroup>,
    /// Set when the program is ending: then no more children are started.
    is_closed: bool,
}

#[derive(Clone, Copy, Debug)]
struct RunningGroup {
    leader: Pid,
    started: Instant,
    has_terminal: bool,
}

impl ChildGroups {
    /// Starts a command as the leader of a new process group.
    ///
    /// # Errors
    /// The system refuses, or the program is ending.
    pub(super) fn spawn(&self, command: &mut Command, has_terminal: bool) -> io::Result<(Child, Pid)> {
        // The lock is held during the start, so that ending the groups includes the new child.
        let mut table = self.lock();
        if table.is_closed {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "callsheet is ending"));
        }
        let child = command.process_group(0).spawn()?;
        let leader = leader_of(&child)?;
        table.running.push(RunningGroup { leader, started: Instant::now(), has_terminal });
        Ok((child, leader))
    }

    /// Removes a group. Must be called before the leader is reaped, because its id can be reused afterwards.
    pub(super) fn remove(&self, leader: Pid) {
        let mut table = self.lock();
        table.running.retain(|group| group.leader != leader);
        drop(table);
        self.0.removed.notify_all();
    }

    /// Sends a signal to one group, if it is still running.
    pub(super) fn signal(&self, leader: Pid, signal: Signal) {
        let table = self.lock();
        if table.running.iter().any(|group| group.leader == leader) {
            send(leader, signal);
        }
    }

    /// Returns true if the program is ending.
    pub(super) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// Sends a signal to the child that has the terminal. Returns true if there is one.
    pub fn signal_foreground(&self, signal: Signal) -> bool {
        let table = self.lock();
        let mut lent = table.running.iter().filter(|group| group.has_terminal).peekable();
        let is_lent = lent.peek().is_some();
        lent.for_each(|group| send(group.leader, signal));
        is_lent
    }

    /// Returns true if a child has the terminal.
    pub fn has_foreground(&self) -> bool {
        self.lock().running.iter().any(|group| group.has_terminal)
    }

    /// Waits for children started less than `patience` ago to end by themselves: a command that only stores its input
    /// needs little time.
    pub fn wait_for_recent(&self, patience: Duration) {
        let mut table = self.lock();
        loop {
            let left = table.running.iter().map(|group| patience.saturating_sub(group.started.elapsed())).max();
            let Some(left) = left.filter(|left| !left.is_zero()) else { return };
            table = self.0.removed.wait_timeout(table, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Terminates all children and prevents new ones: asks them to end first, and kills the remaining ones after
    /// `patience`.
    pub fn end_all(&self, patience: Duration) {
        self.lock().is_closed = true;
        self.signal_all(Signal::TERM);
        // A stopped process receives the signal only after it continues.
        self.signal_all(Signal::CONT);
        if !self.wait_until_empty(patience) {
            self.kill_all();
            self.wait_until_empty(KILLING);
        }
    }

    /// Kills every child, without waiting.
    pub fn kill_all(&self) {
        self.lock().is_closed = true;
        self.signal_all(Signal::KILL);
    }

    fn signal_all(&self, signal: Signal) {
        let table = self.lock();
        table.running.iter().for_each(|group| send(group.leader, signal));
    }

    fn wait_until_empty(&self, patience: Duration) -> bool {
        let start = Instant::now();
        let mut table = self.lock();
        while !table.running.is_empty() {
            let left = patience.saturating_sub(start.elapsed());
            if left.is_zero() {
                return false;
            }
            table = self.0.removed.wait_timeout(table, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, GroupTable> {
        self.0.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sends a signal to a process group.
fn send(leader: Pid, signal: Signal) {
    // This fails if the group has already ended.
    let _ = kill_process_group(leader, signal);
}

/// The process id of a child, which is also the id of its group.
fn leader_of(child: &Child) -> io::Result<Pid> {
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    id.ok_or_else(|| io::Error::other("the system returned no process id"))
}

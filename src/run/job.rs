//! callsheet as a job of the shell that started it.

use std::io;
use std::os::fd::AsFd;

// rustix has no process id of 0, which these calls return for a group or session whose leader is outside of our PID
// namespace, as in many sandboxes and containers.
use nix::unistd::{Pid, getpgid, getpgrp, getppid, getsid, tcgetpgrp};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::{Signal, kill_current_process_group};

/// Stops callsheet's process group, as `ctrl-z` does for any job, and returns when it is continued. Returns `false` at
/// once if no shell could continue it, because then it must not stop.
pub fn stop_job() -> bool {
    if !can_stop_job() {
        return false;
    }
    // The whole group is stopped: if a script started callsheet, the shell waits for the script to stop.
    kill_current_process_group(Signal::STOP).is_ok()
}

/// Returns true if some shell could continue callsheet once it is stopped.
pub fn can_stop_job() -> bool {
    !is_orphaned()
}

/// Returns true if no parent is in the same session but outside the process group, so that nothing could continue the
/// group.
fn is_orphaned() -> bool {
    let (Ok(session), group) = (getsid(None), getpgrp()) else { return true };
    let mut parent = Some(getppid());
    // A chain of parents in our own group ends at the shell, or outside the session or the PID namespace.
    for _ in 0..64 {
        let Some(process) = parent.filter(|process| process.as_raw() > 0) else { return true };
        if getsid(Some(process)) != Ok(session) {
            return true;
        }
        // A shell that continues jobs leads a group of its own, which has an id here.
        if getpgid(Some(process)).is_ok_and(|its| its != group && its.as_raw() > 0) {
            return false;
        }
        match parent_of(process) {
            Some(next) => parent = Some(next),
            // Not available on this system; the leader of the session has no parent that could continue it.
            None => return process == session,
        }
    }
    true
}

/// The parent of another process, on systems with `/proc`; 0 if the parent is outside of our PID namespace.
fn parent_of(process: Pid) -> Option<Pid> {
    let stat = std::fs::read(format!("/proc/{process}/stat")).ok()?;
    // The name in parentheses may contain any characters; the state and the parent follow its last parenthesis.
    let end = stat.iter().rposition(|&byte| byte == b')')?;
    let fields = std::str::from_utf8(stat.get(end + 1..)?).ok()?;
    fields.split_ascii_whitespace().nth(1)?.parse().ok().map(Pid::from_raw)
}

/// Waits until callsheet has the terminal. After `callsheet &`, it is stopped until `fg`, as shells expect.
///
/// # Errors
/// callsheet is in the background, and no shell could bring it to the foreground.
pub fn wait_until_foreground(terminal: impl AsFd) -> io::Result<()> {
    while tcgetpgrp(&terminal).is_ok_and(|owner| owner != getpgrp()) {
        if !stop_job() {
            let sentence = "callsheet is in the background and cannot read keys; start it in the foreground";
            return Err(io::Error::other(sentence));
        }
    }
    Ok(())
}

/// Result of a wait for input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputEvent {
    /// Input is available.
    Ready,
    /// The other end is closed for good.
    HungUp,
}

/// Waits until a terminal has input or is closed, without reading and without busy waiting.
///
/// # Errors
/// The system does not support waiting for the descriptor.
pub fn wait_for_input(terminal: impl AsFd) -> io::Result<InputEvent> {
    loop {
        let mut descriptors = [PollFd::new(&terminal, PollFlags::IN)];
        match poll(&mut descriptors, None) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let events = descriptors[0].revents();
        if events.intersects(PollFlags::HUP | PollFlags::ERR) {
            return Ok(InputEvent::HungUp);
        }
        if events.contains(PollFlags::NVAL) {
            return Err(io::ErrorKind::Unsupported.into());
        }
        if events.contains(PollFlags::IN) {
            return Ok(InputEvent::Ready);
        }
    }
}

//! A child process that has the terminal for a while.

use std::ffi::OsStr;
use std::io;
use std::os::fd::AsFd;
use std::process::{Command, ExitStatus};

use nix::sys::signal::{SigSet, Signal as NixSignal};
use nix::unistd::{getpgrp, tcgetpgrp};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, getpid, setpgid, waitid};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr, tcsetpgrp};

use super::groups::ChildGroups;
use super::job::{stop_job, wait_until_foreground};

/// Script line that stops the shell until it has the terminal. Without it, `ctrl-c` right after the start would
/// still reach callsheet.
const WAIT_FOR_TERMINAL: &str = "kill -s STOP $$";

/// Runs a shell script, which has the terminal until it ends. As in a shell, the child's process group is the
/// foreground group and gets the signals from the keyboard. When the child stops, callsheet stops too. The `fg` that
/// continues callsheet also continues the child.
///
/// # Errors
/// The shell cannot be started.
pub fn lend_terminal(
    script: &str,
    argument: &OsStr,
    terminal: impl AsFd,
    groups: &ChildGroups,
) -> io::Result<ExitStatus> {
    let own_group = own_group(&terminal)?;
    let own_modes = tcgetattr(&terminal).ok();
    let exec = if is_plain_command(script) { "exec " } else { "" };
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{WAIT_FOR_TERMINAL}\n{exec}{script}"), "sh"]).arg(argument);
    let (mut child, leader) = groups.spawn(&mut command, true)?;
    let lent = LentTerminal { terminal: &terminal, own_group, own_modes, leader };
    if matches!(wait_for_change(leader), Ok(ChildChange::Stopped)) {
        lent.give();
    }
    // If this fails, the code below waits for the child to end.
    while let Ok(ChildChange::Stopped) = wait_for_change(leader) {
        let modes = tcgetattr(&terminal).ok();
        lent.take_back();
        // After `bg`, it must wait for the terminal.
        if stop_job() {
            let _ = wait_until_foreground(&terminal);
        }
        lent.set_modes(modes.as_ref());
        lent.give();
    }
    groups.remove(leader);
    let status = child.wait();
    lent.take_back();
    status
}

/// Returns true if a script is a single command of plain words, which may replace the shell that runs it.
///
/// The command is then itself the leader of the group. Otherwise, `ctrl-z` can stop the shell, and with it callsheet, a
/// moment before the command; on a busy machine, the command would then read the next keys.
fn is_plain_command(script: &str) -> bool {
    /// Words that do not name a program.
    const SHELL_WORDS: &[&str] = &[
        "!", ".", "alias", "builtin", "case", "cd", "command", "eval", "exec", "export", "for", "if", "set", "source",
        "time", "trap", "until", "while", "{",
    ];
    let first = script.split_whitespace().next().unwrap_or_default();
    let is_program = !first.is_empty() && !first.contains('=') && !SHELL_WORDS.contains(&first);
    is_program && !script.contains([';', '&', '|', '<', '>', '(', ')', '`', '\n'])
}

/// The process group of callsheet, which can take the terminal back.
///
/// In a sandbox with its own process ids, the group may be that of a process outside, which has no id here: then
/// callsheet makes itself a group, as shells do. The shell outside takes the terminal back after the sandbox ends.
fn own_group(terminal: &impl AsFd) -> io::Result<Pid> {
    if let Some(group) = Pid::from_raw(getpgrp().as_raw()) {
        return Ok(group);
    }
    setpgid(None, None)?;
    let group = getpid();
    set_foreground(terminal, group);
    Ok(group)
}

struct LentTerminal<'a, Fd> {
    terminal: &'a Fd,
    own_group: Pid,
    own_modes: Option<Termios>,
    leader: Pid,
}

impl<Fd: AsFd> LentTerminal<'_, Fd> {
    /// Makes the child's group the foreground group, and continues the child in case it was stopped for using the
    /// terminal too early.
    fn give(&self) {
        set_foreground(self.terminal, self.leader);
        let _ = rustix::process::kill_process_group(self.leader, Signal::CONT);
    }

    fn take_back(&self) {
        set_foreground(self.terminal, self.own_group);
        self.set_modes(self.own_modes.as_ref());
    }

    fn set_modes(&self, modes: Option<&Termios>) {
        if let Some(modes) = modes {
            // If the terminal is gone, the next drawing reports it.
            let _ = tcsetattr(self.terminal, OptionalActions::Now, modes);
        }
    }
}

/// Makes a process group the foreground group of a terminal; does nothing if the terminal is not ours.
fn set_foreground(terminal: &impl AsFd, group: Pid) {
    if tcgetpgrp(terminal).is_err() {
        return;
    }
    // In the background, the call would cause SIGTTOU, which stops the process; if it is blocked, the call succeeds.
    let mut mask = SigSet::empty();
    mask.add(NixSignal::SIGTTOU);
    let is_blocked = mask.thread_block().is_ok();
    let _ = tcsetpgrp(terminal, group);
    if is_blocked {
        let _ = mask.thread_unblock();
    }
}

/// Change in the state of a child.
pub(super) enum ChildChange {
    /// It has ended, and is not reaped yet.
    Ended,
    /// It was stopped.
    Stopped,
}

/// Waits until a child ends or stops.
pub(super) fn wait_for_change(leader: Pid) -> io::Result<ChildChange> {
    loop {
        let options = WaitIdOptions::EXITED | WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT;
        let status = match waitid(WaitId::Pid(leader), options) {
            Ok(Some(status)) => status,
            Ok(None) | Err(Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        };
        if !status.stopped() {
            return Ok(ChildChange::Ended);
        }
        // Consumes the stop event, so that the next wait does not return it again.
        match waitid(WaitId::Pid(leader), WaitIdOptions::STOPPED | WaitIdOptions::NOHANG) {
            Ok(Some(_)) => return Ok(ChildChange::Stopped),
            // The child has already continued.
            Ok(None) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_plain_command;

    #[test]
    fn only_one_command_of_plain_words_takes_the_place_of_the_shell() {
        for script in
            ["vi +3 \"$1\"", "code --wait --goto \"$1\":3", "$HOME/bin/edit \"$1\"", "'/opt/my editor' \"$1\""]
        {
            assert!(is_plain_command(script), "{script}");
        }
        for script in [
            "",
            "LANG=C vi \"$1\"",
            "cd /tmp; vi \"$1\"",
            "command vi \"$1\"",
            "vi \"$1\" 2>/dev/null",
            "vi $(pick) \"$1\"",
            "a && b",
        ] {
            assert!(!is_plain_command(script), "{script}");
        }
    }
}

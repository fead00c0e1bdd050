//! Every system call that a change makes, killed before it and refused, one by one.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Lines};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::{env, fs};

use rustix::process::geteuid;

use super::door::{self, Started};
use super::{Change, End, old, short};

/// Calls that affect no file.
const HARMLESS: [&str; 18] = [
    "brk",
    "mmap",
    "munmap",
    "mremap",
    "mprotect",
    "madvise",
    "futex",
    "sched_yield",
    "rt_sigaction",
    "fcntl",
    "exit",
    "rt_sigprocmask",
    "sigaltstack",
    "getpid",
    "gettid",
    "geteuid",
    "getrandom",
    "clock_gettime",
];

/// Errors that any writing system call can return.
const ERRORS: [&str; 4] = ["ENOSPC", "EIO", "EACCES", "EDQUOT"];

/// Calls that only read, or whose result is ignored: one error is as good as four.
const LOOKING: [&str; 11] = [
    "statx",
    "newfstatat",
    "fstat",
    "readlink",
    "read",
    "lseek",
    "getdents64",
    "flock",
    "getcwd",
    "kill",
    "flistxattr",
];

/// A system call.
#[derive(Debug)]
pub struct Step {
    /// Its name.
    pub call: String,
    /// Number of calls with this name so far, including this one.
    pub number: usize,
}

/// strace on the thread of a process that is ready.
pub struct Tracing {
    strace: Child,
    /// The trace, line by line as it is written.
    pub lines: Lines<BufReader<ChildStderr>>,
}

impl Tracing {
    pub fn of(started: &Started, arguments: &[&str]) -> Self {
        let mut strace = Command::new("strace");
        strace.args(arguments).args(["-p", &started.thread]).stdin(Stdio::null()).stderr(Stdio::piped());
        let mut strace = strace.spawn().unwrap();
        let mut lines = BufReader::new(strace.stderr.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        assert!(first.ends_with(" attached"), "{first}");
        Self { strace, lines }
    }

    /// The rest of the trace.
    pub fn end(mut self) -> Vec<String> {
        let lines = self.lines.map(Result::unwrap).collect();
        self.strace.wait().unwrap();
        lines
    }
}

/// The reason that strace cannot be used here; `None` if it can.
pub fn no_strace() -> Option<String> {
    if Command::new("strace").arg("-V").output().is_err() {
        return Some("strace is not installed".to_owned());
    }
    let scope = fs::read_to_string("/proc/sys/kernel/yama/ptrace_scope").unwrap_or_default();
    if !geteuid().is_root() && !["", "0", "1"].contains(&scope.trim()) {
        return Some("only root may trace here".to_owned());
    }
    let output = Command::new("strace").args(["-qq", "-e", "trace=none", "true"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    (!output.status.success()).then(|| format!("strace cannot trace here: {said}"))
}

/// The calls that a change makes, in order.
pub fn steps(change: Change) -> Vec<Step> {
    let (end, log) = traced(change, &[]);
    assert!(matches!(end, End::Done), "{end:?}");
    let marked = |mark| log.iter().position(|line| line.contains(mark)).unwrap();
    let (begins, ends) = (marked(door::BEGINS), marked(door::ENDS));
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut steps = Vec::new();
    for (at, line) in log.iter().enumerate().take(ends) {
        let Some(call) = called(line) else { continue };
        let number = numbers.entry(call).or_default();
        *number += 1;
        if at > begins && !HARMLESS.contains(&call) {
            steps.push(Step { call: call.to_owned(), number: *number });
        }
    }
    steps
}

/// The name of the call that a line of a trace begins with.
fn called(line: &str) -> Option<&str> {
    let name = line.split_once('(')?.0;
    name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_').then_some(name)
}

/// Makes a change under strace and checks the result. Returns the result and the trace.
fn traced(change: Change, arguments: &[&str]) -> (End, Vec<String>) {
    let ground = change.prepare();
    let mut started = door::start(change, &ground, &[], &env::current_exe().unwrap(), None);
    let tracing = Tracing::of(&started, arguments);
    started.go();
    let (log, end) = (tracing.end(), started.end());
    let looked = catch_unwind(AssertUnwindSafe(|| change.check(&ground, &end)));
    assert!(looked.is_ok(), "{change:?}, {arguments:?}, {end:?}:\n{}", log.join("\n"));
    (end, log)
}

/// Makes a change with a fault in one of its calls.
fn tampered(change: Change, step: &Step, what: &str) -> End {
    let Step { call, number } = step;
    let inject = format!("inject={call}:{what}:when={number}");
    let (end, log) = traced(change, &["-e", &inject]);
    // Only a fault inside the change proves anything.
    let marked = |mark: &str| log.iter().position(|line| line.contains(mark));
    let struck = marked("(INJECTED)").or_else(|| marked("+++ killed by SIGKILL"));
    let begins = marked(door::BEGINS);
    assert!(begins.is_some() && begins < struck, "{change:?} {inject}: {}", log.join("\n"));
    end
}

/// Kills and refuses a change at each of its calls, from the first one with a given name on.
fn survives(change: Change, from: &str) {
    if let Some(reason) = change.impossible().map(str::to_owned).or_else(no_strace) {
        return println!("skipped: {reason}");
    }
    let mut steps = steps(change);
    steps.drain(..steps.iter().position(|step| step.call.starts_with(from)).unwrap());
    let looks = |step: &Step| LOOKING.contains(&step.call.as_str()) || step.call == "close";
    let mut kills = 0;
    for (at, step) in steps.iter().enumerate() {
        // After a call that only reads, the disk is unchanged. A save is killed in any case.
        if change == Change::Save || at == 0 || !looks(&steps[at - 1]) {
            let end = tampered(change, step, "signal=SIGKILL");
            assert!(matches!(end, End::Killed), "{change:?} {step:?}");
            kills += 1;
        }
    }
    // An error of `close` comes after a successful `fsync`, and is ignored.
    let (mut refused, mut told) = (0, 0);
    for step in steps.iter().filter(|step| step.call != "close") {
        let errors = if LOOKING.contains(&step.call.as_str()) { &ERRORS[1..2] } else { &ERRORS[..] };
        for error in errors {
            let end = tampered(change, step, &format!("error={error}"));
            refused += 1;
            told += usize::from(matches!(end, End::Failed(..)));
        }
    }
    assert!(told > 0, "of {refused} errors none was told");
    println!("{change:?}: {kills} kills, {refused} errors, {told} told");
}

#[test]
fn a_save_is_killed_and_refused_at_each_step() {
    survives(Change::Save, "");
}

#[test]
fn a_growing_save_in_place_is_killed_and_refused_at_each_step() {
    survives(Change::Grow, "");
}

#[test]
fn a_shrinking_save_in_place_is_killed_and_refused_at_each_step() {
    // Up to this call, it is the same as with longer contents.
    survives(Change::Shrink, "pwrite");
}

#[test]
fn creating_is_killed_and_refused_at_each_step() {
    survives(Change::Create, "");
}

#[test]
fn deleting_is_killed_and_refused_at_each_step() {
    survives(Change::Delete, "");
}

#[test]
fn restoring_is_killed_and_refused_at_each_step() {
    survives(Change::Restore, "");
}

#[test]
fn deleting_to_another_disk_is_killed_and_refused_at_each_step() {
    survives(Change::DeleteFar, "rename");
}

#[test]
fn restoring_from_another_disk_is_killed_and_refused_at_each_step() {
    survives(Change::RestoreFar, "rename");
}

#[test]
fn renaming_is_killed_and_refused_at_each_step() {
    survives(Change::Rename, "");
}

#[test]
fn renaming_an_agent_is_killed_and_refused_at_each_step() {
    survives(Change::RenameAgent, "");
}

#[test]
fn replacing_several_files_is_killed_and_refused_at_each_step() {
    survives(Change::ReplaceBatch, "");
}

/// The file is torn and cannot be repaired: its backup has both texts.
#[test]
fn a_rename_that_cannot_be_undone_is_kept_for_the_next_start() {
    if let Some(reason) = no_strace() {
        return println!("skipped: {reason}");
    }
    let injections = ["-e", "inject=ftruncate:error=EIO", "-e", "inject=pwrite64:error=EIO:when=2+"];
    let ground = Change::Shrink.prepare();
    let mut started = door::start(Change::Shrink, &ground, &[], &env::current_exe().unwrap(), None);
    let tracing = Tracing::of(&started, &injections);
    started.go();
    let (log, end) = (tracing.end(), started.end());
    let End::Failed(name, sentence) = &end else { panic!("{end:?} {log:?}") };
    assert_eq!(name, "Damaged");
    let kept = sentence.rsplit_once(" is in ").unwrap().1;
    assert_eq!(fs::read(kept).unwrap(), old());
    assert_ne!(fs::read(ground.agent()).unwrap(), old());
    Change::Shrink.check(&ground, &end);
    assert_eq!(fs::read(ground.agent()).unwrap(), short());
}

/// A power failure cannot be tested here, but the calls that protect against it can.
#[test]
fn the_new_file_is_synced_before_the_rename_and_the_folder_after_it() {
    if let Some(reason) = no_strace() {
        return println!("skipped: {reason}");
    }
    // Calls are named by their oldest variant; which one is used depends on processor and library.
    let order = |change| {
        let kinds = ["write", "fsync", "rename", "pwrite", "ftruncate", "unlink"];
        let kind = |step: &Step| kinds.into_iter().find(|kind| step.call.starts_with(kind));
        steps(change).iter().filter_map(kind).collect::<Vec<&str>>()
    };
    assert_eq!(order(Change::Save), ["write", "fsync", "rename", "fsync"]);
    assert_eq!(order(Change::Rename), ["rename", "fsync", "fsync"]);
    // First the two texts and the note, then the folders that contain them, and only then the file.
    let backup = ["write", "fsync", "rename"].repeat(3);
    let in_place = order(Change::Grow);
    assert_eq!(in_place[..9], backup);
    assert_eq!(in_place[9..17], ["fsync", "fsync", "fsync", "fsync", "pwrite", "ftruncate", "fsync", "unlink"]);
}

#[test]
fn the_system_call_of_a_trace_line_is_read() {
    assert_eq!(called("openat(AT_FDCWD, \"/x\", O_RDONLY) = 3"), Some("openat"));
    assert_eq!(called("<... read resumed>\"x\", 1) = 1"), None);
    assert_eq!(called("--- SIGKILL {si_signo=SIGKILL} ---"), None);
}

//! Every call of the system that a change makes, killed before it and refused, one by one.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Lines};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::{env, fs};

use rustix::process::geteuid;

use super::door::{self, Started};
use super::{Change, End, old, short};

/// Calls that touch no file.
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

/// What the system can answer to anything that writes.
const ERRORS: [&str; 4] = ["ENOSPC", "EIO", "EACCES", "EDQUOT"];

/// Calls that only look, or are not looked at: one error says as much as four.
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

/// One call of the system.
#[derive(Debug)]
pub struct Step {
    /// Its name.
    pub call: String,
    /// How many of that name the change has made by then, itself included.
    pub number: usize,
}

/// strace on the thread of a process that stands ready.
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

/// Why strace cannot be used here; none where it can.
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

/// The calls a change makes, in order.
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

/// Makes a change under strace, looks whether all is whole, and answers the end and the trace.
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

/// Makes a change with one call of it tampered with.
fn tampered(change: Change, step: &Step, what: &str) -> End {
    let Step { call, number } = step;
    let inject = format!("inject={call}:{what}:when={number}");
    let (end, log) = traced(change, &["-e", &inject]);
    // Only what strikes inside the change proves anything.
    let marked = |mark: &str| log.iter().position(|line| line.contains(mark));
    let struck = marked("(INJECTED)").or_else(|| marked("+++ killed by SIGKILL"));
    let begins = marked(door::BEGINS);
    assert!(begins.is_some() && begins < struck, "{change:?} {inject}: {}", log.join("\n"));
    end
}

/// Kills and refuses a change at each of its calls, from the first of a kind on.
fn survives(change: Change, from: &str) {
    if let Some(reason) = change.impossible().map(str::to_owned).or_else(no_strace) {
        return println!("skipped: {reason}");
    }
    let mut steps = steps(change);
    steps.drain(..steps.iter().position(|step| step.call.starts_with(from)).unwrap());
    let looks = |step: &Step| LOOKING.contains(&step.call.as_str()) || step.call == "close";
    let mut kills = 0;
    for (at, step) in steps.iter().enumerate() {
        // After a call that only looks, the disk is as it was before it. A save is killed all the same.
        if change == Change::Save || at == 0 || !looks(&steps[at - 1]) {
            let end = tampered(change, step, "signal=SIGKILL");
            assert!(matches!(end, End::Killed), "{change:?} {step:?}");
            kills += 1;
        }
    }
    // An error of `close` comes after `fsync` said that all is well, and is nobody's.
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
    // Up to here it is as it is when it grows.
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
fn taking_back_is_killed_and_refused_at_each_step() {
    survives(Change::Restore, "");
}

#[test]
fn deleting_to_another_disk_is_killed_and_refused_at_each_step() {
    survives(Change::DeleteFar, "rename");
}

#[test]
fn taking_back_from_another_disk_is_killed_and_refused_at_each_step() {
    survives(Change::RestoreFar, "rename");
}

#[test]
fn renaming_is_killed_and_refused_at_each_step() {
    survives(Change::Rename, "");
}

/// The file is torn, and cannot be mended: its backup has both texts.
#[test]
fn what_cannot_be_undone_is_kept_for_the_next_start() {
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

/// What lasts through a power failure cannot be tried here; that the system was asked for it, can.
#[test]
fn what_is_put_in_its_place_lasts_before_and_its_name_after() {
    if let Some(reason) = no_strace() {
        return println!("skipped: {reason}");
    }
    // Each in the oldest of its spellings; which one is used is the processor's and the library's affair.
    let order = |change| {
        let kinds = ["write", "fsync", "rename", "pwrite", "ftruncate", "unlink"];
        let kind = |step: &Step| kinds.into_iter().find(|kind| step.call.starts_with(kind));
        steps(change).iter().filter_map(kind).collect::<Vec<&str>>()
    };
    assert_eq!(order(Change::Save), ["write", "fsync", "rename", "fsync"]);
    assert_eq!(order(Change::Rename), ["rename", "fsync", "fsync"]);
    // The two texts and the note; the folders they are in; only then the file.
    let backup = ["write", "fsync", "rename"].repeat(3);
    let in_place = order(Change::Grow);
    assert_eq!(in_place[..9], backup);
    assert_eq!(in_place[9..17], ["fsync", "fsync", "fsync", "fsync", "pwrite", "ftruncate", "fsync", "unlink"]);
}

#[test]
fn a_trace_is_read_as_it_is_written() {
    assert_eq!(called("openat(AT_FDCWD, \"/x\", O_RDONLY) = 3"), Some("openat"));
    assert_eq!(called("<... read resumed>\"x\", 1) = 1"), None);
    assert_eq!(called("--- SIGKILL {si_signo=SIGKILL} ---"), None);
}

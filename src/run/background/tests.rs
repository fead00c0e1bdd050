#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::sync::mpsc::channel;

use super::*;

/// Maximum time a test waits, far more than it ever needs.
const CEILING: Duration = Duration::from_mins(1);

struct Started {
    child: BackgroundChild,
    events: Receiver<ChildEvent>,
    groups: ChildGroups,
}

fn start(script: &str, input: &str, output_limit: usize) -> Started {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    let groups = ChildGroups::default();
    let (sender, events) = channel();
    let options = ChildOptions { input: input.as_bytes().to_owned(), output_limit };
    let child = BackgroundChild::start(command, options, &groups, move |event| {
        let _ = sender.send(event);
    });
    Started { child: child.unwrap(), events, groups }
}

impl Started {
    /// Waits until the child has written a line.
    fn wait_for_line(&self) -> String {
        let mut text = String::new();
        while !text.contains('\n') {
            match self.events.recv_timeout(CEILING).unwrap() {
                ChildEvent::Progress { pieces, .. } => {
                    for piece in pieces {
                        text.push_str(&String::from_utf8_lossy(&piece.bytes));
                    }
                }
                ChildEvent::Ended(report) => panic!("{report:?}"),
            }
        }
        text
    }

    fn report(&self) -> ChildReport {
        loop {
            if let ChildEvent::Ended(report) = self.events.recv_timeout(CEILING).unwrap() {
                return report;
            }
        }
    }
}

fn is_running(process: &str) -> bool {
    let process = Pid::from_raw(process.trim().parse().unwrap()).unwrap();
    // In a container, a process that nobody reaps remains as a zombie, which no longer runs.
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero())).unwrap_or_default();
    let state = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().next().map(str::to_owned));
    if std::path::Path::new("/proc/self/stat").exists() {
        return state.is_some_and(|state| !matches!(state.as_str(), "Z" | "X"));
    }
    rustix::process::test_kill_process(process).is_ok()
}

#[test]
fn a_child_is_fed_and_its_output_collected() {
    let report = start("cat; echo oops >&2; exit 3", "text", 1000).report();
    assert_eq!(report.ending, ChildEnding::Exited(3));
    assert_eq!((report.stdout.as_slice(), report.stderr.as_slice()), (&b"text"[..], &b"oops\n"[..]));
}

#[test]
fn large_input_and_output_do_not_block_each_other() {
    let input = "0123456789abcdef".repeat(1 << 15);
    let report = start("cat", &input, 1 << 20).report();
    assert_eq!(report.ending, ChildEnding::Exited(0));
    assert!(report.stdout == input.as_bytes());
}

#[test]
fn a_child_that_does_not_read_its_input_ends() {
    let report = start("exec <&-; echo done", &"x".repeat(1 << 20), 100).report();
    assert_eq!((report.ending, report.stdout.as_slice()), (ChildEnding::Exited(0), &b"done\n"[..]));
}

#[test]
fn a_child_that_writes_without_end_is_ended_at_the_limit() {
    for script in ["yes", "yes >&2", "yes & yes >&2", "trap '' TERM; while :; do echo yyyyyyyyyyyyyyyy; done"] {
        let report = start(script, "", 100_000).report();
        assert_eq!(report.ending, ChildEnding::OverLimit, "{script}");
        assert_eq!(report.stdout.len() + report.stderr.len(), 100_000, "{script}");
    }
    let exact = start("printf 12345", "", 5).report();
    assert_eq!((exact.ending, exact.stdout.len()), (ChildEnding::Exited(0), 5));
}

#[test]
fn canceling_ends_the_whole_group() {
    for script in ["sleep 1000 & echo $!; wait", "trap '' TERM; sleep 1000 & echo $!; wait; sleep 1000"] {
        let started = start(script, "", 1000);
        let process = started.wait_for_line();
        assert!(is_running(&process));
        started.child.cancel();
        assert_eq!(started.report().ending, ChildEnding::Canceled, "{script}");
        let start = Instant::now();
        while is_running(&process) {
            assert!(start.elapsed() < CEILING, "{script}");
            thread::yield_now();
        }
    }
}

#[test]
fn ending_all_ends_what_runs_and_starts_nothing_more() {
    let started = start("sleep 1000 & echo $!; wait", "", 1000);
    let process = started.wait_for_line();
    started.groups.end_all(CEILING);
    assert!(matches!(started.report().ending, ChildEnding::Signaled(_)));
    let start = Instant::now();
    while is_running(&process) {
        assert!(start.elapsed() < CEILING);
        thread::yield_now();
    }
    let options = ChildOptions { input: Vec::new(), output_limit: 1 };
    assert!(BackgroundChild::start(Command::new("true"), options, &started.groups, |_| {}).is_err());
}

#[test]
fn a_stopped_child_is_ended_and_a_kill_is_reported() {
    assert_eq!(start("kill -TTIN $$; sleep 1000", "", 10).report().ending, ChildEnding::WantedTerminal);
    assert_eq!(start("kill -KILL $$", "", 10).report().ending, ChildEnding::Signaled(9));
}

#[test]
fn a_descendant_that_keeps_the_pipe_is_not_waited_for() {
    let started = start("sleep 1000 & echo $!", "", 1000);
    let report = started.report();
    assert_eq!(report.ending, ChildEnding::Exited(0));
    // It was not killed: a helper that owns the clipboard must keep running. The test kills it.
    let process = Pid::from_raw(String::from_utf8(report.stdout).unwrap().trim().parse().unwrap()).unwrap();
    rustix::process::kill_process(process, Signal::KILL).unwrap();
}

#[test]
fn a_program_that_is_not_there_is_an_error() {
    let options = ChildOptions { input: Vec::new(), output_limit: 1 };
    let missing = Command::new("/callsheet/no/such/program");
    let error = BackgroundChild::start(missing, options, &ChildGroups::default(), |_| {}).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
}

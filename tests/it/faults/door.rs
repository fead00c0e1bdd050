//! Makes a single change in a separate process that can be traced, limited, or run as another user: this test binary is
//! started again for one test.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _, Write as _, stdin};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;

use super::{Change, End, Ground};

/// The test that makes the change.
const TEST: &str = "faults::door::the_requested_change_is_made_in_this_process";

/// The variable that names the change.
const CHANGE: &str = "CALLSHEET_TEST_CHANGE";

/// The variable with the folder of the ground.
const GROUND: &str = "CALLSHEET_TEST_GROUND";

/// Paths that do not exist, and are accessed before and after the change to mark it.
pub const BEGINS: &str = "/the change begins";
pub const ENDS: &str = "/the change ends";

/// The output before the id of the thread that makes the change.
const READY: &str = "ready: ";

/// The output before the result of the change.
const TOLD: &str = "told: ";

#[test]
fn the_requested_change_is_made_in_this_process() {
    let Some(root) = env::var_os(GROUND) else { return every_change_by_itself() };
    let name = env::var(CHANGE).unwrap();
    let change = Change::ALL.into_iter().find(|change| format!("{change:?}") == name).unwrap();
    wait_for_the_word();
    match change.perform(&Ground::at(root.into())) {
        Ok(()) => println!("{TOLD}done"),
        Err(error) => {
            let name = format!("{error:?}");
            println!("{TOLD}{} {error}", name.split(' ').next().unwrap());
        }
    }
}

fn every_change_by_itself() {
    for change in Change::ALL.into_iter().filter(|change| change.impossible().is_none()) {
        let ground = change.prepare();
        assert_eq!(change.perform(&ground), Ok(()), "{change:?}");
        change.check(&ground, &End::Done);
    }
}

/// Prints that it is ready and waits for a line, without a system call that a trace would count.
fn wait_for_the_word() {
    #[cfg(target_os = "linux")]
    {
        // If only a parent may trace a process, this allows the sibling to do it. Elsewhere, it is not needed.
        let _ = rustix::process::set_ptracer(rustix::process::PTracer::Any);
        let thread = std::fs::read_link("/proc/thread-self").unwrap();
        println!("{READY}{}", thread.file_name().unwrap().display());
    }
    #[cfg(not(target_os = "linux"))]
    println!("{READY}0");
    let (word, given) = channel();
    thread::spawn(move || word.send(stdin().lock().read_line(&mut String::new()).is_ok()));
    assert!(given.recv().unwrap());
}

/// A process that is ready to make a change.
pub struct Started {
    /// The process.
    pub child: Child,
    /// The id of the thread that will make the change.
    pub thread: String,
    output: BufReader<ChildStdout>,
}

/// Starts a process for a change, after a command such as `sh -c …` that starts it; as another user, if one is named.
pub fn start(change: Change, ground: &Ground, before: &[&str], program: &Path, user: Option<u32>) -> Started {
    let mut words: Vec<OsString> = before.iter().map(OsString::from).collect();
    words.push(program.into());
    words.extend(["--exact", TEST, "--nocapture", "--test-threads=1"].map(OsString::from));
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).env(CHANGE, format!("{change:?}")).env(GROUND, &ground.root).current_dir(&ground.root);
    if let Some(user) = user {
        command.uid(user).gid(user);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains(READY) {
        line.clear();
        assert_ne!(output.read_line(&mut line).unwrap(), 0, "it never got ready");
    }
    let thread = line.split_once(READY).unwrap().1.trim().to_owned();
    Started { child, thread, output }
}

impl Started {
    /// Starts the change.
    pub fn go(&mut self) {
        self.child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    }

    /// The result of the change: the one in the output, or killed if there is none.
    pub fn end(mut self) -> End {
        let mut said = Vec::new();
        self.output.read_to_end(&mut said).unwrap();
        let status = self.child.wait().unwrap();
        let said = String::from_utf8_lossy(&said);
        match said.split_once(TOLD).map(|(_, told)| told.lines().next().unwrap()) {
            None => {
                assert_eq!(status.code(), None, "it ended without a word");
                End::Killed
            }
            Some("done") => End::Done,
            Some(failed) => {
                let (name, sentence) = failed.split_once(' ').unwrap();
                End::Failed(name.to_owned(), sentence.to_owned())
            }
        }
    }
}

//! One change by itself, in a process of its own that can be traced, limited, or another user's: this
//! test binary started again for one test.

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
const TEST: &str = "faults::door::one_change_by_itself";

/// The variable that names the change.
const CHANGE: &str = "CALLSHEET_TEST_CHANGE";

/// The variable that names the ground.
const GROUND: &str = "CALLSHEET_TEST_GROUND";

/// Paths that are asked for before and after the change, and are not there.
pub const BEGINS: &str = "/the change begins";
pub const ENDS: &str = "/the change ends";

/// What stands before the number of the thread that will make the change, in the output.
const READY: &str = "ready: ";

/// What stands there before the end of the change.
const TOLD: &str = "told: ";

#[test]
fn one_change_by_itself() {
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

/// Says that all is ready, and waits for a line, without a call of its own that a trace would count.
fn wait_for_the_word() {
    #[cfg(target_os = "linux")]
    {
        // Where only a parent may trace, our sister may too. Elsewhere there is nothing to allow.
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

/// A process that stands ready to make a change.
pub struct Started {
    /// The process.
    pub child: Child,
    /// The number of the thread that will make the change.
    pub thread: String,
    output: BufReader<ChildStdout>,
}

/// Starts a process for a change, behind what is to start it, as `sh -c …`; as another user, if one is
/// named.
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
    /// Gives the word.
    pub fn go(&mut self) {
        self.child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    }

    /// How the change ends: as it tells, or killed if it tells nothing.
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

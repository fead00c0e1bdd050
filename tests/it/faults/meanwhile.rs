//! Other programs that use the same file before or during a save, and paths that are not files.

use std::env;
use std::fs::{self, File, FileTimes};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use callsheet::store::{FileFingerprint, SaveError, SaveMethod, move_to_trash, rename_file, save, sweep};
use rustix::process::{Pid, Signal, kill_process};

use super::steps::{Tracing, no_strace};
use super::{Change, End, Ground, door, new, old};

/// The old text, changed by another program to the same length.
fn theirs() -> Vec<u8> {
    let mut text = old();
    text[10] = b'X';
    text
}

/// Writes to a file and keeps its size and modification time.
fn edit_unseen(path: &Path) {
    let modified = fs::metadata(path).unwrap().modified().unwrap();
    fs::write(path, theirs()).unwrap();
    File::options().write(true).open(path).unwrap().set_times(FileTimes::new().set_modified(modified)).unwrap();
}

/// Replaces a file by another one.
fn replace(path: &Path) {
    let other = path.with_extension("other");
    fs::write(&other, theirs()).unwrap();
    fs::rename(other, path).unwrap();
}

/// A change that another program makes to the agent, and the contents it leaves.
type Deed = (fn(&Ground), Option<Vec<u8>>);

fn deeds() -> [Deed; 4] {
    [
        (|ground| edit_unseen(&ground.agent()), Some(theirs())),
        (|ground| replace(&ground.agent()), Some(theirs())),
        (|ground| fs::remove_file(ground.agent()).unwrap(), None),
        (retarget, Some(theirs())),
    ]
}

fn retarget(ground: &Ground) {
    fs::write(ground.path("agents/other.md"), theirs()).unwrap();
    fs::remove_file(ground.link()).unwrap();
    symlink("../agents/other.md", ground.link()).unwrap();
}

#[test]
fn a_file_changed_since_reading_is_not_saved_but_shown() {
    for (deed, now) in deeds() {
        let ground = Ground::new();
        deed(&ground);
        let names = ground.names();
        let error = ground.save(&ground.link(), &new()).unwrap_err();
        assert_eq!(error, SaveError::Changed { path: ground.link(), now: now.clone() });
        assert_eq!((fs::read(ground.link()).ok(), ground.names()), (now.clone(), names));
        // The user examines it and decides to save anyway.
        if let Some(now) = now {
            save(&ground.link(), &new(), &FileFingerprint::of(&now), &ground.folders()).unwrap();
            assert_eq!(fs::read(ground.link()).unwrap(), new());
        }
    }
}

#[test]
fn the_same_change_by_another_process_is_no_conflict() {
    let ground = Ground::new();
    fs::write(ground.agent(), new()).unwrap();
    assert_eq!(ground.save(&ground.agent(), &new()), Ok(SaveMethod::Unchanged));
}

/// Stops a save after it has written its text and before it has moved it into place.
#[test]
fn a_file_changed_during_the_save_is_not_overwritten() {
    if let Some(reason) = no_strace() {
        return println!("skipped: {reason}");
    }
    for change in [Change::Save, Change::Grow] {
        for (at, (deed, now)) in deeds().into_iter().enumerate() {
            // A file with two names is not replaced by a link.
            if change == Change::Grow && at == 3 {
                continue;
            }
            let ground = change.prepare();
            let mut started = door::start(change, &ground, &[], &env::current_exe().unwrap(), None);
            let stop = "inject=fsync:signal=SIGSTOP:when=1";
            let mut tracing = Tracing::of(&started, &["-e", "trace=fsync", "-e", stop]);
            started.go();
            assert!(tracing.lines.by_ref().any(|line| line.unwrap().contains("stopped by SIGSTOP")));
            deed(&ground);
            let process = Pid::from_child(&started.child);
            kill_process(process, Signal::CONT).unwrap();
            let log = tracing.end();
            let end = started.end();
            assert!(matches!(&end, End::Failed(name, _) if name == "Changed"), "{change:?} {at} {end:?} {log:?}");
            let named = if change == Change::Save { ground.link() } else { ground.agent() };
            assert_eq!(fs::read(named).ok(), now, "{change:?} {at}");
            if change == Change::Grow && at > 0 {
                assert_eq!(fs::read(ground.twin()).unwrap(), old(), "the other name is nobody's loss");
            }
            let left = ground.names();
            ground.sweep();
            assert_eq!(ground.names(), left, "it had nothing to leave");
        }
    }
}

#[test]
fn a_file_that_appears_during_creation_is_not_overwritten() {
    if let Some(reason) = no_strace() {
        return println!("skipped: {reason}");
    }
    let ground = Ground::new();
    let path = ground.path("agents/pdf/SKILL.md");
    let mut started = door::start(Change::Create, &ground, &[], &env::current_exe().unwrap(), None);
    // The first `fsync` is for the folder, the second for the text.
    let mut tracing = Tracing::of(&started, &["-e", "trace=fsync", "-e", "inject=fsync:signal=SIGSTOP:when=2"]);
    started.go();
    assert!(tracing.lines.by_ref().any(|line| line.unwrap().contains("stopped by SIGSTOP")));
    fs::write(&path, theirs()).unwrap();
    kill_process(Pid::from_child(&started.child), Signal::CONT).unwrap();
    let (log, end) = (tracing.end(), started.end());
    assert!(matches!(&end, End::Failed(name, _) if name == "Exists"), "{end:?} {log:?}");
    assert_eq!(fs::read(&path).unwrap(), theirs());
    assert_eq!(ground.names(), ["agents/agent.md", "agents/pdf/SKILL.md", "links/link.md"]);
}

#[test]
fn only_regular_files_are_written_moved_or_deleted() {
    let ground = Ground::new();
    let at = |name: &str| ground.path("agents").join(name);
    fs::create_dir(at("folder.md")).unwrap();
    assert!(Command::new("mkfifo").arg(at("fifo.md")).status().unwrap().success());
    let _socket = UnixListener::bind(at("socket.md")).unwrap();
    symlink("/dev/null", at("device.md")).unwrap();
    symlink("fifo.md", at("to-fifo.md")).unwrap();
    let names = ground.names();
    for name in ["folder.md", "fifo.md", "socket.md", "device.md", "to-fifo.md"] {
        let error = ground.save(&at(name), &new()).unwrap_err();
        assert!(matches!(error, SaveError::NotAFile { .. }), "{name}: {error}");
    }
    for name in ["folder.md", "fifo.md", "socket.md"] {
        let errors =
            [move_to_trash(&at(name), 1, &ground.folders()).map(drop), rename_file(&at(name), &at("renamed.md"))];
        for error in errors {
            assert!(matches!(error, Err(SaveError::NotAFile { .. })), "{name}: {error:?}");
        }
    }
    symlink("loop.md", at("loop.md")).unwrap();
    let error = ground.save(&at("loop.md"), &new()).unwrap_err();
    assert!(matches!(error, SaveError::Refused { .. }), "{error}");
    fs::remove_file(at("loop.md")).unwrap();
    assert_eq!(ground.names(), names);
}

#[test]
fn only_leftovers_of_ended_processes_are_removed() {
    let ground = Ground::new();
    let at = |name: &str| ground.path("agents").join(name);
    // No process has the first id; the process with the second one is always alive.
    let (dead, alive) = (".callsheet-4194999-0.tmp", ".callsheet-1-0.tmp");
    let own = format!(".callsheet-{}-424242.tmp", std::process::id());
    let held = format!(".callsheet-{}-424243.tmp", std::process::id());
    let others = ["callsheet-4194999-0.tmp", ".callsheet-4194999-0.tmp.md", ".callsheet-4194999.tmp", "notes.tmp"];
    for name in [dead, alive, &own, &held].into_iter().chain(others) {
        fs::write(at(name), "x").unwrap();
    }
    fs::create_dir(at(".callsheet-4194998-0.tmp")).unwrap();
    symlink("agent.md", at(".callsheet-4194997-0.tmp")).unwrap();
    let holder = File::open(at(&held)).unwrap();
    holder.try_lock().unwrap();
    let mut swept = sweep([ground.path("agents").as_path()]);
    swept.sort();
    let mut expected = [at(dead), at(&own)];
    expected.sort();
    assert_eq!(swept, expected);
    drop(holder);
    assert_eq!(sweep([ground.path("agents").as_path()]), [at(&held)]);
    assert_eq!(fs::read(ground.agent()).unwrap(), old());
}

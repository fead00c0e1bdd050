//! Several callsheet processes that update one file at once: in the end, no update is missing.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use callsheet::store::{FileFingerprint, SaveError, UserFolders, overwrite_file, save};

use super::{Ground, new, old};

/// The test that is started again as another process.
const TEST: &str = "faults::writers::no_update_is_lost_between_processes";

/// The variable with the file that such a process updates.
const FILE: &str = "CALLSHEET_TEST_COUNTED";

/// The variable with its home folder.
const HOME: &str = "CALLSHEET_TEST_COUNTED_HOME";

const UPDATES: usize = 40;

/// Adds one to the number in a file, like a form that is saved again until no other process came first. No two writers
/// write the same text, because saving the current contents is not an update.
fn count(writer: &str, path: &Path, folders: &UserFolders) {
    for _ in 0..UPDATES {
        loop {
            let read = fs::read(path).unwrap();
            // Half of the text of a save in place may have been read.
            let Ok(number) = first_word(&read).parse::<usize>() else { continue };
            // The length grows and shrinks, so that half a text is not taken for a complete one.
            let text = format!("{} {writer}{}", number + 1, "\n".repeat(1 + number % 50));
            match save(path, text.as_bytes(), &FileFingerprint::of(&read), folders) {
                Ok(_) => break,
                Err(SaveError::Changed { now: Some(_), .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }
}

fn first_word(text: &[u8]) -> String {
    String::from_utf8_lossy(text).split_whitespace().next().unwrap_or_default().to_owned()
}

fn number(path: &Path) -> String {
    first_word(&fs::read(path).unwrap())
}

/// Counts in the ground's agent under several of its names at once.
fn count_at_once(ground: &Ground, names: &[PathBuf]) {
    fs::write(ground.agent(), "0\n").unwrap();
    let folders = ground.folders();
    thread::scope(|scope| {
        for (writer, name) in names.iter().enumerate() {
            let folders = &folders;
            scope.spawn(move || count(&format!("thread {writer}"), name, folders));
        }
    });
    assert_eq!(number(&ground.agent()), (UPDATES * names.len()).to_string());
    ground.sweep();
    assert!(!ground.names().iter().any(|name| name.starts_with("home/")), "{:?}", ground.names());
}

#[test]
fn no_update_is_lost_between_threads() {
    let ground = Ground::new();
    count_at_once(&ground, &[ground.agent(), ground.agent(), ground.agent()]);
    count_at_once(&ground, &[ground.agent(), ground.link(), ground.link()]);
}

#[test]
fn no_update_is_lost_through_hard_links() {
    let ground = Ground::new();
    fs::hard_link(ground.agent(), ground.twin()).unwrap();
    count_at_once(&ground, &[ground.agent(), ground.twin(), ground.link()]);
    assert_eq!(number(&ground.twin()), (UPDATES * 3).to_string());
}

#[test]
fn no_update_is_lost_between_processes() {
    if let (Some(file), Some(home)) = (env::var_os(FILE), env::var_os(HOME)) {
        return count(
            &format!("process {}", std::process::id()),
            Path::new(&file),
            &UserFolders::under(Path::new(&home)),
        );
    }
    for twin in [false, true] {
        let ground = Ground::new();
        if twin {
            fs::hard_link(ground.agent(), ground.twin()).unwrap();
        }
        fs::write(ground.agent(), "0\n").unwrap();
        let names = [ground.agent(), if twin { ground.twin() } else { ground.link() }];
        let start = |name: &PathBuf| {
            let mut command = Command::new(env::current_exe().unwrap());
            command.args(["--exact", TEST, "--test-threads=1"]).env(FILE, name).env(HOME, ground.path("home"));
            command.stdout(std::process::Stdio::null()).spawn().unwrap()
        };
        let children: Vec<_> = names.iter().map(start).collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        assert_eq!(number(&ground.agent()), (UPDATES * 2).to_string());
    }
}

#[test]
fn concurrent_overwrites_leave_one_of_the_texts_without_error() {
    let ground = Ground::new();
    let (folders, path) = (ground.folders(), ground.agent());
    thread::scope(|scope| {
        for text in [old(), new(), b"third".to_vec()] {
            let (folders, path) = (&folders, &path);
            scope.spawn(move || (0..UPDATES).for_each(|_| overwrite_file(path, &text, folders).unwrap()));
        }
    });
    let text = fs::read(&path).unwrap();
    assert!([old(), new(), b"third".to_vec()].contains(&text));
}

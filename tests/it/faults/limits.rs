//! No room: a disk that is full, and a limit on the size of files.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use callsheet::store::{self, SaveError, write_over};

use super::kept::Mounted;
use super::{Change, End, Ground, door, new, old};

/// Writes until the disk is full.
fn fill(folder: &Path) {
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join("ballast")).unwrap();
    let mut size = 1 << 20;
    while size > 0 {
        match file.write_all(&vec![0; size]) {
            Ok(()) => {}
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::StorageFull);
                size /= 2;
            }
        }
    }
}

fn assert_full<T: std::fmt::Debug>(result: Result<T, SaveError>) {
    let Err(error @ SaveError::Refused { .. }) = result else { panic!("{result:?}") };
    assert!(error.to_string().contains("no space left on device; it is as it was; make room"), "{error}");
}

const FOUR_MEBIBYTES: [&str; 5] = ["-t", "tmpfs", "-o", "size=4m", "tmpfs"];

#[test]
fn on_a_full_disk_everything_stays() {
    let ground = Ground::new();
    let Some(_mounted) = Mounted::over(&ground.path("agents"), &FOUR_MEBIBYTES) else { return };
    let (agents, folders) = (ground.path("agents"), ground.folders());
    fs::write(ground.agent(), old()).unwrap();
    fs::write(agents.join("two.md"), old()).unwrap();
    fs::hard_link(agents.join("two.md"), agents.join("twin.md")).unwrap();
    fill(&agents);
    let names = ground.names();
    let large = new().repeat(100);
    assert_full(ground.save(&ground.agent(), &large));
    assert_full(ground.save(&ground.link(), &large));
    assert_full(ground.save(&agents.join("two.md"), &large));
    assert_full(store::create(&agents, Path::new("deep/new.md"), &large));
    assert_full(write_over(&ground.agent(), &large, &folders));
    assert_full(write_over(&agents.join("fresh.md"), &large, &folders));
    for name in ["agent.md", "two.md", "twin.md"] {
        assert_eq!(fs::read(agents.join(name)).unwrap(), old(), "{name}");
    }
    assert_eq!(ground.names(), names, "nothing is left");
    assert!(!agents.join("deep").exists());
}

#[test]
fn without_room_for_a_backup_or_the_trash_everything_stays() {
    let ground = Change::Grow.prepare();
    let Some(_mounted) = Mounted::over(&ground.path("home"), &FOUR_MEBIBYTES) else { return };
    fill(&ground.path("home"));
    assert_full(ground.save(&ground.agent(), &new()));
    assert_eq!(fs::read(ground.agent()).unwrap(), old());
    assert_full(store::trash(&ground.agent(), 1, &ground.folders()));
    assert_eq!(fs::read(ground.agent()).unwrap(), old());
    assert_eq!(ground.names(), ["agents/agent.md", "home/ballast", "links/link.md", "links/twin.md"]);
}

/// The system ends a process that writes beyond its limit, unless it listens.
#[test]
fn a_limit_on_the_size_of_files_is_an_error() {
    // Blocks of 512 bytes: the old text fits, the new one does not.
    let limited = ["sh", "-c", "ulimit -f 24 && exec \"$@\"", "sh"];
    for change in [Change::Save, Change::Grow, Change::Create] {
        let ground = change.prepare();
        let mut started = door::start(change, &ground, &limited, &env::current_exe().unwrap(), None);
        started.go();
        let end = started.end();
        let End::Failed(name, sentence) = &end else { panic!("{change:?}: {end:?}") };
        assert_eq!(name, "Refused");
        assert!(sentence.contains("file too large; it is as it was; raise the limit"), "{sentence}");
        change.check(&ground, &end);
    }
}

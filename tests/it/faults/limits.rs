//! No space: a full disk, and a limit on the size of files.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use callsheet::store::{self, SaveError, overwrite_file};

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
    assert!(
        error.to_string().contains("no space left on device; the file is unchanged; free some disk space"),
        "{error}"
    );
}

const FOUR_MEBIBYTES: [&str; 5] = ["-t", "tmpfs", "-o", "size=4m", "tmpfs"];

#[test]
fn a_full_disk_leaves_all_files_unchanged() {
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
    assert_full(store::create_file(&agents, Path::new("deep/new.md"), &large));
    assert_full(overwrite_file(&ground.agent(), &large, &folders));
    assert_full(overwrite_file(&agents.join("fresh.md"), &large, &folders));
    for name in ["agent.md", "two.md", "twin.md"] {
        assert_eq!(fs::read(agents.join(name)).unwrap(), old(), "{name}");
    }
    assert_eq!(ground.names(), names, "nothing is left");
    assert!(!agents.join("deep").exists());
}

#[test]
fn without_room_for_backup_or_trash_all_files_stay() {
    let ground = Change::Grow.prepare();
    let Some(_mounted) = Mounted::over(&ground.path("home"), &FOUR_MEBIBYTES) else { return };
    fill(&ground.path("home"));
    assert_full(ground.save(&ground.agent(), &new()));
    assert_eq!(fs::read(ground.agent()).unwrap(), old());
    assert_full(store::move_to_trash(&ground.agent(), 1, &ground.folders()));
    assert_eq!(fs::read(ground.agent()).unwrap(), old());
    assert_eq!(ground.names(), ["agents/agent.md", "home/ballast", "links/link.md", "links/twin.md"]);
}

/// By default, the system kills a process that writes beyond its limit.
#[test]
fn a_file_size_limit_is_reported_as_an_error() {
    // Blocks of 512 bytes: the old text fits, the new one does not.
    let limited = ["sh", "-c", "ulimit -f 24 && exec \"$@\"", "sh"];
    for change in [Change::Save, Change::Grow, Change::Create] {
        let ground = change.prepare();
        let mut started = door::start(change, &ground, &limited, &env::current_exe().unwrap(), None);
        started.go();
        let end = started.end();
        let End::Failed(name, sentence) = &end else { panic!("{change:?}: {end:?}") };
        assert_eq!(name, "Refused");
        assert!(sentence.contains("file too large; the file is unchanged; raise the limit"), "{sentence}");
        change.check(&ground, &end);
    }
}

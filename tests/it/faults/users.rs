//! Permissions: what a user other than root can save, and what is never forced.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use callsheet::store::SaveError;
use rustix::process::geteuid;
use tempfile::TempDir;

use super::{Change, End, Ground, door, new, old};

/// A user who is not root.
const SOMEBODY: u32 = 1000;

/// Prepares a ground for a case.
type Prepare<'a> = &'a dyn Fn(&Ground);

/// A copy of this program that every user can start.
struct Program {
    path: PathBuf,
    _folder: TempDir,
}

impl Program {
    fn for_everybody() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let (own, path) = (env::current_exe().unwrap(), folder.path().join("program"));
        if fs::hard_link(&own, &path).is_err() {
            fs::copy(&own, &path).unwrap();
        }
        Self { path, _folder: folder }
    }

    /// The result of a change by another user, on prepared files.
    fn end(&self, change: Change, prepare: impl Fn(&Ground)) -> (Ground, End) {
        let ground = change.prepare();
        fs::set_permissions(&ground.root, Permissions::from_mode(0o755)).unwrap();
        give(&ground.root, SOMEBODY);
        prepare(&ground);
        let mut started = door::start(change, &ground, &[], &self.path, Some(SOMEBODY));
        started.go();
        let end = started.end();
        (ground, end)
    }
}

/// Gives a folder and its contents to a user.
fn give(path: &Path, user: u32) {
    std::os::unix::fs::lchown(path, Some(user), Some(user)).unwrap();
    if fs::symlink_metadata(path).unwrap().is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            give(&entry.unwrap().path(), user);
        }
    }
}

fn rights(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn is_root() -> bool {
    if !geteuid().is_root() {
        println!("skipped: only root can become another user");
    }
    geteuid().is_root()
}

#[test]
fn files_without_write_permission_are_refused_with_a_fix() {
    if !is_root() {
        return;
    }
    let program = Program::for_everybody();
    let protected = |ground: &Ground| rights(&ground.agent(), 0o444);
    let of_root = |ground: &Ground| {
        chown(ground.agent(), Some(0), Some(0)).unwrap();
        rights(&ground.agent(), 0o666);
    };
    let in_folder_of_root = |ground: &Ground| chown(ground.path("agents"), Some(0), Some(0)).unwrap();
    let in_folder_protected = |ground: &Ground| rights(&ground.path("agents"), 0o555);
    let cases: [(Change, Prepare<'_>, &str); 11] = [
        (Change::Save, &protected, "ReadOnly"),
        (Change::Grow, &protected, "ReadOnly"),
        (Change::Delete, &protected, "ReadOnly"),
        (Change::Save, &of_root, "OtherOwner"),
        (Change::Grow, &of_root, "OtherOwner"),
        (Change::Save, &in_folder_of_root, "FolderNotWritable"),
        (Change::Save, &in_folder_protected, "FolderNotWritable"),
        (Change::Create, &in_folder_of_root, "FolderNotWritable"),
        (Change::Delete, &in_folder_of_root, "FolderNotWritable"),
        (Change::Restore, &in_folder_protected, "FolderNotWritable"),
        (Change::Rename, &in_folder_protected, "FolderNotWritable"),
    ];
    for (at, (change, prepare, expected)) in cases.into_iter().enumerate() {
        let (ground, end) = program.end(change, prepare);
        let End::Failed(name, sentence) = &end else { panic!("case {at}: {end:?}") };
        assert_eq!(name, expected, "case {at}: {sentence}");
        assert!(sentence.contains(ground.root.to_str().unwrap()), "{sentence}");
        // The message is also used on the command line, so it does not name a key of the screen.
        assert!(sentence.contains("in your editor") && !sentence.contains("(E)"), "{sentence}");
        // The sweep runs as root here, and a file found by root does not count as ours.
        rights(&ground.path("agents"), 0o755);
        assert!(ground.names().iter().all(|name| !name.contains(".tmp")), "case {at}: {:?}", ground.names());
        let kept = if change == Change::Restore { callsheet::store::trashed_files(&ground.folders()).len() } else { 1 };
        assert_eq!((kept, fs::read(ground.agent()).ok()), (1, (change != Change::Restore).then(old)), "case {at}");
    }
}

#[test]
fn saving_keeps_owner_and_group() {
    if !is_root() {
        return;
    }
    let program = Program::for_everybody();
    let plain = |_: &Ground| {};
    let of_other_group = |ground: &Ground| {
        chown(ground.agent(), Some(SOMEBODY), Some(4321)).unwrap();
        rights(&ground.agent(), 0o664);
    };
    let in_unlisted_folder = |ground: &Ground| rights(&ground.path("agents"), 0o333);
    // The system removes this permission if a user other than root writes to the file.
    let running_as_group = |ground: &Ground| rights(&ground.agent(), 0o2755);
    let cases: [(Change, Prepare<'_>, u32, u32); 6] = [
        (Change::Save, &plain, SOMEBODY, 0o640),
        (Change::Save, &of_other_group, 4321, 0o664),
        (Change::Save, &in_unlisted_folder, SOMEBODY, 0o640),
        (Change::Save, &running_as_group, SOMEBODY, 0o2755),
        (Change::Grow, &running_as_group, SOMEBODY, 0o2755),
        (Change::Grow, &plain, SOMEBODY, 0o640),
    ];
    for (change, prepare, group, mode) in cases {
        let (ground, end) = program.end(change, prepare);
        assert!(matches!(end, End::Done), "{end:?}");
        if change == Change::Grow {
            fs::remove_file(ground.twin()).unwrap();
        }
        let metadata = fs::metadata(ground.agent()).unwrap();
        assert_eq!((metadata.uid(), metadata.gid(), metadata.mode() & 0o7777), (SOMEBODY, group, mode));
        assert_eq!(fs::read(ground.agent()).unwrap(), new());
        assert_eq!(ground.names(), ["agents/agent.md", "links/link.md"]);
    }
}

#[test]
fn root_does_not_overwrite_write_protected_files() {
    let ground = Change::Grow.prepare();
    rights(&ground.agent(), 0o444);
    let saved = ground.save(&ground.agent(), &new());
    assert_eq!(saved, Err(SaveError::ReadOnly { path: ground.agent() }));
    fs::remove_file(ground.twin()).unwrap();
    let saved = ground.save(&ground.link(), &new());
    assert_eq!(saved, Err(SaveError::ReadOnly { path: ground.link() }));
    assert_eq!(fs::read(ground.agent()).unwrap(), old());
    assert_eq!(ground.names(), ["agents/agent.md", "links/link.md"]);
}

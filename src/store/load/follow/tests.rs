#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs::{create_dir, remove_dir_all, remove_file, rename, write};

use tempfile::TempDir;

use super::super::load_library;
use super::*;

/// A folder, and a follower of its library.
struct Stage {
    folder: TempDir,
    follower: LibraryFollower,
    library: Library,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        create_dir(folder.path().join("sub")).unwrap();
        for name in ["one", "two", "sub/three", "sub/four"] {
            write(folder.path().join(format!("{name}.md")), agent(name)).unwrap();
            age(&folder.path().join(format!("{name}.md")));
        }
        let scope = DiscoveryScope::Explicit(vec![folder.path().to_owned()]);
        let folders = UserFolders::under(folder.path());
        let mut follower = LibraryFollower::new(scope, folders, Arc::new(GenericWords::built_in().clone()));
        let library = follower.read(ReadDepth::Whole).unwrap();
        Self { folder, follower, library }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Updates the library. Returns the numbers of files read and of agents removed. The library must then equal a
    /// newly loaded one.
    fn look(&mut self, touched: &[&str]) -> Option<(usize, usize)> {
        let touched = touched.iter().map(|name| self.path(name)).collect();
        let renewed = self.follower.renew(&self.library, &touched).unwrap();
        let seen = renewed.as_ref().map(|renewed| (renewed.read, renewed.gone));
        if let Some(renewed) = renewed {
            self.library = renewed.library;
        }
        let LibraryFollower { scope, folders, generic, .. } = &self.follower;
        let fresh = load_library(scope, folders, ReadDepth::Whole, generic).unwrap().library;
        assert_eq!(self.library, fresh);
        seen
    }
}

fn agent(name: &str) -> String {
    format!("---\nname: {}\n---\nText.\n", name.rsplit('/').next().unwrap())
}

/// Makes a file look as if it had not changed for a long time, not only for one clock step.
fn age(path: &Path) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_mins(1)).unwrap();
}

/// Waits until the disk's clock has advanced, so that files written before count as old.
fn wait_for_step() {
    let begun = SystemTime::now();
    // Uses its own folder, because other tests wait at the same time.
    let folder = tempfile::tempdir().unwrap();
    let probe = folder.path().join("probe");
    while SystemTime::now().duration_since(begun).unwrap() <= STEP * 2 {
        // Writing files takes time too.
        write(&probe, "x").unwrap();
    }
}

#[test]
fn only_what_changed_is_read_again() {
    let mut stage = Stage::new();
    wait_for_step();
    // The file was written just before it was read, so it is read once more.
    stage.look(&[]);
    assert_eq!(stage.look(&[]), None);

    write(stage.path("one.md"), agent("uno")).unwrap();
    assert_eq!(stage.look(&[]), Some((1, 0)));
    assert!(stage.library.named("one").is_empty() && stage.library.named("uno").len() == 1);

    write(stage.path("five.md"), agent("five")).unwrap();
    wait_for_step();
    // `one` and `five` were uncertain, because they were read too soon after they were written.
    assert_eq!(stage.look(&[]), Some((2, 0)));
    assert_eq!(stage.look(&[]), None);
    // A file that is reported as changed is read, whatever its stamp.
    assert_eq!(stage.look(&["two.md"]), Some((1, 0)));

    remove_file(stage.path("two.md")).unwrap();
    assert_eq!(stage.look(&["two.md"]), Some((0, 1)));
    rename(stage.path("one.md"), stage.path("six.md")).unwrap();
    let (read, gone) = stage.look(&[]).unwrap();
    assert_eq!((read, gone), (1, 1));
}

#[test]
fn added_moved_and_removed_folders_are_followed() {
    let mut stage = Stage::new();
    wait_for_step();
    stage.look(&[]);
    rename(stage.path("sub"), stage.path("moved")).unwrap();
    assert_eq!(stage.look(&["sub", "moved"]), Some((2, 2)));
    create_dir(stage.path("new")).unwrap();
    assert_eq!(stage.look(&["new"]), None);
    write(stage.path("new/README.md"), "About.").unwrap();
    write(stage.path("new/seven.md"), agent("seven")).unwrap();
    assert_eq!(stage.look(&[]).unwrap().1, 0);
    assert_eq!(stage.library.entries.len(), 5);
    // A file that is not listed changes nothing.
    write(stage.path("new/README.md"), "About it.").unwrap();
    wait_for_step();
    stage.look(&[]);
    assert_eq!(stage.look(&["new/README.md"]), None);
    remove_dir_all(stage.path("moved")).unwrap();
    assert_eq!(stage.look(&[]).unwrap().1, 2);
    assert_eq!(stage.library.entries.len(), 3);
}

#[test]
fn shadowing_is_updated_when_agents_change() {
    let mut stage = Stage::new();
    write(stage.path("sub/one.md"), agent("one")).unwrap();
    stage.look(&[]);
    let crowded = |library: &Library| library.named("one").iter().filter(|entry| !entry.problems.is_empty()).count();
    assert_eq!(crowded(&stage.library), 2);
    remove_file(stage.path("one.md")).unwrap();
    stage.look(&[]);
    assert_eq!(crowded(&stage.library), 0);
}

#[test]
fn a_removed_named_place_is_an_error_and_a_created_one_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let scope = DiscoveryScope::Discover { cwd: folder.path().to_owned(), extra: Vec::new() };
    let folders = UserFolders::under(&folder.path().join("home"));
    let mut follower = LibraryFollower::new(scope, folders, Arc::new(GenericWords::built_in().clone()));
    let library = follower.read(ReadDepth::Whole).unwrap();
    assert_eq!(follower.renew(&library, &HashSet::new()).unwrap(), None);
    fs::create_dir_all(folder.path().join(".claude/agents")).unwrap();
    write(folder.path().join(".claude/agents/one.md"), agent("one")).unwrap();
    let renewed = follower.renew(&library, &HashSet::new()).unwrap().unwrap();
    assert_eq!(renewed.library.named("one").len(), 1);

    let mut stage = Stage::new();
    remove_dir_all(stage.folder.path()).unwrap();
    assert!(stage.follower.renew(&stage.library, &HashSet::new()).is_err());
}

#[test]
fn the_agents_of_a_list_are_followed_one_by_one() {
    let mut stage = Stage::new();
    let list = |names: &[&str]| {
        let items: Vec<String> = names.iter().map(|name| format!("- name: {name}\n  description: d\n")).collect();
        format!("---\n{}---\n", items.concat())
    };
    let ids = |stage: &Stage| -> Vec<String> {
        let of_list = stage.library.entries.iter().filter(|entry| entry.found.relative == "list.md");
        of_list.map(|entry| entry.found.id.to_string()).collect()
    };
    for (names, expected) in [
        (&["a", "b", "c"][..], &["list", "list#b", "list#c"][..]),
        (&["a", "c", "b"], &["list", "list#b", "list#c"]),
        (&["b", "x"], &["list", "list#x"]),
        (&["only"], &["list"]),
        (&["p", "q"], &["list", "list#q"]),
    ] {
        write(stage.path("list.md"), list(names)).unwrap();
        stage.look(&["list.md"]);
        assert_eq!(ids(&stage), expected, "{names:?}");
    }
    remove_file(stage.path("list.md")).unwrap();
    // New files may be read once more.
    assert_eq!(stage.look(&[]).unwrap().1, 2);
    assert_eq!(ids(&stage), [""; 0]);
}

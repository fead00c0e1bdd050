#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs::{create_dir, remove_dir_all, remove_file, rename, write};

use tempfile::TempDir;

use super::super::load_library;
use super::*;

/// A folder, and what follows it.
struct Stage {
    folder: TempDir,
    follower: Follower,
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
        let scope = Scope::Explicit(vec![folder.path().to_owned()]);
        let folders = Folders::under(folder.path());
        let mut follower = Follower::new(scope, folders, Arc::new(Generic::built_in().clone()));
        let library = follower.read(Depth::Whole).unwrap();
        Self { folder, follower, library }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Looks at what changed: how many files were read and how many agents are gone. The library is
    /// then what a fresh reading gives.
    fn look(&mut self, touched: &[&str]) -> Option<(usize, usize)> {
        let touched = touched.iter().map(|name| self.path(name)).collect();
        let renewed = self.follower.renew(&self.library, &touched).unwrap();
        let seen = renewed.as_ref().map(|renewed| (renewed.read, renewed.gone));
        if let Some(renewed) = renewed {
            self.library = renewed.library;
        }
        let Follower { scope, folders, generic, .. } = &self.follower;
        let fresh = load_library(scope, folders, Depth::Whole, generic).unwrap().library;
        assert_eq!(self.library, fresh);
        seen
    }
}

fn agent(name: &str) -> String {
    format!("---\nname: {}\n---\nText.\n", name.rsplit('/').next().unwrap())
}

/// Makes a file look as if it had been there for long: by the step of the clock alone it is not.
fn age(path: &Path) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_mins(1)).unwrap();
}

/// Waits until the disk's clock has made a step, so that what was written counts as old.
fn wait_for_step() {
    let begun = SystemTime::now();
    // Of its own, for other tests wait at the same time.
    let folder = tempfile::tempdir().unwrap();
    let probe = folder.path().join("probe");
    while SystemTime::now().duration_since(begun).unwrap() <= STEP * 2 {
        // Time passes while something is done.
        write(&probe, "x").unwrap();
    }
}

#[test]
fn only_what_changed_is_read_again() {
    let mut stage = Stage::new();
    wait_for_step();
    // Written just before it was read: looked at once more, and then known.
    stage.look(&[]);
    assert_eq!(stage.look(&[]), None);

    write(stage.path("one.md"), agent("uno")).unwrap();
    assert_eq!(stage.look(&[]), Some((1, 0)));
    assert!(stage.library.named("one").is_empty() && stage.library.named("uno").len() == 1);

    write(stage.path("five.md"), agent("five")).unwrap();
    wait_for_step();
    // `one` and `five`, of which nothing was sure so shortly after they were written.
    assert_eq!(stage.look(&[]), Some((2, 0)));
    assert_eq!(stage.look(&[]), None);
    // What somebody saw change is read, whatever it looks like.
    assert_eq!(stage.look(&["two.md"]), Some((1, 0)));

    remove_file(stage.path("two.md")).unwrap();
    assert_eq!(stage.look(&["two.md"]), Some((0, 1)));
    rename(stage.path("one.md"), stage.path("six.md")).unwrap();
    let (read, gone) = stage.look(&[]).unwrap();
    assert_eq!((read, gone), (1, 1));
}

#[test]
fn folders_come_move_and_go() {
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
    // What makes no row changes nothing.
    write(stage.path("new/README.md"), "About it.").unwrap();
    wait_for_step();
    stage.look(&[]);
    assert_eq!(stage.look(&["new/README.md"]), None);
    remove_dir_all(stage.path("moved")).unwrap();
    assert_eq!(stage.look(&[]).unwrap().1, 2);
    assert_eq!(stage.library.entries.len(), 3);
}

#[test]
fn agents_that_share_a_name_are_settled_anew() {
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
fn a_place_that_goes_is_an_error_and_one_that_comes_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let scope = Scope::Discover { cwd: folder.path().to_owned(), extra: Vec::new() };
    let folders = Folders::under(&folder.path().join("home"));
    let mut follower = Follower::new(scope, folders, Arc::new(Generic::built_in().clone()));
    let library = follower.read(Depth::Whole).unwrap();
    assert_eq!(follower.renew(&library, &HashSet::new()).unwrap(), None);
    fs::create_dir_all(folder.path().join(".claude/agents")).unwrap();
    write(folder.path().join(".claude/agents/one.md"), agent("one")).unwrap();
    let renewed = follower.renew(&library, &HashSet::new()).unwrap().unwrap();
    assert_eq!(renewed.library.named("one").len(), 1);

    let mut stage = Stage::new();
    remove_dir_all(stage.folder.path()).unwrap();
    assert!(stage.follower.renew(&stage.library, &HashSet::new()).is_err());
}

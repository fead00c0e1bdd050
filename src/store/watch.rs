//! Watches the places of agents: sends an event whenever something in them, or on the way to them, changes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _, recommended_watcher};

/// Maximum number of links followed in a row, the same as in the system.
const LINKS: usize = 40;

/// Watches as long as it exists.
pub struct FolderWatch {
    _watcher: RecommendedWatcher,
    /// Places that cannot be watched, each with its reason.
    pub unwatched: Vec<(PathBuf, String)>,
    steps: BTreeSet<PathBuf>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WatchEvent {
    /// Something changed at these paths, and perhaps elsewhere.
    Changed(Vec<PathBuf>),
    /// The watch has stopped working, for this reason.
    Failed(String),
}

impl FolderWatch {
    /// Returns true if a change of these paths means that a watched path may now be another folder, or missing: then
    /// only a new watch sees its contents.
    pub fn is_outdated_by<'a>(&self, paths: impl IntoIterator<Item = &'a PathBuf>) -> bool {
        let is_file = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
        paths.into_iter().any(|path| self.steps.contains(path) && !is_file(path))
    }
}

/// Watches places, all parent folders on the way to them, and the targets of links in them. Calls `heard` after every
/// change that can affect an agent. Editors save in several steps, so one change can cause several calls.
///
/// # Errors
/// The system does not support watching, or has no more watches available.
pub fn watch(
    places: &[PathBuf],
    links: &[PathBuf],
    heard: impl Fn(WatchEvent) + Send + Sync + 'static,
) -> Result<FolderWatch, String> {
    let heard = Arc::new(heard);
    loop {
        let ground = WatchedGround::of(places, links);
        let watch = watch_ground(&ground, Arc::clone(&heard))?;
        // Changes made before a folder was watched are not reported, so the result is checked once more.
        if ground == WatchedGround::of(places, links) {
            return Ok(watch);
        }
    }
}

/// Everything watched for some places.
#[derive(Debug, Default, PartialEq, Eq)]
struct WatchedGround {
    /// Paths whose removal, renaming or replacement changes what is at a place.
    steps: BTreeSet<PathBuf>,
    folders: BTreeSet<PathBuf>,
    /// The places that are folders, watched recursively.
    roots: Vec<PathBuf>,
}

impl WatchedGround {
    fn of(places: &[PathBuf], links: &[PathBuf]) -> Self {
        let mut ground = Self::default();
        for path in places.iter().chain(links) {
            add_steps(path, &mut ground.steps, &mut ground.folders, LINKS);
        }
        ground.roots = places.iter().filter(|path| path.is_dir()).cloned().collect();
        ground
    }
}

fn watch_ground(
    ground: &WatchedGround,
    heard: Arc<impl Fn(WatchEvent) + Send + Sync + 'static>,
) -> Result<FolderWatch, String> {
    let WatchedGround { steps, folders, roots } = ground;
    let concerns = {
        let (steps, roots) = (steps.clone(), roots.clone());
        move |path: &PathBuf| steps.contains(path) || roots.iter().any(|root| path.starts_with(root))
    };
    let told = move |result: notify::Result<Event>| match result {
        // Events were lost, for example because there were too many at once.
        Ok(event) if event.need_rescan() => heard(WatchEvent::Changed(event.paths)),
        Ok(event) if can_concern(event.kind, &event.paths) => {
            if event.paths.is_empty() || event.paths.iter().any(&concerns) {
                heard(WatchEvent::Changed(event.paths));
            }
        }
        Ok(_) => {}
        Err(error) => heard(WatchEvent::Failed(error.to_string())),
    };
    let mut watcher = recommended_watcher(told).map_err(|error| error.to_string())?;
    for folder in folders {
        // A folder that cannot be read is left out; then only changes of the next part of the path are missed.
        let _ = watcher.watch(folder, RecursiveMode::NonRecursive);
    }
    let mut unwatched = Vec::new();
    // Last, because a folder watched in both ways must be watched recursively.
    for root in roots {
        if let Err(error) = watcher.watch(root, RecursiveMode::Recursive) {
            unwatched.push((root.clone(), error.to_string()));
        }
    }
    Ok(FolderWatch { _watcher: watcher, unwatched, steps: steps.clone() })
}

/// Adds every path whose removal, renaming or replacement changes what is at `path`, and the folders that contain these
/// paths. Includes each part of the path and of the targets of links on it.
fn add_steps(path: &Path, steps: &mut BTreeSet<PathBuf>, folders: &mut BTreeSet<PathBuf>, links: usize) {
    let mut step = PathBuf::new();
    for part in path.components() {
        step.push(part);
        let Some((parent, name)) = step.parent().zip(step.file_name()) else { continue };
        let Ok(parent) = fs::canonicalize(parent) else { return };
        let real = parent.join(name);
        folders.insert(parent.clone());
        if steps.insert(real.clone())
            && links > 0
            && let Ok(target) = fs::read_link(&real)
        {
            add_steps(&parent.join(target), steps, folders, links - 1);
        }
    }
}

/// Returns true if an event can change what the library shows. Reading a file is not a change.
fn can_concern(kind: EventKind, paths: &[PathBuf]) -> bool {
    let is_change = !matches!(kind, EventKind::Access(_));
    let hidden_work = |path: &PathBuf| {
        path.components().any(|part| matches!(part.as_os_str().to_str(), Some(".git" | "node_modules")))
    };
    is_change && (paths.is_empty() || !paths.iter().all(hidden_work))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::os::unix::fs::symlink;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use super::*;

    const CEILING: Duration = Duration::from_mins(1);

    struct Stage {
        _folder: tempfile::TempDir,
        root: PathBuf,
    }

    impl Stage {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let root = fs::canonicalize(folder.path()).unwrap();
            for name in ["lib/.git", "else", "other"] {
                fs::create_dir_all(root.join(name)).unwrap();
            }
            for name in ["lib/own.md", "else/real.md", "other/real.md"] {
                fs::write(root.join(name), "x").unwrap();
            }
            Self { _folder: folder, root }
        }

        fn watch(&self, place: &str, links: &[&str]) -> (FolderWatch, Receiver<WatchEvent>) {
            let (sender, heard) = channel();
            let links: Vec<PathBuf> = links.iter().map(|link| self.root.join(link)).collect();
            let tell = move |event| sender.send(event).unwrap_or(());
            let watch = watch(&[self.root.join(place)], &links, tell).unwrap();
            assert_eq!(watch.unwatched, []);
            (watch, heard)
        }

        /// Waits until a change of a path is reported.
        fn wait_for(&self, heard: &Receiver<WatchEvent>, path: &str) {
            loop {
                match heard.recv_timeout(CEILING).unwrap() {
                    WatchEvent::Changed(paths) if paths.contains(&self.root.join(path)) => return,
                    WatchEvent::Changed(paths) => {
                        assert!(paths.iter().all(|path| path.starts_with(&self.root)), "{paths:?}");
                    }
                    WatchEvent::Failed(reason) => unreachable!("{reason}"),
                }
            }
        }
    }

    #[test]
    fn new_files_are_reported_and_changes_in_git_folders_are_not() {
        let stage = Stage::new();
        let (watch, heard) = stage.watch("lib", &[]);
        fs::write(stage.root.join("beside.md"), "x").unwrap();
        fs::write(stage.root.join("lib/.git/index"), "x").unwrap();
        fs::write(stage.root.join("lib/a.md"), "x").unwrap();
        let first = heard.recv_timeout(CEILING).unwrap();
        assert_eq!(first, WatchEvent::Changed(vec![stage.root.join("lib/a.md")]), "nothing beside it");
        assert!(!watch.is_outdated_by(&[stage.root.join("lib/a.md")]));
        assert!(!can_concern(EventKind::Any, &[PathBuf::from("/p/.git/index")]));
        assert!(can_concern(EventKind::Any, &[PathBuf::from("/p/a.md")]));
    }

    #[test]
    fn targets_of_links_are_watched() {
        let stage = Stage::new();
        symlink("../else/real.md", stage.root.join("lib/link.md")).unwrap();
        symlink("../other/missing.md", stage.root.join("lib/dangling.md")).unwrap();
        let (watch, heard) = stage.watch("lib", &["lib/link.md", "lib/dangling.md"]);
        fs::write(stage.root.join("else/real.md"), "new").unwrap();
        stage.wait_for(&heard, "else/real.md");
        assert!(!watch.is_outdated_by(&[stage.root.join("else/real.md")]), "the folder is the same one");
        fs::write(stage.root.join("other/missing.md"), "x").unwrap();
        stage.wait_for(&heard, "other/missing.md");
    }

    #[test]
    fn removed_created_and_relinked_places_are_reported() {
        let stage = Stage::new();
        symlink("else", stage.root.join("place")).unwrap();
        let (watch, heard) = stage.watch("place", &[]);
        fs::remove_file(stage.root.join("place")).unwrap();
        symlink("other", stage.root.join("place")).unwrap();
        stage.wait_for(&heard, "place");
        assert!(watch.is_outdated_by(&[stage.root.join("place")]));
        for (from, to) in [("other", "aside"), ("aside", "other")] {
            let (_watch, heard) = stage.watch("place", &[]);
            fs::rename(stage.root.join(from), stage.root.join(to)).unwrap();
            stage.wait_for(&heard, "other");
        }
        // A place that does not exist yet, like its parent.
        let (_watch, heard) = stage.watch("deep/er/place", &[]);
        fs::create_dir(stage.root.join("deep")).unwrap();
        stage.wait_for(&heard, "deep");
    }

    #[test]
    fn circular_links_do_not_hang_the_watch() {
        let stage = Stage::new();
        symlink("two", stage.root.join("one")).unwrap();
        symlink("one", stage.root.join("two")).unwrap();
        let (watch, _heard) = stage.watch("one/lib", &[]);
        assert!(watch.steps.contains(&stage.root.join("two")));
    }
}

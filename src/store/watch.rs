//! Watching the places agents come from: a sign whenever something in them changed.

use std::path::{Path, PathBuf};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _, recommended_watcher};

use super::discover::Location;

/// Watches while it lives.
pub struct Watch {
    _watcher: RecommendedWatcher,
    /// Places that cannot be watched, each with the reason.
    pub unwatched: Vec<(PathBuf, String)>,
}

/// Watches places and calls `changed` with the paths concerned after every change in them that can
/// concern an agent; editors write in several steps, so several calls make one change. A place that
/// is not there yet is watched through the nearest folder above it.
///
/// # Errors
/// The system has no way to watch, or no more watches to give.
pub fn watch(locations: &[Location], changed: impl Fn(Vec<PathBuf>) + Send + 'static) -> Result<Watch, String> {
    let heard = move |result: notify::Result<Event>| match result {
        Ok(event) if can_concern(event.kind, &event.paths) => changed(event.paths),
        Ok(_) => {}
        // Something was missed.
        Err(_) => changed(Vec::new()),
    };
    let mut watcher = recommended_watcher(heard).map_err(|error| error.to_string())?;
    let mut unwatched = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    for path in locations.iter().filter_map(|location| location.source.path.as_deref()) {
        let (target, mode) = watched(path);
        if seen.contains(&target) {
            continue;
        }
        if let Err(error) = watcher.watch(&target, mode) {
            unwatched.push((target.clone(), error.to_string()));
        }
        seen.push(target);
    }
    Ok(Watch { _watcher: watcher, unwatched })
}

/// What to watch for a place: the folder with all under it, the folder a named file stands in, or the
/// nearest folder above a place that is missing.
fn watched(path: &Path) -> (PathBuf, RecursiveMode) {
    if path.is_dir() {
        return (path.to_owned(), RecursiveMode::Recursive);
    }
    let above = path.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(path);
    (above.to_owned(), RecursiveMode::NonRecursive)
}

/// Whether an event can change what the library shows. Reading a file is no change.
fn can_concern(kind: EventKind, paths: &[PathBuf]) -> bool {
    let is_change = !matches!(kind, EventKind::Access(_));
    let hidden_work = |path: &PathBuf| {
        path.components().any(|part| matches!(part.as_os_str().to_str(), Some(".git" | "node_modules")))
    };
    is_change && (paths.is_empty() || !paths.iter().all(hidden_work))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn a_new_file_is_told_of_and_git_is_not() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        let scope = crate::store::Scope::Explicit(vec![folder.path().to_owned()]);
        let locations = crate::store::discover(&scope, &crate::store::Folders::under(folder.path())).unwrap();
        let (sender, heard) = mpsc::channel();
        let watch = watch(&locations, move |paths| sender.send(paths).unwrap_or(())).unwrap();
        assert_eq!(watch.unwatched, []);
        std::fs::write(folder.path().join("a.md"), "x").unwrap();
        assert_eq!(heard.recv_timeout(Duration::from_secs(20)).unwrap(), [folder.path().join("a.md")]);
        assert!(!can_concern(EventKind::Any, &[PathBuf::from("/p/.git/index")]));
        assert!(can_concern(EventKind::Any, &[PathBuf::from("/p/a.md")]));
    }
}

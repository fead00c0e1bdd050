//! Removing what a killed run left: temporary files beside agents, and backups nobody needs.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, OpenOptions};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use rustix::process::geteuid;

use super::backup::sweep_backups;
use super::kept::{is_over, is_unlocked};
use super::temporary::{folder_of, maker};
use super::unsaved::sweep_unsaved;
use crate::domain::library::Library;
use crate::store::folders::Folders;
use crate::store::trash::{sweep_trash, trashed};

/// Removes our temporary files from folders, each for itself and not what is below it: files of ours
/// by name, kind and owner, whose process is gone and that nobody holds. Answers what was removed.
pub fn sweep<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Vec<PathBuf> {
    let entries = folders.into_iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    let left = entries.filter(is_left).map(|entry| entry.path());
    left.filter(|path| fs::remove_file(path).is_ok()).collect()
}

/// Removes everything that killed runs left beside the agents of a library and in the person's folders
/// of callsheet. What holds a text that may be missed is not touched: see [`backups`](super::backups)
/// and [`unsaved`](super::unsaved()).
pub fn sweep_at_start(library: &Library, folders: &Folders) -> Vec<PathBuf> {
    let mut places: BTreeSet<PathBuf> = BTreeSet::new();
    for path in library.entries.iter().filter_map(|entry| entry.found.path.as_deref()) {
        places.insert(folder_of(path).to_owned());
        // A link's file is written where it is.
        if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
            && let Ok(real) = fs::canonicalize(path)
        {
            places.insert(folder_of(&real).to_owned());
        }
    }
    // Where a deleted file was being put back to.
    places.extend(trashed(folders).iter().map(|trashed| folder_of(&trashed.path).to_owned()));
    places.extend(folders.state.clone());
    places.extend(folders.data.iter().flat_map(|data| [data.join("recipes"), data.join("casts")]));
    let mut removed = sweep(places.iter().map(PathBuf::as_path));
    removed.extend(sweep_backups(folders));
    removed.extend(sweep_unsaved(folders));
    removed.extend(sweep_trash(folders));
    removed
}

fn is_left(entry: &DirEntry) -> bool {
    let Some(process) = entry.file_name().to_str().and_then(maker) else { return false };
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let is_ours = |entry: &DirEntry| {
        entry.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.uid() == geteuid().as_raw())
    };
    let open = || OpenOptions::new().read(true).custom_flags(flags).open(entry.path());
    is_over(process) && is_ours(entry) && open().is_ok_and(|file| is_unlocked(&file))
}

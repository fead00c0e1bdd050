//! Removes leftovers of killed runs: temporary files next to agents, and unneeded backups.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, OpenOptions};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use rustix::process::geteuid;

use super::backup::sweep_backups;
use super::draft::sweep_drafts;
use super::entry_folder::{is_over, is_unlocked};
use super::temporary::{folder_of, maker};
use super::unsaved_text::sweep_unsaved;
use crate::domain::library::Library;
use crate::store::outside::sweep_outside;
use crate::store::trash::{sweep_trash, trashed_files};
use crate::store::user_folders::UserFolders;

/// Removes our temporary files from these folders, but not from their subfolders. A file is ours by name, kind and
/// owner, if its process has ended and nobody has locked it. Returns the removed files.
pub fn sweep<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Vec<PathBuf> {
    let entries = folders.into_iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    let left = entries.filter(is_leftover).map(|entry| entry.path());
    left.filter(|path| fs::remove_file(path).is_ok()).collect()
}

/// Removes all leftovers of killed runs next to the library's agents and in callsheet's own folders. Entries whose text
/// may be missing elsewhere stay: see [`backups`](super::backups) and [`unsaved_text`](super::unsaved()).
pub fn sweep_at_start(library: &Library, folders: &UserFolders) -> Vec<PathBuf> {
    let mut places: BTreeSet<PathBuf> = BTreeSet::new();
    for path in library.entries.iter().filter_map(|entry| entry.found.path.as_deref()) {
        places.insert(folder_of(path).to_owned());
        // The temporary file is next to the target of the link.
        if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
            && let Ok(real) = fs::canonicalize(path)
        {
            places.insert(folder_of(&real).to_owned());
        }
    }
    // A file may have been in the process of being restored from the trash.
    places.extend(trashed_files(folders).iter().map(|trashed| folder_of(&trashed.path).to_owned()));
    places.extend(folders.state.clone());
    places.extend(folders.data.iter().flat_map(|data| [data.join("recipes"), data.join("casts")]));
    let mut removed = sweep(places.iter().map(PathBuf::as_path));
    removed.extend(sweep_outside(folders));
    removed.extend(sweep_backups(folders));
    removed.extend(sweep_unsaved(folders));
    removed.extend(sweep_drafts(folders));
    removed.extend(sweep_trash(folders));
    removed
}

fn is_leftover(entry: &DirEntry) -> bool {
    let Some(process) = entry.file_name().to_str().and_then(maker) else { return false };
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let is_ours = |entry: &DirEntry| {
        entry.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.uid() == geteuid().as_raw())
    };
    let open = || OpenOptions::new().read(true).custom_flags(flags).open(entry.path());
    is_over(process) && is_ours(entry) && open().is_ok_and(|file| is_unlocked(&file))
}

//! Folders that distinguish agents with the same name.

use std::collections::BTreeMap;

use super::Library;
use crate::domain::agent::AgentId;

/// For each agent whose name is not unique, the folder that distinguishes it: its id without the common beginning and
/// end of their ids.
pub fn distinguishing_folders(library: &Library) -> BTreeMap<AgentId, String> {
    let mut folders = BTreeMap::new();
    // A library is sorted by name.
    let of_one_name = library.entries.chunk_by(|one, other| one.name == other.name);
    for entries in of_one_name.filter(|entries| entries.len() > 1) {
        let parts: Vec<Vec<&str>> = entries.iter().map(|entry| entry.found.id.0.split('/').collect()).collect();
        let shortest = parts.iter().map(Vec::len).min().unwrap_or(0);
        let same = |at: &dyn Fn(&Vec<&str>) -> usize| parts.iter().all(|one| one[at(one)] == parts[0][at(&parts[0])]);
        let first = (0..shortest).take_while(|&at| same(&|_| at)).count();
        let last = (0..shortest.saturating_sub(first)).take_while(|&at| same(&|one| one.len() - 1 - at)).count();
        for (entry, parts) in entries.iter().zip(&parts) {
            let shown = parts[first..parts.len() - last].join("/");
            let shown = if shown.is_empty() { entry.found.id.0.clone() } else { shown };
            folders.insert(entry.found.id.clone(), shown);
        }
    }
    folders
}

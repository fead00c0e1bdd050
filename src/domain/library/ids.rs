//! Makes ids unique: short if possible, longer only if two agents would share one.

use std::collections::HashSet;
use std::path::Component;

use super::{by_place, sharing};
use crate::domain::agent::{AgentEntry, AgentId};
use crate::domain::formats::without_ending;
use crate::domain::source::Source;

impl Source {
    /// The id of the agent at this path inside the source, unless it is taken.
    pub fn id_of(&self, relative: &str) -> AgentId {
        AgentId(self.spelled(without_ending(relative)))
    }
}

/// Lengthens clashing ids until none clash: with the extension, then with the name of the source's folder before it,
/// then with the folders above. Ids that still clash (two names that are not UTF-8) are numbered. The result does not
/// depend on the order of the entries.
pub(super) fn make_unique(sources: &[Source], entries: &mut [AgentEntry]) {
    let mut levels = vec![0; entries.len()];
    loop {
        let mut bumped = false;
        let clashing = clashing(entries);
        if clashing.is_empty() {
            return;
        }
        for at in clashing {
            if let Some(id) = spelling(sources, &entries[at], levels[at] + 1) {
                levels[at] += 1;
                entries[at].found.id = id;
                bumped = true;
            }
        }
        if !bumped {
            break;
        }
    }
    number(entries);
}

/// Appends new agents, each with the shortest form of its id that is not taken.
pub(super) fn join(sources: &[Source], entries: &mut Vec<AgentEntry>, new: Vec<AgentEntry>) {
    if new.is_empty() {
        return;
    }
    let mut taken: HashSet<AgentId> = entries.iter().map(|entry| entry.found.id.clone()).collect();
    for mut entry in new {
        let spellings = (1..).map_while(|level| spelling(sources, &entry, level));
        let id = std::iter::once(entry.found.id.clone())
            .chain(spellings)
            .find(|id| !taken.contains(id))
            .unwrap_or_else(|| numbered(&entry.found.id, |id| taken.contains(id)));
        taken.insert(id.clone());
        entry.found.id = id;
        entries.push(entry);
    }
}

fn clashing(entries: &[AgentEntry]) -> Vec<usize> {
    let mut clashing: Vec<usize> = sharing(entries, |entry| Some(&entry.found.id)).concat();
    clashing.sort_unstable();
    clashing
}

/// The id of an agent at a level of length: at 1 with its extension, then with more and more of the folders above its
/// source, each time first without and then with the extension.
fn spelling(sources: &[Source], entry: &AgentEntry, level: usize) -> Option<AgentId> {
    let id = spelling_of_file(sources, entry, level)?;
    Some(if entry.found.is_further() { id_of_further(&id, &entry.name) } else { id })
}

/// The id of an agent that is in the same file as others and is not the first: the id of the file, and the name.
pub(crate) fn id_of_further(file: &AgentId, name: &str) -> AgentId {
    AgentId(format!("{file}#{name}"))
}

fn spelling_of_file(sources: &[Source], entry: &AgentEntry, level: usize) -> Option<AgentId> {
    let source = sources.get(entry.found.source.0)?;
    let relative = &entry.found.relative;
    if level <= 1 {
        return Some(AgentId(source.spelled(relative)));
    }
    let folder = source.path.as_deref()?;
    let folder = if folder.file_name().is_some_and(|name| name.to_string_lossy() == *relative) {
        folder.parent()?
    } else {
        folder
    };
    let parts: Vec<String> = folder
        .components()
        .filter(|part| matches!(part, Component::Normal(_)))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    let above = level / 2;
    let from = parts.len().checked_sub(above)?;
    let tail = if level.is_multiple_of(2) { without_ending(relative) } else { relative };
    Some(AgentId(format!("{}/{tail}", parts[from..].join("/"))))
}

fn number(entries: &mut [AgentEntry]) {
    let mut clashing = clashing(entries);
    if clashing.is_empty() {
        return;
    }
    clashing.sort_by(|&a, &b| by_place(&entries[a], &entries[b]));
    let mut taken: HashSet<AgentId> = entries.iter().map(|entry| entry.found.id.clone()).collect();
    let mut first: HashSet<AgentId> = HashSet::new();
    for at in clashing {
        let id = entries[at].found.id.clone();
        if !first.insert(id.clone()) {
            let id = numbered(&id, |id| taken.contains(id));
            taken.insert(id.clone());
            entries[at].found.id = id;
        }
    }
}

fn numbered(id: &AgentId, taken: impl Fn(&AgentId) -> bool) -> AgentId {
    let mut number = 2_usize;
    loop {
        let longer = AgentId(format!("{id}~{number}"));
        if !taken(&longer) {
            return longer;
        }
        number += 1;
    }
}

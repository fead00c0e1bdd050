//! Memory between runs: earlier queries, sort order, cursor, selections, pane sizes, recent and favorite agents.
//!
//! One file contains the memory for all libraries. Everything that belongs to a library (including selections with
//! their tasks) is stored under the library's absolute path, so that it never appears in another one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::compose::Selection;
use super::query::UserMarks;

/// The number of libraries to remember. The least recently used one is forgotten first.
const PLACES: usize = 256;

/// The key of the list of libraries in the file.
const PLACE_LIST: &str = "places";

/// The key of a library's absolute path.
const PLACE: &str = "place";

/// The key of the favorites, which are in both parts: agents in the user's own folders are favorites in every library.
const FAVORITES: &str = "favourites";

/// The keys shared by all libraries. All other keys are stored with the library.
const SHARED: [&str; 4] = ["split", "sort", "theme", "commands"];

/// The memory of one run, in one library.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunMemory {
    /// Earlier queries, latest first. None is applied at the start.
    pub queries: Vec<String>,
    pub sort: Option<String>,
    /// The id of the agent under the cursor.
    pub cursor: Option<String>,
    pub selections: BTreeMap<String, Selection>,
    /// The widths of the first two panes, in thousandths of the screen width.
    pub split: Option<(u16, u16)>,
    /// The ids of recently used agents, latest first.
    pub recent: Vec<String>,
    #[serde(rename = "favourites")]
    pub favorites: BTreeSet<String>,
    pub theme: Option<String>,
    /// The commands that prompts were sent to, latest first.
    pub commands: Vec<String>,
}

/// The changes of a run: the memory at its start, and now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemoryChange {
    pub before: RunMemory,
    pub after: RunMemory,
}

impl RunMemory {
    /// Reads the part of the file for a library.
    ///
    /// # Errors
    /// The file is damaged; the message names the line.
    pub fn parse(text: &str, place: &str) -> Result<Self, String> {
        let file: Map<String, Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut found = placed(&file, place).cloned().unwrap_or_default();
        for key in SHARED {
            if let Some(value) = file.get(key) {
                found.insert(key.to_owned(), value.clone());
            }
        }
        let everywhere = strings(file.get(FAVORITES)).into_iter().filter(|id| is_shared_id(id));
        let here = strings(found.get(FAVORITES)).into_iter().filter(|id| !is_shared_id(id));
        found.insert(FAVORITES.to_owned(), everywhere.chain(here).collect());
        serde_json::from_value(Value::Object(found)).map_err(|error| error.to_string())
    }

    pub fn marks(&self) -> UserMarks {
        UserMarks { favorites: self.favorites.clone(), recent: self.recent.clone() }
    }

    /// Returns the shared keys and those of the library.
    fn parts(&self) -> (Map<String, Value>, Map<String, Value>) {
        let Ok(Value::Object(all)) = serde_json::to_value(self) else { return <_>::default() };
        let (mut shared, mut here): (Map<_, _>, Map<_, _>) =
            all.into_iter().partition(|(key, _)| SHARED.contains(&key.as_str()));
        let (everywhere, only_here): (Vec<&String>, Vec<&String>) =
            self.favorites.iter().partition(|id| is_shared_id(id));
        shared.insert(FAVORITES.to_owned(), everywhere.into_iter().cloned().collect());
        here.insert(FAVORITES.to_owned(), only_here.into_iter().cloned().collect());
        (shared, here)
    }
}

impl MemoryChange {
    /// The new text of the file whose current text is `file`: keeps the changes that other runs have written, and adds
    /// the changes of this run. A damaged text counts as empty.
    pub fn merge_into(&self, file: Option<&str>, place: &str) -> String {
        let file: Map<String, Value> = file.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let (before_shared, before_here) = self.before.parts();
        let (after_shared, after_here) = self.after.parts();
        let mut shared = file.clone();
        shared.remove(PLACE_LIST);
        // Earlier versions wrote keys of libraries here without the library they belong to.
        shared.retain(|key, _| after_shared.contains_key(key) || !after_here.contains_key(key));
        if let Some(Value::Array(favorites)) = shared.get_mut(FAVORITES) {
            favorites.retain(|id| id.as_str().is_some_and(is_shared_id));
        }
        let mut merged = merge_maps(&before_shared, &after_shared, &shared);
        let there = placed(&file, place).cloned().unwrap_or_default();
        let mut here = Map::from_iter([(PLACE.to_owned(), Value::from(place))]);
        here.extend(merge_maps(&before_here, &after_here, &there));
        let others = listed(&file).filter(|other| other.get(PLACE) != here.get(PLACE)).take(PLACES - 1).cloned();
        let others: Vec<Value> = others.map(Value::Object).collect();
        merged.insert(PLACE_LIST.to_owned(), std::iter::once(Value::Object(here)).chain(others).collect());
        serde_json::to_string_pretty(&merged).unwrap_or_default()
    }
}

/// Returns true for an agent that is the same in every library: built in, or in the user's own folders.
fn is_shared_id(id: &str) -> bool {
    ["~/", "/", "built-in/"].iter().any(|begin| id.starts_with(begin))
}

fn listed(file: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    file.get(PLACE_LIST).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn placed<'a>(file: &'a Map<String, Value>, place: &str) -> Option<&'a Map<String, Value>> {
    listed(file).find(|entry| entry.get(PLACE).and_then(Value::as_str) == Some(place))
}

fn strings(value: Option<&Value>) -> Vec<&str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Merges two changes of a value that was `before`: `ours`, and `theirs`, which is already in the file.
fn merge(before: &Value, ours: &Value, theirs: &Value) -> Value {
    if ours == before {
        return theirs.clone();
    }
    match (ours, theirs) {
        (Value::Object(own), Value::Object(other)) => {
            let none = Map::new();
            Value::Object(merge_maps(before.as_object().unwrap_or(&none), own, other))
        }
        (Value::Array(own), Value::Array(other)) if own.iter().chain(other).all(Value::is_string) => {
            let none = Vec::new();
            let before = before.as_array().unwrap_or(&none);
            // An item that is missing on only one side was removed there.
            let stay = own.iter().filter(|item| other.contains(item) || !before.contains(item));
            let come = other.iter().filter(|item| !own.contains(item) && !before.contains(item));
            stay.chain(come).cloned().collect()
        }
        _ => ours.clone(),
    }
}

fn merge_maps(
    before: &Map<String, Value>,
    ours: &Map<String, Value>,
    theirs: &Map<String, Value>,
) -> Map<String, Value> {
    let mut merged = Map::new();
    for (key, own) in ours {
        let value = match (before.get(key), theirs.get(key)) {
            (before, Some(other)) => merge(before.unwrap_or(&Value::Null), own, other),
            // The other run removed the value, and this one did not change it.
            (Some(before), None) if before == own && !theirs.is_empty() => continue,
            (_, None) => own.clone(),
        };
        merged.insert(key.clone(), value);
    }
    for (key, other) in theirs.iter().filter(|(key, _)| !ours.contains_key(*key) && !before.contains_key(*key)) {
        merged.insert(key.clone(), other.clone());
    }
    merged
}

/// Puts an item first in a list, where it is once, and keeps at most so many.
pub fn put_first<T: PartialEq>(list: &mut Vec<T>, item: T, most: usize) {
    list.retain(|other| *other != item);
    list.insert(0, item);
    list.truncate(most);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;
    use crate::domain::compose::{NameChoice, PartKind};

    fn task(agent: &str, task: &str) -> RunMemory {
        let selection = Selection { task: Some(task.to_owned()), ..Selection::default() };
        RunMemory { selections: [(agent.to_owned(), selection)].into(), ..RunMemory::default() }
    }

    fn write(before: &RunMemory, after: &RunMemory, file: Option<&str>, place: &str) -> String {
        MemoryChange { before: before.clone(), after: after.clone() }.merge_into(file, place)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut memory = RunMemory {
            queries: vec!["otp".to_owned()],
            sort: Some("name".to_owned()),
            split: Some((300, 340)),
            ..RunMemory::default()
        };
        let mut selection = Selection { mode: NameChoice::Named("critical".to_owned()), ..Selection::default() };
        selection.ticked.insert(7);
        selection.without.insert(PartKind::Section(3));
        memory.selections.insert("agents/a".to_owned(), selection);
        memory.favorites.extend(["~/.claude/agents/b".to_owned(), "agents/a".to_owned()]);
        let text = write(&RunMemory::default(), &memory, None, "/p");
        assert_eq!(RunMemory::parse(&text, "/p"), Ok(memory));
        assert!(RunMemory::parse("{ nonsense", "/p").is_err());
        assert!(RunMemory::parse("[]", "/p").is_err());
        assert_eq!(RunMemory::parse("{\"unknown\": 1}", "/p"), Ok(RunMemory::default()));
    }

    #[test]
    fn the_memory_of_a_library_stays_out_of_others() {
        let mut memory = task("agents/a", "secret");
        memory.queries = vec!["query of one".to_owned()];
        memory.cursor = Some("agents/a".to_owned());
        memory.recent = vec!["agents/a".to_owned()];
        memory.favorites = ["agents/a".to_owned(), "built-in/b".to_owned()].into();
        memory.theme = Some("dark".to_owned());
        memory.commands = vec!["wc".to_owned()];
        let text = write(&RunMemory::default(), &memory, None, "/one");
        let other = RunMemory::parse(&text, "/two").unwrap();
        let shared = RunMemory {
            theme: memory.theme.clone(),
            commands: memory.commands.clone(),
            favorites: ["built-in/b".to_owned()].into(),
            ..RunMemory::default()
        };
        assert_eq!(other, shared);
        // The other library stores its own part next to this one.
        let text = write(&other, &RunMemory { queries: vec!["two".to_owned()], ..other.clone() }, Some(&text), "/two");
        assert_eq!(RunMemory::parse(&text, "/one"), Ok(memory));
        assert_eq!(RunMemory::parse(&text, "/two").unwrap().queries, ["two"]);
    }

    #[test]
    fn memory_of_earlier_versions_is_ignored() {
        let old = r#"{"query": "q", "selections": {"a": {"task": "secret"}}, "theme": "light",
            "favourites": ["a", "~/.claude/agents/b"], "future": 1}"#;
        let memory = RunMemory::parse(old, "/p").unwrap();
        let expected = RunMemory {
            theme: Some("light".to_owned()),
            favorites: ["~/.claude/agents/b".to_owned()].into(),
            ..RunMemory::default()
        };
        assert_eq!(memory, expected);
        let text = write(&memory, &memory, Some(old), "/p");
        assert!(!text.contains("secret") && text.contains("future"), "{text}");
        assert_eq!(RunMemory::parse(&text, "/p"), Ok(memory));
    }

    #[test]
    fn concurrent_runs_keep_the_changes_of_both() {
        let mut start = task("a", "old");
        start.favorites = ["a".to_owned(), "b".to_owned()].into();
        start.recent = vec!["a".to_owned(), "b".to_owned()];
        start.commands = vec!["wc".to_owned()];
        start.theme = Some("dark".to_owned());
        let file = write(&RunMemory::default(), &start, None, "/p");
        // One run types tasks and removes a favorite; the other adds a favorite, a task and a command.
        let mut one = start.clone();
        one.selections.get_mut("a").unwrap().task = Some("new".to_owned());
        one.selections.extend(task("c", "of one").selections);
        one.favorites.remove("b");
        one.recent.insert(0, "c".to_owned());
        one.theme = Some("light".to_owned());
        let mut other = start.clone();
        other.selections.get_mut("a").unwrap().mode = NameChoice::Named("critical".to_owned());
        other.selections.extend(task("d", "of other").selections);
        other.favorites.insert("d".to_owned());
        other.recent.insert(0, "d".to_owned());
        other.commands.insert(0, "pbcopy".to_owned());
        let write_both = |first: &RunMemory, last: &RunMemory| {
            let file = write(&start, first, Some(&file), "/p");
            RunMemory::parse(&write(&start, last, Some(&file), "/p"), "/p").unwrap()
        };
        for merged in [write_both(&one, &other), write_both(&other, &one)] {
            let tasks: Vec<_> = merged.selections.iter().map(|(id, one)| (id.as_str(), one.task.as_deref())).collect();
            assert_eq!(tasks, [("a", Some("new")), ("c", Some("of one")), ("d", Some("of other"))]);
            assert_eq!(merged.selections["a"].mode, NameChoice::Named("critical".to_owned()));
            assert_eq!(merged.favorites, ["a".to_owned(), "d".to_owned()].into());
            assert_eq!((merged.theme.as_deref(), merged.commands.len()), (Some("light"), 2));
            let mut recent = merged.recent.clone();
            recent.sort();
            assert_eq!(recent, ["a", "b", "c", "d"]);
        }
        assert_eq!(write_both(&one, &other).recent[0], "d", "the last run's come first");
    }

    #[test]
    fn cleared_memory_is_not_restored_by_another_run() {
        let mut start = task("a", "old");
        start.selections.extend(task("b", "stays").selections);
        let file = write(&RunMemory::default(), &start, None, "/p");
        let mut cleared = start.clone();
        cleared.selections.remove("a");
        let file = write(&start, &cleared, Some(&file), "/p");
        let text = write(&start, &start, Some(&file), "/p");
        let ids: Vec<String> = RunMemory::parse(&text, "/p").unwrap().selections.into_keys().collect();
        assert_eq!(ids, ["b"]);
    }

    #[test]
    fn the_library_used_longest_ago_is_forgotten_first() {
        let mut file = None;
        for number in 0..PLACES + 2 {
            let memory = task("a", &number.to_string());
            file = Some(write(&RunMemory::default(), &memory, file.as_deref(), &format!("/{number}")));
        }
        let file = file.unwrap();
        for (place, is_there) in [("/0", false), ("/1", false), ("/2", true)] {
            assert_eq!(!RunMemory::parse(&file, place).unwrap().selections.is_empty(), is_there, "{place}");
        }
    }

    #[test]
    fn a_damaged_file_counts_as_empty() {
        for damaged in ["", "{", "[]", "null", "{\"places\": 3}"] {
            let text = write(&RunMemory::default(), &task("a", "t"), Some(damaged), "/p");
            assert_eq!(RunMemory::parse(&text, "/p"), Ok(task("a", "t")), "{damaged}");
        }
    }
}

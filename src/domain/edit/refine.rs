//! A list or map set as a whole, told as changes of those of its entries that differ.

use super::value::{Value, same};
use super::{Change, New, path};
use crate::domain::value::{Kind, Node};

/// The most entries of a list that are compared each with each.
const MOST_ITEMS: usize = 200;

/// The smaller changes that come to the same, in order; none where there are none.
pub(super) fn refine(root: &Node, change: &Change) -> Option<Vec<Change>> {
    let Change::Set { path, value: New::Json(json) } = change else { return None };
    let trail = path::walk(root, path);
    if !trail.rest.is_empty() || trail.steps.is_empty() {
        return None;
    }
    let old = path::follow(root, &trail.steps)?;
    match (&old.kind, json) {
        (Kind::List(items), serde_json::Value::Array(new)) if !items.is_empty() && !new.is_empty() => {
            list(path, items, new)
        }
        (Kind::Map(_), serde_json::Value::Object(new)) if !new.is_empty() => map(root, path, old, new),
        _ => None,
    }
}

fn meaning(json: &serde_json::Value) -> Node {
    Value::of(&New::Json(json.clone()), None).node()
}

fn list(path: &str, old: &[Node], new: &[serde_json::Value]) -> Option<Vec<Change>> {
    if old.len() > MOST_ITEMS || new.len() > MOST_ITEMS {
        return None;
    }
    let meant: Vec<Node> = new.iter().map(meaning).collect();
    // How many entries from (i, j) on can stay.
    let mut stay = vec![vec![0_usize; meant.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..meant.len()).rev() {
            stay[i][j] =
                if same(&old[i], &meant[j]) { stay[i + 1][j + 1] + 1 } else { stay[i + 1][j].max(stay[i][j + 1]) };
        }
    }
    let mut changes = Vec::new();
    let (mut i, mut j, mut at) = (0, 0, 0);
    while i < old.len() || j < meant.len() {
        if i < old.len() && j < meant.len() && same(&old[i], &meant[j]) {
            (i, j, at) = (i + 1, j + 1, at + 1);
        } else if i < old.len() && j < meant.len() && stay[i + 1][j + 1] == stay[i][j] {
            changes.push(Change::Set { path: format!("{path}[{at}]"), value: New::Json(new[j].clone()) });
            (i, j, at) = (i + 1, j + 1, at + 1);
        } else if j == meant.len() || (i < old.len() && stay[i + 1][j] == stay[i][j]) {
            changes.push(Change::Remove { path: format!("{path}[{at}]") });
            i += 1;
        } else {
            changes.push(Change::Insert { path: path.to_owned(), index: at, value: New::Json(new[j].clone()) });
            (j, at) = (j + 1, at + 1);
        }
    }
    Some(changes)
}

fn map(root: &Node, path: &str, old: &Node, new: &serde_json::Map<String, serde_json::Value>) -> Option<Vec<Change>> {
    let kept: Vec<&str> =
        old.pairs().iter().map(|pair| pair.key.as_str()).filter(|key| new.contains_key(*key)).collect();
    let in_order = new.keys().take(kept.len()).eq(kept.iter().copied());
    // A path must lead to the very key, which one with dots or brackets in it may not do.
    let is_simple = |key: &str| !key.trim().is_empty() && !key.contains(['.', '[', ']']);
    let leads = |key: &str| {
        let inner = format!("{path}.{key}");
        let trail = path::walk(root, &inner);
        let found = path::follow(root, &trail.steps);
        match old.get(key) {
            Some(value) => trail.rest.is_empty() && found.is_some_and(|found| std::ptr::eq(found, value)),
            None => trail.rest == key && found.is_some_and(|found| std::ptr::eq(found, old)),
        }
    };
    let mut keys = old.pairs().iter().map(|pair| pair.key.as_str()).chain(new.keys().map(String::as_str));
    if kept.is_empty() || !in_order || !keys.all(|key| is_simple(key) && leads(key)) {
        return None;
    }
    let gone = old.pairs().iter().filter(|pair| !new.contains_key(pair.key.as_str()));
    let mut changes: Vec<Change> = gone.map(|pair| Change::Remove { path: format!("{path}.{}", pair.key) }).collect();
    for (key, value) in new {
        if !old.get(key).is_some_and(|old| same(old, &meaning(value))) {
            changes.push(Change::Set { path: format!("{path}.{key}"), value: New::Json(value.clone()) });
        }
    }
    Some(changes)
}

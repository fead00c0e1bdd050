//! Splits the replacement of a whole list or map into changes of the entries that differ.

use super::planned_value::{PlannedValue, same};
use super::{NewValue, ValueChange, new_keys};
use crate::domain::key_path::below;
use crate::domain::value::{NodeKind, ValueNode};

/// The maximum number of entries of a list to compare pairwise.
const MOST_ITEMS: usize = 200;

/// Smaller changes with the same result, in order; `None` if there are none.
pub(super) fn refine(root: &ValueNode, change: &ValueChange) -> Option<Vec<ValueChange>> {
    let ValueChange::Set { path, value: NewValue::Json(json) } = change else { return None };
    let trail = new_keys::walk(root, path).ok()?;
    if !trail.rest.is_empty() || trail.steps.is_empty() {
        return None;
    }
    let old = new_keys::follow(root, &trail.steps)?;
    match (&old.kind, json) {
        (NodeKind::List(items), serde_json::Value::Array(new)) if !items.is_empty() && !new.is_empty() => {
            list(path, items, new)
        }
        (NodeKind::Map(_), serde_json::Value::Object(new)) if !new.is_empty() => map(root, path, old, new),
        _ => None,
    }
}

fn meaning(json: &serde_json::Value) -> ValueNode {
    PlannedValue::of(&NewValue::Json(json.clone()), None).node()
}

fn list(path: &str, old: &[ValueNode], new: &[serde_json::Value]) -> Option<Vec<ValueChange>> {
    if old.len() > MOST_ITEMS || new.len() > MOST_ITEMS {
        return None;
    }
    let meant: Vec<ValueNode> = new.iter().map(meaning).collect();
    // stay[i][j]: the number of entries from old[i] and meant[j] on that can stay.
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
            changes.push(ValueChange::Set { path: format!("{path}[{at}]"), value: NewValue::Json(new[j].clone()) });
            (i, j, at) = (i + 1, j + 1, at + 1);
        } else if j == meant.len() || (i < old.len() && stay[i + 1][j] == stay[i][j]) {
            changes.push(ValueChange::Remove { path: format!("{path}[{at}]") });
            i += 1;
        } else {
            changes.push(ValueChange::Insert {
                path: path.to_owned(),
                index: at,
                value: NewValue::Json(new[j].clone()),
            });
            (j, at) = (j + 1, at + 1);
        }
    }
    Some(changes)
}

fn map(
    root: &ValueNode,
    path: &str,
    old: &ValueNode,
    new: &serde_json::Map<String, serde_json::Value>,
) -> Option<Vec<ValueChange>> {
    let kept: Vec<&str> =
        old.pairs().iter().map(|pair| pair.key.as_str()).filter(|key| new.contains_key(*key)).collect();
    let in_order = new.keys().take(kept.len()).eq(kept.iter().copied());
    // Each path must lead to exactly this key, which is not certain if a key contains dots.
    let leads = |key: &str| {
        let Ok(trail) = new_keys::walk(root, &below(path, key)) else { return false };
        let found = new_keys::follow(root, &trail.steps);
        match old.get(key) {
            Some(value) => trail.rest.is_empty() && found.is_some_and(|found| std::ptr::eq(found, value)),
            None => trail.rest.len() == 1 && found.is_some_and(|found| std::ptr::eq(found, old)),
        }
    };
    let mut keys = old.pairs().iter().map(|pair| pair.key.as_str()).chain(new.keys().map(String::as_str));
    if kept.is_empty() || !in_order || !keys.all(|key| !key.trim().is_empty() && leads(key)) {
        return None;
    }
    let gone = old.pairs().iter().filter(|pair| !new.contains_key(pair.key.as_str()));
    let mut changes: Vec<ValueChange> = gone.map(|pair| ValueChange::Remove { path: below(path, &pair.key) }).collect();
    for (key, value) in new {
        if !old.get(key).is_some_and(|old| same(old, &meaning(value))) {
            changes.push(ValueChange::Set { path: below(path, key), value: NewValue::Json(value.clone()) });
        }
    }
    Some(changes)
}

//! The expected result of a change, computed on the values of a second YAML parser.

use callsheet::domain::edit::{NewValue, ValueChange};
use callsheet::domain::key_path;
use callsheet::domain::reading::{self, BlockSyntax, Frontmatter};
use callsheet::domain::span::Span;
use callsheet::domain::value::ValueNode;
use serde_yaml::Value;

/// A step from a value to a value inside it.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    Key(String),
    Index(usize),
}

/// A value of a block: the path to it, and its position.
#[derive(Clone, Debug)]
pub struct Target {
    pub steps: Vec<Step>,
    pub path: String,
    /// The path of the map or list that contains it.
    pub parent: String,
    /// From the line of its key or dash to the end of its last line.
    pub lines: Span,
    /// The end of the key, or of the text before the dash.
    pub head: usize,
}

/// Every value of a block that a path leads to.
pub fn targets(text: &str, reading: &Frontmatter) -> Vec<Target> {
    let mut all = Vec::new();
    let root = Target {
        steps: Vec::new(),
        path: String::new(),
        parent: String::new(),
        lines: Span::default(),
        head: reading.values.span.start,
    };
    collect(text, &reading.values, &reading.values, &root, &mut all);
    all
}

pub fn collect(text: &str, root: &ValueNode, node: &ValueNode, at: &Target, all: &mut Vec<Target>) {
    // An item may be on a line below its dash; its lines begin after the text before it.
    let mut floor = at.head;
    let mut add = |step: Step, path: String, key: Option<Span>, value: &ValueNode| {
        let start = key.map_or(floor, |key| key.start);
        // If the path means another value, that value is reached by its own path.
        if root.at(&path).is_some_and(|found| std::ptr::eq(found, value)) {
            let mut steps = at.steps.clone();
            steps.push(step);
            let head = key.map_or(floor, |key| key.end);
            let target = Target { steps, path, parent: at.path.clone(), lines: lines_of(text, start, value), head };
            collect(text, root, value, &target, all);
            all.push(target);
        }
        floor = value.span.end.max(start);
    };
    for pair in node.pairs() {
        let mut path = key_path::below(&at.path, &pair.key);
        if root.at(&path).is_none_or(|found| !std::ptr::eq(found, &raw const pair.value)) {
            path = key_path::below_quoted(&at.path, &pair.key);
        }
        add(Step::Key(pair.key.to_string()), path, Some(pair.key_span), &pair.value);
    }
    for (index, item) in node.items().iter().enumerate() {
        add(Step::Index(index), format!("{}[{index}]", at.path), None, item);
    }
}

/// The lines from `start` to the end of a value, including blank lines after a text that keeps them.
pub fn lines_of(text: &str, start: usize, value: &ValueNode) -> Span {
    let first = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let mut end = value.span.end.max(start);
    end += text[end..].find('\n').map_or(text.len() - end, |at| at + 1);
    let blank = text[end..].len() - text[end..].trim_start_matches(['\n', '\r', ' ']).len();
    Span::new(first, end + blank)
}

/// The value of the block as the second parser reads it; `None` if it cannot.
pub fn judged(text: &str) -> Option<Value> {
    let block = reading::read(text).block.filter(|block| block.syntax == BlockSyntax::Yaml)?;
    let inner = block.inner.of(text);
    match serde_yaml::from_str(inner).ok()? {
        Value::Null => Some(Value::Mapping(serde_yaml::Mapping::new())),
        value => Some(untagged(value)),
    }
}

/// The values of a TOML block as its parser reads them.
pub fn judged_toml(text: &str) -> Option<Value> {
    let block = reading::read(text).block.filter(|block| block.syntax == BlockSyntax::Toml)?;
    let document = block.inner.of(text).parse::<toml_edit::DocumentMut>().ok()?;
    Some(of_toml(document.as_item()))
}

fn of_toml(item: &toml_edit::Item) -> Value {
    let map = |table: &dyn toml_edit::TableLike| table.iter().map(|(key, item)| (key.into(), of_toml(item))).collect();
    match item {
        toml_edit::Item::ArrayOfTables(tables) => tables.iter().map(|table| Value::Mapping(map(table))).collect(),
        toml_edit::Item::Value(toml_edit::Value::Array(array)) => {
            array.iter().map(|value| of_toml(&toml_edit::Item::Value(value.clone()))).collect()
        }
        toml_edit::Item::Value(toml_edit::Value::String(text)) => text.value().as_str().into(),
        toml_edit::Item::Value(toml_edit::Value::Integer(number)) => (*number.value()).into(),
        toml_edit::Item::Value(toml_edit::Value::Float(number)) => (*number.value()).into(),
        toml_edit::Item::Value(toml_edit::Value::Boolean(value)) => (*value.value()).into(),
        toml_edit::Item::Value(toml_edit::Value::Datetime(time)) => time.value().to_string().into(),
        item => item.as_table_like().map_or(Value::Null, |table| Value::Mapping(map(table))),
    }
}

/// The same without empty maps and lists, since a TOML table may exist only through its contents; and with normalized
/// line breaks.
pub fn without_empty(value: &Value) -> Value {
    let is_empty = |value: &Value| match value {
        Value::Mapping(map) => map.is_empty(),
        Value::Sequence(items) => items.is_empty(),
        _ => false,
    };
    match value {
        Value::Mapping(map) => {
            let all = map.iter().map(|(key, value)| (key.clone(), without_empty(value)));
            Value::Mapping(all.filter(|(_, value)| !is_empty(value)).collect())
        }
        Value::Sequence(items) => items.iter().map(without_empty).filter(|item| !is_empty(item)).collect(),
        Value::String(text) => text.replace("\r\n", "\n").into(),
        other => other.clone(),
    }
}

/// The value without tags, which stay when a value changes.
pub fn untagged(value: Value) -> Value {
    match value {
        Value::Tagged(tagged) => untagged(tagged.value),
        Value::Sequence(items) => Value::Sequence(items.into_iter().map(untagged).collect()),
        Value::Mapping(map) => Value::Mapping(map.into_iter().map(|(key, value)| (key, untagged(value))).collect()),
        other => other,
    }
}

/// The value at the end of the steps.
pub fn at<'v>(value: &'v mut Value, steps: &[Step]) -> Option<&'v mut Value> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => {
            value.as_mapping_mut()?.iter_mut().find(|(name, _)| said(name) == *key).map(|(_, value)| value)
        }
        Step::Index(index) => value.as_sequence_mut()?.get_mut(*index),
    })
}

/// A key as written, as far as the second parser shows it.
pub fn said(key: &Value) -> String {
    match key {
        Value::String(text) => text.clone(),
        other => serde_yaml::to_string(other).unwrap().trim_end().to_owned(),
    }
}

/// The results that parsing a new value may return: a text may keep the type of the old value.
pub fn meanings(new: &NewValue, old: Option<&Value>) -> Vec<Value> {
    match new {
        NewValue::Json(json) => vec![serde_yaml::to_value(json).unwrap()],
        NewValue::Text(text) => {
            let mut all = vec![Value::String(text.clone())];
            let bare = serde_yaml::from_str::<Value>(text).ok();
            let is_kept = |bare: &Value| match old {
                Some(Value::Number(_)) => bare.is_number(),
                Some(Value::Bool(_)) => bare.is_bool(),
                _ => false,
            };
            all.extend(bare.filter(is_kept));
            all
        }
    }
}

/// The possible values of the whole block after a change.
pub fn expected(before: &Value, steps: &[Step], change: &ValueChange) -> Vec<Value> {
    let mut probe = before.clone();
    let Some(old) = at(&mut probe, steps).map(|value| value.clone()) else { return Vec::new() };
    let with = |steps: &[Step], change: &dyn Fn(&mut Value)| {
        let mut value = before.clone();
        change(at(&mut value, steps).unwrap());
        value
    };
    let parent = &steps[..steps.len() - 1];
    match change {
        ValueChange::Set { value, .. } => {
            meanings(value, Some(&old)).into_iter().map(|new| with(steps, &|value| *value = new.clone())).collect()
        }
        ValueChange::Append { value, .. } => insertions(value, &old, usize::MAX)
            .into_iter()
            .map(|new| with(steps, &|value| *value = new.clone()))
            .collect(),
        ValueChange::Insert { value, index, .. } => {
            insertions(value, &old, *index).into_iter().map(|new| with(steps, &|value| *value = new.clone())).collect()
        }
        ValueChange::Remove { .. } => vec![with(parent, &|value| match (steps.last().unwrap(), value) {
            (Step::Index(index), Value::Sequence(items)) => drop(items.remove(*index)),
            (Step::Key(key), Value::Mapping(map)) => map.retain(|name, _| said(name) != *key),
            _ => unreachable!(),
        })],
        ValueChange::Rename { name, .. } => vec![with(parent, &|value| {
            let Value::Mapping(map) = value else { unreachable!() };
            let Step::Key(key) = steps.last().unwrap() else { unreachable!() };
            let renamed = |old: &Value| if said(old) == *key { Value::String(name.clone()) } else { old.clone() };
            *map = map.iter().map(|(name, value)| (renamed(name), value.clone())).collect();
        })],
        ValueChange::Move { index, .. } => vec![with(parent, &|value| match (steps.last().unwrap(), value) {
            (Step::Index(from), Value::Sequence(items)) => {
                let item = items.remove(*from);
                items.insert(*index, item);
            }
            (Step::Key(key), Value::Mapping(map)) => {
                let mut pairs: Vec<_> = map.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
                let from = pairs.iter().position(|(name, _)| said(name) == *key).unwrap();
                let pair = pairs.remove(from);
                pairs.insert(*index, pair);
                *map = pairs.into_iter().collect();
            }
            _ => unreachable!(),
        })],
    }
}

pub fn insertions(new: &NewValue, list: &Value, index: usize) -> Vec<Value> {
    let items = list.as_sequence().cloned().unwrap_or_default();
    let index = index.min(items.len());
    let neighbor = items.get(index.saturating_sub(1)).or(items.first());
    let with = |new| {
        let mut items = items.clone();
        items.insert(index, new);
        Value::Sequence(items)
    };
    meanings(new, neighbor).into_iter().map(with).collect()
}

/// Returns true if two values are equal, including the order of their keys.
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Mapping(one), Value::Mapping(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|((key, value), (other_key, other))| said(key) == said(other_key) && same(value, other))
        }
        (Value::Sequence(one), Value::Sequence(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        _ => one == other,
    }
}

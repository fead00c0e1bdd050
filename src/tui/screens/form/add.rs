//! Adds to the form: keys that the format knows, other keys, and items of lists.

use crate::domain::key_path::spoken;
use serde_json::Value as Json;

use super::row::{FormRow, RowKind};
use super::value_field::{FieldTarget, ValueField, WantedType};
use super::{EditorContext, EditorDialog, EditorOutcome, EditorState, offer};
use crate::domain::agent::tool_names;
use crate::domain::edit::{NewValue, ValueChange};
use crate::domain::formats::{FormatKey, KeyValue};
use crate::domain::key_path::{self, PathPart, below};
use crate::domain::value::ValueNode;

/// A key that the format knows and a map lacks.
#[derive(Clone, Debug, PartialEq)]
pub struct NewKey {
    /// Its path.
    pub path: String,
    /// Its name.
    pub name: &'static str,
    /// The format's facts about the key.
    pub fact: &'static FormatKey,
}

/// Type of a new key's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewValueKind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// A boolean.
    Truth,
    /// A list.
    List,
    /// A map.
    Map,
}

/// Type of a value being typed, by the rules of the format.
pub(super) fn wants(fact: Option<&FormatKey>) -> WantedType {
    match fact.map(|fact| fact.value) {
        Some(KeyValue::Number) => WantedType::Number,
        Some(KeyValue::Bool | KeyValue::Flag) => WantedType::Truth,
        _ => WantedType::Text,
    }
}

impl EditorState {
    /// Adds to the value under the cursor if possible, else next to it.
    pub(super) fn add(&mut self, context: EditorContext<'_>) -> EditorOutcome {
        let Some(row) = self.row() else { return EditorOutcome::default() };
        let (path, place) = (row.path.clone(), row.place.clone());
        let is_names = matches!(row.fact.map(|fact| fact.value), Some(KeyValue::Names | KeyValue::NamesOrMap));
        match row.what {
            RowKind::List(count) => {
                self.unfold_at(&path);
                self.begin_item(&path, count, context)
            }
            RowKind::Map(_) => {
                self.unfold_at(&path);
                EditorOutcome::opens(EditorDialog::Keys(path))
            }
            RowKind::Empty => self.begin(&path, context),
            _ if place.is_item => self.begin_item(&place.parent, place.index + 1, context),
            RowKind::Text | RowKind::Lines if is_names => self.begin_name(context),
            RowKind::Add | RowKind::Missing | RowKind::Draft => EditorOutcome::opens(EditorDialog::Keys(String::new())),
            _ => EditorOutcome::opens(EditorDialog::Keys(place.parent)),
        }
    }

    fn unfold_at(&mut self, path: &str) {
        if self.form.unfolded.insert(path.to_owned()) {
            self.make_rows();
            self.go_to_path(path);
        }
    }

    /// Begins the value of a missing, new or empty key, according to the format.
    pub(super) fn begin(&mut self, path: &str, context: EditorContext<'_>) -> EditorOutcome {
        let keys = self.keys_of(path);
        let names: Vec<&str> = keys.iter().map(String::as_str).collect();
        let fact = self.format.key_at(&names);
        // A key with an empty value cannot be set through a path below it.
        match fact.map(|fact| fact.value) {
            Some(KeyValue::List) => return self.begin_kind(path, NewValueKind::List),
            Some(KeyValue::Map) => return self.begin_kind(path, NewValueKind::Map),
            _ => {}
        }
        let offers = offer::values(context.library, self.format, &self.reading.values, path, fact);
        self.draft(path, keys, fact);
        if offers.is_empty() { self.write_value() } else { EditorOutcome::opens(EditorDialog::Values(offers)) }
    }

    /// A name for a key inside a map was typed.
    pub(super) fn begin_named(&mut self, parent: &str, name: &str, context: EditorContext<'_>) -> EditorOutcome {
        let path = below(parent, name);
        let there = key_path::walk(&self.reading.values, &path).ok().filter(|trail| trail.rest.is_empty());
        if let Some(trail) = there {
            let path = key_path::unmistakable(&self.reading.values, &trail.steps);
            self.unfold_above(&path);
            self.make_rows();
            self.go_to_path(&path);
            return EditorOutcome::warns(format!("`{}` already exists", spoken(&path)));
        }
        let keys = self.keys_of(&path);
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        // A key whose own keys are known is a map: a mode, a role.
        if !self.format.keys_below(&keys).is_empty() && self.format.key_at(&keys).is_none() {
            return EditorOutcome::opens(EditorDialog::Keys(path));
        }
        match self.format.key_at(&keys).map(|fact| fact.value) {
            None | Some(KeyValue::Any) => EditorOutcome::opens(EditorDialog::Kinds(path)),
            Some(_) => self.begin(&path, context),
        }
    }

    /// Begins the value of a key with this type.
    pub(super) fn begin_kind(&mut self, path: &str, kind: NewValueKind) -> EditorOutcome {
        let keys = self.keys_of(path);
        let names: Vec<&str> = keys.iter().map(String::as_str).collect();
        let fact = self.format.key_at(&names);
        match kind {
            NewValueKind::Map => EditorOutcome::opens(EditorDialog::Keys(path.to_owned())),
            NewValueKind::Truth => {
                let change = ValueChange::Set { path: path.to_owned(), value: NewValue::Json(true.into()) };
                self.unfold_above(path);
                self.change(&[change], path)
            }
            NewValueKind::List => {
                self.draft(path, keys, fact);
                self.field = Some(ValueField::new(FieldTarget::Append { path: path.to_owned() }, "").as_new());
                EditorOutcome::default()
            }
            NewValueKind::Text | NewValueKind::Number => {
                self.draft(path, keys, fact);
                let wants = if kind == NewValueKind::Number { WantedType::Number } else { wants(fact) };
                self.field = Some(ValueField::new(FieldTarget::Set { path: path.to_owned(), wants }, "").as_new());
                EditorOutcome::default()
            }
        }
    }

    /// Asks for another type for the value under the cursor.
    pub(super) fn ask_type(&mut self) -> EditorOutcome {
        let Some(row) = self.row().filter(|row| row.is_there()) else { return EditorOutcome::default() };
        let Some(node) = self.reading.values.at(&row.path) else { return EditorOutcome::default() };
        let kinds = [NewValueKind::Text, NewValueKind::List, NewValueKind::Number, NewValueKind::Truth];
        let fits = |kind: &NewValueKind| made(node, *kind).is_some_and(|json| json != node.to_json());
        let kinds: Vec<NewValueKind> = kinds.into_iter().filter(fits).collect();
        if kinds.is_empty() {
            return EditorOutcome::warns(format!(
                "`{}` cannot change its type; remove it and add it again",
                spoken(&row.path)
            ));
        }
        EditorOutcome::opens(EditorDialog::Types(row.path.clone(), kinds))
    }

    /// Changes the type of the value at a path.
    pub(super) fn make_type(&mut self, path: &str, kind: NewValueKind) -> EditorOutcome {
        let Some(json) = self.reading.values.at(path).and_then(|node| made(node, kind)) else {
            return EditorOutcome::default();
        };
        self.change(&[ValueChange::Set { path: path.to_owned(), value: NewValue::Json(json) }], path)
    }

    /// Moves the cursor to the row of a path; if there is none, to a new row at the key's position.
    fn draft(&mut self, path: &str, keys: Vec<String>, fact: Option<&'static FormatKey>) {
        if let Some(at) = self.form.rows.iter().position(|row| row.path == path && row.what != RowKind::Add) {
            self.form.cursor = at;
            return;
        }
        let parent = parent_of(&self.reading.values, path);
        if !parent.is_empty() {
            self.unfold_above(path);
            self.make_rows();
        }
        let depth = self.form.rows.iter().find(|row| row.path == parent).map_or(0, |row| row.depth + 1);
        let rest = path.strip_prefix(parent.as_str()).unwrap_or(path);
        let label = match keys.last() {
            // A key in quotes is shown without them.
            Some(key) if rest.starts_with('[') => key.clone(),
            _ => rest.trim_start_matches('.').to_owned(),
        };
        let row = FormRow::draft(path.to_owned(), keys, depth, label, fact);
        self.insert_draft(self.end_of(&parent), row);
    }

    /// Inserts a row for the new key or item and moves the cursor to it. The old cursor position is stored, in case
    /// nothing is added.
    fn insert_draft(&mut self, at: usize, row: FormRow) {
        if let Some(left) = self.row().filter(|row| row.what != RowKind::Draft) {
            self.form.left_for_draft = Some(left.path.clone());
        }
        self.form.rows.insert(at, row);
        self.form.cursor = at;
    }

    /// The index after the last row inside the value at a path.
    fn end_of(&self, path: &str) -> usize {
        let is_last = |row: &FormRow| matches!(row.what, RowKind::Missing | RowKind::Add);
        if path.is_empty() {
            return self.form.rows.iter().position(is_last).unwrap_or(self.form.rows.len());
        }
        let Some(at) = self.form.rows.iter().position(|row| row.path == path) else { return self.end_of("") };
        let depth = self.form.rows[at].depth;
        let inside = self.form.rows[at + 1..].iter().take_while(|row| row.depth > depth && !is_last(row));
        at + 1 + inside.count()
    }

    /// Begins an item of a list, at an index from 0.
    pub(super) fn begin_item(&mut self, list: &str, index: usize, context: EditorContext<'_>) -> EditorOutcome {
        let items = self.reading.values.at(list).map_or(&[][..], ValueNode::items);
        // An item among maps is a map with the same keys.
        if let Some(neighbor) =
            items.get(index.saturating_sub(1)).or(items.first()).filter(|item| !item.pairs().is_empty())
        {
            let value = NewValue::Json(emptied(neighbor));
            let path = format!("{list}[{index}]");
            self.form.unfolded.extend([list.to_owned(), path.clone()]);
            return self.change(&[ValueChange::Insert { path: list.to_owned(), index, value }], &path);
        }
        let there: Vec<&str> = items.iter().filter_map(ValueNode::text).collect();
        let keys = self.form.rows.iter().find(|row| row.path == list).map(|row| row.keys.clone()).unwrap_or_default();
        let offers = offer::items(context.library, self.format, &keys, &there);
        self.draft_item(list, index, keys);
        if offers.is_empty() { self.write_item() } else { EditorOutcome::opens(EditorDialog::Items(offers)) }
    }

    fn draft_item(&mut self, list: &str, index: usize, keys: Vec<String>) {
        let path = format!("{list}[{index}]");
        let depth = self.form.rows.iter().find(|row| row.path == list).map_or(0, |row| row.depth + 1);
        let is_item = |row: &FormRow| row.path == path && row.is_there();
        let at = self.form.rows.iter().position(is_item).unwrap_or_else(|| self.end_of(list));
        let mut row = FormRow::draft(path, keys, depth, (index + 1).to_string(), None);
        row.place = super::row::RowPlace { parent: list.to_owned(), index, count: 0, is_item: true };
        self.insert_draft(at, row);
    }

    /// Opens an input for the new item under the cursor.
    pub(super) fn write_item(&mut self) -> EditorOutcome {
        let Some(row) = self.row() else { return EditorOutcome::default() };
        if row.what != RowKind::Draft {
            // If the names are in a text, the text itself is edited.
            return self.write_value();
        }
        let goal = FieldTarget::Insert { path: row.place.parent.clone(), index: row.place.index };
        self.field = Some(ValueField::new(goal, "").as_new());
        EditorOutcome::default()
    }

    /// Begins another name in a text of names.
    fn begin_name(&mut self, context: EditorContext<'_>) -> EditorOutcome {
        let Some(row) = self.row() else { return EditorOutcome::default() };
        let key = row.keys.last().cloned().unwrap_or_default();
        let names = self.reading.values.at(&row.path).map(|node| tool_names(node, &key)).unwrap_or_default();
        let there: Vec<&str> = names.iter().map(String::as_str).collect();
        let offers = offer::items(context.library, self.format, &row.keys, &there);
        if offers.is_empty() { self.write_value() } else { EditorOutcome::opens(EditorDialog::Items(offers)) }
    }

    /// Adds an item or a name that was chosen.
    pub(super) fn add_item(&mut self, item: &str) -> EditorOutcome {
        let Some(row) = self.row() else { return EditorOutcome::default() };
        let path = row.path.clone();
        if row.what == RowKind::Draft {
            let (list, index) = (row.place.parent.clone(), row.place.index);
            return self
                .change(&[ValueChange::Insert { path: list, index, value: NewValue::Text(item.to_owned()) }], &path);
        }
        let text = self.reading.values.at(&path).and_then(ValueNode::text).unwrap_or_default();
        let text = if text.trim().is_empty() { item.to_owned() } else { format!("{text}, {item}") };
        self.change(&[ValueChange::Set { path: path.clone(), value: NewValue::Text(text) }], &path)
    }

    /// The keys in a path, without items.
    pub(super) fn keys_of(&self, path: &str) -> Vec<String> {
        if let Some(row) = self.form.rows.iter().find(|row| row.path == path) {
            return row.keys.clone();
        }
        let parent = parent_of(&self.reading.values, path);
        let mut keys =
            self.form.rows.iter().find(|row| row.path == parent).map_or_else(Vec::new, |row| row.keys.clone());
        if keys.is_empty() {
            keys = names_in(&parent);
        }
        keys.extend(names_in(path.strip_prefix(parent.as_str()).unwrap_or(path)));
        keys
    }

    /// The keys that the format knows for the map at a path and that are missing.
    pub fn keys_to_add(&self, parent: &str) -> Vec<NewKey> {
        let keys = if parent.is_empty() { Vec::new() } else { self.keys_of(parent) };
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let map = self.reading.values.at(parent);
        let is_there = |name: &str| map.is_some_and(|map| map.get(name).is_some());
        let known = self.format.keys_below(&keys).into_iter().filter(|(name, _)| !is_there(name));
        known.map(|(name, fact)| NewKey { path: below(parent, name), name, fact }).collect()
    }
}

/// Converts a value to another type; `None` if that is not possible.
fn made(node: &ValueNode, kind: NewValueKind) -> Option<Json> {
    let texts = || -> Option<Vec<String>> {
        let all = node.items().iter().map(|item| item.text().map(str::to_owned)).collect::<Option<Vec<_>>>()?;
        Some(if node.items().is_empty() { tool_names(node, "") } else { all })
    };
    let text =
        if matches!(node.kind, crate::domain::value::NodeKind::Map(_)) { None } else { Some(texts()?.join(", ")) };
    match kind {
        NewValueKind::Text => text.map(Json::String),
        NewValueKind::List => text.and_then(|_| texts()).map(|texts| texts.into_iter().map(Json::String).collect()),
        NewValueKind::Number => serde_json::from_str(&text?).ok().filter(Json::is_number),
        NewValueKind::Truth => match text?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true.into()),
            "false" | "no" | "off" => Some(false.into()),
            _ => None,
        },
        NewValueKind::Map => None,
    }
}

/// The names of the keys in a path.
fn names_in(path: &str) -> Vec<String> {
    let parts = key_path::parse(path).unwrap_or_default();
    let name = |part| match part {
        PathPart::Bare(name) | PathPart::Quoted(name) => Some(name),
        PathPart::Index(_) => None,
    };
    parts.into_iter().filter_map(name).collect()
}

/// The longest prefix of a path that leads to a value; empty if that is the block itself.
fn parent_of(values: &ValueNode, path: &str) -> String {
    let ends = path.match_indices(['.', '[']).map(|(at, _)| at).rev();
    let mut above = ends.map(|at| &path[..at]).filter(|above| !above.is_empty());
    above.find(|above| values.at(above).is_some()).unwrap_or_default().to_owned()
}

/// A map with the same keys and empty values.
fn emptied(node: &ValueNode) -> Json {
    let empty = |pair: &crate::domain::value::MapPair| (pair.key.to_string(), Json::String(String::new()));
    Json::Object(node.pairs().iter().map(empty).collect())
}

//! Adding to the form: keys the format knows, keys of one's own, items of lists.

use serde_json::Value as Json;

use super::field::{Field, Goal, Wants};
use super::row::{Row, What};
use super::{Context, Opens, Outcome, State, offer};
use crate::domain::agent::tool_names;
use crate::domain::edit::{Change, New};
use crate::domain::formats::{Key, KeyValue};
use crate::domain::value::Node;
use crate::tui::view::row::spoken;

/// A key the format knows and a map does not have.
#[derive(Clone, Debug, PartialEq)]
pub struct NewKey {
    /// Its path.
    pub path: String,
    /// Its name.
    pub name: &'static str,
    /// What the format says of it.
    pub fact: &'static Key,
}

/// What a new key is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Truth,
    /// A list.
    List,
    /// A map.
    Map,
}

/// What a value that is written is to be, by what the format says of it.
pub(super) fn wants(fact: Option<&Key>) -> Wants {
    match fact.map(|fact| fact.value) {
        Some(KeyValue::Number) => Wants::Number,
        Some(KeyValue::Bool) => Wants::Truth,
        _ => Wants::Text,
    }
}

impl State {
    /// Adds into what is under the cursor where that can take more, else beside it.
    pub(super) fn add(&mut self, context: Context<'_>) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        let (path, place) = (row.path.clone(), row.place.clone());
        let is_names = matches!(row.fact.map(|fact| fact.value), Some(KeyValue::Names | KeyValue::NamesOrMap));
        match row.what {
            What::List(count) => {
                self.unfold_at(&path);
                self.begin_item(&path, count, context)
            }
            What::Map(_) => {
                self.unfold_at(&path);
                Outcome::opens(Opens::Keys(path))
            }
            What::Empty => self.begin(&path, context),
            _ if place.is_item => self.begin_item(&place.parent, place.index + 1, context),
            What::Text | What::Lines if is_names => self.begin_name(context),
            What::Add | What::Missing | What::Draft => Outcome::opens(Opens::Keys(String::new())),
            _ => Outcome::opens(Opens::Keys(place.parent)),
        }
    }

    fn unfold_at(&mut self, path: &str) {
        if self.unfolded.insert(path.to_owned()) {
            self.make_rows();
            self.go_to_path(path);
        }
    }

    /// Begins the value of a key that is missing, new or empty, by what the format says of it.
    pub(super) fn begin(&mut self, path: &str, context: Context<'_>) -> Outcome {
        let keys = self.keys_of(path);
        let names: Vec<&str> = keys.iter().map(String::as_str).collect();
        let fact = self.format.key_at(&names);
        // A key that stands there with an empty value cannot be set from below.
        match fact.map(|fact| fact.value) {
            Some(KeyValue::List) => return self.begin_kind(path, Kind::List),
            Some(KeyValue::Map) => return self.begin_kind(path, Kind::Map),
            _ => {}
        }
        let offers = offer::values(context.library, self.format, &self.reading.values, path, fact);
        self.draft(path, keys, fact);
        if offers.is_empty() { self.write_value() } else { Outcome::opens(Opens::Values(offers)) }
    }

    /// A name for a key inside a map was typed.
    pub(super) fn begin_named(&mut self, parent: &str, name: &str, context: Context<'_>) -> Outcome {
        let path = below(parent, name);
        let values = self.reading.values.at(parent);
        if values.is_some_and(|map| map.get(name).is_some()) {
            self.unfold_above(&path);
            self.make_rows();
            self.go_to_path(&path);
            return Outcome::warns(format!("`{}` is there already", spoken(&path)));
        }
        let keys = self.keys_of(&path);
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        // A key whose own keys are known is a map: a mode, a role.
        if !self.format.keys_below(&keys).is_empty() && self.format.key_at(&keys).is_none() {
            return Outcome::opens(Opens::Keys(path));
        }
        match self.format.key_at(&keys).map(|fact| fact.value) {
            None | Some(KeyValue::Any) => Outcome::opens(Opens::Kinds(path)),
            Some(_) => self.begin(&path, context),
        }
    }

    /// Begins the value of a key as what it is to be.
    pub(super) fn begin_kind(&mut self, path: &str, kind: Kind) -> Outcome {
        let keys = self.keys_of(path);
        let names: Vec<&str> = keys.iter().map(String::as_str).collect();
        let fact = self.format.key_at(&names);
        match kind {
            Kind::Map => Outcome::opens(Opens::Keys(path.to_owned())),
            Kind::Truth => {
                let change = Change::Set { path: path.to_owned(), value: New::Json(true.into()) };
                self.unfold_above(path);
                self.change(&[change], path)
            }
            Kind::List => {
                self.draft(path, keys, fact);
                self.field = Some(Field::new(Goal::Append { path: path.to_owned() }, "").anew());
                Outcome::default()
            }
            Kind::Text | Kind::Number => {
                self.draft(path, keys, fact);
                let wants = if kind == Kind::Number { Wants::Number } else { wants(fact) };
                self.field = Some(Field::new(Goal::Set { path: path.to_owned(), wants }, "").anew());
                Outcome::default()
            }
        }
    }

    /// Asks what the value under the cursor is to be instead.
    pub(super) fn ask_type(&mut self) -> Outcome {
        let Some(row) = self.row().filter(|row| row.is_there()) else { return Outcome::default() };
        let Some(node) = self.reading.values.at(&row.path) else { return Outcome::default() };
        let kinds = [Kind::Text, Kind::List, Kind::Number, Kind::Truth];
        let fits = |kind: &Kind| made(node, *kind).is_some_and(|json| json != node.to_json());
        let kinds: Vec<Kind> = kinds.into_iter().filter(fits).collect();
        if kinds.is_empty() {
            return Outcome::warns(format!(
                "`{}` can be made nothing else; remove it and add it anew",
                spoken(&row.path)
            ));
        }
        Outcome::opens(Opens::Types(row.path.clone(), kinds))
    }

    /// Makes the value at a path another type.
    pub(super) fn make_type(&mut self, path: &str, kind: Kind) -> Outcome {
        let Some(json) = self.reading.values.at(path).and_then(|node| made(node, kind)) else {
            return Outcome::default();
        };
        self.change(&[Change::Set { path: path.to_owned(), value: New::Json(json) }], path)
    }

    /// Puts the cursor on the row of a path; where there is none, on a new one that stands where the
    /// key will.
    fn draft(&mut self, path: &str, keys: Vec<String>, fact: Option<&'static Key>) {
        if let Some(at) = self.rows.iter().position(|row| row.path == path && row.what != What::Add) {
            self.cursor = at;
            return;
        }
        let parent = parent_of(&self.reading.values, path);
        if !parent.is_empty() {
            self.unfold_above(path);
            self.make_rows();
        }
        let depth = self.rows.iter().find(|row| row.path == parent).map_or(0, |row| row.depth + 1);
        let label = path.strip_prefix(parent.as_str()).unwrap_or(path).trim_start_matches('.').to_owned();
        let row = Row::draft(path.to_owned(), keys, depth, label, fact);
        self.insert_draft(self.end_of(&parent), row);
    }

    /// Puts a row for what is being added among the others, and the cursor on it. Where the cursor was
    /// is remembered: there one is again if nothing comes of it.
    fn insert_draft(&mut self, at: usize, row: Row) {
        if let Some(left) = self.row().filter(|row| row.what != What::Draft) {
            self.left = Some(left.path.clone());
        }
        self.rows.insert(at, row);
        self.cursor = at;
    }

    /// The place behind the last row inside what stands at a path.
    fn end_of(&self, path: &str) -> usize {
        let is_last = |row: &Row| matches!(row.what, What::Missing | What::Add);
        if path.is_empty() {
            return self.rows.iter().position(is_last).unwrap_or(self.rows.len());
        }
        let Some(at) = self.rows.iter().position(|row| row.path == path) else { return self.end_of("") };
        let depth = self.rows[at].depth;
        let inside = self.rows[at + 1..].iter().take_while(|row| row.depth > depth && !is_last(row));
        at + 1 + inside.count()
    }

    /// Begins an item of a list, at a place from 0.
    pub(super) fn begin_item(&mut self, list: &str, index: usize, context: Context<'_>) -> Outcome {
        let items = self.reading.values.at(list).map_or(&[][..], Node::items);
        // An item among maps is a map with the same keys.
        if let Some(neighbour) =
            items.get(index.saturating_sub(1)).or(items.first()).filter(|item| !item.pairs().is_empty())
        {
            let value = New::Json(emptied(neighbour));
            let path = format!("{list}[{index}]");
            self.unfolded.extend([list.to_owned(), path.clone()]);
            return self.change(&[Change::Insert { path: list.to_owned(), index, value }], &path);
        }
        let there: Vec<&str> = items.iter().filter_map(Node::text).collect();
        let keys = self.rows.iter().find(|row| row.path == list).map(|row| row.keys.clone()).unwrap_or_default();
        let offers = offer::items(context.library, self.format, &keys, &there);
        self.draft_item(list, index, keys);
        if offers.is_empty() { self.write_item() } else { Outcome::opens(Opens::Items(offers)) }
    }

    fn draft_item(&mut self, list: &str, index: usize, keys: Vec<String>) {
        let path = format!("{list}[{index}]");
        let depth = self.rows.iter().find(|row| row.path == list).map_or(0, |row| row.depth + 1);
        let is_item = |row: &Row| row.path == path && row.is_there();
        let at = self.rows.iter().position(is_item).unwrap_or_else(|| self.end_of(list));
        let mut row = Row::draft(path, keys, depth, (index + 1).to_string(), None);
        row.place = super::row::Place { parent: list.to_owned(), index, count: 0, is_item: true };
        self.insert_draft(at, row);
    }

    /// Lets the new item under the cursor be written.
    pub(super) fn write_item(&mut self) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        if row.what != What::Draft {
            // Names in a text: the text itself is written.
            return self.write_value();
        }
        let goal = Goal::Insert { path: row.place.parent.clone(), index: row.place.index };
        self.field = Some(Field::new(goal, "").anew());
        Outcome::default()
    }

    /// Begins a further name in a text of names.
    fn begin_name(&mut self, context: Context<'_>) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        let key = row.keys.last().cloned().unwrap_or_default();
        let names = self.reading.values.at(&row.path).map(|node| tool_names(node, &key)).unwrap_or_default();
        let there: Vec<&str> = names.iter().map(String::as_str).collect();
        let offers = offer::items(context.library, self.format, &row.keys, &there);
        if offers.is_empty() { self.write_value() } else { Outcome::opens(Opens::Items(offers)) }
    }

    /// Takes an item or a name that was chosen.
    pub(super) fn add_item(&mut self, item: &str) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        let path = row.path.clone();
        if row.what == What::Draft {
            let (list, index) = (row.place.parent.clone(), row.place.index);
            return self.change(&[Change::Insert { path: list, index, value: New::Text(item.to_owned()) }], &path);
        }
        let text = self.reading.values.at(&path).and_then(Node::text).unwrap_or_default();
        let text = if text.trim().is_empty() { item.to_owned() } else { format!("{text}, {item}") };
        self.change(&[Change::Set { path: path.clone(), value: New::Text(text) }], &path)
    }

    /// The keys a path leads through, items left out.
    pub(super) fn keys_of(&self, path: &str) -> Vec<String> {
        if let Some(row) = self.rows.iter().find(|row| row.path == path) {
            return row.keys.clone();
        }
        let parent = parent_of(&self.reading.values, path);
        let mut keys = if parent.is_empty() {
            Vec::new()
        } else {
            self.rows
                .iter()
                .find(|row| row.path == parent)
                .map_or_else(|| parent.split('.').map(str::to_owned).collect(), |row| row.keys.clone())
        };
        let rest = path.strip_prefix(parent.as_str()).unwrap_or(path).trim_start_matches('.');
        keys.extend(rest.split('.').map(str::to_owned));
        keys
    }

    /// The keys the format knows for the map at a path and that are not there.
    pub fn keys_to_add(&self, parent: &str) -> Vec<NewKey> {
        let keys = if parent.is_empty() { Vec::new() } else { self.keys_of(parent) };
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let map = self.reading.values.at(parent);
        let is_there = |name: &str| map.is_some_and(|map| map.get(name).is_some());
        let known = self.format.keys_below(&keys).into_iter().filter(|(name, _)| !is_there(name));
        known.map(|(name, fact)| NewKey { path: below(parent, name), name, fact }).collect()
    }
}

/// What a value says, as another type; none where that cannot be said.
fn made(node: &Node, kind: Kind) -> Option<Json> {
    let texts = || -> Option<Vec<String>> {
        let all = node.items().iter().map(|item| item.text().map(str::to_owned)).collect::<Option<Vec<_>>>()?;
        Some(if node.items().is_empty() { tool_names(node, "") } else { all })
    };
    let text = if matches!(node.kind, crate::domain::value::Kind::Map(_)) { None } else { Some(texts()?.join(", ")) };
    match kind {
        Kind::Text => text.map(Json::String),
        Kind::List => text.and_then(|_| texts()).map(|texts| texts.into_iter().map(Json::String).collect()),
        Kind::Number => serde_json::from_str(&text?).ok().filter(Json::is_number),
        Kind::Truth => match text?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true.into()),
            "false" | "no" | "off" => Some(false.into()),
            _ => None,
        },
        Kind::Map => None,
    }
}

/// The path of a key inside the map at a path.
fn below(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

/// The longest beginning of a path that leads to something; empty where that is the block itself.
fn parent_of(values: &Node, path: &str) -> String {
    let ends = path.match_indices('.').map(|(at, _)| at).rev();
    let mut above = ends.map(|at| &path[..at]);
    above.find(|above| values.at(above).is_some()).unwrap_or_default().to_owned()
}

/// A map with the same keys and nothing in them.
fn emptied(node: &Node) -> Json {
    let empty = |pair: &crate::domain::value::Pair| (pair.key.to_string(), Json::String(String::new()));
    Json::Object(node.pairs().iter().map(empty).collect())
}

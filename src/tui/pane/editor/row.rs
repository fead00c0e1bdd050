//! The rows of the form: one for every key and item in sight, with its type and what is the matter with it.

use std::collections::{BTreeSet, HashSet};

use unicode_width::UnicodeWidthStr;

use super::names;
use crate::domain::formats::{Format, Key, KeyValue, truth};
use crate::domain::problem::Severity;
use crate::domain::reading::Frontmatter;
use crate::domain::scalar::{self, Tag};
use crate::domain::span::LineIndex;
use crate::domain::text::clean_line;
use crate::domain::value::{Kind, Node, Pair, Style};

/// How much of a value a row keeps, in bytes: more than fits the widest screen.
const KEPT: usize = 600;

/// A row of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The path of its value, as edits take it.
    pub path: String,
    /// The keys it lies under, its own the last; an item goes by the keys of its list.
    pub keys: Vec<String>,
    /// How deep it lies.
    pub depth: usize,
    /// What it is.
    pub what: What,
    /// Its key, or its number in a list, from 1.
    pub label: String,
    /// Its value in a line, as much as a row can hold.
    pub value: String,
    /// What type it is, for people.
    pub kind: String,
    /// What the format says of it.
    pub fact: Option<&'static Key>,
    /// What is the matter with it.
    pub trouble: Option<Trouble>,
    /// Its first and last line in the file, from 1; none where it is not in the file.
    pub lines: Option<(usize, usize)>,
    /// Where it stands among its neighbours.
    pub place: Place,
    /// Whether its path leads to it and to nothing else.
    pub is_reached: bool,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A text, number or date of one line.
    Text,
    /// A text of several lines.
    Lines,
    /// True or false.
    Truth(bool),
    /// A key without a value.
    Empty,
    /// A reference to a value elsewhere in the block.
    Alias,
    /// A list of so many items.
    List(usize),
    /// A map of so many keys.
    Map(usize),
    /// A key the tool demands and the block does not have.
    Missing,
    /// What is being added.
    Draft,
    /// The offer to add a key.
    Add,
}

/// Where a row stands among its neighbours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The path of the list or map it stands in; empty for the block itself.
    pub parent: String,
    /// Its number there, from 0.
    pub index: usize,
    /// How many there are.
    pub count: usize,
    /// Whether it is an item of a list.
    pub is_item: bool,
}

/// What is the matter with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// How much it matters.
    pub severity: Severity,
    /// What it is.
    pub says: String,
    /// What to do about it.
    pub fix: Option<String>,
}

impl Trouble {
    fn warning(says: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, says: says.into(), fix: None }
    }
}

impl Row {
    /// Whether it can be unfolded.
    pub const fn folds(&self) -> bool {
        matches!(self.what, What::List(_) | What::Map(_))
    }

    /// Whether it stands in the file.
    pub const fn is_there(&self) -> bool {
        !matches!(self.what, What::Missing | What::Draft | What::Add)
    }

    /// The columns of its label, with the steps in.
    pub fn label_width(&self) -> usize {
        2 * self.depth + clean_line(&self.label).width()
    }

    /// A row for what is being added.
    pub fn draft(path: String, keys: Vec<String>, depth: usize, label: String, fact: Option<&'static Key>) -> Self {
        Self {
            path,
            keys,
            depth,
            what: What::Draft,
            label,
            value: String::new(),
            kind: "new".to_owned(),
            fact,
            trouble: None,
            lines: None,
            place: Place::default(),
            is_reached: true,
        }
    }
}

/// What the rows are made of.
pub struct Making<'a> {
    /// The text of the file.
    pub text: &'a str,
    /// How it reads.
    pub reading: &'a Frontmatter,
    /// Its format.
    pub format: Format,
    /// The paths that are unfolded.
    pub unfolded: &'a BTreeSet<String>,
}

/// The rows of a block: what stands in it, what the tool misses, and the offer to add a key.
pub fn rows(making: &Making<'_>) -> Vec<Row> {
    let end = making.reading.block.map_or(0, |block| block.outer.end);
    let lines = LineIndex::new(making.text.get(..end).unwrap_or_default());
    let mut maker = Maker { making, lines, rows: Vec::new() };
    let root = &making.reading.values;
    maker.inside(root, &Spot { path: String::new(), keys: Vec::new(), depth: 0, reached: true, is_sure: true });
    for key in making.format.missing(root) {
        let keys = vec![key.name.to_owned()];
        let mut row = Row::draft(key.name.to_owned(), keys, 0, key.name.to_owned(), Some(key));
        row.what = What::Missing;
        key.value.word().clone_into(&mut row.kind);
        row.trouble = Some(Trouble::warning(format!("{} demand it", making.format.0.label)));
        maker.rows.push(row);
    }
    let mut rows = maker.rows;
    place_problems(&mut rows, making.reading);
    let mut add = Row::draft(String::new(), Vec::new(), 0, "add a key".to_owned(), None);
    (add.what, add.kind) = (What::Add, String::new());
    rows.push(add);
    rows
}

struct Maker<'a> {
    making: &'a Making<'a>,
    lines: LineIndex,
    rows: Vec<Row>,
}

/// Where a value stands.
struct Spot {
    path: String,
    keys: Vec<String>,
    depth: usize,
    /// Whether its path leads to it.
    reached: bool,
    /// Whether so do the paths of all that lies in it, as far as its own keys go.
    is_sure: bool,
}

impl Maker<'_> {
    fn inside(&mut self, node: &Node, at: &Spot) {
        match &node.kind {
            Kind::Map(pairs) => {
                let mut seen = HashSet::new();
                let is_plain = pairs.iter().all(|pair| !pair.key.contains(['.', '[', ']']) && !pair.key.is_empty());
                for (index, pair) in pairs.iter().enumerate() {
                    let dot = if at.path.is_empty() { "" } else { "." };
                    let path = format!("{}{dot}{}", at.path, pair.key);
                    let is_first = seen.insert(pair.key.as_str());
                    let is_sure = is_plain && at.is_sure && is_first;
                    let reached = is_sure || self.leads(&path, &pair.value);
                    let mut keys = at.keys.clone();
                    keys.push(pair.key.to_string());
                    let fact = self.fact(&keys);
                    let place = Place { parent: at.path.clone(), index, count: pairs.len(), is_item: false };
                    let start = pair.key_span.start;
                    let spot = Spot { path, keys, depth: at.depth, reached, is_sure };
                    self.one(&pair.value, spot, pair.key.to_string(), fact, place, start);
                }
            }
            Kind::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    let path = format!("{}[{index}]", at.path);
                    let reached = at.is_sure || self.leads(&path, item);
                    let place = Place { parent: at.path.clone(), index, count: items.len(), is_item: true };
                    let spot = Spot { path, keys: at.keys.clone(), depth: at.depth, reached, is_sure: at.is_sure };
                    self.one(item, spot, (index + 1).to_string(), None, place, item.span.start);
                }
            }
            _ => {}
        }
    }

    fn fact(&self, keys: &[String]) -> Option<&'static Key> {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        self.making.format.key_at(&keys)
    }

    /// How many values inside one that is folded do not fit.
    fn inside_trouble(&self, node: &Node, at: &Spot) -> usize {
        let inside = |value: &Node, path: String, keys: Vec<String>| {
            let fact = self.fact(&keys).filter(|_| !path.ends_with(']'));
            let own = fact.and_then(|fact| fact.objection(value)).is_some()
                || names::undeclared(&self.making.reading.values, &path, value).is_some();
            let spot = Spot { path, keys, depth: 0, reached: true, is_sure: true };
            usize::from(own) + self.inside_trouble(value, &spot)
        };
        match &node.kind {
            Kind::Map(pairs) => {
                let of = |pair: &Pair| {
                    let mut keys = at.keys.clone();
                    keys.push(pair.key.to_string());
                    inside(&pair.value, format!("{}.{}", at.path, pair.key), keys)
                };
                pairs.iter().map(of).sum()
            }
            Kind::List(items) => {
                // What is known of a list says nothing of the keys of its items.
                let of = |(index, item): (usize, &Node)| inside(item, format!("{}[{index}]", at.path), at.keys.clone());
                items.iter().enumerate().filter(|(_, item)| !item.pairs().is_empty()).map(of).sum()
            }
            _ => 0,
        }
    }

    fn leads(&self, path: &str, node: &Node) -> bool {
        self.making.reading.values.at(path).is_some_and(|found| std::ptr::eq(found, node))
    }

    fn one(&mut self, node: &Node, at: Spot, label: String, fact: Option<&'static Key>, place: Place, start: usize) {
        let what = what(node);
        let is_open = matches!(what, What::List(_) | What::Map(_)) && self.making.unfolded.contains(&at.path);
        let last = node.span.end.max(start);
        // A block of lines ends with its line end, which is not another line.
        let text = self.making.text;
        let ends = text.get(start..last).map_or(last, |said| start + said.trim_end().len());
        let mut trouble = fact.and_then(|fact| fact.objection(node)).map(Trouble::warning);
        if trouble.is_none() {
            trouble = names::undeclared(&self.making.reading.values, &at.path, node).map(Trouble::warning);
        }
        if trouble.is_none() && !is_open {
            trouble = match self.inside_trouble(node, &at) {
                0 => None,
                1 => Some(Trouble::warning("1 problem inside")),
                count => Some(Trouble::warning(format!("{count} problems inside"))),
            };
        }
        if !at.reached {
            let says = format!("another key is spelled like this `{label}`, and paths lead there");
            let fix = Some("change it in the raw block".to_owned());
            trouble = Some(Trouble { severity: Severity::Warning, says, fix });
        }
        self.rows.push(Row {
            path: at.path.clone(),
            keys: at.keys.clone(),
            depth: at.depth,
            what,
            label,
            value: if is_open { String::new() } else { line_of(node) },
            kind: kind(node, fact),
            fact,
            trouble,
            lines: Some((self.lines.line(start), self.lines.line(ends.max(start)))),
            place,
            is_reached: at.reached,
        });
        if is_open {
            self.inside(node, &Spot { depth: at.depth + 1, ..at });
        }
    }
}

/// Puts what the reading has to say beside the row it is about: the last that begins above it.
fn place_problems(rows: &mut [Row], reading: &Frontmatter) {
    for problem in &reading.problems {
        let Some(line) = problem.line else { continue };
        let is_above = |row: &&mut Row| row.lines.is_some_and(|(first, _)| first <= line);
        // A problem of the block itself stands above every row.
        if let Some(row) = rows.iter_mut().rev().find(is_above) {
            row.trouble =
                Some(Trouble { severity: problem.severity, says: problem.message.clone(), fix: problem.fix.clone() });
        }
    }
}

fn what(node: &Node) -> What {
    match &node.kind {
        Kind::List(items) => What::List(items.len()),
        Kind::Map(pairs) => What::Map(pairs.len()),
        Kind::Alias(_) => What::Alias,
        Kind::Scalar { .. } if node.is_null() => What::Empty,
        Kind::Scalar { text, style } => match truth(node) {
            Some(truth) => What::Truth(truth),
            None if text.contains('\n') || matches!(style, Style::Literal | Style::Folded) => What::Lines,
            None => What::Text,
        },
    }
}

fn kind(node: &Node, fact: Option<&Key>) -> String {
    match &node.kind {
        Kind::List(items) => format!("list · {}", items.len()),
        Kind::Map(pairs) => format!("map · {}", pairs.len()),
        Kind::Alias(_) => "reference".to_owned(),
        Kind::Scalar { .. } if node.is_null() => "empty".to_owned(),
        Kind::Scalar { text, style: Style::Plain } => match (scalar::tags(text).0, fact.map(|fact| fact.value)) {
            (Tag::Bool, _) => "true or false".to_owned(),
            (Tag::Number, _) => "number".to_owned(),
            (Tag::Date, _) => "date".to_owned(),
            (_, Some(KeyValue::OneOf(values))) => format!("one of {}", values.len()),
            (_, Some(KeyValue::Names | KeyValue::NamesOrMap)) => "names".to_owned(),
            _ => "text".to_owned(),
        },
        Kind::Scalar { .. } => match fact.map(|fact| fact.value) {
            Some(KeyValue::OneOf(values)) => format!("one of {}", values.len()),
            _ => "text".to_owned(),
        },
    }
}

/// A value in one line, as much of it as a row can hold.
fn line_of(node: &Node) -> String {
    let mut line = String::new();
    put(node, &mut line);
    let end = line.floor_char_boundary(KEPT.min(line.len()));
    line.truncate(end);
    line
}

fn put(node: &Node, line: &mut String) {
    if line.len() > KEPT {
        return;
    }
    match &node.kind {
        Kind::Scalar { text, .. } => {
            let end = text.floor_char_boundary((KEPT + 1).min(text.len()));
            let head = &text[..end];
            if head.contains(['\n', '\r', '\t']) {
                let mut words = head.split_whitespace();
                line.push_str(words.next().unwrap_or_default());
                words.for_each(|word| line.extend([" ", word]));
            } else {
                line.push_str(head);
            }
        }
        Kind::Alias(name) => line.extend(["*", name]),
        Kind::List(items) => {
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    line.push_str(", ");
                }
                if line.len() > KEPT {
                    return;
                }
                put(item, line);
            }
        }
        Kind::Map(pairs) => {
            for (at, pair) in pairs.iter().enumerate() {
                if at > 0 {
                    line.push_str(", ");
                }
                if line.len() > KEPT {
                    return;
                }
                line.push_str(&pair.key);
            }
        }
    }
}

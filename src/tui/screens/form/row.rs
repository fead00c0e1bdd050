//! The rows of the form: one for every visible key and item, with its type and its problem.

use std::collections::{BTreeSet, HashSet};

use crate::domain::text::CellWidth;

use super::default_names;
use crate::domain::formats::{Format, FormatKey, KeyValue, truth};
use crate::domain::key_path::{below, below_quoted};
use crate::domain::problem::Severity;
use crate::domain::reading::Frontmatter;
use crate::domain::scalar::{self, ScalarTag};
use crate::domain::span::LineIndex;
use crate::domain::text::clean_line;
use crate::domain::value::{MapPair, NodeKind, ValueNode, ValueStyle};

/// Maximum length of a value in a row, in bytes: more than fits the widest screen.
const KEPT: usize = 600;

/// A row of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct FormRow {
    /// The path of the value, in the form for edits.
    pub path: String,
    /// The keys that lead to it, its own last; an item has the keys of its list.
    pub keys: Vec<String>,
    /// Nesting depth.
    pub depth: usize,
    /// Kind of the row.
    pub what: RowKind,
    /// The key, or the number in a list, from 1.
    pub label: String,
    /// The value in one line, as much as a row can hold.
    pub value: String,
    /// Type of the value, for users.
    pub kind: String,
    /// The format's facts about the key.
    pub fact: Option<&'static FormatKey>,
    /// Problem of the row.
    pub trouble: Option<RowProblem>,
    /// The first and last line in the file, from 1; `None` if it is not in the file.
    pub lines: Option<(usize, usize)>,
    /// Position among its siblings.
    pub place: RowPlace,
    /// True if its path leads only to it.
    pub is_reached: bool,
}

/// Kind of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// A text, number or date on one line.
    Text,
    /// A text of several lines.
    Lines,
    /// A boolean.
    Truth(bool),
    /// A key without a value.
    Empty,
    /// An alias of a value elsewhere in the block.
    Alias,
    /// A list with this many items.
    List(usize),
    /// A map with this many keys.
    Map(usize),
    /// A key that the tool requires and the block lacks.
    Missing,
    /// New key that is being typed.
    Draft,
    /// The row that adds a key.
    Add,
}

/// Position of a row among its siblings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowPlace {
    /// The path of the list or map that contains it; empty for the block itself.
    pub parent: String,
    /// Its number there, from 0.
    pub index: usize,
    /// Number of siblings, including itself.
    pub count: usize,
    /// True for an item of a list.
    pub is_item: bool,
}

/// Problem of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// Severity of the problem.
    pub severity: Severity,
    /// Description of the problem.
    pub says: String,
    /// Fix for the problem.
    pub fix: Option<String>,
}

impl RowProblem {
    fn warning(says: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, says: says.into(), fix: None }
    }
}

impl FormRow {
    /// Returns true if the row can be unfolded.
    pub const fn folds(&self) -> bool {
        matches!(self.what, RowKind::List(_) | RowKind::Map(_))
    }

    /// Returns true if the row is in the file.
    pub const fn is_there(&self) -> bool {
        !matches!(self.what, RowKind::Missing | RowKind::Draft | RowKind::Add)
    }

    /// The width of its label in columns, including indentation.
    pub fn label_width(&self) -> usize {
        2 * self.depth + clean_line(&self.label).width()
    }

    /// A row for a new key or item.
    pub fn draft(
        path: String,
        keys: Vec<String>,
        depth: usize,
        label: String,
        fact: Option<&'static FormatKey>,
    ) -> Self {
        Self {
            path,
            keys,
            depth,
            what: RowKind::Draft,
            label,
            value: String::new(),
            kind: "new".to_owned(),
            fact,
            trouble: None,
            lines: None,
            place: RowPlace::default(),
            is_reached: true,
        }
    }
}

/// Input that the rows are built from.
pub struct FormInput<'a> {
    /// The text of the file.
    pub text: &'a str,
    /// Parsed frontmatter.
    pub reading: &'a Frontmatter,
    /// Its format.
    pub format: Format,
    /// The paths that are unfolded.
    pub unfolded: &'a BTreeSet<String>,
}

/// The rows of a block: its values, the keys that the tool requires but lacks, and the row that adds a key.
pub fn rows(input: &FormInput<'_>) -> Vec<FormRow> {
    let end = input.reading.block.map_or(0, |block| block.outer.end);
    let lines = LineIndex::new(input.text.get(..end).unwrap_or_default());
    let mut maker = FormBuilder { input, lines, rows: Vec::new() };
    let root = &input.reading.values;
    maker.inside(root, &RowLocation { path: String::new(), keys: Vec::new(), depth: 0, reached: true, is_sure: true });
    for key in input.format.missing(root) {
        let keys = vec![key.name.to_owned()];
        let mut row = FormRow::draft(key.name.to_owned(), keys, 0, key.name.to_owned(), Some(key));
        row.what = RowKind::Missing;
        key.value.word().clone_into(&mut row.kind);
        row.trouble = Some(RowProblem::warning(format!("required by {}", input.format.0.label)));
        maker.rows.push(row);
    }
    let mut rows = maker.rows;
    place_problems(&mut rows, input.reading);
    let mut add = FormRow::draft(String::new(), Vec::new(), 0, "add a key".to_owned(), None);
    (add.what, add.kind) = (RowKind::Add, String::new());
    rows.push(add);
    rows
}

struct FormBuilder<'a> {
    input: &'a FormInput<'a>,
    lines: LineIndex,
    rows: Vec<FormRow>,
}

/// Location of a value.
struct RowLocation {
    path: String,
    keys: Vec<String>,
    depth: usize,
    /// True if its path leads to it.
    reached: bool,
    /// True if the paths of its contents lead to them too, as far as its own keys matter.
    is_sure: bool,
}

impl FormBuilder<'_> {
    fn inside(&mut self, node: &ValueNode, at: &RowLocation) {
        match &node.kind {
            NodeKind::Map(pairs) => {
                let mut seen = HashSet::new();
                let is_plain = pairs.iter().all(|pair| !pair.key.contains('.'));
                for (index, pair) in pairs.iter().enumerate() {
                    let mut path = below(&at.path, &pair.key);
                    let is_first = seen.insert(pair.key.as_str());
                    let is_sure = is_plain && at.is_sure && is_first;
                    let mut reached = is_sure || self.leads(&path, &pair.value);
                    if !reached {
                        // Another key may have the dots of this path in its name; quotes distinguish them.
                        let quoted = below_quoted(&at.path, &pair.key);
                        reached = self.leads(&quoted, &pair.value);
                        path = if reached { quoted } else { path };
                    }
                    let mut keys = at.keys.clone();
                    keys.push(pair.key.to_string());
                    let fact = self.fact(&keys);
                    let place = RowPlace { parent: at.path.clone(), index, count: pairs.len(), is_item: false };
                    let start = pair.key_span.start;
                    let location = RowLocation { path, keys, depth: at.depth, reached, is_sure };
                    self.one(&pair.value, location, pair.key.to_string(), fact, place, start);
                }
            }
            NodeKind::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    let path = format!("{}[{index}]", at.path);
                    let reached = at.is_sure || self.leads(&path, item);
                    let place = RowPlace { parent: at.path.clone(), index, count: items.len(), is_item: true };
                    let location =
                        RowLocation { path, keys: at.keys.clone(), depth: at.depth, reached, is_sure: at.is_sure };
                    self.one(item, location, (index + 1).to_string(), None, place, item.span.start);
                }
            }
            _ => {}
        }
    }

    fn fact(&self, keys: &[String]) -> Option<&'static FormatKey> {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        self.input.format.key_at(&keys)
    }

    /// Number of invalid values inside a folded one.
    fn inside_trouble(&self, node: &ValueNode, at: &RowLocation) -> usize {
        let inside = |value: &ValueNode, path: String, keys: Vec<String>| {
            let fact = self.fact(&keys).filter(|_| !path.ends_with(']'));
            let own = fact.and_then(|fact| fact.objection(value)).is_some()
                || default_names::undeclared(&self.input.reading.values, &path, value).is_some();
            let location = RowLocation { path, keys, depth: 0, reached: true, is_sure: true };
            usize::from(own) + self.inside_trouble(value, &location)
        };
        match &node.kind {
            NodeKind::Map(pairs) => {
                let of = |pair: &MapPair| {
                    let mut keys = at.keys.clone();
                    keys.push(pair.key.to_string());
                    inside(&pair.value, below(&at.path, &pair.key), keys)
                };
                pairs.iter().map(of).sum()
            }
            NodeKind::List(items) => {
                // Facts about a list do not apply to the keys of its items.
                let of =
                    |(index, item): (usize, &ValueNode)| inside(item, format!("{}[{index}]", at.path), at.keys.clone());
                items.iter().enumerate().filter(|(_, item)| !item.pairs().is_empty()).map(of).sum()
            }
            _ => 0,
        }
    }

    fn leads(&self, path: &str, node: &ValueNode) -> bool {
        self.input.reading.values.at(path).is_some_and(|found| std::ptr::eq(found, node))
    }

    fn one(
        &mut self,
        node: &ValueNode,
        at: RowLocation,
        label: String,
        fact: Option<&'static FormatKey>,
        place: RowPlace,
        start: usize,
    ) {
        let what = what(node);
        let is_open = matches!(what, RowKind::List(_) | RowKind::Map(_)) && self.input.unfolded.contains(&at.path);
        let last = node.span.end.max(start);
        // A block scalar includes its last line break, which is not another line.
        let text = self.input.text;
        let ends = text.get(start..last).map_or(last, |said| start + said.trim_end().len());
        let mut trouble = fact.and_then(|fact| fact.objection(node)).map(RowProblem::warning);
        if trouble.is_none() {
            trouble = default_names::undeclared(&self.input.reading.values, &at.path, node).map(RowProblem::warning);
        }
        if trouble.is_none() && !is_open {
            trouble = match self.inside_trouble(node, &at) {
                0 => None,
                1 => Some(RowProblem::warning("1 problem inside")),
                count => Some(RowProblem::warning(format!("{count} problems inside"))),
            };
        }
        if !at.reached {
            let says = format!("`{label}` is ambiguous: another key has the same spelling");
            let fix = Some("edit it as text".to_owned());
            trouble = Some(RowProblem { severity: Severity::Warning, says, fix });
        }
        self.rows.push(FormRow {
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
            self.inside(node, &RowLocation { depth: at.depth + 1, ..at });
        }
    }
}

/// Attaches each problem of the reading to its row: the last one that begins above the problem.
fn place_problems(rows: &mut [FormRow], reading: &Frontmatter) {
    for problem in &reading.problems {
        let Some(line) = problem.line else { continue };
        let is_above = |row: &&mut FormRow| row.lines.is_some_and(|(first, _)| first <= line);
        // A problem of the block itself is above every row.
        if let Some(row) = rows.iter_mut().rev().find(is_above) {
            row.trouble = Some(RowProblem {
                severity: problem.severity,
                says: problem.message.clone(),
                fix: problem.fix.clone(),
            });
        }
    }
}

fn what(node: &ValueNode) -> RowKind {
    match &node.kind {
        NodeKind::List(items) => RowKind::List(items.len()),
        NodeKind::Map(pairs) => RowKind::Map(pairs.len()),
        NodeKind::Alias(_) => RowKind::Alias,
        NodeKind::Scalar { .. } if node.is_null() => RowKind::Empty,
        NodeKind::Scalar { text, style } => match truth(node) {
            Some(truth) => RowKind::Truth(truth),
            None if text.contains('\n') || matches!(style, ValueStyle::Literal | ValueStyle::Folded) => RowKind::Lines,
            None => RowKind::Text,
        },
    }
}

fn kind(node: &ValueNode, fact: Option<&FormatKey>) -> String {
    match &node.kind {
        NodeKind::List(items) => format!("list · {}", items.len()),
        NodeKind::Map(pairs) => format!("map · {}", pairs.len()),
        NodeKind::Alias(_) => "reference".to_owned(),
        NodeKind::Scalar { .. } if node.is_null() => "empty".to_owned(),
        NodeKind::Scalar { text, style: ValueStyle::Plain } => {
            match (scalar::tags(text).0, fact.map(|fact| fact.value)) {
                (ScalarTag::Bool, _) => "true or false".to_owned(),
                (ScalarTag::Number, _) => "number".to_owned(),
                (ScalarTag::Date, _) => "date".to_owned(),
                (_, Some(KeyValue::OneOf(values))) => format!("one of {}", values.len()),
                (_, Some(KeyValue::Names | KeyValue::NamesOrMap)) => "names".to_owned(),
                _ => "text".to_owned(),
            }
        }
        NodeKind::Scalar { .. } => match fact.map(|fact| fact.value) {
            Some(KeyValue::OneOf(values)) => format!("one of {}", values.len()),
            _ => "text".to_owned(),
        },
    }
}

/// A value in one line, as much of it as a row can hold.
fn line_of(node: &ValueNode) -> String {
    let mut line = String::new();
    put(node, &mut line);
    let end = line.floor_char_boundary(KEPT.min(line.len()));
    line.truncate(end);
    line
}

fn put(node: &ValueNode, line: &mut String) {
    if line.len() > KEPT {
        return;
    }
    match &node.kind {
        NodeKind::Scalar { text, .. } => {
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
        NodeKind::Alias(name) => line.extend(["*", name]),
        NodeKind::List(items) => {
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
        NodeKind::Map(pairs) => {
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

//! Random edits of generated frontmatters and, where `CALLSHEET_CORPUS` names one, of a real corpus,
//! judged by a second YAML parser and by the bytes that moved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use callsheet::domain::document::Document;
use callsheet::domain::edit::{Change, Edited, New, Reason, apply, repair};
use callsheet::domain::reading::{self, Frontmatter, Rung};
use callsheet::domain::span::Span;
use callsheet::domain::value::{Kind, Node, Style};
use proptest::prelude::*;
use serde_yaml::Value;

/// One step to a value inside another.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
}

/// A value of a block: the way to it, and its place.
#[derive(Clone, Debug)]
struct Target {
    steps: Vec<Step>,
    path: String,
    /// From the line of its key or dash to the end of its last line.
    lines: Span,
}

/// Every value of a block that a path leads to.
fn targets(text: &str, reading: &Frontmatter) -> Vec<Target> {
    let mut all = Vec::new();
    let root = Target { steps: Vec::new(), path: String::new(), lines: Span::default() };
    collect(text, &reading.values, &reading.values, &root, &mut all);
    all
}

fn collect(text: &str, root: &Node, node: &Node, at: &Target, all: &mut Vec<Target>) {
    let mut add = |step: Step, path: String, start: usize, value: &Node| {
        // Where a path means another value, that one is met by its own path.
        if root.at(&path).is_some_and(|found| std::ptr::eq(found, value)) {
            let mut steps = at.steps.clone();
            steps.push(step);
            let target = Target { steps, path, lines: lines_of(text, start, value) };
            collect(text, root, value, &target, all);
            all.push(target);
        }
    };
    for pair in node.pairs() {
        let path = if at.path.is_empty() { pair.key.clone() } else { format!("{}.{}", at.path, pair.key) };
        add(Step::Key(pair.key.clone()), path, pair.key_span.start, &pair.value);
    }
    for (index, item) in node.items().iter().enumerate() {
        add(Step::Index(index), format!("{}[{index}]", at.path), item.span.start, item);
    }
}

/// The lines from `start` to the end of a value, blank lines behind a text that keeps them included.
fn lines_of(text: &str, start: usize, value: &Node) -> Span {
    let first = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let mut end = value.span.end.max(start);
    end += text[end..].find('\n').map_or(text.len() - end, |at| at + 1);
    let blank = text[end..].len() - text[end..].trim_start_matches(['\n', '\r', ' ']).len();
    Span::new(first, end + blank)
}

/// The value of the block, as the second parser reads it; none where it does not.
fn judged(text: &str) -> Option<Value> {
    let block = reading::read(text).block?;
    let inner = block.inner.of(text);
    if inner.trim().is_empty() {
        return Some(Value::Mapping(serde_yaml::Mapping::new()));
    }
    serde_yaml::from_str(inner).ok()
}

/// The value at the end of the steps.
fn at<'v>(value: &'v mut Value, steps: &[Step]) -> Option<&'v mut Value> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => {
            value.as_mapping_mut()?.iter_mut().find(|(name, _)| said(name) == *key).map(|(_, value)| value)
        }
        Step::Index(index) => value.as_sequence_mut()?.get_mut(*index),
    })
}

/// A key as it is written, as far as the second parser tells.
fn said(key: &Value) -> String {
    match key {
        Value::String(text) => text.clone(),
        other => serde_yaml::to_string(other).unwrap().trim_end().to_owned(),
    }
}

/// What a new value may be read as: a text may stay what the old value was.
fn meanings(new: &New, old: Option<&Value>) -> Vec<Value> {
    match new {
        New::Json(json) => vec![serde_yaml::to_value(json).unwrap()],
        New::Text(text) => {
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

/// What the whole block may be read as after a change.
fn expected(before: &Value, steps: &[Step], change: &Change) -> Vec<Value> {
    let mut probe = before.clone();
    let Some(old) = at(&mut probe, steps).map(|value| value.clone()) else { return Vec::new() };
    let with = |steps: &[Step], change: &dyn Fn(&mut Value)| {
        let mut value = before.clone();
        change(at(&mut value, steps).unwrap());
        value
    };
    let parent = &steps[..steps.len() - 1];
    match change {
        Change::Set { value, .. } => {
            meanings(value, Some(&old)).into_iter().map(|new| with(steps, &|value| *value = new.clone())).collect()
        }
        Change::Append { value, .. } => insertions(value, &old, usize::MAX)
            .into_iter()
            .map(|new| with(steps, &|value| *value = new.clone()))
            .collect(),
        Change::Insert { value, index, .. } => {
            insertions(value, &old, *index).into_iter().map(|new| with(steps, &|value| *value = new.clone())).collect()
        }
        Change::Remove { .. } => vec![with(parent, &|value| match (steps.last().unwrap(), value) {
            (Step::Index(index), Value::Sequence(items)) => drop(items.remove(*index)),
            (Step::Key(key), Value::Mapping(map)) => map.retain(|name, _| said(name) != *key),
            _ => unreachable!(),
        })],
        Change::Rename { name, .. } => vec![with(parent, &|value| {
            let Value::Mapping(map) = value else { unreachable!() };
            let Step::Key(key) = steps.last().unwrap() else { unreachable!() };
            let renamed = |old: &Value| if said(old) == *key { Value::String(name.clone()) } else { old.clone() };
            *map = map.iter().map(|(name, value)| (renamed(name), value.clone())).collect();
        })],
        Change::Move { index, .. } => vec![with(parent, &|value| match (steps.last().unwrap(), value) {
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

fn insertions(new: &New, list: &Value, index: usize) -> Vec<Value> {
    let items = list.as_sequence().cloned().unwrap_or_default();
    let index = index.min(items.len());
    let neighbour = items.get(index.saturating_sub(1)).or(items.first());
    let with = |new| {
        let mut items = items.clone();
        items.insert(index, new);
        Value::Sequence(items)
    };
    meanings(new, neighbour).into_iter().map(with).collect()
}

/// Whether two values are the same, the order of keys included.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Mapping(one), Value::Mapping(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|((key, value), (other_key, other))| key == other_key && same(value, other))
        }
        (Value::Sequence(one), Value::Sequence(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Tagged(one), Value::Tagged(other)) => one.tag == other.tag && same(&one.value, &other.value),
        _ => one == other,
    }
}

/// How an edit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Made,
    NothingToDo,
    Refused,
    NotAsMeant,
}

/// Makes a change and looks at it from all sides.
fn examine(text: &str, target: &Target, change: &Change) -> End {
    let edited = match apply(text, std::slice::from_ref(change)) {
        Ok(edited) => edited,
        Err(error) if matches!(error.reason, Reason::NotAsMeant(_)) => return End::NotAsMeant,
        Err(_) => return End::Refused,
    };
    let context = || format!("\n{change:?}\n== before\n{}\n== after\n{}", head(text), head(&edited.text));
    assert_eq!(spliced(text, &edited), edited.text, "{}", context());
    assert_places(text, target, change, &edited, &context);
    let (before, after) = (reading::read(text), reading::read(&edited.text));
    assert!(after.rung <= before.rung, "{}", context());
    assert_eq!(text[before.body_start..], edited.text[after.body_start..], "{}", context());
    if let Some(old) = judged(text).filter(|_| !has_alias(&before.values)) {
        let new = judged(&edited.text);
        assert!(new.is_some(), "the second parser refuses it{}", context());
        let new = new.unwrap();
        let wanted = expected(&old, &target.steps, change);
        let fits = wanted.iter().any(|wanted| same(wanted, &new));
        assert!(fits, "read as\n{new:?}\nwanted\n{wanted:?}{}", context());
    }
    if edited.splices.is_empty() { End::NothingToDo } else { End::Made }
}

fn spliced(text: &str, edited: &Edited) -> String {
    let mut out = String::new();
    let mut at = 0;
    for splice in &edited.splices {
        assert!(splice.span.start >= at);
        out += &text[at..splice.span.start];
        out += &splice.text;
        at = splice.span.end;
    }
    out + &text[at..]
}

/// No byte outside the lines of the value is replaced.
fn assert_places(text: &str, target: &Target, change: &Change, edited: &Edited, context: &dyn Fn() -> String) {
    for splice in &edited.splices {
        let replaced = splice.span.of(text);
        match change {
            // Entries change places; all of them are still there.
            Change::Move { .. } => {
                let sorted = |text: &str| {
                    let mut signs: Vec<char> = text.chars().collect();
                    signs.sort_unstable();
                    signs
                };
                assert_eq!(sorted(replaced), sorted(&splice.text), "{}", context());
            }
            // The last entry leaves empty brackets behind at the key above.
            Change::Remove { .. } if replaced.is_empty() => {
                assert!(matches!(splice.text.trim(), "[]" | "{}"), "{}", context());
            }
            // A comma goes with what it stands behind.
            Change::Remove { .. } if replaced.trim_start().starts_with(',') => {
                assert!(splice.text.is_empty(), "{}", context());
            }
            _ => {
                let from = target.lines.start.saturating_sub(2);
                assert!(from <= splice.span.start && splice.span.end <= target.lines.end, "{}", context());
            }
        }
    }
}

fn head(text: &str) -> &str {
    let end = reading::read(text).body_start;
    &text[..end]
}

fn has_alias(node: &Node) -> bool {
    matches!(node.kind, Kind::Alias(_))
        || node.items().iter().any(has_alias)
        || node.pairs().iter().any(|pair| has_alias(&pair.value))
}

/// Texts that YAML makes something of, and ordinary ones.
const TEXTS: &[&str] = &[
    "word",
    "two words",
    "it's \"so\"",
    "a: b",
    "a #b",
    "- a",
    "yes",
    "1.10",
    "7",
    "true",
    "null",
    "~",
    "",
    " padded ",
    "*.rs",
    "@x",
    "`x`",
    "%d",
    "{{x}}",
    "[a] [b]",
    "a\\nb",
    "back\\slash",
    "two\nlines",
    "two\n\nparagraphs\n",
    "  indented\nless\n",
    "ends\n\n\n",
    "\nbegins",
    "tab\there",
    "\ttab",
    "a\n \nb",
    "é — 🎨",
    "\u{200b}zero",
    "\u{85}next",
    "\u{1b}[0m",
    "cr\r\nlf",
    "---",
    "...",
    "--- a",
    "a,b",
    "]",
    "2026-11-20",
    "0x1F",
    "1:30",
    "=",
    "<<",
    "#",
    "|",
    ">-",
    "!tag",
    "&a",
    "?",
    "? a",
    ":",
    "Use when: \"x\".\n\n<example>\nuser: 'y'\n</example>\n",
    "a very long line of words that has no end at all, or so it seems, and goes on for more than eighty columns: yes",
];

fn json(at: usize) -> serde_json::Value {
    use serde_json::json;
    let all = [
        json!(null),
        json!(true),
        json!(3),
        json!(0.5),
        json!("text: more"),
        json!([]),
        json!({}),
        json!(["a", "b c", "d: e"]),
        json!([1, [2, "x\ny"], {"k": ["v"], "w": null}]),
        json!({"a": "b", "c d": {"e": [], "f": "g\n"}, "on": "off"}),
        json!([{"name": "x", "run": "one\ntwo\n"}, []]),
    ];
    all[at % all.len()].clone()
}

/// The change that the numbers choose.
fn chosen(root: &Node, target: &Target, numbers: [usize; 3]) -> Change {
    let [kind, what, place] = numbers;
    let path = target.path.clone();
    let text = || New::Text(TEXTS[what % TEXTS.len()].to_owned());
    let value = if what % 4 == 3 { New::Json(json(what / 4)) } else { text() };
    let node = root.at(&path).unwrap();
    let (parent, is_item) = match target.steps.last() {
        Some(Step::Index(_)) => (path.rfind('[').map(|at| &path[..at]), true),
        Some(Step::Key(key)) => (path.strip_suffix(key.as_str()).map(|path| path.trim_end_matches('.')), false),
        None => (None, false),
    };
    let parent = parent.and_then(|parent| root.at(parent));
    let siblings = parent.map_or(1, |parent| parent.items().len() + parent.pairs().len());
    match kind % 8 {
        0 | 1 => Change::Set { path, value },
        2 => Change::Remove { path },
        3 if !is_item => Change::Rename { path, name: TEXTS[what % 12].to_owned() },
        4 if siblings > 1 => Change::Move { path, index: place % siblings },
        5 if matches!(node.kind, Kind::List(_)) => {
            Change::Insert { path, index: place % (node.items().len() + 1), value }
        }
        6 if matches!(node.kind, Kind::List(_)) || node.is_null() => Change::Append { path, value },
        _ => Change::Set { path, value: text() },
    }
}

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 40).unwrap()
    }
}

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("CALLSHEET_CORPUS");
    if corpus.is_none() {
        println!("skipped: CALLSHEET_CORPUS names no corpus");
    }
    corpus.map(PathBuf::from)
}

/// Every text under the folder that has a block, in the order of the paths.
fn texts(folder: &Path) -> Vec<String> {
    let mut paths = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                paths.push(entry.path());
            }
        }
    }
    paths.sort();
    let documents = paths.iter().map(|path| Document::from_bytes(std::fs::read(path).unwrap()));
    documents.filter(|document| document.lossy.is_none()).map(|document| document.text).collect()
}

#[test]
fn random_edits_of_real_frontmatters_read_back_as_meant() {
    let Some(corpus) = corpus() else { return };
    let mut ends: BTreeMap<(Rung, End), usize> = BTreeMap::new();
    for (number, text) in texts(&corpus).iter().enumerate() {
        let reading = reading::read(text);
        let targets = targets(text, &reading);
        if reading.block.is_none_or(|block| block.inner.is_empty()) || targets.is_empty() {
            continue;
        }
        // The body has no part in it; a short one saves time.
        let end =
            text[reading.body_start..].char_indices().nth(200).map_or(text.len(), |(at, _)| reading.body_start + at);
        let text = &text[..end];
        let mut numbers = Numbers(number as u64);
        for _ in 0..edits_per_file() {
            let target = &targets[numbers.next() % targets.len()];
            let change = chosen(&reading.values, target, [numbers.next(), numbers.next(), numbers.next()]);
            let end = examine(text, target, &change);
            if end == End::NotAsMeant && std::env::var_os("CALLSHEET_SHOW").is_some() {
                println!(
                    "{:?}\n{}",
                    apply(text, std::slice::from_ref(&change)).map_err(|error| error.to_string()).err(),
                    head(text)
                );
            }
            *ends.entry((reading.rung, end)).or_default() += 1;
        }
    }
    println!("{ends:?}");
    let of = |rung, end| ends.get(&(rung, end)).copied().unwrap_or_default();
    assert!(of(Rung::Strict, End::Made) > 1000, "{ends:?}");
    assert!(of(Rung::Strict, End::NotAsMeant) * 500 <= of(Rung::Strict, End::Made), "{ends:?}");
}

fn edits_per_file() -> usize {
    std::env::var("CALLSHEET_EDITS").ok().and_then(|count| count.parse().ok()).unwrap_or(4)
}

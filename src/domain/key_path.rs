//! Key paths such as `triggers[0].when` and `permission.bash["x=y"]`: their grammar, and the value they lead to.
//!
//! ```text
//! path  = key { "." key | "[" index "]" | "[" quoted "]" }
//! key   = bare | quoted        bare: any characters but . [ ]        index: from 0
//! quoted = "…" with the escapes of JSON, or '…' to the letter
//! ```
//!
//! A bare key matches regardless of case, accents and Unicode form; an exact match wins. A quoted key matches exactly.
//! Bare keys joined by dots also match a single key that contains the dots. A path that could refer to several values
//! matches none.

use std::fmt::Write as _;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

use super::text::fold;
use super::value::{NodeKind, ValueNode};

/// The maximum number of readings of a path to compare.
const MOST_WAYS: usize = 16;

/// A step from a value to a value inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStep {
    /// The value of the pair at this position.
    Pair(usize),
    /// The item at this position.
    Item(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathPart {
    Bare(String),
    Quoted(String),
    /// The index of an item, from 0.
    Index(usize),
}

/// The part of a path that leads to a value, and the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyTrail {
    /// The steps that exist.
    pub steps: Vec<KeyStep>,
    /// The parts of the path that do not exist; empty if the whole path does.
    pub rest: Vec<PathPart>,
}

/// The reason that a path does not lead to exactly one value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyPathError {
    /// The path does not follow the grammar.
    #[error("`{0}` is not a key path")]
    Invalid(String),
    /// The path matches several values.
    #[error("`{path}` can mean {}", quoted_list(.ways))]
    Ambiguous {
        /// The path as typed.
        path: String,
        /// A path for each value that it matches.
        ways: Vec<String>,
    },
}

fn quoted_list(paths: &[String]) -> String {
    paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(" or ")
}

/// Comparison of bare keys with the keys of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeySpelling {
    Exact,
    Folded,
}

/// Splits a path into its parts; `None` if it does not follow the grammar.
pub fn parse(path: &str) -> Option<Vec<PathPart>> {
    let mut parts = Vec::new();
    let mut rest = path.strip_prefix('.').unwrap_or(path);
    loop {
        let (part, behind) = next_part(rest)?;
        parts.push(part);
        rest = match behind.strip_prefix('.') {
            Some("") => return None,
            Some(behind) => behind,
            None if behind.is_empty() => return Some(parts),
            None if behind.starts_with('[') => behind,
            None => return None,
        };
    }
}

fn next_part(text: &str) -> Option<(PathPart, &str)> {
    if let Some(inside) = text.strip_prefix('[') {
        let (part, behind) = if let Some((key, behind)) = split_quoted(inside) {
            (PathPart::Quoted(key), behind)
        } else {
            let (index, _) = inside.split_once(']')?;
            (PathPart::Index(index.trim().parse().ok()?), &inside[index.len()..])
        };
        return Some((part, behind.strip_prefix(']')?));
    }
    if let Some((key, behind)) = split_quoted(text) {
        return Some((PathPart::Quoted(key), behind));
    }
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let key = &text[..end];
    let is_bare = !key.trim().is_empty() && !key.starts_with(['"', '\'']) && !key.contains(']');
    is_bare.then(|| (PathPart::Bare(key.to_owned()), &text[end..]))
}

/// The quoted key at the start of `text`, and the rest of the text.
fn split_quoted(text: &str) -> Option<(String, &str)> {
    if let Some(inside) = text.strip_prefix('\'') {
        let (key, behind) = inside.split_once('\'')?;
        return Some((key.to_owned(), behind));
    }
    let width = quoted_width(text)?;
    let key = serde_json::from_str(&text[..width]).ok()?;
    Some((key, &text[width..]))
}

/// The width of the text in double quotes at the start of `text`, including the quotes.
fn quoted_width(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('"')?;
    let mut is_escaped = false;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Some(at + 2),
            _ => {}
        }
    }
    None
}

/// The path and the value of `path=value`, separated by the first `=` outside a quoted key.
pub fn split_assignment(typed: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    // A quote opens a quoted key only at the start of a part.
    let mut opens_part = true;
    while let Some(c) = typed[at..].chars().next() {
        if c == '=' {
            return (at > 0).then(|| (&typed[..at], &typed[at + 1..]));
        }
        let quoted = match c {
            '"' if opens_part => quoted_width(&typed[at..]),
            '\'' if opens_part => typed[at + 1..].find('\'').map(|end| end + 2),
            _ => None,
        };
        at += quoted.unwrap_or(c.len_utf8());
        opens_part = matches!(c, '.' | '[');
    }
    None
}

/// Follows `path` from `root` as far as it leads, ignoring case and accents of its bare keys.
///
/// # Errors
/// The path does not follow the grammar, or matches several values.
pub fn walk(root: &ValueNode, path: &str) -> Result<KeyTrail, KeyPathError> {
    walk_as(root, path, KeySpelling::Folded)
}

/// The value at a path with exactly spelled keys; `None` if the path matches several values.
pub fn find_exact<'n>(root: &'n ValueNode, path: &str) -> Option<&'n ValueNode> {
    if path.is_empty() {
        return Some(root);
    }
    let trail = walk_as(root, path, KeySpelling::Exact).ok()?;
    follow(root, &trail.steps).filter(|_| trail.rest.is_empty())
}

pub fn follow<'n>(root: &'n ValueNode, steps: &[KeyStep]) -> Option<&'n ValueNode> {
    steps.iter().try_fold(root, |node, step| match *step {
        KeyStep::Pair(at) => node.pairs().get(at).map(|pair| &pair.value),
        KeyStep::Item(at) => node.items().get(at),
    })
}

pub(super) fn follow_mut<'n>(root: &'n mut ValueNode, steps: &[KeyStep]) -> Option<&'n mut ValueNode> {
    steps.iter().try_fold(root, |node, step| match (&mut node.kind, *step) {
        (NodeKind::Map(pairs), KeyStep::Pair(at)) => pairs.get_mut(at).map(|pair| &mut pair.value),
        (NodeKind::List(items), KeyStep::Item(at)) => items.get_mut(at),
        _ => None,
    })
}

#[derive(Clone, Debug)]
struct PathReading {
    steps: Vec<KeyStep>,
    /// Number of parts of the path that are used.
    used: usize,
    is_exact: bool,
}

fn walk_as(root: &ValueNode, path: &str, spelling: KeySpelling) -> Result<KeyTrail, KeyPathError> {
    let parts = parse(path).ok_or_else(|| KeyPathError::Invalid(path.to_owned()))?;
    let mut readings = readings(root, &parts, spelling);
    match (readings.pop(), readings.is_empty()) {
        (Some(only), true) => Ok(KeyTrail { steps: only.steps, rest: parts[only.used..].to_vec() }),
        (last, _) => {
            readings.extend(last);
            let ways = readings.iter().map(|reading| unmistakable(root, &reading.steps)).collect();
            Err(KeyPathError::Ambiguous { path: path.to_owned(), ways })
        }
    }
}

/// The best readings of a path, all equally good: complete ones are better than others, and so are exact ones.
fn readings(root: &ValueNode, parts: &[PathPart], spelling: KeySpelling) -> Vec<PathReading> {
    let mut readings = Vec::new();
    let start = PathReading { steps: Vec::new(), used: 0, is_exact: true };
    collect_readings(root, parts, start, spelling, &mut readings);
    let is_whole = |reading: &PathReading| reading.used == parts.len();
    if readings.iter().any(is_whole) {
        readings.retain(is_whole);
    }
    if readings.iter().any(|reading| reading.is_exact) {
        readings.retain(|reading| reading.is_exact);
    }
    readings
}

fn collect_readings(
    node: &ValueNode,
    parts: &[PathPart],
    at: PathReading,
    spelling: KeySpelling,
    found: &mut Vec<PathReading>,
) {
    if found.len() >= MOST_WAYS {
        return;
    }
    let before = found.len();
    let mut go_on = |step, width: usize, is_exact| {
        let mut next = at.clone();
        next.steps.push(step);
        next.used += width;
        next.is_exact &= is_exact;
        if let Some(inside) = follow(node, &[step]) {
            collect_readings(inside, parts, next, spelling, found);
        }
    };
    match parts.get(at.used) {
        None => {}
        Some(PathPart::Index(index)) => go_on(KeyStep::Item(*index), 1, true),
        Some(PathPart::Quoted(key)) => {
            let exact = node.pairs().iter().position(|pair| pair.key == key.as_str());
            let same = || first_positions(node, |other| other.nfc().eq(key.nfc()));
            for position in exact.map_or_else(same, |position| vec![position]) {
                go_on(KeyStep::Pair(position), 1, true);
            }
        }
        Some(PathPart::Bare(_)) => {
            let mut name = String::new();
            for (width, part) in parts[at.used..].iter().enumerate() {
                let PathPart::Bare(key) = part else { break };
                if width > 0 {
                    name.push('.');
                }
                name.push_str(key);
                if let Some(position) = node.pairs().iter().position(|pair| pair.key == name.as_str()) {
                    go_on(KeyStep::Pair(position), width + 1, true);
                } else if spelling == KeySpelling::Folded && !node.pairs().is_empty() {
                    let wanted = fold(&name);
                    for position in first_positions(node, |other| fold(other) == wanted) {
                        go_on(KeyStep::Pair(position), width + 1, false);
                    }
                }
            }
        }
    }
    if found.len() == before {
        found.push(at);
    }
}

/// The positions of the keys for which `fits` returns true, only the first of duplicate keys.
fn first_positions(node: &ValueNode, fits: impl Fn(&str) -> bool) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for (position, pair) in node.pairs().iter().enumerate() {
        if fits(&pair.key) && !found.iter().any(|&earlier| node.pairs()[earlier].key == pair.key) {
            found.push(position);
        }
    }
    found
}

/// The path of a key inside the value at `parent`, quoted if necessary.
pub fn below(parent: &str, key: &str) -> String {
    if !is_simple(key) {
        return format!("{parent}[{}]", in_quotes(key));
    }
    if parent.is_empty() { key.to_owned() } else { format!("{parent}.{key}") }
}

/// The same path with the key in quotes, so that it matches no other key.
pub fn below_quoted(parent: &str, key: &str) -> String {
    format!("{parent}[{}]", in_quotes(key))
}

fn below_or_first(parent: &str, key: &str) -> String {
    if parent.is_empty() { below(parent, key) } else { below_quoted(parent, key) }
}

/// The path for users: items are counted from 1, as in the rows of a list, and not from 0, as in edits.
pub fn spoken(path: &str) -> String {
    let mut spoken = String::with_capacity(path.len());
    for (at, part) in path.split('[').enumerate() {
        match part.split_once(']').and_then(|(index, rest)| Some((index.parse::<usize>().ok()?, rest))) {
            Some((index, rest)) if at > 0 => {
                spoken.extend([" #", &index.saturating_add(1).to_string(), rest]);
            }
            _ => spoken.extend([if at > 0 { "[" } else { "" }, part]),
        }
    }
    spoken
}

/// The path of the value that `steps` lead to.
pub fn spelled(root: &ValueNode, steps: &[KeyStep]) -> String {
    spelled_with(root, steps, below)
}

/// The shortest path that leads only to the value at the end of the steps.
pub fn unmistakable(root: &ValueNode, steps: &[KeyStep]) -> String {
    let plain = spelled(root, steps);
    let leads = parse(&plain).is_some_and(|parts| {
        let readings = readings(root, &parts, KeySpelling::Exact);
        matches!(readings.as_slice(), [only] if only.used == parts.len() && only.steps == steps)
    });
    if leads { plain } else { spelled_with(root, steps, below_or_first) }
}

fn spelled_with(root: &ValueNode, steps: &[KeyStep], below: fn(&str, &str) -> String) -> String {
    let mut path = String::new();
    let mut node = root;
    for step in steps {
        match *step {
            KeyStep::Pair(at) => match node.pairs().get(at) {
                Some(pair) => path = below(&path, &pair.key),
                None => break,
            },
            KeyStep::Item(at) => {
                let _ = write!(path, "[{at}]");
            }
        }
        node = follow(node, &[*step]).unwrap_or(node);
    }
    path
}

/// Returns true if a path can contain the key without quotes.
fn is_simple(key: &str) -> bool {
    !key.is_empty()
        && key.trim() == key
        && !key.starts_with(['"', '\''])
        && !key.contains(['.', '[', ']', '='])
        && !key.contains(char::is_control)
}

fn in_quotes(key: &str) -> String {
    serde_json::Value::from(key).to_string()
}

impl ValueNode {
    /// The value at a path such as `cognitive_modes.critical.mindset` or `triggers[0]`, with exactly spelled keys;
    /// `None` if the path matches several values.
    pub fn at(&self, path: &str) -> Option<&Self> {
        find_exact(self, path)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

    use proptest::prelude::*;

    use super::*;
    use crate::domain::reading;

    fn values(block: &str) -> ValueNode {
        reading::read(&format!("---\n{block}\n---\n")).values
    }

    /// The text at a path, or the error.
    fn text(block: &str, path: &str) -> Result<String, String> {
        let values = values(block);
        let trail = walk(&values, path).map_err(|error| error.to_string())?;
        match follow(&values, &trail.steps) {
            Some(node) if trail.rest.is_empty() => Ok(node.to_json().to_string()),
            _ => Err(format!("{:?} is left", trail.rest)),
        }
    }

    #[test]
    fn quoted_path_parts_reach_keys_with_special_characters() {
        let block = "permission:\n  bash:\n    \"x=y\": a\n    \"a.b [c]\": b\n    \"it's\": c\n    'say \"so\"': d\n    \"\": e\n    \"0\": f\nl:\n  - k: g";
        for (path, value) in [
            ("permission.bash[\"x=y\"]", "a"),
            ("permission.bash['x=y']", "a"),
            ("permission.bash.\"x=y\"", "a"),
            ("permission.bash.x=y", "a"),
            ("permission[\"bash\"][\"x=y\"]", "a"),
            ("[\"permission\"].bash.'x=y'", "a"),
            ("permission.bash[\"a.b [c]\"]", "b"),
            ("permission.bash.it's", "c"),
            ("permission.bash[\"say \\\"so\\\"\"]", "d"),
            ("permission.bash[\"\"]", "e"),
            ("permission.bash.0", "f"),
            ("l[0].k", "g"),
            ("l.[0].k", "g"),
            (".l[ 0 ][\"k\"]", "g"),
        ] {
            assert_eq!(text(block, path), Ok(format!("\"{value}\"")), "{path}");
        }
    }

    #[test]
    fn invalid_key_paths_are_reported() {
        for path in ["", ".", "a.", "a..b", "a[", "a[x]", "a[\"b]", "a[\"b\"", "a]b", "a[0]b", "\"a", " .b", "a[-1]"] {
            assert_eq!(parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_key_with_dots_is_found_as_a_whole_or_reported_as_ambiguous() {
        assert_eq!(text("a.b: 1", "a.b"), Ok("1".to_owned()));
        assert_eq!(text("a.b:\n  c.d: 1", "a.b.c.d"), Ok("1".to_owned()));
        assert_eq!(text("a.b: 1\na:\n  b: 2", "a[\"b\"]"), Ok("2".to_owned()));
        assert_eq!(text("a.b: 1\na:\n  b: 2", "[\"a.b\"]"), Ok("1".to_owned()));
        assert_eq!(text("a.b: 1\na:\n  b: 2", "a.b"), Err("`a.b` can mean `a[\"b\"]` or `[\"a.b\"]`".to_owned()));
        assert_eq!(text("a.b: {}\na: {}", "a.b.c").unwrap_err(), "`a.b.c` can mean `a` or `[\"a.b\"]`");
    }

    #[test]
    fn case_accents_and_unicode_forms_do_not_matter_in_bare_keys() {
        let block = "Modell: a\nkriti\u{301}sch: b\nStraße: c\ncode_review: d\nＷide: e";
        for (path, value) in [
            ("modell", "a"),
            ("MODELL", "a"),
            ("kritísch", "b"),
            ("Kritisch", "b"),
            ("[\"kritísch\"]", "b"),
            ("strasse", "c"),
            ("code-review", "d"),
            ("wide", "e"),
        ] {
            assert_eq!(text(block, path), Ok(format!("\"{value}\"")), "{path}");
        }
        assert!(text(block, "[\"modell\"]").is_err());
        assert_eq!(text("name: a\nName: b", "name"), Ok("\"a\"".to_owned()));
        assert_eq!(text("name: a\nName: b", "NAME"), Err("`NAME` can mean `name` or `Name`".to_owned()));
        assert_eq!(text("m:\n  X: 1\nM:\n  x: 2", "m.x"), Ok("1".to_owned()));
    }

    #[test]
    fn the_first_equals_sign_outside_quotes_separates() {
        for (typed, split) in [
            ("a=b", Some(("a", "b"))),
            ("a=b=c", Some(("a", "b=c"))),
            ("a[\"x=y\"]=b", Some(("a[\"x=y\"]", "b"))),
            ("a['x=y'].b=", Some(("a['x=y'].b", ""))),
            ("\"x=\\\"=y\"=b", Some(("\"x=\\\"=y\"", "b"))),
            ("it's=b's", Some(("it's", "b's"))),
            ("a=\"b=c\"", Some(("a", "\"b=c\""))),
            ("a[\"x=y", Some(("a[\"x", "y"))),
            ("=b", None),
            ("a", None),
            ("é=ü", Some(("é", "ü"))),
        ] {
            assert_eq!(split_assignment(typed), split, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn every_key_can_be_addressed(keys in prop::collection::vec("[ -~éß\n.\\[\\]\"'=]{0,6}", 1..4)) {
            let json = keys.iter().rev().fold(serde_json::json!("end"), |value, key| serde_json::json!({ key: value }));
            let values = values(&json.to_string());
            prop_assume!(values.to_json() == json);
            let mut path = String::new();
            for key in &keys {
                path = below(&path, key);
            }
            prop_assert_eq!(find_exact(&values, &path).and_then(ValueNode::text), Some("end"), "{}", path);
            let typed = format!("{path}=a=b");
            prop_assert_eq!(split_assignment(&typed), Some((path.as_str(), "a=b")));
        }

        #[test]
        fn no_key_path_makes_parsing_panic(block in "(a|b|\\.|: |\n|- |\\[|\\{|\\}|\\]|\"){0,12}", path in "(a|b|A|\\.|\\[|\\]|0|\"|'|=){0,10}") {
            let values = values(&block);
            let _ = (walk(&values, &path), find_exact(&values, &path), split_assignment(&path));
        }
    }

    #[test]
    fn items_of_a_path_are_counted_from_one() {
        assert_eq!(spoken("hooks.Stop[0].command"), "hooks.Stop #1.command");
        assert_eq!(spoken("a[9][10]"), "a #10 #11");
        assert_eq!(spoken("plain.key"), "plain.key");
        assert_eq!(spoken("odd[x].y[z"), "odd[x].y[z");
        assert_eq!(spoken(""), "");
    }
}

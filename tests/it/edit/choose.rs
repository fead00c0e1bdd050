//! Changes chosen by numbers, with new values that YAML could trip over.

use callsheet::domain::edit::{Change, New};
use callsheet::domain::value::{Kind, Node};

use super::judge::{Step, Target};

/// Texts that YAML makes something of, and ordinary ones.
pub const TEXTS: &[&str] = &[
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

pub fn json(at: usize) -> serde_json::Value {
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
pub fn chosen(root: &Node, target: &Target, numbers: [usize; 3]) -> Change {
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

/// The text that a number chooses.
pub fn text_of(number: usize) -> &'static str {
    TEXTS[number % TEXTS.len()]
}

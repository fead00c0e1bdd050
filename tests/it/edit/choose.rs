//! Changes chosen by numbers, with new values that are difficult for YAML.

use callsheet::domain::edit::{NewValue, ValueChange};
use callsheet::domain::value::{NodeKind, ValueNode};

use super::judge::{Step, Target};

/// Texts that YAML would interpret, and ordinary ones.
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
pub fn chosen(root: &ValueNode, target: &Target, numbers: [usize; 3]) -> ValueChange {
    let [kind, what, place] = numbers;
    let path = target.path.clone();
    let text = || NewValue::Text(TEXTS[what % TEXTS.len()].to_owned());
    let value = if what % 4 == 3 { NewValue::Json(json(what / 4)) } else { text() };
    let node = root.at(&path).unwrap();
    let is_item = matches!(target.steps.last(), Some(Step::Index(_)));
    let parent = root.at(&target.parent);
    let siblings = parent.map_or(1, |parent| parent.items().len() + parent.pairs().len());
    match kind % 8 {
        0 | 1 => ValueChange::Set { path, value },
        2 => ValueChange::Remove { path },
        3 if !is_item => ValueChange::Rename { path, name: TEXTS[what % 12].to_owned() },
        4 if siblings > 1 => ValueChange::Move { path, index: place % siblings },
        5 if matches!(node.kind, NodeKind::List(_)) => {
            ValueChange::Insert { path, index: place % (node.items().len() + 1), value }
        }
        6 if matches!(node.kind, NodeKind::List(_)) || node.is_null() => ValueChange::Append { path, value },
        _ => ValueChange::Set { path, value: text() },
    }
}

/// The text that a number chooses.
pub fn text_of(number: usize) -> &'static str {
    TEXTS[number % TEXTS.len()]
}

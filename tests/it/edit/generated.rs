//! Generated blocks: every style of value, nested, with comments, blank lines and odd indentation.

use proptest::prelude::*;

/// A value of a generated block, to be written out.
#[derive(Clone, Debug)]
pub enum Spec {
    /// An index into [`SCALARS`].
    Scalar(usize),
    /// An index into [`FLOW_SCALARS`].
    Word(usize),
    List {
        items: Vec<Spec>,
        indent: usize,
        notes: usize,
    },
    Map {
        pairs: Vec<(usize, Spec)>,
        indent: usize,
        notes: usize,
    },
    FlowList {
        items: Vec<Spec>,
        blanks: usize,
    },
    FlowMap {
        pairs: Vec<(usize, Spec)>,
        blanks: usize,
    },
}

/// Values after a colon or dash; `~~` is the indentation of further lines.
pub const SCALARS: &[&str] = &[
    "word",
    "two words # note",
    "word",
    "1.10",
    "7",
    "true",
    "yes",
    "",
    "~",
    "# note",
    "'it''s'",
    "\"say \\\"so\\\"\\n\"",
    "\"a\\u00e9\" # note",
    "plain\n~~goes on\n\n~~and on",
    "\"quoted\n~~goes on\"",
    "'quoted\n\n~~goes on' # note",
    "|\n~~one\n\n~~  two",
    "|-  # note\n~~one",
    "|+\n~~one\n\n",
    "|2-\n    one\n  two",
    ">\n~~one two\n~~three\n\n~~four",
    ">-\n~~one",
    "\n~~below",
    "# note\n~~# more\n~~below",
    "\n~~|\n~~  deeper",
    "&anchor word",
    "&anchor2",
    "!tag word",
    "!!str 5",
    "\"yes\"",
    "http://a.b/c#d",
    "a [b], {c} & d!",
    "- no item",
];

pub const FLOW_SCALARS: &[&str] = &["word", "'two words'", "\"a, b\"", "5", "two words", "\"\"", "false", "null"];

pub const KEYS: &[&str] =
    &["a", "name", "key-2", "'quoted key'", "\"k: l\"", "a.b", "on", "_x", "B", "7", "last one", "tools"];

pub fn spec() -> impl Strategy<Value = Spec> {
    let scalar = (0..SCALARS.len()).prop_map(Spec::Scalar);
    let flow = (0..FLOW_SCALARS.len()).prop_map(Spec::Word).prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..4), 0..6_usize)
                .prop_map(|(items, blanks)| Spec::FlowList { items, blanks }),
            (prop::collection::vec((0..KEYS.len(), inner), 0..3), 0..6_usize)
                .prop_map(|(pairs, blanks)| Spec::FlowMap { pairs, blanks }),
        ]
    });
    prop_oneof![4 => scalar, 2 => flow].prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 1..4), 0..5_usize, 0..16_usize)
                .prop_map(|(items, indent, notes)| Spec::List { items, indent, notes }),
            (prop::collection::vec((0..KEYS.len(), inner), 1..4), 1..5_usize, 0..16_usize)
                .prop_map(|(pairs, indent, notes)| Spec::Map { pairs, indent, notes }),
        ]
    })
}

/// The text of a value after a key or dash at `column`, with the blank before it.
pub fn behind(spec: &Spec, column: usize, is_item: bool) -> String {
    let margin = |column: usize| " ".repeat(column);
    match spec {
        Spec::Scalar(at) => {
            let text = SCALARS[*at].replace("~~", &margin(column + 2));
            if text.is_empty() || text.starts_with('\n') { text } else { format!(" {text}") }
        }
        Spec::List { items, indent, notes } => {
            let column = column + indent + usize::from(is_item && *indent == 0) * 2;
            let is_compact = is_item && *indent == 2 && notes & 4 == 0;
            entries(items.iter().map(|item| format!("-{}", behind(item, column, true))), column, is_compact, *notes)
        }
        Spec::Map { pairs, indent, notes } => {
            let column = column + indent + usize::from(is_item && *indent == 1);
            let is_compact = is_item && column >= 2 && *indent == 2 && notes & 4 == 0;
            let entry = |(key, value): &(usize, Spec)| format!("{}:{}", KEYS[*key], behind(value, column, false));
            entries(pairs.iter().map(entry), column, is_compact, *notes)
        }
        _ => format!(" {}", flow(spec, column)),
    }
}

pub fn entries(entries: impl Iterator<Item = String>, column: usize, is_compact: bool, notes: usize) -> String {
    let margin = " ".repeat(column);
    let mut out = String::new();
    for (at, entry) in entries.enumerate() {
        if at == 0 && is_compact {
            out += " ";
        } else {
            out += "\n";
            if at > 0 && notes & 1 != 0 {
                out.extend([&margin, "# note\n"]);
            }
            if at > 0 && notes & 2 != 0 {
                out += "\n";
            }
            out += &margin;
        }
        out += &entry;
    }
    out
}

pub fn flow(spec: &Spec, column: usize) -> String {
    let break_line = format!("\n{}", " ".repeat(column + 3));
    let joined = |all: Vec<String>, blanks: usize| match blanks {
        0 => all.join(","),
        1 => format!(" {} ", all.join(" , ")),
        2 if !all.is_empty() => format!("{break_line}{}{break_line}", all.join(&format!(",{break_line}"))),
        3 if !all.is_empty() => format!("{break_line}{},{break_line}", all.join(&format!(", # note{break_line}"))),
        _ => all.join(", "),
    };
    match spec {
        Spec::FlowList { items, blanks } => {
            format!("[{}]", joined(items.iter().map(|item| flow(item, column)).collect(), *blanks))
        }
        Spec::FlowMap { pairs, blanks } => {
            let pair = |(key, value): &(usize, Spec)| format!("{}: {}", KEYS[*key], flow(value, column));
            format!("{{{}}}", joined(pairs.iter().map(pair).collect(), *blanks))
        }
        Spec::Word(at) => FLOW_SCALARS[*at].to_owned(),
        _ => String::new(),
    }
}

/// A text with a generated block.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![8 => block_text(), 1 => json_text()]
}

/// Values with aliases elsewhere, at the top of a block.
const ANCHORS: &str = "\nshared: &s word\nboxed: &box\n  k: &deep v\n  l:\n    - &item x\n    - *item\nempty: &none\nuses: *box\nmerged:\n  <<: *box\n  w: *deep\nlist: [&in a, *in, *s, *none]\nlast: {&key k: &own {v: w}, u: *own}";

/// A text with a block in JSON.
fn json_text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(serde_json::json!("word")),
        Just(serde_json::json!("it's: \"so\"\n")),
        Just(serde_json::json!(7)),
        Just(serde_json::json!(true)),
        Just(serde_json::json!(null)),
        Just(serde_json::json!([])),
        Just(serde_json::json!({})),
    ];
    let value = leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(serde_json::Value::from),
            prop::collection::btree_map("[a-c]|x=y|a\\.b", inner, 0..3)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    });
    let map = prop::collection::btree_map("name|tools|[a-c]|x=y|a\\.b", value, 1..4);
    (map, 0..3_usize).prop_map(|(map, shape)| {
        let json = serde_json::Value::Object(map.into_iter().collect());
        let block = if shape == 0 { json.to_string() } else { serde_json::to_string_pretty(&json).unwrap() };
        let text = format!("---\n{block}\n---\n\n# Body\n");
        if shape == 1 { text.replace('\n', "\r\n") } else { text }
    })
}

/// A text with a generated block in YAML.
fn block_text() -> impl Strategy<Value = String> {
    let pairs = prop::collection::vec((0..KEYS.len(), spec()), 1..5);
    (pairs, 0..16_usize, 0..10_usize).prop_map(|(pairs, notes, shape)| {
        let entry = |(key, value): &(usize, Spec)| format!("{}:{}", KEYS[*key], behind(value, 0, false));
        let block = entries(pairs.iter().map(entry), 0, false, notes);
        let head = if notes & 8 != 0 { "\n# head" } else { "" };
        let head = if shape > 7 { format!("{head}{ANCHORS}") } else { head.to_owned() };
        let text = format!("---{head}{block}\n---\n\n# Body\n\nend");
        match shape {
            0 | 8 => text.replace('\n', "\r\n"),
            1 => text
                .lines()
                .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
                .collect(),
            2 => text.trim_end_matches("\n\n# Body\n\nend").to_owned(),
            _ => text,
        }
    })
}

//! Repairs a block that is not valid YAML: quotes its bad values or writes them as block scalars, and keeps everything
//! else unchanged.

use super::block_layout::BlockLayout;
use super::edit_error::EditRefusal;
use super::plan::EditPlanner;
use super::planned_value::{self, PlannedValue};
use super::splice::{self, Splice};
use super::value_text::{TextLayout, ValuePrefix};
use super::{EditError, EditedText, block_entries, refused};
use crate::domain::formats::{Format, KeyQuoting, MARKDOWN};
use crate::domain::reading::{self, BlockSyntax, ReadingMethod};
use crate::domain::scalar;
use crate::domain::span::Span;
use crate::domain::value::{NodeKind, ValueNode, ValueStyle};

/// Rewrites the values that make the block invalid so that every parser reads them as callsheet reads them now.
///
/// # Errors
/// There is no block, or quoting values does not make it valid.
pub fn repair(text: &str) -> Result<EditedText, EditError> {
    repair_for(text, MARKDOWN)
}

/// The same for a file of a format, whose client may treat quotes as part of some values.
///
/// # Errors
/// As [`repair`].
pub fn repair_for(text: &str, format: Format) -> Result<EditedText, EditError> {
    let reading = reading::read(text);
    let start = super::place_of(&reading, "");
    let refuse = |reason| refused(text, start, "", reason);
    let block = super::editable_block(&reading).map_err(refuse)?;
    let nothing = EditedText { text: text.to_owned(), splices: Vec::new() };
    if reading.reading == ReadingMethod::Strict {
        return Ok(nothing);
    }
    let why = reading.reason.clone().unwrap_or_default();
    if block.syntax == BlockSyntax::Toml {
        return Err(refuse(EditRefusal::NotRepaired(why)));
    }
    if let Some(unread) = reading.unread_keys.first() {
        let says = format!("`{}` looks like a key but is not read as one; {}", unread.key, unread.fix);
        return Err(refused(text, unread.offset, "", EditRefusal::NotRepaired(says)));
    }
    let layout = BlockLayout { text: &text[..block.inner.end], start: block.inner.start };
    let planner = EditPlanner::new(layout, &reading.values);
    let mut bad = Vec::new();
    let mut meant = reading.values.clone();
    collect(&planner, &mut meant, None, &mut bad);
    bad.sort_by_key(|bad| bad.span.start);
    let count = bad.len();
    bad.retain(|bad| !never_quoted(&reading.values, bad.span, format));
    let (wanted, is_left) =
        if bad.len() < count { (ReadingMethod::Repaired, true) } else { (ReadingMethod::Strict, false) };
    if is_left && bad.is_empty() {
        return Ok(nothing);
    }
    if let Some((bad, says)) = bad.iter().find_map(|bad| Some((bad, unquotable(bad.span.of(text))?))) {
        return Err(refused(text, bad.span.start, "", EditRefusal::NotRepaired(says.to_owned())));
    }
    let mut why = why;
    for way in 0..2 {
        let splices: Vec<Splice> = bad.iter().flat_map(|bad| bad.ways[way.min(bad.ways.len() - 1)].clone()).collect();
        let changed = splice::spliced(text, &splices);
        let read = reading::read(&changed);
        if read.reading <= wanted
            && planned_value::same(&meant, &read.values)
            && text.get(reading.body_start..) == changed.get(read.body_start..)
        {
            return Ok(EditedText { text: changed, splices });
        }
        if way == 0 && read.reading != ReadingMethod::Strict {
            why = read.reason.unwrap_or(why);
        }
    }
    Err(refuse(EditRefusal::NotRepaired(why)))
}

/// Returns true if a value belongs to a key that its client requires without quotes.
fn never_quoted(values: &ValueNode, value: Span, format: Format) -> bool {
    let pair = values.pairs().iter().find(|pair| pair.value.span == value);
    pair.and_then(|pair| format.key(&pair.key)).is_some_and(|key| key.quoting == KeyQuoting::Never)
}

/// A bad value and the ways to write it, at least one.
struct BadValue {
    span: Span,
    ways: Vec<Vec<Splice>>,
}

/// Finds the bad values inside `node`, and replaces them in `node` by the expected results of the repair.
fn collect(planner: &EditPlanner<'_>, node: &mut ValueNode, key: Option<Span>, bad: &mut Vec<BadValue>) {
    let span = node.span;
    match &mut node.kind {
        NodeKind::Scalar { text, style: style @ ValueStyle::Plain } if is_bad(span.of(planner.layout.text), text) => {
            *text = text.replace("\r\n", "\n").into();
            *style = ValueStyle::Double;
            let ways = ways(planner, span, text, key);
            bad.push(BadValue { span, ways });
        }
        NodeKind::List(items) => items.iter_mut().for_each(|item| collect(planner, item, None, bad)),
        NodeKind::Map(pairs) => {
            for pair in pairs {
                collect(planner, &mut pair.value, Some(pair.key_span), bad);
            }
        }
        _ => {}
    }
}

/// The reason that quotes would change the meaning of a value, if they would.
fn unquotable(written: &str) -> Option<&'static str> {
    let mut signs = written.chars();
    match signs.next()? {
        '[' if !written.contains(']') => Some("the list that opens here is not closed on this line; close it with `]`"),
        '{' if !written.contains('}') => Some("the map that opens here is not closed on this line; close it with `}`"),
        quote @ ('"' | '\'') if !signs.as_str().contains(quote) => {
            Some("the quote that opens here is not closed on this line; close it")
        }
        '&' => Some("an anchor comes before the value; quote the text after it"),
        '!' if signs.as_str().starts_with('!') => Some("a tag comes before the value; quote the text after it"),
        '|' | '>' => Some("the multi-line text that starts here is invalid; indent its lines equally"),
        _ => None,
    }
}

/// Returns true if a parser reads a plain value differently from `text`, the value read here.
fn is_bad(written: &str, text: &str) -> bool {
    if written.is_empty() {
        return false;
    }
    let (value, problems) = reading::whole_yaml(&format!("k: {written}\n"));
    let read = value.get("k").map(|node| &node.kind);
    !problems.is_empty() || !matches!(read, Some(NodeKind::Scalar { text: read, .. }) if read == text)
}

fn ways(planner: &EditPlanner<'_>, span: Span, text: &str, key: Option<Span>) -> Vec<Vec<Splice>> {
    let head = key.and_then(|key| planner.layout.head_of_key(key)).filter(|_| text.contains('\n'));
    let Some(head) = head else { return vec![vec![Splice::new(span, in_quotes(text))]] };
    let old = ValueNode { span, kind: NodeKind::Scalar { text: text.into(), style: ValueStyle::Plain } };
    let look = TextLayout { style: Some(ValueStyle::Literal), ..TextLayout::default() };
    let ways = planner.manner.in_lines(&PlannedValue::Text(text.to_owned()), ValuePrefix::Key(head.column), look);
    ways.iter().map(|written| block_entries::put(planner.layout, head, &old, written)).collect()
}

/// The text in double quotes if that needs no escapes, else in single ones: a `\n` typed as two characters stays as it
/// is.
fn in_quotes(text: &str) -> String {
    if text.contains(['"', '\\']) && scalar::is_one_line(text) {
        scalar::in_single_quotes(text)
    } else {
        scalar::in_double_quotes(text)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use proptest::prelude::*;

    use super::*;
    use crate::domain::value::MapPair;

    /// A value of a block as written, with the kind that users see.
    #[derive(Clone, Debug)]
    enum Written {
        Text(&'static str),
        List(&'static str),
        Items(Vec<&'static str>),
        Map(Vec<(&'static str, Written)>),
    }

    /// Spellings of keys, each with the key that users see.
    const KEYS: &[(&str, &str)] = &[
        ("name:", "name"),
        ("my key:", "my key"),
        ("last updated at:", "last updated at"),
        ("a.b:", "a.b"),
        ("\"q k\":", "q k"),
        ("'s k':", "s k"),
        ("*:", "*"),
        ("git *:", "git *"),
        ("@x:", "@x"),
        ("`b`:", "`b`"),
        ("%p:", "%p"),
        ("ключ:", "ключ"),
        ("_u:", "_u"),
        ("-d:", "-d"),
        ("1:", "1"),
        ("<<:", "<<"),
        ("$v:", "$v"),
        ("a/b:", "a/b"),
        ("Cap:", "Cap"),
        ("skill:", "skill"),
        ("wide  :", "wide"),
        ("(old):", "(old)"),
    ];

    fn written(block: &[(&str, Written)], indent: usize) -> String {
        let blanks = " ".repeat(indent);
        let lines = block.iter().map(|(key, value)| match value {
            Written::Text(value) | Written::List(value) => format!("{blanks}{key} {value}\n"),
            Written::Items(items) => {
                let items: Vec<String> = items.iter().map(|item| format!("{blanks}  - {item}\n")).collect();
                format!("{blanks}{key}\n{}", items.concat())
            }
            Written::Map(inside) => format!("{blanks}{key}\n{}", written(inside, indent + 2)),
        });
        lines.collect::<Vec<_>>().concat()
    }

    fn meant(block: &[(&str, Written)], above: &str, paths: &mut Vec<String>) {
        for (key, value) in block {
            let seen = KEYS.iter().find(|(spelling, _)| spelling == key).unwrap().1;
            let (kind, path) = match value {
                Written::Text(_) => ("text", format!("{above}/{seen}")),
                Written::List(_) | Written::Items(_) => ("list", format!("{above}/{seen}")),
                Written::Map(inside) => {
                    meant(inside, &format!("{above}/{seen}"), paths);
                    ("map", format!("{above}/{seen}"))
                }
            };
            paths.push(format!("{path} {kind}"));
        }
    }

    fn read_paths(pairs: &[MapPair], above: &str, paths: &mut Vec<String>) {
        for pair in pairs {
            let path = format!("{above}/{}", pair.key);
            read_paths(pair.value.pairs(), &path, paths);
            let kind = match pair.value.kind {
                NodeKind::Map(_) => "map",
                NodeKind::List(_) => "list",
                NodeKind::Scalar { .. } | NodeKind::Alias(_) => "text",
            };
            paths.push(format!("{path} {kind}"));
        }
    }

    /// Returns true if the block was repaired. Asserts that each key is still in the same map, with the same kind of
    /// value.
    fn keeps_its_keys(block: &[(&str, Written)]) -> bool {
        let text = format!("---\n{}---\nBody\n", written(block, 0));
        match repair(&text) {
            Ok(edited) => {
                let read = reading::read(&edited.text);
                assert_eq!(read.reading, ReadingMethod::Strict, "{text}");
                let (mut wanted, mut got) = (Vec::new(), Vec::new());
                meant(block, "", &mut wanted);
                read_paths(read.values.pairs(), "", &mut got);
                wanted.sort();
                got.sort();
                assert_eq!(got, wanted, "\n{text}\n{}", edited.text);
                true
            }
            Err(error) => {
                assert!(error.line > 1 && error.to_string().contains("; "), "{error}\n{text}");
                false
            }
        }
    }

    #[test]
    fn beside_each_spelling_of_a_key_a_bad_value_is_repaired_or_the_repair_is_refused() {
        let refused = ["*:", "@x:", "`b`:", "%p:"];
        for (spelling, _) in KEYS {
            let bad = Written::Text("Use when: this");
            for block in [
                vec![(*spelling, Written::Text("x")), ("name:", bad.clone())],
                vec![("name:", bad.clone()), (*spelling, Written::Text("x"))],
                vec![("name:", bad.clone()), ("skill:", Written::Map(vec![(*spelling, Written::Text("x"))]))],
                vec![
                    ("name:", bad),
                    ("skill:", Written::Map(vec![("a.b:", Written::Text("y")), (*spelling, Written::List("[a]"))])),
                ],
            ] {
                if block[0].0 != block[1].0 && *spelling != "skill:" {
                    assert_eq!(keeps_its_keys(&block), !refused.contains(spelling), "{block:?}");
                }
            }
        }
    }

    #[test]
    fn a_repair_that_changes_meaning_is_refused_with_line_and_fix() {
        for (block, line, said) in [
            ("p:\n  bash:\n    *: ask\n    \"git *\": allow\n", 4, "put the key in quotes"),
            ("t:\n  write: true\n  skill:true\n  bash: x\n", 4, "add a space after the colon"),
            ("name: n\ndescription:D\n", 3, "add a space after the colon"),
            ("name: a\n model: b\n", 3, "indent it like the other keys"),
            ("t:\n  write: true\n   bash: false\n", 4, "indent it like the other keys"),
            ("m:\n  foo: [1, 2\n  critical:\n    mindset: x\n", 3, "close it with `]`"),
            ("foo: {a: 1\nname: b\n", 2, "close it with `}`"),
            ("foo: \"open\nname: b\n", 2, "close it"),
            ("a: &x b: c\n", 2, "anchor"),
            ("a: !!str b: c\n", 2, "tag"),
            ("a: b: c\nlast updated: x: y\n", 3, "put the key in quotes"),
        ] {
            let error = repair(&format!("---\n{block}---\n")).unwrap_err();
            assert!(error.line == line && error.to_string().contains(said), "{error}\n{block}");
        }
    }

    fn value(depth: u32) -> BoxedStrategy<Written> {
        let text = prop::sample::select(vec![
            "x", "a: b", "*.ts", "@here", "\"open", "'it's", "{{x}} y", "true", "", "\"a\" b", "it's: so", "&a b: c",
        ]);
        let list = prop::sample::select(vec!["[a, b]", "[1, 2"]);
        let items = prop::collection::vec(prop::sample::select(vec!["p", "*.rs", "q, r", "\"s\""]), 1..3);
        let leaf = prop_oneof![5 => text.prop_map(Written::Text), 1 => list.prop_map(Written::List), 1 => items.prop_map(Written::Items)];
        if depth == 0 {
            return leaf.boxed();
        }
        prop_oneof![3 => leaf, 2 => block(depth - 1).prop_map(Written::Map)].boxed()
    }

    fn block(depth: u32) -> BoxedStrategy<Vec<(&'static str, Written)>> {
        let key = prop_oneof![3 => 0..3_usize, 1 => 0..KEYS.len()];
        prop::collection::vec((key, value(depth)), 1..4)
            .prop_map(|pairs| {
                let mut block: Vec<(&'static str, Written)> = Vec::new();
                for (key, value) in pairs {
                    if block.iter().all(|(known, _)| *known != KEYS[key].0) {
                        block.push((KEYS[key].0, value));
                    }
                }
                block
            })
            .boxed()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]
        #[test]
        fn a_repair_keeps_the_set_of_key_paths(block in block(2)) {
            keeps_its_keys(&block);
        }
    }
}

//! Random edits of generated frontmatters and, if `CALLSHEET_CORPUS` names one, of a real corpus, checked with a second
//! YAML parser and by the bytes that changed.

mod choose;
mod examine;
mod generated;
mod judge;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use callsheet::domain::document::Document;
use callsheet::domain::edit::{NewValue, ValueChange, apply_changes, repair, tick};
use callsheet::domain::reading::{self, ReadingMethod};
use callsheet::domain::value::NodeKind;
use proptest::prelude::*;
use serde_yaml::Value;

use choose::{chosen, text_of};
use examine::{End, examine, examine_inverse, head, spliced};
use generated::text;
use judge::{judged, targets};

/// Pseudorandom numbers that are the same in every run.
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

/// Every text in the folder that has a block, sorted by path.
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
    let mut ends: BTreeMap<(ReadingMethod, End), usize> = BTreeMap::new();
    for (number, text) in texts(&corpus).iter().enumerate() {
        let reading = reading::read(text);
        let targets = targets(text, &reading);
        if reading.block.is_none_or(|block| block.inner.is_empty()) || targets.is_empty() {
            continue;
        }
        // The body does not matter, and a short one saves time.
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
                    apply_changes(text, std::slice::from_ref(&change)).map_err(|error| error.to_string()).err(),
                    head(text)
                );
            }
            *ends.entry((reading.reading, end)).or_default() += 1;
            if reading.reading == ReadingMethod::Strict {
                examine_inverse(text, target, numbers.next());
            }
        }
    }
    println!("{ends:?}");
    let of = |rung, end| ends.get(&(rung, end)).copied().unwrap_or_default();
    assert!(of(ReadingMethod::Strict, End::Made) > 1000, "{ends:?}");
    assert!(of(ReadingMethod::Strict, End::NotAsMeant) * 500 <= of(ReadingMethod::Strict, End::Made), "{ends:?}");
}

#[test]
fn repairs_of_real_frontmatter_keep_its_values() {
    let Some(corpus) = corpus() else { return };
    let (mut repaired, mut refused) = (0, Vec::new());
    for text in texts(&corpus) {
        let before = reading::read(&text);
        if !matches!(before.reading, ReadingMethod::Repaired | ReadingMethod::Scanned) {
            continue;
        }
        let edited = match repair(&text) {
            Ok(edited) => edited,
            Err(error) => {
                refused.push(format!("{error}\n{}", head(&text)));
                continue;
            }
        };
        repaired += 1;
        let after = reading::read(&edited.text);
        assert_eq!(spliced(&text, &edited), edited.text);
        assert_eq!(
            (after.reading, &text[before.body_start..]),
            (ReadingMethod::Strict, &edited.text[after.body_start..])
        );
        let judged =
            judged(&edited.text).unwrap_or_else(|| panic!("the second parser refuses\n{}", head(&edited.text)));
        for pair in before.values.pairs() {
            if let (NodeKind::Scalar { text: said, .. }, Some(Value::String(new))) =
                (&pair.value.kind, judged.get(pair.key.as_str()))
            {
                assert_eq!(said.replace("\r\n", "\n"), *new, "`{}` of\n{}", pair.key, head(&text));
            }
        }
    }
    println!("{repaired} repaired, {} refused", refused.len());
    if std::env::var_os("CALLSHEET_SHOW").is_some() {
        println!("{}", refused.join("\n"));
    }
    assert!(refused.len() * 10 <= repaired, "{repaired} repaired, refused:\n{}", refused.join("\n"));
}

#[test]
fn a_new_first_table_leaves_the_comment_above_the_table_that_it_belongs_to() {
    for line_break in ["\n", "\r\n"] {
        for (before, path, after) in [
            (
                "[[rows]]\nid = 1\n# second\n[[rows.sub]]\nd = 2\n",
                "rows[0].sub",
                "[[rows]]\nid = 1\n[[rows.sub]]\nk = \"v\"\n# second\n[[rows.sub]]\nd = 2\n",
            ),
            (
                "[[rows]]\n# one\n# two\n[[rows.sub]]\n[[rows.sub]]\nd = 2\n",
                "rows[0].sub",
                "[[rows]]\n[[rows.sub]]\nk = \"v\"\n# one\n# two\n[[rows.sub]]\n[[rows.sub]]\nd = 2\n",
            ),
            ("# head\n[[rows]]\nid = 1\n", "rows", "[[rows]]\nk = \"v\"\n# head\n[[rows]]\nid = 1\n"),
            (
                "a = 1\n\n# apart\n\n# own\n[[rows]]\n",
                "rows",
                "a = 1\n\n# apart\n\n[[rows]]\nk = \"v\"\n\n# own\n[[rows]]\n",
            ),
        ] {
            let whole = |block: &str| format!("+++\n{block}+++\n\n# Body\n").replace('\n', line_break);
            let (text, after) = (whole(before), whole(after));
            let value = NewValue::Json(serde_json::json!({"k": "v"}));
            let change = ValueChange::Insert { path: path.to_owned(), index: 0, value };
            let targets = targets(&text, &reading::read(&text));
            let target = targets.iter().find(|target| target.path == path).unwrap();
            assert_eq!(examine(&text, target, &change), End::Made);
            assert_eq!(apply_changes(&text, &[change]).unwrap().text, after);
        }
    }
}

fn edits_per_file() -> usize {
    std::env::var("CALLSHEET_EDITS").ok().and_then(|count| count.parse().ok()).unwrap_or(4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn random_edits_of_generated_frontmatters_read_back_as_meant(
        text in text(),
        numbers in prop::collection::vec(any::<[u16; 4]>(), 1..6),
    ) {
        let reading = reading::read(&text);
        prop_assume!(reading.reading == ReadingMethod::Strict && judged(&text).is_some());
        let targets = targets(&text, &reading);
        for [which, kind, what, place] in numbers.into_iter().map(|numbers| numbers.map(usize::from)) {
            prop_assume!(!targets.is_empty());
            let target = &targets[which % targets.len()];
            let change = chosen(&reading.values, target, [kind, what, place]);
            let end = examine(&text, target, &change);
            if plan_is_json(&text) {
                // JSON stays JSON, which the second YAML parser does not check.
                let edited = apply_changes(&text, std::slice::from_ref(&change));
                prop_assert!(edited.is_err() || plan_is_json(&edited.unwrap().text), "{change:?}\n{}", head(&text));
            }
            if end == End::NotAsMeant {
                // Blank lines that belong to a text cannot move, and some keys cannot be the first of a block.
                let error = apply_changes(&text, std::slice::from_ref(&change)).unwrap_err().to_string();
                // An anchor must not move after its alias.
                let moves_anchor = text.contains("&s word") && matches!(change, ValueChange::Move { .. });
                let may_be = text.contains("|+")
                    || moves_anchor
                    || error.contains("does not open with a frontmatter block");
                prop_assert!(may_be, "{change:?}\n{error}\n{}", head(&text));
            }
            examine_inverse(&text, target, place);
        }
    }

    #[test]
    fn edits_of_broken_blocks_lose_no_line(
        lines in prop::collection::vec(prop::sample::select(BROKEN_LINES), 1..9),
        numbers in prop::collection::vec(any::<[u16; 4]>(), 1..6),
        line_break in prop_oneof![3 => Just("\n"), 1 => Just("\r\n")],
    ) {
        let text = format!("---\nname: agent\n{}\n---\n\n# Body\n", lines.join("\n")).replace('\n', line_break);
        let reading = reading::read(&text);
        let targets = targets(&text, &reading);
        prop_assume!(!targets.is_empty());
        for [which, kind, what, place] in numbers.into_iter().map(|numbers| numbers.map(usize::from)) {
            let target = &targets[which % targets.len()];
            examine(&text, target, &chosen(&reading.values, target, [kind, what, place]));
        }
    }

    #[test]
    fn several_changes_at_once_are_the_same_as_one_after_the_other(
        text in text(),
        numbers in prop::collection::vec(any::<[u16; 4]>(), 2..6),
    ) {
        prop_assume!(reading::read(&text).reading == ReadingMethod::Strict);
        let (mut now, mut changes) = (text.clone(), Vec::new());
        for [which, kind, what, place] in numbers.into_iter().map(|numbers| numbers.map(usize::from)) {
            let reading = reading::read(&now);
            let targets = targets(&now, &reading);
            prop_assume!(!targets.is_empty());
            let change = chosen(&reading.values, &targets[which % targets.len()], [kind, what, place]);
            if let Ok(edited) = apply_changes(&now, std::slice::from_ref(&change)) {
                now = edited.text;
                changes.push(change);
            }
        }
        let edited = apply_changes(&text, &changes).unwrap();
        prop_assert_eq!(&edited.text, &now);
        prop_assert_eq!(spliced(&text, &edited), now);
    }

    #[test]
    fn random_edits_of_toml_change_no_other_line(
        mut lines in prop::sample::subsequence(TOML_LINES, 1..TOML_LINES.len()),
        numbers in prop::collection::vec(any::<[u16; 4]>(), 1..6),
        line_break in prop_oneof![3 => Just("\n"), 1 => Just("\r\n")],
    ) {
        lines.push("+++\n\n# Body\n");
        let text = format!("+++\n{}", lines.join("\n")).replace('\n', line_break);
        let reading = reading::read(&text);
        prop_assume!(reading.reading == ReadingMethod::Strict);
        let targets = targets(&text, &reading);
        prop_assume!(!targets.is_empty());
        for [which, kind, what, place] in numbers.into_iter().map(|numbers| numbers.map(usize::from)) {
            let target = &targets[which % targets.len()];
            let change = chosen(&reading.values, target, [kind, what, place]);
            let end = examine(&text, target, &change);
            prop_assert!(end != End::NotAsMeant, "{change:?}\n{:?}\n{}", apply_changes(&text, std::slice::from_ref(&change)), head(&text));
            examine_inverse(&text, target, place);
        }
    }

    #[test]
    fn no_edit_makes_the_program_panic(
        lines in prop::collection::vec("( {0,3}|\t)(- |[ab]: ?|\"|'|\\[|\\{|[|>][+-]?|# |\\? |: |&x |\\*x|!t |---|é|🎨|[ -~]){0,6}\r?", 0..8),
        path in "(a|b|\\[[0-9]?\\]|\\.){0,4}",
        numbers in any::<[u16; 3]>(),
        fence in prop_oneof![6 => Just("---"), 1 => Just("+++"), 1 => Just("")],
    ) {
        let text = format!("{fence}\n{}\n{fence}\n- [ ] x\n", lines.join("\n"));
        let [kind, what, index] = numbers.map(usize::from);
        let value = NewValue::Text(text_of(what).to_owned());
        let change = match kind % 6 {
            0 => ValueChange::Set { path, value },
            1 => ValueChange::Append { path, value },
            2 => ValueChange::Insert { path, index: index % 3, value },
            3 => ValueChange::Remove { path },
            4 => ValueChange::Rename { path, name: text_of(what).to_owned() },
            _ => ValueChange::Move { path, index: index % 3 },
        };
        for edited in [apply_changes(&text, &[change]), repair(&text), tick(&text, lines.len() + 3, true)].into_iter().flatten() {
            prop_assert_eq!(spliced(&text, &edited), edited.text);
        }
        let reading = reading::read(&text);
        for target in targets(&text, &reading) {
            examine(&text, &target, &chosen(&reading.values, &target, [kind, what, index]));
        }
    }
}

fn cases() -> u32 {
    std::env::var("CALLSHEET_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(256)
}

fn plan_is_json(text: &str) -> bool {
    let block = reading::read(text).block;
    block.is_some_and(|block| {
        let inner = block.inner.of(text).trim();
        inner.starts_with('{') && serde_json::from_str::<serde_json::Value>(inner).is_ok()
    })
}

/// Lines that some readers take for keys and others do not, between lines that all readers understand.
const BROKEN_LINES: &[&str] = &[
    "model: opus",
    "Model: opus",
    "description:foo",
    "description: Use it: always",
    "last updated: today",
    "<<: *x",
    "<<: y",
    "- stray",
    "? odd",
    "stray words",
    "# note",
    "",
    "  further in",
    "  deeper: yes",
    "tools: Read, Grep",
    "tools: [Read, Grep",
    "tools:",
    "  - Read",
    "- Read",
    "skill:true",
    "color: *.ts",
    "hooks: {a: b",
    "title: \"open",
    "text: |",
    "user: \"x\"",
    "<example>",
    "user: 'y'",
    "</example>",
    "é: ü",
    "7: x",
    "\"q k\": v",
    "*: ask",
];

/// Lines that are a valid block in this order, with any of them left out.
const TOML_LINES: &[&str] = &[
    "# head",
    "name = \"a\" # note",
    "n = 5",
    "on = true",
    "",
    "tags = [\"x\", 'y']",
    "many = [\n  1,\n  2, # two\n]",
    "raw = '''\nas it is\n'''",
    "text = \"\"\"\ntwo\nlines\"\"\"",
    "inner = { a = 1, b = [\"c\"] }",
    "\"q k\" = 'lit'",
    "day = 2026-11-20",
    "x.y = 1",
    "x.'a b'.c = { d = 1 }",
    "[table] # note",
    "key = 1",
    "",
    "list = []",
    "x.y = 1 # dotted",
    "# sub",
    "[table.sub]",
    "deep = \"x\"",
    "  [ x . \"k.k\" ]",
    "  on = false",
    "[[rows]]",
    "id = 1",
    "[rows.own]",
    "z = 1979-05-27T07:32:00Z",
    "",
    "# second",
    "[[rows]]",
    "id2 = 2",
    "[[rows.sub]]",
    "id = \"\"\"\n[not]\n= a header\"\"\"",
    "[[rows.sub]]",
    "[table.late]",
    "k = 0.5",
];

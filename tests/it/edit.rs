//! Random edits of generated frontmatters and, where `CALLSHEET_CORPUS` names one, of a real corpus,
//! judged by a second YAML parser and by the bytes that moved.

mod choose;
mod examine;
mod generated;
mod judge;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use callsheet::domain::document::Document;
use callsheet::domain::edit::{Change, New, apply, repair, tick};
use callsheet::domain::reading::{self, Rung};
use callsheet::domain::value::Kind;
use proptest::prelude::*;
use serde_yaml::Value;

use choose::{chosen, text_of};
use examine::{End, examine, examine_inverse, head, spliced};
use generated::text;
use judge::{judged, targets};

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
            if reading.rung == Rung::Strict {
                examine_inverse(text, target, numbers.next());
            }
        }
    }
    println!("{ends:?}");
    let of = |rung, end| ends.get(&(rung, end)).copied().unwrap_or_default();
    assert!(of(Rung::Strict, End::Made) > 1000, "{ends:?}");
    assert!(of(Rung::Strict, End::NotAsMeant) * 500 <= of(Rung::Strict, End::Made), "{ends:?}");
}

#[test]
fn real_frontmatters_that_are_not_valid_are_repaired_as_they_were_read() {
    let Some(corpus) = corpus() else { return };
    let (mut repaired, mut refused) = (0, Vec::new());
    for text in texts(&corpus) {
        let before = reading::read(&text);
        if !matches!(before.rung, Rung::Repaired | Rung::Scanned) {
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
        assert_eq!((after.rung, &text[before.body_start..]), (Rung::Strict, &edited.text[after.body_start..]));
        let judged =
            judged(&edited.text).unwrap_or_else(|| panic!("the second parser refuses\n{}", head(&edited.text)));
        for pair in before.values.pairs() {
            if let (Kind::Scalar { text: said, .. }, Some(Value::String(new))) =
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
        prop_assume!(reading.rung == Rung::Strict && judged(&text).is_some());
        let targets = targets(&text, &reading);
        for [which, kind, what, place] in numbers.into_iter().map(|numbers| numbers.map(usize::from)) {
            prop_assume!(!targets.is_empty());
            let target = &targets[which % targets.len()];
            let change = chosen(&reading.values, target, [kind, what, place]);
            let end = examine(&text, target, &change);
            if end == End::NotAsMeant {
                // Blank lines that belong to a text cannot change places; some keys do not open a block.
                let error = apply(&text, std::slice::from_ref(&change)).unwrap_err().to_string();
                let may_be = text.contains("|+") || error.contains("does not open with a frontmatter block");
                prop_assert!(may_be, "{change:?}\n{error}\n{}", head(&text));
            }
            examine_inverse(&text, target, place);
        }
    }

    #[test]
    fn several_changes_at_once_are_the_same_as_one_after_the_other(
        text in text(),
        numbers in prop::collection::vec(any::<[u16; 4]>(), 2..6),
    ) {
        prop_assume!(reading::read(&text).rung == Rung::Strict);
        let (mut now, mut changes) = (text.clone(), Vec::new());
        for [which, kind, what, place] in numbers.into_iter().map(|numbers| numbers.map(usize::from)) {
            let reading = reading::read(&now);
            let targets = targets(&now, &reading);
            prop_assume!(!targets.is_empty());
            let change = chosen(&reading.values, &targets[which % targets.len()], [kind, what, place]);
            if let Ok(edited) = apply(&now, std::slice::from_ref(&change)) {
                now = edited.text;
                changes.push(change);
            }
        }
        let edited = apply(&text, &changes).unwrap();
        prop_assert_eq!(&edited.text, &now);
        prop_assert_eq!(spliced(&text, &edited), now);
    }

    #[test]
    fn random_edits_of_toml_stay_in_their_lines(
        mut lines in prop::sample::subsequence(TOML_LINES, 1..TOML_LINES.len()),
        numbers in prop::collection::vec(any::<[u16; 4]>(), 1..6),
        line_break in prop_oneof![3 => Just("\n"), 1 => Just("\r\n")],
    ) {
        lines.push("+++\n\n# Body\n");
        let text = format!("+++\n{}", lines.join("\n")).replace('\n', line_break);
        let reading = reading::read(&text);
        prop_assume!(reading.rung == Rung::Strict);
        let targets = targets(&text, &reading);
        prop_assume!(!targets.is_empty());
        for [which, kind, what, place] in numbers.into_iter().map(|numbers| numbers.map(usize::from)) {
            let target = &targets[which % targets.len()];
            let change = chosen(&reading.values, target, [kind, what, place]);
            let end = examine(&text, target, &change);
            prop_assert!(end != End::NotAsMeant, "{change:?}\n{:?}\n{}", apply(&text, std::slice::from_ref(&change)), head(&text));
            examine_inverse(&text, target, place);
        }
    }

    #[test]
    fn no_edit_of_any_text_stops_the_program(
        lines in prop::collection::vec("( {0,3}|\t)(- |[ab]: ?|\"|'|\\[|\\{|[|>][+-]?|# |\\? |: |&x |\\*x|!t |---|é|🎨|[ -~]){0,6}\r?", 0..8),
        path in "(a|b|\\[[0-9]?\\]|\\.){0,4}",
        numbers in any::<[u16; 3]>(),
        fence in prop_oneof![6 => Just("---"), 1 => Just("+++"), 1 => Just("")],
    ) {
        let text = format!("{fence}\n{}\n{fence}\n- [ ] x\n", lines.join("\n"));
        let [kind, what, index] = numbers.map(usize::from);
        let value = New::Text(text_of(what).to_owned());
        let change = match kind % 6 {
            0 => Change::Set { path, value },
            1 => Change::Append { path, value },
            2 => Change::Insert { path, index: index % 3, value },
            3 => Change::Remove { path },
            4 => Change::Rename { path, name: text_of(what).to_owned() },
            _ => Change::Move { path, index: index % 3 },
        };
        for edited in [apply(&text, &[change]), repair(&text), tick(&text, lines.len() + 3, true)].into_iter().flatten() {
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

/// Lines that make a valid block in this order, whichever are left out.
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

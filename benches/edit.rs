//! Measures one edit of a 12 KB file, including the parsing before and after it. The goal is at most 0.5 ms.

use std::fmt::Write as _;

use callsheet::domain::edit::{NewValue, ValueChange, apply_changes, repair, tick};

fn main() {
    divan::main();
}

/// A file of about 12 KB. Its block contains `keys` modes and `more`.
fn text(keys: usize, more: &str) -> String {
    let mut text = format!(
        "---\nname: bench  # measured\ndescription: >-\n  Measured in every run,\n  of its own accord.\n{more}tools:\n  audit: Read, Grep\n  default_mode: audit\ncognitive_modes:\n"
    );
    for mode in 0..keys {
        let _ = writeln!(
            text,
            "  mode_{mode}:\n    # how\n    mindset: \"Think of {mode}: first\"\n    output: An answer of kind {mode}\n    risk: 'too much of it'"
        );
    }
    text.push_str("triggers:\n  - one\n  - two\n---\n\n# Bench\n");
    let mut chapter = 0;
    while text.len() < 12_000 {
        chapter += 1;
        let _ = writeln!(text, "\n## Chapter {chapter}\n\nChapter {chapter} checklist:");
        for item in 0..8 {
            let _ = writeln!(text, "- [ ] Item {item} of chapter {chapter} is `done` and **checked** by somebody");
        }
    }
    text
}

fn set(path: &str, value: &str) -> ValueChange {
    ValueChange::Set { path: path.to_owned(), value: NewValue::Text(value.to_owned()) }
}

#[divan::bench(args = ["set", "set nested", "lines", "add", "append", "remove", "move", "json list"])]
fn one_edit(bencher: divan::Bencher<'_, '_>, what: &str) {
    let text = text(8, "");
    let change = match what {
        "set" => set("name", "other"),
        "set nested" => set("cognitive_modes.mode_3.mindset", "Another one"),
        "lines" => set("cognitive_modes.mode_3.mindset", "Two\nlines\n"),
        "add" => set("cognitive_modes.mode_9.mindset", "A new one"),
        "append" => ValueChange::Append { path: "triggers".to_owned(), value: NewValue::Text("three".to_owned()) },
        "remove" => ValueChange::Remove { path: "cognitive_modes.mode_3".to_owned() },
        "move" => ValueChange::Move { path: "cognitive_modes.mode_3".to_owned(), index: 0 },
        _ => {
            ValueChange::Set { path: "triggers".to_owned(), value: NewValue::Json(serde_json::json!(["zero", "two"])) }
        }
    };
    let changes = [change];
    assert!(apply_changes(&text, &changes).is_ok_and(|edited| !edited.splices.is_empty()));
    bencher.bench(|| apply_changes(divan::black_box(&text), &changes));
}

/// A block that is nearly the whole file.
#[divan::bench]
fn one_edit_of_a_long_block(bencher: divan::Bencher<'_, '_>) {
    let text = text(80, "");
    let changes = [set("cognitive_modes.mode_40.mindset", "Another one")];
    bencher.bench(|| apply_changes(divan::black_box(&text), &changes));
}

/// A block that is not valid YAML, so that each reading tries two methods.
#[divan::bench]
fn one_edit_of_a_repaired_block(bencher: divan::Bencher<'_, '_>) {
    let text = text(8, "hint: Use when: this\n");
    let changes = [set("name", "other")];
    bencher.bench(|| apply_changes(divan::black_box(&text), &changes));
}

#[divan::bench]
fn one_repair(bencher: divan::Bencher<'_, '_>) {
    let text = text(8, "hint: Use when: this\n");
    bencher.bench(|| repair(divan::black_box(&text)));
}

#[divan::bench]
fn one_tick(bencher: divan::Bencher<'_, '_>) {
    let text = text(8, "");
    let line = 1 + text.lines().position(|line| line.starts_with("- [ ]")).unwrap_or_default();
    bencher.bench(|| tick(divan::black_box(&text), line, true));
}

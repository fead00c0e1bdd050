#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use super::*;

/// One line per top-level key: `key=text` with breaks shown, lists in brackets.
fn said(text: &str) -> String {
    let reading = read(text);
    let values = reading.values.pairs().iter().map(|pair| {
        let value = match &pair.value.kind {
            Kind::Scalar { text, .. } => text.replace('\n', "⏎"),
            Kind::List(_) => format!("{:?}", pair.value.texts()),
            other => pair.value.to_json().to_string() + if matches!(other, Kind::Alias(_)) { " (alias)" } else { "" },
        };
        format!("{}={value}\n", pair.key)
    });
    format!("{} | {}", reading.rung.word(), values.collect::<String>())
}

fn check(text: &str, wanted: &str) {
    assert_eq!(said(text).trim(), wanted.trim(), "for:\n{text}");
    for pair in read(text).values.pairs() {
        assert_eq!(pair.key_span.of(text).trim_matches(['"', '\'']), pair.key, "key span in:\n{text}");
    }
}

#[test]
fn a_plain_block_is_strict() {
    check("---\nname: a\ntools: [x, y]\n---\nbody\n", "strict | name=a\ntools=[\"x\", \"y\"]");
    check("\n\n---\r\nname: a\r\n-----\r\nbody", "strict | name=a");
    check("---\n---\nbody", "strict |");
}

#[test]
fn blocks_are_found_where_people_put_them() {
    check("    ---\n    name: a\n    model: b\n    ---\nbody", "strict | name=a\nmodel=b");
    check("# Title\n\n---\nname: a\n---\nbody", "strict | name=a");
    check("```yaml\n---\nname: a\n---\n```\nbody", "strict | name=a");
    check("```markdown\n---\nname: a\n---\n\n# T\n```\n", "strict | name=a");
    check("# T\n```yaml\nname: a\ndescription: b\n```\nbody", "strict | name=a\ndescription=b");
    check("<!--\n---\nname: a\n---\n-->\nbody", "strict | name=a");
    check("<!--\nname: a\n-->\nbody", "strict | name=a");
    check("+++\nname = \"a\"\n[x]\ny = 1\n+++\nbody", "strict | name=a\nx={\"y\":1}");
    for text in [
        "```yaml\nname: a\n---\n",
        "```rust\nfn x() {}\n```\n",
        "---\n\nprose\n\n---\nmore",
        "# T\n\ntext\n\n---\na: b\n---\n",
    ] {
        assert_eq!(read(text).rung, Rung::None, "{text}");
    }
}

#[test]
fn the_body_begins_behind_the_block() {
    for (text, body) in [
        ("---\na: b\n---\nbody\n", "body\n"),
        ("---\na: b\n---", ""),
        ("```yaml\n---\na: b\n---\n```\nbody", "body"),
        ("<!--\nname: b\n-->\nbody", "body"),
        ("no block", "no block"),
    ] {
        assert_eq!(&text[read(text).body_start..], body);
    }
}

#[test]
fn single_line_values_that_break_yaml_are_quoted() {
    check("---\nname: a\ndescription: Use when: this\n---\n", "repaired | name=a\ndescription=Use when: this");
    check("---\nglobs: **/*.ts\nx: 'it''s'\n---\n", "repaired | globs=**/*.ts\nx=it's");
    check(
        "---\na: @b\nb: `c`\nc: %d\nargument-hint: [x] [y]\n---\n",
        "repaired | a=@b\nb=`c`\nc=%d\nargument-hint=[x] [y]",
    );
    check(
        "---\na: {{x}} y\nl:\n  - *.cu\n  - Stop: now: here\n---\n",
        "repaired | a={{x}} y\nl=[\"*.cu\", \"Stop: now: here\"]",
    );
    check("---\na: it's: so\nb: |\n  x: y: z\nc: d\n---\n", "repaired | a=it's: so\nb=x: y: z⏎\nc=d");
}

#[test]
fn the_reason_names_line_column_and_cause() {
    let reading = read("---\nname: a\ndescription: Use when: this\n---\n");
    assert_eq!(reading.reason.as_deref(), Some("line 3, column 22: unquoted ': '"));
    assert_eq!(reading.problems[0].rule, "not-strict-yaml");
    assert_eq!((reading.problems[0].line, reading.problems[0].column), (Some(3), Some(22)));
}

#[test]
fn spans_of_a_repaired_block_point_into_the_file() {
    let text = "---\nname: a\ndescription: it's when: this\nmodel: opus\nl:\n  - *.cu\n  - b\n---\n";
    let reading = read(text);
    for (key, said) in [("description", "it's when: this"), ("model", "opus"), ("l[0]", "*.cu"), ("l[1]", "b")] {
        let node = reading.values.at(key).unwrap();
        assert_eq!(node.span.of(text), said);
        assert_eq!(node.text(), Some(said));
    }
}

#[test]
fn lines_that_run_on_without_indentation_are_kept_as_text() {
    check(
        "---\nname: a\ndescription: Use it. Examples:\n\n<example>\nContext: x\nuser: \"y\"\nmodel: no key\n</example>\nNote: z\ncolor: red\nmodel: opus\n---\n",
        "scanned | name=a\ndescription=Use it. Examples:⏎⏎<example>⏎Context: x⏎user: \"y\"⏎model: no key⏎</example>⏎Note: z\ncolor=red\nmodel=opus",
    );
    check("---\nname: a\n  b: c\nmodel: opus\n---\n", "scanned | name=a⏎  b: c\nmodel=opus");
}

#[test]
fn a_block_that_never_ends_is_read_up_to_the_first_blank_line() {
    check("---\nname: a\nmodel: b\n\n# Title\n", "scanned | name=a\nmodel=b");
    assert_eq!(read("---\nname: a\n\nbody").problems[0].rule, "unterminated-frontmatter");
}

#[test]
fn a_repeated_key_is_a_problem_and_the_first_counts() {
    let reading = read("---\na: 1\nb: 2\na: 3\n---\n");
    assert_eq!(reading.values.get("a").and_then(Node::text), Some("1"));
    assert_eq!(reading.problems[0].rule, "duplicate-key");
    assert_eq!(reading.problems[0].line, Some(4));
}

#[test]
fn block_scalars_span_from_their_header_to_their_last_word() {
    let text = "---\na: |  # why\n  one\n\n  two\n\nb: >-\n  three\nc:\nd: ''\n---\n";
    let reading = read(text);
    let span = |key: &str| reading.values.get(key).unwrap().span.of(text);
    assert_eq!(span("a"), "|  # why\n  one\n\n  two");
    assert_eq!(span("b"), ">-\n  three");
    assert_eq!(span("c"), "");
    assert_eq!(span("d"), "''");
    let empty = reading.values.get("c").unwrap().span.start;
    assert_eq!(&text[empty - 2..empty], "c:");
}

#[test]
fn aliases_are_kept_by_name_and_never_expanded() {
    check("---\na: &x [1, 2]\nb: *x\n---\n", "strict | a=[\"1\", \"2\"]\nb=\"*x\" (alias)");
    let line = |n: usize| format!("k{n}: &a{n} [*a{0}, *a{0}]", n.saturating_sub(1));
    let bomb = (0..40).map(line).collect::<Vec<_>>().join("\n");
    let text = format!("---\nk: &a0 x\n{bomb}\n---\n");
    assert!(read(&text).values.pairs().len() > 30);
}

#[test]
fn a_whole_file_of_yaml_tells_where_it_is_wrong() {
    assert_eq!(whole_yaml("a: 1\n").0.at("a").and_then(Node::text), Some("1"));
    let (_, problems) = whole_yaml("a: 1\nb: c: d\n");
    assert_eq!(problems[0].line, Some(2));
    assert_eq!(whole_yaml("- a\n").1[0].rule, "not-a-map");
    assert!(whole_yaml("# nothing\n").1.is_empty());
}

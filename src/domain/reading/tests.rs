#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use super::*;

/// One line per top-level key: `key=text` with breaks shown, lists in brackets.
fn said(text: &str) -> String {
    let reading = read(text);
    let values = reading.values.pairs().iter().map(|pair| {
        let value = match &pair.value.kind {
            NodeKind::Scalar { text, .. } => text.replace('\n', "⏎"),
            NodeKind::List(_) => format!("{:?}", pair.value.texts()),
            other => {
                pair.value.to_json().to_string() + if matches!(other, NodeKind::Alias(_)) { " (alias)" } else { "" }
            }
        };
        format!("{}={value}\n", pair.key)
    });
    format!("{} | {}", reading.reading.word(), values.collect::<String>())
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
fn blocks_are_found_in_every_known_position() {
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
        assert_eq!(read(text).reading, ReadingMethod::None, "{text}");
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
    assert_eq!(reading.values.get("a").and_then(ValueNode::text), Some("1"));
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
fn errors_in_a_whole_yaml_file_have_their_position() {
    assert_eq!(whole_yaml("a: 1\n").0.at("a").and_then(ValueNode::text), Some("1"));
    let (_, problems) = whole_yaml("a: 1\nb: c: d\n");
    assert_eq!(problems[0].line, Some(2));
    assert_eq!(whole_yaml("- a\n").1[0].rule, "not-a-map");
    assert!(whole_yaml("# nothing\n").1.is_empty());
}

/// The reason that something that looks like a block is not read.
fn unseen(text: &str) -> Option<UnseenKind> {
    match read(text).finding() {
        BlockFinding::NotUnderstood(unseen) => Some(unseen.kind),
        _ => None,
    }
}

#[test]
fn blocks_below_comments_and_behind_odd_openings_are_read() {
    for before in [
        "<!-- made by sync -->\n",
        "<!--\nmade by sync\nfrom canon\n-->\n\n",
        "<!-- one -->\n<!-- two -->\n",
        "# made by sync\n",
        "#!/usr/bin/env claude\n",
        "// made by sync\n// twice\n",
        "/* made\n by sync */\n",
        "{/* mdx */}\n",
        "[//]: # (made by sync)\n",
        "%% made by sync %%\n",
        "\u{200b}",
        "\u{feff}",
        "\u{200d}\u{2060}",
        "\n \n",
    ] {
        let text = format!("{before}---\nname: a\ndescription: b\n---\nbody\n");
        check(&text, "strict | name=a\ndescription=b");
        assert_eq!(&text[read(&text).body_start..], "body\n", "{before:?}");
    }
    for (opening, closing) in [
        ("----", "----"),
        ("------------", "---"),
        ("---yaml", "---"),
        ("--- yml", "---"),
        ("--- # ours", "---"),
        ("-\u{200b}--", "---\u{feff}"),
        ("---   ", "---  "),
        ("---", "..."),
    ] {
        check(&format!("{opening}\nname: a\n{closing}\n\nbody\n"), "strict | name=a");
    }
    check("---toml\nname = \"a\"\n---\nbody\n", "strict | name=a");
    check("---\rname: a\rmodel: b\r---\rbody\r", "strict | name=a\nmodel=b");
    for text in ["---json\n{\"name\": \"a\"}\n---\nb\n", ";;;\n{\n  \"name\": \"a\"\n}\n;;;\nb\n"] {
        check(text, "strict | name=a");
        assert_eq!(read(text).block.unwrap().read_only, Some(ReadOnlyBlock::Json));
    }
    assert_eq!(read("---\rname: a\r---\rbody\r").block.unwrap().read_only, Some(ReadOnlyBlock::CarriageReturns));
}

#[test]
fn keys_of_every_valid_spelling_make_a_block() {
    check("---\nBlock title: x\n---\n", "strict | Block title=x");
    check("---\n? name\n: a\n---\n", "strict | name=a");
    check("---\n&anchor name: a\n---\n", "strict | name=a");
    check("---\n!!map\nname: a\n---\n", "strict | name=a");
    for marked in ["? name\n: a", "&anchor name: a", "!!map\nname: a", "# c\n!t name: a"] {
        let block = read(&format!("---\n{marked}\n---\n")).block.unwrap();
        assert_eq!(block.read_only, Some(ReadOnlyBlock::MarkedKey), "{marked}");
    }
    check("---\n\"na me\": a\n---\n", "strict | na me=a");
    check("---\n*: x\nname: a\n---\n", "scanned | name=a");
    for empty in ["---\n---\n", "---\n\n---\n", "---\n# nothing yet\n---\n", "---\n{}\n---\n"] {
        check(empty, "strict |");
    }
}

#[test]
fn an_unrecognized_block_is_a_problem() {
    for (text, kind) in [
        ("--- {name: a}\nmodel: b\n---\n", UnseenKind::OpeningLine),
        ("---name: a\nmodel: b\n---\n", UnseenKind::OpeningLine),
        ("--- !agent\nname: a\n---\n", UnseenKind::OpeningLine),
        ("name: a\ndescription: b\n---\nbody\n", UnseenKind::NoOpening),
        ("name: a\n---\n", UnseenKind::NoOpening),
        ("name: a\ndescription: b\n\nbody\n", UnseenKind::NoFences),
        ("---\nnull\n---\n", UnseenKind::Null),
        ("---\nBlock title: x\n\nbody\n", UnseenKind::NeverEnds),
        ("+++\nname = \"a\"\n\nbody\n", UnseenKind::NeverEnds),
        ("---json\n{\"name\": 1}\n", UnseenKind::NeverEnds),
        ("---\nBlock title: x: y\n---\n", UnseenKind::NoMap),
        ("```\nname: a\ndescription: b\n```\n", UnseenKind::InFence),
        ("```json\nname: a\n```\n", UnseenKind::InFence),
        ("{\"name\": \"a\"}\n\nbody\n", UnseenKind::BareJson),
        ("{\n  \"model\": 1,\n  \"name\": \"a\"\n}\nbody\n", UnseenKind::BareJson),
        ("Some text.\n\n---\nname: a\n---\nbody\n", UnseenKind::BehindText),
        ("<!-- never closed\n---\nname: a\n---\n", UnseenKind::BehindText),
    ] {
        assert_eq!(unseen(text), Some(kind), "{text}");
        let reading = read(text);
        assert_eq!((reading.reading, reading.body_start), (ReadingMethod::None, 0), "{text}");
        assert_eq!(reading.problems[0].rule, "block-not-understood");
        assert!(reading.problems[0].fix.is_some() && reading.problems[0].line.is_some());
    }
}

#[test]
fn text_without_an_opening_line_has_no_block() {
    for text in [
        "",
        "body\n",
        "---\n\nprose\n\n---\nmore\n",
        "---\nprose\n",
        "----\nprose\n----\n",
        "--- Title ---\n\ntext\n",
        "Note: this is so\n---\n",
        "# Title\n\n## Part\n\n---\nNote: x\n---\n",
        "<!-- a comment -->\n\ntext\n",
        "{{placeholder}} text\n",
        "{\n  \"other\": 1\n}\n",
        "```\n---\nx\n```\ntext\n",
        "text\n\n```\n---\nname: a\n---\n```\n",
        "+++ text +++\n",
        "+++\ntext\n",
    ] {
        assert_eq!(read(text).finding(), BlockFinding::Missing, "{text}");
        assert_eq!(read(text).problems, [], "{text}");
    }
}

#[test]
fn a_key_read_as_text_is_a_problem_at_its_line() {
    let unread = |text: &str| -> Vec<(usize, String)> {
        let reading = read(text);
        let told = reading.problems.iter().filter(|problem| problem.rule == "key-not-read");
        let lines: Vec<usize> = told.filter_map(|problem| problem.line).collect();
        let keys = reading.unread_keys.iter().map(|unread| unread.key.clone());
        lines.into_iter().zip(keys).collect()
    };
    let one = |line: usize, key: &str| vec![(line, key.to_owned())];
    assert_eq!(unread("---\nname: a\np:\n  bash:\n    *: ask\n    \"git *\": allow\n  edit: deny\n---\n"), one(5, "*"));
    assert_eq!(unread("---\nt:\n  write: true\n  skill:true\n  bash: x\n---\n"), one(4, "skill"));
    assert_eq!(unread("---\nname: n\ndescription:D\n---\n"), one(3, "description"));
    assert_eq!(unread("---\nname: a\n model: b\ncolor: c\n---\n"), one(3, "model"));
    assert_eq!(unread("---\nt:\n  write: true\n   bash: false\n---\n"), one(4, "bash"));
    assert_eq!(unread("---\na: b: c\nlast updated: x: y\n---\n"), one(3, "last updated"));
    assert_eq!(unread("---\na: [\n<<: *b\n---\n"), one(3, "<<"));
    assert_eq!(unread("---\na: b: c\n? d\n---\n"), one(3, "?"));
    // The other modes are still read.
    let modes = read("---\nm:\n  foo: [1, 2\n  critical:\n    mindset: x\n  default: critical\n---\n");
    assert_eq!(modes.values.at("m.critical.mindset").and_then(ValueNode::text), Some("x"));
    assert_eq!(modes.unread_keys, []);
    let chat = "---\nname: a\nd: Use it. Examples:\n\n<example>\nContext: x\nuser: \"y\"\nmodel: no key\n</example>\nNote: z\nm: o\n---\n";
    assert_eq!(unread(chat), []);
}

#[test]
fn agents_of_a_list_are_read_and_never_written() {
    let text = "---\n- kind: remote\n  name: alpha\n- kind: remote\n  name: beta\n---\n";
    let second = read_agent(text, 1);
    assert_eq!(second.values.get("name").and_then(ValueNode::text), Some("beta"));
    assert_eq!((second.agents, second.problems[0].line), (2, Some(4)));
    assert!(second.problems[0].message.contains("number 2, beside alpha"), "{:?}", second.problems);
    assert!(read_agent(text, 2).values.pairs().is_empty());
    let reading = read(text);
    assert_eq!(reading.agents, 2);
    assert_eq!(reading.values.get("name").and_then(ValueNode::text), Some("alpha"));
    assert_eq!(reading.reading, ReadingMethod::Strict);
    assert_eq!(reading.block.unwrap().read_only, Some(ReadOnlyBlock::List));
    assert!(reading.problems[0].message.contains("beta"), "{:?}", reading.problems);
}

#[test]
fn a_too_long_block_is_read_in_part_with_a_problem() {
    for (open, line, close) in [
        ("---\nname: a\n", "# c\n", "---\n"),
        ("---\nname: a\n", "\n", "---\n"),
        ("---\nname: a\nx: |\n", "  word\n", "---\n"),
        ("---\nname: a\nl:\n", "- b\n", "---\n"),
        ("+++\nname = \"a\"\nl = [\n", "1,\n", "]\n+++\n"),
        ("---\nname: a\n", "k: v\n", ""),
    ] {
        let text = format!("{open}{}{close}", line.repeat(BLOCK_LIMIT / line.len() + 10));
        let reading = read(&text);
        assert_eq!(reading.values.get("name").and_then(ValueNode::text), Some("a"), "{open}{line}");
        let problem = reading.problems.iter().find(|problem| problem.rule == "block-too-long").unwrap();
        let last = reading.block.unwrap().inner.start + BLOCK_LIMIT;
        let expected = text[..last].matches('\n').count() + 1;
        assert_eq!(problem.line, Some(expected), "{open}{line}");
    }
    let fits = format!("---\nname: a\n{}---\n", "# c\n".repeat(BLOCK_LIMIT / 4 - 10));
    assert!(read(&fits).problems.iter().all(|problem| problem.rule != "block-too-long"));
}

#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
#![allow(clippy::needless_pass_by_value, reason = "a table of changes reads better without signs before them")]

use serde_json::json;

use super::*;

fn set(path: &str, text: &str) -> ValueChange {
    ValueChange::Set { path: path.into(), value: NewValue::Text(text.into()) }
}

fn set_json(path: &str, json: serde_json::Value) -> ValueChange {
    ValueChange::Set { path: path.into(), value: NewValue::Json(json) }
}

fn append(path: &str, text: &str) -> ValueChange {
    ValueChange::Append { path: path.into(), value: NewValue::Text(text.into()) }
}

fn insert(path: &str, index: usize, text: &str) -> ValueChange {
    ValueChange::Insert { path: path.into(), index, value: NewValue::Text(text.into()) }
}

fn append_json(path: &str, json: serde_json::Value) -> ValueChange {
    ValueChange::Append { path: path.into(), value: NewValue::Json(json) }
}

fn insert_json(path: &str, index: usize, json: serde_json::Value) -> ValueChange {
    ValueChange::Insert { path: path.into(), index, value: NewValue::Json(json) }
}

fn remove(path: &str) -> ValueChange {
    ValueChange::Remove { path: path.into() }
}

fn rename(path: &str, name: &str) -> ValueChange {
    ValueChange::Rename { path: path.into(), name: name.into() }
}

fn displace(path: &str, index: usize) -> ValueChange {
    ValueChange::Move { path: path.into(), index }
}

/// Asserts the contents of a block before and after one change.
#[track_caller]
fn check(before: &str, change: ValueChange, after: &str) {
    let (before, after) = (format!("---\n{before}---\n\n# Body\n"), format!("---\n{after}---\n\n# Body\n"));
    let edited = apply_changes(&before, std::slice::from_ref(&change))
        .unwrap_or_else(|error| panic!("{change:?}: {error}\n{before}"));
    assert_eq!(edited.text, after, "\n{change:?}\n== got\n{}\n== of\n{before}", edited.text);
    assert_eq!(splice::spliced(&before, &edited.splices), after);
    // The same with CRLF line breaks.
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let edited = apply_changes(&crlf(&before), std::slice::from_ref(&change))
        .unwrap_or_else(|error| panic!("CRLF: {change:?}: {error}"));
    assert_eq!(edited.text, crlf(&after), "CRLF: {change:?}");
}

#[test]
fn a_scalar_is_set_in_the_style_it_has() {
    check("a: b\nc: d # e\n", set("c", "f g"), "a: b\nc: f g # e\n");
    check("a: 'b'   # c\n", set("a", "it's"), "a: 'it''s'   # c\n");
    check("a: \"b\"\n", set("a", "c"), "a: \"c\"\n");
    check("a: \"b\\nc\"\n", set("a", "d\ne"), "a: \"d\\ne\"\n");
    check("a: b\n", set("a", "c: d"), "a: \"c: d\"\n");
    check("a: b\n", set("a", "say \"c: d\""), "a: 'say \"c: d\"'\n");
    check("a:    b\n", set("a", "yes"), "a:    \"yes\"\n");
    check("a: one\n  two\n  three # c\nb: c\n", set("a", "four"), "a: four # c\nb: c\n");
    check("a: \"one\n  two\"\nb: c\n", set("a", "four"), "a: \"four\"\nb: c\n");
    check("a:\n  one\n  two\nb: c\n", set("a", "four"), "a:\n  four\nb: c\n");
}

#[test]
fn numbers_and_truth_values_stay_what_they_are() {
    check("a: 1.10\n", set("a", "1.11"), "a: 1.11\n");
    check("a: 1.0.0\n", set("a", "1.0.1"), "a: 1.0.1\n");
    check("a: 1.0.0\n", set("a", "1.1"), "a: \"1.1\"\n");
    check("a: true\n", set("a", "false"), "a: false\n");
    check("a: true\n", set("a", "no"), "a: \"no\"\n");
    check("a: yes\n", set("a", "no"), "a: no\n");
    check("a: 5\n", set("a", "many"), "a: many\n");
    check("a: '5'\n", set("a", "6"), "a: '6'\n");
    check("a: b\n", set("c", "6"), "a: b\nc: \"6\"\n");
    check("a: b\n", set_json("c", json!(6)), "a: b\nc: 6\n");
    check("a: 2026-01-01\n", set("a", "2026-11-20"), "a: 2026-11-20\n");
    check("a: 5\n", set("a", "5"), "a: 5\n");
}

#[test]
fn an_empty_value_is_filled_in() {
    check("a:\nb: c\n", set("a", "x"), "a: x\nb: c\n");
    check("a: \nb: c\n", set("a", "x"), "a: x\nb: c\n");
    check("a:   # why\nb: c\n", set("a", "x"), "a: x   # why\nb: c\n");
    check("a: &n # why\nb: c\n", set("a", "x"), "a: &n x # why\nb: c\n");
    check("a: ~\n", set("a", "x"), "a: x\n");
    check("a:\nb: c\n", append("a", "x"), "a:\n  - x\nb: c\n");
    check("a:\nb: c\n", set("a.b.c", "x"), "a:\n  b:\n    c: x\nb: c\n");
    check("a: # why\n", append("a", "x"), "a: # why\n  - x\n");
    check("l:\n- \n- b\n", set("l[0]", "x"), "l:\n- x\n- b\n");
    check("l:\n  -\n  - b\n", set("l[0]", "x"), "l:\n  - x\n  - b\n");
}

#[test]
fn multi_line_text_becomes_and_stays_a_block_scalar() {
    check("a: b # c\nd: e\n", set("a", "x\ny"), "a: |- # c\n  x\n  y\nd: e\n");
    check("a: b\n", set("a", "x\n\n  y\n"), "a: |\n  x\n\n    y\n");
    check("a: |  # why\n    x\n    y\n\nb: c\n", set("a", "z\nw\n"), "a: |  # why\n    z\n    w\n\nb: c\n");
    check("a: |\n  x\nb: c\n", set("a", "z"), "a: |-\n  z\nb: c\n");
    check("a: |\n  x\nb: c\n", set("a", "  z\ny\n"), "a: |2\n    z\n  y\nb: c\n");
    check(
        "a: >-\n  one two\n  three four\nb: c\n",
        set("a", "five six seven eight nine ten eleven twelve thirteen"),
        "a: >-\n  five six seven eight nine ten eleven\n  twelve thirteen\nb: c\n",
    );
    check("a: >\n  one\nb: c\n", set("a", "two\nthree\n\nfour\n"), "a: >\n  two\n\n  three\n\n\n  four\nb: c\n");
    check("a: |\n  x\nb: c\n", set("a", "tab\u{1b}"), "a: \"tab\\u001b\"\nb: c\n");
    check("a: |+\n  x\n\n\nb: c\n", set("a", "y\n"), "a: |\n  y\nb: c\n");
    check("a: |+\n  x\n\nb: c\n", set("d", "w"), "a: |+\n  x\n\nb: c\nd: w\n");
    check("b: c\na: |+\n  x\n\n", set("d", "w"), "b: c\na: |+\n  x\n\nd: w\n");
    check("l:\n  - x\n", set("l[0]", "y\nz"), "l:\n  - |-\n    y\n    z\n");
    check("l: [x]\n", set("l[0]", "y\nz"), "l: [\"y\\nz\"]\n");
    check("a: b\n", set("c", "x\ny\n"), "a: b\nc: |\n  x\n  y\n");
}

#[test]
fn keys_are_added_at_the_end_of_their_map() {
    check("", set("a", "x"), "a: x\n");
    check("# only this\n", set("a", "x"), "# only this\na: x\n");
    check("a: b\n# end\n\n", set("c", "x"), "a: b\nc: x\n# end\n\n");
    check("m:\n    k: v # c\nn: o\n", set("m.l", "x"), "m:\n    k: v # c\n    l: x\nn: o\n");
    check("m:\n    k: v\nn: o\n", set("x.w", "z"), "m:\n    k: v\nn: o\nx:\n    w: z\n");
    check("l:\n  - a: 1\n    b: 2\n", set("l[0].c", "x"), "l:\n  - a: 1\n    b: 2\n    c: x\n");
    check("m: {a: b}\n", set("m.c", "x"), "m: {a: b, c: x}\n");
    check("m: {}\n", set("m.c", "x"), "m: {c: x}\n");
    check("m: {\n  a: b\n}\n", set("m.c", "x"), "m: {\n  a: b,\n  c: x\n}\n");
    check(
        "a: b\n",
        set_json("c", json!({"d": [1, "two", {"e": null, "f": []}], "g": "h\ni"})),
        "a: b\nc:\n  d:\n    - 1\n    - two\n    - e: null\n      f: []\n  g: |-\n    h\n    i\n",
    );
}

#[test]
fn nested_paths_and_keys_with_dots_are_edited() {
    check(
        "cognitive_modes:\n  critical:\n    mindset: old\n    output: x\n",
        set("cognitive_modes.critical.mindset", "new: one"),
        "cognitive_modes:\n  critical:\n    mindset: \"new: one\"\n    output: x\n",
    );
    check("a.b: 1\nc:\n  b: x\n", set("a.b", "2"), "a.b: 2\nc:\n  b: x\n");
    check("t:\n- a\n- b\n", set("t[1]", "c"), "t:\n- a\n- c\n");
    check("t: [a, 'b']\n", set("t[1]", "c"), "t: [a, 'c']\n");
    check("t: [a]\n", set("t[0]", "b, c"), "t: [\"b, c\"]\n");
    check("t: {a, b: c}\n", set("t.a", "x"), "t: {a: x, b: c}\n");
    check("t: {a: , b: c}\n", set("t.a", "x"), "t: {a: x , b: c}\n");
}

#[test]
fn a_value_changes_its_kind() {
    check("t: a, b # c\nu: v\n", set_json("t", json!(["a", "b"])), "t: # c\n  - a\n  - b\nu: v\n");
    check("t:\n  - a # c\n  - b\nu: v\n", set("t", "a, b"), "t: a, b\nu: v\n");
    check("t: # why\n- a\n- b\nu: v\n", set("t", "a, b"), "t: a, b # why\nu: v\n");
    check("t: |\n  a\n  b\nu: v\n", set_json("t", json!({"a": 1})), "t:\n  a: 1\nu: v\n");
    check("t:\n  a: 1\n\nu: v\n", set_json("t", json!(["x"])), "t:\n  - x\n\nu: v\n");
    check("t: [a, b]\n", set_json("t", json!(["x", "y z"])), "t: [x, y z]\n");
    check("t: ['a', 'b']\n", set_json("t", json!(["x"])), "t: ['x']\n");
    check("t:\n  - a\n", set_json("t[0]", json!({"k": 1, "l": 2})), "t:\n  - k: 1\n    l: 2\n");
    check("t:\n  - k: 1\n    l: 2\n  - b\n", set("t[0]", "a"), "t:\n  - a\n  - b\n");
    check("t:\n  text\nu: v\n", set_json("t", json!(["x"])), "t:\n  - x\nu: v\n");
    check("t:\n  text # c\nu: v\n", set_json("t", json!(["x"])), "t:\n  - x # c\nu: v\n");
    check("t:\n  # c\n  |\n    text\nu: v\n", set_json("t", json!(["x"])), "t:\n  # c\n  - x\nu: v\n");
}

#[test]
fn items_are_appended_and_inserted() {
    check("l:\n  - a # c\n\nm: n\n", append("l", "b"), "l:\n  - a # c\n  - b\n\nm: n\n");
    check("l:\n- a\nm: n\n", append("l", "b"), "l:\n- a\n- b\nm: n\n");
    check("l: [a, b]\n", append("l", "c"), "l: [a, b, c]\n");
    check("l: [ \"a\",\"b\" ]\n", append("l", "c"), "l: [ \"a\",\"b\",\"c\" ]\n");
    check("l: [\n  a,\n  b,\n]\n", append("l", "c"), "l: [\n  a,\n  b,\n  c,\n]\n");
    check("l: []\n", append("l", "c"), "l: [c]\n");
    check("a: b\n", append("l", "c"), "a: b\nl:\n  - c\n");
    check("m:\n- x\na: b\n", append("l", "c"), "m:\n- x\na: b\nl:\n- c\n");
    check("l:\n  - 'a'\n", append("l", "c"), "l:\n  - 'a'\n  - 'c'\n");
    check("l:\n  - 1\n", append("l", "2"), "l:\n  - 1\n  - 2\n");
    check("l:\n  - a\n", append("l", "2"), "l:\n  - a\n  - \"2\"\n");
    check("l:\n  - k: v\n    m: n\no: p\n", append("l", "x"), "l:\n  - k: v\n    m: n\n  - x\no: p\n");
    check("l:\n  - a\n  # about b\n  - b\n", insert("l", 1, "x"), "l:\n  - a\n  - x\n  # about b\n  - b\n");
    check("l:\n  - a\n", insert("l", 0, "x"), "l:\n  - x\n  - a\n");
    check("l:\n  - a\n", insert("l", 1, "x"), "l:\n  - a\n  - x\n");
    check("l: [a, b]\n", insert("l", 0, "x"), "l: [x, a, b]\n");
    check("l:\n  - - a\n    - b\n", insert("l[0]", 0, "x"), "l:\n  - - x\n    - a\n    - b\n");
}

#[test]
fn removing_a_value_removes_its_lines() {
    check("a: b\nc: d # e\nf: g\n", remove("c"), "a: b\nf: g\n");
    check("a: b\n# about c\nc: |\n  x\n  y\n\nf: g\n", remove("c"), "a: b\n# about c\n\nf: g\n");
    check("a: b\n", remove("a"), "");
    check("m:\n  a: b\n  c: d\n", remove("m.a"), "m:\n  c: d\n");
    check("m: # why\n  a: b\nc: d\n", remove("m.a"), "m: {} # why\nc: d\n");
    check("l:\n  # which\n  - a\nc: d\n", remove("l[0]"), "l: []\n  # which\nc: d\n");
    check("l:\n- a\n- b\n", remove("l[0]"), "l:\n- b\n");
    check("l: [a, b, c]\n", remove("l[1]"), "l: [a, c]\n");
    check("l: [a, b, c]\n", remove("l[2]"), "l: [a, b]\n");
    check("l: [a, b,]\n", remove("l[1]"), "l: [a,]\n");
    check("l: [ a ]\n", remove("l[0]"), "l: [  ]\n");
    check("m: {a: b, c: d}\n", remove("m.a"), "m: {c: d}\n");
    check("m: {a, c: d}\n", remove("m.a"), "m: {c: d}\n");
    check("l:\n  - a: 1\n    b: 2\n", remove("l[0].a"), "l:\n  - b: 2\n");
    check(
        "l:\n  - a: 1 # x\n    # y\n    b: 2\n",
        remove("l[0].a"),
        "l:\n  - # y\n    b: 2\n".replace("- # y", "- \n    # y").as_str(),
    );
    check("l:\n  - a: 1\n", remove("l[0].a"), "l:\n  - {}\n");
    check("l:\n  - - a\n    - b\n", remove("l[0][0]"), "l:\n  - - b\n");
    check("a:\nb:\n", remove("a"), "b:\n");
    check("a:\n  - x\nb:\n", remove("b"), "a:\n  - x\n");
}

#[test]
fn keys_are_renamed() {
    check("a: b # c\n", rename("a", "name"), "name: b # c\n");
    check("'a': b\n", rename("a", "x y"), "'x y': b\n");
    check("a: b\n", rename("a", "x: y"), "\"x: y\": b\n");
    check("m:\n  a:\n    - b\n", rename("m.a", "c"), "m:\n  c:\n    - b\n");
    check("m: {a: b}\n", rename("m.a", "on"), "m: {\"on\": b}\n");
}

#[test]
fn keys_and_items_move_with_the_comments_above_them() {
    check("a: 1\n\n# about b\nb:\n  - x\nc: 3\n", displace("b", 0), "# about b\nb:\n  - x\n\na: 1\nc: 3\n");
    check("a: 1\nb: 2\nc: 3\n", displace("a", 2), "b: 2\nc: 3\na: 1\n");
    check("l: [a, b,  c]\n", displace("l[2]", 0), "l: [c, a,  b]\n");
    check("l:\n  - a\n  - b: 1\n    c: 2\n  - d\n", displace("l[1]", 0), "l:\n  - b: 1\n    c: 2\n  - a\n  - d\n");
    check("l:\n  - a: 1\n    b: 2\n", displace("l[0].b", 0), "l:\n  - b: 2\n    a: 1\n");
    check("m: {a: 1, b: 2}\n", displace("m.a", 1), "m: {b: 2, a: 1}\n");
}

/// Asserts a whole text before and after one change.
#[track_caller]
fn check_text(before: &str, change: ValueChange, after: &str) {
    let edited = apply_changes(before, std::slice::from_ref(&change))
        .unwrap_or_else(|error| panic!("{change:?}: {error}\n{before}"));
    assert_eq!(edited.text, after, "\n{change:?}\n== got\n{}\n== of\n{before}", edited.text);
    assert_eq!(splice::spliced(before, &edited.splices), after);
}

/// Asserts the error message of a change.
#[track_caller]
fn check_refused(before: &str, change: ValueChange, message: &str) {
    let error = apply_changes(before, std::slice::from_ref(&change)).expect_err(&format!("{change:?} of\n{before}"));
    assert_eq!(error.to_string(), message, "{change:?} of\n{before}");
}

#[test]
fn blocks_in_unusual_positions_are_edited_in_place() {
    check_text(
        "    ---\n    a: b\n    ---\nbody",
        set("c", "d\ne"),
        "    ---\n    a: b\n    c: |-\n      d\n      e\n    ---\nbody",
    );
    check_text("    ---\n    ---\nbody", set("c", "d"), "    ---\n    c: d\n    ---\nbody");
    check_text("# T\n```yaml\nname: a\n```\nbody", set("c", "d"), "# T\n```yaml\nname: a\nc: d\n```\nbody");
    check_text("<!--\nname: a\n-->\nbody", append("t", "d"), "<!--\nname: a\nt:\n  - d\n-->\nbody");
    check_text("<!--\nname: a -->\nbody", set("t", "d"), "<!--\nname: a \nt: d-->\nbody");
    check_text("<!--\nname: a\n-->\nbody", set("name", "b -->"), "<!--\nname: \"b --\\x3e\"\n-->\nbody");
    check_text("---\na: b\n---", set("a", "c"), "---\na: c\n---");
    check_text("---\n---", set("a", "c"), "---\na: c\n---");
}

#[test]
fn a_file_without_a_block_gets_one_from_its_first_key() {
    check_text("# Title\n", set("name", "a"), "---\nname: a\n---\n\n# Title\n");
    check_text("\r\nbody\r\n", set("m.k", "a"), "---\r\nm:\r\n  k: a\r\n---\r\n\r\nbody\r\n");
    check_text("", append("tools", "a"), "---\ntools:\n  - a\n---\n");
    check_text("---\n\nprose\n\n---\n", set("name", "a"), "---\nname: a\n---\n\n---\n\nprose\n\n---\n");
    check_refused(
        "body",
        remove("a"),
        "line 1, column 1: the file has no frontmatter; set a key, which adds frontmatter at the top",
    );
}

#[test]
fn setting_a_list_or_map_keeps_unchanged_items() {
    check(
        "l:\n  - 'a' # one\n  # two\n  - b\n  - c # three\n",
        set_json("l", json!(["a", "x", "c", "d"])),
        "l:\n  - 'a' # one\n  # two\n  - x\n  - c # three\n  - d\n",
    );
    check("l:\n  - a # one\n  - b # two\n  - c\n", set_json("l", json!(["b"])), "l:\n  - b # two\n");
    check(
        "m:\n  # first\n  a: 'x'\n  b: y # z\nn: o\n",
        set_json("m", json!({"b": "w", "c": [1]})),
        "m:\n  # first\n  b: w # z\n  c:\n    - 1\nn: o\n",
    );
    check("m:\n  a: x\n  b: y\n", set_json("m", json!({"b": "y", "a": "x"})), "m:\n  b: \"y\"\n  a: x\n");
    check("m:\n  a: x\n", set_json("m", json!({})), "m: {}\n");
    check("l: [a, b]\n", set_json("l", json!([])), "l: []\n");
}

#[test]
fn several_changes_are_all_made_or_none() {
    let text = "---\na: 1\nb: 2\n---\n";
    let edited = apply_changes(text, &[set("c", "x"), rename("a", "d"), remove("b"), set("d", "5")]).unwrap();
    assert_eq!(edited.text, "---\nd: 5\nc: x\n---\n");
    assert_eq!(splice::spliced(text, &edited.splices), edited.text);
    assert!(apply_changes(text, &[set("c", "x"), remove("nowhere")]).is_err());
    let edited = apply_changes(text, &[set("a", "1")]).unwrap();
    assert_eq!((edited.text.as_str(), edited.splices), (text, Vec::new()));
}

#[test]
fn toml_is_edited_by_its_own_rules() {
    let before = "+++\n# top\nname = \"a\" # c\nn = 5\ntags = [\"x\", \"y\"]\nkeep = 'z'\ninner = { a = 1 \
        }\n\n[table]\nkey = true\n+++\nbody\n";
    let becomes = |change: ValueChange, old: &str, new: &str| {
        check_text(before, change.clone(), &before.replacen(old, new, 1));
        let crlf = |text: &str| text.replace('\n', "\r\n");
        check_text(&crlf(before), change, &crlf(&before.replacen(old, new, 1)));
    };
    becomes(set("name", "b: \"c\""), "\"a\"", "\"b: \\\"c\\\"\"");
    becomes(set("n", "6"), "n = 5", "n = 6");
    becomes(set("n", "six"), "n = 5", "n = \"six\"");
    becomes(set("keep", "w"), "'z'", "'w'");
    becomes(set("table.key", "false"), "key = true", "key = false");
    becomes(set("table.more", "x"), "key = true", "key = true\nmore = \"x\"");
    becomes(set("new", "x"), "inner = { a = 1 }", "inner = { a = 1 }\nnew = \"x\"");
    becomes(set("inner.b", "x"), "{ a = 1 }", "{ a = 1, b = \"x\" }");
    becomes(append("tags", "z"), "\"y\"]", "\"y\", \"z\"]");
    becomes(insert("tags", 0, "z"), "[\"x\"", "[\"z\", \"x\"");
    becomes(remove("tags[0]"), "[\"x\", \"y\"]", "[\"y\"]");
    becomes(remove("n"), "n = 5\n", "");
    becomes(rename("n", "m n"), "n = 5", "\"m n\" = 5");
    becomes(displace("tags[0]", 1), "[\"x\", \"y\"]", "[\"y\", \"x\"]");
    becomes(set_json("tags", json!([1, {"a": "b"}])), "[\"x\", \"y\"]", "[1, { a = \"b\" }]");
    check_text("+++\na = 1\n+++\n", set("b", "x\ny"), "+++\na = 1\nb = \"\"\"\nx\ny\"\"\"\n+++\n");
    becomes(rename("table.key", "other"), "key = true", "other = true");
    check_refused(before, set_json("n", json!(null)), "line 4, column 1: TOML has no null; change it in an editor");
}

const TABLES: &str = "+++\nname = \"a\"\nx.y = 1\nx.z = 2\n\n# About one.\n[one] # note\nk = 1\n\n[one.sub]\nd = \
    \"x\"\n\n# About rows.\n[[rows]]\nid = 1\n[rows.more]\nm = 1\n\n[[rows]]\nid = 2\n\n[deep.er]\ne = 1\n+++\nbody\n";

#[test]
fn tables_of_toml_are_changed_as_a_whole() {
    let becomes = |change: ValueChange, old: &str, new: &str| {
        assert!(TABLES.contains(old), "{old}");
        check_text(TABLES, change.clone(), &TABLES.replacen(old, new, 1));
        let crlf = |text: &str| text.replace('\n', "\r\n");
        check_text(&crlf(TABLES), change, &crlf(&TABLES.replacen(old, new, 1)));
    };
    becomes(remove("one"), "[one] # note\nk = 1\n\n[one.sub]\nd = \"x\"\n", "");
    becomes(remove("one.sub"), "[one.sub]\nd = \"x\"\n\n", "");
    becomes(remove("deep"), "\n[deep.er]\ne = 1\n", "");
    becomes(remove("deep.er"), "\n[deep.er]\ne = 1\n", "");
    becomes(remove("rows[0]"), "[[rows]]\nid = 1\n[rows.more]\nm = 1\n", "");
    becomes(remove("rows[1]"), "[[rows]]\nid = 2\n\n", "");
    becomes(remove("rows"), "[[rows]]\nid = 1\n[rows.more]\nm = 1\n\n[[rows]]\nid = 2\n", "");
    becomes(remove("x"), "x.y = 1\nx.z = 2\n", "");
    becomes(remove("x.y"), "x.y = 1\n", "");
    becomes(rename("one", "two"), "[one] # note\nk = 1\n\n[one.sub]", "[two] # note\nk = 1\n\n[two.sub]");
    becomes(rename("one.sub", "a b"), "[one.sub]", "[one.\"a b\"]");
    becomes(rename("deep", "flat"), "[deep.er]", "[flat.er]");
    becomes(rename("x", "w"), "x.y = 1\nx.z = 2", "w.y = 1\nw.z = 2");
    becomes(rename("x.z", "w"), "x.z", "x.w");
    becomes(rename("rows[0].more", "less"), "[rows.more]", "[rows.less]");
    becomes(
        rename("rows", "lines"),
        "[[rows]]\nid = 1\n[rows.more]\nm = 1\n\n[[rows]]",
        "[[lines]]\nid = 1\n[lines.more]\nm = 1\n\n[[lines]]",
    );
    becomes(
        displace("rows[1]", 0),
        "# About rows.\n[[rows]]\nid = 1\n[rows.more]\nm = 1\n\n[[rows]]\nid = 2",
        "[[rows]]\nid = 2\n\n# About rows.\n[[rows]]\nid = 1\n[rows.more]\nm = 1",
    );
    becomes(displace("x.y", 1), "x.y = 1\nx.z = 2", "x.z = 2\nx.y = 1");
    becomes(displace("name", 1), "name = \"a\"\nx.y = 1\nx.z = 2", "x.y = 1\nx.z = 2\nname = \"a\"");
    becomes(set("x.w", "v"), "x.z = 2\n", "x.z = 2\nx.w = \"v\"\n");
    becomes(set("one.m", "v"), "k = 1\n\n[one", "k = 1\nm = \"v\"\n\n[one");
    becomes(set("deep.m", "v"), "[deep.er]", "[deep]\nm = \"v\"\n\n[deep.er]");
    becomes(set("x", "v"), "x.y = 1\nx.z = 2", "x = \"v\"");
    becomes(set_json("deep.er", json!({"f": [1]})), "e = 1", "f = [1]");
    becomes(set_json("rows[1]", json!({"id": 3, "n": "v"})), "id = 2", "id = 3\nn = \"v\"");
    becomes(append_json("rows", json!({"id": 3})), "id = 2\n", "id = 2\n\n[[rows]]\nid = 3\n");
    becomes(insert_json("rows", 0, json!({"id": 3})), "# About rows.", "[[rows]]\nid = 3\n\n# About rows.");
    check_text(
        TABLES,
        set("deep", "v"),
        &TABLES.replace("\n[deep.er]\ne = 1\n", "").replace("x.z = 2\n", "x.z = 2\ndeep = \"v\"\n"),
    );
}

#[test]
fn toml_keeps_its_line_breaks_indents_and_lines() {
    let crlf = "+++\r\nname = \"n\"\r\ntext = \"\"\"\r\nx\"\"\"\r\n+++\r\n";
    check_text(
        crlf,
        set("text", "two\nlines"),
        "+++\r\nname = \"n\"\r\ntext = \"\"\"\r\ntwo\r\nlines\"\"\"\r\n+++\r\n",
    );
    let quoted = "+++\nx = '''\none \"q\"\ntwo'''\n+++\n";
    check_text(quoted, set("x", "a \"b\"\nc\\d"), "+++\nx = '''\na \"b\"\nc\\d'''\n+++\n");
    check_text("+++\n  [t]\n  a = 1\n+++\n", set("t.b", "c"), "+++\n  [t]\n  a = 1\n  b = \"c\"\n+++\n");
    check_text("+++\n[ t . u ]\na = 1\n+++\n", set("t.b", "c"), "+++\n[t]\nb = \"c\"\n[ t . u ]\na = 1\n+++\n");
    check_text("+++\n[a.b]\nx = 1\n[a]\ny = 2\n+++\n", set_json("a.b", json!(3)), "+++\n[a]\ny = 2\nb = 3\n+++\n");
}

#[test]
fn toml_that_is_not_valid_is_not_edited() {
    let text = "+++\nname = \"n\"\ndescription = \"d\n\n[mcp]\ncommand = \"x\"\n+++\nB\n";
    let error = apply_changes(text, &[set("model", "opus")]).unwrap_err();
    assert!(matches!(error.reason, EditRefusal::BrokenToml(_)), "{error}");
    let values = reading::read(text).values;
    assert_eq!(
        (values.at("name").and_then(super::super::value::ValueNode::text), values.at("command")),
        (Some("n"), None)
    );
    let long = reading::read("+++\ntext = \"\"\"\nname = 1\n\"\"\"\nmodel = \"m\"\nbad = [1\n+++\n").values;
    assert_eq!((long.at("name"), long.at("model").and_then(super::super::value::ValueNode::text)), (None, Some("m")));
}

#[test]
fn refused_table_changes_report_the_reason() {
    let refused =
        |change: ValueChange, why: &str| check_refused(TABLES, change, &format!("{why}; change it in an editor"));
    refused(displace("name", 2), "line 2, column 1: in TOML, keys come before tables with a header");
    refused(set("rows[0]", "v"), "line 14, column 1: an item with its own header is a map");
    refused(append("rows", "v"), "line 14, column 3: an item with its own header is a map");
    let apart = "+++\n[a]\nk = 1\n[b]\nk = 1\n[a.c]\nk = 1\n+++\n";
    check_text(apart, remove("a"), "+++\n[b]\nk = 1\n+++\n");
    check_text(apart, rename("a", "d"), &apart.replace("[a", "[d"));
    check_refused(apart, displace("a", 1), "line 2, column 2: its lines are not contiguous; change it in an editor");
    let braces = "+++\na = { b.c = 1, d = 2 }\n+++\n";
    check_text(braces, remove("a.b"), "+++\na = { d = 2 }\n+++\n");
    check_refused(
        braces,
        remove("a.b.c"),
        "line 2, column 9: it is a dotted key inside an inline table; change it in an editor",
    );
}

#[test]
fn refused_changes_report_reason_and_place() {
    let text = "---\nname: a\nm:\n  k: v\nl: [x]\nd: 1\nd: 2\nbase: &b\n  q: 1\nuse: *b\nt: !!int 5\n---\n";
    check_refused(
        text,
        remove("nope"),
        "line 1, column 1: no key `nope` in the frontmatter; check the keys it has, or set it first",
    );
    check_refused(
        text,
        remove("m.nope"),
        "line 3, column 1: no key `m.nope` in the frontmatter; check the keys it has, or set it first",
    );
    check_refused(text, append("name", "x"), "line 2, column 1: `name` is text; set it to a list or map with JSON");
    check_refused(text, set("name.x", "y"), "line 2, column 1: `name` is text; set it to a list or map with JSON");
    check_refused(text, append("m", "y"), "line 3, column 1: `m` is a map; use one of its keys");
    check_refused(text, set("l.x", "y"), "line 5, column 1: `l` is a list; use an item number in brackets, or append");
    check_refused(
        text,
        set("l[3]", "y"),
        "line 5, column 1: `l` has 1 item, numbered from 0; use one of them, or append",
    );
    check_refused(
        text,
        set("d", "y"),
        "line 6, column 1: the key `d` is repeated; remove one of them in an editor first",
    );
    check_refused(
        text,
        set("use", "y"),
        "line 10, column 1: `use` is the alias `*b`; change the value at the anchor, or remove this key and set it \
        again",
    );
    check_refused(
        text,
        set("use.q", "y"),
        "line 10, column 1: `use` is the alias `*b`; change the value at the anchor, or remove this key and set it \
        again",
    );
    check_refused(
        text,
        remove("base"),
        "line 8, column 1: `base` carries the anchor `&b`, which another value refers to; change or remove the \
        aliases that refer to it first",
    );
    check_refused(
        text,
        set("t", "y"),
        "line 11, column 1: `t` has the tag `!!int`, which does not fit the new value; remove the key and set it again",
    );
    check_refused(
        text,
        rename("name", "m"),
        "line 2, column 1: the key `m` already exists; remove that key first, or choose another name",
    );
    check_refused(
        text,
        rename("l[0]", "m"),
        "line 5, column 5: `l[0]` is a list item and has no name; set the item instead",
    );
    check_refused(text, insert("l", 2, "y"), "line 5, column 1: no position 2 among 1; count from 0");
    check_refused(text, displace("m", 20), "line 3, column 1: no position 20 among 8; count from 0");
    check_refused(
        text,
        set("", "y"),
        "line 1, column 1: `` is not a key path; separate keys with dots; put item numbers and special keys in \
        brackets: `modes.critical.mindset`, `triggers[0]`, `bash[\"x=y\"]`",
    );
    check_refused(
        "---\nname: a\nb: c\n\nbody",
        set("b", "d"),
        "line 1, column 1: the frontmatter that starts here has no closing line; add a `---` line after the last key \
        first",
    );
    let long = format!("---\na: b\nc: {}\n---\n", "x".repeat(70_000));
    check_refused(
        &long,
        set("a", "c"),
        "line 2, column 1: the frontmatter is longer than 64 KiB, so an edit cannot be verified; shorten it in an \
        editor",
    );
    let lossy = Document::from_bytes(b"---\na: \xff\n---\n".to_vec());
    assert_eq!(
        editable(&lossy).unwrap_err().to_string(),
        "line 2, column 4: the file is not UTF-8 from byte 8 on, so saving it would change other bytes; save the file \
        as UTF-8 first"
    );
}

#[test]
fn anchors_and_tags_stay_before_the_value() {
    check("a: &x old\nb: c\n", set("a", "new"), "a: &x new\nb: c\n");
    check("a: !str old\n", set("a", "1"), "a: !str \"1\"\n");
    check("a: &x\n  k: v\nb: &y c\nd: *y\n", set("a.k", "w"), "a: &x\n  k: w\nb: &y c\nd: *y\n");
    check("l: [&x a, b]\n", set("l[0]", "b"), "l: [&x b, b]\n");
    check("l:\n  - &x a\n", set_json("l[0]", json!({"k": "v"})), "l:\n  - &x\n    k: v\n");
    check("a: &x v\nb: w\n", remove("a"), "b: w\n");
    check("a: &x v\nb: *x\nc: d\n", rename("a", "e"), "e: &x v\nb: *x\nc: d\n");
    check("a: &x v\nb: *x\n", remove("b"), "a: &x v\n");
}

#[test]
fn bad_values_elsewhere_are_left_alone() {
    check("a: b: c\nd: e # f\n", set("d", "g"), "a: b: c\nd: g # f\n");
    check("a: b: c\nd: e\n", set("h", "i"), "a: b: c\nd: e\nh: i\n");
    check("a: b: c\nd: e\n", remove("d"), "a: b: c\n");
    check("a: b: c\nd: e\n", set("a", "f: g"), "a: \"f: g\"\nd: e\n");
    check("l:\n  - *.cu\n  - b\n", append("l", "*.rs"), "l:\n  - *.cu\n  - b\n  - \"*.rs\"\n");
    let scanned = "d: Use it. Examples:\n\n<example>\nuser: \"y\"\n</example>\nm: x\nl: [a]\n";
    check(scanned, set("m", "y z"), &scanned.replace("m: x", "m: y z"));
    check(scanned, append("l", "b"), &scanned.replace("[a]", "[a, b]"));
    check(scanned, set("k", "b"), &format!("{scanned}k: b\n"));
    check(scanned, set("d", "short"), "d: short\nm: x\nl: [a]\n");
}

#[test]
fn a_repair_rewrites_only_the_bad_values() {
    #[track_caller]
    fn mends(before: &str, after: &str) {
        for line_break in ["\n", "\r\n"] {
            let text = format!("---\n{before}---\nbody: not: this\n").replace('\n', line_break);
            let edited = repair(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(edited.text, format!("---\n{after}---\nbody: not: this\n").replace('\n', line_break));
            assert_eq!(splice::spliced(&text, &edited.splices), edited.text);
            assert_eq!(reading::read(&edited.text).reading, reading::ReadingMethod::Strict);
        }
    }
    mends("a: b\n", "a: b\n");
    mends("# x\na: b: c\nd: 'e' # f\n", "# x\na: \"b: c\"\nd: 'e' # f\n");
    mends("a: it's \"x\": y\\nz\n", "a: 'it''s \"x\": y\\nz'\n");
    mends(
        "g: **/*.ts\nl:\n  - *.cu\n  - ok\nh: [x] [y]\n",
        "g: \"**/*.ts\"\nl:\n  - \"*.cu\"\n  - ok\nh: \"[x] [y]\"\n",
    );
    mends("a: {{x}} y\nm:\n  k: @z\n", "a: \"{{x}} y\"\nm:\n  k: \"@z\"\n");
    mends(
        "name: a\nd: Use it. Examples:\n\n<example>\nuser: \"y\"\n</example>\nm: x\n",
        "name: a\nd: |-\n  Use it. Examples:\n\n  <example>\n  user: \"y\"\n  </example>\nm: x\n",
    );
    let error = repair("---\n) what\nname: a\nb: c: d\n---\n").unwrap_err();
    assert!(matches!(error.reason, EditRefusal::NotRepaired(_)), "{error}");
}

#[test]
fn a_tick_changes_one_byte() {
    let text = "---\na: b\n---\n\nTodo:\r\n- [ ] one\r\n* [X] two\r\n  - [x] three\r\n\n```\n- [ ] code\n```";
    for (line, ticked, old, new) in [
        (6, true, "[ ] one", "[x] one"),
        (7, false, "[X]", "[ ]"),
        (8, false, "[x]", "[ ]"),
        (6, false, "", ""),
        (7, true, "", ""),
    ] {
        let edited = tick(text, line, ticked).unwrap();
        assert_eq!(edited.text, text.replacen(old, new, 1), "line {line}");
        assert_eq!(edited.splices.len(), usize::from(!old.is_empty()));
    }
    for line in [1, 5, 11, 99, 0] {
        let error = tick(text, line, true).unwrap_err();
        assert_eq!(error.reason, EditRefusal::NoBox(line));
    }
}

#[track_caller]
fn check_reason(block: &str, change: ValueChange, fits: impl Fn(&EditRefusal) -> bool) {
    let text = format!("---\n{block}---\n");
    let error = apply_changes(&text, std::slice::from_ref(&change)).expect_err(&format!("{change:?} of\n{text}"));
    assert!(fits(&error.reason), "{change:?}: {error}\n{text}");
}

#[test]
fn a_value_that_others_refer_to_is_not_changed() {
    for (block, change) in [
        ("a: &x old\nb: *x\n", set("a", "new")),
        ("a: &x\n  k: v\nb: *x\n", set("a.k", "w")),
        ("a: &x\n  k: v\nb: *x\n", set("a.l", "w")),
        ("a: &x\n  k:\n    m: v\nb:\n  <<: *x\n", set("a.k.m", "w")),
        ("a:\n  &x\n  k: v\nb: *x\n", remove("a.k")),
        ("a: !t &x\n  k: v\nb: *x\n", rename("a.k", "l")),
        ("l: &x\n  - a\nb: *x\n", append("l", "c")),
        ("l: &x [a, b]\nb: *x\n", displace("l[0]", 1)),
        ("l: [&x a, *x]\n", set("l[0]", "b")),
        ("l:\n  - &x a\n  - *x\n", set("l[0]", "b")),
        ("m: {k: &x {a: b}, l: *x}\n", set("m.k.a", "c")),
        ("a: &x\nb: *x\n", set("a", "v")),
        ("z: y\n&x a: v\nb: *x\n", rename("a", "c")),
    ] {
        check_reason(block, change, |reason| matches!(reason, EditRefusal::Anchored { .. }));
    }
    check("a: &x\n  k: v\nb: *x\nc: d\n", set("c", "e"), "a: &x\n  k: v\nb: *x\nc: e\n");
    check("a: &x\n  k: v\nb:\n  <<: *x\n", set("b.m", "e"), "a: &x\n  k: v\nb:\n  <<: *x\n  m: e\n");
    check("l:\n  - &x a\n  - *x\n  - b\n", set("l[2]", "c"), "l:\n  - &x a\n  - *x\n  - c\n");
}

#[test]
fn merge_keys_have_no_value_of_their_own() {
    let block = "a: &x\n  k: v\nb:\n  <<: *x\n  \"<<\": w\nc: d\n";
    let is_merge = |reason: &EditRefusal| {
        matches!(reason, EditRefusal::MergeKey | EditRefusal::Alias { .. } | EditRefusal::Duplicate(_))
    };
    for change in [
        set("b.<<", "v"),
        set("<<", "v"),
        set_json("c.<<", json!({})),
        rename("c", "<<"),
        rename("b.<<", "m"),
        set("b[\"<<\"].k", "v"),
        append("<<", "v"),
    ] {
        let is_text = |reason: &EditRefusal| is_merge(reason) || matches!(reason, EditRefusal::IsText(_));
        check_reason(block, change, is_text);
    }
    check("a: &x\n  k: v\nb:\n  <<: *x\n  m: w\n", remove("b.<<"), "a: &x\n  k: v\nb:\n  m: w\n");
}

#[test]
fn keys_are_addressed_whatever_is_in_them() {
    let block = "permission:\n  bash:\n    \"x=y\": ask\n    \"a.b\": ask\n    git push: ask\n";
    let changed = |key: &str| block.replace(&format!("{key}: ask"), &format!("{key}: allow"));
    check(block, set("permission.bash[\"x=y\"]", "allow"), &changed("\"x=y\""));
    check(block, set("permission.bash.x=y", "allow"), &changed("\"x=y\""));
    check(block, set("permission.bash['a.b']", "allow"), &changed("\"a.b\""));
    check(block, set("permission.bash.\"git push\"", "allow"), &changed("git push"));
    check(block, set("Permission.Bash.Git-Push", "allow"), &changed("git push"));
    check(block, set("permission.bash[\"c.d\"]", "deny"), &format!("{block}    c.d: deny\n"));
    check(block, set("permission.bash[\"x\"]", "deny"), &format!("{block}    x: deny\n"));
    check(block, remove("permission.bash[\"x=y\"]"), &block.replace("    \"x=y\": ask\n", ""));
    check_reason(block, set("permission.bash.x", "y=allow"), |reason| {
        matches!(reason, EditRefusal::MayBeLonger { .. })
    });
    check_reason("a.b: 1\na:\n  b: 2\n", set("a.b", "3"), |reason| matches!(reason, EditRefusal::Ambiguous { .. }));
    check_reason("a.b: {}\na: {}\n", set("a.b.c", "3"), |reason| matches!(reason, EditRefusal::Ambiguous { .. }));
    check_reason("name: a\nName: b\n", set("NAME", "3"), |reason| matches!(reason, EditRefusal::Ambiguous { .. }));
    check("name: a\nName: b\n", set("Name", "c"), "name: a\nName: c\n");
    check("m:\n  krit\u{69}\u{301}sch: a\n", set("m.kritísch", "b"), "m:\n  krit\u{69}\u{301}sch: b\n");
    check("a.b: 1\na:\n  b: 2\n", set("a[\"b\"]", "3"), "a.b: 1\na:\n  b: \"3\"\n".replace("\"3\"", "3").as_str());
}

#[test]
fn lines_of_uncertain_ownership_are_not_lost() {
    for lines in [
        "Model: opus\ndescription:foo\nlast updated: x\n<<: y\n- stray\n",
        "description:foo\n",
        "last updated: today\n",
        "- stray\n",
        "<<: *x\n",
        "stray words\n",
        "? odd\n",
        "# note\nModel:\nfoo bar\n",
    ] {
        let block = format!("name: old\n{lines}tools: Read\n");
        for change in [set("name", "new"), set("Name", "new"), remove("name")] {
            let text = format!("---\n{block}---\n");
            match apply_changes(&text, std::slice::from_ref(&change)) {
                Ok(edited) => {
                    for line in lines.lines() {
                        assert!(edited.text.lines().any(|kept| kept == line), "{line}: {change:?}\n{}", edited.text);
                    }
                }
                Err(error) => {
                    let last = 2 + lines.lines().count();
                    let named = if last == 3 { "line 3 would".to_owned() } else { format!("lines 3 to {last} would") };
                    let is_named = error.to_string().contains(&named) || lines.starts_with('#');
                    assert!(is_named && matches!(error.reason, EditRefusal::LostLines { .. }), "{error}");
                }
            }
        }
        let edited = apply_changes(&format!("---\n{block}---\n"), &[set("tools", "Bash")]).unwrap();
        assert_eq!(edited.text, format!("---\n{}---\n", block.replace("Read", "Bash")));
    }
    // A missing closing quote does not include the keys below.
    let open = "name: \"open\nmodel: x\ntools: \"Read\"\n";
    check(open, set("name", "new"), &open.replace("\"open", "new"));
}

#[test]
fn nested_lines_of_uncertain_ownership_are_not_lost() {
    for (lines, lost) in [
        ("tools:\n  deeper: yes\ndescription:foo\n", &["description:foo"][..]),
        ("tools:\n  deeper: yes\n*: ask\n", &["*: ask"]),
        ("tools:\n  deeper: yes\n*: ask\ndescription:foo\n", &["*: ask", "description:foo"]),
        ("tools:\n  first: a\n  deeper: yes\nstray words\n", &["stray words"]),
        ("tools:\n  in:\n    deeper: yes\ndescription:foo\n", &["description:foo"]),
        ("tools:\n  - Read\ndescription:foo\n", &["description:foo"]),
        ("tools:\n  - a: Read\n    deeper: yes\nskill:true\n", &["skill:true"]),
    ] {
        for line_break in ["\n", "\r\n"] {
            let text = format!("---\nname: old\n{lines}---\n").replace('\n', line_break);
            let paths =
                ["tools", "tools.deeper", "tools.in", "tools.in.deeper", "tools[0]", "tools[0].deeper", "tools.first"];
            for path in paths.into_iter().filter(|path| reading::read(&text).values.at(path).is_some()) {
                for change in [set(path, "new"), set_json(path, json!(["a"])), remove(path)] {
                    match apply_changes(&text, std::slice::from_ref(&change)) {
                        Ok(edited) => {
                            let is_kept = |line: &&str| edited.text.lines().any(|kept| kept == *line);
                            assert!(lost.iter().all(is_kept), "{change:?}\n{}", edited.text);
                        }
                        Err(error) => {
                            assert!(
                                matches!(error.reason, EditRefusal::LostLines { .. }),
                                "{change:?}: {error}\n{text}"
                            );
                        }
                    }
                }
            }
        }
    }
    // The comments between the keys of a valid map are removed with it.
    let valid = "tools:\n  a: 1\n# note\n  b: 2\nname: x\n";
    check(valid, set("tools", "Read"), "tools: Read\nname: x\n");
}

#[test]
fn json_stays_json() {
    let block = "{\n  \"name\": \"a\",\n  \"tools\": [\"x\"],\n  \"n\": 1\n}\n";
    check(block, set("name", "b"), &block.replace("\"a\"", "\"b\""));
    check(block, set("model", "o"), &block.replace("\"n\": 1", "\"n\": 1,\n  \"model\": \"o\""));
    check(block, append("tools", "y"), &block.replace("[\"x\"]", "[\"x\", \"y\"]"));
    check(block, set("n", "2"), &block.replace('1', "2"));
    check(block, set("n", "two"), &block.replace('1', "\"two\""));
    check(block, set_json("n", json!({"a": [null, "b"]})), &block.replace('1', "{\"a\": [null, \"b\"]}"));
    check(block, rename("n", "m"), &block.replace("\"n\"", "\"m\""));
    check(block, remove("n"), &block.replace(",\n  \"n\": 1", ""));
    check("{\"a\": {}}\n", set("a.b", "it's"), "{\"a\": {\"b\": \"it's\"}}\n");
    check("{}\n", set("a", "b"), "{\"a\": \"b\"}\n");
    check("{a: 'b'}\n", set("c", "d"), "{a: 'b', c: 'd'}\n");
}

#[test]
fn a_name_is_appended_to_comma_separated_names() {
    check("tools: Read, Grep # c\n", append("tools", "Bash"), "tools: Read, Grep, Bash # c\n");
    check("tools: Read,Grep\n", append("tools", "Bash"), "tools: Read,Grep,Bash\n");
    check("tools: Read\n", append("tools", "Bash(git:*)"), "tools: Read, Bash(git:*)\n");
    check("tools: 'Read'\n", append("tools", "it's"), "tools: 'Read, it''s'\n");
    check("tools: \"Read\"\n", append("tools", "a\\b"), "tools: \"Read, a\\\\b\"\n");
    check("tools: ''\n", append("tools", "Bash"), "tools: 'Bash'\n");
    check("tools:\n", append("tools", "Bash"), "tools:\n  - Bash\n");
    check("tools: Read,\n  Grep\n", append("tools", "Bash"), "tools: Read, Grep, Bash\n");
    check("disallowedTools: a, b\n", append("disallowedTools", "c"), "disallowedTools: a, b, c\n");
    check(
        "allowed-tools: Read Bash(git add:*)\n",
        append("allowed-tools", "Grep"),
        "allowed-tools: Read Bash(git add:*) Grep\n",
    );
    check("globs: *.ts,*.md\n", append("globs", "*.rs"), "globs: *.ts,*.md,*.rs\n");
    check("tools: Read\n", append("tools", "a: b"), "tools: \"Read, a: b\"\n");
    check("tools: [Read]\n", append("tools", "Bash"), "tools: [Read, Bash]\n");
    check_reason("description: a, b\n", append("description", "c"), |reason| matches!(reason, EditRefusal::IsText(_)));
    check_reason("tools: {a: true}\n", append("tools", "c"), |reason| matches!(reason, EditRefusal::IsMap(_)));
    check_text("+++\ntools = \"Read\"\n+++\n", append("tools", "Bash"), "+++\ntools = \"Read, Bash\"\n+++\n");
}

#[test]
fn a_name_is_appended_to_a_tool_profile() {
    let profiles = |audit: &str| format!("tools:\n  audit: {audit}\n  full: [A]\n  default_mode: audit\n");
    for (before, after) in [
        ("Read, Grep # c", "Read, Grep, Bash # c"),
        ("Read", "Read, Bash"),
        ("Read,Grep", "Read,Grep,Bash"),
        ("\"Read, Grep\"", "\"Read, Grep, Bash\""),
        ("'Read'", "'Read, Bash'"),
        ("[Read]", "[Read, Bash]"),
        ("Bash(git add:*), Read", "Bash(git add:*), Read, Bash"),
    ] {
        check(&profiles(before), append("tools.audit", "Bash"), &profiles(after));
    }
    check("tools: {audit: 'Read'}\n", append("tools.audit", "Bash"), "tools: {audit: 'Read, Bash'}\n");
    check(
        "allowed-tools:\n  audit: Read Grep\n",
        append("allowed-tools.audit", "Bash"),
        "allowed-tools:\n  audit: Read Grep Bash\n",
    );
    check_text(
        "+++\n[tools]\naudit = \"Read\"\n+++\n",
        append("tools.audit", "Bash"),
        "+++\n[tools]\naudit = \"Read, Bash\"\n+++\n",
    );
    for (block, path) in [
        ("tools: {audit: Read, default_mode: audit}\n", "tools.default_mode"),
        ("tools: {write: true, bash: false}\n", "tools.write"),
        ("model: {audit: Read}\n", "model.audit"),
        ("tools: {audit: {note: Read}}\n", "tools.audit.note"),
        ("a: {tools: {audit: Read}}\n", "a.tools.audit"),
    ] {
        check_reason(block, append(path, "Bash"), |reason| matches!(reason, EditRefusal::IsText(_)));
    }
}

#[test]
fn adding_a_key_keeps_trailing_blank_lines_of_a_block_scalar() {
    check("d: |\n  x\n    \n", set("k", "v"), "d: |\n  x\n    \nk: v\n");
    check("d: |\n  x\n\n", set("k", "v"), "d: |\n  x\nk: v\n\n");
    check("d: |+\n  x\n\n", set("k", "v"), "d: |+\n  x\n\nk: v\n");
    check("m:\n  d: |-\n    x\n      \n", set("m.k", "v"), "m:\n  d: |-\n    x\n      \n  k: v\n");
    check("d: >\n  x\n  \n", set("k", "v"), "d: >\n  x\nk: v\n  \n");
}

#[test]
fn the_only_key_and_words_of_one_letter_are_set() {
    check("name: a\n", set("name", "b"), "name: b\n");
    check("name: a\n", remove("name"), "");
    check("name: a\n", rename("name", "title"), "title: a\n");
    check("n: 5\n", set("n", "6"), "n: 6\n");
    check("a: n\n", set("a", "y"), "a: y\n");
    check("a: n\n", set("a", "no"), "a: \"no\"\n");
    check("a: no\n", set("a", "n"), "a: \"n\"\n");
    check("a: yes\n", set("a", "off"), "a: off\n");
    check("a: yes\n", set("a", "yEs"), "a: \"yEs\"\n");
    check("a: True\n", set("a", "false"), "a: false\n");
    check("a: 7\n", set("a", "1:30"), "a: \"1:30\"\n");
    check("a: 7\n", set("a", "0o17"), "a: \"0o17\"\n");
    check("a: 7\n", set("a", "-0.5"), "a: -0.5\n");
    check("a: 0x1F\n", set("a", "0x2F"), "a: 0x2F\n");
    check("a: 1.10\n", set("a", "1.20"), "a: 1.20\n");
    check("b: x\n", set("a", "n"), "b: x\na: \"n\"\n");
}

#[test]
fn a_comment_after_an_empty_value_is_kept() {
    check("a: |\n# note\nb: c\n", set("a", "x"), "a: |-\n  x\n# note\nb: c\n");
    check("a: >-\n\n# note\n", set("a", "x"), "a: >-\n  x\n\n# note\n");
    check("m:\n  a: |\n  # note\n  b: c\n", remove("m.a"), "m:\n  # note\n  b: c\n");
    check("a: |\n  x\n# note\nb: c\n", set("a", "y"), "a: |-\n  y\n# note\nb: c\n");
    check("a: |\n  x\n  # text\nb: c\n", set("a", "y"), "a: |-\n  y\nb: c\n");
}

#[test]
fn entries_that_seem_to_overlap_are_not_moved() {
    // The tab before the second key is no indentation, and the empty keys end on lines of other keys.
    let text = "---\n\t[;# é\n\t&x [b:\n   : # \n\té: *x? \n ? \n\ta:\n---\n- [ ] x\n";
    for pair in reading::read(text).values.pairs() {
        for index in 0..4 {
            let path = crate::domain::key_path::below_quoted("", &pair.key);
            for change in [displace(&path, index), remove(&path), set(&path, "x"), insert(&path, index, "x")] {
                if let Ok(edited) = apply_changes(text, std::slice::from_ref(&change)) {
                    assert_eq!(splice::spliced(text, &edited.splices), edited.text, "{change:?}");
                }
            }
        }
    }
}

#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
#![allow(clippy::needless_pass_by_value, reason = "a table of changes reads better without signs before them")]

use serde_json::json;

use super::*;

fn set(path: &str, text: &str) -> Change {
    Change::Set { path: path.into(), value: New::Text(text.into()) }
}

fn set_json(path: &str, json: serde_json::Value) -> Change {
    Change::Set { path: path.into(), value: New::Json(json) }
}

fn append(path: &str, text: &str) -> Change {
    Change::Append { path: path.into(), value: New::Text(text.into()) }
}

fn insert(path: &str, index: usize, text: &str) -> Change {
    Change::Insert { path: path.into(), index, value: New::Text(text.into()) }
}

fn append_json(path: &str, json: serde_json::Value) -> Change {
    Change::Append { path: path.into(), value: New::Json(json) }
}

fn insert_json(path: &str, index: usize, json: serde_json::Value) -> Change {
    Change::Insert { path: path.into(), index, value: New::Json(json) }
}

fn remove(path: &str) -> Change {
    Change::Remove { path: path.into() }
}

fn rename(path: &str, name: &str) -> Change {
    Change::Rename { path: path.into(), name: name.into() }
}

fn displace(path: &str, index: usize) -> Change {
    Change::Move { path: path.into(), index }
}

/// The inside of a block before and after one change.
#[track_caller]
fn check(before: &str, change: Change, after: &str) {
    let (before, after) = (format!("---\n{before}---\n\n# Body\n"), format!("---\n{after}---\n\n# Body\n"));
    let edited =
        apply(&before, std::slice::from_ref(&change)).unwrap_or_else(|error| panic!("{change:?}: {error}\n{before}"));
    assert_eq!(edited.text, after, "\n{change:?}\n== got\n{}\n== of\n{before}", edited.text);
    assert_eq!(splice::spliced(&before, &edited.splices), after);
    // The same with line breaks of two signs.
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let edited = apply(&crlf(&before), std::slice::from_ref(&change))
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
fn text_over_lines_becomes_and_stays_a_block() {
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
fn nested_paths_and_keys_with_dots() {
    check(
        "cognitive_modes:\n  critical:\n    mindset: old\n    output: x\n",
        set("cognitive_modes.critical.mindset", "new: one"),
        "cognitive_modes:\n  critical:\n    mindset: \"new: one\"\n    output: x\n",
    );
    check("a.b: 1\na:\n  b: x\n", set("a.b", "2"), "a.b: 2\na:\n  b: x\n");
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
fn what_is_removed_goes_with_its_lines() {
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
fn keys_get_other_names() {
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

/// A whole text before and after one change.
#[track_caller]
fn check_text(before: &str, change: Change, after: &str) {
    let edited =
        apply(before, std::slice::from_ref(&change)).unwrap_or_else(|error| panic!("{change:?}: {error}\n{before}"));
    assert_eq!(edited.text, after, "\n{change:?}\n== got\n{}\n== of\n{before}", edited.text);
    assert_eq!(splice::spliced(before, &edited.splices), after);
}

/// The message of the error that a change ends in.
#[track_caller]
fn check_refused(before: &str, change: Change, message: &str) {
    let error = apply(before, std::slice::from_ref(&change)).expect_err(&format!("{change:?} of\n{before}"));
    assert_eq!(error.to_string(), message, "{change:?} of\n{before}");
}

#[test]
fn blocks_in_odd_places_are_edited_where_they_stand() {
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
        "line 1, column 1: the file has no frontmatter block; set a key, which opens a block at the top",
    );
}

#[test]
fn lists_and_maps_set_as_a_whole_keep_what_stays() {
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
    let edited = apply(text, &[set("c", "x"), rename("a", "d"), remove("b"), set("d", "5")]).unwrap();
    assert_eq!(edited.text, "---\nd: 5\nc: x\n---\n");
    assert_eq!(splice::spliced(text, &edited.splices), edited.text);
    assert!(apply(text, &[set("c", "x"), remove("nowhere")]).is_err());
    let edited = apply(text, &[set("a", "1")]).unwrap();
    assert_eq!((edited.text.as_str(), edited.splices), (text, Vec::new()));
}

#[test]
fn toml_is_edited_by_its_own_rules() {
    let before = "+++\n# top\nname = \"a\" # c\nn = 5\ntags = [\"x\", \"y\"]\nkeep = 'z'\ninner = { a = 1 }\n\n[table]\nkey = true\n+++\nbody\n";
    let becomes = |change: Change, old: &str, new: &str| {
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

const TABLES: &str = "+++\nname = \"a\"\nx.y = 1\nx.z = 2\n\n# About one.\n[one] # note\nk = 1\n\n[one.sub]\nd = \"x\"\n\n# About rows.\n[[rows]]\nid = 1\n[rows.more]\nm = 1\n\n[[rows]]\nid = 2\n\n[deep.er]\ne = 1\n+++\nbody\n";

#[test]
fn tables_of_toml_are_changed_as_a_whole() {
    let becomes = |change: Change, old: &str, new: &str| {
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
    let error = apply(text, &[set("model", "opus")]).unwrap_err();
    assert!(matches!(error.reason, Reason::BrokenToml(_)), "{error}");
    let values = reading::read(text).values;
    assert_eq!((values.at("name").and_then(super::super::value::Node::text), values.at("command")), (Some("n"), None));
    let long = reading::read("+++\ntext = \"\"\"\nname = 1\n\"\"\"\nmodel = \"m\"\nbad = [1\n+++\n").values;
    assert_eq!((long.at("name"), long.at("model").and_then(super::super::value::Node::text)), (None, Some("m")));
}

#[test]
fn a_table_that_cannot_be_changed_says_why() {
    let refused = |change: Change, why: &str| check_refused(TABLES, change, &format!("{why}; change it in an editor"));
    refused(displace("name", 2), "line 2, column 1: in TOML, keys stand before the tables with a header");
    refused(set("rows[0]", "v"), "line 14, column 1: an item with a header of its own is a map");
    refused(append("rows", "v"), "line 14, column 3: an item with a header of its own is a map");
    let apart = "+++\n[a]\nk = 1\n[b]\nk = 1\n[a.c]\nk = 1\n+++\n";
    check_text(apart, remove("a"), "+++\n[b]\nk = 1\n+++\n");
    check_text(apart, rename("a", "d"), &apart.replace("[a", "[d"));
    check_refused(apart, displace("a", 1), "line 2, column 2: its lines do not stand together; change it in an editor");
    let braces = "+++\na = { b.c = 1, d = 2 }\n+++\n";
    check_text(braces, remove("a.b"), "+++\na = { d = 2 }\n+++\n");
    check_refused(
        braces,
        remove("a.b.c"),
        "line 2, column 9: it is written with dots in its key, between braces; change it in an editor",
    );
}

#[test]
fn a_change_that_cannot_be_made_says_why_and_where() {
    let text = "---\nname: a\nm:\n  k: v\nl: [x]\nd: 1\nd: 2\nbase: &b\n  q: 1\nuse: *b\nt: !!int 5\n---\n";
    check_refused(
        text,
        remove("nope"),
        "line 1, column 1: there is no `nope` in the block; look at the keys it has, or set it first",
    );
    check_refused(
        text,
        remove("m.nope"),
        "line 3, column 1: there is no `m.nope` in the block; look at the keys it has, or set it first",
    );
    check_refused(text, append("name", "x"), "line 2, column 1: `name` is a text; set it to a list or map as JSON");
    check_refused(text, set("name.x", "y"), "line 2, column 1: `name` is a text; set it to a list or map as JSON");
    check_refused(text, append("m", "y"), "line 3, column 1: `m` is a map; name a key of it");
    check_refused(
        text,
        set("l.x", "y"),
        "line 5, column 1: `l` is a list; name an item by its number in brackets, or append",
    );
    check_refused(
        text,
        set("l[3]", "y"),
        "line 5, column 1: `l` has 1 item, numbered from 0; name one of them, or append",
    );
    check_refused(
        text,
        set("d", "y"),
        "line 6, column 1: `d` stands twice in the block; remove one of them in an editor first",
    );
    check_refused(
        text,
        set("use", "y"),
        "line 10, column 1: `use` is the alias `*b`; change the value where the anchor stands, or remove this key and set it anew",
    );
    check_refused(
        text,
        set("use.q", "y"),
        "line 10, column 1: `use` is the alias `*b`; change the value where the anchor stands, or remove this key and set it anew",
    );
    check_refused(
        text,
        remove("base"),
        "line 8, column 1: `base` carries the anchor `&b`, which another value refers to; change or remove what refers to it first",
    );
    check_refused(
        text,
        set("t", "y"),
        "line 11, column 1: `t` is marked `!!int`, which the new value does not fit; remove the key and set it anew",
    );
    check_refused(
        text,
        rename("name", "m"),
        "line 2, column 1: there is already a key `m`; remove that key first, or choose another name",
    );
    check_refused(
        text,
        rename("l[0]", "m"),
        "line 5, column 5: `l[0]` is an item, and items have no names; set the item instead",
    );
    check_refused(text, insert("l", 2, "y"), "line 5, column 1: there is no position 2 among 1; count from 0");
    check_refused(text, displace("m", 20), "line 3, column 1: there is no position 20 among 8; count from 0");
    check_refused(
        text,
        set("", "y"),
        "line 1, column 1: `` is no path of keys; write keys with dots between them and items in brackets: `cognitive_modes.critical.mindset`, `triggers[0]`",
    );
    check_refused(
        "---\nname: a\nb: c\n\nbody",
        set("b", "d"),
        "line 1, column 1: the frontmatter block that opens here never ends; put a line of three dashes behind the last key first",
    );
    let long = format!("---\na: b\nc: {}\n---\n", "x".repeat(70_000));
    check_refused(
        &long,
        set("a", "c"),
        "line 2, column 1: the frontmatter block is longer than 64 KiB, so no edit of it can be checked; shorten it in an editor",
    );
    let lossy = Document::from_bytes(b"---\na: \xff\n---\n".to_vec());
    assert_eq!(
        editable(&lossy).unwrap_err().to_string(),
        "line 2, column 4: the file is not UTF-8 from byte 7 on, so writing its text would change other bytes; save the file as UTF-8 first"
    );
}

#[test]
fn anchors_and_tags_stay_before_the_value() {
    check("a: &x old\nb: *x\n", set("a", "new"), "a: &x new\nb: *x\n");
    check("a: !str old\n", set("a", "1"), "a: !str \"1\"\n");
    check("a: &x\n  k: v\nb: *x\n", set("a.k", "w"), "a: &x\n  k: w\nb: *x\n");
    check("l: [&x a, *x]\n", set("l[0]", "b"), "l: [&x b, *x]\n");
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
fn a_repair_writes_just_the_bad_values_anew() {
    #[track_caller]
    fn mends(before: &str, after: &str) {
        for line_break in ["\n", "\r\n"] {
            let text = format!("---\n{before}---\nbody: not: this\n").replace('\n', line_break);
            let edited = repair(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(edited.text, format!("---\n{after}---\nbody: not: this\n").replace('\n', line_break));
            assert_eq!(splice::spliced(&text, &edited.splices), edited.text);
            assert_eq!(reading::read(&edited.text).rung, reading::Rung::Strict);
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
    assert!(matches!(error.reason, Reason::NotRepaired(_)), "{error}");
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
        assert_eq!(error.reason, Reason::NoBox(line));
    }
}

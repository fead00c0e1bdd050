#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

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
    check("a: |+\n  x\n\nb: c\n", set("d", "y"), "a: |+\n  x\n\nb: c\nd: y\n");
    check("b: c\na: |+\n  x\n\n", set("d", "y"), "b: c\na: |+\n  x\n\nd: y\n");
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

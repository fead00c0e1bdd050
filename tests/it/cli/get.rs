//! `get`: one value of the frontmatter, as text, as written, as JSON.

use serde_json::json;

use super::Bed;

const SHAPES: &str = "---\nname: shapes\nempty:\nversion: 1.10\nyes: yes\nlist: [a, \"b: c\"]\nnested:\n  deep:\n    # why\n    one:   1\n    two: 'II'\n  list:\n    - x: 1\n      y: 2\n    - plain\ntext: |\n  first\n    second\n\nflow: {a: 1, b: [2]}\na.b: dotted\n---\nBody\n";

#[test]
fn values_are_printed_by_kind() {
    let bed = Bed::new();
    bed.write("lib/shapes.md", SHAPES);
    for (key, printed) in [
        ("version", "1.10\n"),
        ("yes", "yes\n"),
        ("empty", "\n"),
        ("list", "a\nb: c\n"),
        ("list[1]", "b: c\n"),
        ("nested.deep.two", "II\n"),
        ("nested.deep", "one:   1\ntwo: 'II'\n"),
        ("nested", "deep:\n  # why\n  one:   1\n  two: 'II'\nlist:\n  - x: 1\n    y: 2\n  - plain\n"),
        ("nested.list", "- x: 1\n  y: 2\n- plain\n"),
        ("nested.list[0].y", "2\n"),
        ("text", "first\n  second\n"),
        ("flow", "{a: 1, b: [2]}\n"),
        ("a.b", "dotted\n"),
    ] {
        assert_eq!(bed.on_lib(&["get", "shapes", key]).quietly(), printed, "{key}");
    }
    for (key, value) in [
        ("version", json!("1.10")),
        ("empty", json!(null)),
        ("nested.list", json!([{"x": 1, "y": 2}, "plain"])),
        ("list", json!(["a", "b: c"])),
    ] {
        assert_eq!(bed.on_lib(&["get", "shapes", key, "--json"]).json(), value, "{key}");
    }
}

#[test]
fn a_missing_key_exits_with_1_and_lists_the_keys() {
    let bed = Bed::with_agents();
    bed.write("lib/shapes.md", SHAPES);
    bed.on_lib(&["get", "ferry-pilot", "model"])
        .fails(1, "`model` is not in ferry-pilot; its frontmatter has the keys name, description, tools");
    bed.on_lib(&["get", "lock-keeper", "cognitive_modes.critical.mind"])
        .fails(1, "`cognitive_modes.critical.mind` is not in lock-keeper; `cognitive_modes.critical` has the keys mindset, output, risk_profile");
    bed.on_lib(&["get", "shapes", "list[7]"])
        .fails(1, "`list[7]` is not in shapes; `list` is a list with the items [0] to [1]");
    bed.on_lib(&["get", "shapes", "version.major"])
        .fails(1, "`version.major` is not in shapes; `version` is a plain value");
    bed.on_lib(&["get", "tide-reader", "name"]).fails(1, "`name` is not there: tide-reader has no frontmatter");
}

#[test]
fn a_pipe_gets_the_bytes() {
    let bed = Bed::new();
    bed.write("lib/odd.md", "---\nname: odd\nsign: \"a\\eb\u{202e}c\"\n---\n");
    assert_eq!(bed.on_lib(&["get", "odd", "sign"]).quietly(), "a\u{1b}b\u{202e}c\n");
    assert_eq!(bed.on_lib(&["get", "odd", "sign", "--json"]).quietly(), "\"a\\u001bb\\u202ec\"\n");
}

//! `edit`: a value of the frontmatter changes in its file, and no other byte.

use std::fs;

use super::Bed;

const KEEPER: &str = "---\r\nname: gate-keeper # who\r\ndescription: 'Keeps: the gate'\r\ntools: [Read, Grep]\r\n\
                      maxTurns: 5\r\nlimits:\r\n  # why\r\n  night: true\r\n---\r\n\r\nBody\r\n- [ ] one";

fn bed() -> Bed {
    let bed = Bed::new();
    bed.write("lib/gate-keeper.md", KEEPER);
    bed
}

#[test]
fn changes_are_made_in_the_order_typed_and_no_other_byte_moves() {
    let bed = bed();
    let arguments = [
        "edit",
        "gate-keeper",
        "--rename",
        "limits=bounds",
        "--set",
        "bounds.night=false",
        "--append",
        "tools=Bash",
        "--set",
        "maxTurns=7",
        "--set",
        "description=It's: so",
        "--set-json",
        "load=[1, {\"a\": null}]",
        "--remove",
        "tools[0]",
    ];
    let done = bed.on_lib(&arguments);
    assert_eq!((done.code, &*done.stdout), (Some(0), ""), "{}", done.stderr);
    assert!(done.stderr.starts_with("note: changed "), "{}", done.stderr);
    let new = fs::read_to_string(bed.work().join("lib/gate-keeper.md")).unwrap();
    let mut expected = KEEPER
        .replace("limits:", "bounds:")
        .replace("night: true", "night: false")
        .replace("[Read, Grep]", "[Grep, Bash]")
        .replace("maxTurns: 5", "maxTurns: 7")
        .replace("'Keeps: the gate'", "'It''s: so'");
    assert!(new.contains("\r\nload:"), "{new}");
    let added = &new[new.find("load:").unwrap()..new.find("---\r\n\r\nBody").unwrap()];
    expected = expected.replace("---\r\n\r\nBody", &format!("{added}---\r\n\r\nBody"));
    assert_eq!(new, expected);
    assert_eq!(bed.on_lib(&["get", "gate-keeper", "load", "--json"]).json(), serde_json::json!([1, { "a": null }]));
}

#[test]
fn all_changes_are_made_or_none() {
    let bed = bed();
    let path = bed.work().join("lib/gate-keeper.md");
    for (arguments, told) in [
        (&["--set", "maxTurns=9", "--remove", "tols"][..], "there is no `tols` in the block"),
        (&["--append", "description=more"], "`description` is a text"),
        (&["--set", "tools[7]=x"], "`tools` has 2 items"),
        (&["--rename", "name=tools"], "there is already a key `tools`"),
    ] {
        let done = bed.on_lib(&[&["edit", "gate-keeper"], arguments].concat());
        done.fails_naming(1, &[&*path.to_string_lossy(), "line ", "column ", told, "nothing was changed"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), KEEPER);
    }
}

#[test]
fn a_dry_run_prints_the_difference_and_writes_nothing() {
    let bed = bed();
    let path = bed.work().join("lib/gate-keeper.md");
    let diff = bed.on_lib(&["edit", "gate-keeper", "--set", "maxTurns=6", "--dry-run"]).quietly();
    let name = path.display();
    assert!(diff.starts_with(&format!("--- {name}\n+++ {name}\n@@ ")), "{diff}");
    assert!(diff.contains("\n-maxTurns: 5\r\n+maxTurns: 6\r\n"), "{diff}");
    assert_eq!(fs::read_to_string(&path).unwrap(), KEEPER);
    let done = bed.on_lib(&["edit", "gate-keeper", "--set", "maxTurns=5", "--dry-run"]);
    assert_eq!((done.code, &*done.stdout), (Some(0), ""));
    assert!(done.stderr.contains("says so already"), "{}", done.stderr);
}

#[test]
fn what_breaks_the_block_stays_unless_its_repair_is_asked_for() {
    let bed = Bed::new();
    let broken = "\u{feff}---\nname: lamp-lighter\ndescription: Use it: at dusk\ncolor: red\n---\nBody\n";
    let path = bed.write("lib/lamp-lighter.md", broken);
    assert_eq!(bed.on_lib(&["edit", "lamp-lighter", "--set", "color=blue"]).code, Some(0));
    assert_eq!(fs::read_to_string(&path).unwrap(), broken.replace("red", "blue"));
    assert_eq!(bed.on_lib(&["edit", "lamp-lighter", "--repair", "--set", "color=red"]).code, Some(0));
    assert_eq!(fs::read_to_string(&path).unwrap(), broken.replace("Use it: at dusk", "\"Use it: at dusk\""));
    let done = bed.on_lib(&["edit", "lamp-lighter", "--repair"]);
    assert!(done.code == Some(0) && done.stderr.contains("nothing to repair"), "{}", done.stderr);
}

#[test]
fn an_edit_never_guesses() {
    let bed = bed();
    bed.write("lib/more/gate-keeper.md", KEEPER);
    let done = bed.on_lib(&["edit", "gate-keeper", "--set", "maxTurns=1"]);
    // The plain one is an id of its own; the name alone is not enough once neither is.
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    fs::rename(bed.work().join("lib/gate-keeper.md"), bed.work().join("lib/first.md")).unwrap();
    bed.on_lib(&["edit", "gate-keeper", "--set", "maxTurns=1"])
        .fails_naming(2, &["`gate-keeper` can be any of", "first", "more/gate-keeper", "say which by its id"]);
    bed.on_lib(&["edit", "nobody", "--set", "maxTurns=1"]).fails_naming(2, &["no agent or file is called `nobody`"]);
}

#[test]
fn a_built_in_agent_is_left_alone_and_a_copy_offered() {
    let bed = Bed::new();
    bed.run(&["edit", "code-reviewer", "--set", "model=opus"])
        .fails_naming(1, &["built-in/code-reviewer is built in", "callsheet new NAME --like built-in/code-reviewer"]);
}

#[test]
fn wrong_options_are_wrong_usage() {
    let bed = bed();
    bed.on_lib(&["edit", "gate-keeper"]).fails_naming(2, &["--set <K=V>", "--repair"]);
    bed.on_lib(&["edit", "gate-keeper", "--set", "model"]).fails_naming(2, &["--set: `model` has no `=`"]);
    bed.on_lib(&["edit", "gate-keeper", "--set-json", "a={"]).fails_naming(2, &["behind `a=` is not JSON"]);
}

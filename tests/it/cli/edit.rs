//! `edit`: changes a value of the frontmatter in its file, and no other byte.

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
fn changes_apply_in_order_and_no_other_byte_changes() {
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
        (&["--set", "maxTurns=9", "--remove", "tols"][..], "no key `tols` in the frontmatter"),
        (&["--append", "description=more"], "`description` is text"),
        (&["--set", "tools[7]=x"], "`tools` has 2 items"),
        (&["--rename", "name=tools"], "the key `tools` already exists"),
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
    assert!(done.stderr.contains("already set; no changes"), "{}", done.stderr);
}

#[test]
fn broken_values_stay_unless_repair_is_requested() {
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
fn an_ambiguous_edit_is_refused() {
    let bed = bed();
    bed.write("lib/more/gate-keeper.md", KEEPER);
    let done = bed.on_lib(&["edit", "gate-keeper", "--set", "maxTurns=1"]);
    // The name is also an id, which wins; a name alone is ambiguous if it is not an id.
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    fs::rename(bed.work().join("lib/gate-keeper.md"), bed.work().join("lib/first.md")).unwrap();
    bed.on_lib(&["edit", "gate-keeper", "--set", "maxTurns=1"])
        .fails_naming(2, &["`gate-keeper` is ambiguous", "first", "more/gate-keeper", "use the id"]);
    bed.on_lib(&["edit", "nobody", "--set", "maxTurns=1"]).fails_naming(2, &["no agent or file is named `nobody`"]);
}

#[test]
fn editing_a_built_in_agent_is_refused_and_a_copy_offered() {
    let bed = Bed::new();
    bed.run(&["edit", "code-reviewer", "--set", "model=opus"])
        .fails_naming(1, &["built-in/code-reviewer is built in", "callsheet new NAME --like built-in/code-reviewer"]);
}

#[test]
fn wrong_options_are_usage_errors() {
    let bed = bed();
    bed.on_lib(&["edit", "gate-keeper"]).fails_naming(2, &["--set <K=V>", "--repair"]);
    bed.on_lib(&["edit", "gate-keeper", "--set", "model"]).fails_naming(2, &["--set: `model` has no `=`"]);
    bed.on_lib(&["edit", "gate-keeper", "--set-json", "a={"]).fails_naming(2, &["the value of a is not valid JSON"]);
}

#[test]
fn the_difference_of_a_file_with_a_byte_order_mark_applies() {
    let bed = Bed::new();
    for (name, text) in [
        ("bom", "\u{feff}---\nname: bom\ncolor: red\n---\nBody\n"),
        ("bom-crlf", "\u{feff}---\r\nname: bom-crlf\r\ncolor: red\r\n---\r\nBody"),
        ("cr", "---\nname: cr\ncolor: red\n---\nOne\rtwo\rthree\n"),
        ("plain", "---\ncolor: red\nname: plain\n---"),
        ("first", "\u{feff}---\ncolor: red\n---\n"),
    ] {
        let path = bed.write(&format!("lib/{name}.md"), text);
        let diff = bed.on_lib(&["edit", name, "--set", "color=blue", "--dry-run"]).quietly();
        assert_eq!(diff.contains("\n \u{feff}---"), text.starts_with('\u{feff}'), "{diff}");
        if !std::path::Path::new("/usr/bin/patch").exists() {
            println!("skipped applying: there is no /usr/bin/patch");
            continue;
        }
        let changes = bed.write(&format!("{name}.diff"), &diff);
        let mut command = std::process::Command::new("/usr/bin/patch");
        let done = command.arg("--binary").arg(&path).arg("-i").arg(&changes).output().unwrap();
        assert!(done.status.success(), "{}\n{diff}", String::from_utf8_lossy(&done.stdout));
        assert_eq!(fs::read_to_string(&path).unwrap(), text.replace("red", "blue"), "{diff}");
    }
}

#[test]
fn keys_are_found_in_any_spelling_and_with_any_characters() {
    let bed = Bed::new();
    let text = "---\nname: a\ncognitive_modes:\n  krit\u{69}\u{301}sch:\n    mindset: \
        Doubt\npermission:\n  bash:\n    \"x=y\": ask\n    \"a.b\": ask\n---\n";
    let path = bed.write("lib/a.md", text);
    for (change, old, new) in [
        ("cognitive_modes.kritísch.mindset=Trust", "Doubt", "Trust"),
        ("Cognitive-Modes.KRITISCH.Mindset=Trust", "Doubt", "Trust"),
        ("permission.bash[\"x=y\"]=allow", "\"x=y\": ask", "\"x=y\": allow"),
        ("permission.bash['a.b']=a=b", "\"a.b\": ask", "\"a.b\": a=b"),
        ("permission.bash.a.b=allow", "\"a.b\": ask", "\"a.b\": allow"),
    ] {
        fs::write(&path, text).unwrap();
        assert_eq!(bed.on_lib(&["edit", "a", "--set", change]).code, Some(0), "{change}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text.replacen(old, new, 1), "{change}");
    }
    fs::write(&path, text).unwrap();
    for (key, value) in [
        ("permission.bash[\"x=y\"]", "ask\n"),
        ("PERMISSION.bash.x=y", "ask\n"),
        ("cognitive_modes.kritisch.mindset", "Doubt\n"),
        ("cognitive_modes[\"kritísch\"].mindset", "Doubt\n"),
    ] {
        assert_eq!(bed.on_lib(&["get", "a", key]).quietly(), value, "{key}");
    }
    bed.on_lib(&["get", "a", "permission."]).fails_naming(2, &["`permission.` is not a key path"]);
    bed.on_lib(&["edit", "a", "--set", "permission.bash.x=y=allow"])
        .fails_naming(1, &["the map has no key `x`, but has `x=y`", "in brackets and quotes"]);
    bed.write("lib/two.md", "---\nname: two\nTools: x\ntools: y\na.b: 1\na:\n  b: 2\n---\n");
    bed.on_lib(&["get", "two", "TOOLS"]).fails_naming(1, &["`TOOLS` can mean `Tools` or `tools`"]);
    bed.on_lib(&["edit", "two", "--set", "a.b=3"]).fails_naming(1, &["`a.b` can mean `a[\"b\"]` or `[\"a.b\"]`"]);
}

#[test]
fn an_edit_that_would_lose_lines_names_them() {
    let bed = Bed::new();
    let text = "---\nname: a\nModel: opus\ndescription:foo\nlast updated: today\n<<: *x\n- stray\ntools: Read\n---\n";
    let path = bed.write("lib/a.md", text);
    bed.on_lib(&["edit", "lib/a.md", "--set", "Name=new"])
        .fails_naming(1, &["lines ", " would be lost", "nothing was changed"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(bed.on_lib(&["edit", "lib/a.md", "--append", "tools=Bash"]).code, Some(0));
    assert_eq!(fs::read_to_string(&path).unwrap(), text.replace("Read", "Read, Bash"));
}

/// The journal left by a rename that was killed between moving the file and setting its key.
fn half_renamed(has_moved: bool) -> Bed {
    let bed = Bed::new();
    let (from, to) = (bed.work().join("lib/old.md"), bed.work().join("lib/new.md"));
    let text = |name: &str| format!("---\nname: {name}\ndescription: d\n---\nText.\n");
    bed.write(if has_moved { "lib/new.md" } else { "lib/old.md" }, text("old"));
    // No process has this id.
    let entry = "../home/.local/state/callsheet/renames/2147483646-0";
    bed.write(&format!("{entry}/old"), text("old"));
    bed.write(&format!("{entry}/new"), text("new"));
    let about = serde_json::json!({ "from": from, "to": to, "moved_from": from, "moved_to": to });
    bed.write(&format!("{entry}/about.json"), about.to_string());
    bed
}

#[test]
fn every_command_finishes_a_rename_that_an_earlier_run_left_half_done_and_says_so() {
    for arguments in [
        &["list"][..],
        &["show", "new"],
        &["compose", "new"],
        &["get", "new", "name"],
        &["edit", "new", "--set", "model=x"],
        &["sources"],
        &["doctor"],
    ] {
        let bed = half_renamed(true);
        let done = bed.on_lib(arguments);
        assert!(done.stderr.contains("warning: a rename from an earlier run is finished: "), "{arguments:?}: {done:?}");
        let text = fs::read_to_string(bed.work().join("lib/new.md")).unwrap();
        assert!(text.starts_with("---\nname: new\n"), "{arguments:?}: {text}");
        assert_eq!(bed.on_lib(&["get", "new", "name"]).quietly(), "new\n", "{arguments:?}");
    }
    // A rename that did not begin is removed without a message.
    let bed = half_renamed(false);
    assert_eq!(bed.on_lib(&["get", "old", "name"]).quietly(), "old\n");
    assert!(!bed.home().join(".local/state/callsheet/renames/2147483646-0").exists());
    // A file that was changed since is left alone.
    let bed = half_renamed(true);
    let theirs = bed.write("lib/new.md", "---\nname: theirs\n---\n");
    assert!(bed.on_lib(&["list"]).stderr.contains("changed since"));
    assert_eq!(fs::read_to_string(theirs).unwrap(), "---\nname: theirs\n---\n");
}

//! `list`: rows, order, states, queries, paths, JSON.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Stdio;

use serde_json::json;

use super::{Bed, keys, names, text};

#[test]
fn each_agent_is_one_line_without_tabs_in_columns() {
    let out = Bed::with_agents().on_lib(&["list"]).quietly();
    assert_eq!(
        out,
        "ferry-pilot  repaired, ! 1   explicit  claude     Steers the ferry: there and back.\n\
         lock-keeper  -               explicit  callsheet  Keeps the lock: gates, sluices and levels.\n\
         tide-reader  no frontmatter  explicit  markdown   You read the tide tables.\n\
         toll-clerk   scanned, ! 2    explicit  claude     Takes the toll. and gives the change\n"
    );
}

#[test]
fn without_any_file_the_built_in_agents_are_listed() {
    let bed = Bed::new();
    let agents = bed.run(&["list", "--json"]).json();
    assert!(names(&agents).contains(&"code-reviewer"));
    assert!(agents.as_array().unwrap().iter().all(|one| one["source"] == "built-in" && one["path"].is_null()));
}

#[test]
fn agents_of_one_name_are_listed_with_their_ids() {
    let bed = Bed::new();
    for folder in ["one", "two"] {
        bed.write(&format!("lib/{folder}/twin.md"), "---\nname: twin\ndescription: Same.\n---\n");
    }
    bed.write("lib/alone.md", "---\nname: alone\n---\n");
    let out = bed.on_lib(&["list"]).quietly();
    let firsts: Vec<&str> = out.lines().map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(firsts, ["alone", "twin (one/twin)", "twin (two/twin)"]);
}

#[test]
fn shadowed_agents_are_marked() {
    let bed = Bed::new();
    let agent = "---\nname: twin\ndescription: Same.\ntools: Read\n---\n";
    let winner = bed.write(".claude/agents/twin.md", agent);
    bed.write("../home/.claude/agents/twin.md", agent);
    let agents = bed.run(&["list", "name", "twin", "--json"]);
    assert_eq!(agents.code, Some(1), "{agents:?}");
    let agents = bed.run(&["list", "^twin$", "--json"]).json();
    let shadowed: Vec<_> = agents.as_array().unwrap().iter().map(|one| one["shadowed_by"].clone()).collect();
    assert_eq!(agents.as_array().unwrap().len(), 2);
    assert!(shadowed.contains(&json!(null)) && shadowed.contains(&json!(text(&winner))), "{shadowed:?}");
    assert!(bed.run(&["list", "is:shadowed"]).quietly().contains("shadowed"));
}

#[test]
fn the_best_match_comes_first_and_words_match_separately() {
    let bed = Bed::with_agents();
    for query in [&["list", "pilot ferry"][..], &["list", "pilot", "ferry"], &["list", "FERRY"]] {
        assert!(bed.on_lib(query).quietly().starts_with("ferry-pilot "), "{query:?}");
    }
    let found = bed.on_lib(&["list", "keeper", "!ferry", "mode:critical", "has:checklist"]).quietly();
    assert!(found.starts_with("lock-keeper ") && found.lines().count() == 1);
    assert!(bed.on_lib(&["list", "body:\"probe the seams\""]).quietly().starts_with("lock-keeper "));
    assert_eq!(bed.on_lib(&["list", "!body:steer", "--paths"]).quietly().lines().count(), 3);
}

#[test]
fn no_match_exits_with_1_and_names_near_ones() {
    let bed = Bed::with_agents();
    bed.on_lib(&["list", "lock-keper!"]).fails_naming(1, &["no agents match `lock-keper!`"]);
    bed.on_lib(&["list", "fery-pliot"])
        .fails(1, "no agents match `fery-pliot` (4 searched); did you mean ferry-pilot?");
    bed.on_lib(&["list", "qqqq"]).fails(1, "no agents match `qqqq` (4 searched); `callsheet list` shows all of them");
    let done = bed.on_lib(&["list", "qqqq", "--json"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(1), "[]\n"));
    bed.write("empty/notes.png", "");
    bed.run(&["list", "--library", "empty"]).fails(1, "no agents found; see where callsheet looked: callsheet sources");
}

#[test]
fn query_problems_go_to_standard_error() {
    let done = Bed::with_agents().on_lib(&["list", "color:red"]);
    assert_eq!(done.code, Some(1));
    assert!(done.stderr.starts_with("warning: in the query: "), "{}", done.stderr);
    assert!(done.stderr.contains("color") && done.stderr.contains("model"), "{}", done.stderr);
}

#[test]
fn paths_are_absolute_and_bytes_as_they_are() {
    let bed = Bed::with_agents();
    let out = bed.on_lib(&["list", "ferry", "--paths"]).quietly();
    assert_eq!(out, format!("{}/lib/ferry-pilot.md\n", text(&bed.work())));
    let done = Bed::new().run(&["list", "^code-reviewer$", "--paths"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""));
    assert_eq!(done.stderr, "note: left out 1 built-in agent, which has no path\n");
    bed.on_lib(&["list", "--paths", "--json"]).fails_naming(2, &["--paths", "--json"]);
}

#[test]
fn json_has_the_published_fields_in_their_order() {
    let bed = Bed::with_agents();
    let agents = bed.on_lib(&["list", "--json"]).json();
    assert_eq!(names(&agents), ["ferry-pilot", "lock-keeper", "tide-reader", "toll-clerk"]);
    let keeper = &agents[1];
    assert_eq!(
        keys(keeper),
        [
            "id",
            "name",
            "description",
            "path",
            "source",
            "format",
            "reading",
            "reading_reason",
            "modes",
            "default_mode",
            "roles",
            "default_role",
            "tool_profiles",
            "checklists",
            "items",
            "model",
            "tier",
            "shadowed_by",
            "clients",
            "problems"
        ]
    );
    let expected = json!({
        "id": "lock-keeper",
        "name": "lock-keeper",
        "description": "Keeps the lock: gates, sluices and levels. Call it before a boat arrives.",
        "path": format!("{}/lib/lock-keeper.md", text(&bed.work())),
        "source": "explicit",
        "format": "callsheet",
        "reading": "strict",
        "reading_reason": null,
        "modes": ["critical", "generative"],
        "default_mode": "critical",
        "roles": ["solo", "auditor"],
        "default_role": "solo",
        "tool_profiles": ["audit", "solution"],
        "checklists": 1,
        "items": 3,
        "model": "opus",
        "tier": "expert",
        "shadowed_by": null,
        "clients": [],
        "problems": 0
    });
    assert_eq!(*keeper, expected);
    let pilot = &agents[0];
    assert_eq!(pilot["description"], "Steers the ferry: there and back.\nNever in fog.");
    assert_eq!((&pilot["default_mode"], &pilot["default_role"]), (&json!(null), &json!(null)));
    assert_eq!((pilot["modes"].as_array().unwrap().len(), pilot["roles"].as_array().unwrap().len()), (5, 7));
    assert_eq!(pilot["tool_profiles"], json!(["default"]));
    assert!(pilot["reading_reason"].as_str().unwrap().starts_with("line 3, column "));
    assert_eq!((&pilot["problems"], &agents[2]["reading"]), (&json!(1), &json!("none")));
}

#[test]
fn escape_sequences_of_files_never_reach_terminal_or_json() {
    let bed = Bed::new();
    let hostile = "a\u{1b}]0;owned\u{7}b\u{202e}c\u{200b}d\u{9b}2J\u{e0041}e";
    bed.write("lib/\u{1b}[31mred\u{202e}.md", format!("---\nname: \"{}\"\ndescription: {hostile}.\n---\n", "x\\e[2Jy"));
    let raw = ['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}', '\u{200b}', '\u{e0041}'];
    let row = bed.on_lib(&["list"]).quietly();
    assert!(row.starts_with("x␛[2Jy ") && !row.contains(raw), "{row:?}");
    assert!(row.contains("b<U+202E>c<U+200B>d"), "{row:?}");
    let json = bed.on_lib(&["list", "--json"]).quietly();
    assert!(!json.contains(raw), "{json:?}");
    assert!(json.contains("\\u202e") && json.contains("\\u009b") && json.contains("\\udb40\\udc41"), "{json}");
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value[0]["description"], format!("{hostile}."));
    let sentence = bed.on_lib(&["list", &format!("{hostile}zzz")]);
    assert!(sentence.code == Some(1) && !sentence.stderr.contains(raw), "{sentence:?}");
}

#[test]
fn unreadable_files_are_rows_and_never_hang() {
    let bed = Bed::new();
    symlink("nowhere", bed.write("lib/strict.md", "---\nname: strict\n---\n").with_file_name("gone.md")).unwrap();
    bed.write("lib/.codex/agents/other.toml", "name = \"other\"\n");
    let out = bed.on_lib(&["list"]).quietly();
    let states: Vec<(&str, bool)> =
        out.lines().map(|line| (line.split("  ").next().unwrap(), line.contains("unread, ! 1"))).collect();
    assert_eq!(states, [("gone", true), ("other", true), ("strict", false)]);
}

#[test]
fn a_reader_that_leaves_early_ends_the_program_quietly() {
    let bed = Bed::new();
    for number in 0..600 {
        bed.write(
            &format!("lib/{number}.md"),
            format!("---\nname: n{number}\ndescription: {}\n---\n", "word ".repeat(60)),
        );
    }
    for arguments in [&["list", "--library", "lib"][..], &["list", "--json", "--library", "lib"]] {
        let mut child = bed.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 20];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let done = child.wait_with_output().unwrap();
        assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(0), &b""[..]));
    }
}

#[test]
fn failing_to_write_output_is_a_system_failure() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else { return println!("skipped: there is no /dev/full") };
    let done = Bed::with_agents().command(&["list"]).stdout(full).output().unwrap();
    assert_eq!(done.status.code(), Some(3));
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(said, "error: cannot write to standard output: no space left on device\n");
}

#[test]
fn a_missing_library_is_a_usage_error() {
    let bed = Bed::new();
    let missing = format!("no file or folder {}/nowhere; check the spelling", text(&bed.work()));
    bed.run(&["list", "--library", "nowhere"]).fails(2, &missing);
}

#[test]
fn an_unreadable_library_is_a_system_failure() {
    let bed = Bed::with_agents();
    symlink("nowhere", bed.work().join("link.md")).unwrap();
    let done = bed.run(&["list", "--library", "lib", "--library", "link.md"]);
    done.fails_naming(3, &["/link.md: the link is broken; remove the link"]);
    if let Ok(true) = fs::set_permissions(bed.work().join("lib"), fs::Permissions::from_mode(0o000))
        .map(|()| fs::read_dir(bed.work().join("lib")).is_err())
    {
        bed.on_lib(&["list"]).fails_naming(3, &["/lib: cannot read it: "]);
    } else {
        println!("partly skipped: whoever runs this may read everything");
    }
    fs::set_permissions(bed.work().join("lib"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn several_libraries_are_one_and_order_of_flags_is_free() {
    let bed = Bed::with_agents();
    bed.write("more/extra.md", "---\nname: extra\n---\n");
    let out = bed.run(&["--library", "lib/toll-clerk.md", "--color", "never", "list"]).quietly();
    assert_eq!(out.lines().count(), 1);
    let out = bed.run(&["list", "--library", "lib/toll-clerk.md", "--library=more"]).quietly();
    assert_eq!(out.lines().map(|line| line.split(' ').next().unwrap()).collect::<Vec<_>>(), ["extra", "toll-clerk"]);
}

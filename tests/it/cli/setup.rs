//! What stands around the agents: help, configuration, sources, doctor, completions, the manual.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::json;

use super::{Bed, keys, names, text};

const SUBCOMMANDS: [&str; 9] = ["list", "show", "compose", "cast", "get", "sources", "doctor", "completions", "man"];

#[test]
fn help_and_version_are_data() {
    let bed = Bed::new();
    let help = bed.run(&["--help"]).quietly();
    for subcommand in SUBCOMMANDS {
        assert!(help.contains(&format!("  {subcommand} ")), "{subcommand}");
        let help = bed.run(&[subcommand, "--help"]).quietly();
        assert!(help.contains(&format!("Usage: callsheet {subcommand}")), "{help}");
        assert!(
            help.contains("--color <WHEN>") && help.contains("--library <PATH>") && help.contains("--config <FILE>")
        );
    }
    assert!(help.contains("Exit codes:") && !help.contains('\u{1b}'));
    assert!(bed.run(&["--help", "--color", "always"]).quietly().contains('\u{1b}'));
    assert_eq!(bed.run(&["--version"]).quietly(), format!("callsheet {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_usage_is_told_without_escape_sequences() {
    let bed = Bed::new();
    bed.run(&["list", "--nonsense"]).fails_naming(2, &["--nonsense", "Usage: callsheet list"]);
    bed.run(&["show"]).fails_naming(2, &["<AGENT>"]);
    bed.run(&["list", "--color", "pink"]).fails_naming(2, &["pink", "auto, always, never"]);
    let done = bed.run(&["list", "--\u{1b}[31m\u{202e}"]);
    assert_eq!(done.code, Some(2));
    assert!(!done.stderr.contains(['\u{1b}', '\u{202e}']), "{:?}", done.stderr);
}

#[test]
fn without_a_terminal_the_screen_does_not_open_and_list_is_named() {
    let bed = Bed::with_agents();
    for arguments in [&[][..], &["lib"], &["--library", "lib"]] {
        let done = bed.run(arguments);
        done.fails(
            2,
            "standard output is no terminal, so the screen cannot open; `callsheet list` prints the agents, \
             `callsheet --print` the screen",
        );
    }
    bed.run(&["lits"]).fails_naming(2, &["`lits` is no subcommand, and no file or folder of that name exists"]);
}

#[test]
fn every_mistake_in_the_configuration_is_named_at_once_and_the_rest_counts() {
    let bed = Bed::new();
    bed.write("extra/guest.md", "---\nname: guest\n---\n");
    let config = format!("sorces: []\nsources:\n  - {}/extra\ncolour: red\n", text(&bed.work()));
    bed.configure("config.yaml", &config);
    let done = bed.run(&["list", "^guest$"]);
    assert_eq!(done.code, Some(0));
    assert!(done.stdout.starts_with("guest "), "{}", done.stdout);
    let lines: Vec<&str> = done.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("config.yaml, line 1, column 1: unknown key `sorces`; write `sources`"), "{lines:?}");
    assert!(lines[1].contains("config.yaml, line 4, column 1: unknown key `colour`; "), "{lines:?}");
    let other = bed.write("other.yaml", "sources: [extra]\n");
    let done = bed.run(&["list", "^guest$", "--config", text(&other)]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    bed.run(&["list", "--config", "gone.yaml"]).fails_naming(2, &["gone.yaml"]);
    bed.run(&["list", "--config", "extra"]).fails_naming(2, &["extra"]);
}

#[test]
fn a_person_can_bring_modes_and_roles() {
    let bed = Bed::with_agents();
    bed.configure("modes.yaml", "sleepy:\n  mindset: Rest\n");
    let pilot = bed.on_lib(&["show", "ferry-pilot", "--json"]).json();
    assert_eq!(names(&pilot["modes"]), ["sleepy"]);
    bed.configure("roles.yaml", "- no map\n");
    let done = bed.on_lib(&["show", "ferry-pilot", "--json"]);
    assert!(done.code == Some(0) && done.stderr.contains("roles.yaml, line 1, column 1: "), "{}", done.stderr);
}

#[test]
fn sources_say_what_was_scanned_and_why() {
    let bed = Bed::new();
    bed.write(".claude/agents/one.md", "---\nname: one\n---\n");
    bed.write(".claude/agents/README.md", "About.\n");
    bed.write("agents/notes.png", "");
    let places = bed.run(&["sources", "--json"]).json();
    let all = places.as_array().unwrap();
    assert_eq!(keys(&all[0]), ["source", "path", "format", "presence", "reason", "agents", "skipped", "other_files"]);
    let at = |end: &str| all.iter().find(|one| one["path"].as_str().is_some_and(|path| path.ends_with(end))).unwrap();
    let claude = at("work/.claude/agents");
    assert_eq!(
        (&claude["source"], &claude["format"], &claude["presence"]),
        (&json!("project"), &json!("claude"), &json!("found"))
    );
    assert_eq!((&claude["agents"], &claude["skipped"][0]["path"]), (&json!(1), &json!("README.md")));
    assert_eq!(
        (&at("work/agents")["other_files"], &at("home/.claude/agents")["presence"]),
        (&json!(1), &json!("missing"))
    );
    assert_eq!((&all.last().unwrap()["source"], &all.last().unwrap()["path"]), (&json!("built-in"), &json!(null)));
    let page = bed.run(&["sources"]).quietly();
    assert!(page.contains("left out: README.md (about the folder, without frontmatter)"), "{page}");
    assert!(page.contains("1 agent\n") && page.contains("embedded in callsheet") && page.contains("Not there"));
}

#[test]
fn doctor_prints_all_paths_and_what_was_found() {
    let bed = Bed::new();
    bed.configure("config.yaml", "colour: red\n");
    bed.configure("templates/broken.jinja", "{% if %}");
    bed.configure("patterns/broken.yaml", "sets: {}\n");
    let done = bed.run(&["doctor", "--json"]);
    assert_eq!(done.code, Some(0));
    let found: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(
        keys(&found),
        ["version", "system", "terminal", "clipboard", "environment", "folders", "files", "library"]
    );
    assert_eq!(found["terminal"], json!({"stdout": false, "width": null, "color": false}));
    let folders: Vec<_> =
        found["folders"].as_array().unwrap().iter().map(|one| (&one["name"], &one["found"])).collect();
    assert_eq!(
        folders,
        [
            (&json!("home"), &json!(true)),
            (&json!("configuration"), &json!(true)),
            (&json!("data"), &json!(false)),
            (&json!("state"), &json!(false))
        ]
    );
    let files: Vec<_> =
        found["files"].as_array().unwrap().iter().map(|one| (&one["name"], &one["problems"][0]["line"])).collect();
    assert_eq!(
        files,
        [(&json!("configuration"), &json!(1)), (&json!("template"), &json!(1)), (&json!("pattern"), &json!(1))]
    );
    assert!(found["library"]["agents"].as_u64().unwrap() >= 8);
    let page = bed.run(&["doctor"]).stdout;
    assert!(page.contains("config.yaml") && page.contains("line 1, column 1: unknown key `colour`"), "{page}");
}

#[test]
fn completions_are_printed_for_every_shell_even_with_a_broken_configuration() {
    let bed = Bed::new();
    bed.configure("config.yaml", "colour: red\n");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = bed.run(&["completions", shell]).quietly();
        assert!(SUBCOMMANDS.iter().all(|subcommand| script.contains(subcommand)), "{shell}");
    }
    bed.run(&["completions", "csh"]).fails_naming(2, &["csh", "bash"]);
    let script = bed.run(&["completions", "bash"]).quietly();
    let Ok(mut shell) = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn() else {
        return println!("skipped: there is no bash to read the completions");
    };
    shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(shell.wait().unwrap().success());
}

#[test]
fn the_manual_has_a_section_for_every_subcommand() {
    let page = Bed::new().run(&["man"]).quietly();
    assert_eq!(page.matches("\n.TH ").count() + usize::from(page.starts_with(".TH ")), 1, "{}", &page[..300]);
    for subcommand in SUBCOMMANDS {
        let heading = format!(".SH \"CALLSHEET {}\"", subcommand.to_uppercase());
        assert!(page.contains(&heading), "{heading}");
    }
    assert!(page.contains("\n\\fBcallsheet compose\\fR\n") && !page.contains("(1)\n"));
    assert!(page.contains("\\-\\-recipe") && page.contains("Exit codes:") && !page.contains(".SH \"CALLSHEET HELP\""));
}

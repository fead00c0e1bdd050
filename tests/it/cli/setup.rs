//! Help, configuration, sources, doctor, completions and the manual.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::json;

use super::{Bed, Done, keys, names, text};

const SUBCOMMANDS: [&str; 11] =
    ["list", "show", "compose", "cast", "saved", "get", "lint", "sources", "doctor", "completions", "man"];

#[test]
fn help_and_version_go_to_standard_output() {
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
    for page in [help, bed.run(&["man"]).quietly().replace("\\-", "-")] {
        for part in [
            "config.yaml",
            "--config",
            "sources: [~/dotfiles/agents]",
            "clipboard: osc52",
            "copy-prompt",
            "choose-mode",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }
    assert!(!bed.run(&["-h"]).quietly().contains("copy-prompt"), "the short help stays short");
    assert!(bed.run(&["--help", "--color", "always"]).quietly().contains('\u{1b}'));
    assert_eq!(bed.run(&["--version"]).quietly(), format!("callsheet {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn usage_errors_have_no_escape_sequences() {
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
            "the screen needs a terminal on standard output; `callsheet list` prints the agents, \
             `callsheet --print` the screen",
        );
    }
    bed.run(&["lits"]).fails_naming(2, &["no such command, file or folder: `lits`"]);
}

#[test]
fn the_nearest_name_is_offered_for_every_unknown_one() {
    let bed = Bed::with_agents();
    bed.write("near.yaml", "agnet: lock-keeper\n");
    bed.write("near-cast.yaml", "patern: panel-of-experts\nseats: {}\n");
    bed.write("cast.yaml", "pattern: panel\nseats:\n  one: { agent: lock-keeper }\n");
    for (arguments, near) in [
        (&["lst"][..], "did you mean `list`?"),
        (&["lst", "--json"], "did you mean `list`?"),
        (&["SHWO", "lock-keeper", "--json"], "did you mean `show`?"),
        (&["compos"], "did you mean `compose`?"),
        (&["doctr"], "did you mean `doctor`?"),
        (&["list", "modl:opus"], "did you mean `model:`?"),
        (&["list", "ROL:auditor"], "did you mean `role:`?"),
        (&["list", "is:shadwed"], "did you mean `shadowed`?"),
        (&["list", "HAS:cheklist"], "did you mean `checklist`?"),
        (&["list", "source:projct"], "did you mean `project`?"),
        (&["list", "format:claud-agent"], "use one of "),
        (&["show", "lok-keeper"], "did you mean lock-keeper?"),
        (&["compose", "lock-keeper", "--mode", "CRITCAL"], "did you mean `critical`?"),
        (&["compose", "lock-keeper", "--role", "auditr"], "did you mean `auditor`?"),
        (&["compose", "lock-keeper", "--tools", "audt"], "did you mean `audit`?"),
        (&["compose", "lock-keeper", "--template", "markdwn"], "did you mean `markdown`?"),
        (&["compose", "lock-keeper", "--context", "upsteam=x"], "did you mean `upstream`?"),
        (&["compose", "--recipe", "near.yaml"], "did you mean `agent`?"),
        (&["cast", "near-cast.yaml"], "did you mean `pattern`?"),
        (
            &["cast", "--new", "--pattern", "panel-of-expert", "--agent", "lock-keeper"],
            "did you mean `panel-of-experts`?",
        ),
        (&["get", "lock-keeper", "modle"], "did you mean `model`?"),
        (&["get", "lock-keeper", "cognitive_modes.critcal"], "did you mean `critical`?"),
    ] {
        let done = bed.on_lib(arguments);
        assert_ne!(done.code, Some(0), "{arguments:?}");
        assert!(done.stderr.contains(near), "{arguments:?}: {}", done.stderr);
    }
    bed.run(&["new", "x", "--in", "copilt"]).fails_naming(2, &["did you mean `copilot`?"]);
    for far in ["zzzz", "supercalifragilistic"] {
        assert!(!bed.run(&[far]).stderr.contains("did you mean"), "{far}");
    }
}

#[test]
fn every_mistake_in_the_configuration_is_named_at_once_and_the_rest_counts() {
    let bed = Bed::new();
    bed.write("extra/guest.md", "---\nname: guest\n---\n");
    let config = format!("sorces: []\nsources:\n  - {}/extra\ncolor: red\n", text(&bed.work()));
    bed.configure("config.yaml", &config);
    let done = bed.run(&["list", "^guest$"]);
    assert_eq!(done.code, Some(0));
    assert!(done.stdout.starts_with("guest "), "{}", done.stdout);
    let lines: Vec<&str> = done.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("config.yaml, line 1, column 1: unknown key `sorces`; write `sources`"), "{lines:?}");
    assert!(lines[1].contains("config.yaml, line 4, column 1: unknown key `color`; "), "{lines:?}");
    let other = bed.write("other.yaml", "sources: [extra]\n");
    let done = bed.run(&["list", "^guest$", "--config", text(&other)]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    bed.run(&["list", "--config", "gone.yaml"]).fails_naming(2, &["gone.yaml"]);
    bed.run(&["list", "--config", "extra"]).fails_naming(2, &["extra"]);
}

#[test]
fn users_can_define_modes_and_roles() {
    let bed = Bed::with_agents();
    bed.configure("modes.yaml", "sleepy:\n  mindset: Rest\n");
    let pilot = bed.on_lib(&["show", "ferry-pilot", "--json"]).json();
    assert_eq!(names(&pilot["modes"]), ["sleepy"]);
    bed.configure("roles.yaml", "- no map\n");
    let done = bed.on_lib(&["show", "ferry-pilot", "--json"]);
    assert!(done.code == Some(0) && done.stderr.contains("roles.yaml, line 1, column 1: "), "{}", done.stderr);
}

#[test]
fn sources_list_what_was_scanned_and_why() {
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
    assert!(page.contains("left out: README.md (describes the folder, no frontmatter)"), "{page}");
    assert!(page.contains("1 agent\n") && page.contains("embedded in callsheet") && page.contains("Missing"));
}

#[test]
fn doctor_prints_all_paths_and_what_was_found() {
    let bed = Bed::new();
    bed.configure("config.yaml", "color: red\n");
    bed.configure("templates/broken.jinja", "{% if %}");
    bed.configure("patterns/broken.yaml", "sets: {}\n");
    let done = bed.run(&["doctor", "--json"]);
    assert_eq!(done.code, Some(0));
    let found: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(
        keys(&found),
        ["version", "system", "terminal", "clipboard", "environment", "folders", "files", "library", "clients"]
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
    assert!(page.contains("config.yaml") && page.contains("line 1, column 1: unknown key `color`"), "{page}");
}

#[test]
fn doctor_lists_all_setup_mistakes_and_the_screen_the_first() {
    let bed = Bed::new();
    bed.configure(
        "config.yaml",
        "sorces: []\ntheme: drak\nclipboard: tmxu\neditor: no-such-editor -w\npreset: emacs\nkeymap:\n  copy-promt: ctrl-y\n  sort: hyper-x\n",
    );
    bed.configure("modes.yaml", "- no map\n");
    bed.configure("themes/mine.yaml", "txet: { fg: red }\n");
    bed.configure("templates/broken.jinja", "{% if %}");
    bed.configure("patterns/broken.yaml", "sets: {}\n");
    bed.write("../home/.local/share/callsheet/casts/bad.yaml", "patern: x\n");
    bed.write("../home/.local/share/callsheet/recipes/bad.yaml", "agent: a\nmodes: x\n");
    let found: serde_json::Value = serde_json::from_str(&bed.run(&["doctor", "--json"]).stdout).unwrap();
    let problems: Vec<(String, u64, String)> = found["files"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|file| {
            file["problems"].as_array().unwrap().iter().map(|problem| {
                assert!(problem["fix"].is_string(), "{problem}");
                let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
                (text(&file["name"]), problem["line"].as_u64().unwrap(), text(&problem["message"]))
            })
        })
        .collect();
    for (name, line, message) in [
        ("configuration", 1, "unknown key `sorces`"),
        ("configuration", 2, "unknown theme `drak`"),
        ("configuration", 3, "`tmxu` is not a way to the clipboard"),
        ("configuration", 4, "the editor `no-such-editor` is not found"),
        ("configuration", 5, "unknown preset `emacs`"),
        ("configuration", 7, "`copy-promt`"),
        ("configuration", 8, "unknown key `hyper-x`"),
        ("modes or roles", 1, ""),
        ("theme", 1, "`txet`"),
        ("template", 1, ""),
        ("pattern", 1, ""),
        ("cast", 1, "a cast has no key `patern`"),
        ("recipe", 2, "a recipe has no key `modes`"),
    ] {
        let is_it = |(own, at, said): &(String, u64, String)| own == name && *at == line && said.contains(message);
        assert!(problems.iter().any(is_it), "{name}, line {line}: {message} is missing: {problems:?}");
    }
    let screen = bed.run(&["--print", "--size", "120x30"]);
    let more = format!("({} more: see `callsheet doctor`)", problems.len() - 1);
    let shown: Vec<&str> = screen.stdout.split_whitespace().collect();
    assert!(shown.join(" ").contains("unknown key `sorces`") && shown.join(" ").contains(&more), "{}", screen.stdout);
    assert_eq!(screen.stderr.lines().filter(|line| line.starts_with("warning: ")).count(), problems.len());
    for (variable, missing) in [("EDITOR", true), ("VISUAL", true)] {
        let bed = Bed::new();
        let mut command = bed.command(&["doctor"]);
        let page = Done::of(command.env(variable, "no-such-editor").output().unwrap()).stdout;
        assert_eq!(page.contains("the editor `no-such-editor` is not found"), missing, "{page}");
        assert!(page.contains(&format!("${variable}")), "{page}");
    }
}

#[test]
fn every_command_counts_the_same_problems() {
    let bed = Bed::with_agents();
    bed.write("lib/body.md", "---\nname: body\ndescription: Has it.\n---\nText with \u{202e}odd\u{202c} characters.\n");
    let agents = bed.on_lib(&["list", "--json"]).json();
    let counts: Vec<(String, u64)> = agents
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap().to_owned(), one["problems"].as_u64().unwrap()))
        .collect();
    let rows = bed.on_lib(&["list"]).quietly();
    for (name, count) in &counts {
        let row = rows.lines().find(|row| row.starts_with(name.as_str())).unwrap();
        let shown = row.split("! ").nth(1).map_or(0, |rest| rest.split(' ').next().unwrap().parse().unwrap());
        let whole = bed.on_lib(&["show", name, "--json"]).json();
        assert_eq!((shown, whole["problems"].as_array().unwrap().len() as u64), (*count, *count), "{name}: {row}");
        let page = bed.on_lib(&["show", name]).quietly();
        assert_eq!(page.contains(&format!("\nProblems  {count}\n")), *count > 0, "{page}");
    }
    let with: Vec<_> = counts.iter().filter(|(_, count)| *count > 0).collect();
    assert!(with.iter().any(|(name, _)| name == "body"), "a problem of the body counts");
    let doctor = bed.on_lib(&["doctor", "--json"]).json();
    let sum: u64 = counts.iter().map(|(_, count)| count).sum();
    assert_eq!(
        (&doctor["library"]["problems"], &doctor["library"]["agents_with_problems"]),
        (&json!(sum), &json!(with.len()))
    );
    assert_eq!(bed.on_lib(&["list", "has:problems"]).quietly().lines().count(), with.len());
    let screen = bed.run(&["lib", "--print", "--size", "120x30"]).stdout;
    assert!(screen.contains(&format!("! {} files with problems", with.len())), "{screen}");
}

#[test]
fn completions_are_printed_for_every_shell_even_with_a_broken_configuration() {
    let bed = Bed::new();
    bed.configure("config.yaml", "color: red\n");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = bed.run(&["completions", shell]).quietly();
        assert!(script.contains("CALLSHEET_COMPLETE"), "{shell}: {script}");
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

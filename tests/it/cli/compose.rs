//! `compose`: the prompt only, from flags, files, standard input and recipes.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::json;

use super::{Bed, LOCK_KEEPER, keys, line_of, text};

fn prompt(bed: &Bed, arguments: &[&str]) -> String {
    let done = bed.on_lib(&[&["compose", "lock-keeper", "--var", "office=the crown"], arguments].concat());
    done.quietly()
}

#[test]
fn the_prompt_is_cut_to_mode_role_and_profile() {
    let bed = Bed::with_agents();
    let default = prompt(&bed, &[]);
    assert!(default.starts_with("## Mode: critical\n\n**Mindset**: Look for the leak\n"), "{default}");
    assert!(default.contains("You keep the lock for the crown."));
    assert!(default.contains("Probe the seams.") && !default.contains("Draw the gate first."));
    assert!(default.contains("Report levels.") && !default.contains("Report repairs."));
    let other = prompt(&bed, &["--mode", "generative", "--role", "auditor", "--tools", "solution"]);
    assert!(other.contains("Draw the gate first.") && !other.contains("Probe the seams."));
    assert!(
        other.contains("Doubts every level") && other.contains("Report repairs.") && other.contains("Bash(make:*)")
    );
    assert_eq!(other, prompt(&bed, &["--tools", "solution", "--role", "AUDITOR", "--mode", "Generative"]));
}

#[test]
fn notes_about_choices_go_to_standard_error() {
    let bed = Bed::with_agents();
    let notes = |arguments: &[&str]| {
        let done = bed.on_lib(&[&["compose", "lock-keeper", "--var", "office=x"], arguments].concat());
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        let json = bed.on_lib(&[&["compose", "lock-keeper", "--var", "office=x", "--json"], arguments].concat());
        let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
        let notes: Vec<String> =
            json["notes"].as_array().unwrap().iter().map(|note| format!("note: {}", note.as_str().unwrap())).collect();
        assert_eq!(done.stderr.lines().collect::<Vec<_>>(), notes);
        (done.stdout, notes)
    };
    assert_eq!(notes(&[]).1, [""; 0]);
    assert_eq!(notes(&["--mode", "critical"]).1, [""; 0], "audit is the default");
    let (prompt, told) = notes(&["--mode", "generative"]);
    assert!(prompt.contains("## Tools: solution\n"), "{prompt}");
    let said = "note: tool profile `solution` chosen for mode `generative`, not the default `audit`; `--tools \
        audit` keeps it";
    assert_eq!(told, [said]);
    let (prompt, told) = notes(&["--mode", "generative", "--tools", "audit"]);
    assert!(prompt.contains("## Tools: audit\n") && told.is_empty(), "{told:?}");
}

#[test]
fn the_printed_prompt_has_no_added_bytes() {
    let bed = Bed::new();
    let body = "No newline at the end\r\nand none added: {\u{7f}}\t\u{fe0f}";
    bed.write("lib/bare.md", body);
    let done = bed.on_lib(&["compose", "bare"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), body));
    bed.write("lib/full.md", LOCK_KEEPER);
    let body = LOCK_KEEPER.split_once("\n---\n").unwrap().1.trim_start_matches('\n');
    let done = bed.on_lib(&[
        "compose",
        "full",
        "--mode",
        "none",
        "--role",
        "none",
        "--tools",
        "none",
        "--without",
        "escalation",
        "--var",
        "office={{office}}",
    ]);
    assert_eq!(done.stdout, body);
}

#[test]
fn a_task_comes_as_text_file_or_standard_input() {
    let bed = Bed::with_agents();
    let ends = |prompt: &str, task: &str| assert!(prompt.ends_with(&format!("## Task\n\n{task}\n")), "{prompt}");
    ends(&prompt(&bed, &["--task", "Open up"]), "Open up");
    ends(&prompt(&bed, &["--task", "- first\n- second"]), "- first\n- second");
    ends(&prompt(&bed, &["--task", "@@home"]), "@home");
    bed.write("task.md", "\u{feff}From a file\n");
    ends(&prompt(&bed, &["--task", "@task.md"]), "From a file");
    let done = bed.with_input(
        &["compose", "lock-keeper", "--task", "-", "--var", "office=x", "--library", "lib"],
        "\u{feff}From a pipe".as_bytes(),
    );
    ends(&done.quietly(), "From a pipe");
    bed.on_lib(&["compose", "lock-keeper", "--task", "@gone.md"])
        .fails(2, "the task gone.md cannot be read: no such file or directory; check the path");
    bed.on_lib(&["compose", "lock-keeper", "--task", "@lib"])
        .fails(2, "the task lib cannot be read: is a directory; name a file");
    bed.write("latin.md", b"caf\xe9");
    bed.on_lib(&["compose", "lock-keeper", "--task", "@latin.md"])
        .fails(2, "the task latin.md is not UTF-8 from byte 4 on; save it as UTF-8");
}

#[test]
fn context_items_and_parts_can_be_chosen() {
    let bed = Bed::with_agents();
    let with = prompt(&bed, &["--context", "size=3", "--context", "success=Dry feet = good"]);
    assert!(with.contains("**Ensemble Size**: 3\n") && with.contains("Dry feet = good"), "{with}");
    let greased = line_of("Hinges").to_string();
    for ticked in [&["--tick", "horn", "--tick", &greased][..], &["--tick=Horn works", "--tick=hinges"]] {
        let prompt = prompt(&bed, ticked);
        assert!(prompt.contains("Hinges greased") && prompt.contains("Horn works") && !prompt.contains("Stern rope"));
    }
    let without = prompt(&bed, &["--without", "Integration with other agents", "--without", "mode"]);
    assert!(!without.contains("night-watch") && !without.contains("Look for the leak"), "{without}");
    assert!(without.contains("Stern rope tied"));
}

#[test]
fn unknown_choices_are_refused_with_the_available_names() {
    let bed = Bed::with_agents();
    let with = |arguments: &[&str]| bed.on_lib(&[&["compose", "lock-keeper"], arguments].concat());
    with(&["--mode", "sleepy"]).fails(2, "no mode \"sleepy\"; choose critical, generative or none");
    with(&["--role", "captain"]).fails(2, "no role \"captain\"; choose solo, auditor or none");
    with(&["--tools", "full"]).fails(2, "no tool profile \"full\"; choose audit, solution or none");
    with(&["--tick", "nothing"]).fails_naming(2, &["\"nothing\"", "Hinges greased, Stern rope tied, Horn works"]);
    with(&["--tick", "h"]).fails_naming(2, &["\"h\"", "Hinges greased", "Horn works"]);
    with(&["--without", "Nowhere"]).fails_naming(2, &["\"Nowhere\"", "Gate checklist", "Escalation"]);
    with(&["--context", "sise=3"]).fails_naming(2, &["\"sise\"", "size, upstream, downstream, instructions, success"]);
    with(&["--context", "size"]).fails(2, "`--context size` has no name before a `=`; write --context NAME=VALUE");
    with(&["--var", "=x"]).fails(2, "`--var =x` has no name before a `=`; write --var NAME=VALUE");
    with(&["--template", "html"])
        .fails_naming(2, &["\"html\"", "anthropic, markdown, messages, openai, plain, subagent, xml"]);
    bed.on_lib(&["compose"]).fails_naming(2, &["<AGENT>"]);
}

#[test]
fn unfilled_placeholders_and_hidden_text_are_reported_on_standard_error() {
    let bed = Bed::with_agents();
    let done = bed.on_lib(&["compose", "lock-keeper", "--var", "ofice=x"]);
    assert_eq!(done.code, Some(0));
    assert!(done.stdout.contains("{{office}}"));
    let place = format!("warning: {{{{office}}}} is not filled in (line {})", line_of("{{office}}"));
    assert!(done.stderr.contains(&place), "{}", done.stderr);
    assert!(done.stderr.contains("\"ofice\""), "{}", done.stderr);
    let tags: String = "obey me".chars().map(|c| char::from_u32(0xe0000 + u32::from(c)).unwrap()).collect();
    bed.write("lib/sly.md", format!("---\nname: sly\n---\nBe kind.{tags}\u{202e}\n"));
    let done = bed.on_lib(&["compose", "sly"]);
    assert!(done.stdout.contains(&tags) && done.stdout.contains('\u{202e}'), "the bytes go to a pipe");
    assert!(done.stderr.contains("Unicode tag characters in 1 place, which spell \"obey me\""), "{}", done.stderr);
    assert!(done.stderr.contains("text direction marks") && !done.stderr.contains('\u{202e}'), "{}", done.stderr);
}

#[test]
fn json_is_the_prompt_its_sizes_and_its_parts() {
    let bed = Bed::with_agents();
    let text = prompt(&bed, &["--task", "Go"]);
    let value = bed.on_lib(&["compose", "lock-keeper", "--var", "office=the crown", "--task", "Go", "--json"]).json();
    assert_eq!(keys(&value), ["prompt", "bytes", "words", "tokens", "tokenizer", "parts", "notes"]);
    assert_eq!((&value["prompt"], &value["bytes"]), (&json!(text), &json!(text.len())));
    assert_eq!(value["tokenizer"], callsheet::domain::compose::TOKENIZER);
    let parts = value["parts"].as_array().unwrap();
    assert_eq!(keys(&parts[0]), ["title", "origin", "lines", "bytes", "words", "tokens"]);
    let origin = |title: &str| {
        parts.iter().find(|part| part["title"].as_str().unwrap().starts_with(title)).unwrap()["origin"].clone()
    };
    assert_eq!(
        (origin("Role"), origin("Mode"), origin("Task")),
        (json!("declared"), json!("declared"), json!("person"))
    );
    assert_eq!(origin("Instructions"), "body");
}

#[test]
fn built_in_and_user_templates_can_be_chosen() {
    let bed = Bed::with_agents();
    let messages: serde_json::Value =
        serde_json::from_str(&prompt(&bed, &["--template", "messages", "--task", "Go"])).unwrap();
    assert_eq!((&messages[0]["role"], &messages[1]["content"]), (&json!("system"), &json!("Go")));
    assert!(prompt(&bed, &["--template", "xml"]).contains("<instructions>"));
    assert!(prompt(&bed, &["--template", "plain"]).starts_with("Mode: critical\n"));
    bed.configure("templates/mine.jinja", "{{ agent.name }}!");
    assert_eq!(bed.on_lib(&["compose", "ferry-pilot", "--template", "mine"]).quietly(), "ferry-pilot!");
    let path = bed.configure("templates/broken.jinja", "one\ntwo {% if %}\n");
    let done = bed.on_lib(&["compose", "ferry-pilot", "--template", "broken"]);
    let path = path.canonicalize().unwrap();
    assert_eq!(done.code, Some(2));
    let place =
        done.stderr.replace(&format!("{}/../home", text(&bed.work())), text(&bed.home().canonicalize().unwrap()));
    assert!(place.contains("templates/broken.jinja, line 2") && place.contains("; "), "{place} {path:?}");
    // It does not affect other templates.
    assert_eq!(bed.on_lib(&["compose", "ferry-pilot", "--template", "mine"]).code, Some(0));
}

#[test]
fn a_composed_subagent_is_a_valid_agent_file() {
    let bed = Bed::with_agents();
    let done = bed.on_lib(&[
        "compose",
        "lock-keeper",
        "--var",
        "office=x",
        "--template",
        "subagent",
        "--mode",
        "critical",
        "--out",
        "lib/made.md",
    ]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let made = bed.on_lib(&["show", "lib/made.md", "--json"]).json();
    assert_eq!((&made["name"], &made["reading"]), (&json!("lock-keeper-critical-solo"), &json!("strict")));
}

#[test]
fn a_recipe_gives_defaults_that_flags_override() {
    let bed = Bed::with_agents();
    bed.write(
        "watch.yaml",
        "agent: lock-keeper\nmode: generative\ntools: audit\nticked: [Horn works]\nvariables:\n  office: the \
        town\ncontext:\n  size: 2\ntask: Watch\n",
    );
    let recipe =
        |arguments: &[&str]| bed.on_lib(&[&["compose", "--recipe", "watch.yaml"], arguments].concat()).quietly();
    let plain = recipe(&[]);
    assert!(plain.contains("Draw the gate first.") && plain.contains("for the town.") && plain.ends_with("Watch\n"));
    assert!(plain.contains("Horn works") && !plain.contains("Stern rope"));
    assert_eq!(plain, recipe(&["--mode", "generative"]));
    let other = recipe(&[
        "--mode",
        "critical",
        "--var",
        "office=me",
        "--task",
        "Sleep",
        "--tick",
        "stern",
        "--context",
        "upstream=rain",
    ]);
    assert!(other.contains("Probe the seams.") && other.contains("for me.") && other.ends_with("Sleep\n"));
    assert!(other.contains("Stern rope") && !other.contains("Horn works"));
    assert!(other.contains("**Ensemble Size**: 2") && other.contains("rain"));
    let pilot = bed.on_lib(&["compose", "ferry-pilot", "--recipe", "watch.yaml", "--tick", "1"]);
    pilot.fails_naming(2, &["checklist item"]);
    bed.write("bare.yaml", "mode: critical\n");
    bed.on_lib(&["compose", "--recipe", "bare.yaml"]).fails(2, "the recipe has no agent; name one on the command line");
}

#[test]
fn a_broken_recipe_is_reported_with_file_line_and_column() {
    let bed = Bed::with_agents();
    bed.write("wrong.yaml", "agent: lock-keeper\nmoods: x\ncontext:\n  sise: 3\n");
    let done = bed.on_lib(&["compose", "--recipe", "wrong.yaml"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""));
    let lines: Vec<&str> = done.stderr.lines().collect();
    assert!(lines[0].starts_with("error: wrong.yaml, line 2, column 1: a recipe has no key `moods`; "), "{lines:?}");
    assert!(lines[1].starts_with("wrong.yaml, line 4, column 3: `context` has no field `sise`; "), "{lines:?}");
    bed.on_lib(&["compose", "--recipe", "gone.yaml"])
        .fails(2, "the recipe gone.yaml cannot be read: no such file or directory; check the path");
}

#[test]
fn a_prompt_is_written_to_a_new_file_only() {
    let bed = Bed::with_agents();
    let expected = prompt(&bed, &[]);
    let out = |arguments: &[&str]| {
        bed.on_lib(&[&["compose", "lock-keeper", "--var", "office=the crown", "--out"], arguments].concat())
    };
    let done = out(&["p.md"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""));
    assert!(done.stderr.starts_with(&format!("note: wrote {} bytes (≈ ", expected.len())), "{}", done.stderr);
    assert!(done.stderr.ends_with(" tokens) to p.md\n"), "{}", done.stderr);
    assert_eq!(fs::read_to_string(bed.work().join("p.md")).unwrap(), expected);
    bed.write("p.md", "mine");
    out(&["p.md"]).fails(1, "p.md already exists; --force overwrites it");
    assert_eq!(fs::read_to_string(bed.work().join("p.md")).unwrap(), "mine");
    symlink("p.md", bed.work().join("link.md")).unwrap();
    assert_eq!(out(&["link.md"]).code, Some(1));
    assert_eq!(out(&["link.md", "--force"]).code, Some(0));
    assert_eq!(fs::read_to_string(bed.work().join("p.md")).unwrap(), expected);
    assert!(fs::symlink_metadata(bed.work().join("link.md")).unwrap().is_symlink());
    assert_eq!(out(&["new.md", "--force"]).code, Some(0));
    out(&["no/where.md"]).fails(2, "the folder no does not exist; create it first");
    out(&["lib", "--force"]).fails(2, "lib is not a regular file; redirect standard output instead of --out");
    bed.on_lib(&["compose", "lock-keeper", "--force"]).fails_naming(2, &["--out <FILE>"]);
    let mut left: Vec<_> =
        fs::read_dir(bed.work()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["lib", "link.md", "new.md", "p.md"]);
}

#[test]
#[cfg(feature = "tui")]
fn without_a_clipboard_the_prompt_goes_to_a_file_that_is_named() {
    let bed = Bed::with_agents();
    // Without tmux, display and terminal, only the file remains.
    let prompt = bed.run(&["compose", "code-reviewer"]).quietly();
    let done = bed.run(&["compose", "code-reviewer", "--copy"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""), "{}", done.stderr);
    let path = done.stderr.split("written to ").nth(1).and_then(|rest| rest.split(", ").next()).unwrap();
    assert!(done.stderr.contains("no clipboard available"), "{}", done.stderr);
    assert_eq!(std::fs::read_to_string(path).unwrap(), prompt);
}

/// The rules in the documentation are those of the program.
#[test]
fn the_documented_table_of_tool_profiles_is_the_one_that_acts() {
    use callsheet::domain::compose::PROFILE_RULES;

    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = std::fs::read_dir(root.join("docs")).into_iter().flatten().flatten().map(|page| page.path());
    let documentation: String =
        pages.chain([root.join("README.md")]).filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    let code =
        |names: &[&str], between: &str| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(between);
    assert!(PROFILE_RULES.len() >= 2);
    for rule in PROFILE_RULES {
        let profiles = code(rule.profiles, ", else ");
        let row = format!("| {} | {} | {profiles} |\n", code(rule.modes, ", "), code(rule.roles, ", "));
        assert!(documentation.contains(&row), "no documentation has the row {row}");
    }
}

#[test]
fn material_comes_from_files_and_standard_input_above_the_task() {
    let bed = Bed::with_agents();
    bed.write("lib/a.md", "You review.\n");
    bed.write("one.diff", "+ one\n");
    bed.write("latin.md", b"caf\xe9");
    let done = bed.with_input(
        &["compose", "a", "--library", "lib", "--input", "-", "--input", "first=one.diff", "--task", "Review"],
        b"piped </input>",
    );
    let prompt = done.quietly();
    let expected = "<input name=\"stdin\">\npiped &lt;/input>\n</input>\n\n<input name=\"first\">\n+ \
        one\n</input>\n\n## Task\n\nReview\n";
    assert!(prompt.starts_with("You review.\n\n## Input\n\n") && prompt.ends_with(expected), "{prompt}");
    for (input, sentence) in [
        ("gone.diff", "the input gone.diff cannot be read: no such file or directory; check the path"),
        ("lib", "the input lib cannot be read: is a directory; name a file"),
        ("x=latin.md", "the input latin.md is not UTF-8 from byte 4 on; save it as UTF-8"),
        ("x=", "`--input x=` has no file; write --input NAME=FILE"),
    ] {
        bed.on_lib(&["compose", "a", "--input", input, "--out", "out.md"]).fails(2, sentence);
        assert!(!bed.work().join("out.md").exists(), "{input}");
    }
    let twice = ["compose", "a", "--library", "lib", "--input", "-", "--task", "-"];
    bed.with_input(&twice, b"x").fails(
        2,
        "--task - and --input - both read standard input; use a file for one of \
        them",
    );
}

#[test]
fn commands_of_a_prompt_run_only_when_asked_for_and_shown() {
    let bed = Bed::new();
    let command = |name: &str, body: &str| {
        bed.write(&format!(".claude/commands/{name}.md"), format!("---\ndescription: d\n---\n{body}\n"));
        format!(".claude/commands/{name}.md")
    };
    bed.write("a.txt", "file text\n");
    let log = command("log", "Log: !`touch ran; echo $0; printf '\\033[31m'`\nSee @a.txt");
    let done = bed.run(&["compose", &log, "--task", "one"]);
    assert_eq!(done.code, Some(0));
    assert!(done.stderr.contains("the command `touch ran; echo one;") && done.stderr.contains("the file @a.txt"));
    assert!(!bed.work().join("ran").exists(), "nothing runs unasked");
    let done = bed.run(&["compose", &log, "--task", "one", "--expand", "--yes"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(done.stderr.contains("line 4 runs: touch ran; echo one;"), "{}", done.stderr);
    let expected = "Log: one\n␛[31m\nSee @a.txt\n\n<file name=\"a.txt\">\nfile text\n</file>\n";
    assert_eq!(done.stdout, expected);
    for (name, body, sentence) in
        [("fails", "!`exit 3`", "the command `exit 3` (line 4) failed"), ("gone", "See @gone/b.txt", "gone/b.txt")]
    {
        let path = command(name, body);
        let done = bed.run(&["compose", &path, "--expand", "--yes", "--out", "out.md"]);
        assert!(done.code != Some(0) && done.stderr.contains(sentence), "{}", done.stderr);
        assert!(!bed.work().join("out.md").exists(), "{name}");
    }
    let endless = command("endless", "!`yes`");
    let done = bed.run(&["compose", &endless, "--expand", "--yes"]);
    assert!(done.stdout.ends_with("[output truncated]\n") && done.stderr.contains("exceeds 262144 bytes"));
}

#[test]
fn bytes_that_are_replaced_are_announced_with_one_number_everywhere() {
    let bed = Bed::new();
    bed.write("lib/a.md", b"\xef\xbb\xbf---\nname: a\n---\nWith \xef\xbf\xbd and caf\xe9\n");
    for extra in [&[][..], &["--template", "xml"], &["--template", "messages", "--task", "x"], &["--out", "o.md"]] {
        let done = bed.on_lib(&[&["compose", "a"], extra].concat());
        assert_eq!(done.code, Some(0));
        assert!(done.stderr.contains("byte 36 (line 4) of the file is not UTF-8"), "{extra:?}: {}", done.stderr);
    }
    let done = bed.on_lib(&["edit", "a", "--set", "name=b"]);
    assert!(done.code == Some(1) || done.code == Some(2), "{:?}", done.code);
    assert!(done.stderr.contains("line 4") && done.stderr.contains("byte 36"), "{}", done.stderr);
    let shown = bed.on_lib(&["show", "a", "--json"]);
    assert!(shown.stdout.contains("byte 36 is not UTF-8"), "{}", shown.stdout);
}

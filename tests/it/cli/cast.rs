//! `cast`: the prompts of several agents, the run sheet, and new casts.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Bed, Done, keys, names};

/// The cast of docs/casts.md, on built-in agents.
const REVIEW: &str = include_str!("casts/adversarial-review.yaml");

const PATTERNS: [&str; 5] =
    ["adversarial-review", "iterative-refinement", "panel-of-experts", "red-team-blue-team", "verified-review"];

/// Three agents for the library in `work/lib`; one of them declares modes and roles.
const WATCH: &str = "\
name: night watch
task: Watch the gate
pattern: adversarial-review
seats:
  author: { agent: lock-keeper, mode: generative, role: solo }
  one: { agent: ferry-pilot, role: auditor, variables: { x: y } }
  two: { agent: toll-clerk, kind: auditor }
  decider: { agent: tide-reader }
variables: { office: the crown }
";

fn on(bed: &Bed, cast: &str, arguments: &[&str]) -> Done {
    bed.write("review.yaml", cast);
    bed.run(&[&["cast", "review.yaml"], arguments].concat())
}

/// A prompt without the body of its agent, which the tests of `compose` cover.
fn without_body(prompt: &str) -> String {
    let body = prompt.find("\n# ").unwrap() + 1;
    let behind = prompt.rfind("\n## Tools: ").unwrap() + 1;
    format!("{}[the body]\n\n{}", &prompt[..body], &prompt[behind..])
}

#[test]
fn each_pattern_gives_the_reviewed_prompts_and_run_sheet() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cli/casts");
    for pattern in PATTERNS {
        let bed = Bed::new();
        let cast = fs::read_to_string(folder.join(format!("{pattern}.yaml"))).unwrap();
        let record = on(&bed, &cast, &["--json"]).json();
        assert_eq!((&record["pattern"], &record["problems"]), (&json!(pattern), &json!([])));
        let mut said = record["run_sheet"].as_str().unwrap().to_owned();
        for seat in record["seats"].as_array().unwrap() {
            let (name, prompt) = (seat["name"].as_str().unwrap(), seat["prompt"].as_str().unwrap());
            said.extend(["\n===== seat ", name, " =====\n\n", &without_body(prompt)]);
        }
        let path = folder.join(format!("{pattern}.md"));
        if std::env::var_os("CALLSHEET_CASTS").is_some_and(|asked| asked == "write") {
            fs::write(&path, &said).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(said, kept, "{pattern}: read the difference; CALLSHEET_CASTS=write keeps what is right");
    }
}

#[test]
fn a_seat_prompt_is_the_output_of_compose_with_its_context() {
    let bed = Bed::new();
    let prompt = on(&bed, REVIEW, &["--seat", "security"]).quietly();
    let field = |label: &str, next: &str| {
        let (_, behind) = prompt.split_once(&format!("**{label}**:")).unwrap();
        behind.split_once(next).unwrap().0.trim().to_owned()
    };
    let context = [
        format!("size={}", field("Ensemble Size", "\n")),
        format!("upstream={}", field("Upstream", "\n**Downstream")),
        format!("downstream={}", field("Downstream", "\n**Special")),
        format!("instructions={}", field("Special Instructions", "\n**What")),
        format!("success={}", field("What Success Looks Like", "\n\n## Mode")),
    ];
    let mut arguments = vec!["compose", "security-auditor", "--mode", "critical", "--role", "auditor"];
    arguments.extend(["--tools", "audit", "--task", "Review the double-entry ledger change"]);
    // The pattern says what is handed over and whom to ask; the seats say whom the agent works with.
    for part in ["Escalation", "Collaboration", "Output Envelope", "For Audit Mode", "For Solution Mode"] {
        arguments.extend(["--without", part]);
    }
    arguments.extend(context.iter().flat_map(|pair| ["--context", pair]));
    assert_eq!(bed.run(&arguments).quietly(), prompt);
    assert!(prompt.contains("**Ensemble Size**: 4\n**Upstream**: author (elixir-engineer, generative): "), "{prompt}");
}

#[test]
fn json_has_run_sheet_problems_and_seats() {
    let bed = Bed::new();
    let record = on(&bed, REVIEW, &["--json"]).json();
    assert_eq!(keys(&record), ["name", "pattern", "run_sheet", "problems", "tokenizer", "seats"]);
    assert_eq!(record["name"], "ledger review");
    assert_eq!(names(&record["seats"]), ["author", "security", "design", "decider"]);
    let seat = &record["seats"][1];
    assert_eq!(
        keys(seat),
        ["name", "agent", "mode", "role", "size", "upstream", "downstream", "prompt", "tokens", "profile", "tools"]
    );
    assert_eq!((&seat["profile"], &seat["tools"]), (&json!("audit"), &json!(["Read", "Grep", "Glob", "Bash"])));
    assert_eq!(
        (&seat["agent"], &seat["mode"], &seat["role"], &seat["size"]),
        (&json!("built-in/security-auditor"), &json!("critical"), &json!("auditor"), &json!(4))
    );
    assert_eq!((&seat["upstream"], &seat["downstream"]), (&json!(["author"]), &json!(["author", "decider"])));
    let prompt = on(&bed, REVIEW, &["--seat", "SECURITY"]).quietly();
    assert_eq!(
        (&seat["prompt"], &seat["tokens"]),
        (&json!(prompt), &json!(callsheet::domain::compose::TextSize::of(&prompt).tokens))
    );
}

#[test]
fn the_run_sheet_comes_first_and_then_each_prompt() {
    let bed = Bed::new();
    let all = on(&bed, REVIEW, &[]).quietly();
    let record = on(&bed, REVIEW, &["--json"]).json();
    let mut expected = record["run_sheet"].as_str().unwrap().to_owned();
    for (seat, names) in record["seats"].as_array().unwrap().iter().zip([
        "author (elixir-engineer, generative, solo)",
        "security (security-auditor, critical, auditor)",
        "design (code-reviewer, critical, auditor)",
        "decider (staff-engineer, evaluative, tiebreaker)",
    ]) {
        expected.extend(["\n===== seat ", names, " =====\n\n", seat["prompt"].as_str().unwrap()]);
    }
    assert_eq!(all, expected);
    assert_eq!(all, on(&bed, REVIEW, &[]).stdout);
}

#[test]
fn a_task_on_the_command_line_replaces_the_one_in_the_file() {
    let bed = Bed::new();
    let prompt = on(&bed, REVIEW, &["--seat", "author", "--task", "Sleep"]).quietly();
    assert!(prompt.ends_with("## Task\n\nSleep\n") && !prompt.contains("double-entry"), "{prompt}");
    on(&bed, REVIEW, &["--task", "@gone.md"])
        .fails(2, "the task gone.md cannot be read: no such file or directory; check the path");
}

#[test]
fn weaknesses_of_a_cast_are_reported_and_exit_with_success() {
    let bed = Bed::with_agents();
    bed.write("watch.yaml", WATCH);
    let done = bed.on_lib(&["cast", "watch.yaml", "--json"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let record: Value = serde_json::from_str(&done.stdout).unwrap();
    let problem = &record["problems"][0];
    assert_eq!(keys(problem), ["rule", "severity", "line", "column", "message", "fix"]);
    assert_eq!(
        (&problem["rule"], &problem["severity"], &problem["line"]),
        (&json!("undeclared-role"), &json!("note"), &json!(5))
    );
    assert!(
        done.stderr.starts_with("note: watch.yaml, line 5, column 3: `one`, `two` and `decider`"),
        "{}",
        done.stderr
    );
    assert!(
        done.stderr.contains("warning: seat `one`: the prompt does not use the variable \"office\""),
        "{}",
        done.stderr
    );
    let author = record["seats"][0]["prompt"].as_str().unwrap();
    assert!(author.contains("You keep the lock for the crown.") && author.contains("one (ferry-pilot, critical)"));
    let lone = WATCH.replace("  one: { agent: ferry-pilot, role: auditor, variables: { x: y } }\n", "");
    bed.write("lone.yaml", lone);
    let done = bed.on_lib(&["cast", "lone.yaml"]);
    let said = "warning: lone.yaml, line 5, column 3: adversarial review needs at least 2 as `auditor`, but has 1; ";
    assert!(done.code == Some(0) && done.stderr.contains(said), "{}", done.stderr);
    assert!(done.stdout.contains("## Before you begin") && done.stdout.contains("at least 2 as `auditor`"));
}

#[test]
fn prompts_go_to_a_folder_all_or_none() {
    let bed = Bed::new();
    let cast = REVIEW.replace("  design: ", "  Design and style: ");
    let done = on(&bed, &cast, &["--out", "prompts"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""), "{}", done.stderr);
    let files = ["run-sheet.md", "run.sh", "author.md", "security.md", "design-and-style.md", "decider.md"];
    assert_eq!(done.stderr, format!("note: wrote 6 files to prompts: {}\n", files.join(", ")));
    let read = |name: &str| fs::read_to_string(bed.work().join("prompts").join(name)).unwrap();
    let record = on(&bed, &cast, &["--json"]).json();
    assert_eq!(read("run-sheet.md"), record["run_sheet"].as_str().unwrap());
    assert_eq!(read("design-and-style.md"), record["seats"][2]["prompt"].as_str().unwrap());
    bed.write("prompts/author.md", "mine");
    fs::remove_file(bed.work().join("prompts/decider.md")).unwrap();
    let done = on(&bed, &cast, &["--out", "prompts"]);
    assert_eq!(done.code, Some(1));
    assert!(
        done.stderr.contains("prompts/design-and-style.md already exist; --force overwrites them"),
        "{}",
        done.stderr
    );
    assert!(read("author.md") == "mine" && !bed.work().join("prompts/decider.md").exists());
    assert_eq!(on(&bed, &cast, &["--out", "prompts", "--force"]).code, Some(0));
    assert!(read("author.md").starts_with("## Agent Context") && bed.work().join("prompts/decider.md").exists());
    on(&bed, &cast, &["--out", "no/where"])
        .fails(2, "the folder no does not exist; create it first; none of the 6 files was written");
    on(&bed, &cast.replace("solo", "captain"), &["--out", "other"]).fails_naming(2, &["\"captain\""]);
    on(&bed, &cast, &["--out", "review.yaml"]).fails_naming(3, &["review.yaml"]);
    assert!(!bed.work().join("other").exists());
    assert_eq!(fs::read_to_string(bed.work().join("review.yaml")).unwrap(), cast);
}

#[test]
fn all_errors_of_a_cast_are_reported_with_file_line_and_column() {
    let bed = Bed::new();
    let text = "\
pattern: adversarial-review
seats:
  author: { agent: elixir-enginer, mode: generative }
  security: { agent: security-auditor, mode: sleepy, role: auditor }
  design: { agent: code-reviewer, role: captain }
  decider: { agent: staff-engineer, upstream: [nobody], ticked: [no such item] }
";
    let done = on(&bed, text, &["--json"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""));
    let lines: Vec<&str> = done.stderr.lines().collect();
    let told = [
        "error: review.yaml, line 3, column 20: seat `author`: no agent or file is named `elixir-enginer`; did you mean elixir-engineer?",
        "review.yaml, line 4, column 46: seat `security` (security-auditor): no mode \"sleepy\"; choose critical, \
        evaluative, informative, generative or none",
        "review.yaml, line 5, column 3: seat `design` fits no seat of adversarial-review; set `kind:` to one of: \
        author, auditor, decider; or set a mode and role that fit one",
        "review.yaml, line 5, column 41: seat `design` (code-reviewer): no role \"captain\"; choose solo, \
        panel_member, auditor, tiebreaker or none",
        "review.yaml, line 6, column 47: seat `decider`: the cast has no seat `nobody`; upstream names seats; use \
        author, security, design",
    ];
    assert_eq!(lines[..5], told, "{lines:#?}");
    assert!(lines[5].starts_with(
        "review.yaml, line 6, column 65: seat `decider` (staff-engineer): no checklist item \"no such item\"; "
    ));
    assert_eq!(lines.len(), 6);
    on(&bed, &REVIEW.replace("  design: ", "  author: "), &[]).fails(
        2,
        "review.yaml, line 7, column 3: two seats are named `author`; the first is on line 5; give one of them \
        another name",
    );
    on(&bed, &REVIEW.replace("adversarial-review", "advice"), &[]).fails(
        2,
        &format!("review.yaml, line 3, column 10: no pattern \"advice\"; choose one of: {}", PATTERNS.join(", ")),
    );
    on(&bed, REVIEW, &["--seat", "nobody"])
        .fails(2, "no seat \"nobody\"; choose one of: author, security, design, decider");
    bed.run(&["cast", "gone.yaml"])
        .fails(2, "the cast gone.yaml cannot be read: no such file or directory; check the path");
    bed.run(&["cast"]).fails_naming(2, &["<FILE>"]);
}

#[test]
fn user_patterns_are_read_and_a_broken_one_is_reported_at_its_place() {
    let bed = Bed::new();
    let pattern = "\
description: Two take turns at one keyboard.
seats:
  driver: { mode: generative, role: solo, output: the code }
  navigator: { mode: critical, role: auditor }
flows:
  - { from: driver, to: navigator }
";
    bed.configure("patterns/pair.yaml", pattern);
    let cast = "pattern: pair\nseats:\n  driver: { agent: rust-engineer }\n  navigator: { agent: code-reviewer }\n";
    let record = on(&bed, cast, &["--json"]).json();
    assert_eq!((&record["name"], &record["seats"][1]["upstream"]), (&json!("review"), &json!(["driver"])));
    let path = bed.configure("patterns/pair.yaml", format!("{pattern}  - {{ from: navigator, to: driver }}\n"));
    on(&bed, cast, &[]).fails(
        2,
        &format!(
            "{}, line 7, column 5: the flows form a cycle: driver → navigator → driver; a flow can go back only \
            into the next round: add `next_round: true`, or remove it",
            bed.home().join(".config/callsheet/patterns/pair.yaml").display()
        ),
    );
    assert!(path.exists());
    bed.configure("patterns/pair.yaml", format!("{pattern}  - {{ from: navigator, to: driver, next_round: true }}\n"));
    let sheet = on(&bed, cast, &["--json"]).json()["run_sheet"].as_str().unwrap().to_owned();
    assert!(sheet.contains("2 rounds at most") && sheet.contains("that of `navigator` to `driver`"), "{sheet}");
}

#[test]
fn a_new_cast_seats_agents_where_they_suit_best_and_composes() {
    let bed = Bed::new();
    let agents = ["staff-engineer", "code-reviewer", "security-auditor", "elixir-engineer"];
    let new = |arguments: &[&str]| {
        bed.run(&[&["cast", "--new", "--pattern", "adversarial-review"], arguments, &["--agent"], &agents].concat())
    };
    let yaml = new(&["--name", "ledger", "--task", "Review: all"]).quietly();
    assert_eq!(
        yaml,
        "name: ledger\ntask: \"Review: all\"\npattern: adversarial-review\nseats:\n\
         \x20 author:\n    agent: elixir-engineer\n    mode: generative\n    role: solo\n\
         \x20 code-reviewer:\n    agent: code-reviewer\n    mode: critical\n    role: auditor\n\
         \x20 security-auditor:\n    agent: security-auditor\n    mode: critical\n    role: auditor\n\
         \x20 decider:\n    agent: staff-engineer\n    mode: evaluative\n    role: tiebreaker\n"
    );
    assert_eq!(on(&bed, &yaml, &["--json"]).json()["problems"], json!([]));
    let done = new(&["--out", "new.yaml"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), "note: wrote a cast of 4 seats to new.yaml\n"));
    assert!(fs::read_to_string(bed.work().join("new.yaml")).unwrap().starts_with("name: new\n"));
    new(&["--out", "new.yaml"]).fails(1, "new.yaml already exists; --force overwrites it");
    assert_eq!(new(&["--out", "new.yaml", "--force"]).code, Some(0));
    bed.run(&["cast", "new.yaml"]).quietly();
}

#[test]
fn every_pattern_can_be_filled_from_few_agents_and_says_what_is_missing() {
    let bed = Bed::new();
    let done = bed.run(&["cast", "--new", "--pattern", "panel-of-experts", "--agent", "rust-engineer"]);
    assert_eq!(done.code, Some(0));
    assert!(done.stderr.contains("needs 1 as `decider`, but has 0"), "{}", done.stderr);
    let fails = |arguments: &[&str], words: &[&str]| {
        bed.run(&[&["cast", "--new"], arguments].concat()).fails_naming(2, words);
    };
    fails(
        &["--pattern", "duel", "--agent", "rust-engineer"],
        &["no pattern \"duel\"; choose one of: adversarial-review"],
    );
    fails(
        &["--pattern", "panel-of-experts", "--agent", "rust-enginer", "--agent", "nobody-at-all"],
        &["`rust-enginer`; did you mean rust-engineer", "`nobody-at-all`"],
    );
    fails(
        &["--pattern", "panel-of-experts", "--agent", "rust-engineer", "rust-engineer"],
        &["rust-engineer is named twice"],
    );
    fails(&["--agent", "rust-engineer"], &["--pattern <PATTERN>"]);
    fails(&["--pattern", "panel-of-experts"], &["--agent <AGENT>"]);
    bed.configure("patterns/alone.yaml", "seats: { one: {} }\n");
    fails(
        &["--pattern", "alone", "--agent", "rust-engineer", "go-engineer"],
        &["alone has no seat left for go-engineer"],
    );
}

#[test]
fn a_new_cast_names_agents_so_that_they_are_found_again() {
    let bed = Bed::with_agents();
    bed.write("lib/more/lock-keeper.md", "---\nname: lock-keeper\n---\nOther.\n");
    bed.write("apart/diver.md", "---\nname: diver\n---\nDive.\n");
    let new = [
        "cast",
        "--new",
        "--pattern",
        "panel-of-experts",
        "--agent",
        "more/lock-keeper",
        "ferry-pilot",
        "./apart/diver.md",
    ];
    let done = bed.on_lib(&[&new[..], &["--out", "panel.yaml"]].concat());
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let yaml = fs::read_to_string(bed.work().join("panel.yaml")).unwrap();
    for called in ["agent: more/lock-keeper\n", "agent: ferry-pilot\n", "agent: \"./apart/diver.md\"\n"] {
        assert!(yaml.contains(called), "{yaml}");
    }
    let record: Value = serde_json::from_str(&bed.on_lib(&["cast", "panel.yaml", "--json"]).stdout).unwrap();
    assert_eq!(record["seats"].as_array().unwrap().len(), 3);
}

#[test]
fn a_saved_cast_is_found_by_its_name() {
    let bed = Bed::new();
    bed.write("../home/.local/share/callsheet/casts/ledger.yaml", REVIEW);
    let prompt = bed.run(&["cast", "ledger", "--seat", "author"]).quietly();
    assert_eq!(prompt, on(&bed, REVIEW, &["--seat", "author"]).quietly());
    bed.write("ledger", REVIEW.replace("agent: elixir-engineer", "agent: rust-engineer"));
    assert!(bed.run(&["cast", "ledger", "--seat", "author"]).quietly().contains("**Identity**: rust-engineer"));
}

#[test]
fn the_cast_and_the_pattern_in_the_documentation_work() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/casts.md")).unwrap();
    let block = |beginning: &str| {
        let (_, behind) = page.split_once(&format!("```yaml\n{beginning}")).unwrap();
        format!("{beginning}{}", behind.split_once("```").unwrap().0)
    };
    assert_eq!(block("name: ledger review"), REVIEW);
    let bed = Bed::new();
    bed.configure("patterns/pair.yaml", block("description: Two take turns"));
    let cast = "pattern: pair\nseats:\n  driver: { agent: rust-engineer }\n  navigator: { agent: code-reviewer }\n";
    let record = on(&bed, cast, &["--json"]).json();
    assert_eq!((&record["problems"], &record["seats"][0]["upstream"]), (&json!([]), &json!(["navigator"])));
}

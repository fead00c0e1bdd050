//! `lint`: the findings of the rules, their formats, and what ignores or fixes them.

use std::fs;

use serde_json::{Value, json};

use super::Bed;

const DAMAGED: &str =
    "---\nname: keeper\ndescription: Keeps: the gate of the town\nmodel: opus\n---\n\nKeep it shut.\n";

fn bed() -> Bed {
    let bed = Bed::new();
    bed.write(".claude/agents/keeper.md", DAMAGED);
    bed.write("lib/steps.md", "## Steps\n\n1. Look.\n2. Ask.\n2. Open.\n");
    bed.write("lib/good.md", "---\nname: good\ndescription: Reads the tide tables every day.\n---\n\nRead them.\n");
    bed
}

#[test]
fn findings_are_grouped_by_file_with_place_rule_and_fix() {
    let bed = bed();
    let text = bed.run(&["lint", "lib"]).quietly();
    assert_eq!(
        text,
        "lib/steps.md\n  5:1  note  numbering  the number 2 follows 2\n       fix: Number the list again.\n\n\
         1 problem in 2 agents: 1 note\n"
    );
    assert_eq!(bed.run(&["lint", "lib/good.md"]).quietly(), "no problems in 1 agent\n");
}

#[test]
fn the_exit_code_follows_the_most_severe_finding() {
    let bed = bed();
    assert_eq!(bed.run(&["lint", "lib", "--deny", "warning"]).code, Some(0));
    let done = bed.run(&["lint", "lib", "--deny", "note"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), "error: 1 problem is at least a note\n"));
    assert_eq!(bed.run(&["lint", "lib", "--deny", "note", "--ignore", "numbering"]).code, Some(0));
    assert_eq!(bed.run(&["lint", "lib", "--deny", "note", "--rule", "secret"]).code, Some(0));
}

#[test]
fn json_has_one_object_per_finding() {
    let bed = bed();
    let found = bed.run(&["lint", "lib", "--format", "json"]).json();
    assert_eq!(
        found,
        json!([{
            "path": "lib/steps.md", "line": 5, "column": 1, "rule": "numbering", "severity": "note",
            "message": "the number 2 follows 2", "fix": "Number the list again.", "fixable": false,
        }])
    );
    let github = bed.run(&["lint", "lib", "--format", "github"]).quietly();
    assert_eq!(
        github,
        "::notice file=lib/steps.md,line=5,col=1,title=numbering::the number 2 follows 2; Number the list again.\n"
    );
}

/// Asserts what the schema of SARIF 2.1.0 requires of a log: the names, types and values of the properties used.
fn assert_is_sarif(log: &Value) {
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(log), ["$schema", "version", "runs"]);
    assert_eq!(log["version"], "2.1.0");
    for run in log["runs"].as_array().unwrap() {
        assert_eq!(keys(run), ["tool", "columnKind", "results"]);
        assert!(matches!(run["columnKind"].as_str(), Some("utf16CodeUnits" | "unicodeCodePoints")));
        let driver = &run["tool"]["driver"];
        assert_eq!(keys(&run["tool"]), ["driver"]);
        assert!(driver["name"].is_string() && driver["semanticVersion"].is_string());
        let rules = driver["rules"].as_array().unwrap();
        let levels = ["none", "note", "warning", "error"];
        for rule in rules {
            assert!(rule["id"].is_string());
            for text in ["shortDescription", "fullDescription", "help"] {
                assert!(rule[text]["text"].is_string(), "{rule}");
            }
            assert!(levels.contains(&rule["defaultConfiguration"]["level"].as_str().unwrap()));
        }
        for result in run["results"].as_array().unwrap() {
            assert!(result["message"]["text"].is_string() && levels.contains(&result["level"].as_str().unwrap()));
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            for location in result["locations"].as_array().unwrap() {
                let place = &location["physicalLocation"];
                let uri = place["artifactLocation"]["uri"].as_str().unwrap();
                assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()), "{uri}");
                if let Some(region) = place.get("region") {
                    assert!(region["startLine"].as_u64().unwrap() >= 1);
                    assert!(region.get("startColumn").is_none_or(|column| column.as_u64().unwrap() >= 1));
                }
            }
        }
    }
}

#[test]
fn sarif_has_what_its_schema_requires() {
    let bed = bed();
    bed.write("lib/a b,é.md", "Hi\u{200b}dden.\n");
    let log = bed.run(&["lint", "lib", "--format", "sarif"]).json();
    assert_is_sarif(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    assert_eq!(
        results[0]["locations"][0]["physicalLocation"],
        json!({ "artifactLocation": { "uri": "lib/a%20b%2C%C3%A9.md" }, "region": { "startLine": 1, "startColumn": 3 } })
    );
    assert_is_sarif(&bed.run(&["lint", "lib/good.md", "--format", "sarif"]).json());
}

#[test]
fn a_fix_quotes_the_value_and_changes_no_other_byte() {
    let bed = bed();
    let path = bed.work().join(".claude/agents/keeper.md");
    let fixed = DAMAGED.replace("Keeps: the gate of the town", "\"Keeps: the gate of the town\"");
    let done = bed.run(&["lint", ".claude/agents", "--fix", "--dry-run"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(
        done.stdout
            .contains("-description: Keeps: the gate of the town\n+description: \"Keeps: the gate of the town\"\n"),
        "{}",
        done.stdout
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), DAMAGED);
    let done = bed.run(&["lint", ".claude/agents", "--fix"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), "no problems in 1 agent\n"), "{}", done.stderr);
    assert!(done.stderr.starts_with("note: fixed "), "{}", done.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), fixed);
}

#[test]
fn comments_and_the_configuration_ignore_rules() {
    let bed = bed();
    bed.write(
        "lib/steps.md",
        "<!-- callsheet-ignore numbering, secret -->\n1. Look.\n\n## Steps\n\n1. Look.\n1. Ask.\n2. Open.\n",
    );
    bed.write(
        "lib/hidden.md",
        "---\nname: h\ndescription: Reads what is hidden there.\n# callsheet-ignore zero-width\n---\nHid\u{200b}den.\n",
    );
    assert_eq!(bed.run(&["lint", "lib"]).quietly(), "no problems in 3 agents\n");
    bed.write("lib/hidden.md", "```\n<!-- callsheet-ignore zero-width -->\n```\nHid\u{200b}den.\n");
    assert!(bed.run(&["lint", "lib"]).quietly().contains("zero-width"));
    bed.configure("config.yaml", "ignore: [zero-width]\n");
    assert_eq!(bed.run(&["lint", "lib"]).quietly(), "no problems in 3 agents\n");
    bed.configure("config.yaml", "ignore: [zero-with]\n");
    let done = bed.run(&["lint", "lib"]);
    assert!(
        done.stderr
            .contains("config.yaml, line 1, column 10: no rule is named `zero-with`; did you mean `zero-width`?")
    );
}

#[test]
fn a_baseline_leaves_out_what_is_known() {
    let bed = bed();
    let write = ["lint", "lib", "--baseline", "known.json", "--write-baseline"];
    let done = bed.run(&write);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""), "{}", done.stderr);
    let kept = fs::read_to_string(bed.work().join("known.json")).unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&kept).unwrap(),
        json!({ "findings": [{ "path": "lib/steps.md", "rule": "numbering", "count": 1 }] })
    );
    let known = ["lint", "lib", "--baseline", "known.json", "--deny", "note"];
    assert_eq!(bed.run(&known).quietly(), "no problems in 2 agents\n");
    bed.write("lib/other.md", "Hid\u{200b}den.\n");
    let done = bed.run(&known);
    assert!(done.code == Some(1) && done.stdout.contains("zero-width") && !done.stdout.contains("numbering"));
}

#[test]
fn wrong_rules_paths_and_baselines_are_one_sentence_and_nothing_is_written() {
    let bed = bed();
    bed.write("notes.txt", "mine\n");
    for flag in ["--rule", "--ignore", "--explain"] {
        bed.run(&["lint", flag, "duplicate-kye"])
            .fails_naming(2, &["no rule is named `duplicate-kye`; did you mean `duplicate-key`?"]);
    }
    bed.run(&["lint", "nowhere"]).fails_naming(2, &["no file or folder ", "nowhere"]);
    bed.run(&["lint", "lib", "--baseline", "gone.json"]).fails_naming(2, &["gone.json"]);
    for more in [&["--fix"][..], &["--write-baseline"], &[]] {
        let done = bed.run(&[&["lint", "lib", ".claude/agents", "--baseline", "notes.txt"], more].concat());
        done.fails_naming(2, &["notes.txt is not a baseline: "]);
    }
    assert_eq!(fs::read_to_string(bed.work().join("notes.txt")).unwrap(), "mine\n");
    assert_eq!(fs::read_to_string(bed.work().join(".claude/agents/keeper.md")).unwrap(), DAMAGED);
    bed.run(&["lint", "--deny", "all"]).fails_naming(2, &["error, warning, note"]);
    bed.run(&["lint", "--dry-run"]).fails_naming(2, &["--fix"]);
}

#[test]
fn a_rule_is_explained_with_its_examples_even_if_nothing_can_be_read() {
    let bed = bed();
    let text = bed.run(&["lint", "--explain", "Zero-Width", "--config", "gone.yaml"]).quietly();
    assert!(text.starts_with("zero-width (note)\nThe text contains zero-width characters."), "{text}");
    assert!(text.contains("\nBad, .claude/agents/a.md:\n    ---\n") && text.contains("ch<U+200B>ange"), "{text}");
    assert!(text.ends_with("\nFix: Remove them.\n"), "{text}");
}

#[test]
fn hostile_files_are_reported_without_their_escape_sequences() {
    let bed = bed();
    bed.write("lib/x\u{1b}[2J.md", "## A \u{1b}]52;c;eA==\u{7}\n\n## A \u{1b}]52;c;eA==\u{7}\n");
    for format in ["text", "json", "github", "sarif"] {
        let done = bed.run(&["lint", "lib", "--format", format]);
        assert!(
            !done.stdout.contains('\u{1b}') && done.stdout.contains("duplicate-heading"),
            "{format}: {}",
            done.stdout
        );
    }
}

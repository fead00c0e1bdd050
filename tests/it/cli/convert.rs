//! `convert`: files for other clients, and what is never written.

use serde_json::Value;

use super::Bed;

const FERRY: &str = "---\nname: ferry\ndescription: Steers the ferry.\ntools: Read, Bash(git:*)\ncolor: red\n---\n\nSteer the ferry to the other bank.\n";

fn bed() -> Bed {
    let bed = Bed::new();
    bed.write("agents/.claude/agents/ferry.md", FERRY);
    bed.write("agents/.claude/agents/pilot.md", "---\nname: pilot\ndescription: Leads it.\n---\nLead the ferry.\n");
    bed.write("agents/.claude/agents/short.md", "---\nname: short\ndescription: Too short.\n---\nGo.\n");
    bed
}

fn read(bed: &Bed, path: &str) -> String {
    std::fs::read_to_string(bed.work().join(path)).unwrap()
}

/// The names of all files in a folder of the bed.
fn files(bed: &Bed, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(bed.work().join(folder)).into_iter().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn the_file_goes_to_standard_output_and_the_report_beside_it() {
    let bed = bed();
    let done = bed.run(&["convert", "ferry", "--to", "gemini"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let expected = "---\nname: ferry\ndescription: Steers the ferry.\nkind: local\ntools:\n  - read_file\n---\n\nSteer the ferry to the other bank.\n";
    assert_eq!(done.stdout, expected);
    for row in [
        "ferry for Gemini CLI",
        "  kept     body, name, description, tools",
        "  lost     color: Gemini CLI does not have it",
        "  lost     tools: Bash(git:*)",
    ] {
        assert!(done.stderr.contains(row), "{row} is not in {}", done.stderr);
    }
}

#[test]
fn a_folder_gets_a_file_of_each_agent_and_never_loses_one() {
    let bed = bed();
    let convert =
        |more: &[&str]| bed.run(&[&["convert", "ferry", "pilot", "--to", "copilot", "--out", "out"], more].concat());
    assert_eq!(convert(&[]).code, Some(0));
    assert_eq!(files(&bed, "out"), ["ferry.agent.md", "pilot.agent.md"]);
    bed.write("out/pilot.agent.md", "mine");
    std::fs::remove_file(bed.work().join("out/ferry.agent.md")).unwrap();
    convert(&[]).fails_naming(1, &["pilot.agent.md already exists", "--force"]);
    assert_eq!(files(&bed, "out"), ["pilot.agent.md"], "none is written if one is in the way");
    assert_eq!(read(&bed, "out/pilot.agent.md"), "mine");
    assert_eq!(convert(&["--force"]).code, Some(0));
    assert!(read(&bed, "out/pilot.agent.md").starts_with("---\nname: pilot\n"));
    bed.run(&["convert", "ferry", "--to", "fabric", "--out", "patterns/"]);
    assert_eq!(read(&bed, "patterns/ferry/system.md"), "Steer the ferry to the other bank.\n");
}

#[test]
fn nothing_is_written_if_one_agent_is_refused() {
    let bed = bed();
    let refused = bed.run(&["convert", "pilot", "short", "--to", "qwen", "--out", "out"]);
    refused.fails_naming(1, &["short: Qwen Code would not load it", "nor of the other 1 agent"]);
    assert!(files(&bed, "out").is_empty());
    let wider = bed.run(&["convert", "ferry", "--to", "cursor", "--out", "ferry.md"]);
    wider.fails_naming(1, &["Cursor", "--allow-wider"]);
    assert!(!bed.work().join("ferry.md").exists());
    assert_eq!(bed.run(&["convert", "ferry", "--to", "cursor", "--out", "ferry.md", "--allow-wider"]).code, Some(0));
    assert!(read(&bed, "ferry.md").starts_with("---\nname: ferry\n"));
}

#[test]
fn a_dry_run_reports_and_writes_nothing() {
    let bed = bed();
    let done = bed.run(&["convert", "ferry", "pilot", "--to", "codex", "--out", "out", "--dry-run"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""));
    assert!(done.stderr.contains("ferry for Codex") && done.stderr.contains("pilot for Codex"), "{}", done.stderr);
    assert!(files(&bed, "out").is_empty());
}

#[test]
fn json_has_each_part_by_what_became_of_it() {
    let bed = bed();
    let found = bed.run(&["convert", "ferry", "--to", "opencode", "--json"]).json();
    let agent = &found[0];
    assert_eq!(
        (&agent["client"], &agent["file"], &agent["path"]),
        (&"opencode".into(), &"ferry.md".into(), &Value::Null)
    );
    assert!(agent["text"].as_str().unwrap().contains("\"git *\": allow"));
    assert_eq!(agent["lost"][0]["part"], "color");
    assert!(agent["widened"].as_array().unwrap().is_empty());
}

#[test]
fn wrong_usage_is_named() {
    let bed = bed();
    bed.run(&["convert", "ferry", "--to", "clod"]).fails_naming(2, &["`clod`", "claude, copilot"]);
    bed.run(&["convert", "ferry", "pilot", "--to", "claude"]).fails_naming(2, &["--out"]);
    bed.run(&["convert", "nobody", "--to", "claude"]).fails_naming(2, &["nobody"]);
    bed.run(&["convert", "ferry", "--to", "qwen", "--mode", "fog"]).fails_naming(2, &["fog"]);
    bed.write("other/.claude/agents/ferry.md", FERRY);
    let twice =
        ["convert", "agents/.claude/agents/ferry.md", "other/.claude/agents/ferry.md", "--to", "qwen", "--out", "out"];
    bed.run(&twice).fails_naming(2, &["two of the agents would get the file ferry.md"]);
    bed.run(&["convert", "ferry", "--to", "qwen", "--out", "no/such/ferry.md"]).fails_naming(2, &["no/such"]);
}

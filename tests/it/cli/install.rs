//! `install`, `status`, `update` and `uninstall`: nothing of the user's is lost, and nothing is half done.

use serde_json::Value;

use super::{Bed, Done};

const FERRY: &str =
    "---\nname: ferry\ndescription: Steers the ferry.\ntools: Read\n---\n\nCast off.\n\nSteer the ferry.\n\nMoor it.\n";
const INSTALLED: &str = ".gemini/agents/ferry.md";

/// A project with an agent of Claude Code.
fn bed() -> Bed {
    let bed = Bed::new();
    bed.write(".git/HEAD", "");
    bed.write(".claude/agents/ferry.md", FERRY);
    bed.write(".claude/agents/pilot.md", "---\nname: pilot\ndescription: Leads it.\n---\nLead the ferry.\n");
    bed
}

fn installed() -> Bed {
    let bed = bed();
    assert_eq!(install(&bed, &[]).code, Some(0));
    bed
}

fn install(bed: &Bed, more: &[&str]) -> Done {
    bed.run(&[&["install", ".claude/agents/ferry", "--to", "gemini"], more].concat())
}

fn read(bed: &Bed, path: &str) -> String {
    std::fs::read_to_string(bed.work().join(path)).unwrap()
}

fn exists(bed: &Bed, path: &str) -> bool {
    bed.work().join(path).exists()
}

fn state(bed: &Bed) -> String {
    let found = bed.run(&["status", "--json"]).json();
    let states = found.as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap().to_owned());
    states.collect::<Vec<_>>().join(", ")
}

/// Changes the origin in one place.
fn change_origin(bed: &Bed, old: &str, new: &str) {
    bed.write(".claude/agents/ferry.md", FERRY.replace(old, new));
}

#[test]
fn an_installed_agent_is_recorded_and_current() {
    let bed = installed();
    let text = "---\nname: ferry\ndescription: Steers the ferry.\nkind: local\ntools:\n  - read_file\n---\n\nCast off.\n\nSteer the ferry.\n\nMoor it.\n";
    assert_eq!(read(&bed, INSTALLED), text);
    let lock: Value = serde_json::from_str(&read(&bed, "callsheet.lock")).unwrap();
    assert_eq!((&lock["version"], &lock["agents"][0]["origin"]), (&1.into(), &".claude/agents/ferry".into()));
    assert_eq!((&lock["agents"][0]["text"], &lock["agents"][0]["file"]), (&text.into(), &INSTALLED.into()));
    assert_eq!(state(&bed), "current");
    let page = bed.run(&["status"]).quietly();
    assert!(page.starts_with("ferry  gemini  current"), "{page}");
    assert!(install(&bed, &[]).stderr.contains("already installed; no changes"));
}

#[test]
fn a_dry_run_and_a_file_in_the_way_change_nothing() {
    let bed = bed();
    assert!(install(&bed, &["--dry-run"]).stderr.contains("would write"));
    assert!(!exists(&bed, ".gemini") && !exists(&bed, "callsheet.lock"));
    bed.write(INSTALLED, "mine");
    let both = [".claude/agents/ferry", ".claude/agents/pilot", "--to", "gemini"];
    bed.run(&[&["install"][..], &both].concat()).fails_naming(1, &["ferry.md is in the way", "--force"]);
    assert!(!exists(&bed, ".gemini/agents/pilot.md") && !exists(&bed, "callsheet.lock"));
    assert_eq!(read(&bed, INSTALLED), "mine");
    assert_eq!(install(&bed, &["--force"]).code, Some(0));
    let trash = bed.home().join(".local/share/callsheet/trash");
    let entry = std::fs::read_dir(trash).unwrap().next().unwrap().unwrap().path();
    assert_eq!(std::fs::read_to_string(entry.join("file")).unwrap(), "mine");
}

#[test]
fn a_changed_origin_is_brought_into_an_untouched_file() {
    let bed = installed();
    change_origin(&bed, "Cast off.", "Cast off slowly.");
    assert_eq!(state(&bed), "origin changed");
    assert!(bed.run(&["update", "--dry-run"]).stderr.contains("would be updated: ferry for gemini"));
    assert!(!read(&bed, INSTALLED).contains("slowly"));
    assert_eq!(bed.run(&["update", "ferry"]).code, Some(0));
    assert!(read(&bed, INSTALLED).contains("Cast off slowly."));
    assert_eq!(state(&bed), "current");
}

#[test]
fn edits_here_are_kept_and_merged() {
    let bed = installed();
    let edited = read(&bed, INSTALLED).replace("Moor it.", "Moor it twice.");
    bed.write(INSTALLED, &edited);
    assert_eq!(state(&bed), "edited here");
    assert_eq!(bed.run(&["update"]).code, Some(0));
    assert_eq!(read(&bed, INSTALLED), edited);
    change_origin(&bed, "Cast off.", "Cast off slowly.");
    assert_eq!(state(&bed), "both");
    assert!(bed.run(&["update"]).stderr.contains("merged: ferry for gemini"));
    let merged = read(&bed, INSTALLED);
    assert!(merged.contains("Cast off slowly.") && merged.contains("Moor it twice."), "{merged}");
    assert_eq!(state(&bed), "edited here");
}

#[test]
fn a_conflict_is_written_only_when_asked_for() {
    let bed = installed();
    let edited = read(&bed, INSTALLED).replace("Cast off.", "Cast off at once.");
    bed.write(INSTALLED, &edited);
    change_origin(&bed, "Cast off.", "Cast off slowly.");
    let done = bed.run(&["update"]);
    assert_eq!(done.code, Some(1));
    assert!(done.stderr.contains("--markers") && done.stderr.contains("1 agent not updated"), "{}", done.stderr);
    assert_eq!(read(&bed, INSTALLED), edited);
    assert_eq!(bed.run(&["update", "--markers"]).code, Some(0));
    let text = read(&bed, INSTALLED);
    assert!(text.contains("<<<<<<<") && text.contains("at once") && text.contains("slowly"), "{text}");
}

#[test]
fn an_origin_or_file_that_is_gone_is_said_and_nothing_is_written() {
    let bed = installed();
    std::fs::remove_file(bed.work().join(".claude/agents/ferry.md")).unwrap();
    assert_eq!(state(&bed), "origin gone");
    let before = read(&bed, INSTALLED);
    let done = bed.run(&["update"]);
    assert_eq!(done.code, Some(1));
    assert!(done.stderr.contains("no agent .claude/agents/ferry anymore"), "{}", done.stderr);
    assert_eq!(read(&bed, INSTALLED), before);
    bed.write(".claude/agents/ferry.md", FERRY);
    std::fs::remove_file(bed.work().join(INSTALLED)).unwrap();
    assert_eq!(state(&bed), "file gone");
    assert_eq!(bed.run(&["update"]).code, Some(1));
    assert_eq!(install(&bed, &[]).code, Some(0));
    assert_eq!(state(&bed), "current");
}

#[test]
fn uninstall_removes_what_was_installed_and_nothing_else() {
    let bed = installed();
    bed.write(".gemini/agents/other.md", "mine");
    bed.write(INSTALLED, "edited");
    bed.run(&["uninstall", "ferry"]).fails_naming(1, &["edited since the installation", "--force"]);
    bed.run(&["uninstall", "nobody"]).fails_naming(2, &["no agent `nobody` is installed"]);
    assert!(bed.run(&["uninstall", "ferry", "--force", "--dry-run"]).stderr.contains("would move"));
    assert!(exists(&bed, INSTALLED));
    assert_eq!(bed.run(&["uninstall", "ferry", "--force"]).code, Some(0));
    assert!(!exists(&bed, INSTALLED) && exists(&bed, ".gemini/agents/other.md"));
    bed.run(&["status"]).fails_naming(1, &["no agent is installed"]);
}

#[test]
fn agents_of_the_user_have_a_lock_of_their_own() {
    let bed = bed();
    assert_eq!(install(&bed, &["--into", "user"]).code, Some(0));
    assert!(bed.home().join(".gemini/agents/ferry.md").exists() && !exists(&bed, "callsheet.lock"));
    let found = bed.run(&["status", "--json"]).json();
    assert_eq!((&found[0]["into"], &found[0]["state"]), (&"user".into(), &"current".into()));
    assert_eq!(bed.run(&["status", "--into", "project"]).code, Some(1));
    assert_eq!(bed.run(&["uninstall", "ferry", "--into", "user"]).code, Some(0));
    assert!(!bed.home().join(".gemini/agents/ferry.md").exists());
}

#[test]
fn a_lock_that_is_damaged_newer_or_leads_out_is_refused() {
    let bed = installed();
    let lock = read(&bed, "callsheet.lock");
    for (text, words) in [
        ("{".to_owned(), "damaged"),
        (lock.replace("\"version\": 1", "\"version\": 2"), "newer callsheet"),
        (lock.replace(INSTALLED, "../../home/x.md"), "leads out of the folder"),
        ("{\"version\": 1}".to_owned(), "damaged"),
    ] {
        bed.write("callsheet.lock", &text);
        for command in [&["status"][..], &["update"], &["uninstall", "ferry"], &["install", "pilot", "--to", "gemini"]]
        {
            bed.run(command).fails_naming(1, &["callsheet.lock", words]);
        }
        assert_eq!(read(&bed, "callsheet.lock"), text);
    }
    assert!(!exists(&bed, ".gemini/agents/pilot.md"));
}

#[test]
fn a_client_without_a_folder_is_wrong_usage() {
    let bed = bed();
    bed.run(&["install", ".claude/agents/ferry", "--to", "fabric"]).fails_naming(2, &["no folder in the project"]);
    bed.run(&["install", ".claude/agents/ferry", "--to", "clod"]).fails_naming(2, &["`clod`"]);
    bed.run(&["status", "--into", "moon"]).fails_naming(2, &["moon"]);
}

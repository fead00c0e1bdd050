//! `new`: creates an agent's file, and never replaces an existing one.

use std::fs;

use super::Bed;

#[test]
fn a_new_agent_is_created_in_the_users_folder_and_listed() {
    let bed = Bed::new();
    let path = bed.run(&["new", "tide-watcher"]).quietly();
    assert!(path.trim_end().ends_with("/.local/share/callsheet/agents/tide-watcher.md"), "{path}");
    let listed = bed.run(&["list", "^tide-watcher$", "--json"]).json();
    assert_eq!((listed[0]["format"].as_str(), listed[0]["problems"].as_u64()), (Some("callsheet"), Some(0)));
    assert!(listed[0]["checklists"].as_u64() > Some(0) && listed[0]["modes"].as_array().unwrap().len() > 1);
    let old = fs::read(path.trim_end()).unwrap();
    bed.run(&["new", "tide-watcher"]).fails_naming(1, &["tide-watcher.md already exists"]);
    assert_eq!(fs::read(path.trim_end()).unwrap(), old);
}

#[test]
fn a_copy_differs_only_in_its_name_and_is_next_to_the_original() {
    let bed = Bed::new();
    let text = "\u{feff}---\r\n# mine\r\nname: 'gate-keeper' # who\r\ndescription: Keeps.\r\n---\r\nBody";
    bed.write(".claude/agents/gate-keeper.md", text);
    let path = bed.run(&["new", "toll-keeper", "--like", "gate-keeper"]).quietly();
    assert_eq!(path.trim_end(), bed.work().join(".claude/agents/toll-keeper.md").to_str().unwrap());
    assert_eq!(fs::read_to_string(path.trim_end()).unwrap(), text.replace("gate-keeper", "toll-keeper"));
    let path = bed.run(&["new", "my-reviewer", "--like", "built-in/code-reviewer"]).quietly();
    assert!(path.contains("/callsheet/agents/my-reviewer.md"), "{path}");
    assert_eq!(bed.run(&["get", "my-reviewer", "name"]).quietly(), "my-reviewer\n");
    bed.run(&["new", "mine", "--like", "gate-keeper", "--in", "copilot"])
        .fails_naming(2, &["is one of the Claude Code agents", "takes Copilot agents", "--in"]);
}

#[test]
fn a_place_can_be_given_by_folder_prefix_or_format() {
    let bed = Bed::new();
    fs::create_dir_all(bed.work().join("loose")).unwrap();
    for (source, file) in [
        ("claude", ".claude/agents/a1.md"),
        (".claude/agents/", ".claude/agents/a2.md"),
        ("copilot", ".github/agents/a3.agent.md"),
        ("claude-skill", ".claude/skills/a4/SKILL.md"),
        ("loose", "loose/a5.md"),
    ] {
        let name = file.trim_start_matches(|c| c != 'a').rsplit('/').find(|part| part.starts_with('a')).unwrap();
        let path = bed.run(&["new", &name[..2], "--in", source]).quietly();
        assert_eq!(path.trim_end(), bed.work().join(file).to_str().unwrap());
    }
    let path = bed.run(&["new", "a6", "--library", "loose"]).quietly();
    assert!(path.trim_end().ends_with("/loose/a6.md"), "{path}");
    bed.run(&["new", "a7", "--in", "nowhere"])
        .fails_naming(2, &["`nowhere` is not a folder or source", ".claude/agents"]);
}

#[test]
fn names_never_lead_out_of_the_folder() {
    let bed = Bed::new();
    let long = "x".repeat(300);
    for name in ["../x", "/etc/x", "a/b", "..", "A B", "", &long, "a\u{1b}[31m"] {
        let done = bed.run(&["new", name]);
        assert_eq!(done.code, Some(2), "{name}: {}", done.stderr);
        assert!(!done.stderr.contains('\u{1b}'));
    }
    // Nor through a link in the path.
    fs::create_dir_all(bed.work().join("outside")).unwrap();
    fs::create_dir_all(bed.work().join(".claude/skills")).unwrap();
    std::os::unix::fs::symlink(bed.work().join("outside"), bed.work().join(".claude/skills/trap")).unwrap();
    bed.run(&["new", "trap", "--in", "claude-skill"]).fails_naming(2, &["is outside"]);
    assert_eq!(fs::read_dir(bed.work().join("outside")).unwrap().count(), 0);
}

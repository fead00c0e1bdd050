//! Files whose block is a list: each agent is a row, and no edit can reach the wrong one.

use std::fs;

use super::Bed;

const REMOTE: &str = "---\n- kind: remote\n  name: alpha\n  description: Does this.\n- kind: remote\n  name: beta\n  \
                      description: Does that.\n---\n";

fn bed(text: &str) -> Bed {
    let bed = Bed::new();
    bed.write("lib/.gemini/agents/r.md", text);
    bed
}

fn rows(bed: &Bed) -> Vec<(String, String, String)> {
    let list = bed.on_lib(&["list", "--json"]).json();
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap().to_owned();
    list.as_array().unwrap().iter().map(|row| (text(row, "id"), text(row, "name"), text(row, "description"))).collect()
}

fn row(id: &str, name: &str, description: &str) -> (String, String, String) {
    (id.to_owned(), name.to_owned(), description.to_owned())
}

#[test]
fn each_agent_of_a_list_is_a_row_in_every_layout() {
    let (alpha, beta) =
        (row(".gemini/agents/r", "alpha", "Does this."), row(".gemini/agents/r#beta", "beta", "Does that."));
    for text in [
        REMOTE,
        "---\n- {name: alpha, description: Does this.}\n- {name: beta, description: Does that.}\n---\n",
        "---\n[{name: alpha, description: Does this.}, {name: beta, description: Does that.}]\n---\n",
        "---\n  - name: alpha\n    description: >-\n      Does\n      this.\n  - description: 'Does that.'\n    name: \"beta\"\n---\n",
        "---\r\n- name: alpha\r\n  description: Does this.\r\n\r\n# the other\r\n- name: beta\r\n  description: Does that.\r\n---\r\n",
        "---\n-\n  name: alpha\n  description: Does this.\n-\n  name: beta\n  description: Does that.\n---\nText.\n",
    ] {
        assert_eq!(rows(&bed(text)), [alpha.clone(), beta.clone()], "{text}");
    }
}

#[test]
fn list_items_without_a_name_or_with_the_same_name_are_rows() {
    let bed = bed("---\n- description: a\n- name: same\n- name: same\n- {}\n---\n");
    let ids: Vec<String> = rows(&bed).into_iter().map(|(id, ..)| id).collect();
    assert_eq!(ids.len(), 4, "{ids:?}");
    let mut unique = ids.clone();
    unique.dedup();
    assert_eq!(unique, ids);
    for id in &ids {
        assert_eq!(bed.on_lib(&["show", id, "--json"]).json()["id"], id.as_str());
    }
}

#[test]
fn each_agent_of_a_list_is_shown_and_composed_by_name_or_position() {
    let bed = bed(REMOTE);
    for wanted in ["beta", "r#beta", "BETA", ".gemini/agents/r#beta"] {
        let shown = bed.on_lib(&["show", wanted, "--json"]).json();
        assert_eq!((shown["name"].as_str(), shown["description"].as_str()), (Some("beta"), Some("Does that.")));
        let problem = &shown["problems"][0];
        assert_eq!((problem["rule"].as_str(), problem["line"].as_u64()), (Some("several-agents"), Some(5)));
        assert!(problem["message"].as_str().unwrap().contains("alpha"), "{problem}");
    }
    assert!(bed.on_lib(&["show", "beta"]).quietly().contains("agent 2 of 2 in the file, from line 5"));
    assert_eq!(bed.on_lib(&["compose", "beta"]).code, Some(0));
    assert_eq!(bed.on_lib(&["list", "that", "--paths"]).quietly().lines().count(), 1);
    let first = bed.on_lib(&["show", "lib/.gemini/agents/r.md", "--json"]);
    assert!(first.stdout.contains("\"alpha\""), "{first:?}");
    assert!(first.stderr.contains("the others are .gemini/agents/r#beta"), "{first:?}");
}

#[test]
fn nothing_is_written_into_a_file_of_several_agents() {
    let bed = bed(REMOTE);
    for arguments in [
        &["edit", "alpha", "--set", "name=x"][..],
        &["edit", "beta", "--set", "name=x"],
        &["edit", "beta", "--append", "tools=Bash"],
        &["edit", "r", "--remove", "description"],
        &["edit", "lib/.gemini/agents/r.md", "--set", "timeout_mins=5"],
        &["edit", "beta", "--rename", "name=title"],
        &["edit", "beta", "--set", "[1].name=x"],
    ] {
        let done = bed.on_lib(arguments);
        assert_eq!(done.code, Some(1), "{arguments:?}: {done:?}");
        assert!(done.stderr.contains("is a list"), "{arguments:?}: {done:?}");
        assert_eq!(fs::read_to_string(bed.work().join("lib/.gemini/agents/r.md")).unwrap(), REMOTE);
    }
    let copy = bed.run(&["new", "gamma", "--like", "beta", "--library", "lib", "--in", "lib"]);
    assert_ne!(copy.code, Some(0), "{copy:?}");
    assert!(!bed.work().join("lib/gamma.md").exists());
}

#[test]
fn only_the_first_agent_of_a_huge_list_is_shown_with_the_reason() {
    let bed = bed(&format!("{REMOTE}{}", "Text.\n".repeat(500_000)));
    let shown = bed.on_lib(&["show", "alpha", "--json"]).json();
    assert_eq!(shown["name"], "alpha");
    assert!(shown["problems"][0]["message"].as_str().unwrap().contains("only the first is shown, not beta"));
    assert_eq!(rows(&bed).len(), 1);
}

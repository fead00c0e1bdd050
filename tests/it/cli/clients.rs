//! Verdicts of clients in `show`, `list` and `doctor`.

use serde_json::Value;

use super::{Bed, names};

const GOOD: &str = "---\nname: good\ndescription: A good one.\n---\nBody of the agent.\n";

/// A project with agents that Claude Code loads, cuts short, shadows and ignores.
fn bed() -> Bed {
    let bed = Bed::new();
    bed.write(".git/HEAD", "");
    bed.write(".claude/agents/good.md", GOOD);
    bed.write("../home/.claude/agents/also-good.md", GOOD);
    bed.write(".claude/agents/nameless.md", "---\nmodel: sonnet\n---\nBody.\n");
    bed.write(
        ".claude/agents/cut.md",
        "---\nname: cut\ndescription: Cut.\n# ----- tools -----\ntools: Read\n---\nBody.\n",
    );
    bed
}

fn verdict<'a>(agent: &'a Value, client: &str) -> &'a Value {
    let clients = agent["clients"].as_array().unwrap();
    clients.iter().find(|one| one["client"] == client).unwrap_or_else(|| panic!("no {client} in {agent}"))
}

#[test]
fn show_says_what_the_client_of_the_folder_does() {
    let bed = bed();
    let good = bed.run(&["show", ".claude/agents/good", "--json"]).json();
    assert_eq!(
        (&verdict(&good, "claude")["verdict"], &verdict(&good, "claude")["name"]),
        (&"loads".into(), &"good".into())
    );
    let shadowed = bed.run(&["show", "~/.claude/agents/also-good", "--json"]).json();
    assert_eq!(verdict(&shadowed, "claude")["verdict"], "shadowed");
    assert!(verdict(&shadowed, "claude")["shadowed_by"].as_str().unwrap().ends_with("/work/.claude/agents/good.md"));
    let nameless = bed.run(&["show", ".claude/agents/nameless", "--json"]).json();
    let claude = verdict(&nameless, "claude");
    assert_eq!((&claude["verdict"], &claude["reason"]), (&"ignores".into(), &"it has no `name`".into()));
    let page = bed.run(&["show", "cut", "--no-pager"]).quietly();
    for words in
        ["Clients", "loads as cut, but it takes the first `---`, on line 4", "may use every tool", "line 4, column 3"]
    {
        assert!(page.contains(words), "{words} is not in {page}");
    }
}

#[test]
fn show_judges_a_copy_for_other_clients() {
    let bed = bed();
    bed.write("agents/plain.md", GOOD);
    let plain = bed.run(&["show", "agents/plain", "--json"]).json();
    assert_eq!(plain["clients"].as_array().unwrap().len(), 0);
    let all = bed.run(&["show", "agents/plain", "--for", "all", "--json"]).json();
    assert_eq!(
        (&verdict(&all, "claude")["verdict"], &verdict(&all, "claude")["copy"]),
        (&"loads".into(), &true.into())
    );
    let page = bed.run(&["show", "agents/plain", "--for", "CLAUDE", "--no-pager"]).quietly();
    assert!(page.contains("as a copy in .claude/agents: loads as good"), "{page}");
    bed.run(&["show", "good", "--for", "clod"]).fails_naming(2, &["clod", "claude"]);
}

#[test]
fn queries_ask_for_what_clients_load() {
    let bed = bed();
    let found = |query: &str| bed.run(&["list", query, "--json"]).json();
    assert_eq!(names(&found("loads:claude")), ["cut", "good"]);
    assert_eq!(found("is:ignored").as_array().unwrap().len(), 1);
    assert!(bed.run(&["list", "is:ignored"]).quietly().contains("ignored"));
    assert!(bed.run(&["list", "loads:clod"]).stderr.contains("no value `clod`"));
}

#[test]
fn an_agent_is_ignored_if_the_client_of_its_folder_does_not_load_it() {
    let bed = bed();
    bed.write(".claude/agents/without-name.md", "---\ndescription: Copilot CLI loads it.\n---\nBody of the agent.\n");
    let agent = bed.run(&["show", ".claude/agents/without-name", "--json"]).json();
    assert_eq!(["claude", "copilot"].map(|client| &verdict(&agent, client)["verdict"]), ["ignores", "loads"]);
    let found = bed.run(&["list", "is:ignored without", "--json"]).json();
    assert_eq!(names(&found), ["without-name"]);
}

#[test]
fn doctor_counts_what_each_client_loads() {
    let found = bed().run(&["doctor", "--json"]).json();
    let claude = found["clients"].as_array().unwrap().iter().find(|one| one["client"] == "claude").unwrap();
    let counts = ["agents", "loads", "shadowed", "not_loaded"].map(|key| claude[key].as_u64().unwrap());
    assert_eq!(counts, [4, 2, 1, 1]);
}

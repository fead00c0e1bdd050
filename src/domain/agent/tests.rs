#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use super::super::generic::Generic;
use super::*;

fn agent(file: &str, text: &str) -> Agent {
    let found = Found {
        id: AgentId(file.trim_end_matches(".md").to_owned()),
        path: Some(PathBuf::from(format!("/lib/{file}"))),
        relative: file.to_owned(),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
    };
    let whole = read(found.clone(), text.as_bytes().to_vec(), Generic::built_in());
    let head = glance(found, text.as_bytes(), Depth::Head, Generic::built_in());
    assert_eq!(
        (&head.name, &head.description, &head.rung),
        (&whole.entry.name, &whole.entry.description, &whole.entry.rung)
    );
    whole
}

fn modes(agent: &Agent) -> Vec<String> {
    agent.modes.iter().map(|mode| format!("{}/{}/{}", mode.name, mode.origin.word(), mode.instructions.len())).collect()
}

#[test]
fn the_name_comes_from_the_block_the_body_the_folder_or_the_file() {
    assert_eq!(agent("x.md", "---\nname: a b\n---\n").entry.name, "a b");
    assert_eq!(agent("x.md", "Text\n```json\n{ \"requesting_agent\": \"otp\" }\n```\n").entry.name, "otp");
    assert_eq!(agent("deep/SKILL.md", "Text").entry.name, "deep");
    assert_eq!(agent("a/review.agent.md", "---\ndescription: d\n---\n").entry.name, "review");
    assert_eq!(agent("a/v1.2.md", "Text").entry.name, "v1.2");
}

#[test]
fn the_description_comes_from_the_block_or_the_first_prose() {
    assert_eq!(agent("x.md", "---\nname: a\ndescription: One.\\n\\nTwo\n---\n").entry.description, "One.\n\nTwo");
    assert_eq!(agent("x.md", "---\ndescription: \"One\\nTwo\"\n---\n").entry.description, "One\nTwo");
    assert_eq!(agent("x.md", "---\ndescription: 'One\\nTwo'\n---\n").entry.description, "One\\nTwo");
    assert_eq!(agent("x.md", "# T\n\n> q\n\nLabel:\n- b\n\nYou are it. More.\n").entry.description, "You are it.");
    assert_eq!(agent("x.md", "").entry.description, "");
}

const DECLARED: &str = "---
name: a
cognitive_modes:
  make: { mindset: m, output: o, risks: r }
  check_it: think hard
  default: check-it
ensemble_roles: [solo, guardian]
tools: { audit: 'Read, Bash(git add:*, x)', fix: [Read, Edit], default_mode: fix }
escalation: { confidence_threshold: 0.6, escalate_to: human, triggers: [a, b] }
---
## Instructions
### Always
1. a
### When Make
2. b
3. c
#### When Checking (check_it)
- d
### When to Use It
- e
";

#[test]
fn declared_modes_join_their_blocks() {
    let agent = agent("x.md", DECLARED);
    assert_eq!(modes(&agent), ["make/declared/3", "check_it/declared/1"]);
    assert_eq!(agent.entry.default_mode.as_deref(), Some("make"));
    assert_eq!(agent.entry.problems[0].rule, "unknown-default-mode");
    assert_eq!(agent.modes[0].risk.as_deref(), Some("r"));
    assert_eq!(agent.modes[1].mindset.as_deref(), Some("think hard"));
    assert_eq!(agent.body.sections[agent.modes[0].block.unwrap()].title, "When Make");
}

#[test]
fn a_role_in_a_bare_list_takes_the_generic_text() {
    let agent = agent("x.md", DECLARED);
    assert_eq!(agent.roles[0].origin, Origin::Declared);
    assert!(agent.roles[0].behavior.is_some());
    assert_eq!((agent.roles[1].name.as_str(), &agent.roles[1].behavior), ("guardian", &None));
    assert_eq!(agent.entry.default_role.as_deref(), Some("solo"));
}

#[test]
fn tools_come_as_profiles_or_as_one() {
    let agent_with = |tools: &str| agent("x.md", &format!("---\nname: a\n{tools}\n---\n"));
    let profiles = |agent: &Agent| -> Vec<String> {
        agent.tools.iter().map(|profile| format!("{}={}", profile.name, profile.tools.join("+"))).collect()
    };
    let declared = agent("x.md", DECLARED);
    assert_eq!(profiles(&declared), ["audit=Read+Bash(git add:*, x)", "fix=Read+Edit"]);
    assert_eq!(declared.default_tools.as_deref(), Some("fix"));
    assert_eq!(profiles(&agent_with("tools: Read, Grep")), ["default=Read+Grep"]);
    assert_eq!(profiles(&agent_with("tools: [a, b]")), ["default=a+b"]);
    assert_eq!(profiles(&agent_with("tools: *")), ["default=*"]);
    assert_eq!(profiles(&agent_with("tools:\n  write: false\n  bash: true")), ["default=bash"]);
    assert_eq!(profiles(&agent_with("allowed-tools: Read Bash(git:*)")), ["default=Read+Bash(git:*)"]);
    assert_eq!(profiles(&agent_with("x: y")), Vec::<String>::new());
}

#[test]
fn a_body_without_declared_modes_names_its_own() {
    let agent = agent(
        "x.md",
        "---\nname: a\n---\n### RED PHASE - Look\n- a\n- b\n### GREEN PHASE\nText\n### For Audit Mode\n### When to Use X\n- c\n",
    );
    assert_eq!(modes(&agent), ["RED/body/2", "GREEN/body/1"]);
    assert_eq!(agent.entry.default_mode, None);
    assert_eq!(agent.modes[0].mindset.as_deref(), Some("Look"));
}

#[test]
fn an_agent_with_neither_gets_the_generic_ones_and_none_acts() {
    let agent = agent("x.md", "Text\n### Review Mode\n");
    assert_eq!(agent.modes.len(), 5);
    assert_eq!((agent.entry.modes_origin, agent.entry.roles_origin), (Origin::Generic, Origin::Generic));
    assert_eq!((agent.entry.default_mode, agent.entry.default_role), (None, None));
}

#[test]
fn naming_only_a_default_declares_that_mode() {
    let agent =
        agent("x.md", "---\ncognitive_modes: {default: critical}\n---\n### When Reviewing (Primary Mode)\n- a\n");
    assert_eq!(modes(&agent), ["critical/declared/1"]);
    assert!(agent.modes[0].mindset.is_some());
}

#[test]
fn escalation_and_collaborators() {
    let agent = agent(
        "x.md",
        &format!(
            "{DECLARED}\nIntegration with other agents:\n- Ask api-designer\n- Share real-time data with ops-engineer\n"
        ),
    );
    let escalation = agent.escalation.unwrap();
    assert_eq!((escalation.confidence_threshold.as_deref(), escalation.triggers.len()), (Some("0.6"), 2));
    let names: Vec<_> = agent.collaborators.iter().map(|other| other.name.as_str()).collect();
    assert_eq!(names, ["api-designer", "ops-engineer"]);
}

#[test]
fn hidden_and_doubled_text_is_reported_where_it_stands() {
    let tag = '\u{e0041}';
    let agent = agent(
        "x.md",
        &format!("---\nname: a\n---\nsee \u{202e} and {tag}\nesc \u{1b}[2J\nâ†’ arrow\n- x\nL:\n- â†’ y\n"),
    );
    let problems: Vec<_> = agent.entry.problems.iter().map(|p| (p.rule, p.line.unwrap())).collect();
    assert_eq!(problems, [("hidden-tags", 4), ("bidi-control", 4), ("escape-sequence", 5), ("double-encoded", 6)]);
    assert!(agent.entry.problems[0].message.contains('A'));
    assert!(agent.entry.problems.iter().all(|p| !p.message.contains(['\u{202e}', '\u{1b}', tag])));
    assert_eq!(agent.body.lists[0].items[0].text, "→ y");
    assert!(agent.document.text.contains("- â†’ y"));
}

#[test]
fn bytes_that_are_not_utf8_are_a_problem() {
    let mut found = agent("x.md", "").entry.found;
    found.size = 3;
    let entry = glance(found, b"a\xffb", Depth::Head, Generic::built_in());
    assert_eq!(entry.problems[0].rule, "not-utf8");
}

#[test]
fn a_head_says_what_the_whole_file_says_or_is_not_enough() {
    for text in [
        "---\nname: ä\ndescription: One — two.\ntools: [a, b]\n---\n\nText — more\n---\nx: y\n",
        "\u{feff}---\r\ndescription: d\r\n---\r\nText\r\n",
        "+++\ndescription = \"d\"\n+++\nText\n",
        "---\ndescription: |\n  a\n\n  b\ncognitive_modes: [critical]\n---\n# Text\n",
        "---\nname: a\n---\nThe body describes it.\n",
        "# Title\n\n---\ndescription: d\n---\nText\n",
        "No block at all.\n",
    ] {
        let found = agent("x.md", text).entry.found;
        let whole = glance(found.clone(), text.as_bytes(), Depth::Head, Generic::built_in());
        let glances = (0..text.len()).filter_map(|cut| {
            glance_at_head(found.clone(), &text.as_bytes()[..cut], Depth::Head, Generic::built_in()).ok()
        });
        let enough = glances.inspect(|entry| assert_eq!(*entry, whole, "in:\n{text}")).count();
        let describes_itself =
            text.trim_start_matches('\u{feff}').starts_with(['-', '+']) && text.contains("description");
        assert_eq!(enough > 0, describes_itself, "in:\n{text}");
    }
}

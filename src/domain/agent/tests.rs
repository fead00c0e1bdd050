#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use super::super::generic::GenericWords;
use std::path::PathBuf;

use super::*;
use crate::domain::formats::Format;
use crate::domain::source::SourceId;

fn agent(file: &str, text: &str) -> Agent {
    let found = AgentLocation {
        id: AgentId(file.trim_end_matches(".md").to_owned()),
        path: Some(PathBuf::from(format!("/lib/{file}"))),
        relative: file.to_owned(),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
        in_list: None,
    };
    let whole = read_agent_file(found.clone(), text.as_bytes().to_vec(), GenericWords::built_in());
    let head = read_entry(found, text.as_bytes(), ReadDepth::Head, GenericWords::built_in());
    assert_eq!(
        (&head.name, &head.description, &head.reading),
        (&whole.entry.name, &whole.entry.description, &whole.entry.reading)
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
    assert_eq!(agent.roles[0].origin, TextOrigin::Declared);
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
        "---\nname: a\n---\n### RED PHASE - Look\n- a\n- b\n### GREEN PHASE\nText\n### For Audit Mode\n### When to \
        Use X\n- c\n",
    );
    assert_eq!(modes(&agent), ["RED/body/2", "GREEN/body/1"]);
    assert_eq!(agent.entry.default_mode, None);
    assert_eq!(agent.modes[0].mindset.as_deref(), Some("Look"));
}

#[test]
fn an_agent_without_modes_and_roles_gets_generic_ones_and_none_acts() {
    let agent = agent("x.md", "Text\n### Review Mode\n");
    assert_eq!(agent.modes.len(), 5);
    assert_eq!((agent.entry.modes_origin, agent.entry.roles_origin), (TextOrigin::Generic, TextOrigin::Generic));
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
fn escalation_and_collaborators_are_read() {
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
fn hidden_and_double_encoded_text_is_reported_at_its_place() {
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
    let entry = read_entry(found, b"a\xffb", ReadDepth::Head, GenericWords::built_in());
    assert_eq!(entry.problems[0].rule, "not-utf8");
}

#[test]
fn reading_the_head_gives_the_same_entry_or_asks_for_the_file() {
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
        let whole = read_entry(found.clone(), text.as_bytes(), ReadDepth::Head, GenericWords::built_in());
        let glances = (0..text.len()).filter_map(|cut| {
            read_entry_from_head(found.clone(), &text.as_bytes()[..cut], ReadDepth::Head, GenericWords::built_in()).ok()
        });
        let enough = glances.inspect(|entry| assert_eq!(*entry, whole, "in:\n{text}")).count();
        let describes_itself =
            text.trim_start_matches('\u{feff}').starts_with(['-', '+']) && text.contains("description");
        assert_eq!(enough > 0, describes_itself, "in:\n{text}");
    }
}

/// The agent of a file in a folder of its format.
fn placed(format: &str, folder: &str, relative: &str, bytes: &[u8]) -> Agent {
    let found = AgentLocation {
        path: Some(PathBuf::from(format!("/p/{folder}/{relative}"))),
        relative: relative.to_owned(),
        format: Format::by_id(format),
        ..agent("x.md", "").entry.found
    };
    let whole = read_agent_file(found.clone(), bytes.to_vec(), GenericWords::built_in());
    let head = read_entry(found, bytes, ReadDepth::Head, GenericWords::built_in());
    let of_block = |entry: &AgentEntry| -> Vec<String> {
        let is_of_text = |rule: &str| matches!(rule, "zero-width" | "escape-sequence");
        entry
            .problems
            .iter()
            .filter(|problem| !is_of_text(problem.rule))
            .map(|problem| problem.message.clone())
            .collect()
    };
    assert_eq!((&head.name, of_block(&head)), (&whole.entry.name, of_block(&whole.entry)));
    whole
}

#[test]
fn a_skill_is_named_after_its_folder_and_a_command_after_its_path() {
    for (format, folder, relative, name, declared) in [
        ("claude-skill", ".claude/skills", "pdf/SKILL.md", "pdf", Some("Other One")),
        ("claude-skill", ".agents/skills", "deep/doc/SKILL.md", "doc", Some("Other One")),
        ("claude-command", ".claude/commands", "git/commit.md", "git:commit", Some("Other One")),
        ("claude-command", ".claude/commands", "fix.md", "fix", Some("Other One")),
        ("claude", ".claude/agents", "deep/x.md", "Other One", None),
        ("copilot", ".github/agents", "x.agent.md", "Other One", None),
        ("opencode", ".opencode/agent", "sub/x.md", "Other One", None),
    ] {
        let agent = placed(format, folder, relative, b"---\nname: Other  One\ndescription: d\n---\nText\n");
        assert_eq!((agent.entry.name.as_str(), agent.entry.declared_name.as_deref()), (name, declared), "{relative}");
    }
    let same = placed("claude-skill", ".claude/skills", "pdf/SKILL.md", b"---\nname: pdf\n---\n");
    assert_eq!(same.entry.declared_name, None);
    let loose = agent("collection/x.md", "---\nname: a\nallowed-tools: Read\n---\n");
    assert_eq!(loose.entry.name, "a");
}

#[test]
fn only_clients_that_read_the_format_are_said_to_reject_a_file() {
    let said = |format: &str, folder: &str, relative: &str, text: &str| -> Vec<String> {
        let agent = placed(format, folder, relative, text.as_bytes());
        agent
            .entry
            .problems
            .iter()
            .filter(|problem| problem.rule != "zero-width")
            .map(|problem| problem.message.clone())
            .collect()
    };
    let claude = |text: &str| said("claude", ".claude/agents", "x.md", text);
    assert_eq!(
        claude("---\nname: a\ndescription: b: c\n---\nT\n"),
        ["unquoted ': ': Copilot CLI rejects this file; Claude Code quotes the value and continues"]
    );
    assert_eq!(
        claude("---\r\nname: a\r\ndescription: b: c\r\n---\r\nT\r\n"),
        ["unquoted ': ': Copilot CLI rejects this file; Claude Code reads no metadata from this file"]
    );
    assert_eq!(
        claude("\n---\nname: a\n---\nT\n"),
        ["the frontmatter does not start on the first line: Copilot CLI and Claude Code skip this file"]
    );
    assert_eq!(
        claude("\u{feff}---\nname: a\n---\nT\n"),
        ["the file starts with a byte order mark: Claude Code skips this file"]
    );
    assert_eq!(
        claude("---\nname: a\nname: b\ndescription: d\n---\nT\n"),
        [
            "the key `name` is repeated; callsheet uses the first, on line 2: Copilot CLI rejects this file; Claude Code uses the last one"
        ]
    );
    let of = |format: &str, folder: &str, text: &str| said(format, folder, "x.md", text).join(" | ");
    assert_eq!(
        of("qwen", ".qwen/agents", "---\nname: a\n---  \nT\n"),
        "the closing `---` line contains other characters: Qwen Code skips this file"
    );
    assert_eq!(
        of("gemini", ".gemini/agents", "--- \nname: a\n---\nT\n"),
        "the opening `---` line contains other characters: Gemini skips this file"
    );
    assert_eq!(of("factory", ".factory/droids", "---\nname: a: b\n---\nT\n"), "unquoted ': '");
    assert_eq!(
        of("opencode", ".opencode/agent", "---\na-b: c: d\n---\nT\n"),
        "unquoted ': ': opencode reads no metadata from this file"
    );
    for (text, clause) in [
        ("---\ndescription: b: c\ntools: Read, Grep\n---\nT\n", "opencode does not start with this file"),
        ("---\ndescription: b: c\nand more\n---\nT\n", "opencode skips this file"),
        ("---\ndescription: b: c\n---\nT\n", "opencode quotes the value and continues"),
    ] {
        let said = of("opencode", ".opencode/agent", text);
        assert!(said.contains(clause), "{said}");
    }
    let nameless = claude("---\ndescription: b: c\n---\nT\n").join(" | ");
    assert!(nameless.ends_with("Copilot CLI rejects this file; Claude Code skips this file"), "{nameless}");
}

#[test]
fn globs_without_quotes_are_a_note_where_the_client_takes_them_so() {
    for (format, folder, relative, key) in [
        ("cursor-rule", ".cursor/rules", "x.mdc", "globs"),
        ("copilot-instructions", ".github/instructions", "x.instructions.md", "applyTo"),
    ] {
        let text = format!("---\ndescription: d\n{key}: **/*.ts,*.css\n---\nT\n");
        let problems = placed(format, folder, relative, text.as_bytes()).entry.problems;
        assert_eq!((problems.len(), problems[0].severity), (1, crate::domain::problem::Severity::Note), "{problems:?}");
        assert!(!problems[0].message.contains("reject"), "{problems:?}");
    }
    let other = placed("cursor-rule", ".cursor/rules", "x.mdc", b"---\ndescription: a: b\n---\nT\n").entry.problems;
    assert_eq!(other[0].severity, crate::domain::problem::Severity::Warning);
}

#[test]
fn a_file_its_client_does_not_load_says_so() {
    let rules = |relative: &str| -> Vec<&str> {
        let agent = placed("gemini", ".gemini/agents", relative, b"---\nname: a\ndescription: b\n---\nT\n");
        agent.entry.problems.iter().map(|problem| problem.rule).collect()
    };
    assert_eq!(rules("a.md"), [""; 0]);
    assert_eq!(rules("deep/a.md"), ["not-loaded"]);
    assert_eq!(rules("_a.md"), ["not-loaded"]);
}

#[test]
fn utf_16_is_named_as_such_and_read() {
    for mark in ["", "\u{feff}"] {
        let text = format!("{mark}---\nname: a\ndescription: b\n---\nText\n");
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let agent = placed("claude", ".claude/agents", "x.md", &bytes);
        assert_eq!(agent.entry.name, "a");
        assert!(agent.entry.problems[0].message.starts_with("the file is UTF-16 (little-endian)"), "{mark:?}");
        assert!(crate::domain::edit::editable(&agent.document).unwrap_err().to_string().contains("UTF-16"));
    }
}

#[test]
fn a_name_that_is_a_list_or_map_is_reported() {
    for (block, line, what) in [
        ("name: {{x}}", 2, "`name` is a map"),
        ("name: [x]", 2, "`name` is a list"),
        ("model: y\nname: {a: b}", 3, "`name` is a map"),
        ("name:\n  - x", 3, "`name` is a list"),
        ("name: a\ndescription: [Use this]", 3, "`description` is a list"),
        ("name: a\ndescription: {{summary}}", 3, "`description` is a map"),
    ] {
        let agent = agent("x.md", &format!("---\n{block}\n---\n"));
        let problems = agent.entry.problems.iter().filter(|problem| problem.rule == "not-a-text");
        let found: Vec<_> = problems.map(|problem| (problem.line, problem.message.clone())).collect();
        assert_eq!(found.len(), 1, "{block}: {:?}", agent.entry.problems);
        assert_eq!((found[0].0, found[0].1.starts_with(what)), (Some(line), true), "{block}: {found:?}");
    }
    let agent = agent("x.md", "---\nname: \"{{x}}\"\ndescription: '[x]'\n---\n");
    assert!(agent.entry.problems.iter().all(|problem| problem.rule != "not-a-text"));
}

#[test]
#[cfg(feature = "tui")]
fn reading_takes_linear_time() {
    use crate::linear_cost::{BLOCKS, BODIES, FILES, assert_linear};

    assert_linear(BODIES, |body| {
        let head = "---\nname: a\ndescription: d\ncognitive_modes: [critical, generative]\n---\n# A\n\n";
        assert!(agent("x.md", &format!("{head}{body}")).body.first_line > 1);
    });
    // The second block is not valid YAML, so it is split at its keys.
    for stray in ["", "- stray\n"] {
        assert_linear(BLOCKS, |block| {
            let entry = agent("x.md", &format!("---\nname: a\n{stray}{block}\n---\n# A\n")).entry;
            assert!(!entry.name.is_empty());
        });
    }
    assert_linear(FILES, |text| assert!(!agent("x.md", text).entry.name.is_empty()));
}

#[test]
fn the_number_of_problems_of_a_huge_file_is_limited() {
    for line in [
        "k: v\n",
        "k:\n",
        "foo bar: a: b\n",
        "k: [a\n",
        "Note: x\n",
        "- name: a\n",
        "k: \"x\n",
        "\0\n",
        "x: y\n z: a\n",
    ] {
        for (open, close) in [("---\nname: a\n", "---\n"), ("---\n", "---\n"), ("---\nname: a\n", ""), ("", "")] {
            let text = format!("{open}{}{close}", line.repeat((100 << 10) / line.len()));
            let problems = agent("x.md", &text).entry.problems.len();
            assert!(problems <= 250, "{open:?} {line:?}: {problems}");
        }
    }
}

#[test]
fn all_blocks_of_a_mode_belong_to_it() {
    let declared = "---\nname: a\ncognitive_modes:\n  critical: {mindset: c}\n  deep_dive: {mindset: d}\n  \
                    default: critical\n---\n";
    for (body, expected) in [
        // Several headings, also worded otherwise, and one inside another.
        ("## When Critical\n- a\n## When Deep Dive\n- b\n## When Reviewing (Critical)\n- c\n", [2, 1]),
        ("## When Critical\n- a\n### When Reviewing (Primary Mode)\n- c\n", [1, 0]),
        // Lists under a label, bulleted or numbered, bold on either side of the colon, or in a list.
        ("## I\n**When Critical**:\n- a\n\n**When deep-dive:**\n1. b\n2. c\n", [1, 1]),
        ("## I\n\n__When Critical Mode__\n\n1. a\n\n**When Deep_Dive**\n\n2. b\n", [1, 1]),
        ("Notes:\n- **When Critical**:\n  - a\n  - b\n- **When Deep Dive**:\n  - c\n- always\n", [1, 1]),
        ("### When Critical\n- a\n\n## Other\n**When Critical**:\n- b\n", [2, 0]),
        // Without emphasis, or without a list under it, the words are prose.
        ("When critical:\n- a\n\n**When Critical** it asks:\n\nText\n", [0, 0]),
    ] {
        let agent = agent("x.md", &format!("{declared}{body}"));
        let blocks: Vec<usize> = agent.modes.iter().map(|mode| mode.blocks.len()).collect();
        assert_eq!(blocks, expected, "{body}");
    }
}

#[test]
fn a_file_over_the_structure_limits_reports_where_reading_stopped() {
    let long = agent("x.md", &format!("# A\n{}## B\n", "x\n".repeat(60_000)));
    assert_eq!(long.body.sections.len(), 1);
    assert_eq!(long.body.sections[0].span, long.body_span());
    let full = agent("x.md", &"{{a}} ".repeat(30_000));
    assert_eq!(full.body.placeholders.len(), 20_000);
    for agent in [long, full] {
        let found = agent.entry.problems.iter().find(|problem| problem.rule == "structure-limit");
        assert!(found.is_some_and(|problem| problem.line.is_some()), "{:?}", agent.entry.problems);
    }
}

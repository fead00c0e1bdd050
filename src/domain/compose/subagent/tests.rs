#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::super::tests::{agent_at, choose};
use super::super::{Prompt, Selection, TemplateSet, compose};

fn composed(path: &str, text: &str, tools: &str) -> Result<Prompt, String> {
    let selection = Selection { template: Some("subagent".into()), ..choose("none", "none", tools) };
    let agent = agent_at(path, text.as_bytes());
    compose(&agent, &selection, TemplateSet::built_in()).map_err(|error| error.to_string())
}

/// The lines of the frontmatter after name and description, and the list of omissions.
fn block(path: &str, text: &str) -> (String, String) {
    let prompt = composed(path, text, "").unwrap();
    let block = prompt.text.strip_prefix("---\n").unwrap().split_once("---\n").unwrap().0.to_owned();
    let lines = block.split_inclusive('\n').skip(2).collect();
    let warnings: Vec<String> = prompt.warnings.iter().map(ToString::to_string).collect();
    (lines, warnings.join("\n"))
}

const CLAUDE: &str = "/p/.claude/agents/a.md";

#[test]
fn every_restriction_of_a_claude_agent_is_kept_as_it_is_written() {
    let keys = "disallowedTools: Write, \"Bash(rm *)\" # never\npermissionMode: plan\nmaxTurns: 5\nskills:\n  - lint\n\
                mcpServers:\n- github\n- local: { command: x, args: [\"a\"] }\n\
                hooks:\n  PreToolUse:\n    - matcher: Bash\n      hooks:\n        - { type: command, command: \"./x.sh\" }\n\
                memory: user\nbackground: true\n";
    let text = format!("---\nname: a\ndescription: d\n{keys}tools: Read\nmodel: opus\ncolor: red\n---\nBody\n");
    let (lines, left) = block(CLAUDE, &text);
    assert_eq!(lines, format!("{keys}tools: Read\nmodel: opus\ncolor: red\n"));
    assert_eq!(left, "");
    for key in ["disallowedTools", "permissionMode", "maxTurns", "skills", "mcpServers", "hooks", "memory"] {
        let only = format!("---\nname: a\ndescription: d\n{key}: [x]\n---\nBody\n");
        assert_eq!(block(CLAUDE, &only).0, format!("{key}: [x]\n"));
    }
}

#[test]
fn both_spellings_of_the_denied_tools_become_one_list() {
    let text = "---\nname: a\ndescription: d\ndisallowedTools: Write\ndisallowed-tools: Bash(rm *)\n---\nBody\n";
    assert_eq!(block(CLAUDE, text).0, "disallowedTools: Write, Bash(rm *)\n");
}

#[test]
fn settings_that_cannot_be_kept_are_refused_with_the_reason() {
    for (path, block, tools, reason) in [
        (CLAUDE, "tools: Read", "none", "no tool profile is active"),
        (CLAUDE, "tools: []", "", "may use no tool"),
        (CLAUDE, "x: &a [b]\nskills: *a", "", "`skills` cannot be copied"),
        (CLAUDE, "disallowedTools: Bash\n  x: [", "", "its frontmatter is invalid"),
        ("/p/.github/agents/a.agent.md", "tools: [foo, bar]", "", "has none of its tools"),
        ("/p/.opencode/agents/a.md", "permission: { bash: { \"rm *\": deny } }", "", "`permission.bash` denies some"),
        ("/p/.opencode/agents/a.md", "permission: deny", "", "denies every tool"),
        ("/p/.opencode/agents/a.md", "tools: { my_mcp: false }", "", "must not use my_mcp"),
    ] {
        let text = format!("---\nname: a\ndescription: d\n{block}\n---\nBody\n");
        let said = composed(path, &text, tools).map(|prompt| prompt.text).unwrap_err();
        assert!(said.starts_with("the template \"subagent\" refuses a: ") && said.contains(reason), "{block}: {said}");
    }
}

#[test]
fn tools_and_models_of_other_clients_are_mapped_or_reported_as_left_out() {
    for (path, keys, lines, left) in [
        (
            "/p/.github/agents/a.agent.md",
            "tools: [read, search, github/*, foo]\nmodel: Claude Sonnet 4.5 (copilot)",
            "tools: Read, Grep, Glob, mcp__github\nmodel: sonnet\n",
            "the tool foo is left out",
        ),
        ("/p/.github/agents/a.agent.md", "tools: ['*']\nmodel: GPT-5", "", "the model GPT-5 is left out"),
        (
            "/p/.opencode/agents/a.md",
            "mode: subagent\ntools: { write: false, bash: true }\npermission: { webfetch: deny, edit: ask }\nmodel: anthropic/claude-sonnet-4-5\ncolor: '#fff'",
            "disallowedTools: Write, WebFetch\nmodel: claude-sonnet-4-5\n",
            "",
        ),
        (
            "/p/.gemini/agents/a.md",
            "tools: [read_file, replace, save_memory]\nmax_turns: 7\nmodel: gemini-3-pro\ntemperature: 1",
            "maxTurns: 7\ntools: Read, Edit\n",
            "the tool save_memory is left out",
        ),
        (
            "/p/.qwen/agents/a.md",
            "tools: [read_file]\napprovalMode: yolo\ndisallowedTools: [run_shell_command]",
            "disallowedTools: Bash\ntools: Read\n",
            "the approval mode yolo is left out",
        ),
        (
            "/p/.cursor/agents/a.md",
            "readonly: true\nmodel: fast",
            "disallowedTools: Bash, Edit, MultiEdit, NotebookEdit, Write\n",
            "the model fast",
        ),
        ("/p/.factory/droids/a.md", "tools: read-only", "tools: Read, LS, Grep, Glob\n", ""),
    ] {
        let text = format!("---\nname: a\ndescription: d\n{keys}\n---\nBody\n");
        let (found, warnings) = block(path, &text);
        assert_eq!(found, lines, "{keys}");
        assert!(warnings.contains(left) && (left.is_empty() == warnings.is_empty()), "{keys}: {warnings}");
    }
}

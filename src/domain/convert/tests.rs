#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::path::PathBuf;

use super::*;
use crate::domain::agent::{AgentId, AgentLocation, generic, read_agent_file};
use crate::domain::source::SourceId;

/// The agent of a file; its folder decides the format.
fn agent_at(path: &str, text: &str) -> Agent {
    let found = AgentLocation {
        id: AgentId("ferry".to_owned()),
        path: Some(PathBuf::from(path)),
        relative: path.trim_start_matches('/').to_owned(),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
        in_list: None,
    };
    read_agent_file(found, text.as_bytes().to_vec(), generic::GenericWords::built_in())
}

fn converted(path: &str, text: &str, target: &str, may_widen: bool) -> Result<ConvertedAgent, ConvertError> {
    let selection = Selection::default();
    let target = ConversionTarget::by_id(target).unwrap();
    convert(&agent_at(path, text), Conversion { target, selection: &selection, may_widen })
}

const CLAUDE: &str = "/p/.claude/agents/ferry.md";

/// An agent of Claude Code with these lines in its frontmatter.
fn claude(lines: &str) -> String {
    format!("---\nname: ferry\ndescription: Steers the ferry.\n{lines}---\n\nSteer the ferry to the other bank.\n")
}

/// The lines of the frontmatter after name and description.
fn block(converted: &ConvertedAgent) -> String {
    let block = converted.text.strip_prefix("---\n").unwrap().split_once("---\n").unwrap().0;
    let is_further = |line: &&str| !line.starts_with("name:") && !line.starts_with("description:");
    block.lines().filter(is_further).collect::<Vec<_>>().join("\n")
}

/// The parts of a kind, as `part: note`.
fn parts(converted: &ConvertedAgent, kind: CarryKind) -> String {
    let of_kind = converted.parts.iter().filter(|part| part.kind == kind);
    of_kind.map(|part| format!("{}: {}", part.part, part.note)).collect::<Vec<_>>().join("\n")
}

#[test]
fn tools_get_the_names_of_the_client() {
    let text = claude("tools: Read, Grep, Glob, Edit, Write, Bash, WebFetch, mcp__docs__find\n");
    let list = |names: &[&str]| format!("\n  - {}", names.join("\n  - "));
    let gemini = ["read_file", "grep_search", "glob", "replace", "write_file", "run_shell_command", "web_fetch"];
    let qwen = ["read_file", "grep_search", "glob", "edit", "write_file", "run_shell_command", "web_fetch"];
    let allowed = ["read", "grep", "glob", "edit", "bash", "webfetch", "docs_find"];
    let allowed = format!("\n  {}: allow", allowed.join(": allow\n  "));
    for (target, lines) in [
        ("claude", "tools: Read, Grep, Glob, Edit, Write, Bash, WebFetch, mcp__docs__find".to_owned()),
        ("copilot", format!("tools:{}", list(&["read", "search", "edit", "execute", "web", "docs/find"]))),
        ("opencode", format!("mode: subagent\npermission:\n  \"*\": deny{allowed}")),
        ("gemini", format!("kind: local\ntools:{}\n  - mcp_docs_find", list(&gemini))),
        ("qwen", format!("tools:{}\n  - mcp__docs__find", list(&qwen))),
        ("cursor", String::new()),
        ("factory", format!("tools:{}", list(&["Read", "Grep", "Glob", "Edit", "Create", "Execute", "FetchUrl"]))),
        ("kiro", format!("tools:{}\n  - \"@docs/find\"", list(&["read", "write", "shell", "web"]))),
    ] {
        let found = converted(CLAUDE, &text, target, false).unwrap_or_else(|error| panic!("{target}: {error}"));
        assert_eq!(block(&found), lines, "{target}");
        assert!(found.text.ends_with("\n\nSteer the ferry to the other bank.\n"), "{target}");
    }
}

#[test]
fn an_agent_without_a_list_of_tools_gets_none() {
    for target in ConversionTarget::all() {
        let found = converted(CLAUDE, &claude(""), target.id, false).unwrap();
        assert!(!found.text.contains("tools") && !found.text.contains("permission"), "{}", found.text);
        assert_eq!(parts(&found, CarryKind::Widened), "");
    }
}

#[test]
fn rights_that_a_client_cannot_limit_are_refused_unless_they_may_widen() {
    for (target, lines, reason) in [
        ("cursor", "tools: Read, Edit\n", "run no commands"),
        ("cursor", "tools: Read\n", "from the network"),
        ("codex", "tools: Read, Write\n", "runs commands in the sandbox"),
        ("gemini", "hooks:\n  PreToolUse: []\n", "does not run the hooks"),
    ] {
        let error = converted(CLAUDE, &claude(lines), target, false).unwrap_err();
        assert!(matches!(error, ConvertError::Wider { .. }) && error.to_string().contains(reason), "{target}: {error}");
        let found = converted(CLAUDE, &claude(lines), target, true).unwrap();
        assert!(parts(&found, CarryKind::Widened).contains(reason), "{target}");
    }
}

#[test]
fn a_limit_on_the_uses_of_a_tool_leaves_the_tool_out() {
    let text = claude("tools: Read, Bash(git:*), Bash(npm test)\n");
    let found = converted(CLAUDE, &text, "gemini", false).unwrap();
    assert_eq!(block(&found), "kind: local\ntools:\n  - read_file");
    assert!(parts(&found, CarryKind::Lost).contains("Bash(git:*)"));
    let wide = converted(CLAUDE, &text, "gemini", true).unwrap();
    assert_eq!(block(&wide), "kind: local\ntools:\n  - read_file\n  - run_shell_command");
    assert!(parts(&wide, CarryKind::Widened).contains("Bash is allowed without the limit of Bash(git:*)"));
    let found = converted(CLAUDE, &text, "opencode", false).unwrap();
    let uses = "  bash:\n    \"*\": deny\n    git: allow\n    \"git *\": allow\n    \"npm test\": allow\n";
    assert!(found.text.contains(uses), "{}", found.text);
    let found = converted(CLAUDE, &text, "codex", false).unwrap();
    assert!(found.text.contains("sandbox_mode = \"read-only\"\n"), "{}", found.text);
}

#[test]
fn denied_tools_stay_denied() {
    let text = claude("disallowedTools: Write, Bash(rm *)\n");
    let of = |path: &str, target: &str| block(&converted(path, &text, target, false).unwrap());
    assert_eq!(of("/p/ferry.md", "claude"), "disallowedTools: Write, Bash(rm *)");
    assert_eq!(of(CLAUDE, "qwen"), "disallowedTools:\n  - write_file\n  - run_shell_command");
    assert_eq!(of(CLAUDE, "opencode"), "mode: subagent\npermission:\n  edit: deny\n  bash: deny");
    let copilot = of(CLAUDE, "copilot");
    assert!(!copilot.contains("edit") && !copilot.contains("execute") && copilot.contains("  - read\n"), "{copilot}");
    let gemini = of(CLAUDE, "gemini");
    assert!(
        !gemini.contains("write_file") && !gemini.contains("run_shell") && gemini.contains("web_fetch"),
        "{gemini}"
    );
    let found = converted(CLAUDE, &claude("permissionMode: plan\n"), "factory", false).unwrap();
    assert!(!found.text.contains("Edit") && !found.text.contains("Execute") && found.text.contains("- Read"));
}

#[test]
fn a_denied_tool_is_not_allowed_by_a_name_that_it_shares() {
    let text = claude("tools: Read, Edit, Write\ndisallowedTools: Write\n");
    for (target, denied) in [("copilot", "edit"), ("opencode", "edit"), ("kiro", "write"), ("codex", "workspace-write")]
    {
        let found = converted(CLAUDE, &text, target, false).unwrap_or_else(|error| panic!("{target}: {error}"));
        assert!(!found.text.contains(denied), "{target}: {}", found.text);
    }
    let found = converted(CLAUDE, &text, "gemini", false).unwrap();
    assert_eq!(block(&found), "kind: local\ntools:\n  - read_file\n  - replace");
}

#[test]
fn opencode_still_asks_about_a_tool_if_a_mode_is_composed_for_it() {
    let text = "---\ndescription: Steers\npermission:\n  edit: ask\n  bash:\n    \"*\": ask\n    git diff: allow\n  webfetch: deny\n\
                ---\nSteer the ferry.\n";
    let agent = agent_at("/p/.opencode/agents/ferry.md", text);
    let target = ConversionTarget::by_id("opencode").unwrap();
    let selection = Selection::of_names(Some("critical"), None, None);
    let found = convert(&agent, Conversion { target, selection: &selection, may_widen: false }).unwrap();
    let permission = "permission:\n  webfetch: deny\n  edit: ask\n  bash: ask\n";
    assert!(found.text.contains(permission), "{}", found.text);
}

#[test]
fn a_file_for_its_own_client_stays_as_it_is() {
    let text = "---\n# mine\nname: ferry\ndescription: 'Steers'   \ntools: Read\nx-own: 1\n---\nSteer.\n";
    let found = converted(CLAUDE, text, "claude", false).unwrap();
    assert_eq!((found.text.as_str(), found.file.as_str()), (text, "ferry.md"));
}

#[test]
fn a_file_that_its_own_client_reads_in_part_is_written_anew() {
    let text = "---\nname: ferry\ndescription: Steers\n# ---- tools ----\ntools: Read\n---\nSteer the ferry.\n";
    let found = converted(CLAUDE, text, "claude", false).unwrap();
    assert_eq!(found.text, "---\nname: ferry\ndescription: Steers\ntools: Read\n---\n\nSteer the ferry.\n");
    let late = "# My agent\n\n---\nname: ferry\ndescription: Steers\n---\nSteer the ferry.\n";
    let found = converted(CLAUDE, late, "claude", false).unwrap();
    assert!(found.text.starts_with("---\nname: ferry\ndescription: Steers\n---\n"), "{}", found.text);
}

#[test]
fn names_and_descriptions_become_what_the_client_accepts() {
    let text = "---\nname: Ferry Master\ndescription: \"One --- two: three\"\n---\nSteer the ferry.\n";
    let path = "/p/.opencode/agents/ferry.md";
    for target in ["claude", "gemini", "qwen", "factory"] {
        let found = converted(path, text, target, false).unwrap();
        assert!(found.text.contains("\nname: ferry-master\n") || found.text.contains("name: ferry-master\n"));
        let agent = agent_at("/q/ferry-master.md", &found.text);
        assert_eq!((&*agent.entry.description, &*found.file), ("One --- two: three", "ferry-master.md"));
        assert!(parts(&found, CarryKind::Changed).contains("name: `Ferry Master` becomes `ferry-master`"));
    }
    assert!(converted(path, text, "copilot", false).unwrap().text.contains("\nname: Ferry Master\n"));
}

#[test]
fn a_file_that_the_client_would_not_load_is_refused() {
    let error = converted(CLAUDE, "---\nname: ferry\ndescription: Steers\n---\nGo.\n", "qwen", false).unwrap_err();
    assert!(matches!(&error, ConvertError::NotLoaded { client: "Qwen Code", .. }), "{error}");
    assert!(error.to_string().contains("fewer than 10 characters"), "{error}");
    let error = converted(CLAUDE, "---\nname: ferry\ndescription: Steers\n---\n\n", "codex", false).unwrap_err();
    assert!(error.to_string().contains("Codex would not load it: `developer_instructions` is blank"), "{error}");
    let error = converted("/p/ferry.md", "---\nname: ferry\n---\n\n", "factory", false).unwrap_err();
    assert!(error.to_string().contains("it has no description"), "{error}");
}

#[test]
fn models_and_other_keys_are_carried_or_reported_as_lost() {
    let text = claude("model: claude-sonnet-4-5\ncolor: red\nmaxTurns: 7\nmemory: user\n");
    let found = converted(CLAUDE, &text, "opencode", false).unwrap();
    assert_eq!(block(&found), "mode: subagent\nmodel: anthropic/claude-sonnet-4-5\nsteps: 7");
    assert_eq!(parts(&found, CarryKind::Lost), "color: opencode does not have it\nmemory: opencode has no such key");
    let found = converted(CLAUDE, &text, "gemini", false).unwrap();
    assert_eq!(block(&found), "kind: local\nmax_turns: 7");
    assert!(parts(&found, CarryKind::Lost).contains("model: Gemini CLI may not have claude-sonnet-4-5; it inherits"));
    let text = "---\nname: ferry\ndescription: Steers\nmodel: gemini-3-pro\ntemperature: 0.3\nmax_turns: 4\n\
                tools: [read_file, replace]\n---\nSteer the ferry.\n";
    let found = converted("/p/.gemini/agents/ferry.md", text, "opencode", false).unwrap();
    assert_eq!(
        block(&found),
        "mode: subagent\nsteps: 4\npermission:\n  \"*\": deny\n  read: allow\n  edit: allow\ntemperature: 0.3"
    );
}

#[test]
fn a_chosen_mode_is_composed_into_the_body_and_others_are_lost() {
    let text = "---\nname: ferry\ndescription: Steers\ntools:\n  audit: [Read]\n  full: [Read, Write, Bash]\n  \
                default: full\ncognitive_modes:\n  calm:\n    mindset: Take your time\n  storm:\n    mindset: Be quick\n\
                ---\n# Ferry\n\nSteer it.\n";
    let agent = agent_at("/p/ferry.md", text);
    let target = ConversionTarget::by_id("claude").unwrap();
    let selection = Selection {
        mode: NameChoice::Named("storm".to_owned()),
        tools: NameChoice::Named("audit".to_owned()),
        ..Selection::default()
    };
    let found = convert(&agent, Conversion { target, selection: &selection, may_widen: false }).unwrap();
    assert!(found.text.contains("Be quick") && !found.text.contains("Take your time"), "{}", found.text);
    assert!(found.text.contains("\ntools: Read\n"), "{}", found.text);
    let plain = convert(&agent, Conversion { target, selection: &Selection::default(), may_widen: false }).unwrap();
    assert!(plain.text.contains("\ntools: Read, Write, Bash\n") && !plain.text.contains("Be quick"));
    assert!(parts(&plain, CarryKind::Lost).contains("modes: calm, storm; --mode carries one"), "{:?}", plain.parts);
    let wrong = Selection { mode: NameChoice::Named("fog".to_owned()), ..Selection::default() };
    let error = convert(&agent, Conversion { target, selection: &wrong, may_widen: false }).unwrap_err();
    assert!(matches!(error, ConvertError::Compose(_)), "{error}");
}

#[test]
fn codex_gets_toml_that_says_the_same() {
    for body in ["Plain \\ text.\n", "It has ''' in it \"\"\" and \\.\n", "Ends with a quote '", "a\r\nb\r\n"] {
        let text = format!("---\nname: Fähre \"x\"\ndescription: \"a\\tb\"\n---\n{body}");
        let found = converted("/p/.github/agents/ferry.agent.md", &text, "codex", false).unwrap();
        let toml: toml_edit::Document<&str> = toml_edit::Document::parse(found.text.as_str()).unwrap();
        assert_eq!(toml["name"].as_str(), Some("Fähre \"x\""));
        assert_eq!(toml["description"].as_str(), Some("a\tb"));
        assert_eq!(toml["developer_instructions"].as_str(), Some(body));
    }
}

#[test]
fn every_built_in_agent_becomes_a_file_that_each_client_loads() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/agents");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let agent = agent_at(&path.to_string_lossy(), &text);
        for target in ConversionTarget::all() {
            let selection = Selection::default();
            let conversion = |may_widen| Conversion { target, selection: &selection, may_widen };
            let found = convert(&agent, conversion(true)).unwrap_or_else(|error| panic!("{}: {error}", target.id));
            let narrow = convert(&agent, conversion(false));
            let is_wider = found.parts.iter().any(|part| part.kind == CarryKind::Widened);
            assert_eq!(matches!(narrow, Err(ConvertError::Wider { .. })), is_wider, "{} {}", target.id, path.display());
            if target.block == BlockStyle::Yaml {
                let again = agent_at("/q/ferry.md", &found.text);
                assert_eq!(again.entry.description.trim(), agent.entry.description.trim());
                assert!(again.frontmatter.problems.is_empty(), "{:?}", again.frontmatter.problems);
            }
        }
        count += 1;
    }
    assert!(count > 20, "{count}");
}

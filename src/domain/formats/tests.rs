//! Tests of format recognition, and of rules for the facts of all formats.

use std::path::PathBuf;

use super::*;
use crate::domain::agent::{AgentId, AgentLocation};
use crate::domain::source::SourceId;
use crate::domain::span::Span;
use crate::domain::value::{MapPair, NodeKind, ValueStyle};

fn text(value: &str) -> ValueNode {
    ValueNode { span: Span::new(0, 0), kind: NodeKind::Scalar { text: value.into(), style: ValueStyle::Plain } }
}

fn map(pairs: &[(&str, ValueNode)]) -> ValueNode {
    let pairs = pairs.iter().map(|(key, value)| MapPair {
        key: (*key).into(),
        key_span: Span::new(0, 0),
        value: value.clone(),
    });
    ValueNode { span: Span::new(0, 0), kind: NodeKind::Map(pairs.collect()) }
}

fn recognized(path: &str, frontmatter: &ValueNode) -> &'static str {
    let has_block = !frontmatter.pairs().is_empty();
    recognize(&FormatClues { path, frontmatter, has_block, text: "" }).id()
}

fn unread(path: &str, text: &str) -> Option<&'static str> {
    let clues = FormatClues { path, frontmatter: &ValueNode::empty_map(0), has_block: false, text };
    recognize_unread(&clues).map(Format::id)
}

#[test]
fn ids_are_unique_and_found_again() {
    for format in ALL {
        assert_eq!(ALL.iter().filter(|other| other.id() == format.id()).count(), 1, "{}", format.id());
        assert_eq!(Format::by_id(format.id()), Some(*format));
    }
    assert_eq!(Format::by_id("nonsense"), None);
    assert_eq!(ALL.last(), Some(&MARKDOWN));
}

#[test]
fn every_fact_is_complete() {
    for format in ALL {
        let spec = format.0;
        assert!(!spec.label.is_empty());
        assert_ne!((spec.files.endings.len(), spec.files.names.len()), (0, 0));
        for (at, key) in spec.keys.iter().enumerate() {
            assert!(key.sentence.ends_with('.') && key.sentence.len() > 10, "{}: {}", spec.id, key.name);
            assert!(spec.keys[..at].iter().all(|other| other.name != key.name), "{}: {} twice", spec.id, key.name);
        }
        for place in spec.places {
            assert!(!place.folder.starts_with('/') && !place.folder.ends_with('/'), "{}", place.folder);
            let shows = matches!(place.base, FolderBase::Project | FolderBase::Home);
            assert!(!shows || place.folder.starts_with('.'), "recognizing looks for a dot: {}", place.folder);
        }
    }
}

#[test]
fn folders_and_endings_decide_the_format_before_keys() {
    let modes = map(&[("cognitive_modes", map(&[]))]);
    for (path, id) in [
        (".claude/agents/deep/x.md", "claude"),
        ("p/.claude/agents/x.agent.md", "claude"),
        ("p/.claude/skills/x/SKILL.md", "claude-skill"),
        ("skills/x/SKILL.md", "claude-skill"),
        (".agents/skills/x/SKILL.md", "claude-skill"),
        (".claude/commands/git/commit.md", "claude-command"),
        ("plugins/p/commands/x.md", "claude-command"),
        (".github/agents/x.md", "copilot"),
        ("agents/x.agent.md", "copilot"),
        ("x.chatmode.md", "copilot-chatmode"),
        ("x.prompt.md", "copilot-prompt"),
        ("x.instructions.md", "copilot-instructions"),
        (".opencode/agent/sub/x.md", "opencode"),
        (".opencode/command/x.md", "opencode-command"),
        (".opencode/commands/team/x.md", "opencode-command"),
        (".config/opencode/commands/x.md", "opencode-command"),
        (".codex/prompts/x.md", "codex-prompt"),
        ("dots/.config/opencode/agents/x.md", "opencode"),
        (".gemini/agents/x.md", "gemini"),
        (".qwen/agents/x.md", "qwen"),
        (".cursor/agents/x.md", "cursor-agent"),
        (".cursor/rules/x.mdc", "cursor-rule"),
        ("rules/x.mdc", "cursor-rule"),
        (".factory/droids/x.md", "factory"),
        ("data/patterns/summarize/system.md", "fabric"),
    ] {
        assert_eq!(recognized(path, &modes), id, "{path}");
    }
}

#[test]
fn the_format_of_a_folder_is_recognized() {
    let of = |path: &str| of_folder(path).map(Format::id);
    assert_eq!(of("/home/me/.claude/agents"), Some("claude"));
    assert_eq!(of("/home/me/.claude/agents/reviewers"), Some("claude"));
    assert_eq!(of("/p/.codex/agents"), Some("codex"));
    assert_eq!(of("/p/agents"), None);
}

#[test]
fn keys_decide_the_format_if_the_path_does_not() {
    let switches = map(&[("bash", text("false")), ("edit", text("true"))]);
    let profiles = map(&[("audit", text("Read, Grep")), ("default_mode", text("audit"))]);
    let named = |key: &'static str, value: ValueNode| {
        map(&[("name", text("x")), ("description", text("Does x.")), (key, value)])
    };
    for (frontmatter, id) in [
        (named("cognitive_modes", map(&[])), "callsheet"),
        (named("ensemble_roles", map(&[])), "callsheet"),
        (named("color", text("blue")), "claude"),
        (named("tools", profiles), "claude"),
        (named("tools", switches), "opencode"),
        (named("mode", text("subagent")), "opencode"),
        (named("permission", map(&[("edit", text("deny"))])), "opencode"),
        (named("approvalMode", text("plan")), "qwen"),
        (named("kind", text("local")), "gemini"),
        (named("reasoningEffort", text("high")), "factory"),
        (named("tools", text("read-only")), "factory"),
        (named("readonly", text("true")), "cursor-agent"),
        (named("handoffs", text("x")), "copilot"),
        (map(&[("applyTo", text("**"))]), "copilot-instructions"),
        (map(&[("description", text("x")), ("globs", text("*.ts"))]), "cursor-rule"),
        (map(&[("description", text("x")), ("mode", text("agent"))]), "copilot-prompt"),
        (map(&[("description", text("x")), ("argument-hint", text("[x]"))]), "claude-command"),
        (map(&[("title", text("x"))]), "markdown"),
        (map(&[]), "markdown"),
    ] {
        assert_eq!(recognized("notes/x.md", &frontmatter), id, "{frontmatter:?}");
    }
}

#[test]
fn a_prompt_without_frontmatter_in_system_md_is_a_pattern() {
    assert_eq!(recognized("summarize/system.md", &map(&[])), "fabric");
    assert_eq!(recognized("summarize/system.md", &map(&[("name", text("x")), ("description", text("y"))])), "claude");
}

#[test]
fn commands_of_other_tools_are_not_claude_commands() {
    assert_eq!(recognized(".cursor/commands/x.md", &map(&[])), "markdown");
    assert_eq!(recognized(".opencode/commands/x.md", &map(&[])), "opencode-command");
}

#[test]
fn unsupported_formats_are_recognized_by_content_not_by_ending() {
    let codex = "name = \"x\"\ndeveloper_instructions = \"\"\"\nDo x.\n\"\"\"\n";
    let bmad = "# about\n[agent]\nname = \"Sally\"\npersistent_facts = []\n";
    let amazon = r#"{"name": "x", "prompt": "Do x.", "allowedTools": []}"#;
    for (path, text, id) in [
        ("x.toml", codex, Some("codex")),
        (".codex/agents/x.toml", "", Some("codex")),
        (".gemini/commands/git/x.toml", "prompt = \"Do x.\"\n", Some("gemini-command")),
        ("notes/x.toml", "prompt = \"Do x.\"\n", None),
        ("a/customize.toml", bmad, Some("bmad")),
        ("Cargo.toml", "[package]\nname = \"x\"\n", None),
        ("telegraf.toml", "[agent]\ninterval = \"10s\"\n", None),
        ("pyproject.toml", "[project]\nname = \"x\"\n[tool.x]\n", None),
        ("x.json", amazon, Some("amazon-q")),
        (".amazonq/cli-agents/x.json", "{", Some("amazon-q")),
        ("package.json", r#"{"name": "x", "description": "y"}"#, None),
        ("broken.json", "{", None),
        (".roomodes", "", Some("roo")),
        ("x.md", codex, None),
    ] {
        assert_eq!(unread(path, text), id, "{path}");
    }
}

/// A file at this path inside its source; `path` is the absolute path.
fn found(relative: &str, path: Option<&str>, format: Option<Format>) -> AgentLocation {
    AgentLocation {
        id: AgentId::default(),
        path: path.map(PathBuf::from),
        relative: relative.to_owned(),
        source: SourceId(0),
        format,
        size: 0,
        copy_of: None,
        in_list: None,
    }
}

#[test]
fn the_format_decides_if_the_name_is_stem_folder_or_path() {
    let name = |id: &str, relative: &str, path: &str| {
        let format = Format::by_id(id).unwrap_or(MARKDOWN);
        format.name_of_file(&found(relative, Some(path), None))
    };
    assert_eq!(name("claude", "deep/x.md", "/p/deep/x.md"), "x");
    assert_eq!(name("copilot", "x.agent.md", "/p/x.agent.md"), "x");
    assert_eq!(name("claude-skill", "pdf/SKILL.md", "/s/pdf/SKILL.md"), "pdf");
    assert_eq!(name("claude-skill", "SKILL.md", "/s/pdf/SKILL.md"), "pdf");
    assert_eq!(name("fabric", "patterns/summarize/system.md", "/p/patterns/summarize/system.md"), "summarize");
    assert_eq!(name("opencode", "sub/x.md", "/p/.opencode/agent/sub/x.md"), "sub/x");
    assert_eq!(name("opencode", "collection/x.md", "/p/collection/x.md"), "x", "no folder of its format");
    assert_eq!(name("claude-command", "git/commit.md", "/p/.claude/commands/git/commit.md"), "git:commit");
    assert_eq!(name("opencode-command", "team/x.md", "/p/.opencode/commands/team/x.md"), "team/x");
    assert_eq!(name("codex-prompt", "x.md", "/h/.codex/prompts/x.md"), "x");
    assert_eq!(name("gemini-command", "git/x.toml", "/p/.gemini/commands/git/x.toml"), "git:x");
    let opencode = Format::by_id("opencode").unwrap_or(MARKDOWN);
    let elsewhere = found("sub/x.md", Some("/xdg/opencode/agent/sub/x.md"), Some(opencode));
    assert_eq!(opencode.name_of_file(&elsewhere), "sub/x", "the place was told by its source");
}

#[test]
fn the_format_decides_if_case_counts_in_names() {
    let same = |id: &str, a: &str, b: &str| {
        let format = Format::by_id(id).unwrap_or(MARKDOWN);
        let file = found("a.md", None, None);
        format.identity_of(a, &file) == format.identity_of(b, &file)
    };
    assert!(!same("claude", "Code Reviewer", "code-reviewer"));
    assert!(same("qwen", "Reviewer", "reviewer") && !same("qwen", "a b", "a-b"));
    assert!(!same("gemini", "Code Reviewer", "code-reviewer"));
    assert!(same("copilot", "One label", "another label"), "Copilot goes by the file's name");
}

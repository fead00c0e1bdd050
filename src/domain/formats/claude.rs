//! Claude Code agents.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyInstruction, KeyValue, NameComparison,
    NamePrecedence, NameSource, UnknownKeys, path_tells_nothing,
};

/// From the documentation's page on subagents. A plugin's agents may have fewer keys. Names are compared exactly:
/// Claude Code 2.1.197, when tested, loads `Dup Case` and `dup-case` side by side.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "claude",
    label: "Claude Code agents",
    places: &[
        FormatFolder::project(".claude/agents"),
        FormatFolder::home(".claude/agents").moved_by("CLAUDE_CONFIG_DIR"),
    ],
    files: FormatFiles::ending(&[".md"]),
    identity: NameSource::Name,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: path_tells_nothing,
    recognizes,
    read: true,
};

const KEYS: &[FormatKey] = &[
    FormatKey::required("name", KeyValue::Text, "Agent name: lowercase, hyphens, no colon."),
    FormatKey::required("description", KeyValue::Text, "Purpose of the agent and when to delegate to it."),
    FormatKey::new("tools", KeyValue::Names, "Allowed tools; default: all."),
    FormatKey::new("disallowedTools", KeyValue::Names, "Tools removed before `tools` applies.")
        .instructs(KeyInstruction::DeniedTools),
    FormatKey::new(
        "model",
        KeyValue::Usually(&["inherit", "sonnet", "opus", "haiku", "fable"]),
        "Model: an alias, a full id, or `inherit`.",
    ),
    FormatKey::new(
        "permissionMode",
        // Without `manual`, which Claude Code 2.1.197 rejects.
        KeyValue::OneOf(&["default", "acceptEdits", "auto", "dontAsk", "bypassPermissions", "plan"]),
        "Permission mode; ignored in plugins.",
    )
    .instructs(KeyInstruction::ReadOnly),
    FormatKey::new("maxTurns", KeyValue::Number, "Maximum number of turns."),
    // A comma-separated list from 2025-11 to 2026-01 (ericbuess/claude-code-docs @297b911, sub-agents).
    FormatKey::new("skills", KeyValue::Names, "Skills loaded at startup."),
    FormatKey::new("mcpServers", KeyValue::Any, "Available MCP servers: names, or maps of a name to its settings."),
    FormatKey::new("hooks", KeyValue::Map, "Commands run on agent events; ignored in plugins."),
    FormatKey::new("memory", KeyValue::OneOf(&["user", "project", "local"]), "Scope of its memory."),
    FormatKey::new("background", KeyValue::Bool, "Always run in the background."),
    FormatKey::new(
        "effort",
        // Numbers are accepted too (qwen-code, agent-frontmatter-schema.ts, a mirror of 2.1.168's schema).
        KeyValue::Usually(&["low", "medium", "high", "xhigh", "max"]),
        "Reasoning effort.",
    ),
    FormatKey::new("isolation", KeyValue::OneOf(&["worktree", "remote"]), "Isolation, for example its own worktree."),
    FormatKey::new("color", KeyValue::OneOf(super::CLAUDE_COLORS), "Display color."),
    FormatKey::new("initialPrompt", KeyValue::Text, "First prompt when it runs as the main agent.")
        .instructs(KeyInstruction::FirstMessage),
];

/// Keys that no other format has.
const ITS_OWN: &[&str] = &["disallowedTools", "permissionMode", "maxTurns", "initialPrompt"];

fn recognizes(clues: &FormatClues<'_>) -> bool {
    clues.has_all(&["name", "description"]) || clues.has_any(ITS_OWN)
}

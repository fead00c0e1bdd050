//! Qwen Code agents.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyInstruction, KeyValue, NameComparison,
    NamePrecedence, NameSource, UnknownKeys, path_tells_nothing,
};

/// From Qwen Code's page on sub-agents and its loader (QwenLM/qwen-code, subagent-manager.ts @075d6f3). It accepts
/// Claude Code's keys too, silently drops optional values that it cannot use, ignores case in names, and reads only
/// files directly in a folder.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "qwen",
    label: "Qwen agents",
    places: &[FormatFolder::project(".qwen/agents"), FormatFolder::home(".qwen/agents")],
    files: FormatFiles::ending(&[".md"]).loaded_at_most(1),
    identity: NameSource::Name,
    names: NameComparison::Caseless,
    precedence: NamePrecedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: path_tells_nothing,
    recognizes: |clues: &FormatClues<'_>| clues.has_any(&["approvalMode"]),
    read: true,
};

const KEYS: &[FormatKey] = &[
    FormatKey::required("name", KeyValue::Text, "Name of the agent."),
    FormatKey::required("description", KeyValue::Text, "Purpose of the agent and when to use it."),
    FormatKey::new(
        "model",
        KeyValue::Usually(&["inherit", "fast"]),
        "Model: `inherit`, `fast`, an id, or `authType:id`.",
    ),
    FormatKey::new(
        "approvalMode",
        // `auto` is accepted by Qwen Code 0.24.4 when tested.
        KeyValue::OneOf(&["default", "plan", "auto-edit", "auto", "yolo", "bubble"]),
        "Approval mode; with another value the file is rejected.",
    )
    .instructs(KeyInstruction::ReadOnly),
    // `parseSubagentContent` accepts comma-separated texts too.
    FormatKey::new("tools", KeyValue::Names, "Allowed tools."),
    FormatKey::new("disallowedTools", KeyValue::Names, "Disallowed tools.").instructs(KeyInstruction::DeniedTools),
    FormatKey::new("background", KeyValue::Bool, "Run in the background."),
    FormatKey::new(
        "executor",
        KeyValue::Map,
        "External program: kind (acp, codex), command, args; if malformed, the file is rejected.",
    ),
    FormatKey::new("runConfig", KeyValue::Map, "Deprecated limits of turns and time."),
    FormatKey::new("modelConfig", KeyValue::Map, "Deprecated model setting."),
    FormatKey::new("permissionMode", KeyValue::Text, "Claude Code's spelling of `approvalMode`.")
        .instructs(KeyInstruction::ReadOnly),
    FormatKey::new("maxTurns", KeyValue::Number, "Maximum number of turns."),
    FormatKey::new(
        "color",
        KeyValue::OneOf(&["auto", "red", "blue", "green", "yellow", "purple", "orange", "pink", "cyan"]),
        "Display color.",
    ),
    FormatKey::new("mcpServers", KeyValue::Any, "Available MCP servers."),
    FormatKey::new("hooks", KeyValue::Map, "Commands run on agent events."),
];

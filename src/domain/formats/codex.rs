//! Codex agents, in TOML: facts only, not read yet.

use super::toml_lines::assigns;
use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyValue, NameComparison, NamePrecedence,
    NameSource, UnknownKeys, path_tells_nothing,
};

/// From Codex's page on subagents: the name in the file is used, and the project's agents win over the user's. A file
/// may also contain any key of `config.toml` (`agent_roles.rs` of openai/codex @1373047); with other keys, such as
/// `version`, `color` and `prompt`, Codex 0.171.0 rejects it when tested.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "codex",
    label: "Codex agents",
    places: &[FormatFolder::project(".codex/agents"), FormatFolder::home(".codex/agents").moved_by("CODEX_HOME")],
    files: FormatFiles::ending(&[".toml"]),
    identity: NameSource::Name,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Refused,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: path_tells_nothing,
    recognizes: |clues: &FormatClues<'_>| assigns(clues.text, "developer_instructions"),
    read: false,
};

const KEYS: &[FormatKey] = &[
    FormatKey::required("name", KeyValue::Text, "Agent name, independent of the file name."),
    FormatKey::required("description", KeyValue::Text, "Purpose of the agent and when to use it."),
    FormatKey::required("developer_instructions", KeyValue::Text, "Prompt text."),
    FormatKey::new(
        "nickname_candidates",
        KeyValue::List,
        "Display names of running copies: not empty, unique, of letters, digits, spaces, `-` and `_`.",
    ),
    FormatKey::new("model", KeyValue::Text, "Model to run on."),
    FormatKey::new(
        "model_reasoning_effort",
        // `max` and `ultra` since 0.144 (openai/codex#30585); any other word is accepted.
        KeyValue::Usually(&["none", "minimal", "low", "medium", "high", "xhigh", "max", "ultra"]),
        "Reasoning effort.",
    ),
    FormatKey::new(
        "sandbox_mode",
        KeyValue::OneOf(&["read-only", "workspace-write", "danger-full-access"]),
        "Sandbox mode.",
    ),
    FormatKey::new("mcp_servers", KeyValue::Map, "Available MCP servers."),
    FormatKey::new("skills.config", KeyValue::Any, "Skills enabled or disabled."),
    FormatKey::new("web_search", KeyValue::Any, "Allow web search."),
];

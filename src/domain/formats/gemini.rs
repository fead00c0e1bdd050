//! Gemini CLI agents.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyValue, NameComparison, NamePrecedence,
    NameSource, UnknownKeys, path_tells_nothing,
};

/// From Gemini CLI's agent loader, which rejects unknown keys, and its registry (both google-gemini/gemini-cli
/// @5411f11). The registry registers its own agents first, then the project's, the user's and the extensions', and
/// ignores later ones with the same name, so `codebase_investigator`, `cli_help` and `generalist` cannot be replaced.
/// It reads only files directly in a folder, except those whose name begins with `_`.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "gemini",
    label: "Gemini agents",
    places: &[FormatFolder::project(".gemini/agents"), FormatFolder::home(".gemini/agents")],
    files: FormatFiles::ending(&[".md"]).loaded_at_most(1).passing_over("_"),
    identity: NameSource::Name,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Refused,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: path_tells_nothing,
    recognizes,
    read: true,
};

const KINDS: &[&str] = &["local", "remote"];

const KEYS: &[FormatKey] = &[
    FormatKey::required("name", KeyValue::Text, "Agent name: `a-z0-9-_`."),
    FormatKey::required(
        "description",
        KeyValue::Text,
        "Purpose of the agent and when to use it; optional for a remote agent.",
    ),
    FormatKey::new("kind", KeyValue::OneOf(KINDS), "Local or remote agent; default: local."),
    FormatKey::new("display_name", KeyValue::Text, "Display name."),
    FormatKey::new("tools", KeyValue::List, "Allowed tools, by Gemini's names (`read_file`, `mcp_…`); `*` for all."),
    // The documentation spells it `mcpServers`, which `localAgentSchema` rejects like any unknown key.
    FormatKey::new("mcp_servers", KeyValue::Map, "MCP servers for this agent only."),
    FormatKey::new("model", KeyValue::Text, "Model to run on."),
    FormatKey::new("temperature", KeyValue::Number, "Temperature, from 0 to 2."),
    FormatKey::new("max_turns", KeyValue::Number, "Maximum number of turns, an integer above 0; default: 30."),
    FormatKey::new("timeout_mins", KeyValue::Number, "Timeout in minutes, above 0; default: 10."),
    FormatKey::new("agent_card_url", KeyValue::Text, "URL of a remote agent's card."),
    FormatKey::new("agent_card_json", KeyValue::Text, "Remote agent's card as JSON."),
    FormatKey::new("auth", KeyValue::Map, "Authentication for a remote agent."),
];

/// Keys that no other format has.
const ITS_OWN: &[&str] = &["max_turns", "timeout_mins", "display_name", "agent_card_url", "agent_card_json"];

fn recognizes(clues: &FormatClues<'_>) -> bool {
    clues.has_all(&["name", "description"]) && (clues.has_any(ITS_OWN) || clues.is_one_of("kind", KINDS))
}

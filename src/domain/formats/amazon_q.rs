//! Amazon Q agents, in JSON: facts only, not read yet.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyValue, NameComparison, NamePrecedence,
    NameSource, UnknownKeys, path_tells_nothing,
};

/// From Amazon Q's pages on the agent format and its locations: the project's agents win over the user's.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "amazon-q",
    label: "Amazon Q agents",
    places: &[FormatFolder::project(".amazonq/cli-agents"), FormatFolder::home(".aws/amazonq/cli-agents")],
    files: FormatFiles::ending(&[".json"]),
    identity: NameSource::Name,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: path_tells_nothing,
    recognizes,
    read: false,
};

const KEYS: &[FormatKey] = &[
    FormatKey::new("name", KeyValue::Text, "Agent name; default: the file name."),
    FormatKey::new("description", KeyValue::Text, "Purpose of the agent."),
    FormatKey::new("prompt", KeyValue::Text, "Prompt, or a `file://` path to it."),
    FormatKey::new("mcpServers", KeyValue::Map, "Available MCP servers."),
    FormatKey::new("tools", KeyValue::List, "Available tools."),
    FormatKey::new("toolAliases", KeyValue::Map, "Aliases of tools."),
    FormatKey::new("allowedTools", KeyValue::List, "Tools allowed without asking."),
    FormatKey::new("toolsSettings", KeyValue::Map, "Settings per tool."),
    FormatKey::new("resources", KeyValue::List, "Files always in context."),
    FormatKey::new("hooks", KeyValue::Map, "Commands run on agent events."),
    FormatKey::new("useLegacyMcpJson", KeyValue::Bool, "Use the legacy MCP configuration too."),
    FormatKey::new("model", KeyValue::Text, "Model to run on."),
];

/// Keys that, together with a prompt or tools, occur in no other kind of JSON file.
const ITS_OWN: [&str; 4] = ["allowedTools", "toolsSettings", "toolAliases", "useLegacyMcpJson"];

fn recognizes(clues: &FormatClues<'_>) -> bool {
    // Most JSON files are large and not agents, so they are searched before they are parsed.
    if !ITS_OWN.iter().any(|key| clues.text.contains(key)) {
        return false;
    }
    let Ok(serde_json::Value::Object(map)) = serde_json::from_str(clues.text) else { return false };
    let has = |keys: &[&str]| keys.iter().any(|key| map.contains_key(*key));
    has(&["prompt", "tools", "description"]) && has(&ITS_OWN)
}

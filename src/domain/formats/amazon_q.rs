//! Amazon Q agents, in JSON: facts only, not read yet.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path_tells_nothing};

/// From Amazon Q's pages on the agent format and its locations: the project's win over the person's.
pub(super) const SPEC: Spec = Spec {
    id: "amazon-q",
    label: "Amazon Q agents",
    places: &[Place::project(".amazonq/cli-agents"), Place::home(".aws/amazonq/cli-agents")],
    files: Files::ending(&[".json"]),
    identity: Identity::Name,
    names: Names::Exact,
    precedence: Precedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: path_tells_nothing,
    recognises,
    read: false,
};

const KEYS: &[Key] = &[
    Key::new("name", KeyValue::Text, "What the agent is called by; without it, the file's name."),
    Key::new("description", KeyValue::Text, "What the agent does."),
    Key::new("prompt", KeyValue::Text, "The prompt, or `file://` and where it is."),
    Key::new("mcpServers", KeyValue::Map, "MCP servers it can reach."),
    Key::new("tools", KeyValue::List, "The tools it has."),
    Key::new("toolAliases", KeyValue::Map, "Other names for tools."),
    Key::new("allowedTools", KeyValue::List, "The tools it may use without asking."),
    Key::new("toolsSettings", KeyValue::Map, "Settings of single tools."),
    Key::new("resources", KeyValue::List, "Files it always sees."),
    Key::new("hooks", KeyValue::Map, "Commands run on its events."),
    Key::new("useLegacyMcpJson", KeyValue::Bool, "Whether the older file of MCP servers counts too."),
    Key::new("model", KeyValue::Text, "The model it runs on."),
];

/// Keys that, beside a prompt or tools, no other kind of JSON file has.
const ITS_OWN: [&str; 4] = ["allowedTools", "toolsSettings", "toolAliases", "useLegacyMcpJson"];

fn recognises(clues: &Clues<'_>) -> bool {
    // Most JSON files are large and none of this: look before parsing.
    if !ITS_OWN.iter().any(|key| clues.text.contains(key)) {
        return false;
    }
    let Ok(serde_json::Value::Object(map)) = serde_json::from_str(clues.text) else { return false };
    let has = |keys: &[&str]| keys.iter().any(|key| map.contains_key(*key));
    has(&["prompt", "tools", "description"]) && has(&ITS_OWN)
}

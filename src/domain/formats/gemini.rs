//! Gemini CLI agents.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path_tells_nothing};

/// From Gemini CLI's agent loader, which refuses unknown keys, and its registry, which reads the
/// person's agents first and lets the project's replace them.
pub(super) const SPEC: Spec = Spec {
    id: "gemini",
    label: "Gemini agents",
    places: &[Place::project(".gemini/agents"), Place::home(".gemini/agents")],
    files: Files::ending(&[".md"]),
    identity: Identity::Name,
    names: Names::Exact,
    precedence: Precedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Refused,
    path_tells: path_tells_nothing,
    recognises,
    read: true,
};

const KINDS: &[&str] = &["local", "remote"];

const KEYS: &[Key] = &[
    Key::required("name", KeyValue::Text, "The agent's name, of `a-z0-9-_`."),
    Key::required("description", KeyValue::Text, "What the agent does and when to use it."),
    Key::new("kind", KeyValue::OneOf(KINDS), "Whether it runs here or elsewhere; here without the key."),
    Key::new("display_name", KeyValue::Text, "The name shown."),
    Key::new("tools", KeyValue::List, "The tools it may use; `*` for all."),
    Key::new("mcp_servers", KeyValue::Map, "MCP servers only this agent has."),
    Key::new("mcpServers", KeyValue::Map, "The documentation's spelling of `mcp_servers`."),
    Key::new("model", KeyValue::Text, "The model it runs on."),
    Key::new("temperature", KeyValue::Number, "How freely the model chooses, from 0 to 2."),
    Key::new("max_turns", KeyValue::Number, "After how many turns it must stop; 30 without the key."),
    Key::new("timeout_mins", KeyValue::Number, "After how many minutes it must stop; 10 without the key."),
    Key::new("agent_card_url", KeyValue::Text, "Where a remote agent's card is."),
    Key::new("agent_card_json", KeyValue::Text, "A remote agent's card itself."),
    Key::new("auth", KeyValue::Map, "How to sign in to a remote agent."),
];

/// Keys no other format shares.
const ITS_OWN: &[&str] = &["max_turns", "timeout_mins", "display_name", "agent_card_url", "agent_card_json"];

fn recognises(clues: &Clues<'_>) -> bool {
    clues.has_all(&["name", "description"]) && (clues.has_any(ITS_OWN) || clues.is_one_of("kind", KINDS))
}

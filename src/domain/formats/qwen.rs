//! Qwen Code agents.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path_tells_nothing};

/// From Qwen Code's page on sub-agents. It takes Claude Code's keys too, and drops an optional value
/// it cannot use without a word.
pub(super) const SPEC: Spec = Spec {
    id: "qwen",
    label: "Qwen agents",
    places: &[Place::project(".qwen/agents"), Place::home(".qwen/agents")],
    files: Files::ending(&[".md"]),
    identity: Identity::Name,
    names: Names::Exact,
    precedence: Precedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: path_tells_nothing,
    recognises: |clues: &Clues<'_>| clues.has_any(&["approvalMode"]),
    read: true,
};

const KEYS: &[Key] = &[
    Key::required("name", KeyValue::Text, "What the agent is called by."),
    Key::required("description", KeyValue::Text, "What the agent does and when to use it."),
    Key::new(
        "model",
        KeyValue::Usually(&["inherit", "fast"]),
        "The model it runs on: `inherit`, `fast`, an id, or `authType:id`.",
    ),
    Key::new(
        "approvalMode",
        KeyValue::OneOf(&["default", "plan", "auto-edit", "yolo", "bubble"]),
        "How it asks before acting.",
    ),
    Key::new("tools", KeyValue::List, "The tools it may use."),
    Key::new("disallowedTools", KeyValue::List, "Tools it must not use."),
    Key::new("permissionMode", KeyValue::Text, "Claude Code's spelling of `approvalMode`."),
    Key::new("maxTurns", KeyValue::Number, "After how many turns it must stop."),
    Key::new(
        "color",
        KeyValue::OneOf(&["auto", "red", "blue", "green", "yellow", "purple", "orange", "pink", "cyan"]),
        "The colour it is shown in.",
    ),
    Key::new("mcpServers", KeyValue::Any, "MCP servers it can reach."),
    Key::new("hooks", KeyValue::Map, "Commands run on its events."),
];

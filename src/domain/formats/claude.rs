//! Claude Code agents.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path_tells_nothing};

/// From the documentation's page on subagents. A plugin's agents may have fewer keys.
pub(super) const SPEC: Spec = Spec {
    id: "claude",
    label: "Claude Code agents",
    places: &[Place::project(".claude/agents"), Place::home(".claude/agents").moved_by("CLAUDE_CONFIG_DIR")],
    files: Files::ending(&[".md"]),
    identity: Identity::Name,
    names: Names::Folded,
    precedence: Precedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: path_tells_nothing,
    recognises,
    read: true,
};

const KEYS: &[Key] = &[
    Key::required("name", KeyValue::Text, "What the agent is called by, in lower case with hyphens and no colon."),
    Key::required("description", KeyValue::Text, "What the agent does and when to hand it work."),
    Key::new("tools", KeyValue::Names, "The tools it may use; without the key, all of them."),
    Key::new("disallowedTools", KeyValue::Names, "Tools taken away before `tools` is looked at."),
    Key::new(
        "model",
        KeyValue::Usually(&["inherit", "sonnet", "opus", "haiku", "fable"]),
        "The model it runs on: an alias, a full id, or `inherit`.",
    ),
    Key::new(
        "permissionMode",
        KeyValue::OneOf(&["default", "acceptEdits", "auto", "dontAsk", "bypassPermissions", "plan", "manual"]),
        "How it asks before acting; ignored in plugins.",
    ),
    Key::new("maxTurns", KeyValue::Number, "After how many turns it must stop."),
    Key::new("skills", KeyValue::List, "Skills loaded before it starts."),
    Key::new("mcpServers", KeyValue::Any, "MCP servers it can reach: names, or maps of a name to its settings."),
    Key::new("hooks", KeyValue::Map, "Commands run on its events; ignored in plugins."),
    Key::new("memory", KeyValue::OneOf(&["user", "project", "local"]), "Where it keeps what it learns."),
    Key::new("background", KeyValue::Bool, "Whether it always runs in the background."),
    Key::new(
        "effort",
        KeyValue::OneOf(&["low", "medium", "high", "xhigh", "max"]),
        "How much thought the model spends.",
    ),
    Key::new("isolation", KeyValue::OneOf(&["worktree"]), "Whether it works in a worktree of its own."),
    Key::new(
        "color",
        KeyValue::OneOf(&["red", "blue", "green", "yellow", "purple", "orange", "pink", "cyan"]),
        "The colour it is shown in.",
    ),
    Key::new("initialPrompt", KeyValue::Text, "What it is told first when it runs as the main agent."),
];

/// Keys no other format shares.
const ITS_OWN: &[&str] = &["disallowedTools", "permissionMode", "maxTurns", "initialPrompt"];

fn recognises(clues: &Clues<'_>) -> bool {
    clues.has_all(&["name", "description"]) || clues.has_any(ITS_OWN)
}

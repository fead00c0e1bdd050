//! Cursor agents.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path_tells_nothing};

/// From Cursor's page on subagents: the project's win over the person's.
pub(super) const SPEC: Spec = Spec {
    id: "cursor-agent",
    label: "Cursor agents",
    places: &[Place::project(".cursor/agents"), Place::home(".cursor/agents")],
    files: Files::ending(&[".md", ".mdc", ".markdown"]),
    identity: Identity::Name,
    names: Names::Exact,
    precedence: Precedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: path_tells_nothing,
    recognises: |clues: &Clues<'_>| clues.has_any(&["readonly", "is_background"]),
    read: true,
};

const KEYS: &[Key] = &[
    Key::new("name", KeyValue::Text, "What the agent is called by; without it, the file's name."),
    Key::new("description", KeyValue::Text, "What the agent does and when to use it."),
    Key::new("model", KeyValue::Usually(&["inherit", "fast"]), "The model it runs on: `inherit`, `fast`, or an id."),
    Key::new("readonly", KeyValue::Bool, "Whether it must not change anything."),
    Key::new("is_background", KeyValue::Bool, "Whether it runs in the background."),
];

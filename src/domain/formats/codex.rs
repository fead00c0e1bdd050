//! Codex agents, in TOML: facts only, not read yet.

use super::toml_lines::assigns;
use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path_tells_nothing};

/// From Codex's page on subagents: the name in the file counts, the project's win over the person's.
pub(super) const SPEC: Spec = Spec {
    id: "codex",
    label: "Codex agents",
    places: &[Place::project(".codex/agents"), Place::home(".codex/agents").moved_by("CODEX_HOME")],
    files: Files::ending(&[".toml"]),
    identity: Identity::Name,
    names: Names::Exact,
    precedence: Precedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: path_tells_nothing,
    recognises: |clues: &Clues<'_>| assigns(clues.text, "developer_instructions"),
    read: false,
};

const KEYS: &[Key] = &[
    Key::required("name", KeyValue::Text, "What the agent is called by, whatever the file's name."),
    Key::required("description", KeyValue::Text, "What the agent does and when to use it."),
    Key::required("developer_instructions", KeyValue::Text, "The prompt."),
    Key::new("nickname_candidates", KeyValue::List, "Names shown for its running copies."),
    Key::new("model", KeyValue::Text, "The model it runs on."),
    Key::new(
        "model_reasoning_effort",
        KeyValue::OneOf(&["none", "minimal", "low", "medium", "high", "xhigh"]),
        "How much thought the model spends.",
    ),
    Key::new(
        "sandbox_mode",
        KeyValue::OneOf(&["read-only", "workspace-write", "danger-full-access"]),
        "What it may change.",
    ),
    Key::new("mcp_servers", KeyValue::Map, "MCP servers it can reach."),
    Key::new("skills.config", KeyValue::Any, "Skills switched on or off for it."),
    Key::new("web_search", KeyValue::Any, "Whether it may search the web."),
];

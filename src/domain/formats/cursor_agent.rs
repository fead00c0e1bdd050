//! Cursor agents.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyInstruction, KeyValue, NameComparison,
    NamePrecedence, NameSource, UnknownKeys, path_tells_nothing,
};

/// From Cursor's page on subagents: the project's agents win over the user's.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "cursor-agent",
    label: "Cursor agents",
    places: &[FormatFolder::project(".cursor/agents"), FormatFolder::home(".cursor/agents")],
    files: FormatFiles::ending(&[".md", ".mdc", ".markdown"]),
    identity: NameSource::Name,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: path_tells_nothing,
    recognizes: |clues: &FormatClues<'_>| clues.has_any(&["readonly", "is_background"]),
    read: true,
};

const KEYS: &[FormatKey] = &[
    FormatKey::new("name", KeyValue::Text, "Agent name; default: the file name."),
    FormatKey::new("description", KeyValue::Text, "Purpose of the agent and when to use it."),
    FormatKey::new("model", KeyValue::Usually(&["inherit", "fast"]), "Model: `inherit`, `fast`, or an id."),
    FormatKey::new("readonly", KeyValue::Bool, "Read-only agent.").instructs(KeyInstruction::ReadOnly),
    FormatKey::new("is_background", KeyValue::Bool, "Run in the background."),
];

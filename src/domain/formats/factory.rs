//! Factory droids.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyValue, NameComparison, NamePrecedence,
    NameSource, UnknownKeys, path_tells_nothing,
};

/// From Factory's page on custom droids. Only files directly in the folder are read, and the body must not be empty.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "factory",
    label: "Factory droids",
    places: &[FormatFolder::project(".factory/droids"), FormatFolder::home(".factory/droids")],
    files: FormatFiles::ending(&[".md"]).at_most(1),
    identity: NameSource::Name,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: path_tells_nothing,
    recognizes,
    read: true,
};

/// The named sets of tools.
const CATEGORIES: &[&str] = &["read-only", "edit", "execute", "web", "mcp"];

const KEYS: &[FormatKey] = &[
    FormatKey::required("name", KeyValue::Text, "Droid name: `a-z0-9-_`."),
    FormatKey::new("description", KeyValue::Text, "Purpose of the droid, at most 500 characters."),
    FormatKey::new("model", KeyValue::Usually(&["inherit"]), "Model: `inherit`, an id, or `custom:` and a name."),
    FormatKey::new("reasoningEffort", KeyValue::Text, "Reasoning effort."),
    FormatKey::new("tools", KeyValue::TextOrList, "Allowed tools: a named set, or a list of ids."),
    FormatKey::new("mcpServers", KeyValue::List, "Available MCP servers."),
];

fn recognizes(clues: &FormatClues<'_>) -> bool {
    clues.has_any(&["reasoningEffort"]) || clues.is_one_of("tools", CATEGORIES)
}

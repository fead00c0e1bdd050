//! Factory droids.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path_tells_nothing};

/// From Factory's page on custom droids. Only the folder itself is read, and the body must not be empty.
pub(super) const SPEC: Spec = Spec {
    id: "factory",
    label: "Factory droids",
    places: &[Place::project(".factory/droids"), Place::home(".factory/droids")],
    files: Files::ending(&[".md"]).at_most(1),
    identity: Identity::Name,
    names: Names::Exact,
    precedence: Precedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: path_tells_nothing,
    recognises,
    read: true,
};

/// The sets of tools that have a name.
const CATEGORIES: &[&str] = &["read-only", "edit", "execute", "web", "mcp"];

const KEYS: &[Key] = &[
    Key::required("name", KeyValue::Text, "The droid's name, of `a-z0-9-_`."),
    Key::new("description", KeyValue::Text, "What the droid does, in at most 500 characters."),
    Key::new(
        "model",
        KeyValue::Usually(&["inherit"]),
        "The model it runs on: `inherit`, an id, or `custom:` and a name.",
    ),
    Key::new("reasoningEffort", KeyValue::Text, "How much thought the model spends."),
    Key::new("tools", KeyValue::TextOrList, "The tools it may use: one named set, or a list of their ids."),
    Key::new("mcpServers", KeyValue::List, "MCP servers it can reach."),
];

fn recognises(clues: &Clues<'_>) -> bool {
    clues.has_any(&["reasoningEffort"]) || clues.is_one_of("tools", CATEGORIES)
}

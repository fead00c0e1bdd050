//! The values that name something else in the block: the default mode, role and tool profile.

use crate::domain::text::is_same_word;
use crate::domain::value::{NodeKind, ValueNode};

/// Paths whose value names an item of a map: the path, the map, and the word for one item.
const DEFAULTS: [(&str, &str, &str); 8] = [
    ("cognitive_modes.default", "cognitive_modes", "mode"),
    ("cognitive_modes.default_mode", "cognitive_modes", "mode"),
    ("cognitive_modes.default_cognitive_mode", "cognitive_modes", "mode"),
    ("default_cognitive_mode", "cognitive_modes", "mode"),
    ("ensemble_roles.default", "ensemble_roles", "role"),
    ("ensemble_roles.default_role", "ensemble_roles", "role"),
    ("tools.default_mode", "tools", "tool profile"),
    ("tools.default", "tools", "tool profile"),
];

/// The items that the value at a path can name (the modes, roles or tool profiles of the same block), and the word for
/// one of them; `None` if the path names nothing.
pub fn declared<'n>(values: &'n ValueNode, path: &str) -> Option<(&'static str, Vec<(&'n str, &'n ValueNode)>)> {
    let (_, map, word) = DEFAULTS.iter().find(|(at, ..)| *at == path)?;
    let names = names(values.get(map)?);
    (!names.is_empty()).then_some((*word, names))
}

/// The problem that the block does not declare its default, as a clause.
pub fn undeclared(values: &ValueNode, path: &str, node: &ValueNode) -> Option<String> {
    let (word, names) = declared(values, path)?;
    let text = node.text()?;
    let is_one = names.iter().any(|(name, _)| is_same_word(name, text.trim()));
    (!is_one).then(|| format!("this agent has no {word} `{text}`"))
}

fn names(node: &ValueNode) -> Vec<(&str, &ValueNode)> {
    match &node.kind {
        NodeKind::Map(pairs) => {
            let is_name =
                |key: &str| !matches!(key, "default" | "default_mode" | "default_role" | "default_cognitive_mode");
            pairs.iter().filter(|pair| is_name(&pair.key)).map(|pair| (pair.key.as_str(), &pair.value)).collect()
        }
        NodeKind::List(items) => items.iter().filter_map(|item| Some((item.text()?, item))).collect(),
        _ => Vec::new(),
    }
}

//! The names that stand for something else in the block: the default mode, role and tool profile.

use crate::domain::value::{Kind, Node};

/// What a path names: the map whose keys it chooses from, and one of them for people.
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

/// What can stand at a path that names a mode, role or tool profile of this very block, and what one
/// of them is called; none where the path names nothing.
pub fn declared<'n>(values: &'n Node, path: &str) -> Option<(&'static str, Vec<(&'n str, &'n Node)>)> {
    let (_, map, word) = DEFAULTS.iter().find(|(at, ..)| *at == path)?;
    let names = names(values.get(map)?);
    (!names.is_empty()).then_some((*word, names))
}

/// That a default is none of what the block declares, as a clause.
pub fn undeclared(values: &Node, path: &str, node: &Node) -> Option<String> {
    let (word, names) = declared(values, path)?;
    let text = node.text()?;
    let is_one = names.iter().any(|(name, _)| name.eq_ignore_ascii_case(text.trim()));
    (!is_one).then(|| format!("no {word} of this agent is called `{text}`"))
}

fn names(node: &Node) -> Vec<(&str, &Node)> {
    match &node.kind {
        Kind::Map(pairs) => {
            let is_name =
                |key: &str| !matches!(key, "default" | "default_mode" | "default_role" | "default_cognitive_mode");
            pairs.iter().filter(|pair| is_name(&pair.key)).map(|pair| (pair.key.as_str(), &pair.value)).collect()
        }
        Kind::List(items) => items.iter().filter_map(|item| Some((item.text()?, item))).collect(),
        _ => Vec::new(),
    }
}

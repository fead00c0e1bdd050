//! Ensemble roles: declared in the frontmatter in any of three shapes, or the generic ones.

use super::super::generic::Generic;
use super::super::value::{Kind, Node};
use super::{Origin, Role};

/// The roles of one agent.
pub(super) struct Roles {
    /// In the order they are declared.
    pub roles: Vec<Role>,
    /// The role that acts when none is chosen. Only declared roles act unasked.
    pub default: Option<String>,
}

impl Roles {
    /// Where they came from.
    pub fn origin(&self) -> Origin {
        self.roles.first().map_or(Origin::Generic, |role| role.origin)
    }
}

/// The keys that name the default instead of a role.
const DEFAULT_KEYS: &[&str] = &["default", "default_role", "default_ensemble_role"];

/// The roles of an agent: the declared, else the generic ones.
pub(super) fn roles(values: &Node, generic: &Generic) -> Roles {
    declared(values, generic).unwrap_or_else(|| Roles { roles: generic.roles().to_vec(), default: None })
}

/// The roles the frontmatter declares, if it does.
pub(super) fn declared(values: &Node, generic: &Generic) -> Option<Roles> {
    let node = values.get("ensemble_roles")?;
    let mut roles: Vec<Role> = match &node.kind {
        Kind::Map(pairs) => {
            let roles = pairs.iter().filter(|pair| !DEFAULT_KEYS.contains(&pair.key.as_str()));
            roles.map(|pair| declared_role(&pair.key, &pair.value, generic)).collect()
        }
        _ => node.texts().into_iter().map(|name| declared_role(name.trim(), &Node::empty_map(0), generic)).collect(),
    };
    let named = default_name(values);
    if roles.is_empty()
        && let Some(name) = named
    {
        roles.push(declared_role(name, &Node::empty_map(0), generic));
    }
    let default = named
        .and_then(|name| roles.iter().find(|role| role.name.eq_ignore_ascii_case(name)))
        .or_else(|| roles.first())
        .map(|role| role.name.clone());
    (!roles.is_empty()).then_some(Roles { roles, default })
}

/// The default role as the frontmatter names it, whether or not it declares such a role.
pub(super) fn default_name(values: &Node) -> Option<&str> {
    let node = values.get("ensemble_roles")?;
    let inside = node.first_of(DEFAULT_KEYS).and_then(Node::text);
    inside.or_else(|| values.first_of(&["default_ensemble_role", "default_role"]).and_then(Node::text)).map(str::trim)
}

fn declared_role(name: &str, node: &Node, generic: &Generic) -> Role {
    let own = |keys: &[&str]| node.first_of(keys).and_then(Node::text).map(|text| text.trim_end().to_owned());
    let role = Role {
        name: name.to_owned(),
        origin: Origin::Declared,
        description: own(&["description"]),
        behavior: own(&["behavior", "behaviour"]).or_else(|| node.text().map(str::to_owned)),
    };
    match generic.role(name) {
        Some(known) if role.description.is_none() && role.behavior.is_none() => {
            Role { description: known.description.clone(), behavior: known.behavior.clone(), ..role }
        }
        _ => role,
    }
}

//! Ensemble roles: declared in the frontmatter in any of three shapes, or the generic ones.

use super::super::generic::GenericWords;
use super::super::value::{NodeKind, ValueNode};
use super::{AgentRole, TextOrigin};
use crate::domain::text::is_same_word;

pub(super) struct RoleSet {
    /// The roles, in order of declaration.
    pub roles: Vec<AgentRole>,
    /// The role that applies if none is chosen. Only a declared role can apply by default.
    pub default: Option<String>,
}

impl RoleSet {
    /// The origin that all roles of the agent share.
    pub fn origin(&self) -> TextOrigin {
        self.roles.first().map_or(TextOrigin::Generic, |role| role.origin)
    }
}

/// The keys that name the default instead of a role.
const DEFAULT_KEYS: &[&str] = &["default", "default_role", "default_ensemble_role"];

/// The roles of an agent: the declared ones, else the generic ones.
pub(super) fn roles(values: &ValueNode, generic: &GenericWords) -> RoleSet {
    declared_roles(values, generic).unwrap_or_else(|| RoleSet { roles: generic.roles().to_vec(), default: None })
}

pub(super) fn declared_roles(values: &ValueNode, generic: &GenericWords) -> Option<RoleSet> {
    let node = values.get("ensemble_roles")?;
    let mut roles: Vec<AgentRole> = match &node.kind {
        NodeKind::Map(pairs) => {
            let roles = pairs.iter().filter(|pair| !DEFAULT_KEYS.contains(&pair.key.as_str()));
            roles.map(|pair| declared_role(&pair.key, &pair.value, generic)).collect()
        }
        _ => {
            node.texts().into_iter().map(|name| declared_role(name.trim(), &ValueNode::empty_map(0), generic)).collect()
        }
    };
    let named = default_name(values);
    if roles.is_empty()
        && let Some(name) = named
    {
        roles.push(declared_role(name, &ValueNode::empty_map(0), generic));
    }
    let default = named
        .and_then(|name| roles.iter().find(|role| is_same_word(&role.name, name)))
        .or_else(|| roles.first())
        .map(|role| role.name.clone());
    (!roles.is_empty()).then_some(RoleSet { roles, default })
}

/// The default role as the frontmatter names it, whether or not it declares such a role.
pub(super) fn default_name(values: &ValueNode) -> Option<&str> {
    let node = values.get("ensemble_roles")?;
    let inside = node.first_of(DEFAULT_KEYS).and_then(ValueNode::text);
    inside
        .or_else(|| values.first_of(&["default_ensemble_role", "default_role"]).and_then(ValueNode::text))
        .map(str::trim)
}

fn declared_role(name: &str, node: &ValueNode, generic: &GenericWords) -> AgentRole {
    let own = |keys: &[&str]| node.first_of(keys).and_then(ValueNode::text).map(|text| text.trim_end().to_owned());
    let role = AgentRole {
        name: name.to_owned(),
        origin: TextOrigin::Declared,
        description: own(&["description"]),
        behavior: own(&["behavior", "behaviour"]).or_else(|| node.text().map(str::to_owned)),
    };
    match generic.role(name) {
        Some(known) if role.description.is_none() && role.behavior.is_none() => {
            AgentRole { description: known.description.clone(), behavior: known.behavior.clone(), ..role }
        }
        _ => role,
    }
}

//! The modes and roles that every agent can use, from `assets/` or a user's own file.

use std::sync::{Arc, OnceLock};

use super::{AgentMode, AgentRole, TextOrigin};
use crate::domain::problem::{Problem, Severity};
use crate::domain::reading;
use crate::domain::text::find_named;
use crate::domain::value::ValueNode;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GenericWords {
    modes: Vec<AgentMode>,
    roles: Vec<AgentRole>,
    mode_names: Arc<[String]>,
    role_names: Arc<[String]>,
}

impl GenericWords {
    pub fn built_in() -> &'static Self {
        static SETS: OnceLock<GenericWords> = OnceLock::new();
        SETS.get_or_init(|| {
            let mut sets = Self::default();
            sets.set_modes(modes_in(&reading::whole_yaml(include_str!("../../../assets/modes.yaml")).0));
            sets.set_roles(roles_in(&reading::whole_yaml(include_str!("../../../assets/roles.yaml")).0));
            sets
        })
    }

    pub fn modes(&self) -> &[AgentMode] {
        &self.modes
    }

    pub fn roles(&self) -> &[AgentRole] {
        &self.roles
    }

    /// The names of the modes, in one list shared by all agents that have them.
    pub fn mode_names(&self) -> Arc<[String]> {
        Arc::clone(&self.mode_names)
    }

    /// The names of the roles, in one list shared by all agents that have them.
    pub fn role_names(&self) -> Arc<[String]> {
        Arc::clone(&self.role_names)
    }

    pub fn mode(&self, name: &str) -> Option<&AgentMode> {
        find_named(&self.modes, name, |mode| &mode.name)
    }

    /// The generic role with this name; `panel` and `panel-member` find `panel_member`.
    pub fn role(&self, name: &str) -> Option<&AgentRole> {
        find_named(&self.roles, name, |role| &role.name)
    }

    /// Replaces the modes by those of a user's `modes.yaml`. Returns the problems of the file.
    pub fn override_modes(&mut self, text: &str) -> Vec<Problem> {
        let (node, mut problems) = reading::whole_yaml(text);
        let modes = modes_in(&node);
        if modes.is_empty() && problems.is_empty() {
            problems.push(
                Problem::new("config", Severity::Warning, "the file has no modes")
                    .fix("add a map of modes, each with mindset, output and risk"),
            );
        } else if !modes.is_empty() {
            self.set_modes(modes);
        }
        problems
    }

    /// Replaces the roles by those of a user's `roles.yaml`. Returns the problems of the file.
    pub fn override_roles(&mut self, text: &str) -> Vec<Problem> {
        let (node, mut problems) = reading::whole_yaml(text);
        let roles = roles_in(&node);
        if roles.is_empty() && problems.is_empty() {
            problems.push(
                Problem::new("config", Severity::Warning, "the file has no roles")
                    .fix("add a map of roles, each with description and behavior"),
            );
        } else if !roles.is_empty() {
            self.set_roles(roles);
        }
        problems
    }

    fn set_modes(&mut self, modes: Vec<AgentMode>) {
        self.mode_names = modes.iter().map(|mode| mode.name.clone()).collect();
        self.modes = modes;
    }

    fn set_roles(&mut self, roles: Vec<AgentRole>) {
        self.role_names = roles.iter().map(|role| role.name.clone()).collect();
        self.roles = roles;
    }
}

fn owned(node: &ValueNode, keys: &[&str]) -> Option<String> {
    node.first_of(keys).and_then(ValueNode::text).map(|text| text.trim_end().to_owned())
}

fn modes_in(node: &ValueNode) -> Vec<AgentMode> {
    node.pairs()
        .iter()
        .filter(|pair| !pair.value.pairs().is_empty())
        .map(|pair| AgentMode {
            name: pair.key.to_string(),
            origin: TextOrigin::Generic,
            mindset: owned(&pair.value, &["mindset"]),
            output: owned(&pair.value, &["output"]),
            risk: owned(&pair.value, &["risk", "risk_profile", "risks"]),
            block: None,
            blocks: Vec::new(),
            instructions: Vec::new(),
        })
        .collect()
}

fn roles_in(node: &ValueNode) -> Vec<AgentRole> {
    node.pairs()
        .iter()
        .filter(|pair| !pair.value.pairs().is_empty())
        .map(|pair| AgentRole {
            name: pair.key.to_string(),
            origin: TextOrigin::Generic,
            description: owned(&pair.value, &["description"]),
            behavior: owned(&pair.value, &["behavior", "behaviour"]),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_modes_and_seven_roles_come_with_the_program_each_complete() {
        let sets = GenericWords::built_in();
        let modes: Vec<_> = sets.modes.iter().map(|mode| mode.name.as_str()).collect();
        assert_eq!(modes, ["generative", "critical", "evaluative", "informative", "convergent"]);
        assert!(sets.modes.iter().all(|mode| mode.mindset.is_some() && mode.output.is_some() && mode.risk.is_some()));
        assert_eq!(sets.roles.len(), 7);
        assert!(sets.roles.iter().all(|role| role.description.is_some() && role.behavior.is_some()));
        assert!(sets.role("panel-member").is_some());
    }
}

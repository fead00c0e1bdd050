//! The modes and roles every agent can use, from `assets/` or a person's own file.

use std::sync::{Arc, OnceLock};

use super::agent::{Mode, Origin, Role};
use super::problem::{Problem, Severity};
use super::reading;
use super::value::Node;

/// The generic modes and roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Generic {
    modes: Vec<Mode>,
    roles: Vec<Role>,
    mode_names: Arc<[String]>,
    role_names: Arc<[String]>,
}

impl Generic {
    /// The sets that come with the program.
    pub fn built_in() -> &'static Self {
        static SETS: OnceLock<Generic> = OnceLock::new();
        SETS.get_or_init(|| {
            let mut sets = Self::default();
            sets.set_modes(modes_in(&reading::whole_yaml(include_str!("../../assets/modes.yaml")).0));
            sets.set_roles(roles_in(&reading::whole_yaml(include_str!("../../assets/roles.yaml")).0));
            sets
        })
    }

    /// The modes, in the order they are offered.
    pub fn modes(&self) -> &[Mode] {
        &self.modes
    }

    /// The roles, in the order they are offered.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The names of the modes, once for all the agents that have them.
    pub fn mode_names(&self) -> Arc<[String]> {
        Arc::clone(&self.mode_names)
    }

    /// The names of the roles, once for all the agents that have them.
    pub fn role_names(&self) -> Arc<[String]> {
        Arc::clone(&self.role_names)
    }

    /// The generic mode of that name.
    pub fn mode(&self, name: &str) -> Option<&Mode> {
        self.modes.iter().find(|mode| mode.name.eq_ignore_ascii_case(name))
    }

    /// The generic role of that name; `panel` and `panel-member` find `panel_member`.
    pub fn role(&self, name: &str) -> Option<&Role> {
        let name = name.replace(['-', ' '], "_");
        self.roles.iter().find(|role| role.name.eq_ignore_ascii_case(&name))
    }

    /// Replaces the modes by those of a person's `modes.yaml`. What cannot be read is said.
    pub fn override_modes(&mut self, text: &str) -> Vec<Problem> {
        let (node, mut problems) = reading::whole_yaml(text);
        let modes = modes_in(&node);
        if modes.is_empty() && problems.is_empty() {
            problems.push(
                Problem::new("config", Severity::Warning, "no mode stands in it")
                    .fix("write a map of modes, each with mindset, output and risk"),
            );
        } else if !modes.is_empty() {
            self.set_modes(modes);
        }
        problems
    }

    /// Replaces the roles by those of a person's `roles.yaml`. What cannot be read is said.
    pub fn override_roles(&mut self, text: &str) -> Vec<Problem> {
        let (node, mut problems) = reading::whole_yaml(text);
        let roles = roles_in(&node);
        if roles.is_empty() && problems.is_empty() {
            problems.push(
                Problem::new("config", Severity::Warning, "no role stands in it")
                    .fix("write a map of roles, each with description and behavior"),
            );
        } else if !roles.is_empty() {
            self.set_roles(roles);
        }
        problems
    }

    fn set_modes(&mut self, modes: Vec<Mode>) {
        self.mode_names = modes.iter().map(|mode| mode.name.clone()).collect();
        self.modes = modes;
    }

    fn set_roles(&mut self, roles: Vec<Role>) {
        self.role_names = roles.iter().map(|role| role.name.clone()).collect();
        self.roles = roles;
    }
}

fn owned(node: &Node, keys: &[&str]) -> Option<String> {
    node.first_of(keys).and_then(Node::text).map(|text| text.trim_end().to_owned())
}

fn modes_in(node: &Node) -> Vec<Mode> {
    node.pairs()
        .iter()
        .filter(|pair| !pair.value.pairs().is_empty())
        .map(|pair| Mode {
            name: pair.key.to_string(),
            origin: Origin::Generic,
            mindset: owned(&pair.value, &["mindset"]),
            output: owned(&pair.value, &["output"]),
            risk: owned(&pair.value, &["risk", "risk_profile", "risks"]),
            block: None,
            instructions: Vec::new(),
        })
        .collect()
}

fn roles_in(node: &Node) -> Vec<Role> {
    node.pairs()
        .iter()
        .filter(|pair| !pair.value.pairs().is_empty())
        .map(|pair| Role {
            name: pair.key.to_string(),
            origin: Origin::Generic,
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
        let sets = Generic::built_in();
        let modes: Vec<_> = sets.modes.iter().map(|mode| mode.name.as_str()).collect();
        assert_eq!(modes, ["generative", "critical", "evaluative", "informative", "convergent"]);
        assert!(sets.modes.iter().all(|mode| mode.mindset.is_some() && mode.output.is_some() && mode.risk.is_some()));
        assert_eq!(sets.roles.len(), 7);
        assert!(sets.roles.iter().all(|role| role.description.is_some() && role.behavior.is_some()));
        assert!(sets.role("panel-member").is_some());
    }
}

//! The modes and roles every agent can use, from `assets/` or a person's own file.

use std::sync::OnceLock;

use super::agent::{Mode, Origin, Role};
use super::problem::{Problem, Severity};
use super::reading;
use super::value::Node;

/// The generic modes and roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Generic {
    /// In the order they are offered.
    pub modes: Vec<Mode>,
    /// In the order they are offered.
    pub roles: Vec<Role>,
}

impl Generic {
    /// The sets that come with the program.
    pub fn built_in() -> &'static Self {
        static SETS: OnceLock<Generic> = OnceLock::new();
        SETS.get_or_init(|| Self {
            modes: modes_in(&reading::whole_yaml(include_str!("../../assets/modes.yaml")).0),
            roles: roles_in(&reading::whole_yaml(include_str!("../../assets/roles.yaml")).0),
        })
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
            self.modes = modes;
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
            self.roles = roles;
        }
        problems
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
            name: pair.key.clone(),
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
            name: pair.key.clone(),
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

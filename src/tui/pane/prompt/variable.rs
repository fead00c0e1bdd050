//! The variables a prompt asks for, with their values.

use super::State;
use crate::domain::body::{self, PlaceholderStyle};

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// How it is written where it first stands; nothing where no text asks for it.
    pub written: String,
    /// The line of the file it first stands on; none in the task.
    pub line: Option<usize>,
    /// What was given for it.
    pub value: Option<String>,
    /// Whether the task stands for it.
    pub is_task: bool,
}

impl State {
    /// Every variable of the agent shown and of its task, then those nothing asks for.
    pub fn variables(&self) -> Vec<Variable> {
        let Some(agent) = &self.shown else { return Vec::new() };
        let selection = &self.selection;
        let task = selection.task.as_deref().unwrap_or_default();
        let of_task = body::read(task, 0).placeholders;
        let of_body =
            agent.body.placeholders.iter().map(|found| (found, agent.document.text.as_str(), Some(found.line)));
        let mut variables: Vec<Variable> = Vec::new();
        for (found, text, line) in of_body.chain(of_task.iter().map(|found| (found, task, None))) {
            if !found.style.is_substituted() || variables.iter().any(|variable| variable.name == found.name) {
                continue;
            }
            variables.push(Variable {
                name: found.name.clone(),
                written: found.span.of(text).to_owned(),
                line,
                value: selection.variables.get(&found.name).cloned(),
                is_task: found.style == PlaceholderStyle::Arguments && line.is_some(),
            });
        }
        for (name, value) in &selection.variables {
            if variables.iter().all(|variable| variable.name != *name) {
                let value = Some(value.clone());
                variables.push(Variable {
                    name: name.clone(),
                    written: String::new(),
                    line: None,
                    value,
                    is_task: false,
                });
            }
        }
        variables
    }
}

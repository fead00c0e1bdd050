//! The variables in a prompt, with their values.

use super::PromptState;
use crate::domain::body::{self, PlaceholderStyle};

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptVariable {
    /// Its name.
    pub name: String,
    /// Spelling of its first occurrence; empty if no text uses it.
    pub written: String,
    /// The line of the file with its first occurrence; `None` in the task.
    pub line: Option<usize>,
    /// Value given by the user.
    pub value: Option<String>,
    /// True if the task is its value.
    pub is_task: bool,
}

impl PromptState {
    /// All variables of the displayed agent and of its task, then those that nothing uses.
    pub fn variables(&self) -> Vec<PromptVariable> {
        let Some(agent) = &self.shown else { return Vec::new() };
        let selection = &self.selection;
        let task = selection.task.as_deref().unwrap_or_default();
        let of_task = body::read(task, 0).placeholders;
        let of_body =
            agent.body.placeholders.iter().map(|found| (found, agent.document.text.as_str(), Some(found.line)));
        let mut variables: Vec<PromptVariable> = Vec::new();
        for (found, text, line) in of_body.chain(of_task.iter().map(|found| (found, task, None))) {
            if !found.style.is_substituted() || variables.iter().any(|variable| variable.name == found.name) {
                continue;
            }
            variables.push(PromptVariable {
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
                variables.push(PromptVariable {
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

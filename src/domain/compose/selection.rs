//! A selection: a user's choices for one agent, as plain values that can be compared and stored.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::error::{ComposeError, NameKind};
use super::expand::ExpansionSet;

/// A user's choices for one agent. The default chooses nothing: then the agent's own defaults apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Selection {
    pub mode: NameChoice,
    pub role: NameChoice,
    pub tools: NameChoice,
    /// The ticked items of its checklists, by their line in the file, from 1.
    pub ticked: BTreeSet<usize>,
    /// The parts and sections that are left out.
    pub without: BTreeSet<PartKind>,
    pub context: ContextFields,
    pub task: Option<String>,
    /// Values for `{{x}}`, `${x}`, `$ARGUMENTS` and `$1`, by name.
    pub variables: BTreeMap<String, String>,
    /// The material it works on, in order.
    pub inputs: Vec<PromptInput>,
    /// Outputs of commands and contents of files that the user wants put in.
    #[serde(skip)]
    pub expansions: ExpansionSet,
    /// The template that turns the parts into the prompt; `None` for `markdown`.
    pub template: Option<String>,
    /// The name of the file that the prompt is written to, if a seat of a cast has one; a template may use it as the
    /// agent's name.
    #[serde(skip)]
    pub file_name: Option<String>,
}

/// A piece of material: something the task is about, not an instruction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptInput {
    /// Its name, such as the file's.
    pub name: String,
    pub text: String,
}

/// A user's choice of one name among several.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NameChoice {
    /// Nothing was chosen: the declared default applies.
    #[default]
    Default,
    None,
    Named(String),
}

impl NameChoice {
    /// Reads a typed choice: `none` chooses none, anything else is a name.
    pub fn typed(text: &str) -> Self {
        if text.eq_ignore_ascii_case("none") { Self::None } else { Self::Named(text.to_owned()) }
    }

    /// The text that a user types for this choice; `None` for the default.
    pub fn as_typed(&self) -> Option<&str> {
        match self {
            Self::Default => None,
            Self::None => Some("none"),
            Self::Named(name) => Some(name),
        }
    }
}

impl Selection {
    /// The selection of a mode, a role and a tool profile as a user types them; without a name, the default applies.
    pub fn of_names(mode: Option<&str>, role: Option<&str>, tools: Option<&str>) -> Self {
        let choice = |name: Option<&str>| name.map_or(NameChoice::Default, NameChoice::typed);
        Self { mode: choice(mode), role: choice(role), tools: choice(tools), ..Self::default() }
    }
}

/// Kind of a part, which is also what a user can switch off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PartKind {
    /// The Agent Context in front.
    Context,
    Mode,
    Role,
    /// The text of the body before its first heading of level 1 or 2.
    Opening,
    /// A heading of the body and everything under it: an index into the body's sections. As a part of a prompt it
    /// extends to the next heading of level 1 or 2; switching it off removes every section inside it too.
    Section(usize),
    /// A label of the body and the list or code under it, such as `Progress tracking:`: an index into
    /// the body's labels. It is never a part of a prompt by itself, but can be switched off.
    Labeled(usize),
    Tools,
    /// When to stop and ask.
    Escalation,
    Task,
    /// The folder of a skill.
    Folder,
    Inputs,
}

impl PartKind {
    /// The kinds that callsheet writes around the body, in the order of the prompt.
    pub const WRITTEN: [Self; 8] =
        [Self::Context, Self::Mode, Self::Role, Self::Folder, Self::Tools, Self::Escalation, Self::Inputs, Self::Task];

    /// The title of a part that is not a section of the body; the title of a section is its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Context => "Agent Context",
            Self::Mode => "Mode",
            Self::Role => "Role",
            Self::Opening => "Opening",
            Self::Section(_) => "Section",
            Self::Labeled(_) => "List",
            Self::Tools => "Tools",
            Self::Escalation => "Escalation",
            Self::Task => "Task",
            Self::Folder => "Skill Folder",
            Self::Inputs => "Input",
        }
    }

    /// The name of the kind in templates.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Context => "context",
            Self::Mode => "mode",
            Self::Role => "role",
            Self::Opening | Self::Section(_) | Self::Labeled(_) => "body",
            Self::Tools => "tools",
            Self::Escalation => "escalation",
            Self::Task => "task",
            Self::Folder => "folder",
            Self::Inputs => "inputs",
        }
    }
}

/// Context fields: facts about the ensemble that an agent works in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContextFields {
    /// Number of agents that work on the task.
    pub size: Option<String>,
    /// Agents whose work it receives.
    pub upstream: Option<String>,
    /// Agents that receive its work.
    pub downstream: Option<String>,
    /// Instructions for a single use.
    pub instructions: Option<String>,
    pub success: Option<String>,
}

impl ContextFields {
    /// The names of the fields, as users type them and as saved in recipes.
    pub const FIELDS: [&str; 5] = ["size", "upstream", "downstream", "instructions", "success"];

    pub fn get(&self, field: &str) -> Option<&str> {
        match field {
            "size" => self.size.as_deref(),
            "upstream" => self.upstream.as_deref(),
            "downstream" => self.downstream.as_deref(),
            "instructions" => self.instructions.as_deref(),
            "success" => self.success.as_deref(),
            _ => None,
        }
    }

    /// Fills in one field.
    ///
    /// # Errors
    /// There is no such field; the error lists the fields.
    pub fn set(&mut self, field: &str, value: impl Into<String>) -> Result<(), ComposeError> {
        let slot = match field.to_ascii_lowercase().as_str() {
            "size" => &mut self.size,
            "upstream" => &mut self.upstream,
            "downstream" => &mut self.downstream,
            "instructions" => &mut self.instructions,
            "success" => &mut self.success,
            _ => {
                return Err(ComposeError::Unknown {
                    what: NameKind::ContextField,
                    typed: field.to_owned(),
                    candidates: Self::FIELDS.map(str::to_owned).to_vec(),
                });
            }
        };
        *slot = Some(value.into());
        Ok(())
    }

    /// Returns true if every field is empty.
    pub fn is_empty(&self) -> bool {
        Self::FIELDS.iter().all(|field| self.get(field).is_none_or(|text| text.trim().is_empty()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;

    #[test]
    fn none_can_be_typed_and_the_default_is_empty() {
        assert_eq!(NameChoice::typed("None"), NameChoice::None);
        assert_eq!(NameChoice::typed("critical"), NameChoice::Named("critical".into()));
        assert_eq!(NameChoice::Default.as_typed(), None);
        assert_eq!(NameChoice::typed("none").as_typed(), Some("none"));
    }

    #[test]
    fn a_context_field_is_set_by_name_and_an_unknown_one_names_the_five() {
        let mut context = ContextFields::default();
        assert!(context.is_empty());
        context.set("success", " ").unwrap();
        assert!(context.is_empty());
        for field in ContextFields::FIELDS {
            context.set(field, field.to_uppercase()).unwrap();
            assert_eq!(context.get(field), Some(field.to_uppercase().as_str()));
        }
        let error = context.set("sise", "3").unwrap_err().to_string();
        assert!(
            error.contains("\"sise\"") && error.contains("size, upstream, downstream, instructions, success"),
            "{error}"
        );
    }
}

//! A selection: what a person chose of one agent, as plain values that can be compared and kept.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::error::{ComposeError, What};

/// What a person chose of one agent. The default chooses nothing: then what the agent declares acts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Selection {
    /// How it thinks.
    pub mode: Choice,
    /// Its position among others.
    pub role: Choice,
    /// What it may touch.
    pub tools: Choice,
    /// The ticked items of its checklists, by their line in the file, from 1.
    pub ticked: BTreeSet<usize>,
    /// The parts and sections that stay out.
    pub without: BTreeSet<PartKind>,
    /// What it is told about its surroundings.
    pub context: Context,
    /// What it has to do.
    pub task: Option<String>,
    /// What goes where `{{x}}`, `${x}`, `$ARGUMENTS` and `$1` stand, by name.
    pub variables: BTreeMap<String, String>,
    /// The template that turns the parts into the prompt; `markdown` where none is chosen.
    pub template: Option<String>,
}

/// What a person chose where one of several names can act.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Choice {
    /// Nothing was chosen: the declared default acts.
    #[default]
    Default,
    /// None shall act.
    None,
    /// The one of this name.
    Named(String),
}

impl Choice {
    /// What was typed as a choice: `none` chooses none, anything else is a name.
    pub fn typed(text: &str) -> Self {
        if text.eq_ignore_ascii_case("none") { Self::None } else { Self::Named(text.to_owned()) }
    }

    /// What one would type for it; nothing for the default.
    pub fn as_typed(&self) -> Option<&str> {
        match self {
            Self::Default => None,
            Self::None => Some("none"),
            Self::Named(name) => Some(name),
        }
    }
}

/// What kind of part one is, and the name by which a person switches it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PartKind {
    /// The Agent Context in front.
    Context,
    /// What the mode says.
    Mode,
    /// What the role says.
    Role,
    /// The text of the body that stands before its first heading of level 1 or 2.
    Opening,
    /// A heading of the body and what stands under it: an index into the body's sections. As a
    /// part of a prompt it reaches to the next heading of level 1 or 2; switched off, the section
    /// goes with every section inside it.
    Section(usize),
    /// The tools of the profile.
    Tools,
    /// When to stop and ask.
    Escalation,
    /// What is to be done.
    Task,
}

impl PartKind {
    /// The kinds callsheet writes around the body, in the prompt's order.
    pub const WRITTEN: [Self; 6] = [Self::Context, Self::Mode, Self::Role, Self::Tools, Self::Escalation, Self::Task];

    /// The title of a part that is no section of the body; a section's title is its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Context => "Agent Context",
            Self::Mode => "Mode",
            Self::Role => "Role",
            Self::Opening => "Opening",
            Self::Section(_) => "Section",
            Self::Tools => "Tools",
            Self::Escalation => "Escalation",
            Self::Task => "Task",
        }
    }

    /// The word templates know it by.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Context => "context",
            Self::Mode => "mode",
            Self::Role => "role",
            Self::Opening | Self::Section(_) => "body",
            Self::Tools => "tools",
            Self::Escalation => "escalation",
            Self::Task => "task",
        }
    }
}

/// What an agent is told about the ensemble it works in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// How many work on the task.
    pub size: Option<String>,
    /// Whose work comes to it.
    pub upstream: Option<String>,
    /// Where its work goes.
    pub downstream: Option<String>,
    /// What holds this time only.
    pub instructions: Option<String>,
    /// What a good result is.
    pub success: Option<String>,
}

impl Context {
    /// The names of its fields, as typed and as kept in recipes.
    pub const FIELDS: [&str; 5] = ["size", "upstream", "downstream", "instructions", "success"];

    /// The field of that name.
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
    /// Where there is no such field, with those there are.
    pub fn set(&mut self, field: &str, value: impl Into<String>) -> Result<(), ComposeError> {
        let slot = match field.to_ascii_lowercase().as_str() {
            "size" => &mut self.size,
            "upstream" => &mut self.upstream,
            "downstream" => &mut self.downstream,
            "instructions" => &mut self.instructions,
            "success" => &mut self.success,
            _ => {
                return Err(ComposeError::Unknown {
                    what: What::ContextField,
                    typed: field.to_owned(),
                    candidates: Self::FIELDS.map(str::to_owned).to_vec(),
                });
            }
        };
        *slot = Some(value.into());
        Ok(())
    }

    /// Whether nothing in it says anything.
    pub fn is_empty(&self) -> bool {
        Self::FIELDS.iter().all(|field| self.get(field).is_none_or(|text| text.trim().is_empty()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;

    #[test]
    fn none_is_a_choice_and_the_default_is_not_typed() {
        assert_eq!(Choice::typed("None"), Choice::None);
        assert_eq!(Choice::typed("critical"), Choice::Named("critical".into()));
        assert_eq!(Choice::Default.as_typed(), None);
        assert_eq!(Choice::typed("none").as_typed(), Some("none"));
    }

    #[test]
    fn a_context_field_is_set_by_name_and_an_unknown_one_names_the_five() {
        let mut context = Context::default();
        assert!(context.is_empty());
        context.set("success", " ").unwrap();
        assert!(context.is_empty());
        for field in Context::FIELDS {
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

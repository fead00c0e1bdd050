//! The parts callsheet writes around the body: context, mode, role, tools, escalation, task.

use super::resolve::Acting;
use super::selection::{Context, PartKind};
use crate::domain::agent::{Agent, Origin};

/// A part callsheet writes: a heading and fields with values, not yet in any markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// What it is.
    pub kind: PartKind,
    /// Who said what it says.
    pub origin: Origin,
    /// What it is about, where it bears a name: the mode, the role, the tool profile.
    pub name: Option<String>,
    /// What it says; one field without a label where it is a plain text.
    pub fields: Vec<Field>,
}

/// One thing a part says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// The word for it in tags, in snake case.
    pub key: &'static str,
    /// The words before it; empty where none stand there.
    pub label: &'static str,
    /// What it says; several where it is a list.
    pub values: Vec<String>,
}

impl Field {
    fn new(key: &'static str, label: &'static str, value: Option<&str>) -> Option<Self> {
        let value = value.map(str::trim).filter(|value| !value.is_empty())?;
        Some(Self { key, label, values: vec![value.to_owned()] })
    }

    fn list(key: &'static str, label: &'static str, values: &[String]) -> Option<Self> {
        let values: Vec<String> =
            values.iter().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect();
        (!values.is_empty()).then_some(Self { key, label, values })
    }

    /// Whether it is printed as bullets.
    pub fn is_list(&self) -> bool {
        self.key == "triggers"
    }

    /// The value of one that is no list.
    pub fn value(&self) -> String {
        self.values.join(", ")
    }
}

impl Written {
    fn new(kind: PartKind, origin: Origin, name: Option<&str>, fields: Vec<Option<Field>>) -> Option<Self> {
        let fields: Vec<Field> = fields.into_iter().flatten().collect();
        (!fields.is_empty()).then(|| Self { kind, origin, name: name.map(one_line), fields })
    }

    /// Its heading, without marks.
    pub fn heading(&self) -> String {
        match (&self.name, self.kind) {
            (Some(name), PartKind::Mode | PartKind::Role) => format!("{}: {name}", self.kind.title()),
            _ => self.kind.title().to_owned(),
        }
    }

    /// The part in Markdown, with a line end behind it.
    pub fn markdown(&self) -> String {
        self.render("## ", "**")
    }

    /// The part without marks.
    pub fn plain(&self) -> String {
        self.render("", "")
    }

    fn render(&self, hashes: &str, stars: &str) -> String {
        let mut text = format!("{hashes}{}\n\n", self.heading());
        for field in &self.fields {
            let value = field.value();
            if !field.label.is_empty() {
                text.extend([stars, field.label, stars, ":"]);
            }
            if field.is_list() {
                for value in &field.values {
                    text.extend(["\n- ", value]);
                }
            } else if field.label.is_empty() {
                text.push_str(&value);
            } else {
                // A value of several lines begins below its label, so that lists in it stay lists.
                text.extend([if value.contains('\n') { "\n" } else { " " }, &value]);
            }
            text.push('\n');
        }
        text
    }
}

fn one_line(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Part 1: who the agent is today and among whom. None unless a mode, a role or a field of the
/// context is set.
pub(super) fn context(agent: &Agent, acting: Acting<'_>, context: &Context) -> Option<Written> {
    if acting.mode.is_none() && acting.role.is_none() && context.is_empty() {
        return None;
    }
    Written::new(
        PartKind::Context,
        Origin::Callsheet,
        None,
        vec![
            Field::new("identity", "Identity", Some(&agent.entry.name)),
            Field::new("cognitive_mode", "Cognitive Mode", acting.mode.map(|mode| mode.name.as_str())),
            Field::new("ensemble_role", "Ensemble Role", acting.role.map(|role| role.name.as_str())),
            Field::new("ensemble_size", "Ensemble Size", context.size.as_deref()),
            Field::new("upstream", "Upstream", context.upstream.as_deref()),
            Field::new("downstream", "Downstream", context.downstream.as_deref()),
            Field::new("special_instructions", "Special Instructions", context.instructions.as_deref()),
            Field::new("what_success_looks_like", "What Success Looks Like", context.success.as_deref()),
        ],
    )
}

/// Part 2: how the acting mode thinks, what comes out of it, how it goes wrong.
pub(super) fn mode(acting: Acting<'_>) -> Option<Written> {
    let mode = acting.mode?;
    Written::new(
        PartKind::Mode,
        mode.origin,
        Some(&mode.name),
        vec![
            Field::new("mindset", "Mindset", mode.mindset.as_deref()),
            Field::new("expected_output", "Expected Output", mode.output.as_deref()),
            Field::new("risk", "Risk to Guard Against", mode.risk.as_deref()),
        ],
    )
}

/// Part 3: the acting role's position and behaviour.
pub(super) fn role(acting: Acting<'_>) -> Option<Written> {
    let role = acting.role?;
    Written::new(
        PartKind::Role,
        role.origin,
        Some(&role.name),
        vec![
            Field::new("description", "Description", role.description.as_deref()),
            Field::new("behavior", "Behavior", role.behavior.as_deref()),
        ],
    )
}

/// Part 5, first half: the tools of the acting profile.
pub(super) fn tools(acting: Acting<'_>) -> Option<Written> {
    let profile = acting.profile?;
    let names = Field::list("names", "", &profile.tools);
    Written::new(PartKind::Tools, Origin::Declared, Some(&profile.name), vec![names])
}

/// Part 5, second half: when to stop and ask, and whom.
pub(super) fn escalation(agent: &Agent) -> Option<Written> {
    let escalation = agent.escalation.as_ref()?;
    Written::new(
        PartKind::Escalation,
        Origin::Declared,
        None,
        vec![
            Field::new("confidence_threshold", "Confidence Threshold", escalation.confidence_threshold.as_deref()),
            Field::new("escalate_to", "Escalate To", escalation.escalate_to.as_deref()),
            Field::list("triggers", "Triggers", &escalation.triggers),
        ],
    )
}

/// Part 6: the task, already filled in.
pub(super) fn task(text: Option<&str>) -> Option<Written> {
    // Only line ends are taken off: a task may begin with indented code.
    let text = text.map(str::trim_end).filter(|text| !text.trim().is_empty())?;
    let text = text.trim_start_matches(['\r', '\n']);
    let field = Field { key: "text", label: "", values: vec![text.to_owned()] };
    Written::new(PartKind::Task, Origin::Person, None, vec![Some(field)])
}

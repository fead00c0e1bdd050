//! The fields above the prompt: the current choices, on lines that can be clicked.

use super::PromptState;
use crate::domain::agent::{Agent, TextOrigin};
use crate::domain::compose::{
    ContextFields, DEFAULT_TEMPLATE, NameChoice, PartKind, ProfileSource, ResolvedChoices, Selection,
};
use crate::tui::ui::keymap::Action;

/// A field: the choice of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptField {
    /// Action of a click on the field.
    pub action: Action,
    /// Its label.
    pub label: &'static str,
    /// Selected value.
    pub value: String,
    /// Additional note.
    pub note: String,
    /// State of the value.
    pub look: FieldLook,
}

/// State of the value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldLook {
    /// It is the name of a mode.
    Mode,
    /// It is in effect.
    Plain,
    /// Nothing is chosen.
    Nothing,
    /// Selected, but does not exist.
    Missing,
}

/// Columns between two fields of one line.
pub const BETWEEN: usize = 3;

/// A choice of a name, with its effect.
struct Chosen<'a> {
    choice: &'a NameChoice,
    acting: Option<&'a str>,
    default: Option<&'a str>,
    names: Vec<&'a str>,
    origin: TextOrigin,
}

impl Chosen<'_> {
    fn value(&self) -> (String, FieldLook) {
        match (self.acting, self.choice) {
            (Some(name), _) => (name.to_owned(), FieldLook::Plain),
            (None, NameChoice::Named(name)) => (name.clone(), FieldLook::Missing),
            (None, _) => ("none".to_owned(), FieldLook::Nothing),
        }
    }

    fn note(&self) -> String {
        let generic = self.origin == TextOrigin::Generic;
        match (self.acting, self.choice, self.default) {
            (None, NameChoice::Named(_), _) => "no longer exists".to_owned(),
            (Some(name), _, Some(default)) if name == default => "default".to_owned(),
            (_, _, Some(default)) => format!("default: {default}"),
            (Some(_), _, None) if generic => "generic".to_owned(),
            (Some(_), _, None) if self.origin == TextOrigin::Body => "from the body".to_owned(),
            (None, _, None) if !self.names.is_empty() => {
                format!("{}{} to choose from", self.names.len(), if generic { " generic" } else { "" })
            }
            _ => String::new(),
        }
    }

    fn field(&self, action: Action, label: &'static str) -> PromptField {
        let (value, look) = self.value();
        let look = if look == FieldLook::Plain && action == Action::ChooseMode { FieldLook::Mode } else { look };
        PromptField { action, label, value, note: self.note(), look }
    }
}

/// The fields of the selection, in order; empty if no agent is displayed.
pub fn fields(state: &PromptState) -> Vec<PromptField> {
    let Some(agent) = &state.shown else { return Vec::new() };
    let selection = state.effective();
    let selection = selection.as_ref();
    let acting = ResolvedChoices::of_known(agent, selection);
    let declared = ResolvedChoices::of_known(agent, &Selection::default());
    let mut fields = vec![
        Chosen {
            choice: &selection.mode,
            acting: acting.mode.map(|mode| mode.name.as_str()),
            default: declared.mode.map(|mode| mode.name.as_str()),
            names: agent.modes.iter().map(|mode| mode.name.as_str()).collect(),
            origin: agent.entry.modes_origin,
        }
        .field(Action::ChooseMode, "mode"),
        Chosen {
            choice: &selection.role,
            acting: acting.role.map(|role| role.name.as_str()),
            default: declared.role.map(|role| role.name.as_str()),
            names: agent.roles.iter().map(|role| role.name.as_str()).collect(),
            origin: agent.entry.roles_origin,
        }
        .field(Action::ChooseRole, "role"),
    ];
    if !agent.tools.is_empty() || matches!(selection.tools, NameChoice::Named(_)) {
        fields.push(tools(agent, selection, acting, declared));
    }
    if let Some(name) = selection.template.as_ref().filter(|name| *name != DEFAULT_TEMPLATE) {
        fields.push(plain(Action::ChooseTemplate, "template", name.clone()));
    }
    fields.extend(inputs(selection));
    fields.push(task(selection, state.keeps_task()));
    if !selection.context.is_empty() {
        fields.push(plain(Action::EditContext, "context", context(&selection.context)));
    }
    if !selection.variables.is_empty() {
        let pairs: Vec<String> =
            selection.variables.iter().map(|(name, value)| format!("{name} = {}", first_line(value).0)).collect();
        fields.push(plain(Action::EditVariable, "values", pairs.join(" · ")));
    }
    fields
}

/// The fields on their lines: one each, or folded into two lines.
pub fn lines(state: &PromptState, folded: bool) -> Vec<Vec<PromptField>> {
    let fields = fields(state);
    if !folded {
        return fields.into_iter().map(|field| vec![field]).collect();
    }
    let is_short = |field: &PromptField| {
        !matches!(field.action, Action::EditTask | Action::EditInputs | Action::EditContext | Action::EditVariable)
    };
    let (mut above, below): (Vec<PromptField>, Vec<PromptField>) = fields.into_iter().partition(is_short);
    for field in &mut above {
        // If there is little room, only fields that need attention have a note.
        if field.look != FieldLook::Missing {
            field.note.clear();
        }
    }
    [above, below].into_iter().filter(|line| !line.is_empty()).collect()
}

fn tools(
    agent: &Agent,
    selection: &Selection,
    acting: ResolvedChoices<'_>,
    declared: ResolvedChoices<'_>,
) -> PromptField {
    let chosen = Chosen {
        choice: &selection.tools,
        acting: acting.profile.map(|profile| profile.name.as_str()),
        default: declared.profile.map(|profile| profile.name.as_str()),
        names: agent.tools.iter().map(|profile| profile.name.as_str()).collect(),
        origin: TextOrigin::Declared,
    };
    let mut field = chosen.field(Action::ChooseTools, "tools");
    if let Some(profile) = acting.profile {
        let reason = match acting.profile_source {
            ProfileSource::Chosen => "chosen".to_owned(),
            ProfileSource::Followed(followed) => format!("follows {}", followed.names()),
            ProfileSource::Default | ProfileSource::NoReadOnly { .. } => "default".to_owned(),
        };
        field.note = format!("{reason} · {}", profile.tools.join(" "));
    }
    field
}

fn task(selection: &Selection, is_kept: bool) -> PromptField {
    let text = selection.task.as_deref().unwrap_or_default();
    let (first, more) = first_line(text);
    let off = selection.without.contains(&PartKind::Task);
    let note = match more {
        _ if off && !first.is_empty() => "off".to_owned(),
        _ if is_kept => "for every agent".to_owned(),
        0 => String::new(),
        1 => "+1 line".to_owned(),
        more => format!("+{more} lines"),
    };
    let look = if first.is_empty() { FieldLook::Nothing } else { FieldLook::Plain };
    PromptField { action: Action::EditTask, label: "task", value: first, note, look }
}

/// The names of the inputs; none without inputs.
fn inputs(selection: &Selection) -> Option<PromptField> {
    let lines: usize = selection.inputs.iter().map(|input| input.text.lines().count()).sum();
    let names: Vec<&str> = selection.inputs.iter().map(|input| input.name.as_str()).collect();
    let note = match lines {
        _ if selection.without.contains(&PartKind::Inputs) => "off".to_owned(),
        1 => "1 line".to_owned(),
        lines => format!("{lines} lines"),
    };
    (!names.is_empty()).then(|| PromptField { note, ..plain(Action::EditInputs, "inputs", names.join(" · ")) })
}

fn plain(action: Action, label: &'static str, value: String) -> PromptField {
    PromptField { action, label, value, note: String::new(), look: FieldLook::Plain }
}

fn context(context: &ContextFields) -> String {
    let set = ContextFields::FIELDS.iter().filter_map(|field| Some((field, context.get(field)?)));
    let said = set.filter(|(_, text)| !text.trim().is_empty());
    said.map(|(field, text)| format!("{field} {}", first_line(text).0)).collect::<Vec<_>>().join(" · ")
}

/// The first nonempty line, and the number of lines after it.
fn first_line(text: &str) -> (String, usize) {
    let mut lines = text.trim_end().lines().skip_while(|line| line.trim().is_empty());
    let first = lines.next().unwrap_or_default().trim().to_owned();
    (first, lines.count())
}

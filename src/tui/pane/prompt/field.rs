//! The fields above the prompt: what is chosen, on lines one can click.

use super::super::super::keymap::Action;
use super::State;
use crate::domain::agent::Origin;
use crate::domain::compose::{Choice, Context, DEFAULT_TEMPLATE, PartKind, Selection};

/// A field: what is chosen of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What a click on it asks for.
    pub action: Action,
    /// Its word.
    pub label: &'static str,
    /// What is chosen.
    pub value: String,
    /// What else there is to know.
    pub note: String,
    /// How the value is to be read.
    pub look: Look,
}

/// How the value of a field is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// It is the name of a mode.
    Mode,
    /// It acts.
    Plain,
    /// Nothing is chosen.
    Nothing,
    /// What is chosen is not there.
    Missing,
}

/// Columns between two fields of one line.
pub const BETWEEN: usize = 3;

/// One of several names, as it is in force.
struct Chosen<'a> {
    choice: &'a Choice,
    acting: Option<&'a str>,
    default: Option<&'a str>,
    names: Vec<&'a str>,
    origin: Origin,
}

impl Chosen<'_> {
    fn value(&self) -> (String, Look) {
        match (self.acting, self.choice) {
            (Some(name), _) => (name.to_owned(), Look::Plain),
            (None, Choice::Named(name)) => (name.clone(), Look::Missing),
            (None, _) => ("none".to_owned(), Look::Nothing),
        }
    }

    fn note(&self) -> String {
        let generic = self.origin == Origin::Generic;
        match (self.acting, self.choice, self.default) {
            (None, Choice::Named(_), _) => "is not there any more".to_owned(),
            (Some(name), _, Some(default)) if name == default => "default".to_owned(),
            (_, _, Some(default)) => format!("default is {default}"),
            (Some(_), _, None) if generic => "generic".to_owned(),
            (Some(_), _, None) if self.origin == Origin::Body => "from the body".to_owned(),
            (None, _, None) if !self.names.is_empty() => {
                format!("{}{} to choose from", self.names.len(), if generic { " generic" } else { "" })
            }
            _ => String::new(),
        }
    }

    fn field(&self, action: Action, label: &'static str) -> Field {
        let (value, look) = self.value();
        let look = if look == Look::Plain && action == Action::ChooseMode { Look::Mode } else { look };
        Field { action, label, value, note: self.note(), look }
    }
}

/// The fields of what is chosen, in order; none while no agent is shown.
pub fn fields(state: &State) -> Vec<Field> {
    let Some(agent) = &state.shown else { return Vec::new() };
    let selection = state.effective();
    let selection = selection.as_ref();
    let acting = Acting::with(state, selection);
    let declared = Acting::with(state, &Selection::default());
    let mut fields = vec![
        Chosen {
            choice: &selection.mode,
            acting: acting.mode.as_deref(),
            default: declared.mode.as_deref(),
            names: agent.modes.iter().map(|mode| mode.name.as_str()).collect(),
            origin: agent.entry.modes_origin,
        }
        .field(Action::ChooseMode, "mode"),
        Chosen {
            choice: &selection.role,
            acting: acting.role.as_deref(),
            default: declared.role.as_deref(),
            names: agent.roles.iter().map(|role| role.name.as_str()).collect(),
            origin: agent.entry.roles_origin,
        }
        .field(Action::ChooseRole, "role"),
    ];
    if !agent.tools.is_empty() || matches!(selection.tools, Choice::Named(_)) {
        fields.push(tools(state, selection, &acting, &declared));
    }
    if let Some(name) = selection.template.as_ref().filter(|name| *name != DEFAULT_TEMPLATE) {
        fields.push(plain(Action::ChooseTemplate, "template", name.clone()));
    }
    fields.push(task(selection));
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

/// The fields on the lines they stand on: one each, or folded into two.
pub fn lines(state: &State, folded: bool) -> Vec<Vec<Field>> {
    let fields = fields(state);
    if !folded {
        return fields.into_iter().map(|field| vec![field]).collect();
    }
    let is_short =
        |field: &Field| !matches!(field.action, Action::EditTask | Action::EditContext | Action::EditVariable);
    let (mut above, below): (Vec<Field>, Vec<Field>) = fields.into_iter().partition(is_short);
    for field in &mut above {
        // Where room is scarce only what needs a look is noted.
        if field.look != Look::Missing {
            field.note.clear();
        }
    }
    [above, below].into_iter().filter(|line| !line.is_empty()).collect()
}

/// The names of what acts.
#[derive(Default)]
struct Acting {
    mode: Option<String>,
    role: Option<String>,
    tools: Option<String>,
}

impl Acting {
    /// Each is settled alone, so that one that is missing does not hide the others.
    fn with(state: &State, selection: &Selection) -> Self {
        use crate::domain::compose::Acting as Settled;
        let Some(agent) = &state.shown else { return Self::default() };
        let none = Selection { mode: Choice::None, role: Choice::None, tools: Choice::None, ..Selection::default() };
        let mode = Selection { mode: selection.mode.clone(), ..none.clone() };
        let role = Selection { role: selection.role.clone(), ..none.clone() };
        let tools = Selection { tools: selection.tools.clone(), ..none };
        let settled = |selection: &Selection| Settled::of(agent, selection).ok();
        Self {
            mode: settled(&mode).and_then(|acting| Some(acting.mode?.name.clone())),
            role: settled(&role).and_then(|acting| Some(acting.role?.name.clone())),
            tools: settled(&tools).and_then(|acting| Some(acting.profile?.name.clone())),
        }
    }
}

fn tools(state: &State, selection: &Selection, acting: &Acting, declared: &Acting) -> Field {
    let profiles = state.shown.as_ref().map(|agent| agent.tools.as_slice()).unwrap_or_default();
    let chosen = Chosen {
        choice: &selection.tools,
        acting: acting.tools.as_deref(),
        default: declared.tools.as_deref(),
        names: profiles.iter().map(|profile| profile.name.as_str()).collect(),
        origin: Origin::Declared,
    };
    let mut field = chosen.field(Action::ChooseTools, "tools");
    if let Some(profile) = profiles.iter().find(|profile| Some(profile.name.as_str()) == acting.tools.as_deref()) {
        field.note = profile.tools.join(" ");
    }
    field
}

fn task(selection: &Selection) -> Field {
    let text = selection.task.as_deref().unwrap_or_default();
    let (first, more) = first_line(text);
    let off = selection.without.contains(&PartKind::Task);
    let note = match more {
        _ if off && !first.is_empty() => "off".to_owned(),
        0 => String::new(),
        1 => "1 line more".to_owned(),
        more => format!("{more} lines more"),
    };
    let look = if first.is_empty() { Look::Nothing } else { Look::Plain };
    Field { action: Action::EditTask, label: "task", value: first, note, look }
}

fn plain(action: Action, label: &'static str, value: String) -> Field {
    Field { action, label, value, note: String::new(), look: Look::Plain }
}

fn context(context: &Context) -> String {
    let set = Context::FIELDS.iter().filter_map(|field| Some((field, context.get(field)?)));
    let said = set.filter(|(_, text)| !text.trim().is_empty());
    said.map(|(field, text)| format!("{field} {}", first_line(text).0)).collect::<Vec<_>>().join(" · ")
}

/// The first line that says something, and how many lines follow it.
fn first_line(text: &str) -> (String, usize) {
    let mut lines = text.trim_end().lines().skip_while(|line| line.trim().is_empty());
    let first = lines.next().unwrap_or_default().trim().to_owned();
    (first, lines.count())
}

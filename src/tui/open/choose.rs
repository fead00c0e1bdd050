//! What modes, roles, tool profiles, templates, context fields and themes there are to choose from.

use super::acting;
use crate::domain::agent::{Agent, Mode, Origin, Role, ToolProfile};
use crate::domain::compose::{
    Choice, Context, DEFAULT_TEMPLATE, Selection, Size, Templates, size_of_mode, size_of_role,
};
use crate::domain::text::{first_sentence, thousands};
use crate::tui::keymap::{Action, Scope};
use crate::tui::model::Model;
use crate::tui::pane::dialog::{Chosen, Content, Dialog, Picker, PickerRow};
use crate::tui::pane::prompt::Pick;
use crate::tui::pane::prompt::variable::Variable;
use crate::tui::theme::{Meaning, Theme};

/// What each built-in template is for.
const TEMPLATES: [(&str, &str); 5] = [
    ("markdown", "headings and bold words; for chats and most agents"),
    ("messages", "JSON with a system and a user message; for an API"),
    ("plain", "no marks at all; for tools that show them raw"),
    ("subagent", "an agent file of its own, made for this mode and role"),
    ("xml", "every part in a tag; for models that like them"),
];

/// What each field of the context says.
const FIELDS: [(&str, &str); 5] = [
    ("size", "how many work on the task"),
    ("upstream", "whose work comes to this agent"),
    ("downstream", "where its work goes next"),
    ("instructions", "what holds this time only"),
    ("success", "how a good result is recognised"),
];

/// The list of modes, roles, profiles, templates or context fields for the agent shown.
///
/// # Errors
/// Where there is nothing to choose from; the sentence says why.
pub fn picker(action: Action, model: &Model) -> Result<Dialog, String> {
    let agent = model.prompt.agent().ok_or("choose an agent first")?;
    let selection = model.prompt.selection();
    let (what, (rows, cursor)) = match action {
        Action::ChooseMode => ("Mode", modes(agent, selection)),
        Action::ChooseRole => ("Role", roles(agent, selection)),
        Action::ChooseTools if agent.tools.is_empty() => {
            return Err(format!("{} names no tools, so there is nothing to choose", agent.entry.name));
        }
        Action::ChooseTools => ("Tools", profiles(agent, selection)),
        Action::ChooseTemplate => ("Template", templates(&model.templates, selection)),
        _ => ("Context", fields(&selection.context)),
    };
    let mut picker = Picker::new(format!("{what} for {}", agent.entry.name), rows, cursor);
    picker.prompt_follows = true;
    Ok(Content::Picker(picker).into())
}

/// The themes; they are seen while one looks at them, and leaving brings back the one that acts.
pub fn themes(themes: &[Theme], current: &Theme) -> Dialog {
    let rows: Vec<PickerRow> = themes
        .iter()
        .map(|theme| PickerRow {
            choice: Some(Chosen::Theme(theme.name.clone())),
            name: theme.name.clone(),
            says: theme.says.clone(),
            note: note([(theme.name == current.name, "now")]),
            ..PickerRow::default()
        })
        .collect();
    let cursor = themes.iter().position(|theme| theme.name == current.name).unwrap_or(0);
    let mut picker = Picker::new("Theme", rows, cursor);
    picker.prompt_follows = true;
    picker.back = Some(Chosen::Theme(current.name.clone()));
    Content::Picker(picker).into()
}

/// The variables of the prompt. The task stands for `$ARGUMENTS`, so that one leads to the task.
pub fn variables(variables: &[Variable]) -> Dialog {
    let rows = variables
        .iter()
        .map(|variable| PickerRow {
            choice: Some(if variable.is_task {
                Chosen::Action { action: Action::EditTask, scope: Scope::Anywhere }
            } else {
                Chosen::Variable(variable.name.clone())
            }),
            name: variable.name.clone(),
            says: match (&variable.value, variable.is_task) {
                (Some(value), _) => value.clone(),
                (None, true) => "the task stands for it".to_owned(),
                (None, false) => String::new(),
            },
            note: match (variable.line, variable.written.is_empty()) {
                (Some(line), _) => format!("line {line}"),
                (None, false) => "in the task".to_owned(),
                (None, true) => "nothing asks for it".to_owned(),
            },
            ..PickerRow::default()
        })
        .collect();
    let mut picker = Picker::new("Fill in", rows, 0);
    picker.prompt_follows = true;
    Content::Picker(picker).into()
}

/// The words that hold, with a dot between them.
pub(super) fn note<const N: usize>(words: [(bool, &str); N]) -> String {
    words.iter().filter(|(holds, _)| *holds).map(|(_, word)| *word).collect::<Vec<_>>().join(" · ")
}

pub(super) fn is_named(choice: &Choice, name: &str) -> bool {
    matches!(choice, Choice::Named(chosen) if chosen.eq_ignore_ascii_case(name))
}

const fn origin_word(origin: Origin) -> &'static str {
    match origin {
        Origin::Body => "from the body",
        other => other.word(),
    }
}

/// Puts the rows of what an agent has together with those for its default and for none. The cursor
/// is on what acts now.
fn with_default_and_none(
    mut rows: Vec<PickerRow>,
    acts: Option<usize>,
    default: Option<&str>,
    chosen: &Choice,
    pick: fn(Choice) -> Pick,
    none: &str,
) -> (Vec<PickerRow>, usize) {
    let none = PickerRow {
        choice: Some(Chosen::Pick(pick(Choice::None))),
        name: "none".to_owned(),
        meaning: Meaning::Muted,
        says: none.to_owned(),
        note: note([(*chosen == Choice::None, "chosen")]),
        ..PickerRow::default()
    };
    let Some(default) = default else {
        // Nothing acts unless it is chosen, so that comes first.
        rows.insert(0, none);
        return (rows, acts.map_or(0, |at| at + 1));
    };
    let cursor = acts.unwrap_or(rows.len() + 1);
    rows.push(PickerRow {
        choice: Some(Chosen::Pick(pick(Choice::Default))),
        name: "default".to_owned(),
        meaning: Meaning::Muted,
        says: format!("what the file declares: {default}"),
        ..PickerRow::default()
    });
    rows.push(none);
    (rows, cursor)
}

pub(super) fn modes(agent: &Agent, selection: &Selection) -> (Vec<PickerRow>, usize) {
    let default = acting(agent, &Selection::default()).mode.map(|mode| mode.name.as_str());
    let acts = acting(agent, selection).mode;
    let row = |mode: &Mode| PickerRow {
        choice: Some(Chosen::Pick(Pick::Mode(Choice::Named(mode.name.clone())))),
        name: mode.name.clone(),
        meaning: Meaning::of_mode(&mode.name),
        says: mode.mindset.as_deref().or(mode.output.as_deref()).map(first_sentence).unwrap_or_default().into_owned(),
        note: note([
            (is_named(&selection.mode, &mode.name), "chosen"),
            (default == Some(&mode.name), "default"),
            (mode.origin != Origin::Declared, origin_word(mode.origin)),
        ]),
        more: mode_details(agent, mode),
        ..PickerRow::default()
    };
    let at = acts.and_then(|acts| agent.modes.iter().position(|mode| mode == acts));
    let rows = agent.modes.iter().map(row).collect();
    with_default_and_none(rows, at, default, &selection.mode, Pick::Mode, "nothing is added, nothing is cut")
}

fn mode_details(agent: &Agent, mode: &Mode) -> Vec<(&'static str, String)> {
    let instructions = match mode.instructions.len() {
        0 => String::new(),
        1 => "1 instruction, ".to_owned(),
        count => format!("{count} instructions, "),
    };
    let says = [("thinks", &mode.mindset), ("expects", &mode.output), ("beware", &mode.risk)];
    let said = says.into_iter().filter_map(|(label, text)| Some((label, text.clone()?)));
    said.chain([("adds", format!("{instructions}{}", tokens(size_of_mode(agent, mode))))]).collect()
}

fn tokens(size: Size) -> String {
    format!("≈ {} tokens", thousands(size.tokens))
}

pub(super) fn roles(agent: &Agent, selection: &Selection) -> (Vec<PickerRow>, usize) {
    let default = acting(agent, &Selection::default()).role.map(|role| role.name.as_str());
    let acts = acting(agent, selection).role;
    let row = |role: &Role| {
        let says = [("is", &role.description), ("does", &role.behavior)];
        let said = says.into_iter().filter_map(|(label, text)| Some((label, text.clone()?)));
        PickerRow {
            choice: Some(Chosen::Pick(Pick::Role(Choice::Named(role.name.clone())))),
            name: role.name.clone(),
            says: role
                .description
                .as_deref()
                .or(role.behavior.as_deref())
                .map(first_sentence)
                .unwrap_or_default()
                .into_owned(),
            note: note([
                (is_named(&selection.role, &role.name), "chosen"),
                (default == Some(&role.name), "default"),
                (role.origin != Origin::Declared, origin_word(role.origin)),
            ]),
            more: said.chain([("adds", tokens(size_of_role(role)))]).collect(),
            ..PickerRow::default()
        }
    };
    let at = acts.and_then(|acts| agent.roles.iter().position(|role| role == acts));
    let rows = agent.roles.iter().map(row).collect();
    with_default_and_none(rows, at, default, &selection.role, Pick::Role, "no role is named")
}

pub(super) fn profiles(agent: &Agent, selection: &Selection) -> (Vec<PickerRow>, usize) {
    let default = acting(agent, &Selection::default()).profile.map(|profile| profile.name.as_str());
    let acts = acting(agent, selection).profile;
    let row = |profile: &ToolProfile| PickerRow {
        choice: Some(Chosen::Pick(Pick::Tools(Choice::Named(profile.name.clone())))),
        name: profile.name.clone(),
        says: profile.tools.join("  "),
        note: note([
            (is_named(&selection.tools, &profile.name), "chosen"),
            (default == Some(&profile.name), "default"),
        ]),
        more: vec![("may use", profile.tools.join(", "))],
        ..PickerRow::default()
    };
    let at = acts.and_then(|acts| agent.tools.iter().position(|profile| profile == acts));
    let rows = agent.tools.iter().map(row).collect();
    with_default_and_none(rows, at, default, &selection.tools, Pick::Tools, "the prompt names no tools")
}

pub(super) fn templates(templates: &Templates, selection: &Selection) -> (Vec<PickerRow>, usize) {
    let chosen = selection.template.as_deref().unwrap_or(DEFAULT_TEMPLATE);
    let row = |name: &str| {
        let broken = templates.broken().find(|error| error.name == name);
        let built_in = TEMPLATES.iter().find(|(built_in, _)| *built_in == name && !templates.is_own(name));
        let pick = (name != DEFAULT_TEMPLATE).then(|| name.to_owned());
        PickerRow {
            choice: Some(Chosen::Pick(Pick::Template(pick))),
            name: name.to_owned(),
            says: built_in.map_or("your own", |(_, says)| says).to_owned(),
            note: note([
                (selection.template.as_deref() == Some(name), "chosen"),
                (name == DEFAULT_TEMPLATE, "default"),
                (broken.is_some(), "broken"),
            ]),
            more: broken.map(|error| ("broken", error.to_string())).into_iter().collect(),
            ..PickerRow::default()
        }
    };
    let rows: Vec<PickerRow> = templates.names().map(row).collect();
    let cursor = rows.iter().position(|row| row.name == chosen).unwrap_or(0);
    (rows, cursor)
}

fn fields(context: &Context) -> (Vec<PickerRow>, usize) {
    let row = |&(field, says): &(&'static str, &str)| {
        let value = context.get(field).filter(|value| !value.trim().is_empty());
        PickerRow {
            choice: Some(Chosen::Context(field)),
            name: field.to_owned(),
            says: value.unwrap_or(says).to_owned(),
            note: note([(value.is_some(), "filled in")]),
            more: value.map(|value| ("says", value.to_owned())).into_iter().collect(),
            ..PickerRow::default()
        }
    };
    (FIELDS.iter().map(row).collect(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_and_every_field_has_a_sentence() {
        let names: Vec<&str> = Templates::built_in().names().collect();
        assert_eq!(names, TEMPLATES.map(|(name, _)| name));
        assert_eq!(Context::FIELDS, FIELDS.map(|(name, _)| name));
    }
}

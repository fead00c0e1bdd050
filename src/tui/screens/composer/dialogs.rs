//! Pickers for modes, roles, tool profiles, templates, context fields and themes.

use crate::domain::agent::{Agent, AgentMode, AgentRole, TextOrigin, ToolProfile};
use crate::domain::compose::{
    ContextFields, DEFAULT_TEMPLATE, NameChoice, ProfileSource, PromptInput, ResolvedChoices, Selection, TemplateSet,
    TextSize, size_of_mode, size_of_role,
};
use crate::domain::text::{clean_line, first_sentence, is_same_name, thousands};
use crate::tui::app::message::Message;
use crate::tui::app::model::Model;
use crate::tui::screens::composer::variable::PromptVariable;
use crate::tui::screens::composer::{PromptMessage, PromptPick};
use crate::tui::ui::dialog::{Dialog, DialogContent, DialogId, Picker, PickerRow, QuestionSubject};
use crate::tui::ui::keymap::{Action, KeyScope};
use crate::tui::ui::theme::{Meaning, Theme};

/// Purpose of each built-in template.
const TEMPLATES: [(&str, &str); 7] = [
    ("anthropic", "JSON with system and messages; for Anthropic's API"),
    ("markdown", "headings and bold text; for chats and most agents"),
    ("messages", "JSON with a system and a user message; for an API"),
    ("openai", "JSON with a developer and a user message; for OpenAI's API"),
    ("plain", "no headings or tags around the body; to paste into a chat"),
    ("subagent", "a Claude Code agent file for this mode and role"),
    ("xml", "every part in a tag; for models that prefer them"),
];

/// Meaning of each context field.
const FIELDS: [(&str, &str); 5] = [
    ("size", "number of agents on the task"),
    ("upstream", "who passes work to this agent"),
    ("downstream", "where its work goes next"),
    ("instructions", "instructions for this time only"),
    ("success", "criteria for a good result"),
];

/// The modes, roles, profiles, templates or context fields for the displayed agent.
///
/// # Errors
/// There is nothing to choose from; the sentence says why.
pub fn picker(action: Action, model: &Model) -> Result<Dialog, String> {
    let agent = model.prompt.agent().ok_or("select an agent first")?;
    let selection = model.prompt.selection();
    let (what, (rows, cursor)) = match action {
        Action::ChooseMode => ("Mode", of_prompt(modes(agent, selection))),
        Action::ChooseRole => ("Role", of_prompt(roles(agent, selection))),
        Action::ChooseTools if agent.tools.is_empty() => {
            return Err(format!("{} lists no tools to choose from", agent.entry.name));
        }
        Action::ChooseTools => ("Tools", of_prompt(profiles(agent, selection))),
        Action::ChooseTemplate => ("Template", of_prompt(templates(&model.templates, selection))),
        _ => ("Context", fields(&selection.context)),
    };
    let mut picker = Picker::new(format!("{what} for {}", agent.entry.name), rows, cursor);
    picker.prompt_follows = true;
    Ok(DialogContent::Picker(picker).dialog(DialogId::Selection(action)))
}

/// Something to pick, and its row, which sends nothing yet: it is picked for the prompt, or for a seat of a cast.
pub(in crate::tui) type PickRow = (PromptPick, PickerRow);

/// The rows of choices for the visible prompt, which previews the row under the cursor.
fn of_prompt((rows, cursor): (Vec<PickRow>, usize)) -> (Vec<PickerRow>, usize) {
    (sending(rows, |pick| PromptMessage::Picked(pick).into(), |pick| PromptMessage::Previewed(pick).into()), cursor)
}

/// The rows with the messages they send when they are picked, and when the cursor comes to them.
pub(in crate::tui) fn sending(
    rows: Vec<PickRow>,
    picked: fn(PromptPick) -> Message,
    previewed: fn(PromptPick) -> Message,
) -> Vec<PickerRow> {
    let row = |(pick, row): PickRow| PickerRow {
        message: Some(Box::new(picked(pick.clone()))),
        preview: Some(Box::new(previewed(pick))),
        ..row
    };
    rows.into_iter().map(row).collect()
}

/// The themes. The selected one is previewed, and leaving restores the current one.
pub fn themes(themes: &[Theme], current: &Theme) -> Dialog {
    let rows: Vec<PickerRow> = themes
        .iter()
        .map(|theme| PickerRow {
            message: Some(Box::new(Message::ThemeChosen(theme.name.clone()))),
            preview: Some(Box::new(Message::ThemeShown(theme.name.clone()))),
            name: theme.name.clone(),
            says: theme.says.clone(),
            note: note([(theme.name == current.name, "current")]),
            ..PickerRow::default()
        })
        .collect();
    let cursor = themes.iter().position(|theme| theme.name == current.name).unwrap_or(0);
    let mut picker = Picker::new("Theme", rows, cursor);
    picker.prompt_follows = true;
    DialogContent::Picker(picker).dialog(DialogId::Theme).leaving(Message::ThemeShown(current.name.clone()))
}

/// The variables of the prompt. `$ARGUMENTS` is filled in by the task, so its row leads to the task.
pub fn variables(variables: &[PromptVariable]) -> Dialog {
    let rows = variables
        .iter()
        .map(|variable| PickerRow {
            message: Some(Box::new(if variable.is_task {
                Message::Act { action: Action::EditTask, scope: KeyScope::Anywhere }
            } else {
                Message::Ask(QuestionSubject::Variable(variable.name.clone()))
            })),
            name: variable.name.clone(),
            says: match (&variable.value, variable.is_task) {
                (Some(value), _) => value.clone(),
                (None, true) => "filled in from the task".to_owned(),
                (None, false) => String::new(),
            },
            note: match (variable.line, variable.written.is_empty()) {
                (Some(line), _) => format!("line {line}"),
                (None, false) => "in the task".to_owned(),
                (None, true) => "unused".to_owned(),
            },
            ..PickerRow::default()
        })
        .collect();
    let mut picker = Picker::new("Fill in", rows, 0);
    picker.prompt_follows = true;
    DialogContent::Picker(picker).dialog(DialogId::Variables)
}

/// The inputs of the prompt. Choosing one removes it.
pub fn inputs(agent: &Agent, inputs: &[PromptInput]) -> Dialog {
    let row = |(at, input): (usize, &PromptInput)| PickerRow {
        message: Some(Box::new(PromptMessage::InputRemoved(at).into())),
        name: clean_line(&input.name).into_owned(),
        says: "remove from the prompt".to_owned(),
        note: tokens(TextSize::of(&input.text)),
        ..PickerRow::default()
    };
    let mut rows: Vec<PickerRow> = inputs.iter().enumerate().map(row).collect();
    rows.push(PickerRow {
        message: Some(Box::new(Message::Ask(QuestionSubject::InputFile))),
        name: "add a file".to_owned(),
        meaning: Meaning::Muted,
        says: "replaces an input of the same name".to_owned(),
        ..PickerRow::default()
    });
    let cursor = rows.len() - 1;
    DialogContent::Picker(Picker::new(format!("Inputs for {}", agent.entry.name), rows, cursor))
        .dialog(DialogId::Inputs)
}

/// The words that hold, with a dot between them.
pub(in crate::tui) fn note<const N: usize>(words: [(bool, &str); N]) -> String {
    words.iter().filter(|(holds, _)| *holds).map(|(_, word)| *word).collect::<Vec<_>>().join(" · ")
}

pub(in crate::tui) fn is_named(choice: &NameChoice, name: &str) -> bool {
    matches!(choice, NameChoice::Named(chosen) if is_same_name(chosen, name))
}

const fn origin_word(origin: TextOrigin) -> &'static str {
    match origin {
        TextOrigin::Body => "from the body",
        other => other.word(),
    }
}

/// The rows for an agent's own choices, for its default and for none. The cursor is on the current one.
fn with_default_and_none(
    mut rows: Vec<PickRow>,
    acts: Option<usize>,
    default: Option<String>,
    chosen: &NameChoice,
    pick: fn(NameChoice) -> PromptPick,
    none: &str,
) -> (Vec<PickRow>, usize) {
    let none = PickerRow {
        name: "none".to_owned(),
        meaning: Meaning::Muted,
        says: none.to_owned(),
        note: note([(*chosen == NameChoice::None, "chosen")]),
        ..PickerRow::default()
    };
    let Some(default) = default else {
        // Nothing applies unless it is chosen, so that row comes first.
        rows.insert(0, (pick(NameChoice::None), none));
        return (rows, acts.map_or(0, |at| at + 1));
    };
    let cursor = acts.unwrap_or(rows.len() + 1);
    let default =
        PickerRow { name: "default".to_owned(), meaning: Meaning::Muted, says: default, ..PickerRow::default() };
    rows.push((pick(NameChoice::Default), default));
    rows.push((pick(NameChoice::None), none));
    (rows, cursor)
}

/// The words for a default declared in the agent's file.
fn declared(default: Option<&str>) -> Option<String> {
    default.map(|default| format!("the agent's default: {default}"))
}

pub(in crate::tui) fn modes(agent: &Agent, selection: &Selection) -> (Vec<PickRow>, usize) {
    let default = ResolvedChoices::of_known(agent, &Selection::default()).mode.map(|mode| mode.name.as_str());
    let acts = ResolvedChoices::of_known(agent, selection).mode;
    let row = |mode: &AgentMode| PickerRow {
        name: mode.name.clone(),
        meaning: Meaning::of_mode(&mode.name),
        says: mode.mindset.as_deref().or(mode.output.as_deref()).map(first_sentence).unwrap_or_default().into_owned(),
        note: note([
            (is_named(&selection.mode, &mode.name), "chosen"),
            (default == Some(&mode.name), "default"),
            (mode.origin != TextOrigin::Declared, origin_word(mode.origin)),
        ]),
        more: mode_details(agent, mode),
        ..PickerRow::default()
    };
    let at = acts.and_then(|acts| agent.modes.iter().position(|mode| mode == acts));
    let rows =
        agent.modes.iter().map(|mode| (PromptPick::Mode(NameChoice::Named(mode.name.clone())), row(mode))).collect();
    with_default_and_none(rows, at, declared(default), &selection.mode, PromptPick::Mode, "no mode")
}

fn mode_details(agent: &Agent, mode: &AgentMode) -> Vec<(&'static str, String)> {
    let instructions = match mode.instructions.len() {
        0 => String::new(),
        1 => "1 instruction, ".to_owned(),
        count => format!("{count} instructions, "),
    };
    let says = [("mindset", &mode.mindset), ("output", &mode.output), ("risk", &mode.risk)];
    let said = says.into_iter().filter_map(|(label, text)| Some((label, text.clone()?)));
    said.chain([("adds", format!("{instructions}{}", tokens(size_of_mode(agent, mode))))]).collect()
}

fn tokens(size: TextSize) -> String {
    format!("≈ {} tokens", thousands(size.tokens))
}

pub(in crate::tui) fn roles(agent: &Agent, selection: &Selection) -> (Vec<PickRow>, usize) {
    let default = ResolvedChoices::of_known(agent, &Selection::default()).role.map(|role| role.name.as_str());
    let acts = ResolvedChoices::of_known(agent, selection).role;
    let row = |role: &AgentRole| {
        let says = [("description", &role.description), ("behavior", &role.behavior)];
        let said = says.into_iter().filter_map(|(label, text)| Some((label, text.clone()?)));
        PickerRow {
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
                (role.origin != TextOrigin::Declared, origin_word(role.origin)),
            ]),
            more: said.chain([("adds", tokens(size_of_role(role)))]).collect(),
            ..PickerRow::default()
        }
    };
    let at = acts.and_then(|acts| agent.roles.iter().position(|role| role == acts));
    let rows =
        agent.roles.iter().map(|role| (PromptPick::Role(NameChoice::Named(role.name.clone())), row(role))).collect();
    with_default_and_none(rows, at, declared(default), &selection.role, PromptPick::Role, "no role")
}

pub(in crate::tui) fn profiles(agent: &Agent, selection: &Selection) -> (Vec<PickRow>, usize) {
    let default = ResolvedChoices::of_known(agent, &Selection::default()).profile.map(|profile| profile.name.as_str());
    let acts = ResolvedChoices::of_known(agent, selection).profile;
    let row = |profile: &ToolProfile| PickerRow {
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
    let rows = agent
        .tools
        .iter()
        .map(|profile| (PromptPick::Tools(NameChoice::Named(profile.name.clone())), row(profile)))
        .collect();
    let unchosen = Selection { tools: NameChoice::Default, ..selection.clone() };
    let followed = match ResolvedChoices::of_known(agent, &unchosen).profile_source {
        // Leaves out the names, because typing one must find the row of that profile.
        ProfileSource::Followed(_) => Some("derived from mode and role".to_owned()),
        _ => declared(default),
    };
    with_default_and_none(rows, at, followed, &selection.tools, PromptPick::Tools, "no tools in the prompt")
}

pub(in crate::tui) fn templates(templates: &TemplateSet, selection: &Selection) -> (Vec<PickRow>, usize) {
    let chosen = selection.template.as_deref().unwrap_or(DEFAULT_TEMPLATE);
    let row = |name: &str| {
        let broken = templates.broken().find(|error| error.name == name);
        let built_in = TEMPLATES.iter().find(|(built_in, _)| *built_in == name && !templates.is_own(name));
        let pick = (name != DEFAULT_TEMPLATE).then(|| name.to_owned());
        let row = PickerRow {
            name: name.to_owned(),
            says: built_in.map_or("your own", |(_, says)| says).to_owned(),
            note: note([
                (selection.template.as_deref() == Some(name), "chosen"),
                (name == DEFAULT_TEMPLATE, "default"),
                (broken.is_some(), "broken"),
            ]),
            more: broken.map(|error| ("broken", error.to_string())).into_iter().collect(),
            ..PickerRow::default()
        };
        (PromptPick::Template(pick), row)
    };
    let rows: Vec<PickRow> = templates.names().map(row).collect();
    let cursor = rows.iter().position(|(_, row)| row.name == chosen).unwrap_or(0);
    (rows, cursor)
}

fn fields(context: &ContextFields) -> (Vec<PickerRow>, usize) {
    let row = |&(field, says): &(&'static str, &str)| {
        let value = context.get(field).filter(|value| !value.trim().is_empty());
        PickerRow {
            message: Some(Box::new(Message::Ask(QuestionSubject::Context(field)))),
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
        let names: Vec<&str> = TemplateSet::built_in().names().collect();
        assert_eq!(names, TEMPLATES.map(|(name, _)| name));
        assert_eq!(ContextFields::FIELDS, FIELDS.map(|(name, _)| name));
    }
}

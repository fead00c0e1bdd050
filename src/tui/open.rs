//! Making the dialogs: what each picker offers, what each question asks.

use super::keymap::{Action, Keymap, Scope};
use super::line::Line;
use super::model::Model;
use super::pane::dialog::{Asks, Chosen, Dialog, Picker, PickerRow, Question};
use super::pane::prompt::Pick;
use super::pane::prompt::variable::Variable;
use super::theme::Theme;
use crate::domain::compose::{Choice, Prompt, Selection};

/// A question with an empty answer.
pub fn question(asks: Asks) -> Dialog {
    Dialog::Question(Question { asks, line: Line::default() })
}

/// The question for a context field, with what it says so far.
pub fn context_question(field: &'static str, selection: &Selection) -> Dialog {
    let line = Line::new(selection.context.get(field).unwrap_or_default());
    Dialog::Question(Question { asks: Asks::Context(field), line })
}

/// The question for the value of a variable, with what it has so far.
pub fn variable_question(name: String, selection: &Selection) -> Dialog {
    let line = Line::new(selection.variables.get(&name).cloned().unwrap_or_default());
    Dialog::Question(Question { asks: Asks::Variable(name), line })
}

/// The variables of the prompt. The task stands for `$ARGUMENTS`, so that one leads to the task.
pub fn variables(variables: &[Variable]) -> Dialog {
    let row = |variable: &Variable| {
        let place = match (variable.line, variable.written.is_empty()) {
            (Some(line), _) => format!("line {line}"),
            (None, false) => "in the task".to_owned(),
            (None, true) => "nothing asks for it".to_owned(),
        };
        PickerRow {
            choice: if variable.is_task {
                Chosen::Action(Action::EditTask)
            } else {
                Chosen::Variable(variable.name.clone())
            },
            name: variable.name.clone(),
            says: match (&variable.value, variable.is_task) {
                (Some(value), _) => value.clone(),
                (None, true) => "the task stands for it".to_owned(),
                (None, false) => String::new(),
            },
            note: place,
            more: Vec::new(),
        }
    };
    let rows = variables.iter().map(row).collect();
    Dialog::Picker(Picker { title: "Fill in".to_owned(), rows, cursor: 0, filter: Line::default() })
}

/// The question before a prompt with hidden signs is copied.
pub fn hidden_question(_prompt: &Prompt) -> Dialog {
    question(Asks::CopyHidden)
}

/// What a command printed.
pub fn output(command: &str, _output: &str, _success: bool) -> Dialog {
    Dialog::Picker(Picker { title: command.to_owned(), rows: Vec::new(), cursor: 0, filter: Line::default() })
}

/// Every key, searchable.
pub fn help(keymap: &Keymap, _here: &[Scope]) -> Dialog {
    palette(keymap)
}

/// Every action, searchable.
pub fn palette(keymap: &Keymap) -> Dialog {
    let rows = keymap.bindings.iter().map(|binding| PickerRow {
        choice: Chosen::Action(binding.action),
        name: binding.name.to_owned(),
        says: binding.sentence.to_owned(),
        note: binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        more: Vec::new(),
    });
    Dialog::Picker(Picker { title: "Actions".to_owned(), rows: rows.collect(), cursor: 0, filter: Line::default() })
}

/// The themes.
pub fn themes(themes: &[Theme], current: &Theme) -> Dialog {
    let row = |theme: &Theme| PickerRow {
        choice: Chosen::Theme(theme.name.clone()),
        name: theme.name.clone(),
        says: String::new(),
        note: if theme.name == current.name { "now".to_owned() } else { String::new() },
        more: Vec::new(),
    };
    Dialog::Picker(Picker {
        title: "Theme".to_owned(),
        rows: themes.iter().map(row).collect(),
        cursor: 0,
        filter: Line::default(),
    })
}

/// The picker of modes, roles, profiles, templates or context fields for the agent shown.
pub fn picker(action: Action, model: &Model) -> Option<Dialog> {
    let agent = model.prompt.agent()?;
    let row = |choice: Chosen, name: &str, says: &str| PickerRow {
        choice,
        name: name.to_owned(),
        says: says.to_owned(),
        note: String::new(),
        more: Vec::new(),
    };
    let rows: Vec<PickerRow> = match action {
        Action::ChooseMode => agent
            .modes
            .iter()
            .map(|mode| {
                let choice = Chosen::Pick(Pick::Mode(Choice::Named(mode.name.clone())));
                row(choice, &mode.name, mode.mindset.as_deref().unwrap_or_default())
            })
            .collect(),
        _ => Vec::new(),
    };
    let title = format!("Mode for {}", agent.entry.name);
    Some(Dialog::Picker(Picker { title, rows, cursor: 0, filter: Line::default() }))
}

/// The two marked agents side by side.
///
/// # Errors
/// Where not exactly two are marked; the sentence says so.
pub fn comparison(_model: &Model) -> Result<Dialog, String> {
    Err("mark two agents with space first".to_owned())
}

/// The selection of the agent shown as a recipe, in YAML.
pub fn recipe(_model: &Model) -> Option<String> {
    None
}

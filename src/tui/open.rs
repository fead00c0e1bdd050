//! Making the dialogs: what each list offers, what each question asks, what there is to read.

mod cast;
mod choose;
mod compare;
mod diff;
mod edit;
mod files;
mod keys;

pub use cast::{agents, casts, hidden_seats, kinds, patterns, picks, quit_with_cast, replace_cast, run_sheet};
pub use choose::{picker, themes, variables};
pub use compare::comparison;
pub use edit::{built_in, editing};
pub use files::{delete, forget_torn, forget_unsaved, name, places, torn, trash, unsaved};
pub use keys::{help, palette};

use super::effect::Effect;
use super::keymap::{Action, Keymap, Scope};
use super::line::Line;
use super::model::Model;
use super::pane::dialog::{Asks, Concern, Confirm, Content, Dialog, Question, Reader, Told, slug};
use super::theme::Meaning;
use crate::domain::compose::{Acting, Prompt, Recipe, Selection, Warning};
use crate::domain::text::{HiddenKind, clean};

/// A question, with an answer to begin with where one is likely.
pub fn question(asks: Asks, model: &Model) -> Dialog {
    let mut line = Line::default();
    match &asks {
        Asks::Context(field) => line.insert(model.prompt.selection().context.get(field).unwrap_or_default()),
        Asks::Variable(name) => {
            line.insert(model.prompt.selection().variables.get(name).map(String::as_str).unwrap_or_default());
        }
        Asks::RecipeName => line.insert(&recipe_name(model)),
        Asks::CastName | Asks::CastFile => line.insert(model.cast.cast().map_or("", |cast| cast.name.as_str())),
        Asks::SeatName { seat, .. } => {
            let seat = model.cast.cast().and_then(|cast| cast.seats.get(*seat));
            line.insert(seat.map_or("", |seat| seat.name.as_str()));
        }
        Asks::Path | Asks::Command | Asks::Find | Asks::Folder | Asks::KeyName(_) | Asks::AgentName(_) => {}
    }
    Content::Question(Question::new(asks, line)).into()
}

/// The agent, the mode and the role that were chosen, as a name.
fn recipe_name(model: &Model) -> String {
    let Some(agent) = model.prompt.agent() else { return String::new() };
    let selection = model.prompt.selection();
    let chosen = [&selection.mode, &selection.role].into_iter().filter_map(|choice| choice.as_typed());
    let mut name = slug(&agent.entry.name);
    for word in chosen {
        name.extend(["-", &slug(word)]);
    }
    name.truncate(64);
    name.trim_matches('-').to_owned()
}

/// Whether a file that stands there is replaced; with a yes, `again` is done.
pub fn replace(path: &str, again: Effect) -> Dialog {
    let body = vec![
        (format!("{path} is there already."), Meaning::Text),
        ("What stands in it now is lost with a yes.".to_owned(), Meaning::Muted),
    ];
    let confirm = Confirm::new(Concern::Replace(Box::new(again)), "Replace the file?", body, "replace it", "leave it");
    Content::Confirm(confirm).into()
}

/// The question before a prompt with hidden signs is copied: how many of which kind, and what the
/// invisible instructions among them say.
pub fn hidden_question(prompt: &Prompt, keymap: &Keymap) -> Dialog {
    let mut body = vec![("The prompt holds signs that nobody sees but a model reads:".to_owned(), Meaning::Text)];
    body.extend(hidden_told(prompt));
    if let Some(key) = keymap.key_of(Action::StripHidden, &[Scope::Anywhere]) {
        body.push((String::new(), Meaning::Text));
        body.push((
            format!("{key} takes them out of the prompt: answer no, press it, and copy again."),
            Meaning::Muted,
        ));
    }
    Content::Confirm(Confirm::new(
        Concern::CopyHidden,
        "Copy hidden text?",
        body,
        "copy it all the same",
        "do not copy",
    ))
    .into()
}

/// The hidden signs of a prompt: how many of which kind, and what they say.
fn hidden_told(prompt: &Prompt) -> Vec<(String, Meaning)> {
    let mut told = Vec::new();
    for warning in &prompt.warnings {
        let Warning::Hidden { kind, runs, decoded } = warning else { continue };
        let places = if *runs == 1 { "place" } else { "places" };
        let meaning = if *kind == HiddenKind::Tags { Meaning::Wrong } else { Meaning::Caution };
        told.push((format!("! {} in {runs} {places}", hidden_word(*kind)), meaning));
        if !decoded.is_empty() {
            told.push((format!("  which say: {decoded}"), Meaning::Wrong));
        }
    }
    told
}

const fn hidden_word(kind: HiddenKind) -> &'static str {
    match kind {
        HiddenKind::Tags => "invisible letters (Unicode tags)",
        HiddenKind::Bidi => "marks that reorder the text around them",
        HiddenKind::ZeroWidth => "signs without width",
        HiddenKind::Control => "control characters",
    }
}

/// What a command printed, and whether it said that it succeeded.
pub fn output(command: &str, output: &str, success: bool) -> Dialog {
    let (title, meaning) = if success {
        (format!("✓ {command} succeeded"), Meaning::Good)
    } else {
        (format!("✕ {command} failed"), Meaning::Wrong)
    };
    let mut told: Vec<Told> = clean(output).lines().map(|line| Told::Printed(line.to_owned())).collect();
    if output.trim().is_empty() {
        told = vec![Told::Text("It printed nothing.".to_owned(), Meaning::Muted)];
    }
    Content::Reader(Reader::new(title, meaning, told, 100)).into()
}

/// The selection of the agent shown as a recipe, in YAML.
pub fn recipe(model: &Model) -> Option<String> {
    let agent = model.prompt.agent()?;
    Some(Recipe::of(agent, model.prompt.selection()).to_yaml())
}

/// What acts in a selection; nothing where it names what the agent does not have.
fn acting<'a>(agent: &'a crate::domain::agent::Agent, selection: &Selection) -> Acting<'a> {
    Acting::of(agent, selection).unwrap_or(Acting { mode: None, role: None, profile: None })
}

#[cfg(test)]
mod tests;

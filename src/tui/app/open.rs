//! Builds the dialogs: the rows of lists, the questions, and the texts to read.

mod keys;

pub use crate::tui::screens::agents::compare::comparison;
pub use crate::tui::screens::cast::dialogs::{
    agents, casts, hidden_seats, kinds, patterns, picks, quit_with_cast, replace_cast, replace_files, run_sheet,
};
pub use crate::tui::screens::composer::dialogs::{inputs, picker, themes, variables};
pub use crate::tui::screens::composer::recipe_dialog::recipes;
pub use crate::tui::screens::files::dialogs::{delete, draft, name, places, torn, trash, unsaved};
pub use crate::tui::screens::form::dialogs::{built_in, editing};
pub use keys::{help, palette};

use super::effect::ShellEffect;
use super::message::{Message, NoticeTone};
use super::model::Model;
use crate::domain::compose::{Prompt, PromptWarning, Recipe};
use crate::domain::text::HiddenKind;
use crate::tui::screens::form::EditorDialog;
use crate::tui::ui::dialog::{
    CommandRequest, ConfirmAnswer, ConfirmDialog, Dialog, DialogContent, DialogId, EarlierAnswers, QuestionDialog,
    QuestionHint, QuestionSubject, slug,
};
use crate::tui::ui::keymap::{Action, KeyScope, Keymap};
use crate::tui::ui::line_input::LineInput;
use crate::tui::ui::theme::Meaning;

/// A question, with a suggested answer if there is one.
pub fn question(asks: QuestionSubject, model: &Model) -> Dialog {
    let mut line = LineInput::default();
    match &asks {
        QuestionSubject::Context(field) => line.insert(model.prompt.selection().context.get(field).unwrap_or_default()),
        QuestionSubject::Variable(name) => {
            line.insert(model.prompt.selection().variables.get(name).map(String::as_str).unwrap_or_default());
        }
        QuestionSubject::RecipeName => line.insert(&recipe_name(model)),
        QuestionSubject::CastName | QuestionSubject::CastFile => {
            line.insert(model.cast.cast().map_or("", |cast| cast.name.as_str()));
        }
        QuestionSubject::SeatName { seat, .. } => {
            let seat = model.cast.cast().and_then(|cast| cast.seats.get(*seat));
            line.insert(seat.map_or("", |seat| seat.name.as_str()));
        }
        QuestionSubject::Path
        | QuestionSubject::InputFile
        | QuestionSubject::AnswerPath
        | QuestionSubject::Command
        | QuestionSubject::Find
        | QuestionSubject::FindInDetail(_)
        | QuestionSubject::Folder
        | QuestionSubject::KeyName(_)
        | QuestionSubject::AgentName(_) => {}
    }
    // A proposed name is replaced as soon as the user types.
    let proposes = matches!(asks, QuestionSubject::RecipeName | QuestionSubject::CastFile) && !line.is_empty();
    let mut question = QuestionDialog::new(asks, line);
    question.is_proposal = proposes;
    if question.asks == QuestionSubject::Command {
        question.earlier = EarlierAnswers::new(model.commands.history.clone());
    }
    let id = match &question.asks {
        QuestionSubject::KeyName(parent) => DialogId::Form(EditorDialog::KeyName(parent.clone())),
        _ => DialogId::Question,
    };
    let is_of_command = question.asks == QuestionSubject::AnswerPath;
    let dialog = DialogContent::Question(question).dialog(id);
    if is_of_command { dialog.leaving(Message::CommandAsked(CommandRequest::Show)) } else { dialog }
}

/// Asks for an input file again, with the reason that the last one cannot be used.
pub fn refused_input(typed: &str, sentence: String) -> Dialog {
    let mut line = LineInput::default();
    line.insert(typed);
    let mut question = QuestionDialog::new(QuestionSubject::InputFile, line);
    question.says = QuestionHint::Error(sentence);
    DialogContent::Question(question).dialog(DialogId::Question)
}

/// A name for a recipe, from the agent, the mode and the role that were chosen.
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

/// Asks before replacing an existing file; answering yes performs `again`.
pub fn replace(path: &str, again: ShellEffect) -> Dialog {
    let body = vec![
        (format!("{path} already exists."), Meaning::Text),
        ("The current contents will be lost.".to_owned(), Meaning::Muted),
    ];
    let yes = ConfirmAnswer::new("replace", again);
    let no = ConfirmAnswer::new("keep", nothing_written());
    DialogContent::Confirm(ConfirmDialog::new("Replace the file?", body, yes, no)).dialog(DialogId::ReplaceFiles)
}

pub(in crate::tui) fn nothing_written() -> Message {
    Message::say(NoticeTone::Caution, "nothing was written")
}

pub(in crate::tui) fn nothing_copied() -> Message {
    Message::say(NoticeTone::Caution, "nothing was copied")
}

/// The question before a prompt with hidden characters is copied: their number, by kind, and the text of invisible
/// instructions.
pub fn hidden_question(prompt: &Prompt, keymap: &Keymap) -> Dialog {
    let mut body =
        vec![("The prompt contains characters that people don't see but a model reads:".to_owned(), Meaning::Text)];
    body.extend(hidden_told(prompt));
    if let Some(key) = keymap.key_of(Action::StripHidden, &[KeyScope::Anywhere]) {
        body.push((String::new(), Meaning::Text));
        body.push((
            format!("{key} removes them from the prompt: answer no, press it, and copy again."),
            Meaning::Muted,
        ));
    }
    let yes = ConfirmAnswer::new("copy anyway", Message::CopyAnyway);
    let no = ConfirmAnswer::new("do not copy", nothing_copied());
    DialogContent::Confirm(ConfirmDialog::new("Copy hidden text?", body, yes, no)).dialog(DialogId::CopyHidden)
}

/// The hidden characters of a prompt: how many of which kind, and what they say.
pub(in crate::tui) fn hidden_told(prompt: &Prompt) -> Vec<(String, Meaning)> {
    let mut told = Vec::new();
    for warning in &prompt.warnings {
        let PromptWarning::Hidden { kind, runs, decoded } = warning else { continue };
        let places = if *runs == 1 { "place" } else { "places" };
        let meaning = if *kind == HiddenKind::Tags { Meaning::Wrong } else { Meaning::Caution };
        told.push((format!("! {} in {runs} {places}", hidden_word(*kind)), meaning));
        if !decoded.is_empty() {
            told.push((format!("  they say: {decoded}"), Meaning::Wrong));
        }
    }
    told
}

const fn hidden_word(kind: HiddenKind) -> &'static str {
    match kind {
        HiddenKind::Tags => "invisible letters (Unicode tags)",
        HiddenKind::Bidi => "text direction marks",
        HiddenKind::ZeroWidth => "zero-width characters",
        HiddenKind::Control => "control characters",
    }
}

/// The selection for the displayed agent as a recipe, in YAML.
pub fn recipe(model: &Model) -> Option<String> {
    let agent = model.prompt.agent()?;
    Some(Recipe::of(agent, model.prompt.selection()).to_yaml())
}

#[cfg(test)]
mod tests;

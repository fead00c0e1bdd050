//! The router's part for the input files of a prompt.

use std::collections::BTreeMap;

use super::{ask, said, to_prompt};
use crate::domain::agent::AgentId;
use crate::domain::compose::{PromptInput, Selection};
use crate::domain::text::clean_line;
use crate::tui::app::effect::ShellEffect;
use crate::tui::app::message::NoticeTone;
use crate::tui::app::model::Model;
use crate::tui::app::open;
use crate::tui::screens::composer;
use crate::tui::ui::dialog::QuestionSubject;

/// Asks for an input file, or shows the existing inputs.
pub(super) fn edit(model: &mut Model) {
    let Some(agent) = model.prompt.agent() else {
        return model.say(NoticeTone::Caution, "select an agent first");
    };
    match model.prompt.selection().inputs.as_slice() {
        [] => ask(model, QuestionSubject::InputFile),
        inputs => model.dialog = Some(open::inputs(agent, inputs)),
    }
}

/// Reads the typed file for the displayed agent.
pub(super) fn read(model: &Model, typed: String) -> Vec<ShellEffect> {
    let agent = model.prompt.agent().map(|agent| agent.entry.found.id.clone());
    agent.map(|agent| ShellEffect::ReadInput { agent, typed }).into_iter().collect()
}

/// Adds an input that was read to the prompt. If it could not be read, asks for it again, with the reason.
pub(super) fn take(
    model: &mut Model,
    agent: &AgentId,
    typed: &str,
    input: Result<PromptInput, String>,
) -> Vec<ShellEffect> {
    if model.prompt.agent().is_none_or(|shown| shown.entry.found.id != *agent) {
        return said(
            model,
            NoticeTone::Caution,
            format!("{} was not added: another agent is shown", clean_line(typed)),
        );
    }
    match input {
        Ok(input) => to_prompt(model, composer::PromptMessage::InputAdded(input)),
        // A dialog that was opened in the meantime stays.
        Err(sentence) if model.dialog.is_some() => said(model, NoticeTone::Wrong, sentence),
        Err(sentence) => {
            model.dialog = Some(open::refused_input(typed, sentence));
            Vec::new()
        }
    }
}

/// The selections without their inputs, whose contents may change until the next run.
pub(super) fn selections_without_inputs(selections: &BTreeMap<AgentId, Selection>) -> BTreeMap<String, Selection> {
    let kept = selections.iter().map(|(id, selection)| {
        let mut selection = selection.clone();
        selection.inputs.clear();
        (id.0.clone(), selection)
    });
    kept.filter(|(_, selection)| *selection != Selection::default()).collect()
}

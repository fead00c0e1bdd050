//! The router's part for saved recipes: listing, opening and deleting them.

use super::{cast_messages, file_messages, follow, said, to_prompt};
use crate::domain::agent::AgentId;
use crate::domain::compose::Recipe;
use crate::store::SavedFile;
use crate::tui::app::effect::{ShellEffect, TrashedFile};
use crate::tui::app::message::NoticeTone;
use crate::tui::app::model::Model;
use crate::tui::app::open;
use crate::tui::screens::composer;
use crate::tui::screens::files::UndoableAction;
use crate::tui::ui::dialog::SavedEntry;
use crate::tui::ui::keymap::Action;
use crate::tui::ui::layout::Pane;

/// Shows the saved recipes that were read.
pub(super) fn read(model: &mut Model, saved: &[SavedFile]) -> Vec<ShellEffect> {
    if saved.is_empty() {
        let key = model.keymap.key_label(Action::SaveRecipe, &[super::KeyScope::Anywhere]);
        return said(model, NoticeTone::Caution, format!("no saved recipes yet; {key} saves the selection as one"));
    }
    if model.is_idle() {
        model.dialog = Some(open::recipes(saved));
    }
    Vec::new()
}

/// Opens a recipe: goes to its agent, and applies its choices as soon as the agent has been read.
pub(super) fn open(model: &mut Model, recipe: Recipe) -> Vec<ShellEffect> {
    let Some(name) = recipe.agent.clone() else {
        return said(model, NoticeTone::Caution, "the recipe has no agent".to_owned());
    };
    let id: AgentId = match model.library.resolve(&name) {
        Ok(found) => found.entry.found.id.clone(),
        Err(error) => return said(model, NoticeTone::Caution, error.to_string()),
    };
    let effects = follow(model, id.clone());
    model.pending.recipe = Some((id, Box::new(recipe)));
    super::focus(model, Pane::Prompt);
    effects
}

/// Applies the choices of a recipe once its agent is displayed.
pub(super) fn apply(model: &mut Model) -> Vec<ShellEffect> {
    let Some((id, _)) = &model.pending.recipe else { return Vec::new() };
    if super::cursor_of(model).as_ref() != Some(id) {
        // Whoever went on to another agent wants that one.
        model.pending.recipe = None;
        return Vec::new();
    }
    let Some(agent) = model.prompt.agent().filter(|agent| agent.entry.found.id == *id).cloned() else {
        return Vec::new();
    };
    let Some((_, recipe)) = model.pending.recipe.take() else { return Vec::new() };
    match recipe.selection(&agent) {
        Ok(selection) => {
            let effects = to_prompt(model, composer::PromptMessage::SelectionSet(Box::new(selection)));
            model.say(NoticeTone::Good, format!("opened the recipe for {}", agent.entry.name));
            effects
        }
        Err(error) => said(model, NoticeTone::Caution, format!("the recipe no longer fits the agent: {error}")),
    }
}

/// A saved recipe or cast is in the trash.
pub(super) fn deleted(model: &mut Model, entry: &SavedEntry, trashed: TrashedFile) -> Vec<ShellEffect> {
    model.files.deeds.push(UndoableAction::Deleted(vec![trashed]));
    let undo = file_messages::key(model, Action::Undo);
    let (kind, name) = (entry.kind().word(), entry.name());
    model.say(NoticeTone::Good, format!("deleted the {kind} {name}; {undo} in the list undoes"));
    match entry {
        SavedEntry::Recipe(_) => vec![ShellEffect::ReadRecipes],
        SavedEntry::Cast(_) => cast_messages::list(model),
    }
}

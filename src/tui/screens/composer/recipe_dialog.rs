//! The picker of saved recipes, to open or delete them.

use crate::domain::compose::{NameChoice, Recipe};
use crate::domain::text::first_sentence;
use crate::store::SavedFile;
use crate::tui::app::message::Message;
use crate::tui::ui::dialog::{Dialog, DialogContent, DialogId, Picker, PickerRow, SavedEntry};
use crate::tui::ui::theme::Meaning;

/// The saved recipes by name, each with its choices.
pub fn recipes(saved: &[SavedFile]) -> Dialog {
    let rows = saved.iter().map(recipe_row).collect();
    DialogContent::Picker(Picker::new("Recipes", rows, 0)).dialog(DialogId::Recipes)
}

fn recipe_row(saved: &SavedFile) -> PickerRow {
    let name = saved.name.clone();
    let row = PickerRow { name: name.clone(), deletes: Some(SavedEntry::Recipe(name)), ..PickerRow::default() };
    let read = saved.text.as_ref().map_err(|problem| problem.message.clone());
    let recipe = read.and_then(|text| {
        let said =
            |problems: Vec<_>| problems.first().map(crate::tui::screens::cast::dialogs::placed).unwrap_or_default();
        Recipe::parse(text).map_err(said)
    });
    match recipe {
        Ok(recipe) => {
            let more = details(&recipe);
            PickerRow {
                says: recipe.agent.clone().unwrap_or_else(|| "has no agent".to_owned()),
                note: chosen(&recipe),
                more,
                message: Some(Box::new(Message::RecipeChosen(Box::new(recipe)))),
                ..row
            }
        }
        Err(why) => PickerRow {
            says: "cannot be read".to_owned(),
            note: "invalid".to_owned(),
            meaning: Meaning::Muted,
            more: vec![("problem", why)],
            ..row
        },
    }
}

/// The chosen mode and role, in a few words.
fn chosen(recipe: &Recipe) -> String {
    let named = |choice: &NameChoice| choice.as_typed().map(str::to_owned);
    let words: Vec<String> = [&recipe.mode, &recipe.role, &recipe.tools].into_iter().filter_map(named).collect();
    words.join(" · ")
}

fn details(recipe: &Recipe) -> Vec<(&'static str, String)> {
    let mut details = Vec::new();
    let task = recipe.task.as_deref().filter(|task| !task.trim().is_empty());
    details.extend(task.map(|task| ("task", first_sentence(task).into_owned())));
    for (label, items) in [("keeps", &recipe.ticked), ("without", &recipe.without)] {
        if !items.is_empty() {
            details.push((label, items.join(", ")));
        }
    }
    details.extend(recipe.template.clone().map(|template| ("template", template)));
    details
}

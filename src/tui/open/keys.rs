//! Help and palette, made from the key table.

use crate::tui::key::Key;
use crate::tui::keymap::{Action, Binding, Keymap, Scope, TYPING, Typing};
use crate::tui::pane::dialog::{Chosen, Columns, Content, Dialog, Picker, PickerRow};

/// Every key, by where it applies: here first. Enter does what the row says, where it can be done
/// from here.
pub fn help(keymap: &Keymap, here: &[Scope]) -> Dialog {
    let rest = Scope::ALL.into_iter().filter(|scope| !here.contains(scope));
    let mut rows = Vec::new();
    for scope in here.iter().copied().chain(rest) {
        let of_scope = keymap.bindings.iter().filter(|binding| binding.scope == scope);
        rows.extend(of_scope.map(|binding| binding_row(binding, here)));
        rows.extend(TYPING.iter().filter(|typing| typing.scope == scope).map(typing_row));
    }
    let mut picker = Picker::new("Keys", rows, 0);
    picker.columns = Columns::Keys;
    Content::Picker(picker).into()
}

/// Every action that works here.
pub fn palette(keymap: &Keymap, here: &[Scope]) -> Dialog {
    // What a nearer scope does with all the keys of a row, the row does not do here.
    let is_taken = |binding: &Binding, nearer: &[Scope]| {
        !binding.keys.is_empty() && binding.keys.iter().all(|key| keymap.action(*key, nearer).is_some())
    };
    let of_scope = |at: usize| {
        let of_scope = keymap.bindings.iter().filter(move |binding| binding.scope == here[at]);
        of_scope.filter(move |binding| binding.action != Action::Palette && !is_taken(binding, &here[..at]))
    };
    let row = |binding: &Binding| PickerRow {
        choice: Some(Chosen::Action { action: binding.action, scope: binding.scope }),
        says: binding.sentence.to_owned(),
        note: written(&binding.keys),
        words: binding.name.to_owned(),
        ..PickerRow::default()
    };
    let rows = (0..here.len()).flat_map(of_scope).map(row).collect();
    Content::Picker(Picker::new("Actions", rows, 0)).into()
}

fn binding_row(binding: &Binding, here: &[Scope]) -> PickerRow {
    let is_pane =
        matches!(binding.scope, Scope::Anywhere | Scope::Agents | Scope::Detail | Scope::Prompt | Scope::Cast);
    // The form stands over the panes.
    let is_form = here.contains(&Scope::Form);
    let can_be_done = if is_form { binding.scope == Scope::Form } else { is_pane };
    PickerRow {
        choice: can_be_done.then_some(Chosen::Action { action: binding.action, scope: binding.scope }),
        name: written(&binding.keys),
        says: binding.sentence.to_owned(),
        group: binding.scope.title(),
        words: format!("{} {}", binding.name, binding.scope.title()),
        more: vec![("name", format!("{} in the keymap of config.yaml", binding.name))],
        ..PickerRow::default()
    }
}

fn typing_row(typing: &Typing) -> PickerRow {
    let keys: Vec<Key> = typing.keys.split(' ').filter_map(Key::parse).collect();
    PickerRow {
        name: written(&keys),
        says: typing.sentence.to_owned(),
        // What edits the query edits the line of every dialog too.
        group: if typing.scope == Scope::Query { "every line one types" } else { typing.scope.title() },
        words: typing.scope.title().to_owned(),
        more: vec![("name", "none: it belongs to what is typed".to_owned())],
        ..PickerRow::default()
    }
}

fn written(keys: &[Key]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

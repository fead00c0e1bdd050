//! Help and palette, built from the key table.

use crate::tui::app::message::Message;
use crate::tui::ui::dialog::{Dialog, DialogContent, DialogId, Picker, PickerColumns, PickerRow};
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::{Action, KeyBinding, KeyScope, Keymap, TYPING, TypingKey};

/// All keys by scope, the current scopes first. Enter performs the action of a row if possible.
pub fn help(keymap: &Keymap, here: &[KeyScope]) -> Dialog {
    let rest = KeyScope::ALL.into_iter().filter(|scope| !here.contains(scope));
    let mut rows = Vec::new();
    for scope in here.iter().copied().chain(rest) {
        let of_scope = keymap.bindings.iter().filter(|binding| binding.scope == scope);
        rows.extend(of_scope.map(|binding| binding_row(binding, here)));
        rows.extend(TYPING.iter().filter(|typing| typing.scope == scope).map(typing_row));
    }
    let mut picker = Picker::new("Keys", rows, 0);
    picker.columns = PickerColumns::Keys;
    DialogContent::Picker(picker).dialog(DialogId::Help)
}

/// All actions that are possible now.
pub fn palette(keymap: &Keymap, here: &[KeyScope]) -> Dialog {
    // If a nearer scope uses all keys of a row, the row has no effect here.
    let is_taken = |binding: &KeyBinding, nearer: &[KeyScope]| {
        !binding.keys.is_empty() && binding.keys.iter().all(|key| keymap.action(*key, nearer).is_some())
    };
    let of_scope = |at: usize| {
        let of_scope = keymap.bindings.iter().filter(move |binding| binding.scope == here[at]);
        of_scope.filter(move |binding| binding.action != Action::Palette && !is_taken(binding, &here[..at]))
    };
    let row = |binding: &KeyBinding| PickerRow {
        says: binding.sentence.to_owned(),
        note: written(&binding.keys),
        words: binding.name.to_owned(),
        ..PickerRow::sending(Message::Act { action: binding.action, scope: binding.scope })
    };
    let rows = (0..here.len()).flat_map(of_scope).map(row).collect();
    DialogContent::Picker(Picker::new("Actions", rows, 0)).dialog(DialogId::Palette)
}

fn binding_row(binding: &KeyBinding, here: &[KeyScope]) -> PickerRow {
    let is_pane = matches!(
        binding.scope,
        KeyScope::Anywhere | KeyScope::Agents | KeyScope::Detail | KeyScope::Prompt | KeyScope::Cast
    );
    // The form covers the panes.
    let is_form = here.contains(&KeyScope::Form);
    let can_be_done = if is_form { binding.scope == KeyScope::Form } else { is_pane };
    PickerRow {
        message: can_be_done.then(|| Box::new(Message::Act { action: binding.action, scope: binding.scope })),
        name: written(&binding.keys),
        says: binding.sentence.to_owned(),
        group: binding.scope.title(),
        words: format!("{} {}", binding.name, binding.scope.title()),
        more: vec![("name", format!("{} in the keymap of config.yaml", binding.name))],
        ..PickerRow::default()
    }
}

fn typing_row(typing: &TypingKey) -> PickerRow {
    let keys: Vec<KeyPress> = typing.keys.split(' ').filter_map(KeyPress::parse).collect();
    PickerRow {
        name: written(&keys),
        says: typing.sentence.to_owned(),
        // The keys that edit the query also edit the input line of every dialog.
        group: if typing.scope == KeyScope::Query { "all text inputs" } else { typing.scope.title() },
        words: typing.scope.title().to_owned(),
        more: vec![("name", "none: it types text".to_owned())],
        ..PickerRow::default()
    }
}

fn written(keys: &[KeyPress]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

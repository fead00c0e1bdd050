//! The dialogs of the frontmatter editor: possible values, differences, and the questions before saving and leaving.

use crate::domain::agent::Agent;
use crate::domain::key_path::spoken;
use crate::domain::text::counted;
use crate::tui::app::effect::ShellEffect;
use crate::tui::app::message::{Message, NoticeTone};
use crate::tui::screens::form::offer::ValueOffer;
use crate::tui::screens::form::{DiskVersion, EditorDialog, EditorMessage, EditorState, NewKey, NewKind};
use crate::tui::ui::dialog::{
    ConfirmAnswer, ConfirmDialog, Dialog, DialogContent, DialogId, Picker, PickerRow, QuestionDialog, QuestionSubject,
    ReaderDialog, ReaderLine, TypedMessage,
};
use crate::tui::ui::keymap::{Action, KeyScope, Keymap};
use crate::tui::ui::line_diff::LineDiff;
use crate::tui::ui::line_input::LineInput;
use crate::tui::ui::theme::Meaning;

/// The preferred width of a difference, in columns.
const WIDE: u16 = 120;

/// A dialog the editor asks for.
pub fn editing(opens: EditorDialog, state: &EditorState, keymap: &Keymap) -> Dialog {
    let content = match &opens {
        EditorDialog::Values(offers) => values(state, offers),
        EditorDialog::Items(offers) => items(state, offers),
        EditorDialog::Keys(parent) => keys(state, parent),
        EditorDialog::KeyName(parent) => {
            let question = QuestionDialog::new(QuestionSubject::KeyName(parent.clone()), LineInput::default());
            return DialogContent::Question(question).dialog(DialogId::Form(opens));
        }
        EditorDialog::Kinds(path) => kinds(path),
        EditorDialog::Types(path, kinds) => types(path, kinds),
        EditorDialog::Review => review(state),
        EditorDialog::Repair(text) => repair(state, text),
        EditorDialog::Doubt => doubt(state),
        EditorDialog::Leave => leave(state),
        EditorDialog::Conflict => conflict(state, keymap),
        EditorDialog::Compare => compare(state),
    };
    // Comparing is a step in the choice between two versions, so leaving it leads back to the choice.
    let leave = if opens == EditorDialog::Compare { EditorMessage::ConflictAsked } else { EditorMessage::Stayed };
    content.dialog(DialogId::Form(opens)).leaving(leave)
}

/// The offer to edit a copy of a built-in agent, which has no file.
pub fn built_in(agent: &Agent) -> Dialog {
    let name = agent.entry.found.relative.clone();
    let copy = ShellEffect::Create { name: name.clone(), text: agent.document.text.clone() };
    let body = vec![
        (format!("{} ships with callsheet and can't be edited.", agent.entry.name), Meaning::Text),
        (format!("Answer yes to make your own copy: agents/{name} in callsheet's data folder."), Meaning::Muted),
        ("The form opens the copy, and the list shows it instead of the built-in one.".to_owned(), Meaning::Muted),
    ];
    let yes = ConfirmAnswer::new("copy", copy);
    let no = ConfirmAnswer::new("leave it", Message::say(NoticeTone::Caution, "nothing was copied"));
    let confirm = ConfirmDialog::new("Make your own copy?", body, yes, no);
    DialogContent::Confirm(confirm).dialog(DialogId::CopyBuiltIn)
}

fn row(message: EditorMessage, name: &str) -> PickerRow {
    PickerRow { name: name.to_owned(), ..PickerRow::sending(message) }
}

fn values(state: &EditorState, offers: &[ValueOffer]) -> DialogContent {
    let path = state.row().map(|row| spoken(&row.path)).unwrap_or_default();
    let now = state.row().map(|row| row.value.clone()).unwrap_or_default();
    let cursor = offers.iter().position(|offer| offer.value == now).unwrap_or(0);
    let mut rows: Vec<PickerRow> = offers
        .iter()
        .map(|offer| PickerRow {
            meaning: Meaning::of_mode(&offer.value),
            says: offer.says.clone(),
            note: if offer.value == now { "current".to_owned() } else { offer.note.clone() },
            ..row(EditorMessage::ValueChosen(offer.value.clone()), &offer.value)
        })
        .collect();
    rows.push(PickerRow {
        meaning: Meaning::Muted,
        says: "type it here, or in the form".to_owned(),
        takes_typed: true,
        typed_message: Some(TypedMessage(|typed| EditorMessage::ValueChosen(typed).into())),
        ..row(EditorMessage::OwnValueChosen, "another value")
    });
    DialogContent::Picker(Picker::new(path, rows, cursor))
}

fn items(state: &EditorState, offers: &[ValueOffer]) -> DialogContent {
    let path = state.row().map(|row| if row.place.is_item { row.place.parent.clone() } else { row.path.clone() });
    let mut rows: Vec<PickerRow> = offers
        .iter()
        .map(|offer| PickerRow {
            note: offer.note.clone(),
            ..row(EditorMessage::ItemChosen(offer.value.clone()), &offer.value)
        })
        .collect();
    rows.push(PickerRow {
        meaning: Meaning::Muted,
        says: "type it here, or in the form".to_owned(),
        takes_typed: true,
        typed_message: Some(TypedMessage(|typed| EditorMessage::ItemChosen(typed).into())),
        ..row(EditorMessage::OwnItemChosen, "another value")
    });
    DialogContent::Picker(Picker::new(format!("Add to {}", spoken(&path.unwrap_or_default())), rows, 0))
}

fn keys(state: &EditorState, parent: &str) -> DialogContent {
    let mut known: Vec<PickerRow> = state
        .keys_to_add(parent)
        .into_iter()
        .map(|NewKey { path, name, fact }| PickerRow {
            says: fact.sentence.to_owned(),
            note: if fact.required { "required".to_owned() } else { String::new() },
            more: vec![("is", fact.value.word().to_owned()), ("says", fact.sentence.to_owned())],
            ..row(EditorMessage::KeyChosen(path), name)
        })
        .collect();
    // The keys that the tool requires come first.
    known.sort_by_key(|row| row.note.is_empty());
    known.push(PickerRow {
        meaning: Meaning::Muted,
        says: "type a name".to_owned(),
        takes_typed: true,
        ..row(EditorMessage::OwnKeyChosen(parent.to_owned()), "another key")
    });
    let title = if parent.is_empty() { "Add a key".to_owned() } else { format!("Add a key to {}", spoken(parent)) };
    DialogContent::Picker(Picker::new(title, known, 0))
}

/// The types of values, each with its purpose.
const KINDS: [(NewKind, &str, &str); 5] = [
    (NewKind::Text, "text", "one or more words"),
    (NewKind::List, "list", "items, one per line"),
    (NewKind::Map, "map", "keys and values"),
    (NewKind::Truth, "true or false", "true or false"),
    (NewKind::Number, "number", "integer or decimal"),
];

fn kinds(path: &str) -> DialogContent {
    let rows = KINDS.map(|(kind, name, says)| PickerRow {
        says: says.to_owned(),
        ..row(EditorMessage::KindChosen(path.to_owned(), kind), name)
    });
    DialogContent::Picker(Picker::new(format!("Type of {}", spoken(path)), rows.to_vec(), 0))
}

fn types(path: &str, kinds: &[NewKind]) -> DialogContent {
    let fits = KINDS.iter().filter(|(kind, ..)| kinds.contains(kind));
    let rows = fits.map(|(kind, name, says)| PickerRow {
        says: (*says).to_owned(),
        ..row(EditorMessage::TypeChosen(path.to_owned(), *kind), name)
    });
    DialogContent::Picker(Picker::new(format!("Change the type of {}", spoken(path)), rows.collect(), 0))
}

fn file_name(state: &EditorState) -> String {
    state.path.file_name().map_or_else(|| state.name.clone(), |name| name.to_string_lossy().into_owned())
}

/// Number of lines that a diff adds and removes, as text.
fn counts(diff: &LineDiff<'_>) -> String {
    match (diff.added(), diff.removed()) {
        (added, 0) => format!("{} added", counted(added, "line")),
        (0, removed) => format!("{} removed", counted(removed, "line")),
        (added, removed) => format!("{} added, {removed} removed", counted(added, "line")),
    }
}

/// Diff of two texts, or a note that there is no visible difference.
fn difference(left: &str, right: &str) -> Vec<ReaderLine> {
    let diff = LineDiff::of(left, right);
    if diff.is_empty() {
        return vec![ReaderLine::Gap, ReaderLine::Text("Only line endings differ.".to_owned(), Meaning::Muted)];
    }
    let mut told = vec![ReaderLine::Text(counts(&diff), Meaning::Muted)];
    told.extend(diff.told());
    told
}

fn reader(title: String, told: Vec<ReaderLine>, accept: EditorMessage, label: &'static str) -> DialogContent {
    let mut reader = ReaderDialog::new(title, Meaning::Accent, told, WIDE);
    reader.accept = Some((Box::new(accept.into()), label));
    DialogContent::Reader(reader)
}

fn review(state: &EditorState) -> DialogContent {
    let mut told = vec![ReaderLine::Text(state.path.display().to_string(), Meaning::Muted)];
    if let Some(doubt) = state.doubt() {
        told.push(ReaderLine::Text(format!("! {doubt}"), Meaning::Caution));
    }
    told.extend(difference(state.base(), state.text()));
    reader(format!("Changes to {}", file_name(state)), told, EditorMessage::SaveAccepted, "save")
}

fn repair(state: &EditorState, text: &str) -> DialogContent {
    let reason = state.reading().reason.clone().unwrap_or_default();
    let mut told = vec![
        ReaderLine::Text(format!("! {reason}"), Meaning::Caution),
        ReaderLine::Text("Same meaning, readable by every client.".to_owned(), Meaning::Muted),
    ];
    told.extend(difference(state.text(), text));
    let title = format!("Repair {}?", file_name(state));
    reader(title, told, EditorMessage::RepairAccepted(text.to_owned()), "repair")
}

fn doubt(state: &EditorState) -> DialogContent {
    let doubt = state.doubt().unwrap_or_default();
    let mut rows =
        vec![PickerRow { says: "go back to the form".to_owned(), ..row(EditorMessage::Stayed, "keep editing") }];
    if let Ok(edited) = crate::domain::edit::repair_for(state.text(), state.format)
        && !edited.splices.is_empty()
    {
        let says = "quote the invalid values, and review the change first".to_owned();
        rows.insert(0, PickerRow { says, ..row(EditorMessage::RepairAsked, "repair") });
    }
    rows.push(PickerRow {
        says: "other clients may not read this file".to_owned(),
        meaning: Meaning::Caution,
        ..row(EditorMessage::ReviewAsked, "save anyway")
    });
    for row in &mut rows {
        row.more = vec![("matter", doubt.clone())];
    }
    DialogContent::Picker(Picker::new("Invalid frontmatter", rows, 0))
}

fn leave(state: &EditorState) -> DialogContent {
    let diff = LineDiff::of(state.base(), state.text());
    let changed = counts(&diff);
    let mut rows = vec![
        PickerRow { says: "review the changes and save".to_owned(), ..row(EditorMessage::SaveAndLeave, "save") },
        PickerRow { says: "discard changes".to_owned(), ..row(EditorMessage::Discarded, "discard") },
        PickerRow { says: "keep editing".to_owned(), ..row(EditorMessage::Stayed, "stay") },
    ];
    for row in &mut rows {
        row.more = vec![("unsaved", changed.clone())];
    }
    DialogContent::Picker(Picker::new(format!("{} has unsaved changes", file_name(state)), rows, 0))
}

fn conflict(state: &EditorState, keymap: &Keymap) -> DialogContent {
    let what = match state.theirs() {
        Some(DiskVersion::Gone) | None => "the file was deleted on disk".to_owned(),
        Some(DiskVersion::Text(document)) if document.lossy.is_some() => {
            let key = keymap.key_label(Action::OpenEditor, &[KeyScope::Form]);
            format!("the file on disk changed and is not UTF-8; open it in your editor ({key})")
        }
        Some(DiskVersion::Text(document)) => {
            let diff = LineDiff::of(&document.text, state.text());
            let only = (diff.removed(), diff.added());
            format!("{} only on disk, {} only here", counted(only.0, "line"), counted(only.1, "line"))
        }
    };
    let mut rows = Vec::new();
    if let Some(DiskVersion::Text(document)) = state.theirs() {
        // Bytes that are not text can neither be shown nor compared.
        if document.lossy.is_none() {
            let says = "compare both versions before you choose".to_owned();
            rows.push(PickerRow { says, ..row(EditorMessage::CompareAsked, "compare") });
            let says = "save your version, replace the one on disk".to_owned();
            rows.push(PickerRow { says, ..row(EditorMessage::KeepOurs, "mine") });
            let says = "use the version on disk; undo restores yours".to_owned();
            rows.push(PickerRow { says, ..row(EditorMessage::TakeDiskVersion, "theirs") });
        }
    } else {
        let says = "create the file again from your version".to_owned();
        rows.push(PickerRow { says, ..row(EditorMessage::KeepOurs, "mine") });
        rows.push(PickerRow {
            says: "keep it deleted and leave the form".to_owned(),
            ..row(EditorMessage::TakeDiskVersion, "theirs")
        });
    }
    rows.push(PickerRow {
        says: "decide later; nothing is written until then".to_owned(),
        meaning: Meaning::Muted,
        ..row(EditorMessage::Stayed, "later")
    });
    for row in &mut rows {
        row.more = vec![("current", what.clone())];
    }
    // The dialog opens by itself, so a stray enter must only show something.
    let at = if matches!(state.theirs(), Some(DiskVersion::Gone)) { rows.len() - 1 } else { 0 };
    let what = if at == 0 { "was changed on disk" } else { "was deleted on disk" };
    DialogContent::Picker(Picker::new(format!("{} {what}", file_name(state)), rows, at).unasked())
}

fn compare(state: &EditorState) -> DialogContent {
    let mut told = vec![
        ReaderLine::Text("- only on disk (theirs)".to_owned(), Meaning::Wrong),
        ReaderLine::Text("+ only here (mine)".to_owned(), Meaning::Good),
    ];
    if let Some(DiskVersion::Text(document)) = state.theirs() {
        told.extend(difference(&document.text, state.text()));
    }
    let title = format!("{}: on disk and here", file_name(state));
    reader(title, told, EditorMessage::ConflictAsked, "choose")
}

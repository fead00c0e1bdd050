//! The dialogs of the frontmatter editor: what can be chosen, what differs, what is asked before saving and leaving.

use super::diff::Diff;
use crate::domain::agent::Agent;
use crate::tui::effect::Effect;
use crate::tui::line::Line;
use crate::tui::pane::dialog::{
    Asks, Chosen, Concern, Confirm, Content, Dialog, Picker, PickerRow, Question, Reader, Told,
};
use crate::tui::pane::editor::offer::Offer;
use crate::tui::pane::editor::{Choice, NewKey, NewKind, Opens, State, Theirs};
use crate::tui::theme::Meaning;
use crate::tui::view::row::spoken;

/// The columns a difference would like.
const WIDE: u16 = 120;

/// A dialog the editor asks for.
pub fn editing(opens: Opens, state: &State) -> Dialog {
    match opens {
        Opens::Values(offers) => values(state, offers),
        Opens::Items(offers) => items(state, offers),
        Opens::Keys(parent) => keys(state, &parent),
        Opens::KeyName(parent) => Content::Question(Question::new(Asks::KeyName(parent), Line::default())).into(),
        Opens::Kinds(path) => kinds(&path),
        Opens::Types(path, kinds) => types(&path, &kinds),
        Opens::Review => review(state),
        Opens::Repair(text) => repair(state, text),
        Opens::Doubt => doubt(state),
        Opens::Leave => leave(state),
        Opens::Conflict => conflict(state),
        Opens::Compare => compare(state),
    }
}

/// The offer to edit a copy of a built-in agent, which has no file.
pub fn built_in(agent: &Agent) -> Dialog {
    let name = agent.entry.found.relative.clone();
    let copy = Effect::Create { name: name.clone(), text: agent.document.text.clone() };
    let body = vec![
        (format!("{} is built in: it lies in the program, not in a file of yours.", agent.entry.name), Meaning::Text),
        (format!("With a yes, a copy becomes your own: agents/{name} in callsheet's data folder."), Meaning::Muted),
        (
            "The form opens on the copy, and the list shows it in the place of the built-in one.".to_owned(),
            Meaning::Muted,
        ),
    ];
    let concern = Concern::CopyBuiltIn(Box::new(copy));
    Content::Confirm(Confirm::new(concern, "Edit a copy of your own?", body, "make the copy", "leave it")).into()
}

fn row(choice: Choice, name: &str) -> PickerRow {
    PickerRow { choice: Some(Chosen::Edit(choice)), name: name.to_owned(), ..PickerRow::default() }
}

fn values(state: &State, offers: Vec<Offer>) -> Dialog {
    let path = state.row().map(|row| spoken(&row.path)).unwrap_or_default();
    let now = state.row().map(|row| row.value.clone()).unwrap_or_default();
    let cursor = offers.iter().position(|offer| offer.value == now).unwrap_or(0);
    let mut rows: Vec<PickerRow> = offers
        .into_iter()
        .map(|offer| PickerRow {
            meaning: Meaning::of_mode(&offer.value),
            says: offer.says,
            note: if offer.value == now { "now".to_owned() } else { offer.note },
            ..row(Choice::Value(offer.value.clone()), &offer.value)
        })
        .collect();
    rows.push(PickerRow {
        meaning: Meaning::Muted,
        says: "what you type, or write it in the form".to_owned(),
        takes_typed: true,
        ..row(Choice::OwnValue, "something else")
    });
    back_to(Picker::new(path, rows, cursor))
}

fn items(state: &State, offers: Vec<Offer>) -> Dialog {
    let path = state.row().map(|row| if row.place.is_item { row.place.parent.clone() } else { row.path.clone() });
    let mut rows: Vec<PickerRow> = offers
        .into_iter()
        .map(|offer| PickerRow { note: offer.note, ..row(Choice::Item(offer.value.clone()), &offer.value) })
        .collect();
    rows.push(PickerRow {
        meaning: Meaning::Muted,
        says: "what you type, or write it in the form".to_owned(),
        takes_typed: true,
        ..row(Choice::OwnItem, "something else")
    });
    back_to(Picker::new(format!("Add to {}", spoken(&path.unwrap_or_default())), rows, 0))
}

/// A picker that tells the editor when it is left without choosing.
fn back_to(mut picker: Picker) -> Dialog {
    picker.back = Some(Chosen::Edit(Choice::Stay));
    Content::Picker(picker).into()
}

fn keys(state: &State, parent: &str) -> Dialog {
    let mut known: Vec<PickerRow> = state
        .keys_to_add(parent)
        .into_iter()
        .map(|NewKey { path, name, fact }| PickerRow {
            says: fact.sentence.to_owned(),
            note: if fact.required { "required".to_owned() } else { String::new() },
            more: vec![("is", fact.value.word().to_owned()), ("says", fact.sentence.to_owned())],
            ..row(Choice::NewKey(path), name)
        })
        .collect();
    // What the tool demands comes first.
    known.sort_by_key(|row| row.note.is_empty());
    known.push(PickerRow {
        meaning: Meaning::Muted,
        says: "name it yourself".to_owned(),
        takes_typed: true,
        ..row(Choice::OwnKey(parent.to_owned()), "another key")
    });
    let title = if parent.is_empty() { "Add a key".to_owned() } else { format!("Add a key to {}", spoken(parent)) };
    back_to(Picker::new(title, known, 0))
}

/// The types of values, each with what it is for.
const KINDS: [(NewKind, &str, &str); 5] = [
    (NewKind::Text, "text", "a word, a sentence, or many"),
    (NewKind::List, "list", "items, each on its line"),
    (NewKind::Map, "map", "keys of its own"),
    (NewKind::Truth, "true or false", "a switch"),
    (NewKind::Number, "number", "with or without a point"),
];

fn kinds(path: &str) -> Dialog {
    let rows = KINDS.map(|(kind, name, says)| PickerRow {
        says: says.to_owned(),
        ..row(Choice::Kind(path.to_owned(), kind), name)
    });
    back_to(Picker::new(format!("What is {}?", spoken(path)), rows.to_vec(), 0))
}

fn types(path: &str, kinds: &[NewKind]) -> Dialog {
    let fits = KINDS.iter().filter(|(kind, ..)| kinds.contains(kind));
    let rows = fits.map(|(kind, name, says)| PickerRow {
        says: (*says).to_owned(),
        ..row(Choice::Type(path.to_owned(), *kind), name)
    });
    back_to(Picker::new(format!("Make {} another type", spoken(path)), rows.collect(), 0))
}

fn lines(count: usize) -> String {
    format!("{count} {}", if count == 1 { "line" } else { "lines" })
}

fn file_name(state: &State) -> String {
    state.path.file_name().map_or_else(|| state.name.clone(), |name| name.to_string_lossy().into_owned())
}

/// How many lines a difference adds and removes.
fn counts(diff: &Diff<'_>) -> String {
    match (diff.added(), diff.removed()) {
        (added, 0) => format!("{} added", lines(added)),
        (0, removed) => format!("{} removed", lines(removed)),
        (added, removed) => format!("{} added, {removed} removed", lines(added)),
    }
}

/// How two texts differ, or that it does not show.
fn difference(left: &str, right: &str) -> Vec<Told> {
    let diff = Diff::of(left, right);
    if diff.is_empty() {
        return vec![Told::Gap, Told::Text("Only line ends differ.".to_owned(), Meaning::Muted)];
    }
    let mut told = vec![Told::Text(counts(&diff), Meaning::Muted)];
    told.extend(diff.told());
    told
}

fn reader(title: String, told: Vec<Told>, keeps: (Choice, &'static str), back: Choice) -> Dialog {
    let mut reader = Reader::new(title, Meaning::Accent, told, WIDE);
    reader.keeps = Some((Chosen::Edit(keeps.0), keeps.1));
    reader.back = Some(Chosen::Edit(back));
    Content::Reader(reader).into()
}

fn review(state: &State) -> Dialog {
    let mut told = vec![Told::Text(state.path.display().to_string(), Meaning::Muted)];
    if let Some(doubt) = state.doubt() {
        told.push(Told::Text(format!("! {doubt}"), Meaning::Caution));
    }
    told.extend(difference(state.base(), state.text()));
    reader(format!("Changes to {}", file_name(state)), told, (Choice::Save, "save"), Choice::Stay)
}

fn repair(state: &State, text: String) -> Dialog {
    let reason = state.reading().reason.clone().unwrap_or_default();
    let mut told = vec![
        Told::Text(format!("! {reason}"), Meaning::Caution),
        Told::Text(
            "This says the same so that every tool can read it; nothing else changes.".to_owned(),
            Meaning::Muted,
        ),
    ];
    told.extend(difference(state.text(), &text));
    let title = format!("Repair {}?", file_name(state));
    reader(title, told, (Choice::Repaired(text), "repair"), Choice::Stay)
}

fn doubt(state: &State) -> Dialog {
    let doubt = state.doubt().unwrap_or_default();
    let mut rows = vec![PickerRow { says: "go back to it".to_owned(), ..row(Choice::Stay, "keep editing") }];
    if let Ok(edited) = crate::domain::edit::repair(state.text())
        && !edited.splices.is_empty()
    {
        let says = "put what breaks it in quotes, and look at that first".to_owned();
        rows.insert(0, PickerRow { says, ..row(Choice::OfferRepair, "repair it") });
    }
    rows.push(PickerRow {
        says: "other tools may read nothing from this file".to_owned(),
        meaning: Meaning::Caution,
        ..row(Choice::Review, "save it all the same")
    });
    for row in &mut rows {
        row.more = vec![("matter", doubt.clone())];
    }
    back_to(Picker::new("The block is not as it should be", rows, 0))
}

fn leave(state: &State) -> Dialog {
    let diff = Diff::of(state.base(), state.text());
    let changed = counts(&diff);
    let mut rows = vec![
        PickerRow { says: "look at the changes, and save".to_owned(), ..row(Choice::SaveAndLeave, "save") },
        PickerRow { says: "let the changes go".to_owned(), ..row(Choice::Discard, "discard") },
        PickerRow { says: "go on editing".to_owned(), ..row(Choice::Stay, "stay") },
    ];
    for row in &mut rows {
        row.more = vec![("unsaved", changed.clone())];
    }
    back_to(Picker::new(format!("{} is not saved", file_name(state)), rows, 0))
}

fn conflict(state: &State) -> Dialog {
    let what = match state.theirs() {
        Some(Theirs::Gone) | None => "the file is gone from the disk".to_owned(),
        Some(Theirs::Text(document)) if document.lossy.is_some() => {
            "the file on disk is another one and not UTF-8; look at it in your editor (E)".to_owned()
        }
        Some(Theirs::Text(document)) => {
            let diff = Diff::of(&document.text, state.text());
            let only = (diff.removed(), diff.added());
            format!("{} only on disk, {} only here", lines(only.0), lines(only.1))
        }
    };
    let mut rows = Vec::new();
    if let Some(Theirs::Text(document)) = state.theirs() {
        // Bytes that are no text can be neither shown nor compared.
        if document.lossy.is_none() {
            let says = "side by side, before you choose".to_owned();
            rows.push(PickerRow { says, ..row(Choice::Both, "both") });
            let says = "save what is here in the place of what is on disk".to_owned();
            rows.push(PickerRow { says, ..row(Choice::Mine, "mine") });
            let says = "take what is on disk; undo brings yours back".to_owned();
            rows.push(PickerRow { says, ..row(Choice::Theirs, "theirs") });
        }
    } else {
        let says = "make the file anew from what is here".to_owned();
        rows.push(PickerRow { says, ..row(Choice::Mine, "mine") });
        rows.push(PickerRow { says: "leave it gone, and the form".to_owned(), ..row(Choice::Theirs, "theirs") });
    }
    rows.push(PickerRow {
        says: "choose later; nothing is written until then".to_owned(),
        meaning: Meaning::Muted,
        ..row(Choice::Stay, "later")
    });
    for row in &mut rows {
        row.more = vec![("now", what.clone())];
    }
    // Nobody asked for this, so a stray enter must do nothing that cannot be looked at first.
    let at = if matches!(state.theirs(), Some(Theirs::Gone)) { rows.len() - 1 } else { 0 };
    let what = if at == 0 { "was changed on disk" } else { "is gone from the disk" };
    back_to(Picker::new(format!("{} {what}", file_name(state)), rows, at).unasked())
}

fn compare(state: &State) -> Dialog {
    let mut told = vec![
        Told::Text("- stands only on disk (theirs)".to_owned(), Meaning::Wrong),
        Told::Text("+ stands only here (mine)".to_owned(), Meaning::Good),
    ];
    if let Some(Theirs::Text(document)) = state.theirs() {
        told.extend(difference(&document.text, state.text()));
    }
    let title = format!("{}: on disk, and here", file_name(state));
    reader(title, told, (Choice::BackToConflict, "choose"), Choice::BackToConflict)
}

//! The dialogs for agent files: names, folders, deletion, and interrupted writes.

use std::path::{Path, PathBuf};

use crate::domain::agent::{AgentEntry, AgentId};
use crate::domain::create::name_problem;
use crate::domain::formats::Format;
use crate::domain::library::Library;
use crate::domain::text::{clean_line, thousands};
use crate::tui::app::effect::{
    BackupText, DraftSubject, NewPlace, SavedDraft, ShellEffect, TornBackup, TrashedFile, UnsavedText,
};
use crate::tui::app::message::{Message, NoticeTone};
use crate::tui::screens::files::{AgentCreation, NamePurpose, NameQuestion, told};
use crate::tui::ui::dialog::{
    ConfirmAnswer, ConfirmDialog, Dialog, DialogContent, DialogId, Picker, PickerRow, QuestionDialog, QuestionHint,
    QuestionSubject,
};
use crate::tui::ui::line_input::LineInput;
use crate::tui::ui::theme::Meaning;

/// Maximum number of files named in the question before deleting.
const NAMED: usize = 8;

/// Maximum number of deleted files offered for restoring: the latest of the open sources, then of all others.
const OFFERED: usize = 500;

/// The index of the row of a torn file that postpones the decision.
const LATER: usize = 2;

/// The question for a name. `why` is the problem with the name that was tried before.
pub fn name(naming: NameQuestion, tried: Option<String>, why: Option<String>) -> Dialog {
    let proposes = tried.is_none() && matches!(naming.purpose, NamePurpose::Copy(..));
    let line = tried.unwrap_or_else(|| naming.suggestion());
    let mut question = QuestionDialog::new(QuestionSubject::AgentName(naming), LineInput::new(line));
    if let Some(why) = why {
        question.says = QuestionHint::Error(why);
    }
    question.is_proposal = proposes;
    DialogContent::Question(question).dialog(DialogId::Question)
}

/// The folders for the file. Until they are known, the default can be chosen without seeing it.
pub fn places(making: &AgentCreation, like: Option<&AgentEntry>) -> Dialog {
    let name = making.name.as_deref().unwrap_or_default();
    let rows: Vec<PickerRow> = match &making.places {
        None => vec![PickerRow {
            message: Some(Box::new(Message::PlaceChosen(None))),
            name: "default".to_owned(),
            says: "searching folders".to_owned(),
            ..PickerRow::default()
        }],
        Some(places) => {
            let row = |place: &NewPlace| place_row(place, name, like.map(format_of));
            let mut rows: Vec<PickerRow> = places.iter().map(row).collect();
            // The proposed folder comes first, whether or not it exists.
            let missing =
                || places.iter().enumerate().filter(|(at, place)| *at > 0 && !place.is_there).map(|(at, _)| at);
            let count = missing().count();
            // Folding a single row would save nothing.
            if count > 1 {
                missing().for_each(|at| rows[at].is_folded = true);
                rows.push(PickerRow {
                    name: format!("{count} more folders…"),
                    meaning: Meaning::Muted,
                    says: "do not exist yet; enter lists them".to_owned(),
                    unfolds: true,
                    ..PickerRow::default()
                });
            }
            rows
        }
    };
    let cursor = rows.iter().position(|row| row.message.is_some()).unwrap_or(0);
    let what = clean_line(name);
    DialogContent::Picker(Picker::new(format!("Where to put {what}"), rows, cursor)).dialog(DialogId::Places)
}

const fn format_of(entry: &AgentEntry) -> Format {
    entry.format
}

fn place_row(place: &NewPlace, name: &str, like: Option<Format>) -> PickerRow {
    let format = place.format_for(like);
    let problem = name_problem(format, name);
    PickerRow {
        message: problem.is_none().then(|| Box::new(Message::PlaceChosen(Some(Box::new(place.clone()))))),
        name: place.spelled(),
        meaning: if problem.is_none() { Meaning::Text } else { Meaning::Muted },
        says: format.0.label.to_owned(),
        note: if place.is_there { "exists" } else { "will be created" }.to_owned(),
        words: format.id().to_owned(),
        more: match problem {
            Some(problem) => vec![("not found", problem.to_string())],
            None => vec![("folder", place.folder.display().to_string())],
        },
        ..PickerRow::default()
    }
}

/// Asks before deleting files. The things that would remain are added when they are known.
pub fn delete(files: Vec<(AgentId, PathBuf)>, built_in: usize, undo: &str) -> Dialog {
    let mut body: Vec<(String, Meaning)> = Vec::new();
    for (_, path) in files.iter().take(NAMED) {
        body.push((path.display().to_string(), Meaning::Text));
    }
    if files.len() > NAMED {
        body.push((format!("and {} more", files.len() - NAMED), Meaning::Text));
    }
    let (title, goes, it) = match files.len() {
        1 => ("Delete this file?".to_owned(), "It moves", "it"),
        count => (format!("Delete {count} files?"), "They move", "them"),
    };
    body.push((String::new(), Meaning::Text));
    body.push((format!("{goes} to callsheet's trash; {undo} restores {it}."), Meaning::Muted));
    if built_in > 0 {
        let them = if built_in == 1 { "1 marked agent is" } else { &format!("{built_in} marked agents are") };
        body.push((format!("{them} built in and can't be deleted."), Meaning::Caution));
    }
    let yes = ConfirmAnswer::new("delete", ShellEffect::Trash(files));
    let no = ConfirmAnswer::new("leave it", Message::say(NoticeTone::Caution, "nothing was deleted"));
    DialogContent::Confirm(ConfirmDialog::new(title, body, yes, no)).dialog(DialogId::DeleteAgents)
}

/// Asks about an unsaved text of an earlier run.
pub fn unsaved(unsaved: &UnsavedText) -> Dialog {
    let forget = Message::Open(Box::new(forget_unsaved(unsaved)));
    let rows = [
        (
            Message::UnsavedResumed(Box::new(unsaved.clone())),
            "continue",
            "open it in the form; nothing is written until you save",
        ),
        (asked_again(&unsaved.path), "later", "not now; the next start asks again"),
        (forget, "discard", "keep the file as it is on disk"),
    ];
    let mut more = vec![
        ("file", unsaved.path.display().to_string()),
        ("text", unsaved.keep_in().display().to_string()),
        ("why", "it was being edited when callsheet was terminated".to_owned()),
    ];
    more.extend(unsaved.typed.as_ref().map(|typed| ("typed", clean_line(&typed.text).into_owned())));
    let title = format!("{} was not saved", clean_line(&told(&unsaved.path)));
    recovery_picker(&title, rows, &more).dialog(DialogId::Unsaved)
}

/// A picker about something that an earlier run left, with the cursor on the row that postpones the decision.
fn recovery_picker(title: &str, rows: [(Message, &str, &str); 3], more: &[(&'static str, String)]) -> DialogContent {
    let row = |(message, name, says): (Message, &str, &str)| PickerRow {
        name: name.to_owned(),
        says: says.to_owned(),
        more: more.to_vec(),
        ..PickerRow::sending(message)
    };
    // The dialog opens by itself, so a key that was meant for the list must not decide anything.
    DialogContent::Picker(Picker::new(title, rows.map(row).into(), 1).unasked())
}

/// The notice that nothing was decided about a file.
fn asked_again(path: &Path) -> Message {
    Message::say(NoticeTone::Caution, format!("{} is unchanged; the next start asks again", told(path)))
}

/// The choice about a draft of an earlier run.
pub fn draft(draft: &SavedDraft) -> Dialog {
    let (title, goes_on) = match &draft.subject {
        DraftSubject::Cast { file } => {
            let name = file.as_ref().map_or("", |(name, _)| name.as_str());
            let title = if name.is_empty() {
                "A cast was not saved".to_owned()
            } else {
                format!("The cast {name} was not saved")
            };
            (title, "open the cast as it was; nothing is written until you save")
        }
        DraftSubject::Answer { agent, .. } => {
            let of = agent.as_ref().map(|agent| format!(" ({})", agent.id)).unwrap_or_default();
            (format!("An unfinished line{of}"), "open the question again with this line")
        }
    };
    let rows = [
        (Message::DraftResumed(Box::new(draft.clone())), "continue", goes_on),
        (
            Message::say(NoticeTone::Caution, "kept for now; the next start asks again"),
            "later",
            "not now; the next start asks again",
        ),
        (ShellEffect::DropDraft(Box::new(draft.clone())).into(), "discard", "delete it"),
    ];
    let mut more =
        vec![("text", draft.store_in().display().to_string()), ("why", "callsheet was terminated".to_owned())];
    if let DraftSubject::Answer { .. } = &draft.subject {
        more.insert(0, ("typed", clean_line(&draft.text).into_owned()));
    }
    recovery_picker(&clean_line(&title), rows, &more).dialog(DialogId::Draft)
}

/// Asks before discarding an unsaved text.
fn forget_unsaved(unsaved: &UnsavedText) -> Dialog {
    let text = String::from_utf8_lossy(&unsaved.text);
    let size = format!("{} lines, {} bytes", thousands(text.lines().count()), thousands(unsaved.text.len()));
    let body = vec![
        (unsaved.path.display().to_string(), Meaning::Text),
        (String::new(), Meaning::Text),
        (format!("The unsaved changes ({size}) are deleted permanently; the file does not change."), Meaning::Caution),
    ];
    let yes = ConfirmAnswer::new("discard", ShellEffect::DropUnsaved(Box::new(unsaved.clone())));
    let no = ConfirmAnswer::new("keep it", asked_again(&unsaved.path));
    DialogContent::Confirm(ConfirmDialog::new("Discard the unsaved changes?", body, yes, no))
        .dialog(DialogId::ForgetUnsaved)
}

/// Lists the contents of the trash, those of the open sources first.
pub fn trash(trashed: &[TrashedFile], now: u64, library: &Library) -> Dialog {
    let is_here = |path: &Path| {
        let mut places = library.sources.iter().filter_map(|source| source.path.as_deref());
        places.any(|place| path.starts_with(place))
    };
    let (here, elsewhere): (Vec<&TrashedFile>, Vec<&TrashedFile>) =
        trashed.iter().partition(|trashed| is_here(&trashed.path));
    // A single group needs no heading, unless all files are from other projects.
    let title = if elsewhere.is_empty() { "" } else { "was in a folder shown here" };
    let rows = here.into_iter().map(|trashed| trash_row(trashed, now, title));
    let rows =
        rows.chain(elsewhere.into_iter().map(|trashed| trash_row(trashed, now, "was in another folder"))).take(OFFERED);
    DialogContent::Picker(Picker::new("Restore from the trash", rows.collect(), 0)).dialog(DialogId::Trash)
}

fn trash_row(trashed: &TrashedFile, now: u64, group: &'static str) -> PickerRow {
    let folder = trashed.path.parent().map_or_else(String::new, |folder| folder.display().to_string());
    let ago = ago(now.saturating_sub(trashed.when));
    PickerRow {
        message: Some(Box::new(ShellEffect::BringBack(Box::new(trashed.clone())).into())),
        name: told(&trashed.path),
        says: folder.clone(),
        note: ago.clone(),
        group,
        more: vec![("restores to", folder), ("deleted", ago), ("size", format!("{} bytes", thousands(bytes(trashed))))],
        ..PickerRow::default()
    }
}

fn bytes(trashed: &TrashedFile) -> usize {
    usize::try_from(trashed.size).unwrap_or(usize::MAX)
}

/// A number of seconds in words.
fn ago(seconds: u64) -> String {
    let of = |count: u64, unit: &str| format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" });
    match seconds {
        0..60 => "just now".to_owned(),
        60..3600 => of(seconds / 60, "minute"),
        3600..86_400 => of(seconds / 3600, "hour"),
        _ => of(seconds / 86_400, "day"),
    }
}

/// Asks about a file whose writing was interrupted.
pub fn torn(backup: &TornBackup) -> Dialog {
    let path = backup.path.display().to_string();
    let size = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        format!("{} bytes, {} lines", thousands(bytes.len()), thousands(text.lines().count()))
    };
    let now = backup.now.as_deref().map_or_else(String::new, size);
    let restore = |text| Message::from(ShellEffect::RestoreBackup { backup: Box::new(backup.clone()), text });
    let forget = Message::Open(Box::new(forget_torn(backup)));
    let rows = [
        (restore(BackupText::Old), "old text", "text before the save", size(&backup.old)),
        (restore(BackupText::New), "new text", "text being saved", size(&backup.new)),
        (asked_again(&backup.path), "later", "not now; the next start asks again", String::new()),
        (forget, "keep", "keep the file as it is, discard both texts", now),
    ];
    let row = |(message, name, says, note): (Message, &str, &str, String)| PickerRow {
        name: name.to_owned(),
        says: says.to_owned(),
        note,
        more: vec![
            ("file", path.clone()),
            (
                "why",
                "saving it was interrupted, so the file is incomplete; if you fixed it yourself, keep it".to_owned(),
            ),
            ("then", "the file is replaced only if it has not changed since".to_owned()),
        ],
        ..PickerRow::sending(message)
    };
    let rows = rows.map(row).into();
    // The dialog opens by itself, so a key that was meant for the list must not decide anything.
    let title = format!("Saving {} was interrupted", clean_line(&told(&backup.path)));
    DialogContent::Picker(Picker::new(title, rows, LATER).unasked()).dialog(DialogId::TornFile)
}

/// Asks before discarding the backup of such a file.
fn forget_torn(backup: &TornBackup) -> Dialog {
    let body = vec![
        (backup.path.display().to_string(), Meaning::Text),
        (String::new(), Meaning::Text),
        ("Its old and new text are deleted permanently; the file does not change.".to_owned(), Meaning::Caution),
    ];
    let yes = ConfirmAnswer::new("discard them", ShellEffect::DropBackup(Box::new(backup.clone())));
    let no = ConfirmAnswer::new("keep them", asked_again(&backup.path));
    DialogContent::Confirm(ConfirmDialog::new("Discard both texts?", body, yes, no)).dialog(DialogId::ForgetTorn)
}

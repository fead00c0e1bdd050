//! The dialogs over agent files: what one is called, where it goes, what deleting leaves, what a broken write left.

use std::path::{Path, PathBuf};

use crate::domain::agent::{AgentId, Entry};
use crate::domain::create::name_problem;
use crate::domain::formats::Format;
use crate::domain::library::Library;
use crate::domain::text::{clean_line, thousands};
use crate::tui::effect::{Backup, NewPlace, Text, Trashed, Unsaved};
use crate::tui::files::{Making, Naming, told};
use crate::tui::line::Line;
use crate::tui::pane::dialog::{
    Asks, Chosen, Concern, Confirm, Content, Dialog, Pending, Picker, PickerRow, Question, Says, Torn,
};
use crate::tui::theme::Meaning;

/// How many files the question before deleting names.
const NAMED: usize = 8;

/// How many deleted files are offered to be brought back: the latest of what is open, then of the rest.
const OFFERED: usize = 500;

/// The row of a torn file that decides nothing.
const LATER: usize = 2;

/// The question for a name; `why` is what was wrong with the name tried before.
pub fn name(naming: Naming, tried: Option<String>, why: Option<String>) -> Dialog {
    let line = tried.unwrap_or_else(|| naming.suggestion());
    let mut question = Question::new(Asks::AgentName(naming), Line::new(line));
    if let Some(why) = why {
        question.says = Says::Error(why);
    }
    Content::Question(question).into()
}

/// The folders the file can go to. Until they are known, the usual one can be chosen unseen.
pub fn places(making: &Making, like: Option<&Entry>) -> Dialog {
    let name = making.name.as_deref().unwrap_or_default();
    let rows: Vec<PickerRow> = match &making.places {
        None => vec![PickerRow {
            choice: Some(Chosen::Place(None)),
            name: "the usual place".to_owned(),
            says: "looking which folders there are".to_owned(),
            ..PickerRow::default()
        }],
        Some(places) => places.iter().map(|place| place_row(place, name, like.map(format_of))).collect(),
    };
    let cursor = rows.iter().position(|row| row.choice.is_some()).unwrap_or(0);
    let what = clean_line(name);
    Content::Picker(Picker::new(format!("Where to put {what}"), rows, cursor)).into()
}

const fn format_of(entry: &Entry) -> Format {
    entry.format
}

fn place_row(place: &NewPlace, name: &str, like: Option<Format>) -> PickerRow {
    let format = place.format_for(like);
    let problem = name_problem(format, name);
    PickerRow {
        choice: problem.is_none().then(|| Chosen::Place(Some(Box::new(place.clone())))),
        name: place.spelled(),
        meaning: if problem.is_none() { Meaning::Text } else { Meaning::Muted },
        says: format.0.label.to_owned(),
        note: if place.is_there { "there" } else { "will be made" }.to_owned(),
        words: format.id().to_owned(),
        more: match problem {
            Some(problem) => vec![("not here", problem.to_string())],
            None => vec![("folder", place.folder.display().to_string())],
        },
        ..PickerRow::default()
    }
}

/// Whether these files are deleted; what stays of what else there is follows when it was looked at.
pub fn delete(files: Vec<(AgentId, PathBuf)>, built_in: usize, undo: &str) -> Dialog {
    let mut body: Vec<(String, Meaning)> = Vec::new();
    for (_, path) in files.iter().take(NAMED) {
        body.push((path.display().to_string(), Meaning::Text));
    }
    if files.len() > NAMED {
        body.push((format!("and {} more", files.len() - NAMED), Meaning::Text));
    }
    let (title, goes, it) = match files.len() {
        1 => ("Delete this file?".to_owned(), "It goes", "it"),
        count => (format!("Delete {count} files?"), "They go", "them"),
    };
    body.push((String::new(), Meaning::Text));
    body.push((format!("{goes} to callsheet's trash, and {undo} brings {it} back."), Meaning::Muted));
    if built_in > 0 {
        let them = if built_in == 1 { "1 marked agent is" } else { &format!("{built_in} marked agents are") };
        body.push((format!("{them} built in and will stay."), Meaning::Caution));
    }
    Content::Confirm(Confirm::new(Concern::Delete(files), title, body, "delete", "leave it")).into()
}

/// What becomes of a text that was not saved when an earlier run was ended.
pub fn unsaved(unsaved: &Unsaved) -> Dialog {
    let rows = [
        (Pending::GoesOn, "go on", "open the form with it; nothing is written before you save it"),
        (Pending::Waits, "later", "leave it for now; the next start asks again"),
        (Pending::Goes, "forget it", "keep the file as it is on disk"),
    ];
    let mut more = vec![
        ("file", unsaved.path.display().to_string()),
        ("text", unsaved.kept_in().display().to_string()),
        ("why", "it was being edited when an earlier run was ended from outside".to_owned()),
    ];
    more.extend(unsaved.typed.as_ref().map(|typed| ("typed", clean_line(&typed.text).into_owned())));
    let row = |(pending, name, says): (Pending, &str, &str)| PickerRow {
        choice: Some(Chosen::Unsaved(Box::new(unsaved.clone()), pending)),
        name: name.to_owned(),
        says: says.to_owned(),
        more: more.clone(),
        ..PickerRow::default()
    };
    let title = format!("{} was not saved", clean_line(&told(&unsaved.path)));
    // Nobody asked for the dialog, so a key that was meant for the list must not decide anything.
    Content::Picker(Picker::new(title, rows.map(row).into(), 1).unasked()).into()
}

/// Whether such a text is forgotten.
pub fn forget_unsaved(unsaved: Box<Unsaved>) -> Dialog {
    let text = String::from_utf8_lossy(&unsaved.text);
    let size = format!("{} lines, {} bytes", thousands(text.lines().count()), thousands(unsaved.text.len()));
    let body = vec![
        (unsaved.path.display().to_string(), Meaning::Text),
        (String::new(), Meaning::Text),
        (format!("What was not saved of it, {size}, is deleted for good; the file stays as it is."), Meaning::Caution),
    ];
    Content::Confirm(Confirm::new(
        Concern::ForgetUnsaved(unsaved),
        "Forget what was not saved?",
        body,
        "forget it",
        "keep it",
    ))
    .into()
}

/// What can be brought back from the trash: first what was of the sources that are open.
pub fn trash(trashed: &[Trashed], now: u64, library: &Library) -> Dialog {
    let is_here = |path: &Path| {
        let mut places = library.sources.iter().filter_map(|source| source.path.as_deref());
        places.any(|place| path.starts_with(place))
    };
    let (here, elsewhere): (Vec<&Trashed>, Vec<&Trashed>) = trashed.iter().partition(|trashed| is_here(&trashed.path));
    // With one group there is nothing to tell apart, unless it is all of other projects.
    let title = if elsewhere.is_empty() { "" } else { "was in what is open here" };
    let rows = here.into_iter().map(|trashed| trash_row(trashed, now, title));
    let rows = rows.chain(elsewhere.into_iter().map(|trashed| trash_row(trashed, now, "was elsewhere"))).take(OFFERED);
    Content::Picker(Picker::new("Bring back from the trash", rows.collect(), 0)).into()
}

fn trash_row(trashed: &Trashed, now: u64, group: &'static str) -> PickerRow {
    let folder = trashed.path.parent().map_or_else(String::new, |folder| folder.display().to_string());
    let ago = ago(now.saturating_sub(trashed.when));
    PickerRow {
        choice: Some(Chosen::BringBack(Box::new(trashed.clone()))),
        name: told(&trashed.path),
        says: folder.clone(),
        note: ago.clone(),
        group,
        more: vec![("goes to", folder), ("deleted", ago), ("size", format!("{} bytes", thousands(bytes(trashed))))],
        ..PickerRow::default()
    }
}

fn bytes(trashed: &Trashed) -> usize {
    usize::try_from(trashed.size).unwrap_or(usize::MAX)
}

/// So many seconds as people say them.
fn ago(seconds: u64) -> String {
    let of = |count: u64, unit: &str| format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" });
    match seconds {
        0..60 => "just now".to_owned(),
        60..3600 => of(seconds / 60, "minute"),
        3600..86_400 => of(seconds / 3600, "hour"),
        _ => of(seconds / 86_400, "day"),
    }
}

/// What becomes of a file whose writing broke off.
pub fn torn(backup: &Backup) -> Dialog {
    let path = backup.path.display().to_string();
    let size = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        format!("{} bytes, {} lines", thousands(bytes.len()), thousands(text.lines().count()))
    };
    let now = backup.now.as_deref().map_or_else(String::new, size);
    let rows = [
        (Torn::Gets(Text::Old), "old text", "what stood there before the save", size(&backup.old)),
        (Torn::Gets(Text::New), "new text", "what was being saved", size(&backup.new)),
        (Torn::Later, "later", "leave it for now; the next start asks again", String::new()),
        (Torn::Stays, "as it is", "leave it for good and forget both texts", now),
    ];
    let row = |(torn, name, says, note): (Torn, &str, &str, String)| PickerRow {
        choice: Some(Chosen::Torn(Box::new(backup.clone()), torn)),
        name: name.to_owned(),
        says: says.to_owned(),
        note,
        more: vec![
            ("file", path.clone()),
            (
                "why",
                "saving it broke off, and it is neither text now; if you mended it yourself, leave it as it is"
                    .to_owned(),
            ),
            (
                "then",
                "a text takes its place only while it is as it was found; changed since, it is left alone".to_owned(),
            ),
        ],
        ..PickerRow::default()
    };
    let rows = rows.map(row).into();
    // Nobody asked for the dialog, so a key that was meant for the list must not decide anything.
    let title = format!("Saving {} broke off", clean_line(&told(&backup.path)));
    Content::Picker(Picker::new(title, rows, LATER).unasked()).into()
}

/// Whether the texts of such a file are forgotten.
pub fn forget_torn(backup: Box<Backup>) -> Dialog {
    let body = vec![
        (backup.path.display().to_string(), Meaning::Text),
        (String::new(), Meaning::Text),
        (
            "Both its old text and the new one are deleted for good; the file stays as it is.".to_owned(),
            Meaning::Caution,
        ),
    ];
    Content::Confirm(Confirm::new(Concern::ForgetTorn(backup), "Forget both texts?", body, "forget them", "keep them"))
        .into()
}

//! The dialogs of a cast: patterns, saved casts, the agent and the choices of a seat, and the questions before
//! something is lost.

use crate::domain::agent::{AgentEntry, ReadDepth, TextOrigin};
use crate::domain::cast::{CastFile, CastPattern, SeatCount, suits};
use crate::domain::compose::{NameChoice, Prompt, Selection};
use crate::domain::problem::Problem;
use crate::domain::query::nearest_names;
use crate::domain::text::{clean, clean_line, first_sentence};
use crate::tui::app::effect::ShellEffect;
use crate::tui::app::message::{Message, NoticeTone};
use crate::tui::app::model::Model;
use crate::tui::app::open::{hidden_told, nothing_copied, nothing_written};
use crate::tui::screens::cast::{CastDialog, CastMessage, SavedCast};
use crate::tui::screens::composer::PromptPick;
use crate::tui::screens::composer::dialogs::{PickRow, is_named, modes, note, profiles, roles, sending, templates};
use crate::tui::ui::dialog::{
    ConfirmAnswer, ConfirmDialog, Dialog, DialogContent, DialogId, Picker, PickerRow, ReaderDialog, ReaderLine,
    SavedEntry, slug,
};
use crate::tui::ui::keymap::{Action, KeyScope, Keymap};
use crate::tui::ui::theme::Meaning;

/// Number of similar agents offered for one that does not exist.
const NEAR: usize = 5;

/// The patterns, for a new cast or to replace the current one.
pub fn patterns(model: &Model, of_new: bool) -> Dialog {
    let acts = model.cast.cast().map(|cast| cast.pattern.as_str()).filter(|_| !of_new);
    let patterns = &model.cast.patterns;
    let message = |name: &str| {
        if of_new {
            Message::NewCastChosen(name.to_owned())
        } else {
            CastMessage::PatternChosen(name.to_owned()).into()
        }
    };
    let row = |pattern: &CastPattern| PickerRow {
        message: Some(Box::new(message(&pattern.name))),
        name: pattern.title.clone(),
        says: pattern.description.clone(),
        note: note([(acts == Some(&pattern.name), "current"), (patterns.is_own(&pattern.name), "your own")]),
        words: pattern.name.clone(),
        more: about(pattern),
        ..PickerRow::default()
    };
    let mut rows: Vec<PickerRow> = patterns.all().map(row).collect();
    let cursor = patterns.all().position(|pattern| acts == Some(&pattern.name)).unwrap_or(0);
    rows.extend(patterns.broken().map(|(name, problems)| PickerRow {
        name: name.to_owned(),
        says: "its file has errors".to_owned(),
        note: "broken".to_owned(),
        more: problems.iter().map(|problem| ("broken", placed(problem))).collect(),
        ..PickerRow::default()
    }));
    let title = match (of_new, model.agents.marked.len()) {
        (false, _) => "Another pattern".to_owned(),
        (true, 0) => "Pattern of the new cast".to_owned(),
        (true, 1) => "Pattern for 1 marked agent".to_owned(),
        (true, count) => format!("Pattern for {count} marked agents"),
    };
    let id = if of_new { DialogId::NewCast } else { DialogId::Cast(CastDialog::Patterns) };
    DialogContent::Picker(Picker::new(title, rows, cursor)).dialog(id)
}

pub(in crate::tui) fn placed(problem: &Problem) -> String {
    let line = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
    let fix = problem.fix.as_ref().map(|fix| format!("; {fix}")).unwrap_or_default();
    format!("{line}{}{fix}", problem.message)
}

fn about(pattern: &CastPattern) -> Vec<(&'static str, String)> {
    let mut more = vec![("is", pattern.description.clone()), ("seats", seats(pattern))];
    let steps: Vec<&str> = pattern.stages.iter().map(|stage| stage.name.as_str()).collect();
    more.push(("steps", steps.join(", then ")));
    if pattern.rounds > 1 {
        let until = pattern.until.as_ref().map(|until| format!(", fewer if {until}")).unwrap_or_default();
        more.push(("rounds", format!("at most {}{until}", pattern.rounds)));
    }
    more
}

fn seats(pattern: &CastPattern) -> String {
    let count = |count: SeatCount| match (count.least, count.most) {
        (least, Some(most)) if least == most => least.to_string(),
        (least, Some(most)) => format!("{least} to {most}"),
        (least, None) => format!("{least} or more"),
    };
    let kinds = pattern.kinds.iter().map(|kind| format!("{} ({})", kind.name, count(kind.count)));
    kinds.collect::<Vec<_>>().join(", ")
}

/// The current cast, the saved ones, and a new one.
pub fn casts(model: &Model) -> Dialog {
    let mut rows = Vec::new();
    if let Some(cast) = model.cast.cast() {
        let state = match (model.cast.is_changed(), model.cast.file()) {
            (true, _) | (_, None) => "unsaved",
            (false, Some(_)) => "saved",
        };
        rows.push(PickerRow {
            message: Some(Box::new(CastMessage::Continued.into())),
            name: cast.name.clone(),
            says: "continue with the open cast".to_owned(),
            note: state.to_owned(),
            ..PickerRow::default()
        });
    }
    rows.extend(model.cast.saved.iter().map(|saved| saved_row(model, saved)));
    rows.push(PickerRow {
        message: Some(Box::new(Message::NewCastAsked)),
        name: "new".to_owned(),
        meaning: Meaning::Muted,
        says: "choose a pattern, then the agents".to_owned(),
        more: if model.cast.saved.is_empty() {
            let key = model.keymap.key_label(Action::SaveCast, &[KeyScope::Cast]);
            vec![("saved", format!("none yet: {key} saves a cast, which is then listed here"))]
        } else {
            Vec::new()
        },
        ..PickerRow::default()
    });
    let cursor = rows.iter().position(|row| row.message.is_some()).unwrap_or(0);
    DialogContent::Picker(Picker::new("Casts", rows, cursor)).dialog(DialogId::Casts)
}

fn saved_row(model: &Model, saved: &SavedCast) -> PickerRow {
    let name = saved.name.clone();
    let broken = |says: String, more: Vec<(&'static str, String)>| PickerRow {
        name: name.clone(),
        deletes: Some(SavedEntry::Cast(name.clone())),
        says,
        note: "broken".to_owned(),
        more,
        ..PickerRow::default()
    };
    let text = match &saved.text {
        Ok(text) => text,
        Err(why) => return broken("it cannot be read".to_owned(), vec![("broken", why.clone())]),
    };
    let cast = match CastFile::parse(&saved.name, text) {
        Ok(file) => file.cast,
        Err(problems) => {
            let told = problems.iter().map(|problem| ("broken", placed(problem))).collect();
            return broken("its file has errors".to_owned(), told);
        }
    };
    let missing = cast.seats.iter().filter(|seat| model.library.resolve(&seat.agent).is_err()).count();
    let pattern = model.cast.patterns.get(&cast.pattern).map_or(cast.pattern.as_str(), |pattern| &pattern.title);
    let seats = match cast.seats.len() {
        1 => "1 seat".to_owned(),
        count => format!("{count} seats"),
    };
    // Two casts with the same name are distinguished by their files.
    let file = if slug(&cast.name) == saved.name { String::new() } else { format!(", {}.yaml", saved.name) };
    let who = cast.seats.iter().map(|seat| format!("{} ({})", seat.name, seat.agent)).collect::<Vec<_>>().join(", ");
    PickerRow {
        message: Some(Box::new(Message::SavedCastChosen(saved.name.clone()))),
        name: if cast.name.trim().is_empty() { saved.name.clone() } else { cast.name.clone() },
        says: format!("{pattern}, {seats}{file}"),
        note: match missing {
            0 => String::new(),
            1 => "1 agent gone".to_owned(),
            count => format!("{count} agents gone"),
        },
        words: format!("{} {who}", saved.name),
        more: [("task", cast.task.clone()), ("seats", Some(who)), ("file", Some(format!("{}.yaml", saved.name)))]
            .into_iter()
            .filter_map(|(label, text)| Some((label, text?)))
            .collect(),
        deletes: Some(SavedEntry::Cast(saved.name.clone())),
        ..PickerRow::default()
    }
}

/// All agents, for a seat or for an additional one. The first ones suit the seat, or have a name similar to that of the
/// missing agent.
pub fn agents(model: &Model, seat: Option<usize>, kind: Option<usize>) -> Dialog {
    let derived = model.cast.derived();
    let of_seat = seat.and_then(|seat| model.cast.cast()?.seats.get(seat));
    let wanted = kind;
    let kind = kind.or_else(|| derived.ensemble.seats.get(seat?)?.kind);
    let pattern = derived.pattern.as_ref();
    let gone = seat.and_then(|seat| derived.who.get(seat)).is_some_and(Result::is_err);
    let near: Vec<&str> =
        of_seat.filter(|_| gone).map(|seat| nearest_names(&model.library, &seat.agent, NEAR)).unwrap_or_default();
    let sits = seat.and_then(|seat| derived.who.get(seat)?.as_ref().ok());
    let group = |entry: &AgentEntry, fit: u32| {
        if near.contains(&entry.name.as_str()) {
            return (0, "similar name");
        }
        let declares = entry.roles_origin != TextOrigin::Generic && fit >= SUITS;
        if declares { (1, "fits the seat") } else { (2, "others") }
    };
    let mut rows: Vec<((u8, u32), PickerRow)> = Vec::new();
    for entry in model.library.entries.iter().filter(|entry| entry.depth != ReadDepth::Nothing) {
        let id = &entry.found.id;
        let message = match seat {
            Some(seat) => CastMessage::AgentChosen { seat, agent: id.clone() },
            None => CastMessage::SeatAdded { kind, agent: id.clone() },
        };
        let fit = pattern.zip(kind).map_or(0, |(pattern, kind)| suits(pattern, kind, entry));
        let (rank, group) = group(entry, fit);
        let sits_already = derived.who.iter().any(|who| who.as_ref() == Ok(id));
        let row = PickerRow {
            message: Some(Box::new(message.into())),
            name: entry.name.clone(),
            says: first_sentence(&entry.description).into_owned(),
            note: note([(sits == Some(id), "current"), (sits_already && sits != Some(id), "already seated")]),
            group: if pattern.zip(kind).is_some() || gone { group } else { "" },
            words: words(entry),
            more: vec![("modes", entry.modes.join(", ")), ("roles", entry.roles.join(", "))],
            ..PickerRow::default()
        };
        rows.push(((rank, u32::MAX - fit), row));
    }
    rows.sort_by_key(|(rank, _)| *rank);
    let rows: Vec<PickerRow> = rows.into_iter().map(|(_, row)| row).collect();
    let cursor = rows.iter().position(|row| row.note == "current").unwrap_or(0);
    let kind = pattern.zip(kind).map(|(pattern, kind)| pattern.kinds[kind].name.as_str());
    let title = match (of_seat, kind) {
        (Some(seat), _) => format!("Agent for {}", seat.name),
        (None, Some(kind)) => format!("Agent for {kind}"),
        (None, None) => "Another agent for the seat".to_owned(),
    };
    let id = seat.map_or(CastDialog::MoreAgents(wanted), CastDialog::Agents);
    DialogContent::Picker(Picker::new(title, rows, cursor)).dialog(DialogId::Cast(id))
}

/// Minimum score of an agent to be listed first: it declares a suitable role and mode.
const SUITS: u32 = 12;

/// The words besides the name that an agent can be found by: modes, roles and tools, in the form of a query.
fn words(entry: &AgentEntry) -> String {
    let mut words = String::new();
    for (field, names) in [("mode", &*entry.modes), ("role", &*entry.roles), ("tool", &entry.tools)] {
        for name in names {
            words.extend([field, ":", name, " "]);
        }
    }
    words.push_str(&entry.found.id.0);
    words
}

/// The modes, roles, tool profiles or templates for the seat under the cursor. The prompt previews the selected row.
///
/// # Errors
/// If there is nothing to choose from; the sentence says why.
pub fn picks(action: Action, model: &Model) -> Result<Dialog, String> {
    let cast = model.cast.cast().ok_or("no cast yet")?;
    let mut picker = if action == Action::ChooseTemplate {
        let selection = Selection { template: cast.template.clone(), ..Selection::default() };
        let (rows, cursor) = templates(&model.templates, &selection);
        Picker::new("Template for all prompts", of_seats(rows), cursor)
    } else {
        of_seat(action, model)?
    };
    picker.prompt_follows = true;
    Ok(DialogContent::Picker(picker).dialog(DialogId::Cast(CastDialog::Picks(action))))
}

/// The rows of choices for the seat under the cursor.
fn of_seats(rows: Vec<PickRow>) -> Vec<PickerRow> {
    sending(rows, |pick| CastMessage::Picked(pick).into(), |pick| CastMessage::Previewed(pick).into())
}

fn of_seat(action: Action, model: &Model) -> Result<Picker, String> {
    let at = model.cast.seat().ok_or("no seats yet")?;
    let agent = model.cast.agent(at).ok_or_else(|| model.cast.without_prompt())?;
    let seat = model.cast.cast().and_then(|cast| cast.seats.get(at)).ok_or("no seats yet")?;
    let derived = model.cast.derived();
    let placed = derived.ensemble.seats.get(at);
    let selection = Selection {
        mode: seat.mode.clone(),
        role: seat.role.clone(),
        tools: seat.tools.clone(),
        ..Selection::default()
    };
    let (what, (mut rows, cursor), acts, chosen) = match action {
        Action::ChooseMode => ("Mode", modes(agent, &selection), placed.and_then(|one| one.mode.clone()), &seat.mode),
        Action::ChooseRole => ("Role", roles(agent, &selection), placed.and_then(|one| one.role.clone()), &seat.role),
        _ if agent.tools.is_empty() => {
            return Err(format!("{} names no tools to choose from", agent.entry.name));
        }
        _ => ("Tools", profiles(agent, &selection), placed.and_then(|one| one.tools.clone()), &seat.tools),
    };
    let kind = placed.and_then(|one| derived.pattern.as_ref()?.kinds.get(one.kind?));
    let suit = kind.map(|kind| match action {
        Action::ChooseMode => &kind.modes,
        Action::ChooseRole => &kind.roles,
        _ => &kind.tools,
    });
    let pick = |choice: NameChoice| match action {
        Action::ChooseMode => PromptPick::Mode(choice),
        Action::ChooseRole => PromptPick::Role(choice),
        _ => PromptPick::Tools(choice),
    };
    // The default depends on the seat here, not only on the agent.
    let default = PickerRow {
        name: "default".to_owned(),
        meaning: Meaning::Muted,
        says: match suit.filter(|names| !names.is_empty()) {
            Some(names) => format!("fits the seat: {}, else the file's default", names.join(" or ")),
            None => "the file's default".to_owned(),
        },
        note: note([(*chosen == NameChoice::Default, "chosen")]),
        ..PickerRow::default()
    };
    rows.retain(|(picked, _)| *picked != pick(NameChoice::Default));
    let none = rows.iter().position(|(picked, _)| *picked == pick(NameChoice::None));
    rows.insert(none.unwrap_or(rows.len()), (pick(NameChoice::Default), default));
    let acting = acts.and_then(|name| {
        let acts = NameChoice::Named(name);
        rows.iter().position(|(picked, row)| *picked == pick(acts.clone()) || is_named(&acts, &row.name))
    });
    let cursor = acting.unwrap_or_else(|| cursor.min(rows.len().saturating_sub(1)));
    Ok(Picker::new(format!("{what} of {}", seat.name), of_seats(rows), cursor))
}

/// The kinds of seats of the pattern.
///
/// # Errors
/// If there is no pattern.
pub fn kinds(seat: usize, model: &Model) -> Result<Dialog, String> {
    let derived = model.cast.derived();
    let pattern = derived.pattern.as_ref().ok_or("choose a pattern first: it defines the seats")?;
    let of_seat = model.cast.cast().and_then(|cast| cast.seats.get(seat)).ok_or("no seats yet")?;
    let acts = derived.ensemble.seats.get(seat).and_then(|seat| seat.kind);
    let row = |at: usize| {
        let kind = &pattern.kinds[at];
        let words = |label: &'static str, names: &[String]| (!names.is_empty()).then(|| (label, names.join(" or ")));
        PickerRow {
            message: Some(Box::new(CastMessage::KindChosen { seat, kind: Some(kind.name.clone()) }.into())),
            name: kind.name.clone(),
            says: kind.output.as_ref().map(|output| format!("hands over {output}")).unwrap_or_default(),
            note: note([(acts == Some(at), "current")]),
            more: [
                words("mode", &kind.modes),
                words("role", &kind.roles),
                kind.instructions.clone().map(|text| ("gets", text)),
            ]
            .into_iter()
            .flatten()
            .collect(),
            ..PickerRow::default()
        }
    };
    let mut rows: Vec<PickerRow> = (0..pattern.kinds.len()).map(row).collect();
    rows.push(PickerRow {
        message: Some(Box::new(CastMessage::KindChosen { seat, kind: None }.into())),
        name: "automatic".to_owned(),
        meaning: Meaning::Muted,
        says: "from the seat's name, role and mode".to_owned(),
        note: note([(of_seat.kind.is_none(), "chosen")]),
        ..PickerRow::default()
    });
    let title = format!("Seat of {} for {}", pattern.title.to_lowercase(), of_seat.name);
    let picker = Picker::new(title, rows, acts.unwrap_or(pattern.kinds.len()));
    Ok(DialogContent::Picker(picker).dialog(DialogId::Cast(CastDialog::Kinds(seat))))
}

/// The run sheet, to be read.
pub fn run_sheet(text: String) -> Dialog {
    let told = clean(&text).lines().map(|line| ReaderLine::Printed(line.to_owned())).collect();
    DialogContent::Reader(ReaderDialog::new("Run sheet", Meaning::Accent, told, 106))
        .dialog(DialogId::Cast(CastDialog::RunSheet(text)))
}

/// The question before prompts with hidden characters are copied: their number by seat and kind, and the text of
/// invisible instructions.
pub fn hidden_seats(prompts: &[(String, Prompt)], again: ShellEffect, keymap: &Keymap) -> Dialog {
    let mut body = vec![(
        "The copied text contains characters that people don't see but a model \
        reads:"
            .to_owned(),
        Meaning::Text,
    )];
    for (seat, prompt) in prompts {
        body.push((format!("the prompt of {seat}"), Meaning::Heading));
        body.extend(hidden_told(prompt));
    }
    if let Some(key) = keymap.key_of(Action::StripHidden, &[KeyScope::Cast, KeyScope::Anywhere]) {
        body.push((String::new(), Meaning::Text));
        let says = format!("{key} removes them from all prompts: answer no, press it, and copy again.");
        body.push((says, Meaning::Muted));
    }
    let yes = ConfirmAnswer::new("copy anyway", again);
    let no = ConfirmAnswer::new("do not copy", nothing_copied());
    DialogContent::Confirm(ConfirmDialog::new("Copy hidden text?", body, yes, no)).dialog(DialogId::CopyHidden)
}

/// The question before files are replaced, with their names.
pub fn replace_files(paths: &[String], again: ShellEffect) -> Dialog {
    if let [only] = paths {
        return crate::tui::app::open::replace(only, again);
    }
    // Names the folder once before the file names, so that 99 of them fit.
    let (folder, names): (Vec<&str>, Vec<&str>) = paths.iter().filter_map(|path| path.rsplit_once('/')).unzip();
    let folder = clean_line(folder.first().copied().unwrap_or_default());
    let body = vec![
        (format!("{} files already exist in {folder}:", paths.len()), Meaning::Text),
        (clean_line(&names.join(", ")).into_owned(), Meaning::Text),
        ("Answering yes discards their current contents.".to_owned(), Meaning::Muted),
    ];
    let title = format!("Replace {} files?", paths.len());
    let yes = ConfirmAnswer::new("replace them", again);
    let no = ConfirmAnswer::new("leave them", nothing_written());
    DialogContent::Confirm(ConfirmDialog::new(title, body, yes, no)).dialog(DialogId::ReplaceFiles)
}

fn unsaved(model: &Model) -> Vec<(String, Meaning)> {
    let name = model.cast.cast().map_or("", |cast| cast.name.as_str());
    vec![
        (format!("The cast “{name}” has unsaved changes."), Meaning::Text),
        ("Answering yes discards them.".to_owned(), Meaning::Muted),
    ]
}

/// The question before quitting with an unsaved cast.
pub fn quit_with_cast(model: &Model) -> Dialog {
    let yes = ConfirmAnswer::new("leave", Message::QuitAnyway);
    let no = ConfirmAnswer::new("stay", cast_kept());
    DialogContent::Confirm(ConfirmDialog::new("Leave without saving?", unsaved(model), yes, no))
        .dialog(DialogId::QuitWithCast)
}

fn cast_kept() -> Message {
    Message::say(NoticeTone::Good, "the cast is kept")
}

/// Asks before a message replaces a cast that is not saved.
pub fn replace_cast(model: &Model, replacing: CastMessage) -> Dialog {
    let yes = ConfirmAnswer::new("discard it", replacing);
    let no = ConfirmAnswer::new("keep it", cast_kept());
    DialogContent::Confirm(ConfirmDialog::new("Discard the cast?", unsaved(model), yes, no))
        .dialog(DialogId::ReplaceCast)
}

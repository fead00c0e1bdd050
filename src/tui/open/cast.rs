//! The dialogs of a cast: patterns, saved casts, who sits in a seat and how, what is asked before it goes.

use super::choose::{is_named, modes, note, profiles, roles, templates};
use super::hidden_told;
use crate::domain::agent::{Depth, Entry, Origin};
use crate::domain::cast::{CastFile, Count, Pattern, suits};
use crate::domain::compose::{Choice, Prompt, Selection};
use crate::domain::problem::Problem;
use crate::domain::query::nearest_names;
use crate::domain::text::{clean, first_sentence};
use crate::tui::effect::Effect;
use crate::tui::keymap::{Action, Keymap, Scope};
use crate::tui::model::Model;
use crate::tui::pane::cast::{Choice as Cast, SavedCast};
use crate::tui::pane::dialog::{Chosen, Concern, Confirm, Content, Dialog, Picker, PickerRow, Reader, Told, slug};
use crate::tui::pane::prompt::Pick;
use crate::tui::theme::Meaning;

/// How many agents are offered for one that is gone.
const NEAR: usize = 5;

/// The patterns: for a new cast, or in place of the one that acts.
pub fn patterns(model: &Model, of_new: bool) -> Dialog {
    let acts = model.cast.cast().map(|cast| cast.pattern.as_str()).filter(|_| !of_new);
    let patterns = &model.cast.patterns;
    let choice = |name: &str| if of_new { Cast::NewBy(name.to_owned()) } else { Cast::Pattern(name.to_owned()) };
    let row = |pattern: &Pattern| PickerRow {
        choice: Some(Chosen::Cast(choice(&pattern.name))),
        name: pattern.title.clone(),
        says: pattern.description.clone(),
        note: note([(acts == Some(&pattern.name), "now"), (patterns.is_own(&pattern.name), "your own")]),
        words: pattern.name.clone(),
        more: about(pattern),
        ..PickerRow::default()
    };
    let mut rows: Vec<PickerRow> = patterns.all().map(row).collect();
    let cursor = patterns.all().position(|pattern| acts == Some(&pattern.name)).unwrap_or(0);
    rows.extend(patterns.broken().map(|(name, problems)| PickerRow {
        name: name.to_owned(),
        says: "its file has mistakes".to_owned(),
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
    Content::Picker(Picker::new(title, rows, cursor)).into()
}

fn placed(problem: &Problem) -> String {
    let line = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
    let fix = problem.fix.as_ref().map(|fix| format!("; {fix}")).unwrap_or_default();
    format!("{line}{}{fix}", problem.message)
}

fn about(pattern: &Pattern) -> Vec<(&'static str, String)> {
    let mut more = vec![("is", pattern.description.clone()), ("seats", seats(pattern))];
    let steps: Vec<&str> = pattern.stages.iter().map(|stage| stage.name.as_str()).collect();
    more.push(("steps", steps.join(", then ")));
    if pattern.rounds > 1 {
        let until = pattern.until.as_ref().map(|until| format!(", fewer if {until}")).unwrap_or_default();
        more.push(("rounds", format!("{} at most{until}", pattern.rounds)));
    }
    more
}

fn seats(pattern: &Pattern) -> String {
    let count = |count: Count| match (count.least, count.most) {
        (least, Some(most)) if least == most => least.to_string(),
        (least, Some(most)) => format!("{least} to {most}"),
        (least, None) => format!("{least} or more"),
    };
    let kinds = pattern.kinds.iter().map(|kind| format!("{} ({})", kind.name, count(kind.count)));
    kinds.collect::<Vec<_>>().join(", ")
}

/// The cast there is, the saved ones, and a new one.
pub fn casts(model: &Model) -> Dialog {
    let mut rows = Vec::new();
    if let Some(cast) = model.cast.cast() {
        let state = match (model.cast.is_changed(), model.cast.file()) {
            (true, _) | (_, None) => "not saved",
            (false, Some(_)) => "saved",
        };
        rows.push(PickerRow {
            choice: Some(Chosen::Cast(Cast::GoOn)),
            name: cast.name.clone(),
            says: "go on with the cast that is open".to_owned(),
            note: state.to_owned(),
            ..PickerRow::default()
        });
    }
    rows.extend(model.cast.saved.iter().map(|saved| saved_row(model, saved)));
    rows.push(PickerRow {
        choice: Some(Chosen::Cast(Cast::New)),
        name: "new".to_owned(),
        meaning: Meaning::Muted,
        says: "choose a pattern, then who sits where".to_owned(),
        more: if model.cast.saved.is_empty() {
            vec![("saved", "none yet: s saves a cast, and it is found here again".to_owned())]
        } else {
            Vec::new()
        },
        ..PickerRow::default()
    });
    let cursor = rows.iter().position(|row| row.choice.is_some()).unwrap_or(0);
    Content::Picker(Picker::new("Casts", rows, cursor)).into()
}

fn saved_row(model: &Model, saved: &SavedCast) -> PickerRow {
    let name = saved.name.clone();
    let broken = |says: String, more: Vec<(&'static str, String)>| PickerRow {
        name: name.clone(),
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
            return broken("its file has mistakes".to_owned(), told);
        }
    };
    let missing = cast.seats.iter().filter(|seat| model.library.resolve(&seat.agent).is_err()).count();
    let pattern = model.cast.patterns.get(&cast.pattern).map_or(cast.pattern.as_str(), |pattern| &pattern.title);
    let seats = match cast.seats.len() {
        1 => "1 seat".to_owned(),
        count => format!("{count} seats"),
    };
    // Two casts of one name are told apart by their files.
    let file = if slug(&cast.name) == saved.name { String::new() } else { format!(", {}.yaml", saved.name) };
    let who = cast.seats.iter().map(|seat| format!("{} ({})", seat.name, seat.agent)).collect::<Vec<_>>().join(", ");
    PickerRow {
        choice: Some(Chosen::Cast(Cast::Saved(saved.name.clone()))),
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
        ..PickerRow::default()
    }
}

/// Every agent: for a seat, or for one more. First those that suit it, or those called nearly as the
/// one that is gone.
pub fn agents(model: &Model, seat: Option<usize>, kind: Option<usize>) -> Dialog {
    let settled = model.cast.settled();
    let of_seat = seat.and_then(|seat| model.cast.cast()?.seats.get(seat));
    let kind = kind.or_else(|| settled.ensemble.seats.get(seat?)?.kind);
    let pattern = settled.pattern.as_ref();
    let gone = seat.and_then(|seat| settled.who.get(seat)).is_some_and(Result::is_err);
    let near: Vec<&str> =
        of_seat.filter(|_| gone).map(|seat| nearest_names(&model.library, &seat.agent, NEAR)).unwrap_or_default();
    let sits = seat.and_then(|seat| settled.who.get(seat)?.as_ref().ok());
    let group = |entry: &Entry, fit: u32| {
        if near.contains(&entry.name.as_str()) {
            return (0, "called nearly so");
        }
        let declares = entry.roles_origin != Origin::Generic && fit >= SUITS;
        if declares { (1, "suit the seat") } else { (2, "others") }
    };
    let mut rows: Vec<((u8, u32), PickerRow)> = Vec::new();
    for entry in model.library.entries.iter().filter(|entry| entry.depth != Depth::Nothing) {
        let id = &entry.found.id;
        let choice = match seat {
            Some(seat) => Cast::Agent { seat, agent: id.clone() },
            None => Cast::Add { kind, agent: id.clone() },
        };
        let fit = pattern.zip(kind).map_or(0, |(pattern, kind)| suits(pattern, kind, entry));
        let (rank, group) = group(entry, fit);
        let sits_already = settled.who.iter().any(|who| who.as_ref() == Ok(id));
        let row = PickerRow {
            choice: Some(Chosen::Cast(choice)),
            name: entry.name.clone(),
            says: first_sentence(&entry.description).into_owned(),
            note: note([(sits == Some(id), "now"), (sits_already && sits != Some(id), "sits already")]),
            group: if pattern.zip(kind).is_some() || gone { group } else { "" },
            words: words(entry),
            more: vec![("modes", entry.modes.join(", ")), ("roles", entry.roles.join(", "))],
            ..PickerRow::default()
        };
        rows.push(((rank, u32::MAX - fit), row));
    }
    rows.sort_by_key(|(rank, _)| *rank);
    let rows: Vec<PickerRow> = rows.into_iter().map(|(_, row)| row).collect();
    let cursor = rows.iter().position(|row| row.note == "now").unwrap_or(0);
    let kind = pattern.zip(kind).map(|(pattern, kind)| pattern.kinds[kind].name.as_str());
    let title = match (of_seat, kind) {
        (Some(seat), _) => format!("Who sits as {}", seat.name),
        (None, Some(kind)) => format!("Who sits as {kind}"),
        (None, None) => "Who sits there too".to_owned(),
    };
    Content::Picker(Picker::new(title, rows, cursor)).into()
}

/// How well an agent fits a kind of seat to be offered first: its role and its mode are declared.
const SUITS: u32 = 12;

/// What an agent is found by beside its name: its modes, roles and tools, as a query names them.
fn words(entry: &Entry) -> String {
    let mut words = String::new();
    for (field, names) in [("mode", &*entry.modes), ("role", &*entry.roles), ("tool", &entry.tools)] {
        for name in names {
            words.extend([field, ":", name, " "]);
        }
    }
    words.push_str(&entry.found.id.0);
    words
}

/// The modes, roles, tool profiles or templates for the seat under the cursor; the prompt follows
/// what is looked at.
///
/// # Errors
/// Where there is nothing to choose from; the sentence says why.
pub fn picks(action: Action, model: &Model) -> Result<Dialog, String> {
    let cast = model.cast.cast().ok_or("there is no cast yet")?;
    let mut picker = if action == Action::ChooseTemplate {
        let selection = Selection { template: cast.template.clone(), ..Selection::default() };
        let (rows, cursor) = templates(&model.templates, &selection);
        Picker::new("Template of every prompt", rows, cursor)
    } else {
        of_seat(action, model)?
    };
    picker.prompt_follows = true;
    Ok(Content::Picker(picker).into())
}

fn of_seat(action: Action, model: &Model) -> Result<Picker, String> {
    let at = model.cast.seat().ok_or("there is no seat yet")?;
    let agent = model.cast.agent(at).ok_or_else(|| model.cast.without_prompt())?;
    let seat = model.cast.cast().and_then(|cast| cast.seats.get(at)).ok_or("there is no seat yet")?;
    let settled = model.cast.settled();
    let placed = settled.ensemble.seats.get(at);
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
            return Err(format!("{} names no tools, so there is nothing to choose", agent.entry.name));
        }
        _ => ("Tools", profiles(agent, &selection), placed.and_then(|one| one.tools.clone()), &seat.tools),
    };
    let kind = placed.and_then(|one| settled.pattern.as_ref()?.kinds.get(one.kind?));
    let suit = kind.map(|kind| match action {
        Action::ChooseMode => &kind.modes,
        Action::ChooseRole => &kind.roles,
        _ => &kind.tools,
    });
    let pick = |choice: Choice| match action {
        Action::ChooseMode => Pick::Mode(choice),
        Action::ChooseRole => Pick::Role(choice),
        _ => Pick::Tools(choice),
    };
    // What acts by default is a matter of the seat here, not of the agent alone.
    let default = PickerRow {
        choice: Some(Chosen::Pick(pick(Choice::Default))),
        name: "default".to_owned(),
        meaning: Meaning::Muted,
        says: match suit.filter(|names| !names.is_empty()) {
            Some(names) => format!("what suits the seat: {}, else what the file declares", names.join(" or ")),
            None => "what the file declares".to_owned(),
        },
        note: note([(*chosen == Choice::Default, "chosen")]),
        ..PickerRow::default()
    };
    rows.retain(|row| row.choice != default.choice);
    let none = rows.iter().position(|row| row.choice == Some(Chosen::Pick(pick(Choice::None))));
    rows.insert(none.unwrap_or(rows.len()), default);
    let names = |row: &PickerRow, name: &String| matches!(&row.choice, Some(choice) if *choice == Chosen::Pick(pick(Choice::Named(name.clone()))));
    let acting = acts.and_then(|name| {
        rows.iter().position(|row| names(row, &name) || is_named(&Choice::Named(name.clone()), &row.name))
    });
    let cursor = acting.unwrap_or_else(|| cursor.min(rows.len().saturating_sub(1)));
    Ok(Picker::new(format!("{what} of {}", seat.name), rows, cursor))
}

/// The kinds of seats of the pattern.
///
/// # Errors
/// Where there is no pattern.
pub fn kinds(seat: usize, model: &Model) -> Result<Dialog, String> {
    let settled = model.cast.settled();
    let pattern = settled.pattern.as_ref().ok_or("choose a pattern first: it says which seats there are")?;
    let of_seat = model.cast.cast().and_then(|cast| cast.seats.get(seat)).ok_or("there is no seat yet")?;
    let acts = settled.ensemble.seats.get(seat).and_then(|seat| seat.kind);
    let row = |at: usize| {
        let kind = &pattern.kinds[at];
        let words = |label: &'static str, names: &[String]| (!names.is_empty()).then(|| (label, names.join(" or ")));
        PickerRow {
            choice: Some(Chosen::Cast(Cast::Kind { seat, kind: Some(kind.name.clone()) })),
            name: kind.name.clone(),
            says: kind.output.as_ref().map(|output| format!("hands over {output}")).unwrap_or_default(),
            note: note([(acts == Some(at), "now")]),
            more: [
                words("mode", &kind.modes),
                words("role", &kind.roles),
                kind.instructions.clone().map(|text| ("is told", text)),
            ]
            .into_iter()
            .flatten()
            .collect(),
            ..PickerRow::default()
        }
    };
    let mut rows: Vec<PickerRow> = (0..pattern.kinds.len()).map(row).collect();
    rows.push(PickerRow {
        choice: Some(Chosen::Cast(Cast::Kind { seat, kind: None })),
        name: "by itself".to_owned(),
        meaning: Meaning::Muted,
        says: "what the seat's name, role and mode say".to_owned(),
        note: note([(of_seat.kind.is_none(), "chosen")]),
        ..PickerRow::default()
    });
    let title = format!("Which seat of {} is {}", pattern.title.to_lowercase(), of_seat.name);
    Ok(Content::Picker(Picker::new(title, rows, acts.unwrap_or(pattern.kinds.len()))).into())
}

/// The run sheet, to be read.
pub fn run_sheet(text: &str) -> Dialog {
    let told = clean(text).lines().map(|line| Told::Printed(line.to_owned())).collect();
    Content::Reader(Reader::new("Run sheet", Meaning::Accent, told, 106)).into()
}

/// The question before prompts with hidden signs are copied: by seat, how many of which kind, and
/// what the invisible instructions among them say.
pub fn hidden_seats(prompts: &[(String, Prompt)], again: Effect, keymap: &Keymap) -> Dialog {
    let mut body = vec![("What is copied holds signs that nobody sees but a model reads:".to_owned(), Meaning::Text)];
    for (seat, prompt) in prompts {
        body.push((format!("the prompt of {seat}"), Meaning::Heading));
        body.extend(hidden_told(prompt));
    }
    if let Some(key) = keymap.key_of(Action::StripHidden, &[Scope::Cast, Scope::Anywhere]) {
        body.push((String::new(), Meaning::Text));
        let says = format!("{key} takes them out of every prompt: answer no, press it, and copy again.");
        body.push((says, Meaning::Muted));
    }
    let concern = Concern::CopyHiddenSeats(Box::new(again));
    Content::Confirm(Confirm::new(concern, "Copy hidden text?", body, "copy it all the same", "do not copy")).into()
}

fn unsaved(model: &Model) -> Vec<(String, Meaning)> {
    let name = model.cast.cast().map_or("", |cast| cast.name.as_str());
    vec![
        (format!("The cast “{name}” has changes that are not saved."), Meaning::Text),
        ("They are lost with a yes.".to_owned(), Meaning::Muted),
    ]
}

/// The question before the program is left with a cast that is not saved.
pub fn quit_with_cast(model: &Model) -> Dialog {
    let confirm = Confirm::new(Concern::QuitWithCast, "Leave without saving?", unsaved(model), "leave", "stay");
    Content::Confirm(confirm).into()
}

/// The question before another cast takes the place of one that is not saved.
pub fn replace_cast(model: &Model, choice: Cast) -> Dialog {
    let concern = Concern::ReplaceCast(choice);
    Content::Confirm(Confirm::new(concern, "Let the cast go?", unsaved(model), "let it go", "keep it")).into()
}

//! The router's part for agent files: new, copied, renamed, deleted, undone, and what a broken save left.

use std::path::PathBuf;

use super::super::effect::{Backup, Effect, Made, NewPlace, Trashed};
use super::super::files::{Awaited, Deed, Making, Naming, Purpose, told};
use super::super::keymap::{Action, Scope};
use super::super::model::{Model, Tone};
use super::super::open;
use super::super::pane::dialog::{Answer, Chosen, Concern, Content, Torn};
use super::{follow, open_when_idle, said};
use crate::domain::agent::{AgentId, Entry};
use crate::domain::create::Renaming;
use crate::domain::formats::{ALL, CALLSHEET, Format};
use crate::domain::source::SourceKind;
use crate::tui::theme::Meaning;

/// How many casts that name an agent a notice tells by name.
const CASTS_NAMED: usize = 3;

/// Does what a person asks for in the list; none where it is nothing about files.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    Some(match action {
        Action::NewAgent => new(model),
        Action::DuplicateAgent => duplicate(model),
        Action::RenameAgent => rename(model),
        Action::DeleteAgent => delete(model),
        Action::Undo => undo(model),
        Action::ToggleBuiltIn if lacks_built_in(model) => {
            model.say(Tone::Good, "the built-in agents are shown too");
            vec![Effect::ShowBuiltIn]
        }
        _ => return None,
    })
}

/// Undoes what was done last in this run; where nothing was, offers what is in the trash: that may be
/// from long ago, and of another project.
fn undo(model: &mut Model) -> Vec<Effect> {
    let Some(deed) = model.files.deeds.pop() else { return vec![Effect::LookIntoTrash] };
    if let Deed::Renamed(renaming) = &deed {
        let before = model.library.at_path(&renaming.to).map(|entry| entry.found.id.clone());
        model.files.awaited = Some(Awaited { path: renaming.from.clone(), before });
    }
    vec![Effect::TakeBack(deed)]
}

/// Whether only what was named is in the library.
fn lacks_built_in(model: &Model) -> bool {
    let is_built_in = |entry: &Entry| entry.found.path.is_none();
    model.settings.explicit
        && !model.agents.hides_built_in
        && !model.library.entries.iter().chain(&model.library.hidden).any(is_built_in)
}

fn new(model: &mut Model) -> Vec<Effect> {
    make(model, Naming::new(formats(model)))
}

/// The formats a new agent may be of: those of what was named, or every one, ours first.
fn formats(model: &Model) -> Vec<Format> {
    let is_written = |format: &Format| format.0.read;
    if !model.settings.explicit {
        return std::iter::once(CALLSHEET).chain(ALL.iter().copied().filter(is_written)).collect();
    }
    let named = model.library.sources.iter().filter(|source| source.kind == SourceKind::Explicit);
    let mut formats: Vec<Format> = named.map(|source| source.format.filter(is_written).unwrap_or(CALLSHEET)).collect();
    formats.dedup();
    if formats.is_empty() { vec![CALLSHEET] } else { formats }
}

fn duplicate(model: &mut Model) -> Vec<Effect> {
    let Some(entry) = model.agents.entry(&model.library) else { return none(model, "copied") };
    let naming = Naming::copy(entry);
    make(model, naming)
}

fn make(model: &mut Model, naming: Naming) -> Vec<Effect> {
    let like = naming.like().cloned();
    model.dialog = Some(open::name(naming.clone(), None, None));
    model.files.making = Some(Making { naming, name: None, places: None });
    vec![Effect::ReadPlaces { like }]
}

fn rename(model: &mut Model) -> Vec<Effect> {
    let Some(entry) = model.agents.entry(&model.library) else { return none(model, "renamed") };
    if entry.found.path.is_none() {
        let name = entry.name.clone();
        return keeps(model, &name);
    }
    let naming = Naming::rename(entry);
    model.dialog = Some(open::name(naming.clone(), None, None));
    model.files.making = Some(Making { naming, name: None, places: None });
    Vec::new()
}

fn delete(model: &mut Model) -> Vec<Effect> {
    let Some(entry) = model.agents.entry(&model.library) else { return none(model, "deleted") };
    let marked = &model.agents.marked;
    let chosen: Vec<&Entry> = if marked.is_empty() {
        vec![entry]
    } else {
        model.library.entries.iter().filter(|entry| marked.contains(&entry.found.id)).collect()
    };
    let files: Vec<(AgentId, PathBuf)> =
        chosen.iter().filter_map(|entry| Some((entry.found.id.clone(), entry.found.path.clone()?))).collect();
    let built_in = chosen.len() - files.len();
    if files.is_empty() {
        let name = match chosen.as_slice() {
            [] => return none(model, "deleted"),
            [only] => only.name.clone(),
            [..] => "each marked agent".to_owned(),
        };
        return keeps(model, &name);
    }
    let paths = files.iter().map(|(_, path)| path.clone()).collect();
    let undo = key(model, Action::Undo);
    model.dialog = Some(open::delete(files, built_in, &undo));
    vec![Effect::LookAtFiles(paths)]
}

/// Says why nothing is done where there is no agent.
fn none(model: &mut Model, what: &str) -> Vec<Effect> {
    let new = key(model, Action::NewAgent);
    said(model, Tone::Caution, format!("there is no agent here to be {what}; {new} makes a new one"))
}

/// Says why nothing is done to a built-in agent, and what can be done instead.
fn keeps(model: &mut Model, name: &str) -> Vec<Effect> {
    let (hide, copy) = (key(model, Action::ToggleBuiltIn), key(model, Action::DuplicateAgent));
    let sentence = format!("{name} is built in and stays; {copy} copies it, {hide} hides all such");
    said(model, Tone::Caution, sentence)
}

/// The key of an action of the list.
pub(super) fn key(model: &Model, action: Action) -> String {
    model.keymap.key_of(action, &[Scope::Agents]).map(|key| key.to_string()).unwrap_or_default()
}

/// A name was given.
pub(super) fn named(model: &mut Model, naming: Naming, name: String) -> Vec<Effect> {
    if let Purpose::Rename(agent, _) = &naming.purpose {
        let agent = agent.clone();
        model.files.making = Some(Making { naming, name: Some(name.clone()), places: None });
        return vec![Effect::RenameAgent { agent, name }];
    }
    let places = model.files.making.take().and_then(|making| making.places);
    model.files.making = Some(Making { naming, name: Some(name), places });
    show_places(model);
    Vec::new()
}

fn show_places(model: &mut Model) {
    let Some(making) = &model.files.making else { return };
    let like = making.naming.like().and_then(|id| model.library.get(id));
    model.dialog = Some(open::places(making, like));
}

/// The folders were looked up: the picker that waits for them shows them.
pub(super) fn places_read(model: &mut Model, places: Result<Vec<NewPlace>, String>) -> Vec<Effect> {
    let Some(making) = &mut model.files.making else { return Vec::new() };
    match places {
        Ok(places) => making.places = Some(places),
        Err(sentence) => return said(model, Tone::Wrong, sentence),
    }
    let waits = model.dialog.as_ref().is_some_and(|dialog| match &dialog.content {
        Content::Picker(picker) => picker.rows.iter().any(|row| row.choice == Some(Chosen::Place(None))),
        _ => false,
    });
    if waits {
        show_places(model);
    }
    Vec::new()
}

/// The place was chosen.
pub(super) fn placed(model: &mut Model, place: Option<NewPlace>) -> Vec<Effect> {
    let Some(Making { naming, name: Some(name), .. }) = &model.files.making else { return Vec::new() };
    vec![Effect::MakeAgent { name: name.clone(), like: naming.like().cloned(), place }]
}

/// A new file is there.
pub(super) fn made(model: &mut Model, made: Made) -> Vec<Effect> {
    model.files.making = None;
    let mut sentence = format!("{} is made; {} takes it back", told(&made.path), key(model, Action::Undo));
    let namesake =
        model.library.named(&made.name).into_iter().find(|entry| entry.found.path.as_ref() != Some(&made.path));
    if let Some(other) = namesake {
        sentence.extend(["; ", &other.found.id.0, " has that name too"]);
    }
    match &made.unconfirmed {
        Some(error) => model.say(Tone::Caution, error.to_string()),
        None => model.say(Tone::Good, sentence),
    }
    let path = made.path.clone();
    model.files.deeds.push(Deed::Made(made));
    await_agent(model, Awaited { path, before: None })
}

/// Nothing was made or renamed: the name is asked for again, as it was typed.
pub(super) fn not_made(model: &mut Model, sentence: String) -> Vec<Effect> {
    let Some(Making { naming, name, places }) = model.files.making.take() else {
        return said(model, Tone::Wrong, sentence);
    };
    let dialog = open::name(naming.clone(), name, Some(sentence.clone()));
    model.files.making = Some(Making { naming, name: None, places });
    open_when_idle(model, dialog, sentence);
    Vec::new()
}

/// An agent has another name.
pub(super) fn renamed(
    model: &mut Model,
    agent: AgentId,
    renaming: Renaming,
    caution: Option<String>,
    casts: &[String],
) -> Vec<Effect> {
    model.files.making = None;
    let tone = if caution.is_some() || !casts.is_empty() { Tone::Caution } else { Tone::Good };
    let mut sentence = caution.unwrap_or_else(|| {
        let undo = key(model, Action::Undo);
        format!("{} is called {} now; {undo} gives the old name back", renaming.old_name, renaming.new_name)
    });
    if !casts.is_empty() {
        let open = model.keymap.key_of(Action::OpenCast, &[Scope::Anywhere]).map(|key| key.to_string());
        let (open, old) = (open.unwrap_or_default(), &renaming.old_name);
        let said = match casts {
            [only] => format!("the saved cast {only} still says {old}, {open} opens it"),
            several => {
                let named = several.iter().take(CASTS_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
                let more = if several.len() > CASTS_NAMED { ", …" } else { "" };
                format!("{} saved casts still say {old}, {open} opens them: {named}{more}", several.len())
            }
        };
        sentence.extend(["; ", &said]);
    }
    model.say(tone, sentence);
    let path = renaming.to.clone();
    model.files.deeds.push(Deed::Renamed(Box::new(renaming)));
    await_agent(model, Awaited { path, before: Some(agent) })
}

/// What deleting would leave is told in the question that waits for its answer.
pub(super) fn looked_at(model: &mut Model, said: Vec<String>) -> Vec<Effect> {
    if let Some(dialog) = &mut model.dialog
        && let Content::Confirm(confirm) = &mut dialog.content
        && matches!(confirm.concern, Concern::Delete(_))
    {
        confirm.tell(said.into_iter().map(|sentence| (sentence, Meaning::Caution)));
    }
    Vec::new()
}

/// The question before deleting was answered.
pub(super) fn delete_decided(model: &mut Model, files: Vec<(AgentId, PathBuf)>, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Yes => vec![Effect::Trash(files)],
        Answer::No => said(model, Tone::Caution, "nothing was deleted".to_owned()),
    }
}

/// Files are in the trash.
pub(super) fn trashed(model: &mut Model, trashed: Vec<(AgentId, Trashed)>, failed: &[String]) -> Vec<Effect> {
    for (id, _) in &trashed {
        model.agents.marked.remove(id);
    }
    let undo = key(model, Action::Undo);
    let done = match trashed.as_slice() {
        [] => String::new(),
        [(_, only)] => {
            let stays = only.stays.as_ref().filter(|stays| !stays.names.is_empty());
            let folder = stays.map_or("", |_| ", the rest of its folder stays");
            format!("{} is in the trash{folder}; {undo} brings it back", told(&only.path))
        }
        several => format!("{} files are in the trash; {undo} brings them back", several.len()),
    };
    match failed.split_first() {
        None => model.say(Tone::Good, done),
        Some((first, rest)) => {
            let more = if rest.is_empty() { String::new() } else { format!(" ({} more like it)", rest.len()) };
            let also = if done.is_empty() { String::new() } else { format!("; {done}") };
            model.say(Tone::Wrong, format!("{first}{more}{also}"));
        }
    }
    if !trashed.is_empty() {
        let trashed = trashed.into_iter().map(|(_, trashed)| trashed).collect();
        model.files.deeds.push(Deed::Deleted(trashed));
    }
    vec![Effect::ReadLibrary]
}

/// What is in the trash is known: one chooses what comes back, if one still waits for it.
pub(super) fn trash_looked_into(model: &mut Model, trashed: &[Trashed], now: u64) -> Vec<Effect> {
    if trashed.is_empty() {
        return said(model, Tone::Caution, "there is nothing to undo, and the trash is empty".to_owned());
    }
    if model.dialog.is_none() && model.form().is_none() && !super::is_typing(model) {
        model.dialog = Some(open::trash(trashed, now, &model.library));
    }
    Vec::new()
}

/// Something was undone, or could not be.
pub(super) fn taken_back(
    model: &mut Model,
    path: Option<PathBuf>,
    done: Result<String, String>,
    rest: Option<Deed>,
) -> Vec<Effect> {
    model.files.deeds.extend(rest);
    match done {
        Ok(sentence) => model.say(Tone::Good, sentence),
        Err(sentence) => model.say(Tone::Caution, sentence),
    }
    let awaited = model.files.awaited.take();
    let Some(path) = path else { return vec![Effect::ReadLibrary] };
    let before = awaited.filter(|awaited| awaited.path == path).and_then(|awaited| awaited.before);
    await_agent(model, Awaited { path, before })
}

/// Goes to the agent of a file, now or when the library has it.
fn await_agent(model: &mut Model, awaited: Awaited) -> Vec<Effect> {
    model.files.awaited = Some(awaited);
    let mut effects = arrived(model);
    effects.push(Effect::ReadLibrary);
    effects
}

/// The cursor goes to the agent that was waited for, where the library has it, and what was remembered
/// of it under its old id follows.
pub(super) fn arrived(model: &mut Model) -> Vec<Effect> {
    let Some(awaited) = &model.files.awaited else { return Vec::new() };
    let Some(entry) = model.library.at_path(&awaited.path) else { return Vec::new() };
    let id = entry.found.id.clone();
    let before = model.files.awaited.take().and_then(|awaited| awaited.before);
    if let Some(before) = before.filter(|before| *before != id) {
        carry_over(model, &before, &id);
    }
    follow(model, id)
}

/// Everything remembered under one id, under another.
fn carry_over(model: &mut Model, from: &AgentId, to: &AgentId) {
    model.prompt.carry_over(from, to);
    if model.agents.marked.remove(from) {
        model.agents.marked.insert(to.clone());
    }
    if model.agents.favourites.remove(&from.0) {
        model.agents.favourites.insert(to.0.clone());
    }
    for recent in model.agents.recent.iter_mut().filter(|recent| **recent == from.0) {
        recent.clone_from(&to.0);
    }
}

/// Files were found whose saving broke off: each is asked about.
pub(super) fn backups_found(model: &mut Model, backups: Vec<Backup>) -> Vec<Effect> {
    for backup in backups {
        let sentence = format!("saving {} broke off in an earlier run; a question comes next", told(&backup.path));
        open_when_idle(model, open::torn(&backup), sentence);
    }
    Vec::new()
}

/// It was chosen what becomes of such a file.
pub(super) fn torn_decided(model: &mut Model, backup: Box<Backup>, torn: Torn) -> Vec<Effect> {
    match torn {
        Torn::Gets(text) => vec![Effect::RestoreBackup { backup, text }],
        Torn::Stays => {
            model.dialog = Some(open::forget_torn(backup));
            Vec::new()
        }
        Torn::Later => {
            let sentence = format!("{} stays as it is; the next start asks again", told(&backup.path));
            said(model, Tone::Caution, sentence)
        }
    }
}

//! The router's part for agent files: new, copied, renamed, deleted, undone, and interrupted writes.

use std::path::PathBuf;
use std::sync::Arc;

use super::{cursor_of, follow, open_when_idle, said};
use crate::domain::agent::{AgentEntry, AgentId};
use crate::domain::create::Renaming;
use crate::domain::formats::{ALL, CALLSHEET, Format};
use crate::domain::source::SourceKind;
use crate::tui::app::effect::{CreatedAgent, NewPlace, ShellEffect, TornBackup, TrashedFile};
use crate::tui::app::message::NoticeTone;
use crate::tui::app::model::{EditorTarget, Model};
use crate::tui::app::open;
use crate::tui::screens::files::{AgentCreation, AwaitedFile, NamePurpose, NameQuestion, UndoableAction, told};
use crate::tui::ui::dialog::{DialogContent, DialogId};
use crate::tui::ui::keymap::{Action, KeyScope};
use crate::tui::ui::theme::Meaning;

/// Maximum number of casts listed in a notice about an agent they name.
const CASTS_NAMED: usize = 3;

/// Performs an action of the list; `None` if it is not about files.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Vec<ShellEffect>> {
    Some(match action {
        Action::NewAgent => new(model),
        Action::DuplicateAgent => duplicate(model),
        Action::RenameAgent => rename(model),
        Action::DeleteAgent => delete(model),
        Action::Undo => undo(model),
        Action::ToggleBuiltIn if lacks_built_in(model) => {
            model.say(NoticeTone::Good, "built-in agents shown");
            vec![ShellEffect::ShowBuiltIn]
        }
        _ => return None,
    })
}

/// Undoes the last action of this run. If there is none, offers the contents of the trash, which may be old and from
/// other projects.
fn undo(model: &mut Model) -> Vec<ShellEffect> {
    let Some(deed) = model.files.deeds.pop() else { return vec![ShellEffect::LookIntoTrash] };
    if let UndoableAction::Renamed(renaming) = &deed {
        let before = model.library.at_path(&renaming.to).map(|entry| entry.found.id.clone());
        model.pending.agent = Some(AwaitedFile { path: renaming.from.clone(), before });
    }
    vec![ShellEffect::TakeBack(deed)]
}

/// Returns true if the library has only the files named on the command line, without built-in agents.
fn lacks_built_in(model: &Model) -> bool {
    let is_built_in = |entry: &AgentEntry| entry.found.path.is_none();
    model.settings.explicit
        && !model.agents.hides_built_in
        && !model.library.entries.iter().chain(&model.library.hidden).any(is_built_in)
}

fn new(model: &mut Model) -> Vec<ShellEffect> {
    make(model, NameQuestion::new(formats(model)))
}

/// The formats for a new agent: those of the named paths, or all, ours first.
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

fn duplicate(model: &mut Model) -> Vec<ShellEffect> {
    let Some(entry) = model.agents.entry(&model.library) else { return none(model, "copied") };
    let naming = NameQuestion::copy(entry);
    make(model, naming)
}

fn make(model: &mut Model, naming: NameQuestion) -> Vec<ShellEffect> {
    let like = naming.like().cloned();
    model.dialog = Some(open::name(naming.clone(), None, None));
    model.files.making = Some(AgentCreation { naming, name: None, places: None });
    vec![ShellEffect::ReadPlaces { like }]
}

fn rename(model: &mut Model) -> Vec<ShellEffect> {
    let Some(entry) = model.agents.entry(&model.library) else { return none(model, "renamed") };
    if entry.found.path.is_none() {
        let name = entry.name.clone();
        return keeps(model, &name);
    }
    let naming = NameQuestion::rename(entry);
    model.dialog = Some(open::name(naming.clone(), None, None));
    model.files.making = Some(AgentCreation { naming, name: None, places: None });
    Vec::new()
}

fn delete(model: &mut Model) -> Vec<ShellEffect> {
    let Some(entry) = model.agents.entry(&model.library) else { return none(model, "deleted") };
    let marked = &model.agents.marked;
    let chosen: Vec<&AgentEntry> = if marked.is_empty() {
        vec![entry]
    } else {
        model.library.entries.iter().filter(|entry| marked.contains(&entry.found.id)).collect()
    };
    if let Some(shared) = chosen.iter().find(|entry| entry.found.in_list.is_some()) {
        let (name, others) = (&shared.name, shared.found.in_list.map_or(0, |place| place.count - 1));
        let others = if others == 1 { "another agent".to_owned() } else { format!("{others} other agents") };
        let edit = key(model, Action::OpenEditor);
        let sentence = format!("{name} shares its file with {others}, so it is not deleted; {edit} opens the file");
        return said(model, NoticeTone::Caution, sentence);
    }
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
    vec![ShellEffect::LookAtFiles(paths)]
}

/// Shows the reason that an action needs an agent.
fn none(model: &mut Model, what: &str) -> Vec<ShellEffect> {
    let new = key(model, Action::NewAgent);
    said(model, NoticeTone::Caution, format!("no agent to be {what}; {new} creates one"))
}

/// Shows the reason that a built-in agent cannot be changed, and the alternative.
fn keeps(model: &mut Model, name: &str) -> Vec<ShellEffect> {
    let (hide, copy) = (key(model, Action::ToggleBuiltIn), key(model, Action::DuplicateAgent));
    let sentence = format!("{name} is built in; {copy} copies it, {hide} hides built-in agents");
    said(model, NoticeTone::Caution, sentence)
}

/// The key of an action of the list.
pub(super) fn key(model: &Model, action: Action) -> String {
    model.keymap.key_label(action, &[KeyScope::Agents, KeyScope::Anywhere])
}

/// Handles a name that was entered.
pub(super) fn named(model: &mut Model, naming: NameQuestion, name: String) -> Vec<ShellEffect> {
    if let NamePurpose::Rename(agent, _) = &naming.purpose {
        let agent = agent.clone();
        model.files.making = Some(AgentCreation { naming, name: Some(name.clone()), places: None });
        return vec![ShellEffect::RenameAgent { agent, name }];
    }
    let places = model.files.making.take().and_then(|making| making.places);
    model.files.making = Some(AgentCreation { naming, name: Some(name), places });
    show_places(model);
    Vec::new()
}

fn show_places(model: &mut Model) {
    let Some(making) = &model.files.making else { return };
    let like = making.naming.like().and_then(|id| model.library.get(id));
    model.dialog = Some(open::places(making, like));
}

/// Shows the folders that were found, in the picker that waits for them.
pub(super) fn places_read(model: &mut Model, places: Result<Vec<NewPlace>, String>) -> Vec<ShellEffect> {
    let Some(making) = &mut model.files.making else { return Vec::new() };
    match places {
        Ok(places) => making.places = Some(places),
        Err(sentence) => return said(model, NoticeTone::Wrong, sentence),
    }
    if model.dialog.as_ref().is_some_and(|dialog| dialog.id == DialogId::Places) {
        show_places(model);
    }
    Vec::new()
}

/// Handles the chosen folder.
pub(super) fn placed(model: &mut Model, place: Option<NewPlace>) -> Vec<ShellEffect> {
    let Some(AgentCreation { naming, name: Some(name), .. }) = &model.files.making else { return Vec::new() };
    vec![ShellEffect::MakeAgent { name: name.clone(), like: naming.like().cloned(), place }]
}

/// Handles a new file.
pub(super) fn made(model: &mut Model, made: CreatedAgent) -> Vec<ShellEffect> {
    model.files.making = None;
    let mut sentence = format!("created {}; {} undoes", told(&made.path), key(model, Action::Undo));
    let namesake =
        model.library.named(&made.name).into_iter().find(|entry| entry.found.path.as_ref() != Some(&made.path));
    if let Some(other) = namesake {
        sentence.extend(["; ", &other.found.id.0, " has the same name"]);
    }
    match &made.unconfirmed {
        Some(error) => model.say(NoticeTone::Caution, error.to_string()),
        None => model.say(NoticeTone::Good, sentence),
    }
    let path = made.path.clone();
    model.files.deeds.push(UndoableAction::Made(made));
    await_agent(model, AwaitedFile { path, before: None })
}

/// Asks for the name again, as it was typed, because nothing was created or renamed.
pub(super) fn not_made(model: &mut Model, sentence: String) -> Vec<ShellEffect> {
    let Some(AgentCreation { naming, name, places }) = model.files.making.take() else {
        return said(model, NoticeTone::Wrong, sentence);
    };
    let dialog = open::name(naming.clone(), name, Some(sentence.clone()));
    model.files.making = Some(AgentCreation { naming, name: None, places });
    open_when_idle(model, dialog, sentence);
    Vec::new()
}

/// Handles a renamed agent.
pub(super) fn renamed(
    model: &mut Model,
    agent: AgentId,
    renaming: Renaming,
    caution: Option<String>,
    casts: &[String],
) -> Vec<ShellEffect> {
    model.files.making = None;
    let tone = if caution.is_some() || !casts.is_empty() { NoticeTone::Caution } else { NoticeTone::Good };
    let mut sentence = caution.unwrap_or_else(|| {
        let undo = key(model, Action::Undo);
        format!("{} is now named {}; {undo} undoes", renaming.old_name, renaming.new_name)
    });
    if !casts.is_empty() {
        let (open, old) = (key(model, Action::OpenCast), &renaming.old_name);
        let said = match casts {
            [only] => format!("the saved cast {only} still uses {old}; {open} opens it"),
            several => {
                let named = several.iter().take(CASTS_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
                let more = if several.len() > CASTS_NAMED { ", …" } else { "" };
                format!("{} saved casts still use {old}; {open} opens them: {named}{more}", several.len())
            }
        };
        sentence.extend(["; ", &said]);
    }
    model.say(tone, sentence);
    let path = renaming.to.clone();
    model.files.deeds.push(UndoableAction::Renamed(Box::new(renaming)));
    await_agent(model, AwaitedFile { path, before: Some(agent) })
}

/// Adds what would remain after deleting to the open question.
pub(super) fn looked_at(model: &mut Model, said: Vec<String>) -> Vec<ShellEffect> {
    if let Some(dialog) = &mut model.dialog
        && dialog.id == DialogId::DeleteAgents
        && let DialogContent::Confirm(confirm) = &mut dialog.content
    {
        confirm.tell(said.into_iter().map(|sentence| (sentence, Meaning::Caution)));
    }
    Vec::new()
}

/// Handles files that were moved to the trash.
pub(super) fn trashed(model: &mut Model, trashed: Vec<(AgentId, TrashedFile)>, failed: &[String]) -> Vec<ShellEffect> {
    for (id, _) in &trashed {
        model.agents.marked.remove(id);
    }
    let undo = key(model, Action::Undo);
    let done = match trashed.as_slice() {
        [] => String::new(),
        [(_, only)] => {
            let stays = only.stays.as_ref().filter(|stays| !stays.names.is_empty());
            let folder = stays.map_or("", |_| ", the rest of its folder stays");
            format!("moved {} to the trash{folder}; {undo} restores it", told(&only.path))
        }
        several => format!("moved {} files to the trash; {undo} restores them", several.len()),
    };
    match failed.split_first() {
        None => model.say(NoticeTone::Good, done),
        Some((first, rest)) => {
            let more = if rest.is_empty() { String::new() } else { format!(" ({} more like it)", rest.len()) };
            let also = if done.is_empty() { String::new() } else { format!("; {done}") };
            model.say(NoticeTone::Wrong, format!("{first}{more}{also}"));
        }
    }
    if !trashed.is_empty() {
        let trashed = trashed.into_iter().map(|(_, trashed)| trashed).collect();
        model.files.deeds.push(UndoableAction::Deleted(trashed));
    }
    vec![ShellEffect::ReadLibrary]
}

/// Lists the contents of the trash, if a picker still waits for them.
pub(super) fn trash_looked_into(model: &mut Model, trashed: &[TrashedFile], now: u64) -> Vec<ShellEffect> {
    if trashed.is_empty() {
        return said(model, NoticeTone::Caution, "nothing to undo, and the trash is empty".to_owned());
    }
    if model.is_idle() {
        model.dialog = Some(open::trash(trashed, now, &model.library));
    }
    Vec::new()
}

/// Handles an action that was undone, or could not be.
pub(super) fn taken_back(
    model: &mut Model,
    path: Option<PathBuf>,
    done: Result<String, String>,
    rest: Option<UndoableAction>,
) -> Vec<ShellEffect> {
    model.files.deeds.extend(rest);
    match done {
        Ok(sentence) => model.say(NoticeTone::Good, sentence),
        Err(sentence) => model.say(NoticeTone::Caution, sentence),
    }
    let awaited = model.pending.agent.take();
    let Some(path) = path else { return vec![ShellEffect::ReadLibrary] };
    let before = awaited.filter(|awaited| awaited.path == path).and_then(|awaited| awaited.before);
    await_agent(model, AwaitedFile { path, before })
}

/// A copy of a built-in agent was created: opens the form on it, and goes to it. It takes the place of that agent, and gets what is
/// remembered of it.
pub(super) fn copied(model: &mut Model, path: PathBuf) -> Vec<ShellEffect> {
    model.say(NoticeTone::Good, format!("created {}", path.display()));
    model.pending.form = Some(EditorTarget::File(path.clone()));
    let original = cursor_of(model).filter(|id| {
        let entry = model.library.get(id);
        entry.is_some_and(|entry| entry.found.path.is_none() && path.ends_with(&entry.found.relative))
    });
    await_agent(model, AwaitedFile { path, before: original })
}

/// Goes to the agent of a file, now or when it is in the library.
fn await_agent(model: &mut Model, awaited: AwaitedFile) -> Vec<ShellEffect> {
    model.pending.agent = Some(awaited);
    let mut effects = arrived(model);
    effects.push(ShellEffect::ReadLibrary);
    effects
}

/// Moves the cursor to the awaited agent if it is in the library. Everything remembered under its old id moves to the
/// new one.
pub(super) fn arrived(model: &mut Model) -> Vec<ShellEffect> {
    let Some(awaited) = &model.pending.agent else { return Vec::new() };
    let Some(entry) = model.library.at_path(&awaited.path) else { return Vec::new() };
    let id = entry.found.id.clone();
    let before = model.pending.agent.take().and_then(|awaited| awaited.before);
    if let Some(before) = before.filter(|before| *before != id) {
        carry_over(model, &before, &id);
    }
    follow(model, id)
}

/// Ends the wait for a renamed agent because the run ends before it is in the library: everything remembered about it
/// moves to its future id.
pub(super) fn end_wait(model: &mut Model) {
    let Some(AwaitedFile { path, before: Some(before) }) = model.pending.agent.take() else { return };
    if let Some(id) = model.library.id_at_path(&path) {
        carry_over(model, &before, &id);
    }
}

/// Moves everything remembered under one id to another.
fn carry_over(model: &mut Model, from: &AgentId, to: &AgentId) {
    model.prompt.carry_over(from, to);
    if model.agents.marked.remove(from) {
        model.agents.marked.insert(to.clone());
    }
    if model.agents.favorites.remove(&from.0) {
        model.agents.favorites.insert(to.0.clone());
    }
    for recent in model.agents.recent.iter_mut().filter(|recent| **recent == from.0) {
        recent.clone_from(&to.0);
    }
    let (favorites, recent) = (model.agents.favorites.clone(), model.agents.recent.clone());
    let library = Arc::clone(&model.library);
    model.agents.set_marks(&library, favorites, recent);
}

/// Asks about files whose write was interrupted.
pub(super) fn backups_found(model: &mut Model, backups: Vec<TornBackup>) -> Vec<ShellEffect> {
    for backup in backups {
        let sentence = format!(
            "saving {} was interrupted in an earlier run; a question comes \
            next",
            told(&backup.path)
        );
        open_when_idle(model, open::torn(&backup), sentence);
    }
    Vec::new()
}

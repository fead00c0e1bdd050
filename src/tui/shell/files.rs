//! What the shell does with agent files: making, renaming, deleting, undoing, and looking before.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::super::effect::{Backup, Effect, Made, NewPlace, Text, Trashed};
use super::super::files::{Deed, told};
use super::super::message::Message;
use super::super::pane::editor::State;
use super::{Ground, Shelved};
use crate::domain::agent::{Agent, AgentId};
use crate::domain::cast::{CastFile, Seat};
use crate::domain::create::{Renaming, renaming};
use crate::domain::library::Library;
use crate::store::{
    Folders, MakeError, Outlook, SaveError, backups, drop_backup, drop_unsaved, keep_unsaved, load_agent, make_agent,
    outlook, places_for, read_casts, refusal, rename_agent, restore_backup, restore_trashed, sweep_at_start, trash,
    trashed, unmake, unsaved,
};

/// Performs an effect on agent files; none where it is another one.
pub(super) fn perform(effect: &Effect, ground: &Ground, library: &Shelved) -> Option<Message> {
    Some(match effect {
        Effect::ReadPlaces { like } => places(ground, library, like.as_ref()),
        Effect::MakeAgent { name, like, place } => {
            let made = make(ground, library, name, like.as_ref(), place.as_ref());
            made.map_or_else(|sentence| Message::AgentNotMade { sentence }, |made| Message::AgentMade { made })
        }
        Effect::RenameAgent { agent, name } => {
            rename(ground, library, agent, name).unwrap_or_else(|sentence| Message::AgentNotMade { sentence })
        }
        Effect::LookAtFiles(paths) => look_at(paths),
        Effect::LookAtRights(path) => look_at_rights(path.clone()),
        Effect::Trash(files) => delete(ground, files),
        Effect::TakeBack(deed) => take_back(ground, deed.clone()),
        Effect::LookIntoTrash => look_into_trash(ground),
        Effect::BringBack(trashed) => bring_back(ground, trashed),
        Effect::RestoreBackup { backup, text } => restore(ground, backup, *text),
        Effect::DropUnsaved(unsaved) => match drop_unsaved(unsaved) {
            Ok(()) => return None,
            Err(error) => Message::Failed { sentence: error.to_string() },
        },
        Effect::DropBackup(backup) => match drop_backup(backup) {
            Ok(()) => Message::Done { sentence: format!("{} stays as it is", told(&backup.path)) },
            Err(error) => Message::Failed { sentence: error.to_string() },
        },
        _ => return None,
    })
}

/// The folders a new agent can be put into.
pub fn places(ground: &Ground, library: &Shelved, like: Option<&AgentId>) -> Message {
    let like = like.and_then(|id| library.get(id));
    let places = places_for(&ground.scope, &ground.folders, like).map_err(|error| error.to_string());
    Message::PlacesRead { places }
}

/// What deleting files would leave.
pub fn look_at(paths: &[PathBuf]) -> Message {
    let said = paths.iter().flat_map(|path| left_by(path, &outlook(path))).collect();
    Message::FilesLookedAt { said }
}

/// Whether a file could be saved.
pub fn look_at_rights(path: PathBuf) -> Message {
    let refusal = refusal(&path);
    Message::RightsLookedAt { path, refusal }
}

/// Removes what killed runs left, and tells what they left torn or unsaved.
pub(super) fn sweep(ground: &Ground, library: &Library) -> Vec<Message> {
    sweep_at_start(library, &ground.folders);
    let (torn, unsaved) = (backups(&ground.folders), unsaved(&ground.folders));
    let torn = (!torn.is_empty()).then_some(Message::BackupsFound(torn));
    torn.into_iter().chain((!unsaved.is_empty()).then_some(Message::UnsavedFound(unsaved))).collect()
}

/// Keeps what is being edited, when a run is ended from outside. Answers what the person is told of it.
pub fn keep_what_is_edited(editor: &mut State, folders: &Folders) -> Option<String> {
    let text = editor.unsaved()?;
    let path = editor.path.display();
    Some(match keep_unsaved(&editor.path, text.as_bytes(), editor.base_bytes().as_bytes(), editor.typed(), folders) {
        Ok(kept) => {
            if let Some(older) = &editor.recovered {
                // What cannot be removed is asked about once more.
                let _ = drop_unsaved(older);
            }
            let typed =
                kept.typed.as_ref().map(|_| format!(", and what was typed last in {}", kept.typed_in().display()));
            let (kept, typed) = (kept.kept_in(), typed.unwrap_or_default());
            format!(
                "what was not saved of {path} is in {}{typed}; the next start asks what becomes of it",
                kept.display()
            )
        }
        Err(error) => format!("what was not saved of {path} is lost: {error}"),
    })
}

fn left_by(path: &Path, outlook: &Outlook) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(target) = &outlook.leads_to {
        said.push(format!("{} is a link; {}, which it leads to, stays.", told(path), target.display()));
    }
    if let Some(stays) = &outlook.stays {
        let folder = path.parent().map_or_else(String::new, |folder| folder.display().to_string());
        said.push(match stays.names.as_slice() {
            [] => format!("Its folder {folder} stays, empty."),
            names => format!("Its folder {folder} stays with {}.", listed(names)),
        });
    }
    said
}

/// A few of the names, and how many more.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 4;
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN { format!("{shown} and {} more", names.len() - SHOWN) } else { shown }
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn read(ground: &Ground, library: &Shelved, id: &AgentId) -> Result<Agent, String> {
    let entry = library.get(id).ok_or_else(|| format!("{id} is gone; choose another agent"))?;
    load_agent(library.library(), entry, &ground.generic).map_err(|error| error.to_string())
}

fn make(
    ground: &Ground,
    library: &Shelved,
    name: &str,
    like: Option<&AgentId>,
    place: Option<&NewPlace>,
) -> Result<Made, String> {
    let model = like.map(|id| read(ground, library, id)).transpose()?;
    let place = if let Some(place) = place {
        place.clone()
    } else {
        let entry = model.as_ref().map(|model| &model.entry);
        let places = places_for(&ground.scope, &ground.folders, entry).map_err(|error| error.to_string())?;
        places.into_iter().next().ok_or("there is no folder to put it in; set HOME, or name one when you start")?
    };
    make_agent(&place, name, model.as_ref()).map_err(|error| match error {
        MakeError::Name(error) => format!("in {} {error}", place.spelled()),
        error => error.to_string(),
    })
}

fn rename(ground: &Ground, library: &Shelved, id: &AgentId, name: &str) -> Result<Message, String> {
    let agent = read(ground, library, id)?;
    let source = library.library().source_of(&agent.entry).and_then(|source| source.path.clone());
    let renaming = renaming(&agent, source.as_deref(), name).map_err(|error| error.to_string())?;
    let caution = unconfirmed(rename_agent(&renaming, &ground.folders)).map_err(|error| error.to_string())?;
    let casts = casts_saying(ground, library.library(), id, &renaming);
    Ok(Message::AgentRenamed { casts, agent: id.clone(), renaming: Box::new(renaming), caution })
}

/// The saved casts in which a seat calls an agent by what it was called in the library before.
fn casts_saying(ground: &Ground, library: &Library, id: &AgentId, renaming: &Renaming) -> Vec<String> {
    let was_it = |seat: &Seat| {
        let meant = library.resolve(&seat.agent).is_ok_and(|found| found.entry.found.id == *id);
        // Where the file stays, so does its id.
        meant && (renaming.from != renaming.to || seat.agent.eq_ignore_ascii_case(&renaming.old_name))
    };
    let says =
        |name: &str, text: &str| CastFile::parse(name, text).is_ok_and(|file| file.cast.seats.iter().any(was_it));
    let casts = read_casts(&ground.folders).into_iter();
    casts.filter(|cast| cast.text.as_ref().is_ok_and(|text| says(&cast.name, text))).map(|cast| cast.name).collect()
}

/// What is done, perhaps without the disk having confirmed that it lasts.
fn unconfirmed(result: Result<(), SaveError>) -> Result<Option<String>, SaveError> {
    match result {
        Ok(()) => Ok(None),
        Err(error @ SaveError::Unconfirmed { .. }) => Ok(Some(error.to_string())),
        Err(error) => Err(error),
    }
}

fn delete(ground: &Ground, files: &[(AgentId, PathBuf)]) -> Message {
    let when = now();
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for (id, path) in files {
        match trash(path, when, &ground.folders) {
            Ok(trashed) => done.push((id.clone(), trashed)),
            Err(error) => {
                // One that the disk only did not confirm is there.
                let is_unconfirmed = matches!(error, SaveError::Unconfirmed { .. });
                let there = || trashed(&ground.folders).into_iter().find(|trashed| trashed.path == *path);
                done.extend(is_unconfirmed.then(there).flatten().map(|trashed| (id.clone(), trashed)));
                failed.push(deleting(&error));
            }
        }
    }
    Message::AgentsTrashed { trashed: done, failed }
}

/// Why a file was not deleted; some errors speak of saving.
fn deleting(error: &SaveError) -> String {
    match error {
        SaveError::Changed { path, now: None } => format!("{} is gone already", told(path)),
        error => error.to_string(),
    }
}

fn take_back(ground: &Ground, deed: Deed) -> Message {
    match deed {
        Deed::Made(made) => take_made(ground, &made),
        Deed::Renamed(renaming) => take_renamed(ground, &renaming),
        Deed::Deleted(trashed) => take_deleted(trashed),
    }
}

/// What was deleted, in this run or in earlier ones.
pub fn look_into_trash(ground: &Ground) -> Message {
    Message::TrashLookedInto { trashed: trashed(&ground.folders), now: now() }
}

fn bring_back(ground: &Ground, chosen: &Trashed) -> Message {
    let mut message = take_deleted(vec![chosen.clone()]);
    if let Message::TakenBack { said, rest, .. } = &mut message {
        // What was deleted in an earlier run is looked up anew each time.
        *rest = None;
        let others = trashed(&ground.folders).len();
        if let Ok(said) = said
            && others > 0
        {
            said.extend(["; ", &others.to_string(), " more in the trash"]);
        }
    }
    message
}

fn take_made(ground: &Ground, made: &Made) -> Message {
    let path = told(&made.path);
    let said = match unmake(made, now(), &ground.folders) {
        Ok(()) => Ok(format!("{path} is taken back: it was as it was made")),
        Err(SaveError::Changed { now: Some(_), .. }) => {
            Err(format!("{path} was changed since it was made, so it stays; delete it if you do not want it"))
        }
        Err(SaveError::Changed { now: None, .. }) => {
            Err(format!("{path} is gone already, so there is nothing to undo"))
        }
        Err(error) => Err(error.to_string()),
    };
    Message::TakenBack { path: None, said, rest: None }
}

fn take_renamed(ground: &Ground, done: &Renaming) -> Message {
    let back = done.clone().reversed();
    let said = match unconfirmed(rename_agent(&back, &ground.folders)) {
        Ok(None) => Ok(format!("{} is called {} again", back.old_name, back.new_name)),
        Ok(Some(caution)) => Ok(caution),
        Err(SaveError::Changed { now: Some(_), .. }) => {
            Err(format!("{} was changed since it was renamed, so it keeps its name; rename it anew", told(&back.from)))
        }
        Err(SaveError::Changed { now: None, .. }) => {
            Err(format!("{} is gone, so there is no name to give back", told(&back.from)))
        }
        Err(error) => Err(error.to_string()),
    };
    let path = said.is_ok().then(|| back.to.clone());
    Message::TakenBack { path, said, rest: None }
}

fn take_deleted(files: Vec<Trashed>) -> Message {
    let count = files.len();
    let (mut path, mut rest, mut failed) = (None, Vec::new(), None);
    for trashed in files {
        match restore_trashed(&trashed) {
            Ok(()) | Err(SaveError::Unconfirmed { .. }) => {
                path.get_or_insert(trashed.path);
            }
            Err(error) => {
                failed.get_or_insert_with(|| restoring(&trashed, &error));
                // What is in the way may be moved; what is not in the trash any more is not there.
                if !matches!(error, SaveError::Changed { .. }) {
                    rest.push(trashed);
                }
            }
        }
    }
    let said = match (failed, &path) {
        (Some(sentence), _) => Err(sentence),
        (None, Some(path)) if count == 1 => Ok(format!("{} is back", told(path))),
        (None, _) => Ok(format!("{count} files are back")),
    };
    let rest = (!rest.is_empty()).then_some(Deed::Deleted(rest));
    Message::TakenBack { path, said, rest }
}

fn restoring(trashed: &Trashed, error: &SaveError) -> String {
    let path = told(&trashed.path);
    match error {
        SaveError::Exists { .. } => {
            format!("{path} is in the way, so the deleted file stays in the trash; move what is there, then undo again")
        }
        SaveError::Changed { .. } => format!("the deleted {path} is not in the trash any more"),
        error => error.to_string(),
    }
}

fn restore(ground: &Ground, backup: &Backup, text: Text) -> Message {
    let which = match text {
        Text::Old => "old",
        Text::New => "new",
    };
    match restore_backup(backup, text, &ground.folders) {
        Ok(_) => Message::Done { sentence: format!("{} has its {which} text", told(&backup.path)) },
        Err(SaveError::Changed { .. }) => {
            let path = told(&backup.path);
            Message::Failed {
                sentence: format!(
                    "{path} was changed since it was found, so it was left alone; the next start asks again"
                ),
            }
        }
        Err(error) => Message::Failed { sentence: error.to_string() },
    }
}

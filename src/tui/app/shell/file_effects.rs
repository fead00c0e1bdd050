//! Operations on agent files: creating, renaming, deleting, undoing, and the checks before.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{LibraryIndex, ShellContext};
use crate::domain::agent::{Agent, AgentId};
use crate::domain::cast::{CastFile, Seat};
use crate::domain::create::{Renaming, plan_renaming};
use crate::domain::library::Library;
use crate::domain::problem::Problem;
use crate::domain::text::is_same_name;
use crate::store::{
    CreateError, DeletionOutlook, DraftSubject, RenameOutcome, SaveError, SavedKind, UserFolders, backups,
    create_agent, deletion_outlook, drop_backup, drop_unsaved, finish_renames, keep_unsaved, load_agent, move_to_trash,
    places_for, read_input_file, read_patterns, read_saved, refusal, remove_created, rename_agent, restore_backup,
    restore_trashed, saved_path, store_draft, stored_drafts, sweep_at_start, trashed_files, undo_batches, unsaved,
};
use crate::tui::app::effect::{BackupText, CreatedAgent, NewPlace, TornBackup, TrashedFile};
use crate::tui::app::message::Message;
use crate::tui::app::perform::DiskAccess;
use crate::tui::app::update::draft_messages::NewDraft;
use crate::tui::screens::cast::SavedCast;
use crate::tui::screens::files::{UndoableAction, told};
use crate::tui::screens::form::EditorState;
use crate::tui::ui::dialog::SavedEntry;

/// Reads a file as material for the prompt of an agent.
pub fn read_input(folders: &UserFolders, agent: AgentId, typed: String) -> Message {
    let input = read_input_file(folders, &typed).map_err(|error| error.to_string());
    Message::InputRead { agent, typed, input }
}

/// Reads the saved recipes.
pub fn recipes_read(folders: &UserFolders) -> Message {
    Message::RecipesRead { recipes: read_saved(SavedKind::Recipe, folders) }
}

/// Reads the saved casts and the patterns.
pub fn casts_read(folders: &UserFolders) -> Message {
    let why = |problem: &Problem| problem.message.clone();
    let casts = read_saved(SavedKind::Cast, folders).into_iter();
    let casts = casts.map(|cast| SavedCast { name: cast.name, text: cast.text.map_err(|problem| why(&problem)) });
    Message::CastsRead { casts: casts.collect(), patterns: Box::new(read_patterns(folders).patterns) }
}

/// Creates an agent file: a draft, or a copy of another.
pub fn make_agent_file(disk: DiskAccess<'_>, name: &str, like: Option<&AgentId>, place: Option<&NewPlace>) -> Message {
    let made = make(disk.context, disk.library, name, like, place);
    made.map_or_else(|sentence| Message::AgentNotMade { sentence }, |made| Message::AgentMade { made })
}

/// Renames an agent.
pub fn rename_agent_file(disk: DiskAccess<'_>, agent: &AgentId, name: &str) -> Message {
    rename(disk.context, disk.library, agent, name).unwrap_or_else(|sentence| Message::AgentNotMade { sentence })
}

/// The message of a failure; `None` if there was none.
pub fn failure(result: Result<(), SaveError>) -> Option<Message> {
    result.err().map(|error| Message::Failed { sentence: error.to_string() })
}

/// Deletes the backup of a file whose write was interrupted.
pub fn forget_backup(backup: &TornBackup) -> Message {
    failure(drop_backup(backup))
        .unwrap_or_else(|| Message::Done { sentence: format!("{} is unchanged", told(&backup.path)) })
}

/// Moves a saved recipe or cast to the trash.
pub fn delete_saved(context: &ShellContext, entry: SavedEntry) -> Message {
    let Some(path) = saved_path(entry.kind(), &context.folders, entry.name()) else {
        return Message::Failed { sentence: "no home folder with saved files".to_owned() };
    };
    match move_to_trash(&path, now(), &context.folders) {
        Ok(trashed) => Message::SavedDeleted { entry, trashed },
        Err(error) => Message::Failed { sentence: error.to_string() },
    }
}

/// The folders for a new agent.
pub fn places(context: &ShellContext, library: &LibraryIndex, like: Option<&AgentId>) -> Message {
    let like = like.and_then(|id| library.get(id));
    let places = places_for(&context.scope, &context.folders, like).map_err(|error| error.to_string());
    Message::PlacesRead { places }
}

/// Finds out what would remain after deleting files.
pub fn look_at(paths: &[PathBuf]) -> Message {
    let said = paths.iter().flat_map(|path| left_by(path, &deletion_outlook(path))).collect();
    Message::FilesLookedAt { said }
}

/// Checks whether a file could be saved.
pub fn look_at_rights(path: PathBuf) -> Message {
    let refusal = refusal(&path);
    Message::RightsLookedAt { path, refusal }
}

/// Removes leftovers of killed runs, and reports torn files, unsaved texts and drafts.
pub(super) fn sweep(context: &ShellContext, library: &Library) -> Vec<Message> {
    sweep_at_start(library, &context.folders);
    let renames = renames_finished(&finish_renames(&context.folders));
    let batches = undo_batches(&context.folders)
        .into_iter()
        .map(|outcome| Message::Failed { sentence: format!("writing several files in an earlier run is {outcome}") });
    let (torn, unsaved) = (backups(&context.folders), unsaved(&context.folders));
    let drafts = stored_drafts(&context.folders);
    let torn = (!torn.is_empty()).then_some(Message::BackupsFound(torn));
    let unsaved = (!unsaved.is_empty()).then_some(Message::UnsavedFound(unsaved));
    let drafts = (!drafts.is_empty()).then_some(Message::DraftsFound(drafts));
    renames.into_iter().chain(batches).chain(torn).chain(unsaved).chain(drafts).collect()
}

/// A message on renames that earlier runs left half done.
fn renames_finished(outcomes: &[RenameOutcome]) -> Option<Message> {
    let sentence = |outcome: &RenameOutcome| match outcome {
        RenameOutcome::Finished(path) => format!("finished: the name is {}", told(path)),
        RenameOutcome::Undone(path) => format!("undone: the name is {} again", told(path)),
        RenameOutcome::Changed(path) => {
            format!("not finished: {} changed since; check its name key", told(path))
        }
        RenameOutcome::Failed { path, reason } => format!("still incomplete at {}: {reason}", path.display()),
    };
    let sentences: Vec<String> = outcomes.iter().map(sentence).collect();
    let sentence = format!("a rename from an earlier run is {}", sentences.join("; another is "));
    let is_well = outcomes.iter().all(|outcome| matches!(outcome, RenameOutcome::Finished(_)));
    (!outcomes.is_empty()).then_some(if is_well { Message::Done { sentence } } else { Message::Failed { sentence } })
}

/// Stores drafts when the program is terminated. Returns a message on each.
pub fn store_drafts(drafts: Vec<NewDraft>, folders: &UserFolders) -> Vec<String> {
    let store = |NewDraft { subject, text }| {
        let what = match &subject {
            DraftSubject::Cast { .. } => "the unsaved cast",
            DraftSubject::Answer { .. } => "the unfinished line",
        };
        match store_draft(subject, text, folders) {
            Ok(draft) => {
                format!("{what} is kept in {}; the next start asks about it", draft.store_in().display())
            }
            Err(error) => format!("{what} is lost: {error}"),
        }
    };
    drafts.into_iter().map(store).collect()
}

/// Stores the text being edited when the program is terminated. Returns messages for the user.
pub fn keep_what_is_edited(editor: &mut EditorState, folders: &UserFolders) -> Option<String> {
    let text = editor.unsaved()?;
    let path = editor.path.display();
    Some(match keep_unsaved(&editor.path, text.as_bytes(), editor.base_bytes().as_bytes(), editor.typed(), folders) {
        Ok(kept) => {
            if let Some(older) = &editor.recovered {
                // If this fails, the user is asked about it once more.
                let _ = drop_unsaved(older);
            }
            let typed = kept.typed.as_ref().map(|_| format!(", and the last input in {}", kept.typed_in().display()));
            let (kept, typed) = (kept.keep_in(), typed.unwrap_or_default());
            format!("unsaved changes of {path} are kept in {}{typed}; the next start asks about them", kept.display())
        }
        Err(error) => format!("unsaved changes of {path} are lost: {error}"),
    })
}

fn left_by(path: &Path, outlook: &DeletionOutlook) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(target) = &outlook.leads_to {
        said.push(format!("{} is a link; its target {} is not deleted.", told(path), target.display()));
    }
    if let Some(stays) = &outlook.stays {
        let folder = path.parent().map_or_else(String::new, |folder| folder.display().to_string());
        said.push(match stays.names.as_slice() {
            [] => format!("Its folder {folder} stays, now empty."),
            names => format!("Its folder {folder} stays with {}.", listed(names)),
        });
    }
    said
}

/// Some of the names, and the number of others.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 4;
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN { format!("{shown} and {} more", names.len() - SHOWN) } else { shown }
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn read(context: &ShellContext, library: &LibraryIndex, id: &AgentId) -> Result<Agent, String> {
    let entry = library.get(id).ok_or_else(|| format!("{id} no longer exists; choose another agent"))?;
    load_agent(library.library(), entry, &context.generic).map_err(|error| error.to_string())
}

fn make(
    context: &ShellContext,
    library: &LibraryIndex,
    name: &str,
    like: Option<&AgentId>,
    place: Option<&NewPlace>,
) -> Result<CreatedAgent, String> {
    let model = like.map(|id| read(context, library, id)).transpose()?;
    let place = if let Some(place) = place {
        place.clone()
    } else {
        let entry = model.as_ref().map(|model| &model.entry);
        let places = places_for(&context.scope, &context.folders, entry).map_err(|error| error.to_string())?;
        places
            .into_iter()
            .next()
            .ok_or("no folder for the file; set HOME, or pass a folder when you start callsheet")?
    };
    create_agent(&place, name, model.as_ref()).map_err(|error| match error {
        CreateError::Name(error) => format!("in {} {error}", place.spelled()),
        error => error.to_string(),
    })
}

fn rename(context: &ShellContext, library: &LibraryIndex, id: &AgentId, name: &str) -> Result<Message, String> {
    let agent = read(context, library, id)?;
    let source = library.library().source_of(&agent.entry).and_then(|source| source.path.clone());
    let renaming = plan_renaming(&agent, source.as_deref(), name).map_err(|error| error.to_string())?;
    let caution = unconfirmed(rename_agent(&renaming, &context.folders)).map_err(|error| error.to_string())?;
    let casts = casts_saying(context, library.library(), id, &renaming);
    Ok(Message::AgentRenamed { casts, agent: id.clone(), renaming: Box::new(renaming), caution })
}

/// The saved casts in which a seat refers to an agent by its old name.
fn casts_saying(context: &ShellContext, library: &Library, id: &AgentId, renaming: &Renaming) -> Vec<String> {
    let was_it = |seat: &Seat| {
        let meant = library.resolve(&seat.agent).is_ok_and(|found| found.entry.found.id == *id);
        // If the file was not moved, its id is unchanged.
        meant && (renaming.from != renaming.to || is_same_name(&seat.agent, &renaming.old_name))
    };
    let says =
        |name: &str, text: &str| CastFile::parse(name, text).is_ok_and(|file| file.cast.seats.iter().any(was_it));
    let casts = read_saved(SavedKind::Cast, &context.folders).into_iter();
    casts.filter(|cast| cast.text.as_ref().is_ok_and(|text| says(&cast.name, text))).map(|cast| cast.name).collect()
}

/// Warning about a completed operation that the system could not confirm.
fn unconfirmed(result: Result<(), SaveError>) -> Result<Option<String>, SaveError> {
    match result {
        Ok(()) => Ok(None),
        Err(error @ SaveError::Unconfirmed { .. }) => Ok(Some(error.to_string())),
        Err(error) => Err(error),
    }
}

/// Moves agents' files to the trash.
pub fn delete(context: &ShellContext, files: &[(AgentId, PathBuf)]) -> Message {
    let when = now();
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for (id, path) in files {
        match move_to_trash(path, when, &context.folders) {
            Ok(trashed) => done.push((id.clone(), trashed)),
            Err(error) => {
                // If only the confirmation failed, the file is there.
                let is_unconfirmed = matches!(error, SaveError::Unconfirmed { .. });
                let there = || trashed_files(&context.folders).into_iter().find(|trashed| trashed.path == *path);
                done.extend(is_unconfirmed.then(there).flatten().map(|trashed| (id.clone(), trashed)));
                failed.push(deleting(&error));
            }
        }
    }
    Message::AgentsTrashed { trashed: done, failed }
}

/// The reason that a file was not deleted; the messages of some errors mention saving.
fn deleting(error: &SaveError) -> String {
    match error {
        SaveError::Changed { path, now: None } => format!("{} is already gone", told(path)),
        error => error.to_string(),
    }
}

/// Undoes an action on files.
pub fn take_back(context: &ShellContext, deed: UndoableAction) -> Message {
    match deed {
        UndoableAction::Made(made) => take_made(context, &made),
        UndoableAction::Renamed(renaming) => take_renamed(context, &renaming),
        UndoableAction::Deleted(trashed) => take_deleted(trashed),
    }
}

/// Reads the trash: files deleted in this run or earlier ones.
pub fn look_into_trash(context: &ShellContext) -> Message {
    Message::TrashLookedInto { trashed: trashed_files(&context.folders), now: now() }
}

/// Restores a file that was deleted in an earlier run.
pub fn bring_back(context: &ShellContext, chosen: TrashedFile) -> Message {
    let mut message = take_deleted(vec![chosen]);
    if let Message::TakenBack { said, rest, .. } = &mut message {
        // Files deleted in an earlier run are listed again each time.
        *rest = None;
        let others = trashed_files(&context.folders).len();
        if let Ok(said) = said
            && others > 0
        {
            said.extend(["; ", &others.to_string(), " more in the trash"]);
        }
    }
    message
}

fn take_made(context: &ShellContext, made: &CreatedAgent) -> Message {
    let path = told(&made.path);
    let unmade = remove_created(made, now(), &context.folders);
    let can_be_tried_again = matches!(&unmade, Err(error) if !matches!(error, SaveError::Changed { .. }));
    let said = match unmade {
        Ok(()) => Ok(format!("removed {path} (unchanged since you created it)")),
        Err(SaveError::Changed { now: Some(_), .. }) => {
            Err(format!("{path} changed since you created it, so it was kept; delete it if you do not want it"))
        }
        Err(SaveError::Changed { now: None, .. }) => Err(format!("nothing to undo: {path} is already gone")),
        Err(error) => Err(error.to_string()),
    };
    Message::TakenBack { path: None, said, rest: can_be_tried_again.then(|| UndoableAction::Made(made.clone())) }
}

fn take_renamed(context: &ShellContext, done: &Renaming) -> Message {
    let back = done.clone().reversed();
    let renamed = unconfirmed(rename_agent(&back, &context.folders));
    let can_be_tried_again =
        matches!(&renamed, Err(error) if !matches!(error, SaveError::Changed { .. } | SaveError::HalfRenamed { .. }));
    let said = match renamed {
        Ok(None) => Ok(format!("{} is named {} again", back.old_name, back.new_name)),
        Ok(Some(caution)) => Ok(caution),
        Err(SaveError::Changed { now: Some(_), .. }) => {
            Err(format!("{} changed since it was renamed, so it keeps its name; rename it again", told(&back.from)))
        }
        Err(SaveError::Changed { now: None, .. }) => Err(format!("nothing to undo: {} is gone", told(&back.from))),
        Err(error) => Err(error.to_string()),
    };
    let path = said.is_ok().then(|| back.to.clone());
    // Something in the way may be moved, and a full disk may be emptied.
    Message::TakenBack { path, said, rest: can_be_tried_again.then(|| UndoableAction::Renamed(Box::new(done.clone()))) }
}

fn take_deleted(files: Vec<TrashedFile>) -> Message {
    let count = files.len();
    let (mut path, mut rest, mut failed) = (None, Vec::new(), None);
    for trashed in files {
        match restore_trashed(&trashed) {
            Ok(()) | Err(SaveError::Unconfirmed { .. }) => {
                path.get_or_insert(trashed.path);
            }
            Err(error) => {
                failed.get_or_insert_with(|| restoring(&trashed, &error));
                // Something in the way may be moved, but a file that is no longer in the trash will not come back.
                if !matches!(error, SaveError::Changed { .. }) {
                    rest.push(trashed);
                }
            }
        }
    }
    let said = match (failed, &path) {
        (Some(sentence), _) => Err(sentence),
        (None, Some(path)) if count == 1 => Ok(format!("restored {}", told(path))),
        (None, _) => Ok(format!("restored {count} files")),
    };
    let rest = (!rest.is_empty()).then_some(UndoableAction::Deleted(rest));
    Message::TakenBack { path, said, rest }
}

fn restoring(trashed: &TrashedFile, error: &SaveError) -> String {
    let path = told(&trashed.path);
    match error {
        SaveError::Exists { .. } => {
            format!(
                "{path} already exists, so the deleted file stays in the trash; move the existing one, then undo \
                again"
            )
        }
        SaveError::Changed { .. } => format!("the deleted {path} is no longer in the trash"),
        error => error.to_string(),
    }
}

/// Writes one of the two versions to a file whose write was interrupted.
pub fn restore(context: &ShellContext, backup: &TornBackup, text: BackupText) -> Message {
    let which = match text {
        BackupText::Old => "old",
        BackupText::New => "new",
    };
    match restore_backup(backup, text, &context.folders) {
        Ok(_) => Message::Done { sentence: format!("{} now has its {which} text", told(&backup.path)) },
        Err(SaveError::Changed { .. }) => {
            let path = told(&backup.path);
            Message::Failed {
                sentence: format!("{path} changed meanwhile, so it was not replaced; the next start asks again"),
            }
        }
        Err(error) => Message::Failed { sentence: error.to_string() },
    }
}

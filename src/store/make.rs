//! New agent files: where they go unless somebody says otherwise, what is written, and taking them back.

use std::fs;
use std::path::{Path, PathBuf};

use super::StoreError;
use super::create::{NewPlace, create, new_places};
use super::discover::Scope;
use super::folders::Folders;
use super::read;
use super::save::{Fingerprint, SaveError};
use super::trash::{drop_trashed, restore_trashed, trash};
use crate::domain::agent::{Agent, AgentId, Entry};
use crate::domain::create::{NameError, draft, file_name, like, name_problem};
use crate::domain::edit::{EditError, editable};
use crate::domain::source::SourceKind;

/// A new agent file, with what is needed to take it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The name of the agent.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// What was written.
    pub fingerprint: Fingerprint,
    /// The folders that were made for it, the outermost first.
    pub folders: Vec<PathBuf>,
    /// That the disk did not confirm that it lasts.
    pub unconfirmed: Option<SaveError>,
}

/// Why no agent file was made. Nothing is there that was not before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MakeError {
    /// It cannot have that name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The place takes files of another format than the agent it was to be like.
    #[error("{id} is one of the {of}, and {} takes {takes}; choose another source", folder.display())]
    Format {
        /// The agent it was to be like.
        id: AgentId,
        /// What files of its format are called.
        of: &'static str,
        /// The place.
        folder: PathBuf,
        /// What files there are called.
        takes: &'static str,
    },
    /// The name cannot be set in the copy.
    #[error("{id}: {error}; nothing was written")]
    Edit {
        /// The agent it was to be like.
        id: AgentId,
        /// Why.
        error: EditError,
    },
    /// It was not written.
    #[error(transparent)]
    Save(#[from] SaveError),
}

/// The folders a new agent can be put into: the usual one, those that are there, the others. A copy only
/// where files of its format live, and beside its model where nothing else is known.
///
/// # Errors
/// A named path does not exist.
pub fn places_for(scope: &Scope, folders: &Folders, like: Option<&Entry>) -> Result<Vec<NewPlace>, StoreError> {
    let mut places = new_places(scope, folders)?;
    if let Some(like) = like {
        places.retain(|place| place.format.is_none_or(|format| format == like.format));
        let beside = like.found.path.as_deref().and_then(Path::parent).filter(|_| places.is_empty());
        places.extend(beside.map(|folder| NewPlace { format: Some(like.format), ..NewPlace::open(folder) }));
    }
    let path = like.and_then(|like| like.found.path.as_deref());
    let usual = usual_place(&places, path).and_then(|usual| places.iter().position(|place| place == usual));
    let usual = usual.map(|usual| places.remove(usual));
    places.sort_by_key(|place| !place.is_there);
    places.splice(..0, usual);
    Ok(places)
}

/// Where a new agent goes unless somebody says otherwise: beside the file it is like, else into the
/// library that was named, else among the person's own.
pub fn usual_place<'a>(places: &'a [NewPlace], like: Option<&Path>) -> Option<&'a NewPlace> {
    let beside = like.and_then(|path| {
        places.iter().filter(|place| path.starts_with(&place.folder)).max_by_key(|place| place.folder.as_os_str().len())
    });
    let own = || places.iter().find(|place| place.is_own());
    let explicit = || places.first().filter(|place| place.kind == SourceKind::Explicit);
    beside.or_else(explicit).or_else(own)
}

/// Makes a new agent file in a place: a draft, or a copy of an agent under the name.
///
/// # Errors
/// The name is none for the format of the place, the copy cannot be made, or something is in the way.
pub fn make_agent(place: &NewPlace, name: &str, model: Option<&Agent>) -> Result<Made, MakeError> {
    let format = place.format_for(model.map(|model| model.entry.format));
    if let Some(problem) = name_problem(format, name) {
        return Err(problem.into());
    }
    let bytes = match model {
        None => draft(format, name).into_bytes(),
        Some(model) if model.entry.format != format => {
            return Err(MakeError::Format {
                id: model.entry.found.id.clone(),
                of: model.entry.format.0.label,
                folder: place.folder.clone(),
                takes: format.0.label,
            });
        }
        Some(model) => {
            let refused = |error| MakeError::Edit { id: model.entry.found.id.clone(), error };
            let text = editable(&model.document).and_then(|text| like(text, format, name)).map_err(refused)?;
            model.document.bytes_with(&text)
        }
    };
    let file = file_name(format, name);
    let path = place.folder.join(&file);
    let folders = missing_above(&path);
    let unconfirmed = match create(&place.folder, Path::new(&file), &bytes) {
        Ok(_) => None,
        Err(error @ SaveError::Unconfirmed { .. }) => Some(error),
        Err(error) => return Err(error.into()),
    };
    Ok(Made { name: name.to_owned(), path, fingerprint: Fingerprint::of(&bytes), folders, unconfirmed })
}

/// Takes a new file away again, with the folders made for it, as long as it is what was made.
///
/// # Errors
/// It is another by now, or gone, or the system refuses; then it stays.
pub fn unmake(made: &Made, when: u64, folders: &Folders) -> Result<(), SaveError> {
    is_as_made(&made.path, made)?;
    let trashed = trash(&made.path, when, folders)?;
    // Nobody can change it under its name any more; what was written in the last moment comes back.
    if let Err(error) = is_as_made(&trashed.file(), made) {
        restore_trashed(&trashed)?;
        return Err(match error {
            SaveError::Changed { now, .. } => SaveError::Changed { path: made.path.clone(), now },
            error => error,
        });
    }
    // What cannot be removed stays in the trash.
    let _ = drop_trashed(&trashed);
    for folder in made.folders.iter().rev() {
        // One that holds something else by now stays.
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}

fn is_as_made(path: &Path, made: &Made) -> Result<(), SaveError> {
    let now = read::bytes(path).map_err(|unread| SaveError::unread(&made.path, unread))?;
    if made.fingerprint.is_of(&now) {
        Ok(())
    } else {
        Err(SaveError::Changed { path: made.path.clone(), now: Some(now) })
    }
}

fn missing_above(path: &Path) -> Vec<PathBuf> {
    let above = path.ancestors().skip(1).filter(|above| !above.as_os_str().is_empty());
    let mut missing: Vec<PathBuf> =
        above.take_while(|above| fs::symlink_metadata(above).is_err()).map(Path::to_owned).collect();
    missing.reverse();
    missing
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    fn scope(home: &Path) -> Scope {
        Scope::Discover { cwd: home.to_owned(), extra: Vec::new() }
    }

    #[test]
    fn what_was_made_is_taken_back_with_its_folders_unless_it_changed() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        let places = places_for(&scope(home.path()), &folders, None).unwrap();
        assert!(places[0].is_own() && !places[0].is_there, "the usual one is first");
        fs::create_dir_all(home.path().join(".qwen/agents")).unwrap();
        let there = &places_for(&scope(home.path()), &folders, None).unwrap()[1];
        assert_eq!((there.prefix.as_str(), there.is_there), ("~/.qwen/agents", true));
        let skills = places.iter().find(|place| place.prefix == "~/.claude/skills").unwrap();
        let made = make_agent(skills, "pdf", None).unwrap();
        assert_eq!(made.path, home.path().join(".claude/skills/pdf/SKILL.md"));
        let text = fs::read(&made.path).unwrap();
        fs::write(&made.path, "mine").unwrap();
        let changed = SaveError::Changed { path: made.path.clone(), now: Some(b"mine".to_vec()) };
        assert_eq!(unmake(&made, 1, &folders), Err(changed));
        assert_eq!(fs::read(&made.path).unwrap(), b"mine");
        fs::write(&made.path, text).unwrap();
        unmake(&made, 1, &folders).unwrap();
        assert!(!home.path().join(".claude").exists(), "it is as it was before");
        assert_eq!(super::super::trash::trashed(&folders), []);
        assert!(matches!(unmake(&made, 1, &folders), Err(SaveError::Changed { now: None, .. })));
    }

    #[test]
    fn folders_that_hold_something_else_by_now_stay() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        let places = places_for(&scope(home.path()), &folders, None).unwrap();
        let skills = places.iter().find(|place| place.prefix == "~/.claude/skills").unwrap();
        let made = make_agent(skills, "pdf", None).unwrap();
        fs::write(home.path().join(".claude/skills/pdf/tool.py"), "x").unwrap();
        unmake(&made, 1, &folders).unwrap();
        assert!(home.path().join(".claude/skills/pdf/tool.py").exists() && !made.path.exists());
    }
}

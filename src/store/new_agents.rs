//! New agent files: their default folder, their creation, and undoing it.

use std::fs;
use std::path::{Path, PathBuf};

use super::StoreError;
use super::discover::DiscoveryScope;
use super::new_names::{NewPlace, create_file, new_places};
use super::open_file;
use super::save::{FileFingerprint, SaveError};
use super::trash::{drop_trashed, move_to_trash, restore_trashed};
use super::user_folders::UserFolders;
use crate::domain::agent::{Agent, AgentEntry, AgentId};
use crate::domain::create::{NameError, copy_text, draft, file_name, name_problem};
use crate::domain::edit::{EditError, editable};
use crate::domain::source::SourceKind;

/// A new agent file, with everything needed to undo its creation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedAgent {
    pub name: String,
    pub path: PathBuf,
    pub fingerprint: FileFingerprint,
    /// The folders created for it, outermost first.
    pub folders: Vec<PathBuf>,
    /// The error if the system could not confirm that the file is on disk.
    pub unconfirmed: Option<SaveError>,
}

/// The reason that no agent file was created. Nothing on disk has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreateError {
    #[error(transparent)]
    Name(#[from] NameError),
    /// The folder is for another format than that of the agent to copy.
    #[error("{id} is one of the {of}, and {} takes {takes}; choose another source", folder.display())]
    Format {
        /// The agent to copy.
        id: AgentId,
        /// Label of the agent's format.
        of: &'static str,
        folder: PathBuf,
        /// Label of the format that the folder is for.
        takes: &'static str,
    },
    /// The name cannot be set in the copy.
    #[error("{id}: {error}; nothing was written")]
    Edit {
        /// The agent to copy.
        id: AgentId,
        error: EditError,
    },
    #[error(transparent)]
    Save(#[from] SaveError),
}

/// The folders for a new agent: first the proposed one, then existing ones, then the others. If the project has agents,
/// its folder with the most agents is proposed. A copy needs a folder for its format; if there is none, the folder of
/// the original is used.
///
/// # Errors
/// A named path does not exist.
pub fn places_for(
    scope: &DiscoveryScope,
    folders: &UserFolders,
    like: Option<&AgentEntry>,
) -> Result<Vec<NewPlace>, StoreError> {
    let mut places = new_places(scope, folders)?;
    if let Some(like) = like {
        places.retain(|place| place.format.is_none_or(|format| format == like.format));
        let beside = like.found.path.as_deref().and_then(Path::parent).filter(|_| places.is_empty());
        places.extend(beside.map(|folder| NewPlace { format: Some(like.format), ..NewPlace::open(folder) }));
    }
    let path = like.and_then(|like| like.found.path.as_deref());
    let proposed = busiest_project_folder(&places).filter(|_| like.is_none()).or_else(|| usual_place(&places, path));
    let usual = proposed.and_then(|usual| places.iter().position(|place| place == usual));
    let usual = usual.map(|usual| places.remove(usual));
    places.sort_by_key(|place| !place.is_there);
    places.splice(..0, usual);
    Ok(places)
}

/// The project folder with the most agents; of several, the nearest one. `None` if no folder has any.
fn busiest_project_folder(places: &[NewPlace]) -> Option<&NewPlace> {
    let of_project = places.iter().filter(|place| place.kind == SourceKind::Project && place.is_there);
    let counted = of_project.map(|place| (agents_in(&place.folder), place)).filter(|(count, _)| *count > 0);
    // Of folders with equally many agents, the nearest wins, then the first one, which `min_by_key` returns.
    let busiest = counted.min_by_key(|(count, place)| (std::cmp::Reverse(*count), place.nearness));
    busiest.map(|(_, place)| place)
}

/// Number of entries of a folder that look like agents: Markdown files, and folders with a `SKILL.md`.
fn agents_in(folder: &Path) -> usize {
    let is_agent = |path: &Path| {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        matches!(ending, "md" | "mdc" | "markdown") || path.join("SKILL.md").is_file()
    };
    fs::read_dir(folder).map_or(0, |entries| entries.flatten().filter(|entry| is_agent(&entry.path())).count())
}

/// Default folder of a new agent: that of the file to copy, or else the library named on the command line, or else the
/// user's own folder.
pub fn usual_place<'a>(places: &'a [NewPlace], like: Option<&Path>) -> Option<&'a NewPlace> {
    let beside = like.and_then(|path| {
        places.iter().filter(|place| path.starts_with(&place.folder)).max_by_key(|place| place.folder.as_os_str().len())
    });
    let own = || places.iter().find(|place| place.is_own());
    let explicit = || places.first().filter(|place| place.kind == SourceKind::Explicit);
    beside.or_else(explicit).or_else(own)
}

/// Creates a new agent file in a folder: a draft, or a copy of an agent with another name.
///
/// # Errors
/// The name is not valid for the format, the copy cannot be made, or something already exists at the path.
pub fn create_agent(place: &NewPlace, name: &str, model: Option<&Agent>) -> Result<CreatedAgent, CreateError> {
    let format = place.format_for(model.map(|model| model.entry.format));
    if let Some(problem) = name_problem(format, name) {
        return Err(problem.into());
    }
    let bytes = match model {
        None => draft(format, name).into_bytes(),
        Some(model) if model.entry.format != format => {
            return Err(CreateError::Format {
                id: model.entry.found.id.clone(),
                of: model.entry.format.0.label,
                folder: place.folder.clone(),
                takes: format.0.label,
            });
        }
        Some(model) => {
            let refused = |error| CreateError::Edit { id: model.entry.found.id.clone(), error };
            let text = editable(&model.document).and_then(|text| copy_text(text, format, name)).map_err(refused)?;
            model.document.bytes_with(&text)
        }
    };
    let file = file_name(format, name);
    let path = place.folder.join(&file);
    let folders = missing_folders(&path);
    let unconfirmed = match create_file(&place.folder, Path::new(&file), &bytes) {
        Ok(_) => None,
        Err(error @ SaveError::Unconfirmed { .. }) => Some(error),
        Err(error) => return Err(error.into()),
    };
    Ok(CreatedAgent { name: name.to_owned(), path, fingerprint: FileFingerprint::of(&bytes), folders, unconfirmed })
}

/// Removes a new file again, with the folders created for it, if it is unchanged.
///
/// # Errors
/// The file has changed or is missing, or the system refuses; then it stays.
pub fn remove_created(made: &CreatedAgent, when: u64, folders: &UserFolders) -> Result<(), SaveError> {
    is_unchanged(&made.path, made)?;
    let trashed = move_to_trash(&made.path, when, folders)?;
    // From now on, nobody can change the file by its name. If it was changed at the last moment, it is restored.
    if let Err(error) = is_unchanged(&trashed.file(), made) {
        restore_trashed(&trashed)?;
        return Err(match error {
            SaveError::Changed { now, .. } => SaveError::Changed { path: made.path.clone(), now },
            error => error,
        });
    }
    // If this fails, the file stays in the trash.
    let _ = drop_trashed(&trashed);
    for folder in made.folders.iter().rev() {
        // This fails if the folder now contains something else, and must stay.
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}

fn is_unchanged(path: &Path, made: &CreatedAgent) -> Result<(), SaveError> {
    let now = open_file::bytes(path).map_err(|unread| SaveError::unread(&made.path, unread))?;
    if made.fingerprint.is_of(&now) {
        Ok(())
    } else {
        Err(SaveError::Changed { path: made.path.clone(), now: Some(now) })
    }
}

fn missing_folders(path: &Path) -> Vec<PathBuf> {
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

    fn scope(home: &Path) -> DiscoveryScope {
        DiscoveryScope::Discover { cwd: home.to_owned(), extra: Vec::new() }
    }

    #[test]
    fn undoing_creation_removes_file_and_folders_unless_changed() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        let places = places_for(&scope(home.path()), &folders, None).unwrap();
        assert!(places[0].is_own() && !places[0].is_there, "the usual one is first");
        fs::create_dir_all(home.path().join(".qwen/agents")).unwrap();
        let there = &places_for(&scope(home.path()), &folders, None).unwrap()[1];
        assert_eq!((there.prefix.as_str(), there.is_there), ("~/.qwen/agents", true));
        let skills = places.iter().find(|place| place.prefix == "~/.claude/skills").unwrap();
        let made = create_agent(skills, "pdf", None).unwrap();
        assert_eq!(made.path, home.path().join(".claude/skills/pdf/SKILL.md"));
        let text = fs::read(&made.path).unwrap();
        fs::write(&made.path, "mine").unwrap();
        let changed = SaveError::Changed { path: made.path.clone(), now: Some(b"mine".to_vec()) };
        assert_eq!(remove_created(&made, 1, &folders), Err(changed));
        assert_eq!(fs::read(&made.path).unwrap(), b"mine");
        fs::write(&made.path, text).unwrap();
        remove_created(&made, 1, &folders).unwrap();
        assert!(!home.path().join(".claude").exists(), "it is as it was before");
        assert_eq!(super::super::trash::trashed_files(&folders), []);
        assert!(matches!(remove_created(&made, 1, &folders), Err(SaveError::Changed { now: None, .. })));
    }

    #[test]
    fn inside_a_project_its_folder_with_the_most_agents_is_proposed() {
        let home = tempfile::tempdir().unwrap();
        let work = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        let scope = DiscoveryScope::Discover { cwd: work.path().to_owned(), extra: Vec::new() };
        let proposed = |like: Option<&AgentEntry>| places_for(&scope, &folders, like).unwrap().remove(0).spelled();
        let write = |path: &str| {
            let path = work.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "---\nname: x\n---\n").unwrap();
        };
        let own = proposed(None);
        fs::create_dir_all(work.path().join(".claude/agents")).unwrap();
        assert_eq!(proposed(None), own, "an empty folder is none of the project's habits");
        write(".claude/agents/a.md");
        assert_eq!(proposed(None), ".claude/agents");
        write(".qwen/agents/a.md");
        write(".qwen/agents/notes.txt");
        write(".qwen/agents/b.md");
        assert_eq!(proposed(None), ".qwen/agents");
        for skill in ["one", "two", "three"] {
            write(&format!(".claude/skills/{skill}/SKILL.md"));
        }
        assert_eq!(proposed(None), ".claude/skills");
    }

    #[test]
    fn undoing_creation_keeps_folders_with_other_files() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        let places = places_for(&scope(home.path()), &folders, None).unwrap();
        let skills = places.iter().find(|place| place.prefix == "~/.claude/skills").unwrap();
        let made = create_agent(skills, "pdf", None).unwrap();
        fs::write(home.path().join(".claude/skills/pdf/tool.py"), "x").unwrap();
        remove_created(&made, 1, &folders).unwrap();
        assert!(home.path().join(".claude/skills/pdf/tool.py").exists() && !made.path.exists());
    }
}

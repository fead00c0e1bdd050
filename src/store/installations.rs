//! Agents installed into the folders of clients, and the lock file that records them.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::batch::{BatchError, replace_batch, write_with_folders};
use super::discover::project_root;
use super::save::{SaveError, reason};
use super::trash::{TrashedFile, move_to_trash, restore_trashed};
use super::user_folders::UserFolders;
use crate::domain::install::{InstallLock, LOCK_VERSION};

/// The name of the lock file.
pub const LOCK_FILE: &str = "callsheet.lock";

/// A place that agents are installed for: a project, or the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstallScope {
    /// The repository around the working directory; its lock file belongs into version control.
    Project,
    /// The home folder.
    User,
}

impl InstallScope {
    pub const ALL: [Self; 2] = [Self::Project, Self::User];

    /// The word people see and type.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::User => "user",
        }
    }
}

/// The reason that a lock file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstallError {
    #[error("no home folder; set HOME")]
    NoHome,
    #[error("{} cannot be read: {reason}", .path.display())]
    Unreadable { path: PathBuf, reason: String },
    #[error(
        "{} is damaged: {reason}; restore it from version control, or delete it and install the agents again",
        .path.display()
    )]
    Damaged { path: PathBuf, reason: String },
    #[error("{} was written by a newer callsheet; update callsheet", .path.display())]
    Newer { path: PathBuf },
}

/// The agents installed in one place.
#[derive(Clone, Debug)]
pub struct Installations {
    pub scope: InstallScope,
    /// The folder that the paths of files start from.
    pub root: PathBuf,
    pub lock: InstallLock,
    lock_path: PathBuf,
}

impl Installations {
    /// Reads what is installed in a place. Without a lock file, nothing is.
    ///
    /// # Errors
    /// The lock file cannot be read, is damaged, or is of a newer program.
    pub fn read(scope: InstallScope, cwd: &Path, folders: &UserFolders) -> Result<Self, InstallError> {
        let (root, lock_path) = match scope {
            InstallScope::Project => {
                let root = project_root(cwd);
                let lock = root.join(LOCK_FILE);
                (root, lock)
            }
            InstallScope::User => {
                let home = folders.home.clone().ok_or(InstallError::NoHome)?;
                let lock = folders.data.clone().ok_or(InstallError::NoHome)?.join(LOCK_FILE);
                (home, lock)
            }
        };
        let lock = match fs::read_to_string(&lock_path) {
            Ok(text) => parse(&text, &lock_path)?,
            Err(error) if error.kind() == ErrorKind::NotFound => InstallLock::default(),
            Err(error) => return Err(InstallError::Unreadable { path: lock_path, reason: reason(&error) }),
        };
        Ok(Self { scope, root, lock, lock_path })
    }

    /// The absolute path of an installed file.
    pub fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    /// The text of an installed file; `None` if there is none, or it is not text.
    pub fn text(&self, file: &str) -> Option<String> {
        fs::read_to_string(self.path(file)).ok()
    }

    /// Writes files and removes others, and records the lock: all of it or nothing. Old files go to the trash.
    ///
    /// # Errors
    /// The system refuses. Then everything is as before.
    pub fn change(
        &self,
        written: &BTreeMap<String, String>,
        removed: &[String],
        lock: &InstallLock,
        folders: &UserFolders,
    ) -> Result<(), BatchError> {
        let trashed = self
            .clear(written.keys().chain(removed), folders)
            .map_err(|error| BatchError::Nothing { error, count: written.len().max(1) })?;
        let mut files: Vec<(String, String)> =
            written.iter().map(|(file, text)| (file.clone(), text.clone())).collect();
        let text = serde_json::to_string_pretty(lock).unwrap_or_default() + "\n";
        files.push((self.lock_path.to_string_lossy().into_owned(), text));
        let result = write_with_folders(replace_batch, &self.root, &files, folders);
        if let Err(BatchError::Nothing { .. } | BatchError::Exist { .. }) = &result {
            restore(&trashed);
        }
        result
    }

    /// Moves existing files to the trash: all of them or none.
    fn clear<'a>(
        &self,
        files: impl Iterator<Item = &'a String>,
        folders: &UserFolders,
    ) -> Result<Vec<TrashedFile>, SaveError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut trashed = Vec::new();
        for path in files.map(|file| self.path(file)).filter(|path| path.symlink_metadata().is_ok()) {
            match move_to_trash(&path, now, folders) {
                Ok(file) => trashed.push(file),
                Err(error) => {
                    restore(&trashed);
                    return Err(error);
                }
            }
        }
        Ok(trashed)
    }
}

fn parse(text: &str, path: &Path) -> Result<InstallLock, InstallError> {
    let damaged = |error: serde_json::Error| InstallError::Damaged { path: path.to_owned(), reason: error.to_string() };
    // The version is looked at first: a newer program may have other keys.
    let value: serde_json::Value = serde_json::from_str(text).map_err(damaged)?;
    if value.get("version").and_then(serde_json::Value::as_u64).is_some_and(|version| version > u64::from(LOCK_VERSION))
    {
        return Err(InstallError::Newer { path: path.to_owned() });
    }
    let lock: InstallLock = serde_json::from_value(value).map_err(damaged)?;
    // A path that leads out of the folder is nothing that was installed.
    let leads_out =
        |file: &str| Path::new(file).components().any(|part| !matches!(part, std::path::Component::Normal(_)));
    match lock.agents.iter().find(|agent| leads_out(&agent.file)) {
        Some(agent) => {
            let reason = format!("the path `{}` leads out of the folder", agent.file);
            Err(InstallError::Damaged { path: path.to_owned(), reason })
        }
        None => Ok(lock),
    }
}

/// Puts files back. One that fails stays in the trash, where the user finds it.
fn restore(trashed: &[TrashedFile]) {
    for file in trashed {
        let _ = restore_trashed(file);
    }
}

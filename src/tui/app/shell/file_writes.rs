//! Writing files for the user: exports, recipes, casts, and the saves of agents.

use std::path::Path;

use super::ShellContext;
use crate::domain::agent::AgentId;
use crate::domain::document::Document;
use crate::domain::text::thousands;
use crate::store::{
    BatchError, FileFingerprint, SaveError, SavedKind, UserFolders, create_file, export_new, export_over,
    overwrite_file, read_file, replace_batch, save, saved_path, typed_path, write_new, write_new_batch,
    write_new_private,
};
use crate::tui::app::message::Message;

/// Writes a text to a file.
pub fn write(context: &ShellContext, typed: &str, text: &str, replace: bool) -> Message {
    write_file(&typed_path(&context.folders, typed), typed, text, replace, &context.folders)
}

/// Writes an agent's file if it has not changed, or creates it again if it is known to be deleted.
pub fn save_agent(
    context: &ShellContext,
    agent: AgentId,
    path: &Path,
    text: String,
    expected: Option<FileFingerprint>,
) -> Message {
    let written = match expected {
        Some(expected) => save(path, text.as_bytes(), &expected, &context.folders).map(|_| ()),
        None => write_new(path, text.as_bytes()),
    };
    match written {
        Ok(()) => Message::Saved { agent, text, caution: None },
        Err(error @ SaveError::Unconfirmed { .. }) => Message::Saved { agent, text, caution: Some(error.to_string()) },
        Err(SaveError::Changed { now, .. }) => Message::SaveConflict { agent, theirs: now.map(Document::from_bytes) },
        // The file was deleted, and exists again.
        Err(SaveError::Exists { .. }) => match read_file(path) {
            Ok(bytes) => Message::SaveConflict { agent, theirs: Some(Document::from_bytes(bytes)) },
            Err(error) => Message::SaveFailed { agent, sentence: error.to_string() },
        },
        Err(error) => Message::SaveFailed { agent, sentence: error.to_string() },
    }
}

/// Creates a new file in callsheet's own agent folder.
pub fn create_agent(context: &ShellContext, name: &str, text: &str) -> Message {
    let Some(folder) = context.folders.data.as_ref().map(|data| data.join("agents")) else {
        return Message::Failed { sentence: "no home folder to keep agents in; set HOME".to_owned() };
    };
    match create_file(&folder, Path::new(name), text.as_bytes()) {
        Ok(path) => Message::Created { path },
        Err(error) => Message::Failed { sentence: error.to_string() },
    }
}

/// Saves a recipe in the recipes folder.
pub fn save_recipe(context: &ShellContext, name: &str, text: &str, replace: bool) -> Message {
    let Some(path) = saved_path(SavedKind::Recipe, &context.folders, name) else {
        return Message::Failed { sentence: "no home folder to keep recipes in".to_owned() };
    };
    write_private_file(&path, &path.display().to_string(), text, replace, &context.folders)
}

/// Saves a cast. An existing file is replaced without asking only if it has the expected text.
pub fn save_cast(context: &ShellContext, name: String, text: String, expected: Option<&str>, replace: bool) -> Message {
    let Some(path) = saved_path(SavedKind::Cast, &context.folders, &name) else {
        return Message::Failed { sentence: "no home folder to keep casts in".to_owned() };
    };
    let typed = path.display().to_string();
    let message = match expected.filter(|_| !replace) {
        Some(expected) => write_read(&path, &typed, &text, expected, &context.folders),
        None => write_private_file(&path, &typed, &text, replace, &context.folders),
    };
    match message {
        Message::Done { sentence } => Message::CastSaved { name, text, sentence },
        other => other,
    }
}

/// Writes several files into one folder: all or none of them.
pub fn write_batch(context: &ShellContext, typed: &str, files: &[(String, String)], replace: bool) -> Message {
    let folder = typed_path(&context.folders, typed);
    let written = if replace {
        replace_batch(&folder, files, &context.folders)
    } else {
        write_new_batch(&folder, files, &context.folders)
    };
    match written {
        Ok(()) => Message::Done { sentence: format!("{} files written to {}", files.len(), folder.display()) },
        Err(BatchError::Exist { paths }) => {
            Message::FilesExist { paths: paths.iter().map(|path| path.display().to_string()).collect() }
        }
        Err(error) => Message::Failed { sentence: error.to_string() },
    }
}

fn write_file(path: &Path, typed: &str, text: &str, replace: bool, folders: &UserFolders) -> Message {
    let bytes = text.as_bytes();
    told_of(
        if replace { export_over(path, bytes, folders) } else { export_new(path, bytes, folders) },
        path,
        typed,
        text,
    )
}

/// Writes a recipe or a cast, which may contain a task. An existing file keeps its permissions.
fn write_private_file(path: &Path, typed: &str, text: &str, replace: bool, folders: &UserFolders) -> Message {
    let bytes = text.as_bytes();
    let is_new = !replace || std::fs::symlink_metadata(path).is_err();
    let written = if is_new { write_new_private(path, bytes) } else { overwrite_file(path, bytes, folders) };
    told_of(written, path, typed, text)
}

/// Replaces the text of a cast's file, or creates the file again if it was deleted.
fn write_read(path: &Path, typed: &str, text: &str, read: &str, folders: &UserFolders) -> Message {
    let bytes = text.as_bytes();
    let written = match save(path, bytes, &FileFingerprint::of(read.as_bytes()), folders) {
        Err(SaveError::Changed { now: None, .. }) => write_new_private(path, bytes),
        Err(SaveError::Changed { path, .. }) => Err(SaveError::Exists { path }),
        saved => saved.map(|_| ()),
    };
    told_of(written, path, typed, text)
}

fn told_of(written: Result<(), SaveError>, path: &Path, typed: &str, text: &str) -> Message {
    match written {
        Ok(()) => Message::Done { sentence: format!("{} written, {} bytes", path.display(), thousands(text.len())) },
        Err(SaveError::Exists { .. }) => Message::FileExists { path: typed.to_owned() },
        Err(error) => Message::Failed { sentence: error.to_string() },
    }
}

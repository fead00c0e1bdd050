//! Reads only the text or bytes of an agent's file, for searches in bodies and for edits.

use std::fs;
use std::path::Path;

use super::save::is_gone;
use super::{StoreError, built_in, open_file};
use crate::domain::agent::{Agent, AgentEntry};
use crate::domain::document::Document;

/// Reads the text of an agent's file, whatever its format.
///
/// # Errors
///
/// The file is missing or cannot be read.
pub fn read_text(entry: &AgentEntry) -> Result<String, StoreError> {
    let bytes = match entry.found.path.as_deref() {
        Some(path) => read_file(path)?,
        None => built_in::bytes(&entry.found.relative)
            .ok_or_else(|| StoreError::Gone { place: entry.found.id.to_string() })?
            .to_vec(),
    };
    Ok(Document::from_bytes(bytes).text)
}

/// Reads the file of an agent again. Returns true if its text has not changed since the agent was read.
///
/// # Errors
///
/// The file is missing or cannot be read.
pub fn is_current(agent: &Agent) -> Result<bool, StoreError> {
    let Some(path) = agent.entry.found.path.as_deref() else { return Ok(true) };
    match read_file(path) {
        Ok(bytes) => Ok(Document::from_bytes(bytes) == agent.document),
        Err(_) if fs::symlink_metadata(path).is_err_and(|error| is_gone(&error)) => {
            Err(StoreError::Gone { place: path.display().to_string() })
        }
        Err(error) => Err(error),
    }
}

/// Reads the bytes of a file to be edited. Saving it requires their
/// [`FileFingerprint::of`](super::FileFingerprint::of).
///
/// # Errors
///
/// The file is missing, not a regular file, too large, or cannot be read.
pub fn read_file(path: &Path) -> Result<Vec<u8>, StoreError> {
    open_file::bytes(path)
        .map_err(|unread| StoreError::Unusable { path: path.to_owned(), problem: Box::new(unread.problem()) })
}

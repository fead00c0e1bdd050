//! The text of an agent's file and nothing more: what a search through bodies reads.

use super::{StoreError, built_in, read};
use crate::domain::agent::Entry;
use crate::domain::document::Document;

/// Reads the text of an agent's file, whatever its format.
///
/// # Errors
///
/// The file is gone or cannot be read.
pub fn read_text(entry: &Entry) -> Result<String, StoreError> {
    let bytes = match entry.found.path.as_deref() {
        Some(path) => read::bytes(path)
            .map_err(|unread| StoreError::Unusable { path: path.to_owned(), problem: Box::new(unread.problem()) })?,
        None => built_in::bytes(&entry.found.relative)
            .ok_or_else(|| StoreError::Gone { id: entry.found.id.to_string() })?
            .to_vec(),
    };
    Ok(Document::from_bytes(bytes).text)
}

//! The text or bytes of an agent's file and nothing more: what a search through bodies and an edit read.

use std::path::Path;

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
        Some(path) => read_file(path)?,
        None => built_in::bytes(&entry.found.relative)
            .ok_or_else(|| StoreError::Gone { id: entry.found.id.to_string() })?
            .to_vec(),
    };
    Ok(Document::from_bytes(bytes).text)
}

/// Reads the bytes of a file that is to be edited; [`Fingerprint::of`](super::Fingerprint::of) them is
/// what its save expects.
///
/// # Errors
///
/// The file is gone, no regular file, too large, or cannot be read.
pub fn read_file(path: &Path) -> Result<Vec<u8>, StoreError> {
    read::bytes(path)
        .map_err(|unread| StoreError::Unusable { path: path.to_owned(), problem: Box::new(unread.problem()) })
}

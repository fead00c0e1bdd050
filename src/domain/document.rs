//! The text of one file as it was read: without its byte order mark, with what must be put back.

use super::span::LineIndex;

/// What stands before the text of some files.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The text of the bytes of a file, without byte order mark; none where they are not UTF-8.
pub fn text_of(bytes: &[u8]) -> Option<&str> {
    simdutf8::basic::from_utf8(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)).ok()
}

/// The text of the first bytes of a file, up to the last character that is whole. None where they are
/// not UTF-8: then only the whole file tells what to make of it.
pub fn text_of_head(bytes: &[u8]) -> Option<&str> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(cut) if cut.error_len().is_none() => std::str::from_utf8(&bytes[..cut.valid_up_to()]).ok(),
        Err(_) => None,
    }
}

/// The text of a file and what decoding it showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The text, without a byte order mark. All spans point into it.
    pub text: String,
    /// Whether a byte order mark stood before the text.
    pub bom: bool,
    /// Byte offset in the file of the first byte that is not UTF-8; such bytes stand as U+FFFD in
    /// the text, so the file must not be written back from it.
    pub lossy: Option<usize>,
}

impl Document {
    /// Decodes the bytes of a file. Never fails: what is not UTF-8 is replaced and remembered.
    pub fn from_bytes(mut bytes: Vec<u8>) -> Self {
        let bom = bytes.starts_with(BYTE_ORDER_MARK);
        if bom {
            bytes.drain(..3);
        }
        match String::from_utf8(bytes) {
            Ok(text) => Self { text, bom, lossy: None },
            Err(error) => {
                let at = error.utf8_error().valid_up_to() + if bom { 3 } else { 0 };
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                Self { text, bom, lossy: Some(at) }
            }
        }
    }

    /// The document of a text that never was a file.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self { text: text.into(), bom: false, lossy: None }
    }

    /// The bytes of the file with `text` in place of its own: with its byte order mark, if it had one.
    pub fn bytes_with(&self, text: &str) -> Vec<u8> {
        let mark = if self.bom { BYTE_ORDER_MARK } else { b"" };
        [mark, text.as_bytes()].concat()
    }

    /// The starts of its lines.
    pub fn lines(&self) -> LineIndex {
        LineIndex::new(&self.text)
    }
}

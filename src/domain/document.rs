//! The text of one file as it was read: without its byte order mark, with what must be put back.

use super::span::LineIndex;

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
        let bom = bytes.starts_with(b"\xEF\xBB\xBF");
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

    /// Decodes the first bytes of a file, up to the last character that is whole. None where they
    /// are not UTF-8: then only the whole file tells what to make of it.
    pub fn from_head(mut bytes: Vec<u8>) -> Option<Self> {
        let bom = bytes.starts_with(b"\xEF\xBB\xBF");
        if bom {
            bytes.drain(..3);
        }
        let text = String::from_utf8(bytes).or_else(|error| {
            let cut = error.utf8_error();
            let mut bytes = error.into_bytes();
            bytes.truncate(if cut.error_len().is_none() { cut.valid_up_to() } else { 0 });
            String::from_utf8(bytes)
        });
        text.ok().filter(|text| !text.is_empty()).map(|text| Self { text, bom, lossy: None })
    }

    /// The document of a text that never was a file.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self { text: text.into(), bom: false, lossy: None }
    }

    /// The bytes of the file with `text` in place of its own: with its byte order mark, if it had one.
    pub fn bytes_with(&self, text: &str) -> Vec<u8> {
        let mark: &[u8] = if self.bom { b"\xEF\xBB\xBF" } else { b"" };
        [mark, text.as_bytes()].concat()
    }

    /// The starts of its lines.
    pub fn lines(&self) -> LineIndex {
        LineIndex::new(&self.text)
    }
}

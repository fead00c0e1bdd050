//! The text of one file: without its byte order mark, and with everything needed to write it back.

use std::sync::OnceLock;

use super::span::LineIndex;
use super::text::TextSize;

/// UTF-8 byte order mark, which some editors write before the text.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Relation of a file's bytes to its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8, at least up to the first byte that is not.
    #[default]
    Utf8,
    Utf16Le,
    Utf16Be,
}

impl TextEncoding {
    /// Its name for use in a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 (little-endian),",
            Self::Utf16Be => "UTF-16 (big-endian),",
        }
    }

    /// Detects the encoding of a file, with or without a byte order mark. If every other of the first bytes is zero, it
    /// is Latin text in UTF-16.
    fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0xFF, 0xFE, rest @ ..] if !rest.starts_with(&[0, 0]) => return Self::Utf16Le,
            [0xFE, 0xFF, ..] => return Self::Utf16Be,
            [0, second, ..] if *second != 0 => {}
            [first, 0, ..] if *first != 0 => {}
            _ => return Self::Utf8,
        }
        let head = &bytes[..bytes.len().min(64) & !1];
        let zeros = |at: usize| head.iter().skip(at).step_by(2).filter(|&&byte| byte == 0).count();
        let (even, odd) = (zeros(0), zeros(1));
        match head.len() / 2 {
            pairs if pairs >= 2 && odd * 4 >= pairs * 3 && even == 0 => Self::Utf16Le,
            pairs if pairs >= 2 && even * 4 >= pairs * 3 && odd == 0 => Self::Utf16Be,
            _ => Self::Utf8,
        }
    }

    /// Decodes UTF-16 bytes without a byte order mark.
    fn decode(self, bytes: &[u8]) -> String {
        let unit = |pair: &[u8]| match (self, pair) {
            (Self::Utf16Le, &[low, high]) => u16::from_le_bytes([low, high]),
            (_, &[high, low]) => u16::from_be_bytes([high, low]),
            _ => u16::from(b'?'),
        };
        let text: String = char::decode_utf16(bytes.chunks(2).map(unit))
            .map(|sign| sign.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned)
    }
}

/// Returns true if a UTF-8 text begins with a byte order mark.
pub fn has_mark(bytes: &[u8]) -> bool {
    bytes.starts_with(BYTE_ORDER_MARK)
}

/// The text of a file's bytes, without byte order mark; `None` if they are not UTF-8.
pub fn text_of(bytes: &[u8]) -> Option<&str> {
    if TextEncoding::of(bytes) != TextEncoding::Utf8 {
        return None;
    }
    simdutf8::basic::from_utf8(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)).ok()
}

/// The text of the first bytes of a file, up to the last complete character. `None` if they are not UTF-8: then the
/// whole file is needed to decode it.
pub fn text_of_head(bytes: &[u8]) -> Option<&str> {
    if TextEncoding::of(bytes) != TextEncoding::Utf8 {
        return None;
    }
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
    /// True if the text began with a byte order mark.
    pub bom: bool,
    /// Byte offset in the file of the first byte that is not UTF-8. Such bytes are U+FFFD in the text, so the file must
    /// not be written back from it.
    pub lossy: Option<usize>,
    /// Relation of the bytes to the text. A UTF-16 file is lossy from its first byte on and is never written.
    pub encoding: TextEncoding,
    lines: Cached<LineIndex>,
    size: Cached<TextSize>,
}

/// A value made from the text of a document on first use. It depends only on the text, so comparisons ignore it.
#[derive(Clone, Debug, Default)]
struct Cached<T>(OnceLock<T>);

impl<T> PartialEq for Cached<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Cached<T> {}

impl Document {
    /// Decodes the bytes of a file. Never fails: bytes that are not UTF-8 are replaced, and the first one is recorded.
    pub fn from_bytes(mut bytes: Vec<u8>) -> Self {
        let encoding = TextEncoding::of(&bytes);
        if encoding != TextEncoding::Utf8 {
            return Self { text: encoding.decode(&bytes), lossy: Some(0), encoding, ..Self::default() };
        }
        let bom = has_mark(&bytes);
        if bom {
            bytes.drain(..3);
        }
        match String::from_utf8(bytes) {
            Ok(text) => Self { text, bom, ..Self::default() },
            Err(error) => {
                let at = error.utf8_error().valid_up_to() + if bom { 3 } else { 0 };
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                Self { text, bom, lossy: Some(at), ..Self::default() }
            }
        }
    }

    /// Number of the first byte of the file that is not UTF-8, from 1; `None` if all bytes are.
    pub fn first_replaced(&self) -> Option<usize> {
        self.lossy.map(|offset| offset + 1)
    }

    /// Offset in the text of the first replacement of a byte that is not UTF-8; 0 if there is none.
    pub fn first_replaced_offset(&self) -> usize {
        // Nothing before it was replaced, so up to there the text equals the bytes.
        self.lossy.map_or(0, |offset| offset - if self.bom { BYTE_ORDER_MARK.len() } else { 0 })
    }

    /// Line of the first byte that is not UTF-8; 1 if there is none.
    pub fn first_replaced_line(&self) -> usize {
        self.lines().line(self.first_replaced_offset())
    }

    /// The document of a text that does not come from a file.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// The bytes of the file with `text` as its new contents, including the byte order mark if it had one.
    pub fn bytes_with(&self, text: &str) -> Vec<u8> {
        let mark = if self.bom { BYTE_ORDER_MARK } else { b"" };
        [mark, text.as_bytes()].concat()
    }

    /// The line index of the text.
    pub fn lines(&self) -> &LineIndex {
        self.lines.0.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The size of the text.
    pub fn size(&self) -> TextSize {
        *self.size.0.get_or_init(|| TextSize::of(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn utf_16_is_detected_with_and_without_a_mark_and_never_written() {
        let text = "---\nname: prüfer\n---\n× 🎨\n";
        for mark in ["", "\u{feff}"] {
            let marked = format!("{mark}{text}");
            for (bytes, encoding) in [
                (utf16(&marked, u16::to_le_bytes), TextEncoding::Utf16Le),
                (utf16(&marked, u16::to_be_bytes), TextEncoding::Utf16Be),
            ] {
                assert_eq!((text_of(&bytes), text_of_head(&bytes)), (None, None));
                let document = Document::from_bytes(bytes);
                assert_eq!((document.text.as_str(), document.encoding, document.lossy), (text, encoding, Some(0)));
            }
        }
        assert_eq!(Document::from_bytes(utf16("ab", u16::to_le_bytes)[..3].to_vec()).encoding, TextEncoding::Utf8);
    }

    #[test]
    fn zero_bytes_alone_are_not_taken_for_utf_16() {
        for bytes in [&b"a\0"[..], b"\0", b"", b"a\0bcdefgh", b"\0\0\0\0", b"abc\0\0\0", b"\xff\xfe\0\0a\0\0\0"] {
            assert_eq!(Document::from_bytes(bytes.to_vec()).encoding, TextEncoding::Utf8, "{bytes:?}");
        }
    }
}

//! Text that was encoded twice: UTF-8 read as Windows-1252 and encoded as UTF-8 again (`â†’` for `→`).

use super::super::span::Span;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairedEncoding {
    /// The text with every run repaired that could be. A run that lost a byte stays as it is.
    pub text: String,
    /// Spans of the doubly encoded runs in the original text.
    pub spans: Vec<Span>,
}

/// Repairs double encoding; `None` if there is nothing to repair.
pub fn repair_doubled(text: &str) -> Option<RepairedEncoding> {
    let mut repaired = String::new();
    let mut spans = Vec::new();
    let (mut kept, mut at) = (0, 0);
    // A doubly encoded run begins with a letter from Â to ô, a leading byte of UTF-8. All of these letters are encoded
    // with this first byte.
    while let Some(start) = memchr::memchr(0xc3, &text.as_bytes()[at..]).map(|found| at + found) {
        let rest = &text[start..];
        let first = rest.chars().next()?;
        at = start + first.len_utf8();
        if let Some((decoded, width)) = undone(rest, first) {
            repaired.push_str(&text[kept..start]);
            repaired.push(decoded);
            at = start + width;
            kept = at;
            spans.push(Span::new(start, at));
        }
    }
    if spans.is_empty() {
        return None;
    }
    repaired.push_str(&text[kept..]);
    Some(RepairedEncoding { text: repaired, spans })
}

/// The character that was encoded twice at the start of `rest`, if any, and the width of the run.
fn undone(rest: &str, first: char) -> Option<(char, usize)> {
    let lead = byte_of(first)?;
    let count = match lead {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let mut bytes = [0_u8; 4];
    let mut width = 0;
    let mut signs = rest.chars();
    for slot in bytes.iter_mut().take(count) {
        let c = signs.next()?;
        *slot = byte_of(c)?;
        width += c.len_utf8();
    }
    if !bytes[1..count].iter().all(|byte| (0x80..0xc0).contains(byte)) {
        return None;
    }
    let decoded = std::str::from_utf8(&bytes[..count]).ok()?.chars().next()?;
    Some((decoded, width))
}

/// The byte of a character in Windows-1252; the five unassigned bytes are mapped as in browsers.
fn byte_of(c: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return (byte >= 0xa0 || HIGH.contains(&c)).then_some(byte);
    }
    HIGH.iter().position(|&high| high == c).and_then(|at| u8::try_from(0x80 + at).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Encodes a text once too often.
    fn doubled(text: &str) -> String {
        let sign = |byte: u8| (0..=0x2122_u32).filter_map(char::from_u32).find(|&c| byte_of(c) == Some(byte));
        text.bytes().map(|byte| if byte < 0x80 { char::from(byte) } else { sign(byte).unwrap_or('?') }).collect()
    }

    #[test]
    fn double_encoded_text_is_repaired() {
        for text in ["a → b", "✅ done", "🚨!", "naïve café", "“quoted”"] {
            let found = repair_doubled(&doubled(text)).map(|found| found.text);
            assert_eq!(found.as_deref(), Some(text), "{}", doubled(text));
        }
    }

    #[test]
    fn proper_text_is_left_alone() {
        for text in ["plain", "naïve café à la carte", "São Paulo", "→ ✅ 🚨", "Ärger, Öl, Übung", "中文"]
        {
            assert_eq!(repair_doubled(text), None, "{text}");
        }
    }

    #[test]
    fn a_damaged_double_encoded_run_is_left_alone() {
        let broken = "âŒ and â†’";
        assert_eq!(repair_doubled(broken).map(|found| found.text).as_deref(), Some("âŒ and →"));
    }
}

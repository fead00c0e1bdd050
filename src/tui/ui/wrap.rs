//! Wraps a line of text to rows of a given number of columns, as byte ranges.

use std::borrow::Cow;

use crate::domain::text::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::text::clean_line;

/// The replacement for a tab.
const TAB: &str = "    ";

/// One row of a wrapped line. The rows of a line are contiguous and include every byte; trailing white space of a row
/// may extend beyond the last column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrapPiece {
    /// Start in the line, in bytes.
    pub start: usize,
    /// End in the line, in bytes.
    pub end: usize,
    /// Indentation in columns, to align the row with the text it continues.
    pub indent: usize,
}

/// A piece of a line as shown to users: made harmless, with tabs as spaces.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.contains('\t') { Cow::Owned(clean_line(&text.replace('\t', TAB)).into_owned()) } else { clean_line(text) }
}

/// The bytes and lines of a text that a pane shows: more than anyone scrolls through, but few enough to draw at once.
const SHOWN_BYTES: usize = 256 << 10;
const SHOWN_LINES: usize = 20_000;

/// The part of a text that a pane shows: all of it, unless it is very large.
pub fn shown_part(text: &str) -> &str {
    let mut end = text.floor_char_boundary(SHOWN_BYTES);
    if let Some(last) = memchr::memchr_iter(b'\n', &text.as_bytes()[..end]).nth(SHOWN_LINES - 1) {
        end = last + 1;
    } else if end < text.len() {
        // A line that would be cut ends the part, unless it is the first line.
        end = memchr::memrchr(b'\n', &text.as_bytes()[..end]).map_or(end, |at| at + 1);
    }
    &text[..end]
}

/// The sentence below a text that is not shown completely.
pub fn not_shown(shown: &str, whole: &str) -> String {
    format!("Only the first {} KiB of {} KiB are shown here.", shown.len() / 1024, whole.len() / 1024)
}

/// Wraps a line at words, and inside words that are too long for a row.
pub fn wrap(line: &str, columns: usize, mut put: impl FnMut(WrapPiece)) {
    let columns = columns.max(1);
    if line.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        plain(line, columns, &mut put);
    } else {
        rich(line, columns, &mut put);
    }
}

/// The indentation of further rows of a line, in columns: the width of its white space and bullet.
fn hang(line: &str, columns: usize) -> usize {
    let lead = line.len() - line.trim_start_matches([' ', '\t']).len();
    let wide = line[..lead].chars().map(|c| if c == '\t' { TAB.len() } else { 1 }).sum::<usize>();
    let rest = &line[lead..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let bullet = if rest.get(..6).is_some_and(|mark| mark.starts_with("- [") && mark.ends_with("] ")) {
        6
    } else if rest.starts_with("- ") || rest.starts_with("* ") || rest.starts_with("+ ") || rest.starts_with("> ") {
        2
    } else if (1..=3).contains(&digits) && (rest[digits..].starts_with(". ") || rest[digits..].starts_with(") ")) {
        digits + 2
    } else {
        0
    };
    if (wide + bullet) * 2 > columns { 0 } else { wide + bullet }
}

/// Wraps a line in which every byte is one character of one column.
fn plain(line: &str, columns: usize, put: &mut impl FnMut(WrapPiece)) {
    let bytes = line.as_bytes();
    let (mut start, mut indent) = (0, 0);
    loop {
        let room = (columns - indent).max(1);
        if bytes.len() - start <= room {
            put(WrapPiece { start, end: bytes.len(), indent });
            return;
        }
        let space = memchr::memrchr(b' ', &bytes[start..=start + room]);
        let after_word = space.filter(|&at| bytes[start..start + at].iter().any(|byte| *byte != b' '));
        let end = after_word.map_or(start + room, |at| {
            start + at + bytes[start + at..].iter().take_while(|byte| **byte == b' ').count()
        });
        put(WrapPiece { start, end, indent });
        if end == bytes.len() {
            return;
        }
        if start == 0 {
            indent = hang(line, columns);
        }
        start = end;
    }
}

/// A grapheme cluster, which is never broken.
struct Sign {
    start: usize,
    width: usize,
    is_space: bool,
}

/// The grapheme clusters of a line.
fn signs(line: &str) -> Vec<Sign> {
    let bytes = line.as_bytes();
    // A plain letter before another one is a separate cluster; only other characters need segmentation.
    let is_plain = |at: usize| {
        (0x20..0x7f).contains(&bytes[at]) && bytes.get(at + 1).is_none_or(|next| (0x20..0x7f).contains(next))
    };
    let mut signs = Vec::with_capacity(line.len());
    let mut at = 0;
    while at < bytes.len() {
        if is_plain(at) {
            signs.push(Sign { start: at, width: 1, is_space: bytes[at] == b' ' });
            at += 1;
            continue;
        }
        let end = (at + 1..bytes.len()).find(|&at| is_plain(at)).unwrap_or(bytes.len());
        take_signs(line, at, end, &mut signs);
        at = end;
    }
    signs
}

/// The grapheme clusters between two bytes of a line. If there are hidden characters, each character counts separately,
/// because they are spelled out.
fn take_signs(line: &str, from: usize, to: usize, signs: &mut Vec<Sign>) {
    for (start, text) in line[from..to].grapheme_indices(true) {
        let start = from + start;
        let seen = shown(text);
        if seen == text || text == "\t" {
            let is_space = text.chars().all(char::is_whitespace);
            signs.push(Sign { start, width: seen.width(), is_space });
            continue;
        }
        let mut place = [0; 4];
        for (at, c) in text.char_indices() {
            let width = shown(c.encode_utf8(&mut place)).width();
            signs.push(Sign { start: start + at, width, is_space: false });
        }
    }
}

/// Wraps a line of any characters.
fn rich(line: &str, columns: usize, put: &mut impl FnMut(WrapPiece)) {
    let signs = signs(line);
    let byte = |index: usize| signs.get(index).map_or(line.len(), |sign| sign.start);
    let (mut first, mut indent) = (0, 0);
    loop {
        let room = (columns - indent).max(1);
        let mut used = 0;
        let mut full = first;
        while let Some(sign) = signs.get(full).filter(|sign| full == first || used + sign.width <= room) {
            used += sign.width;
            full += 1;
        }
        let next = if full < signs.len() { behind_word(&signs, first, full) } else { full };
        put(WrapPiece { start: byte(first), end: byte(next), indent });
        if next >= signs.len() {
            return;
        }
        if first == 0 {
            indent = hang(line, columns);
        }
        first = next;
    }
}

/// The best start for a new row, if the row from `first` has room up to `full`.
fn behind_word(signs: &[Sign], first: usize, full: usize) -> usize {
    let words = signs[first..full].iter().position(|sign| !sign.is_space).map_or(full, |at| first + at);
    let breaks = |at: &usize| {
        let (before, behind) = (&signs[*at - 1], &signs[*at]);
        // Between the wide characters of scripts without spaces, a line may break anywhere.
        before.is_space || behind.is_space || (before.width > 1 && behind.width > 1)
    };
    let end = (words + 1..=full).rev().find(breaks).unwrap_or(full);
    end + signs[end..].iter().take_while(|sign| sign.is_space).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(line: &str, columns: usize) -> Vec<String> {
        let mut rows = Vec::new();
        wrap(line, columns, |piece| {
            rows.push(format!("{}{}", " ".repeat(piece.indent), shown(&line[piece.start..piece.end])));
        });
        rows
    }

    fn trimmed(line: &str, columns: usize) -> Vec<String> {
        rows(line, columns).iter().map(|row| row.trim_end().to_owned()).collect()
    }

    #[test]
    fn a_huge_text_is_shown_in_part() {
        assert_eq!(shown_part("a\nb"), "a\nb");
        assert_eq!(shown_part(&"a\n".repeat(SHOWN_LINES + 5)).len(), 2 * SHOWN_LINES);
        let line = format!("{}\n", "é".repeat(1000));
        let shown = shown_part(&line.repeat(500)).len();
        assert!(shown.is_multiple_of(line.len()) && shown <= SHOWN_BYTES && shown > SHOWN_BYTES - line.len());
        let long = format!("a{}", "é".repeat(SHOWN_BYTES));
        assert_eq!(shown_part(&long).len(), SHOWN_BYTES - 1);
        assert_eq!(not_shown(shown_part(&long), &long), "Only the first 255 KiB of 512 KiB are shown here.");
    }

    #[test]
    fn lines_break_at_words_and_long_words_inside() {
        assert_eq!(trimmed("one two three", 7), ["one two", "three"]);
        assert_eq!(trimmed("one twö three", 7), ["one twö", "three"]);
        assert_eq!(trimmed("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(trimmed("äbcdefgh ij", 3), ["äbc", "def", "gh", "ij"]);
        assert_eq!(trimmed("", 3), [""]);
        assert_eq!(trimmed("日本語です", 4), ["日本", "語で", "す"]);
        assert_eq!(trimmed("   abcdefgh", 6), ["   abc", "   def", "   gh"]);
        assert_eq!(trimmed("one  two   ", 4), ["one", "two"]);
    }

    #[test]
    fn further_rows_stand_under_the_text_of_their_bullet() {
        assert_eq!(trimmed("- one two three", 9), ["- one two", "  three"]);
        assert_eq!(trimmed("- [ ] one two three", 14), ["- [ ] one two", "      three"]);
        assert_eq!(trimmed("12. ein zwö drei", 12), ["12. ein zwö", "    drei"]);
        assert_eq!(trimmed("\tgo fmt all", 10), ["    go fmt", "    all"]);
        assert_eq!(trimmed("      abc def", 9), ["      abc", "def"]);
    }

    #[test]
    fn hidden_characters_are_escaped_and_counted() {
        assert_eq!(trimmed("ab\u{202e}cd", 9), ["ab", "<U+202E>c", "d"]);
        assert_eq!(trimmed("a\u{1b}[2J", 3), ["a␛[", "2J"]);
        let tags: String = "hi".chars().filter_map(|c| char::from_u32(0xe0000 + u32::from(c))).collect();
        assert_eq!(trimmed(&format!("x{tags}"), 10), ["x<U+E0068>", "<U+E0069>"]);
    }

    proptest! {
        #[test]
        fn rows_cover_the_line_and_fit(
            line in "([a-z]{0,9}|[ ]{1,4}|\t|- |é|日本|👩\u{200d}💻|\u{301}|\u{202e}|\u{1b}|\u{200b}|می\u{200c}){0,24}",
            columns in 1_usize..40,
        ) {
            let mut at = 0;
            wrap(&line, columns, |piece| {
                assert_eq!(piece.start, at);
                assert!(piece.end > at || line.is_empty());
                at = piece.end;
                let text = &line[piece.start..piece.end];
                let seen = shown(text);
                let one_sign = text.trim_end().chars().count() == 1 || text.trim_end().graphemes(true).count() == 1;
                assert!(seen.trim_end().width() + piece.indent <= columns || one_sign, "{text:?} in {columns}");
            });
            assert_eq!(at, line.len());
        }
    }
}

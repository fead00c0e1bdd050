//! Wrapping: one line of text becomes rows of so many columns, as ranges of its bytes.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::domain::text::clean_line;

/// The columns a tab takes.
const TAB: &str = "    ";

/// One row of a wrapped line. The rows of a line follow on one another and leave no byte out; white
/// space a row ends with may stand beyond the last column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its first byte in the line.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The columns it is moved in by, so that it stands under the text it goes on with.
    pub indent: usize,
}

/// A piece of a line as people see it: harmless, tabs as spaces.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.contains('\t') { Cow::Owned(clean_line(&text.replace('\t', TAB)).into_owned()) } else { clean_line(text) }
}

/// Wraps a line at words, and inside words that are too long for a row.
pub fn wrap(line: &str, columns: usize, mut put: impl FnMut(Piece)) {
    let columns = columns.max(1);
    if line.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        plain(line, columns, &mut put);
    } else {
        rich(line, columns, &mut put);
    }
}

/// The columns further rows of a line are moved in by: to behind its white space and bullet.
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

/// Wraps a line in which every byte is one sign of one column.
fn plain(line: &str, columns: usize, put: &mut impl FnMut(Piece)) {
    let bytes = line.as_bytes();
    let (mut start, mut indent) = (0, 0);
    loop {
        let room = (columns - indent).max(1);
        if bytes.len() - start <= room {
            put(Piece { start, end: bytes.len(), indent });
            return;
        }
        let space = memchr::memrchr(b' ', &bytes[start..=start + room]);
        let after_word = space.filter(|&at| bytes[start..start + at].iter().any(|byte| *byte != b' '));
        let end = after_word.map_or(start + room, |at| {
            start + at + bytes[start + at..].iter().take_while(|byte| **byte == b' ').count()
        });
        put(Piece { start, end, indent });
        if end == bytes.len() {
            return;
        }
        if start == 0 {
            indent = hang(line, columns);
        }
        start = end;
    }
}

/// What is never broken: a sign as people see it.
struct Sign {
    start: usize,
    width: usize,
    is_space: bool,
}

/// The signs of a line.
fn signs(line: &str) -> Vec<Sign> {
    let bytes = line.as_bytes();
    // A plain letter with another behind it is a sign of its own; only the rest is looked at closely.
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

/// The signs between two bytes of a line. What holds hidden signs counts by character, as those are
/// spelt out.
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

/// Wraps a line of any signs.
fn rich(line: &str, columns: usize, put: &mut impl FnMut(Piece)) {
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
        put(Piece { start: byte(first), end: byte(next), indent });
        if next >= signs.len() {
            return;
        }
        if first == 0 {
            indent = hang(line, columns);
        }
        first = next;
    }
}

/// The sign a new row best starts with, where the row from `first` has room up to `full`.
fn behind_word(signs: &[Sign], first: usize, full: usize) -> usize {
    let words = signs[first..full].iter().position(|sign| !sign.is_space).map_or(full, |at| first + at);
    let breaks = |at: &usize| {
        let (before, behind) = (&signs[*at - 1], &signs[*at]);
        // Between the wide signs of scripts without spaces a line may break anywhere.
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
    fn hidden_signs_are_spelt_out_and_counted_as_such() {
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

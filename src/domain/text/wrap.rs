//! Wraps a line of text to rows of a given number of columns, as byte ranges.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::width::{CellWidth, TAB};
use super::{clean_line, expand_tabs};

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

/// Layout of the rows of a line that is too long for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrapStyle {
    /// Further rows begin in the first column. A word longer than a row is broken, if possible after a character such
    /// as a hyphen.
    Flush,
    /// The same, with further rows under the text after white space and bullet.
    Hanging,
    /// Further rows are indented like the first. A path or URL stays whole and may extend beyond the last column.
    WholeWords,
}

/// A piece of a line as shown to users: made harmless, with tabs as spaces.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.contains('\t') {
        Cow::Owned(clean_line(&text.replace('\t', &" ".repeat(TAB))).into_owned())
    } else {
        clean_line(text)
    }
}

/// The rows of a text in the style [`WrapStyle::Flush`].
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    wrap_text(text, columns, WrapStyle::Flush)
}

/// The rows of a text, made harmless. Its line breaks are kept. Returns at least one row.
pub fn wrap_text(text: &str, columns: usize, style: WrapStyle) -> Vec<String> {
    let mut rows = Vec::new();
    for line in text.lines() {
        let line = expand_tabs(line, TAB);
        wrap(&line, columns, style, |piece| {
            let row = clean_line(&line[piece.start..piece.end]);
            rows.push(format!("{:indent$}{}", "", row.trim_end(), indent = piece.indent));
        });
    }
    if rows.is_empty() {
        rows.push(String::new());
    }
    rows
}

/// Wraps a line at words.
pub fn wrap(line: &str, columns: usize, style: WrapStyle, mut put: impl FnMut(WrapPiece)) {
    let columns = columns.max(1);
    if line.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        plain(line, columns, style, &mut put);
    } else {
        rich(line, columns, style, &mut put);
    }
}

/// The indentation of further rows of a line, in columns.
fn indent_of(line: &str, columns: usize, style: WrapStyle) -> usize {
    let lead = line.len() - line.trim_start_matches([' ', '\t']).len();
    let wide = line[..lead].chars().map(|c| if c == '\t' { TAB } else { 1 }).sum::<usize>();
    let indent = match style {
        WrapStyle::Flush => 0,
        WrapStyle::Hanging => wide + bullet_width(&line[lead..]),
        WrapStyle::WholeWords => wide,
    };
    if indent > columns / 2 { 0 } else { indent }
}

/// The columns of the bullet or number at the start of a list item, with the space after it.
fn bullet_width(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if text.get(..6).is_some_and(|mark| mark.starts_with("- [") && mark.ends_with("] ")) {
        6
    } else if text.starts_with("- ") || text.starts_with("* ") || text.starts_with("+ ") || text.starts_with("> ") {
        2
    } else if (1..=3).contains(&digits) && (text[digits..].starts_with(". ") || text[digits..].starts_with(") ")) {
        digits + 2
    } else {
        0
    }
}

/// Returns true if a word that is too long may be broken after this character.
const fn is_joint(c: char) -> bool {
    matches!(c, '/' | '-' | '_' | '.' | ',' | ';' | ':' | '=' | '|' | '&' | '?' | '—' | '–')
}

/// Wraps a line in which every byte is one character of one column.
fn plain(line: &str, columns: usize, style: WrapStyle, put: &mut impl FnMut(WrapPiece)) {
    let bytes = line.as_bytes();
    let (mut start, mut indent) = (0, 0);
    loop {
        let room = (columns - indent).max(1);
        if bytes.len() - start <= room {
            put(WrapPiece { start, end: bytes.len(), indent });
            return;
        }
        let full = start + room;
        let word = bytes[start..].iter().position(|byte| *byte != b' ').map_or(bytes.len(), |at| start + at);
        let space = memchr::memrchr(b' ', &bytes[start..=full]).map(|at| start + at).filter(|at| *at > word);
        let end = match space {
            Some(at) => at,
            None if style == WrapStyle::WholeWords => {
                let from = word.max(start);
                memchr::memchr(b' ', &bytes[from..]).map_or(bytes.len(), |at| from + at)
            }
            None => bytes[start..full]
                .iter()
                .rposition(|byte| is_joint(char::from(*byte)))
                .map_or(full, |at| start + at + 1),
        };
        let end = end + bytes[end..].iter().take_while(|byte| **byte == b' ').count();
        put(WrapPiece { start, end, indent });
        if end == bytes.len() {
            return;
        }
        if start == 0 {
            indent = indent_of(line, columns, style);
        }
        start = end;
    }
}

/// A grapheme cluster, which is never broken.
struct Cluster {
    start: usize,
    width: usize,
    is_space: bool,
    is_joint: bool,
}

/// The grapheme clusters of a line.
fn clusters(line: &str) -> Vec<Cluster> {
    let bytes = line.as_bytes();
    // A plain letter before another one is a separate cluster; only other characters need segmentation.
    let is_plain = |at: usize| {
        (0x20..0x7f).contains(&bytes[at]) && bytes.get(at + 1).is_none_or(|next| (0x20..0x7f).contains(next))
    };
    let mut clusters = Vec::with_capacity(line.len());
    let mut at = 0;
    while at < bytes.len() {
        if is_plain(at) {
            let is_joint = is_joint(char::from(bytes[at]));
            clusters.push(Cluster { start: at, width: 1, is_space: bytes[at] == b' ', is_joint });
            at += 1;
            continue;
        }
        let end = (at + 1..bytes.len()).find(|&at| is_plain(at)).unwrap_or(bytes.len());
        segment(line, at, end, &mut clusters);
        at = end;
    }
    clusters
}

/// The grapheme clusters between two bytes of a line. If there are hidden characters, each character counts separately,
/// because they are spelled out.
fn segment(line: &str, from: usize, to: usize, clusters: &mut Vec<Cluster>) {
    for (start, text) in line[from..to].grapheme_indices(true) {
        let start = from + start;
        let seen = shown(text);
        if seen == text || text == "\t" {
            let is_space = text.chars().all(char::is_whitespace);
            clusters.push(Cluster { start, width: seen.width(), is_space, is_joint: text.chars().all(is_joint) });
            continue;
        }
        let mut place = [0; 4];
        for (at, c) in text.char_indices() {
            let width = shown(c.encode_utf8(&mut place)).width();
            clusters.push(Cluster { start: start + at, width, is_space: false, is_joint: false });
        }
    }
}

/// Wraps a line of any characters.
fn rich(line: &str, columns: usize, style: WrapStyle, put: &mut impl FnMut(WrapPiece)) {
    let clusters = clusters(line);
    let byte = |index: usize| clusters.get(index).map_or(line.len(), |cluster| cluster.start);
    let (mut first, mut indent) = (0, 0);
    loop {
        let room = (columns - indent).max(1);
        let mut used = 0;
        let mut full = first;
        while let Some(cluster) = clusters.get(full).filter(|cluster| full == first || used + cluster.width <= room) {
            used += cluster.width;
            full += 1;
        }
        let next = if full < clusters.len() { behind_word(&clusters, first, full, style) } else { full };
        put(WrapPiece { start: byte(first), end: byte(next), indent });
        if next >= clusters.len() {
            return;
        }
        if first == 0 {
            indent = indent_of(line, columns, style);
        }
        first = next;
    }
}

/// The best start for a new row, if the row from `first` has room up to `full`.
fn behind_word(clusters: &[Cluster], first: usize, full: usize, style: WrapStyle) -> usize {
    let word = clusters[first..].iter().position(|cluster| !cluster.is_space).map_or(full, |at| first + at);
    let breaks = |at: &usize| {
        let (before, behind) = (&clusters[*at - 1], &clusters[*at]);
        // Before and after the wide characters of scripts without spaces, a line may break anywhere.
        before.is_space || behind.is_space || before.width == 2 || behind.width == 2
    };
    let end = (word + 1..=full).rev().find(breaks);
    let end = end.or_else(|| match style {
        WrapStyle::WholeWords => Some((full.max(word) + 1..clusters.len()).find(breaks).unwrap_or(clusters.len())),
        _ => clusters[first..full].iter().rposition(|cluster| cluster.is_joint).map(|at| first + at + 1),
    });
    let end = end.unwrap_or(full);
    end + clusters[end..].iter().take_while(|cluster| cluster.is_space).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(line: &str, columns: usize) -> Vec<String> {
        let mut rows = Vec::new();
        wrap(line, columns, WrapStyle::Hanging, |piece| {
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
    fn a_long_word_breaks_after_a_joint_or_stays_whole() {
        assert_eq!(trimmed("go src/domain/x", 11), ["go", "src/domain/", "x"]);
        assert_eq!(trimmed("gö src/dömain/x", 11), ["gö", "src/dömain/", "x"]);
        let whole = |text: &str, columns| wrap_text(text, columns, WrapStyle::WholeWords);
        assert_eq!(whole("one two three\n\n  four five", 9), ["one two", "three", "", "  four", "  five"]);
        assert_eq!(whole("unbreakable", 4), ["unbreakable"]);
        assert_eq!(whole("日本語の名前です", 6), ["日本語", "の名前", "です"]);
        assert_eq!(whole("ab 日本語cd の", 6), ["ab 日", "本語cd", "の"]);
        assert_eq!(whole("/a/long/path/of/é", 6), ["/a/long/path/of/é"]);
    }

    #[test]
    fn a_text_has_a_row_for_each_line() {
        let flush = |text: &str, columns| wrap_text(text, columns, WrapStyle::Flush);
        assert_eq!(flush("a\n\nb \nc", 9), ["a", "", "b", "c"]);
        assert_eq!(flush("one two, three.", 8), ["one two,", "three."]);
        assert_eq!(flush("- one two", 5), ["- one", "two"]);
        assert_eq!(flush("", 3), [""]);
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
            style in proptest::sample::select(vec![WrapStyle::Flush, WrapStyle::Hanging]),
        ) {
            let mut at = 0;
            wrap(&line, columns, style, |piece| {
                assert_eq!(piece.start, at);
                assert!(piece.end > at || line.is_empty());
                at = piece.end;
                let text = &line[piece.start..piece.end];
                let seen = shown(text);
                let one_cluster = text.trim_end().chars().count() == 1 || text.trim_end().graphemes(true).count() == 1;
                assert!(seen.trim_end().width() + piece.indent <= columns || one_cluster, "{text:?} in {columns}");
            });
            assert_eq!(at, line.len());
        }
    }
}

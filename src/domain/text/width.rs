//! Width of text in terminal cells: measures, pads and cuts it. Layout and drawing must both use it, so that they agree.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::clean_line;

/// Distance of tab stops in texts that are shown, in cells.
pub const TAB: usize = 4;

/// Distance of tab stops on a terminal, in cells.
pub const TERMINAL_TAB: usize = 8;

/// The width of a text in terminal cells.
pub trait CellWidth {
    fn width(&self) -> usize;
}

impl CellWidth for str {
    fn width(&self) -> usize {
        if self.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return self.len();
        }
        // The voiced sound marks of half-width kana extend the letter before them, but take a cell of their own in
        // every terminal. `unicode-width` up to 0.2.2 counts none, and ratatui adds one.
        let marks = self.matches(['\u{ff9e}', '\u{ff9f}']).count();
        unicode_width::UnicodeWidthStr::width(self) + marks
    }
}

/// The cells a text takes once it is made harmless.
pub fn shown_width(text: &str) -> usize {
    clean_line(text).width()
}

/// The text padded with blanks to `cells`; longer text is unchanged.
pub fn pad_to_width(text: &str, cells: usize) -> String {
    let missing = cells.saturating_sub(text.width());
    format!("{text}{:missing$}", "")
}

/// A text of a file made harmless and cut to `cells`, with `…` if something is missing.
pub fn fit(text: &str, cells: usize) -> String {
    cut_end(&clean_line(text), cells).into_owned()
}

/// The text cut to `cells`; the last cell shows that something was cut.
pub fn cut_end(text: &str, cells: usize) -> Cow<'_, str> {
    if text.width() <= cells {
        return Cow::Borrowed(text);
    }
    let Some(room) = cells.checked_sub(1) else { return Cow::Borrowed("") };
    Cow::Owned(format!("{}…", prefix_of_width(text, room).trim_end()))
}

/// A text whose middle is left out, because both ends of a name distinguish it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MiddleCut {
    /// Both ends, with `…` between them.
    pub text: String,
    /// Number of characters before the gap.
    pub head: usize,
    /// Number of characters after the gap.
    pub tail: usize,
}

/// Cuts a text to `cells` cells, of which at most `head_cells` precede the gap; `None` if the text fits.
pub fn cut_middle(text: &str, cells: usize, head_cells: usize) -> Option<MiddleCut> {
    if text.width() <= cells {
        return None;
    }
    let Some(room) = cells.checked_sub(1) else { return Some(MiddleCut { text: String::new(), head: 0, tail: 0 }) };
    let head = prefix_of_width(text, head_cells);
    let tail = suffix_of_width(text, room.saturating_sub(head.width()));
    Some(MiddleCut { text: format!("{head}…{tail}"), head: head.chars().count(), tail: tail.chars().count() })
}

/// The longest start of a text that fits into `cells`, in whole grapheme clusters.
pub fn prefix_of_width(text: &str, cells: usize) -> &str {
    let mut used = 0;
    let end = text.grapheme_indices(true).find(|(_, cluster)| {
        used += cluster.width();
        used > cells
    });
    end.map_or(text, |(at, _)| &text[..at])
}

/// The longest end of a text that fits into `cells`, in whole grapheme clusters.
pub fn suffix_of_width(text: &str, cells: usize) -> &str {
    let mut used = 0;
    let before = text.grapheme_indices(true).rev().find(|(_, cluster)| {
        used += cluster.width();
        used > cells
    });
    before.map_or(text, |(at, cluster)| &text[at + cluster.len()..])
}

/// A line with its tabs replaced by spaces, up to the columns of tab stops `tab` cells apart.
pub fn expand_tabs(line: &str, tab: usize) -> Cow<'_, str> {
    if !line.contains('\t') {
        return Cow::Borrowed(line);
    }
    let mut expanded = String::with_capacity(line.len() + 16);
    let mut column = 0;
    for piece in line.split_inclusive('\t') {
        let words = piece.strip_suffix('\t').unwrap_or(piece);
        expanded.push_str(words);
        // Each line of the text has its own columns.
        column = words.rfind('\n').map_or(column + words.width(), |at| words[at + 1..].width());
        if words.len() < piece.len() {
            let spaces = tab - column % tab;
            expanded.extend(std::iter::repeat_n(' ', spaces));
            column += spaces;
        }
    }
    Cow::Owned(expanded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_half_width_kana_take_a_cell_each() {
        for (text, cells) in [
            ("ｶﾞ", 2),
            ("ﾊﾟ", 2),
            ("ﾞ", 1),
            ("ｶﾞｷﾞX", 5),
            ("カ\u{3099}", 2),
            ("ガ", 2),
            ("a\u{301}", 1),
            ("", 0),
            ("日本", 4),
        ] {
            assert_eq!(CellWidth::width(text), cells, "{text}");
        }
    }
    #[test]
    fn cut_text_fits_the_cells_and_ends_with_an_ellipsis() {
        for (text, cells, expected) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("a b c", 3, "a…"),
            ("ab", 0, ""),
        ] {
            assert_eq!(cut_end(text, cells), expected, "{text} in {cells}");
        }
        assert_eq!(fit("a\u{1b}b", 9), "a␛b");
    }

    #[test]
    fn a_text_cut_in_the_middle_keeps_both_ends_and_fits() {
        for (text, cells, expected) in [
            ("code-reviewer-strict", 10, "code-…rict"),
            ("日本語の名前です", 7, "日…です"),
            ("cafe\u{301} cafe\u{301}", 5, "ca…fe\u{301}"),
            ("xe\u{301}yz", 3, "x…z"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
        ] {
            assert_eq!(cut_middle(text, cells, cells / 2).unwrap().text, expected, "{text} in {cells}");
        }
        assert_eq!(cut_middle("code-reviewer", 13, 6), None);
    }

    #[test]
    fn padding_counts_cells() {
        assert_eq!(pad_to_width("日本", 6), "日本  ");
        assert_eq!(pad_to_width("long", 2), "long");
    }

    #[test]
    fn tabs_reach_to_their_stops() {
        assert_eq!(expand_tabs("\ta\tbc\t", TAB), "    a   bc  ");
        assert_eq!(expand_tabs("ab\tc\n\td", TAB), "ab  c\n    d");
    }
}

//! Text in terminal cells: measures, pads, cuts and wraps it.

use crate::domain::text::{self, CellWidth as _, cells_of, fitting};

/// Width of a text, in cells.
pub fn width(text: &str) -> usize {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) { text.len() } else { text.width() }
}

/// The text padded with blanks to `cells`; longer text is unchanged.
pub fn pad_to_width(text: &str, cells: usize) -> String {
    let missing = cells.saturating_sub(width(text));
    format!("{text}{:missing$}", "")
}

/// The text cut to `cells`; the last cell shows that something was cut.
pub fn cut_end(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let Some(room) = cells.checked_sub(1) else { return String::new() };
    // A combined character can be narrower than the sum of its parts, but never wider.
    let kept: String = fitting(text.chars(), room).into_iter().collect();
    format!("{}…", kept.trim_end())
}

/// The text cut to `cells` in the middle, because both ends of a name distinguish it from others.
pub fn cut_middle(text: &str, cells: usize) -> String {
    // The ends get half of the room each.
    match text::cut_middle(text, cells, cells / 2) {
        Some(cut) => cut.text,
        None => text.to_owned(),
    }
}

/// The text wrapped to lines of at most `cells`, between words; its own line breaks are kept. A longer word is broken
/// only between wide characters, which are written without spaces between words; a path or URL stays whole on its own
/// line. Without a limit, only the text's own line breaks count.
pub fn wrap_text(text: &str, cells: Option<usize>) -> Vec<String> {
    let own = text.lines().map(str::trim_end);
    match cells {
        None => own.map(str::to_owned).collect(),
        Some(cells) => own.flat_map(|line| wrap_line(line, cells)).collect(),
    }
}

fn wrap_line(line: &str, cells: usize) -> Vec<String> {
    let indent = &line[..line.len() - line.trim_start().len()];
    let mut lines = vec![indent.to_owned()];
    let mut taken = 0;
    let pieces = line.split_whitespace().flat_map(|word| word_pieces(word, cells));
    for (gap, piece) in pieces {
        let wide = width(piece);
        if taken > 0 && taken + gap.len() + wide > cells {
            lines.push(indent.to_owned());
            taken = 0;
        }
        if let Some(last) = lines.last_mut() {
            if taken > 0 {
                last.push_str(gap);
                taken += gap.len();
            } else {
                taken = width(indent);
            }
            last.push_str(piece);
            taken += wide;
        }
    }
    lines
}

/// A word, or its pieces between wide characters if it does not fit on a line, each with the separator before it.
fn word_pieces(word: &str, cells: usize) -> Vec<(&'static str, &str)> {
    if word.is_ascii() || width(word) <= cells {
        return vec![(" ", word)];
    }
    let mut starts = vec![0];
    let mut previous = 0;
    for (at, c) in word.char_indices() {
        let own = cells_of(c);
        if at > 0 && own > 0 && (own == 2 || previous == 2) {
            starts.push(at);
        }
        if own > 0 {
            previous = own;
        }
    }
    let ends = starts.iter().skip(1).copied().chain(std::iter::once(word.len()));
    let pieces = starts.iter().zip(ends);
    pieces.map(|(&start, end)| (if start == 0 { " " } else { "" }, &word[start..end])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cut_in_the_middle_keeps_both_ends_and_fits() {
        for (text, cells, expected) in [
            ("code-reviewer-strict", 10, "code-…rict"),
            ("code-reviewer", 13, "code-reviewer"),
            ("日本語の名前です", 7, "日…です"),
            ("cafe\u{301} cafe\u{301}", 5, "ca…fe\u{301}"),
            ("xe\u{301}yz", 3, "x…z"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
        ] {
            assert_eq!(cut_middle(text, cells), expected, "{text} in {cells}");
            assert!(width(&cut_middle(text, cells)) <= cells);
        }
    }

    #[test]
    fn text_without_spaces_is_broken_between_wide_characters_only() {
        assert_eq!(wrap_text("日本語の名前です", Some(6)), ["日本語", "の名前", "です"]);
        assert_eq!(wrap_text("ab 日本語cd の", Some(6)), ["ab 日", "本語cd", "の"]);
        assert_eq!(wrap_text("/a/long/path/of/é", Some(6)), ["/a/long/path/of/é"]);
    }

    #[test]
    fn cut_text_fits_the_cells_and_ends_with_an_ellipsis() {
        for (text, cells, cut_text) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("ab", 0, ""),
            ("a b c", 3, "a…"),
        ] {
            assert_eq!(cut_end(text, cells), cut_text, "{text} in {cells}");
            assert!(width(&cut_end(text, cells)) <= cells);
        }
    }

    #[test]
    fn padding_counts_cells() {
        assert_eq!(pad_to_width("日本", 6), "日本  ");
        assert_eq!(pad_to_width("long", 2), "long");
    }

    #[test]
    fn wrapping_keeps_newlines_and_indents() {
        assert_eq!(wrap_text("one two three\n\n  four five", Some(9)), ["one two", "three", "", "  four", "  five"]);
        assert_eq!(wrap_text("one two three\nfour", None), ["one two three", "four"]);
        assert_eq!(wrap_text("unbreakable", Some(4)), ["unbreakable"]);
    }
}

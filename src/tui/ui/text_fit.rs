//! Texts that fit their columns: measured, cut with `…`, or wrapped.

use crate::domain::text::{CellWidth, clean_line};
use unicode_segmentation::UnicodeSegmentation;

use super::screen_rows::{ScreenRow, TextFace, TextRun, wrap};

/// The columns a text takes once it is made harmless.
pub fn width(text: &str) -> usize {
    clean_line(text).width()
}

/// A text of a file made harmless and cut to `columns`, with `…` where something is missing.
pub fn fit(text: &str, columns: usize) -> String {
    let text = clean_line(text);
    if text.width() <= columns {
        return text.into_owned();
    }
    let mut fitted = String::new();
    let mut used = 0;
    for sign in text.graphemes(true) {
        if used + sign.width() + 1 > columns {
            break;
        }
        used += sign.width();
        fitted.push_str(sign);
    }
    if columns > 0 {
        fitted.push('…');
    }
    fitted
}

/// A text wrapped at words to `columns`, made harmless, its own lines kept.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    wrap(&[TextRun::new(text, TextFace::TEXT, None)], columns).iter().map(ScreenRow::text).collect()
}

/// The path of a value as people read it: items are counted from 1, as in the rows of a list, and not
/// from 0, as edits do.
pub fn spoken(path: &str) -> String {
    let mut spoken = String::with_capacity(path.len());
    for (at, part) in path.split('[').enumerate() {
        match part.split_once(']').and_then(|(index, rest)| Some((index.parse::<usize>().ok()?, rest))) {
            Some((index, rest)) if at > 0 => {
                spoken.extend([" #", &index.saturating_add(1).to_string(), rest]);
            }
            _ => spoken.extend([if at > 0 { "[" } else { "" }, part]),
        }
    }
    spoken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_their_columns() {
        assert_eq!(fit("abcdef", 4), "abc…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("a\u{1b}b", 9), "a␛b");
        assert_eq!(fit("abc", 0), "");
    }

    #[test]
    fn text_wraps_at_words_and_breaks_what_is_too_long() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("a\n\nb", 3), ["a", "", "b"]);
        assert_eq!(wrapped("one two, three.", 8), ["one two,", "three."]);
        assert_eq!(wrapped("  in", 8), ["  in"]);
        assert_eq!(wrapped("", 3), [""]);
    }

    #[test]
    fn items_of_a_path_are_counted_from_one() {
        assert_eq!(spoken("hooks.Stop[0].command"), "hooks.Stop #1.command");
        assert_eq!(spoken("a[9][10]"), "a #10 #11");
        assert_eq!(spoken("plain.key"), "plain.key");
        assert_eq!(spoken("odd[x].y[z"), "odd[x].y[z");
        assert_eq!(spoken(""), "");
    }
}

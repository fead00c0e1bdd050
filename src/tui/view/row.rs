//! Rows of text that fit their width: cut with `…`, aligned by what the terminal shows.

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::super::rows::{Face, Row, Run, wrap};
use crate::domain::text::clean_line;

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

/// A row with text at its left and, at its right edge, more: the left gives way.
pub fn spread<'a>(left: Vec<Span<'a>>, right: Vec<Span<'a>>, columns: usize) -> Line<'a> {
    let right_width: usize = right.iter().map(Span::width).sum();
    let room = columns.saturating_sub(right_width + usize::from(right_width > 0));
    let mut spans: Vec<Span<'a>> = Vec::new();
    let mut used = 0;
    for span in left {
        let left_over = room - used;
        if span.width() <= left_over {
            used += span.width();
            spans.push(span);
        } else {
            let cut = fit(&span.content, left_over);
            used += cut.width();
            spans.push(Span::styled(cut, span.style));
            break;
        }
    }
    spans.push(Span::raw(" ".repeat(columns.saturating_sub(used + right_width))));
    spans.extend(right);
    Line::from(spans)
}

/// A text with the characters at `marks` in another style.
pub fn marked<'a>(text: &str, marks: &[u32], style: Style, mark: Style) -> Vec<Span<'a>> {
    if marks.is_empty() {
        return vec![Span::styled(clean_line(text).into_owned(), style)];
    }
    let mut spans: Vec<(String, bool)> = Vec::new();
    for (index, c) in text.chars().enumerate() {
        let is_marked = u32::try_from(index).is_ok_and(|index| marks.binary_search(&index).is_ok());
        match spans.last_mut() {
            Some((piece, same)) if *same == is_marked => piece.push(c),
            _ => spans.push((c.to_string(), is_marked)),
        }
    }
    spans
        .into_iter()
        .map(|(piece, is_marked)| {
            Span::styled(clean_line(&piece).into_owned(), if is_marked { style.patch(mark) } else { style })
        })
        .collect()
}

/// A row under the cursor. Where that is shown by reversing, the row is of one colour: reversed, the
/// colours of its words would be patches of background.
pub fn selected<'a>(line: Line<'a>, style: Style) -> Line<'a> {
    if !style.add_modifier.contains(Modifier::REVERSED) {
        return line.patch_style(style);
    }
    let plain = |span: Span<'a>| {
        let kept = span.style.add_modifier & (Modifier::BOLD | Modifier::UNDERLINED);
        Span::styled(span.content, Style::new().add_modifier(kept))
    };
    Line::from(line.spans.into_iter().map(plain).collect::<Vec<_>>()).style(style)
}

/// A text wrapped at words to `columns`, made harmless, its own lines kept.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    wrap(&[Run::new(text, Face::TEXT, None)], columns).iter().map(Row::text).collect()
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
        let line = spread(vec![Span::raw("name that is long")], vec![Span::raw("4m")], 10);
        assert_eq!(line.to_string(), "name t… 4m");
        assert_eq!(line.width(), 10);
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

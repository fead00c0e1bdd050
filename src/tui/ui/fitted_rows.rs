//! Rows of spans: aligned at both edges, marked, selected.

use crate::domain::text::{CellWidth, clean_line, fit};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

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

/// A row under the cursor. If the theme shows it reversed, the row has only one color, because the colors of its words
/// would become patches of background.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_left_of_a_row_gives_way_to_its_right() {
        let line = spread(vec![Span::raw("name that is long")], vec![Span::raw("4m")], 10);
        assert_eq!(line.to_string(), "name t… 4m");
        assert_eq!(line.width(), 10);
    }
}

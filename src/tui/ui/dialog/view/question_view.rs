//! Draws a question with an input line.

use crate::domain::text::{CellWidth, clean_line, fit, suffix_of_width};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Stylize as _};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::tui::app::model::Model;
use crate::tui::ui::dialog::{QuestionDialog, QuestionHint};
use crate::tui::ui::frame::{BorderTitles, bordered};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::theme::Meaning;

pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, question: &QuestionDialog, area: Rect) {
    let theme = &model.theme;
    let actions = [Action::Enter, Action::Complete, Action::Escape];
    let actions: &[Action] = if question.asks.is_path() { &actions } else { &[Action::Enter, Action::Escape] };
    let columns = usize::from(area.width).saturating_sub(4);
    let below = model.dialog.as_ref().map_or_else(Vec::new, |dialog| super::hints(model, dialog, actions, columns));
    let titles = BorderTitles {
        left: super::fitted(model, &question.asks.title(), area),
        below: Line::from(below),
        ..BorderTitles::default()
    };
    let inner = bordered(frame, model, area, true, titles);
    if inner.height == 0 {
        return;
    }
    let air = u16::from(inner.height >= 5);
    typed(frame, model, question, Rect { y: inner.y + air, height: 1, ..inner });

    let (mark, meaning) = match &question.says {
        QuestionHint::Hint(_) | QuestionHint::Paths(_) => ("", Meaning::Muted),
        QuestionHint::Error(_) => (model.settings.glyphs.error, Meaning::Wrong),
    };
    let sign = if mark.is_empty() { String::new() } else { format!("{mark} ") };
    let room = usize::from(inner.width).saturating_sub(2 + sign.width());
    let rows = question.rows.iter().enumerate().map(|(at, row)| {
        let sign = if at == 0 { sign.clone() } else { " ".repeat(sign.width()) };
        Line::styled(format!(" {sign}{}", fit(row, room)), theme.style(meaning))
    });
    let top = (inner.y + 1 + 2 * air).min(inner.bottom());
    frame.render_widget(
        Paragraph::new(rows.collect::<Vec<_>>()),
        Rect { y: top, height: inner.bottom() - top, ..inner },
    );
}

/// The line; if it is longer than the dialog is wide, the part around the cursor.
fn typed(frame: &mut Frame<'_>, model: &Model, question: &QuestionDialog, area: Rect) {
    let label = format!(" {}  ", question.asks.label());
    let room = usize::from(area.width).saturating_sub(label.width() + 2).max(1);
    let (shown, column) = window(&question.line, room);
    let mut text = Span::raw(shown);
    if question.is_proposal {
        // Drawn as selected, because typing replaces it.
        text = text.add_modifier(Modifier::REVERSED);
    }
    let line = Line::from(vec![Span::styled(label.clone(), model.theme.style(Meaning::Muted)), text]);
    frame.render_widget(Paragraph::new(line), area);
    let column = u16::try_from(label.width() + column).unwrap_or(u16::MAX);
    frame.set_cursor_position((area.x.saturating_add(column).min(area.right().saturating_sub(1)), area.y));
}

/// Visible part of a line in so many columns, and the column of its cursor.
pub(in crate::tui) fn window(line: &crate::tui::ui::line_input::LineInput, columns: usize) -> (String, usize) {
    let before = clean_line(line.before_cursor());
    let behind = clean_line(&line.text()[line.before_cursor().len()..]);
    // One column is for the cursor after the last character.
    let room = columns.saturating_sub(1);
    let mut shown = before.to_string();
    if before.width() > room {
        shown = format!("…{}", suffix_of_width(&before, room.saturating_sub(1)));
    }
    let column = shown.width();
    shown.push_str(&fit(&behind, columns.saturating_sub(column)));
    (shown, column.min(columns))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::ui::key::KeyPress;
    use crate::tui::ui::line_input::LineInput;

    #[test]
    fn the_part_around_the_cursor_is_seen() {
        assert_eq!(window(&LineInput::new("abc"), 10), ("abc".to_owned(), 3));
        assert_eq!(window(&LineInput::new("abcdefghij"), 5), ("…hij".to_owned(), 4));
        assert_eq!(window(&LineInput::new("日本語日本語"), 6), ("…本語".to_owned(), 5));
        assert_eq!(window(&LineInput::new("a\u{202e}b"), 12), ("a<U+202E>b".to_owned(), 10));
        let mut line = LineInput::new("abcdefghij");
        line.press(KeyPress::parse("<home>").unwrap_or(KeyPress::char('x')));
        assert_eq!(window(&line, 5), ("abcd…".to_owned(), 0));
    }
}

//! A question that is answered with a line, drawn.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::super::super::files::Purpose;
use super::super::super::keymap::Action;
use super::super::super::model::Model;
use super::super::super::pane::dialog::{Asks, Question, Says};
use super::super::super::theme::Meaning;
use super::super::frame::{Titles, bordered};
use super::super::row::fit;
use crate::domain::text::clean_line;

pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, question: &Question, area: Rect) {
    let theme = &model.theme;
    let actions: &[(Action, Option<&'static str>)] = match question.asks {
        Asks::Path | Asks::Folder => {
            &[(Action::Enter, Some("write")), (Action::Complete, Some("complete")), (Action::Escape, None)]
        }
        Asks::Command => &[(Action::Enter, Some("send")), (Action::Escape, None)],
        Asks::RecipeName | Asks::CastFile => &[(Action::Enter, Some("save")), (Action::Escape, None)],
        Asks::Context(_) | Asks::Variable(_) | Asks::CastName | Asks::SeatName { .. } => {
            &[(Action::Enter, Some("keep")), (Action::Escape, None)]
        }
        Asks::KeyName(_) => &[(Action::Enter, Some("add")), (Action::Escape, None)],
        Asks::AgentName(ref naming) => match naming.purpose {
            Purpose::Rename(..) => &[(Action::Enter, Some("rename")), (Action::Escape, None)],
            Purpose::New | Purpose::Copy(..) => &[(Action::Enter, Some("go on")), (Action::Escape, None)],
        },
        Asks::Find => &[(Action::Enter, Some("find")), (Action::Escape, None)],
    };
    let columns = usize::from(area.width).saturating_sub(4);
    let below = model.dialog.as_ref().map_or_else(Vec::new, |dialog| super::hints(model, dialog, actions, columns));
    let titles = Titles {
        left: super::fitted(model, &question.asks.title(), area),
        below: Line::from(below),
        ..Titles::default()
    };
    let inner = bordered(frame, model, area, true, titles);
    if inner.height == 0 {
        return;
    }
    let air = u16::from(inner.height >= 5);
    typed(frame, model, question, Rect { y: inner.y + air, height: 1, ..inner });

    let (sign, meaning) = match &question.says {
        Says::Hint(_) | Says::Paths(_) => ("", Meaning::Muted),
        Says::Error(_) if model.settings.ascii => ("x ", Meaning::Wrong),
        Says::Error(_) => ("✕ ", Meaning::Wrong),
    };
    let room = usize::from(inner.width).saturating_sub(2 + sign.width());
    let rows = question.rows.iter().enumerate().map(|(at, row)| {
        let sign = if at == 0 { sign.to_owned() } else { " ".repeat(sign.width()) };
        Line::styled(format!(" {sign}{}", fit(row, room)), theme.style(meaning))
    });
    let top = (inner.y + 1 + 2 * air).min(inner.bottom());
    frame.render_widget(
        Paragraph::new(rows.collect::<Vec<_>>()),
        Rect { y: top, height: inner.bottom() - top, ..inner },
    );
}

/// The line, with the part around the cursor where it is longer than the dialog is wide.
fn typed(frame: &mut Frame<'_>, model: &Model, question: &Question, area: Rect) {
    let label = format!(" {}  ", question.asks.label());
    let room = usize::from(area.width).saturating_sub(label.width() + 2).max(1);
    let (shown, column) = window(&question.line, room);
    let line = Line::from(vec![Span::styled(label.clone(), model.theme.style(Meaning::Muted)), Span::raw(shown)]);
    frame.render_widget(Paragraph::new(line), area);
    let column = u16::try_from(label.width() + column).unwrap_or(u16::MAX);
    frame.set_cursor_position((area.x.saturating_add(column).min(area.right().saturating_sub(1)), area.y));
}

/// What is seen of a line in so many columns, and in which of them its cursor stands.
pub(in super::super) fn window(line: &super::super::super::line::Line, columns: usize) -> (String, usize) {
    let before = clean_line(line.before_cursor());
    let behind = clean_line(&line.text()[line.before_cursor().len()..]);
    // One column is the cursor's own, where it stands behind the last sign.
    let room = columns.saturating_sub(1);
    let mut shown = before.to_string();
    if before.width() > room {
        let mut used = 1;
        let mut start = before.len();
        for (at, sign) in before.grapheme_indices(true).rev() {
            if used + sign.width() > room {
                break;
            }
            used += sign.width();
            start = at;
        }
        shown = format!("…{}", &before[start..]);
    }
    let column = shown.width();
    shown.push_str(&fit(&behind, columns.saturating_sub(column)));
    (shown, column.min(columns))
}

#[cfg(test)]
mod tests {
    use super::super::super::super::key::Key;
    use super::super::super::super::line::Line;
    use super::*;

    #[test]
    fn the_part_around_the_cursor_is_seen() {
        assert_eq!(window(&Line::new("abc"), 10), ("abc".to_owned(), 3));
        assert_eq!(window(&Line::new("abcdefghij"), 5), ("…hij".to_owned(), 4));
        assert_eq!(window(&Line::new("日本語日本語"), 6), ("…本語".to_owned(), 5));
        assert_eq!(window(&Line::new("a\u{202e}b"), 12), ("a<U+202E>b".to_owned(), 10));
        let mut line = Line::new("abcdefghij");
        line.press(Key::parse("<home>").unwrap_or(Key::char('x')));
        assert_eq!(window(&line, 5), ("abcd…".to_owned(), 0));
    }
}

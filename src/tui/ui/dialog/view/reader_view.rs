//! Draws a text to read.

use crate::domain::text::fit;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::tui::app::model::Model;
use crate::tui::ui::dialog::ReaderDialog;
use crate::tui::ui::frame::{BorderTitles, bordered};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::theme::Meaning;

pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, reader: &ReaderDialog, area: Rect) {
    let columns = usize::from(area.width).saturating_sub(4);
    let scrolls = reader.rows.len() > reader.height;
    let enter = reader.accept.is_some().then_some(Action::Enter);
    let scroll: &[Action] = if scrolls { &[Action::Down, Action::Up] } else { &[] };
    let actions: Vec<Action> = enter.iter().chain(scroll).chain(&[Action::Escape]).copied().collect();
    let below = model
        .dialog
        .as_ref()
        .map_or_else(Vec::new, |dialog| super::hints(model, dialog, &actions, columns.saturating_sub(10)));
    let last = (reader.top + reader.height).min(reader.rows.len());
    let place = if scrolls { format!("{last}/{}", reader.rows.len()) } else { String::new() };
    let glyphs = model.settings.glyphs;
    let title = fit(&reader.title, columns.saturating_sub(2));
    let titles = BorderTitles {
        left: Line::styled(glyphs.in_dialog(&title), model.theme.style(reader.meaning)),
        below: Line::from(below),
        below_right: Line::styled(place, model.theme.style(Meaning::Muted)),
        ..BorderTitles::default()
    };
    let inner = bordered(frame, model, area, true, titles);
    let lines: Vec<Line<'_>> = reader
        .rows
        .iter()
        .skip(reader.top)
        .take(usize::from(inner.height))
        .map(|pieces| {
            let mut spans = vec![Span::raw(" ")];
            spans.extend(
                pieces.iter().map(|(text, meaning)| Span::styled(glyphs.in_dialog(text), model.theme.style(*meaning))),
            );
            Line::from(spans)
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), inner);
    frame.set_cursor_position((inner.x, inner.y.min(area.bottom().saturating_sub(1))));
}

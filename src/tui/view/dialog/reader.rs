//! A text to read, drawn.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::super::keymap::Action;
use super::super::super::model::Model;
use super::super::super::pane::dialog::Reader;
use super::super::super::theme::Meaning;
use super::super::frame::{Titles, bordered};
use super::super::row::fit;

pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, reader: &Reader, area: Rect) {
    let columns = usize::from(area.width).saturating_sub(4);
    let scrolls = reader.rows.len() > reader.height;
    let mut actions = Vec::new();
    if let Some((_, word)) = &reader.keeps {
        actions.push((Action::Enter, Some(*word)));
    }
    actions.push((Action::Escape, reader.keeps.is_some().then_some("back")));
    if scrolls {
        actions.splice(
            usize::from(reader.keeps.is_some())..usize::from(reader.keeps.is_some()),
            [(Action::Down, None), (Action::Up, None)],
        );
    }
    let below = model
        .dialog
        .as_ref()
        .map_or_else(Vec::new, |dialog| super::hints(model, dialog, &actions, columns.saturating_sub(10)));
    let last = (reader.top + reader.height).min(reader.rows.len());
    let place = if scrolls { format!("{last}/{}", reader.rows.len()) } else { String::new() };
    let title = plain(model, &fit(&reader.title, columns.saturating_sub(2)));
    let titles = Titles {
        left: Line::styled(title, model.theme.style(reader.meaning)),
        below: Line::from(below),
        below_right: Line::styled(place, model.theme.style(Meaning::Muted)),
        ..Titles::default()
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
                pieces.iter().map(|(text, meaning)| Span::styled(plain(model, text), model.theme.style(*meaning))),
            );
            Line::from(spans)
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), inner);
    frame.set_cursor_position((inner.x, inner.y.min(area.bottom().saturating_sub(1))));
}

/// The signs of callsheet's own as every terminal has them, where plain ones are asked for.
fn plain(model: &Model, text: &str) -> String {
    if model.settings.ascii {
        text.replace('≠', "!").replace('✓', "*").replace('✕', "x").replace('–', "-").replace('…', "~")
    } else {
        text.to_owned()
    }
}

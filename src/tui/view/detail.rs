//! The detail, drawn.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::super::layout::Pane;
use super::super::model::Model;
use super::frame::{Titles, bordered, title};
use super::row::wrapped;

/// Draws the pane.
pub fn draw(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let focused = model.focus == Pane::Detail && model.dialog.is_none();
    let Some(entry) = model.agents.entry(&model.library) else {
        bordered(
            frame,
            model,
            area,
            focused,
            Titles { left: title(model, Pane::Detail.title(), focused), ..Titles::default() },
        );
        return;
    };
    let titles = Titles { left: title(model, entry.name.clone(), focused), ..Titles::default() };
    let inner = bordered(frame, model, area, focused, titles);
    let lines: Vec<Line<'_>> =
        wrapped(&entry.description, usize::from(inner.width)).into_iter().map(Line::raw).collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

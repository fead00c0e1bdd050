//! The composer, drawn.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::super::layout::Pane;
use super::super::model::Model;
use super::super::theme::Meaning;
use super::frame::{Titles, bordered, title};
use super::row::fit;

/// Draws the pane.
pub fn draw(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let focused = model.focus == Pane::Prompt && model.dialog.is_none();
    let size = model.prompt.prompt().map(|prompt| format!("≈ {} tokens", prompt.size.tokens)).unwrap_or_default();
    let titles = Titles {
        left: title(model, Pane::Prompt.title(), focused),
        right: Line::styled(size, model.theme.style(Meaning::Muted)),
        ..Titles::default()
    };
    let inner = bordered(frame, model, area, focused, titles);
    let text = model.prompt.prompt().map_or("", |prompt| prompt.text.as_str());
    let lines: Vec<Line<'_>> = text
        .lines()
        .take(usize::from(inner.height))
        .map(|line| Line::raw(fit(line, usize::from(inner.width))))
        .collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

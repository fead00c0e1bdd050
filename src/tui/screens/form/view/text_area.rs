//! Draws the input for a long value, instead of the form.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::cells;
use crate::tui::app::model::Model;
use crate::tui::screens::composer::view::task::text;
use crate::tui::screens::form::EditorState;
use crate::tui::ui::theme::Meaning;

pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, state: &EditorState, area: Rect, focused: bool) {
    let Some(writing) = state.area() else { return };
    // An empty row above, and a margin that shows how much is hidden.
    let area = Rect { y: area.y + 1.min(area.height), height: area.height.saturating_sub(1), ..area };
    let rows = usize::from(area.height);
    let (above, below) = (writing.top, writing.rows.len().saturating_sub(writing.top + rows));
    let mut lines = Vec::with_capacity(rows);
    for at in 0..rows {
        let more = match at {
            0 if above > 0 => "↑ ",
            _ if at + 1 == rows && below > 0 => "↓ ",
            _ => "  ",
        };
        let mut spans = vec![Span::styled(more, model.theme.style(Meaning::Line))];
        spans.extend(writing.rows.get(writing.top + at).map(|row| text(model, writing, *row)).unwrap_or_default());
        lines.push(Line::from(spans));
    }
    frame.render_widget(Paragraph::new(lines), area);
    let (row, column) = writing.cursor();
    if let Some(y) = row.checked_sub(writing.top).filter(|&y| y < rows && focused) {
        let x = cells(column + 2).min(area.width.saturating_sub(1));
        frame.set_cursor_position((area.x + x, area.y + cells(y)));
    }
}

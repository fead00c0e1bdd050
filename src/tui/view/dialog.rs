//! The dialogs, drawn over the panes.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph};

use super::super::model::Model;
use super::super::pane::dialog::Dialog;
use super::frame::{Titles, bordered, title};
use super::row::fit;

/// Draws a dialog.
pub fn draw(frame: &mut Frame<'_>, model: &Model, dialog: &Dialog) {
    let area = area(model.screen);
    frame.render_widget(Clear, area);
    let Dialog::Picker(picker) = dialog else { return };
    let inner = bordered(
        frame,
        model,
        area,
        true,
        Titles { left: title(model, picker.title.clone(), true), ..Titles::default() },
    );
    let rows = picker
        .rows
        .iter()
        .map(|row| Line::raw(fit(&format!(" {}  {}  {}", row.name, row.says, row.note), inner.width.into())));
    frame.render_widget(Paragraph::new(rows.collect::<Vec<_>>()), inner);
}

fn area(screen: Rect) -> Rect {
    let width = screen.width.saturating_sub(4).min(80);
    let height = screen.height.saturating_sub(4).min(20);
    Rect { x: (screen.width - width) / 2, y: (screen.height - height) / 2, width, height }
}

/// The row of a dialog at a cell, from the first shown.
pub fn row_at(_dialog: &Dialog, screen: Rect, x: u16, y: u16) -> Option<usize> {
    let area = area(screen);
    (area.contains((x, y).into()) && y > area.y).then(|| usize::from(y - area.y - 1))
}

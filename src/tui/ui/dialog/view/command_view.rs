//! Draws a command that a prompt was sent to.

use crate::domain::text::{fit, wrapped};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::tui::app::model::Model;
use crate::tui::ui::dialog::CommandView;
use crate::tui::ui::frame::{BorderTitles, bordered};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::theme::Meaning;

pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, view: &CommandView, area: Rect) {
    let columns = usize::from(area.width).saturating_sub(4);
    let mut actions = Vec::new();
    if view.is_running() {
        actions.push(Action::CancelCommand);
    }
    if !view.is_blank() {
        actions.extend([Action::CopyPrompt, Action::WritePrompt]);
    }
    let position = view.position();
    if position.is_some() {
        actions.extend([Action::Down, Action::Up]);
    }
    actions.push(Action::Escape);
    let below = model
        .dialog
        .as_ref()
        .map_or_else(Vec::new, |dialog| super::hints(model, dialog, &actions, columns.saturating_sub(14)));
    let (title, meaning) = view.title();
    let title = model.settings.glyphs.in_dialog(&title);
    let position = position.map_or_else(String::new, |(last, count)| format!("{last}/{count}"));
    let titles = BorderTitles {
        left: Line::styled(fit(&title, columns.saturating_sub(2)), model.theme.style(meaning)),
        below: Line::from(below),
        below_right: Line::styled(position, model.theme.style(Meaning::Muted)),
        ..BorderTitles::default()
    };
    let inner = bordered(frame, model, area, true, titles);
    let room = usize::from(inner.width).saturating_sub(2);
    let lines: Vec<Line<'_>> = if view.is_blank() {
        let rows = wrapped(&view.without_text(), room);
        rows.iter().map(|row| Line::styled(format!(" {row}"), model.theme.style(Meaning::Muted))).collect()
    } else {
        view.visible_rows().take(usize::from(inner.height)).map(|row| Line::raw(format!(" {row}"))).collect()
    };
    frame.render_widget(Paragraph::new(lines), inner);
    frame.set_cursor_position((inner.x, inner.y.min(area.bottom().saturating_sub(1))));
}

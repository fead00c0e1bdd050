//! Draws a yes-or-no question.

use crate::domain::text::fit;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::tui::app::model::Model;
use crate::tui::ui::dialog::ConfirmDialog;
use crate::tui::ui::frame::{BorderTitles, bordered};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::theme::Meaning;

pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, confirm: &ConfirmDialog, area: Rect) {
    let columns = usize::from(area.width).saturating_sub(4);
    let actions = [Action::Yes, Action::No];
    let below = model.dialog.as_ref().map_or_else(Vec::new, |dialog| super::hints(model, dialog, &actions, columns));
    let hidden = confirm.rows.len().saturating_sub(confirm.top + confirm.height());
    let right = if hidden > 0 || confirm.top > 0 {
        format!("{}/{}", (confirm.top + confirm.height()).min(confirm.rows.len()), confirm.rows.len())
    } else {
        String::new()
    };
    let titles = BorderTitles {
        left: super::fitted(model, &confirm.title, area),
        below: Line::from(below),
        right: Line::styled(right, model.theme.style(Meaning::Muted)),
        ..BorderTitles::default()
    };
    let inner = bordered(frame, model, area, true, titles);
    let air = u16::from(usize::from(inner.height) > confirm.height());
    let room = usize::from(inner.width).saturating_sub(2);
    let rows = confirm
        .rows
        .iter()
        .skip(confirm.top)
        .take(confirm.height())
        .map(|(row, meaning)| Line::styled(format!(" {}", fit(row, room)), model.theme.style(*meaning)));
    let body = Rect { y: inner.y + air, height: inner.height.saturating_sub(air), ..inner };
    frame.render_widget(Paragraph::new(rows.collect::<Vec<_>>()), body);
    frame.set_cursor_position((inner.x, body.y.min(area.bottom().saturating_sub(1))));
}

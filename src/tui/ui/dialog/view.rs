//! Draws the dialogs over the panes.

mod command_view;
mod confirm_view;
mod picker_view;
pub(in crate::tui) mod question_view;
mod reader_view;

use crate::domain::text::CellWidth;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

use crate::tui::app::model::Model;
use crate::tui::ui::dialog::{Dialog, DialogContent};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::theme::Meaning;

/// Draws a dialog.
pub fn draw(frame: &mut Frame<'_>, model: &Model, dialog: &Dialog) {
    let area = dialog.area.intersection(frame.area());
    if area.width < 3 || area.height < 3 {
        return;
    }
    uncover(frame, area);
    match &dialog.content {
        DialogContent::Picker(picker) => picker_view::draw(frame, model, picker, area),
        DialogContent::Question(question) => question_view::draw(frame, model, question, area),
        DialogContent::Confirm(confirm) => confirm_view::draw(frame, model, confirm, area),
        DialogContent::Reader(reader) => reader_view::draw(frame, model, reader, area),
        DialogContent::Command(view) => command_view::draw(frame, model, view, area),
    }
}

/// Clears the cells of a dialog. A wide character of the panes that extends into them is removed completely, because
/// its half would shift the border.
fn uncover(frame: &mut Frame<'_>, area: Rect) {
    if area.x > 0 {
        for y in area.y..area.bottom() {
            let cell = &mut frame.buffer_mut()[(area.x - 1, y)];
            if cell.symbol().width() > 1 {
                cell.set_symbol(" ");
            }
        }
    }
    frame.render_widget(Clear, area);
}

/// The keys of some actions with their effects, as many as fit into this many columns.
fn hints<'a>(model: &Model, dialog: &Dialog, actions: &[Action], columns: usize) -> Vec<Span<'a>> {
    let mut spans: Vec<Span<'a>> = Vec::new();
    let mut used = 0;
    for action in actions {
        let Some(binding) = model.keymap.binding(*action, dialog.scopes()) else { continue };
        let Some(key) = binding.keys.first() else { continue };
        let key = model.settings.glyphs.key(*key);
        let word = dialog.word_for(binding);
        let gap = if spans.is_empty() { 0 } else { 3 };
        let width = gap + key.width() + 1 + word.width();
        if used + width > columns {
            break;
        }
        used += width;
        spans.push(Span::raw(" ".repeat(gap)));
        spans.push(Span::styled(key, model.theme.style(Meaning::Accent)));
        spans.push(Span::styled(format!(" {word}"), model.theme.style(Meaning::Muted)));
    }
    spans
}

/// A title, cut to the width of a dialog's border.
fn fitted<'a>(model: &Model, text: &str, area: Rect) -> Line<'a> {
    let columns = usize::from(area.width).saturating_sub(6);
    Line::styled(crate::domain::text::fit(text, columns), model.theme.style(Meaning::Accent))
}

//! The dialogs, drawn over the panes.

mod confirm;
mod picker;
pub(super) mod question;
mod reader;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;
use unicode_width::UnicodeWidthStr;

use super::super::keymap::Action;
use super::super::model::Model;
use super::super::pane::dialog::{Content, Dialog};
use super::super::theme::Meaning;

/// Draws a dialog.
pub fn draw(frame: &mut Frame<'_>, model: &Model, dialog: &Dialog) {
    let area = dialog.area.intersection(frame.area());
    if area.width < 3 || area.height < 3 {
        return;
    }
    uncover(frame, area);
    match &dialog.content {
        Content::Picker(picker) => picker::draw(frame, model, picker, area),
        Content::Question(question) => question::draw(frame, model, question, area),
        Content::Confirm(confirm) => confirm::draw(frame, model, confirm, area),
        Content::Reader(reader) => reader::draw(frame, model, reader, area),
    }
}

/// Empties the cells of a dialog. A wide sign of the panes that reaches into them goes whole: half
/// of it would push the border aside.
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

/// The keys of some actions with what they do, as many as fit into so many columns. A word of its
/// own takes the place of the table's.
fn hints<'a>(
    model: &Model,
    dialog: &Dialog,
    actions: &[(Action, Option<&'static str>)],
    columns: usize,
) -> Vec<Span<'a>> {
    let mut spans: Vec<Span<'a>> = Vec::new();
    let mut used = 0;
    for (action, own) in actions {
        let Some(binding) = model.keymap.binding(*action, dialog.scopes()) else { continue };
        let Some(key) = binding.keys.first() else { continue };
        let key = if model.settings.ascii { key.in_ascii() } else { key.to_string() };
        let word = own.unwrap_or(binding.short);
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

/// A title as far as it fits into the border of a dialog.
fn fitted<'a>(model: &Model, text: &str, area: Rect) -> Line<'a> {
    let columns = usize::from(area.width).saturating_sub(6);
    Line::styled(super::row::fit(text, columns), model.theme.style(Meaning::Accent))
}

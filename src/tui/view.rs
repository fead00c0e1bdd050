//! Drawing: from `&Model` to cells, and nothing else.

pub mod agents;
pub mod bars;
pub mod cast;
pub mod detail;
pub mod dialog;
pub mod editor;
pub mod frame;
pub mod prompt;
pub mod row;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::layout::{Breadth, Pane};
use super::model::Model;
use super::theme::Meaning;

/// Draws the whole screen.
pub fn draw(frame: &mut Frame<'_>, model: &Model) {
    let layout = model.layout();
    if layout.breadth == Breadth::TooSmall {
        let sentence = Line::styled("callsheet needs 30 × 8 cells", model.theme.style(Meaning::Muted));
        frame.render_widget(Paragraph::new(sentence), frame.area());
        return;
    }
    bars::header(frame, model, &layout);
    let is_form = model.form().is_some();
    if let Some(editor) = model.form() {
        editor::draw(frame, model, editor, &layout);
    } else if model.cast.is_open {
        cast::draw(frame, model, &layout);
    }
    let panes = if is_form || model.cast.is_open { &[][..] } else { &layout.panes };
    for &(pane, area) in panes {
        match pane {
            Pane::Agents => agents::draw(frame, model, area),
            Pane::Detail => detail::draw(frame, model, area),
            Pane::Prompt => prompt::draw(frame, model, area),
        }
    }
    bars::notice(frame, model, layout.notice);
    bars::footer(frame, model, layout.footer);
    if let Some(dialog) = &model.dialog {
        dialog::draw(frame, model, dialog);
    }
    if model.settings.ascii {
        make_plain(frame.buffer_mut());
    }
}

/// Puts plain signs in place of those that callsheet itself uses beside letters: who asks for ASCII
/// has a terminal or a font without them, in a file's text no less.
fn make_plain(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if cell.symbol().is_ascii() {
            continue;
        }
        let plain = match cell.symbol() {
            "…" | "≈" => "~",
            "↑" => "^",
            "↓" => "v",
            "←" | "‹" => "<",
            "→" | "›" => ">",
            "·" => ".",
            "–" | "—" => "-",
            "×" => "x",
            "\u{a0}" => " ",
            "≠" => "!",
            "“" | "”" => "\"",
            _ => continue,
        };
        cell.set_symbol(plain);
    }
}

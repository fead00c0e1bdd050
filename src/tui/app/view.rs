//! Drawing: from `&Model` to cells, and nothing else.

pub mod bars;

use ratatui::Frame;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::input_target::InputTarget;
use super::model::Model;
use crate::tui::screens::{agents, cast, composer, detail, form};
use crate::tui::ui::dialog;
use crate::tui::ui::layout::{Pane, ScreenBreadth};
use crate::tui::ui::theme::Meaning;

/// Draws the whole screen.
pub fn draw(frame: &mut Frame<'_>, model: &Model) {
    let layout = model.layout();
    if layout.breadth == ScreenBreadth::TooSmall {
        let sentence = Line::styled("callsheet needs 30 × 8 cells", model.theme.style(Meaning::Muted));
        frame.render_widget(Paragraph::new(sentence), frame.area());
        return;
    }
    bars::header(frame, model, &layout);
    match model.target_below_dialog() {
        InputTarget::Form => {
            if let Some(editor) = model.form() {
                form::view::draw(frame, model, editor, &layout);
            }
        }
        InputTarget::CastTask | InputTarget::Cast => cast::view::draw(frame, model, &layout),
        _ => {
            for &(pane, area) in &layout.panes {
                match pane {
                    Pane::Agents => agents::view::draw(frame, model, area),
                    Pane::Detail => detail::view::draw(frame, model, area),
                    Pane::Prompt => composer::view::draw(frame, model, area),
                }
            }
        }
    }
    bars::notice(frame, model, layout.notice);
    bars::footer(frame, model, layout.footer);
    if let Some(dialog) = &model.dialog {
        dialog::view::draw(frame, model, dialog);
    }
    // Also in the text of files: users who request ASCII have a terminal or font without special characters.
    for cell in frame.buffer_mut().content.iter_mut().filter(|cell| !cell.symbol().is_ascii()) {
        if let Some(plain) = model.settings.glyphs.anywhere(cell.symbol()) {
            cell.set_symbol(plain);
        }
    }
}

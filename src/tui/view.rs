//! Drawing: from `&Model` to cells, and nothing else.

pub mod agents;
pub mod bars;
pub mod cast;
pub mod detail;
pub mod dialog;
pub mod frame;
pub mod prompt;
pub mod row;

use ratatui::Frame;
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
    if model.cast.is_open {
        cast::draw(frame, model, &layout);
    }
    for &(pane, area) in layout.panes.iter().filter(|_| !model.cast.is_open) {
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
}

//! The parts of the prompt with their sizes, while somebody types a query: which agent it will be is what
//! matters then, and a whole prompt that changes with every letter only disturbs.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::super::model::Model;
use super::super::super::theme::Meaning;
use super::super::row::{fit, width};
use super::{name, tokens};
use crate::domain::compose::{Part, Prompt};

/// Whether the pane shows the outline.
pub fn is_shown(model: &Model) -> bool {
    model.agents.typing && model.dialog.is_none() && !model.cast.is_open
}

/// Draws as many parts as fit; the last row tells of those that do not.
pub fn draw(frame: &mut Frame<'_>, model: &Model, prompt: &Prompt, area: Rect) {
    let rows = usize::from(area.height);
    let fit_all = prompt.parts.len() <= rows;
    let shown = if fit_all { prompt.parts.len() } else { rows.saturating_sub(1) };
    let mut lines: Vec<Line<'_>> =
        prompt.parts.iter().take(shown).map(|part| row(model, part, usize::from(area.width))).collect();
    if !fit_all {
        let more = format!("   and {} more parts", prompt.parts.len() - shown);
        lines.push(Line::styled(fit(&more, usize::from(area.width)), model.theme.style(Meaning::Muted)));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// A part: what it is and how large it is.
fn row<'a>(model: &Model, part: &Part, columns: usize) -> Line<'a> {
    let size = tokens(model, part.size);
    let size = size.strip_suffix(" tokens").unwrap_or(&size);
    let muted = model.theme.style(Meaning::Muted);
    let room = columns.saturating_sub(3 + width(size) + 3);
    let title = fit(&name(model, part), room);
    let gap = room.saturating_sub(width(&title));
    Line::from(vec![
        Span::raw("   "),
        Span::styled(title, model.theme.style(Meaning::Text)),
        Span::raw(" ".repeat(gap)),
        Span::raw("  "),
        Span::styled(size.to_owned(), muted),
    ])
}

//! The parts of the prompt with their sizes, while somebody types a query: which agent it will be is what
//! matters then, and a whole prompt that changes with every letter only disturbs.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::super::super::model::Model;
use super::super::super::theme::Meaning;
use super::super::row::fit;
use super::name;
use crate::domain::compose::{Part, Prompt};
use crate::domain::text::thousands;

/// Whether the pane shows the outline.
pub fn is_shown(model: &Model) -> bool {
    model.agents.typing && model.dialog.is_none() && !model.cast.is_open
}

/// The most parts that are named: more say nothing about which agent it is.
const MOST: usize = 8;

/// Draws the first parts; the last row tells of the others.
pub fn draw(frame: &mut Frame<'_>, model: &Model, prompt: &Prompt, area: Rect) {
    let rows = usize::from(area.height).saturating_sub(1).min(MOST);
    let fit_all = prompt.parts.len() <= rows;
    let shown = if fit_all { prompt.parts.len() } else { rows.saturating_sub(1) };
    let columns = usize::from(area.width);
    let sign = if model.settings.ascii { '~' } else { '≈' };
    let head = Line::raw(fit(&format!("    {sign}  tokens of each part; enter shows the text"), columns));
    let mut lines: Vec<Line<'_>> = std::iter::once(head)
        .chain(prompt.parts.iter().take(shown).map(|part| Line::raw(row(model, part, columns))))
        .collect();
    if !fit_all {
        lines.push(Line::raw(fit(&format!("{:7}and {} more parts", "", prompt.parts.len() - shown), columns)));
    }
    frame.render_widget(Paragraph::new(lines).style(model.theme.style(Meaning::Muted)), area);
}

/// A part: how many tokens it has, and what it is. One style for all, and numbers where titles begin, so
/// that a letter typed sends little over a slow line.
fn row(model: &Model, part: &Part, columns: usize) -> String {
    fit(&format!("{:>5}  {}", thousands(part.size.tokens), name(model, part)), columns)
}

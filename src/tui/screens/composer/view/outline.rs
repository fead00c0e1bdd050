//! The parts of the prompt with their sizes, shown while the user types a query: only the name of the agent matters
//! then, and a whole prompt that changes with every letter would distract.

use crate::domain::text::{fit, thousands};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::name;
use crate::domain::compose::{Prompt, PromptPart};
use crate::tui::app::model::Model;
use crate::tui::ui::theme::Meaning;

/// Returns true if the pane shows the outline.
pub fn is_shown(model: &Model) -> bool {
    model.agents.typing && model.dialog.is_none() && !model.cast.is_open
}

/// Maximum number of named parts: more do not help to recognize the agent.
const MOST: usize = 8;

/// Draws the first parts; the last row counts the others.
pub fn draw(frame: &mut Frame<'_>, model: &Model, prompt: &Prompt, area: Rect) {
    let rows = usize::from(area.height).saturating_sub(1).min(MOST);
    let fit_all = prompt.parts.len() <= rows;
    let shown = if fit_all { prompt.parts.len() } else { rows.saturating_sub(1) };
    let columns = usize::from(area.width);
    let head = Line::raw(fit("    ≈  tokens per part; enter shows the text", columns));
    let mut lines: Vec<Line<'_>> = std::iter::once(head)
        .chain(prompt.parts.iter().take(shown).map(|part| Line::raw(row(model, part, columns))))
        .collect();
    if !fit_all {
        lines.push(Line::raw(fit(&format!("{:7}and {} more parts", "", prompt.parts.len() - shown), columns)));
    }
    frame.render_widget(Paragraph::new(lines).style(model.theme.style(Meaning::Muted)), area);
}

/// A part: its number of tokens and its title. All have the same style and begin with the number, so that a typed
/// letter changes few bytes on a slow line.
fn row(model: &Model, part: &PromptPart, columns: usize) -> String {
    fit(&format!("{:>5}  {}", thousands(part.size().tokens), name(model, part)), columns)
}

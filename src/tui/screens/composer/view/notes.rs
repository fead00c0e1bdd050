//! Draws the notes above the prompt.

use crate::domain::text::{clean_line, shown_width};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::tui::app::model::Model;
use crate::tui::screens::composer::prompt_remark::{PromptRemark, notes};
use crate::tui::ui::fitted_rows::spread;
use crate::tui::ui::theme::Meaning;

/// Draws as many notes as fit, and the number of the others.
pub fn draw(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let rows = usize::from(area.height);
    if rows == 0 {
        return;
    }
    let notes = notes(model.prompt_in_sight());
    let more = notes.len().saturating_sub(rows);
    let shown = notes.iter().take(rows).enumerate();
    let lines: Vec<Line<'_>> = shown
        .map(|(at, note)| line(model, note, if at + 1 == rows { more } else { 0 }, usize::from(area.width)))
        .collect();
    frame.render_widget(Paragraph::new(lines), area);
}

fn line<'a>(model: &Model, note: &PromptRemark, more: usize, columns: usize) -> Line<'a> {
    let muted = model.theme.style(Meaning::Muted);
    let (sign, meaning) =
        if note.is_good { (model.settings.glyphs.good, Meaning::Good) } else { ("!", Meaning::Caution) };
    let left = vec![Span::styled(format!(" {sign} {}", clean_line(&note.text)), model.theme.style(meaning))];
    let mut right = Vec::new();
    if let Some((action, says)) = note.help
        && let Some(key) = super::key(model, action)
    {
        right.push(Span::styled(format!(" {key}"), model.theme.style(Meaning::Accent)));
        // If there is no room for both, the sentence is more important than the effect of the key.
        if shown_width(&note.text) + says.len() + 8 <= columns {
            right.push(Span::styled(format!(" {says}"), muted));
        }
    }
    if more > 0 {
        right.push(Span::styled(format!("  {more} more"), muted));
    }
    right.push(Span::raw(" "));
    spread(left, right, columns)
}

//! Draws the facts about the key under the cursor, next to or below the form.

use crate::domain::key_path::spoken;
use crate::domain::text::fit;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::tui::app::model::Model;
use crate::tui::screens::form::EditorState;
use crate::tui::ui::frame::{BorderTitles, bordered, rule};
use crate::tui::ui::theme::Meaning;

/// Draws them in a pane next to the form.
pub(super) fn beside(frame: &mut Frame<'_>, model: &Model, state: &EditorState, area: Rect) {
    let glyphs = model.settings.glyphs;
    let title = fit(&name(state), usize::from(area.width).saturating_sub(6));
    let titles = BorderTitles {
        left: Line::styled(glyphs.in_form(&title), model.theme.style(Meaning::Heading)),
        ..BorderTitles::default()
    };
    let inner = bordered(frame, model, area, false, titles);
    frame.render_widget(Paragraph::new(lines(model, state, usize::from(inner.height))), inner);
}

/// Draws them below the form, after a line with the name of the key.
pub(super) fn under(frame: &mut Frame<'_>, model: &Model, state: &EditorState, area: Rect) {
    if area.height == 0 {
        return;
    }
    let columns = usize::from(area.width);
    let name = fit(&name(state), columns.saturating_sub(6));
    let mut all = vec![rule(model, &model.settings.glyphs.in_form(&name), columns)];
    all.extend(lines(model, state, usize::from(area.height).saturating_sub(1)));
    frame.render_widget(Paragraph::new(all), area);
}

fn name(state: &EditorState) -> String {
    match state.row() {
        Some(row) if !row.path.is_empty() => spoken(&row.path),
        _ => "frontmatter".to_owned(),
    }
}

fn lines<'a>(model: &Model, state: &'a EditorState, rows: usize) -> Vec<Line<'a>> {
    let line = |pieces: &'a Vec<(String, Meaning)>| {
        let mut spans = vec![Span::raw(" ")];
        spans.extend(
            pieces
                .iter()
                .map(|(text, meaning)| Span::styled(model.settings.glyphs.in_form(text), model.theme.style(*meaning))),
        );
        Line::from(spans)
    };
    state.facts.rows.iter().take(rows).map(line).collect()
}

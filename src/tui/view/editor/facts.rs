//! What is known of the key under the cursor, drawn beside or under the form.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::super::super::model::Model;
use super::super::super::pane::editor::State;
use super::super::super::theme::Meaning;
use super::super::frame::{Titles, bordered};
use super::super::row::{fit, spoken};
use super::plain;

/// In a pane beside the form.
pub(super) fn beside(frame: &mut Frame<'_>, model: &Model, state: &State, area: Rect) {
    let title = plain(model, &fit(&name(state), usize::from(area.width).saturating_sub(6)));
    let titles = Titles { left: Line::styled(title, model.theme.style(Meaning::Heading)), ..Titles::default() };
    let inner = bordered(frame, model, area, false, titles);
    frame.render_widget(Paragraph::new(lines(model, state, usize::from(inner.height))), inner);
}

/// Under the form, below a line that names the key.
pub(super) fn under(frame: &mut Frame<'_>, model: &Model, state: &State, area: Rect) {
    if area.height == 0 {
        return;
    }
    let columns = usize::from(area.width);
    let dash = if model.settings.ascii { "-" } else { "─" };
    let line = model.theme.style(Meaning::Line);
    let name = plain(model, &fit(&name(state), columns.saturating_sub(6)));
    let rest = columns.saturating_sub(name.width() + 3);
    let mut all = vec![Line::from(vec![
        Span::styled(dash, line),
        Span::styled(format!(" {name} "), model.theme.style(Meaning::Muted)),
        Span::styled(dash.repeat(rest), line),
    ])];
    all.extend(lines(model, state, usize::from(area.height).saturating_sub(1)));
    frame.render_widget(Paragraph::new(all), area);
}

fn name(state: &State) -> String {
    match state.row() {
        Some(row) if !row.path.is_empty() => spoken(&row.path),
        _ => "frontmatter".to_owned(),
    }
}

fn lines<'a>(model: &Model, state: &State, rows: usize) -> Vec<Line<'a>> {
    let line = |pieces: &Vec<(String, Meaning)>| {
        let mut spans = vec![Span::raw(" ")];
        spans
            .extend(pieces.iter().map(|(text, meaning)| Span::styled(plain(model, text), model.theme.style(*meaning))));
        Line::from(spans)
    };
    state.facts.iter().take(rows).map(line).collect()
}

//! Draws the task input, instead of the task's field.

use crate::domain::text::shown;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::domain::span::Span as Bytes;
use crate::tui::app::model::Model;
use crate::tui::ui::multiline_input::{MultilineInput, TextRow};
use crate::tui::ui::theme::Meaning;

/// Draws the task input after a label of this many columns, with the terminal's cursor.
pub fn draw(frame: &mut Frame<'_>, model: &Model, writing: &MultilineInput, label: usize, area: Rect, focused: bool) {
    let rows = usize::from(area.height);
    let mut lines = Vec::with_capacity(rows);
    for at in 0..rows {
        let mut spans = vec![margin(model, writing, at, rows, label)];
        match writing.rows.get(writing.top + at) {
            Some(row) => spans.extend(text(model, writing, *row)),
            None => spans.push(Span::raw("")),
        }
        if at == 0 && writing.lines().iter().all(String::is_empty) {
            spans.push(Span::styled("What should the agent do?", model.theme.style(Meaning::Muted)));
        }
        lines.push(Line::from(spans));
    }
    frame.render_widget(Paragraph::new(lines), area);
    let (row, column) = writing.cursor();
    if let Some(y) = row.checked_sub(writing.top).filter(|&y| y < rows && focused) {
        let x = u16::try_from(label + column).unwrap_or(u16::MAX).min(area.width.saturating_sub(1));
        frame.set_cursor_position((area.x + x, area.y + u16::try_from(y).unwrap_or(0)));
    }
}

/// Margin before a row: the label, and the number of hidden rows above and below.
fn margin<'a>(model: &Model, writing: &MultilineInput, at: usize, rows: usize, columns: usize) -> Span<'a> {
    let below = writing.rows.len().saturating_sub(writing.top + rows);
    let (says, meaning) = match at {
        0 => ("task".to_owned(), Meaning::Accent),
        1 if writing.top > 0 => (format!("↑{}", writing.top), Meaning::Line),
        _ if at + 1 == rows && below > 0 => (format!("↓{below}"), Meaning::Line),
        _ => (String::new(), Meaning::Line),
    };
    let inner = columns.saturating_sub(1);
    Span::styled(format!(" {says:<inner$.inner$}"), model.theme.style(meaning))
}

/// The text of a row, with the selection highlighted.
pub fn text<'a>(model: &Model, writing: &MultilineInput, row: TextRow) -> Vec<Span<'a>> {
    let line = writing.lines().get(row.line).map_or("", String::as_str);
    let style = model.theme.style(Meaning::Text);
    let piece = |start: usize, end: usize| shown(Bytes::new(start, end).of(line)).into_owned();
    let selected = writing.selected(row.line).map(|selected| {
        Bytes::new(selected.start.max(row.text.start), selected.end.min(row.text.end.max(row.text.start)))
    });
    let whole = Bytes::new(row.text.start, row.text.end);
    match selected.filter(|selected| selected.start <= whole.end) {
        Some(selected) => {
            let mark = model.theme.style(Meaning::Selected);
            // A selected line end is shown as one cell.
            let ends = writing.selected(row.line).is_some_and(|all| all.end > line.len()) && whole.end == line.len();
            let end = if ends { " " } else { "" };
            let middle = piece(selected.start.min(whole.end), selected.end);
            vec![
                Span::styled(piece(whole.start, selected.start.min(whole.end)), style),
                Span::styled(format!("{middle}{end}"), mark),
                Span::styled(piece(selected.end.max(selected.start).min(whole.end), whole.end), style),
            ]
        }
        None => vec![Span::styled(piece(whole.start, whole.end), style)],
    }
}

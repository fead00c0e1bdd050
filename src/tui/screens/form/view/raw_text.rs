//! Draws the block as text: line numbers, and each problem below its line.

use crate::domain::text::fit;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::cells;
use crate::domain::problem::Problem;
use crate::tui::app::model::Model;
use crate::tui::screens::composer::view::task::text;
use crate::tui::screens::form::EditorState;
use crate::tui::ui::theme::Meaning;

/// The columns before the text: the line's number and a space on either side.
const MARGIN: usize = 7;

pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, state: &EditorState, area: Rect, focused: bool) {
    let Some((writing, first)) = state.raw() else { return };
    let complaints = state.complaints();
    let (rows, columns) = (usize::from(area.height), usize::from(area.width));
    let (cursor, column) = writing.cursor();
    let mut at_cursor = None;
    let mut lines: Vec<Line<'_>> = Vec::with_capacity(rows);
    for (index, row) in writing.rows.iter().enumerate().skip(writing.top) {
        if lines.len() >= rows {
            break;
        }
        if index == cursor {
            at_cursor = Some(lines.len());
        }
        let number = first + row.line;
        let of_line: Vec<&Problem> = complaints.iter().filter(|told| told.line == Some(number)).collect();
        let is_first = row.text.start == 0;
        let meaning = of_line.first().map_or(Meaning::Muted, |told| model.settings.glyphs.severity(told.severity).1);
        let before = if is_first { format!("{number:>5}  ") } else { " ".repeat(MARGIN) };
        let mut spans = vec![Span::styled(before, model.theme.style(meaning))];
        spans.extend(text(model, writing, *row));
        lines.push(Line::from(spans));
        let is_last = writing.rows.get(index + 1).is_none_or(|next| next.line != row.line);
        if is_last {
            lines.extend(of_line.iter().take(1).map(|told| complaint(model, told, columns)));
        }
    }
    // Problems that are outside the input or not visible are shown at the end.
    let last = first + writing.rows.last().map_or(0, |row| row.line);
    let outside = complaints.iter().find(|told| told.line.is_none_or(|line| line < first || line > last));
    if let Some(told) = outside.filter(|_| lines.len() < rows) {
        lines.push(complaint(model, told, columns));
    }
    lines.truncate(rows);
    frame.render_widget(Paragraph::new(lines), area);
    if let Some(y) = at_cursor.filter(|&y| focused && y < rows) {
        let x = cells(column + MARGIN).min(area.width.saturating_sub(1));
        frame.set_cursor_position((area.x + x, area.y + cells(y)));
    }
}

/// A problem below its line, with a pointer to its column.
fn complaint<'a>(model: &Model, told: &Problem, columns: usize) -> Line<'a> {
    let (sign, meaning) = model.settings.glyphs.severity(told.severity);
    let column = told.column.map_or(String::new(), |column| format!("column {column}: "));
    let said = fit(&format!("{sign} {column}{}", told.message), columns.saturating_sub(MARGIN + 1));
    Line::from(vec![Span::raw(" ".repeat(MARGIN)), Span::styled(said, model.theme.style(meaning))])
}

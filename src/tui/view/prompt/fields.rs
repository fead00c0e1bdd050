//! The fields above the prompt, drawn.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::super::keymap::Action;
use super::super::super::model::Model;
use super::super::super::pane::prompt::area::Areas;
use super::super::super::pane::prompt::field::{BETWEEN, Field, Look};
use super::super::super::theme::Meaning;
use super::super::row::{fit, spread, width};

/// Draws the fields around the text being written, whose rows it leaves free.
pub fn draw(frame: &mut Frame<'_>, model: &Model, areas: &Areas, area: Rect) {
    let mut y = area.y;
    for (number, line) in areas.fields.iter().enumerate() {
        let text = areas.text.filter(|&(first, _)| first == number);
        let row = Rect { y, height: 1, ..area };
        if y >= area.bottom() {
            return;
        }
        match (text, line.as_slice()) {
            (Some((_, rows)), _) => {
                y += u16::try_from(rows).unwrap_or(1);
                continue;
            }
            (None, [field]) if !areas.folded => {
                let columns = model.prompt_in_sight().label_columns(areas);
                let values = values(areas);
                frame.render_widget(Paragraph::new(alone(model, field, columns, values, usize::from(area.width))), row);
            }
            (None, fields) => {
                frame.render_widget(Paragraph::new(together(model, fields, usize::from(area.width))), row);
            }
        }
        y += 1;
    }
}

/// The columns of the widest value that a note stands behind, so that the notes stand in a column.
fn values(areas: &Areas) -> usize {
    let noted =
        areas.fields.iter().flatten().filter(|field| !field.note.is_empty() && field.action != Action::EditTask);
    noted.map(|field| width(&field.value)).max().unwrap_or(0)
}

/// A field on a line of its own: `mode   critical      default is generative`.
fn alone<'a>(model: &Model, field: &Field, label: usize, values: usize, columns: usize) -> Line<'a> {
    let muted = model.theme.style(Meaning::Muted);
    let room = columns.saturating_sub(label + 1);
    let mut right = Vec::new();
    let mut left = vec![Span::styled(format!(" {:<1$}", field.label, label - 1), muted)];
    if field.action == Action::EditTask {
        let key = super::key(model, field.action).unwrap_or_default();
        if field.look == Look::Nothing {
            left.push(Span::styled(key, model.theme.style(Meaning::Accent)));
            left.push(Span::styled(" writes it", muted));
            return spread(left, Vec::new(), columns);
        }
        right.push(Span::styled(key, model.theme.style(Meaning::Accent)));
        right.push(Span::raw(" "));
    }
    let value = if field.note.is_empty() { room } else { room.min(values.clamp(8, (room / 2).max(8))) };
    let value = if field.action == Action::EditTask { room.saturating_sub(width(&field.note) + 5) } else { value };
    let shown = self::value(model, field, value);
    let used = shown.width();
    left.push(shown);
    if !field.note.is_empty() {
        let gap = if field.action == Action::EditTask { 2 } else { value.saturating_sub(used) + BETWEEN };
        left.push(Span::styled(format!("{}{}", " ".repeat(gap), field.note), muted));
    }
    spread(left, right, columns)
}

/// Several fields on one line: `mode critical   role auditor   tools audit`.
fn together<'a>(model: &Model, fields: &[Field], columns: usize) -> Line<'a> {
    let muted = model.theme.style(Meaning::Muted);
    let mut spans = vec![Span::raw(" ")];
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            spans.push(Span::raw(" ".repeat(BETWEEN)));
        }
        spans.push(Span::styled(format!("{} ", field.label), muted));
        if field.action == Action::EditTask && field.look == Look::Nothing {
            let key = super::key(model, field.action).unwrap_or_default();
            spans.push(Span::styled(key, model.theme.style(Meaning::Accent)));
            spans.push(Span::styled(" writes it", muted));
            continue;
        }
        let note = if field.note.is_empty() { String::new() } else { format!(" {}", field.note) };
        let used: usize = spans.iter().map(Span::width).sum();
        // What is written may be long; what is chosen among names keeps its room.
        let room = columns.saturating_sub(used + width(&note) + 1);
        spans.push(value(model, field, room.max(8)));
        spans.push(Span::styled(note, muted));
    }
    spread(spans, Vec::new(), columns)
}

fn value<'a>(model: &Model, field: &Field, columns: usize) -> Span<'a> {
    let meaning = match field.look {
        Look::Mode => Meaning::of_mode(&field.value),
        Look::Plain => Meaning::Text,
        Look::Nothing => Meaning::Muted,
        Look::Missing => Meaning::Wrong,
    };
    let sign = match (field.look, model.settings.ascii) {
        (Look::Missing, false) => "✕ ",
        (Look::Missing, true) => "x ",
        _ => "",
    };
    Span::styled(fit(&format!("{sign}{}", field.value), columns), model.theme.style(meaning))
}

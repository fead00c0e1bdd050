//! Draws the fields above the prompt.

use crate::domain::text::{fit, shown_width};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::tui::app::model::Model;
use crate::tui::screens::composer::area::PromptAreas;
use crate::tui::screens::composer::field::{BETWEEN, FieldLook, PromptField};
use crate::tui::ui::fitted_rows::spread;
use crate::tui::ui::keymap::Action;
use crate::tui::ui::theme::Meaning;

/// Draws the fields around the task input, whose rows it leaves free.
pub fn draw(frame: &mut Frame<'_>, model: &Model, areas: &PromptAreas, area: Rect) {
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

/// The width of the widest value that is followed by a note, so that the notes form a column.
fn values(areas: &PromptAreas) -> usize {
    let noted =
        areas.fields.iter().flatten().filter(|field| !field.note.is_empty() && field.action != Action::EditTask);
    noted.map(|field| shown_width(&field.value)).max().unwrap_or(0)
}

/// A field on its own line: `mode   critical      default is generative`.
fn alone<'a>(model: &Model, field: &PromptField, label: usize, values: usize, columns: usize) -> Line<'a> {
    let muted = model.theme.style(Meaning::Muted);
    let room = columns.saturating_sub(label + 1);
    let mut right = Vec::new();
    let mut left = vec![Span::styled(format!(" {:<1$}", field.label, label - 1), muted)];
    if field.action == Action::EditTask {
        let key = super::key(model, field.action).unwrap_or_default();
        if field.look == FieldLook::Nothing {
            left.push(Span::styled(key, model.theme.style(Meaning::Accent)));
            left.push(Span::styled(" to write the task", muted));
            return spread(left, Vec::new(), columns);
        }
        right.push(Span::styled(key, model.theme.style(Meaning::Accent)));
        right.push(Span::raw(" "));
    }
    let value = if field.note.is_empty() { room } else { room.min(values.clamp(8, (room / 2).max(8))) };
    let value =
        if field.action == Action::EditTask { room.saturating_sub(shown_width(&field.note) + 5) } else { value };
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
fn together<'a>(model: &Model, fields: &[PromptField], columns: usize) -> Line<'a> {
    let muted = model.theme.style(Meaning::Muted);
    let mut spans = vec![Span::raw(" ")];
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            spans.push(Span::raw(" ".repeat(BETWEEN)));
        }
        spans.push(Span::styled(format!("{} ", field.label), muted));
        if field.action == Action::EditTask && field.look == FieldLook::Nothing {
            let key = super::key(model, field.action).unwrap_or_default();
            spans.push(Span::styled(key, model.theme.style(Meaning::Accent)));
            spans.push(Span::styled(" to write the task", muted));
            continue;
        }
        let note = if field.note.is_empty() { String::new() } else { format!(" {}", field.note) };
        let used: usize = spans.iter().map(Span::width).sum();
        // A typed text may be long; a name that was chosen keeps its room.
        let room = columns.saturating_sub(used + shown_width(&note) + 1);
        spans.push(value(model, field, room.max(8)));
        spans.push(Span::styled(note, muted));
    }
    spread(spans, Vec::new(), columns)
}

fn value<'a>(model: &Model, field: &PromptField, columns: usize) -> Span<'a> {
    let meaning = match field.look {
        FieldLook::Mode => Meaning::of_mode(&field.value),
        FieldLook::Plain => Meaning::Text,
        FieldLook::Nothing => Meaning::Muted,
        FieldLook::Missing => Meaning::Wrong,
    };
    let mark =
        if field.look == FieldLook::Missing { format!("{} ", model.settings.glyphs.error) } else { String::new() };
    Span::styled(fit(&(mark + &field.value), columns), model.theme.style(meaning))
}

//! Draws the form's rows: key, value, and type or problem.

use crate::domain::text::{CellWidth, fit};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{cells, facts_pane};
use crate::tui::app::model::Model;
use crate::tui::screens::form::row::{FormRow, RowKind};
use crate::tui::screens::form::value_field::{FieldInput, FieldTarget, ValueField};
use crate::tui::screens::form::{EditorState, RepairWay};
use crate::tui::ui::dialog::view::question_view::window;
use crate::tui::ui::fitted_rows::{selected, spread};
use crate::tui::ui::keymap::{Action, KeyScope};
use crate::tui::ui::theme::Meaning;

/// Draws the lines above the form, its visible rows, and the facts below it.
pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, state: &EditorState, area: Rect, focused: bool) {
    let columns = usize::from(area.width);
    let mut y = area.y;
    for (at, said) in state.banner.iter().enumerate() {
        if y >= area.bottom() {
            return;
        }
        let before = if at == 0 { "! " } else { "  " };
        let line = Line::styled(
            format!(" {before}{}", fit(said, columns.saturating_sub(4))),
            model.theme.style(Meaning::Caution),
        );
        frame.render_widget(Paragraph::new(line), Rect { y, height: 1, ..area });
        y += 1;
    }
    if state.shows_ways_out() && y < area.bottom() {
        frame.render_widget(Paragraph::new(ways_out(model, state, columns)), Rect { y, height: 1, ..area });
    }
    y = area.y.saturating_add(cells(state.above())).min(area.bottom());
    let height = state.form_height().min(usize::from(area.bottom() - y));
    let mut cursor = None;
    let mut lines = Vec::with_capacity(height);
    for (index, row) in state.form.rows.iter().enumerate().skip(state.form.top).take(height) {
        let is_here = index == state.form.cursor;
        let field = state.field().filter(|_| is_here);
        let (line, column) = match field {
            Some(field) => written(model, state, row, field, columns),
            None => (one(model, state, row, columns, is_here), 0),
        };
        if is_here {
            cursor = Some((column, lines.len()));
        }
        let meaning = if focused { Meaning::Selected } else { Meaning::SelectedElsewhere };
        lines.push(if is_here && field.is_none() { selected(line, model.theme.style(meaning)) } else { line });
    }
    frame.render_widget(Paragraph::new(lines), Rect { y, height: cells(height), ..area });
    if let Some((column, row)) = cursor.filter(|_| focused) {
        let x = area.x.saturating_add(cells(column)).min(area.right().saturating_sub(1));
        frame.set_cursor_position((x, y + cells(row)));
    }
    if state.facts.height > 0 {
        let top = y + cells(height);
        let below = Rect { y: top, height: area.bottom() - top, ..area };
        facts_pane::under(frame, model, state, below);
    }
}

/// The keys that repair an invalid block.
fn ways_out<'a>(model: &Model, state: &EditorState, columns: usize) -> Line<'a> {
    if columns < 40 {
        return Line::default();
    }
    let repair = (Action::Repair, " repair   ");
    let mut spans = vec![Span::raw("   ")];
    for (action, says) in
        [Some(repair).filter(|_| state.mending == RepairWay::ByQuoting), Some((Action::NextTab, " edit as text"))]
            .into_iter()
            .flatten()
    {
        let Some(key) = model.keymap.key_of(action, &[KeyScope::Form]) else { continue };
        spans.push(Span::styled(model.settings.glyphs.key(key), model.theme.style(Meaning::Accent)));
        spans.push(Span::styled(says, model.theme.style(Meaning::Muted)));
    }
    Line::from(spans)
}

fn bar(model: &Model, is_here: bool) -> Span<'static> {
    let bar = if is_here { model.settings.glyphs.cursor } else { " " };
    Span::styled(bar, model.theme.style(Meaning::Accent))
}

/// Spans before the value: bar, indentation, fold, label.
fn head<'a>(model: &Model, state: &EditorState, row: &FormRow, is_here: bool) -> Vec<Span<'a>> {
    let theme = &model.theme;
    let is_open = row.value.is_empty() && row.folds() && !matches!(row.what, RowKind::List(0) | RowKind::Map(0));
    let fold = match row.folds() {
        true if is_open => model.settings.glyphs.open,
        true => model.settings.glyphs.folded,
        false if row.what == RowKind::Add => "+",
        false => " ",
    };
    let meaning = match row.what {
        RowKind::Missing | RowKind::Add => Meaning::Muted,
        RowKind::Draft => Meaning::Accent,
        _ if row.place.is_item => Meaning::Muted,
        _ => Meaning::Text,
    };
    let steps = " ".repeat(2 * row.depth);
    let columns = state.label_columns();
    let label = fit(&row.label, columns.saturating_sub(2 * row.depth + 2).max(4));
    let gap = columns.saturating_sub(2 * row.depth + label.width());
    vec![
        bar(model, is_here),
        Span::raw(steps),
        Span::styled(format!("{fold} "), theme.style(Meaning::Muted)),
        Span::styled(label, theme.style(meaning)),
        Span::raw(" ".repeat(gap)),
    ]
}

/// A row that is not being edited.
fn one<'a>(model: &Model, state: &EditorState, row: &FormRow, columns: usize, is_here: bool) -> Line<'a> {
    let theme = &model.theme;
    let mut left = head(model, state, row, is_here);
    let used: usize = left.iter().map(Span::width).sum();
    let room = columns.saturating_sub(used + 1);
    let right = right(model, row, room);
    let taken: usize = right.iter().map(Span::width).sum();
    let meaning = match row.what {
        RowKind::List(_) | RowKind::Map(_) | RowKind::Missing | RowKind::Add | RowKind::Alias => Meaning::Muted,
        _ => Meaning::Text,
    };
    let value = if row.what == RowKind::Missing { "not set" } else { &row.value };
    left.push(Span::styled(fit(value, room.saturating_sub(taken + 2)), theme.style(meaning)));
    spread(left, right, columns)
}

/// Spans at the right end: the problem, or else the type.
fn right<'a>(model: &Model, row: &FormRow, room: usize) -> Vec<Span<'a>> {
    let theme = &model.theme;
    if let Some(trouble) = &row.trouble {
        let (sign, meaning) = model.settings.glyphs.severity(trouble.severity);
        let most = if row.value.is_empty() { room } else { (room * 3 / 5).max(12).min(room) };
        let said = fit(&trouble.says, most.saturating_sub(sign.width() + 4));
        return vec![Span::styled(format!("{sign} {said}"), theme.style(meaning)), Span::raw(" ")];
    }
    if row.kind.is_empty() || room < 24 {
        return Vec::new();
    }
    vec![
        Span::styled(
            model.settings.glyphs.in_form(&fit(&row.kind, room / 3)).into_owned(),
            theme.style(Meaning::Muted),
        ),
        Span::raw(" "),
    ]
}

/// The row whose value or name is being edited, and the column of its cursor.
fn written<'a>(
    model: &Model,
    state: &EditorState,
    row: &FormRow,
    field: &ValueField,
    columns: usize,
) -> (Line<'a>, usize) {
    let theme = &model.theme;
    let mut spans = head(model, state, row, true);
    if let Some(label) = spans.get_mut(3) {
        label.style = theme.style(Meaning::Accent);
    }
    let FieldInput::Line(line) = &field.input else { return (Line::from(spans), 0) };
    if matches!(field.goal, FieldTarget::Rename { .. }) {
        spans.truncate(3);
    }
    let used: usize = spans.iter().map(Span::width).sum();
    let room = columns.saturating_sub(used + 2).max(1);
    let (shown, column) = window(line, room);
    spans.push(Span::styled(shown, theme.style(Meaning::Text)));
    if line.is_empty() {
        let hint = fit(hint(field, row), room.saturating_sub(1));
        spans.push(Span::styled(hint, theme.style(Meaning::Muted)));
    }
    (Line::from(spans), (used + column).min(columns.saturating_sub(1)))
}

fn hint(field: &ValueField, row: &FormRow) -> &'static str {
    match &field.goal {
        FieldTarget::Set { .. } => row.fact.map_or("value", |fact| fact.sentence),
        FieldTarget::Insert { .. } | FieldTarget::Append { .. } => "new item",
        FieldTarget::Rename { .. } => "key name",
    }
}

//! The rows of the form, drawn: key, value, and its type or what is the matter with it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::super::super::keymap::{Action, Scope};
use super::super::super::model::Model;
use super::super::super::pane::editor::field::{Field, Goal, Input};
use super::super::super::pane::editor::row::{Row, What};
use super::super::super::pane::editor::{Mending, State};
use super::super::super::theme::Meaning;
use super::super::dialog::question::window;
use super::super::row::{fit, selected, spread};
use super::{cells, facts, plain, sign};

/// Draws what is above the form, its rows in sight, and the facts under it.
pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, state: &State, area: Rect, focused: bool) {
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
    for (index, row) in state.rows.iter().enumerate().skip(state.top).take(height) {
        let is_here = index == state.cursor;
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
    if state.facts_height > 0 {
        let top = y + cells(height);
        let below = Rect { y: top, height: area.bottom() - top, ..area };
        facts::under(frame, model, state, below);
    }
}

/// The keys that mend a block that is not valid.
fn ways_out<'a>(model: &Model, state: &State, columns: usize) -> Line<'a> {
    if columns < 40 {
        return Line::default();
    }
    let repair = (Action::Repair, " shows its repair   ");
    let mut spans = vec![Span::raw("   ")];
    for (action, says) in
        [Some(repair).filter(|_| state.mending == Mending::ByQuoting), Some((Action::NextTab, " shows the block"))]
            .into_iter()
            .flatten()
    {
        let Some(key) = model.keymap.key_of(action, &[Scope::Form]) else { continue };
        let key = if model.settings.ascii { key.in_ascii() } else { key.to_string() };
        spans.push(Span::styled(key, model.theme.style(Meaning::Accent)));
        spans.push(Span::styled(says, model.theme.style(Meaning::Muted)));
    }
    Line::from(spans)
}

fn bar(model: &Model, is_here: bool) -> Span<'static> {
    let bar = match (is_here, model.settings.ascii) {
        (true, true) => ">",
        (true, false) => "▌",
        (false, _) => " ",
    };
    Span::styled(bar, model.theme.style(Meaning::Accent))
}

/// What stands before the value: bar, steps in, fold, label.
fn head<'a>(model: &Model, state: &State, row: &Row, is_here: bool) -> Vec<Span<'a>> {
    let theme = &model.theme;
    let ascii = model.settings.ascii;
    let is_open = row.value.is_empty() && row.folds() && !matches!(row.what, What::List(0) | What::Map(0));
    let fold = match (row.folds(), is_open, ascii) {
        (true, true, false) => "▾ ",
        (true, true, true) => "v ",
        (true, false, false) => "▸ ",
        (true, false, true) => "> ",
        (false, ..) if row.what == What::Add => "+ ",
        (false, ..) => "  ",
    };
    let meaning = match row.what {
        What::Missing | What::Add => Meaning::Muted,
        What::Draft => Meaning::Accent,
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
        Span::styled(fold, theme.style(Meaning::Muted)),
        Span::styled(label, theme.style(meaning)),
        Span::raw(" ".repeat(gap)),
    ]
}

/// A row as it stands.
fn one<'a>(model: &Model, state: &State, row: &Row, columns: usize, is_here: bool) -> Line<'a> {
    let theme = &model.theme;
    let mut left = head(model, state, row, is_here);
    let used: usize = left.iter().map(Span::width).sum();
    let room = columns.saturating_sub(used + 1);
    let right = right(model, row, room);
    let taken: usize = right.iter().map(Span::width).sum();
    let meaning = match row.what {
        What::List(_) | What::Map(_) | What::Missing | What::Add | What::Alias => Meaning::Muted,
        _ => Meaning::Text,
    };
    let value = if row.what == What::Missing { "not here" } else { &row.value };
    left.push(Span::styled(fit(value, room.saturating_sub(taken + 2)), theme.style(meaning)));
    spread(left, right, columns)
}

/// What stands at the right end: what is the matter, else the type.
fn right<'a>(model: &Model, row: &Row, room: usize) -> Vec<Span<'a>> {
    let theme = &model.theme;
    if let Some(trouble) = &row.trouble {
        let (sign, meaning) = sign(model, trouble.severity);
        let most = if row.value.is_empty() { room } else { (room * 3 / 5).max(12).min(room) };
        let said = fit(&trouble.says, most.saturating_sub(sign.width() + 3));
        return vec![Span::styled(format!("{sign}{said}"), theme.style(meaning)), Span::raw(" ")];
    }
    if row.kind.is_empty() || room < 24 {
        return Vec::new();
    }
    vec![Span::styled(plain(model, &fit(&row.kind, room / 3)), theme.style(Meaning::Muted)), Span::raw(" ")]
}

/// The row whose value or name is being written, and the column of its cursor.
fn written<'a>(model: &Model, state: &State, row: &Row, field: &Field, columns: usize) -> (Line<'a>, usize) {
    let theme = &model.theme;
    let mut spans = head(model, state, row, true);
    if let Some(label) = spans.get_mut(3) {
        label.style = theme.style(Meaning::Accent);
    }
    let Input::Line(line) = &field.input else { return (Line::from(spans), 0) };
    if matches!(field.goal, Goal::Rename { .. }) {
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

fn hint(field: &Field, row: &Row) -> &'static str {
    match &field.goal {
        Goal::Set { .. } => row.fact.map_or("what it says", |fact| fact.sentence),
        Goal::Insert { .. } | Goal::Append { .. } => "a new item",
        Goal::Rename { .. } => "its name",
    }
}

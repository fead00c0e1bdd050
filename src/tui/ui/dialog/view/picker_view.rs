//! Draws a list to choose from.

use std::borrow::Cow;

use crate::domain::text::{CellWidth, clean_line, fit, shown_width, suffix_of_width};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::tui::app::model::Model;
use crate::tui::ui::dialog::{FilterHit, Picker, PickerColumns, PickerLine, PickerRow};
use crate::tui::ui::fitted_rows::{marked, selected, spread};
use crate::tui::ui::frame::{BorderTitles, bordered};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::theme::Meaning;

/// The columns between two columns of the list.
const GAP: usize = 2;

/// Maximum width of the keys, in columns.
const KEYS: usize = 22;

/// Maximum width of the filter in the border, in columns.
const FILTER: usize = 24;

pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, picker: &Picker, area: Rect) {
    let muted = model.theme.style(Meaning::Muted);
    let titles = BorderTitles {
        left: super::fitted(model, &picker.title, area),
        right: Line::styled(count(picker), muted),
        below: below(model, picker, usize::from(area.width).saturating_sub(4)),
        ..BorderTitles::default()
    };
    let inner = bordered(frame, model, area, true, titles);
    list(frame, model, picker, Rect { height: inner.height.min(rows_of(picker.height)), ..inner });
    details(frame, model, picker, inner);
    let cursor = if picker.filter.is_empty() {
        // The terminal's cursor is on the selected row, for screen readers and braille.
        let line = picker.lines.iter().position(|line| *line == PickerLine::Row(picker.cursor)).unwrap_or(0);
        (inner.x, inner.y + rows_of(line.saturating_sub(picker.top)))
    } else {
        (area.x + 4 + rows_of(shown_width(&typed_before(picker))), area.bottom().saturating_sub(1))
    };
    if cursor.0 < area.right() && cursor.1 < area.bottom() {
        frame.set_cursor_position(cursor);
    }
}

fn rows_of(rows: usize) -> u16 {
    u16::try_from(rows).unwrap_or(u16::MAX)
}

/// Number of rows that match the filter, or the position in a list longer than its area.
fn count(picker: &Picker) -> String {
    if !picker.filter.is_empty() {
        format!("{} of {}", picker.hits.len(), picker.rows.len())
    } else if picker.lines.len() > picker.height {
        format!("{} of {}", picker.cursor + 1, picker.rows.len())
    } else {
        String::new()
    }
}

/// The end of the filter before the cursor, as much as fits into the border.
fn typed_before(picker: &Picker) -> String {
    suffix_of_width(&clean_line(picker.filter.before_cursor()), FILTER).to_owned()
}

fn below<'a>(model: &Model, picker: &Picker, columns: usize) -> Line<'a> {
    let theme = &model.theme;
    let mut spans = if picker.is_unasked {
        Vec::new()
    } else if picker.filter.is_empty() {
        vec![Span::styled("type to filter", theme.style(Meaning::Muted))]
    } else {
        let before = typed_before(picker);
        let behind = &picker.filter.text()[picker.filter.before_cursor().len()..];
        let behind = fit(behind, (FILTER + 2).saturating_sub(before.width()));
        vec![
            Span::styled("/ ", theme.style(Meaning::Muted)),
            Span::styled(before + &behind, theme.style(Meaning::Accent)),
        ]
    };
    let used: usize = spans.iter().map(Span::width).sum();
    let row = picker.row();
    let enter = row.is_some_and(|row| row.message.is_some()).then_some(Action::Enter);
    let delete = row.is_some_and(|row| row.deletes.is_some()).then_some(Action::DeleteSaved);
    let actions: Vec<Action> = enter.into_iter().chain(delete).chain([Action::Escape]).collect();
    let Some(dialog) = &model.dialog else { return Line::from(spans) };
    let hints = super::hints(model, dialog, &actions, columns.saturating_sub(used + 3));
    if !hints.is_empty() {
        if !spans.is_empty() {
            spans.push(Span::raw("   "));
        }
        spans.extend(hints);
    }
    Line::from(spans)
}

fn list(frame: &mut Frame<'_>, model: &Model, picker: &Picker, area: Rect) {
    let columns = usize::from(area.width);
    if picker.hits.is_empty() {
        let mut spans = vec![Span::styled(" No matches.", model.theme.style(Meaning::Caution))];
        if let Some(dialog) = &model.dialog {
            spans.push(Span::raw("   "));
            spans.extend(super::hints(model, dialog, &[Action::EraseLine], columns.saturating_sub(15)));
        }
        frame.render_widget(Paragraph::new(Line::from(spans)), area);
        return;
    }
    let first = first_column(model, picker, columns);
    let lines: Vec<Line<'_>> = picker
        .lines
        .iter()
        .skip(picker.top)
        .take(usize::from(area.height))
        .map(|line| match line {
            PickerLine::Gap => Line::raw(""),
            PickerLine::Head(head) => {
                Line::styled(format!(" {}", fit(head, columns.saturating_sub(2))), model.theme.style(Meaning::Heading))
            }
            PickerLine::Row(place) => picker.hits.get(*place).map_or_else(Line::default, |hit| {
                let row = row(model, picker, hit, first, columns, *place == picker.cursor);
                if *place == picker.cursor { selected(row, model.theme.style(Meaning::Selected)) } else { row }
            }),
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), area);
}

/// Width of the first column: that of its widest row, limited so that the others fit or get most of the width.
fn first_column(model: &Model, picker: &Picker, columns: usize) -> usize {
    let widest = picker.rows.iter().map(|row| shown_width(&name(model, row))).max().unwrap_or(0);
    let others = |part: fn(&PickerRow) -> &str| match picker.rows.iter().map(|row| shown_width(part(row))).max() {
        None | Some(0) => 0,
        Some(cells) => cells + GAP,
    };
    let rest = others(|row| &row.says) + others(|row| &row.note);
    let most = match picker.columns {
        PickerColumns::Names if rest == 0 => columns,
        PickerColumns::Names => (columns * 2 / 5).max(columns.saturating_sub(rest + 1)),
        PickerColumns::Keys => (columns / 3).min(KEYS),
    };
    widest.min(most)
}

/// The name of a row; for keys, in ASCII if requested.
fn name<'a>(model: &Model, row: &'a PickerRow) -> Cow<'a, str> {
    model.settings.glyphs.keys(&row.name)
}

fn row<'a>(model: &Model, picker: &Picker, hit: &FilterHit, first: usize, columns: usize, looked_at: bool) -> Line<'a> {
    let theme = &model.theme;
    let Some(row) = picker.rows.get(hit.row) else { return Line::default() };
    let mark = theme.style(Meaning::Match);
    let bar = if looked_at { model.settings.glyphs.cursor } else { " " };
    let mut left = vec![Span::styled(bar, theme.style(Meaning::Accent))];
    let says = theme.style(if row.message.is_none() { Meaning::Muted } else { Meaning::Text });
    match picker.columns {
        PickerColumns::Names => {
            let name = marked(&name(model, row), &hit.name, theme.style(row.meaning), mark);
            left.extend(spread(name, Vec::new(), first).spans);
        }
        PickerColumns::Keys => {
            let keys = fit(&name(model, row), first);
            left.push(Span::raw(" ".repeat(first.saturating_sub(keys.width()))));
            left.push(Span::styled(keys, theme.style(Meaning::Accent)));
        }
    }
    let right = if row.note.is_empty() {
        Vec::new()
    } else {
        let note = fit(&row.note, columns.saturating_sub(first + 4));
        vec![Span::styled(note, theme.style(Meaning::Muted)), Span::raw(" ")]
    };
    if first > 0 {
        left.push(Span::raw(" ".repeat(GAP)));
    }
    left.extend(marked(&row.says, &hit.says, says, mark));
    spread(left, right, columns)
}

/// The rule below the list, and the details of the selected row.
fn details(frame: &mut Frame<'_>, model: &Model, picker: &Picker, inner: Rect) {
    if picker.details_height == 0 {
        return;
    }
    let theme = &model.theme;
    let top = inner.y + rows_of(picker.height);
    let mut lines =
        vec![Line::styled(model.settings.glyphs.rule.repeat(usize::from(inner.width)), theme.style(Meaning::Line))];
    let details = picker.details();
    let label = details.iter().map(|detail| detail.label.width()).max().unwrap_or(0);
    lines.extend(details.iter().take(picker.details_height).map(|detail| {
        let label = format!(" {:<label$}  ", detail.label);
        let room = usize::from(inner.width).saturating_sub(label.width() + 1);
        Line::from(vec![Span::styled(label, theme.style(Meaning::Muted)), Span::raw(fit(&detail.text, room))])
    }));
    let height = rows_of(lines.len()).min(inner.bottom().saturating_sub(top));
    frame.render_widget(Paragraph::new(lines), Rect { y: top, height, ..inner });
}

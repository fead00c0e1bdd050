//! A list to choose from, drawn.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::super::super::keymap::Action;
use super::super::super::model::Model;
use super::super::super::pane::dialog::{Chosen, Columns, Hit, Listed, Picker, PickerRow};
use super::super::super::theme::Meaning;
use super::super::frame::{Titles, bordered};
use super::super::row::{fit, marked, selected, spread, width};

/// The columns between two columns of the list.
const GAP: usize = 2;

/// The most columns keys may take.
const KEYS: usize = 22;

/// The most columns of the filter that are shown in the border.
const FILTER: usize = 24;

pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, picker: &Picker, area: Rect) {
    let muted = model.theme.style(Meaning::Muted);
    let titles = Titles {
        left: super::fitted(model, &picker.title, area),
        right: Line::styled(count(picker), muted),
        below: below(model, picker, usize::from(area.width).saturating_sub(4)),
        ..Titles::default()
    };
    let inner = bordered(frame, model, area, true, titles);
    list(frame, model, picker, Rect { height: inner.height.min(rows_of(picker.height)), ..inner });
    details(frame, model, picker, inner);
    let cursor = if picker.filter.is_empty() {
        // The real cursor stands on the row looked at, for screen readers and braille.
        let line = picker.lines.iter().position(|line| *line == Listed::Row(picker.cursor)).unwrap_or(0);
        (inner.x, inner.y + rows_of(line.saturating_sub(picker.top)))
    } else {
        (area.x + 4 + rows_of(width(&typed_before(picker))), area.bottom().saturating_sub(1))
    };
    if cursor.0 < area.right() && cursor.1 < area.bottom() {
        frame.set_cursor_position(cursor);
    }
}

fn rows_of(rows: usize) -> u16 {
    u16::try_from(rows).unwrap_or(u16::MAX)
}

/// How many rows the filter leaves, or where one is in a list longer than it is high.
fn count(picker: &Picker) -> String {
    if !picker.filter.is_empty() {
        format!("{} of {}", picker.hits.len(), picker.rows.len())
    } else if picker.lines.len() > picker.height {
        format!("{} of {}", picker.cursor + 1, picker.rows.len())
    } else {
        String::new()
    }
}

/// The end of what is typed before the cursor, as much as the border has room for.
fn typed_before(picker: &Picker) -> String {
    let before = crate::domain::text::clean_line(picker.filter.before_cursor()).into_owned();
    let mut shown = before.as_str();
    while shown.width() > FILTER {
        let mut signs = shown.chars();
        signs.next();
        shown = signs.as_str();
    }
    shown.to_owned()
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
    let actions: &[(Action, Option<&'static str>)] = match picker.row().map(|row| &row.choice) {
        None | Some(None) => &[(Action::Escape, None)],
        Some(Some(Chosen::Action { .. })) => &[(Action::Enter, Some("do it")), (Action::Escape, None)],
        Some(Some(_)) => &[(Action::Enter, None), (Action::Escape, None)],
    };
    let Some(dialog) = &model.dialog else { return Line::from(spans) };
    let hints = super::hints(model, dialog, actions, columns.saturating_sub(used + 3));
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
        let mut spans = vec![Span::styled(" nothing here is called that", model.theme.style(Meaning::Caution))];
        if let Some(dialog) = &model.dialog {
            spans.push(Span::raw("   "));
            spans.extend(super::hints(
                model,
                dialog,
                &[(Action::EraseLine, Some("starts over"))],
                columns.saturating_sub(31),
            ));
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
            Listed::Gap => Line::raw(""),
            Listed::Head(head) => {
                Line::styled(format!(" {}", fit(head, columns.saturating_sub(2))), model.theme.style(Meaning::Heading))
            }
            Listed::Row(place) => picker.hits.get(*place).map_or_else(Line::default, |hit| {
                let row = row(model, picker, hit, first, columns, *place == picker.cursor);
                if *place == picker.cursor { selected(row, model.theme.style(Meaning::Selected)) } else { row }
            }),
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), area);
}

/// How wide the first column is: as its widest row, but not so wide that nothing else fits.
fn first_column(model: &Model, picker: &Picker, columns: usize) -> usize {
    let widest = picker.rows.iter().map(|row| width(&name(model, row))).max().unwrap_or(0);
    let says_something = picker.rows.iter().any(|row| !row.says.is_empty());
    let most = match picker.columns {
        Columns::Names if !says_something => columns,
        Columns::Names => columns * 2 / 5,
        Columns::Keys => (columns / 3).min(KEYS),
    };
    widest.min(most)
}

/// The name of a row; of keys, in plain signs where those are asked for.
fn name(model: &Model, row: &PickerRow) -> String {
    if !model.settings.ascii {
        return row.name.clone();
    }
    let arrows = [('↑', "up"), ('↓', "down"), ('←', "left"), ('→', "right")];
    arrows.iter().fold(row.name.clone(), |text, (arrow, word)| text.replace(*arrow, word))
}

fn row<'a>(model: &Model, picker: &Picker, hit: &Hit, first: usize, columns: usize, looked_at: bool) -> Line<'a> {
    let theme = &model.theme;
    let Some(row) = picker.rows.get(hit.row) else { return Line::default() };
    let mark = theme.style(Meaning::Match);
    let bar = match (looked_at, model.settings.ascii) {
        (true, true) => ">",
        (true, false) => "▌",
        (false, _) => " ",
    };
    let mut left = vec![Span::styled(bar, theme.style(Meaning::Accent))];
    let says = theme.style(if row.choice.is_none() { Meaning::Muted } else { Meaning::Text });
    match picker.columns {
        Columns::Names => {
            let name = marked(&name(model, row), &hit.name, theme.style(row.meaning), mark);
            left.extend(spread(name, Vec::new(), first).spans);
        }
        Columns::Keys => {
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

/// The rule under the list, and what the row looked at has to say for itself.
fn details(frame: &mut Frame<'_>, model: &Model, picker: &Picker, inner: Rect) {
    if picker.details_height == 0 {
        return;
    }
    let theme = &model.theme;
    let top = inner.y + rows_of(picker.height);
    let rule = if model.settings.ascii { "-" } else { "─" };
    let mut lines = vec![Line::styled(rule.repeat(usize::from(inner.width)), theme.style(Meaning::Line))];
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

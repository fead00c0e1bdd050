//! Draws the detail.

use crate::domain::text::fit;
use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::domain::agent::{AgentEntry, ReadDepth};
use crate::domain::problem::Severity;
use crate::domain::reading::ReadingMethod;
use crate::tui::app::model::Model;
use crate::tui::screens::detail::{DetailTab, TabLabel};
use crate::tui::ui::frame::{BorderTitles, bordered, title};
use crate::tui::ui::layout::Pane;
use crate::tui::ui::screen_rows::{RowPiece, ScreenRow, clip, width};
use crate::tui::ui::theme::Meaning;

/// Draws the pane.
pub fn draw(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let focused = model.panes.focus == Pane::Detail && model.dialog.is_none();
    let muted = model.theme.style(Meaning::Muted);
    let entry = model.agents.entry(&model.library);
    let badge = entry.map_or_else(Line::default, |entry| badge(model, entry));
    let room = usize::from(area.width).saturating_sub(badge.width() + 8);
    let name = entry.map_or_else(|| Pane::Detail.title().to_owned(), |entry| fit(&entry.name, room));
    let titles = BorderTitles {
        left: title(model, name, focused),
        right: badge,
        below: found(model),
        below_right: Line::styled(model.detail.whereabouts(), muted),
    };
    let inner = bordered(frame, model, area, focused, titles);
    if entry.is_some() {
        tabs(frame, model, Rect { height: inner.height.min(1), ..inner }, focused);
        rule(frame, model, Rect { y: inner.y + 1, height: inner.height.saturating_sub(1).min(1), ..inner });
    }
    rows(frame, model, Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner }, focused);
}

/// The word on the border for an unusual state.
fn badge<'a>(model: &Model, entry: &AgentEntry) -> Line<'a> {
    let style = |meaning| model.theme.style(meaning);
    if entry.depth == ReadDepth::Nothing {
        return Line::styled("not read", style(Meaning::Wrong));
    }
    if entry.shadowed_by.is_some() {
        return Line::styled("shadowed", style(Meaning::Caution));
    }
    match entry.reading {
        ReadingMethod::Strict => Line::default(),
        ReadingMethod::Repaired | ReadingMethod::Scanned => Line::styled(entry.reading.word(), style(Meaning::Caution)),
        ReadingMethod::None => Line::styled("no frontmatter", style(Meaning::Muted)),
    }
}

fn tabs(frame: &mut Frame<'_>, model: &Model, area: Rect, focused: bool) {
    let context = model.detail_context();
    let row = model.detail.tabs(context);
    let muted = model.theme.style(Meaning::Muted);
    let severe = context.problems().iter().any(|problem| problem.severity >= Severity::Warning);
    let mut spans: Vec<Span<'_>> = Vec::new();
    let mut column = 0;
    for TabLabel { tab, column: at, count, width } in row.labels {
        spans.push(Span::raw(" ".repeat(at.saturating_sub(column))));
        column = at + width;
        let style = tab_style(model, tab, focused, count.is_none());
        spans.push(Span::styled(tab.title(), style));
        if let Some(count) = count {
            let loud = tab == DetailTab::Problems && severe;
            let style = if loud { model.theme.style(Meaning::Caution) } else { muted };
            spans.push(Span::styled(format!("{}{count}", model.settings.glyphs.count), style));
        }
    }
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
    let edge = |x: u16| Rect { x, width: area.width.min(1), ..area };
    if row.more_before {
        frame.render_widget(Span::styled(model.settings.glyphs.more_before, muted), edge(area.x));
    }
    if row.more_behind {
        frame.render_widget(
            Span::styled(model.settings.glyphs.more_behind, muted),
            edge(area.right().saturating_sub(1)),
        );
    }
}

fn tab_style(model: &Model, tab: DetailTab, focused: bool, is_uncounted: bool) -> Style {
    let can_be_empty = !matches!(tab, DetailTab::Overview | DetailTab::Body | DetailTab::File);
    let style = |meaning| model.theme.style(meaning);
    match (tab == model.detail.tab, focused) {
        (true, true) => style(Meaning::Accent).add_modifier(Modifier::UNDERLINED),
        (true, false) => style(Meaning::Heading).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        (false, _) if can_be_empty && is_uncounted => style(Meaning::Muted),
        (false, _) => style(Meaning::Text),
    }
}

/// The line below the tabs, with the current position.
fn rule(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    if area.height == 0 || area.width < 3 {
        return;
    }
    let line = model.theme.style(Meaning::Line);
    let dash = model.settings.glyphs.rule;
    let columns = usize::from(area.width);
    let mut caption = model.detail.caption();
    clip(&mut caption, columns.saturating_sub(4));
    let said = width(&caption);
    let mut spans = vec![Span::styled(dash, line)];
    if said > 0 {
        spans.push(Span::raw(" "));
        spans.extend(caption.iter().map(|piece| span(model, piece)));
        spans.push(Span::raw(" "));
    }
    let used: usize = spans.iter().map(Span::width).sum();
    spans.push(Span::styled(dash.repeat(columns.saturating_sub(used)), line));
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}

/// The search text and the number of the current match: `/word 2/5`.
fn found<'a>(model: &Model) -> Line<'a> {
    let Some((word, at, count)) = model.detail.found() else { return Line::default() };
    Line::from(vec![
        Span::styled(format!("/{} ", fit(word, 20)), model.theme.style(Meaning::Muted)),
        Span::styled(format!("{at}/{count}"), model.theme.style(Meaning::Accent)),
    ])
}

fn rows(frame: &mut Frame<'_>, model: &Model, area: Rect, focused: bool) {
    let detail = &model.detail;
    let shown = detail.shown();
    let selected = detail.selected().unwrap_or_default();
    let around = detail.around().unwrap_or_default();
    let accent = model.theme.style(Meaning::Accent);
    let bar = model.settings.glyphs.block;
    let (hits, looked_at) = detail.hits();
    for (index, at) in (shown.start..detail.page().rows.len()).take(usize::from(area.height)).enumerate() {
        let row = &detail.page().rows[at];
        let Some(y) = u16::try_from(index).ok().map(|y| area.y + y) else { break };
        let line = Rect { y, height: 1, ..area };
        let is_marked = around.contains(&at);
        let begin = if is_marked { Span::styled(bar, accent) } else { Span::raw(" ") };
        let first = hits.partition_point(|hit| hit.parts.last().is_some_and(|(row, _)| *row < at));
        let of_row = hits[first..]
            .iter()
            .enumerate()
            .take_while(|(_, hit)| hit.parts.first().is_some_and(|(row, _)| *row <= at));
        let marks: Vec<(Range<usize>, bool)> = of_row
            .flat_map(|(place, hit)| {
                let parts = hit.parts.iter().filter(|(row, _)| *row == at);
                parts.map(move |(_, range)| (range.clone(), looked_at == Some(first + place)))
            })
            .collect();
        frame.render_widget(Paragraph::new(drawn(model, begin, row, &marks)), line);
        if selected.contains(&at) {
            let meaning = if focused { Meaning::Selected } else { Meaning::SelectedElsewhere };
            frame.buffer_mut().set_style(line, model.theme.style(meaning));
        }
        // The terminal's cursor is on the selected row, for screen readers and braille.
        let is_first = at == selected.start || (selected.is_empty() && index == 0);
        if focused && is_first {
            frame.set_cursor_position((area.x, y));
        }
    }
}

/// A row with its matches highlighted. Each match is a byte range of its text; `true` marks the current match.
fn drawn<'a>(model: &'a Model, begin: Span<'a>, row: &'a ScreenRow, marks: &[(Range<usize>, bool)]) -> Line<'a> {
    let mut spans = vec![begin];
    if marks.is_empty() {
        spans.extend(row.pieces.iter().map(|piece| span(model, piece)));
        return Line::from(spans);
    }
    let mut start = 0;
    for piece in &row.pieces {
        let end = start + piece.text.len();
        let mut edges = vec![start, end];
        edges
            .extend(marks.iter().flat_map(|(range, _)| [range.start, range.end]).filter(|at| start < *at && *at < end));
        edges.sort_unstable();
        edges.dedup();
        for ends in edges.windows(2) {
            let text = piece.text.get(ends[0] - start..ends[1] - start).unwrap_or_default();
            let part = RowPiece { text: text.to_owned(), face: piece.face };
            let plain = span(model, &part);
            let mut style = plain.style;
            if let Some((_, is_looked_at)) = marks.iter().find(|(range, _)| range.contains(&ends[0])) {
                style = style.patch(model.theme.style(Meaning::Match));
                if *is_looked_at {
                    style = style.add_modifier(Modifier::REVERSED);
                }
            }
            spans.push(Span::styled(plain.content.into_owned(), style));
        }
        start = end;
    }
    Line::from(spans)
}

fn span<'a>(model: &Model, piece: &'a RowPiece) -> Span<'a> {
    let style = model.theme.style(piece.face.meaning).add_modifier(piece.face.stress);
    if piece.face.own {
        return Span::styled(model.settings.glyphs.in_tab(&piece.text), style);
    }
    Span::styled(piece.text.as_str(), style)
}

#[cfg(test)]
mod tests;

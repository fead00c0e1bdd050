//! The detail, drawn.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::layout::Pane;
use super::super::model::Model;
use super::super::pane::detail::{Label, Tab};
use super::super::rows::{Piece, Row, clip, width};
use super::super::theme::{Meaning, Theme};
use super::frame::{Titles, bordered, title};
use super::row::fit;
use crate::domain::agent::{Depth, Entry};
use crate::domain::problem::Severity;
use crate::domain::reading::Rung;

/// How many rows of a description are shown while a query is typed.
const BRIEF: usize = 4;

/// Draws the pane.
pub fn draw(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let focused = model.focus == Pane::Detail && model.dialog.is_none();
    let muted = model.theme.style(Meaning::Muted);
    let entry = model.agents.entry(&model.library);
    let badge = entry.map_or_else(Line::default, |entry| badge(model, entry));
    let room = usize::from(area.width).saturating_sub(badge.width() + 8);
    let name = entry.map_or_else(|| Pane::Detail.title().to_owned(), |entry| fit(&entry.name, room));
    let titles = Titles {
        left: title(model, name, focused),
        right: badge,
        below_right: Line::styled(model.detail.whereabouts(), muted),
        ..Titles::default()
    };
    let inner = bordered(frame, model, area, focused, titles);
    if entry.is_some() {
        tabs(frame, model, Rect { height: inner.height.min(1), ..inner }, focused);
        rule(frame, model, Rect { y: inner.y + 1, height: inner.height.saturating_sub(1).min(1), ..inner });
    }
    rows(frame, model, Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner }, focused);
}

/// The word on the border for what is out of the ordinary.
fn badge<'a>(model: &Model, entry: &Entry) -> Line<'a> {
    let style = |meaning| model.theme.style(meaning);
    if entry.depth == Depth::Nothing {
        return Line::styled("not read", style(Meaning::Wrong));
    }
    if entry.shadowed_by.is_some() {
        return Line::styled("shadowed", style(Meaning::Caution));
    }
    match entry.rung {
        Rung::Strict => Line::default(),
        Rung::Repaired | Rung::Scanned => Line::styled(entry.rung.word(), style(Meaning::Caution)),
        Rung::None => Line::styled("no block", style(Meaning::Muted)),
    }
}

fn tabs(frame: &mut Frame<'_>, model: &Model, area: Rect, focused: bool) {
    let context = model.detail_context();
    let row = model.detail.tabs(context);
    let muted = model.theme.style(Meaning::Muted);
    let severe = context.problems().iter().any(|problem| problem.severity >= Severity::Warning);
    let mut spans: Vec<Span<'_>> = Vec::new();
    let mut column = 0;
    for Label { tab, column: at, count, width } in row.labels {
        spans.push(Span::raw(" ".repeat(at.saturating_sub(column))));
        column = at + width;
        let style = tab_style(model, tab, focused, count.is_none());
        spans.push(Span::styled(tab.title(), style));
        if let Some(count) = count {
            let loud = tab == Tab::Problems && severe;
            let style = if loud { model.theme.style(Meaning::Caution) } else { muted };
            let sign = if model.settings.ascii { ":" } else { "·" };
            spans.push(Span::styled(format!("{sign}{count}"), style));
        }
    }
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
    let edge = |x: u16| Rect { x, width: area.width.min(1), ..area };
    let sign = |wide: &'static str, plain: &'static str| if model.settings.ascii { plain } else { wide };
    if row.more_before {
        frame.render_widget(Span::styled(sign("‹", "<"), muted), edge(area.x));
    }
    if row.more_behind {
        frame.render_widget(Span::styled(sign("›", ">"), muted), edge(area.right().saturating_sub(1)));
    }
}

fn tab_style(model: &Model, tab: Tab, focused: bool, is_uncounted: bool) -> Style {
    let can_be_empty = !matches!(tab, Tab::Overview | Tab::Body | Tab::File);
    let style = |meaning| model.theme.style(meaning);
    match (tab == model.detail.tab, focused) {
        (true, true) => style(Meaning::Accent).add_modifier(Modifier::UNDERLINED),
        (true, false) => style(Meaning::Heading).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        (false, _) if can_be_empty && is_uncounted => style(Meaning::Muted),
        (false, _) => style(Meaning::Text),
    }
}

/// The line under the tabs, with a word on where one is.
fn rule(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    if area.height == 0 || area.width < 3 {
        return;
    }
    let line = model.theme.style(Meaning::Line);
    let dash = if model.settings.ascii { "-" } else { "─" };
    let columns = usize::from(area.width);
    let mut caption = model.detail.caption();
    clip(&mut caption, columns.saturating_sub(4));
    let said = width(&caption);
    let mut spans = vec![Span::styled(dash, line)];
    if said > 0 {
        spans.push(Span::raw(" "));
        spans.extend(caption.iter().map(|piece| span(&model.theme, model.settings.ascii, piece)));
        spans.push(Span::raw(" "));
    }
    let used: usize = spans.iter().map(Span::width).sum();
    spans.push(Span::styled(dash.repeat(columns.saturating_sub(used)), line));
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}

/// The rows of a long description behind the first, while somebody types a query: the facts stay where
/// they are then, and little is sent for a letter.
fn left_out(model: &Model) -> Range<usize> {
    let facts = model.detail.page().sections.iter().find(|section| section.title == "facts");
    match facts {
        Some(facts) if model.agents.typing && facts.row > BRIEF + 1 => BRIEF..facts.row - 1,
        _ => 0..0,
    }
}

fn rows(frame: &mut Frame<'_>, model: &Model, area: Rect, focused: bool) {
    let detail = &model.detail;
    let shown = detail.shown();
    let selected = detail.selected().unwrap_or_default();
    let around = detail.around().unwrap_or_default();
    let accent = model.theme.style(Meaning::Accent);
    let bar = if model.settings.ascii { "|" } else { "▌" };
    let left_out = left_out(model);
    let places = (shown.start..detail.page().rows.len()).filter(|at| !left_out.contains(at));
    for (index, at) in places.take(usize::from(area.height)).enumerate() {
        let row = &detail.page().rows[at];
        let Some(y) = u16::try_from(index).ok().map(|y| area.y + y) else { break };
        let line = Rect { y, height: 1, ..area };
        if at == left_out.end && !left_out.is_empty() {
            let more = if model.settings.ascii { " ..." } else { " …" };
            frame.render_widget(Line::styled(more, model.theme.style(Meaning::Muted)), line);
            continue;
        }
        let is_marked = around.contains(&at);
        let begin = if is_marked { Span::styled(bar, accent) } else { Span::raw(" ") };
        frame.render_widget(Paragraph::new(drawn(model, begin, row)), line);
        if selected.contains(&at) {
            let meaning = if focused { Meaning::Selected } else { Meaning::SelectedElsewhere };
            frame.buffer_mut().set_style(line, model.theme.style(meaning));
        }
        // The real cursor stands on the row under the cursor, for screen readers and braille.
        let is_first = at == selected.start || (selected.is_empty() && index == 0);
        if focused && is_first {
            frame.set_cursor_position((area.x, y));
        }
    }
}

fn drawn<'a>(model: &'a Model, begin: Span<'a>, row: &'a Row) -> Line<'a> {
    let mut spans = vec![begin];
    spans.extend(row.pieces.iter().map(|piece| span(&model.theme, model.settings.ascii, piece)));
    Line::from(spans)
}

fn span<'a>(theme: &Theme, ascii: bool, piece: &'a Piece) -> Span<'a> {
    let style = theme.style(piece.face.meaning).add_modifier(piece.face.stress);
    let text =
        if ascii && piece.face.own { Cow::Owned(plain(&piece.text)) } else { Cow::Borrowed(piece.text.as_str()) };
    Span::styled(text, style)
}

/// A sign of callsheet's own in plain ASCII, as wide.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '▾' | '✓' => 'v',
            '▸' | '→' | '›' => '>',
            '│' | '▎' => '|',
            '┆' => ':',
            '─' => '-',
            '┼' => '+',
            '•' | '●' => '*',
            '○' => 'o',
            '✕' => 'x',
            '·' => '.',
            '≈' => '~',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests;

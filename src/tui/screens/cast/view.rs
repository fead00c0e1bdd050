//! Draws a cast: its seats, the flow between them, its problems, and the prompt of one seat.

mod seats;

use crate::domain::text::{counted, fit, shown_width};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::tui::app::model::Model;
use crate::tui::screens::cast::cast_areas::{self, CastAreas, LABEL};
use crate::tui::screens::cast::{CastFocus, ProblemRow};
use crate::tui::screens::composer::view as prompt;
use crate::tui::ui::fitted_rows::spread;
use crate::tui::ui::frame::{BorderTitles, bordered, rule, title};
use crate::tui::ui::keymap::{Action, KeyScope};
use crate::tui::ui::layout::{Pane, ScreenLayout};
use crate::tui::ui::theme::Meaning;

/// Draws the panes of the cast.
pub fn draw(frame: &mut Frame<'_>, model: &Model, layout: &ScreenLayout) {
    let layout = cast_areas::layout(layout, model.cast.focus, model.panes.zoomed);
    for &(pane, area) in &layout.panes {
        if pane == Pane::Prompt {
            prompt::draw(frame, model, area);
        } else {
            cast(frame, model, area);
        }
    }
}

/// The top line: the current place, and whether the cast is saved.
pub fn header<'a>(model: &Model, columns: usize) -> (Span<'a>, Vec<Span<'a>>) {
    let name = model.cast.cast().map_or("", |cast| cast.name.as_str());
    let mut path = format!(" › Cast › {name}");
    if model.cast.focus == CastFocus::Prompt
        && let Some(seat) = model.cast.seat_in_sight()
    {
        path.extend([" › ", seat]);
    }
    let path = Span::styled(fit(&path, columns.saturating_sub(10)), model.theme.style(Meaning::Muted));
    let (says, meaning) = saved(model);
    let room = columns.saturating_sub(28);
    // If there is no room for words, a mark shows that the cast is unsaved.
    let says = match (shown_width(&says) <= room, model.cast.is_changed()) {
        (true, _) => format!("{says} "),
        (false, true) => "! ".to_owned(),
        (false, false) => String::new(),
    };
    (path, vec![Span::styled(says, model.theme.style(meaning))])
}

fn saved(model: &Model) -> (String, Meaning) {
    match (model.cast.file(), model.cast.is_changed()) {
        (None, _) => ("unsaved".to_owned(), Meaning::Muted),
        (Some(_), true) => ("! unsaved changes".to_owned(), Meaning::Caution),
        (Some(file), false) => (format!("saved as {file}"), Meaning::Muted),
    }
}

fn cast(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let focused = model.cast.focus == CastFocus::Seats && model.dialog.is_none();
    let muted = model.theme.style(Meaning::Muted);
    let count = match model.cast.seat_count() {
        1 => "1 seat".to_owned(),
        count => format!("{count} seats"),
    };
    let room = usize::from(area.width).saturating_sub(shown_width(&count) + 8);
    let name = model.cast.cast().map_or("", |cast| cast.name.as_str());
    let titles = BorderTitles {
        left: title(model, fit(if name.trim().is_empty() { "Cast" } else { name }, room), focused),
        right: Line::styled(count, muted),
        below: Line::styled(below(model), muted),
        below_right: Line::styled(position(model), muted),
    };
    let inner = bordered(frame, model, area, focused, titles);
    if inner.is_empty() {
        return;
    }
    let areas = model.cast.areas();
    let part = |top: usize, rows: usize| {
        let at = |rows: usize| u16::try_from(rows).unwrap_or(u16::MAX).min(inner.height);
        Rect { y: inner.y + at(top), height: at(rows).min(inner.height - at(top)), ..inner }
    };
    fields(frame, model, &areas, part(0, areas.fields), focused);
    if let Some(row) = areas.rule {
        frame.render_widget(rule(model, "", usize::from(inner.width)), part(row, 1));
    }
    seats::draw(frame, model, &areas, &part, focused);
    flow(frame, model, part(areas.flow.0, areas.flow.1));
    problems(frame, model, part(areas.problems.0, areas.problems.1));
}

/// The number of problems, if there is no room for the problems themselves.
fn below(model: &Model) -> String {
    let told = model.cast.derived().problems.len();
    if told == 0 || model.cast.areas().problems.1 > 0 {
        return String::new();
    }
    let key = key(model, Action::ShowRunSheet);
    let count = counted(told, "problem");
    if key.is_empty() || model.cast.derived().obstacle().is_some() { count } else { format!("{count}, {key} shows") }
}

fn position(model: &Model) -> String {
    let (rows, fits) = (model.cast.row_count(), model.cast.areas().seats.1 / model.cast.seat_rows());
    if rows > fits { format!("{}/{rows}", model.cast.cursor() + 1) } else { String::new() }
}

/// The key of an action here, as shown to users.
fn key(model: &Model, action: Action) -> String {
    let key = model.keymap.key_of(action, &[KeyScope::Cast, KeyScope::Anywhere]);
    key.map(|key| model.settings.glyphs.key(key)).unwrap_or_default()
}

fn fields(frame: &mut Frame<'_>, model: &Model, areas: &CastAreas, area: Rect, focused: bool) {
    let columns = usize::from(area.width);
    let task = u16::try_from(areas.task).unwrap_or(u16::MAX).min(area.height);
    if let Some(writing) = model.cast.writing() {
        prompt::task::draw(frame, model, writing, LABEL, Rect { height: task, ..area }, focused);
    } else if task > 0 {
        let text = model.cast.cast().and_then(|cast| cast.task.as_deref()).unwrap_or_default();
        let line = task_line(model, text, columns);
        frame.render_widget(Paragraph::new(line), Rect { height: 1, ..area });
    }
    if areas.fields > areas.task && area.height > task {
        frame.render_widget(Paragraph::new(pattern_line(model, columns)), Rect { y: area.y + task, height: 1, ..area });
    }
}

fn label<'a>(model: &Model, word: &str) -> Span<'a> {
    Span::styled(format!(" {word:<0$}", LABEL - 1), model.theme.style(Meaning::Muted))
}

fn hint<'a>(model: &Model, action: Action) -> Vec<Span<'a>> {
    vec![Span::styled(key(model, action), model.theme.style(Meaning::Accent)), Span::raw(" ")]
}

fn task_line<'a>(model: &Model, text: &str, columns: usize) -> Line<'a> {
    let muted = model.theme.style(Meaning::Muted);
    let mut lines = text.trim_end().lines().skip_while(|line| line.trim().is_empty());
    let Some(first) = lines.next() else {
        let mut left = vec![label(model, "task")];
        left.push(Span::styled(key(model, Action::EditTask), model.theme.style(Meaning::Accent)));
        left.push(Span::styled(" to write the task of all seats", muted));
        return spread(left, Vec::new(), columns);
    };
    let more = match lines.count() {
        0 => String::new(),
        1 => "  +1 line".to_owned(),
        more => format!("  +{more} lines"),
    };
    let room = columns.saturating_sub(LABEL + shown_width(&more) + 4);
    let left = vec![label(model, "task"), Span::raw(fit(first.trim(), room)), Span::styled(more, muted)];
    spread(left, hint(model, Action::EditTask), columns)
}

fn pattern_line<'a>(model: &Model, columns: usize) -> Line<'a> {
    let muted = model.theme.style(Meaning::Muted);
    let derived = model.cast.derived();
    let mut left = vec![label(model, "pattern")];
    let room = columns.saturating_sub(LABEL + 3);
    if let Some(pattern) = &derived.pattern {
        left.push(Span::raw(fit(&pattern.title, room)));
        if derived.ensemble.rounds > 1 || pattern.rounds > 1 {
            let rounds = counted(derived.ensemble.rounds, "round");
            let most = format!("   at most {rounds}");
            let fits = shown_width(&pattern.title) + shown_width(&most) <= room && derived.ensemble.rounds > 1;
            left.push(Span::styled(if fits { most } else { format!("   {rounds}") }, muted));
        }
    } else {
        let name = model.cast.cast().map_or("", |cast| cast.pattern.as_str());
        let says = fit(&format!("{} {name} not found", model.settings.glyphs.error), room);
        left.push(Span::styled(says, model.theme.style(Meaning::Wrong)));
    }
    spread(left, hint(model, Action::ChoosePattern), columns)
}

/// The flow between the seats; the seat under the cursor is highlighted.
fn flow(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    if area.height < 3 {
        return;
    }
    frame.render_widget(rule(model, "flow", usize::from(area.width)), Rect { y: area.y + 1, height: 1, ..area });
    let name = model.cast.seat_in_sight().map(crate::domain::text::clean_line);
    let line = model.theme.style(Meaning::Muted);
    let accent = model.theme.style(Meaning::Accent);
    let lines = model.cast.flow().iter().map(|text| {
        let mut spans = vec![Span::raw(" ")];
        let mut rest = text.as_str();
        while let Some(at) = name.as_deref().and_then(|name| found(rest, name)) {
            let end = at + name.as_deref().map_or(0, str::len);
            spans.push(Span::styled(rest[..at].to_owned(), line));
            spans.push(Span::styled(rest[at..end].to_owned(), accent));
            rest = &rest[end..];
        }
        spans.push(Span::styled(rest.to_owned(), line));
        Line::from(spans)
    });
    let body = Rect { y: area.y + 2, height: area.height - 2, ..area };
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), body);
}

/// The position of a name as a separate word in a line.
fn found(line: &str, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let stands = |at: &usize| {
        let before = line[..*at].chars().next_back();
        // An arrow may touch the name it leads to; a letter may not.
        let before = before.is_none_or(|c| !c.is_alphanumeric());
        before && !line[*at + name.len()..].chars().next().is_some_and(is_part)
    };
    if name.is_empty() { None } else { line.match_indices(name).map(|(at, _)| at).find(stands) }
}

/// The problems, each with its fix.
fn problems(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    if area.height < 3 {
        return;
    }
    let told = model.cast.told();
    let count = model.cast.derived().problems.len();
    let word = counted(count, "problem");
    frame.render_widget(rule(model, &word, usize::from(area.width)), Rect { y: area.y + 1, height: 1, ..area });
    let rows = usize::from(area.height - 2);
    let mut lines: Vec<Line<'_>> = told.iter().take(rows).map(|told| problem(model, told)).collect();
    let hidden = told.iter().skip(rows.saturating_sub(1)).filter(|told| told.is_first).count();
    if told.len() > rows && hidden == 0 {
        // There is no room for the end of the last sentence.
        if let Some(last) = lines.last_mut() {
            last.push_span(Span::styled(" …", model.theme.style(Meaning::Muted)));
        }
    } else if told.len() > rows {
        lines.truncate(rows.saturating_sub(1));
        lines.push(Line::styled(format!("   +{hidden} more"), model.theme.style(Meaning::Muted)));
    }
    frame.render_widget(Paragraph::new(lines), Rect { y: area.y + 2, height: area.height - 2, ..area });
}

fn problem<'a>(model: &Model, told: &ProblemRow) -> Line<'a> {
    let (sign, meaning) = model.settings.glyphs.severity(told.severity);
    let sign = if told.is_first { sign } else { " " };
    let text = if told.is_fix { Meaning::Muted } else { Meaning::Text };
    Line::from(vec![
        Span::styled(format!(" {sign} "), model.theme.style(meaning)),
        Span::styled(told.text.clone(), model.theme.style(text)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_itself() {
        assert_eq!(found("author ─┬─► co-author", "author"), Some(0));
        assert_eq!(found("authors ─► author", "author"), Some("authors ─► ".len()));
        assert_eq!(found("author-2", "author"), None);
        assert_eq!(found("author", ""), None);
    }
}

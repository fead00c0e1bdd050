//! Draws the composer.

mod fields;
mod markdown_spans;
mod notes;
mod outline;
mod rows;
pub(in crate::tui) mod task;

use crate::domain::text::{WrapStyle, fit, grouped, shown, shown_width, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::domain::agent::ReadDepth;
use crate::domain::compose::{ComposeError, NameKind, PartKind, PromptPart, TextSize};
use crate::tui::app::model::Model;
use crate::tui::screens::composer::scroll::CursorItem;
use crate::tui::screens::composer::sheet::why;
use crate::tui::ui::frame::{self, BorderTitles, bordered, title};
use crate::tui::ui::keymap::{Action, KeyScope};
use crate::tui::ui::layout::Pane;
use crate::tui::ui::theme::Meaning;

/// Draws the pane.
pub fn draw(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let focused = model.prompt_has_focus() && model.dialog.is_none();
    let inner = bordered(frame, model, area, focused, titles(model, area, focused));
    if inner.is_empty() {
        return;
    }
    if model.prompt_in_sight().agent().is_none() {
        say(frame, model, inner, &nothing(model), Meaning::Muted);
        return;
    }
    let areas = model.prompt_in_sight().areas();
    let part = |top: usize, rows: usize| {
        let at = |rows: usize| u16::try_from(rows).unwrap_or(u16::MAX).min(inner.height);
        Rect { y: inner.y + at(top), height: at(rows).min(inner.height - at(top)), ..inner }
    };
    fields::draw(frame, model, &areas, part(0, areas.above));
    if let Some((first, rows)) = areas.text
        && let Some(writing) = model.prompt.writing()
    {
        let label = model.prompt.label_columns(&areas);
        task::draw(frame, model, writing, label, part(first, rows), focused);
    }
    if areas.rule {
        rule(frame, model, part(areas.above, 1), focused);
    }
    notes::draw(frame, model, part(areas.top - areas.notes, areas.notes));
    let sheet = part(areas.top, areas.rows);
    match &model.prompt_in_sight().composed {
        Some(Err(error)) => failed(frame, model, sheet, error),
        Some(Ok(prompt)) if prompt.text.is_empty() => {
            say(frame, model, sheet, "The prompt is empty: no mode, role, task or body.", Meaning::Muted);
        }
        Some(Ok(prompt)) if outline::is_shown(model) => outline::draw(frame, model, prompt, sheet),
        Some(Ok(prompt)) => rows::draw(frame, model, prompt, sheet, focused),
        None => {}
    }
}

/// Titles of the border: sizes, search text, scroll position.
fn titles<'a>(model: &Model, area: Rect, focused: bool) -> BorderTitles<'a> {
    let muted = model.theme.style(Meaning::Muted);
    let room = usize::from(area.width).saturating_sub(8);
    let left = fit(&prompt_title(model), room);
    let mut titles = BorderTitles { left: title(model, left.clone(), focused), ..BorderTitles::default() };
    let Some(prompt) = model.prompt_in_sight().prompt() else { return titles };
    let tokens = tokens(prompt.size);
    if shown_width(&left) + shown_width(&tokens) <= room {
        titles.right = Line::styled(tokens, muted);
    }
    let position = position(model);
    let left_over = room.saturating_sub(shown_width(&position));
    if let Some(find) = model.prompt_in_sight().found() {
        let count = if find.hit().is_none() { "0".to_owned() } else { (find.at + 1).to_string() };
        let count = format!("{count}/{}", find.hits.len());
        let word = fit(&find.word, left_over.saturating_sub(count.len() + 2));
        titles.below = Line::from(vec![
            Span::styled(format!("/{word} "), muted),
            Span::styled(count, model.theme.style(Meaning::Accent)),
        ]);
    } else {
        let words = format!("{} words", grouped(prompt.size.words));
        let all = format!("{} bytes · {words}", grouped(prompt.size.bytes));
        let fits = [all, words].into_iter().find(|text| shown_width(text) <= left_over);
        titles.below = Line::styled(fits.unwrap_or_default(), muted);
    }
    titles.below_right = Line::styled(position, muted);
    titles
}

/// Title of the prompt: that of the seat if a cast is visible.
fn prompt_title(model: &Model) -> String {
    let seat = model.cast.seat_in_sight().filter(|_| model.cast.is_open);
    seat.map_or_else(|| Pane::Prompt.title().to_owned(), |seat| format!("Prompt of {seat}"))
}

/// Scroll position, as the percentage of rows up to the last visible one; empty if all are visible.
fn position(model: &Model) -> String {
    let (rows, shown) = (model.prompt_in_sight().sheet().rows.len(), model.prompt_in_sight().areas().rows);
    if rows <= shown || outline::is_shown(model) {
        return String::new();
    }
    let end = (model.prompt_in_sight().top() + shown).min(rows);
    format!("{} %", end * 100 / rows)
}

/// The tokens of a size, marked as an estimate.
fn tokens(size: TextSize) -> String {
    format!("≈ {} tokens", grouped(size.tokens))
}

/// The key of an action, as shown to users.
fn key(model: &Model, action: Action) -> Option<String> {
    model.keymap.key_of(action, &[KeyScope::Prompt, KeyScope::Anywhere]).map(|key| key.to_string())
}

/// Text of the pane if there is no agent.
fn nothing(model: &Model) -> String {
    if model.cast.is_open {
        return model.cast.without_prompt();
    }
    match model.agents.entry(&model.library) {
        None => "Select an agent to see its prompt.".to_owned(),
        Some(entry) if entry.depth == ReadDepth::Nothing => {
            let reason = entry.reading_reason.as_deref().unwrap_or("see its problems");
            format!("{} cannot be read: {reason}", entry.name)
        }
        Some(_) => "reading…".to_owned(),
    }
}

/// A sentence in rows of this many columns.
fn in_rows(text: &str, columns: usize) -> Vec<String> {
    let mut rows = Vec::new();
    for line in text.lines() {
        wrap(line, columns, WrapStyle::Hanging, |piece| {
            rows.push(shown(&line[piece.start..piece.end]).trim_end().to_owned());
        });
    }
    rows
}

fn say(frame: &mut Frame<'_>, model: &Model, area: Rect, text: &str, meaning: Meaning) {
    let columns = usize::from(area.width).saturating_sub(3);
    let lines = in_rows(text, columns).into_iter().map(|row| Line::raw(format!("  {row}")));
    let lines: Vec<Line<'_>> = std::iter::once(Line::raw("")).chain(lines).collect();
    frame.render_widget(Paragraph::new(lines).style(model.theme.style(meaning)), area);
}

/// The reason that there is no prompt, and the fix.
fn failed(frame: &mut Frame<'_>, model: &Model, area: Rect, error: &ComposeError) {
    let columns = usize::from(area.width).saturating_sub(5);
    let mut lines = vec![Line::raw("")];
    for (index, row) in in_rows(&error.to_string(), columns).into_iter().enumerate() {
        let before = if index == 0 { model.settings.glyphs.error } else { " " };
        lines.push(Line::styled(format!("  {before} {row}"), model.theme.style(Meaning::Wrong)));
    }
    if let Some((action, says)) = way_out(error)
        && let Some(key) = key(model, action)
    {
        lines.push(Line::raw(""));
        lines.push(Line::from(vec![
            Span::raw("    "),
            Span::styled(key, model.theme.style(Meaning::Accent)),
            Span::styled(format!(" {says}"), model.theme.style(Meaning::Muted)),
        ]));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

fn way_out(error: &ComposeError) -> Option<(Action, &'static str)> {
    match error {
        ComposeError::Template(_) | ComposeError::Block(_) | ComposeError::Refused { .. } => {
            Some((Action::ChooseTemplate, "choose another template"))
        }
        ComposeError::Unknown { what, .. } | ComposeError::Ambiguous { what, .. } => match what {
            NameKind::Mode => Some((Action::ChooseMode, "choose another mode")),
            NameKind::Role => Some((Action::ChooseRole, "choose another role")),
            NameKind::Profile => Some((Action::ChooseTools, "choose another tool profile")),
            NameKind::Template => Some((Action::ChooseTemplate, "choose another template")),
            NameKind::Item | NameKind::Part | NameKind::ContextField => None,
        },
    }
}

/// The line between the fields and the prompt, which describes the item under the cursor.
fn rule(frame: &mut Frame<'_>, model: &Model, area: Rect, focused: bool) {
    let says = if focused && !model.prompt_in_sight().is_writing() { under(model) } else { String::new() };
    frame.render_widget(frame::rule(model, &says, usize::from(area.width)), area);
}

/// Description of the item under the cursor in one line: `Instructions · body 86–120 · ≈ 310 tokens`.
fn under(model: &Model) -> String {
    let Some(prompt) = model.prompt_in_sight().prompt() else { return String::new() };
    match model.prompt_in_sight().under_cursor() {
        Some(CursorItem::Part(part)) => [name(model, part), origin(part), tokens(part.size())].join(" · "),
        Some(CursorItem::Cut(cut)) => prompt
            .cuts
            .get(cut)
            .map_or_else(String::new, |cut| format!("removed · {} · {}", why(cut), lines(cut.lines))),
        Some(CursorItem::Off(kind)) => format!("{} · switched off", part_title(model, kind)),
        None => String::new(),
    }
}

fn name(model: &Model, part: &PromptPart) -> String {
    let acting =
        |chosen: Option<&str>| chosen.map_or_else(|| part.title.clone(), |name| format!("{} {name}", part.title));
    // A heading of the user's file may be long; the sizes matter as much.
    let most = usize::from(model.panes.screen.width) / 3;
    let fields = crate::tui::screens::composer::field::fields(model.prompt_in_sight());
    let value = |action: Action| fields.iter().find(|field| field.action == action).map(|field| field.value.as_str());
    let name = match part.kind {
        PartKind::Mode => acting(value(Action::ChooseMode)),
        PartKind::Role => acting(value(Action::ChooseRole)),
        PartKind::Tools => acting(value(Action::ChooseTools)),
        _ => part.title.clone(),
    };
    fit(&name, most.max(12))
}

fn origin(part: &PromptPart) -> String {
    match part.lines {
        Some((first, last)) if first == last => format!("{} {first}", part.origin.word()),
        Some((first, last)) => format!("{} {first}–{last}", part.origin.word()),
        None => part.origin.word().to_owned(),
    }
}

fn lines((first, last): (usize, usize)) -> String {
    if first == last { format!("line {first}") } else { format!("lines {first}–{last}") }
}

/// The title of a part, whether it is in the prompt or not.
fn part_title(model: &Model, kind: PartKind) -> String {
    let body = model.prompt_in_sight().agent().map(|agent| &agent.body);
    let title = match kind {
        PartKind::Section(index) => body.and_then(|body| body.sections.get(index)).map(|section| &section.title),
        PartKind::Labeled(index) => body.and_then(|body| body.labels.get(index)).map(|label| &label.title),
        _ => None,
    };
    title.map_or_else(|| kind.title().to_owned(), Clone::clone)
}

#[cfg(test)]
mod tests;

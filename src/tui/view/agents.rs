//! The list of agents, drawn.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::keymap::{Action, Scope};
use super::super::layout::Pane;
use super::super::model::{Loading, Model};
use super::super::theme::Meaning;
use super::frame::{Titles, bordered, title};
use super::row::{fit, marked, selected as selected_row, spread};
use crate::domain::agent::{Depth, Entry, Origin};
use crate::domain::problem::Severity;
use crate::domain::query::{Marker, Marks};
use crate::domain::reading::Rung;
use crate::domain::source::SourceKind;
use crate::domain::text::first_sentence;

/// The columns of the count of checklists; more than nine of them are rare, and take one more.
const CHECKLISTS: usize = 2;

/// How many of the paths that were named an empty list names.
const NAMED: usize = 6;

/// Draws the pane.
pub fn draw(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let focused = model.focus == Pane::Agents && model.dialog.is_none();
    let muted = model.theme.style(Meaning::Muted);
    let titles = Titles {
        left: title(model, Pane::Agents.title(), focused),
        right: Line::styled(count(model), muted),
        below: Line::styled(order(model), muted),
        below_right: Line::styled(marks(model, usize::from(area.width)), model.theme.style(Meaning::Accent)),
    };
    let inner = bordered(frame, model, area, focused, titles);
    if inner.height < 2 {
        return;
    }
    query(frame, model, Rect { height: 1, ..inner });
    let list = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    if model.agents.rows.is_empty() {
        empty(frame, model, list);
    } else {
        rows(frame, model, list);
    }
}

fn count(model: &Model) -> String {
    let (shown, all) = (model.agents.rows.len(), model.library.entries.len());
    let scanning = match (&model.loading, &model.agents.bodies) {
        (Loading::Scanning { files }, _) => return format!("scanning · {files}"),
        (_, Some(bodies)) if bodies.searched < bodies.total => {
            format!(" · {} of {} read", bodies.searched, bodies.total)
        }
        _ => String::new(),
    };
    if shown == all { format!("{all}{scanning}") } else { format!("{shown} of {all}{scanning}") }
}

fn order(model: &Model) -> String {
    let hidden = if model.agents.hides_built_in { " · built-in hidden" } else { "" };
    format!("{}{hidden}", model.agents.sort.word())
}

/// How many are marked, and what one does with them where there is room for it.
fn marks(model: &Model, columns: usize) -> String {
    match model.agents.marked.len() {
        0 => String::new(),
        count => {
            let key = model.keymap.key_of(Action::Cast, &[Scope::Agents]);
            let says = key.map(|key| format!("{count} marked, {key} casts"));
            let fits = |says: &String| super::row::width(says) + super::row::width(&order(model)) + 7 <= columns;
            says.filter(fits).unwrap_or_else(|| format!("{count} marked"))
        }
    }
}

fn query(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let agents = &model.agents;
    let accent = model.theme.style(if agents.typing { Meaning::Accent } else { Meaning::Muted });
    let text = agents.query.text();
    let shown = if text.is_empty() && !agents.typing {
        Span::styled("search", model.theme.style(Meaning::Muted))
    } else {
        Span::raw(fit(text, usize::from(area.width).saturating_sub(4)))
    };
    frame.render_widget(Paragraph::new(Line::from(vec![Span::styled(" / ", accent), shown])), area);
    if agents.typing && model.dialog.is_none() {
        let column = 3 + super::row::width(agents.query.before_cursor());
        let column = u16::try_from(column).unwrap_or(u16::MAX).min(area.width.saturating_sub(1));
        frame.set_cursor_position((area.x + column, area.y));
    }
    let problems = agents.search.query().problems();
    if let Some(problem) = problems.first() {
        let line = Line::styled(
            format!(" ! {}", fit(&problem.message, usize::from(area.width).saturating_sub(3))),
            model.theme.style(Meaning::Caution),
        );
        frame.render_widget(Paragraph::new(line), Rect { y: area.y + 1, ..area });
    }
}

fn rows(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let agents = &model.agents;
    let mut marker = Marker::new(agents.search.query());
    let mut lines: Vec<Line<'_>> = Vec::with_capacity(usize::from(area.height));
    for (row, &index) in agents.rows.iter().enumerate().skip(agents.top) {
        if lines.len() >= usize::from(area.height) {
            break;
        }
        let Some(entry) = model.library.entries.get(index) else { continue };
        let selected = row == agents.cursor;
        let marks = if selected { marker.marks(entry) } else { marker.marks_of_name(entry) };
        if selected && !agents.typing && model.focus == Pane::Agents && model.dialog.is_none() {
            // The real cursor stands on the selected row, for screen readers and braille.
            let y = area.y + u16::try_from(lines.len()).unwrap_or(0);
            frame.set_cursor_position((area.x, y));
        }
        lines.push(first_line(model, entry, &marks, selected, usize::from(area.width)));
        if selected && lines.len() < usize::from(area.height) {
            lines.push(second_line(model, entry, &marks, usize::from(area.width)));
        }
    }
    frame.render_widget(Paragraph::new(lines), area);
}

fn first_line<'a>(model: &Model, entry: &Entry, marks: &Marks, selected: bool, columns: usize) -> Line<'a> {
    let theme = &model.theme;
    let agents = &model.agents;
    let is_marked = agents.marked.contains(&entry.found.id);
    let bar = match (selected, is_marked) {
        (true, true) => "▌●",
        (true, false) => "▌ ",
        (false, true) => " ●",
        (false, false) => "  ",
    };
    let bar = if model.settings.ascii { bar.replace('▌', ">").replace('●', "*") } else { bar.to_owned() };
    let mut left = vec![Span::styled(bar, theme.style(Meaning::Accent))];
    let name_style = theme.style(if entry.depth == Depth::Nothing { Meaning::Muted } else { Meaning::Text });
    left.extend(marked(&entry.name, &marks.name, name_style, theme.style(Meaning::Match)));
    if agents.favourites.contains(&entry.found.id.0) {
        left.push(Span::styled(if model.settings.ascii { " +" } else { " ★" }, theme.style(Meaning::Caution)));
    }
    let mut right = badges(model, entry, columns);
    right.push(Span::raw(" "));
    let line = spread(left, right, columns);
    if !selected {
        return line;
    }
    let focused = model.focus == Pane::Agents;
    selected_row(line, theme.style(if focused { Meaning::Selected } else { Meaning::SelectedElsewhere }))
}

fn second_line<'a>(model: &Model, entry: &Entry, marks: &Marks, columns: usize) -> Line<'a> {
    let theme = &model.theme;
    let room = columns.saturating_sub(3);
    let mut spans = vec![Span::raw("  ")];
    if entry.depth == Depth::Nothing {
        let reason = entry.reading_reason.as_deref().unwrap_or_default();
        spans.push(Span::styled(fit(reason, room), theme.style(Meaning::Caution)));
        return Line::from(spans);
    }
    let sentence = first_sentence(&entry.description);
    // Marks count characters of the whole description; the first sentence folds its white space.
    let same_text = entry.description.starts_with(&*sentence);
    let marks: &[u32] = if same_text { &marks.description } else { &[] };
    let left = marked(&sentence, marks, theme.style(Meaning::Muted), theme.style(Meaning::Match));
    spans.extend(spread(left, Vec::new(), room).spans);
    Line::from(spans)
}

/// What stands at the right of a row: words and counts first, colours second.
fn badges<'a>(model: &Model, entry: &Entry, columns: usize) -> Vec<Span<'a>> {
    let theme = &model.theme;
    let mut badges: Vec<Span<'a>> = Vec::new();
    let mut put = |text: String, meaning: Meaning| {
        if !badges.is_empty() {
            badges.push(Span::raw(" "));
        }
        badges.push(Span::styled(text, theme.style(meaning)));
    };
    let worst = entry.problems.iter().map(|problem| problem.severity).max();
    match worst {
        Some(Severity::Error) => put(if model.settings.ascii { "x" } else { "✕" }.to_owned(), Meaning::Wrong),
        Some(Severity::Warning) => put("!".to_owned(), Meaning::Caution),
        _ => {}
    }
    if entry.shadowed_by.is_some() {
        put("shadowed".to_owned(), Meaning::Caution);
    }
    match entry.rung {
        _ if entry.depth == Depth::Nothing => put("not read".to_owned(), Meaning::Wrong),
        Rung::Repaired | Rung::Scanned => put(entry.rung.word().to_owned(), Meaning::Caution),
        Rung::None if columns > 34 => put("no block".to_owned(), Meaning::Muted),
        Rung::Strict | Rung::None => {}
    }
    if columns > 44
        && let Some(tier) = &entry.tier
    {
        put(fit(tier, 8), Meaning::Muted);
    }
    if columns > 52 {
        let kind = model.library.sources.get(entry.found.source.0).map(|source| source.kind);
        if let Some(kind) = kind.filter(|kind| *kind != SourceKind::Explicit) {
            put(kind.word().to_owned(), Meaning::Muted);
        }
    }
    if entry.modes_origin != Origin::Generic && !entry.modes.is_empty() {
        put(format!("{}m", entry.modes.len()), Meaning::Text);
    }
    if entry.roles_origin != Origin::Generic && !entry.roles.is_empty() {
        put(format!("{}r", entry.roles.len()), Meaning::Text);
    }
    // Its column is there before the bodies are read, so that names need not give way to it later.
    let checklists = match entry.checklists {
        0 => String::new(),
        count => format!("{count}{}", if model.settings.ascii { "v" } else { "✓" }),
    };
    put(format!("{checklists:>CHECKLISTS$}"), Meaning::Good);
    badges
}

/// The key of an action of the list.
fn key(model: &Model, action: Action) -> String {
    model.keymap.key_of(action, &[Scope::Agents]).map(|key| key.to_string()).unwrap_or_default()
}

/// What stands in the list where it has no rows: why, and the keys that help.
fn empty(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let muted = model.theme.style(Meaning::Muted);
    let accent = model.theme.style(Meaning::Accent);
    let mut lines: Vec<Line<'_>> = vec![Line::raw("")];
    let columns = usize::from(area.width).saturating_sub(4);
    let mut say = |text: &str, style| {
        for row in super::row::wrapped(text, columns) {
            lines.push(Line::from(vec![Span::raw("  "), Span::styled(row, style)]));
        }
    };
    match &model.loading {
        Loading::Failed { sentence } => say(sentence, model.theme.style(Meaning::Wrong)),
        Loading::Scanning { files } => say(&format!("Looking for agents: {files} files so far."), muted),
        _ if model.library.entries.is_empty() && model.settings.explicit => {
            say("No agent stands in", model.theme.style(Meaning::Caution));
            for path in model.library.sources.iter().filter_map(|source| source.path.as_deref()).take(NAMED) {
                say(&path.display().to_string(), muted);
            }
            say("Files that count end in .md, .mdc, .markdown or .txt.", muted);
            say("", muted);
            say(&format!("{}  makes a new agent", key(model, Action::NewAgent)), accent);
            say(&format!("{}  shows the built-in agents", key(model, Action::ToggleBuiltIn)), accent);
        }
        _ if model.library.entries.is_empty() => {
            say("No agent was found.", model.theme.style(Meaning::Caution));
            say("callsheet sources shows where it looked.", muted);
            say("", muted);
            say(&format!("{}  makes a new agent", key(model, Action::NewAgent)), accent);
        }
        _ if model.agents.hides_built_in && !model.agents.is_filtered() => {
            say("Every agent here is built in, and those are hidden.", muted);
            say("", muted);
            say(&format!("{}  makes a new agent", key(model, Action::NewAgent)), accent);
            say(&format!("{}  shows the built-in agents", key(model, Action::ToggleBuiltIn)), accent);
        }
        _ => {
            say("No agent meets this query.", model.theme.style(Meaning::Caution));
            let near = model.agents.nearest(&model.library);
            if !near.is_empty() {
                say(&format!("Near it: {}", near.join(", ")), muted);
            }
            say("esc clears it", accent);
        }
    }
    frame.render_widget(Paragraph::new(lines), area);
}

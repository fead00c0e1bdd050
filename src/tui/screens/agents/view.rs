//! Draws the list of agents.

use crate::domain::text::{clean_line, cut_middle, first_sentence, fit};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::domain::agent::{AgentEntry, ReadDepth, TextOrigin};
use crate::domain::problem::Severity;
use crate::domain::query::{MatchMarker, MatchMarks};
use crate::domain::reading::ReadingMethod;
use crate::domain::source::SourceKind;
use crate::tui::app::model::{LoadProgress, Model};
use crate::tui::ui::fitted_rows::{marked, selected as selected_row, spread};
use crate::tui::ui::frame::{BorderTitles, bordered, title};
use crate::tui::ui::keymap::{Action, KeyScope};
use crate::tui::ui::layout::Pane;
use crate::tui::ui::theme::Meaning;

/// The width of the count of checklists, in columns. More than nine are rare, and take another column.
const CHECKLISTS: usize = 2;

/// Maximum number of command line paths listed in an empty list.
const NAMED: usize = 6;

/// Draws the pane.
pub fn draw(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let focused = model.panes.focus == Pane::Agents && model.dialog.is_none();
    let muted = model.theme.style(Meaning::Muted);
    let titles = BorderTitles {
        left: title(model, Pane::Agents.title(), focused),
        right: Line::styled(count(model), muted),
        below: Line::styled(order(model), muted),
        below_right: Line::styled(marks(model, usize::from(area.width)), model.theme.style(Meaning::Accent)),
    };
    let inner = bordered(frame, model, area, focused, titles);
    if inner.height < 2 {
        return;
    }
    let head = u16::try_from(model.agents.head).unwrap_or(u16::MAX).min(inner.height);
    query(frame, model, Rect { height: head, ..inner });
    let list = Rect { y: inner.y + head, height: inner.height.saturating_sub(head), ..inner };
    if model.agents.rows.is_empty() {
        empty(frame, model, list);
    } else {
        rows(frame, model, list);
    }
}

fn count(model: &Model) -> String {
    let (shown, all) = (model.agents.rows.len(), model.library.entries.len());
    let scanning = match (&model.reading.progress, &model.agents.bodies) {
        (LoadProgress::Scanning { files }, _) => return format!("scanning · {files}"),
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

/// Number of marked agents, and their actions if there is space.
fn marks(model: &Model, columns: usize) -> String {
    match model.agents.marked.len() {
        0 => String::new(),
        count => {
            let key = model.keymap.key_of(Action::Cast, &[KeyScope::Agents]);
            let says = key.map(|key| format!("{count} marked · {key} cast"));
            let fits = |says: &String| {
                crate::domain::text::shown_width(says) + crate::domain::text::shown_width(&order(model)) + 7 <= columns
            };
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
    frame.render_widget(
        Paragraph::new(Line::from(vec![Span::styled(" / ", accent), shown])),
        Rect { height: 1, ..area },
    );
    if agents.typing && model.dialog.is_none() {
        let column = 3 + crate::domain::text::shown_width(agents.query.before_cursor());
        let column = u16::try_from(column).unwrap_or(u16::MAX).min(area.width.saturating_sub(1));
        frame.set_cursor_position((area.x + column, area.y));
    }
    let style = model.theme.style(Meaning::Caution);
    let rows = agents.problem_rows(usize::from(area.width)).into_iter().enumerate();
    let lines = rows.map(|(at, row)| Line::styled(format!(" {} {row}", if at == 0 { "!" } else { " " }), style));
    let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), below);
}

fn rows(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let agents = &model.agents;
    let mut marker = MatchMarker::new(agents.search.query());
    let mut lines: Vec<Line<'_>> = Vec::with_capacity(usize::from(area.height));
    for (row, &index) in agents.rows.iter().enumerate().skip(agents.top) {
        if lines.len() >= usize::from(area.height) {
            break;
        }
        let Some(entry) = model.library.entries.get(index) else { continue };
        let selected = row == agents.cursor;
        let marks = if selected { marker.marks(entry) } else { marker.marks_of_name(entry) };
        if selected && !agents.typing && model.panes.focus == Pane::Agents && model.dialog.is_none() {
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

fn first_line<'a>(model: &Model, entry: &AgentEntry, marks: &MatchMarks, selected: bool, columns: usize) -> Line<'a> {
    let theme = &model.theme;
    let agents = &model.agents;
    let is_marked = agents.marked.contains(&entry.found.id);
    let glyphs = model.settings.glyphs;
    let cursor = if selected { glyphs.cursor } else { " " };
    let bar = format!("{cursor}{}", if is_marked { glyphs.marked } else { " " });
    let mut left = vec![Span::styled(bar, theme.style(Meaning::Accent))];
    let name_style = theme.style(if entry.depth == ReadDepth::Nothing { Meaning::Muted } else { Meaning::Text });
    let mut behind: Vec<Span<'_>> = Vec::new();
    if agents.favorites.contains(&entry.found.id.0) {
        behind.push(Span::styled(format!(" {}", glyphs.favorite), theme.style(Meaning::Caution)));
    }
    if model.prompt.selections.contains_key(&entry.found.id) {
        behind.push(Span::styled(format!(" {}", glyphs.selection), theme.style(Meaning::Accent)));
    }
    let used = |spans: &[Span<'_>]| spans.iter().map(Span::width).sum::<usize>();
    let mut right = badges(model, entry);
    let folder = model.reading.counts.folder_of(entry).map(|folder| format!(" {folder}"));
    let name_width = crate::domain::text::shown_width(&entry.name);
    let folder_width = folder.as_deref().map_or(0, crate::domain::text::shown_width);
    // What there is room for beside the whole name: tier and source, the nearest to the name first.
    let taken = used(&left) + name_width + folder_width + used(&behind) + used(&right) + 2;
    for badge in extras(model, entry, columns.saturating_sub(taken)) {
        right.insert(0, Span::raw(" "));
        right.insert(0, badge);
    }
    right.push(Span::raw(" "));
    let room = columns.saturating_sub(used(&left) + used(&behind) + used(&right) + 1);
    // Names that begin alike differ at the end, and so do folders.
    let folder = folder.map(|folder| shortened(&folder, room.saturating_sub(name_width.min(room * 3 / 5))).0);
    let name_room = room.saturating_sub(folder.as_deref().map_or(0, crate::domain::text::shown_width));
    let (name, name_marks) = shortened_with_marks(&entry.name, name_room, &marks.name);
    left.extend(marked(&name, &name_marks, name_style, theme.style(Meaning::Match)));
    left.extend(folder.map(|folder| Span::styled(folder, theme.style(Meaning::Muted))));
    left.extend(behind);
    let line = spread(left, right, columns);
    if !selected {
        return line;
    }
    let focused = model.panes.focus == Pane::Agents;
    selected_row(line, theme.style(if focused { Meaning::Selected } else { Meaning::SelectedElsewhere }))
}

fn second_line<'a>(model: &Model, entry: &AgentEntry, marks: &MatchMarks, columns: usize) -> Line<'a> {
    let theme = &model.theme;
    let room = columns.saturating_sub(3);
    let mut spans = vec![Span::raw("  ")];
    if entry.depth == ReadDepth::Nothing {
        let reason = entry.reading_reason.as_deref().unwrap_or_default();
        spans.push(Span::styled(fit(reason, room), theme.style(Meaning::Caution)));
        return Line::from(spans);
    }
    let sentence = first_sentence(&entry.description);
    // The marks are character indices of the whole description; the first sentence normalizes its white space.
    let same_text = entry.description.starts_with(&*sentence);
    let marks: &[u32] = if same_text { &marks.description } else { &[] };
    let left = marked(&sentence, marks, theme.style(Meaning::Muted), theme.style(Meaning::Match));
    spans.extend(spread(left, Vec::new(), room).spans);
    Line::from(spans)
}

/// A text with its middle left out if it does not fit, and the numbers of characters before and after the gap. The end
/// gets the larger part.
fn shortened(text: &str, columns: usize) -> (String, Option<(usize, usize)>) {
    let clean = clean_line(text);
    match cut_middle(&clean, columns, columns.saturating_sub(1) * 2 / 5) {
        Some(cut) => (cut.text, Some((cut.head, cut.tail))),
        None => (clean.into_owned(), None),
    }
}

/// The same for a text with highlighted characters.
fn shortened_with_marks(text: &str, columns: usize, marks: &[u32]) -> (String, Vec<u32>) {
    // Cleaning may change the number of characters; then the marks would be wrong.
    let is_clean = clean_line(text) == text;
    let all = text.chars().count();
    match shortened(text, columns) {
        (_, None) => (text.to_owned(), marks.to_vec()),
        (short, _) if !is_clean => (short, Vec::new()),
        (short, Some((start, end))) => {
            let moved = marks.iter().filter_map(|&mark| {
                let at = usize::try_from(mark).ok()?;
                let moved =
                    if at < start { Some(at) } else { (at + end).checked_sub(all).map(|behind| start + 1 + behind) };
                moved.and_then(|at| u32::try_from(at).ok())
            });
            (short, moved.collect())
        }
    }
}

/// Tier and source, as far as they fit into this many columns.
fn extras<'a>(model: &Model, entry: &AgentEntry, room: usize) -> Vec<Span<'a>> {
    let muted = model.theme.style(Meaning::Muted);
    let kind = model.library.sources.get(entry.found.source.0).map(|source| source.kind);
    let source = kind.filter(|kind| *kind != SourceKind::Explicit).map(|kind| kind.word().to_owned());
    let tier = entry.tier.as_deref().map(|tier| fit(tier, 8));
    let mut left = room;
    let mut extras = Vec::new();
    for word in [tier, source].into_iter().flatten() {
        let width = crate::domain::text::shown_width(&word) + 1;
        if width <= left {
            left -= width;
            extras.push(Span::styled(word, muted));
        }
    }
    extras
}

/// Text on the right of a row: words and counts first, colors second.
fn badges<'a>(model: &Model, entry: &AgentEntry) -> Vec<Span<'a>> {
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
        Some(Severity::Error) => put(model.settings.glyphs.error.to_owned(), Meaning::Wrong),
        Some(Severity::Warning) => put("!".to_owned(), Meaning::Caution),
        _ => {}
    }
    if entry.shadowed_by.is_some() {
        put("shadowed".to_owned(), Meaning::Caution);
    }
    match entry.reading {
        _ if entry.depth == ReadDepth::Nothing => put("not read".to_owned(), Meaning::Wrong),
        // A file that its client does not load is more urgent than one that callsheet had to repair.
        _ if entry.is_ignored() => put("ignored".to_owned(), Meaning::Wrong),
        ReadingMethod::Repaired | ReadingMethod::Scanned => put(entry.reading.word().to_owned(), Meaning::Caution),
        ReadingMethod::Strict | ReadingMethod::None => {}
    }
    if entry.modes_origin != TextOrigin::Generic && !entry.modes.is_empty() {
        put(format!("{}m", entry.modes.len()), Meaning::Text);
    }
    if entry.roles_origin != TextOrigin::Generic && !entry.roles.is_empty() {
        put(format!("{}r", entry.roles.len()), Meaning::Text);
    }
    // The column is reserved before the bodies are read, so that names are not cut later.
    let checklists = match entry.checklists {
        0 => String::new(),
        count => format!("{count}{}", model.settings.glyphs.checklist),
    };
    put(format!("{checklists:>CHECKLISTS$}"), Meaning::Good);
    badges
}

/// The key of an action of the list.
fn key(model: &Model, action: Action) -> String {
    model.keymap.key_of(action, &[KeyScope::Agents]).map(|key| key.to_string()).unwrap_or_default()
}

/// Draws the list if it has no rows: the reason, and the keys that help.
fn empty(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let muted = model.theme.style(Meaning::Muted);
    let accent = model.theme.style(Meaning::Accent);
    let mut lines: Vec<Line<'_>> = vec![Line::raw("")];
    let columns = usize::from(area.width).saturating_sub(4);
    let mut say = |text: &str, style| {
        for row in crate::domain::text::wrapped(text, columns) {
            lines.push(Line::from(vec![Span::raw("  "), Span::styled(row, style)]));
        }
    };
    match &model.reading.progress {
        LoadProgress::Failed { sentence } => say(sentence, model.theme.style(Meaning::Wrong)),
        LoadProgress::Scanning { files } => say(&format!("Looking for agents: {files} files so far."), muted),
        _ if model.library.entries.is_empty() && model.settings.explicit => {
            say("No agents in", model.theme.style(Meaning::Caution));
            for path in model.library.sources.iter().filter_map(|source| source.path.as_deref()).take(NAMED) {
                say(&path.display().to_string(), muted);
            }
            say("Files that count end in .md, .mdc, .markdown or .txt.", muted);
            say("", muted);
            say(&format!("{}  create an agent", key(model, Action::NewAgent)), accent);
            say(&format!("{}  show the built-in agents", key(model, Action::ToggleBuiltIn)), accent);
        }
        _ if model.library.entries.is_empty() => {
            say("No agents found.", model.theme.style(Meaning::Caution));
            say("See where callsheet looked: callsheet sources", muted);
            say("", muted);
            say(&format!("{}  create an agent", key(model, Action::NewAgent)), accent);
        }
        _ if model.agents.hides_built_in && !model.agents.is_filtered() => {
            say("All agents here are built in, and built-in agents are hidden.", muted);
            say("", muted);
            say(&format!("{}  create an agent", key(model, Action::NewAgent)), accent);
            say(&format!("{}  show the built-in agents", key(model, Action::ToggleBuiltIn)), accent);
        }
        _ => {
            say("No matches.", model.theme.style(Meaning::Caution));
            let near = model.agents.nearest(&model.library);
            if !near.is_empty() {
                say(&format!("Did you mean: {}", near.join(", ")), muted);
            }
            say("", muted);
            let scopes = model.scopes();
            let key = |action| model.keymap.key_of(action, scopes).map(|key| key.to_string()).unwrap_or_default();
            if let Some(offer) = &model.agents.offer {
                let is_done = offer.searched >= offer.total;
                match offer.found.len() {
                    0 if !is_done => say(&format!("searching text… {} of {}", offer.searched, offer.total), muted),
                    0 => say("No text contains it either.", muted),
                    count => {
                        let agents = if count == 1 { "1 agent contains" } else { &format!("{count} agents contain") };
                        let it = if model.agents.query.text().trim().contains(' ') { "these words" } else { "it" };
                        let so_far = if is_done { "" } else { " so far" };
                        say(&format!("{agents} {it} in the text{so_far}."), muted);
                        say(&format!("{}  search text", key(Action::SearchText)), accent);
                    }
                }
            }
            say(&format!("{}  clear search", key(Action::Escape)), accent);
        }
    }
    frame.render_widget(Paragraph::new(lines), area);
}

//! Draws the top line, the line for notices, and the line of keys at the bottom.

use crate::domain::text::{counted, fit};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::domain::agent::AgentId;
use crate::tui::app::message::NoticeTone;
use crate::tui::app::model::Model;
use crate::tui::ui::fitted_rows::spread;
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::{Action, KeyBinding};
use crate::tui::ui::layout::{Pane, ScreenBreadth, ScreenLayout};
use crate::tui::ui::theme::Meaning;

/// The top line: the number of agents, their sources, and the problems; on a narrow screen, the current pane.
pub fn header(frame: &mut Frame<'_>, model: &Model, layout: &ScreenLayout) {
    let muted = model.theme.style(Meaning::Muted);
    let name = Span::styled(" callsheet", model.theme.style(Meaning::Heading));
    let columns = usize::from(layout.header.width);
    let mut left = vec![name];
    if let Some(editor) = model.form() {
        left.push(Span::styled(format!(" › {} › frontmatter", fit(&editor.name, columns / 2)), muted));
        let room = columns.saturating_sub(left.iter().map(Span::width).sum::<usize>() + 4);
        let path = end_of(&spelled(model, &editor.id, &editor.path), room);
        let line = spread(left, vec![Span::styled(path, muted), Span::raw(" ")], columns);
        frame.render_widget(Paragraph::new(line), layout.header);
        return;
    }
    if model.cast.is_open {
        let (path, right) = crate::tui::screens::cast::view::header(model, columns);
        left.push(path);
        frame.render_widget(Paragraph::new(spread(left, right, columns)), layout.header);
        return;
    }
    if layout.breadth == ScreenBreadth::Narrow || model.panes.zoomed {
        let mut path = String::new();
        if let Some(entry) = model.agents.entry(&model.library).filter(|_| model.panes.focus != Pane::Agents) {
            path = format!(" › {}", entry.name);
        }
        left.push(Span::styled(fit(&format!("{path} › {}", model.panes.focus.title()), columns), muted));
    } else {
        let count = model.library.entries.len();
        left.push(Span::raw(format!("  {}", counted(count, "agent"))));
        left.push(Span::styled(sources(model, columns.saturating_sub(50)), muted));
    }
    let line = spread(left, troubles(model), columns);
    frame.render_widget(Paragraph::new(line), layout.header);
}

/// The places with agents, as many as fit: `· .claude/agents 12`.
fn sources(model: &Model, room: usize) -> String {
    let counts = model.library.sources.iter().zip(&model.reading.counts.of_sources);
    let mut said = String::new();
    for (source, count) in counts.filter(|(_, count)| **count > 0) {
        let place = source.path.as_ref().map_or_else(|| source.kind.word().to_owned(), |path| short(path));
        let piece = format!("  ·  {place} {count}");
        if crate::domain::text::shown_width(&said) + crate::domain::text::shown_width(&piece) > room {
            said.push_str("  …");
            break;
        }
        said.push_str(&piece);
    }
    said
}

/// As much of the end of a text as fits, with `…` if the beginning is cut.
fn end_of(text: &str, columns: usize) -> String {
    use crate::domain::text::CellWidth as _;
    use unicode_segmentation::UnicodeSegmentation as _;
    let text = crate::domain::text::clean_line(text);
    if text.width() <= columns {
        return text.into_owned();
    }
    let mut start = text.len();
    let mut used = 1;
    for (at, sign) in text.grapheme_indices(true).rev() {
        used += sign.width();
        if used > columns {
            break;
        }
        start = at;
    }
    if columns == 0 { String::new() } else { format!("…{}", &text[start..]) }
}

/// The path of an agent, relative to the project or the home folder as in its id; else absolute.
fn spelled(model: &Model, id: &AgentId, path: &std::path::Path) -> String {
    let entry = model.library.get(id);
    let source = entry.and_then(|entry| model.library.source_of(entry)).filter(|source| !source.prefix.is_empty());
    match (entry, source) {
        (Some(entry), Some(source)) => source.spelled(&entry.found.relative),
        _ => path.display().to_string(),
    }
}

/// The last two parts of a path.
fn short(path: &std::path::Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts[parts.len().saturating_sub(2)..].join("/")
}

fn troubles<'a>(model: &Model) -> Vec<Span<'a>> {
    match model.reading.counts.troubled {
        0 => Vec::new(),
        1 => vec![Span::styled("! 1 file with problems ", model.theme.style(Meaning::Caution))],
        count => vec![Span::styled(format!("! {count} files with problems "), model.theme.style(Meaning::Caution))],
    }
}

/// Draws the result of the last action.
pub fn notice(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let Some(notice) = model.notice.as_ref().filter(|_| area.height > 0) else { return };
    let glyphs = model.settings.glyphs;
    let (sign, meaning) = match notice.tone {
        NoticeTone::Good => (glyphs.good, Meaning::Good),
        NoticeTone::Caution => ("!", Meaning::Caution),
        NoticeTone::Wrong => (glyphs.error, Meaning::Wrong),
    };
    let style = model.theme.style(meaning);
    let rows = model.notice_rows().into_iter().enumerate();
    let lines = rows.map(|(at, row)| Line::styled(format!(" {} {row}", if at == 0 { sign } else { " " }), style));
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), area);
}

/// The keys that have an effect now.
pub fn footer(frame: &mut Frame<'_>, model: &Model, area: Rect) {
    let mut spans = Vec::new();
    let mut used = 0;
    let word = |binding: &KeyBinding| model.dialog.as_ref().map_or(binding.short, |dialog| dialog.word_for(binding));
    let hints = model.keymap.hints(model.scopes(), |binding| model.does(binding).then(|| word(binding)));
    let shown =
        |keys: &[KeyPress]| keys.iter().map(|key| model.settings.glyphs.key(*key)).collect::<Vec<_>>().join(" ");
    let width = |keys: &[KeyPress], word: &str| shown(keys).chars().count() + word.chars().count() + 3;
    // The key for help must always be visible.
    let help = model.keymap.key_of(Action::Help, model.scopes());
    let is_help = |keys: &[KeyPress]| keys.first().copied() == help;
    let mut kept = hints.iter().find(|(keys, _)| is_help(keys)).map_or(0, |(keys, word)| width(keys, word));
    for (keys, word) in hints {
        let width = width(&keys, word);
        if is_help(&keys) {
            kept = 0;
        }
        // The space after the last word needs no room.
        if used + width + kept > usize::from(area.width) + 1 {
            continue;
        }
        used += width;
        spans.push(Span::styled(format!(" {}", shown(&keys)), model.theme.style(Meaning::Accent)));
        spans.push(Span::styled(format!(" {word} "), model.theme.style(Meaning::Muted)));
    }
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}

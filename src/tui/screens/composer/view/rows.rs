//! Draws the rows of the prompt: margin, text, and matches.

use crate::domain::text::{fit, shown, shown_width};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::markdown_spans::{Inline, inline};
use crate::domain::agent::TextOrigin;
use crate::domain::compose::{PartKind, Prompt};
use crate::domain::span::Span as Bytes;
use crate::tui::app::model::Model;
use crate::tui::screens::composer::sheet::{self, LineClass, SheetLineKind, SheetRow};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::shown_part::{not_shown, shown_part};
use crate::tui::ui::theme::{GlyphSet, Meaning};

/// Draws only the visible rows.
pub fn draw(frame: &mut Frame<'_>, model: &Model, prompt: &Prompt, area: Rect, focused: bool) {
    let sheet = model.prompt_in_sight().sheet();
    let file = model.prompt_in_sight().agent().map_or("", |agent| agent.document.text.as_str());
    let marks_cursor = focused && !model.prompt_in_sight().is_writing();
    let mut lines = Vec::with_capacity(usize::from(area.height));
    let mut styles = Styles::default();
    for (number, row) in
        sheet.rows.iter().enumerate().skip(model.prompt_in_sight().top()).take(usize::from(area.height))
    {
        let Some(line) = sheet.lines.get(row.line) else { break };
        let at_cursor = marks_cursor && number == model.prompt_in_sight().cursor();
        let mut spans = margin(model, line, *row, at_cursor);
        spans.push(Span::raw(" ".repeat(row.indent)));
        match line.what {
            SheetLineKind::Off(kind) => spans.push(off(model, kind, usize::from(area.width))),
            SheetLineKind::Rest => {
                let says = not_shown(shown_part(&prompt.text), &prompt.text);
                spans.push(Span::styled(says, model.theme.style(Meaning::Muted)));
            }
            SheetLineKind::Cut(_) => {
                let text = Bytes::new(line.text.start + row.text.start, line.text.start + row.text.end).of(file);
                spans.push(Span::styled(shown(text).into_owned(), model.theme.style(Meaning::Cut)));
            }
            SheetLineKind::Prompt => {
                styles.of(row.line, line, prompt);
                spans.extend(text(model, prompt, line, *row, &styles));
            }
        }
        let mut drawn = Line::from(spans);
        if at_cursor {
            let rest = usize::from(area.width).saturating_sub(drawn.width());
            drawn.push_span(Span::raw(" ".repeat(rest)));
            drawn = drawn.patch_style(model.theme.style(Meaning::Selected));
            // The terminal's cursor is on the row, for screen readers and braille.
            frame.set_cursor_position((area.x, area.y + u16::try_from(lines.len()).unwrap_or(0)));
        }
        lines.push(drawn);
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// Margin before a row: the origin of its line.
fn margin<'a>(model: &Model, line: &sheet::SheetLine, row: SheetRow, at_cursor: bool) -> Vec<Span<'a>> {
    let margin = model.prompt_in_sight().margin();
    let glyphs = model.settings.glyphs;
    let bar = if at_cursor { glyphs.cursor } else { " " };
    let digits = margin.digits.max(1);
    let is_first = row.text.start == 0;
    let (sign, meaning) = match (line.number, line.origin) {
        (Some(number), _) if is_first && margin.digits > 0 => (number.to_string(), Meaning::Line),
        (Some(_), _) => (String::new(), Meaning::Line),
        (None, origin) => sign(origin, line.what, glyphs),
    };
    // A cut is not only marked by being crossed out.
    let behind = match line.what {
        SheetLineKind::Cut(_) if is_first => "-",
        _ => " ",
    };
    let gap = margin.columns.saturating_sub(digits + 2);
    vec![
        Span::styled(bar, model.theme.style(Meaning::Accent)),
        Span::styled(format!("{sign:>digits$}"), model.theme.style(meaning)),
        Span::styled(behind, model.theme.style(Meaning::Cut).remove_modifier(Modifier::CROSSED_OUT)),
        Span::raw(" ".repeat(gap)),
    ]
}

/// The mark for the origin of a line that is not from the body.
fn sign(origin: TextOrigin, what: SheetLineKind, glyphs: &GlyphSet) -> (String, Meaning) {
    if matches!(what, SheetLineKind::Off(_) | SheetLineKind::Rest) {
        return (String::new(), Meaning::Line);
    }
    let (sign, meaning) = match origin {
        TextOrigin::Declared => (glyphs.declared, Meaning::Muted),
        TextOrigin::Generic => (glyphs.generic, Meaning::Muted),
        TextOrigin::Person => (glyphs.added, Meaning::Accent),
        TextOrigin::Callsheet | TextOrigin::Body => (glyphs.added, Meaning::Line),
    };
    (sign.to_owned(), meaning)
}

/// The row for a part that is switched off.
fn off<'a>(model: &Model, kind: PartKind, columns: usize) -> Span<'a> {
    let title = super::part_title(model, kind);
    let key = super::key(model, Action::TogglePart).unwrap_or_default();
    let with = match inside(model, kind) {
        0 => String::new(),
        1 => " and 1 section in it".to_owned(),
        count => format!(" and {count} sections in it"),
    };
    let room = columns.saturating_sub(model.prompt_in_sight().margin().columns + 1);
    // If there is little room, the title is cut, but not the key.
    let behind = format!("{with} — off, {key} includes it");
    let title = fit(&title, room.saturating_sub(shown_width(&behind) + 2).max(8));
    let says = fit(&format!("— {title}{behind}"), room);
    Span::styled(says, model.theme.style(Meaning::Muted).add_modifier(Modifier::DIM))
}

/// Number of other parts removed with a section: those of its subheadings.
fn inside(model: &Model, kind: PartKind) -> usize {
    let PartKind::Section(index) = kind else { return 0 };
    let Some(agent) = model.prompt_in_sight().agent() else { return 0 };
    let Some(whole) = agent.body.sections.get(index) else { return 0 };
    let parts = agent.body.sections.iter().filter(|section| section.level <= 2 && whole.span.contains(section.span));
    parts.count().saturating_sub(1)
}

/// Styles of the line drawn last, since the rows of a line are consecutive.
#[derive(Default)]
struct Styles {
    line: Option<usize>,
    inline: Vec<(std::ops::Range<usize>, Inline)>,
}

impl Styles {
    fn of(&mut self, number: usize, line: &sheet::SheetLine, prompt: &Prompt) {
        if self.line != Some(number) {
            self.line = Some(number);
            let reads = line.class == LineClass::Text;
            self.inline = if reads { inline(line.text.of(&prompt.text)) } else { Vec::new() };
        }
    }
}

/// The text of a row, split where its style changes.
fn text<'a>(model: &Model, prompt: &Prompt, line: &sheet::SheetLine, row: SheetRow, styles: &Styles) -> Vec<Span<'a>> {
    let start = line.text.start;
    let hits = model.prompt_in_sight().found().map(|find| find.within(start + row.text.start, start + row.text.end));
    let hits = hits.unwrap_or_default();
    let mut edges = vec![row.text.start, row.text.end];
    let inside = |at: &usize| row.text.holds(*at);
    edges.extend(styles.inline.iter().flat_map(|(range, _)| [range.start, range.end]).filter(inside));
    edges.extend(hits.iter().flat_map(|hit| [hit.start.max(start) - start, hit.end - start]).filter(inside));
    edges.sort_unstable();
    edges.dedup();
    let current = model.prompt_in_sight().found().and_then(|find| find.hit());
    let piece = |ends: &[usize]| {
        let (from, to) = (ends[0], ends[1]);
        let mut style = base(model, line.class);
        let reads = styles.inline.iter().find(|(range, _)| range.contains(&from));
        match reads.map(|(_, inline)| inline) {
            Some(Inline::Bold) => style = style.add_modifier(Modifier::BOLD),
            Some(Inline::Code) => style = style.patch(model.theme.style(Meaning::Code)),
            None => {}
        }
        if let Some(hit) = hits.iter().find(|hit| hit.contains(&(start + from))) {
            style = style.patch(model.theme.style(Meaning::Match));
            if Some(hit) == current {
                style = style.add_modifier(Modifier::REVERSED);
            }
        }
        Span::styled(shown(Bytes::new(start + from, start + to).of(&prompt.text)).into_owned(), style)
    };
    edges.windows(2).map(piece).collect()
}

fn base(model: &Model, class: LineClass) -> Style {
    model.theme.style(match class {
        LineClass::Text => Meaning::Text,
        LineClass::Heading => Meaning::Heading,
        LineClass::Fence => Meaning::Muted,
        LineClass::Code => Meaning::Code,
    })
}

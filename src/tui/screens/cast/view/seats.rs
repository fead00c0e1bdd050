//! Draws the seats of a cast: one or two rows for each, and the free places.

use crate::domain::text::{fit, shown_width, wrapped};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{hint, key};
use crate::domain::cast::Seat;
use crate::domain::compose::{NameChoice, ResolvedChoices, Selection};
use crate::domain::problem::Severity;
use crate::tui::app::model::Model;
use crate::tui::screens::cast::cast_areas::CastAreas;
use crate::tui::ui::fitted_rows::{selected, spread};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::theme::Meaning;

/// Columns between two columns.
const GAP: usize = 2;

/// Columns before the name of a seat: bar, mark, space.
const MARGIN: usize = 3;

/// The widths of the columns in a list of seats; 0 for a column that does not fit.
struct SeatColumns {
    seat: usize,
    agent: usize,
    mode: usize,
    role: usize,
    tools: usize,
}

/// The row of one seat.
struct SeatRow {
    name: String,
    agent: String,
    /// The reason that the seat has no agent; empty if it has one.
    why: &'static str,
    /// True for a free place.
    is_free: bool,
    mode: String,
    role: String,
    tools: String,
}

impl SeatRow {
    fn of(model: &Model, at: usize, seat: &Seat) -> Self {
        let derived = model.cast.derived();
        let placed = derived.ensemble.seats.get(at);
        let acts = |name: Option<&String>, otherwise: Option<&str>| {
            name.map(String::as_str).or(otherwise).unwrap_or("none").to_owned()
        };
        let who = derived.who.get(at);
        let acting_tools = || {
            let named =
                |name: Option<&String>| name.map_or(NameChoice::Default, |name| NameChoice::Named(name.clone()));
            let mode = named(placed.and_then(|one| one.mode.as_ref()));
            let role = named(placed.and_then(|one| one.role.as_ref()));
            let agent = model.cast.agent(at)?;
            let selection = Selection { mode, role, ..Selection::default() };
            ResolvedChoices::of_known(agent, &selection).profile.map(|profile| profile.name.clone())
        };
        let tools = placed.and_then(|one| one.tools.clone()).or_else(|| match seat.tools.as_typed() {
            Some(typed) => Some(typed.to_owned()),
            None => acting_tools(),
        });
        Self {
            name: seat.name.clone(),
            agent: placed.and_then(|one| one.agent.clone()).unwrap_or_else(|| seat.agent.clone()),
            why: match who {
                Some(Err(problem)) if problem.rule == "ambiguous-agent" => "ambiguous",
                Some(Err(_)) => "not found",
                _ => "",
            },
            is_free: false,
            mode: acts(placed.and_then(|one| one.mode.as_ref()), seat.mode.as_typed()),
            role: acts(placed.and_then(|one| one.role.as_ref()), seat.role.as_typed()),
            tools: tools.unwrap_or_default(),
        }
    }

    fn agent_words(&self) -> String {
        if self.why.is_empty() { self.agent.clone() } else { format!("{} {}", self.agent, self.why) }
    }
}

impl SeatColumns {
    /// As wide as the widest value of each column, if possible. If not, first the tools are cut, then the names.
    fn of(shown: &[SeatRow], columns: usize) -> Self {
        let widest = |of: &dyn Fn(&SeatRow) -> usize, head: usize| shown.iter().map(of).max().unwrap_or(0).max(head);
        let mut all = Self {
            seat: widest(&|one| shown_width(&one.name), 4).min(24),
            agent: widest(&|one| shown_width(&one.agent_words()), 5).min(30),
            mode: widest(&|one| shown_width(&one.mode), 4).min(16),
            role: widest(&|one| shown_width(&one.role), 4).min(16),
            tools: widest(&|one| shown_width(&one.tools), 5).min(14),
        };
        let room = columns.saturating_sub(MARGIN + 1);
        let sum = |all: &Self| {
            let tools = if all.tools > 0 { all.tools + GAP } else { 0 };
            all.seat + all.agent + all.mode + all.role + 3 * GAP + tools
        };
        if sum(&all) > room {
            all.tools = 0;
        }
        for (slot, least) in [(1, 14), (0, 8), (3, 8), (2, 8), (1, 6), (0, 4)] {
            let over = sum(&all).saturating_sub(room);
            let slot = [&mut all.seat, &mut all.agent, &mut all.mode, &mut all.role].into_iter().nth(slot);
            if let Some(slot) = slot.filter(|slot| **slot > least) {
                *slot = slot.saturating_sub(over).max(least);
            }
        }
        all
    }
}

pub(super) fn draw(
    frame: &mut Frame<'_>,
    model: &Model,
    areas: &CastAreas,
    part: &dyn Fn(usize, usize) -> Rect,
    focused: bool,
) {
    let area = part(areas.seats.0, areas.seats.1);
    let columns = usize::from(area.width);
    let Some(cast) = model.cast.cast() else { return };
    if model.cast.row_count() == 0 {
        frame.render_widget(Paragraph::new(empty(model, columns)), area);
        return;
    }
    let seats = cast.seats.iter().enumerate().map(|(at, seat)| SeatRow::of(model, at, seat));
    let shown: Vec<SeatRow> = seats.chain(free(model)).collect();
    let of_columns = SeatColumns::of(&shown, columns);
    if let Some(row) = areas.head {
        frame.render_widget(Paragraph::new(head(model, &of_columns)), part(row, 1));
    }
    let rows = model.cast.seat_rows();
    let mut lines: Vec<Line<'_>> = Vec::new();
    for (row, seat) in shown.iter().enumerate().skip(model.cast.top()) {
        if lines.len() >= usize::from(area.height) {
            break;
        }
        let is_here = row == model.cast.cursor();
        if is_here && focused && model.cast.writing().is_none() {
            // The terminal's cursor is on the seat, for screen readers and braille.
            frame.set_cursor_position((area.x, area.y + u16::try_from(lines.len()).unwrap_or(0)));
        }
        let first = if rows == 1 {
            one_row(model, row, seat, &of_columns)
        } else {
            let names = shown.iter().map(|seat| shown_width(&seat.name)).max().unwrap_or(0);
            first_of_two(model, row, seat, names, columns)
        };
        let first = spread(first, Vec::new(), columns);
        let style = model.theme.style(if focused { Meaning::Selected } else { Meaning::SelectedElsewhere });
        lines.push(if is_here { selected(first, style) } else { first });
        if rows == 2 {
            lines.push(second_of_two(model, seat, columns));
        }
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// The places of the pattern that are still free, and what suits them.
fn free(model: &Model) -> impl Iterator<Item = SeatRow> {
    let derived = model.cast.derived();
    let kinds = derived.wanted.iter().filter_map(|kind| derived.pattern.as_ref()?.kinds.get(*kind));
    let key = key(model, Action::ChooseAgent);
    kinds.map(move |kind| {
        let first = |names: &[String]| names.first().cloned().unwrap_or_default();
        SeatRow {
            name: kind.name.clone(),
            agent: if key.is_empty() { "free".to_owned() } else { format!("empty, {key} chooses an agent") },
            why: "",
            is_free: true,
            mode: first(&kind.modes),
            role: first(&kind.roles),
            tools: first(&kind.tools),
        }
    })
}

fn head<'a>(model: &Model, columns: &SeatColumns) -> Line<'a> {
    let mut text = " ".repeat(MARGIN);
    let all = [
        ("seat", columns.seat),
        ("agent", columns.agent),
        ("mode", columns.mode),
        ("role", columns.role),
        ("tools", columns.tools),
    ];
    for (word, width) in all {
        if width > 0 {
            let word = fit(word, width);
            let gap = (width + GAP).saturating_sub(word.len());
            text.extend([word.as_str(), &" ".repeat(gap)]);
        }
    }
    Line::styled(text, model.theme.style(Meaning::Line))
}

/// Margin before a seat: the cursor, and the highest severity of its problems.
fn margin<'a>(model: &Model, row: usize, seat: &SeatRow) -> Vec<Span<'a>> {
    let glyphs = model.settings.glyphs;
    let bar = if row == model.cast.cursor() { glyphs.cursor } else { " " };
    let severity = model.cast.cast().and_then(|cast| model.cast.derived().severity(cast, row));
    let (sign, meaning) = match severity.filter(|severity| *severity > Severity::Note) {
        _ if seat.is_free => ("+", Meaning::Caution),
        Some(severity) => glyphs.severity(severity),
        None => (" ", Meaning::Text),
    };
    vec![
        Span::styled(bar, model.theme.style(Meaning::Accent)),
        Span::styled(format!("{sign} "), model.theme.style(meaning)),
    ]
}

fn padded<'a>(model: &Model, text: &str, columns: usize, meaning: Meaning) -> Span<'a> {
    let text = fit(text, columns);
    let gap = (columns + GAP).saturating_sub(shown_width(&text));
    Span::styled(format!("{text}{}", " ".repeat(gap)), model.theme.style(meaning))
}

/// The meanings of the words of a seat; those of a free place are muted.
fn meaning(seat: &SeatRow, meaning: Meaning) -> Meaning {
    if seat.is_free { Meaning::Muted } else { meaning }
}

fn agent_meaning(seat: &SeatRow) -> Meaning {
    if seat.why.is_empty() { meaning(seat, Meaning::Text) } else { Meaning::Wrong }
}

fn one_row<'a>(model: &Model, row: usize, seat: &SeatRow, columns: &SeatColumns) -> Vec<Span<'a>> {
    let mut spans = margin(model, row, seat);
    spans.push(padded(model, &seat.name, columns.seat, meaning(seat, Meaning::Heading)));
    spans.push(padded(model, &seat.agent_words(), columns.agent, agent_meaning(seat)));
    spans.push(padded(model, &seat.mode, columns.mode, meaning(seat, Meaning::of_mode(&seat.mode))));
    spans.push(padded(model, &seat.role, columns.role, meaning(seat, Meaning::Text)));
    if columns.tools > 0 {
        spans.push(padded(model, &seat.tools, columns.tools, Meaning::Muted));
    }
    if let Some(last) = spans.last_mut() {
        last.content = last.content.trim_end().to_owned().into();
    }
    spans
}

fn first_of_two<'a>(model: &Model, row: usize, seat: &SeatRow, names: usize, columns: usize) -> Vec<Span<'a>> {
    let mut spans = margin(model, row, seat);
    let names = names.min(columns.saturating_sub(MARGIN) / 2);
    spans.push(padded(model, &seat.name, names, meaning(seat, Meaning::Heading)));
    let words = fit(&seat.agent_words(), columns.saturating_sub(MARGIN + names + GAP));
    spans.push(Span::styled(words, model.theme.style(agent_meaning(seat))));
    spans
}

fn second_of_two<'a>(model: &Model, seat: &SeatRow, columns: usize) -> Line<'a> {
    let muted = model.theme.style(Meaning::Muted);
    let dot = model.settings.glyphs.separator;
    let mode = meaning(seat, Meaning::of_mode(&seat.mode));
    let mut spans = vec![
        Span::raw(" ".repeat(MARGIN)),
        Span::styled(fit(&seat.mode, columns), model.theme.style(mode)),
        Span::styled(format!("{dot}{}", fit(&seat.role, columns)), muted),
    ];
    if !seat.tools.is_empty() {
        spans.push(Span::styled(format!("{dot}{}", fit(&seat.tools, columns)), muted));
    }
    spread(spans, Vec::new(), columns)
}

/// The text if there is neither a seat nor a free place: no pattern, or one that requires no seats.
fn empty<'a>(model: &Model, columns: usize) -> Vec<Line<'a>> {
    let mut lines = vec![Line::default()];
    let rows = wrapped("No seats yet.", columns.saturating_sub(4));
    lines.extend(rows.into_iter().map(|row| Line::styled(format!("  {row}"), model.theme.style(Meaning::Muted))));
    let mut spans = vec![Span::raw("  ")];
    spans.extend(hint(model, Action::AddSeat));
    spans.push(Span::styled("add a seat", model.theme.style(Meaning::Muted)));
    lines.push(Line::from(spans));
    lines
}

//! The frontmatter editor, drawn: the form or the block as text, and what is known of the key under the cursor.

mod area;
mod facts;
mod form;
mod raw;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::super::layout::Layout;
use super::super::model::Model;
use super::super::pane::editor::{State, Tab};
use super::super::theme::Meaning;
use super::frame::{Titles, bordered};
use super::row::{fit, spoken};
use crate::domain::problem::Severity;

/// Draws the editor in the place of the panes.
pub fn draw(frame: &mut Frame<'_>, model: &Model, state: &State, layout: &Layout) {
    let (form, beside) = layout.form();
    let focused = model.dialog.is_none();
    let inner = bordered(frame, model, form, focused, titles(model, state, form, focused));
    if inner.is_empty() {
        return;
    }
    match (state.raw(), state.area()) {
        (Some(_), _) => raw::draw(frame, model, state, inner, focused),
        (None, Some(_)) => area::draw(frame, model, state, inner, focused),
        (None, None) => form::draw(frame, model, state, inner, focused),
    }
    if let Some(beside) = beside {
        facts::beside(frame, model, state, beside);
    }
}

/// What the border says: the two tabs, whether anything is not saved, what reads badly.
fn titles<'a>(model: &Model, state: &State, area: Rect, focused: bool) -> Titles<'a> {
    let theme = &model.theme;
    let muted = theme.style(Meaning::Muted);
    let mut left = Vec::new();
    for (tab, word) in [(Tab::Form, "Form"), (Tab::Raw, "Raw")] {
        if !left.is_empty() {
            left.push(Span::raw("  "));
        }
        let is_here = state.tab == tab;
        let style = match (is_here, focused) {
            (true, true) => theme.style(Meaning::Accent),
            (true, false) => theme.style(Meaning::Heading),
            (false, _) => muted,
        };
        left.push(Span::styled(word, style));
    }
    if let Some(row) = state.row().filter(|_| state.area().is_some()) {
        let room = usize::from(area.width).saturating_sub(36);
        left.push(Span::styled(
            format!("  {} {}", if model.settings.ascii { ">" } else { "›" }, fit(&spoken(&row.path), room)),
            theme.style(Meaning::Text),
        ));
    }
    let caution = theme.style(Meaning::Caution);
    let right = match (state.is_read_only(), state.is_changed()) {
        _ if state.field().is_some() => Line::default(),
        (true, true) => Line::styled("! read-only, not saved", caution),
        (true, false) => Line::styled("! read-only", caution),
        (false, true) => Line::styled("not saved", caution),
        (false, false) => Line::styled("saved", muted),
    };
    let rows = state.rows.len();
    let height = state.form_height();
    let place = if state.raw().is_none() && state.area().is_none() && rows > height {
        format!("{}/{rows}", (state.top + height).min(rows))
    } else {
        String::new()
    };
    Titles {
        left: Line::from(left),
        right,
        below: Line::styled(fit(state.format.0.label, usize::from(area.width).saturating_sub(14)), muted),
        below_right: Line::styled(place, muted),
    }
}

/// The sign of a severity, and what it means.
fn sign(model: &Model, severity: Severity) -> (&'static str, Meaning) {
    match (severity, model.settings.ascii) {
        (Severity::Error, false) => ("✕ ", Meaning::Wrong),
        (Severity::Error, true) => ("x ", Meaning::Wrong),
        (Severity::Warning, _) => ("! ", Meaning::Caution),
        (Severity::Note, false) => ("· ", Meaning::Muted),
        (Severity::Note, true) => ("- ", Meaning::Muted),
    }
}

/// Signs of callsheet's own as every terminal has them, where plain ones are asked for.
fn plain(model: &Model, text: &str) -> String {
    if model.settings.ascii {
        text.replace(['·', '–'], "-").replace('→', ">").replace('✕', "x").replace('…', "~")
    } else {
        text.to_owned()
    }
}

/// Rows as cells count them.
fn cells(rows: usize) -> u16 {
    u16::try_from(rows).unwrap_or(u16::MAX)
}

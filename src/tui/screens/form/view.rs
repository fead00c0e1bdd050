//! Draws the frontmatter editor: the form or the block as text, and the facts about the key under the cursor.

mod facts_pane;
mod form_rows;
mod raw_text;
mod text_area;

use crate::domain::key_path::spoken;
use crate::domain::text::fit;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::tui::app::model::Model;
use crate::tui::screens::form::{EditorState, EditorTab};
use crate::tui::ui::frame::{BorderTitles, bordered};
use crate::tui::ui::layout::ScreenLayout;
use crate::tui::ui::theme::Meaning;

/// Draws the editor instead of the panes.
pub fn draw(frame: &mut Frame<'_>, model: &Model, state: &EditorState, layout: &ScreenLayout) {
    let (form, beside) = layout.form();
    let focused = model.dialog.is_none();
    let inner = bordered(frame, model, form, focused, titles(model, state, form, focused));
    if inner.is_empty() {
        return;
    }
    match (state.raw(), state.area()) {
        (Some(_), _) => raw_text::draw(frame, model, state, inner, focused),
        (None, Some(_)) => text_area::draw(frame, model, state, inner, focused),
        (None, None) => form_rows::draw(frame, model, state, inner, focused),
    }
    if let Some(beside) = beside {
        facts_pane::beside(frame, model, state, beside);
    }
}

/// Titles of the border: the two tabs, unsaved changes, the state of the block.
fn titles<'a>(model: &Model, state: &EditorState, area: Rect, focused: bool) -> BorderTitles<'a> {
    let theme = &model.theme;
    let muted = theme.style(Meaning::Muted);
    let mut left = Vec::new();
    for (tab, word) in [(EditorTab::Form, "Form"), (EditorTab::Raw, "Raw")] {
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
        left.push(Span::styled(format!("  › {}", fit(&spoken(&row.path), room)), theme.style(Meaning::Text)));
    }
    let caution = theme.style(Meaning::Caution);
    let right = match (state.is_read_only(), state.is_changed()) {
        _ if state.field().is_some() => Line::default(),
        (true, true) => Line::styled("! read-only, unsaved", caution),
        (true, false) => Line::styled("! read-only", caution),
        (false, true) => Line::styled("unsaved", caution),
        (false, false) => Line::styled("saved", muted),
    };
    let rows = state.form.rows.len();
    let height = state.form_height();
    let place = if state.raw().is_none() && state.area().is_none() && rows > height {
        format!("{}/{rows}", (state.form.top + height).min(rows))
    } else {
        String::new()
    };
    BorderTitles {
        left: Line::from(left),
        right,
        below: Line::styled(fit(state.format.0.label, usize::from(area.width).saturating_sub(14)), muted),
        below_right: Line::styled(place, muted),
    }
}

/// A number of rows as the type for cells.
fn cells(rows: usize) -> u16 {
    u16::try_from(rows).unwrap_or(u16::MAX)
}

//! Where a dialog stands: over the panes, beside the prompt where that follows the choice, never larger than the screen.

use ratatui::layout::Rect;

use super::super::super::layout::{BESIDE, Layout, Pane};
use super::Content;
use super::picker::Columns;

/// What of the panes must be left at the sides of a dialog for it not to take their place whole.
const SLIVER: u16 = 12;

/// Places a dialog and lays its content out in the room it gets.
pub(super) fn place(content: &mut Content, screen: Rect, layout: &Layout) -> Rect {
    let region = region(content, screen, layout);
    // Slivers of the panes at its sides would only be noise.
    let wanted = wanted_width(content);
    let width = if region.width < wanted + SLIVER { region.width } else { wanted };
    let rows = lay_out(content, usize::from(width.saturating_sub(2)));
    let height = u16::try_from(rows.saturating_add(2)).unwrap_or(u16::MAX).min(region.height);
    let inner = usize::from(height.saturating_sub(2));
    match content {
        Content::Picker(picker) => picker.fit_in(inner),
        Content::Question(_) => {}
        Content::Confirm(confirm) => confirm.fit_in(inner),
        Content::Reader(reader) => reader.fit_in(inner),
    }
    // A little above the middle, where the eye is.
    let above = (region.height - height) * 2 / 5;
    Rect { x: region.x + (region.width - width) / 2, y: region.y + above, width, height }
}

/// The part of the screen a dialog may cover.
fn region(content: &Content, screen: Rect, layout: &Layout) -> Rect {
    let used = layout.header.height + layout.footer.height + layout.notice.height;
    let whole = match screen.height.checked_sub(used) {
        Some(height) if height >= 4 => Rect { y: layout.header.bottom(), height, ..screen },
        _ => screen,
    };
    let follows = matches!(content, Content::Picker(picker) if picker.prompt_follows);
    let prompt = layout.pane(Pane::Prompt).filter(|prompt| follows && prompt.x >= whole.x + BESIDE);
    prompt.map_or(whole, |prompt| Rect { width: prompt.x - whole.x, ..whole })
}

const fn wanted_width(content: &Content) -> u16 {
    match content {
        Content::Picker(picker) => match picker.columns {
            Columns::Names => 84,
            Columns::Keys => 76,
        },
        Content::Question(_) | Content::Confirm(_) => 68,
        Content::Reader(reader) => reader.wanted_width,
    }
}

/// Lays the content out in so many columns and answers how many rows it would like.
fn lay_out(content: &mut Content, columns: usize) -> usize {
    match content {
        Content::Picker(picker) => picker.lay_out(columns),
        Content::Question(question) => question.lay_out(columns),
        Content::Confirm(confirm) => confirm.lay_out(columns),
        Content::Reader(reader) => reader.lay_out(columns),
    }
}

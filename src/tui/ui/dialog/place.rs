//! Position of a dialog: over the panes, next to the prompt if that previews the choice, and never larger than the
//! screen.

use ratatui::layout::Rect;

use super::picker::PickerColumns;
use super::{DialogContent, command};
use crate::tui::ui::layout::{BESIDE, Pane, ScreenLayout};

/// Minimum visible width next to a dialog, in columns; with less, the dialog takes the whole width.
const SLIVER: u16 = 12;

/// Maximum width of a picker: longer lines are hard to read.
const WIDEST_PICKER: u16 = 160;

/// Places a dialog and lays out its contents.
pub(super) fn place(content: &mut DialogContent, screen: Rect, layout: &ScreenLayout) -> Rect {
    let region = region(content, screen, layout);
    // Narrow parts of the panes next to it would only distract.
    let wanted = wanted_width(content);
    let width = if region.width < wanted.saturating_add(SLIVER) { region.width } else { wanted };
    let rows = lay_out(content, usize::from(width.saturating_sub(2)));
    let height = u16::try_from(rows.saturating_add(2)).unwrap_or(u16::MAX).min(region.height);
    let inner = usize::from(height.saturating_sub(2));
    match content {
        DialogContent::Picker(picker) => picker.fit_in(inner),
        DialogContent::Question(_) => {}
        DialogContent::Confirm(confirm) => confirm.fit_in(inner),
        DialogContent::Reader(reader) => reader.fit_in(inner),
        DialogContent::Command(view) => view.fit_in(inner),
    }
    // Slightly above the middle looks centered.
    let above = (region.height - height) * 2 / 5;
    Rect { x: region.x + (region.width - width) / 2, y: region.y + above, width, height }
}

/// The part of the screen a dialog may cover.
fn region(content: &DialogContent, screen: Rect, layout: &ScreenLayout) -> Rect {
    let used = layout.header.height + layout.footer.height + layout.notice.height;
    let whole = match screen.height.checked_sub(used) {
        Some(height) if height >= 4 => Rect { y: layout.header.bottom(), height, ..screen },
        _ => screen,
    };
    let follows = matches!(content, DialogContent::Picker(picker) if picker.prompt_follows);
    let prompt = layout.pane(Pane::Prompt).filter(|prompt| follows && prompt.x >= whole.x + BESIDE);
    prompt.map_or(whole, |prompt| Rect { width: prompt.x - whole.x, ..whole })
}

fn wanted_width(content: &DialogContent) -> u16 {
    match content {
        DialogContent::Picker(picker) => {
            let least = match picker.columns {
                PickerColumns::Names => 84,
                PickerColumns::Keys => 76,
            };
            u16::try_from(picker.widest_row() + 2).unwrap_or(u16::MAX).clamp(least, WIDEST_PICKER)
        }
        DialogContent::Question(_) | DialogContent::Confirm(_) => 68,
        DialogContent::Reader(reader) => reader.wanted_width,
        DialogContent::Command(_) => command::WIDTH,
    }
}

/// Lays out the contents in this many columns. Returns the preferred number of rows.
fn lay_out(content: &mut DialogContent, columns: usize) -> usize {
    match content {
        DialogContent::Picker(picker) => picker.lay_out(columns),
        DialogContent::Question(question) => question.lay_out(columns),
        DialogContent::Confirm(confirm) => confirm.lay_out(columns),
        DialogContent::Reader(reader) => reader.lay_out(columns),
        DialogContent::Command(view) => view.lay_out(columns),
    }
}

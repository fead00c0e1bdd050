//! Motions in lists and texts, by rows and pages.

use super::keymap::Action;

/// Rows that one turn of the wheel scrolls a text.
pub const WHEEL_ROWS: usize = 3;

/// The row that a motion leads to from another, in pages of so many rows; none if the action is not a motion. The
/// caller limits it to the rows there are.
pub const fn row_after(action: Action, row: usize, page: usize) -> Option<usize> {
    Some(match action {
        Action::Down => row.saturating_add(1),
        Action::Up => row.saturating_sub(1),
        Action::HalfDown => row.saturating_add(page.div_ceil(2)),
        Action::HalfUp => row.saturating_sub(page.div_ceil(2)),
        Action::PageDown => row.saturating_add(page),
        Action::PageUp => row.saturating_sub(page),
        Action::Top => 0,
        // One less than the highest number, so that a caller may add one.
        Action::Bottom => usize::MAX - 1,
        _ => return None,
    })
}

/// The row that a turn of the wheel leads to.
pub const fn row_after_wheel(down: bool, row: usize, step: usize) -> usize {
    if down { row.saturating_add(step) } else { row.saturating_sub(step) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn motions_lead_to_rows_and_other_actions_nowhere() {
        for (action, row) in [
            (Action::Down, Some(8)),
            (Action::Up, Some(6)),
            (Action::HalfDown, Some(12)),
            (Action::HalfUp, Some(2)),
            (Action::PageDown, Some(16)),
            (Action::PageUp, Some(0)),
            (Action::Top, Some(0)),
            (Action::Bottom, Some(usize::MAX - 1)),
            (Action::Enter, None),
        ] {
            assert_eq!(row_after(action, 7, 9), row, "{action:?}");
        }
        assert_eq!((row_after_wheel(true, 1, 3), row_after_wheel(false, 1, 3)), (4, 0));
    }
}

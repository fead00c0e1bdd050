//! The parts of the pane of seats, and how seats and prompt share the screen.

use ratatui::layout::Rect;

use super::{CastFocus, CastState};
use crate::tui::ui::layout::{Pane, ScreenBreadth, ScreenLayout};

/// Minimum width inside the border for one row per seat; in a narrower pane, a seat has two rows.
const ONE_ROW: usize = 58;

/// The height of the task input, in rows.
const TEXT_ROWS: std::ops::RangeInclusive<usize> = 3..=8;

/// Minimum height of the pane; a lower one shows little more than the seats.
const LOW: usize = 12;

/// Width of the label before the task, in columns.
pub const LABEL: usize = 10;

/// The positions of the parts, in rows from the top of the inside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CastAreas {
    /// Rows of the fields: the task, then the pattern.
    pub fields: usize,
    /// The number of field rows for the task.
    pub task: usize,
    /// The row of the rule under the fields.
    pub rule: Option<usize>,
    /// The row of the column headings.
    pub head: Option<usize>,
    /// The first row of the seats, and their number of rows.
    pub seats: (usize, usize),
    /// The first row of the flow including its heading, and its number of rows; 0 rows if it does not fit.
    pub flow: (usize, usize),
    /// The same for the problems.
    pub problems: (usize, usize),
}

impl CastState {
    /// Returns true if a seat has two rows.
    pub fn has_two_rows(&self) -> bool {
        self.drawn.width < ONE_ROW
    }

    /// Rows of each seat.
    pub fn seat_rows(&self) -> usize {
        if self.has_two_rows() { 2 } else { 1 }
    }

    /// The positions of all parts.
    pub fn areas(&self) -> CastAreas {
        let height = self.drawn.height;
        let task = match self.writing() {
            Some(writing) => {
                writing.rows.len().clamp(*TEXT_ROWS.start(), *TEXT_ROWS.end()).min(height.saturating_sub(4)).max(1)
            }
            None => usize::from(height >= LOW / 2),
        };
        let fields = (task + usize::from(height >= LOW / 2)).min(height);
        let rule = (fields > 0 && height > fields + 3).then_some(fields);
        let mut top = fields + usize::from(rule.is_some());
        let head = (height >= LOW && !self.has_two_rows() && self.seat_count() > 0).then_some(top);
        top += usize::from(head.is_some());
        let wanted = (self.row_count() * self.seat_rows()).max(2);
        let left = height.saturating_sub(top);
        let flow = self.flow().len();
        let problems = self.told().len();
        // Seats come first, then problems, then the drawing, which is shown completely or not at all.
        let least = wanted.min(left).min(6.max(left / 2));
        let rest = left - least;
        let below = |rows: usize| if rows == 0 { 0 } else { rows + 2 };
        let of_problems = below(problems).min(rest);
        let of_problems = if of_problems < 3 { 0 } else { of_problems };
        let fits = wanted.min(left) + below(flow) + below(problems).min(5) <= left;
        let of_flow = if fits { below(flow) } else { 0 };
        let of_problems = of_problems.min(left.saturating_sub(of_flow + least));
        let seats = wanted.min(left.saturating_sub(of_flow + of_problems));
        let flow_top = top + seats;
        CastAreas {
            fields,
            task,
            rule,
            head,
            seats: (top, seats),
            flow: (flow_top, of_flow),
            problems: (flow_top + of_flow, of_problems),
        }
    }
}

/// The panes of a cast: the seats on the left and the prompt of one on the right, or only one of them. The seats are in
/// the same position as the list of agents, so that dialogs have their place next to the prompt.
pub fn layout(of_screen: &ScreenLayout, focus: CastFocus, zoomed: bool) -> ScreenLayout {
    let top = of_screen.header.bottom();
    let body = Rect { y: top, height: of_screen.notice.y.saturating_sub(top), ..of_screen.header };
    let alone = if focus == CastFocus::Prompt { Pane::Prompt } else { Pane::Agents };
    let panes = match of_screen.breadth {
        ScreenBreadth::TooSmall => Vec::new(),
        ScreenBreadth::Narrow => vec![(alone, body)],
        _ if zoomed => vec![(alone, body)],
        breadth => {
            let share = if breadth == ScreenBreadth::Wide { 54 } else { 50 };
            let seats = u16::try_from(u32::from(body.width) * share / 100).unwrap_or(body.width).min(100);
            let prompt = Rect { x: body.x + seats, width: body.width - seats, ..body };
            vec![(Pane::Agents, Rect { width: seats, ..body }), (Pane::Prompt, prompt)]
        }
    };
    ScreenLayout { panes, ..of_screen.clone() }
}

//! The parts of the pane of seats, and how seats and prompt share the screen.

use ratatui::layout::Rect;

use super::super::super::layout::{Breadth, Layout, Pane};
use super::{Focus, State};

/// Columns inside the border from which on a seat has one row; in fewer it has two.
const ONE_ROW: usize = 58;

/// How high the task stands while it is written, in rows.
const TEXT_ROWS: std::ops::RangeInclusive<usize> = 3..=8;

/// Rows of the pane below which it shows the seats and little else.
const LOW: usize = 12;

/// Columns inside the border in which the task stands behind its label.
pub const LABEL: usize = 10;

/// Where the parts stand, in rows from the top of the inside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// Rows of the fields: the task, then the pattern.
    pub fields: usize,
    /// How many of them the task has.
    pub task: usize,
    /// The row of the rule under the fields.
    pub rule: Option<usize>,
    /// The row of the names of the columns.
    pub head: Option<usize>,
    /// The first row of the seats, and how many rows they have.
    pub seats: (usize, usize),
    /// The first row of the flow with its heading, and how many rows it has; none where it does not fit.
    pub flow: (usize, usize),
    /// The same of the problems.
    pub problems: (usize, usize),
}

impl State {
    /// Whether a seat has two rows.
    pub fn has_two_rows(&self) -> bool {
        self.width < ONE_ROW
    }

    /// Rows of each seat.
    pub fn seat_rows(&self) -> usize {
        if self.has_two_rows() { 2 } else { 1 }
    }

    /// Where everything stands.
    pub fn areas(&self) -> Areas {
        let height = self.height;
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
        // Seats come first, then what is the matter, then the drawing, which is whole or not there.
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
        Areas {
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

/// The panes of a cast: seats at the left, the prompt of one at the right, or one of them alone. The
/// seats stand where the list of agents does, so that dialogs find their place beside the prompt.
pub fn layout(of_screen: &Layout, focus: Focus, zoomed: bool) -> Layout {
    let top = of_screen.header.bottom();
    let body = Rect { y: top, height: of_screen.notice.y.saturating_sub(top), ..of_screen.header };
    let alone = if focus == Focus::Prompt { Pane::Prompt } else { Pane::Agents };
    let panes = match of_screen.breadth {
        Breadth::TooSmall => Vec::new(),
        Breadth::Narrow => vec![(alone, body)],
        _ if zoomed => vec![(alone, body)],
        breadth => {
            let share = if breadth == Breadth::Wide { 54 } else { 50 };
            let seats = u16::try_from(u32::from(body.width) * share / 100).unwrap_or(body.width).min(100);
            let prompt = Rect { x: body.x + seats, width: body.width - seats, ..body };
            vec![(Pane::Agents, Rect { width: seats, ..body }), (Pane::Prompt, prompt)]
        }
    };
    Layout { panes, ..of_screen.clone() }
}

//! Where things stand: which panes fit the screen, and their rectangles.

use ratatui::layout::Rect;

/// A pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The list.
    Agents,
    /// What one agent can do.
    Detail,
    /// The composer.
    Prompt,
}

impl Pane {
    /// In the order of the screen.
    pub const ALL: [Self; 3] = [Self::Agents, Self::Detail, Self::Prompt];

    /// The word in its border.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Agents => "Agents",
            Self::Detail => "Detail",
            Self::Prompt => "Prompt",
        }
    }

    /// The pane after it, the first after the last.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Agents => Self::Detail,
            Self::Detail => Self::Prompt,
            Self::Prompt => Self::Agents,
        }
    }

    /// The pane before it, the last before the first.
    #[must_use]
    pub const fn previous(self) -> Self {
        self.next().next()
    }
}

/// What the list has more on a medium screen, beside one pane only, in thousandths.
const LIST_ALONE: u16 = 80;

/// How wide the first two panes of a wide screen are, in thousandths of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// The list; of a medium screen it is this and a bit.
    pub agents: u16,
    /// The detail.
    pub detail: u16,
}

/// The narrowest room that a picker stands in beside the prompt.
pub const BESIDE: u16 = 36;

impl Split {
    /// The same with a list wide enough, on a medium screen, for a picker to stand in its place.
    #[must_use]
    pub fn with_room_for_picker(self, width: u16) -> Self {
        let share = u32::from(BESIDE + 4) * 1000 / u32::from(width.max(1)) + 1;
        let share = u16::try_from(share).unwrap_or(1000).saturating_sub(LIST_ALONE);
        Self { agents: self.agents.max(share), ..self }
    }
}

impl Default for Split {
    fn default() -> Self {
        Self { agents: 300, detail: 340 }
    }
}

/// How much fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// 120 columns and more: three panes.
    Wide,
    /// 80 to 119: the list and one pane.
    Medium,
    /// Fewer: one pane at a time.
    Narrow,
    /// Under 30 by 8: a sentence.
    TooSmall,
}

/// The rectangles of one screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// How much fits.
    pub breadth: Breadth,
    /// The line on top.
    pub header: Rect,
    /// What is between that and the lines at the bottom.
    pub body: Rect,
    /// The panes that are shown.
    pub panes: Vec<(Pane, Rect)>,
    /// The lines for a notice; of no height where there is none.
    pub notice: Rect,
    /// The line at the bottom.
    pub footer: Rect,
}

impl Layout {
    /// How many lines a notice may take: enough to say what to do, and little of the screen.
    pub fn most_of_notice(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(4) / 4).clamp(1, 4)
    }

    /// Lays out a screen with a notice of so many lines.
    pub fn new(area: Rect, focus: Pane, zoomed: bool, split: Split, notice: usize) -> Self {
        let breadth = match (area.width, area.height) {
            (width, height) if width < 30 || height < 8 => Breadth::TooSmall,
            (width, _) if width >= 120 => Breadth::Wide,
            (width, _) if width >= 80 => Breadth::Medium,
            _ => Breadth::Narrow,
        };
        let row = |y: u16, height: u16| Rect { x: area.x, y: area.y + y, width: area.width, height };
        let notice_height = u16::try_from(notice.min(Self::most_of_notice(area))).unwrap_or(1);
        let body = row(1, area.height.saturating_sub(2 + notice_height));
        let bottom = area.height.saturating_sub(1);
        Self {
            breadth,
            header: row(0, area.height.min(1)),
            body,
            panes: panes(body, breadth, focus, zoomed, split),
            notice: row(bottom.saturating_sub(notice_height), notice_height.min(bottom)),
            footer: row(bottom, area.height.min(1)),
        }
    }

    /// Where the frontmatter editor stands: the form, and on a wide screen the facts beside it.
    pub fn form(&self) -> (Rect, Option<Rect>) {
        let body = self.body;
        if self.breadth != Breadth::Wide {
            return (body, None);
        }
        let form = u16::try_from(u32::from(body.width) * 64 / 100).unwrap_or(body.width);
        let facts = Rect { x: body.x + form, width: body.width - form, ..body };
        (Rect { width: form, ..body }, Some(facts))
    }

    /// Where a pane stands, if it is shown.
    pub fn pane(&self, pane: Pane) -> Option<Rect> {
        self.panes.iter().find(|(shown, _)| *shown == pane).map(|(_, rect)| *rect)
    }

    /// The pane at a cell.
    pub fn pane_at(&self, x: u16, y: u16) -> Option<(Pane, Rect)> {
        self.panes.iter().copied().find(|(_, rect)| rect.contains((x, y).into()))
    }
}

fn panes(body: Rect, breadth: Breadth, focus: Pane, zoomed: bool, split: Split) -> Vec<(Pane, Rect)> {
    let part =
        |thousandths: u16| u16::try_from(u32::from(body.width) * u32::from(thousandths) / 1000).unwrap_or(body.width);
    let piece = |x: u16, width: u16| Rect { x: body.x + x, y: body.y, width, height: body.height };
    match breadth {
        Breadth::TooSmall => Vec::new(),
        _ if zoomed => vec![(focus, body)],
        Breadth::Narrow => vec![(focus, body)],
        Breadth::Medium => {
            let agents = part(split.agents + LIST_ALONE).clamp(30, body.width - 30);
            let other = if focus == Pane::Prompt { Pane::Prompt } else { Pane::Detail };
            vec![(Pane::Agents, piece(0, agents)), (other, piece(agents, body.width - agents))]
        }
        Breadth::Wide => {
            let agents = part(split.agents).clamp(30, body.width - 70);
            let detail = part(split.detail).clamp(30, body.width - agents - 30);
            vec![
                (Pane::Agents, piece(0, agents)),
                (Pane::Detail, piece(agents, detail)),
                (Pane::Prompt, piece(agents + detail, body.width - agents - detail)),
            ]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_fill_the_width_at_every_size() {
        for width in 1..300 {
            for height in [1, 2, 7, 8, 24, 60] {
                for focus in Pane::ALL {
                    let area = Rect::new(0, 0, width, height);
                    let split = Split { agents: 900, detail: 900 };
                    for split in [split, Split::default(), Split { agents: 0, detail: 0 }] {
                        let notice = usize::from(height) % 6;
                        let layout = Layout::new(area, focus, false, split, notice);
                        assert!(area.union(layout.notice) == area && layout.body.bottom() <= layout.notice.y.max(1));
                        let total: u16 = layout.panes.iter().map(|(_, rect)| rect.width).sum();
                        assert!(layout.breadth == Breadth::TooSmall || total == width, "{width}x{height}");
                        assert!(layout.panes.iter().all(|(_, rect)| area.union(*rect) == area));
                    }
                }
            }
        }
    }
}

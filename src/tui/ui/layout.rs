//! Layout of the screen: the panes that fit, and their rectangles.

use ratatui::layout::Rect;

/// A pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The list.
    Agents,
    /// Details of one agent.
    Detail,
    /// The composer.
    Prompt,
}

impl Pane {
    /// The tabs, in the order of the screen.
    pub const ALL: [Self; 3] = [Self::Agents, Self::Detail, Self::Prompt];

    /// The word in its border.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Agents => "Agents",
            Self::Detail => "Detail",
            Self::Prompt => "Prompt",
        }
    }

    /// The next pane, cyclically.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Agents => Self::Detail,
            Self::Detail => Self::Prompt,
            Self::Prompt => Self::Agents,
        }
    }

    /// The previous pane, cyclically.
    #[must_use]
    pub const fn previous(self) -> Self {
        self.next().next()
    }
}

/// Extra width of the list on a medium screen next to a single pane, in thousandths.
const LIST_ALONE: u16 = 80;

/// Widths of the first two panes of a wide screen, in thousandths of the screen width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaneSplit {
    /// The width of the list; on a medium screen it is a bit wider.
    pub agents: u16,
    /// The detail.
    pub detail: u16,
}

/// Minimum width for a picker next to the prompt.
pub const BESIDE: u16 = 36;

impl PaneSplit {
    /// The same split with a list wide enough, on a medium screen, to be covered by a picker.
    #[must_use]
    pub fn with_room_for_picker(self, width: u16) -> Self {
        let share = u32::from(BESIDE + 4) * 1000 / u32::from(width.max(1)) + 1;
        let share = u16::try_from(share).unwrap_or(1000).saturating_sub(LIST_ALONE);
        Self { agents: self.agents.max(share), ..self }
    }
}

impl Default for PaneSplit {
    fn default() -> Self {
        Self { agents: 300, detail: 340 }
    }
}

/// Size class of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScreenBreadth {
    /// 120 columns and more: three panes.
    Wide,
    /// 80 to 119: the list and one pane.
    Medium,
    /// Fewer: one pane at a time.
    Narrow,
    /// Less than 30 by 8: only a message.
    TooSmall,
}

/// The rectangles of one screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenLayout {
    /// Size class of the screen.
    pub breadth: ScreenBreadth,
    /// The line on top.
    pub header: Rect,
    /// Area between the header and the lines at the bottom.
    pub body: Rect,
    /// The panes that are shown.
    pub panes: Vec<(Pane, Rect)>,
    /// The lines for a notice; of height 0 if there is none.
    pub notice: Rect,
    /// The line at the bottom.
    pub footer: Rect,
}

impl ScreenLayout {
    /// Maximum number of lines of a notice: enough to say what to do, but only a small part of the screen.
    pub fn most_of_notice(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(4) / 4).clamp(1, 4)
    }

    /// Lays out a screen with a notice of this many lines.
    pub fn new(area: Rect, focus: Pane, zoomed: bool, split: PaneSplit, notice: usize) -> Self {
        let breadth = match (area.width, area.height) {
            (width, height) if width < 30 || height < 8 => ScreenBreadth::TooSmall,
            (width, _) if width >= 120 => ScreenBreadth::Wide,
            (width, _) if width >= 80 => ScreenBreadth::Medium,
            _ => ScreenBreadth::Narrow,
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

    /// Areas of the frontmatter editor: the form, and on a wide screen the facts next to it.
    pub fn form(&self) -> (Rect, Option<Rect>) {
        let body = self.body;
        if self.breadth != ScreenBreadth::Wide {
            return (body, None);
        }
        let form = u16::try_from(u32::from(body.width) * 64 / 100).unwrap_or(body.width);
        let facts = Rect { x: body.x + form, width: body.width - form, ..body };
        (Rect { width: form, ..body }, Some(facts))
    }

    /// Area of a pane, if it is shown.
    pub fn pane(&self, pane: Pane) -> Option<Rect> {
        self.panes.iter().find(|(shown, _)| *shown == pane).map(|(_, rect)| *rect)
    }

    /// The pane at a cell.
    pub fn pane_at(&self, x: u16, y: u16) -> Option<(Pane, Rect)> {
        self.panes.iter().copied().find(|(_, rect)| rect.contains((x, y).into()))
    }
}

fn panes(body: Rect, breadth: ScreenBreadth, focus: Pane, zoomed: bool, split: PaneSplit) -> Vec<(Pane, Rect)> {
    let part =
        |thousandths: u16| u16::try_from(u32::from(body.width) * u32::from(thousandths) / 1000).unwrap_or(body.width);
    let piece = |x: u16, width: u16| Rect { x: body.x + x, y: body.y, width, height: body.height };
    match breadth {
        ScreenBreadth::TooSmall => Vec::new(),
        _ if zoomed => vec![(focus, body)],
        ScreenBreadth::Narrow => vec![(focus, body)],
        ScreenBreadth::Medium => {
            let agents = part(split.agents + LIST_ALONE).clamp(30, body.width - 30);
            let other = if focus == Pane::Prompt { Pane::Prompt } else { Pane::Detail };
            vec![(Pane::Agents, piece(0, agents)), (other, piece(agents, body.width - agents))]
        }
        ScreenBreadth::Wide => {
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
                    let split = PaneSplit { agents: 900, detail: 900 };
                    for split in [split, PaneSplit::default(), PaneSplit { agents: 0, detail: 0 }] {
                        let notice = usize::from(height) % 6;
                        let layout = ScreenLayout::new(area, focus, false, split, notice);
                        assert!(area.union(layout.notice) == area && layout.body.bottom() <= layout.notice.y.max(1));
                        let total: u16 = layout.panes.iter().map(|(_, rect)| rect.width).sum();
                        assert!(layout.breadth == ScreenBreadth::TooSmall || total == width, "{width}x{height}");
                        assert!(layout.panes.iter().all(|(_, rect)| area.union(*rect) == area));
                    }
                }
            }
        }
    }
}

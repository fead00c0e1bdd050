//! The row of tabs: those that fit, and their positions.

use super::DetailTab;
use crate::domain::agent::Agent;
use crate::domain::agent::AgentEntry;

/// Gap between two tabs, in cells.
const BETWEEN: usize = 2;

/// Number of items in each tab; `None` for a tab that shows no number.
pub type TabCounts = [Option<usize>; DetailTab::ALL.len()];

/// The tabs in the positions they have in their row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabRow {
    /// The tabs that fit.
    pub labels: Vec<TabLabel>,
    /// True if tabs are hidden on the left.
    pub more_before: bool,
    /// True if tabs are hidden on the right.
    pub more_behind: bool,
}

/// A tab in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TabLabel {
    /// Tab of the cell.
    pub tab: DetailTab,
    /// The column it begins on.
    pub column: usize,
    /// Number of items in the tab, if it is shown.
    pub count: Option<usize>,
    /// The columns it takes.
    pub width: usize,
}

impl TabRow {
    /// Lays out the row. The current tab and the next one are always shown, as far as they fit.
    pub fn new(current: DetailTab, counts: TabCounts, columns: usize) -> Self {
        // One column stays free on each side for the marks of hidden tabs.
        let room = columns.saturating_sub(2);
        let widths: Vec<usize> =
            DetailTab::ALL.iter().zip(counts).map(|(tab, count)| label_width(*tab, count)).collect();
        let at = DetailTab::ALL.iter().position(|tab| *tab == current).unwrap_or(0);
        let taken = |from: usize, to: usize| widths[from..=to].iter().sum::<usize>() + (to - from) * BETWEEN;
        let next = (at + 1).min(DetailTab::ALL.len() - 1);
        let fits = |from: &usize| taken(*from, next) <= room;
        let first = (0..=at).find(fits).or_else(|| (0..=at).find(|&from| taken(from, at) <= room)).unwrap_or(at);
        let mut labels = Vec::new();
        let mut column = 1;
        for (index, (&tab, count)) in DetailTab::ALL.iter().zip(counts).enumerate().skip(first) {
            if column + widths[index] > room + 1 && index > at {
                break;
            }
            labels.push(TabLabel { tab, column, count, width: widths[index] });
            column += widths[index] + BETWEEN;
        }
        Self { more_before: first > 0, more_behind: first + labels.len() < DetailTab::ALL.len(), labels }
    }

    /// The tab at a column.
    pub fn at(&self, x: usize) -> Option<DetailTab> {
        self.labels.iter().find(|label| (label.column..label.column + label.width).contains(&x)).map(|label| label.tab)
    }
}

fn label_width(tab: DetailTab, count: Option<usize>) -> usize {
    tab.title().len() + count.map_or(0, |count| 1 + count.to_string().len())
}

/// Counts the items of an agent in each tab.
pub fn counts(entry: Option<&AgentEntry>, agent: Option<&Agent>, problems: usize) -> TabCounts {
    let some = |count: usize| (count > 0).then_some(count);
    let modes = agent.map_or_else(|| entry.map_or(0, |entry| entry.modes.len()), |agent| agent.modes.len());
    let roles = agent.map_or_else(|| entry.map_or(0, |entry| entry.roles.len()), |agent| agent.roles.len());
    let checklists =
        agent.map_or_else(|| entry.map_or(0, |entry| entry.checklists), |agent| agent.body.checklists().count());
    [None, some(checklists), some(modes), some(roles), None, None, some(problems), None]
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTS: TabCounts = [None, Some(3), Some(4), Some(5), None, None, Some(12), None];

    #[test]
    fn the_row_shows_what_fits_and_always_the_current_tab() {
        let wide = TabRow::new(DetailTab::Overview, COUNTS, 80);
        assert_eq!((wide.labels.len(), wide.more_before, wide.more_behind), (8, false, false));
        assert_eq!((wide.labels[1].column, wide.labels[1].width), (11, 12));
        assert_eq!(
            (wide.at(10), wide.at(11), wide.at(22), wide.at(23)),
            (None, Some(DetailTab::Checklists), Some(DetailTab::Checklists), None)
        );
        for tab in DetailTab::ALL {
            for columns in 0..90 {
                let row = TabRow::new(tab, COUNTS, columns);
                let label = row.labels.iter().find(|label| label.tab == tab);
                assert!(label.is_some(), "{tab:?} {columns}");
                let last = row.labels.last().map_or(0, |label| label.column + label.width);
                assert!(columns < 15 || last <= columns, "{tab:?} {columns}");
            }
        }
    }
}

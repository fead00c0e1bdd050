//! What is remembered between runs: the last query, cursor, selections, pane sizes, recent and favourite agents.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::compose::Selection;

/// What one run leaves to the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// The query that was kept.
    pub query: String,
    /// The id of the agent under the cursor.
    pub cursor: Option<String>,
    /// What was chosen for each agent, by id.
    pub selections: BTreeMap<String, Selection>,
    /// The widths of the first two panes, in thousandths of the screen.
    pub split: Option<(u16, u16)>,
    /// The ids of agents used, the last first.
    pub recent: Vec<String>,
    /// The ids of favourites.
    pub favourites: BTreeSet<String>,
    /// The theme that was chosen.
    pub theme: Option<String>,
}

//! What is remembered between runs: the last query, cursor, selections, pane sizes, recent and favourite agents.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::compose::Selection;

/// What one run leaves to the next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
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
    /// The theme, where a person chose one.
    pub theme: Option<String>,
}

impl Memory {
    /// The memory as it is kept.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Reads what was kept.
    ///
    /// # Errors
    /// It is damaged; the sentence says where.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::compose::{Choice, PartKind};

    #[test]
    fn what_is_kept_is_read_again() {
        let mut memory = Memory { query: "otp".to_owned(), split: Some((300, 340)), ..Memory::default() };
        let mut selection = Selection { mode: Choice::Named("critical".to_owned()), ..Selection::default() };
        selection.ticked.insert(7);
        selection.without.insert(PartKind::Section(3));
        memory.selections.insert("agents/a".to_owned(), selection);
        assert_eq!(Memory::parse(&memory.to_text()), Ok(memory));
        assert!(Memory::parse("{ nonsense").is_err());
        assert_eq!(Memory::parse("{\"unknown\": 1}"), Ok(Memory::default()));
    }
}

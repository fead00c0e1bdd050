//! The marks of a user that a query can ask for.

use std::collections::BTreeSet;

/// The agents that a user marked or used, for `is:favorite` and `is:recent`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserMarks {
    pub favorites: BTreeSet<String>,
    /// The ids of recently used agents, latest first.
    pub recent: Vec<String>,
}

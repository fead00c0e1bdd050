//! The library: every agent of every source by id, with shadowing settled.

use super::agent::Entry;
use super::source::Source;

/// Every agent from every source, in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Library {
    /// The sources, numbered by `SourceId`.
    pub sources: Vec<Source>,
    /// The agents, sorted by name, then id.
    pub entries: Vec<Entry>,
}

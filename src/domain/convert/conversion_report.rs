//! The report of a conversion.

/// Result of a conversion for a part of an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CarryKind {
    /// It says the same.
    Kept,
    /// It says something close, or says it in another place.
    Changed,
    /// The other client cannot say it.
    Lost,
    /// The agent may do more than before.
    Widened,
}

impl CarryKind {
    pub const ALL: [Self; 4] = [Self::Kept, Self::Changed, Self::Lost, Self::Widened];

    /// The word people see and JSON carries.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Changed => "changed",
            Self::Lost => "lost",
            Self::Widened => "widened",
        }
    }
}

/// A part of an agent, with the result for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedPart {
    pub kind: CarryKind,
    /// The key or part: `tools`, `body`.
    pub part: String,
    /// The difference, as a clause; empty if there is none.
    pub note: String,
}

impl CarriedPart {
    pub(super) fn new(kind: CarryKind, part: &str, note: impl Into<String>) -> Self {
        Self { kind, part: part.to_owned(), note: note.into() }
    }
}

//! A cast with everything that follows from pattern and agents.

use crate::domain::problem::Problem;

/// A cast with everything that follows from its pattern and agents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResolvedCast {
    pub rounds: usize,
    pub seats: Vec<PlacedSeat>,
    /// All handovers, sorted by giver, then taker.
    pub handovers: Vec<SeatHandover>,
    /// Problems, in the order of the file if there is one. If one is an error, nothing is composed.
    pub problems: Vec<Problem>,
}

/// A seat with the agent, mode, role and tools in effect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacedSeat {
    pub name: String,
    /// The name of its agent; `None` if the agent does not exist.
    pub agent: Option<String>,
    /// The kind, as an index into [`CastPattern::kinds`](super::CastPattern::kinds); `None` if the seat fits no kind.
    pub kind: Option<usize>,
    pub mode: Option<String>,
    pub role: Option<String>,
    /// The tool profile in effect; `None` to use the agent's own default.
    pub tools: Option<String>,
    /// The ensemble size in its prompt.
    pub size: usize,
    /// Its position in the order of turns, from 0: everything it takes in this round was made in earlier turns.
    pub turn: usize,
}

/// A handover: the output of one seat goes to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeatHandover {
    /// The giver, as an index into [`ResolvedCast::seats`].
    pub from: usize,
    /// The taker, as an index into [`ResolvedCast::seats`].
    pub to: usize,
    /// True if the output goes back: the taker gets it in its next turn.
    pub next_round: bool,
    /// The words for the output, if the pattern has any.
    pub label: Option<String>,
    /// The beginning of the first line of each part that is handed over separately.
    pub part_prefix: Option<String>,
}

//! A cast and its seats, as a user chose them.

use std::collections::BTreeMap;

use crate::domain::compose::NameChoice;

/// The most seats of a cast, and the most kinds of seats of a pattern.
pub const MOST_SEATS: usize = 99;

/// The template that makes an agent file; the caller of the agent gives it the task.
pub(super) const SUBAGENT: &str = "subagent";

/// Several agents on one task, as a user chose them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cast {
    pub name: String,
    pub task: Option<String>,
    pub pattern: String,
    /// The most rounds; `None` to use the pattern's.
    pub rounds: Option<usize>,
    /// The template of every seat that does not choose one.
    pub template: Option<String>,
    pub variables: BTreeMap<String, String>,
    /// The seats, in the order of the file.
    pub seats: Vec<Seat>,
}

/// One place in a cast. Everything it does not choose follows from the pattern and the agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seat {
    /// The name, unique in the cast; also the stem of the file that its prompt is written to.
    pub name: String,
    /// The agent: an id or a unique tail of one, a name, or a path.
    pub agent: String,
    /// The kind of seat in the pattern; if it is `None`, it follows from name, role and mode.
    pub kind: Option<String>,
    pub mode: NameChoice,
    pub role: NameChoice,
    pub tools: NameChoice,
    /// The ensemble size in its prompt; the number of seats if none is chosen.
    pub size: Option<usize>,
    /// The seats whose output it gets, instead of those in the pattern.
    pub upstream: Option<Vec<String>>,
    /// The seats that get its output, instead of those in the pattern.
    pub downstream: Option<Vec<String>>,
    /// The instructions, instead of the pattern's.
    pub instructions: Option<String>,
    /// The criterion for a good result, instead of the pattern's.
    pub success: Option<String>,
    /// The ticked items, in the form that [`compose::item`](crate::domain::compose::item) takes.
    pub ticked: Vec<String>,
    /// The parts left out, in the form that [`compose::part`](crate::domain::compose::part) takes.
    pub without: Vec<String>,
    /// Variables in addition to those of the cast, and with precedence over them.
    pub variables: BTreeMap<String, String>,
    pub template: Option<String>,
}

impl Cast {
    /// The template of a seat, if one is chosen for it or for the cast.
    pub fn template_of(&self, seat: usize) -> Option<&String> {
        self.seats.get(seat).and_then(|seat| seat.template.as_ref()).or(self.template.as_ref())
    }

    /// Returns true if the prompt of a seat is an agent file: the caller of that agent gives it the task.
    pub fn is_agent_file(&self, seat: usize) -> bool {
        let is_subagent = |name: &String| name.strip_suffix(".jinja").unwrap_or(name).eq_ignore_ascii_case(SUBAGENT);
        self.template_of(seat).is_some_and(is_subagent)
    }
}

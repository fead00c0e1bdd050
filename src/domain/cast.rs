//! Casts: several agents, each in a seat with mode and role, working one task by a pattern.

mod brief;
mod check;
mod diagram;
mod ensemble;
mod file;
mod fill;
mod pattern;
mod reader;
mod run_sheet;
mod sheaf;

use std::collections::BTreeMap;

pub use brief::{context, prompt, selection};
pub use diagram::{Lines, diagram};
pub use ensemble::{Ensemble, Handover, Placed, kind_of};
pub use file::{CastFile, Places, seat_name_fault, stem_of_seat};
pub use fill::{Candidate, Filled, fill, free_seat_name, kind_for, seat_for, suits};
pub use pattern::{Count, Flow, NoPattern, Pattern, Patterns, SeatKind, Stage};
pub use run_sheet::run_sheet;
pub use sheaf::{files, one_text};

use super::compose::{Choice, ComposeError, What};
use super::library::{Library, Unresolved};
use super::problem::{Problem, Severity};
use super::query::nearest_names;

/// How many seats a cast has at most, and how many kinds of them a pattern.
pub const MOST_SEATS: usize = 99;

/// How many near names are offered for an agent that is not there.
const OFFERED: usize = 5;

/// Several agents on one task, as a person chose them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cast {
    /// What people call it.
    pub name: String,
    /// What is to be done; every seat gets it.
    pub task: Option<String>,
    /// The name of its pattern.
    pub pattern: String,
    /// How many rounds at most; the pattern's, where nothing is chosen.
    pub rounds: Option<usize>,
    /// The template of every seat that chooses none.
    pub template: Option<String>,
    /// The variables of every seat.
    pub variables: BTreeMap<String, String>,
    /// The seats, in the order of the file.
    pub seats: Vec<Seat>,
}

/// One place in a cast. What it does not choose follows from the pattern and the agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seat {
    /// Its name, unlike every other of the cast; also the stem of the file its prompt goes to.
    pub name: String,
    /// Who sits there: an id or a unique tail of one, a name, or a path.
    pub agent: String,
    /// The kind of seat of the pattern it is; found by name, role and mode where nothing stands here.
    pub kind: Option<String>,
    /// The mode.
    pub mode: Choice,
    /// The role.
    pub role: Choice,
    /// The tool profile.
    pub tools: Choice,
    /// How many it is told work on the task; the number of seats, where nothing is chosen.
    pub size: Option<usize>,
    /// The seats whose output it gets, in place of those of the pattern.
    pub upstream: Option<Vec<String>>,
    /// The seats that get its output, in place of those of the pattern.
    pub downstream: Option<Vec<String>>,
    /// What it is told, in place of the pattern's words.
    pub instructions: Option<String>,
    /// What a good result is there, in place of the pattern's words.
    pub success: Option<String>,
    /// The ticked items, as [`compose::item`](super::compose::item) takes them.
    pub ticked: Vec<String>,
    /// What stays out, as [`compose::part`](super::compose::part) takes it.
    pub without: Vec<String>,
    /// Variables beside, and before, those of the cast.
    pub variables: BTreeMap<String, String>,
    /// The template.
    pub template: Option<String>,
}

/// The problem that a seat's agent is not there or can be any of several, with near names. What to do
/// where no name is near depends on where one reads it, so that is not said here.
pub fn unseated(seat: &Seat, unresolved: &Unresolved, library: &Library) -> Problem {
    match unresolved {
        Unresolved::Unknown { wanted, .. } => {
            let near = nearest_names(library, wanted, OFFERED);
            let message = format!("seat `{}`: no agent or file is called `{wanted}`", seat.name);
            let problem = Problem::new("unknown-agent", Severity::Error, message);
            match near.as_slice() {
                [] => problem,
                [only] => problem.fix(format!("the nearest name is {only}")),
                several => problem.fix(format!("the nearest names are {}", several.join(", "))),
            }
        }
        Unresolved::Ambiguous { wanted, candidates } => {
            let ids: Vec<&str> = candidates.iter().map(|id| id.0.as_str()).collect();
            let message = format!("seat `{}`: {} agents are called `{wanted}`", seat.name, ids.len());
            Problem::new("ambiguous-agent", Severity::Error, message).fix(format!("write one id: {}", ids.join(", ")))
        }
    }
}

/// The problem that a seat cannot be composed, and the key of the seat it is about. A broken
/// template is a problem of its own file and not of the cast's.
pub fn uncomposed(seat: &Seat, error: &ComposeError) -> (&'static str, Problem) {
    let (rule, key) = match error {
        ComposeError::Template(_) => ("template", "template"),
        ComposeError::Unknown { what, .. } | ComposeError::Ambiguous { what, .. } => match what {
            What::Mode => ("undeclared-mode", "mode"),
            What::Role => ("undeclared-role", "role"),
            What::Profile => ("unknown-profile", "tools"),
            What::Item => ("unknown-item", "ticked"),
            What::Part | What::ContextField => ("unknown-part", "without"),
            What::Template => ("unknown-template", "template"),
        },
    };
    let (matter, advice) = error.sentences();
    (key, Problem::new(rule, Severity::Error, format!("seat `{}` ({}): {matter}", seat.name, seat.agent)).fix(advice))
}

#[cfg(test)]
mod tests;

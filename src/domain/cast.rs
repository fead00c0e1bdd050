//! Casts: several agents, each in a seat with mode and role, working one task by a pattern.

mod brief;
mod cast_file;
mod cast_seats;
mod check;
mod diagram;
mod ensemble;
mod export;
mod fill;
mod pattern;
mod resolved_cast;
mod run_script;
mod run_sheet;
mod runner;
mod schedule;

pub use brief::{context, selection};
pub use cast_file::{CastFile, CastPlaces, seat_name_fault, stem_of_seat};
pub use cast_seats::{Cast, MOST_SEATS, Seat};
pub use diagram::{LineStyle, diagram};
pub use ensemble::kind_of;
pub use export::{SeatExport, SeatTools, export_files, export_text, tools_of_seat};
pub use fill::{FilledCast, SeatCandidate, fill, free_seat_name, kind_for, seat_for, suits};
pub use pattern::{
    CastPattern, ClosingTurn, PatternFlow, PatternLookupError, PatternSet, PatternStage, SeatCount, SeatKind,
};
pub use resolved_cast::{PlacedSeat, ResolvedCast, SeatHandover};
pub use run_sheet::run_sheet;
pub use schedule::{CastSchedule, ScheduledStep, SeatTurn, TurnInput};

use super::compose::{ComposeError, NameKind};
use super::library::{Library, ResolveError};
use super::problem::{Problem, Severity};
use super::query::nearest_names;

/// Maximum number of similar names offered for an agent that does not exist.
const OFFERED: usize = 5;

/// The problem that a seat's agent does not exist or is ambiguous, with similar names. If no name is similar, the next
/// step depends on where the problem is shown, so it is not part of it.
pub fn unseated(seat: &Seat, unresolved: &ResolveError, library: &Library) -> Problem {
    match unresolved {
        ResolveError::Unknown { wanted, .. } => {
            let near = nearest_names(library, wanted, OFFERED);
            let message = format!("seat `{}`: no agent or file is named `{wanted}`", seat.name);
            let problem = Problem::new("unknown-agent", Severity::Error, message);
            match near.as_slice() {
                [] => problem,
                [only] => problem.fix(format!("did you mean {only}?")),
                several => problem.fix(format!("did you mean {}?", several.join(", "))),
            }
        }
        ResolveError::Ambiguous { wanted, candidates } => {
            let ids: Vec<&str> = candidates.iter().map(|id| id.0.as_str()).collect();
            let message = format!("seat `{}`: {} agents are named `{wanted}`", seat.name, ids.len());
            Problem::new("ambiguous-agent", Severity::Error, message).fix(format!("write one id: {}", ids.join(", ")))
        }
    }
}

/// The problem that a seat cannot be composed, and the key of the seat that causes it. A broken template is a problem
/// of its own file, not of the cast's.
pub fn uncomposed(seat: &Seat, error: &ComposeError) -> (&'static str, Problem) {
    let (rule, key) = match error {
        ComposeError::Template(_) | ComposeError::Block(_) | ComposeError::Refused { .. } => ("template", "template"),
        ComposeError::Unknown { what, .. } | ComposeError::Ambiguous { what, .. } => match what {
            NameKind::Mode => ("undeclared-mode", "mode"),
            NameKind::Role => ("undeclared-role", "role"),
            NameKind::Profile => ("unknown-profile", "tools"),
            NameKind::Item => ("unknown-item", "ticked"),
            NameKind::Part | NameKind::ContextField => ("unknown-part", "without"),
            NameKind::Template => ("unknown-template", "template"),
        },
    };
    let (matter, advice) = error.sentences();
    (key, Problem::new(rule, Severity::Error, format!("seat `{}` ({}): {matter}", seat.name, seat.agent)).fix(advice))
}

#[cfg(test)]
mod tests;

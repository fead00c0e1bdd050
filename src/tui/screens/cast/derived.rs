//! Everything that follows from a cast: agents, handovers, problems.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::agent::{Agent, AgentEntry, AgentId};
use crate::domain::cast::{
    Cast, CastPattern, CastPlaces, PatternLookupError, PatternSet, ResolvedCast, Seat, selection, uncomposed, unseated,
};
use crate::domain::compose::{ComposeError, Selection};
use crate::domain::library::Library;
use crate::domain::problem::{Problem, Severity};
use crate::domain::text::offer_names;
use crate::tui::ui::key::KeyPress;

/// Everything that follows from a cast.
#[derive(Clone, Debug, Default)]
pub struct DerivedCast {
    /// The pattern, if one with this name exists.
    pub pattern: Option<CastPattern>,
    /// Everything that follows from pattern and agents; empty without a pattern.
    pub ensemble: ResolvedCast,
    /// The agent of each seat, or the problem that it does not exist.
    pub who: Vec<Result<AgentId, Problem>>,
    /// The kinds of seats that are still required, once for each seat.
    pub wanted: Vec<usize>,
    /// The problems, most severe first.
    pub problems: Vec<Problem>,
}

/// The agents found for the seats, so that a large library is not searched for every typed letter of a task. The key is
/// the name of the seat and its name for the agent.
pub(super) type SeatedAgents = BTreeMap<(String, String), Result<AgentId, Problem>>;

/// The inputs it follows from.
#[derive(Clone, Copy)]
pub(super) struct DerivationInput<'a> {
    pub library: &'a Library,
    pub patterns: &'a PatternSet,
    /// The key that chooses the agent of a seat.
    pub chooses: Option<KeyPress>,
    /// The agents read completely.
    pub hands: &'a BTreeMap<AgentId, Arc<Agent>>,
}

impl DerivedCast {
    pub(super) fn of(cast: &Cast, ground: DerivationInput<'_>, known: &mut SeatedAgents) -> Self {
        let find = |seat: &Seat| match ground.library.resolve(&seat.agent) {
            Ok(resolved) => Ok(resolved.entry.found.id.clone()),
            Err(unresolved) => Err(ground.choosing(unseated(seat, &unresolved, ground.library))),
        };
        let mut who = |seat: &Seat| {
            let words = (seat.name.clone(), seat.agent.clone());
            known.entry(words).or_insert_with(|| find(seat)).clone()
        };
        let who: Vec<Result<AgentId, Problem>> = cast.seats.iter().map(&mut who).collect();
        let mut problems: Vec<Problem> = who.iter().filter_map(|who| who.as_ref().err().cloned()).collect();
        let pattern = match ground.patterns.get(&cast.pattern) {
            Ok(pattern) => pattern.clone(),
            Err(error) => {
                problems.insert(0, without_pattern(&error));
                return Self { who, problems, ..Self::default() };
            }
        };
        let entries: Vec<Option<&AgentEntry>> = who.iter().map(|who| ground.entry(who.as_ref().ok()?)).collect();
        let ensemble = ResolvedCast::of(cast, &CastPlaces::default(), &pattern, &entries);
        problems.extend(ensemble.problems.iter().cloned());
        for (at, seat) in cast.seats.iter().enumerate() {
            let agent = who[at].as_ref().ok().and_then(|id| ground.hands.get(id));
            let error = agent.and_then(|agent| selection(cast, &pattern, &ensemble, at, agent).err());
            problems.extend(error.map(|error| uncomposed(seat, &error).1));
        }
        problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
        let wanted = (0..pattern.kinds.len()).flat_map(|kind| {
            let sit = ensemble.seats.iter().filter(|seat| seat.kind == Some(kind)).count();
            std::iter::repeat_n(kind, pattern.kinds[kind].count.least.saturating_sub(sit))
        });
        Self { wanted: wanted.collect(), pattern: Some(pattern), ensemble, who, problems }
    }

    /// The selection of a seat for its agent.
    pub(super) fn selection(&self, cast: &Cast, seat: usize, agent: &Agent) -> Result<Selection, ComposeError> {
        match &self.pattern {
            Some(pattern) => selection(cast, pattern, &self.ensemble, seat, agent),
            None => Ok(Selection { task: cast.task.clone(), ..Selection::default() }),
        }
    }

    /// The highest severity among the problems of a seat.
    pub fn severity(&self, cast: &Cast, seat: usize) -> Option<Severity> {
        let name = format!("`{}`", cast.seats.get(seat)?.name);
        let of_seat = self.problems.iter().filter(|problem| problem.message.contains(&name));
        of_seat.map(|problem| problem.severity).max()
    }

    /// The first error that keeps the cast from being composed.
    pub fn obstacle(&self) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.severity == Severity::Error)
    }
}

impl<'a> DerivationInput<'a> {
    /// Adds to the problem of a seat without an agent the key that fixes it here.
    fn choosing(self, problem: Problem) -> Problem {
        let Some(key) = self.chooses else { return problem };
        let near = problem.fix.as_ref().filter(|_| problem.rule == "unknown-agent");
        let fix = match near {
            Some(near) => format!("{near} {key} on the seat chooses the agent"),
            None => format!("{key} on the seat chooses the agent"),
        };
        problem.fix(fix)
    }

    fn entry(self, id: &AgentId) -> Option<&'a AgentEntry> {
        self.hands.get(id).map(|agent| &agent.entry).or_else(|| self.library.get(id))
    }
}

fn without_pattern(error: &PatternLookupError) -> Problem {
    match error {
        PatternLookupError::Unknown { typed, candidates } => {
            Problem::new("unknown-pattern", Severity::Error, format!("no pattern is named `{typed}`"))
                .fix(offer_names(typed, candidates))
        }
        PatternLookupError::Broken { name, problems } => {
            let place = problems.first().and_then(|problem| problem.line).map(|line| format!(", line {line}"));
            let why = problems.first().map_or("", |problem| problem.message.as_str());
            let message = format!("the pattern `{name}` has errors: {why}{}", place.unwrap_or_default());
            Problem::new("unknown-pattern", Severity::Error, message).fix("fix its file, or choose another pattern")
        }
    }
}

//! What follows from a cast: who sits where, who hands what to whom, what is the matter.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::agent::{Agent, AgentId, Entry};
use crate::domain::cast::{
    Cast, Ensemble, NoPattern, Pattern, Patterns, Places, Seat, selection, uncomposed, unseated,
};
use crate::domain::compose::{ComposeError, Selection};
use crate::domain::library::Library;
use crate::domain::problem::{Problem, Severity};
use crate::tui::key::Key;

/// What follows from a cast.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// Its pattern, where there is one of that name.
    pub pattern: Option<Pattern>,
    /// Everything that follows from pattern and agents; empty without a pattern.
    pub ensemble: Ensemble,
    /// Who sits in each seat; or that nobody of that name is there.
    pub who: Vec<Result<AgentId, Problem>>,
    /// The kinds of seats that are still wanted, once for each seat.
    pub wanted: Vec<usize>,
    /// What is the matter, the gravest first.
    pub problems: Vec<Problem>,
}

/// Who was found under the words of a seat, so that a large library is looked through once and not
/// with every letter of a task: by the name of the seat and what it calls its agent.
pub(super) type Known = BTreeMap<(String, String), Result<AgentId, Problem>>;

/// What it follows from.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub library: &'a Library,
    pub patterns: &'a Patterns,
    /// The key that chooses who sits in a seat.
    pub chooses: Option<Key>,
    /// The agents read whole.
    pub hands: &'a BTreeMap<AgentId, Arc<Agent>>,
}

impl Settled {
    pub(super) fn of(cast: &Cast, ground: Ground<'_>, known: &mut Known) -> Self {
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
        let entries: Vec<Option<&Entry>> = who.iter().map(|who| ground.entry(who.as_ref().ok()?)).collect();
        let ensemble = Ensemble::of(cast, &Places::default(), &pattern, &entries);
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

    /// What is chosen for the agent of a seat.
    pub(super) fn selection(&self, cast: &Cast, seat: usize, agent: &Agent) -> Result<Selection, ComposeError> {
        match &self.pattern {
            Some(pattern) => selection(cast, pattern, &self.ensemble, seat, agent),
            None => Ok(Selection { task: cast.task.clone(), ..Selection::default() }),
        }
    }

    /// How grave the gravest is that is said of a seat.
    pub fn severity(&self, cast: &Cast, seat: usize) -> Option<Severity> {
        let name = format!("`{}`", cast.seats.get(seat)?.name);
        let of_seat = self.problems.iter().filter(|problem| problem.message.contains(&name));
        of_seat.map(|problem| problem.severity).max()
    }

    /// The first thing that keeps the cast from being composed.
    pub fn obstacle(&self) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.severity == Severity::Error)
    }
}

impl<'a> Ground<'a> {
    /// The problem of a seat without its agent, with the key that mends it here.
    fn choosing(self, problem: Problem) -> Problem {
        let Some(key) = self.chooses else { return problem };
        let near = problem.fix.as_ref().filter(|_| problem.rule == "unknown-agent");
        let fix = match near {
            Some(near) => format!("{near}; {key} on the seat chooses who sits there"),
            None => format!("{key} on the seat chooses who sits there"),
        };
        problem.fix(fix)
    }

    fn entry(self, id: &AgentId) -> Option<&'a Entry> {
        self.hands.get(id).map(|agent| &agent.entry).or_else(|| self.library.get(id))
    }
}

fn without_pattern(error: &NoPattern) -> Problem {
    match error {
        NoPattern::Unknown { typed, candidates } => {
            Problem::new("unknown-pattern", Severity::Error, format!("no pattern is called `{typed}`"))
                .fix(format!("choose one of: {}", candidates.join(", ")))
        }
        NoPattern::Broken { name, problems } => {
            let place = problems.first().and_then(|problem| problem.line).map(|line| format!(", line {line}"));
            let why = problems.first().map_or("", |problem| problem.message.as_str());
            let message = format!("the pattern `{name}` has mistakes: {why}{}", place.unwrap_or_default());
            Problem::new("unknown-pattern", Severity::Error, message).fix("mend its file, or choose another pattern")
        }
    }
}

//! Making, opening and filling a cast: what is picked from a list, what the shell has read.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Choice, Context, Outcome, State, change};
use crate::domain::agent::{Agent, AgentId, Entry};
use crate::domain::cast::{Candidate, Cast, CastFile, MOST_SEATS, fill, kind_for, kind_of};

/// A new cast of marked agents, each in the seat that suits it best.
pub(super) fn make(state: &mut State, pattern: &str, agents: &[AgentId], context: Context<'_>) -> Outcome {
    let Ok(pattern) = state.patterns.get(pattern) else {
        return Outcome::warns(format!("the pattern {pattern} is not there any more"));
    };
    let entries = agents.iter().filter_map(|id| context.library.get(id));
    let candidates: Vec<Candidate<'_>> = entries.map(|entry| Candidate::of(context.library, entry)).collect();
    let filled = fill(pattern, &candidates);
    let left: Vec<String> = filled.left.iter().map(|at| candidates[*at].called.clone()).collect();
    let cast = Cast { name: pattern.title.to_lowercase(), ..filled.cast };
    let title = pattern.title.clone();
    state.begin(cast, None, agents.iter().cloned().collect());
    let effects = state.settle(context);
    Outcome { effects, warns: without_seat(&title, &left), ..Outcome::default() }
}

fn without_seat(title: &str, left: &[String]) -> Option<String> {
    (!left.is_empty()).then(|| format!("{} has no seat left for {}", title.to_lowercase(), left.join(", ")))
}

/// Opens a saved cast.
pub(super) fn open(state: &mut State, name: &str, context: Context<'_>) -> Outcome {
    let Some(saved) = state.saved.iter().find(|saved| saved.name == name).cloned() else {
        return Outcome::warns(format!("the cast {name} is not there any more"));
    };
    let text = match saved.text {
        Ok(text) => text,
        Err(why) => return Outcome::warns(format!("the cast {name} cannot be read: {why}")),
    };
    match CastFile::parse(name, &text) {
        Ok(file) => {
            state.begin(file.cast, Some((name.to_owned(), text)), BTreeSet::new());
            let effects = state.settle(context);
            Outcome { effects, ..Outcome::default() }
        }
        Err(problems) => {
            let why = problems.first().map_or_else(String::new, |problem| {
                let place = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
                format!(": {place}{}", problem.message)
            });
            Outcome::warns(format!("the cast {name} cannot be opened{why}"))
        }
    }
}

/// An agent was read, or could not be.
pub(super) fn agent_read(
    state: &mut State,
    id: AgentId,
    agent: Result<Arc<Agent>, String>,
    context: Context<'_>,
) -> Outcome {
    let sits = state.settled.who.iter().any(|who| who.as_ref() == Ok(&id));
    if !sits {
        return Outcome::default();
    }
    match agent {
        Ok(agent) => {
            if state.hands.get(&id) == Some(&agent) {
                return Outcome::default();
            }
            state.hands.insert(id, agent);
        }
        Err(why) => {
            state.hands.remove(&id);
            state.unread.insert(id, why);
        }
    }
    let effects = state.settle(context);
    Outcome { effects, ..Outcome::default() }
}

/// Takes what was chosen from a list.
pub(super) fn chosen(state: &mut State, choice: Choice, context: Context<'_>) -> Outcome {
    match choice {
        Choice::GoOn => {
            state.is_open = true;
            let effects = state.settle(context);
            Outcome { effects, ..Outcome::default() }
        }
        Choice::Saved(name) => open(state, &name, context),
        Choice::NewBy(pattern) => make(state, &pattern, &[], context),
        Choice::New => Outcome::default(),
        Choice::Pattern(name) => repattern(state, &name, context),
        Choice::Agent { seat, agent } => reseat(state, seat, &agent, context),
        Choice::Add { kind, agent } => add(state, kind, &agent, context),
        Choice::Kind { seat, kind } => {
            let change = |cast: &mut Cast| {
                if let Some(seat) = cast.seats.get_mut(seat) {
                    seat.kind = kind;
                }
            };
            Outcome { effects: state.change(context, change), ..Outcome::default() }
        }
    }
}

fn repattern(state: &mut State, name: &str, context: Context<'_>) -> Outcome {
    let (Ok(pattern), Some(cast)) = (state.patterns.get(name), state.cast()) else {
        return Outcome::warns(format!("the pattern {name} is not there any more"));
    };
    if cast.pattern == pattern.name {
        return Outcome::default();
    }
    let who = &state.settled.who;
    let gone: Vec<usize> = (0..who.len()).filter(|seat| who[*seat].is_err()).collect();
    let mut ids: Vec<&AgentId> = Vec::new();
    for id in who.iter().filter_map(|who| who.as_ref().ok()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let entries = ids.into_iter().filter_map(|id| context.library.get(id));
    let candidates: Vec<Candidate<'_>> = entries.map(|entry| Candidate::of(context.library, entry)).collect();
    let (mut made, left) = change::repattern(cast, pattern, &candidates, &gone);
    // A name that only said the pattern goes with it.
    let said_pattern = state.settled.pattern.as_ref().is_some_and(|old| cast.name == old.title.to_lowercase());
    if said_pattern {
        made.name = pattern.title.to_lowercase();
    }
    let warns = without_seat(&pattern.title, &left);
    let effects = state.change(context, |cast| *cast = made);
    Outcome { effects, warns, ..Outcome::default() }
}

fn reseat(state: &mut State, seat: usize, agent: &AgentId, context: Context<'_>) -> Outcome {
    let Some(entry) = context.library.get(agent) else { return gone(agent) };
    let candidate = Candidate::of(context.library, entry);
    let before: Option<Entry> =
        state.settled.who.get(seat).and_then(|who| context.library.get(who.as_ref().ok()?)).cloned();
    let Some(pattern) = state.settled.pattern.clone() else {
        let change = |cast: &mut Cast| {
            if let Some(seat) = cast.seats.get_mut(seat) {
                seat.agent.clone_from(&candidate.called);
            }
        };
        return Outcome { effects: state.change(context, change), ..Outcome::default() };
    };
    let effects = state.change(context, |cast| {
        let kind = cast.seats.get(seat).and_then(|seat| kind_of(seat, &pattern));
        change::keeping_kind(cast, Some(seat), Some(&pattern), |cast| {
            change::reseat(cast, seat, &pattern, kind, &candidate, before.as_ref());
        });
    });
    Outcome { effects, ..Outcome::default() }
}

fn add(state: &mut State, kind: Option<usize>, agent: &AgentId, context: Context<'_>) -> Outcome {
    let Some(entry) = context.library.get(agent) else { return gone(agent) };
    let Some(pattern) = state.settled.pattern.clone() else {
        return Outcome::warns("choose a pattern first: it says which seats there are");
    };
    if state.seat_count() >= MOST_SEATS {
        return Outcome::warns(format!("a cast has {MOST_SEATS} seats at most"));
    }
    let seated: Vec<Option<usize>> = state.settled.ensemble.seats.iter().map(|seat| seat.kind).collect();
    let Some(kind) = kind.or_else(|| kind_for(&pattern, entry, &seated)) else {
        let title = pattern.title.to_lowercase();
        return Outcome::warns(format!("{title} has no seat left; take one out, or choose another pattern"));
    };
    let candidate = Candidate::of(context.library, entry);
    let is_alone = pattern.kinds.get(kind).is_some_and(|of| of.count.most == Some(1)) || {
        let wants_one = pattern.kinds.get(kind).is_some_and(|of| of.count.least <= 1);
        wants_one && !seated.contains(&Some(kind))
    };
    let effects = state.change(context, |cast| change::add(cast, &pattern, kind, &candidate, is_alone));
    let last = state.seat_count().saturating_sub(1);
    state.move_to(last, context);
    Outcome { effects, ..Outcome::default() }
}

fn gone(agent: &AgentId) -> Outcome {
    Outcome::warns(format!("{agent} is not there any more"))
}

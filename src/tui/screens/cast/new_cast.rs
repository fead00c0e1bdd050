//! Creates, opens and fills casts, from choices in lists and results of the shell.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{CastContext, CastOutcome, CastState, change};
use crate::domain::agent::{Agent, AgentEntry, AgentId};
use crate::domain::cast::{Cast, CastFile, MOST_SEATS, SeatCandidate, fill, kind_for, kind_of};

/// Creates a cast of marked agents, each in the seat that suits it best.
pub(super) fn create_cast(
    state: &mut CastState,
    pattern: &str,
    agents: &[AgentId],
    context: CastContext<'_>,
) -> CastOutcome {
    let Ok(pattern) = state.patterns.get(pattern) else {
        return CastOutcome::warns(format!("the pattern {pattern} no longer exists"));
    };
    let entries = agents.iter().filter_map(|id| context.library.get(id));
    let candidates: Vec<SeatCandidate<'_>> = entries.map(|entry| SeatCandidate::of(context.library, entry)).collect();
    let filled = fill(pattern, &candidates);
    let left: Vec<String> = filled.unseated.iter().map(|at| candidates[*at].name.clone()).collect();
    let cast = Cast { name: pattern.title.to_lowercase(), ..filled.cast };
    let title = pattern.title.clone();
    state.begin(cast, None, agents.iter().cloned().collect());
    let effects = state.derive(context);
    CastOutcome { effects, warns: without_seat(&title, &left), ..CastOutcome::default() }
}

fn without_seat(title: &str, left: &[String]) -> Option<String> {
    (!left.is_empty()).then(|| format!("{} has no seat left for {}", title.to_lowercase(), left.join(", ")))
}

/// Opens a saved cast.
pub(super) fn open_saved(state: &mut CastState, name: &str, context: CastContext<'_>) -> CastOutcome {
    let Some(saved) = state.saved.iter().find(|saved| saved.name == name).cloned() else {
        return CastOutcome::warns(format!("the cast {name} no longer exists"));
    };
    let text = match saved.text {
        Ok(text) => text,
        Err(why) => return CastOutcome::warns(format!("the cast {name} cannot be read: {why}")),
    };
    match CastFile::parse(name, &text) {
        Ok(file) => {
            state.begin(file.cast, Some((name.to_owned(), text)), BTreeSet::new());
            let effects = state.derive(context);
            CastOutcome { effects, ..CastOutcome::default() }
        }
        Err(problems) => {
            let why = problems.first().map_or_else(String::new, |problem| {
                let place = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
                format!(": {place}{}", problem.message)
            });
            CastOutcome::warns(format!("the cast {name} cannot be opened{why}"))
        }
    }
}

/// Opens a cast that an earlier run left unsaved.
pub(super) fn restore(
    state: &mut CastState,
    text: &str,
    file: Option<(String, String)>,
    context: CastContext<'_>,
) -> CastOutcome {
    let name = file.as_ref().map_or("cast", |(name, _)| name.as_str());
    let Ok(restored) = CastFile::parse(name, text) else { return CastOutcome::default() };
    // The text of the file counts as saved; a cast without a file was never saved.
    let saved = file.as_ref().and_then(|(name, text)| CastFile::parse(name, text).ok());
    let baseline = saved.map_or_else(Cast::default, |saved| saved.cast);
    state.begin(restored.cast, file, BTreeSet::new());
    if let Some(work) = &mut state.work {
        work.baseline = baseline;
    }
    let effects = state.derive(context);
    CastOutcome { effects, ..CastOutcome::default() }
}

/// An agent was read, or could not be.
pub(super) fn agent_read(
    state: &mut CastState,
    id: AgentId,
    agent: Result<Arc<Agent>, String>,
    context: CastContext<'_>,
) -> CastOutcome {
    let sits = state.derived.who.iter().any(|who| who.as_ref() == Ok(&id));
    if !sits {
        return CastOutcome::default();
    }
    match agent {
        Ok(agent) => {
            if state.hands.get(&id) == Some(&agent) {
                return CastOutcome::default();
            }
            state.hands.insert(id, agent);
        }
        Err(why) => {
            state.hands.remove(&id);
            state.unread.insert(id, why);
        }
    }
    let effects = state.derive(context);
    CastOutcome { effects, ..CastOutcome::default() }
}

/// Changes the pattern of the cast.
pub(super) fn repattern(state: &mut CastState, name: &str, context: CastContext<'_>) -> CastOutcome {
    let (Ok(pattern), Some(cast)) = (state.patterns.get(name), state.cast()) else {
        return CastOutcome::warns(format!("the pattern {name} no longer exists"));
    };
    if cast.pattern == pattern.name {
        return CastOutcome::default();
    }
    let who = &state.derived.who;
    let gone: Vec<usize> = (0..who.len()).filter(|seat| who[*seat].is_err()).collect();
    let mut ids: Vec<&AgentId> = Vec::new();
    for id in who.iter().filter_map(|who| who.as_ref().ok()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let entries = ids.into_iter().filter_map(|id| context.library.get(id));
    let candidates: Vec<SeatCandidate<'_>> = entries.map(|entry| SeatCandidate::of(context.library, entry)).collect();
    let (mut made, left) = change::repattern(cast, pattern, &candidates, &gone);
    // A name that was only the pattern's changes with the pattern.
    let said_pattern = state.derived.pattern.as_ref().is_some_and(|old| cast.name == old.title.to_lowercase());
    if said_pattern {
        made.name = pattern.title.to_lowercase();
    }
    let warns = without_seat(&pattern.title, &left);
    let effects = state.change(context, |cast| *cast = made);
    CastOutcome { effects, warns, ..CastOutcome::default() }
}

/// Changes the agent of a seat.
pub(super) fn reseat(state: &mut CastState, seat: usize, agent: &AgentId, context: CastContext<'_>) -> CastOutcome {
    let Some(entry) = context.library.get(agent) else { return gone(agent) };
    let candidate = SeatCandidate::of(context.library, entry);
    let before: Option<AgentEntry> =
        state.derived.who.get(seat).and_then(|who| context.library.get(who.as_ref().ok()?)).cloned();
    let Some(pattern) = state.derived.pattern.clone() else {
        let change = |cast: &mut Cast| {
            if let Some(seat) = cast.seats.get_mut(seat) {
                seat.agent.clone_from(&candidate.name);
            }
        };
        return CastOutcome { effects: state.change(context, change), ..CastOutcome::default() };
    };
    let effects = state.change(context, |cast| {
        let kind = cast.seats.get(seat).and_then(|seat| kind_of(seat, &pattern));
        change::keeping_kind(cast, Some(seat), Some(&pattern), |cast| {
            change::reseat(cast, seat, &pattern, kind, &candidate, before.as_ref());
        });
    });
    CastOutcome { effects, ..CastOutcome::default() }
}

/// Adds a seat for an agent.
pub(super) fn add(
    state: &mut CastState,
    kind: Option<usize>,
    agent: &AgentId,
    context: CastContext<'_>,
) -> CastOutcome {
    let Some(entry) = context.library.get(agent) else { return gone(agent) };
    let Some(pattern) = state.derived.pattern.clone() else {
        return CastOutcome::warns("choose a pattern first: it defines the seats");
    };
    if state.seat_count() >= MOST_SEATS {
        return CastOutcome::warns(format!("a cast can have at most {MOST_SEATS} seats"));
    }
    let seated: Vec<Option<usize>> = state.derived.ensemble.seats.iter().map(|seat| seat.kind).collect();
    let Some(kind) = kind.or_else(|| kind_for(&pattern, entry, &seated)) else {
        let title = pattern.title.to_lowercase();
        return CastOutcome::warns(format!("{title} has no seat left; remove one, or choose another pattern"));
    };
    let candidate = SeatCandidate::of(context.library, entry);
    let is_alone = pattern.kinds.get(kind).is_some_and(|of| of.count.most == Some(1)) || {
        let wants_one = pattern.kinds.get(kind).is_some_and(|of| of.count.least <= 1);
        wants_one && !seated.contains(&Some(kind))
    };
    let effects = state.change(context, |cast| change::add(cast, &pattern, kind, &candidate, is_alone));
    let last = state.seat_count().saturating_sub(1);
    state.move_to(last, context);
    CastOutcome { effects, ..CastOutcome::default() }
}

fn gone(agent: &AgentId) -> CastOutcome {
    CastOutcome::warns(format!("{agent} no longer exists"))
}

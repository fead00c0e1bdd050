//! Assigns agents to the seats of a cast, by their modes, roles and defaults.

use super::pattern::CastPattern;
use super::{Cast, MOST_SEATS, Seat, stem_of_seat};
use crate::domain::agent::{AgentEntry, TextOrigin};
use crate::domain::compose::NameChoice;
use crate::domain::library::Library;
use crate::domain::text::{fold_name_key, is_same_name};

#[derive(Clone, Debug)]
pub struct SeatCandidate<'a> {
    /// The agent's name or id, as written in the cast.
    pub name: String,
    pub entry: &'a AgentEntry,
}

impl<'a> SeatCandidate<'a> {
    /// An agent of the library, written as its name if that is unambiguous, else as its id.
    pub fn of(library: &Library, entry: &'a AgentEntry) -> Self {
        let by_name = library.resolve_exactly(&entry.name).is_ok_and(|found| found.found.id == entry.found.id);
        let name = if by_name { entry.name.clone() } else { entry.found.id.0.clone() };
        Self { name, entry }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilledCast {
    /// The cast, without name and task.
    pub cast: Cast,
    /// The agents for whom the pattern has no seat, as indices into the agents passed to [`fill`].
    pub unseated: Vec<usize>,
}

/// Assigns each agent to one seat of a pattern, required seats first, so that the total fit is as high as it can get by
/// swapping pairs. Of two agents that fit equally well, the one listed first gets the earlier stage. A kind with `like`
/// takes the agent of that kind. Mode and role are written into the cast, so that it shows every choice.
pub fn fill(pattern: &CastPattern, agents: &[SeatCandidate<'_>]) -> FilledCast {
    let (beyond, agents) = (MOST_SEATS.min(agents.len())..agents.len(), &agents[..MOST_SEATS.min(agents.len())]);
    let places = places(pattern, agents.len());
    let fits: Vec<Vec<u32>> =
        agents.iter().map(|one| (0..pattern.kinds.len()).map(|kind| fit(pattern, kind, one.entry)).collect()).collect();
    let seating = settle(first_seating(&places, &fits), &places, &fits);
    let seating = in_given_order(seating, pattern, &places, &fits);
    let mut cast = Cast { pattern: pattern.name.clone(), ..Cast::default() };
    for kind in in_order(pattern) {
        let mut seated: Vec<usize> =
            (0..agents.len()).filter(|agent| seating[*agent].is_some_and(|place| places[place] == kind)).collect();
        if let Some(like) = kind_it_is_like(pattern, kind) {
            seated.extend((0..agents.len()).find(|agent| seating[*agent].is_some_and(|place| places[place] == like)));
        }
        for agent in &seated {
            let seat = seat(pattern, kind, &agents[*agent], seated.len() > 1, &cast.seats);
            cast.seats.push(seat);
        }
    }
    let unseated = (0..agents.len()).filter(|agent| seating[*agent].is_none()).chain(beyond).collect();
    FilledCast { cast, unseated }
}

/// The kind of seat that best suits one more agent, given the kinds of the existing seats. Kinds that still need agents
/// come before optional ones. `None` if every kind is full.
pub fn kind_for(pattern: &CastPattern, entry: &AgentEntry, seated: &[Option<usize>]) -> Option<usize> {
    let sits = |kind: usize| seated.iter().filter(|seat| **seat == Some(kind)).count();
    let has_room = |kind: &usize| pattern.kinds[*kind].count.most.is_none_or(|most| sits(*kind) < most);
    let is_wanted = |kind: usize| sits(kind) < pattern.kinds[kind].count.least;
    let kinds = (0..pattern.kinds.len()).filter(has_room);
    let is_own = |kind: usize| pattern.kinds[kind].like.is_none();
    kinds.max_by_key(|kind| (is_own(*kind), is_wanted(*kind), fit(pattern, *kind, entry), std::cmp::Reverse(*kind)))
}

/// The kind whose agent a kind takes, at the end of the chain of `like`.
fn kind_it_is_like(pattern: &CastPattern, kind: usize) -> Option<usize> {
    let mut like = pattern.kinds[kind].like?;
    for _ in &pattern.kinds {
        match pattern.kinds[like].like {
            Some(next) => like = next,
            None => return Some(like),
        }
    }
    None
}

/// Score of an agent for a kind of seat; 0 if neither its modes nor its roles suit it.
pub fn suits(pattern: &CastPattern, kind: usize, entry: &AgentEntry) -> u32 {
    if kind < pattern.kinds.len() { fit(pattern, kind, entry) } else { 0 }
}

/// An additional seat of a kind. Mode and role are written as in [`fill`]. The seat is named after its kind if it is
/// the only one of that kind, else after its agent.
pub fn seat_for(
    pattern: &CastPattern,
    kind: usize,
    candidate: &SeatCandidate<'_>,
    seats: &[Seat],
    is_alone: bool,
) -> Seat {
    seat(pattern, kind, candidate, !is_alone, seats)
}

/// A name for a seat, derived from `name`, that no other seat has.
pub fn free_seat_name(name: &str, kind: &str, seats: &[Seat]) -> String {
    free_name(safe_name(name, kind), seats)
}

/// The kinds, ordered by stage.
fn in_order(pattern: &CastPattern) -> Vec<usize> {
    let mut kinds: Vec<usize> = (0..pattern.kinds.len()).collect();
    kinds.sort_by_key(|kind| (pattern.stage_of(*kind), *kind));
    kinds
}

/// The kinds of the places for this number of agents, in the order they are filled: one of each required kind, so that
/// few agents still make a complete cast; the remaining required ones; the optional ones; at last the kinds without a
/// maximum. Kinds with `like` need no agent and so have no place.
fn places(pattern: &CastPattern, agents: usize) -> Vec<usize> {
    let own = || (0..pattern.kinds.len()).filter(|kind| pattern.kinds[*kind].like.is_none());
    let least = |kind: usize| pattern.kinds[kind].count.least;
    let mut places: Vec<usize> = own().filter(|kind| least(*kind) > 0).collect();
    places.extend(own().flat_map(|kind| std::iter::repeat_n(kind, least(kind).saturating_sub(1))));
    for kind in own() {
        let count = pattern.kinds[kind].count;
        if let Some(most) = count.most {
            places.extend(std::iter::repeat_n(kind, most.saturating_sub(count.least)));
        }
    }
    let open: Vec<usize> = own().filter(|kind| pattern.kinds[*kind].count.most.is_none()).collect();
    for _ in places.len()..agents.max(places.len()) {
        places.extend(&open);
    }
    places
}

/// Score of an agent for a kind: by declared role, then mode, then matching defaults, then its name.
fn fit(pattern: &CastPattern, kind: usize, entry: &AgentEntry) -> u32 {
    let kind = &pattern.kinds[kind];
    let has = |names: &[String], wanted: &str| names.iter().any(|name| is_same_name(name, wanted));
    let of = |names: &[String], suits: &[String], default: Option<&str>, weight: u32, bonus: u32| {
        let found = suits.iter().enumerate().find(|(_, suits)| has(names, suits));
        found.map_or(0, |(at, suits)| {
            let is_default = default.is_some_and(|default| is_same_name(default, suits));
            let worse = u32::try_from(at).unwrap_or(u32::MAX).saturating_mul(4);
            weight.saturating_sub(worse) + if is_default { bonus } else { 0 }
        })
    };
    let role = of(&entry.roles, &kind.roles, entry.default_role.as_deref(), 12, 1);
    let mode = of(&entry.modes, &kind.modes, entry.default_mode.as_deref(), 10, 2);
    // Generic modes and roles, which every agent has, do not distinguish agents.
    let declared = |origin: TextOrigin, fit: u32| if origin == TextOrigin::Generic { fit / 4 } else { fit };
    let is_called_so = fold_name_key(&entry.name).split('-').any(|word| word == fold_name_key(&kind.name));
    declared(entry.roles_origin, role) + declared(entry.modes_origin, mode) + if is_called_so { 3 } else { 0 }
}

/// Assigns the best-fitting pairs first, required places before the others.
fn first_seating(places: &[usize], fits: &[Vec<u32>]) -> Vec<Option<usize>> {
    let mut seating: Vec<Option<usize>> = vec![None; fits.len()];
    let mut free: Vec<usize> = (0..places.len().min(fits.len())).collect();
    while !free.is_empty() {
        let waiting = (0..fits.len()).filter(|agent| seating[*agent].is_none());
        let pairs = waiting.flat_map(|agent| free.iter().map(move |place| (agent, *place)));
        let best = pairs.max_by_key(|(agent, place)| {
            (fits[*agent][places[*place]], std::cmp::Reverse(*place), std::cmp::Reverse(*agent))
        });
        let Some((agent, place)) = best else { break };
        seating[agent] = Some(place);
        free.retain(|other| *other != place);
    }
    seating
}

/// Swaps two agents, or moves one to an empty place, as long as this increases the total fit.
fn settle(mut seating: Vec<Option<usize>>, places: &[usize], fits: &[Vec<u32>]) -> Vec<Option<usize>> {
    let of = |agent: usize, place: Option<usize>| place.map_or(0, |place| fits[agent][places[place]]);
    let mut changed = true;
    while changed {
        changed = false;
        for one in 0..seating.len() {
            for other in one + 1..seating.len() {
                let now = of(one, seating[one]) + of(other, seating[other]);
                let then = of(one, seating[other]) + of(other, seating[one]);
                if then > now {
                    seating.swap(one, other);
                    changed = true;
                }
            }
        }
    }
    seating
}

/// Swaps two agents that fit as well either way, so that the one listed first gets the earlier stage, and agents
/// without a place are the last ones listed.
fn in_given_order(
    mut seating: Vec<Option<usize>>,
    pattern: &CastPattern,
    places: &[usize],
    fits: &[Vec<u32>],
) -> Vec<Option<usize>> {
    let order = |place: Option<usize>| {
        place.map_or((usize::MAX, usize::MAX), |place| (pattern.stage_of(places[place]), places[place]))
    };
    let of = |agent: usize, place: Option<usize>| place.map_or(0, |place| fits[agent][places[place]]);
    let mut changed = true;
    while changed {
        changed = false;
        for one in 0..seating.len() {
            for other in one + 1..seating.len() {
                let now = of(one, seating[one]) + of(other, seating[other]);
                let then = of(one, seating[other]) + of(other, seating[one]);
                if now == then && order(seating[other]) < order(seating[one]) {
                    seating.swap(one, other);
                    changed = true;
                }
            }
        }
    }
    seating
}

fn seat(
    pattern: &CastPattern,
    kind: usize,
    candidate: &SeatCandidate<'_>,
    is_one_of_many: bool,
    seats: &[Seat],
) -> Seat {
    let of_kind = &pattern.kinds[kind];
    let entry = candidate.entry;
    let best = |has: &[String], suits: &[String], default: Option<&str>| {
        let found = suits.iter().find_map(|suits| has.iter().find(|name| is_same_name(name, suits)));
        found.map(String::as_str).or(default).map_or(NameChoice::Default, |name| NameChoice::Named(name.to_owned()))
    };
    let mode = best(&entry.modes, &of_kind.modes, entry.default_mode.as_deref());
    let role = best(&entry.roles, &of_kind.roles, entry.default_role.as_deref());
    let name = if is_one_of_many { safe_name(&entry.name, &of_kind.name) } else { of_kind.name.clone() };
    let name = free_name(name, seats);
    let seat = Seat { name, agent: candidate.name.clone(), mode, role, ..Seat::default() };
    let guessed = super::ensemble::kind_without_word(&seat, pattern);
    if guessed == Some(kind) { seat } else { Seat { kind: Some(of_kind.name.clone()), ..seat } }
}

/// A name that no other seat has, with a number appended if needed.
fn free_name(name: String, seats: &[Seat]) -> String {
    let is_free = |name: &str| !seats.iter().any(|seat| stem_of_seat(&seat.name) == stem_of_seat(name));
    let numbered = (2..=seats.len() + 2).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| is_free(name)).unwrap_or(name)
}

/// An agent's name as the name of a seat, or the name of the kind if it is not valid as one.
fn safe_name(name: &str, kind: &str) -> String {
    let is_kept = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let kept: String = name.trim().chars().map(|c| if is_kept(c) { c } else { '-' }).take(64).collect();
    let kept = kept.trim_matches('-').to_owned();
    if super::seat_name_fault(&kept).is_some() { kind.to_owned() } else { kept }
}

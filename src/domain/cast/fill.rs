//! Filling seats: from agents to a cast, each agent where its modes, roles and defaults say it belongs.

use super::pattern::Pattern;
use super::reader::folded;
use super::{Cast, MOST_SEATS, Seat, stem_of_seat};
use crate::domain::agent::{Entry, Origin};
use crate::domain::compose::Choice;
use crate::domain::library::Library;

/// An agent that is to be seated.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// What the cast calls it.
    pub called: String,
    /// What is known of it.
    pub entry: &'a Entry,
}

impl<'a> Candidate<'a> {
    /// An agent of the library, called by its name where that leads to it and to no other, else by
    /// its id.
    pub fn of(library: &Library, entry: &'a Entry) -> Self {
        let by_name = library.resolve_exactly(&entry.name).is_ok_and(|found| found.found.id == entry.found.id);
        let called = if by_name { entry.name.clone() } else { entry.found.id.0.clone() };
        Self { called, entry }
    }
}

/// A cast made of agents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// The cast, without name and task.
    pub cast: Cast,
    /// Those of the agents for whom the pattern has no seat, as places in what was given.
    pub left: Vec<usize>,
}

/// Seats agents by a pattern: every required seat first, then the others, each agent once, so that
/// together they fit as well as they can. A kind that is like another takes that one's agent where
/// none is left for it. Mode and role are written, so that the cast says all that was decided.
pub fn fill(pattern: &Pattern, agents: &[Candidate<'_>]) -> Filled {
    let (beyond, agents) = (MOST_SEATS.min(agents.len())..agents.len(), &agents[..MOST_SEATS.min(agents.len())]);
    let places = places(pattern, agents.len());
    let fits: Vec<Vec<u32>> =
        agents.iter().map(|one| (0..pattern.kinds.len()).map(|kind| fit(pattern, kind, one.entry)).collect()).collect();
    let seating = settle(first_seating(&places, &fits), &places, &fits);
    let mut cast = Cast { pattern: pattern.name.clone(), ..Cast::default() };
    for kind in in_order(pattern) {
        let mut seated: Vec<usize> =
            (0..agents.len()).filter(|agent| seating[*agent].is_some_and(|place| places[place] == kind)).collect();
        if seated.is_empty()
            && let Some(like) = pattern.kinds[kind].like
        {
            seated.extend((0..agents.len()).find(|agent| seating[*agent].is_some_and(|place| places[place] == like)));
        }
        for agent in &seated {
            let seat = seat(pattern, kind, &agents[*agent], seated.len() > 1, &cast.seats);
            cast.seats.push(seat);
        }
    }
    let left = (0..agents.len()).filter(|agent| seating[*agent].is_none()).chain(beyond).collect();
    Filled { cast, left }
}

/// The kind of seat one more agent would best take, beside seats of these kinds: one that is still
/// wanted before one that may be more. None where every kind has as many as it can have.
pub fn kind_for(pattern: &Pattern, entry: &Entry, seated: &[Option<usize>]) -> Option<usize> {
    let sits = |kind: usize| seated.iter().filter(|seat| **seat == Some(kind)).count();
    let has_room = |kind: &usize| pattern.kinds[*kind].count.most.is_none_or(|most| sits(*kind) < most);
    let is_wanted = |kind: usize| sits(kind) < pattern.kinds[kind].count.least;
    let kinds = (0..pattern.kinds.len()).filter(has_room);
    kinds.max_by_key(|kind| (is_wanted(*kind), fit(pattern, *kind, entry), std::cmp::Reverse(*kind)))
}

/// How well an agent suits a kind of seat: nothing where neither its modes nor its roles do.
pub fn suits(pattern: &Pattern, kind: usize, entry: &Entry) -> u32 {
    if kind < pattern.kinds.len() { fit(pattern, kind, entry) } else { 0 }
}

/// One more seat of a kind, beside those there are. Mode and role are written as [`fill`] writes
/// them; the seat bears the name of its kind where it is the only one, else that of its agent.
pub fn seat_for(pattern: &Pattern, kind: usize, candidate: &Candidate<'_>, seats: &[Seat], is_alone: bool) -> Seat {
    seat(pattern, kind, candidate, !is_alone, seats)
}

/// A name for a seat like `name`, that none of the seats has.
pub fn free_seat_name(name: &str, kind: &str, seats: &[Seat]) -> String {
    free_name(safe_name(name, kind), seats)
}

/// The kinds in the order of the stages.
fn in_order(pattern: &Pattern) -> Vec<usize> {
    let mut kinds: Vec<usize> = (0..pattern.kinds.len()).collect();
    kinds.sort_by_key(|kind| (pattern.stage_of(*kind), *kind));
    kinds
}

/// The kind of each place there is for so many agents: first one of each kind that is required, so
/// that few agents still make a whole; then the others that are; then what may be more, the kinds
/// without a bound last. A kind like another asks for no agent of its own before these.
fn places(pattern: &Pattern, agents: usize) -> Vec<usize> {
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
    places.extend((0..pattern.kinds.len()).filter(|kind| pattern.kinds[*kind].like.is_some()));
    let open: Vec<usize> = own().filter(|kind| pattern.kinds[*kind].count.most.is_none()).collect();
    for _ in places.len()..agents.max(places.len()) {
        places.extend(&open);
    }
    places
}

/// How well an agent fits a kind: by declared role, then mode, then whether these are its defaults
/// and whether it is called so.
fn fit(pattern: &Pattern, kind: usize, entry: &Entry) -> u32 {
    let kind = &pattern.kinds[kind];
    let has = |names: &[String], wanted: &str| names.iter().any(|name| folded(name) == folded(wanted));
    let of = |names: &[String], suits: &[String], default: Option<&str>, weight: u32, bonus: u32| {
        let found = suits.iter().enumerate().find(|(_, suits)| has(names, suits));
        found.map_or(0, |(at, suits)| {
            let is_default = default.is_some_and(|default| folded(default) == folded(suits));
            let worse = u32::try_from(at).unwrap_or(u32::MAX).saturating_mul(4);
            weight.saturating_sub(worse) + if is_default { bonus } else { 0 }
        })
    };
    let role = of(&entry.roles, &kind.roles, entry.default_role.as_deref(), 12, 1);
    let mode = of(&entry.modes, &kind.modes, entry.default_mode.as_deref(), 10, 2);
    // What every agent has by the generic sets says nothing about this one.
    let declared = |origin: Origin, fit: u32| if origin == Origin::Generic { fit / 4 } else { fit };
    let is_called_so = folded(&entry.name).split('-').any(|word| word == folded(&kind.name));
    declared(entry.roles_origin, role) + declared(entry.modes_origin, mode) + if is_called_so { 3 } else { 0 }
}

/// The best pair first, required places before the others.
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

/// Lets two agents change places, or one take a free place of the same need, as long as all
/// together fit better.
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

fn seat(pattern: &Pattern, kind: usize, candidate: &Candidate<'_>, is_one_of_many: bool, seats: &[Seat]) -> Seat {
    let of_kind = &pattern.kinds[kind];
    let entry = candidate.entry;
    let best = |has: &[String], suits: &[String], default: Option<&str>| {
        let found = suits.iter().find_map(|suits| has.iter().find(|name| folded(name) == folded(suits)));
        found.map(String::as_str).or(default).map_or(Choice::Default, |name| Choice::Named(name.to_owned()))
    };
    let mode = best(&entry.modes, &of_kind.modes, entry.default_mode.as_deref());
    let role = best(&entry.roles, &of_kind.roles, entry.default_role.as_deref());
    let name = if is_one_of_many { safe_name(&entry.name, &of_kind.name) } else { of_kind.name.clone() };
    let name = free_name(name, seats);
    let seat = Seat { name, agent: candidate.called.clone(), mode, role, ..Seat::default() };
    let guessed = super::ensemble::kind_without_word(&seat, pattern);
    if guessed == Some(kind) { seat } else { Seat { kind: Some(of_kind.name.clone()), ..seat } }
}

/// A name no other seat has: with a number behind it where one does.
fn free_name(name: String, seats: &[Seat]) -> String {
    let is_free = |name: &str| !seats.iter().any(|seat| stem_of_seat(&seat.name) == stem_of_seat(name));
    let numbered = (2..=seats.len() + 2).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| is_free(name)).unwrap_or(name)
}

/// An agent's name as the name of a seat; the kind's where it cannot be one.
fn safe_name(name: &str, kind: &str) -> String {
    let is_kept = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let kept: String = name.trim().chars().map(|c| if is_kept(c) { c } else { '-' }).take(64).collect();
    let kept = kept.trim_matches('-').to_owned();
    if super::seat_name_fault(&kept).is_some() { kind.to_owned() } else { kept }
}

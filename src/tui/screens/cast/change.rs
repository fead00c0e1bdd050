//! Changes of a cast as the user requests them, including everything in the cast that refers to the changed part.

use crate::domain::agent::AgentEntry;
use crate::domain::cast::{Cast, CastPattern, Seat, SeatCandidate, fill, free_seat_name, kind_of, seat_for};
use crate::domain::compose::NameChoice;
use crate::domain::text::is_same_name;

/// Renames a seat, also where others refer to it.
pub(super) fn rename(cast: &mut Cast, seat: usize, name: &str) {
    let Some(old) = cast.seats.get(seat).map(|seat| seat.name.clone()) else { return };
    for other in &mut cast.seats {
        for list in [&mut other.upstream, &mut other.downstream] {
            for word in list.iter_mut().flatten().filter(|word| **word == old) {
                name.clone_into(word);
            }
        }
    }
    name.clone_into(&mut cast.seats[seat].name);
}

/// Removes a seat. A list of seats that named only this one is left to the pattern again.
pub(super) fn remove(cast: &mut Cast, seat: usize) {
    if seat >= cast.seats.len() {
        return;
    }
    let gone = cast.seats.remove(seat).name;
    for other in &mut cast.seats {
        for list in [&mut other.upstream, &mut other.downstream] {
            let Some(names) = list.as_mut().filter(|names| names.contains(&gone)) else { continue };
            names.retain(|name| *name != gone);
            if names.is_empty() {
                *list = None;
            }
        }
    }
}

/// Changes the agent of a seat. Choices that the new agent also declares stay; the others are made again by the kind of
/// seat. A seat that is named after the old agent is renamed after the new one.
pub(super) fn reseat(
    cast: &mut Cast,
    seat: usize,
    pattern: &CastPattern,
    kind: Option<usize>,
    candidate: &SeatCandidate<'_>,
    before: Option<&AgentEntry>,
) {
    let Some(old) = cast.seats.get(seat).cloned() else { return };
    let others: Vec<Seat> = cast.seats.iter().filter(|other| other.name != old.name).cloned().collect();
    let entry = candidate.entry;
    let fresh = kind.map(|kind| seat_for(pattern, kind, candidate, &others, true)).unwrap_or_default();
    let fits = |choice: &NameChoice, names: &[String]| match choice {
        NameChoice::Named(name) => names.iter().any(|known| is_same_name(known, name)),
        NameChoice::Default | NameChoice::None => true,
    };
    let kind_name = kind.map_or("seat", |kind| pattern.kinds[kind].name.as_str());
    let slot = &mut cast.seats[seat];
    candidate.name.clone_into(&mut slot.agent);
    if !fits(&old.mode, &entry.modes) {
        slot.mode = fresh.mode;
    }
    // A role chosen because the agent lacked a suitable one is replaced if the next agent has it.
    let of_seat = |choice: &NameChoice| {
        let roles = kind.map(|kind| &pattern.kinds[kind].roles);
        matches!((choice, roles), (NameChoice::Named(name), Some(roles)) if roles.iter().any(|role| role == name))
    };
    if !fits(&old.role, &entry.roles) || (of_seat(&fresh.role) && !of_seat(&old.role)) {
        slot.role = fresh.role;
    }
    if !fits(&old.tools, &entry.tool_profiles) {
        slot.tools = NameChoice::Default;
    }
    // These refer to the text of the other agent's file.
    slot.ticked.clear();
    slot.without.clear();
    let was_called_after = before.is_some_and(|before| old.name == free_seat_name(&before.name, kind_name, &[]));
    if was_called_after {
        rename(cast, seat, &free_seat_name(&entry.name, kind_name, &others));
    }
}

/// Adds a seat.
pub(super) fn add(cast: &mut Cast, pattern: &CastPattern, kind: usize, candidate: &SeatCandidate<'_>, is_alone: bool) {
    let seat = seat_for(pattern, kind, candidate, &cast.seats, is_alone);
    cast.seats.push(seat);
}

/// Changes a cast without changing the kind of a seat, whatever new name, mode or role it gets.
pub(super) fn keeping_kind(
    cast: &mut Cast,
    seat: Option<usize>,
    pattern: Option<&CastPattern>,
    change: impl FnOnce(&mut Cast),
) {
    let kind_in = |cast: &Cast| kind_of(cast.seats.get(seat?)?, pattern?);
    let before = kind_in(cast);
    change(cast);
    let kind = before.and_then(|kind| pattern?.kinds.get(kind));
    if let (Some(kind), Some(slot)) =
        (kind.filter(|_| kind_in(cast) != before), seat.and_then(|at| cast.seats.get_mut(at)))
    {
        slot.kind = Some(kind.name.clone());
    }
}

/// Assigns the same agents to the seats of another pattern: each once, seats without a known agent last and unchanged.
/// Returns the agents for whom the pattern has no seat.
pub(super) fn repattern(
    cast: &Cast,
    pattern: &CastPattern,
    agents: &[SeatCandidate<'_>],
    gone: &[usize],
) -> (Cast, Vec<String>) {
    let filled = fill(pattern, agents);
    let mut made = Cast {
        name: cast.name.clone(),
        task: cast.task.clone(),
        template: cast.template.clone(),
        variables: cast.variables.clone(),
        ..filled.cast
    };
    for seat in gone.iter().filter_map(|at| cast.seats.get(*at)) {
        let name = free_seat_name(&seat.name, "seat", &made.seats);
        made.seats.push(Seat {
            name,
            agent: seat.agent.clone(),
            mode: seat.mode.clone(),
            role: seat.role.clone(),
            ..Seat::default()
        });
    }
    (made, filled.unseated.iter().map(|at| agents[*at].name.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cast() -> Cast {
        let seat = |name: &str, up: Option<&[&str]>| Seat {
            name: name.to_owned(),
            upstream: up.map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
            ..Seat::default()
        };
        Cast { seats: vec![seat("a", None), seat("b", Some(&["a"])), seat("c", Some(&["a", "b"]))], ..Cast::default() }
    }

    #[test]
    fn a_name_changes_wherever_it_stands() {
        let mut cast = cast();
        rename(&mut cast, 0, "author");
        assert_eq!(cast.seats[2].upstream.as_deref(), Some(["author".to_owned(), "b".to_owned()].as_slice()));
        assert_eq!(cast.seats[0].name, "author");
    }

    #[test]
    fn a_seat_that_goes_is_spoken_of_no_more() {
        let mut cast = cast();
        remove(&mut cast, 0);
        assert_eq!(
            cast.seats.iter().map(|seat| seat.upstream.clone()).collect::<Vec<_>>(),
            [None, Some(vec!["b".to_owned()])]
        );
        remove(&mut cast, 7);
        assert_eq!(cast.seats.len(), 2);
    }
}

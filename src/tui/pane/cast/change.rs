//! Changes of a cast, each as a person asks for it; what else of the cast speaks of what changed goes along.

use crate::domain::agent::Entry;
use crate::domain::cast::{Candidate, Cast, Pattern, Seat, fill, free_seat_name, kind_of, seat_for};
use crate::domain::compose::Choice;

/// Gives a seat another name, wherever it is spoken of.
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

/// Takes a seat out. A list of seats that named only it is left to the pattern again.
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

/// Seats another agent. What it declares too stays chosen; the rest is chosen anew as the kind of
/// seat wants it. A seat called after the one who sat there is called after who sits there now.
pub(super) fn reseat(
    cast: &mut Cast,
    seat: usize,
    pattern: &Pattern,
    kind: Option<usize>,
    candidate: &Candidate<'_>,
    before: Option<&Entry>,
) {
    let Some(old) = cast.seats.get(seat).cloned() else { return };
    let others: Vec<Seat> = cast.seats.iter().filter(|other| other.name != old.name).cloned().collect();
    let entry = candidate.entry;
    let fresh = kind.map(|kind| seat_for(pattern, kind, candidate, &others, true)).unwrap_or_default();
    let fits = |choice: &Choice, names: &[String]| match choice {
        Choice::Named(name) => names.iter().any(|known| known.eq_ignore_ascii_case(name)),
        Choice::Default | Choice::None => true,
    };
    let kind_name = kind.map_or("seat", |kind| pattern.kinds[kind].name.as_str());
    let slot = &mut cast.seats[seat];
    candidate.called.clone_into(&mut slot.agent);
    if !fits(&old.mode, &entry.modes) {
        slot.mode = fresh.mode;
    }
    // The role of a stand-in does not stay where the next one has the seat's own.
    let of_seat = |choice: &Choice| {
        let roles = kind.map(|kind| &pattern.kinds[kind].roles);
        matches!((choice, roles), (Choice::Named(name), Some(roles)) if roles.iter().any(|role| role == name))
    };
    if !fits(&old.role, &entry.roles) || (of_seat(&fresh.role) && !of_seat(&old.role)) {
        slot.role = fresh.role;
    }
    if !fits(&old.tools, &entry.tool_profiles) {
        slot.tools = Choice::Default;
    }
    // These name what stands in the other agent's file.
    slot.ticked.clear();
    slot.without.clear();
    let was_called_after = before.is_some_and(|before| old.name == free_seat_name(&before.name, kind_name, &[]));
    if was_called_after {
        rename(cast, seat, &free_seat_name(&entry.name, kind_name, &others));
    }
}

/// One more seat.
pub(super) fn add(cast: &mut Cast, pattern: &Pattern, kind: usize, candidate: &Candidate<'_>, is_alone: bool) {
    let seat = seat_for(pattern, kind, candidate, &cast.seats, is_alone);
    cast.seats.push(seat);
}

/// Changes a cast in which a seat stays the kind of seat it is, whatever name, mode or role it gets.
pub(super) fn keeping_kind(
    cast: &mut Cast,
    seat: Option<usize>,
    pattern: Option<&Pattern>,
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

/// The same agents, seated by another pattern: each once, those of no known agent last and as they
/// were. Answers those the pattern has no seat for.
pub(super) fn repattern(
    cast: &Cast,
    pattern: &Pattern,
    agents: &[Candidate<'_>],
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
    (made, filled.left.iter().map(|at| agents[*at].called.clone()).collect())
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

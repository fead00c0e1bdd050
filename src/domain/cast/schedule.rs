//! The turns of a cast in order: when each seat works, and with which inputs.

use super::pattern::CastPattern;
use super::resolved_cast::ResolvedCast;

/// All steps of a cast, with every round written out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CastSchedule {
    pub steps: Vec<ScheduledStep>,
}

/// The seats that work at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledStep {
    /// The stage, as an index into [`CastPattern::stages`].
    pub stage: usize,
    /// The round, from 1; 0 outside the rounds.
    pub round: usize,
    /// True for the turn after the last round.
    pub is_closing: bool,
    /// True if the rounds may end after this step.
    pub ends_rounds: bool,
    /// The turns, in the order of the seats.
    pub turns: Vec<SeatTurn>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatTurn {
    /// The seat, as an index into [`ResolvedCast::seats`].
    pub seat: usize,
    /// The number of its turn, from 1.
    pub number: usize,
    /// The outputs handed to the seat, in the order they were made.
    pub inputs: Vec<TurnInput>,
}

/// An output of an earlier turn that is handed to a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnInput {
    /// The seat that made it.
    pub seat: usize,
    /// The turn it was made in.
    pub turn: usize,
    /// The beginning of each part that is handed over separately, to a new session.
    pub part_prefix: Option<String>,
}

/// The steps repeated in each round, as indices into [`step_groups`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RoundRange {
    pub first: usize,
    /// The last step of the first turn of a round: after it, the rounds may end early.
    pub check: usize,
    pub last: usize,
}

/// The groups of seats that work at one time, each as turn and stage, in order.
pub(super) fn step_groups(pattern: &CastPattern, ensemble: &ResolvedCast) -> Vec<(usize, usize)> {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for seat in &ensemble.seats {
        let group = (seat.turn, stage_of(pattern, seat.kind));
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups.sort_unstable();
    groups
}

fn stage_of(pattern: &CastPattern, kind: Option<usize>) -> usize {
    kind.map_or(usize::MAX, |kind| pattern.stage_of(kind))
}

/// The seats of a group, in the order of the cast.
pub(super) fn seats_of_group(
    pattern: &CastPattern,
    ensemble: &ResolvedCast,
    (turn, stage): (usize, usize),
) -> Vec<usize> {
    let is_in = |seat: &usize| {
        let placed = &ensemble.seats[*seat];
        placed.turn == turn && stage_of(pattern, placed.kind) == stage
    };
    (0..ensemble.seats.len()).filter(is_in).collect()
}

/// The groups from the first taker to the last giver of a handover that goes back; `None` if no handover does.
pub(super) fn round_range(ensemble: &ResolvedCast, groups: &[(usize, usize)]) -> Option<RoundRange> {
    let turn = |seat: usize| ensemble.seats[seat].turn;
    let back = || ensemble.handovers.iter().filter(|one| one.next_round);
    let begins = back().map(|one| turn(one.to)).min()?;
    let ends = back().map(|one| turn(one.from)).max()?;
    let first = groups.iter().position(|(turn, _)| *turn == begins)?;
    let check = groups.iter().rposition(|(turn, _)| *turn == begins)?;
    let last = groups.iter().rposition(|(turn, _)| *turn == ends)?;
    Some(RoundRange { first, check, last })
}

impl CastSchedule {
    pub fn of(pattern: &CastPattern, ensemble: &ResolvedCast) -> Self {
        let groups = step_groups(pattern, ensemble);
        let mut builder =
            ScheduleBuilder { pattern, ensemble, turns: vec![0; ensemble.seats.len()], handed: Vec::new() };
        let mut made: Vec<(usize, usize)> = Vec::new();
        let mut steps = Vec::new();
        let Some(range) = round_range(ensemble, &groups) else {
            steps.extend(groups.iter().map(|group| builder.step(*group, 0, &mut made)));
            return Self { steps };
        };
        steps.extend(groups[..range.first].iter().map(|group| builder.step(*group, 0, &mut made)));
        for round in 1..=ensemble.rounds.max(1) {
            for (at, group) in groups.iter().enumerate().take(range.last + 1).skip(range.first) {
                let mut step = builder.step(*group, round, &mut made);
                step.ends_rounds = at == range.check && pattern.until.is_some() && ensemble.rounds > 1;
                steps.push(step);
            }
        }
        steps.extend(builder.closing_step(&mut made));
        steps.extend(groups[range.last + 1..].iter().map(|group| builder.step(*group, 0, &mut made)));
        Self { steps }
    }

    /// The maximum number of turns of a seat.
    pub fn turns_of(&self, seat: usize) -> usize {
        self.steps.iter().flat_map(|step| &step.turns).filter(|turn| turn.seat == seat).count()
    }
}

struct ScheduleBuilder<'a> {
    pattern: &'a CastPattern,
    ensemble: &'a ResolvedCast,
    /// The number of turns that each seat has had so far.
    turns: Vec<usize>,
    /// The outputs that each seat was handed so far: the taker, and the output as seat and turn.
    handed: Vec<(usize, (usize, usize))>,
}

impl ScheduleBuilder<'_> {
    fn step(&mut self, group: (usize, usize), round: usize, made: &mut Vec<(usize, usize)>) -> ScheduledStep {
        let seats = seats_of_group(self.pattern, self.ensemble, group);
        let turns = self.turns(&seats, made);
        ScheduledStep { stage: group.1, round, is_closing: false, ends_rounds: false, turns }
    }

    fn closing_step(&mut self, made: &mut Vec<(usize, usize)>) -> Option<ScheduledStep> {
        let kind = self.pattern.closing.as_ref()?.kind;
        let seats: Vec<usize> =
            (0..self.ensemble.seats.len()).filter(|seat| self.ensemble.seats[*seat].kind == Some(kind)).collect();
        if seats.is_empty() {
            return None;
        }
        let turns = self.turns(&seats, made);
        let stage = self.pattern.stage_of(kind);
        Some(ScheduledStep { stage, round: 0, is_closing: true, ends_rounds: false, turns })
    }

    /// The next turn of each of these seats. None of them gets an output that another makes in the same step.
    fn turns(&mut self, seats: &[usize], made: &mut Vec<(usize, usize)>) -> Vec<SeatTurn> {
        let turns: Vec<SeatTurn> = seats.iter().map(|seat| self.turn(*seat, made)).collect();
        made.extend(turns.iter().map(|turn| (turn.seat, turn.number)));
        turns
    }

    /// The next turn of a seat. Its inputs are the outputs of its upstream seats that it has not received before.
    fn turn(&mut self, seat: usize, made: &[(usize, usize)]) -> SeatTurn {
        self.turns[seat] += 1;
        let mut inputs = Vec::new();
        for output in made {
            let Some(handover) = self.ensemble.upstream(seat).find(|one| one.from == output.0) else { continue };
            if !self.handed.contains(&(seat, *output)) {
                self.handed.push((seat, *output));
                inputs.push(TurnInput { seat: output.0, turn: output.1, part_prefix: handover.part_prefix.clone() });
            }
        }
        SeatTurn { seat, number: self.turns[seat], inputs }
    }
}

//! Resolves a cast and its pattern into the ensemble: each seat with mode and role, and the handovers between seats.

use super::cast_file::CastPlaces;
use super::check;
use super::pattern::{CastPattern, PatternFlow, circle_through};
use super::resolved_cast::{PlacedSeat, ResolvedCast, SeatHandover};
use super::{Cast, Seat};
use crate::domain::agent::{AgentEntry, TextOrigin};
use crate::domain::compose::{ComposeError, NameChoice, NameKind, follow_profile, named};
use crate::domain::problem::{Problem, Severity};
use crate::domain::text::{fold_name_key, is_same_name};

impl ResolvedCast {
    /// Resolves a cast. `agents` are those of its seats, in the same order: an entry read whole or as a list has it,
    /// `None` if the agent does not exist.
    pub fn of(cast: &Cast, places: &CastPlaces, pattern: &CastPattern, agents: &[Option<&AgentEntry>]) -> Self {
        let mut builder = EnsembleBuilder { cast, places, pattern, problems: Vec::new() };
        let rounds = builder.rounds();
        let mut seats: Vec<PlacedSeat> = cast
            .seats
            .iter()
            .enumerate()
            .map(|(at, seat)| builder.placed(seat, agents.get(at).copied().flatten()))
            .collect();
        let handovers = builder.handovers(&seats, rounds);
        builder.take_turns(&mut seats, &handovers);
        let mut ensemble = Self { rounds, seats, handovers, problems: builder.problems };
        let checked = check::check(cast, places, pattern, &ensemble, agents);
        ensemble.problems.extend(checked);
        ensemble.problems.sort_by_key(|problem| (problem.line, problem.column));
        ensemble
    }

    /// The handovers to a seat.
    pub fn upstream(&self, seat: usize) -> impl Iterator<Item = &SeatHandover> {
        self.handovers.iter().filter(move |handover| handover.to == seat)
    }

    /// The handovers from a seat.
    pub fn downstream(&self, seat: usize) -> impl Iterator<Item = &SeatHandover> {
        self.handovers.iter().filter(move |handover| handover.from == seat)
    }

    /// The names of the seats whose output this seat gets.
    pub fn upstream_names(&self, seat: usize) -> Vec<&str> {
        self.upstream(seat).map(|handover| self.seats[handover.from].name.as_str()).collect()
    }

    /// The names of the seats that get this seat's output.
    pub fn downstream_names(&self, seat: usize) -> Vec<&str> {
        self.downstream(seat).map(|handover| self.seats[handover.to].name.as_str()).collect()
    }

    /// The seat with this name, ignoring case and separators.
    pub fn seat(&self, name: &str) -> Option<usize> {
        self.seats.iter().position(|seat| is_same_name(&seat.name, name))
    }

    /// The names of the seats of the same kind and turn that exchange no output with this one.
    pub(super) fn beside(&self, seat: usize) -> Vec<&str> {
        let own = &self.seats[seat];
        let alike = |other: &PlacedSeat| own.kind.is_some() && other.kind == own.kind && other.turn == own.turn;
        let apart = |other: usize| {
            !self.handovers.iter().any(|one| (one.from, one.to) == (seat, other) || (one.to, one.from) == (seat, other))
        };
        let others = self.seats.iter().enumerate().filter(|(at, _)| *at != seat);
        others.filter(|(at, other)| alike(other) && apart(*at)).map(|(_, other)| other.name.as_str()).collect()
    }
}

/// A problem that keeps a cast from being composed.
fn error(rule: &'static str, message: String, fix: String) -> Problem {
    Problem::new(rule, Severity::Error, message).fix(fix)
}

struct EnsembleBuilder<'a> {
    cast: &'a Cast,
    places: &'a CastPlaces,
    pattern: &'a CastPattern,
    problems: Vec<Problem>,
}

impl EnsembleBuilder<'_> {
    fn rounds(&mut self) -> usize {
        match self.cast.rounds {
            Some(rounds) if rounds > 1 && !self.pattern.has_rounds() => {
                let message =
                    format!("the cast sets {rounds} rounds, but {} has only one", self.pattern.title.to_lowercase());
                let problem = Problem::new("no-next-round", Severity::Warning, message);
                self.problems.push(self.places.at_key("rounds", problem.fix("remove `rounds`")));
                1
            }
            Some(rounds) => rounds,
            None => self.pattern.rounds,
        }
    }

    fn placed(&mut self, seat: &Seat, agent: Option<&AgentEntry>) -> PlacedSeat {
        let kind = self.kind(seat);
        let of_kind = kind.map(|kind| &self.pattern.kinds[kind]);
        let none: &[String] = &[];
        let (modes, roles, profiles) =
            of_kind.map_or((none, none, none), |kind| (&kind.modes, &kind.roles, &kind.tools));
        // For a missing agent, only the seat's choices can be shown.
        let meant = |choice: &NameChoice, suits: &[String]| match choice {
            NameChoice::Named(name) => Some(name.clone()),
            NameChoice::Default => suits.first().cloned(),
            NameChoice::None => None,
        };
        let (mut mode, mut role, mut tools) = (meant(&seat.mode, modes), meant(&seat.role, roles), None);
        if let Some(entry) = agent {
            let acting = chosen(NameKind::Mode, &seat.mode, &entry.modes, modes, entry.default_mode.as_deref());
            mode = self.settled(seat, entry, "mode", acting);
            let acting = chosen(NameKind::Role, &seat.role, &entry.roles, roles, entry.default_role.as_deref());
            role = self.settled(seat, entry, "role", acting);
            let acting = chosen(NameKind::Profile, &seat.tools, &entry.tool_profiles, profiles, None);
            tools = self.settled(seat, entry, "tools", acting);
            if seat.tools == NameChoice::Default && tools.is_none() {
                // Composing the prompt makes the same choice.
                let followed = follow_profile(mode.as_deref(), role.as_deref(), &entry.tool_profiles);
                tools = followed.map(|followed| followed.profile.to_owned());
            }
            if seat.role == NameChoice::Default {
                self.tell_of_role(seat, entry, roles, role.as_deref());
            }
            self.warn_of_mode(seat, entry, modes, mode.as_deref());
        }
        PlacedSeat {
            name: seat.name.clone(),
            agent: agent.map(|entry| entry.name.clone()),
            kind,
            mode,
            role,
            tools,
            size: seat.size.unwrap_or(self.cast.seats.len()),
            turn: kind.map_or(0, |kind| self.pattern.stage_of(kind)),
        }
    }

    fn settled(
        &mut self,
        seat: &Seat,
        agent: &AgentEntry,
        key: &str,
        acting: Result<Option<String>, ComposeError>,
    ) -> Option<String> {
        acting.unwrap_or_else(|fault| {
            let rule = match key {
                "mode" => "undeclared-mode",
                "role" => "undeclared-role",
                _ => "unknown-profile",
            };
            let (matter, advice) = fault.sentences();
            let problem = error(rule, format!("seat `{}` ({}): {matter}", seat.name, agent.name), advice);
            self.problems.push(self.places.position(&seat.name, key, problem));
            None
        })
    }

    /// Reports that the agent has none of the roles its seat is for, and which role is used.
    fn tell_of_role(&mut self, seat: &Seat, agent: &AgentEntry, wanted: &[String], acts: Option<&str>) {
        let has = |role: &String| wanted.iter().any(|wanted| is_same_name(wanted, role));
        if wanted.is_empty() || agent.roles_origin == TextOrigin::Generic || agent.roles.iter().any(has) {
            return;
        }
        let acts = acts.map_or_else(|| "no role".to_owned(), |role| format!("role `{role}`"));
        let message =
            format!("seat `{}`: {} has no role `{}` of its own; using {acts}", seat.name, agent.name, wanted[0]);
        let fix = format!("choose an agent with the role `{}`, or set `role:` to one of its own", wanted[0]);
        let problem = Problem::new("undeclared-role", Severity::Warning, message).fix(fix);
        self.problems.push(self.places.position(&seat.name, "agent", problem));
    }

    /// Warns of a mode that the seat's kind does not list.
    fn warn_of_mode(&mut self, seat: &Seat, agent: &AgentEntry, listed: &[String], acts: Option<&str>) {
        let Some(acts) = acts.filter(|_| !listed.is_empty()) else { return };
        if listed.iter().any(|one| is_same_name(one, acts)) {
            return;
        }
        let modes = listed.join(" or ");
        let message = format!("seat `{}`: {} is in mode `{acts}`, but the seat is for {modes}", seat.name, agent.name);
        let can = listed.iter().find(|one| agent.modes.iter().any(|mode| is_same_name(mode, one)));
        let fix = match can {
            Some(mode) => format!("write `mode: {mode}`, or `kind:` with another seat"),
            None => format!("seat an agent with the mode {modes}"),
        };
        let key = if seat.mode == NameChoice::Default { "agent" } else { "mode" };
        let problem = Problem::new("unsuited-mode", Severity::Warning, message).fix(fix);
        self.problems.push(self.places.position(&seat.name, key, problem));
    }

    /// The kind of a seat: as written, else by its name, else by its role and mode. Reports a seat that fits no kind.
    fn kind(&mut self, seat: &Seat) -> Option<usize> {
        let names = || self.pattern.kinds.iter().map(|kind| kind.name.as_str()).collect::<Vec<_>>().join(", ");
        if let Some(written) = &seat.kind {
            let kind = self.pattern.kind(written);
            if kind.is_none() {
                let message = format!("seat `{}`: {} has no seat kind `{written}`", seat.name, self.pattern.name);
                let problem = error("unknown-kind", message, format!("use one of: {}", names()));
                self.problems.push(self.places.position(&seat.name, "kind", problem));
            }
            return kind;
        }
        let kind = kind_without_word(seat, self.pattern);
        if kind.is_none() {
            let message = format!("seat `{}` fits no seat of {}", seat.name, self.pattern.name);
            let fix = format!("set `kind:` to one of: {}; or set a mode and role that fit one", names());
            self.problems.push(self.places.position(&seat.name, "", error("no-place", message, fix)));
        }
        kind
    }

    fn handovers(&mut self, seats: &[PlacedSeat], rounds: usize) -> Vec<SeatHandover> {
        let written = |builder: &mut Self, key: &str, of: fn(&Seat) -> &Option<Vec<String>>| {
            let seats = &builder.cast.seats;
            seats.iter().map(|seat| Some(builder.named_seats(seat, key, of(seat).as_ref()?))).collect::<Vec<_>>()
        };
        let ups = written(self, "upstream", |seat| &seat.upstream);
        let downs = written(self, "downstream", |seat| &seat.downstream);
        let mut handovers = Vec::new();
        for from in 0..seats.len() {
            for to in 0..seats.len() {
                let by_taker = ups[to].as_ref().map(|seats| seats.contains(&from));
                let by_giver = downs[from].as_ref().map(|seats| seats.contains(&to));
                if let (Some(true), Some(false)) | (Some(false), Some(true)) = (by_taker, by_giver) {
                    self.tell_of_contradiction(&seats[from].name, &seats[to].name, by_taker == Some(true));
                }
                let flows = self.flows(&seats[from], &seats[to], from == to);
                let flow = flows.iter().find(|flow| !flow.next_round || rounds > 1 || self.pattern.closes(flow.to));
                let is_there = by_taker.or(by_giver).unwrap_or(flow.is_some());
                if is_there {
                    let output = seats[from].kind.and_then(|kind| self.pattern.kinds[kind].output.clone());
                    let label = flow.and_then(|flow| flow.label.clone()).or(output);
                    let next_round = flow.is_some_and(|flow| flow.next_round);
                    let part_prefix = flow.and_then(|flow| flow.part_prefix.clone());
                    handovers.push(SeatHandover { from, to, next_round, label, part_prefix });
                }
            }
        }
        handovers
    }

    /// The flows of the pattern between two seats.
    fn flows(&self, from: &PlacedSeat, to: &PlacedSeat, is_one: bool) -> Vec<&PatternFlow> {
        let is_between = |flow: &&PatternFlow| !is_one && (Some(flow.from), Some(flow.to)) == (from.kind, to.kind);
        self.pattern.flows.iter().filter(is_between).collect()
    }

    fn named_seats(&mut self, seat: &Seat, key: &str, names: &[String]) -> Vec<usize> {
        let all = &self.cast.seats;
        let mut found = Vec::new();
        for name in names {
            if let Some(at) = all.iter().position(|other| is_same_name(&other.name, name)) {
                found.push(at);
                continue;
            }
            let others: Vec<&str> =
                all.iter().filter(|other| other.name != seat.name).map(|other| other.name.as_str()).collect();
            let message = format!("seat `{}`: the cast has no seat `{name}`", seat.name);
            let problem = error("unknown-seat", message, format!("{key} names seats; use {}", others.join(", ")));
            self.problems.push(self.places.position(&seat.name, key, problem));
        }
        found
    }

    fn tell_of_contradiction(&mut self, from: &str, to: &str, taker_wants: bool) {
        let (seat, key) = if taker_wants { (to, "upstream") } else { (from, "downstream") };
        let (says, other) = if taker_wants { ("downstream", from) } else { ("upstream", to) };
        let message = format!(
            "`{from}` passes its output to `{to}` according to {key} of `{seat}`, but not according \
            to {says} of `{other}`"
        );
        let fix = format!("make both agree, or remove {says} of `{other}`");
        self.problems.push(self.places.position(seat, key, error("contradicting-flow", message, fix)));
    }

    /// Gives each seat its turn: at or after its stage, and after every seat whose output it takes in the same round.
    fn take_turns(&mut self, seats: &mut [PlacedSeat], handovers: &[SeatHandover]) {
        let edges: Vec<(usize, usize)> =
            handovers.iter().filter(|one| !one.next_round).map(|one| (one.from, one.to)).collect();
        let stages: Vec<usize> = seats.iter().map(|seat| seat.turn).collect();
        for _ in 0..=seats.len() {
            let mut moved = false;
            for (from, to) in &edges {
                let after = seats[*from].turn + 1;
                moved |= seats[*to].turn < after;
                seats[*to].turn = seats[*to].turn.max(after);
            }
            if !moved {
                return;
            }
        }
        // The turns keep growing, so there is a cycle.
        for (seat, stage) in seats.iter_mut().zip(stages) {
            seat.turn = stage;
        }
        if let Some(circle) = (0..edges.len()).find_map(|at| circle_through(&edges, at)) {
            self.tell_of_circle(seats, &circle.iter().map(|edge| edges[*edge]).collect::<Vec<_>>());
        }
    }

    fn tell_of_circle(&mut self, seats: &[PlacedSeat], circle: &[(usize, usize)]) {
        let mut names: Vec<&str> = circle.iter().map(|(from, _)| seats[*from].name.as_str()).collect();
        names.push(names[0]);
        let of = |at: usize| &self.cast.seats[at];
        // The pattern's own flows have no cycle, so a written key must cause it.
        let up = circle.iter().find(|(_, to)| of(*to).upstream.is_some()).map(|(_, to)| (*to, "upstream"));
        let down =
            || circle.iter().find(|(from, _)| of(*from).downstream.is_some()).map(|(from, _)| (*from, "downstream"));
        let (at, key) = up.or_else(down).unwrap_or((circle[0].0, ""));
        let fix = "let each seat take only from earlier seats; the pattern's rounds handle the way back";
        let problem = error("circle", format!("the seats form a cycle: {}", names.join(" → ")), fix.to_owned());
        self.problems.push(self.places.position(&of(at).name, key, problem));
    }
}

/// The name in effect: the chosen one, else the first that suits the seat, else the agent's default.
fn chosen(
    what: NameKind,
    choice: &NameChoice,
    has: &[String],
    suits: &[String],
    default: Option<&str>,
) -> Result<Option<String>, ComposeError> {
    match choice {
        NameChoice::None => Ok(None),
        NameChoice::Named(name) => Ok(Some(named(what, name, has, |name| name)?.clone())),
        NameChoice::Default => {
            let suiting = suits.iter().find_map(|suits| has.iter().find(|name| is_same_name(name, suits)));
            Ok(suiting.cloned().or_else(|| default.map(str::to_owned)))
        }
    }
}

/// The kind of a seat, as an index into [`CastPattern::kinds`]: as written, else by the seat's name, else by its role and
/// mode.
pub fn kind_of(seat: &Seat, pattern: &CastPattern) -> Option<usize> {
    match &seat.kind {
        Some(written) => pattern.kind(written),
        None => kind_without_word(seat, pattern),
    }
}

/// The kind of a seat without a `kind:` key.
pub(super) fn kind_without_word(seat: &Seat, pattern: &CastPattern) -> Option<usize> {
    kind_by_name(seat, pattern).or_else(|| kind_by_choice(seat, pattern))
}

/// The kind with the same name as the seat, or with the same name except for a number at its end.
fn kind_by_name(seat: &Seat, pattern: &CastPattern) -> Option<usize> {
    let name = fold_name_key(&seat.name);
    pattern.kind(&name).or_else(|| pattern.kind(name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-')))
}

/// The kind that best fits the role and mode chosen for the seat.
fn kind_by_choice(seat: &Seat, pattern: &CastPattern) -> Option<usize> {
    if let [_only] = pattern.kinds.as_slice() {
        return Some(0);
    }
    let is_in = |choice: &NameChoice, names: &[String]| match choice {
        NameChoice::Named(name) => names.iter().any(|one| is_same_name(one, name)),
        NameChoice::Default | NameChoice::None => false,
    };
    let score = |at: usize| {
        let kind = &pattern.kinds[at];
        let first = |names: &[String]| names.first().is_some_and(|name| is_in(&seat.role, std::slice::from_ref(name)));
        4 * usize::from(is_in(&seat.role, &kind.roles))
            + 2 * usize::from(is_in(&seat.mode, &kind.modes))
            + usize::from(first(&kind.roles))
    };
    let best = (0..pattern.kinds.len()).max_by_key(|at| (score(*at), std::cmp::Reverse(*at)))?;
    (score(best) > 0).then_some(best)
}

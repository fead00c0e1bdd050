//! From a cast and its pattern to the ensemble: each seat with mode and role, and who hands what to whom.

use super::check;
use super::file::Places;
use super::pattern::{Flow, Pattern, circle_through};
use super::reader::folded;
use super::{Cast, Seat};
use crate::domain::agent::{Entry, Origin};
use crate::domain::compose::{Choice, ComposeError, What, named};
use crate::domain::problem::{Problem, Severity};

/// A cast with everything settled that follows from pattern and agents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ensemble {
    /// How many rounds at most.
    pub rounds: usize,
    /// The seats, in the order of the cast.
    pub seats: Vec<Placed>,
    /// Who hands what to whom, by giver, then taker.
    pub handovers: Vec<Handover>,
    /// What is the matter with it, in the order of the file where there is one. With an error
    /// among them nothing is composed.
    pub problems: Vec<Problem>,
}

/// A seat with what acts in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// Its name.
    pub name: String,
    /// The name of its agent; none where it is not there.
    pub agent: Option<String>,
    /// Its kind, as a place in [`Pattern::kinds`]; none where it fits none.
    pub kind: Option<usize>,
    /// The mode that acts.
    pub mode: Option<String>,
    /// The role that acts.
    pub role: Option<String>,
    /// The tool profile that acts; none where the agent's own default does.
    pub tools: Option<String>,
    /// How many it is told work on the task.
    pub size: usize,
    /// When its turn is, from 0: everything it takes in this round was made in earlier turns.
    pub turn: usize,
}

/// That one seat's output goes to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Handover {
    /// The giver, as a place in [`Ensemble::seats`].
    pub from: usize,
    /// The taker.
    pub to: usize,
    /// Whether it is taken in the next round only.
    pub next_round: bool,
    /// What is handed over, where the pattern says it.
    pub what: Option<String>,
}

impl Ensemble {
    /// Settles a cast. `agents` are those of its seats, in their order: an entry read whole, or as
    /// a list has it; none where it is not there.
    pub fn of(cast: &Cast, places: &Places, pattern: &Pattern, agents: &[Option<&Entry>]) -> Self {
        let mut making = Making { cast, places, pattern, problems: Vec::new() };
        let rounds = making.rounds();
        let mut seats: Vec<Placed> = cast
            .seats
            .iter()
            .enumerate()
            .map(|(at, seat)| making.placed(seat, agents.get(at).copied().flatten()))
            .collect();
        let handovers = making.handovers(&seats, rounds);
        making.take_turns(&mut seats, &handovers);
        let mut ensemble = Self { rounds, seats, handovers, problems: making.problems };
        let checked = check::check(cast, places, pattern, &ensemble, agents);
        ensemble.problems.extend(checked);
        ensemble.problems.sort_by_key(|problem| (problem.line, problem.column));
        ensemble
    }

    /// What comes to a seat.
    pub fn upstream(&self, seat: usize) -> impl Iterator<Item = &Handover> {
        self.handovers.iter().filter(move |handover| handover.to == seat)
    }

    /// What goes from a seat.
    pub fn downstream(&self, seat: usize) -> impl Iterator<Item = &Handover> {
        self.handovers.iter().filter(move |handover| handover.from == seat)
    }

    /// The names of the seats whose output comes to one.
    pub fn upstream_names(&self, seat: usize) -> Vec<&str> {
        self.upstream(seat).map(|handover| self.seats[handover.from].name.as_str()).collect()
    }

    /// The names of the seats that get the output of one.
    pub fn downstream_names(&self, seat: usize) -> Vec<&str> {
        self.downstream(seat).map(|handover| self.seats[handover.to].name.as_str()).collect()
    }

    /// The seat of that name, whatever its case and however its words are joined.
    pub fn seat(&self, name: &str) -> Option<usize> {
        self.seats.iter().position(|seat| folded(&seat.name) == folded(name))
    }

    /// Whether nothing is so wrong that it cannot be composed.
    pub fn is_sound(&self) -> bool {
        self.problems.iter().all(|problem| problem.severity != Severity::Error)
    }

    /// Those beside a seat: of its kind and turn, and neither giving to it nor taking from it.
    pub(super) fn beside(&self, seat: usize) -> Vec<&str> {
        let own = &self.seats[seat];
        let alike = |other: &Placed| own.kind.is_some() && other.kind == own.kind && other.turn == own.turn;
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

struct Making<'a> {
    cast: &'a Cast,
    places: &'a Places,
    pattern: &'a Pattern,
    problems: Vec<Problem>,
}

impl Making<'_> {
    fn rounds(&mut self) -> usize {
        let goes_back = self.pattern.flows.iter().any(|flow| flow.next_round);
        match self.cast.rounds {
            Some(rounds) if rounds > 1 && !goes_back => {
                let message =
                    format!("{rounds} rounds are asked for, but {} has one", self.pattern.title.to_lowercase());
                let problem = Problem::new("no-next-round", Severity::Warning, message);
                self.problems.push(self.places.at_key("rounds", problem.fix("leave `rounds` out")));
                1
            }
            Some(rounds) => rounds,
            None => self.pattern.rounds,
        }
    }

    fn placed(&mut self, seat: &Seat, agent: Option<&Entry>) -> Placed {
        let kind = self.kind(seat);
        let of_kind = kind.map(|kind| &self.pattern.kinds[kind]);
        let none: &[String] = &[];
        let (modes, roles, profiles) =
            of_kind.map_or((none, none, none), |kind| (&kind.modes, &kind.roles, &kind.tools));
        // Who is not there can only be shown as what was meant.
        let meant = |choice: &Choice, suits: &[String]| match choice {
            Choice::Named(name) => Some(name.clone()),
            Choice::Default => suits.first().cloned(),
            Choice::None => None,
        };
        let (mut mode, mut role, mut tools) = (meant(&seat.mode, modes), meant(&seat.role, roles), None);
        if let Some(entry) = agent {
            let acting = chosen(What::Mode, &seat.mode, &entry.modes, modes, entry.default_mode.as_deref());
            mode = self.settled(seat, entry, "mode", acting);
            let acting = chosen(What::Role, &seat.role, &entry.roles, roles, entry.default_role.as_deref());
            role = self.settled(seat, entry, "role", acting);
            let acting = chosen(What::Profile, &seat.tools, &entry.tool_profiles, profiles, None);
            tools = self.settled(seat, entry, "tools", acting);
            if seat.role == Choice::Default {
                self.tell_of_role(seat, entry, roles, role.as_deref());
            }
        }
        Placed {
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
        agent: &Entry,
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
            self.problems.push(self.places.at(&seat.name, key, problem));
            None
        })
    }

    /// Says that the agent has none of the roles its seat is for, and acts in another.
    fn tell_of_role(&mut self, seat: &Seat, agent: &Entry, wanted: &[String], acts: Option<&str>) {
        let has = |role: &String| wanted.iter().any(|wanted| folded(wanted) == folded(role));
        if wanted.is_empty() || agent.roles_origin == Origin::Generic || agent.roles.iter().any(has) {
            return;
        }
        let acts = acts.map_or_else(|| "in no role".to_owned(), |role| format!("as `{role}`"));
        let message = format!("seat `{}`: {} declares no role `{}` and acts {acts}", seat.name, agent.name, wanted[0]);
        let fix = format!("seat an agent that declares `{}`, or write `role:` with one of its own", wanted[0]);
        let problem = Problem::new("undeclared-role", Severity::Warning, message).fix(fix);
        self.problems.push(self.places.at(&seat.name, "agent", problem));
    }

    /// The kind of a seat: as written, by its name, else by what was chosen for it.
    fn kind(&mut self, seat: &Seat) -> Option<usize> {
        let names = || self.pattern.kinds.iter().map(|kind| kind.name.as_str()).collect::<Vec<_>>().join(", ");
        if let Some(written) = &seat.kind {
            let kind = self.pattern.kind(written);
            if kind.is_none() {
                let message = format!("seat `{}`: {} has no kind of seat `{written}`", seat.name, self.pattern.name);
                let problem = error("unknown-kind", message, format!("use one of: {}", names()));
                self.problems.push(self.places.at(&seat.name, "kind", problem));
            }
            return kind;
        }
        let kind = kind_without_word(seat, self.pattern);
        if kind.is_none() {
            let message = format!("seat `{}` fits no seat of {}", seat.name, self.pattern.name);
            let fix = format!("write `kind:` with one of: {}; or a mode and role that go with one", names());
            self.problems.push(self.places.at(&seat.name, "", error("no-place", message, fix)));
        }
        kind
    }

    fn handovers(&mut self, seats: &[Placed], rounds: usize) -> Vec<Handover> {
        let written = |making: &mut Self, key: &str, of: fn(&Seat) -> &Option<Vec<String>>| {
            let seats = &making.cast.seats;
            seats.iter().map(|seat| Some(making.named_seats(seat, key, of(seat).as_ref()?))).collect::<Vec<_>>()
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
                let flow = flows.iter().find(|flow| rounds > 1 || !flow.next_round);
                let is_there = by_taker.or(by_giver).unwrap_or(flow.is_some());
                if is_there {
                    let output = seats[from].kind.and_then(|kind| self.pattern.kinds[kind].output.clone());
                    let what = flow.and_then(|flow| flow.what.clone()).or(output);
                    handovers.push(Handover { from, to, next_round: flow.is_some_and(|flow| flow.next_round), what });
                }
            }
        }
        handovers
    }

    /// The flows of the pattern between two seats.
    fn flows(&self, from: &Placed, to: &Placed, is_one: bool) -> Vec<&Flow> {
        let is_between = |flow: &&Flow| !is_one && (Some(flow.from), Some(flow.to)) == (from.kind, to.kind);
        self.pattern.flows.iter().filter(is_between).collect()
    }

    fn named_seats(&mut self, seat: &Seat, key: &str, names: &[String]) -> Vec<usize> {
        let all = &self.cast.seats;
        let mut found = Vec::new();
        for name in names {
            if let Some(at) = all.iter().position(|other| folded(&other.name) == folded(name)) {
                found.push(at);
                continue;
            }
            let others: Vec<&str> =
                all.iter().filter(|other| other.name != seat.name).map(|other| other.name.as_str()).collect();
            let message = format!("seat `{}`: the cast has no seat `{name}`", seat.name);
            let problem = error("unknown-seat", message, format!("{key} names seats; use {}", others.join(", ")));
            self.problems.push(self.places.at(&seat.name, key, problem));
        }
        found
    }

    fn tell_of_contradiction(&mut self, from: &str, to: &str, taker_wants: bool) {
        let (seat, key) = if taker_wants { (to, "upstream") } else { (from, "downstream") };
        let (says, other) = if taker_wants { ("downstream", from) } else { ("upstream", to) };
        let message = format!("`{from}` hands to `{to}` by the {key} of `{seat}`, but not by the {says} of `{other}`");
        let fix = format!("make both say the same, or leave the {says} of `{other}` out");
        self.problems.push(self.places.at(seat, key, error("contradicting-flow", message, fix)));
    }

    /// Gives each seat its turn: not before its stage, and after all it takes in the same round.
    fn take_turns(&mut self, seats: &mut [Placed], handovers: &[Handover]) {
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
        // There is no end to it: somewhere they go in a circle.
        for (seat, stage) in seats.iter_mut().zip(stages) {
            seat.turn = stage;
        }
        if let Some(circle) = (0..edges.len()).find_map(|at| circle_through(&edges, at)) {
            self.tell_of_circle(seats, &circle.iter().map(|edge| edges[*edge]).collect::<Vec<_>>());
        }
    }

    fn tell_of_circle(&mut self, seats: &[Placed], circle: &[(usize, usize)]) {
        let mut names: Vec<&str> = circle.iter().map(|(from, _)| seats[*from].name.as_str()).collect();
        names.push(names[0]);
        let of = |at: usize| &self.cast.seats[at];
        // A circle can only come from what is written: the pattern's own flows have none.
        let up = circle.iter().find(|(_, to)| of(*to).upstream.is_some()).map(|(_, to)| (*to, "upstream"));
        let down =
            || circle.iter().find(|(from, _)| of(*from).downstream.is_some()).map(|(from, _)| (*from, "downstream"));
        let (at, key) = up.or_else(down).unwrap_or((circle[0].0, ""));
        let fix = "let each seat take only from seats before it; what goes back is a matter of the pattern's rounds";
        let problem = error("circle", format!("the seats hand in a circle: {}", names.join(" → ")), fix.to_owned());
        self.problems.push(self.places.at(&of(at).name, key, problem));
    }
}

/// The name that acts: the chosen one, else the first that suits the seat, else the agent's default.
fn chosen(
    what: What,
    choice: &Choice,
    has: &[String],
    suits: &[String],
    default: Option<&str>,
) -> Result<Option<String>, ComposeError> {
    match choice {
        Choice::None => Ok(None),
        Choice::Named(name) => Ok(Some(named(what, name, has, |name| name)?.clone())),
        Choice::Default => {
            let suiting = suits.iter().find_map(|suits| has.iter().find(|name| folded(name) == folded(suits)));
            Ok(suiting.cloned().or_else(|| default.map(str::to_owned)))
        }
    }
}

/// The kind of a seat, as a place in [`Pattern::kinds`]: as it is written, else by the seat's name,
/// else by the role and mode chosen for it.
pub fn kind_of(seat: &Seat, pattern: &Pattern) -> Option<usize> {
    match &seat.kind {
        Some(written) => pattern.kind(written),
        None => kind_without_word(seat, pattern),
    }
}

/// The kind of a seat that does not write it.
pub(super) fn kind_without_word(seat: &Seat, pattern: &Pattern) -> Option<usize> {
    kind_by_name(seat, pattern).or_else(|| kind_by_choice(seat, pattern))
}

/// The kind whose name the seat bears, also with a number behind it.
fn kind_by_name(seat: &Seat, pattern: &Pattern) -> Option<usize> {
    let name = folded(&seat.name);
    pattern.kind(&name).or_else(|| pattern.kind(name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-')))
}

/// The kind that goes best with the role and mode chosen for the seat.
fn kind_by_choice(seat: &Seat, pattern: &Pattern) -> Option<usize> {
    if let [_only] = pattern.kinds.as_slice() {
        return Some(0);
    }
    let is_in = |choice: &Choice, names: &[String]| match choice {
        Choice::Named(name) => names.iter().any(|one| folded(one) == folded(name)),
        Choice::Default | Choice::None => false,
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

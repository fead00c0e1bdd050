//! Checks for weaknesses of a cast in which every name is valid.

use super::Cast;
use super::cast_file::CastPlaces;
use super::pattern::CastPattern;
use super::resolved_cast::{PlacedSeat, ResolvedCast};
use crate::domain::agent::{AgentEntry, TextOrigin};
use crate::domain::problem::{Problem, Severity};
use crate::domain::text::fold_name_key;

/// All warnings and notes about an ensemble, apart from the errors that keep it from being composed.
pub(super) fn check(
    cast: &Cast,
    places: &CastPlaces,
    pattern: &CastPattern,
    ensemble: &ResolvedCast,
    agents: &[Option<&AgentEntry>],
) -> Vec<Problem> {
    let check = CastCheck { cast, places, pattern, ensemble, agents };
    let of_all = [check.none_critical(), check.none_generative(), check.without_synthesis(), check.generic_roles()];
    of_all
        .into_iter()
        .flatten()
        .chain(check.nothing_to_evaluate())
        .chain(check.audited_audits())
        .chain(check.own_audits())
        .chain(check.unlike_agents())
        .chain(check.deciders())
        .chain(check.counts())
        .collect()
}

struct CastCheck<'a> {
    cast: &'a Cast,
    places: &'a CastPlaces,
    pattern: &'a CastPattern,
    ensemble: &'a ResolvedCast,
    agents: &'a [Option<&'a AgentEntry>],
}

fn warning(rule: &'static str, message: String, fix: impl Into<String>) -> Problem {
    Problem::new(rule, Severity::Warning, message).fix(fix)
}

fn is(name: Option<&String>, one_of: &[&str]) -> bool {
    name.is_some_and(|name| one_of.contains(&fold_name_key(name).as_str()))
}

/// Returns true if a seat decides on the work of others. A panel member or an input provider may weigh options too, but
/// decides nothing.
fn decides(seat: &PlacedSeat) -> bool {
    let weighs = is(seat.mode.as_ref(), &["evaluative", "convergent"]);
    let is_asked = is(seat.role.as_ref(), &["panel-member", "input-provider", "auditor"]);
    is(seat.role.as_ref(), &["decision-maker", "tiebreaker"]) || (weighs && !is_asked)
}

fn is_auditor(seat: &PlacedSeat) -> bool {
    is(seat.role.as_ref(), &["auditor"])
}

/// Names in back-ticks, joined as in a sentence.
pub(super) fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

impl CastCheck<'_> {
    fn seats(&self) -> impl Iterator<Item = (usize, &PlacedSeat)> {
        self.ensemble.seats.iter().enumerate()
    }

    fn names(&self, is: impl Fn(usize, &PlacedSeat) -> bool) -> Vec<&str> {
        self.seats().filter(|(at, seat)| is(*at, seat)).map(|(_, seat)| seat.name.as_str()).collect()
    }

    /// The names of all seats that do not decide on the work of others, if all of them are in `mode`; `None` otherwise.
    fn all_work_in(&self, mode: &str) -> Option<Vec<&str>> {
        let work: Vec<&PlacedSeat> = self.ensemble.seats.iter().filter(|seat| !decides(seat)).collect();
        let in_mode = |seat: &&PlacedSeat| is(seat.mode.as_ref(), &[mode]);
        (self.ensemble.seats.len() > 1 && !work.is_empty() && work.iter().all(in_mode))
            .then(|| work.iter().map(|seat| seat.name.as_str()).collect())
    }

    /// Returns true if some kind of seat in the pattern may be in `mode`. Otherwise a cast without it is not a
    /// weakness.
    fn asks_for(&self, mode: &str) -> bool {
        let kinds = &self.pattern.kinds;
        kinds.iter().any(|kind| kind.modes.is_empty() || kind.modes.iter().any(|one| fold_name_key(one) == mode))
    }

    fn none_critical(&self) -> Option<Problem> {
        let names = self.all_work_in("generative").filter(|_| self.asks_for("critical"))?;
        let message = format!("all seats are generative ({}); none of them looks for faults", listed(&names));
        Some(
            self.places.at_key(
                "seats",
                warning("none-critical", message, "add a seat in critical mode that takes their output"),
            ),
        )
    }

    fn none_generative(&self) -> Option<Problem> {
        let names = self.all_work_in("critical").filter(|_| self.asks_for("generative"))?;
        let message = format!(
            "all seats are critical ({}); none of them produces the work they \
            criticize",
            listed(&names)
        );
        Some(self.places.at_key(
            "seats",
            warning("none-generative", message, "add a seat in generative mode whose output they take"),
        ))
    }

    fn without_synthesis(&self) -> Option<Problem> {
        let in_panel = |seat: &PlacedSeat| is(seat.role.as_ref(), &["panel-member"]);
        let panel = self.names(|_, seat| in_panel(seat));
        let gathers = |at: usize, seat: &PlacedSeat| {
            let givers = self.ensemble.upstream(at).filter(|one| in_panel(&self.ensemble.seats[one.from])).count();
            givers > 1 && !in_panel(seat)
        };
        if panel.len() < 2 || self.seats().any(|(at, seat)| gathers(at, seat)) {
            return None;
        }
        let message = format!("{} form a panel, but no seat combines their answers", listed(&panel));
        let fix = "add a decision maker in evaluative or convergent mode that takes their output";
        Some(self.places.at_key("seats", warning("panel-without-synthesis", message, fix)))
    }

    /// A note on agents without declared roles, which act in the generic ones.
    fn generic_roles(&self) -> Option<Problem> {
        let generic = |at: usize, seat: &PlacedSeat| {
            seat.role.is_some()
                && self.agents.get(at).copied().flatten().is_some_and(|entry| entry.roles_origin == TextOrigin::Generic)
        };
        let names = self.names(generic);
        if names.is_empty() {
            return None;
        }
        let have = if names.len() == 1 { "the agent has" } else { "the agents have" };
        let message = format!("{}: {have} no roles of their own; using the generic ones", listed(&names));
        let problem = Problem::new("undeclared-role", Severity::Note, message);
        Some(self.places.at_key("seats", problem.fix("declare `ensemble_roles` in the agent's file")))
    }

    fn nothing_to_evaluate(&self) -> Vec<Problem> {
        let lonely = self.seats().filter(|(at, seat)| decides(seat) && self.ensemble.upstream(*at).next().is_none());
        lonely
            .map(|(_, seat)| {
                let what = seat.mode.as_ref().or(seat.role.as_ref()).map_or("", String::as_str);
                let message = format!("`{}` is {what}, but gets no output to decide on", seat.name);
                let fix = format!("write `upstream:` for `{}`, or give it another mode and role", seat.name);
                self.places.position(&seat.name, "", warning("nothing-to-evaluate", message, fix))
            })
            .collect()
    }

    fn audited_audits(&self) -> Vec<Problem> {
        let seats = &self.ensemble.seats;
        // A seat that verifies single findings audits their subjects, not the audit.
        let is_between = |one: &&super::SeatHandover| {
            one.part_prefix.is_none() && !one.next_round && is_auditor(&seats[one.from]) && is_auditor(&seats[one.to])
        };
        let between = self.ensemble.handovers.iter().filter(is_between);
        between
            .map(|one| {
                let (from, to) = (&seats[one.from].name, &seats[one.to].name);
                let message =
                    format!("`{to}` audits `{from}`, which is an auditor itself; audits of audits rarely find faults");
                let fix = format!("let `{to}` audit the work itself, or make it a tiebreaker");
                self.places.position(to, "upstream", warning("audited-audit", message, fix))
            })
            .collect()
    }

    fn own_audits(&self) -> Vec<Problem> {
        let seats = &self.ensemble.seats;
        let is_own = |one: &&super::SeatHandover| {
            let (from, to) = (&seats[one.from], &seats[one.to]);
            is_auditor(to) && !one.next_round && from.agent.is_some() && from.agent == to.agent
        };
        let told = self.ensemble.handovers.iter().filter(is_own);
        told.map(|one| {
            let (from, to) = (&seats[one.from], &seats[one.to]);
            let agent = to.agent.as_deref().unwrap_or_default();
            let message = format!("`{}` audits the work of `{}`, and both are {agent}", to.name, from.name);
            let fix = format!("use another agent for `{}`", to.name);
            self.places.position(&to.name, "agent", warning("own-audit", message, fix))
        })
        .collect()
    }

    /// Seats that should share the agent of another seat according to the pattern, but have a different one.
    fn unlike_agents(&self) -> Vec<Problem> {
        let of_kind = |kind: usize| self.seats().filter(move |(_, seat)| seat.kind == Some(kind)).map(|(_, seat)| seat);
        let mut problems = Vec::new();
        for (at, kind) in self.pattern.kinds.iter().enumerate() {
            let Some(like) = kind.like else { continue };
            let wanted: Vec<&PlacedSeat> = of_kind(like).filter(|seat| seat.agent.is_some()).collect();
            let Some(first) = wanted.first() else { continue };
            for seat in of_kind(at).filter(|seat| seat.agent.is_some()) {
                if wanted.iter().any(|one| one.agent == seat.agent) {
                    continue;
                }
                let agent = first.agent.as_deref().unwrap_or_default();
                let other = seat.agent.as_deref().unwrap_or_default();
                let message = format!(
                    "`{}` is for the agent of `{}`, {agent}, but {other} is seated \
                        there",
                    seat.name, first.name
                );
                let problem = Problem::new("unlike-agent", Severity::Note, message);
                let fix = format!("seat {agent} as `{}`, if that was not intended", seat.name);
                problems.push(self.places.position(&seat.name, "agent", problem.fix(fix)));
            }
        }
        problems
    }

    fn deciders(&self) -> Option<Problem> {
        let names = self.names(|_, seat| is(seat.role.as_ref(), &["decision-maker"]));
        let (last, _) = names.split_last().filter(|(_, rest)| !rest.is_empty())?;
        let message = format!("{} are all decision makers; it is unclear whose decision counts", listed(&names));
        let fix = "keep one decision maker and make the others input providers or panel members";
        Some(self.places.position(last, "role", warning("two-deciders", message, fix)))
    }

    fn counts(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (at, kind) in self.pattern.kinds.iter().enumerate() {
            let names = self.names(|_, seat| seat.kind == Some(at));
            let sits = names.len();
            let title = self.pattern.title.to_lowercase();
            if sits < kind.count.least {
                let wanted = if kind.count.most == Some(kind.count.least) { "" } else { "at least " };
                let message = format!("{title} needs {wanted}{} as `{}`, but has {sits}", kind.count.least, kind.name);
                let roles =
                    kind.roles.first().map(|role| format!(", preferably with the role {role}")).unwrap_or_default();
                let fix = format!("seat an agent as `{}`{roles}", kind.name);
                problems.push(self.places.at_key("seats", warning("seat-missing", message, fix)));
            } else if let Some(most) = kind.count.most.filter(|most| sits > *most) {
                let message = format!("{title} allows {most} as `{}`, but has {}", kind.name, listed(&names));
                let fix = format!("remove a seat, or set `kind:` to something other than `{}`", kind.name);
                let last = names.last().copied().unwrap_or_default();
                problems.push(self.places.position(last, "", warning("seat-too-many", message, fix)));
            }
        }
        if self.cast.seats.is_empty() {
            problems.clear();
        }
        problems
    }
}

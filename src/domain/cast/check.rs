//! What may be wrong with a cast though every name in it is right.

use super::Cast;
use super::ensemble::{Ensemble, Placed};
use super::file::Places;
use super::pattern::Pattern;
use super::reader::folded;
use crate::domain::agent::{Entry, Origin};
use crate::domain::problem::{Problem, Severity};

/// Everything worth saying about an ensemble beyond what keeps it from being composed.
pub(super) fn check(
    cast: &Cast,
    places: &Places,
    pattern: &Pattern,
    ensemble: &Ensemble,
    agents: &[Option<&Entry>],
) -> Vec<Problem> {
    let check = Check { cast, places, pattern, ensemble, agents };
    let of_all = [check.none_critical(), check.none_generative(), check.without_synthesis(), check.generic_roles()];
    of_all
        .into_iter()
        .flatten()
        .chain(check.nothing_to_evaluate())
        .chain(check.audited_audits())
        .chain(check.own_audits())
        .chain(check.deciders())
        .chain(check.counts())
        .collect()
}

struct Check<'a> {
    cast: &'a Cast,
    places: &'a Places,
    pattern: &'a Pattern,
    ensemble: &'a Ensemble,
    agents: &'a [Option<&'a Entry>],
}

fn warning(rule: &'static str, message: String, fix: impl Into<String>) -> Problem {
    Problem::new(rule, Severity::Warning, message).fix(fix)
}

fn is(name: Option<&String>, one_of: &[&str]) -> bool {
    name.is_some_and(|name| one_of.contains(&folded(name).as_str()))
}

/// Whether a seat decides on what others made. Who sits on a panel or provides input may weigh
/// options all the same, but decides nothing.
fn decides(seat: &Placed) -> bool {
    let weighs = is(seat.mode.as_ref(), &["evaluative", "convergent"]);
    let is_asked = is(seat.role.as_ref(), &["panel-member", "input-provider", "auditor"]);
    is(seat.role.as_ref(), &["decision-maker", "tiebreaker"]) || (weighs && !is_asked)
}

fn is_auditor(seat: &Placed) -> bool {
    is(seat.role.as_ref(), &["auditor"])
}

/// Names in back-ticks, as a sentence has them.
pub(super) fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

impl Check<'_> {
    fn seats(&self) -> impl Iterator<Item = (usize, &Placed)> {
        self.ensemble.seats.iter().enumerate()
    }

    fn names(&self, is: impl Fn(usize, &Placed) -> bool) -> Vec<&str> {
        self.seats().filter(|(at, seat)| is(*at, seat)).map(|(_, seat)| seat.name.as_str()).collect()
    }

    /// Those who work: all but who decides on the work of others. None where a mode is not known.
    fn all_work_in(&self, mode: &str) -> Option<Vec<&str>> {
        let work: Vec<&Placed> = self.ensemble.seats.iter().filter(|seat| !decides(seat)).collect();
        let in_mode = |seat: &&Placed| is(seat.mode.as_ref(), &[mode]);
        (self.ensemble.seats.len() > 1 && !work.is_empty() && work.iter().all(in_mode))
            .then(|| work.iter().map(|seat| seat.name.as_str()).collect())
    }

    fn none_critical(&self) -> Option<Problem> {
        let names = self.all_work_in("generative")?;
        let message = format!("all work generatively ({}), and nobody looks for what is wrong", listed(&names));
        Some(self.places.at_key(
            "seats",
            warning("none-critical", message, "seat an agent in critical mode that takes their output"),
        ))
    }

    fn none_generative(&self) -> Option<Problem> {
        let names = self.all_work_in("critical")?;
        let message = format!("all work critically ({}), and nobody makes what they criticise", listed(&names));
        Some(self.places.at_key(
            "seats",
            warning("none-generative", message, "seat an agent in generative mode whose output they take"),
        ))
    }

    fn without_synthesis(&self) -> Option<Problem> {
        let in_panel = |seat: &Placed| is(seat.role.as_ref(), &["panel-member"]);
        let panel = self.names(|_, seat| in_panel(seat));
        let gathers = |at: usize, seat: &Placed| {
            let givers = self.ensemble.upstream(at).filter(|one| in_panel(&self.ensemble.seats[one.from])).count();
            givers > 1 && !in_panel(seat)
        };
        if panel.len() < 2 || self.seats().any(|(at, seat)| gathers(at, seat)) {
            return None;
        }
        let message = format!("{} sit on a panel, and nobody brings their answers together", listed(&panel));
        let fix = "seat a decision maker in evaluative or convergent mode that takes their output";
        Some(self.places.at_key("seats", warning("panel-without-synthesis", message, fix)))
    }

    /// Agents that declare no roles at all act by the generic ones, which is worth knowing and no more.
    fn generic_roles(&self) -> Option<Problem> {
        let generic = |at: usize, seat: &Placed| {
            seat.role.is_some()
                && self.agents.get(at).copied().flatten().is_some_and(|entry| entry.roles_origin == Origin::Generic)
        };
        let names = self.names(generic);
        if names.is_empty() {
            return None;
        }
        let (declare, act) = if names.len() == 1 { ("declares", "acts") } else { ("declare", "act") };
        let message = format!("{}: the agent {declare} no roles and {act} by the generic words", listed(&names));
        let message =
            if names.len() == 1 { message } else { message.replace("the agent declare", "the agents declare") };
        let problem = Problem::new("undeclared-role", Severity::Note, message);
        Some(
            self.places
                .at_key("seats", problem.fix("declare `ensemble_roles` in the agent's file to say what it does there")),
        )
    }

    fn nothing_to_evaluate(&self) -> Vec<Problem> {
        let lonely = self.seats().filter(|(at, seat)| decides(seat) && self.ensemble.upstream(*at).next().is_none());
        lonely
            .map(|(_, seat)| {
                let what = seat.mode.as_ref().or(seat.role.as_ref()).map_or("", String::as_str);
                let message = format!("`{}` is {what}, but no seat hands it anything to decide on", seat.name);
                let fix = format!("write `upstream:` for `{}`, or give it another mode and role", seat.name);
                self.places.at(&seat.name, "", warning("nothing-to-evaluate", message, fix))
            })
            .collect()
    }

    fn audited_audits(&self) -> Vec<Problem> {
        let seats = &self.ensemble.seats;
        let between =
            self.ensemble.handovers.iter().filter(|one| is_auditor(&seats[one.from]) && is_auditor(&seats[one.to]));
        between
            .map(|one| {
                let (from, to) = (&seats[one.from].name, &seats[one.to].name);
                let message =
                    format!("`{to}` audits `{from}`, who is an auditor: an audit of an audit finds style, not faults");
                let fix = format!("let `{to}` take the work itself, or seat a tiebreaker in its place");
                self.places.at(to, "upstream", warning("audited-audit", message, fix))
            })
            .collect()
    }

    fn own_audits(&self) -> Vec<Problem> {
        let seats = &self.ensemble.seats;
        let is_own = |one: &&super::Handover| {
            let (from, to) = (&seats[one.from], &seats[one.to]);
            is_auditor(to) && !one.next_round && from.agent.is_some() && from.agent == to.agent
        };
        let told = self.ensemble.handovers.iter().filter(is_own);
        told.map(|one| {
            let (from, to) = (&seats[one.from], &seats[one.to]);
            let agent = to.agent.as_deref().unwrap_or_default();
            let message = format!("`{}` audits the work of `{}`, and both are {agent}", to.name, from.name);
            let fix = format!("seat another agent as `{}`: one does not see one's own blind spots", to.name);
            self.places.at(&to.name, "agent", warning("own-audit", message, fix))
        })
        .collect()
    }

    fn deciders(&self) -> Option<Problem> {
        let names = self.names(|_, seat| is(seat.role.as_ref(), &["decision-maker"]));
        let (last, _) = names.split_last().filter(|(_, rest)| !rest.is_empty())?;
        let message = format!("{} are all decision makers; whose decision holds is open", listed(&names));
        let fix = "leave one decision maker; let the others be input providers or panel members";
        Some(self.places.at(last, "role", warning("two-deciders", message, fix)))
    }

    fn counts(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (at, kind) in self.pattern.kinds.iter().enumerate() {
            let names = self.names(|_, seat| seat.kind == Some(at));
            let sits = names.len();
            let title = self.pattern.title.to_lowercase();
            if sits < kind.count.least {
                let wanted = if kind.count.most == Some(kind.count.least) { "" } else { "at least " };
                let message =
                    format!("{title} wants {wanted}{} as `{}`; {sits} sit there", kind.count.least, kind.name);
                let roles =
                    kind.roles.first().map(|role| format!(", best one with the role {role}")).unwrap_or_default();
                let fix = format!("seat an agent as `{}`{roles}", kind.name);
                problems.push(self.places.at_key("seats", warning("seat-missing", message, fix)));
            } else if let Some(most) = kind.count.most.filter(|most| sits > *most) {
                let message = format!("{title} wants {most} as `{}`; {} sit there", kind.name, listed(&names));
                let fix = format!("remove a seat, or write `kind:` with another than `{}`", kind.name);
                let last = names.last().copied().unwrap_or_default();
                problems.push(self.places.at(last, "", warning("seat-too-many", message, fix)));
            }
        }
        if self.cast.seats.is_empty() {
            problems.clear();
        }
        problems
    }
}

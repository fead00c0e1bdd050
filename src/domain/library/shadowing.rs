//! Who wins where several agents have one name, and where nobody does.
//!
//! Within one format its own precedence decides between sources it knows: the loser is shadowed. A
//! built-in agent yields to every agent on disk that has its name, whatever the format. Wherever
//! nobody wins (in one source, across formats, in folders the format's tool does not look at), each of
//! those concerned gets the problem [`SAME_NAME`]. Rows that were not read have no name to compare.

use std::collections::HashMap;
use std::fmt::Write as _;

use rayon::prelude::*;

use super::{Group, SAME_NAME, by_label, is_built_in, sharing, whereabouts};
use crate::domain::agent::{Depth, Entry};
use crate::domain::formats::{CALLSHEET, Format, Precedence};
use crate::domain::problem::{Problem, Severity};
use crate::domain::source::{Source, SourceKind};

/// How many of the others a problem names.
const NAMED: usize = 5;

/// Settles every name anew; the entries must be in their final order.
pub(super) fn settle(sources: &[Source], entries: &mut [Entry]) {
    for entry in entries.iter_mut() {
        entry.shadowed_by = None;
        entry.problems.retain(|problem| problem.rule != SAME_NAME);
    }
    let (by_identity, labels) = rayon::join(
        || {
            sharing(entries, |entry| {
                named(entry, |name| (entry.format.id(), entry.format.identity_of(name, &entry.found)))
            })
        },
        || same_labels(entries),
    );
    for group in &by_identity {
        shadow_by_precedence(sources, entries, group);
    }
    for group in &labels {
        shadow_built_in(sources, entries, group);
    }
    // Where the format finds no more of one name than people see, the labels tell it all.
    let differs =
        |group: &&Group| group.iter().any(|&at| !entries[at].name.eq_ignore_ascii_case(&entries[group[0]].name));
    let further: Vec<&Group> = by_identity.iter().filter(differs).collect();
    let told = same_names(entries, &labels, &further);
    entries.par_iter_mut().zip(told).for_each(|(entry, problem)| {
        entry.problems.reserve_exact(usize::from(problem.is_some()));
        entry.problems.extend(problem);
    });
}

/// The groups of agents whose names are the same whatever their case. A library is sorted by that, so
/// they stand together.
fn same_labels(entries: &[Entry]) -> Vec<Group> {
    let read: Group = (0..entries.len()).filter(|&at| entries[at].depth != Depth::Nothing).collect();
    let alike = read.chunk_by(|&one, &other| by_label(&entries[one].name, &entries[other].name).is_eq());
    alike.filter(|alike| alike.len() > 1).map(<[usize]>::to_vec).collect()
}

/// Something about the name of an entry that was read.
fn named<T>(entry: &Entry, key: impl Fn(&str) -> T) -> Option<T> {
    (entry.depth != Depth::Nothing).then(|| key(&entry.name))
}

fn shadow_by_precedence(sources: &[Source], entries: &mut [Entry], group: &Group) {
    let mut by_rule: HashMap<Precedence, Vec<(Rank, usize)>> = HashMap::new();
    for &at in group {
        let Some(source) = sources.get(entries[at].found.source.0) else { continue };
        let rule = precedence(source, entries[at].format);
        if rule != Precedence::Unknown {
            by_rule.entry(rule).or_default().push((rank(rule, source), at));
        }
    }
    for members in by_rule.into_values() {
        let Some(&(best, winner)) = members.iter().min() else { continue };
        let winner = whereabouts(&entries[winner]);
        for (_, at) in members.into_iter().filter(|&(rank, _)| rank > best) {
            entries[at].shadowed_by = Some(winner.clone());
        }
    }
}

fn shadow_built_in(sources: &[Source], entries: &mut [Entry], group: &Group) {
    let (built_in, on_disk): (Group, Group) = group.iter().partition(|&&at| is_built_in(sources, &entries[at]));
    let standing = on_disk.iter().find(|&&at| entries[at].shadowed_by.is_none());
    let Some(&winner) = standing.or(on_disk.first()) else { return };
    for at in built_in.into_iter().filter(|&at| entries[at].shadowed_by.is_none()).collect::<Group>() {
        entries[at].shadowed_by = Some(whereabouts(&entries[winner]));
    }
}

/// For each agent the problem that others share its name: those of its label, and those that its format
/// takes for the same. It is in no more than one group of each kind.
fn same_names(entries: &[Entry], labels: &[Group], further: &[&Group]) -> Vec<Option<Problem>> {
    let standing =
        |group: &Group| -> Group { group.iter().copied().filter(|&at| entries[at].shadowed_by.is_none()).collect() };
    let kinds: [Vec<Group>; 2] =
        [labels.iter().map(standing).collect(), further.iter().copied().map(standing).collect()];
    let mut own: Vec<[Option<&Group>; 2]> = vec![[None; 2]; entries.len()];
    for (kind, groups) in kinds.iter().enumerate() {
        for group in groups.iter().filter(|group| group.len() > 1) {
            for &at in group {
                own[at][kind] = Some(group);
            }
        }
    }
    let problem = |(at, own): (usize, [Option<&Group>; 2])| {
        let mut crowd = Crowd::default();
        own.into_iter().flatten().for_each(|group| crowd.join(at, group));
        (crowd.count > 0).then(|| crowd.problem(entries))
    };
    own.into_par_iter().enumerate().map(problem).collect()
}

/// The others of an agent's name.
#[derive(Default)]
struct Crowd {
    /// Some of them, each once.
    named: Vec<usize>,
    count: usize,
}

impl Crowd {
    /// Takes in a group that the agent at `own` is one of.
    fn join(&mut self, own: usize, group: &Group) {
        // Whoever is in a crowd need not name all of it.
        for other in group.iter().copied().filter(|&other| other != own).take(NAMED + 1) {
            if !self.named.contains(&other) {
                self.named.push(other);
            }
        }
        self.count = self.count.max(group.len() - 1).max(self.named.len());
    }

    fn problem(mut self, entries: &[Entry]) -> Problem {
        self.named.sort_unstable();
        self.named.truncate(NAMED);
        // Of ten thousand agents all may be told so: one text is written, and nothing put together first.
        let mut message = String::with_capacity(192);
        message.push_str("the same name as ");
        for (place, &at) in self.named.iter().enumerate() {
            message.push_str(if place == 0 { "" } else { ", " });
            message.push_str(&entries[at].found.id.0);
        }
        if self.count > self.named.len() {
            let _ = write!(message, " and {} more", self.count - self.named.len());
        }
        message.push_str(", and nothing says which is meant");
        Problem::new(SAME_NAME, Severity::Note, message).fix("call it by its id, or give one of them another name")
    }
}

/// The rule that holds for an agent of `format` in `source`: the source's own where it is a place of
/// the format. callsheet's format has no other tool's rule to follow, so the nearest wins wherever it is.
fn precedence(source: &Source, format: Format) -> Precedence {
    match source.format {
        Some(of_source) if of_source == format => source.precedence,
        _ if format == CALLSHEET => Precedence::Nearest,
        _ => Precedence::Unknown,
    }
}

/// Where a source stands under a rule; the smallest wins, equal ones stand side by side.
type Rank = (bool, SourceKind, isize);

fn rank(precedence: Precedence, source: &Source) -> Rank {
    let nearness = isize::try_from(source.nearness).unwrap_or(isize::MAX);
    let not_the_persons = source.kind != SourceKind::User;
    match precedence {
        Precedence::UserFirst => (not_the_persons, source.kind, nearness),
        Precedence::Outermost => (false, source.kind, -nearness),
        Precedence::Nearest | Precedence::Unknown => (false, source.kind, nearness),
    }
}

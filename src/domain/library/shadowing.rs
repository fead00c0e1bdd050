//! Decides which of several agents with the same name wins, if any.
//!
//! Within one format, the format's precedence decides between its sources: the loser is shadowed. A built-in agent
//! yields to every agent on disk with its name, whatever the format. If nobody wins (in one source, across formats, or
//! in folders that the format's tool does not read), each of the agents gets the problem [`SAME_NAME`]. Entries that
//! could not be read have no name to compare.

use std::collections::HashMap;
use std::fmt::Write as _;

use rayon::prelude::*;

use super::{NameGroup, SAME_NAME, by_label, is_built_in, sharing, whereabouts};
use crate::domain::agent::{AgentEntry, ReadDepth};
use crate::domain::formats::{CALLSHEET, Format, NamePrecedence};
use crate::domain::problem::{Problem, Severity};
use crate::domain::source::{Source, SourceKind};
use crate::domain::text::is_same_name;

/// Maximum number of other agents named in a problem.
const NAMED: usize = 5;

/// Resolves every name again. The entries must be in their final order.
pub(super) fn settle_shadowing(sources: &[Source], entries: &mut [AgentEntry]) {
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
    // If the labels of a group are the same too, `labels` already contains the group.
    let differs =
        |group: &&NameGroup| group.iter().any(|&at| !is_same_name(&entries[at].name, &entries[group[0]].name));
    let further: Vec<&NameGroup> = by_identity.iter().filter(differs).collect();
    let told = same_names(entries, &labels, &further);
    entries.par_iter_mut().zip(told).for_each(|(entry, problem)| {
        entry.problems.reserve_exact(usize::from(problem.is_some()));
        entry.problems.extend(problem);
    });
}

/// The groups of agents whose names are the same ignoring case. The library is sorted in the same way, so the agents of
/// a group are contiguous.
fn same_labels(entries: &[AgentEntry]) -> Vec<NameGroup> {
    let read: NameGroup = (0..entries.len()).filter(|&at| entries[at].depth != ReadDepth::Nothing).collect();
    let alike = read.chunk_by(|&one, &other| by_label(&entries[one].name, &entries[other].name).is_eq());
    alike.filter(|alike| alike.len() > 1).map(<[usize]>::to_vec).collect()
}

/// A key computed from the name of an entry; `None` if the entry was not read or its client does not load it.
fn named<T>(entry: &AgentEntry, key: impl Fn(&str) -> T) -> Option<T> {
    // An agent that its client does not load neither wins nor loses.
    let takes_part = entry.depth != ReadDepth::Nothing && entry.format.not_loaded(&entry.found).is_none();
    takes_part.then(|| key(&entry.name))
}

fn shadow_by_precedence(sources: &[Source], entries: &mut [AgentEntry], group: &NameGroup) {
    let mut by_rule: HashMap<NamePrecedence, Vec<(EntryRank, usize)>> = HashMap::new();
    for &at in group {
        let Some(source) = sources.get(entries[at].found.source.0) else { continue };
        let rule = precedence(source, entries[at].format);
        if rule != NamePrecedence::Unknown {
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

fn shadow_built_in(sources: &[Source], entries: &mut [AgentEntry], group: &NameGroup) {
    let (built_in, on_disk): (NameGroup, NameGroup) = group.iter().partition(|&&at| is_built_in(sources, &entries[at]));
    let standing = on_disk.iter().find(|&&at| entries[at].shadowed_by.is_none());
    let Some(&winner) = standing.or(on_disk.first()) else { return };
    for at in built_in.into_iter().filter(|&at| entries[at].shadowed_by.is_none()).collect::<NameGroup>() {
        entries[at].shadowed_by = Some(whereabouts(&entries[winner]));
    }
}

/// For each agent, the problem that others share its name: those with the same label, and those that its format
/// considers the same. An agent is in at most one group of each kind.
fn same_names(entries: &[AgentEntry], labels: &[NameGroup], further: &[&NameGroup]) -> Vec<Option<Problem>> {
    let standing = |group: &NameGroup| -> NameGroup {
        group.iter().copied().filter(|&at| entries[at].shadowed_by.is_none()).collect()
    };
    let kinds: [Vec<NameGroup>; 2] =
        [labels.iter().map(standing).collect(), further.iter().copied().map(standing).collect()];
    let mut own: Vec<[Option<&NameGroup>; 2]> = vec![[None; 2]; entries.len()];
    for (kind, groups) in kinds.iter().enumerate() {
        for group in groups.iter().filter(|group| group.len() > 1) {
            for &at in group {
                own[at][kind] = Some(group);
            }
        }
    }
    let problem = |(at, own): (usize, [Option<&NameGroup>; 2])| {
        let mut crowd = NameSharers::default();
        own.into_iter().flatten().for_each(|group| crowd.join(at, group));
        (crowd.count > 0).then(|| crowd.problem(entries))
    };
    own.into_par_iter().enumerate().map(problem).collect()
}

/// The other agents with an agent's name.
#[derive(Default)]
struct NameSharers {
    /// Some of them, without duplicates.
    named: Vec<usize>,
    count: usize,
}

impl NameSharers {
    /// Adds a group that contains the agent at index `own`.
    fn join(&mut self, own: usize, group: &NameGroup) {
        // The problem names only a few agents, so a few of each group are enough.
        for other in group.iter().copied().filter(|&other| other != own).take(NAMED + 1) {
            if !self.named.contains(&other) {
                self.named.push(other);
            }
        }
        self.count = self.count.max(group.len() - 1).max(self.named.len());
    }

    fn problem(mut self, entries: &[AgentEntry]) -> Problem {
        self.named.sort_unstable();
        self.named.truncate(NAMED);
        // Ten thousand agents may get this problem, so its text is written into one buffer without intermediate
        // strings.
        let mut message = String::with_capacity(192);
        message.push_str("the same name as ");
        for (place, &at) in self.named.iter().enumerate() {
            message.push_str(if place == 0 { "" } else { ", " });
            message.push_str(&entries[at].found.id.0);
        }
        if self.count > self.named.len() {
            let _ = write!(message, " and {} more", self.count - self.named.len());
        }
        message.push_str(", and it is unclear which one applies");
        Problem::new(SAME_NAME, Severity::Note, message).fix("use the id, or rename one of them")
    }
}

/// The rule for an agent of `format` in `source`: the source's own if the source belongs to the format. callsheet's
/// format is used by no other tool, so the nearest agent wins in any folder.
fn precedence(source: &Source, format: Format) -> NamePrecedence {
    match source.format {
        Some(of_source) if of_source == format => source.precedence,
        _ if format == CALLSHEET => NamePrecedence::Nearest,
        _ => NamePrecedence::Unknown,
    }
}

/// Rank of a source under a rule: the smallest wins; equal ranks have no winner.
type EntryRank = (bool, SourceKind, isize);

fn rank(precedence: NamePrecedence, source: &Source) -> EntryRank {
    let nearness = isize::try_from(source.nearness).unwrap_or(isize::MAX);
    let not_the_persons = source.kind != SourceKind::User;
    match precedence {
        NamePrecedence::UserFirst => (not_the_persons, source.kind, nearness),
        NamePrecedence::Outermost => (false, source.kind, -nearness),
        NamePrecedence::Nearest | NamePrecedence::Unknown => (false, source.kind, nearness),
    }
}

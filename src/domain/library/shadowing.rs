//! Who wins where several agents have one name, and where nobody does.
//!
//! Within one format its own precedence decides between sources it knows: the loser is shadowed. A
//! built-in agent yields to every agent on disk that has its name, whatever the format. Wherever
//! nobody wins (in one source, across formats, in folders the format's tool does not look at), each of
//! those concerned gets the problem [`SAME_NAME`]. Rows that were not read have no name to compare.

use std::collections::{BTreeSet, HashMap};

use super::{SAME_NAME, is_built_in, whereabouts};
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
    shadow_by_precedence(sources, entries);
    shadow_built_in(sources, entries);
    report_same_names(entries);
}

fn shadow_by_precedence(sources: &[Source], entries: &mut [Entry]) {
    let groups = grouped(entries, |entry| {
        let source = sources.get(entry.found.source.0)?;
        let precedence = precedence(source, entry.format);
        (precedence != Precedence::Unknown).then(|| (entry.format.id(), precedence, identity(entry)))
    });
    for ((_, precedence, _), members) in groups {
        let rank = |at: usize| sources.get(entries[at].found.source.0).map(|source| rank(precedence, source));
        let Some(winner) = members.iter().copied().min_by_key(|&at| rank(at)) else { continue };
        let losers: Vec<usize> = members.into_iter().filter(|&at| rank(at) > rank(winner)).collect();
        let winner = whereabouts(&entries[winner]);
        for at in losers {
            entries[at].shadowed_by = Some(winner.clone());
        }
    }
}

fn shadow_built_in(sources: &[Source], entries: &mut [Entry]) {
    for members in grouped(entries, |entry| Some(entry.name.to_lowercase())).into_values() {
        let (built_in, on_disk): (Vec<usize>, Vec<usize>) =
            members.into_iter().partition(|&at| is_built_in(sources, &entries[at]));
        let Some(&winner) = on_disk.iter().find(|&&at| entries[at].shadowed_by.is_none()).or_else(|| on_disk.first())
        else {
            continue;
        };
        let winner = whereabouts(&entries[winner]);
        for at in built_in {
            entries[at].shadowed_by.get_or_insert_with(|| winner.clone());
        }
    }
}

fn report_same_names(entries: &mut [Entry]) {
    let standing = |entry: &Entry| entry.shadowed_by.is_none();
    let by_label = grouped(entries, |entry| standing(entry).then(|| entry.name.to_lowercase()));
    let by_identity = grouped(entries, |entry| standing(entry).then(|| (entry.format.id(), identity(entry))));
    let mut others: HashMap<usize, (BTreeSet<usize>, usize)> = HashMap::new();
    for group in by_label.into_values().chain(by_identity.into_values()) {
        for &at in &group {
            let (named, count) = others.entry(at).or_default();
            // Whoever is in a crowd need not name all of it.
            named.extend(group.iter().copied().filter(|&other| other != at).take(NAMED + 1));
            *count = named.len().max(*count).max(group.len() - 1);
        }
    }
    for (at, (others, count)) in others {
        let problem = same_name(entries, &others, count);
        entries[at].problems.push(problem);
    }
}

fn same_name(entries: &[Entry], others: &BTreeSet<usize>, count: usize) -> Problem {
    let named: Vec<&str> = others.iter().take(NAMED).map(|&at| entries[at].found.id.0.as_str()).collect();
    let more = count.saturating_sub(named.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Problem::new(
        SAME_NAME,
        Severity::Note,
        format!("the same name as {}{more}, and nothing says which is meant", named.join(", ")),
    )
    .fix("call it by its id, or give one of them another name")
}

/// The indices of the entries that were read and share a key, where more than one does.
fn grouped<K: std::hash::Hash + Eq>(entries: &[Entry], key: impl Fn(&Entry) -> Option<K>) -> HashMap<K, Vec<usize>> {
    let mut groups: HashMap<K, Vec<usize>> = HashMap::new();
    for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.depth != Depth::Nothing) {
        if let Some(key) = key(entry) {
            groups.entry(key).or_default().push(at);
        }
    }
    groups.retain(|_, members| members.len() > 1);
    groups
}

fn identity(entry: &Entry) -> String {
    entry.format.identity_of(&entry.name, &entry.found)
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
fn rank(precedence: Precedence, source: &Source) -> (bool, SourceKind, isize) {
    let nearness = isize::try_from(source.nearness).unwrap_or(isize::MAX);
    let not_the_persons = source.kind != SourceKind::User;
    match precedence {
        Precedence::UserFirst => (not_the_persons, source.kind, nearness),
        Precedence::Outermost => (false, source.kind, -nearness),
        Precedence::Nearest | Precedence::Unknown => (false, source.kind, nearness),
    }
}

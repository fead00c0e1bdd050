//! Resolves a user's input to an agent: by id, unique tail of an id, or name.

use super::{Library, whereabouts};
use crate::domain::agent::{AgentEntry, AgentId};
use crate::domain::text::fold_name_key;

/// Maximum number of similar names offered for an unknown one.
const OFFERED: usize = 5;

/// Maximum number of candidates named in the message; the value holds all of them.
const NAMED: usize = 12;

/// An agent found by a user's input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedAgent<'a> {
    pub entry: &'a AgentEntry,
    /// Note for the user, as one sentence: other agents matched too.
    pub note: Option<String>,
}

/// The reason that a user's input does not lead to an agent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    #[error("no agent is named `{wanted}`{}", offer(.nearest))]
    Unknown {
        wanted: String,
        /// The most similar names, likeliest first.
        nearest: Vec<String>,
    },
    /// Several have it, and it is unclear which one applies.
    #[error("`{wanted}` is ambiguous: {}; use the id", list(.candidates))]
    Ambiguous {
        wanted: String,
        /// The possible agents, in the library's order.
        candidates: Vec<AgentId>,
    },
}

fn offer(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; did you mean {}?", nearest.join(", ")) }
}

fn list(candidates: &[AgentId]) -> String {
    let named: Vec<&str> = candidates.iter().take(NAMED).map(|id| id.0.as_str()).collect();
    match candidates.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

impl Library {
    /// The agent with this id, this unique tail of an id (whole parts, with or without the extension), or this name; if
    /// none matches, a name with another spelling. Of several agents, the one that shadows all others. A name takes
    /// precedence over the tail of a shadowed agent.
    ///
    /// # Errors
    ///
    /// No agent matches, or several do and none of them wins.
    pub fn resolve(&self, wanted: &str) -> Result<ResolvedAgent<'_>, ResolveError> {
        let tails = self.tails(wanted);
        if let [entry] = tails[..]
            && (entry.shadowed_by.is_none() || entry.found.id.0 == wanted)
        {
            return Ok(ResolvedAgent { entry, note: self.also_named(wanted, entry) });
        }
        let named = self.named(wanted);
        let candidates = if named.is_empty() { tails } else { named };
        let candidates = if candidates.is_empty() { self.named_alike(wanted) } else { candidates };
        let candidates = if candidates.is_empty() { self.tails_alike(wanted) } else { candidates };
        self.winner(wanted, &candidates)
    }

    /// The only agent with this id, tail or name, including shadowed ones. Never guesses, so that commands which change
    /// files can use it.
    ///
    /// # Errors
    ///
    /// No agent matches, or more than one does.
    pub fn resolve_exactly(&self, wanted: &str) -> Result<&AgentEntry, ResolveError> {
        if let Some(entry) = self.with_id(wanted) {
            return Ok(entry);
        }
        let mut candidates = self.tails(wanted);
        for entry in self.named(wanted) {
            if !candidates.iter().any(|known| std::ptr::eq(*known, entry)) {
                candidates.push(entry);
            }
        }
        if candidates.is_empty() {
            // Another spelling is unambiguous if only one agent matches it.
            candidates = self.named_alike(wanted);
            for entry in self.tails_alike(wanted) {
                if !candidates.iter().any(|known| std::ptr::eq(*known, entry)) {
                    candidates.push(entry);
                }
            }
        }
        match candidates[..] {
            [] => Err(self.unknown(wanted)),
            [entry] => Ok(entry),
            _ => Err(ambiguous(wanted, &candidates)),
        }
    }

    /// The agents with exactly this name, in the library's order; if there are none, those with this `name` key.
    pub fn named(&self, name: &str) -> Vec<&AgentEntry> {
        let named: Vec<&AgentEntry> = self.entries.iter().filter(|entry| entry.name == name).collect();
        if !named.is_empty() {
            return named;
        }
        self.entries.iter().filter(|entry| entry.declared_name.as_deref() == Some(name)).collect()
    }

    /// The agents with this name in any spelling, ignoring case, accents, composition, width and separators.
    pub fn named_alike(&self, name: &str) -> Vec<&AgentEntry> {
        let name = folded(name);
        if name.is_empty() {
            return Vec::new();
        }
        let is_alike = |entry: &&AgentEntry| {
            folded(&entry.name) == name || entry.declared_name.as_deref().is_some_and(|own| folded(own) == name)
        };
        self.entries.iter().filter(is_alike).collect()
    }

    /// The agents whose id ends in these folders and file, in any spelling.
    fn tails_alike(&self, wanted: &str) -> Vec<&AgentEntry> {
        let wanted = folded(wanted);
        self.entries.iter().filter(|entry| is_tail(&folded(&entry.found.id.0), &wanted)).collect()
    }

    /// The names most similar to an unknown one: by edit distance up to a third of its length, then those that contain
    /// it.
    pub fn nearest(&self, wanted: &str) -> Vec<String> {
        let wanted = folded(wanted);
        let length = wanted.chars().count();
        let limit = (length / 3).max(1);
        let mut near: Vec<(usize, &str)> = self
            .entries
            .iter()
            .filter_map(|entry| Some((distance(&wanted, &folded(&entry.name), limit)?, entry.name.as_str())))
            .collect();
        near.sort_unstable();
        near.dedup_by_key(|(_, name)| *name);
        near.into_iter().take(OFFERED).map(|(_, name)| name.to_owned()).collect()
    }

    /// The agent with this id, else those whose id or path inside the library ends in `wanted`.
    fn tails(&self, wanted: &str) -> Vec<&AgentEntry> {
        if let Some(entry) = self.with_id(wanted) {
            return vec![entry];
        }
        let wanted = wanted.strip_prefix("./").unwrap_or(wanted);
        let ends = |entry: &&AgentEntry| is_tail(&entry.found.id.0, wanted) || self.spelled_ends(entry, wanted);
        self.entries.iter().filter(ends).collect()
    }

    fn with_id(&self, id: &str) -> Option<&AgentEntry> {
        self.entries.iter().find(|entry| entry.found.id.0 == id)
    }

    fn spelled_ends(&self, entry: &AgentEntry, wanted: &str) -> bool {
        is_tail(&entry.found.relative, wanted)
            || wanted.contains('/')
                && self.source_of(entry).is_some_and(|source| is_tail(&source.spelled(&entry.found.relative), wanted))
    }

    /// A note on the agents whose name is `wanted`, which was taken as the id of another agent.
    fn also_named(&self, wanted: &str, taken: &AgentEntry) -> Option<String> {
        if taken.name == wanted || taken.found.id.0 == wanted {
            return None;
        }
        let others = self.named(wanted);
        let ids: Vec<&str> = others.iter().map(|other| other.found.id.0.as_str()).collect();
        let id = &taken.found.id;
        (!ids.is_empty()).then(|| format!("`{wanted}` matches the id {id}; it is also the name of {}", ids.join(", ")))
    }

    fn winner<'a>(&'a self, wanted: &str, candidates: &[&'a AgentEntry]) -> Result<ResolvedAgent<'a>, ResolveError> {
        let standing: Vec<&AgentEntry> =
            candidates.iter().copied().filter(|entry| entry.shadowed_by.is_none()).collect();
        match (candidates, &standing[..]) {
            ([], _) => Err(self.unknown(wanted)),
            ([entry], _) => Ok(ResolvedAgent { entry, note: None }),
            (_, [winner]) => Ok(ResolvedAgent { entry: winner, note: Some(won(wanted, winner, candidates)) }),
            _ => Err(ambiguous(wanted, candidates)),
        }
    }

    fn unknown(&self, wanted: &str) -> ResolveError {
        ResolveError::Unknown { wanted: wanted.to_owned(), nearest: self.nearest(wanted) }
    }
}

fn won(wanted: &str, winner: &AgentEntry, candidates: &[&AgentEntry]) -> String {
    let losers: Vec<String> =
        candidates.iter().filter(|one| !std::ptr::eq(**one, winner)).map(|loser| whereabouts(loser)).collect();
    let (count, losers) = (candidates.len(), losers.join(", "));
    format!("{count} agents are named `{wanted}`; {} wins over {losers}", whereabouts(winner))
}

fn ambiguous(wanted: &str, candidates: &[&AgentEntry]) -> ResolveError {
    let candidates = candidates.iter().map(|entry| entry.found.id.clone()).collect();
    ResolveError::Ambiguous { wanted: wanted.to_owned(), candidates }
}

fn is_tail(whole: &str, tail: &str) -> bool {
    !tail.is_empty()
        && whole.strip_suffix(tail).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        && !tail.starts_with('/')
}

/// A name in the form used for comparison.
pub(super) fn folded(name: &str) -> String {
    fold_name_key(name)
}

/// Edit distance of two names, up to `limit`. A name that contains the other comes after all those within the limit.
fn distance(wanted: &str, name: &str, limit: usize) -> Option<usize> {
    let lengths = wanted.chars().count().abs_diff(name.chars().count());
    let near = (lengths <= limit).then(|| strsim::osa_distance(wanted, name)).filter(|&far| far <= limit);
    near.or_else(|| (wanted.len() > 2 && name.contains(wanted)).then_some(limit + 1 + lengths))
}

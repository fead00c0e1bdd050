//! From what a person calls an agent to the agent: id, unique tail of one, or name.

use super::{Library, whereabouts};
use crate::domain::agent::{AgentId, Entry};

/// How many near names are offered for one that is unknown.
const OFFERED: usize = 5;

/// How many of the agents something can be are named in the sentence; the value holds them all.
const NAMED: usize = 12;

/// An agent found by what a person called it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved<'a> {
    /// The agent.
    pub entry: &'a Entry,
    /// What the person should know about the choice, as one sentence: that others were meant too.
    pub note: Option<String>,
}

/// Why what a person called an agent leads to none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unresolved {
    /// Nothing has that id or name.
    #[error("no agent is called `{wanted}`{}", offer(.nearest))]
    Unknown {
        /// What was asked for.
        wanted: String,
        /// The names most like it, the likeliest first.
        nearest: Vec<String>,
    },
    /// Several have it, and nothing says which is meant.
    #[error("`{wanted}` can be any of {}; say which by its id", list(.candidates))]
    Ambiguous {
        /// What was asked for.
        wanted: String,
        /// Those it can be, in the library's order.
        candidates: Vec<AgentId>,
    },
}

fn offer(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; the nearest names are {}", nearest.join(", ")) }
}

fn list(candidates: &[AgentId]) -> String {
    let named: Vec<&str> = candidates.iter().take(NAMED).map(|id| id.0.as_str()).collect();
    match candidates.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

impl Library {
    /// The agent meant by an id, a unique tail of one (whole parts, with or without the ending), or a
    /// name; at the last a name in other case. Of several, the one that shadows all others; a tail of
    /// a shadowed one gives way to a name.
    ///
    /// # Errors
    ///
    /// Nothing is called that, or several are and none wins.
    pub fn resolve(&self, wanted: &str) -> Result<Resolved<'_>, Unresolved> {
        let tails = self.tails(wanted);
        if let [entry] = tails[..]
            && (entry.shadowed_by.is_none() || entry.found.id.0 == wanted)
        {
            return Ok(Resolved { entry, note: self.also_named(wanted, entry) });
        }
        let named = self.named(wanted);
        let candidates = if named.is_empty() { tails } else { named };
        let candidates = if candidates.is_empty() { self.named_alike(wanted) } else { candidates };
        self.the_winner(wanted, &candidates)
    }

    /// The agent meant, without ever guessing: an id, or a tail or a name that only one agent has,
    /// shadowed ones counted. For what changes files.
    ///
    /// # Errors
    ///
    /// Nothing is called that, or more than one is.
    pub fn resolve_exactly(&self, wanted: &str) -> Result<&Entry, Unresolved> {
        if let Some(entry) = self.with_id(wanted) {
            return Ok(entry);
        }
        let mut candidates = self.tails(wanted);
        for entry in self.named(wanted) {
            if !candidates.iter().any(|known| std::ptr::eq(*known, entry)) {
                candidates.push(entry);
            }
        }
        match candidates[..] {
            [] => Err(self.unknown(wanted)),
            [entry] => Ok(entry),
            _ => Err(ambiguous(wanted, &candidates)),
        }
    }

    /// The agents of exactly that name, in the library's order.
    pub fn named(&self, name: &str) -> Vec<&Entry> {
        self.entries.iter().filter(|entry| entry.name == name).collect()
    }

    /// The agents whose name differs from it by no more than case, spaces, hyphens and underscores.
    pub fn named_alike(&self, name: &str) -> Vec<&Entry> {
        let name = folded(name);
        self.entries.iter().filter(|entry| folded(&entry.name) == name).collect()
    }

    /// The names most like one that is unknown: by edit distance up to a third of its length, then
    /// those that contain it.
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

    /// The agent of that id, else those whose id or path inside the library ends in `wanted`.
    fn tails(&self, wanted: &str) -> Vec<&Entry> {
        if let Some(entry) = self.with_id(wanted) {
            return vec![entry];
        }
        let wanted = wanted.strip_prefix("./").unwrap_or(wanted);
        let ends = |entry: &&Entry| is_tail(&entry.found.id.0, wanted) || self.spelled_ends(entry, wanted);
        self.entries.iter().filter(ends).collect()
    }

    fn with_id(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.found.id.0 == id)
    }

    fn spelled_ends(&self, entry: &Entry, wanted: &str) -> bool {
        is_tail(&entry.found.relative, wanted)
            || wanted.contains('/')
                && self.source_of(entry).is_some_and(|source| is_tail(&source.spelled(&entry.found.relative), wanted))
    }

    /// A word on the agents that have as name what was taken for another's id.
    fn also_named(&self, wanted: &str, taken: &Entry) -> Option<String> {
        if taken.name == wanted || taken.found.id.0 == wanted {
            return None;
        }
        let others = self.named(wanted);
        let ids: Vec<&str> = others.iter().map(|other| other.found.id.0.as_str()).collect();
        let id = &taken.found.id;
        (!ids.is_empty())
            .then(|| format!("`{wanted}` is taken for the id {id}; it is also the name of {}", ids.join(", ")))
    }

    fn the_winner<'a>(&'a self, wanted: &str, candidates: &[&'a Entry]) -> Result<Resolved<'a>, Unresolved> {
        let standing: Vec<&Entry> = candidates.iter().copied().filter(|entry| entry.shadowed_by.is_none()).collect();
        match (candidates, &standing[..]) {
            ([], _) => Err(self.unknown(wanted)),
            ([entry], _) => Ok(Resolved { entry, note: None }),
            (_, [winner]) => Ok(Resolved { entry: winner, note: Some(won(wanted, winner, candidates)) }),
            _ => Err(ambiguous(wanted, candidates)),
        }
    }

    fn unknown(&self, wanted: &str) -> Unresolved {
        Unresolved::Unknown { wanted: wanted.to_owned(), nearest: self.nearest(wanted) }
    }
}

fn won(wanted: &str, winner: &Entry, candidates: &[&Entry]) -> String {
    let losers: Vec<String> =
        candidates.iter().filter(|one| !std::ptr::eq(**one, winner)).map(|loser| whereabouts(loser)).collect();
    let (count, losers) = (candidates.len(), losers.join(", "));
    format!("{count} agents are called `{wanted}`; {} wins over {losers}", whereabouts(winner))
}

fn ambiguous(wanted: &str, candidates: &[&Entry]) -> Unresolved {
    let candidates = candidates.iter().map(|entry| entry.found.id.clone()).collect();
    Unresolved::Ambiguous { wanted: wanted.to_owned(), candidates }
}

fn is_tail(whole: &str, tail: &str) -> bool {
    !tail.is_empty()
        && whole.strip_suffix(tail).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        && !tail.starts_with('/')
}

pub(super) fn folded(name: &str) -> String {
    name.to_lowercase().replace([' ', '_'], "-")
}

/// How far two names are apart, as far as that counts; containing comes after every near miss.
fn distance(wanted: &str, name: &str, limit: usize) -> Option<usize> {
    let lengths = wanted.chars().count().abs_diff(name.chars().count());
    let near = (lengths <= limit).then(|| strsim::osa_distance(wanted, name)).filter(|&far| far <= limit);
    near.or_else(|| (wanted.len() > 2 && name.contains(wanted)).then_some(limit + 1 + lengths))
}

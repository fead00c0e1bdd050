//! The agents that meet a query, best first.

use std::cmp::Reverse;
use std::sync::Arc;

use nucleo_matcher::Matcher;
use rayon::prelude::*;

use super::index::Index;
use super::word::{Probe, matcher};
use super::{Asked, Query, Term};
use crate::domain::agent::Entry;
use crate::domain::library::Library;

/// How many agents a thread takes at a time.
const CHUNK: usize = 1024;

/// Names shorter than this many characters get a point for every two they are shorter: of two
/// names that have the words alike, the one with less beside them is meant.
const BREVITY: u32 = 32;

/// An agent that meets a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its place in the library's entries.
    pub entry: usize,
    /// How well it meets the words; nothing where the query has none.
    pub score: u32,
}

/// The agents that meet the query, by falling score, then name, then id; all in the library's
/// order for an empty query. `body:` is not judged here: see [`Query::body_words`].
///
/// The index must have been made from this library.
pub fn search(index: &Index, library: &Library, query: &Query) -> Vec<Hit> {
    let all: Vec<usize> = (0..library.entries.len().min(index.len())).collect();
    if query.is_empty() {
        return all.into_iter().map(|entry| Hit { entry, score: 0 }).collect();
    }
    hits_among(&all, index, library, query)
}

/// How many earlier answers a search keeps, for letters that are erased again.
const KEPT: usize = 16;

/// A search that goes on while a query is typed: as long as the query only grows, it looks among
/// the last hits, and it remembers what it found for the queries just before.
#[derive(Clone, Debug, Default)]
pub struct Search {
    index: Arc<Index>,
    query: Query,
    hits: Arc<[Hit]>,
    /// Earlier queries with their hits, the last one last.
    earlier: Vec<(Query, Arc<[Hit]>)>,
}

impl Search {
    /// A search of this library, with all of it as hits.
    pub fn new(library: &Library) -> Self {
        let mut new = Self::default();
        new.renew(library, Arc::new(Index::new(library)));
        new
    }

    /// The hits of a query in the library the search was made or last renewed with.
    pub fn run(&mut self, library: &Library, query: Query) -> &[Hit] {
        if query == self.query {
            return &self.hits;
        }
        let known = self.earlier.iter().position(|(earlier, _)| *earlier == query);
        let hits = match known {
            Some(place) => self.earlier.remove(place).1,
            None if !self.query.is_empty() && query.narrows(&self.query) => {
                let last: Vec<usize> = self.hits.iter().map(|hit| hit.entry).collect();
                hits_among(&last, &self.index, library, &query).into()
            }
            None => search(&self.index, library, &query).into(),
        };
        let hits = std::mem::replace(&mut self.hits, hits);
        let query = std::mem::replace(&mut self.query, query);
        if self.earlier.len() == KEPT {
            self.earlier.remove(0);
        }
        self.earlier.push((query, hits));
        &self.hits
    }

    /// Takes in a library that changed, with its index, and looks for the same again.
    pub fn renew(&mut self, library: &Library, index: Arc<Index>) -> &[Hit] {
        self.index = index;
        self.earlier.clear();
        self.hits = search(&self.index, library, &self.query).into();
        &self.hits
    }

    /// What was last looked for.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// What was last found.
    pub fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// What it reads of the library.
    pub fn index(&self) -> &Index {
        &self.index
    }
}

fn hits_among(candidates: &[usize], index: &Index, library: &Library, query: &Query) -> Vec<Hit> {
    let judge = Judge::new(index, library, query);
    // Falling score and place by name in one number: the places are all different.
    let place = |hit: &Hit| (u64::from(u32::MAX - hit.score) << 32) | u64::from(index.rank(hit.entry));
    let mut ranked: Vec<(u64, Hit)> = candidates
        .par_chunks(CHUNK)
        .flat_map_iter(|chunk| {
            let mut matcher = matcher();
            let hits = chunk.iter().filter_map(|&entry| judge.hit(entry, &mut matcher));
            hits.map(|hit| (place(&hit), hit)).collect::<Vec<_>>()
        })
        .collect();
    ranked.sort_unstable_by_key(|&(place, _)| place);
    ranked.into_iter().map(|(_, hit)| hit).collect()
}

/// A query made ready to be put to many agents.
struct Judge<'a> {
    index: &'a Index,
    library: &'a Library,
    /// The words that must be there.
    wanted: Vec<Probe<'a>>,
    /// The words that must not.
    barred: Vec<Probe<'a>>,
    /// Every other term.
    others: Vec<&'a Term>,
}

impl<'a> Judge<'a> {
    fn new(index: &'a Index, library: &'a Library, query: &'a Query) -> Self {
        let mut judge = Self { index, library, wanted: Vec::new(), barred: Vec::new(), others: Vec::new() };
        for term in &query.terms {
            match &term.asked {
                Asked::Word(word) if term.negated => judge.barred.push(Probe::new(word)),
                Asked::Word(word) => judge.wanted.push(Probe::new(word)),
                Asked::Body(_) => {}
                _ => judge.others.push(term),
            }
        }
        // The longest word is met by the fewest.
        judge.wanted.sort_by_key(|probe| Reverse(probe.letters()));
        judge
    }

    fn hit(&self, entry: usize, matcher: &mut Matcher) -> Option<Hit> {
        let hay = self.index.haystack(entry)?;
        let mut score = 0;
        let mut in_name = false;
        for probe in &self.wanted {
            let worth = probe.worth(matcher, &hay)?;
            score += worth.score;
            in_name |= worth.in_name;
        }
        if self.barred.iter().any(|probe| probe.worth(matcher, &hay).is_some()) || !self.meets_others(entry) {
            return None;
        }
        if in_name {
            let len = u32::try_from(hay.label.chars().count()).unwrap_or(BREVITY);
            score += BREVITY.saturating_sub(len) / 2;
        }
        Some(Hit { entry, score })
    }

    fn meets_others(&self, entry: usize) -> bool {
        self.others.is_empty()
            || self
                .library
                .entries
                .get(entry)
                .is_some_and(|entry| self.others.iter().all(|term| self.is_met(term, entry)))
    }

    fn is_met(&self, term: &Term, entry: &Entry) -> bool {
        let met = match &term.asked {
            Asked::Field(field, value) => field.is_met(entry, value),
            Asked::Source(kinds) => self.library.source_of(entry).is_some_and(|source| kinds.contains(&source.kind)),
            Asked::Has(facts) => facts.iter().any(|fact| fact.is_met(entry)),
            Asked::Is(flags) => flags.iter().any(|flag| flag.is_met(entry)),
            Asked::Nothing => false,
            Asked::Word(_) | Asked::Body(_) => return true,
        };
        met != term.negated
    }
}

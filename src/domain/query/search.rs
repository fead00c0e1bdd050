//! The agents that match a query, best first.

use std::cmp::Reverse;
use std::sync::Arc;

use nucleo_matcher::Matcher;
use rayon::prelude::*;

use super::index::SearchIndex;
use super::user_marks::UserMarks;
use super::word::{WordProbe, matcher};
use super::{AgentQuery, QueryTerm, TermCondition};
use crate::domain::agent::AgentEntry;
use crate::domain::library::Library;

/// Number of agents that a thread processes at a time.
const CHUNK: usize = 1024;

/// Names shorter than this many characters get a point for every two characters less: if two names match equally well,
/// the shorter one is probably meant.
const BREVITY: u32 = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// The index in the library's entries.
    pub entry: usize,
    /// Score of the match; 0 if the query has no words.
    pub score: u32,
}

/// The agents that match the query, by descending score, then name, then id; for an empty query, all in the library's
/// order. Ignores `body:`; see [`AgentQuery::body_words`].
///
/// The index must have been made from this library.
pub fn search(index: &SearchIndex, library: &Library, query: &AgentQuery) -> Vec<SearchHit> {
    search_with(index, library, query, &UserMarks::default())
}

/// The same search for a user with favorites and recently used agents.
pub fn search_with(index: &SearchIndex, library: &Library, query: &AgentQuery, marks: &UserMarks) -> Vec<SearchHit> {
    let all: Vec<usize> = (0..library.entries.len().min(index.len())).collect();
    if query.is_empty() {
        return all.into_iter().map(|entry| SearchHit { entry, score: 0 }).collect();
    }
    hits_among(&all, index, library, query, marks)
}

/// Number of earlier results that a search keeps, for when letters are deleted again.
const KEPT: usize = 16;

/// A search that is updated while a query is typed. As long as the query only gets longer, only the last hits are
/// searched. The results of the most recent queries are kept.
#[derive(Clone, Debug, Default)]
pub struct LibrarySearch {
    index: Arc<SearchIndex>,
    query: AgentQuery,
    hits: Arc<[SearchHit]>,
    marks: UserMarks,
    /// Earlier queries with their hits, latest last.
    earlier: Vec<(AgentQuery, Arc<[SearchHit]>)>,
}

impl LibrarySearch {
    /// Creates a search of this library, with all agents as hits.
    pub fn new(library: &Library) -> Self {
        let mut new = Self::default();
        new.renew(library, Arc::new(SearchIndex::new(library)));
        new
    }

    /// The hits of a query in the library of the last [`Self::new`] or [`Self::renew`].
    pub fn run(&mut self, library: &Library, query: AgentQuery) -> &[SearchHit] {
        if query == self.query {
            return &self.hits;
        }
        let known = self.earlier.iter().position(|(earlier, _)| *earlier == query);
        let hits = match known {
            Some(place) => self.earlier.remove(place).1,
            None if !self.query.is_empty() && query.narrows(&self.query) => {
                let last: Vec<usize> = self.hits.iter().map(|hit| hit.entry).collect();
                hits_among(&last, &self.index, library, &query, &self.marks).into()
            }
            None => search_with(&self.index, library, &query, &self.marks).into(),
        };
        let hits = std::mem::replace(&mut self.hits, hits);
        let query = std::mem::replace(&mut self.query, query);
        if self.earlier.len() == KEPT {
            self.earlier.remove(0);
        }
        self.earlier.push((query, hits));
        &self.hits
    }

    /// Replaces the library, with its index, and repeats the search.
    pub fn renew(&mut self, library: &Library, index: Arc<SearchIndex>) -> &[SearchHit] {
        self.index = index;
        self.earlier.clear();
        self.hits = search_with(&self.index, library, &self.query, &self.marks).into();
        &self.hits
    }

    /// Replaces favorites and recently used agents. Returns true if the hits changed.
    pub fn set_marks(&mut self, library: &Library, marks: UserMarks) -> bool {
        if self.marks == marks {
            return false;
        }
        self.marks = marks;
        self.earlier.clear();
        let hits: Arc<[SearchHit]> = search_with(&self.index, library, &self.query, &self.marks).into();
        let changed = hits != self.hits;
        self.hits = hits;
        changed
    }

    pub fn query(&self) -> &AgentQuery {
        &self.query
    }

    pub fn hits(&self) -> &[SearchHit] {
        &self.hits
    }

    pub fn index(&self) -> &SearchIndex {
        &self.index
    }
}

fn hits_among(
    candidates: &[usize],
    index: &SearchIndex,
    library: &Library,
    query: &AgentQuery,
    marks: &UserMarks,
) -> Vec<SearchHit> {
    let judge = EntryJudge::new(index, library, query, marks);
    // Descending score and rank by name as one number; all ranks are different.
    let place = |hit: &SearchHit| (u64::from(u32::MAX - hit.score) << 32) | u64::from(index.rank(hit.entry));
    let mut ranked: Vec<(u64, SearchHit)> = candidates
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

/// A query prepared to be matched against many agents.
struct EntryJudge<'a> {
    index: &'a SearchIndex,
    library: &'a Library,
    marks: &'a UserMarks,
    /// The words that must match.
    wanted: Vec<WordProbe<'a>>,
    /// The words that must not match.
    barred: Vec<WordProbe<'a>>,
    others: Vec<&'a QueryTerm>,
}

impl<'a> EntryJudge<'a> {
    fn new(index: &'a SearchIndex, library: &'a Library, query: &'a AgentQuery, marks: &'a UserMarks) -> Self {
        let mut judge = Self { index, library, marks, wanted: Vec::new(), barred: Vec::new(), others: Vec::new() };
        for term in &query.terms {
            match &term.condition {
                TermCondition::Word(word) if term.negated => judge.barred.push(WordProbe::new(word)),
                TermCondition::Word(word) => judge.wanted.push(WordProbe::new(word)),
                TermCondition::Body(_) => {}
                _ => judge.others.push(term),
            }
        }
        // The longest word matches the fewest agents.
        judge.wanted.sort_by_key(|probe| Reverse(probe.letters()));
        judge
    }

    fn hit(&self, entry: usize, matcher: &mut Matcher) -> Option<SearchHit> {
        let hay = self.index.haystack(entry)?;
        let mut score = 0;
        let mut in_name = false;
        for probe in &self.wanted {
            let worth = probe.score(matcher, &hay)?;
            score += worth.score;
            in_name |= worth.in_name;
        }
        if self.barred.iter().any(|probe| probe.score(matcher, &hay).is_some()) || !self.matches_others(entry) {
            return None;
        }
        if in_name {
            let len = u32::try_from(hay.label.chars().count()).unwrap_or(BREVITY);
            score += BREVITY.saturating_sub(len) / 2;
        }
        Some(SearchHit { entry, score })
    }

    fn matches_others(&self, entry: usize) -> bool {
        self.others.is_empty()
            || self
                .library
                .entries
                .get(entry)
                .is_some_and(|entry| self.others.iter().all(|term| self.matches_term(term, entry)))
    }

    fn matches_term(&self, term: &QueryTerm, entry: &AgentEntry) -> bool {
        let met = match &term.condition {
            TermCondition::Field(field, value) => field.matches(entry, value),
            TermCondition::Source(kinds) => {
                self.library.source_of(entry).is_some_and(|source| kinds.contains(&source.kind))
            }
            TermCondition::Has(facts) => facts.iter().any(|fact| fact.matches(entry)),
            TermCondition::Is(flags) => flags.iter().any(|flag| flag.matches(entry, self.marks)),
            TermCondition::Nothing => false,
            TermCondition::Word(_) | TermCondition::Body(_) => return true,
        };
        met != term.negated
    }
}

//! The letters that a query found in the rows that are shown, to be highlighted.

use nucleo_matcher::Matcher;

use super::AgentQuery;
use super::index::searched;
use super::word::{NAME_LIMIT, WordProbe, matcher};
use crate::domain::agent::AgentEntry;
use crate::domain::text::fold::{fold_name, fold_with_origins};

/// Finds the letters of one query in several entries. This costs more than finding the hits, so it is done only for
/// visible rows.
pub struct MatchMarker<'q> {
    words: Vec<WordProbe<'q>>,
    matcher: Matcher,
}

/// Letters to highlight, as character indices in ascending order, without duplicates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchMarks {
    pub name: Vec<u32>,
    pub description: Vec<u32>,
}

impl<'q> MatchMarker<'q> {
    /// A marker for the words of a query; negated terms and fields mark nothing.
    pub fn new(query: &'q AgentQuery) -> Self {
        Self { words: query.words().map(WordProbe::new).collect(), matcher: matcher() }
    }

    /// The letters of an entry that made it a hit.
    pub fn marks(&mut self, entry: &AgentEntry) -> MatchMarks {
        if self.words.is_empty() {
            return MatchMarks::default();
        }
        MatchMarks { name: self.in_name(&entry.name), description: self.in_description(&entry.description) }
    }

    /// The matching letters of a name, for a row that shows nothing else.
    pub fn marks_of_name(&mut self, entry: &AgentEntry) -> MatchMarks {
        if self.words.is_empty() {
            return MatchMarks::default();
        }
        MatchMarks { name: self.in_name(&entry.name), description: Vec::new() }
    }

    fn in_name(&mut self, name: &str) -> Vec<u32> {
        let (letters, origins) = fold_name(name, NAME_LIMIT);
        let label = letters.to_string().to_ascii_lowercase();
        let mut marks = Vec::new();
        for word in &self.words {
            let places = word.name_places(&mut self.matcher, letters.slice(..), &label);
            marks.extend(places.into_iter().filter_map(|place| origins.get(place as usize)));
        }
        in_order(marks)
    }

    fn in_description(&self, description: &str) -> Vec<u32> {
        let folded = fold_with_origins(searched(description));
        let mut marks = Vec::new();
        for word in &self.words {
            let places = word.prose_places(&folded.text);
            marks.extend(places.into_iter().filter_map(|place| folded.origins.get(place)));
        }
        in_order(marks)
    }
}

fn in_order(mut marks: Vec<u32>) -> Vec<u32> {
    marks.sort_unstable();
    marks.dedup();
    marks
}

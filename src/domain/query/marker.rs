//! The letters a query found in the rows that are shown, to highlight them.

use nucleo_matcher::Matcher;

use super::Query;
use super::fold::{fold_name, fold_with_origins};
use super::index::searched;
use super::word::{NAME_LIMIT, Probe, matcher};
use crate::domain::agent::Entry;

/// Finds the letters of one query in one entry after the other. Finding them costs more than
/// finding the hits, so it is done only for what is shown.
pub struct Marker<'q> {
    words: Vec<Probe<'q>>,
    matcher: Matcher,
}

/// Letters to highlight, as indices of characters, rising, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// In the entry's name.
    pub name: Vec<u32>,
    /// In the entry's description.
    pub description: Vec<u32>,
}

impl<'q> Marker<'q> {
    /// A marker for the words of a query; what it negates and its fields mark nothing.
    pub fn new(query: &'q Query) -> Self {
        Self { words: query.words().map(Probe::new).collect(), matcher: matcher() }
    }

    /// The letters of an entry that made it a hit.
    pub fn marks(&mut self, entry: &Entry) -> Marks {
        if self.words.is_empty() {
            return Marks::default();
        }
        Marks { name: self.in_name(&entry.name), description: self.in_description(&entry.description) }
    }

    /// The letters of a name, for a row that shows nothing else.
    pub fn marks_of_name(&mut self, entry: &Entry) -> Marks {
        if self.words.is_empty() {
            return Marks::default();
        }
        Marks { name: self.in_name(&entry.name), description: Vec::new() }
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

//! Finds a word in the prompt: all matches, and the current one.

use std::ops::Range;

use crate::domain::query::{AgentQuery, body_places};

/// The search for a word, with its matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordFinder {
    /// The text to search for, folded like a name.
    pub word: String,
    /// The search for the text.
    query: AgentQuery,
    /// True if the text was typed in the prompt; false if it comes from the query of the list.
    is_typed: bool,
    /// True once the user went to a match.
    is_visited: bool,
    /// The matches in the prompt, in order, without overlap.
    pub hits: Vec<Range<usize>>,
    /// The index of the current match.
    pub at: usize,
}

impl WordFinder {
    /// Searches for a word, which must not be empty, and goes to the first match from `offset` on.
    pub fn new(word: String, text: &str, offset: usize) -> Self {
        let query = AgentQuery::of_text(&word);
        let hits = body_places(&query, text);
        let at = hits.iter().position(|hit| hit.end > offset).unwrap_or(0);
        Self { word, query, is_typed: true, is_visited: true, hits, at }
    }

    /// Searches for the words that the list's query looks for in the text.
    pub fn of_query(query: AgentQuery, text: &str) -> Self {
        let hits = body_places(&query, text);
        Self { word: query.body_words().join(" "), query, is_typed: false, is_visited: false, hits, at: 0 }
    }

    /// Returns true if the word was typed in the prompt.
    pub const fn is_typed(&self) -> bool {
        self.is_typed
    }

    /// Goes to the next or previous match; the first time, starting from `offset`.
    pub fn step(&mut self, forward: bool, offset: usize) {
        if std::mem::replace(&mut self.is_visited, true) {
            if forward { self.next() } else { self.previous() }
        } else if forward {
            self.at = self.hits.iter().position(|hit| hit.end > offset).unwrap_or(0);
        } else {
            let before = self.hits.iter().rposition(|hit| hit.end <= offset);
            self.at = before.unwrap_or(self.hits.len().saturating_sub(1));
        }
    }

    /// Searches again in a changed text. The current match keeps its number.
    pub fn renew(&mut self, text: &str) {
        self.hits = body_places(&self.query, text);
        self.at = self.at.min(self.hits.len().saturating_sub(1));
    }

    /// Goes to the next match, cyclically.
    pub fn next(&mut self) {
        self.at = if self.at + 1 < self.hits.len() { self.at + 1 } else { 0 };
    }

    /// Goes to the previous match, cyclically.
    pub fn previous(&mut self) {
        self.at = self.at.checked_sub(1).unwrap_or(self.hits.len().saturating_sub(1));
    }

    /// The current match.
    pub fn hit(&self) -> Option<&Range<usize>> {
        self.hits.get(self.at).filter(|_| self.is_visited)
    }

    /// The matches that overlap a range of the prompt.
    pub fn within(&self, start: usize, end: usize) -> &[Range<usize>] {
        let first = self.hits.partition_point(|hit| hit.end <= start);
        let count = self.hits[first..].partition_point(|hit| hit.start < end);
        &self.hits[first..first + count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_every_spelling() {
        let found = |word: &str, text: &str| {
            let find = WordFinder::new(word.to_owned(), text, 0);
            find.hits.iter().map(|hit| (hit.start, hit.end)).collect::<Vec<_>>()
        };
        assert_eq!(found("aa", "aaa AA"), [(0, 2), (4, 6)]);
        assert_eq!(found("Aa", "aa Aa"), [(0, 2), (3, 5)]);
        assert_eq!(found("grosse", "Größe, gro\u{308}ße"), [(0, 7), (9, 17)]);
        assert_eq!(found("ΟΔΟΣ", "οδός"), [(0, 8)]);
        assert_eq!(found("ガ", "ｶﾞｶﾞ"), [(0, 6), (6, 12)]);
        assert_eq!(found("office", "oﬃce"), [(0, 6)]);
        assert_eq!(found("ＷＩＤＥ", "wide"), [(0, 4)]);
        assert_eq!(found("über", "Über über"), [(0, 5), (6, 11)]);
        assert_eq!(found("kelvin", "\u{212a}elvin"), [(0, 8)]);
        assert_eq!(found("x", ""), []);
    }

    #[test]
    fn one_goes_round() {
        let mut find = WordFinder::new("o".into(), "o o o", 1);
        assert_eq!(find.at, 1);
        find.next();
        find.next();
        assert_eq!(find.hit(), Some(&(0..1)));
        find.previous();
        assert_eq!(find.at, 2);
        find.renew("o");
        assert_eq!(find.at, 0);
        find.renew("");
        find.next();
        find.previous();
        assert_eq!(find.hit(), None);
    }

    #[test]
    fn places_within_a_stretch() {
        let find = WordFinder::new("ab".into(), "ab.ab.ab", 0);
        assert_eq!(find.within(1, 4), [0..2, 3..5]);
        assert!(find.within(2, 3).is_empty());
    }
}

//! Filters the rows of a picker by the typed text: the remaining rows, their order, and the characters to highlight.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32String};

use super::picker::{PickerColumns, PickerRow};
use crate::domain::query::CaselessText;

/// Score of a key that was typed as a key, higher than any word.
const KEY: u32 = 4000;

/// Score of a contiguous match in a sentence. A fuzzy match in a name scores three times the points of the matcher,
/// some hundreds.
const IN_SENTENCE: u32 = 60;

/// Score of a match in the additional words.
const IN_WORDS: u32 = 30;

/// Bonus for a match at the start of a word.
const AT_START: u32 = 40;

/// A row that matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilterHit {
    /// The index of the row.
    pub row: usize,
    /// The matching characters of its name.
    pub name: Vec<u32>,
    /// The matching characters of its sentence.
    pub says: Vec<u32>,
}

/// The rows that match every word of the filter: in their own order if it is empty, else best first.
pub(super) fn hits(rows: &[PickerRow], columns: PickerColumns, filter: &str) -> Vec<FilterHit> {
    let is_alone = filter.split_whitespace().count() == 1;
    let words: Vec<Word> = filter.split_whitespace().map(|text| Word::new(text, is_alone)).collect();
    if words.is_empty() {
        return (0..rows.len()).map(|row| FilterHit { row, ..FilterHit::default() }).collect();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut scored: Vec<(u32, FilterHit)> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let mut hit = FilterHit { row: index, ..FilterHit::default() };
        let worth = words.iter().map(|word| word.find(&mut matcher, row, columns, &mut hit));
        if let Some(worth) = worth.collect::<Option<Vec<u32>>>() {
            for marks in [&mut hit.name, &mut hit.says] {
                marks.sort_unstable();
                marks.dedup();
            }
            scored.push((worth.iter().sum(), hit));
        }
    }
    scored.retain(|(_, hit)| !rows[hit.row].takes_typed);
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let own = rows.iter().enumerate().filter(|(_, row)| row.takes_typed);
    let own = own.map(|(row, _)| FilterHit { row, ..FilterHit::default() });
    scored.into_iter().map(|(_, hit)| hit).chain(own).collect()
}

/// A word of the filter.
struct Word {
    text: String,
    /// True if the word is the whole filter: then it may be a key.
    is_alone: bool,
    wanted: CaselessText,
    atom: Atom,
}

impl Word {
    fn new(text: &str, is_alone: bool) -> Self {
        Self {
            text: text.to_owned(),
            is_alone,
            wanted: CaselessText::new(text),
            atom: Atom::new(text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false),
        }
    }

    /// Score of the word in a row, and the position of the match; `None` if it does not match.
    fn find(&self, matcher: &mut Matcher, row: &PickerRow, columns: PickerColumns, hit: &mut FilterHit) -> Option<u32> {
        let keys = if columns == PickerColumns::Keys { &row.name } else { &row.note };
        let is_key = row.is_keyed(columns) && keys.split(' ').any(|key| key == self.text);
        let mut score = match (is_key, self.is_alone) {
            (true, true) => KEY,
            (true, false) => IN_WORDS,
            _ => 0,
        };
        if columns == PickerColumns::Names {
            let name = Utf32String::from(row.name.as_str());
            if let Some(found) = self.atom.indices(name.slice(..), matcher, &mut hit.name) {
                score += 3 * u32::from(found);
            } else if let Some(found) = unbroken(&row.name, &self.wanted) {
                // The matcher folds ß, ligatures and decomposed letters differently, so it did not match.
                score += IN_SENTENCE + if found.is_at_start { AT_START } else { 0 };
                hit.name.extend(found.places);
            }
        }
        if let Some(found) = unbroken(&row.says, &self.wanted) {
            score += IN_SENTENCE + if found.is_at_start { AT_START } else { 0 };
            hit.says.extend(found.places);
        }
        if unbroken(&row.words, &self.wanted).is_some() {
            score += IN_WORDS;
        }
        (score > 0).then_some(score)
    }
}

/// The contiguous characters of `text` that match, at the start of a word if possible.
fn unbroken(text: &str, wanted: &CaselessText) -> Option<Unbroken> {
    let matches = wanted.matches(text);
    let starts = |at: usize| !text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    let best = matches.iter().find(|found| starts(found.start)).or(matches.first())?;
    let places = text.char_indices().zip(0..).filter(|((at, _), _)| best.contains(at)).map(|(_, place)| place);
    Some(Unbroken { is_at_start: starts(best.start), places: places.collect() })
}

/// A contiguous match in a row.
struct Unbroken {
    is_at_start: bool,
    /// The indices of its characters.
    places: Vec<u32>,
}

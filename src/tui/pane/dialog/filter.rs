//! Filtering the rows of a picker by what is typed: which stay, in what order, and what to highlight.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32String};

use super::picker::{Columns, PickerRow};

/// What a key that was typed as such is worth: more than any word.
const KEY: u32 = 4000;

/// What a word found unbroken in a sentence is worth; a fuzzy find in a name is worth three times
/// what the matcher gives for it, some hundreds.
const IN_SENTENCE: u32 = 60;

/// What one of the further words is worth.
const IN_WORDS: u32 = 30;

/// What it is worth more at the start of a word.
const AT_START: u32 = 40;

/// A row that stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hit {
    /// Which, of all rows.
    pub row: usize,
    /// The characters of its name that were typed.
    pub name: Vec<u32>,
    /// The characters of its sentence that were typed.
    pub says: Vec<u32>,
}

/// The rows that have every word of the filter: in their own order where nothing is typed, else the
/// best first.
pub(super) fn hits(rows: &[PickerRow], columns: Columns, filter: &str) -> Vec<Hit> {
    let is_alone = filter.split_whitespace().count() == 1;
    let words: Vec<Word> = filter.split_whitespace().map(|text| Word::new(text, is_alone)).collect();
    if words.is_empty() {
        return (0..rows.len()).map(|row| Hit { row, ..Hit::default() }).collect();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut scored: Vec<(u32, Hit)> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let mut hit = Hit { row: index, ..Hit::default() };
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
    let own = own.map(|(row, _)| Hit { row, ..Hit::default() });
    scored.into_iter().map(|(_, hit)| hit).chain(own).collect()
}

/// A word of the filter.
struct Word {
    text: String,
    /// Whether it is the whole filter: then it may be meant as a key.
    is_alone: bool,
    letters: Vec<char>,
    atom: Atom,
}

impl Word {
    fn new(text: &str, is_alone: bool) -> Self {
        Self {
            text: text.to_owned(),
            is_alone,
            letters: text.chars().map(folded).collect(),
            atom: Atom::new(text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false),
        }
    }

    /// What the word is worth in a row, and where it stands in it; none where it is not there.
    fn find(&self, matcher: &mut Matcher, row: &PickerRow, columns: Columns, hit: &mut Hit) -> Option<u32> {
        let keys = if columns == Columns::Keys { &row.name } else { &row.note };
        let is_key = row.is_keyed(columns) && keys.split(' ').any(|key| key == self.text);
        let mut score = match (is_key, self.is_alone) {
            (true, true) => KEY,
            (true, false) => IN_WORDS,
            _ => 0,
        };
        if columns == Columns::Names {
            let name = Utf32String::from(row.name.as_str());
            if let Some(found) = self.atom.indices(name.slice(..), matcher, &mut hit.name) {
                score += 3 * u32::from(found);
            }
        }
        let says: Vec<char> = row.says.chars().map(folded).collect();
        if let Some(at) = unbroken(&says, &self.letters) {
            let starts = at == 0 || !says[at - 1].is_alphanumeric();
            score += IN_SENTENCE + if starts { AT_START } else { 0 };
            hit.says.extend((at..at + self.letters.len()).filter_map(|place| u32::try_from(place).ok()));
        }
        let words: Vec<char> = row.words.chars().map(folded).collect();
        if unbroken(&words, &self.letters).is_some() {
            score += IN_WORDS;
        }
        (score > 0).then_some(score)
    }
}

/// A letter as it is compared, still one character.
fn folded(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

/// Where the letters stand unbroken, at the start of a word if they do anywhere.
fn unbroken(text: &[char], letters: &[char]) -> Option<usize> {
    if letters.is_empty() || letters.len() > text.len() {
        return None;
    }
    let mut places = (0..=text.len() - letters.len()).filter(|&at| text[at..].starts_with(letters));
    let first = places.next()?;
    let starts = |at: &usize| *at == 0 || !text[at - 1].is_alphanumeric();
    if starts(&first) { Some(first) } else { places.find(starts).or(Some(first)) }
}

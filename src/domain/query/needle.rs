//! Search for a folded word in folded texts: positions, and their scores.

use memchr::memchr_iter;
use memchr::memmem::Finder;

/// Bonus for a match of a whole word, compared to a match at the beginning of one.
pub(super) const WHOLE_WORD: u32 = 12;

/// In prose, one of this many letters of a word may be missing: `elixr` matches "elixir", but `sec` does not match
/// "specialist", a word in half of all descriptions.
const LETTERS_FOR_ONE: u32 = 4;

/// The minimum number of letters in an abbreviation of a folder or file name.
const SHORT_FOR_SEGMENT: u32 = 3;

/// Position of a word in a text; greater is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MatchKind {
    /// An abbreviation: its letters in order, in one word with the same first letter.
    Abbreviated,
    /// Contiguous, but not at the start of a word.
    Inside,
    Start,
    Whole,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NeedleMatch {
    pub(super) kind: MatchKind,
    /// The byte offset.
    pub(super) at: usize,
}

pub(super) struct FoldedNeedle<'q> {
    text: &'q str,
    finder: Finder<'q>,
    letters: u32,
    /// The word, split into one piece more than letters may be missing: at least one piece occurs contiguously in every
    /// abbreviation in prose.
    pieces: Vec<Finder<'q>>,
}

impl<'q> FoldedNeedle<'q> {
    pub(super) fn new(text: &'q str) -> Self {
        let letters = letters_in(text);
        Self { text, finder: Finder::new(text), letters, pieces: pieces(text, letters) }
    }

    pub(super) const fn text(&self) -> &'q str {
        self.text
    }

    /// Number of characters.
    pub(super) const fn letters(&self) -> u32 {
        self.letters
    }

    /// Score of a position, on the scale of the fuzzy matcher, without the points that the matcher gives for each
    /// letter at any position.
    pub(super) fn score(&self, kind: MatchKind) -> u32 {
        let letters = self.letters.min(1 << 16);
        match kind {
            MatchKind::Abbreviated => 2 * letters,
            MatchKind::Inside => 4 * letters,
            MatchKind::Start => 8 * letters,
            MatchKind::Whole => 10 * letters + WHOLE_WORD,
        }
    }

    /// The best match in prose: contiguous, else with a few missing letters.
    pub(super) fn in_prose(&self, text: &str) -> Option<NeedleMatch> {
        // A single letter is rarely a word, but begins a word in nearly every text.
        let enough = if self.letters == 1 { MatchKind::Start } else { MatchKind::Whole };
        self.unbroken_as(enough, text).or_else(|| {
            self.pieces.iter().find(|piece| piece.find(text.as_bytes()).is_some())?;
            let at = self.abbreviation(text, prose_slack(self.letters), is_of_word)?;
            Some(NeedleMatch { kind: MatchKind::Abbreviated, at })
        })
    }

    /// The best match in the name of a folder or file, which the word may abbreviate.
    pub(super) fn in_segment(&self, segment: &str) -> Option<NeedleMatch> {
        self.unbroken(segment).or_else(|| {
            let at = self.abbreviation(segment, segment_slack(self.letters), |_| true)?;
            Some(NeedleMatch { kind: MatchKind::Abbreviated, at })
        })
    }

    /// The best contiguous match; the first of several that are equally good.
    pub(super) fn unbroken(&self, text: &str) -> Option<NeedleMatch> {
        self.unbroken_as(MatchKind::Whole, text)
    }

    /// The best contiguous match, or the first that is at least as good as `enough`.
    fn unbroken_as(&self, enough: MatchKind, text: &str) -> Option<NeedleMatch> {
        let mut best: Option<NeedleMatch> = None;
        for at in self.finder.find_iter(text.as_bytes()) {
            let kind = self.kind_at(text, at);
            if best.is_none_or(|best| best.kind < kind) {
                best = Some(NeedleMatch { kind, at });
            }
            if kind >= enough {
                break;
            }
        }
        best
    }

    /// Classifies the contiguous match at a byte offset.
    pub(super) fn kind_at(&self, text: &str, at: usize) -> MatchKind {
        let (text, needle) = (text.as_bytes(), self.text.as_bytes());
        let touch = |before: Option<&u8>, after: Option<&u8>| {
            before.is_some_and(|&byte| is_of_word(byte)) && after.is_some_and(|&byte| is_of_word(byte))
        };
        let starts = !touch(at.checked_sub(1).and_then(|before| text.get(before)), needle.first());
        let ends = !touch(needle.last(), text.get(at + needle.len()));
        match (starts, ends) {
            (true, true) => MatchKind::Whole,
            (true, false) => MatchKind::Start,
            (false, _) => MatchKind::Inside,
        }
    }

    /// The byte offsets of the letters of a match in prose.
    pub(super) fn prose_places(&self, text: &str, found: NeedleMatch) -> Vec<usize> {
        if found.kind != MatchKind::Abbreviated {
            return (found.at..found.at + self.text.len()).collect();
        }
        let mut places = Vec::new();
        self.is_short_for(text, found.at, u32::MAX, is_of_word, |place| places.push(place));
        places
    }

    /// The offset of the first word that begins like this one and has its other letters in order, with at most `slack`
    /// characters in between.
    fn abbreviation(&self, text: &str, slack: u32, belongs: impl Fn(u8) -> bool) -> Option<usize> {
        let &first = self.text.as_bytes().first()?;
        if slack == 0 || !is_of_word(first) {
            return None;
        }
        let bytes = text.as_bytes();
        memchr_iter(first, bytes).find(|&at| {
            let begins = at.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|&byte| !is_of_word(byte));
            begins && self.is_short_for(text, at, slack, &belongs, |_| ())
        })
    }

    /// Returns true if the letters occur in order from `at` on, with at most `slack` characters between them
    /// that belong to the word; calls `found` with the position of each letter.
    fn is_short_for(
        &self,
        text: &str,
        at: usize,
        slack: u32,
        belongs: impl Fn(u8) -> bool,
        mut found: impl FnMut(usize),
    ) -> bool {
        let mut wanted = self.text.chars();
        let mut next = wanted.next();
        let mut left = slack;
        for (offset, letter) in text.get(at..).unwrap_or_default().char_indices() {
            let Some(letter_wanted) = next else { break };
            if letter == letter_wanted {
                found(at + offset);
                next = wanted.next();
            } else if left == 0 || !text.as_bytes().get(at + offset).is_some_and(|&byte| belongs(byte)) {
                return false;
            } else {
                left -= 1;
            }
        }
        next.is_none()
    }
}

fn pieces(text: &str, letters: u32) -> Vec<Finder<'_>> {
    let slack = prose_slack(letters);
    if slack == 0 {
        return Vec::new();
    }
    let size = (letters / (slack + 1)) as usize;
    let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).step_by(size).collect();
    (0..=slack as usize)
        .filter_map(|piece| {
            let end = if piece == slack as usize { text.len() } else { *cuts.get(piece + 1)? };
            Some(Finder::new(text.get(*cuts.get(piece)?..end)?))
        })
        .collect()
}

/// Returns true if two words allow the same number of omitted characters, in prose and in folder names.
pub(super) fn same_slack(one: &str, other: &str) -> bool {
    let slack = |text: &str| -> Vec<(u32, u32)> {
        text.split('/').map(letters_in).map(|letters| (prose_slack(letters), segment_slack(letters))).collect()
    };
    slack(one) == slack(other)
}

fn letters_in(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

fn prose_slack(letters: u32) -> u32 {
    letters / LETTERS_FOR_ONE
}

fn segment_slack(letters: u32) -> u32 {
    if letters < SHORT_FOR_SEGMENT { 0 } else { u32::MAX }
}

/// True if a byte is part of a word: letters and digits of any script.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(needle: &str, text: &str) -> Option<MatchKind> {
        FoldedNeedle::new(needle).in_prose(text).map(|found| found.kind)
    }

    #[test]
    fn the_best_match_position_counts() {
        let text = "a-reviewer-previews,review-of-views";
        assert_eq!(FoldedNeedle::new("review").in_prose(text), Some(NeedleMatch { kind: MatchKind::Whole, at: 20 }));
        assert_eq!(FoldedNeedle::new("view").in_prose(text), Some(NeedleMatch { kind: MatchKind::Start, at: 30 }));
        assert_eq!(kind("iewer", text), Some(MatchKind::Inside));
        assert_eq!(kind("ecto", text), None);
    }

    #[test]
    fn in_prose_one_letter_of_four_may_be_left_out() {
        assert_eq!(kind("elixr", "an-elixir-expert"), Some(MatchKind::Abbreviated));
        assert_eq!(kind("elxr", "an-elixir-expert"), None);
        assert_eq!(kind("sec", "a-specialist"), None);
        assert_eq!(kind("lixr", "an-elixir-expert"), None);
        assert_eq!(kind("првет", "привет"), Some(MatchKind::Abbreviated));
    }

    #[test]
    fn a_segment_may_be_abbreviated_across_its_words() {
        assert!(FoldedNeedle::new("jvmlang").in_segment("jvm-languages").is_some());
        assert!(FoldedNeedle::new("jl").in_segment("jvm-languages").is_none());
    }

    #[test]
    fn match_positions_are_those_of_the_letters() {
        let needle = FoldedNeedle::new("elixr");
        let text = "an-elixir";
        let found = needle.in_prose(text).unwrap_or(NeedleMatch { kind: MatchKind::Whole, at: 0 });
        assert_eq!(needle.prose_places(text, found), [3, 4, 5, 6, 8]);
    }
}

//! A folded text looked for in folded texts: where it stands, what standing so is worth.

use memchr::memchr_iter;
use memchr::memmem::Finder;

/// What being whole words of a text is worth, over being the beginning of one.
pub(super) const WHOLE_WORD: u32 = 12;

/// Of how many letters of a word in prose one may be left out: `elixr` is "elixir", but `sec` is
/// not "specialist", a word of half of all descriptions.
const LETTERS_FOR_ONE: u32 = 4;

/// From how many letters on a word may be short for the name of a folder or file.
const SHORT_FOR_SEGMENT: u32 = 3;

/// Where a word stands in a text, the better the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// Its letters in order in one word that begins as it does.
    Abbreviated,
    /// Unbroken, not at the start of a word.
    Inside,
    /// At the start of a word.
    Start,
    /// Whole words.
    Whole,
}

/// Where something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) standing: Standing,
    /// The byte offset.
    pub(super) at: usize,
}

/// A folded text to look for.
pub(super) struct Needle<'q> {
    text: &'q str,
    finder: Finder<'q>,
    letters: u32,
    /// The word cut in one piece more than it may leave out letters: at least one of them stands
    /// unbroken wherever it is abbreviated in prose.
    pieces: Vec<Finder<'q>>,
}

impl<'q> Needle<'q> {
    pub(super) fn new(text: &'q str) -> Self {
        let letters = letters_in(text);
        Self { text, finder: Finder::new(text), letters, pieces: pieces(text, letters) }
    }

    pub(super) const fn text(&self) -> &'q str {
        self.text
    }

    /// How many characters it has.
    pub(super) const fn letters(&self) -> u32 {
        self.letters
    }

    /// What standing so is worth: to the scale of the fuzzy matcher, less what it gives for each
    /// letter however it stands.
    pub(super) fn worth(&self, standing: Standing) -> u32 {
        let letters = self.letters.min(1 << 16);
        match standing {
            Standing::Abbreviated => 2 * letters,
            Standing::Inside => 4 * letters,
            Standing::Start => 8 * letters,
            Standing::Whole => 10 * letters + WHOLE_WORD,
        }
    }

    /// The best place it stands in prose: unbroken, else with a letter or so left out.
    pub(super) fn in_prose(&self, text: &str) -> Option<Found> {
        // One letter stands alone in little prose, and begins a word in nearly all of it.
        let enough = if self.letters == 1 { Standing::Start } else { Standing::Whole };
        self.unbroken_as(enough, text).or_else(|| {
            self.pieces.iter().find(|piece| piece.find(text.as_bytes()).is_some())?;
            let at = self.abbreviation(text, prose_slack(self.letters), is_of_word)?;
            Some(Found { standing: Standing::Abbreviated, at })
        })
    }

    /// The best place it stands in the name of a folder or file, which it may be short for.
    pub(super) fn in_segment(&self, segment: &str) -> Option<Found> {
        self.unbroken(segment).or_else(|| {
            let at = self.abbreviation(segment, segment_slack(self.letters), |_| true)?;
            Some(Found { standing: Standing::Abbreviated, at })
        })
    }

    /// The best place it stands unbroken, the first of several as good.
    pub(super) fn unbroken(&self, text: &str) -> Option<Found> {
        self.unbroken_as(Standing::Whole, text)
    }

    /// The best place it stands unbroken, as far as the first that is good enough.
    fn unbroken_as(&self, enough: Standing, text: &str) -> Option<Found> {
        let mut best: Option<Found> = None;
        for at in self.finder.find_iter(text.as_bytes()) {
            let standing = self.standing_at(text, at);
            if best.is_none_or(|best| best.standing < standing) {
                best = Some(Found { standing, at });
            }
            if standing >= enough {
                break;
            }
        }
        best
    }

    /// How it stands unbroken at a byte offset.
    pub(super) fn standing_at(&self, text: &str, at: usize) -> Standing {
        let (text, needle) = (text.as_bytes(), self.text.as_bytes());
        let touch = |before: Option<&u8>, after: Option<&u8>| {
            before.is_some_and(|&byte| is_of_word(byte)) && after.is_some_and(|&byte| is_of_word(byte))
        };
        let starts = !touch(at.checked_sub(1).and_then(|before| text.get(before)), needle.first());
        let ends = !touch(needle.last(), text.get(at + needle.len()));
        match (starts, ends) {
            (true, true) => Standing::Whole,
            (true, false) => Standing::Start,
            (false, _) => Standing::Inside,
        }
    }

    /// The byte offsets it takes up where it was found in prose.
    pub(super) fn prose_places(&self, text: &str, found: Found) -> Vec<usize> {
        if found.standing != Standing::Abbreviated {
            return (found.at..found.at + self.text.len()).collect();
        }
        let mut places = Vec::new();
        self.is_short_for(text, found.at, u32::MAX, is_of_word, |place| places.push(place));
        places
    }

    /// The first place where a word begins as this one does and has its other letters in order,
    /// with at most `slack` characters left out.
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

    /// Whether its letters stand in order from `at` on, with at most `slack` characters between
    /// that all belong; calls `found` with the place of each letter.
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

/// Whether two words may leave out as much as each other, in prose and in the names of folders.
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

/// Whether a byte is part of a word: letters and digits of any script.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(needle: &str, text: &str) -> Option<Standing> {
        Needle::new(needle).in_prose(text).map(|found| found.standing)
    }

    #[test]
    fn the_best_place_counts() {
        let text = "a-reviewer-previews,review-of-views";
        assert_eq!(Needle::new("review").in_prose(text), Some(Found { standing: Standing::Whole, at: 20 }));
        assert_eq!(Needle::new("view").in_prose(text), Some(Found { standing: Standing::Start, at: 30 }));
        assert_eq!(standing("iewer", text), Some(Standing::Inside));
        assert_eq!(standing("ecto", text), None);
    }

    #[test]
    fn in_prose_one_letter_of_four_may_be_left_out() {
        assert_eq!(standing("elixr", "an-elixir-expert"), Some(Standing::Abbreviated));
        assert_eq!(standing("elxr", "an-elixir-expert"), None);
        assert_eq!(standing("sec", "a-specialist"), None);
        assert_eq!(standing("lixr", "an-elixir-expert"), None);
        assert_eq!(standing("првет", "привет"), Some(Standing::Abbreviated));
    }

    #[test]
    fn a_segment_may_be_abbreviated_across_its_words() {
        assert!(Needle::new("jvmlang").in_segment("jvm-languages").is_some());
        assert!(Needle::new("jl").in_segment("jvm-languages").is_none());
    }

    #[test]
    fn places_are_those_of_the_letters_found() {
        let needle = Needle::new("elixr");
        let text = "an-elixir";
        let found = needle.in_prose(text).unwrap_or(Found { standing: Standing::Whole, at: 0 });
        assert_eq!(needle.prose_places(text, found), [3, 4, 5, 6, 8]);
    }
}

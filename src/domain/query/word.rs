//! A word of a query: its matches in names, descriptions and ids, and their scores.
//!
//! `nucleo`'s `Pattern` over name, description and id does not replace it: in one run with 10,000 agents it took 1.6 to
//! 7.4 times as long for words with hits (`code review security`: 360 ms, here 48 ms), and a half for a path. And it
//! matches letters scattered over a whole description: in 1,122 real files, 536 for `security` (here 51), 1,029 for
//! `otp` (here 8).

use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String};

use super::initials::{InitialsFit, WordInitials};
use super::needle::{FoldedNeedle, MatchKind, NeedleMatch, WHOLE_WORD, same_slack};
use crate::domain::text::fold::{fold, utf32};

/// Number of characters of a name that the fuzzy matcher sees. It scores in 16 bits, and a name longer than
/// this is not a name.
pub(super) const NAME_LIMIT: usize = 256;

/// Points of the fuzzy matcher for each letter at any position, minus a gap: a match scores at least this much.
const LETTER: u32 = 14;

/// Bonus for a contiguous match at the start of a word of the name, compared to scattered letters.
const UNBROKEN: u32 = 20;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QueryWord {
    pub(super) kind: WordKind,
    /// The word as typed, without its marks.
    pub(super) text: String,
    folded: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordKind {
    /// `word`: an abbreviation of the name, or in the description with a few letters missing.
    Fuzzy,
    /// `folder/word`: folders and file of the id, in this order.
    Path,
    /// `'word`: contiguous.
    Exact,
    /// `^word`: at the start of the name.
    Prefix,
    /// `word$`: at the end of the name.
    Suffix,
    /// `^word$`: the whole name.
    Whole,
}

/// The texts of one agent to search for words in, all folded.
#[derive(Clone, Copy, Debug)]
pub(super) struct EntryHaystack<'a> {
    /// The name with the case of its plain letters, for the fuzzy matcher.
    pub(super) name: Utf32Str<'a>,
    pub(super) label: &'a str,
    /// The description.
    pub(super) prose: &'a str,
    pub(super) id: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WordScore {
    pub(super) score: u32,
    pub(super) in_name: bool,
}

impl QueryWord {
    /// Creates a word from the typed text; `None` if nothing is left of it after folding.
    pub(super) fn new(kind: WordKind, text: &str) -> Option<Self> {
        let folded = fold(text);
        let kind = if kind == WordKind::Fuzzy && folded.contains('/') { WordKind::Path } else { kind };
        (!folded.is_empty()).then(|| Self { kind, text: text.to_owned(), folded })
    }

    fn is_in_ids(&self) -> bool {
        self.folded.contains('/')
    }

    /// Returns true if every match of this word is a match of `other`.
    pub(super) fn implies(&self, other: &Self) -> bool {
        let grown =
            self.kind == other.kind && self.is_in_ids() == other.is_in_ids() && self.folded.starts_with(&other.folded);
        match self.kind {
            WordKind::Exact | WordKind::Prefix => grown,
            // A longer word may have more missing letters than its beginning.
            WordKind::Fuzzy | WordKind::Path => grown && same_slack(&self.folded, &other.folded),
            WordKind::Suffix | WordKind::Whole => false,
        }
    }
}

/// A word prepared to be searched for many times.
pub(super) struct WordProbe<'q> {
    word: &'q QueryWord,
    needle: FoldedNeedle<'q>,
    /// The letters for the fuzzy matcher.
    letters: Utf32String,
    initials: WordInitials,
    /// The folders and the file of a path.
    segments: Vec<FoldedNeedle<'q>>,
}

impl<'q> WordProbe<'q> {
    pub(super) fn new(word: &'q QueryWord) -> Self {
        let letters: Vec<char> = word.folded.chars().collect();
        Self {
            word,
            needle: FoldedNeedle::new(&word.folded),
            letters: utf32(&letters),
            initials: WordInitials::new(&word.folded),
            segments: word.folded.split('/').map(FoldedNeedle::new).collect(),
        }
    }

    pub(super) const fn letters(&self) -> u32 {
        self.needle.letters()
    }

    /// Score of the word in an agent: three times its score in the name, plus its best score anywhere. `None` if it
    /// does not match.
    pub(super) fn score(&self, matcher: &mut Matcher, hay: &EntryHaystack<'_>) -> Option<WordScore> {
        let name = self.name_score(matcher, hay);
        let in_name = name.is_some();
        let name = name.unwrap_or(0);
        // No score elsewhere is higher than this one, so the other texts need not be searched. A single letter occurs
        // in every description, so it does not distinguish agents that have it in their names.
        let enough = name >= self.needle.score(MatchKind::Whole) || (in_name && self.letters() == 1);
        let elsewhere = if enough { None } else { self.elsewhere(hay).map(|found| self.needle.score(found.kind)) };
        if !in_name && elsewhere.is_none() {
            return None;
        }
        Some(WordScore { score: 3 * name + name.max(elsewhere.unwrap_or(0)), in_name })
    }

    fn elsewhere(&self, hay: &EntryHaystack<'_>) -> Option<NeedleMatch> {
        self.in_prose(hay.prose).max(self.in_id(hay.id))
    }

    /// The indices of the matching characters of a name.
    pub(super) fn name_places(&self, matcher: &mut Matcher, name: Utf32Str<'_>, label: &str) -> Vec<u32> {
        let mut places = Vec::new();
        match self.in_label(label) {
            Some(found) => {
                let start = label[..found.at].chars().count();
                places.extend((0..).skip(start).take(self.needle.text().chars().count()));
            }
            None if self.word.kind == WordKind::Fuzzy && self.initials.fit(name).is_some() => {
                matcher.fuzzy_indices(name, self.letters.slice(..), &mut places);
            }
            None => {}
        }
        places
    }

    /// The byte offsets of the match in folded prose.
    pub(super) fn prose_places(&self, prose: &str) -> Vec<usize> {
        self.in_prose(prose).map(|found| self.needle.prose_places(prose, found)).unwrap_or_default()
    }

    fn name_score(&self, matcher: &mut Matcher, hay: &EntryHaystack<'_>) -> Option<u32> {
        let unbroken = self.in_label(hay.label);
        if self.word.kind != WordKind::Fuzzy {
            return unbroken.map(|found| self.needle.score(found.kind));
        }
        let fit = if unbroken.is_some() { None } else { Some(self.initials.fit(hay.name)?) };
        let score = u32::from(matcher.fuzzy_match(hay.name, self.letters.slice(..))?);
        let letters = self.needle.letters();
        let score = score.saturating_sub(LETTER * letters).max(2);
        Some(match (unbroken.map(|found| found.kind), fit) {
            (Some(MatchKind::Whole), _) => score + UNBROKEN + WHOLE_WORD,
            (Some(MatchKind::Start), _) => score + UNBROKEN,
            (Some(_), _) => score + 4 * letters,
            (None, Some(InitialsFit::Letters)) => score / 2,
            (None, _) => score,
        })
    }

    /// Finds the word contiguously in a name, at the start or end if its mark requires it.
    fn in_label(&self, label: &str) -> Option<NeedleMatch> {
        match self.word.kind {
            WordKind::Fuzzy | WordKind::Path | WordKind::Exact => self.needle.unbroken(label),
            WordKind::Prefix | WordKind::Suffix | WordKind::Whole => self.anchored(label),
        }
    }

    fn in_prose(&self, prose: &str) -> Option<NeedleMatch> {
        match self.word.kind {
            WordKind::Fuzzy => self.needle.in_prose(prose),
            WordKind::Path | WordKind::Exact => self.needle.unbroken(prose),
            WordKind::Prefix | WordKind::Suffix | WordKind::Whole => None,
        }
    }

    fn in_id(&self, id: &str) -> Option<NeedleMatch> {
        match self.word.kind {
            WordKind::Path => self.match_path(id),
            _ if !self.word.is_in_ids() => None,
            WordKind::Exact => self.needle.unbroken(id),
            _ => self.anchored(id),
        }
    }

    /// Finds a word with a mark at its start or end in a text.
    fn anchored(&self, text: &str) -> Option<NeedleMatch> {
        let wanted = self.needle.text();
        let at = match self.word.kind {
            WordKind::Prefix => text.starts_with(wanted).then_some(0),
            WordKind::Suffix => text.strip_suffix(wanted).map(str::len),
            _ => (text == wanted).then_some(0),
        }?;
        Some(NeedleMatch { kind: self.needle.kind_at(text, at), at })
    }

    /// Finds the segments of a path among those of an id, in order, perhaps with others in between. Returns the match
    /// of the last segment.
    fn match_path(&self, id: &str) -> Option<NeedleMatch> {
        let mut ids = id.split('/').peekable();
        let mut last = None;
        for segment in &self.segments {
            if !segment.text().is_empty() {
                last = Some(ids.find_map(|name| segment.in_segment(name))?);
            } else if last.is_some() {
                // `jvm/` requires another part after it. `/pro` may have anything before it.
                ids.peek()?;
            }
        }
        last.or(Some(NeedleMatch { kind: MatchKind::Inside, at: 0 }))
    }
}

/// The fuzzy matcher, configured for folded names.
pub(super) fn matcher() -> Matcher {
    let mut config = Config::DEFAULT;
    config.normalize = false;
    config.ignore_case = true;
    Matcher::new(config)
}

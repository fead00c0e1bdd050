//! A word of a query: how it is looked for in names, descriptions and ids, what a find is worth.

use memchr::memchr_iter;
use memchr::memmem::Finder;
use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String};

use super::fold::{fold, utf32};

/// How many characters of a name the fuzzy matcher sees. It scores in 16 bits, and a name longer
/// than this is no name.
pub(super) const NAME_LIMIT: usize = 256;

/// The shortest word that may be an abbreviation: two letters in order are in half of all words.
const ABBREVIATION: usize = 3;

/// What the fuzzy matcher gives for each letter found, however it stands, less a gap: what a match
/// is worth begins above it.
const LETTER: u32 = 14;

/// Being a whole word of the name, not the beginning of one.
const WHOLE_WORD: u32 = 12;

/// A word to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// How it is looked for.
    pub(super) kind: WordKind,
    /// As it was typed, without its marks.
    pub(super) text: String,
    /// As it is compared.
    needle: String,
}

/// How a word is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordKind {
    /// `word`: its letters in order in the name; unbroken or abbreviated in the description.
    Fuzzy,
    /// `'word`: unbroken.
    Exact,
    /// `^word`: at the start of the name.
    Prefix,
    /// `word$`: at the end of the name.
    Suffix,
    /// `^word$`: the name.
    Whole,
}

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

/// What one word is worth in one agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Worth {
    /// Points.
    pub(super) score: u32,
    /// Whether the name has it.
    pub(super) in_name: bool,
}

/// The texts of one agent that words are looked for in, all folded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Haystack<'a> {
    /// The name with its case, for the fuzzy matcher.
    pub(super) name: Utf32Str<'a>,
    /// The name.
    pub(super) label: &'a str,
    /// The description.
    pub(super) prose: &'a str,
    /// The id.
    pub(super) id: &'a str,
}

impl Word {
    /// A word as typed; none where nothing is left of it to look for.
    pub(super) fn new(kind: WordKind, text: &str) -> Option<Self> {
        let needle = fold(text);
        (!needle.is_empty()).then(|| Self { kind, text: text.to_owned(), needle })
    }

    /// Whether it is looked for in ids too.
    fn is_path(&self) -> bool {
        self.needle.contains('/')
    }

    /// Whether whatever this word finds, `other` finds as well.
    pub(super) fn implies(&self, other: &Self) -> bool {
        let grown = self.kind == other.kind
            && matches!(self.kind, WordKind::Fuzzy | WordKind::Exact | WordKind::Prefix)
            && self.is_path() == other.is_path()
            && self.needle.starts_with(&other.needle);
        // From three letters on a word finds abbreviations, which its first two alone do not.
        grown && (self.kind != WordKind::Fuzzy || pieces(&self.needle).zip(pieces(&other.needle)).all(same_reach))
    }
}

/// Whether two pieces both may be abbreviations or both may not.
fn same_reach((one, other): (&str, &str)) -> bool {
    may_abbreviate(one) == may_abbreviate(other)
}

fn may_abbreviate(needle: &str) -> bool {
    needle.chars().count() >= ABBREVIATION
}

fn pieces(needle: &str) -> impl Iterator<Item = &str> {
    needle.split('/')
}

/// A word made ready to look for many times.
pub(super) struct Probe<'q> {
    word: &'q Word,
    letters: Utf32String,
    needle: Needle<'q>,
    /// The folders and the file of a word with slashes.
    pieces: Vec<Needle<'q>>,
}

impl<'q> Probe<'q> {
    pub(super) fn new(word: &'q Word) -> Self {
        let letters: Vec<char> = word.needle.chars().collect();
        let pieces = if word.is_path() { pieces(&word.needle).map(Needle::new).collect() } else { Vec::new() };
        Self { word, letters: utf32(&letters), needle: Needle::new(&word.needle), pieces }
    }

    /// What the word is worth in an agent; none where it is not there.
    pub(super) fn worth(&self, matcher: &mut Matcher, hay: &Haystack<'_>) -> Option<Worth> {
        let (name, elsewhere) = match self.word.kind {
            WordKind::Fuzzy if self.pieces.is_empty() => {
                (self.fuzzy_worth(matcher, hay), self.needle.standing(hay.prose))
            }
            WordKind::Fuzzy => {
                (self.unbroken_worth(hay.label), self.needle.unbroken(hay.prose).max(self.path_standing(hay.id)))
            }
            WordKind::Exact => {
                let id = if self.word.is_path() { self.needle.unbroken(hay.id) } else { None };
                (self.unbroken_worth(hay.label), self.needle.unbroken(hay.prose).max(id))
            }
            WordKind::Prefix | WordKind::Suffix | WordKind::Whole => self.anchored(hay),
        };
        let elsewhere = elsewhere.map(|found| self.needle.worth(found.standing));
        let score = 3 * name.unwrap_or(0) + name.max(elsewhere)?;
        Some(Worth { score, in_name: name.is_some() })
    }

    /// The places of the word in a name, as indices of its characters.
    pub(super) fn name_places(&self, matcher: &mut Matcher, name: Utf32Str<'_>) -> Vec<u32> {
        let mut places = Vec::new();
        if self.word.kind == WordKind::Fuzzy && self.pieces.is_empty() {
            matcher.fuzzy_indices(name, self.letters.slice(..), &mut places);
            return places;
        }
        let letters: Vec<char> = name.chars().map(|letter| letter.to_ascii_lowercase()).collect();
        let wanted: Vec<char> = self.letters.slice(..).chars().collect();
        let start = match self.word.kind {
            WordKind::Prefix => letters.starts_with(&wanted).then_some(0),
            WordKind::Whole => (letters == wanted).then_some(0),
            WordKind::Suffix => letters.ends_with(&wanted).then(|| letters.len() - wanted.len()),
            WordKind::Fuzzy | WordKind::Exact => {
                let label: String = letters.iter().collect();
                self.needle.unbroken(&label).map(|found| label[..found.at].chars().count())
            }
        };
        if let Some(start) = start {
            places.extend((0u32..).skip(start).take(wanted.len()));
        }
        places
    }

    /// The places of the word in folded prose, as byte offsets.
    pub(super) fn prose_places(&self, prose: &str) -> Vec<usize> {
        let found = match self.word.kind {
            WordKind::Fuzzy if self.pieces.is_empty() => self.needle.standing(prose),
            WordKind::Fuzzy | WordKind::Exact => self.needle.unbroken(prose),
            WordKind::Prefix | WordKind::Suffix | WordKind::Whole => None,
        };
        match found {
            Some(Found { standing: Standing::Abbreviated, at }) => self.needle.abbreviated_places(prose, at),
            Some(Found { at, .. }) => (at..at + self.word.needle.len()).collect(),
            None => Vec::new(),
        }
    }

    fn fuzzy_worth(&self, matcher: &mut Matcher, hay: &Haystack<'_>) -> Option<u32> {
        let score = u32::from(matcher.fuzzy_match(hay.name, self.letters.slice(..))?);
        let letters = LETTER * self.needle.len;
        let whole = self.needle.unbroken(hay.label).is_some_and(|found| found.standing == Standing::Whole);
        Some(score.saturating_sub(letters).max(1) + if whole { WHOLE_WORD } else { 0 })
    }

    fn unbroken_worth(&self, text: &str) -> Option<u32> {
        self.needle.unbroken(text).map(|found| self.needle.worth(found.standing))
    }

    /// A word with a mark at its start or end: in the name, or with a slash in the id.
    fn anchored(&self, hay: &Haystack<'_>) -> (Option<u32>, Option<Found>) {
        let meets = |text: &str| match self.word.kind {
            WordKind::Prefix => text.starts_with(&self.word.needle),
            WordKind::Suffix => text.ends_with(&self.word.needle),
            _ => text == self.word.needle,
        };
        let whole = Found { standing: Standing::Whole, at: 0 };
        let in_id = self.word.is_path() && meets(hay.id);
        (meets(hay.label).then(|| self.needle.worth(Standing::Whole)), in_id.then_some(whole))
    }

    /// Finds the pieces of a word with slashes in the folders and the file of an id, in order;
    /// folders may lie between them. The piece behind the last slash counts.
    fn path_standing(&self, id: &str) -> Option<Found> {
        let mut segments = id.split('/').peekable();
        let mut last = None;
        for piece in &self.pieces {
            if piece.bytes().is_empty() {
                // `jvm/`: something must lie in it. `/pro`: anything may lie before it.
                if last.is_some() {
                    segments.peek()?;
                }
            } else {
                last = Some(segments.find_map(|segment| piece.in_segment(segment))?);
            }
        }
        last.or(Some(Found { standing: Standing::Inside, at: 0 }))
    }
}

/// Where something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    standing: Standing,
    /// The byte offset.
    at: usize,
}

/// A folded text to look for in folded texts.
struct Needle<'q> {
    finder: Finder<'q>,
    /// In characters.
    len: u32,
}

impl<'q> Needle<'q> {
    fn new(text: &'q str) -> Self {
        Self { finder: Finder::new(text), len: u32::try_from(text.chars().count()).unwrap_or(u32::MAX) }
    }

    fn bytes(&self) -> &[u8] {
        self.finder.needle()
    }

    /// What standing so is worth: to the scale of the fuzzy matcher, less [`LETTER`] for each.
    fn worth(&self, standing: Standing) -> u32 {
        let len = self.len.min(1 << 16);
        match standing {
            Standing::Abbreviated => 2 * len,
            Standing::Inside => 4 * len,
            Standing::Start => 8 * len,
            Standing::Whole => 10 * len + WHOLE_WORD,
        }
    }

    /// The best place it stands unbroken, else abbreviated.
    fn standing(&self, text: &str) -> Option<Found> {
        self.unbroken(text).or_else(|| {
            let at = self.abbreviation(text, is_of_word)?;
            Some(Found { standing: Standing::Abbreviated, at })
        })
    }

    /// The best place it stands in a folder's or file's name, of which an abbreviation may span
    /// several words.
    fn in_segment(&self, segment: &str) -> Option<Found> {
        self.unbroken(segment).or_else(|| {
            let at = self.abbreviation(segment, |_| true)?;
            Some(Found { standing: Standing::Abbreviated, at })
        })
    }

    /// The best place it stands unbroken, the first of several as good.
    fn unbroken(&self, text: &str) -> Option<Found> {
        let text = text.as_bytes();
        let mut best: Option<Found> = None;
        for at in self.finder.find_iter(text) {
            let standing = self.standing_at(text, at);
            if best.is_none_or(|best| best.standing < standing) {
                best = Some(Found { standing, at });
            }
            if standing == Standing::Whole {
                break;
            }
        }
        best
    }

    fn standing_at(&self, text: &[u8], at: usize) -> Standing {
        let needle = self.bytes();
        let touches = |before: Option<&u8>, after: Option<&u8>| {
            before.is_some_and(|&byte| is_of_word(byte)) && after.is_some_and(|&byte| is_of_word(byte))
        };
        let end = at + needle.len();
        let starts = !touches(at.checked_sub(1).and_then(|before| text.get(before)), needle.first());
        let ends = !touches(needle.last(), text.get(end));
        match (starts, ends) {
            (true, true) => Standing::Whole,
            (true, false) => Standing::Start,
            (false, _) => Standing::Inside,
        }
    }

    /// The first place where a word begins as this one does and has its other letters in order,
    /// in the stretch of bytes that belong together.
    fn abbreviation(&self, text: &str, belongs: impl Fn(u8) -> bool) -> Option<usize> {
        let (&first, others) = self.bytes().split_first()?;
        if (self.len as usize) < ABBREVIATION || !is_of_word(first) {
            return None;
        }
        let text = text.as_bytes();
        memchr_iter(first, text).find(|&at| {
            let begins = at.checked_sub(1).and_then(|before| text.get(before)).is_none_or(|&byte| !is_of_word(byte));
            begins && spread(text, at, others, &belongs, |_| ())
        })
    }

    /// The byte offsets of the letters of an abbreviation that begins at `at`.
    fn abbreviated_places(&self, text: &str, at: usize) -> Vec<usize> {
        let others = self.bytes().get(1..).unwrap_or_default();
        let mut places = vec![at];
        spread(text.as_bytes(), at, others, is_of_word, |place| places.push(place));
        places
    }
}

/// Finds `letters` in order behind `at`, with nothing but bytes that belong between, and calls
/// `found` with the place of each. Whether all were there.
fn spread(text: &[u8], at: usize, letters: &[u8], belongs: impl Fn(u8) -> bool, mut found: impl FnMut(usize)) -> bool {
    let mut place = at + 1;
    for &letter in letters {
        loop {
            match text.get(place) {
                Some(&byte) if byte == letter => break,
                Some(&byte) if belongs(byte) => place += 1,
                _ => return false,
            }
        }
        found(place);
        place += 1;
    }
    true
}

/// Whether a byte is part of a word: letters and digits of any script.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// The fuzzy matcher, set up for names that are folded already.
pub(super) fn matcher() -> Matcher {
    let mut config = Config::DEFAULT;
    config.normalize = false;
    config.ignore_case = true;
    Matcher::new(config)
}

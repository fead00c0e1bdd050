//! A word of a query: how it is looked for in names, descriptions and ids, what a find is worth.

use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String};

use super::fold::{fold, utf32};
use super::initials::{Fit, Initials};
use super::needle::{Found, Needle, Standing, WHOLE_WORD, same_slack};

/// How many characters of a name the fuzzy matcher sees. It scores in 16 bits, and a name longer
/// than this is no name.
pub(super) const NAME_LIMIT: usize = 256;

/// What the fuzzy matcher gives for each letter found, however it stands, less a gap: what a match
/// is worth begins above it.
const LETTER: u32 = 14;

/// What standing unbroken at the start of a word of the name is worth, over being spread out in it.
const UNBROKEN: u32 = 20;

/// A word to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// How it is looked for.
    pub(super) kind: WordKind,
    /// As it was typed, without its marks.
    pub(super) text: String,
    /// As it is compared.
    folded: String,
}

/// How a word is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordKind {
    /// `word`: short for the name, or in the description with a letter or so left out.
    Fuzzy,
    /// `folder/word`: folders and file of the id, in order.
    Path,
    /// `'word`: unbroken.
    Exact,
    /// `^word`: at the start of the name.
    Prefix,
    /// `word$`: at the end of the name.
    Suffix,
    /// `^word$`: the name.
    Whole,
}

/// The texts of one agent that words are looked for in, all folded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Haystack<'a> {
    /// The name with the case of its plain letters, for the fuzzy matcher.
    pub(super) name: Utf32Str<'a>,
    /// The name.
    pub(super) label: &'a str,
    /// The description.
    pub(super) prose: &'a str,
    /// The id.
    pub(super) id: &'a str,
}

/// What one word is worth in one agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Worth {
    /// Points.
    pub(super) score: u32,
    /// Whether the name has it.
    pub(super) in_name: bool,
}

impl Word {
    /// A word as typed; none where nothing is left of it to look for.
    pub(super) fn new(kind: WordKind, text: &str) -> Option<Self> {
        let folded = fold(text);
        let kind = if kind == WordKind::Fuzzy && folded.contains('/') { WordKind::Path } else { kind };
        (!folded.is_empty()).then(|| Self { kind, text: text.to_owned(), folded })
    }

    /// Whether it is looked for in ids too.
    fn is_in_ids(&self) -> bool {
        self.folded.contains('/')
    }

    /// Whether whatever this word finds, `other` finds as well.
    pub(super) fn implies(&self, other: &Self) -> bool {
        let grown =
            self.kind == other.kind && self.is_in_ids() == other.is_in_ids() && self.folded.starts_with(&other.folded);
        match self.kind {
            WordKind::Exact | WordKind::Prefix => grown,
            // A longer word may leave out more letters than its beginning may.
            WordKind::Fuzzy | WordKind::Path => grown && same_slack(&self.folded, &other.folded),
            WordKind::Suffix | WordKind::Whole => false,
        }
    }
}

/// A word made ready to be looked for many times.
pub(super) struct Probe<'q> {
    word: &'q Word,
    needle: Needle<'q>,
    /// For the fuzzy matcher.
    letters: Utf32String,
    initials: Initials,
    /// The folders and the file of a path.
    segments: Vec<Needle<'q>>,
}

impl<'q> Probe<'q> {
    pub(super) fn new(word: &'q Word) -> Self {
        let letters: Vec<char> = word.folded.chars().collect();
        Self {
            word,
            needle: Needle::new(&word.folded),
            letters: utf32(&letters),
            initials: Initials::new(&word.folded),
            segments: word.folded.split('/').map(Needle::new).collect(),
        }
    }

    /// How many letters the word has.
    pub(super) const fn letters(&self) -> u32 {
        self.needle.letters()
    }

    /// What the word is worth in an agent: three times what it is in the name, and once what it is
    /// in the whole. None where it is not there.
    pub(super) fn worth(&self, matcher: &mut Matcher, hay: &Haystack<'_>) -> Option<Worth> {
        let name = self.name_worth(matcher, hay);
        let in_name = name.is_some();
        let name = name.unwrap_or(0);
        // Nothing elsewhere is worth more than this, so it need not be looked for; and one letter, which
        // stands in every description, tells no two agents apart that have it in their names.
        let enough = name >= self.needle.worth(Standing::Whole) || (in_name && self.letters() == 1);
        let elsewhere = if enough { None } else { self.elsewhere(hay).map(|found| self.needle.worth(found.standing)) };
        if !in_name && elsewhere.is_none() {
            return None;
        }
        Some(Worth { score: 3 * name + name.max(elsewhere.unwrap_or(0)), in_name })
    }

    fn elsewhere(&self, hay: &Haystack<'_>) -> Option<Found> {
        self.in_prose(hay.prose).max(self.in_id(hay.id))
    }

    /// The characters of a name that are the word's.
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

    /// The byte offsets of folded prose that are the word's.
    pub(super) fn prose_places(&self, prose: &str) -> Vec<usize> {
        self.in_prose(prose).map(|found| self.needle.prose_places(prose, found)).unwrap_or_default()
    }

    fn name_worth(&self, matcher: &mut Matcher, hay: &Haystack<'_>) -> Option<u32> {
        let unbroken = self.in_label(hay.label);
        if self.word.kind != WordKind::Fuzzy {
            return unbroken.map(|found| self.needle.worth(found.standing));
        }
        let fit = if unbroken.is_some() { None } else { Some(self.initials.fit(hay.name)?) };
        let score = u32::from(matcher.fuzzy_match(hay.name, self.letters.slice(..))?);
        let letters = self.needle.letters();
        let score = score.saturating_sub(LETTER * letters).max(2);
        Some(match (unbroken.map(|found| found.standing), fit) {
            (Some(Standing::Whole), _) => score + UNBROKEN + WHOLE_WORD,
            (Some(Standing::Start), _) => score + UNBROKEN,
            (Some(_), _) => score + 4 * letters,
            (None, Some(Fit::Letters)) => score / 2,
            (None, _) => score,
        })
    }

    /// Where the word stands unbroken in a name, at the end its mark says.
    fn in_label(&self, label: &str) -> Option<Found> {
        match self.word.kind {
            WordKind::Fuzzy | WordKind::Path | WordKind::Exact => self.needle.unbroken(label),
            WordKind::Prefix | WordKind::Suffix | WordKind::Whole => self.anchored(label),
        }
    }

    fn in_prose(&self, prose: &str) -> Option<Found> {
        match self.word.kind {
            WordKind::Fuzzy => self.needle.in_prose(prose),
            WordKind::Path | WordKind::Exact => self.needle.unbroken(prose),
            WordKind::Prefix | WordKind::Suffix | WordKind::Whole => None,
        }
    }

    fn in_id(&self, id: &str) -> Option<Found> {
        match self.word.kind {
            WordKind::Path => self.path_in(id),
            _ if !self.word.is_in_ids() => None,
            WordKind::Exact => self.needle.unbroken(id),
            _ => self.anchored(id),
        }
    }

    /// Where a word with a mark at its start or end stands in a text.
    fn anchored(&self, text: &str) -> Option<Found> {
        let wanted = self.needle.text();
        let at = match self.word.kind {
            WordKind::Prefix => text.starts_with(wanted).then_some(0),
            WordKind::Suffix => text.strip_suffix(wanted).map(str::len),
            _ => (text == wanted).then_some(0),
        }?;
        Some(Found { standing: self.needle.standing_at(text, at), at })
    }

    /// Finds the segments of a path among those of an id, in order; others may lie between them.
    /// The last one found counts.
    fn path_in(&self, id: &str) -> Option<Found> {
        let mut ids = id.split('/').peekable();
        let mut last = None;
        for segment in &self.segments {
            if !segment.text().is_empty() {
                last = Some(ids.find_map(|name| segment.in_segment(name))?);
            } else if last.is_some() {
                // `jvm/`: something lies in it. (`/pro`: whatever lies before it.)
                ids.peek()?;
            }
        }
        last.or(Some(Found { standing: Standing::Inside, at: 0 }))
    }
}

/// The fuzzy matcher, set up for names that are folded already.
pub(super) fn matcher() -> Matcher {
    let mut config = Config::DEFAULT;
    config.normalize = false;
    config.ignore_case = true;
    Matcher::new(config)
}

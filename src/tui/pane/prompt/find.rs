//! Finding a word in the prompt: every place, and the one looked at.

use std::ops::Range;

/// A word looked for, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Find {
    /// What is looked for. In lower case it is found in any case.
    pub word: String,
    /// Its places in the prompt, in order and apart.
    pub hits: Vec<Range<usize>>,
    /// The one looked at.
    pub at: usize,
}

impl Find {
    /// Looks for a word, which must not be empty, and takes the first place from `offset` on.
    pub fn new(word: String, text: &str, offset: usize) -> Self {
        let hits = hits(&word, text);
        let at = hits.iter().position(|hit| hit.end > offset).unwrap_or(0);
        Self { word, hits, at }
    }

    /// Looks again in a text that changed; the place looked at stays the same in number.
    pub fn renew(&mut self, text: &str) {
        self.hits = hits(&self.word, text);
        self.at = self.at.min(self.hits.len().saturating_sub(1));
    }

    /// Goes to the next place, from the last to the first.
    pub fn next(&mut self) {
        self.at = if self.at + 1 < self.hits.len() { self.at + 1 } else { 0 };
    }

    /// Goes to the place before, from the first to the last.
    pub fn previous(&mut self) {
        self.at = self.at.checked_sub(1).unwrap_or(self.hits.len().saturating_sub(1));
    }

    /// The place looked at.
    pub fn hit(&self) -> Option<&Range<usize>> {
        self.hits.get(self.at)
    }

    /// The places that touch a stretch of the prompt.
    pub fn within(&self, start: usize, end: usize) -> &[Range<usize>] {
        let first = self.hits.partition_point(|hit| hit.end <= start);
        let count = self.hits[first..].partition_point(|hit| hit.start < end);
        &self.hits[first..first + count]
    }
}

fn hits(word: &str, text: &str) -> Vec<Range<usize>> {
    if word.chars().any(char::is_uppercase) {
        return memchr::memmem::find_iter(text.as_bytes(), word.as_bytes()).map(|at| at..at + word.len()).collect();
    }
    let Some(first) = word.chars().next() else { return Vec::new() };
    let mut hits = Vec::new();
    let mut at = 0;
    while let Some(start) = candidate(first, text, at) {
        let behind = alike(word, &text[start..]);
        at = start + behind.unwrap_or_else(|| text[start..].chars().next().map_or(1, char::len_utf8));
        hits.extend(behind.map(|length| start..start + length));
    }
    hits
}

/// The next place from `from` on where a character may be `first`.
fn candidate(first: char, text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    match u8::try_from(first) {
        // A sign beyond ASCII may have one of ASCII as its small letter: K, the sign for kelvin.
        Ok(byte) if byte.is_ascii() && !matches!(byte, b'k' | b'i') => {
            memchr::memchr2(byte, byte.to_ascii_uppercase(), rest.as_bytes()).map(|at| from + at)
        }
        _ => rest.char_indices().find(|(_, c)| small(*c) == first).map(|(at, _)| from + at),
    }
}

/// How many bytes of `text` say `word`, where it begins with it in whatever case.
fn alike(word: &str, text: &str) -> Option<usize> {
    let mut signs = text.char_indices();
    for wanted in word.chars() {
        let (_, c) = signs.next()?;
        if c != wanted && small(c) != wanted {
            return None;
        }
    }
    Some(signs.next().map_or(text.len(), |(at, _)| at))
}

/// The small letter of a character, where it is a single one.
fn small(c: char) -> char {
    let mut small = c.to_lowercase();
    match (small.next(), small.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_words_are_found_in_any_case_and_others_as_they_are() {
        let found =
            |word: &str, text: &str| hits(word, text).into_iter().map(|hit| (hit.start, hit.end)).collect::<Vec<_>>();
        assert_eq!(found("aa", "aaa AA"), [(0, 2), (4, 6)]);
        assert_eq!(found("Aa", "aa Aa"), [(3, 5)]);
        assert_eq!(found("über", "Über über"), [(0, 5), (6, 11)]);
        assert_eq!(found("kelvin", "\u{212a}elvin"), [(0, 8)]);
        assert_eq!(found("x", ""), []);
    }

    #[test]
    fn one_goes_round() {
        let mut find = Find::new("o".into(), "o o o", 1);
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
        let find = Find::new("ab".into(), "ab.ab.ab", 0);
        assert_eq!(find.within(1, 4), [0..2, 3..5]);
        assert!(find.within(2, 3).is_empty());
    }
}

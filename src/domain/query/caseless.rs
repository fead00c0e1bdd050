//! Text looked for without regard to upper and lower case.

use memchr::memchr2_iter;

/// A text to look for, whatever its case. A space in it stands for any run of white space, so that
/// a phrase is found where its line was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caseless {
    /// As it was typed.
    typed: String,
    /// In lower case, one space between words, none around them.
    lower: Vec<char>,
    /// The letter to look for; none where there is nothing to look for.
    anchor: Option<Anchor>,
}

/// The letter of the first word that is rarest in text, of those whose offset is sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Anchor {
    /// The first byte of the letter in lower case and in upper case.
    bytes: (u8, u8),
    /// Its offset in bytes from the start of the text looked for.
    offset: usize,
}

impl Caseless {
    pub(super) fn new(typed: &str) -> Self {
        let lower: Vec<char> = typed.split_whitespace().collect::<Vec<_>>().join(" ").chars().map(lower_case).collect();
        let anchor = rarest_letter(&lower);
        Self { typed: typed.to_owned(), lower, anchor }
    }

    /// As it was typed.
    pub(super) fn as_str(&self) -> &str {
        &self.typed
    }

    /// Whether it asks for nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.lower.is_empty()
    }

    /// Whether whatever starts with this text starts with `other`.
    pub(super) fn extends(&self, other: &Self) -> bool {
        self.lower.starts_with(&other.lower)
    }

    /// Whether it stands in `text`.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.places(text).next().is_some()
    }

    /// Whether `text` starts with it.
    pub(super) fn is_start_of(&self, text: &str) -> bool {
        self.end_of_match(text).is_some()
    }

    /// Whether `text` ends with it.
    pub(super) fn is_end_of(&self, text: &str) -> bool {
        self.places(text).any(|at| self.end_of_match(&text[at..]) == Some(text.len() - at))
    }

    /// Whether `text` is this and nothing else.
    pub(super) fn is_all_of(&self, text: &str) -> bool {
        self.end_of_match(text) == Some(text.len())
    }

    /// The byte offsets of `text` where it begins, one after the other; they may overlap.
    pub(super) fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.anchor.into_iter().flat_map(move |Anchor { bytes: (lower, upper), offset }| {
            memchr2_iter(lower, upper, text.as_bytes()).filter_map(move |at| {
                let start = at.checked_sub(offset)?;
                self.end_of_match(text.get(start..)?).map(|_| start)
            })
        })
    }

    /// Where the match ends that begins at the start of `text`.
    fn end_of_match(&self, text: &str) -> Option<usize> {
        let mut rest = text;
        for &wanted in &self.lower {
            if wanted == ' ' {
                let trimmed = rest.trim_start();
                if trimmed.len() == rest.len() {
                    return None;
                }
                rest = trimmed;
            } else {
                let found = rest.chars().next()?;
                if lower_case(found) != wanted {
                    return None;
                }
                rest = &rest[found.len_utf8()..];
            }
        }
        Some(text.len() - rest.len())
    }
}

/// The lower case of a letter, one letter for one.
fn lower_case(letter: char) -> char {
    if letter.is_ascii() { letter.to_ascii_lowercase() } else { letter.to_lowercase().next().unwrap_or(letter) }
}

fn rarest_letter(lower: &[char]) -> Option<Anchor> {
    let first_word = lower.split(|&letter| letter == ' ').next()?;
    // A letter that is not ASCII may be longer in upper case: behind it no offset is sure.
    let sure = first_word.iter().position(|letter| !letter.is_ascii()).map_or(first_word, |last| &first_word[..=last]);
    let anchors = sure.iter().enumerate().map(|(offset, &letter)| Anchor { bytes: first_bytes(letter), offset });
    anchors.min_by_key(|anchor| commonness(anchor.bytes.0))
}

fn first_bytes(lower: char) -> (u8, u8) {
    let first = |letter: char| letter.encode_utf8(&mut [0; 4]).as_bytes()[0];
    (first(lower), first(lower.to_uppercase().next().unwrap_or(lower)))
}

/// How common a byte is in English prose and Markdown: a rank, the commonest highest.
fn commonness(byte: u8) -> usize {
    const RARE_TO_COMMON: &[u8] = b"zqjxkvbywgfpumhldc.:-rsnioate";
    RARE_TO_COMMON.iter().position(|&known| known == byte).map_or(0, |rank| rank + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(wanted: &str, text: &str) -> Vec<usize> {
        Caseless::new(wanted).places(text).collect()
    }

    #[test]
    fn case_does_not_count_in_any_script() {
        assert_eq!(places("otp", "OTP, otp and Otp"), [0, 5, 13]);
        assert_eq!(places("ÉCRIT", "il écrit, ÉCRIT"), [3, 11]);
        assert_eq!(places("привет", "Привет"), [0]);
        assert_eq!(places("naïve", "NAÏVE naïve"), [0, 7]);
        assert!(places("écrit", "ecrit").is_empty());
    }

    #[test]
    fn a_space_stands_for_any_white_space() {
        assert_eq!(places("two words", "Two\n   words, two  words, twowords"), [0, 14]);
    }

    #[test]
    fn overlapping_places_are_all_found() {
        assert_eq!(places("aa", "aaaa"), [0, 1, 2]);
    }

    #[test]
    fn the_ends_of_a_text_can_be_asked_for() {
        let read = Caseless::new("read");
        assert!(read.is_start_of("ReadFile") && !read.is_start_of("TodoRead"));
        assert!(read.is_end_of("TodoRead") && !read.is_end_of("ReadFile"));
        assert!(read.is_all_of("READ") && !read.is_all_of("TodoRead"));
        assert!(Caseless::new("aa").is_end_of("aaa"));
    }
}

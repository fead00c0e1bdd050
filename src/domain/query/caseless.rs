//! Search for a text in other text, both folded like names, with the positions of the matches.

use std::ops::Range;

use memchr::memchr2_iter;

use crate::domain::text::fold::{fold_letters, letter_origins};

/// A text to search for, ignoring case, accents, composition and width. A space in it matches any run of white space,
/// so that a phrase is found across a line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaselessText {
    /// The text as typed.
    typed: String,
    /// The folded text, with one space between words and none around them.
    folded: String,
    /// The byte to search for; `None` if the text is empty.
    anchor: Option<RarestByte>,
}

/// The byte of the first word that is rarest in typical text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RarestByte {
    /// The byte in lower case and in upper case.
    bytes: (u8, u8),
    /// Its offset from the start of the folded text, in bytes.
    offset: usize,
}

impl CaselessText {
    pub fn new(typed: &str) -> Self {
        let mut folded = fold_letters(typed).split_whitespace().collect::<Vec<_>>().join(" ");
        folded.make_ascii_lowercase();
        let anchor = rarest_byte(&folded);
        Self { typed: typed.to_owned(), folded, anchor }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.typed
    }

    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// Returns true if every text that starts with this one also starts with `other`.
    pub(super) fn extends(&self, other: &Self) -> bool {
        self.folded.starts_with(&other.folded)
    }

    /// Returns true if `text` contains this one.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.ranges(&fold_letters(text)).next().is_some()
    }

    pub(super) fn is_start_of(&self, text: &str) -> bool {
        self.match_length(&fold_letters(text)).is_some()
    }

    pub(super) fn is_end_of(&self, text: &str) -> bool {
        let text = fold_letters(text);
        self.ranges(&text).any(|range| range.end == text.len())
    }

    /// Returns true if `text` equals this one.
    pub(super) fn is_all_of(&self, text: &str) -> bool {
        let text = fold_letters(text);
        self.match_length(&text) == Some(text.len())
    }

    /// The byte ranges of `text` that match, in order; they may overlap. A range consists of whole characters, with the
    /// accents after them.
    pub fn matches(&self, text: &str) -> Vec<Range<usize>> {
        let folded = fold_letters(text);
        if text.is_ascii() {
            return self.ranges(&folded).collect();
        }
        let mut ranges = self.ranges(&folded).peekable();
        if ranges.peek().is_none() {
            return Vec::new();
        }
        let origins = letter_origins(text);
        let original = |range: Range<usize>| {
            let (first, last) = (*origins.get(range.start)?, *origins.get(range.end.checked_sub(1)?)?);
            let next = origins[range.end..].iter().find(|&&at| at > last);
            Some(first..next.copied().unwrap_or(text.len()))
        };
        ranges.filter_map(original).collect()
    }

    /// The ranges of folded text that match.
    fn ranges<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.anchor.into_iter().flat_map(move |RarestByte { bytes: (lower, upper), offset }| {
            memchr2_iter(lower, upper, folded.as_bytes()).filter_map(move |at| {
                let start = at.checked_sub(offset)?;
                self.match_length(folded.get(start..)?).map(|length| start..start + length)
            })
        })
    }

    /// The length of the match at the start of folded text.
    fn match_length(&self, folded: &str) -> Option<usize> {
        let bytes = folded.as_bytes();
        let mut at = 0;
        for &wanted in self.folded.as_bytes() {
            if wanted == b' ' {
                let run = bytes.get(at..)?.iter().take_while(|byte| is_white_space(**byte)).count();
                if run == 0 {
                    return None;
                }
                at += run;
            } else if bytes.get(at)?.to_ascii_lowercase() == wanted {
                at += 1;
            } else {
                return None;
            }
        }
        Some(at)
    }
}

/// Returns true for white space in folded text, where all of it is ASCII.
const fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

fn rarest_byte(folded: &str) -> Option<RarestByte> {
    let first_word = folded.split(' ').next()?;
    let anchors = first_word
        .bytes()
        .enumerate()
        .map(|(offset, byte)| RarestByte { bytes: (byte, byte.to_ascii_uppercase()), offset });
    anchors.min_by_key(|anchor| commonness(anchor.bytes.0))
}

/// Frequency rank of a byte in English prose and Markdown; the most frequent byte has the highest rank.
fn commonness(byte: u8) -> usize {
    const RARE_TO_COMMON: &[u8] = b"zqjxkvbywgfpumhldc.:-rsnioate";
    RARE_TO_COMMON.iter().position(|&known| known == byte).map_or(0, |rank| rank + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(wanted: &str, text: &str) -> Vec<usize> {
        CaselessText::new(wanted).matches(text).into_iter().map(|range| range.start).collect()
    }

    #[test]
    fn every_spelling_of_a_word_finds_every_other() {
        for spellings in [
            ["größe", "GRÖSSE", "gro\u{308}ße", "grosse", "GRO\u{308}SSE"],
            ["ΟΔΌΣ", "οδός", "οδο\u{301}ς", "ΟΔΟΣ", "οδοσ"],
            ["café", "CAFE\u{301}", "cafe", "ＣＡＦＥ", "caf\u{e9}"],
            ["oﬃce", "OFFICE", "office", "ｏｆｆｉｃｅ", "oﬀice"],
            ["ｶﾞｲﾄﾞ", "ガイド", "カ\u{3099}イト\u{3099}", "ｶﾞイﾄﾞ", "ガイﾄﾞ"],
            ["naïve", "NAÏVE", "nai\u{308}ve", "naive", "NA\u{cf}VE"],
        ] {
            for wanted in spellings {
                for there in spellings {
                    let text = format!("x {there}, — y");
                    let end = 2 + there.len();
                    assert_eq!(
                        CaselessText::new(wanted).matches(&text),
                        vec![Range { start: 2, end }],
                        "{wanted} in {text}"
                    );
                    let wanted = CaselessText::new(wanted);
                    assert!(wanted.is_all_of(there) && wanted.is_start_of(there) && wanted.is_end_of(there));
                }
            }
        }
    }

    #[test]
    fn a_piece_of_a_ligature_matches_all_of_it_and_is_not_all_of_a_text() {
        assert_eq!(CaselessText::new("f").matches("a ﬁ").first(), Some(&(2..5)));
        assert!(!CaselessText::new("s").is_all_of("ß") && CaselessText::new("s").is_start_of("ß"));
        assert!(!CaselessText::new("か").is_all_of("が"));
    }

    #[test]
    fn case_does_not_count_in_any_script() {
        assert_eq!(places("otp", "OTP, otp and Otp"), [0, 5, 13]);
        assert_eq!(places("ÉCRIT", "il écrit, ÉCRIT"), [3, 11]);
        assert_eq!(places("привет", "Привет"), [0]);
        assert_eq!(places("naïve", "NAÏVE naïve"), [0, 7]);
        assert!(places("écrit", "ecrin").is_empty());
    }

    #[test]
    fn a_space_stands_for_any_white_space() {
        assert_eq!(places("two words", "Two\n   words, two  words, twowords"), [0, 14]);
        assert_eq!(places("two words", "Two\u{a0}words, two\u{2028} words"), [0, 12]);
    }

    #[test]
    fn overlapping_places_are_all_found() {
        assert_eq!(places("aa", "aaaa"), [0, 1, 2]);
    }

    #[test]
    fn the_ends_of_a_text_can_be_asked_for() {
        let read = CaselessText::new("read");
        assert!(read.is_start_of("ReadFile") && !read.is_start_of("TodoRead"));
        assert!(read.is_end_of("TodoRead") && !read.is_end_of("ReadFile"));
        assert!(read.is_all_of("READ") && !read.is_all_of("TodoRead"));
        assert!(CaselessText::new("aa").is_end_of("aaa"));
    }
}

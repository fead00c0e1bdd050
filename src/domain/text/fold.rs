//! Folds text for searches: case, accents, width and ligatures; in names also the separators between words. All
//! comparisons of words or names use this module.

use std::borrow::Cow;

use nucleo_matcher::Utf32String;
use nucleo_matcher::chars;
use unicode_normalization::char::decompose_compatible;

/// Replacement for every run of spaces, hyphens and underscores, so that `code-review` finds "Code review"
/// and `code_review`.
const SEPARATOR: char = '-';

/// A folded text, with the origin of each of its bytes.
pub(in crate::domain) struct FoldedText {
    pub(in crate::domain) text: String,
    /// For every byte, the index of the original character that it comes from.
    pub(in crate::domain) origins: Vec<u32>,
}

/// Text folded letter by letter; its whitespace and separators are kept. ASCII text is returned unchanged, including
/// its case: callers ignore ASCII case in their comparison.
pub(in crate::domain) fn fold_letters(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            TextPiece::Ascii(run, _) => {
                let start = folded.len();
                folded.push_str(run);
                folded[start..].make_ascii_lowercase();
            }
            TextPiece::Other(letter, _) => decompose(letter, |part| folded.push(lower_case(part))),
        }
    }
    Cow::Owned(folded)
}

/// For every byte of the result of [`fold_letters`] for a text that is not ASCII, the byte offset of the original
/// character.
pub(in crate::domain) fn letter_origins(text: &str) -> Vec<usize> {
    let mut origins = Vec::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            TextPiece::Ascii(run, at) => origins.extend(at..at + run.len()),
            TextPiece::Other(letter, at) => {
                decompose(letter, |part| origins.extend(std::iter::repeat_n(at, lower_case(part).len_utf8())));
            }
        }
    }
    origins
}

enum TextPiece<'a> {
    Ascii(&'a str, usize),
    Other(char, usize),
}

/// A text split into runs of ASCII, which are folded at once, and single other characters.
fn pieces(text: &str) -> impl Iterator<Item = TextPiece<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let rest = text.get(start..)?;
        let first = rest.chars().next()?;
        if first.is_ascii() {
            let run = rest.find(|letter: char| !letter.is_ascii()).unwrap_or(rest.len());
            at += run;
            Some(TextPiece::Ascii(&rest[..run], start))
        } else {
            at += first.len_utf8();
            Some(TextPiece::Other(first, start))
        }
    })
}

/// Returns true if users would consider the names the same: equal except for case, accents, composition, width, and
/// separators in and around them.
pub fn is_same_name(one: &str, other: &str) -> bool {
    one == other || fold_name_key(one) == fold_name_key(other)
}

/// Returns true if the words are equal except for case, accents, composition and width. Unlike in [`is_same_name`],
/// separators count. Used for names that are defined in a file.
pub fn is_same_word(one: &str, other: &str) -> bool {
    one == other || fold_letters(one).eq_ignore_ascii_case(&fold_letters(other))
}

/// The item with this name: an exact match, else the first for which [`is_same_name`] returns true.
pub fn find_named<'a, T>(all: &'a [T], name: &str, name_of: impl Fn(&T) -> &str) -> Option<&'a T> {
    all.iter().find(|one| name_of(one) == name).or_else(|| {
        let wanted = fold_name_key(name);
        all.iter().find(|one| fold_name_key(name_of(one)) == wanted)
    })
}

/// A text that is equal for two names exactly if [`is_same_name`] is true for them.
pub fn fold_name_key(name: &str) -> String {
    fold(name.trim())
}

/// The text in lower case, without accents, with normalized separators.
pub(in crate::domain) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_onto(text, &mut folded);
    folded
}

pub(in crate::domain) fn fold_onto(text: &str, folded: &mut String) {
    if text.is_ascii() {
        fold_ascii_onto(text, folded);
    } else {
        each(text, |letter, _| folded.push(lower_case(letter)));
    }
}

/// Does the same as [`fold_onto`] for ASCII, the most common case, word by word.
fn fold_ascii_onto(text: &str, folded: &mut String) {
    let start = folded.len();
    let mut separated = false;
    for (place, word) in text.split(is_separator).enumerate() {
        separated |= place > 0;
        if !word.is_empty() {
            if separated {
                folded.push(SEPARATOR);
            }
            folded.push_str(word);
            separated = false;
        }
    }
    if separated {
        folded.push(SEPARATOR);
    }
    folded[start..].make_ascii_lowercase();
}

fn is_separator(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '-' | '_')
}

/// The folded text, with the origin of every byte.
pub(in crate::domain) fn fold_with_origins(text: &str) -> FoldedText {
    let mut folded = FoldedText { text: String::with_capacity(text.len()), origins: Vec::with_capacity(text.len()) };
    each(text, |letter, origin| {
        folded.text.push(lower_case(letter));
        folded.origins.resize(folded.text.len(), origin);
    });
    folded
}

/// A name for the fuzzy matcher, cut at `limit` characters: folded, but with the case of plain letters, from which the
/// matcher recognizes the words of `CodeReviewer`. Also returns the index of the original character for each character.
pub(in crate::domain) fn fold_name(name: &str, limit: usize) -> (Utf32String, Vec<u32>) {
    let (mut letters, mut origins) = (Vec::with_capacity(name.len()), Vec::with_capacity(name.len()));
    each(name, |letter, origin| {
        if letters.len() < limit {
            letters.push(if letter.is_ascii() { letter } else { lower_case(letter) });
            origins.push(origin);
        }
    });
    (utf32(&letters), origins)
}

/// Converts folded letters for the fuzzy matcher. Its own conversion would merge letters of one grapheme.
pub(in crate::domain) fn utf32(letters: &[char]) -> Utf32String {
    if letters.iter().all(char::is_ascii) {
        Utf32String::Ascii(letters.iter().collect::<String>().into_boxed_str())
    } else {
        Utf32String::Unicode(letters.into())
    }
}

/// Calls `emit` with every folded letter of the text, with its case, and the index of the original character.
fn each(text: &str, mut emit: impl FnMut(char, u32)) {
    let mut behind_one = false;
    let mut put = |letter: char, origin| {
        let separates = is_separator(letter);
        if !separates {
            emit(letter, origin);
        } else if !behind_one {
            emit(SEPARATOR, origin);
        }
        behind_one = separates;
    };
    for (letter, origin) in text.chars().zip(0..) {
        if letter.is_ascii() {
            put(letter, origin);
        } else {
            decompose(letter, |part| put(part, origin));
        }
    }
}

/// Decomposes a letter that is not ASCII, dropping its accents.
fn decompose(letter: char, mut put: impl FnMut(char)) {
    match letter {
        'ß' | 'ẞ' => "ss".chars().for_each(put),
        'æ' | 'Æ' => "ae".chars().for_each(put),
        'œ' | 'Œ' => "oe".chars().for_each(put),
        'ς' => put('σ'),
        // Only white space that is not ASCII gets here, and becomes a space.
        _ if letter.is_whitespace() => put(' '),
        _ => decompose_compatible(letter, |part| {
            if !is_unseen(part) {
                put(without_stroke(part));
            }
        }),
    }
}

/// The lower case of a letter, as in the fuzzy matcher's table, but without the lookup for ASCII.
fn lower_case(letter: char) -> char {
    if letter.is_ascii() { letter.to_ascii_lowercase() } else { chars::to_lower_case(letter) }
}

/// The base letter of one like `ø` or `Ł`, whose stroke is not a separate accent. The matcher's table has some of them
/// in lower case only.
fn without_stroke(letter: char) -> char {
    if letter.is_ascii() { letter } else { chars::normalize(lower_case(letter)) }
}

/// Returns true for separate accents, and for characters without width that nobody types.
fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folding_ignores_case_accents_and_word_separators() {
        for (text, folded) in [
            ("Résumé Writer", "resume-writer"),
            ("re\u{301}sume\u{301}", "resume"),
            ("code_review -- HELPER", "code-review-helper"),
            ("Straße Ærø Łódź", "strasse-aero-lodz"),
            ("ＷＩＤＥ ﬁt", "wide-fit"),
            ("a\u{200b}gent\n\tb", "agent-b"),
            ("Привет 日本", "привет-日本"),
            ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
            ("Σίσυφος", "σισυφοσ"),
            ("ｶﾞｷﾞ", "カ\u{3099}キ\u{3099}"),
            ("ガギ", "カ\u{3099}キ\u{3099}"),
            ("한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"),
            ("İstanbul", "istanbul"),
            ("eﬃcient ĳs ǆ", "efficient-ijs-dz"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
            assert_eq!(fold_with_origins(text).text, folded, "{text}");
        }
    }

    #[test]
    fn names_are_the_same_in_every_spelling() {
        for (one, other) in [
            ("kritísch", "KRITI\u{301}SCH"),
            ("Straße", "STRASSE"),
            ("ΟΔΟΣ", "οδος"),
            ("ｗｉｄｅ", "Wide"),
            ("oﬃce", "OFFICE"),
            ("panel_member", " Panel Member "),
            ("ｶﾞｲﾄﾞ", "ガイド"),
            ("\u{212a}elvin", "kelvin"),
        ] {
            assert!(is_same_name(one, other), "{one} {other}");
            assert_eq!(find_named(&["other", one], other, |name| name), Some(&one));
        }
        for (one, other) in [("critical", "criticals"), ("a b", "ab"), ("か", "が"), ("и", "n"), ("", "x")] {
            assert!(!is_same_name(one, other), "{one} {other}");
        }
        assert!(is_same_word("Kritísch", "KRITISCH") && !is_same_word("a-b", "a_b"));
        assert_eq!(find_named(&["Mode", "mode"], "mode", |name| name), Some(&"mode"), "the exact spelling wins");
    }

    proptest! {
        #[test]
        fn origins_of_folded_letters_rise(text in "\\PC{0,12}") {
            let folded = fold_letters(&text);
            if let Cow::Owned(folded) = folded {
                let origins = letter_origins(&text);
                prop_assert_eq!(folded.len(), origins.len());
                prop_assert!(origins.is_sorted());
                prop_assert!(origins.iter().all(|&at| text.is_char_boundary(at)));
            }
        }

        #[test]
        fn folding_with_origins_gives_the_same_text(text in "[a-zA-ZÉ_ \\-\t.]{0,12}") {
            let folded = fold_with_origins(&text);
            prop_assert_eq!(&folded.text, &fold(&text));
            prop_assert_eq!(folded.text.len(), folded.origins.len());
        }
    }

    #[test]
    fn origins_are_characters_of_the_original() {
        let folded = fold_with_origins("é -ﬁx");
        assert_eq!(folded.text, "e-fix");
        assert_eq!(folded.origins, [0, 1, 3, 3, 4]);
    }

    #[test]
    fn folded_names_keep_ascii_case_and_are_cut_to_the_limit() {
        let (name, origins) = fold_name("CodeÉcrit", 6);
        assert_eq!(name.to_string(), "CodeEc");
        assert_eq!(origins, [0, 1, 2, 3, 4, 5]);
    }
}

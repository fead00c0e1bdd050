//! Text as a search compares it: case, accents and the marks between words made alike.

use nucleo_matcher::Utf32String;
use nucleo_matcher::chars;
use unicode_normalization::char::decompose_compatible;

/// What stands for every run of spaces, hyphens and underscores, so that `code-review` finds
/// "Code review" and `code_review`.
const SEPARATOR: char = '-';

/// A text folded, and where each of its bytes came from.
pub(super) struct Folded {
    /// The folded text.
    pub(super) text: String,
    /// For every byte of it, the index of the character of the original it came from.
    pub(super) origins: Vec<u32>,
}

/// The text in lower case without accents.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_onto(text, &mut folded);
    folded
}

/// Appends the folded text to `folded`.
pub(super) fn fold_onto(text: &str, folded: &mut String) {
    if text.is_ascii() {
        fold_ascii_onto(text, folded);
    } else {
        each(text, |letter, _| folded.push(lower_case(letter)));
    }
}

/// The same word by word, for the texts there are most of.
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

/// The text folded, with the origin of every byte.
pub(super) fn fold_with_origins(text: &str) -> Folded {
    let mut folded = Folded { text: String::with_capacity(text.len()), origins: Vec::with_capacity(text.len()) };
    each(text, |letter, origin| {
        folded.text.push(lower_case(letter));
        folded.origins.resize(folded.text.len(), origin);
    });
    folded
}

/// A name for the fuzzy matcher, cut at `limit` characters: folded, but with the case of plain
/// letters, from which the matcher sees where the words of `CodeReviewer` begin. With it, for
/// every character the index of the one it came from.
pub(super) fn fold_name(name: &str, limit: usize) -> (Utf32String, Vec<u32>) {
    let (mut letters, mut origins) = (Vec::with_capacity(name.len()), Vec::with_capacity(name.len()));
    each(name, |letter, origin| {
        if letters.len() < limit {
            letters.push(if letter.is_ascii() { letter } else { lower_case(letter) });
            origins.push(origin);
        }
    });
    (utf32(&letters), origins)
}

/// Letters that are folded already, for the fuzzy matcher. Its own conversion would join what it
/// takes for one character.
pub(super) fn utf32(letters: &[char]) -> Utf32String {
    if letters.iter().all(char::is_ascii) {
        Utf32String::Ascii(letters.iter().collect::<String>().into_boxed_str())
    } else {
        Utf32String::Unicode(letters.into())
    }
}

/// Calls `emit` with every letter of the text, its case kept, and the index of its character.
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

/// Takes a letter that is not ASCII apart, leaving out its accents.
fn decompose(letter: char, mut put: impl FnMut(char)) {
    match letter {
        'ß' | 'ẞ' => "ss".chars().for_each(put),
        'æ' | 'Æ' => "ae".chars().for_each(put),
        'œ' | 'Œ' => "oe".chars().for_each(put),
        _ => decompose_compatible(letter, |part| {
            if !is_unseen(part) {
                put(without_stroke(part));
            }
        }),
    }
}

/// The lower case of a letter as the fuzzy matcher has it, which looks even ASCII up in a table.
fn lower_case(letter: char) -> char {
    if letter.is_ascii() { letter.to_ascii_lowercase() } else { chars::to_lower_case(letter) }
}

/// The plain letter of one like `ø` or `Ł`, whose stroke is no accent to take off. The matcher's
/// table has some of them in lower case only.
fn without_stroke(letter: char) -> char {
    if letter.is_ascii() { letter } else { chars::normalize(lower_case(letter)) }
}

/// Accents that stand alone, and characters that have no width and are never typed.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_accents_and_marks_between_words_are_made_alike() {
        for (text, folded) in [
            ("Résumé Writer", "resume-writer"),
            ("re\u{301}sume\u{301}", "resume"),
            ("code_review -- HELPER", "code-review-helper"),
            ("Straße Ærø Łódź", "strasse-aero-lodz"),
            ("ＷＩＤＥ ﬁt", "wide-fit"),
            ("a\u{200b}gent\n\tb", "agent-b"),
            ("Привет 日本", "привет-日本"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
            assert_eq!(fold_with_origins(text).text, folded, "{text}");
        }
    }

    proptest! {
        #[test]
        fn folding_is_the_same_with_and_without_origins(text in "[a-zA-ZÉ_ \\-\t.]{0,12}") {
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
    fn names_keep_the_case_of_plain_letters_and_are_cut() {
        let (name, origins) = fold_name("CodeÉcrit", 6);
        assert_eq!(name.to_string(), "CodeEc");
        assert_eq!(origins, [0, 1, 2, 3, 4, 5]);
    }
}

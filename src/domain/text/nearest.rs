//! The nearest of some words to a misspelled one, by edit distance.

use std::cmp::Reverse;

use strsim::osa_distance;

use super::fold::fold;

/// The one of `words` most similar to `wanted`, if any is similar, ignoring case. Of words with equally many errors,
/// one that has all typed letters in order wins: letters are omitted more often than swapped.
pub fn nearest_word<'a>(words: impl IntoIterator<Item = &'a str>, wanted: &str) -> Option<&'a str> {
    let wanted = fold(wanted);
    let bound = slips(&wanted);
    let near = words.into_iter().filter_map(|word| {
        let folded = fold(word);
        let distance = distance_within(&wanted, &folded, bound)?;
        let shared = wanted.chars().zip(folded.chars()).take_while(|(one, other)| one == other).count();
        Some((distance, !has_letters_in_order(&folded, &wanted), Reverse(shared), word))
    });
    near.min().map(|(.., word)| word)
}

/// A question about the most similar of `words`, to begin a fix with: "did you mean `x`? ". Empty if none is similar.
pub fn nearest_question<'a>(words: impl IntoIterator<Item = &'a str>, wanted: &str) -> String {
    nearest_word(words, wanted).map(|word| format!("did you mean `{word}`? ")).unwrap_or_default()
}

/// The fix for a name that is not one of `names`: the most similar one, and all of them.
pub fn offer_names(wanted: &str, names: &[impl AsRef<str>]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    format!("{}choose one of: {}", nearest_question(names.iter().copied(), wanted), names.join(", "))
}

fn has_letters_in_order(word: &str, wanted: &str) -> bool {
    let mut rest = word.chars();
    wanted.chars().all(|letter| rest.any(|other| other == letter))
}

/// Number of typing errors allowed in a word of this length.
pub(in crate::domain) fn slips(wanted: &str) -> usize {
    (wanted.chars().count() / 3).clamp(1, 4)
}

pub(in crate::domain) fn distance_within(one: &str, other: &str, bound: usize) -> Option<usize> {
    let difference = one.chars().count().abs_diff(other.chars().count());
    if difference > bound {
        return None;
    }
    Some(osa_distance(one, other)).filter(|&distance| distance <= bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_letter_is_nearer_than_another_word() {
        const FIELDS: [&str; 7] = ["mode", "role", "tool", "model", "tier", "source", "format"];
        const COMMANDS: [&str; 6] = ["list", "get", "edit", "new", "cast", "show"];
        for (typed, expected) in [
            ("modl", "model"),
            ("mdoe", "mode"),
            ("tol", "tool"),
            ("rol", "role"),
            ("sorce", "source"),
            ("tire", "tier"),
        ] {
            assert_eq!(nearest_word(FIELDS, typed), Some(expected), "{typed}");
        }
        for (typed, expected) in
            [("lst", "list"), ("lits", "list"), ("cas", "cast"), ("edti", "edit"), ("shwo", "show")]
        {
            assert_eq!(nearest_word(COMMANDS, typed), Some(expected), "{typed}");
        }
        assert_eq!((nearest_word(FIELDS, "zebra"), nearest_word(FIELDS, "")), (None, None));
        assert_eq!(nearest_word(["Crítical", "Auditor"], "CRITCAL"), Some("Crítical"));
        assert_eq!(nearest_question(FIELDS, "Modl"), "did you mean `model`? ");
        assert_eq!(nearest_question(FIELDS, "zebra"), "");
    }
}

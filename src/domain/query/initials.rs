//! Abbreviations of names: each letter continues the current word or begins another one.

use std::collections::HashMap;

use nucleo_matcher::Utf32Str;

/// Kind of abbreviation; greater is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum InitialsFit {
    /// It omits letters inside words: `elx`.
    Letters,
    /// It consists of beginnings of words: `pm`, `elixpro`.
    Pieces,
}

/// The letters of a word, to be searched for in names. `otp` matches `otp-expert`, `oban-tools-pro` and `optimizer`,
/// but not `support-responder`: matching letters that merely follow each other would make fuzzy search noisy.
pub(super) struct WordInitials {
    /// For every letter, a bit mask of its positions in the word.
    positions: HashMap<char, u64>,
    ascii: Box<[u64; 128]>,
    /// The bit of the last position; `None` for a word that is too long to be an abbreviation.
    last: Option<u64>,
}

impl WordInitials {
    pub(super) fn new(word: &str) -> Self {
        let mut new = Self { positions: HashMap::new(), ascii: Box::new([0; 128]), last: None };
        let mut count = 0u32;
        for (letter, position) in word.chars().zip(0..u64::BITS) {
            let bit = 1 << position;
            match new.ascii.get_mut(letter as usize) {
                Some(bits) => *bits |= bit,
                None => *new.positions.entry(letter).or_default() |= bit,
            }
            count += 1;
        }
        if word.chars().count() <= u64::BITS as usize && count > 0 {
            new.last = Some(1 << (count - 1));
        }
        new
    }

    /// The kind of abbreviation of a name that the word is, if any. The plain letters of the name may be in upper case.
    pub(super) fn fit(&self, name: Utf32Str<'_>) -> Option<InitialsFit> {
        let last = self.last?;
        // Bit i of each is set if the word's letters up to i can be matched so that letter i is at any earlier position
        // (`before`), in the current word of the name (`in_word`), at any earlier position using whole pieces only
        // (`pieces_before`), or directly before (`adjacent`).
        let (mut before, mut in_word) = (0u64, 0u64);
        let (mut pieces_before, mut adjacent) = (0u64, 0u64);
        let mut fit = None;
        let mut previous = ' ';
        for letter in name.chars() {
            let begins = begins_word(previous, letter);
            if begins {
                in_word = 0;
            }
            let here = self.positions_of(letter.to_ascii_lowercase());
            let beginning = |before: u64| if begins { (before << 1) | 1 } else { 0 };
            let laid = here & ((in_word << 1) | beginning(before));
            adjacent = here & ((adjacent << 1) | beginning(pieces_before));
            if adjacent & last != 0 {
                return Some(InitialsFit::Pieces);
            }
            if laid & last != 0 {
                fit = Some(InitialsFit::Letters);
            }
            before |= laid;
            in_word |= laid;
            pieces_before |= adjacent;
            previous = letter;
        }
        fit
    }

    fn positions_of(&self, letter: char) -> u64 {
        match self.ascii.get(letter as usize) {
            Some(&bits) => bits,
            None => self.positions.get(&letter).copied().unwrap_or_default(),
        }
    }
}

/// Returns true if a word begins at `letter`: after a separator, or at the capital in `CodeReviewer`.
fn begins_word(previous: char, letter: char) -> bool {
    letter.is_alphanumeric()
        && (!previous.is_alphanumeric() || (letter.is_ascii_uppercase() && !previous.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use nucleo_matcher::Utf32String;

    use super::*;

    fn fit(word: &str, name: &str) -> Option<InitialsFit> {
        WordInitials::new(word).fit(Utf32String::from(name).slice(..))
    }

    #[test]
    fn initials_continue_a_word_or_begin_another() {
        for (word, name, expected) in [
            ("elx", "elixir-pro", Some(InitialsFit::Letters)),
            ("elixr", "ash-elixir-engineer", Some(InitialsFit::Letters)),
            ("crvw", "CodeReviewer", Some(InitialsFit::Letters)),
            ("pgsql", "postgresql-tuner", Some(InitialsFit::Letters)),
            ("прт", "привет", Some(InitialsFit::Letters)),
            ("eoe", "elixir-otp-expert", Some(InitialsFit::Pieces)),
            ("elixpro", "elixir-pro", Some(InitialsFit::Pieces)),
            ("codereview", "code-reviewer", Some(InitialsFit::Pieces)),
            ("code-rev", "code-reviewer", Some(InitialsFit::Pieces)),
            ("tea", "test-engineer-auditor", Some(InitialsFit::Pieces)),
            ("pm", "project-prompt-manager", Some(InitialsFit::Pieces)),
            ("otp", "support-responder", None),
            ("rust", "business-rules-extractor", None),
            ("elx", "verifiable-data-structures-expert", None),
            ("lxr", "elixir", None),
            ("elxiir", "elixir-pro", None),
            ("", "elixir", None),
        ] {
            assert_eq!(fit(word, name), expected, "{word} {name}");
        }
    }

    #[test]
    fn a_word_over_64_letters_abbreviates_nothing() {
        assert!(fit(&"a".repeat(64), &"a".repeat(64)).is_some());
        assert!(fit(&"a".repeat(65), &"a".repeat(65)).is_none());
    }
}

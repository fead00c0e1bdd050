//! Which names a word may be short for: each of its letters goes on in the same word or begins another.

use std::collections::HashMap;

use nucleo_matcher::Utf32Str;

/// How a word is short for a name, the better the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It leaves out letters inside of words: `elx`.
    Letters,
    /// It is made of whole beginnings of words: `pm`, `elixpro`.
    Pieces,
}

/// The letters of a word, to be found in names. `otp` is `otp-expert`, `oban-tools-pro` and
/// `optimizer`, but not `support-responder`: letters that merely happen to follow each other are
/// what makes fuzzy search noisy.
pub(super) struct Initials {
    /// For every letter the bits of its positions in the word.
    positions: HashMap<char, u64>,
    ascii: Box<[u64; 128]>,
    /// The bit of the last position; none for a word too long to be short for anything.
    last: Option<u64>,
}

impl Initials {
    /// The letters of a folded word.
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

    /// How the word is short for a name, whose plain letters may be in upper case.
    pub(super) fn fit(&self, name: Utf32Str<'_>) -> Option<Fit> {
        let last = self.last?;
        // Bit i of each: the letters up to the i-th can be laid so that the i-th lies anywhere
        // before, in the word of the name we are in, or right before; the last as pieces only.
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
                return Some(Fit::Pieces);
            }
            if laid & last != 0 {
                fit = Some(Fit::Letters);
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

/// Whether a word begins at `letter`: behind a mark, or where `CodeReviewer` goes from small to
/// capital.
fn begins_word(previous: char, letter: char) -> bool {
    letter.is_alphanumeric()
        && (!previous.is_alphanumeric() || (letter.is_ascii_uppercase() && !previous.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use nucleo_matcher::Utf32String;

    use super::*;

    fn fit(word: &str, name: &str) -> Option<Fit> {
        Initials::new(word).fit(Utf32String::from(name).slice(..))
    }

    #[test]
    fn letters_go_on_in_a_word_or_begin_another() {
        for (word, name, expected) in [
            ("elx", "elixir-pro", Some(Fit::Letters)),
            ("elixr", "ash-elixir-engineer", Some(Fit::Letters)),
            ("crvw", "CodeReviewer", Some(Fit::Letters)),
            ("pgsql", "postgresql-tuner", Some(Fit::Letters)),
            ("прт", "привет", Some(Fit::Letters)),
            ("eoe", "elixir-otp-expert", Some(Fit::Pieces)),
            ("elixpro", "elixir-pro", Some(Fit::Pieces)),
            ("codereview", "code-reviewer", Some(Fit::Pieces)),
            ("code-rev", "code-reviewer", Some(Fit::Pieces)),
            ("tea", "test-engineer-auditor", Some(Fit::Pieces)),
            ("pm", "project-prompt-manager", Some(Fit::Pieces)),
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
    fn a_word_of_more_than_sixty_four_letters_is_short_for_nothing() {
        assert!(fit(&"a".repeat(64), &"a".repeat(64)).is_some());
        assert!(fit(&"a".repeat(65), &"a".repeat(65)).is_none());
    }
}

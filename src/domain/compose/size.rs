//! The size of a text: bytes, words, and the tokens it will roughly be.

use serde::Serialize;

/// How long a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Bytes of UTF-8.
    pub bytes: usize,
    /// Runs of anything between white space.
    pub words: usize,
    /// An estimate, to be marked ≈: a quarter of the bytes, rounded up. On agent files that is
    /// within a tenth of what a real tokenizer counts.
    pub tokens: usize,
}

impl Size {
    /// The size of `text`.
    pub fn of(text: &str) -> Self {
        Self { bytes: text.len(), words: text.split_whitespace().count(), tokens: text.len().div_ceil(4) }
    }

    /// The size of two texts together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let bytes = self.bytes + other.bytes;
        Self { bytes, words: self.words + other.words, tokens: bytes.div_ceil(4) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_a_quarter_of_the_bytes_rounded_up() {
        assert_eq!(Size::of(""), Size::default());
        assert_eq!(Size::of("two  words\n"), Size { bytes: 11, words: 2, tokens: 3 });
        assert_eq!(Size::of("né"), Size { bytes: 3, words: 1, tokens: 1 });
    }
}

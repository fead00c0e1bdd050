//! A single-line text input: a query, a file name, a filter. The cursor moves by grapheme cluster.

use unicode_segmentation::UnicodeSegmentation;

use super::key::{BaseKey, KeyPress};

/// The longest text taken from one paste, in bytes.
pub(in crate::tui) const PASTE_LIMIT: usize = 4096;

/// A line of text and the place of its cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineInput {
    text: String,
    /// A byte offset, always between two grapheme clusters.
    cursor: usize,
}

impl LineInput {
    /// Creates an input with a text, with the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cursor: text.len(), text }
    }

    /// Text of the line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns true if the line is empty.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Text before the cursor.
    pub fn before_cursor(&self) -> &str {
        &self.text[..self.cursor]
    }

    /// Handles a key that types or edits. Returns true if the text changed; `None` if the key has no meaning here.
    pub fn press(&mut self, key: KeyPress) -> Option<bool> {
        if let Some(c) = key.typed() {
            self.insert(&c.to_string());
            return Some(true);
        }
        match (key.code, key.ctrl || key.alt) {
            (BaseKey::Backspace, true) => Some(self.erase_word()),
            (BaseKey::Backspace, false) => Some(self.remove(self.before(self.cursor), self.cursor)),
            (BaseKey::Delete, _) => Some(self.remove(self.cursor, self.behind(self.cursor))),
            (BaseKey::Left, true) => self.move_to(self.word_before()),
            (BaseKey::Left, false) => self.move_to(self.before(self.cursor)),
            (BaseKey::Right, true) => self.move_to(self.word_behind()),
            (BaseKey::Right, false) => self.move_to(self.behind(self.cursor)),
            (BaseKey::Home, _) | (BaseKey::Char('a'), true) => self.move_to(0),
            (BaseKey::End, _) | (BaseKey::Char('e'), true) => self.move_to(self.text.len()),
            _ => None,
        }
    }

    /// Inserts text at the cursor. Line breaks become spaces; control characters are removed.
    pub fn insert(&mut self, text: &str) {
        let end = text.char_indices().map(|(at, _)| at).find(|&at| at >= PASTE_LIMIT).unwrap_or(text.len());
        let line: String = text[..end]
            .trim_end_matches(['\r', '\n'])
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .collect();
        let line: String = line.chars().filter(|c| !c.is_control()).collect();
        self.text.insert_str(self.cursor, &line);
        self.cursor += line.len();
    }

    /// Erases everything before the cursor. Returns true if there was anything.
    pub fn erase_line(&mut self) -> bool {
        self.remove(0, self.cursor)
    }

    /// Erases the word before the cursor. Returns true if there was one.
    pub fn erase_word(&mut self) -> bool {
        self.remove(self.word_before(), self.cursor)
    }

    /// Erases everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn remove(&mut self, from: usize, to: usize) -> bool {
        self.text.replace_range(from..to, "");
        self.cursor = from;
        from < to
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "a move is an answer of `press`: a key that meant something and changed no text"
    )]
    fn move_to(&mut self, cursor: usize) -> Option<bool> {
        self.cursor = cursor;
        Some(false)
    }

    fn before(&self, at: usize) -> usize {
        self.text[..at].grapheme_indices(true).next_back().map_or(0, |(start, _)| start)
    }

    fn behind(&self, at: usize) -> usize {
        self.text[at..].graphemes(true).next().map_or(at, |sign| at + sign.len())
    }

    fn word_before(&self) -> usize {
        let said = self.text[..self.cursor].trim_end();
        said.rfind(char::is_whitespace).map_or(0, |at| at + said[at..].chars().next().map_or(1, char::len_utf8))
    }

    fn word_behind(&self) -> usize {
        let rest = &self.text[self.cursor..];
        let skipped = rest.len() - rest.trim_start().len();
        rest[skipped..].find(char::is_whitespace).map_or(self.text.len(), |at| self.cursor + skipped + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> LineInput {
        let mut line = LineInput::default();
        for key in KeyPress::parse_row(keys).unwrap_or_default() {
            line.press(key);
        }
        line
    }

    #[test]
    fn it_types_moves_and_erases() {
        assert_eq!(typed("abc<left><bs>d").text(), "adc");
        assert_eq!(typed("one two<c-left>x").text(), "one xtwo");
        assert_eq!(typed("abc<home><del><end>z").text(), "bcz");
        let mut line = typed("one two ");
        assert!(line.erase_word());
        assert_eq!(line.text(), "one ");
        assert!(line.erase_line());
        assert!(!line.erase_line());
    }

    #[test]
    fn a_sign_of_several_code_points_goes_as_one() {
        let mut line = LineInput::new("a👩\u{200d}💻é");
        line.press(KeyPress::plain(BaseKey::Backspace));
        line.press(KeyPress::plain(BaseKey::Backspace));
        assert_eq!(line.text(), "a");
    }

    #[test]
    fn pasted_lines_become_one() {
        let mut line = LineInput::default();
        line.insert("one\r\ntwo\u{1b}\n");
        assert_eq!(line.text(), "one  two");
    }
}

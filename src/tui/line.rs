//! A line of text being typed: a query, a file name, a filter. It moves by what a person sees as one sign.

use unicode_segmentation::UnicodeSegmentation;

use super::key::{Code, Key};

/// The longest text taken from one paste, in bytes.
pub(super) const PASTE_LIMIT: usize = 4096;

/// A line of text and the place of its cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    text: String,
    /// A byte offset, always between two signs.
    cursor: usize,
}

impl Line {
    /// A line with a text, the cursor behind it.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cursor: text.len(), text }
    }

    /// What has been typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing has.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// What stands before the cursor.
    pub fn before_cursor(&self) -> &str {
        &self.text[..self.cursor]
    }

    /// Takes a key that types or edits. Answers whether the text changed; none where the key means
    /// nothing to a line.
    pub fn press(&mut self, key: Key) -> Option<bool> {
        if let Some(c) = key.typed() {
            self.insert(&c.to_string());
            return Some(true);
        }
        match (key.code, key.ctrl || key.alt) {
            (Code::Backspace, true) => Some(self.erase_word()),
            (Code::Backspace, false) => Some(self.remove(self.before(self.cursor), self.cursor)),
            (Code::Delete, _) => Some(self.remove(self.cursor, self.behind(self.cursor))),
            (Code::Left, true) => self.move_to(self.word_before()),
            (Code::Left, false) => self.move_to(self.before(self.cursor)),
            (Code::Right, true) => self.move_to(self.word_behind()),
            (Code::Right, false) => self.move_to(self.behind(self.cursor)),
            (Code::Home, _) | (Code::Char('a'), true) => self.move_to(0),
            (Code::End, _) | (Code::Char('e'), true) => self.move_to(self.text.len()),
            _ => None,
        }
    }

    /// Puts text at the cursor; line ends become spaces, control characters go.
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

    /// Erases everything before the cursor. Answers whether there was anything.
    pub fn erase_line(&mut self) -> bool {
        self.remove(0, self.cursor)
    }

    /// Erases the word before the cursor. Answers whether there was one.
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

    fn typed(keys: &str) -> Line {
        let mut line = Line::default();
        for key in Key::parse_row(keys).unwrap_or_default() {
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
        let mut line = Line::new("a👩\u{200d}💻é");
        line.press(Key::plain(Code::Backspace));
        line.press(Key::plain(Code::Backspace));
        assert_eq!(line.text(), "a");
    }

    #[test]
    fn pasted_lines_become_one() {
        let mut line = Line::default();
        line.insert("one\r\ntwo\u{1b}\n");
        assert_eq!(line.text(), "one  two");
    }
}

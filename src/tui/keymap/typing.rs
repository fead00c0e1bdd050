//! The keys that edit what is typed: they belong to the text, not to the table, and cannot be bound anew.

use super::Scope;

/// A key, or a few, that edit a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typing {
    /// Where: in a line (`Scope::Query`, and every dialog with one) or in a text of several lines.
    pub scope: Scope,
    /// The keys, with spaces between them.
    pub keys: &'static str,
    /// What they do, for people.
    pub sentence: &'static str,
}

const fn typing(scope: Scope, keys: &'static str, sentence: &'static str) -> Typing {
    Typing { scope, keys, sentence }
}

/// Every such key. What acts is [`super::super::line::Line::press`] for a line and the text area
/// for the task; tests hold this list to both.
pub const TYPING: &[Typing] = &[
    typing(Scope::Query, "<left> <right>", "move by one sign"),
    typing(Scope::Query, "<c-left> <c-right>", "move by one word"),
    typing(Scope::Query, "<home> <c-a>", "to the start of the line"),
    typing(Scope::Query, "<end> <c-e>", "to the end of the line"),
    typing(Scope::Query, "<bs>", "erase the sign before the cursor"),
    typing(Scope::Query, "<del>", "erase the sign under the cursor"),
    typing(Scope::Query, "<c-bs> <a-bs>", "erase the word before the cursor"),
    typing(Scope::Text, "<left> <right> <up> <down>", "move by one sign or line"),
    typing(Scope::Text, "<c-left> <c-right>", "move by one word"),
    typing(Scope::Text, "<home> <c-a>", "to the start of the line"),
    typing(Scope::Text, "<end> <c-e>", "to the end of the line"),
    typing(Scope::Text, "<c-u>", "undo"),
    typing(Scope::Text, "<c-r>", "redo"),
    typing(Scope::Text, "<c-w>", "erase the word before the cursor"),
    typing(Scope::Text, "<c-k>", "erase to the end of the line"),
    typing(Scope::Text, "<s-left> <s-right> <s-up> <s-down>", "select"),
    typing(Scope::Text, "<c-x>", "cut what is selected"),
    typing(Scope::Text, "<c-y>", "put back what was cut or erased"),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::super::super::key::Key;
    use super::super::super::line::Line;
    use super::*;

    fn keys(typing: &Typing) -> Vec<Key> {
        typing.keys.split(' ').map(|key| Key::parse(key).unwrap()).collect()
    }

    #[test]
    fn a_line_knows_each_of_its_keys() {
        for typing in TYPING.iter().filter(|typing| typing.scope == Scope::Query) {
            for key in keys(typing) {
                let mut line = Line::new("one two");
                line.press(Key::parse("<left>").unwrap());
                assert!(line.press(key).is_some(), "{key}: {}", typing.sentence);
            }
        }
    }

    #[test]
    fn a_text_knows_each_of_its_keys() {
        for typing in TYPING.iter().filter(|typing| typing.scope == Scope::Text) {
            for key in keys(typing) {
                let mut text = tui_textarea::TextArea::from(["one two", "three four", "five"]);
                for press in ["<down>", "<c-right>", "<c-w>", "x", "<c-u>", "<s-left>", "<s-up>"] {
                    text.input(Key::parse(press).unwrap());
                }
                let before = (text.lines().to_vec(), text.cursor(), text.selection_range());
                text.input(key);
                let after = (text.lines().to_vec(), text.cursor(), text.selection_range());
                assert_ne!(before, after, "{key}: {}", typing.sentence);
            }
        }
    }
}

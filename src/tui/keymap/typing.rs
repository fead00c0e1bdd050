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

/// Every such key. What acts is `Line::press` for a line and `Writing::press` for the task; tests
/// hold this list to both.
pub const TYPING: &[Typing] = &[
    typing(Scope::Query, "<left> <right>", "move by one sign"),
    typing(Scope::Query, "<c-left> <c-right>", "move by one word"),
    typing(Scope::Query, "<home> <c-a>", "to the start of the line"),
    typing(Scope::Query, "<end> <c-e>", "to the end of the line"),
    typing(Scope::Query, "<bs>", "erase the sign before the cursor"),
    typing(Scope::Query, "<del>", "erase the sign under the cursor"),
    typing(Scope::Query, "<a-bs>", "erase the word before the cursor"),
    typing(Scope::Text, "<left> <right> <up> <down>", "move by one sign or row"),
    typing(Scope::Text, "<c-left> <c-right>", "move by one word"),
    typing(Scope::Text, "<home> <c-a>", "to the start of the line"),
    typing(Scope::Text, "<end> <c-e>", "to the end of the line"),
    typing(Scope::Text, "<c-home> <c-end>", "to the start or the end of the text"),
    typing(Scope::Text, "<s-left> <s-right>", "select, with any key that moves"),
    typing(Scope::Text, "<bs> <del>", "erase a sign, or what is selected"),
    typing(Scope::Text, "<a-bs> <a-d>", "erase the word before or behind the cursor"),
    typing(Scope::Text, "<c-k>", "erase to the end of the line"),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::super::super::key::Key;
    use super::super::super::line::Line;
    use super::super::super::writing::Writing;
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
                let mut writing = Writing::new("one two\nthree four\nfive");
                writing.measure(40, 5);
                for press in ["<c-home>", "<down>", "<c-right>", "<left>"] {
                    writing.press(Key::parse(press).unwrap());
                }
                let told = |writing: &Writing| (writing.text(), writing.cursor());
                let before = told(&writing);
                writing.press(key);
                let after = told(&writing);
                assert_ne!(before, after, "{key}: {}", typing.sentence);
            }
        }
    }
}

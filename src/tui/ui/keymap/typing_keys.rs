//! The keys that edit a text. They are not in the key table, and cannot be rebound.

use super::KeyScope;

/// One or more keys that edit a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypingKey {
    /// Scope: a single line (`Scope::Query`, and every dialog with one) or a multi-line text.
    pub scope: KeyScope,
    /// The keys, separated by spaces.
    pub keys: &'static str,
    /// Effect of the keys, for users.
    pub sentence: &'static str,
}

const fn typing(scope: KeyScope, keys: &'static str, sentence: &'static str) -> TypingKey {
    TypingKey { scope, keys, sentence }
}

/// All these keys. They are implemented by the line input and the multi-line input; tests compare this list with both.
pub const TYPING: &[TypingKey] = &[
    typing(KeyScope::Query, "<left> <right>", "move one character"),
    typing(KeyScope::Query, "<c-left> <c-right>", "move one word"),
    typing(KeyScope::Query, "<home> <c-a>", "start of line"),
    typing(KeyScope::Query, "<end> <c-e>", "end of line"),
    typing(KeyScope::Query, "<bs>", "delete previous character"),
    typing(KeyScope::Query, "<del>", "delete next character"),
    typing(KeyScope::Query, "<a-bs>", "delete previous word"),
    typing(KeyScope::Text, "<left> <right> <up> <down>", "move one character or row"),
    typing(KeyScope::Text, "<c-left> <c-right>", "move one word"),
    typing(KeyScope::Text, "<home> <c-a>", "start of line"),
    typing(KeyScope::Text, "<end> <c-e>", "end of line"),
    typing(KeyScope::Text, "<c-home> <c-end>", "start or end of text"),
    typing(KeyScope::Text, "<s-left> <s-right>", "select"),
    typing(KeyScope::Text, "<bs> <del>", "delete character or selection"),
    typing(KeyScope::Text, "<a-bs> <a-d>", "delete previous or next word"),
    typing(KeyScope::Text, "<c-k>", "delete to end of line"),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;
    use crate::tui::ui::key::KeyPress;
    use crate::tui::ui::line_input::LineInput;
    use crate::tui::ui::multiline_input::MultilineInput;

    fn keys(typing: &TypingKey) -> Vec<KeyPress> {
        typing.keys.split(' ').map(|key| KeyPress::parse(key).unwrap()).collect()
    }

    #[test]
    fn a_line_knows_each_of_its_keys() {
        for typing in TYPING.iter().filter(|typing| typing.scope == KeyScope::Query) {
            for key in keys(typing) {
                let mut line = LineInput::new("one two");
                line.press(KeyPress::parse("<left>").unwrap());
                assert!(line.press(key).is_some(), "{key}: {}", typing.sentence);
            }
        }
    }

    #[test]
    fn a_text_knows_each_of_its_keys() {
        for typing in TYPING.iter().filter(|typing| typing.scope == KeyScope::Text) {
            for key in keys(typing) {
                let mut writing = MultilineInput::new("one two\nthree four\nfive");
                writing.measure(40, 5);
                for press in ["<c-home>", "<down>", "<c-right>", "<left>"] {
                    writing.press(KeyPress::parse(press).unwrap());
                }
                let told = |writing: &MultilineInput| (writing.text(), writing.cursor());
                let before = told(&writing);
                writing.press(key);
                let after = told(&writing);
                assert_ne!(before, after, "{key}: {}", typing.sentence);
            }
        }
    }
}

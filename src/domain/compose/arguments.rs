//! Arguments of a command: the words of a task, split as a shell does.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TaskArgument {
    /// The text, without quotes.
    pub text: String,
}

impl TaskArgument {
    /// The name of `NAME=value`.
    pub fn key(&self) -> Option<&str> {
        self.text.split_once('=').map(|(key, _)| key)
    }

    /// The value of `NAME=value`.
    pub fn value(&self) -> Option<&str> {
        self.text.split_once('=').map(|(_, value)| value)
    }
}

/// The arguments of a task. Quotes keep blanks together; a backslash keeps one character as it is. A quote inside a
/// word or without a closing quote, such as an apostrophe, is a plain character.
pub(super) fn split(task: &str) -> Vec<TaskArgument> {
    let mut arguments = Vec::new();
    let mut current: Option<String> = None;
    // The last position of each quote, to avoid searching repeatedly for a closing quote that does not exist.
    let last = |quote: char| task.rfind(quote);
    let ends = [('"', last('"')), ('\'', last('\''))];
    let mut at = 0;
    while let Some(c) = task[at..].chars().next() {
        let next = at + c.len_utf8();
        let is_at_start = current.as_deref().is_none_or(|text| text.ends_with('='));
        let is_closed = ends.iter().any(|(quote, end)| *quote == c && end.is_some_and(|end| end > at));
        if c.is_whitespace() {
            arguments.extend(current.take().map(|text| TaskArgument { text }));
            at = next;
        } else if is_at_start && is_closed {
            let end = next + task[next..].find(c).unwrap_or(0);
            current.get_or_insert_default().push_str(&task[next..end]);
            at = end + 1;
        } else if c == '\\' {
            let kept = task[next..].chars().next().unwrap_or('\\');
            current.get_or_insert_default().push(kept);
            at = next + task[next..].chars().next().map_or(0, char::len_utf8);
        } else {
            current.get_or_insert_default().push(c);
            at = next;
        }
    }
    arguments.extend(current.map(|text| TaskArgument { text }));
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_words_together_and_apostrophes_are_letters() {
        for (task, expected) in [
            ("one two  three", &["one", "two", "three"][..]),
            ("fix \"the bug\" 'in the' parser", &["fix", "the bug", "in the", "parser"]),
            ("don't say it isn't", &["don't", "say", "it", "isn't"]),
            ("FILE=a.rs TITLE=\"two words\"", &["FILE=a.rs", "TITLE=two words"]),
            ("a\\ b \\\"c", &["a b", "\"c"]),
            ("\"never ends", &["\"never", "ends"]),
            ("\"\" x", &["", "x"]),
            (" \n", &[]),
            ("é \u{3000}ü \\", &["é", "ü", "\\"]),
        ] {
            let found: Vec<String> = split(task).into_iter().map(|argument| argument.text).collect();
            assert_eq!(found, expected, "{task}");
        }
    }
}

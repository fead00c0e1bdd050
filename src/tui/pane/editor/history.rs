//! The texts of one visit, for undo and redo.

use std::collections::VecDeque;
use std::sync::Arc;

/// The most bytes of texts that are kept.
const BYTES: usize = 32 << 20;

/// The most texts that are kept.
const TEXTS: usize = 2000;

/// The texts of one visit. There is always one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    texts: VecDeque<Moment>,
    at: usize,
    bytes: usize,
}

/// A text, and what was changed to come to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The text.
    pub text: Arc<str>,
    /// The path of what was changed.
    pub path: String,
}

impl History {
    /// Begins with a text.
    pub fn new(text: Arc<str>) -> Self {
        Self { bytes: text.len(), texts: VecDeque::from([Moment { text, path: String::new() }]), at: 0 }
    }

    /// The text there is now.
    pub fn text(&self) -> &Arc<str> {
        &self.texts[self.at].text
    }

    /// Whether there is anything to go back to.
    pub fn has_past(&self) -> bool {
        self.at > 0
    }

    /// The next text. What had been undone is forgotten.
    pub fn push(&mut self, text: impl Into<Arc<str>>, path: &str) {
        for gone in self.texts.drain(self.at + 1..) {
            self.bytes -= gone.text.len();
        }
        let text = text.into();
        self.bytes += text.len();
        self.texts.push_back(Moment { text, path: path.to_owned() });
        self.at += 1;
        while self.at > 1 && (self.bytes > BYTES || self.texts.len() > TEXTS) {
            if let Some(gone) = self.texts.pop_front() {
                self.bytes -= gone.text.len();
                self.at -= 1;
            }
        }
    }

    /// Takes another text in the place of the one there is now.
    pub fn replace(&mut self, text: impl Into<Arc<str>>) {
        let text = text.into();
        self.bytes = self.bytes + text.len() - self.texts[self.at].text.len();
        self.texts[self.at].text = text;
    }

    /// Goes back one text; answers what that takes back.
    pub fn undo(&mut self) -> Option<String> {
        let before = self.at.checked_sub(1)?;
        let path = self.texts[self.at].path.clone();
        self.at = before;
        Some(path)
    }

    /// Goes on one text; answers what that brings.
    pub fn redo(&mut self) -> Option<String> {
        let path = self.texts.get(self.at + 1)?.path.clone();
        self.at += 1;
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_undone_is_forgotten_with_the_next_text() {
        let mut history = History::new("a".into());
        history.push("b", "one");
        history.push("c", "two");
        assert_eq!(history.undo(), Some("two".to_owned()));
        assert_eq!(history.undo(), Some("one".to_owned()));
        assert_eq!(history.undo(), None);
        assert_eq!(history.redo(), Some("one".to_owned()));
        history.push("d", "three");
        assert_eq!((history.redo(), &**history.text()), (None, "d"));
        assert_eq!(history.bytes, 3);
    }

    #[test]
    fn it_keeps_no_more_than_it_may_and_never_loses_the_last() {
        let mut history = History::new("a".into());
        let large: Arc<str> = "x".repeat(BYTES).into();
        for _ in 0..3 {
            history.push(Arc::clone(&large), "");
        }
        assert_eq!(history.text().len(), BYTES);
        assert!(history.texts.len() <= 2 && history.undo().is_some() && history.undo().is_none());
    }
}

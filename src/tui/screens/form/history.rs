//! The versions of the text since the editor was opened, for undo and redo.

use std::collections::VecDeque;
use std::sync::Arc;

/// Maximum total size of stored texts, in bytes.
const BYTES: usize = 32 << 20;

/// Maximum number of stored texts.
const TEXTS: usize = 2000;

/// The versions of the text. There is always one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditHistory {
    texts: VecDeque<HistoryEntry>,
    at: usize,
    bytes: usize,
}

/// A text, and the change that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The text.
    pub text: Arc<str>,
    /// The path of the change.
    pub path: String,
}

impl EditHistory {
    /// Begins with a text.
    pub fn new(text: Arc<str>) -> Self {
        Self { bytes: text.len(), texts: VecDeque::from([HistoryEntry { text, path: String::new() }]), at: 0 }
    }

    /// The current text.
    pub fn text(&self) -> &Arc<str> {
        &self.texts[self.at].text
    }

    /// Returns true if there is a step to undo.
    pub fn has_past(&self) -> bool {
        self.at > 0
    }

    /// Adds the next text, and discards undone ones.
    pub fn push(&mut self, text: impl Into<Arc<str>>, path: &str) {
        for gone in self.texts.drain(self.at + 1..) {
            self.bytes -= gone.text.len();
        }
        let text = text.into();
        self.bytes += text.len();
        self.texts.push_back(HistoryEntry { text, path: path.to_owned() });
        self.at += 1;
        while self.at > 1 && (self.bytes > BYTES || self.texts.len() > TEXTS) {
            if let Some(gone) = self.texts.pop_front() {
                self.bytes -= gone.text.len();
                self.at -= 1;
            }
        }
    }

    /// Replaces the current text.
    pub fn replace(&mut self, text: impl Into<Arc<str>>) {
        let text = text.into();
        self.bytes = self.bytes + text.len() - self.texts[self.at].text.len();
        self.texts[self.at].text = text;
    }

    /// Goes back one text. Returns the path of the undone change.
    pub fn undo(&mut self) -> Option<String> {
        let before = self.at.checked_sub(1)?;
        let path = self.texts[self.at].path.clone();
        self.at = before;
        Some(path)
    }

    /// Goes forward one text. Returns the path of the redone change.
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
    fn redo_is_cleared_by_the_next_edit() {
        let mut history = EditHistory::new("a".into());
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
        let mut history = EditHistory::new("a".into());
        let large: Arc<str> = "x".repeat(BYTES).into();
        for _ in 0..3 {
            history.push(Arc::clone(&large), "");
        }
        assert_eq!(history.text().len(), BYTES);
        assert!(history.texts.len() <= 2 && history.undo().is_some() && history.undo().is_none());
    }
}

//! Line-by-line differences between two texts, with a few common lines around them.

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use crate::tui::ui::dialog::ReaderLine;

/// Number of common lines shown around each difference.
const AROUND: usize = 3;

/// Two lists of lines, and how they differ.
pub(in crate::tui) struct LineDiff<'a> {
    left: Vec<&'a str>,
    right: Vec<&'a str>,
    /// The line numbers of their first lines, from 1.
    first: (usize, usize),
    operations: Vec<DiffOp>,
    /// Number of common lines.
    pub alike: usize,
}

impl<'a> LineDiff<'a> {
    /// Compares two lists of lines that begin at these line numbers of their files.
    pub fn new(left: Vec<&'a str>, right: Vec<&'a str>, first: (usize, usize)) -> Self {
        let operations = capture_diff_slices(Algorithm::Myers, &left, &right);
        let alike = operations.iter().map(|operation| match operation {
            DiffOp::Equal { len, .. } => *len,
            _ => 0,
        });
        Self { alike: alike.sum(), left, right, first, operations }
    }

    /// Compares two whole texts.
    pub fn of(left: &'a str, right: &'a str) -> Self {
        Self::new(left.lines().collect(), right.lines().collect(), (1, 1))
    }

    /// Returns true if the texts have no different lines.
    pub fn is_empty(&self) -> bool {
        self.removed() == 0 && self.added() == 0
    }

    /// Number of lines that only the left text has.
    pub fn removed(&self) -> usize {
        self.left.len() - self.alike
    }

    /// Number of lines that only the right text has.
    pub fn added(&self) -> usize {
        self.right.len() - self.alike
    }

    /// The lines that differ and those around them, and the number of lines left out.
    pub fn told(&self) -> Vec<ReaderLine> {
        let mut told = Vec::new();
        let mut shown_to = 0;
        for group in group_diff_ops(self.operations.clone(), AROUND) {
            let first = group.first().map_or(0, |operation| operation.old_range().start);
            let skipped = first.saturating_sub(shown_to);
            told.push(if skipped > 0 { ReaderLine::Skipped(skipped) } else { ReaderLine::Gap });
            for operation in &group {
                self.tell(operation, &mut told);
            }
            shown_to = group.last().map_or(shown_to, |operation| operation.old_range().end);
        }
        let rest = self.left.len().saturating_sub(shown_to);
        if rest > 0 {
            told.push(ReaderLine::Skipped(rest));
        }
        told
    }

    fn tell(&self, operation: &DiffOp, told: &mut Vec<ReaderLine>) {
        let (old, new) = (operation.old_range(), operation.new_range());
        let left = |at: usize| Some(self.first.0 + at);
        let right = |at: usize| Some(self.first.1 + at);
        if matches!(operation, DiffOp::Equal { .. }) {
            told.extend(old.zip(new).map(|(one, other)| ReaderLine::Line {
                left: left(one),
                right: right(other),
                text: self.left[one].to_owned(),
            }));
            return;
        }
        told.extend(old.map(|at| ReaderLine::Line { left: left(at), right: None, text: self.left[at].to_owned() }));
        told.extend(new.map(|at| ReaderLine::Line { left: None, right: right(at), text: self.right[at].to_owned() }));
    }
}

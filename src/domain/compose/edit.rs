//! Edits of a span of text: some pieces removed, some replaced, every other byte unchanged.

use super::lines;
use crate::domain::span::{Span, find_holding};

/// A range of a prompt that is copied from the file byte for byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopiedRange {
    /// The bytes in the document's text.
    pub span: Span,
    /// The start in the prompt, in bytes.
    pub prompt_offset: usize,
}

/// A piece of text that replaces another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BodyEdit {
    pub span: Span,
    pub text: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct EditedBody {
    pub text: String,
    /// Pieces copied from the old text: the span there, and the start in the new text.
    pieces: Vec<(Span, usize)>,
}

impl EditedBody {
    /// The offset in the new text that corresponds to `offset` in the old one. If the text there was removed, the
    /// position where the next kept text starts.
    pub fn new_offset(&self, offset: usize) -> usize {
        let behind = self.pieces.partition_point(|(old, _)| old.start <= offset);
        let Some((old, new)) = behind.checked_sub(1).and_then(|last| self.pieces.get(last)) else { return 0 };
        if offset < old.end {
            new + (offset - old.start)
        } else {
            self.pieces.get(behind).map_or(self.text.len(), |(_, next)| *next)
        }
    }

    /// Pieces copied from the old text, if the new text starts at `start` in a longer one.
    pub fn copied_ranges(&self, start: usize) -> Vec<CopiedRange> {
        let kept = self.pieces.iter().filter(|(old, _)| !old.is_empty());
        kept.map(|&(span, new)| CopiedRange { span, prompt_offset: start + new }).collect()
    }

    /// The same text without these spans of it, which are in order and do not overlap.
    pub fn without_spans(&self, spans: &[Span]) -> Self {
        let end = Span::new(self.text.len(), self.text.len());
        let mut text = String::with_capacity(self.text.len());
        let mut pieces = Vec::with_capacity(self.pieces.len() + spans.len());
        let mut rest = self.pieces.as_slice();
        let mut at = 0;
        for span in spans.iter().chain([&end]) {
            let kept = Span::new(at, span.start);
            while let Some((&(old, new), behind)) = rest.split_first().filter(|((_, new), _)| *new < kept.end) {
                let here = Span::new(new.max(kept.start), (new + old.len()).min(kept.end));
                if !here.is_empty() {
                    let there = Span::new(old.start + here.start - new, old.start + here.end - new);
                    pieces.push((there, text.len() + here.start - kept.start));
                }
                if new + old.len() > kept.end {
                    break;
                }
                rest = behind;
            }
            text.push_str(kept.of(&self.text));
            at = span.end;
        }
        Self { text, pieces }
    }
}

/// The part `whole` of `text`, without the removals and with the replacements. Replacements inside a removal are
/// ignored. `removals` and `replacements` are each in order, without overlap.
pub(super) fn apply(text: &str, whole: Span, removals: &[Span], replacements: &[BodyEdit]) -> EditedBody {
    let removals = with_blank_lines(text, whole, removals);
    let mut steps: Vec<(Span, &str)> = removals.iter().map(|span| (*span, "")).collect();
    let removed = |span: Span| find_holding(&removals, span.start).is_some();
    steps.extend(replacements.iter().filter(|edit| !removed(edit.span)).map(|edit| (edit.span, edit.text.as_str())));
    steps.sort_by_key(|(span, _)| span.start);
    let mut edited = EditedBody::default();
    let mut at = whole.start;
    for (span, instead) in steps.into_iter().chain([(Span::new(whole.end, whole.end), "")]) {
        let piece = Span::new(at, span.start.max(at));
        edited.pieces.push((piece, edited.text.len()));
        edited.text.push_str(piece.of(text));
        edited.text.push_str(instead);
        at = span.end.max(at);
    }
    edited
}

/// The removals, joined if only blank lines are between them. Each is extended over the blank lines on one of its
/// sides, so that they are not doubled. Blank lines not next to a removal stay.
fn with_blank_lines(text: &str, whole: Span, removals: &[Span]) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for removal in removals.iter().filter(|removal| !removal.is_empty()) {
        match joined.last_mut() {
            Some(last) if lines::blank_run_after(text, last.end, whole.end) >= removal.start => {
                last.end = last.end.max(removal.end);
            }
            _ => joined.push(*removal),
        }
    }
    for removal in &mut joined {
        let before = lines::blank_run_before(text, removal.start, whole.start);
        let after = lines::blank_run_after(text, removal.end, whole.end);
        let (above, below) = (Span::new(before, removal.start), Span::new(removal.end, after));
        let nothing_above = before == whole.start;
        let nothing_below = after == whole.end;
        if nothing_above {
            removal.end = after;
        } else if nothing_below || lines::count(below.of(text)) > lines::count(above.of(text)) {
            removal.start = before;
        } else if !above.is_empty() {
            removal.end = after;
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Removes the text between `[` and `]`, inserts `text` between `{` and `}`, and compares the result.
    fn check(marked: &str, expected: &str) {
        let mut text = String::new();
        let (mut removals, mut edits, mut open) = (Vec::new(), Vec::new(), 0);
        for c in marked.chars() {
            match c {
                '[' | '{' => open = text.len(),
                ']' => removals.push(Span::new(open, text.len())),
                '}' => edits.push(BodyEdit { span: Span::new(open, text.len()), text: "new".into() }),
                c => text.push(c),
            }
        }
        let edited = apply(&text, Span::new(0, text.len()), &removals, &edits);
        assert_eq!(edited.text, expected, "of {marked:?}");
        for (old, new) in &edited.pieces {
            assert_eq!(edited.new_offset(old.start), *new, "of {marked:?}");
        }
        assert_eq!(edited.new_offset(text.len()), expected.len(), "of {marked:?}");
    }

    #[test]
    fn without_edits_the_text_is_unchanged() {
        check("\n\na  \r\n\n\n\nb", "\n\na  \r\n\n\n\nb");
        check("", "");
    }

    #[test]
    fn a_cut_leaves_no_doubled_blank_lines_and_none_too_few() {
        check("a\n\n[b\n]\nc\n", "a\n\nc\n");
        check("a\n[b\n]\nc\n", "a\n\nc\n");
        check("a\n\n[b\n]c\n", "a\n\nc\n");
        check("a\n[b\n]c\n", "a\nc\n");
        check("a\r\n\r\n[b\r\n]\r\nc\r\n", "a\r\n\r\nc\r\n");
        check("a\n\n[b\n]\n[c\n]\n\nd\n", "a\n\n\nd\n");
        check("a\n\n\n\nb\n\n[c\n]\nd\n", "a\n\n\n\nb\n\nd\n");
    }

    #[test]
    fn edits_at_the_ends_keep_leading_and_trailing_blank_lines() {
        check("\n[a\n]\nb\n", "\nb\n");
        check("a\n\n[b\n]", "a\n");
        check("a\n\n[b]", "a\n");
        check("a\n\n[b\n]\n", "a\n\n");
        check("\n[a\n]\n", "\n");
    }

    #[test]
    fn copied_ranges_stay_correct_after_further_cuts() {
        let text = "one two three four";
        let edit = BodyEdit { span: Span::new(4, 7), text: "2x2x2".into() };
        let edited = apply(text, Span::new(0, text.len()), &[], &[edit]);
        assert_eq!(edited.text, "one 2x2x2 three four");
        for spans in [
            vec![],
            vec![Span::new(0, 1), Span::new(5, 6), Span::new(11, 13), Span::new(19, 20)],
            vec![Span::new(3, 10)],
            vec![Span::new(0, 20)],
            vec![Span::new(4, 9), Span::new(12, 13)],
        ] {
            let fewer = edited.without_spans(&spans);
            let kept: String = edited
                .text
                .char_indices()
                .filter(|(at, _)| !spans.iter().any(|span| span.holds(*at)))
                .map(|(_, c)| c)
                .collect();
            assert_eq!(fewer.text, kept);
            for taken in fewer.copied_ranges(0) {
                let here = &fewer.text[taken.prompt_offset..taken.prompt_offset + taken.span.len()];
                assert_eq!(here, taken.span.of(text), "{spans:?}");
            }
        }
    }

    #[test]
    fn a_replacement_inside_a_cut_does_nothing() {
        check("a {b} c {d}", "a new c new");
        let text = "a\nb\n";
        let edit = BodyEdit { span: Span::new(2, 3), text: "x".into() };
        assert_eq!(apply(text, Span::new(0, 4), &[Span::new(2, 4)], &[edit]).text, "a\n");
    }
}

//! Replacements of pieces of a text. Even after several steps, positions refer to the original text.

use crate::domain::span::Span;

/// A range of the old text and its replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// Replaced range, in bytes of the old text.
    pub span: Span,
    pub text: String,
}

impl Splice {
    pub(super) fn new(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    pub(super) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(Span::new(at, at), text)
    }
}

/// `text` with the splices applied, which are in order and do not overlap.
pub(super) fn spliced(text: &str, splices: &[Splice]) -> String {
    let more: usize = splices.iter().map(|splice| splice.text.len()).sum();
    let mut out = String::with_capacity(text.len() + more);
    let mut at = 0;
    for splice in splices {
        out.push_str(text.get(at..splice.span.start).unwrap_or_default());
        out.push_str(&splice.text);
        at = splice.span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Combines the splices that lead from the original text to `now` with those that follow, as splices of the original
/// text.
pub(super) fn followed(so_far: Vec<Splice>, now: &str, next: &[Splice]) -> Vec<Splice> {
    // In reverse order, so that earlier positions in `now` stay valid.
    let mut all = so_far;
    let mut now = now.to_owned();
    for splice in next.iter().rev() {
        all = joined(all, &now, splice);
        now.replace_range(splice.span.start..splice.span.end, &splice.text);
    }
    all
}

fn joined(so_far: Vec<Splice>, now: &str, next: &Splice) -> Vec<Splice> {
    let mut before = Vec::new();
    let mut after = Vec::new();
    // The range that is replaced, in `now` and, after the loop, in the original text.
    let mut here = next.span;
    let (mut removed_before, mut added_before) = (0, 0);
    let (mut removed, mut added) = (0, 0);
    for splice in so_far {
        let start = splice.span.start + added_before + added - removed_before - removed;
        let place = Span::new(start, start + splice.text.len());
        if place.end < next.span.start {
            added_before += splice.text.len();
            removed_before += splice.span.len();
            before.push(splice);
        } else if place.start > next.span.end {
            after.push(splice);
        } else {
            here = Span::new(here.start.min(place.start), here.end.max(place.end));
            added += splice.text.len();
            removed += splice.span.len();
        }
    }
    let mut text = now.get(here.start..next.span.start).unwrap_or_default().to_owned();
    text.push_str(&next.text);
    text.push_str(now.get(next.span.end..here.end).unwrap_or_default());
    let span = Span::new(
        here.start + removed_before - added_before,
        here.end + removed_before + removed - added_before - added,
    );
    before.push(Splice { span, text });
    before.extend(after);
    before
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn consecutive_splices_join_into_one_step(
            text in "[a-e]{0,12}",
            steps in prop::collection::vec((0_usize..14, 0_usize..5, "[x-z]{0,4}", 0_usize..4, "[0-9]{0,3}"), 0..8),
        ) {
            let (mut now, mut all) = (text.clone(), Vec::new());
            for (start, len, instead, gap, second) in steps {
                let start = start.min(now.len());
                let end = (start + len).min(now.len());
                let again = (end + gap + 1).min(now.len()).max(end);
                let step = if again > end {
                    vec![Splice::new(Span::new(start, end), instead), Splice::insert(again, second)]
                } else {
                    vec![Splice::new(Span::new(start, end), instead)]
                };
                all = followed(all, &now, &step);
                now = spliced(&now, &step);
                prop_assert_eq!(spliced(&text, &all), now.clone());
            }
        }
    }
}

//! Signs nobody sees: left in the prompt as they stand, or taken out and counted.

use super::edit::Edited;
use super::written::Written;
use crate::domain::span::Span;
use crate::domain::text;

/// What becomes of hidden signs, and how many were taken out so far.
pub(super) struct Signs {
    /// How many were taken out; none where they stay.
    count: Option<usize>,
}

impl Signs {
    /// They stay.
    pub const fn kept() -> Self {
        Self { count: None }
    }

    /// They are taken out.
    pub const fn taken_out() -> Self {
        Self { count: Some(0) }
    }

    /// How many were.
    pub fn count(&self) -> usize {
        self.count.unwrap_or(0)
    }

    /// What becomes of a text.
    pub fn of_text(&mut self, text: String) -> String {
        let spans = self.spans(&text);
        if spans.is_empty() {
            return text;
        }
        let mut left = String::with_capacity(text.len());
        let mut at = 0;
        for span in spans {
            left.push_str(Span::new(at, span.start).of(&text));
            at = span.end;
        }
        left.push_str(text.get(at..).unwrap_or_default());
        left
    }

    /// What becomes of a body.
    pub fn of_edited(&mut self, body: Edited) -> Edited {
        let spans = self.spans(&body.text);
        if spans.is_empty() { body } else { body.without(&spans) }
    }

    /// What becomes of a part.
    pub fn of_written(&mut self, mut part: Written) -> Written {
        part.name = part.name.map(|name| self.of_text(name));
        for value in part.fields.iter_mut().flat_map(|field| &mut field.values) {
            *value = self.of_text(std::mem::take(value));
        }
        part
    }

    fn spans(&mut self, of: &str) -> Vec<Span> {
        let Some(count) = &mut self.count else { return Vec::new() };
        let spans: Vec<Span> = text::hidden(of).into_iter().map(|run| run.span).collect();
        *count += spans.iter().map(|span| span.of(of).chars().count()).sum::<usize>();
        spans
    }
}

//! Hidden characters of a prompt: kept as they are, or removed and counted.

use super::edit::EditedBody;
use super::generated_part::GeneratedPart;
use crate::domain::span::Span;
use crate::domain::text;

/// Removal of hidden characters, with the number removed so far.
pub(super) struct HiddenRemoval {
    /// Number of characters removed; `None` if they are kept.
    count: Option<usize>,
}

impl HiddenRemoval {
    pub const fn keep() -> Self {
        Self { count: None }
    }

    pub const fn remove() -> Self {
        Self { count: Some(0) }
    }

    /// The same treatment with a separate count.
    pub fn apart(&self) -> Self {
        Self { count: self.count.map(|_| 0) }
    }

    pub fn count(&self) -> usize {
        self.count.unwrap_or(0)
    }

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

    pub fn of_edited(&mut self, body: EditedBody) -> EditedBody {
        let spans = self.spans(&body.text);
        if spans.is_empty() { body } else { body.without_spans(&spans) }
    }

    pub fn of_written(&mut self, mut part: GeneratedPart) -> GeneratedPart {
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

//! Lines that are only assumed to be part of a value, and that an edit must not remove with it.

use std::collections::BTreeSet;

use super::splice::Splice;
use crate::domain::reading::{BlockSyntax, Frontmatter, ReadingMethod};
use crate::domain::span::{LineIndex, Span};
use crate::domain::value::{NodeKind, ValueNode, ValueStyle};

/// The first and the last line of the file, from 1, that the splices would remove although they are only assumed to be
/// part of a key's value; `None` if there are no such lines.
pub(super) fn lost_lines(text: &str, reading: &Frontmatter, splices: &[Splice]) -> Option<(usize, usize)> {
    let block = reading.block.filter(|block| block.syntax == BlockSyntax::Yaml)?;
    let mut entries = Vec::new();
    collect_entries(text, &reading.values, block.inner.end, &mut entries);
    let mut lost = BTreeSet::new();
    for entry in &entries {
        let touches = |splice: &&Splice| splice.span.start <= entry.value.span.end && entry.start <= splice.span.end;
        let end = splices.iter().filter(touches).map(|splice| splice.span.end).max().unwrap_or(0);
        let is_quoted = matches!(entry.style, ValueStyle::Single | ValueStyle::Double);
        let is_valid = entry.is_nested && reading.reading == ReadingMethod::Strict;
        // In a valid block, the lines between two nested values are comments; only a quoted value can end too late.
        if is_valid && !is_quoted {
            continue;
        }
        let end = if is_valid { 0 } else { end.min(entry.limit) };
        let doubtful = doubtful_lines(text, entry, end.max(entry.value.span.end));
        let is_lost = |line: &&Span| {
            let said = line.of(text).trim();
            let mut cuts = splices.iter().filter(|splice| splice.span.start < line.end && line.start < splice.span.end);
            // A line that is only moved, or written again under the key, is not lost.
            cuts.any(|splice| !splice.text.lines().any(|kept| kept.trim() == said))
        };
        lost.extend(doubtful.iter().filter(is_lost).map(|line| line.start));
    }
    let lines = LineIndex::new(text);
    Some((lines.line(*lost.first()?), lines.line(*lost.last()?)))
}

/// A text in a block, after its key or dash.
struct TextEntry<'n> {
    value: &'n ValueNode,
    style: ValueStyle,
    /// The start of the key; for an item, the start of the text after the dash.
    start: usize,
    /// The end of the key; for an item, the start of the text.
    head_end: usize,
    /// The column of the key or dash.
    column: usize,
    /// The start of the line of the next key or item, or the end of the block.
    limit: usize,
    is_nested: bool,
}

/// Collects every text after a key or dash, at any depth. Brackets and braces are skipped, because indentation has no
/// meaning inside.
fn collect_entries<'n>(text: &str, root: &'n ValueNode, end: usize, entries: &mut Vec<TextEntry<'n>>) {
    let mut pending = vec![(root, end)];
    while let Some((parent, end)) = pending.pop() {
        let is_root = std::ptr::eq(parent, root);
        if !is_root && text[parent.span.start..].starts_with(['[', '{']) {
            continue;
        }
        let children: Vec<(&ValueNode, Span)> = match &parent.kind {
            NodeKind::Map(pairs) => pairs.iter().map(|pair| (&pair.value, pair.key_span)).collect(),
            NodeKind::List(items) => {
                items.iter().map(|item| (item, Span::new(item.span.start, item.span.start))).collect()
            }
            _ => continue,
        };
        for (at, &(value, head)) in children.iter().enumerate() {
            let limit = children.get(at + 1).map_or(end, |(_, next)| line_start(text, next.start));
            if let NodeKind::Scalar { style, .. } = value.kind {
                let line = &text[line_start(text, head.start)..head.start];
                let is_item = matches!(parent.kind, NodeKind::List(_));
                let column = if is_item { indent_of(line) } else { line.len() };
                let (start, head_end, is_nested) = (head.start, head.end, !is_root);
                entries.push(TextEntry { value, style, start, head_end, column, limit, is_nested });
            } else {
                pending.push((value, limit));
            }
        }
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |found| found + 1)
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// The lines from the key of a text to `end` that are indented no further than the key, outside an example. In valid
/// YAML, such lines are not part of the text.
fn doubtful_lines(text: &str, entry: &TextEntry<'_>, end: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = entry.head_end;
    let mut open_examples = 0_usize;
    for (number, line) in text[at..end.max(at)].split_inclusive('\n').enumerate() {
        let span = Span::new(at, at + line.trim_end().len());
        at += line.len();
        let was_open = open_examples > 0;
        open_examples += line.matches("<example").count();
        let is_example = was_open || open_examples > 0;
        open_examples = open_examples.saturating_sub(line.matches("</example").count());
        let is_at_margin = number > 0 && indent_of(line) <= entry.column;
        let is_suspect = !matches!(entry.style, ValueStyle::Single | ValueStyle::Double) || is_key_like(line);
        if is_at_margin && !line.trim().is_empty() && !is_example && is_suspect {
            found.push(span);
        }
    }
    found
}

/// Returns true if a line inside quotes looks like a key that was included because a closing quote is missing.
fn is_key_like(line: &str) -> bool {
    let said = line.trim();
    let is_word = |key: &str| !key.is_empty() && key.len() <= 40 && !key.contains([' ', '"', '\'', '<', '`', '(']);
    said.split_once(':').is_some_and(|(key, value)| is_word(key) && (value.is_empty() || value.starts_with(' ')))
}

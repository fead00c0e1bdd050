//! Changes to maps and lists between braces and brackets.

use super::error::Reason;
use super::layout::Layout;
use super::path::Step;
use super::plan::common_quotes;
use super::splice::Splice;
use super::value::Value;
use super::written::{flow_key, in_flow};
use crate::domain::span::Span;
use crate::domain::value::{Kind, Node};

/// Puts a value in the place of another.
pub(super) fn replace(layout: Layout<'_>, old: &Node, new: &Value) -> Vec<Splice> {
    let style = match &old.kind {
        Kind::Scalar { style, .. } => Some(*style),
        _ => common_quotes(old.items()),
    };
    let written = in_flow(new, style);
    if !old.span.is_empty() {
        return vec![Splice::new(old.span, written)];
    }
    // A key without a value, and perhaps without a colon.
    let before = if layout.text[..old.span.start].ends_with(':') { " " } else { ": " };
    vec![Splice::insert(old.span.start, format!("{before}{written}"))]
}

/// Adds a pair at the end of a map.
pub(super) fn add_pair(layout: Layout<'_>, map: &Node, key: &str, value: &Value) -> Result<Vec<Splice>, Reason> {
    if !layout.text[map.span.start..].starts_with('{') {
        return Err(Reason::CannotBeWritten("the map stands between brackets without braces of its own"));
    }
    let style = map.pairs().last().and_then(|pair| common_quotes(std::slice::from_ref(&pair.value)));
    let pair = format!("{}: {}", flow_key(key), in_flow(value, style));
    Ok(vec![put_last(layout, map, &pair)])
}

/// Puts an item into a list.
pub(super) fn insert_item(layout: Layout<'_>, list: &Node, index: usize, value: &Value) -> Vec<Splice> {
    let item = in_flow(value, common_quotes(list.items()));
    vec![insert_written(layout, list, index, &item)]
}

/// Puts an entry, written out, into a map or list.
pub(super) fn insert_written(layout: Layout<'_>, collection: &Node, index: usize, entry: &str) -> Splice {
    let entries = entries(layout, collection);
    match entries.get(index) {
        Some(next) => {
            let separator = separator(layout, collection, &entries);
            Splice::insert(next.start, format!("{entry}{separator}"))
        }
        None => put_last(layout, collection, entry),
    }
}

fn put_last(layout: Layout<'_>, collection: &Node, entry: &str) -> Splice {
    let entries = entries(layout, collection);
    match entries.last() {
        Some(last) => Splice::insert(last.end, format!("{}{entry}", separator(layout, collection, &entries))),
        None => Splice::insert(collection.span.start + 1, entry.to_owned()),
    }
}

/// What stands between two entries: as between the last two, or a line break where the only one
/// stands on a line of its own.
fn separator<'t>(layout: Layout<'t>, collection: &Node, entries: &[Span]) -> std::borrow::Cow<'t, str> {
    if let [.., before, last] = entries {
        let between = &layout.text[before.end..last.start];
        if between.trim() == "," {
            return between.into();
        }
    }
    if let [only] = entries {
        let before = &layout.text[collection.span.start + 1..only.start];
        if before.contains('\n') && before.trim().is_empty() {
            return format!(",{before}").into();
        }
    }
    ", ".into()
}

/// Takes a pair or an item away, and the comma between it and its neighbour.
pub(super) fn remove(layout: Layout<'_>, parent: &Node, step: Step) -> Vec<Splice> {
    let entries = entries(layout, parent);
    let at = match step {
        Step::Pair(at) | Step::Item(at) => at,
    };
    let span = match (entries.get(at + 1), at.checked_sub(1).map(|before| entries[before])) {
        (Some(next), _) => Span::new(entries[at].start, next.start),
        (None, Some(before)) => Span::new(before.end, entries[at].end),
        (None, None) => {
            let behind = &layout.text[entries[at].end..];
            let comma = behind.trim_start().strip_prefix(',').map_or(0, |rest| behind.len() - rest.len());
            Span::new(entries[at].start, entries[at].end + comma)
        }
    };
    vec![Splice::new(span, "")]
}

/// The pieces that the entries of a map or list are, anchors and tags included.
pub(super) fn entries(layout: Layout<'_>, parent: &Node) -> Vec<Span> {
    let starts_at = |start: usize| start - before(layout, parent, start).len();
    match &parent.kind {
        Kind::Map(pairs) => {
            let entry = |pair: &crate::domain::value::Pair| {
                Span::new(starts_at(pair.key_span.start), pair.value.span.end.max(pair.key_span.end))
            };
            pairs.iter().map(entry).collect()
        }
        Kind::List(items) => items.iter().map(|item| Span::new(starts_at(item.span.start), item.span.end)).collect(),
        _ => Vec::new(),
    }
}

/// The anchor and tag before a value between brackets or braces.
pub(super) fn properties<'t>(layout: Layout<'t>, node: &Node) -> &'t str {
    before(layout, node, node.span.start)
}

/// The anchor and tag right before `start`, blanks behind them included.
fn before<'t>(layout: Layout<'t>, parent: &Node, start: usize) -> &'t str {
    let from = layout.line_start(start).max(if parent.span.start < start { parent.span.start + 1 } else { 0 });
    let line = &layout.text[from..start];
    let mut properties = line.len();
    loop {
        let head = line[..properties].trim_end_matches([' ', '\t']);
        let token = head.rfind([' ', '\t', ',', '[', '{', ':']).map_or(0, |at| at + 1);
        if head.len() == properties && properties < line.len() || !head[token..].starts_with(['&', '!']) {
            return &line[properties..];
        }
        properties = token;
    }
}

//! Changes to maps and lists in braces and brackets.

use super::block_layout::BlockLayout;
use super::edit_error::EditRefusal;
use super::new_keys::KeyStep;
use super::plan::{EditPlanner, common_quotes};
use super::planned_value::PlannedValue;
use super::splice::Splice;
use super::value_text::{flow_key, in_flow, in_json};
use crate::domain::scalar;
use crate::domain::span::Span;
use crate::domain::value::{NodeKind, ValueNode};

pub(super) fn replace(planner: &EditPlanner<'_>, old: &ValueNode, new: &PlannedValue) -> Vec<Splice> {
    let layout = planner.layout;
    let style = match &old.kind {
        NodeKind::Scalar { style, .. } => Some(*style),
        _ => common_quotes(old.items()),
    };
    let written = if planner.is_json { in_json(new) } else { in_flow(new, style) };
    if !old.span.is_empty() {
        return vec![Splice::new(old.span, written)];
    }
    // The key has no value, and perhaps no colon.
    let before = if layout.text[..old.span.start].ends_with(':') { " " } else { ": " };
    vec![Splice::insert(old.span.start, format!("{before}{written}"))]
}

/// Adds a pair at the end of a map.
pub(super) fn add_pair(
    planner: &EditPlanner<'_>,
    map: &ValueNode,
    key: &str,
    value: &PlannedValue,
) -> Result<Vec<Splice>, EditRefusal> {
    let layout = planner.layout;
    if !layout.text[map.span.start..].starts_with('{') {
        return Err(EditRefusal::CannotBeWritten("the map is inside brackets without braces of its own"));
    }
    let style = map.pairs().last().and_then(|pair| common_quotes(std::slice::from_ref(&pair.value)));
    let pair = if planner.is_json {
        format!("{}: {}", scalar::in_double_quotes(key), in_json(value))
    } else {
        format!("{}: {}", flow_key(key), in_flow(value, style))
    };
    Ok(vec![put_last(layout, map, &pair)])
}

pub(super) fn insert_item(
    planner: &EditPlanner<'_>,
    list: &ValueNode,
    index: usize,
    value: &PlannedValue,
) -> Vec<Splice> {
    let item = if planner.is_json { in_json(value) } else { in_flow(value, common_quotes(list.items())) };
    vec![insert_written(planner.layout, list, index, &item)]
}

/// Inserts the text of an entry into a map or list.
pub(super) fn insert_written(layout: BlockLayout<'_>, collection: &ValueNode, index: usize, entry: &str) -> Splice {
    let entries = entries(layout, collection);
    match entries.get(index) {
        Some(next) => {
            let separator = separator(layout, collection, &entries);
            Splice::insert(next.start, format!("{entry}{separator}"))
        }
        None => put_last(layout, collection, entry),
    }
}

fn put_last(layout: BlockLayout<'_>, collection: &ValueNode, entry: &str) -> Splice {
    let entries = entries(layout, collection);
    match entries.last() {
        Some(last) => Splice::insert(last.end, format!("{}{entry}", separator(layout, collection, &entries))),
        None => Splice::insert(collection.span.start + 1, entry.to_owned()),
    }
}

/// Separator between two entries: the one between the last two, or a line break if the only entry is on a separate
/// line.
fn separator<'t>(layout: BlockLayout<'t>, collection: &ValueNode, entries: &[Span]) -> std::borrow::Cow<'t, str> {
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

/// Removes a pair or an item, and the comma between it and its neighbor.
pub(super) fn remove(layout: BlockLayout<'_>, parent: &ValueNode, step: KeyStep) -> Vec<Splice> {
    let entries = entries(layout, parent);
    let at = match step {
        KeyStep::Pair(at) | KeyStep::Item(at) => at,
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

/// The spans of the entries of a map or list, including anchors and tags.
pub(super) fn entries(layout: BlockLayout<'_>, parent: &ValueNode) -> Vec<Span> {
    let starts_at = |start: usize| start - before(layout, parent, start).len();
    match &parent.kind {
        NodeKind::Map(pairs) => {
            let entry = |pair: &crate::domain::value::MapPair| {
                Span::new(starts_at(pair.key_span.start), pair.value.span.end.max(pair.key_span.end))
            };
            pairs.iter().map(entry).collect()
        }
        NodeKind::List(items) => {
            items.iter().map(|item| Span::new(starts_at(item.span.start), item.span.end)).collect()
        }
        _ => Vec::new(),
    }
}

/// The anchor and tag before a value in brackets or braces.
pub(super) fn properties<'t>(layout: BlockLayout<'t>, node: &ValueNode) -> &'t str {
    before(layout, node, node.span.start)
}

/// The anchor and tag directly before `start`, including the blanks after them.
fn before<'t>(layout: BlockLayout<'t>, parent: &ValueNode, start: usize) -> &'t str {
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

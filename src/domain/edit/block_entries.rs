//! Changes to maps and lists in block style.

use super::block_layout::{BlockLayout, ValueHead};
use super::new_keys::KeyStep;
use super::plan::{EditPlanner, common_quotes};
use super::planned_value::PlannedValue;
use super::splice::Splice;
use super::value_location;
use super::value_text::{TextLayout, ValuePrefix, WrittenValue, in_flow};
use crate::domain::span::Span;
use crate::domain::value::{NodeKind, ValueNode};

/// The ways to replace a value, best first.
pub(super) fn replace(
    planner: &EditPlanner<'_>,
    head: ValueHead,
    behind: ValuePrefix,
    old: &ValueNode,
    new: &PlannedValue,
) -> Vec<Vec<Splice>> {
    let layout = planner.layout;
    let mut ways = planner.manner.in_lines(new, behind, value_location::look(layout, old, Some(head)));
    if layout.is_flow(old) && matches!(new, PlannedValue::List(_) | PlannedValue::Map(_)) {
        let inline = in_flow(new, common_quotes(old.items()));
        ways.insert(0, WrittenValue { inline, below: String::new() });
    }
    ways.iter().map(|written| put(layout, head, old, written)).collect()
}

/// Replaces a value by one that is already written as text.
pub(super) fn put(layout: BlockLayout<'_>, head: ValueHead, old: &ValueNode, new: &WrittenValue) -> Vec<Splice> {
    let mut pieces = layout.pieces(head, old);
    let is_on_own_line = layout.line_start(pieces.inline.start) > head.behind;
    if new.inline.is_empty() && is_on_own_line {
        // The old value is on separate lines, and so is the new one; comments around it stay where they are.
        let above = layout.end_above(layout.line_start(pieces.inline.start));
        let end = if pieces.below.is_empty() { pieces.inline.end } else { pieces.below.end };
        return vec![Splice::new(Span::new(above, end), new.below.clone())];
    }
    let mut inline = new.inline.clone();
    if !new.inline.is_empty() && pieces.inline.is_empty() && !layout.text[..pieces.inline.start].ends_with([' ', '\t'])
    {
        inline.insert(0, ' ');
    }
    if new.inline.is_empty() {
        pieces.inline.start = head.behind;
    }
    let mut splices = Vec::new();
    if !pieces.inline.is_empty() || !inline.is_empty() {
        splices.push(Splice::new(pieces.inline, inline));
    }
    if !pieces.below.is_empty() || !new.below.is_empty() {
        splices.push(Splice::new(pieces.below, new.below.clone()));
    }
    splices
}

/// The ways to add a pair at the end of a map or to an empty block, best first.
pub(super) fn add_pair(
    planner: &EditPlanner<'_>,
    map: &ValueNode,
    key: &str,
    value: &PlannedValue,
) -> Vec<Vec<Splice>> {
    let layout = planner.layout;
    let line_break = planner.manner.line_break;
    if let (Some(first), Some(last)) = (map.pairs().first(), map.pairs().last()) {
        let column = layout.column(first.key_span.start);
        let end = layout.end(&last.value).max(layout.line_end(last.key_span.end));
        let entry = planner.manner.entry(key, value, column);
        let added = format!("{line_break}{}{entry}", " ".repeat(column));
        // Blank lines after a block scalar may belong to it.
        let behind_blanks = layout.behind_blank_lines(end);
        return [end, behind_blanks].map(|at| vec![Splice::insert(at, added.clone())]).into();
    }
    let end = layout.text.len();
    let fence = layout.end_above(layout.start);
    let margin = &layout.text[layout.line_start(fence)..];
    let column = margin.len() - margin.trim_start_matches(' ').len();
    let entry = format!("{}{}", " ".repeat(column), planner.manner.entry(key, value, column));
    let is_at_start = end == 0 || layout.text.ends_with('\n');
    let added = if is_at_start { format!("{entry}{line_break}") } else { format!("{line_break}{entry}") };
    vec![vec![Splice::insert(end, added)]]
}

/// The ways to insert an item into a list, best first.
pub(super) fn insert_item(
    planner: &EditPlanner<'_>,
    list: &ValueNode,
    dashes: &[ValueHead],
    index: usize,
    value: &PlannedValue,
) -> Vec<Vec<Splice>> {
    let layout = planner.layout;
    let line_break = planner.manner.line_break;
    let column = dashes.first().map_or(0, |dash| dash.column);
    let margin = " ".repeat(column);
    let look = TextLayout { style: common_quotes(list.items()), ..TextLayout::default() };
    let ways = planner.manner.in_lines(value, ValuePrefix::Dash(column), look);
    let place = |item: String| match dashes.get(index) {
        None => {
            let end = list.items().last().map_or(list.span.end, |last| layout.end(last));
            Splice::insert(end, format!("{line_break}{margin}{item}"))
        }
        Some(next) => {
            let dash = next.mark - 1;
            if layout.is_first(dash) {
                let floor = index.checked_sub(1).map_or(0, |before| layout.end(&list.items()[before]));
                let start = layout.comments_above(dash, floor);
                Splice::insert(start, format!("{margin}{item}{line_break}"))
            } else {
                Splice::insert(dash, format!("{item}{line_break}{margin}"))
            }
        }
    };
    ways.iter().map(|written| vec![place(format!("-{}", written.behind_mark()))]).collect()
}

/// Removes a pair or item with its lines.
pub(super) fn remove(
    planner: &EditPlanner<'_>,
    parent: &ValueNode,
    head: ValueHead,
    is_root: bool,
    step: KeyStep,
) -> Option<Vec<Splice>> {
    let layout = planner.layout;
    let bare = bare_entries(planner, parent, head)?;
    let at = match step {
        KeyStep::Pair(at) | KeyStep::Item(at) => at,
    };
    let entry = *bare.get(at)?;
    let is_first = layout.is_first(entry.start);
    let whole_lines = Span::new(layout.line_start(entry.start), layout.next_line(entry.end));
    if bare.len() == 1 && !is_root {
        let empty = if matches!(step, KeyStep::Pair(_)) { "{}" } else { "[]" };
        if is_first && layout.line_start(entry.start) > head.mark {
            let place = layout
                .pieces(head, &ValueNode { span: Span::new(head.mark, head.mark), ..parent.clone() })
                .inline
                .start;
            let blank = if layout.text[..place].ends_with([' ', '\t']) { "" } else { " " };
            let above = layout.end_above(whole_lines.start);
            return Some(vec![
                Splice::insert(place.min(above), format!("{blank}{empty}")),
                Splice::new(Span::new(above, entry.end), ""),
            ]);
        }
        return Some(vec![Splice::new(entry, empty)]);
    }
    if is_first {
        return Some(vec![Splice::new(whole_lines, "")]);
    }
    // The first entry is on the line of a dash, so the next one moves up to it.
    let next = bare.get(at + 1)?;
    let between = &layout.text[entry.end..next.start];
    if between.trim().is_empty() {
        Some(vec![Splice::new(Span::new(entry.start, next.start), "")])
    } else {
        Some(vec![Splice::new(entry, "")])
    }
}

/// The spans of the entries of a map or list, without the text between them: each from its key, or from the comments
/// directly above it, to the end of its last line.
pub(super) fn entries(planner: &EditPlanner<'_>, parent: &ValueNode, head: ValueHead) -> Option<Vec<Span>> {
    let layout = planner.layout;
    let mut entries = bare_entries(planner, parent, head)?;
    // After a dash there is no line above for the comments of an entry that moves there.
    if entries.first().is_some_and(|first| !layout.is_first(first.start)) {
        return Some(entries);
    }
    let mut floor = layout.next_line(head.mark);
    if layout.line_start(head.mark) == 0 || head.mark == layout.start {
        floor = layout.start;
    }
    for entry in &mut entries {
        let start = layout.comments_above(entry.start, floor);
        if start < layout.line_start(entry.start) {
            entry.start = start + layout.column(entry.start);
        }
        floor = layout.next_line(entry.end);
    }
    Some(entries)
}

fn bare_entries(planner: &EditPlanner<'_>, parent: &ValueNode, head: ValueHead) -> Option<Vec<Span>> {
    let layout = planner.layout;
    let entries: Vec<Span> = match &parent.kind {
        NodeKind::Map(pairs) => {
            let entry = |pair: &crate::domain::value::MapPair| {
                let end = layout.end(&pair.value).max(layout.line_end(pair.key_span.end));
                Span::new(pair.key_span.start, end)
            };
            pairs.iter().map(entry).collect()
        }
        NodeKind::List(items) => {
            let dashes = layout.dashes(parent, head.mark)?;
            items.iter().zip(dashes).map(|(item, dash)| Span::new(dash.mark - 1, layout.end(item))).collect()
        }
        _ => return None,
    };
    // In a broken block, a value can seem to reach into the line of the next key.
    entries.is_sorted_by(|one, next| one.end <= next.start).then_some(entries)
}

/// Moves an entry to another position. The text between entries stays where it is.
pub(super) fn displaced(text: &str, entries: &[Span], from: usize, to: usize) -> Vec<Splice> {
    let (first, last) = (from.min(to), from.max(to));
    let mut order: Vec<usize> = (first..=last).collect();
    if from < to {
        order.rotate_left(1);
    } else {
        order.rotate_right(1);
    }
    let mut out = String::new();
    for (place, &entry) in (first..=last).zip(&order) {
        if place > first {
            out.push_str(&text[entries[place - 1].end..entries[place].start]);
        }
        out.push_str(entries[entry].of(text));
    }
    vec![Splice::new(Span::new(entries[first].start, entries[last].end), out)]
}

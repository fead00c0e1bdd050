//! Changes to maps and lists that stand over lines.

use super::layout::{Head, Layout};
use super::path::Step;
use super::plan::{Planner, common_quotes};
use super::splice::Splice;
use super::spot;
use super::value::Value;
use super::written::{Behind, Look, Written, in_flow};
use crate::domain::span::Span;
use crate::domain::value::{Kind, Node};

/// The ways to put a value in the place of another.
pub(super) fn replace(planner: &Planner<'_>, head: Head, behind: Behind, old: &Node, new: &Value) -> Vec<Vec<Splice>> {
    let layout = planner.layout;
    let mut ways = planner.manner.in_lines(new, behind, spot::look(layout, old, Some(head)));
    if layout.is_flow(old) && matches!(new, Value::List(_) | Value::Map(_)) {
        let inline = in_flow(new, common_quotes(old.items()));
        ways.insert(0, Written { inline, below: String::new() });
    }
    ways.iter().map(|written| put(layout, head, old, written)).collect()
}

/// Puts a value as it is written in the place of another.
pub(super) fn put(layout: Layout<'_>, head: Head, old: &Node, new: &Written) -> Vec<Splice> {
    let mut pieces = layout.pieces(head, old);
    let is_on_own_line = layout.line_start(pieces.inline.start) > head.behind;
    if new.inline.is_empty() && is_on_own_line {
        // A value on lines of its own makes room for lines; a comment behind it stays behind them.
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

/// Adds a pair at the end of a map, or to a block with nothing in it.
pub(super) fn add_pair(planner: &Planner<'_>, map: &Node, key: &str, value: &Value) -> Vec<Splice> {
    let layout = planner.layout;
    let line_break = planner.manner.line_break;
    if let (Some(first), Some(last)) = (map.pairs().first(), map.pairs().last()) {
        let column = layout.column(first.key_span.start);
        let end = layout.end(&last.value).max(layout.line_end(last.key_span.end));
        let entry = planner.manner.entry(key, value, column);
        return vec![Splice::insert(end, format!("{line_break}{}{entry}", " ".repeat(column)))];
    }
    let end = layout.text.len();
    let fence = layout.end_above(layout.start);
    let margin = &layout.text[layout.line_start(fence)..];
    let column = margin.len() - margin.trim_start_matches(' ').len();
    let entry = format!("{}{}", " ".repeat(column), planner.manner.entry(key, value, column));
    let is_at_start = end == 0 || layout.text.ends_with('\n');
    vec![Splice::insert(end, if is_at_start { format!("{entry}{line_break}") } else { format!("{line_break}{entry}") })]
}

/// The ways to put an item into a list.
pub(super) fn insert_item(
    planner: &Planner<'_>,
    list: &Node,
    dashes: &[Head],
    index: usize,
    value: &Value,
) -> Vec<Vec<Splice>> {
    let layout = planner.layout;
    let line_break = planner.manner.line_break;
    let column = dashes.first().map_or(0, |dash| dash.column);
    let margin = " ".repeat(column);
    let look = Look { style: common_quotes(list.items()), ..Look::default() };
    let ways = planner.manner.in_lines(value, Behind::Dash(column), look);
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

/// Takes a pair or item away, with its lines.
pub(super) fn remove(
    planner: &Planner<'_>,
    parent: &Node,
    head: Head,
    is_root: bool,
    step: Step,
) -> Option<Vec<Splice>> {
    let layout = planner.layout;
    let bare = bare_entries(planner, parent, head)?;
    let at = match step {
        Step::Pair(at) | Step::Item(at) => at,
    };
    let entry = *bare.get(at)?;
    let is_first = layout.is_first(entry.start);
    let whole_lines = Span::new(layout.line_start(entry.start), layout.next_line(entry.end));
    if bare.len() == 1 && !is_root {
        let empty = if matches!(step, Step::Pair(_)) { "{}" } else { "[]" };
        if is_first && layout.line_start(entry.start) > head.mark {
            let place =
                layout.pieces(head, &Node { span: Span::new(head.mark, head.mark), ..parent.clone() }).inline.start;
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
    // The first entry stands behind a dash, where the next one takes its place.
    let next = bare.get(at + 1)?;
    let between = &layout.text[entry.end..next.start];
    if between.trim().is_empty() {
        Some(vec![Splice::new(Span::new(entry.start, next.start), "")])
    } else {
        Some(vec![Splice::new(entry, "")])
    }
}

/// The pieces that the entries of a map or list are, without what separates them: from the key, or
/// from the comments right above it, to the end of the last line.
pub(super) fn entries(planner: &Planner<'_>, parent: &Node, head: Head) -> Option<Vec<Span>> {
    let layout = planner.layout;
    let mut entries = bare_entries(planner, parent, head)?;
    // Behind a dash there is no line above, where the comments of the next entry could go.
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

fn bare_entries(planner: &Planner<'_>, parent: &Node, head: Head) -> Option<Vec<Span>> {
    let layout = planner.layout;
    match &parent.kind {
        Kind::Map(pairs) => {
            let entry = |pair: &crate::domain::value::Pair| {
                let end = layout.end(&pair.value).max(layout.line_end(pair.key_span.end));
                Span::new(pair.key_span.start, end)
            };
            Some(pairs.iter().map(entry).collect())
        }
        Kind::List(items) => {
            let dashes = layout.dashes(parent, head.mark)?;
            Some(items.iter().zip(dashes).map(|(item, dash)| Span::new(dash.mark - 1, layout.end(item))).collect())
        }
        _ => None,
    }
}

/// The entries in a new order, what stands between them left where it is.
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

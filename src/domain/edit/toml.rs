//! Changes to blocks in TOML, by the places that `toml_edit` gives its values.

use super::error::Reason;
use super::path::{self, Step};
use super::plan::{Plan, Planner};
use super::splice::Splice;
use super::value::{self, Value};
use super::{Change, New, flow};
use crate::domain::scalar;
use crate::domain::span::Span;
use crate::domain::value::{Kind, Node, Pair, Style};

const NO_NULL: Reason = Reason::CannotBeWritten("TOML has no null");
const A_TABLE: Reason = Reason::CannotBeWritten("a table with a header of its own cannot be changed as a whole here");

/// What a change means, and the ways to write it.
///
/// # Errors
/// Where the path leads nowhere, or to what cannot be changed by one splice.
pub(super) fn plan(planner: &Planner<'_>, change: &Change) -> Result<Plan, Reason> {
    match change {
        Change::Set { path, value } => set(planner, path, value),
        Change::Append { path, value } => append(planner, path, value),
        Change::Insert { path, index, value } => {
            let steps = planner.steps(path)?;
            insert(planner, &steps, *index, value)
        }
        Change::Remove { path } => remove(planner, path),
        Change::Rename { path, name } => {
            let mut plan = planner.rename(path, name)?;
            if !planner.root.at(path).is_some_and(|value| is_inline(planner, value)) {
                return Err(A_TABLE);
            }
            for splice in plan.ways.iter_mut().flatten() {
                splice.text = key(name);
            }
            Ok(plan)
        }
        Change::Move { path, index } => displace(planner, path, *index),
    }
}

fn set(planner: &Planner<'_>, path: &str, new: &New) -> Result<Plan, Reason> {
    let trail = path::walk(planner.root, path);
    planner.check_duplicates(&trail.steps)?;
    if !trail.rest.is_empty() || trail.steps.is_empty() {
        return add(planner, path, &trail, Value::of(new, None));
    }
    let old = path::follow(planner.root, &trail.steps).unwrap_or(planner.root);
    let value = value_of(new, Some(old));
    if value::same(old, &value.node()) {
        return Ok(Plan { meant: planner.root.clone(), ways: vec![Vec::new()] });
    }
    if !is_inline(planner, old) {
        return Err(A_TABLE);
    }
    let meant = planner.meant(&trail.steps, |node| *node = value.node());
    let ways = writings(&value, Some(old))?;
    Ok(Plan { meant, ways: ways.into_iter().map(|text| vec![Splice::new(old.span, text)]).collect() })
}

fn append(planner: &Planner<'_>, path: &str, new: &New) -> Result<Plan, Reason> {
    let trail = path::walk(planner.root, path);
    if !trail.rest.is_empty() || trail.steps.is_empty() {
        return add(planner, path, &trail, Value::List(vec![Value::of(new, None)]));
    }
    let count = path::follow(planner.root, &trail.steps).map_or(0, |list| list.items().len());
    insert(planner, &trail.steps, count, new)
}

fn insert(planner: &Planner<'_>, steps: &[Step], index: usize, new: &New) -> Result<Plan, Reason> {
    planner.check_duplicates(steps)?;
    let list = path::follow(planner.root, steps).unwrap_or(planner.root);
    let Kind::List(items) = &list.kind else { return Err(planner.no_list(steps)) };
    if !is_inline(planner, list) {
        return Err(A_TABLE);
    }
    if index > items.len() {
        return Err(Reason::NoPosition { index, count: items.len() });
    }
    let neighbour = items.get(index.saturating_sub(1));
    let value = value_of(new, neighbour);
    let written = writings(&value, neighbour)?.swap_remove(0);
    let meant = planner.meant(steps, |node| {
        if let Kind::List(items) = &mut node.kind {
            items.insert(index, value.node());
        }
    });
    Ok(Plan { meant, ways: vec![vec![flow::insert_written(planner.layout, list, index, &written)]] })
}

/// Adds a key to the root, to a table or to braces.
fn add(planner: &Planner<'_>, path: &str, trail: &path::Trail<'_>, value: Value) -> Result<Plan, Reason> {
    let layout = planner.layout;
    let table = path::follow(planner.root, &trail.steps).unwrap_or(planner.root);
    let Kind::Map(pairs) = &table.kind else { return Err(planner.obstacle(path, trail)) };
    if trail.rest.is_empty() || trail.rest.starts_with('[') {
        return Err(planner.obstacle(path, trail));
    }
    let keys = path::keys(trail.rest)?;
    let value = value.below(&keys[1..]);
    let entry = format!("{} = {}", key(keys[0]), writings(&value, None)?.swap_remove(0));
    // Keys with a table of their own come behind those without, in the text and so in what is read.
    let place = pairs.iter().take_while(|pair| is_inline(planner, &pair.value)).count();
    let splice = if !trail.steps.is_empty() && is_inline(planner, table) {
        flow::insert_written(layout, table, pairs.len(), &entry)
    } else if let Some(last) = place.checked_sub(1).map(|at| &pairs[at]) {
        Splice::insert(layout.line_end(last.value.span.end), format!("{}{entry}", planner.manner.line_break))
    } else if trail.steps.is_empty() {
        Splice::insert(layout.start, format!("{entry}{}", planner.manner.line_break))
    } else {
        Splice::insert(layout.line_end(table.span.start), format!("{}{entry}", planner.manner.line_break))
    };
    let meant = planner.meant(&trail.steps, |node| {
        if let Kind::Map(pairs) = &mut node.kind {
            pairs.insert(place, value::pair(keys[0], value.node()));
        }
    });
    Ok(Plan { meant, ways: vec![vec![splice]] })
}

fn remove(planner: &Planner<'_>, path: &str) -> Result<Plan, Reason> {
    let steps = planner.steps(path)?;
    let Some((&last, parents)) = steps.split_last() else { return Err(Reason::BadPath(path.to_owned())) };
    let parent = path::follow(planner.root, parents).unwrap_or(planner.root);
    let meant = planner.meant(parents, |node| match (&mut node.kind, last) {
        (Kind::Map(pairs), Step::Pair(at)) => drop(pairs.remove(at)),
        (Kind::List(items), Step::Item(at)) => drop(items.remove(at)),
        _ => {}
    });
    let splices = if !parents.is_empty() && is_inline(planner, parent) {
        flow::remove(planner.layout, parent, last)
    } else {
        let Step::Pair(at) = last else { return Err(A_TABLE) };
        let lines = line_of(planner, &parent.pairs()[at]).ok_or(A_TABLE)?;
        vec![Splice::new(Span::new(planner.layout.line_start(lines.start), planner.layout.next_line(lines.end)), "")]
    };
    Ok(Plan { meant, ways: vec![splices] })
}

fn displace(planner: &Planner<'_>, path: &str, to: usize) -> Result<Plan, Reason> {
    let steps = planner.steps(path)?;
    let Some((&last, parents)) = steps.split_last() else { return Err(Reason::BadPath(path.to_owned())) };
    let parent = path::follow(planner.root, parents).unwrap_or(planner.root);
    let (Step::Pair(from) | Step::Item(from)) = last;
    let entries = if !parents.is_empty() && is_inline(planner, parent) {
        flow::entries(planner.layout, parent)
    } else {
        let lines: Option<Vec<Span>> = parent.pairs().iter().map(|pair| line_of(planner, pair)).collect();
        lines.ok_or(A_TABLE)?
    };
    planner.moved(parents, &entries, from, to)
}

/// A `key = value` from its key to the end of its last line; none for a table with a header.
fn line_of(planner: &Planner<'_>, pair: &Pair) -> Option<Span> {
    let layout = planner.layout;
    let is_line = is_inline(planner, &pair.value)
        && pair.key_span.start < pair.value.span.start
        && layout.is_first(pair.key_span.start);
    is_line.then(|| Span::new(pair.key_span.start, layout.line_end(pair.value.span.end)))
}

/// The new value in the place or beside `old`, bare only where TOML knows it so.
fn value_of(new: &New, old: Option<&Node>) -> Value {
    match Value::of(new, old) {
        Value::Bare(text) if matches!(new, New::Text(_)) && text.parse::<toml_edit::Value>().is_err() => {
            Value::Text(text)
        }
        value => value,
    }
}

/// Whether a value is written behind an equals sign, and not under a header.
fn is_inline(planner: &Planner<'_>, node: &Node) -> bool {
    let written = node.span.of(planner.layout.text);
    match &node.kind {
        Kind::Map(_) => written.starts_with('{'),
        Kind::List(items) => {
            let first = items.first().map(|item| item.span.of(planner.layout.text));
            written.starts_with('[') && written.ends_with(']') && first.is_none_or(|first| !first.starts_with("[["))
        }
        _ => true,
    }
}

fn key(name: &str) -> String {
    let is_bare =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if is_bare { name.to_owned() } else { scalar::in_double_quotes(name) }
}

/// The ways to write a value, the best first; at least one.
fn writings(value: &Value, old: Option<&Node>) -> Result<Vec<String>, Reason> {
    let style = match old.map(|node| &node.kind) {
        Some(Kind::Scalar { style, .. }) => Some(*style),
        _ => None,
    };
    let Value::Text(text) = value else { return Ok(vec![on_one_line(value)?]) };
    let mut ways = Vec::new();
    if style == Some(Style::Single) && scalar::is_one_line(text) && !text.contains('\'') {
        ways.push(format!("'{text}'"));
    }
    if (text.contains('\n') || style == Some(Style::Literal))
        && scalar::is_printable(text)
        && !text.contains(['"', '\\'])
    {
        ways.push(format!("\"\"\"\n{text}\"\"\""));
    }
    ways.push(scalar::in_double_quotes(text));
    Ok(ways)
}

fn on_one_line(value: &Value) -> Result<String, Reason> {
    match value {
        Value::Bare(text) if text == "null" => Err(NO_NULL),
        Value::Bare(text) => Ok(text.clone()),
        Value::Text(text) => Ok(scalar::in_double_quotes(text)),
        Value::List(items) => {
            let items: Result<Vec<String>, Reason> = items.iter().map(on_one_line).collect();
            Ok(format!("[{}]", items?.join(", ")))
        }
        Value::Map(pairs) => {
            let pair = |(name, value): &(String, Value)| Ok(format!("{} = {}", key(name), on_one_line(value)?));
            let pairs: Result<Vec<String>, Reason> = pairs.iter().map(pair).collect();
            Ok(format!("{{ {} }}", pairs?.join(", ")))
        }
    }
}

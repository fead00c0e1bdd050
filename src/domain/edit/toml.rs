//! Changes to blocks in TOML, by the places that `toml_edit` gives its values.

mod line;

use super::error::Reason;
use super::layout::Layout;
use super::path::{self, Step};
use super::plan::{Plan, Planner};
use super::splice::Splice;
use super::value::{self, Value};
use super::{Change, New, flow};
use crate::domain::scalar;
use crate::domain::span::Span;
use crate::domain::value::{Kind, Node, Style};
use line::{Line, Lines};

const NO_NULL: Reason = Reason::CannotBeWritten("TOML has no null");
const DOTS_IN_BRACES: Reason = Reason::CannotBeWritten("it is written with dots in its key, between braces");
const APART: Reason = Reason::CannotBeWritten("its lines do not stand together");
const KEYS_FIRST: Reason = Reason::CannotBeWritten("in TOML, keys stand before the tables with a header");
const IS_TABLE: Reason = Reason::CannotBeWritten("an item with a header of its own is a map");

/// What a change means, and the ways to write it.
///
/// # Errors
/// Where the path leads nowhere, or to what cannot be changed by splices.
pub(super) fn plan(planner: &Planner<'_>, change: &Change) -> Result<Plan, Reason> {
    let block = Block { planner, lines: Lines::new(planner.layout, planner.root) };
    match change {
        Change::Set { path, value } => block.set(path, value),
        Change::Append { path, value } => block.append(path, value),
        Change::Insert { path, index, value } => block.insert(&planner.steps(path)?, *index, value),
        Change::Remove { path } => block.remove(path),
        Change::Rename { path, name } => block.rename(path, name),
        Change::Move { path, index } => block.displace(path, *index),
    }
}

/// The values of a block in TOML, and the lines they stand on.
struct Block<'a> {
    planner: &'a Planner<'a>,
    lines: Lines<'a>,
}

/// Where a new key of a table is written, and between what.
struct Place {
    at: usize,
    before: String,
    behind: String,
}

impl Block<'_> {
    fn is_inline(&self, node: &Node) -> bool {
        is_inline(self.planner.layout, node)
    }

    fn line_break(&self) -> &'static str {
        self.planner.manner.line_break
    }

    fn set(&self, path: &str, new: &New) -> Result<Plan, Reason> {
        let planner = self.planner;
        let trail = path::walk(planner.root, path);
        planner.check_duplicates(&trail.steps)?;
        if !trail.rest.is_empty() || trail.steps.is_empty() {
            return self.add(path, &trail, Value::of(new, None));
        }
        let old = path::follow(planner.root, &trail.steps).unwrap_or(planner.root);
        let value = value_of(new, Some(old));
        if value::same(old, &value.node()) {
            return Ok(Plan { meant: planner.root.clone(), ways: vec![Vec::new()] });
        }
        let written = writings(&value, Some(old), self.line_break())?;
        if !self.is_inline(old) {
            return self.replace(&trail.steps, &value, &written[0]);
        }
        let meant = planner.meant(&trail.steps, |node| *node = value.node());
        Ok(Plan { meant, ways: written.into_iter().map(|text| vec![Splice::new(old.span, text)]).collect() })
    }

    /// Puts a value in the place of a table with a header or with dots in its keys.
    fn replace(&self, steps: &[Step], value: &Value, written: &str) -> Result<Plan, Reason> {
        let planner = self.planner;
        let runs = self.lines.runs(steps);
        let in_place = |splice: Splice| {
            let meant = planner.meant(steps, |node| *node = value.node());
            Ok(Plan { meant, ways: vec![vec![splice]] })
        };
        if let ([run], Value::Map(pairs)) = (runs.as_slice(), value)
            && run[0].is_header
            && run[0].steps == steps
        {
            let mut lines = String::new();
            for pair in pairs {
                lines += self.line_break();
                lines += &entry(pair, self.line_break())?;
            }
            let end = line::extent(run).end;
            return in_place(Splice::new(Span::new(run[0].span.end, end), lines));
        }
        if let [run] = runs.as_slice()
            && let Some((key, _)) = run[0].keys.iter().find(|(_, named)| named == steps)
            && !run[0].is_header
        {
            let key = &planner.layout.text[run[0].span.start..key.end];
            return in_place(Splice::new(line::extent(run), format!("{key} = {written}")));
        }
        let Some((parent, parents, Step::Pair(at))) = line::parent(planner.root, steps) else { return Err(IS_TABLE) };
        if runs.is_empty() {
            return Err(DOTS_IN_BRACES);
        }
        if runs.iter().any(|run| !run[0].is_header) {
            return Err(APART);
        }
        // As keys stand before tables, the new line stands above where the table stood.
        let place = self.place(parents)?;
        let name = &parent.pairs()[at].key;
        let meant = planner.meant(steps, |node| *node = value.node());
        let entry = format!("{} = {written}", key(name));
        let mut splices = self.without(&runs);
        if let Some(cut) = splices.first_mut().filter(|cut| cut.span.holds(place.at)) {
            // The new header stands where the old one did.
            let lines = format!("{}{entry}{}", place.before, self.line_break());
            *cut = Splice::new(self.lines.whole(runs[0]), lines);
        } else {
            let before = splices.iter().take_while(|cut| cut.span.end <= place.at).count();
            splices.insert(before, place.splice(&entry));
        }
        Ok(Plan { meant, ways: vec![splices] })
    }

    fn append(&self, path: &str, new: &New) -> Result<Plan, Reason> {
        let trail = path::walk(self.planner.root, path);
        if !trail.rest.is_empty() || trail.steps.is_empty() {
            return self.add(path, &trail, Value::List(vec![Value::of(new, None)]));
        }
        let count = path::follow(self.planner.root, &trail.steps).map_or(0, |list| list.items().len());
        self.insert(&trail.steps, count, new)
    }

    fn insert(&self, steps: &[Step], index: usize, new: &New) -> Result<Plan, Reason> {
        let planner = self.planner;
        planner.check_duplicates(steps)?;
        let list = path::follow(planner.root, steps).unwrap_or(planner.root);
        let Kind::List(items) = &list.kind else { return Err(planner.no_list(steps)) };
        if index > items.len() {
            return Err(Reason::NoPosition { index, count: items.len() });
        }
        let neighbour = items.get(index.saturating_sub(1));
        let value = value_of(new, neighbour);
        let splice = if self.is_inline(list) {
            let written = writings(&value, neighbour, self.line_break())?.swap_remove(0);
            flow::insert_written(planner.layout, list, index, &written)
        } else {
            self.table_in_list(steps, index, &value)?
        };
        let meant = planner.meant(steps, |node| {
            if let Kind::List(items) = &mut node.kind {
                items.insert(index, value.node());
            }
        });
        Ok(Plan { meant, ways: vec![vec![splice]] })
    }

    /// A new table under `[[…]]`: above the one that has its position, or below the last.
    fn table_in_list(&self, steps: &[Step], index: usize, value: &Value) -> Result<Splice, Reason> {
        let Value::Map(pairs) = value else { return Err(IS_TABLE) };
        let of_item = |index: usize| self.lines.runs(&[steps, &[Step::Item(index)]].concat());
        let (next, last) = (of_item(index), of_item(index.saturating_sub(1)));
        let Some(neighbour) = next.first().or(last.first()) else { return Err(IS_TABLE) };
        let (text, line_break) = (self.planner.layout.text, self.line_break());
        let Some((end, _)) = neighbour[0].keys.last() else { return Err(IS_TABLE) };
        let mut table = format!("{}]]", &text[neighbour[0].span.start..end.end]);
        for pair in pairs {
            table += line_break;
            table += &entry(pair, self.line_break())?;
        }
        let blank = if self.lines.is_airy() { line_break } else { "" };
        Ok(match (next.first(), last.last()) {
            (Some(next), _) => {
                Splice::insert(self.lines.with_comments(next).start, format!("{table}{line_break}{blank}"))
            }
            (None, Some(last)) => Splice::insert(line::extent(last).end, format!("{line_break}{blank}{table}")),
            (None, None) => return Err(IS_TABLE),
        })
    }

    /// Adds a key to the block, to a table or to braces.
    fn add(&self, path: &str, trail: &path::Trail<'_>, value: Value) -> Result<Plan, Reason> {
        let planner = self.planner;
        let table = path::follow(planner.root, &trail.steps).unwrap_or(planner.root);
        let Kind::Map(pairs) = &table.kind else { return Err(planner.obstacle(path, trail)) };
        if trail.rest.is_empty() || trail.rest.starts_with('[') {
            return Err(planner.obstacle(path, trail));
        }
        let keys = path::keys(trail.rest)?;
        let pair = (keys[0].to_owned(), value.below(&keys[1..]));
        let entry = entry(&pair, self.line_break())?;
        let splice = if !trail.steps.is_empty() && self.is_inline(table) {
            flow::insert_written(planner.layout, table, pairs.len(), &entry)
        } else {
            self.place(&trail.steps)?.splice(&entry)
        };
        let meant = planner.meant(&trail.steps, |node| {
            if let Kind::Map(pairs) = &mut node.kind {
                pairs.push(value::pair(keys[0], pair.1.node()));
            }
        });
        Ok(Plan { meant, ways: vec![vec![splice]] })
    }

    /// Where a new key of the table goes: behind its last line above any header; where it has only
    /// tables inside it, under a new header of its own.
    fn place(&self, steps: &[Step]) -> Result<Place, Reason> {
        let layout = self.planner.layout;
        let line_break = self.line_break().to_owned();
        if let Some((header, lines)) = self.lines.under(steps) {
            return Ok(match lines.last().or(header) {
                Some(above) => {
                    let indent = &layout.text[layout.line_start(above.span.start)..above.span.start];
                    Place { at: above.span.end, before: line_break + indent, behind: String::new() }
                }
                None => Place { at: layout.start, before: String::new(), behind: line_break },
            });
        }
        let runs = self.lines.runs(steps);
        let Some(first) = runs.first() else { return Err(DOTS_IN_BRACES) };
        let Some((own, _)) = first[0].keys.iter().find(|(_, named)| named == steps) else { return Err(APART) };
        let named = &layout.text[first[0].span.start..own.end];
        if first[0].is_header {
            let blank = if self.lines.is_airy() { self.line_break() } else { "" };
            let named = named.trim_start_matches('[').trim();
            let before = format!("[{named}]{line_break}");
            let behind = format!("{line_break}{blank}");
            return Ok(Place { at: self.lines.with_comments(first).start, before, behind });
        }
        let own_lines = runs.iter().rev().find(|run| !run[0].is_header).unwrap_or(first);
        let at = line::extent(own_lines).end;
        Ok(Place { at, before: format!("{line_break}{named}."), behind: String::new() })
    }

    fn remove(&self, path: &str) -> Result<Plan, Reason> {
        let planner = self.planner;
        let steps = planner.steps(path)?;
        let Some((parent, parents, last)) = line::parent(planner.root, &steps) else {
            return Err(Reason::BadPath(path.to_owned()));
        };
        let is_between_brackets = !parents.is_empty() && self.is_inline(parent);
        let mut meant = without_value(planner, &steps);
        if is_between_brackets {
            return Ok(Plan { meant, ways: vec![flow::remove(planner.layout, parent, last)] });
        }
        let runs = self.lines.runs(&steps);
        if runs.is_empty() {
            return Err(DOTS_IN_BRACES);
        }
        // A table without a header of its own is there only by what is in it.
        for end in (1..=parents.len()).rev() {
            let is_empty =
                path::follow(&meant, &parents[..end]).is_some_and(|node| node.pairs().len() + node.items().len() == 0);
            if !is_empty || self.lines.under(&parents[..end]).is_some() {
                break;
            }
            take(&mut meant, &parents[..end]);
        }
        Ok(Plan { meant, ways: vec![self.without(&runs)] })
    }

    /// Takes whole lines away; with a table go the blank lines below it, unless a comment above it stays,
    /// which they keep apart from the next table.
    fn without(&self, runs: &[&[Line]]) -> Vec<Splice> {
        let layout = self.planner.layout;
        let cut = |run: &&[Line]| {
            let mut span = self.lines.whole(run);
            let has_comment = self.lines.with_comments(run).start < span.start;
            if run[0].is_header && !has_comment {
                while span.end < layout.text.len() && layout.is_last(span.end) {
                    span.end = layout.next_line(span.end);
                }
                let above = layout.line_start(layout.end_above(span.start));
                if span.end == layout.text.len() && above >= layout.start && layout.is_last(above) {
                    span.start = above;
                }
            }
            Splice::new(span, "")
        };
        runs.iter().map(cut).collect()
    }

    fn rename(&self, path: &str, name: &str) -> Result<Plan, Reason> {
        let mut plan = self.planner.rename(path, name)?;
        let written = self.lines.written(&self.planner.steps(path)?);
        for splices in plan.ways.iter_mut().filter(|splices| !splices.is_empty()) {
            if !written.is_empty() {
                *splices = written.iter().map(|&span| Splice::new(span, "")).collect();
            }
            for splice in splices {
                splice.text = key(name);
            }
        }
        Ok(plan)
    }

    fn displace(&self, path: &str, to: usize) -> Result<Plan, Reason> {
        let planner = self.planner;
        let steps = planner.steps(path)?;
        let Some((parent, parents, last)) = line::parent(planner.root, &steps) else {
            return Err(Reason::BadPath(path.to_owned()));
        };
        let (Step::Pair(from) | Step::Item(from)) = last;
        if !parents.is_empty() && self.is_inline(parent) {
            return planner.moved(parents, &flow::entries(planner.layout, parent), from, to);
        }
        let count = parent.pairs().len() + parent.items().len();
        let mut pieces = vec![Span::default(); count];
        let mut is_header = None;
        for at in from.min(to)..=from.max(to).min(count.saturating_sub(1)) {
            let step = if matches!(last, Step::Pair(_)) { Step::Pair(at) } else { Step::Item(at) };
            let runs = self.lines.runs(&[parents, &[step]].concat());
            let [run] = runs.as_slice() else { return Err(if runs.is_empty() { DOTS_IN_BRACES } else { APART }) };
            if *is_header.get_or_insert(run[0].is_header) != run[0].is_header {
                return Err(KEYS_FIRST);
            }
            pieces[at] = self.lines.with_comments(run);
            if at > from.min(to) && pieces[at].start < pieces[at - 1].end {
                return Err(APART);
            }
        }
        planner.moved(parents, &pieces, from, to)
    }
}

impl Place {
    fn splice(&self, entry: &str) -> Splice {
        Splice::insert(self.at, format!("{}{entry}{}", self.before, self.behind))
    }
}

/// The values without the one that the steps lead to.
fn without_value(planner: &Planner<'_>, steps: &[Step]) -> Node {
    let mut meant = planner.root.clone();
    take(&mut meant, steps);
    meant
}

fn take(root: &mut Node, steps: &[Step]) {
    let Some((&last, parents)) = steps.split_last() else { return };
    let Some(parent) = path::follow_mut(root, parents) else { return };
    match (&mut parent.kind, last) {
        (Kind::Map(pairs), Step::Pair(at)) => drop(pairs.remove(at)),
        (Kind::List(items), Step::Item(at)) => drop(items.remove(at)),
        _ => {}
    }
}

/// A key with its value, as a line or between braces.
fn entry((name, value): &(String, Value), line_break: &str) -> Result<String, Reason> {
    Ok(format!("{} = {}", key(name), writings(value, None, line_break)?.swap_remove(0)))
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

/// Whether a value is written behind an equals sign, and not under a header or with dots in its keys.
fn is_inline(layout: Layout<'_>, node: &Node) -> bool {
    let has_braces = |node: &Node| node.span.of(layout.text).starts_with('{');
    match &node.kind {
        Kind::Map(_) => has_braces(node),
        Kind::List(items) => items.first().is_none_or(|item| !matches!(item.kind, Kind::Map(_)) || has_braces(item)),
        _ => true,
    }
}

fn key(name: &str) -> String {
    let is_bare =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if is_bare { name.to_owned() } else { scalar::in_double_quotes(name) }
}

/// The ways to write a value, the best first; at least one.
fn writings(value: &Value, old: Option<&Node>, line_break: &str) -> Result<Vec<String>, Reason> {
    let style = match old.map(|node| &node.kind) {
        Some(Kind::Scalar { style, .. }) => Some(*style),
        _ => None,
    };
    let Value::Text(text) = value else { return Ok(vec![on_one_line(value)?]) };
    let mut ways = Vec::new();
    if style == Some(Style::Single) && scalar::is_one_line(text) && !text.contains('\'') {
        ways.push(format!("'{text}'"));
    }
    if (text.contains('\n') || style == Some(Style::Literal)) && scalar::is_printable(text) {
        let lines = format!("{line_break}{}", text.replace('\n', line_break));
        if !text.contains(['"', '\\']) {
            ways.push(format!("\"\"\"{lines}\"\"\""));
        } else if !text.contains("'''") && !text.ends_with('\'') {
            ways.push(format!("'''{lines}'''"));
        }
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

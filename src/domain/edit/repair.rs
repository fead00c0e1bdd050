//! The repair of a block that is not valid YAML: its bad values in quotes or over lines, all else as it was.

use super::error::Reason;
use super::layout::Layout;
use super::plan::Planner;
use super::splice::{self, Splice};
use super::value::{self, Value};
use super::written::{Behind, Look};
use super::{EditError, Edited, lines, refused};
use crate::domain::reading::{self, Rung, Syntax};
use crate::domain::scalar;
use crate::domain::span::Span;
use crate::domain::value::{Kind, Node, Style};

/// Writes the values that keep the block from being valid so that they say what is read of them now.
///
/// # Errors
/// Where there is no block, or more is wrong with it than values.
pub fn repair(text: &str) -> Result<Edited, EditError> {
    let reading = reading::read(text);
    let start = reading.block.map_or(0, |block| block.outer.start);
    let refuse = |reason| refused(text, start, "", reason);
    let block = super::editable_block(&reading).map_err(refuse)?;
    let nothing = Edited { text: text.to_owned(), splices: Vec::new() };
    if reading.rung == Rung::Strict {
        return Ok(nothing);
    }
    let why = reading.reason.clone().unwrap_or_default();
    if block.syntax == Syntax::Toml {
        return Err(refuse(Reason::NotRepaired(why)));
    }
    let layout = Layout { text: &text[..block.inner.end], start: block.inner.start };
    let planner = Planner::new(layout, &reading.values);
    let mut bad = Vec::new();
    let mut meant = reading.values.clone();
    collect(&planner, &mut meant, None, &mut bad);
    bad.sort_by_key(|bad| bad.span.start);
    let mut why = why;
    for way in 0..2 {
        let splices: Vec<Splice> = bad.iter().flat_map(|bad| bad.ways[way.min(bad.ways.len() - 1)].clone()).collect();
        let changed = splice::spliced(text, &splices);
        let read = reading::read(&changed);
        if read.rung == Rung::Strict
            && value::same(&meant, &read.values)
            && text.get(reading.body_start..) == changed.get(read.body_start..)
        {
            return Ok(Edited { text: changed, splices });
        }
        if way == 0 && read.rung != Rung::Strict {
            why = read.reason.unwrap_or(why);
        }
    }
    Err(refuse(Reason::NotRepaired(why)))
}

/// A bad value and the ways to write it; there is at least one.
struct Bad {
    span: Span,
    ways: Vec<Vec<Splice>>,
}

/// Finds the bad values inside `node`, and makes them in `node` what they are to be read as.
fn collect(planner: &Planner<'_>, node: &mut Node, key: Option<Span>, bad: &mut Vec<Bad>) {
    let span = node.span;
    match &mut node.kind {
        Kind::Scalar { text, style: style @ Style::Plain } if is_bad(span.of(planner.layout.text), text) => {
            *text = text.replace("\r\n", "\n").into();
            *style = Style::Double;
            let ways = ways(planner, span, text, key);
            bad.push(Bad { span, ways });
        }
        Kind::List(items) => items.iter_mut().for_each(|item| collect(planner, item, None, bad)),
        Kind::Map(pairs) => {
            for pair in pairs {
                collect(planner, &mut pair.value, Some(pair.key_span), bad);
            }
        }
        _ => {}
    }
}

/// Whether a bare value, as it is written, is not read by a parser as what was read here.
fn is_bad(written: &str, text: &str) -> bool {
    if written.is_empty() {
        return false;
    }
    let (value, problems) = reading::whole_yaml(&format!("k: {written}\n"));
    let read = value.get("k").map(|node| &node.kind);
    !problems.is_empty() || !matches!(read, Some(Kind::Scalar { text: read, .. }) if read == text)
}

fn ways(planner: &Planner<'_>, span: Span, text: &str, key: Option<Span>) -> Vec<Vec<Splice>> {
    let head = key.and_then(|key| planner.layout.head_of_key(key)).filter(|_| text.contains('\n'));
    let Some(head) = head else { return vec![vec![Splice::new(span, in_quotes(text))]] };
    let old = Node { span, kind: Kind::Scalar { text: text.into(), style: Style::Plain } };
    let look = Look { style: Some(Style::Literal), ..Look::default() };
    let ways = planner.manner.in_lines(&Value::Text(text.to_owned()), Behind::Key(head.column), look);
    ways.iter().map(|written| lines::put(planner.layout, head, &old, written)).collect()
}

/// Double quotes where no sign in the text has to change for them, else single ones: a `\n` that
/// somebody typed keeps its two signs.
fn in_quotes(text: &str) -> String {
    if text.contains(['"', '\\']) && scalar::is_one_line(text) {
        scalar::in_single_quotes(text)
    } else {
        scalar::in_double_quotes(text)
    }
}

//! The headers and `key = value` lines of a block in TOML, and the value that each is about.

use super::is_inline;
use crate::domain::edit::layout::Layout;
use crate::domain::edit::path::{self, Step};
use crate::domain::span::Span;
use crate::domain::value::{Kind, Node};

/// A header, or a key with its value over however many lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Every key of its dotted path, with the steps to what that names.
    pub keys: Vec<(Span, Vec<Step>)>,
    /// The steps to what it is about: a value, a table, or a table in a list of tables.
    pub steps: Vec<Step>,
    /// From its first sign to the end of its last line, a comment behind it included.
    pub span: Span,
    /// Whether it is a header.
    pub is_header: bool,
}

/// All lines of a block, in order.
pub(super) struct Lines<'a> {
    layout: Layout<'a>,
    all: Vec<Line>,
}

/// A key and its value on a line, as the values tell.
struct Leaf {
    steps: Vec<Step>,
    key: Span,
    value: Span,
}

impl<'a> Lines<'a> {
    /// Finds them with the values that were read from them.
    pub fn new(layout: Layout<'a>, root: &Node) -> Self {
        let mut leaves = Vec::new();
        collect(layout, root, &mut Vec::new(), &mut leaves);
        leaves.sort_by_key(|leaf| leaf.key.start);
        let mut lines = Self { layout, all: Vec::new() };
        let mut leaves = leaves.into_iter().peekable();
        let mut at = layout.start;
        while at < layout.text.len() {
            let end = layout.line_end(at);
            let first = end - layout.text[at..end].trim_start().len();
            if let Some(leaf) = leaves.next_if(|leaf| leaf.key.start < end) {
                let span = Span::new(first, layout.line_end(leaf.value.end));
                let keys = keys_of(layout.text, first, leaf.key.end);
                let above = (leaf.steps.len() + 1).saturating_sub(keys.len());
                let keys = keys.into_iter().enumerate().map(|(at, key)| (key, leaf.steps[..above + at].to_vec()));
                lines.all.push(Line { keys: keys.collect(), steps: leaf.steps, span, is_header: false });
                at = layout.next_line(span.end);
            } else {
                if layout.text[first..end].starts_with('[') {
                    lines.push_header(root, Span::new(first, end));
                }
                at = layout.next_line(end);
            }
        }
        lines
    }

    fn push_header(&mut self, root: &Node, span: Span) {
        let text = self.layout.text;
        let is_item = span.of(text).starts_with("[[");
        let (mut node, mut steps) = (root, Vec::new());
        let mut keys = Vec::new();
        let written = keys_of(text, span.start + if is_item { 2 } else { 1 }, span.end);
        for (at, key) in written.iter().enumerate() {
            let name = name(key.of(text));
            // In a block that is broken a header may lead nowhere; it is the end of a table all the same.
            let Some(pair) = node.pairs().iter().position(|pair| pair.key == name) else {
                steps.clear();
                break;
            };
            node = &node.pairs()[pair].value;
            steps.push(Step::Pair(pair));
            keys.push((*key, steps.clone()));
            if let Kind::List(items) = &node.kind {
                let opens = |line: &&Line| line.is_header && line.keys.last().is_some_and(|(_, named)| *named == steps);
                let before = self.all.iter().filter(opens).filter(|line| line.steps.len() > steps.len()).count();
                let item = if is_item && at + 1 == written.len() { before } else { before.saturating_sub(1) };
                let Some(found) = items.get(item) else {
                    steps.clear();
                    break;
                };
                steps.push(Step::Item(item));
                node = found;
            }
        }
        self.all.push(Line { keys, steps, span, is_header: true });
    }

    /// Every place where a key is written that names what the steps lead to.
    pub fn written(&self, steps: &[Step]) -> Vec<Span> {
        let keys = self.all.iter().flat_map(|line| &line.keys);
        keys.filter(|(_, named)| named == steps).map(|(key, _)| *key).collect()
    }

    /// The lines of a value and of all that is in it, as many together as stand together: tables with a
    /// header, or lines above them with dots in their keys.
    pub fn runs(&self, steps: &[Step]) -> Vec<&[Line]> {
        let is_of = |line: &Line| line.steps.starts_with(steps);
        let runs = self.all.chunk_by(|one, other| is_of(one) == is_of(other)).filter(|run| is_of(&run[0]));
        let apart = runs.flat_map(|run| {
            let lines = if run[0].is_header { 0 } else { run.iter().take_while(|line| !line.is_header).count() };
            let (lines, tables) = run.split_at(lines);
            [lines, tables]
        });
        apart.filter(|run| !run.is_empty()).collect()
    }

    /// The lines under the header of a table, or at the top of the block, up to the next header.
    pub fn under(&self, steps: &[Step]) -> Option<(Option<&Line>, &[Line])> {
        let header = self.all.iter().position(|line| line.is_header && line.steps == steps);
        if header.is_none() && !steps.is_empty() {
            return None;
        }
        let below = &self.all[header.map_or(0, |at| at + 1)..];
        let end = below.iter().position(|line| line.is_header).unwrap_or(below.len());
        Some((header.map(|at| &self.all[at]), &below[..end]))
    }

    /// From the first to the last of a run of lines, whole, with their last line break.
    pub fn whole(&self, run: &[Line]) -> Span {
        let span = extent(run);
        Span::new(self.layout.line_start(span.start), self.layout.next_line(span.end))
    }

    /// The lines of a run and the comments right above them, without the last line break.
    pub fn with_comments(&self, run: &[Line]) -> Span {
        let span = extent(run);
        let above = self.all.iter().rev().find(|line| line.span.end <= span.start);
        let floor = above.map_or(self.layout.start, |line| self.layout.next_line(line.span.end));
        Span::new(self.layout.comments_above(span.start, floor), span.end)
    }

    /// Whether the tables of the block stand apart, with a blank line above a header.
    pub fn is_airy(&self) -> bool {
        let layout = self.layout;
        self.all.iter().filter(|line| line.is_header).any(|line| {
            let start = layout.line_start(self.with_comments(std::slice::from_ref(line)).start);
            start > layout.start && layout.is_last(layout.line_start(layout.end_above(start)))
        })
    }
}

/// From the first sign of the first line to the end of the last.
pub(super) fn extent(run: &[Line]) -> Span {
    match (run.first(), run.last()) {
        (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
        _ => Span::default(),
    }
}

fn collect(layout: Layout<'_>, node: &Node, steps: &mut Vec<Step>, leaves: &mut Vec<Leaf>) {
    let inner = node.pairs().iter().map(|pair| (Some(pair.key_span), &pair.value));
    let inner = inner.enumerate().map(|(at, inner)| (Step::Pair(at), inner));
    let items = node.items().iter().enumerate().map(|(at, item)| (Step::Item(at), (None, item)));
    for (step, (key, value)) in inner.chain(items) {
        steps.push(step);
        match key {
            Some(key) if is_inline(layout, value) => {
                leaves.push(Leaf { steps: steps.clone(), key, value: value.span });
            }
            _ => collect(layout, value, steps, leaves),
        }
        steps.pop();
    }
}

/// The keys of a dotted path that begins at `start` and ends before `end`, a bracket or an equals sign.
fn keys_of(text: &str, start: usize, end: usize) -> Vec<Span> {
    let mut keys = Vec::new();
    let mut at = start;
    loop {
        let rest = &text[at..end];
        at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let rest = &text[at..end];
        let length = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => quoted(rest, quote),
            _ => rest.find(['.', ' ', '\t', ']', '=']).unwrap_or(rest.len()),
        };
        if length == 0 {
            return keys;
        }
        keys.push(Span::new(at, at + length));
        at += length;
        let rest = &text[at..end];
        let Some(behind) = rest.trim_start_matches([' ', '\t']).strip_prefix('.') else { return keys };
        at = end - behind.len();
    }
}

/// The length of what stands in quotes at the beginning of `text`, the quotes included.
fn quoted(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == quote && !is_escaped {
            return at + 1;
        }
        is_escaped = quote == '"' && c == '\\' && !is_escaped;
    }
    text.len()
}

/// What a key is called that is written so.
fn name(written: &str) -> String {
    let keys = toml_edit::Key::parse(written).ok();
    keys.and_then(|keys| keys.first().map(|key| key.get().to_owned())).unwrap_or_else(|| written.to_owned())
}

/// The steps to the map or list that holds what the steps lead to.
pub(super) fn parent<'n, 's>(root: &'n Node, steps: &'s [Step]) -> Option<(&'n Node, &'s [Step], Step)> {
    let (&last, parents) = steps.split_last()?;
    Some((path::follow(root, parents)?, parents, last))
}

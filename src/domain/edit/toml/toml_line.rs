//! The headers and `key = value` lines of a TOML block, each with the value it defines.

use super::is_inline;
use crate::domain::edit::block_layout::BlockLayout;
use crate::domain::edit::new_keys::{self, KeyStep};
use crate::domain::span::Span;
use crate::domain::value::{NodeKind, ValueNode};

/// A header, or a key with its value on one or more lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TomlLine {
    /// Every key of the dotted path, with the steps to the value it names.
    pub keys: Vec<(Span, Vec<KeyStep>)>,
    /// The steps to the value it defines: a value, a table, or a table in an array of tables.
    pub steps: Vec<KeyStep>,
    /// From the first character to the end of the last line, including a comment after it.
    pub span: Span,
    pub is_header: bool,
}

pub(super) struct TomlLines<'a> {
    layout: BlockLayout<'a>,
    all: Vec<TomlLine>,
}

/// A key and its value on a line, as found in the parsed values.
struct TomlLeaf {
    steps: Vec<KeyStep>,
    key: Span,
    value: Span,
}

impl<'a> TomlLines<'a> {
    /// Finds the lines of a block, using the values parsed from it.
    pub fn new(layout: BlockLayout<'a>, root: &ValueNode) -> Self {
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
                lines.all.push(TomlLine { keys: keys.collect(), steps: leaf.steps, span, is_header: false });
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

    fn push_header(&mut self, root: &ValueNode, span: Span) {
        let text = self.layout.text;
        let is_item = span.of(text).starts_with("[[");
        let (mut node, mut steps) = (root, Vec::new());
        let mut keys = Vec::new();
        let written = keys_of(text, span.start + if is_item { 2 } else { 1 }, span.end);
        for (at, key) in written.iter().enumerate() {
            let name = name(key.of(text));
            // In a broken block, a header may lead nowhere; it still ends the previous table.
            let Some(pair) = node.pairs().iter().position(|pair| pair.key == name) else {
                steps.clear();
                break;
            };
            node = &node.pairs()[pair].value;
            steps.push(KeyStep::Pair(pair));
            keys.push((*key, steps.clone()));
            if let NodeKind::List(items) = &node.kind {
                let opens =
                    |line: &&TomlLine| line.is_header && line.keys.last().is_some_and(|(_, named)| *named == steps);
                let before = self.all.iter().filter(opens).filter(|line| line.steps.len() > steps.len()).count();
                let item = if is_item && at + 1 == written.len() { before } else { before.saturating_sub(1) };
                let Some(found) = items.get(item) else {
                    steps.clear();
                    break;
                };
                steps.push(KeyStep::Item(item));
                node = found;
            }
        }
        self.all.push(TomlLine { keys, steps, span, is_header: true });
    }

    /// Every position of a key that names the value at the end of the steps.
    pub fn written(&self, steps: &[KeyStep]) -> Vec<Span> {
        let keys = self.all.iter().flat_map(|line| &line.keys);
        keys.filter(|(_, named)| named == steps).map(|(key, _)| *key).collect()
    }

    /// The lines of a value and everything inside it, as contiguous runs. In each run are either tables with headers,
    /// or lines with dotted keys above any header.
    pub fn runs(&self, steps: &[KeyStep]) -> Vec<&[TomlLine]> {
        let is_of = |line: &TomlLine| line.steps.starts_with(steps);
        let runs = self.all.chunk_by(|one, other| is_of(one) == is_of(other)).filter(|run| is_of(&run[0]));
        let apart = runs.flat_map(|run| {
            let lines = if run[0].is_header { 0 } else { run.iter().take_while(|line| !line.is_header).count() };
            let (lines, tables) = run.split_at(lines);
            [lines, tables]
        });
        apart.filter(|run| !run.is_empty()).collect()
    }

    /// The lines under the header of a table up to the next header, or the lines at the top of the block.
    pub fn under(&self, steps: &[KeyStep]) -> Option<(Option<&TomlLine>, &[TomlLine])> {
        let header = self.all.iter().position(|line| line.is_header && line.steps == steps);
        if header.is_none() && !steps.is_empty() {
            return None;
        }
        let below = &self.all[header.map_or(0, |at| at + 1)..];
        let end = below.iter().position(|line| line.is_header).unwrap_or(below.len());
        Some((header.map(|at| &self.all[at]), &below[..end]))
    }

    /// The span of a run's lines, including the last line break.
    pub fn whole(&self, run: &[TomlLine]) -> Span {
        let span = extent(run);
        Span::new(self.layout.line_start(span.start), self.layout.next_line(span.end))
    }

    /// The span of a run's lines and the comments directly above them, without the last line break.
    pub fn with_comments(&self, run: &[TomlLine]) -> Span {
        let span = extent(run);
        let above = self.all.iter().rev().find(|line| line.span.end <= span.start);
        let floor = above.map_or(self.layout.start, |line| self.layout.next_line(line.span.end));
        Span::new(self.layout.comments_above(span.start, floor), span.end)
    }

    /// Returns true if the block has a blank line above its table headers.
    pub fn is_airy(&self) -> bool {
        let layout = self.layout;
        self.all.iter().filter(|line| line.is_header).any(|line| {
            let start = layout.line_start(self.with_comments(std::slice::from_ref(line)).start);
            start > layout.start && layout.is_last(layout.line_start(layout.end_above(start)))
        })
    }
}

/// From the start of the first line's key or header to the end of the last line.
pub(super) fn extent(run: &[TomlLine]) -> Span {
    match (run.first(), run.last()) {
        (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
        _ => Span::default(),
    }
}

fn collect(layout: BlockLayout<'_>, node: &ValueNode, steps: &mut Vec<KeyStep>, leaves: &mut Vec<TomlLeaf>) {
    let inner = node.pairs().iter().map(|pair| (Some(pair.key_span), &pair.value));
    let inner = inner.enumerate().map(|(at, inner)| (KeyStep::Pair(at), inner));
    let items = node.items().iter().enumerate().map(|(at, item)| (KeyStep::Item(at), (None, item)));
    for (step, (key, value)) in inner.chain(items) {
        steps.push(step);
        match key {
            Some(key) if is_inline(layout, value) => {
                leaves.push(TomlLeaf { steps: steps.clone(), key, value: value.span });
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

/// The length of the quoted text at the start of `text`, including the quotes.
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

/// Name of a key, without its quotes and escapes.
fn name(written: &str) -> String {
    let keys = toml_edit::Key::parse(written).ok();
    keys.and_then(|keys| keys.first().map(|key| key.get().to_owned())).unwrap_or_else(|| written.to_owned())
}

/// The map or list that contains the value at the end of the steps, the steps to it, and the last step.
pub(super) fn parent<'n, 's>(
    root: &'n ValueNode,
    steps: &'s [KeyStep],
) -> Option<(&'n ValueNode, &'s [KeyStep], KeyStep)> {
    let (&last, parents) = steps.split_last()?;
    Some((new_keys::follow(root, parents)?, parents, last))
}

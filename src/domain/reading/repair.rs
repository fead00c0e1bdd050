//! The second rung: quoting, in memory, the single-line values that keep a block from being YAML.

use super::super::span::Span;
use super::super::value::{Kind, Node, Style};
use super::{Fault, is_yaml, parse_yaml, scan};

/// A block that became YAML.
pub(super) struct Repaired {
    /// Its values, with spans in the text as it stands in the file.
    pub values: Node,
    /// The first value that had to be quoted, and why.
    pub cause: Fault,
}

/// A value to be quoted: its bytes in the text.
#[derive(Clone, Copy)]
struct Bad(Span);

/// Quotes the offending values of the block `inner` and reads it again; none where that does not
/// make it YAML.
pub(super) fn repair(text: &str, inner: Span) -> Option<Repaired> {
    let mut bad = Vec::new();
    for chunk in scan::chunks(text, inner) {
        bad.extend(bad_values(text, chunk.span));
    }
    let cause = cause_of(text, bad.first()?);
    let patched = Patched::new(text, inner, &bad);
    let mut values = parse_yaml(&patched.text, Span::new(0, patched.text.len())).ok()?;
    if !matches!(values.kind, Kind::Map(_)) {
        return None;
    }
    patched.restore(&mut values);
    Some(Repaired { values, cause })
}

/// The values of one chunk that must be quoted for it to be YAML; none where it is YAML already.
fn bad_values(text: &str, chunk: Span) -> Vec<Bad> {
    if is_yaml(text, chunk) {
        return Vec::new();
    }
    let mut bad = Vec::new();
    let mut block_indent = None;
    let mut at = chunk.start;
    for line in chunk.of(text).split_inclusive('\n') {
        let start = at;
        at += line.len();
        let said = line.trim_end();
        let indent = said.len() - said.trim_start().len();
        if said.is_empty() || block_indent.is_some_and(|limit| indent > limit) {
            continue;
        }
        block_indent = None;
        let Some(value) = value_of(said) else { continue };
        let value_text = value.of(said);
        if value_text.starts_with(['|', '>']) && yaml_value(value_text) {
            block_indent = Some(indent);
        } else if !yaml_value(value_text) && !opens_several_lines(value_text) {
            bad.push(Bad(value.shifted(start)));
        }
    }
    bad
}

/// The value on a line, behind its indentation, dashes and key. Empty values are none.
fn value_of(line: &str) -> Option<Span> {
    let mut at = line.len() - line.trim_start().len();
    if line[at..].starts_with('#') {
        return None;
    }
    let mut in_list = false;
    while let Some(rest) = line[at..].strip_prefix('-').filter(|rest| rest.starts_with([' ', '\t'])) {
        at = line.len() - rest.trim_start().len();
        in_list = true;
    }
    // In a list `- Human gate: this: that` is one text; `- name: this: that` is a key and a text.
    if let Some((key, value_at)) = scan::key_of(&line[at..])
        && (!in_list || !key.starts_with(|c: char| c.is_uppercase()))
    {
        at += value_at;
    } else if !in_list {
        return None;
    }
    (at < line.len()).then(|| Span::new(at, line.len()))
}

/// Whether a value is YAML on its own line.
fn yaml_value(value: &str) -> bool {
    let line = format!("k: {value}\n");
    is_yaml(&line, Span::new(0, line.len()))
}

/// Whether a value may go on on the next lines: a quote or bracket opens and does not close.
fn opens_several_lines(value: &str) -> bool {
    let mut rest = value.chars();
    match rest.next() {
        Some(quote @ ('"' | '\'')) => !rest.as_str().contains(quote),
        Some('[') => !value.contains(']'),
        Some('{') => !value.contains('}'),
        _ => false,
    }
}

fn cause_of(text: &str, bad: &Bad) -> Fault {
    let value = bad.0.of(text);
    let (at, what) = match value.chars().next() {
        Some('*') => (0, "an unquoted value begins with '*'"),
        Some('&') => (0, "an unquoted value begins with '&'"),
        Some('@') => (0, "an unquoted value begins with '@'"),
        Some('`') => (0, "an unquoted value begins with '`'"),
        Some('%') => (0, "an unquoted value begins with '%'"),
        Some('!') => (0, "an unquoted value begins with '!'"),
        Some('[') => (value.find(']').map_or(0, |at| at + 1), "text stands behind ']'"),
        Some('{') => (value.find('}').map_or(0, |at| at + 1), "text stands behind '}'"),
        Some(quote @ ('"' | '\'')) => {
            (value[1..].find(quote).map_or(0, |at| at + 2), "text stands behind the closing quote")
        }
        _ => value.find(": ").map_or((0, "the unquoted value is not YAML"), |at| (at, "unquoted ': '")),
    };
    let at = if value.ends_with(':') && !value.contains(": ") { value.len() - 1 } else { at };
    let what = if value.ends_with(':') && !value.contains(": ") { "unquoted ':' at the end" } else { what };
    Fault { offset: bad.0.start + at, what: what.to_owned() }
}

/// A block with quotes put round some values, and the way back from its places to the file's.
struct Patched<'a> {
    original: &'a str,
    base: usize,
    text: String,
    /// Each quoted value: its span here, and in the file.
    quoted: Vec<(Span, Span)>,
}

impl<'a> Patched<'a> {
    fn new(original: &'a str, inner: Span, bad: &[Bad]) -> Self {
        let mut text = String::with_capacity(inner.len() + bad.len() * 4);
        let mut quoted = Vec::with_capacity(bad.len());
        let mut from = inner.start;
        for &Bad(span) in bad {
            text.push_str(&original[from..span.start]);
            let start = text.len();
            text.push('\'');
            text.push_str(&span.of(original).replace('\'', "''"));
            text.push('\'');
            quoted.push((Span::new(start, text.len()), span));
            from = span.end;
        }
        text.push_str(&original[from..inner.end]);
        Self { original, base: inner.start, text, quoted }
    }

    /// Gives every span its place in the file, and quoted values their own text back.
    fn restore(&self, node: &mut Node) {
        if let Some((_, span)) = self.quoted.iter().find(|(here, _)| *here == node.span) {
            node.kind = Kind::Scalar { text: span.of(self.original).into(), style: Style::Plain };
        }
        node.span = self.span(node.span);
        match &mut node.kind {
            Kind::List(items) => items.iter_mut().for_each(|item| self.restore(item)),
            Kind::Map(pairs) => {
                for pair in pairs {
                    pair.key_span = self.span(pair.key_span);
                    self.restore(&mut pair.value);
                }
            }
            _ => {}
        }
    }

    fn span(&self, here: Span) -> Span {
        Span::new(self.offset(here.start), self.offset(here.end))
    }

    fn offset(&self, here: usize) -> usize {
        let before = self.quoted.partition_point(|(span, _)| span.start < here);
        let Some((patched, original)) = before.checked_sub(1).map(|index| self.quoted[index]) else {
            return self.base + here;
        };
        if here < patched.end { original.start } else { original.end + (here - patched.end) }
    }
}

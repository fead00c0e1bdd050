//! The second method: quotes, in memory, the single-line values that make a block invalid YAML.

use super::super::span::Span;
use super::super::value::{NodeKind, ValueNode, ValueStyle};
use super::{BlockDamage, YamlFault, is_yaml, key_scan, parse_yaml};

/// A block that is valid YAML after the repair.
pub(super) struct RepairedBlock {
    /// The values, with spans in the unrepaired text of the file.
    pub values: ValueNode,
    /// The first value that had to be quoted, and why.
    pub cause: YamlFault,
    /// The kind of damage of all these values.
    pub damage: BlockDamage,
}

/// A value to be quoted, as its span in the text.
#[derive(Clone, Copy)]
struct BadSpan(Span);

/// Quotes the offending values of the block `inner` and parses it again; `None` if it is still invalid.
pub(super) fn repair(text: &str, inner: Span) -> Option<RepairedBlock> {
    let mut bad = Vec::new();
    for chunk in key_scan::chunks(text, inner) {
        bad.extend(bad_values(text, chunk.span));
    }
    let cause = cause_of(text, bad.first()?);
    let patched = PatchedBlock::new(text, inner, &bad);
    let mut values = parse_yaml(&patched.text, Span::new(0, patched.text.len())).ok()?;
    if !matches!(values.kind, NodeKind::Map(_)) {
        return None;
    }
    patched.restore(&mut values);
    Some(RepairedBlock { values, cause, damage: damage(text, &bad) })
}

fn damage(text: &str, bad: &[BadSpan]) -> BlockDamage {
    let opens_with = |marks: &[char]| bad.iter().any(|bad| bad.0.of(text).starts_with(marks));
    if opens_with(&['"', '\'']) {
        return BlockDamage::BehindQuote;
    }
    if opens_with(&['*', '&', '@', '`', '%', '!', '[', '{', '|', '>']) {
        return BlockDamage::Values;
    }
    // opencode rewrites values after such keys only.
    let is_behind_plain_key = |bad: &BadSpan| {
        let line = &text[memchr::memrchr(b'\n', &text.as_bytes()[..bad.0.start]).map_or(0, |at| at + 1)..bad.0.start];
        let key = line.trim_end().trim_end_matches(':');
        key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if bad.iter().all(is_behind_plain_key) { BlockDamage::Colons } else { BlockDamage::DeepColons }
}

/// The values of a chunk that must be quoted to make it valid; empty if it is valid already.
fn bad_values(text: &str, chunk: Span) -> Vec<BadSpan> {
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
        } else if !yaml_value(value_text) && !opens_several_lines(value_text) && !has_property(value_text) {
            bad.push(BadSpan(value.shifted(start)));
        }
    }
    bad
}

/// The value on a line, after its indentation, dashes and key; `None` if it is empty.
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
    if let Some((key, value_at)) = key_scan::key_of(&line[at..])
        && (!in_list || !key.starts_with(|c: char| c.is_uppercase()))
    {
        at += value_at;
    } else if !in_list {
        return None;
    }
    (at < line.len()).then(|| Span::new(at, line.len()))
}

/// Returns true if a value on one line is valid YAML.
fn yaml_value(value: &str) -> bool {
    let line = format!("k: {value}\n");
    is_yaml(&line, Span::new(0, line.len()))
}

/// Returns true if a value can continue on the next lines: a quote or bracket is opened and not closed.
fn opens_several_lines(value: &str) -> bool {
    let mut rest = value.chars();
    match rest.next() {
        Some(quote @ ('"' | '\'')) => !rest.as_str().contains(quote),
        Some('[') => !value.contains(']'),
        Some('{') => !value.contains('}'),
        _ => false,
    }
}

/// Returns true if a value begins with an anchor or a tag, which quotes would turn into text.
fn has_property(value: &str) -> bool {
    let Some(rest) = value.strip_prefix(['&', '!']) else { return false };
    let rest = rest.strip_prefix('!').unwrap_or(rest);
    rest.split_once(' ').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    })
}

fn cause_of(text: &str, bad: &BadSpan) -> YamlFault {
    let value = bad.0.of(text);
    let (at, what) = match value.chars().next() {
        Some('*') => (0, "an unquoted value starts with '*'"),
        Some('&') => (0, "an unquoted value starts with '&'"),
        Some('@') => (0, "an unquoted value starts with '@'"),
        Some('`') => (0, "an unquoted value starts with '`'"),
        Some('%') => (0, "an unquoted value starts with '%'"),
        Some('!') => (0, "an unquoted value starts with '!'"),
        Some('[') => (value.find(']').map_or(0, |at| at + 1), "there is text after ']'"),
        Some('{') => (value.find('}').map_or(0, |at| at + 1), "there is text after '}'"),
        Some(quote @ ('"' | '\'')) => {
            (value[1..].find(quote).map_or(0, |at| at + 2), "there is text after the closing quote")
        }
        _ => value.find(": ").map_or((0, "the unquoted value is not valid YAML"), |at| (at, "unquoted ': '")),
    };
    let at = if value.ends_with(':') && !value.contains(": ") { value.len() - 1 } else { at };
    let what = if value.ends_with(':') && !value.contains(": ") { "unquoted ':' at the end" } else { what };
    YamlFault { offset: bad.0.start + at, what: what.to_owned() }
}

/// A block with some values put in quotes, and a mapping from its offsets to those in the file.
struct PatchedBlock<'a> {
    original: &'a str,
    base: usize,
    text: String,
    /// Each quoted value: its span in this text, and in the file.
    quoted: Vec<(Span, Span)>,
}

impl<'a> PatchedBlock<'a> {
    fn new(original: &'a str, inner: Span, bad: &[BadSpan]) -> Self {
        let mut text = String::with_capacity(inner.len() + bad.len() * 4);
        let mut quoted = Vec::with_capacity(bad.len());
        let mut from = inner.start;
        for &BadSpan(span) in bad {
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

    /// Replaces every span by the one in the file, and the text of quoted values by the original text.
    fn restore(&self, node: &mut ValueNode) {
        if let Some((_, span)) = self.quoted.iter().find(|(here, _)| *here == node.span) {
            node.kind = NodeKind::Scalar { text: span.of(self.original).into(), style: ValueStyle::Plain };
        }
        node.span = self.span(node.span);
        match &mut node.kind {
            NodeKind::List(items) => items.iter_mut().for_each(|item| self.restore(item)),
            NodeKind::Map(pairs) => {
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

//! Converts TOML text to values with spans.

use std::borrow::Cow;

use toml_edit::{Document, Item, Table, Value};

use super::super::span::Span;
use super::super::value::{MapPair, NodeKind, ValueNode, ValueStyle};
use super::YamlFault;
use super::key_scan::KEY_LIMIT;

/// Parses the piece `inner` of `text` as TOML.
pub(super) fn parse(text: &str, inner: Span) -> Result<ValueNode, YamlFault> {
    let document = Document::parse(inner.of(text)).map_err(|error| YamlFault {
        offset: inner.start + error.span().map_or(0, |span| span.start),
        what: error.message().lines().next().unwrap_or("not valid TOML").to_owned(),
    })?;
    let reader = TomlReader { text, base: inner.start };
    Ok(ValueNode { span: inner, kind: NodeKind::Map(reader.pairs(document.as_table())) })
}

/// Reads broken TOML line by line: the `key = value` lines outside tables.
pub(super) fn scan(text: &str, inner: Span) -> ValueNode {
    let mut pairs = Vec::new();
    let mut at = inner.start;
    let mut long_text: Option<&str> = None;
    for line in inner.of(text).split_inclusive('\n') {
        let start = at;
        at += line.len();
        if pairs.len() >= KEY_LIMIT {
            break;
        }
        if let Some(quotes) = long_text {
            long_text = Some(quotes).filter(|quotes| !line.contains(quotes));
            continue;
        }
        if line.trim_start().starts_with('[') {
            // The following lines belong to a table.
            break;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let name = key.trim();
        if name.is_empty() || name.contains(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')) {
            continue;
        }
        let value_start = start + key.len() + 1 + (value.len() - value.trim_start().len());
        let said = value.trim();
        long_text =
            ["\"\"\"", "'''"].into_iter().find(|quotes| said.starts_with(quotes) && !said[3..].contains(quotes));
        let key_start = start + (key.len() - key.trim_start().len());
        pairs.push(MapPair {
            key: name.into(),
            key_span: Span::new(key_start, key_start + name.len()),
            value: ValueNode {
                span: Span::new(value_start, value_start + said.len()),
                kind: NodeKind::Scalar { text: said.trim_matches(['"', '\'']).into(), style: style_in_quotes(said) },
            },
        });
    }
    ValueNode { span: inner, kind: NodeKind::Map(pairs) }
}

struct TomlReader<'a> {
    text: &'a str,
    base: usize,
}

impl TomlReader<'_> {
    fn span(&self, range: Option<std::ops::Range<usize>>) -> Option<Span> {
        range.map(|range| Span::new(self.base + range.start, self.base + range.end))
    }

    fn pair(&self, name: &str, key: Option<&toml_edit::Key>, value: ValueNode) -> MapPair {
        let nowhere = Span::new(value.span.start, value.span.start);
        MapPair { key: name.into(), key_span: self.span(key.and_then(toml_edit::Key::span)).unwrap_or(nowhere), value }
    }

    fn item(&self, item: &Item) -> ValueNode {
        match item {
            Item::Value(value) => self.value(value),
            Item::Table(table) => self.table(table),
            Item::ArrayOfTables(tables) => {
                let items: Vec<ValueNode> = tables.iter().map(|table| self.table(table)).collect();
                let span = items.iter().map(|item| item.span).reduce(around);
                ValueNode { span: span.unwrap_or_else(|| Span::new(self.base, self.base)), kind: NodeKind::List(items) }
            }
            Item::None => ValueNode::empty_map(self.base),
        }
    }

    /// A table, from its header or first line to the end of its last line, including tables inside it.
    fn table(&self, table: &Table) -> ValueNode {
        let pairs = self.pairs(table);
        // `toml_edit` gives a table from a dotted key the span of the key; only a table with a header has a span of its
        // own.
        let header = self.span(table.span()).filter(|span| span.of(self.text).starts_with('['));
        ValueNode { span: self.extent(header, &pairs), kind: NodeKind::Map(pairs) }
    }

    fn pairs(&self, table: &Table) -> Vec<MapPair> {
        table.iter().map(|(name, item)| self.pair(name, table.key(name), self.item(item))).collect()
    }

    fn extent(&self, own: Option<Span>, pairs: &[MapPair]) -> Span {
        let pairs = pairs.iter().map(|pair| around(pair.key_span, pair.value.span));
        own.into_iter().chain(pairs).reduce(around).unwrap_or_else(|| Span::new(self.base, self.base))
    }

    fn value(&self, value: &Value) -> ValueNode {
        let span = self.span(value.span());
        let written = span.map_or("", |span| span.of(self.text));
        let kind = match value {
            Value::String(text) => {
                NodeKind::Scalar { text: as_lines(text.value(), written).into(), style: style(written) }
            }
            Value::Array(array) => NodeKind::List(array.iter().map(|value| self.value(value)).collect()),
            Value::InlineTable(table) => NodeKind::Map(
                table.iter().map(|(name, value)| self.pair(name, table.key(name), self.value(value))).collect(),
            ),
            _ => NodeKind::Scalar { text: written.trim().into(), style: ValueStyle::Plain },
        };
        let braces = span.filter(|_| !matches!(value, Value::InlineTable(_)) || written.starts_with('{'));
        match (braces, kind) {
            (Some(span), kind) => ValueNode { span, kind },
            (None, NodeKind::Map(pairs)) => ValueNode { span: self.extent(None, &pairs), kind: NodeKind::Map(pairs) },
            (None, kind) => ValueNode { span: Span::new(self.base, self.base), kind },
        }
    }
}

/// The smallest span that contains both.
fn around(one: Span, other: Span) -> Span {
    Span::new(one.start.min(other.start), one.end.max(other.end))
}

/// A text of several lines, with line feeds between them regardless of the file's line breaks, as in YAML.
fn as_lines<'t>(text: &'t str, written: &str) -> Cow<'t, str> {
    let is_of_file = written.contains("\r\n") && !written.contains("\\r");
    if is_of_file { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}

/// The style of a value in a block that is not valid, where it may have no quotes at all.
fn style_in_quotes(written: &str) -> ValueStyle {
    if written.starts_with(['"', '\'']) { style(written) } else { ValueStyle::Plain }
}

fn style(written: &str) -> ValueStyle {
    if written.starts_with("\"\"\"") || written.starts_with("'''") {
        ValueStyle::Literal
    } else if written.starts_with('\'') {
        ValueStyle::Single
    } else {
        ValueStyle::Double
    }
}

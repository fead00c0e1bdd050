//! TOML text to values with spans.

use std::borrow::Cow;

use toml_edit::{Document, Item, Table, Value};

use super::super::span::Span;
use super::super::value::{Kind, Node, Pair, Style};
use super::Fault;

/// Parses the piece `inner` of `text` as TOML.
pub(super) fn parse(text: &str, inner: Span) -> Result<Node, Fault> {
    let document = Document::parse(inner.of(text)).map_err(|error| Fault {
        offset: inner.start + error.span().map_or(0, |span| span.start),
        what: error.message().lines().next().unwrap_or("not valid TOML").to_owned(),
    })?;
    let reader = Reader { text, base: inner.start };
    Ok(Node { span: inner, kind: Kind::Map(reader.pairs(document.as_table())) })
}

/// What a line-by-line look finds in TOML that is broken: `key = value` lines outside tables.
pub(super) fn scan(text: &str, inner: Span) -> Node {
    let mut pairs = Vec::new();
    let mut at = inner.start;
    let mut long_text: Option<&str> = None;
    for line in inner.of(text).split_inclusive('\n') {
        let start = at;
        at += line.len();
        if let Some(quotes) = long_text {
            long_text = Some(quotes).filter(|quotes| !line.contains(quotes));
            continue;
        }
        if line.trim_start().starts_with('[') {
            // What follows stands in a table.
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
        pairs.push(Pair {
            key: name.into(),
            key_span: Span::new(key_start, key_start + name.len()),
            value: Node {
                span: Span::new(value_start, value_start + said.len()),
                kind: Kind::Scalar { text: said.trim_matches(['"', '\'']).into(), style: style_in_quotes(said) },
            },
        });
    }
    Node { span: inner, kind: Kind::Map(pairs) }
}

struct Reader<'a> {
    text: &'a str,
    base: usize,
}

impl Reader<'_> {
    fn span(&self, range: Option<std::ops::Range<usize>>) -> Option<Span> {
        range.map(|range| Span::new(self.base + range.start, self.base + range.end))
    }

    fn pair(&self, name: &str, key: Option<&toml_edit::Key>, value: Node) -> Pair {
        let nowhere = Span::new(value.span.start, value.span.start);
        Pair { key: name.into(), key_span: self.span(key.and_then(toml_edit::Key::span)).unwrap_or(nowhere), value }
    }

    fn item(&self, item: &Item) -> Node {
        match item {
            Item::Value(value) => self.value(value),
            Item::Table(table) => self.table(table),
            Item::ArrayOfTables(tables) => {
                let items: Vec<Node> = tables.iter().map(|table| self.table(table)).collect();
                let span = items.iter().map(|item| item.span).reduce(around);
                Node { span: span.unwrap_or_else(|| Span::new(self.base, self.base)), kind: Kind::List(items) }
            }
            Item::None => Node::empty_map(self.base),
        }
    }

    /// A table, from its header or first line to the end of its last line, tables inside it included.
    fn table(&self, table: &Table) -> Node {
        let pairs = self.pairs(table);
        // A dotted key gives its table the span of the key; only a header has a place of its own.
        let header = self.span(table.span()).filter(|span| span.of(self.text).starts_with('['));
        Node { span: self.extent(header, &pairs), kind: Kind::Map(pairs) }
    }

    fn pairs(&self, table: &Table) -> Vec<Pair> {
        table.iter().map(|(name, item)| self.pair(name, table.key(name), self.item(item))).collect()
    }

    fn extent(&self, own: Option<Span>, pairs: &[Pair]) -> Span {
        let pairs = pairs.iter().map(|pair| around(pair.key_span, pair.value.span));
        own.into_iter().chain(pairs).reduce(around).unwrap_or_else(|| Span::new(self.base, self.base))
    }

    fn value(&self, value: &Value) -> Node {
        let span = self.span(value.span());
        let written = span.map_or("", |span| span.of(self.text));
        let kind = match value {
            Value::String(text) => Kind::Scalar { text: as_lines(text.value(), written).into(), style: style(written) },
            Value::Array(array) => Kind::List(array.iter().map(|value| self.value(value)).collect()),
            Value::InlineTable(table) => Kind::Map(
                table.iter().map(|(name, value)| self.pair(name, table.key(name), self.value(value))).collect(),
            ),
            _ => Kind::Scalar { text: written.trim().into(), style: Style::Plain },
        };
        let braces = span.filter(|_| !matches!(value, Value::InlineTable(_)) || written.starts_with('{'));
        match (braces, kind) {
            (Some(span), kind) => Node { span, kind },
            (None, Kind::Map(pairs)) => Node { span: self.extent(None, &pairs), kind: Kind::Map(pairs) },
            (None, kind) => Node { span: Span::new(self.base, self.base), kind },
        }
    }
}

/// The least span that holds both.
fn around(one: Span, other: Span) -> Span {
    Span::new(one.start.min(other.start), one.end.max(other.end))
}

/// A text over lines with line feeds between them whatever ends the lines of the file, as YAML reads them.
fn as_lines<'t>(text: &'t str, written: &str) -> Cow<'t, str> {
    let is_of_file = written.contains("\r\n") && !written.contains("\\r");
    if is_of_file { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}

/// The style of a value in a block that is not valid, where it may have no quotes at all.
fn style_in_quotes(written: &str) -> Style {
    if written.starts_with(['"', '\'']) { style(written) } else { Style::Plain }
}

fn style(written: &str) -> Style {
    if written.starts_with("\"\"\"") || written.starts_with("'''") {
        Style::Literal
    } else if written.starts_with('\'') {
        Style::Single
    } else {
        Style::Double
    }
}

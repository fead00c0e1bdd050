//! TOML text to values with spans.

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
    for line in inner.of(text).split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some((key, value)) = line.split_once('=') else { continue };
        let name = key.trim();
        if name.is_empty() || name.contains(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')) {
            continue;
        }
        let value_start = start + key.len() + 1 + (value.len() - value.trim_start().len());
        let said = value.trim();
        let key_start = start + (key.len() - key.trim_start().len());
        pairs.push(Pair {
            key: name.to_owned(),
            key_span: Span::new(key_start, key_start + name.len()),
            value: Node {
                span: Span::new(value_start, value_start + said.len()),
                kind: Kind::Scalar { text: said.trim_matches(['"', '\'']).to_owned(), style: Style::Plain },
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
    fn span(&self, range: Option<std::ops::Range<usize>>) -> Span {
        range.map_or(Span::new(self.base, self.base), |range| Span::new(self.base + range.start, self.base + range.end))
    }

    fn pairs(&self, table: &Table) -> Vec<Pair> {
        table
            .iter()
            .map(|(name, item)| Pair {
                key: name.to_owned(),
                key_span: self.span(table.key(name).and_then(toml_edit::Key::span)),
                value: self.item(item),
            })
            .collect()
    }

    fn item(&self, item: &Item) -> Node {
        let span = self.span(item.span());
        match item {
            Item::Value(value) => self.value(value),
            Item::Table(table) => Node { span, kind: Kind::Map(self.pairs(table)) },
            Item::ArrayOfTables(tables) => {
                let items = tables
                    .iter()
                    .map(|table| Node { span: self.span(table.span()), kind: Kind::Map(self.pairs(table)) });
                Node { span, kind: Kind::List(items.collect()) }
            }
            Item::None => Node::empty_map(span.start),
        }
    }

    fn value(&self, value: &Value) -> Node {
        let span = self.span(value.span());
        let kind = match value {
            Value::String(text) => Kind::Scalar { text: text.value().clone(), style: self.style(span) },
            Value::Array(array) => Kind::List(array.iter().map(|value| self.value(value)).collect()),
            Value::InlineTable(table) => Kind::Map(
                table
                    .iter()
                    .map(|(name, value)| Pair {
                        key: name.to_owned(),
                        key_span: self.span(table.key(name).and_then(toml_edit::Key::span)),
                        value: self.value(value),
                    })
                    .collect(),
            ),
            _ => Kind::Scalar { text: span.of(self.text).trim().to_owned(), style: Style::Plain },
        };
        Node { span, kind }
    }

    fn style(&self, span: Span) -> Style {
        let written = span.of(self.text);
        if written.starts_with("\"\"\"") || written.starts_with("'''") {
            Style::Literal
        } else if written.starts_with('\'') {
            Style::Single
        } else {
            Style::Double
        }
    }
}

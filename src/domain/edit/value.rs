//! New values: what they mean, before they are written.

use super::New;
use crate::domain::scalar;
use crate::domain::span::Span;
use crate::domain::value::{Kind, Node, Pair, Style};

/// A value to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A number, a truth value or null, as it is written.
    Bare(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A map.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The new value in the place of `old`: a text that fits what stood there bare stays bare.
    pub fn of(new: &New, old: Option<&Node>) -> Self {
        match new {
            New::Text(text) => match old.map(|node| &node.kind) {
                Some(Kind::Scalar { text: old, style: Style::Plain }) if stays_bare(old, text) => {
                    Self::Bare(text.clone())
                }
                _ => Self::Text(text.clone()),
            },
            New::Json(json) => Self::of_json(json),
        }
    }

    fn of_json(json: &serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::Null => Self::Bare("null".to_owned()),
            Json::Bool(_) | Json::Number(_) => Self::Bare(json.to_string()),
            Json::String(text) => Self::Text(text.clone()),
            Json::Array(items) => Self::List(items.iter().map(Self::of_json).collect()),
            Json::Object(map) => {
                Self::Map(map.iter().map(|(key, value)| (key.clone(), Self::of_json(value))).collect())
            }
        }
    }

    /// What reading it back must give.
    pub fn node(&self) -> Node {
        let kind = match self {
            Self::Bare(text) => Kind::Scalar { text: text.into(), style: Style::Plain },
            Self::Text(text) => Kind::Scalar { text: text.into(), style: Style::Double },
            Self::List(items) => Kind::List(items.iter().map(Self::node).collect()),
            Self::Map(pairs) => Kind::Map(pairs.iter().map(|(key, value)| pair(key, value.node())).collect()),
        };
        Node { span: Span::default(), kind }
    }

    /// The value below the keys of `path`: `{a: {b: value}}`.
    pub fn below(self, path: &[&str]) -> Self {
        path.iter().rev().fold(self, |value, key| Self::Map(vec![((*key).to_owned(), value)]))
    }
}

/// A pair that stands nowhere.
pub(super) fn pair(key: &str, value: Node) -> Pair {
    Pair { key: key.into(), key_span: Span::default(), value }
}

/// Whether the new text is, to every reader, of the kind that the old one is: a number, a truth
/// value or a date, and may stand as bare as the old one.
fn stays_bare(old: &str, new: &str) -> bool {
    use scalar::Tag;
    let tags = scalar::tags(old);
    matches!(tags.0, Tag::Number | Tag::Bool | Tag::Date) && scalar::tags(new) == tags && scalar::is_one_line(new)
}

/// Whether two values say the same to every reader, wherever and however they are written.
pub(super) fn same(one: &Node, other: &Node) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Scalar { text, style }, Kind::Scalar { text: other, style: other_style }) => {
            text == other && is_bare(text, *style) == is_bare(other, *other_style)
        }
        (Kind::List(items), Kind::List(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(one, other)| same(one, other))
        }
        (Kind::Map(pairs), Kind::Map(others)) => {
            pairs.len() == others.len()
                && pairs.iter().zip(others).all(|(one, other)| one.key == other.key && same(&one.value, &other.value))
        }
        (Kind::Alias(name), Kind::Alias(other)) => name == other,
        _ => false,
    }
}

/// The same value with the keys of every map in the order of their names.
pub(super) fn sorted(node: &Node) -> Node {
    let mut node = node.clone();
    sort(&mut node);
    node
}

fn sort(node: &mut Node) {
    match &mut node.kind {
        Kind::Map(pairs) => {
            for pair in pairs.iter_mut() {
                sort(&mut pair.value);
            }
            pairs.sort_by(|one, other| one.key.cmp(&other.key));
        }
        Kind::List(items) => items.iter_mut().for_each(sort),
        Kind::Scalar { .. } | Kind::Alias(_) => {}
    }
}

fn is_bare(text: &str, style: Style) -> bool {
    style == Style::Plain && !scalar::is_text(text)
}

/// What the first difference between two values is, for people.
pub(super) fn difference(meant: &Node, read: &Node) -> String {
    match (&meant.kind, &read.kind) {
        (Kind::Map(pairs), Kind::Map(others)) => {
            let differs =
                pairs.iter().zip(others).find(|(one, other)| one.key != other.key || !same(&one.value, &other.value));
            match differs {
                Some((one, other)) if one.key == other.key => format!("`{}` differs", one.key),
                Some((one, other)) => format!("`{}` stands where `{}` should", other.key, one.key),
                None if pairs.len() > others.len() => format!("`{}` is not there", pairs[others.len()].key),
                None => others
                    .get(pairs.len())
                    .map_or_else(String::new, |pair| format!("`{}` would be there too", pair.key)),
            }
        }
        _ => "it is no map".to_owned(),
    }
}

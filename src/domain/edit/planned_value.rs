//! New values before they are written as text.

use super::NewValue;
use crate::domain::scalar;
use crate::domain::span::Span;
use crate::domain::value::{MapPair, NodeKind, ValueNode, ValueStyle};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PlannedValue {
    /// A number, a boolean or null, as written.
    Bare(String),
    Text(String),
    List(Vec<PlannedValue>),
    Map(Vec<(String, PlannedValue)>),
}

impl PlannedValue {
    /// The new value in place of `old`. If `old` is unquoted and not a string, a text of the same type stays unquoted.
    pub fn of(new: &NewValue, old: Option<&ValueNode>) -> Self {
        match new {
            NewValue::Text(text) => match old.map(|node| &node.kind) {
                Some(NodeKind::Scalar { text: old, style: ValueStyle::Plain }) if stays_bare(old, text) => {
                    Self::Bare(text.clone())
                }
                _ => Self::Text(text.clone()),
            },
            NewValue::Json(json) => Self::of_json(json),
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

    /// The value that parsing the new text must return.
    pub fn node(&self) -> ValueNode {
        let kind = match self {
            Self::Bare(text) => NodeKind::Scalar { text: text.into(), style: ValueStyle::Plain },
            Self::Text(text) => NodeKind::Scalar { text: text.into(), style: ValueStyle::Double },
            Self::List(items) => NodeKind::List(items.iter().map(Self::node).collect()),
            Self::Map(pairs) => NodeKind::Map(pairs.iter().map(|(key, value)| pair(key, value.node())).collect()),
        };
        ValueNode { span: Span::default(), kind }
    }

    /// The value below the keys of `path`: `{a: {b: value}}`.
    pub fn below(self, path: &[&str]) -> Self {
        path.iter().rev().fold(self, |value, key| Self::Map(vec![((*key).to_owned(), value)]))
    }
}

/// A pair without a position in a text.
pub(super) fn pair(key: &str, value: ValueNode) -> MapPair {
    MapPair { key: key.into(), key_span: Span::default(), value }
}

/// Returns true if every parser gives the new text the same type as the old one (a number, a boolean or a date), so
/// that it can stay unquoted.
fn stays_bare(old: &str, new: &str) -> bool {
    use scalar::ScalarTag;
    let tags = scalar::tags(old);
    scalar::tags(new) == tags
        && scalar::is_one_line(new)
        && match tags.0 {
            ScalarTag::Date => true,
            // Parsers disagree about `1:30`, `0o17` and `1_000`, so these only replace similar values.
            ScalarTag::Number => scalar::is_decimal(new) || !scalar::is_decimal(old),
            ScalarTag::Bool => scalar::truth_words(old) == scalar::truth_words(new),
            _ => false,
        }
}

/// Compares two values by meaning, ignoring position and notation.
pub(super) fn same(one: &ValueNode, other: &ValueNode) -> bool {
    match (&one.kind, &other.kind) {
        (NodeKind::Scalar { text, style }, NodeKind::Scalar { text: other, style: other_style }) => {
            text == other && is_bare(text, *style) == is_bare(other, *other_style)
        }
        (NodeKind::List(items), NodeKind::List(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(one, other)| same(one, other))
        }
        (NodeKind::Map(pairs), NodeKind::Map(others)) => {
            pairs.len() == others.len()
                && pairs.iter().zip(others).all(|(one, other)| one.key == other.key && same(&one.value, &other.value))
        }
        (NodeKind::Alias(name), NodeKind::Alias(other)) => name == other,
        _ => false,
    }
}

/// The same value with the keys of every map sorted by name.
pub(super) fn sorted(node: &ValueNode) -> ValueNode {
    let mut node = node.clone();
    sort(&mut node);
    node
}

fn sort(node: &mut ValueNode) {
    match &mut node.kind {
        NodeKind::Map(pairs) => {
            for pair in pairs.iter_mut() {
                sort(&mut pair.value);
            }
            pairs.sort_by(|one, other| one.key.cmp(&other.key));
        }
        NodeKind::List(items) => items.iter_mut().for_each(sort),
        NodeKind::Scalar { .. } | NodeKind::Alias(_) => {}
    }
}

fn is_bare(text: &str, style: ValueStyle) -> bool {
    style == ValueStyle::Plain && !scalar::is_text(text)
}

/// Describes the first difference between two values, for users.
pub(super) fn difference(meant: &ValueNode, read: &ValueNode) -> String {
    match (&meant.kind, &read.kind) {
        (NodeKind::Map(pairs), NodeKind::Map(others)) => {
            let differs =
                pairs.iter().zip(others).find(|(one, other)| one.key != other.key || !same(&one.value, &other.value));
            match differs {
                Some((one, other)) if one.key == other.key => format!("`{}` differs", one.key),
                Some((one, other)) => format!("`{}` is in the place of `{}`", other.key, one.key),
                None if pairs.len() > others.len() => format!("`{}` is missing", pairs[others.len()].key),
                None => others.get(pairs.len()).map_or_else(String::new, |pair| format!("`{}` is extra", pair.key)),
            }
        }
        _ => "it is not a map".to_owned(),
    }
}

//! Frontmatter values: texts in their original spelling, and the span of every key and value.

use super::span::Span;

/// The text of a key or a value. Most are short, and short ones need no allocation.
pub type ScalarText = compact_str::CompactString;

/// Notation of a scalar in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueStyle {
    Plain,
    Single,
    Double,
    /// A literal block, `|`.
    Literal,
    /// A folded block, `>`.
    Folded,
}

/// A value of the frontmatter, with its span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueNode {
    /// The bytes of the value in the document's text; for a value that is left out, an empty span at its position.
    pub span: Span,
    pub kind: NodeKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Text as written, without quotes and escapes: `1.10` stays `1.10`, `yes` stays `yes`.
    Scalar {
        text: ScalarText,
        style: ValueStyle,
    },
    List(Vec<ValueNode>),
    /// A map, in the file's order. Of duplicate keys, the first counts.
    Map(Vec<MapPair>),
    /// An alias: a reference to an anchor, kept by name and never expanded.
    Alias(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapPair {
    pub key: ScalarText,
    pub key_span: Span,
    pub value: ValueNode,
}

impl ValueNode {
    /// An empty map at `offset`.
    pub const fn empty_map(offset: usize) -> Self {
        Self { span: Span::new(offset, offset), kind: NodeKind::Map(Vec::new()) }
    }

    /// The value of `key`, if this is a map that contains it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.pairs().iter().find(|pair| pair.key == key).map(|pair| &pair.value)
    }

    pub fn first_of(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// The pairs of a map; empty for anything else.
    pub fn pairs(&self) -> &[MapPair] {
        match &self.kind {
            NodeKind::Map(pairs) => pairs,
            _ => &[],
        }
    }

    /// The items of a list; empty for anything else.
    pub fn items(&self) -> &[Self] {
        match &self.kind {
            NodeKind::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar; `None` for null, empty text, lists and maps.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar { text, .. } if !self.is_null() && !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// The texts of a list of scalars, or of a single scalar.
    pub fn texts(&self) -> Vec<&str> {
        match &self.kind {
            NodeKind::List(items) => items.iter().filter_map(Self::text).collect(),
            _ => self.text().into_iter().collect(),
        }
    }

    pub fn first_text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::List(items) => items.iter().find_map(Self::text),
            _ => self.text(),
        }
    }

    /// Returns true if the value is empty, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, NodeKind::Scalar { text, style: ValueStyle::Plain }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The value as JSON. Plain `true`, `false`, `null` and numbers become JSON values if that preserves the spelling
    /// (`0.6`, not `1.10`); everything else becomes text.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.kind {
            NodeKind::Scalar { text, style } => {
                if self.is_null() {
                    Json::Null
                } else if *style == ValueStyle::Plain {
                    plain_json(text)
                } else {
                    Json::String(text.to_string())
                }
            }
            NodeKind::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            NodeKind::Map(pairs) => {
                let mut map = serde_json::Map::new();
                for pair in pairs {
                    if !map.contains_key(pair.key.as_str()) {
                        map.insert(pair.key.to_string(), pair.value.to_json());
                    }
                }
                Json::Object(map)
            }
            NodeKind::Alias(name) => Json::String(format!("*{name}")),
        }
    }
}

fn plain_json(text: &str) -> serde_json::Value {
    use serde_json::Value as Json;
    match text {
        "true" | "True" | "TRUE" => return Json::Bool(true),
        "false" | "False" | "FALSE" => return Json::Bool(false),
        _ => {}
    }
    match serde_json::from_str::<Json>(text) {
        Ok(Json::Number(number)) if number.to_string() == text => Json::Number(number),
        _ => Json::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_spelling_in_json() {
        for (text, json) in [("0.6", "0.6"), ("1.10", "\"1.10\""), ("7", "7"), ("yes", "\"yes\""), ("true", "true")] {
            assert_eq!(plain_json(text).to_string(), json);
        }
    }
}

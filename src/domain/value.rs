//! Frontmatter values: text that keeps its spelling, with the span of every key and value.

use super::span::Span;

/// The text of a key or a value. Most are short, and a short one needs no memory of its own.
pub type Text = compact_str::CompactString;

/// How a scalar is written in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single quotes.
    Single,
    /// In double quotes.
    Double,
    /// A literal block, `|`.
    Literal,
    /// A folded block, `>`.
    Folded,
}

/// One value of the frontmatter and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The bytes of the value in the document's text; empty, at its place, for a value left out.
    pub span: Span,
    /// What the value is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, exactly as written less quotes and escapes: `1.10` stays `1.10`, `yes` stays `yes`.
    Scalar {
        /// The text.
        text: Text,
        /// How it is written.
        style: Style,
    },
    /// A list.
    List(Vec<Node>),
    /// A map, in the file's order. The first of a repeated key counts.
    Map(Vec<Pair>),
    /// A reference to an anchor, kept by name and never expanded.
    Alias(String),
}

/// A key of a map and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The key's text.
    pub key: Text,
    /// Where the key stands.
    pub key_span: Span,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// A map with nothing in it, at `offset`.
    pub const fn empty_map(offset: usize) -> Self {
        Self { span: Span::new(offset, offset), kind: Kind::Map(Vec::new()) }
    }

    /// The value under `key`, where this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.pairs().iter().find(|pair| pair.key == key).map(|pair| &pair.value)
    }

    /// The first of `keys` that is there.
    pub fn first_of(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// The pairs of a map; none for anything else.
    pub fn pairs(&self) -> &[Pair] {
        match &self.kind {
            Kind::Map(pairs) => pairs,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar that says something: not for null, empty text, lists, maps.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } if !self.is_null() && !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// The texts of a list of scalars, or of one scalar alone.
    pub fn texts(&self) -> Vec<&str> {
        match &self.kind {
            Kind::List(items) => items.iter().filter_map(Self::text).collect(),
            _ => self.text().into_iter().collect(),
        }
    }

    /// The first of [`Self::texts`].
    pub fn first_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::List(items) => items.iter().find_map(Self::text),
            _ => self.text(),
        }
    }

    /// Whether the value is left out, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, style: Style::Plain }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The value at a path such as `cognitive_modes.critical.mindset` or `triggers[0]`.
    ///
    /// A key that itself contains dots is found when it is spelled whole: the longest key that
    /// fits is tried first.
    pub fn at(&self, path: &str) -> Option<&Self> {
        if path.is_empty() {
            return Some(self);
        }
        if let Some(rest) = path.strip_prefix('[') {
            let (index, rest) = rest.split_once(']')?;
            let item = self.items().get(index.trim().parse::<usize>().ok()?)?;
            return item.at(rest.strip_prefix('.').unwrap_or(rest));
        }
        let mut fitting: Vec<&Pair> = self
            .pairs()
            .iter()
            .filter(|pair| {
                path.strip_prefix(pair.key.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            })
            .collect();
        fitting.sort_by_key(|pair| std::cmp::Reverse(pair.key.len()));
        fitting.into_iter().find_map(|pair| {
            let rest = &path[pair.key.len()..];
            pair.value.at(rest.strip_prefix('.').unwrap_or(rest))
        })
    }

    /// The value as JSON. Plain `true`, `false`, `null` and numbers become JSON's own where that
    /// keeps the spelling (`0.6`, not `1.10`); everything else is text.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.kind {
            Kind::Scalar { text, style } => {
                if self.is_null() {
                    Json::Null
                } else if *style == Style::Plain {
                    plain_json(text)
                } else {
                    Json::String(text.to_string())
                }
            }
            Kind::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Kind::Map(pairs) => {
                let mut map = serde_json::Map::new();
                for pair in pairs {
                    if !map.contains_key(pair.key.as_str()) {
                        map.insert(pair.key.to_string(), pair.value.to_json());
                    }
                }
                Json::Object(map)
            }
            Kind::Alias(name) => Json::String(format!("*{name}")),
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

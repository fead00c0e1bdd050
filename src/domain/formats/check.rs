//! What the facts about a key say of its value: which facts these are, and whether the value fits them.

use super::{Format, Key, KeyValue};
use crate::domain::scalar::{self, Tag};
use crate::domain::value::{Kind, Node, Style};

impl Format {
    /// The facts about the key at a path of keys: those of `cognitive_modes.*.mindset` for
    /// `cognitive_modes`, `critical`, `mindset`.
    pub fn key_at(self, path: &[&str]) -> Option<&'static Key> {
        let fits = |key: &&Key| {
            let mut parts = key.name.split('.');
            let all = path.iter().all(|step| parts.next().is_some_and(|part| part == "*" || part == *step));
            all && parts.next().is_none()
        };
        // A key spelled out says more than one that stands for any.
        self.key(&path.join(".")).or_else(|| self.0.keys.iter().find(fits))
    }

    /// The keys known inside the map at a path of keys, each with its own name.
    pub fn keys_below(self, path: &[&str]) -> Vec<(&'static str, &'static Key)> {
        let below = |key: &'static Key| {
            let (above, name) = key.name.rsplit_once('.').unwrap_or(("", key.name));
            let mut parts = above.split('.').filter(|part| !part.is_empty());
            let is_here = path.iter().all(|step| parts.next().is_some_and(|part| part == "*" || part == *step));
            (is_here && parts.next().is_none() && name != "*").then_some((name, key))
        };
        self.0.keys.iter().filter_map(below).collect()
    }

    /// The keys the tool demands and these values do not have.
    pub fn missing(self, values: &Node) -> impl Iterator<Item = &'static Key> {
        let is_missing = |key: &&Key| key.required && !key.name.contains('.') && values.get(key.name).is_none();
        self.0.keys.iter().filter(is_missing).collect::<Vec<_>>().into_iter()
    }
}

impl Key {
    /// What is wrong with a value of this key, as a clause; nothing where it fits, or where what it
    /// refers to is not known here.
    pub fn objection(&self, value: &Node) -> Option<String> {
        if matches!(value.kind, Kind::Alias(_)) {
            return None;
        }
        if value.is_null() {
            return self.required.then(|| "must say something".to_owned());
        }
        let is_list = matches!(value.kind, Kind::List(_));
        let is_map = matches!(value.kind, Kind::Map(_));
        let is_text = !is_list && !is_map;
        let fits = match self.value {
            KeyValue::Text | KeyValue::OneOf(_) | KeyValue::Usually(_) => is_text,
            KeyValue::Number => is_text && value.text().is_some_and(is_number),
            KeyValue::Bool => truth(value).is_some(),
            KeyValue::List => is_list,
            KeyValue::Names | KeyValue::TextOrList => !is_map,
            KeyValue::Map => is_map,
            KeyValue::NamesOrMap | KeyValue::Any => true,
        };
        if !fits {
            return Some(format!("should be {}", self.value.word()));
        }
        match (self.value, value.text()) {
            (KeyValue::OneOf(values), Some(text)) if !values.contains(&text) => {
                Some(format!("`{text}` is none of {}", values.join(", ")))
            }
            (_, None) if is_text && self.required => Some("must say something".to_owned()),
            _ => None,
        }
    }
}

impl KeyValue {
    /// What the value may be, as people say it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text | Self::Usually(_) => "a text",
            Self::Number => "a number",
            Self::Bool => "true or false",
            Self::List => "a list",
            Self::Names => "names between commas, or a list of them",
            Self::TextOrList => "a text or a list",
            Self::Map => "a map",
            Self::NamesOrMap => "names, or a map of them",
            Self::OneOf(_) => "one of a few words",
            Self::Any => "anything",
        }
    }

    /// The values it has or usually has.
    pub const fn known(self) -> &'static [&'static str] {
        match self {
            Self::OneOf(values) | Self::Usually(values) => values,
            _ => &[],
        }
    }
}

/// Whether a value is true or false, to every reader or to some.
pub fn truth(value: &Node) -> Option<bool> {
    let Kind::Scalar { text, style: Style::Plain } = &value.kind else { return None };
    (scalar::tags(text).0 == Tag::Bool)
        .then(|| matches!(text.to_ascii_lowercase().as_str(), "true" | "yes" | "on" | "y"))
}

fn is_number(text: &str) -> bool {
    scalar::tags(text).0 == Tag::Number
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;
    use crate::domain::reading;

    fn values(block: &str) -> Node {
        reading::read(&format!("---\n{block}\n---\n")).values
    }

    fn objection(format: &str, block: &str) -> Option<String> {
        let values = values(block);
        let pair = &values.pairs()[0];
        Format::by_id(format).unwrap().key_at(&[&pair.key]).unwrap().objection(&pair.value)
    }

    #[test]
    fn facts_are_found_by_path_and_the_spelled_out_ones_win() {
        let format = super::super::CALLSHEET;
        let name = |path: &[&str]| format.key_at(path).map(|key| key.name);
        assert_eq!(name(&["cognitive_modes", "critical", "mindset"]), Some("cognitive_modes.*.mindset"));
        assert_eq!(name(&["cognitive_modes", "default"]), Some("cognitive_modes.default"));
        assert_eq!(name(&["cognitive_modes", "critical"]), None);
        assert_eq!(name(&["mine"]), None);
        let below: Vec<&str> = format.keys_below(&["cognitive_modes", "odd"]).iter().map(|(name, _)| *name).collect();
        assert_eq!(below, ["mindset", "output", "risk"]);
        assert_eq!(format.keys_below(&["cognitive_modes"]).len(), 1);
        assert!(format.keys_below(&[]).iter().all(|(name, key)| *name == key.name));
    }

    #[test]
    fn a_value_fits_its_key_or_is_told_what_it_should_be() {
        for (block, said) in [
            ("maxTurns: 3", None),
            ("maxTurns: many", Some("should be a number")),
            ("background: yes", None),
            ("background: \"true\"", Some("should be true or false")),
            ("skills: one", Some("should be a list")),
            ("skills: [one]", None),
            ("tools: Read, Grep", None),
            ("tools: {a: b}", Some("should be names between commas, or a list of them")),
            ("hooks: x", Some("should be a map")),
            ("memory: user", None),
            ("memory: mine", Some("`mine` is none of user, project, local")),
            ("model: anything", None),
            ("name: ''", Some("must say something")),
            ("name:", Some("must say something")),
            ("model:", None),
            ("name: 1.10", None),
            ("name: [a]", Some("should be a text")),
        ] {
            assert_eq!(objection("claude", block).as_deref(), said, "{block}");
        }
    }

    #[test]
    fn what_is_demanded_and_not_there_is_named() {
        let missing = |block: &str| {
            let format = Format::by_id("claude").unwrap();
            format.missing(&values(block)).map(|key| key.name).collect::<Vec<_>>()
        };
        assert_eq!(missing("model: opus"), ["name", "description"]);
        assert_eq!(missing("name: a\ndescription: b"), [""; 0]);
    }
}

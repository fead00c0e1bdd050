//! Checks values against the facts about their keys.

use super::{Format, FormatKey, KeyValue};
use crate::domain::scalar::{self, ScalarTag};
use crate::domain::value::{NodeKind, ValueNode, ValueStyle};

impl Format {
    /// The facts about the key at a path of keys: for `cognitive_modes`, `critical`, `mindset`, those of
    /// `cognitive_modes.*.mindset`.
    pub fn key_at(self, path: &[&str]) -> Option<&'static FormatKey> {
        let fits = |key: &&FormatKey| {
            let mut parts = key.name.split('.');
            let all = path.iter().all(|step| parts.next().is_some_and(|part| part == "*" || part == *step));
            all && parts.next().is_none()
        };
        // An exact key takes precedence over one with a wildcard.
        self.key(&path.join(".")).or_else(|| self.0.keys.iter().find(fits))
    }

    /// The known keys inside the map at a path of keys, each without its parents.
    pub fn keys_below(self, path: &[&str]) -> Vec<(&'static str, &'static FormatKey)> {
        let below = |key: &'static FormatKey| {
            let (above, name) = key.name.rsplit_once('.').unwrap_or(("", key.name));
            let mut parts = above.split('.').filter(|part| !part.is_empty());
            let is_here = path.iter().all(|step| parts.next().is_some_and(|part| part == "*" || part == *step));
            (is_here && parts.next().is_none() && name != "*").then_some((name, key))
        };
        self.0.keys.iter().filter_map(below).collect()
    }

    /// The required keys that are missing in these values.
    pub fn missing(self, values: &ValueNode) -> impl Iterator<Item = &'static FormatKey> {
        let is_missing = |key: &&FormatKey| key.required && !key.name.contains('.') && values.get(key.name).is_none();
        self.0.keys.iter().filter(is_missing).collect::<Vec<_>>().into_iter()
    }
}

impl FormatKey {
    /// Problem of a value of this key, as a clause; `None` if it is valid, or if it refers to something unknown here.
    pub fn objection(&self, value: &ValueNode) -> Option<String> {
        if matches!(value.kind, NodeKind::Alias(_)) {
            return None;
        }
        if value.is_null() {
            return self.required.then(|| "must not be empty".to_owned());
        }
        let is_list = matches!(value.kind, NodeKind::List(_));
        let is_map = matches!(value.kind, NodeKind::Map(_));
        let is_text = !is_list && !is_map;
        let fits = match self.value {
            KeyValue::Text | KeyValue::OneOf(_) | KeyValue::Usually(_) => is_text,
            KeyValue::Number => is_text && value.text().is_some_and(is_number),
            KeyValue::Bool => truth(value).is_some(),
            KeyValue::Flag => truth(value).is_some() || matches!(value.text(), Some("1" | "0")),
            KeyValue::List => is_list,
            KeyValue::Names | KeyValue::TextOrList => !is_map,
            KeyValue::Map => is_map,
            KeyValue::NamesOrMap | KeyValue::Any => true,
        };
        if !fits {
            return Some(format!("expected {}", self.value.word()));
        }
        match (self.value, value.text()) {
            (KeyValue::OneOf(values), Some(text)) if !values.contains(&text) => {
                Some(format!("expected one of {}, not `{text}`", values.join(", ")))
            }
            (_, None) if is_text && self.required => Some("must not be empty".to_owned()),
            _ => None,
        }
    }
}

impl KeyValue {
    /// Name of the value's kind, for users.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text | Self::Usually(_) => "text",
            Self::Number => "a number",
            Self::Bool | Self::Flag => "true or false",
            Self::List => "a list",
            Self::Names => "a comma-separated list or a YAML list",
            Self::TextOrList => "text or a list",
            Self::Map => "a map",
            Self::NamesOrMap => "names or a map",
            Self::OneOf(_) => "one of the listed values",
            Self::Any => "anything",
        }
    }

    /// The possible or usual values.
    pub const fn known(self) -> &'static [&'static str] {
        match self {
            Self::OneOf(values) | Self::Usually(values) => values,
            _ => &[],
        }
    }
}

/// Boolean that an unquoted text stands for, in all parsers or in some.
pub fn truth(value: &ValueNode) -> Option<bool> {
    let NodeKind::Scalar { text, style: ValueStyle::Plain } = &value.kind else { return None };
    (scalar::tags(text).0 == ScalarTag::Bool)
        .then(|| matches!(text.to_ascii_lowercase().as_str(), "true" | "yes" | "on" | "y"))
}

fn is_number(text: &str) -> bool {
    scalar::tags(text).0 == ScalarTag::Number
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;
    use crate::domain::reading;

    fn values(block: &str) -> ValueNode {
        reading::read(&format!("---\n{block}\n---\n")).values
    }

    fn objection(format: &str, block: &str) -> Option<String> {
        let values = values(block);
        let pair = &values.pairs()[0];
        Format::by_id(format).unwrap().key_at(&[&pair.key]).unwrap().objection(&pair.value)
    }

    #[test]
    fn key_facts_are_found_by_path_and_exact_ones_win() {
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
    fn a_value_of_the_wrong_kind_is_reported_with_the_expected_one() {
        for (block, said) in [
            ("maxTurns: 3", None),
            ("maxTurns: many", Some("expected a number")),
            ("background: yes", None),
            ("background: \"true\"", Some("expected true or false")),
            ("skills: one, two", None),
            ("skills: {a: b}", Some("expected a comma-separated list or a YAML list")),
            (
                "permissionMode: manual",
                Some("expected one of default, acceptEdits, auto, dontAsk, bypassPermissions, plan, not `manual`"),
            ),
            ("effort: 7", None),
            ("isolation: remote", None),
            ("skills: [one]", None),
            ("tools: Read, Grep", None),
            ("tools: {a: b}", Some("expected a comma-separated list or a YAML list")),
            ("hooks: x", Some("expected a map")),
            ("memory: user", None),
            ("memory: mine", Some("expected one of user, project, local, not `mine`")),
            ("model: anything", None),
            ("name: ''", Some("must not be empty")),
            ("name:", Some("must not be empty")),
            ("model:", None),
            ("name: 1.10", None),
            ("name: [a]", Some("expected text")),
        ] {
            assert_eq!(objection("claude", block).as_deref(), said, "{block}");
        }
    }

    #[test]
    fn each_format_accepts_the_values_its_client_accepts() {
        for (format, block, said) in [
            ("qwen", "tools: Read, Grep", None),
            ("qwen", "disallowedTools: [Bash]", None),
            ("qwen", "approvalMode: auto", None),
            ("qwen", "background: yes", None),
            ("codex", "model_reasoning_effort: ultra", None),
            ("copilot", "infer: agents", None),
            ("copilot", "modelPolicy: sometimes", Some("expected one of preferred, required, not `sometimes`")),
            ("claude-skill", "disable-model-invocation: 1", None),
            ("claude-skill", "user-invocable: off", None),
            ("claude-skill", "background: 2", Some("expected true or false")),
            ("claude", "background: 1", Some("expected true or false")),
            ("cursor-rule", "alwaysApply: \"true\"", Some("expected true or false")),
            ("copilot-prompt", "agent: plan", None),
        ] {
            assert_eq!(objection(format, block).as_deref(), said, "{format}: {block}");
        }
        let key = |format: &str, name: &str| Format::by_id(format).unwrap().key(name).is_some();
        assert!(key("gemini", "mcp_servers") && !key("gemini", "mcpServers"));
        assert!(key("copilot", "models") && key("qwen", "executor"));
    }

    #[test]
    fn missing_required_keys_are_named() {
        let missing = |block: &str| {
            let format = Format::by_id("claude").unwrap();
            format.missing(&values(block)).map(|key| key.name).collect::<Vec<_>>()
        };
        assert_eq!(missing("model: opus"), ["name", "description"]);
        assert_eq!(missing("name: a\ndescription: b"), [""; 0]);
    }
}

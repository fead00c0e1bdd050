//! Checks of values against the rules of clients.

use super::client_facts::{AcceptedValue, KeyRule, ScalarTypes};
use super::scalar_kind::{ScalarKind, kind_of};
use crate::domain::value::{MapPair, NodeKind, ValueNode};

/// Returns true if a value of that kind is the accepted one.
pub(super) fn accepts(
    accepted: AcceptedValue,
    rule: &KeyRule,
    kind: ScalarKind,
    value: &ValueNode,
    types: ScalarTypes,
) -> bool {
    let text = text_of(value);
    let is_listed = |text: &str| rule.values.iter().any(|one| one == text);
    let all_are = |wanted: ScalarKind| value.pairs().iter().all(|pair| kind_of(&pair.value, types) == wanted);
    match accepted {
        AcceptedValue::Nothing => kind == ScalarKind::Null,
        AcceptedValue::Text => kind == ScalarKind::Text,
        AcceptedValue::NoLeadingDash => !text.is_some_and(|text| text.starts_with('-')),
        AcceptedValue::Number => kind == ScalarKind::Number,
        AcceptedValue::PositiveInteger => {
            matches!(kind, ScalarKind::Number | ScalarKind::Text)
                && text.and_then(|text| text.trim().parse::<u64>().ok()).is_some_and(|number| number > 0)
        }
        AcceptedValue::WholeNumber => {
            kind == ScalarKind::Number
                && text
                    .and_then(|text| text.parse::<f64>().ok())
                    .is_some_and(|number| number > 0.0 && number.fract() == 0.0)
        }
        AcceptedValue::Bool => kind == ScalarKind::Bool,
        AcceptedValue::BoolText => kind == ScalarKind::Text && matches!(text, Some("true" | "false")),
        AcceptedValue::NotTrue => {
            !(kind == ScalarKind::Bool && text.is_some_and(|text| text.eq_ignore_ascii_case("true")))
        }
        AcceptedValue::NotFalse => {
            !(kind == ScalarKind::Bool && text.is_some_and(|text| text.eq_ignore_ascii_case("false")))
        }
        AcceptedValue::List => kind == ScalarKind::List,
        AcceptedValue::Map => kind == ScalarKind::Map,
        AcceptedValue::MapOfMaps => kind == ScalarKind::Map && all_are(ScalarKind::Map),
        AcceptedValue::ServersWithArgs => {
            let is_whole = |server: &ValueNode| {
                server.get("command").is_none() || server.get("args").is_some_and(|args| !args.is_null())
            };
            kind == ScalarKind::Map
                && all_are(ScalarKind::Map)
                && value.pairs().iter().all(|pair| is_whole(&pair.value))
        }
        AcceptedValue::MapOfBools => kind == ScalarKind::Map && all_are(ScalarKind::Bool),
        AcceptedValue::FilledText => kind == ScalarKind::Text && text.is_some_and(|text| !text.trim().is_empty()),
        AcceptedValue::Nicknames => kind == ScalarKind::List && are_nicknames(value.items()),
        AcceptedValue::HexColor => kind == ScalarKind::Text && text.is_some_and(is_hex_color),
        AcceptedValue::Permissions => {
            let is_action = |node: &ValueNode| text_of(node).is_some_and(is_listed);
            let is_set = |node: &ValueNode| {
                matches!(node.kind, NodeKind::Map(_)) && node.pairs().iter().all(|pair| is_action(&pair.value))
            };
            let is_rule = |pair: &MapPair| is_action(&pair.value) || is_set(&pair.value);
            is_action(value) || kind == ScalarKind::Map && value.pairs().iter().all(is_rule)
        }
        AcceptedValue::OneOf => kind == ScalarKind::Text && text.is_some_and(is_listed),
        AcceptedValue::NotOneOf => !text.is_some_and(|text| is_listed(&text.to_lowercase())),
        AcceptedValue::Slug => kind == ScalarKind::Text && text.is_some_and(is_slug),
        AcceptedValue::WordName => text.is_some_and(|text| is_word_name(text.trim())),
        AcceptedValue::GeminiTools => {
            let is_tool = |item: &ValueNode| {
                kind_of(item, types) == ScalarKind::Text
                    && text_of(item).is_some_and(|text| is_listed(text) || is_gemini_tool(text))
            };
            kind == ScalarKind::List && value.items().iter().all(is_tool)
        }
    }
}

fn are_nicknames(items: &[ValueNode]) -> bool {
    let names: Vec<&str> = items.iter().filter_map(text_of).collect();
    let is_name = |name: &&str| {
        !name.trim().is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_'))
    };
    let is_repeated = |(at, name): (usize, &&str)| names[..at].contains(name);
    !items.is_empty()
        && names.len() == items.len()
        && names.iter().all(is_name)
        && !names.iter().enumerate().any(is_repeated)
}

fn is_hex_color(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
}

fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}

fn is_word_name(text: &str) -> bool {
    let is_edge = |c: char| matches!(c, '-' | '_');
    let length = text.encode_utf16().count();
    (2..=50).contains(&length)
        && text.chars().all(|c| c.is_alphanumeric() || is_edge(c))
        && !text.starts_with(is_edge)
        && !text.ends_with(is_edge)
}

/// A tool of an MCP server, a discovered tool, or all tools.
fn is_gemini_tool(text: &str) -> bool {
    if text == "*" || text == "mcp_*" || text.starts_with("discovered_tool_") {
        return true;
    }
    let Some((server, tool)) = text.strip_prefix("mcp_").and_then(|rest| rest.split_once('_')) else { return false };
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-'))
    };
    is_name(server) && (tool == "*" || is_name(tool) && tool.bytes().any(|byte| byte != b'_'))
}

/// The description of a value that is not accepted, and the fix.
pub(super) fn describe(rule: &KeyRule, kind: ScalarKind, value: &ValueNode) -> (String, String) {
    if rule.accepts == [AcceptedValue::NoLeadingDash] {
        return ("begins with a dash".to_owned(), "use another name".to_owned());
    }
    if rule.accepts == [AcceptedValue::FilledText] && kind == ScalarKind::Text {
        return ("is blank".to_owned(), "write a text".to_owned());
    }
    if rule.accepts == [AcceptedValue::NotTrue] {
        return ("is true".to_owned(), "remove this key".to_owned());
    }
    if rule.accepts == [AcceptedValue::NotFalse] {
        return ("is false".to_owned(), "remove this key".to_owned());
    }
    if rule.accepts == [AcceptedValue::NotOneOf] {
        return ("is a reserved word".to_owned(), "use another name".to_owned());
    }
    let expected = rule.accepts.iter().filter_map(|accepted| accepted.word()).collect::<Vec<_>>().join(" or ");
    let fix = match kind {
        ScalarKind::Bool | ScalarKind::Number | ScalarKind::Date if rule.accepts.contains(&AcceptedValue::Text) => {
            "quote the value".to_owned()
        }
        _ if rule.accepts.contains(&AcceptedValue::OneOf) => format!("use one of {}", rule.values.join(", ")),
        _ => format!("write {expected}"),
    };
    if rule.accepts.contains(&AcceptedValue::OneOf) {
        let shown = text_of(value).map_or_else(|| kind.word().to_owned(), |text| format!("`{text}`"));
        return (format!("is {shown}, not one of {}", rule.values.join(", ")), fix);
    }
    // `is a list, not a list of names` would be read twice.
    if expected.starts_with(kind.word()) {
        return (format!("is not {expected}"), fix);
    }
    (format!("is {}, not {expected}", kind.word()), fix)
}

/// The text of a scalar, also an empty one.
pub(super) fn text_of(node: &ValueNode) -> Option<&str> {
    match &node.kind {
        NodeKind::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_the_right_kind_is_not_called_by_it() {
        let rule = |accepts: Vec<AcceptedValue>| KeyRule {
            key: "tools".to_owned(),
            required: false,
            accepts,
            values: Vec::new(),
            must_not_be_empty: false,
            refused: super::super::client_facts::RefusedValue::Rejects,
            consequence: None,
        };
        let value = ValueNode::empty_map(0);
        for (accepts, kind, words) in [
            (AcceptedValue::MapOfBools, ScalarKind::Map, "is not a map with true or false for each tool"),
            (AcceptedValue::GeminiTools, ScalarKind::List, "is not a list of Gemini's tool names"),
            (AcceptedValue::GeminiTools, ScalarKind::Text, "is text, not a list of Gemini's tool names"),
        ] {
            assert_eq!(describe(&rule(vec![accepts]), kind, &value).0, words);
        }
    }

    #[test]
    fn names_and_tools_are_accepted_as_the_clients_do() {
        for (name, slug, word) in [
            ("a-b_1", true, true),
            ("A-b", false, true),
            ("-a", true, false),
            ("x", true, false),
            ("prüfer", false, true),
            ("a b", false, false),
            ("", false, false),
        ] {
            assert_eq!((is_slug(name), is_word_name(name)), (slug, word), "{name}");
        }
        for (tool, is_valid) in [
            ("*", true),
            ("mcp_*", true),
            ("mcp_server_tool", true),
            ("mcp_server_*", true),
            ("mcp__tool", false),
            ("mcp_server", false),
            ("mcp_server__", false),
            ("discovered_tool_x", true),
            ("Read", false),
        ] {
            assert_eq!(is_gemini_tool(tool), is_valid, "{tool}");
        }
    }
}

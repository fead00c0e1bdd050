//! What an agent may touch and when it asks: tool profiles, escalation, triggers, output templates.

use super::super::body::Body;
use super::super::value::{Kind, Node};
use super::{Escalation, OutputTemplate, ToolProfile};

/// The name of the one profile of an agent that names its tools without profiles.
const UNNAMED: &str = "default";

/// The tool profiles of one agent.
pub(super) struct Profiles {
    /// In the order they are declared.
    pub profiles: Vec<ToolProfile>,
    /// The profile that acts when none is chosen.
    pub default: Option<String>,
}

/// The tool profiles: a map gives one each, a text or list gives a single unnamed one.
pub(super) fn profiles(values: &Node) -> Profiles {
    let keys = ["tools", "allowed-tools", "allowedTools", "allowed_tools"];
    let Some((key, node)) = keys.iter().find_map(|key| values.get(key).map(|node| (*key, node))) else {
        return Profiles { profiles: Vec::new(), default: None };
    };
    let profiles: Vec<ToolProfile> = match &node.kind {
        Kind::Map(pairs) if is_switches(node) => {
            let on = pairs.iter().filter(|pair| pair.value.text() == Some("true"));
            vec![ToolProfile { name: UNNAMED.to_owned(), tools: on.map(|pair| pair.key.to_string()).collect() }]
        }
        Kind::Map(pairs) => pairs
            .iter()
            .filter(|pair| !matches!(pair.key.as_str(), "default_mode" | "default"))
            .map(|pair| ToolProfile { name: pair.key.to_string(), tools: names(&pair.value, key) })
            .collect(),
        _ => {
            let tools = names(node, key);
            if tools.is_empty() { Vec::new() } else { vec![ToolProfile { name: UNNAMED.to_owned(), tools }] }
        }
    };
    let default = default_name(values)
        .and_then(|name| profiles.iter().find(|profile| profile.name.eq_ignore_ascii_case(name)))
        .or_else(|| profiles.first())
        .map(|profile| profile.name.clone());
    Profiles { profiles, default }
}

/// The default profile as the frontmatter names it, whether or not it declares such a profile.
pub(super) fn default_name(values: &Node) -> Option<&str> {
    let node = values.get("tools").filter(|node| !is_switches(node))?;
    node.first_of(&["default_mode", "default"]).and_then(Node::text).map(str::trim)
}

/// Whether a map turns single tools on and off (opencode) instead of naming profiles.
fn is_switches(node: &Node) -> bool {
    let pairs = node.pairs();
    !pairs.is_empty() && pairs.iter().all(|pair| matches!(pair.value.text(), Some("true" | "false")))
}

/// The tool names in a list or a text. Names stand between commas, except that skills put spaces
/// between theirs; what is in parentheses belongs to its name: `Bash(git add:*)`.
pub fn names(node: &Node, key: &str) -> Vec<String> {
    if let Kind::List(items) = &node.kind {
        return items.iter().filter_map(Node::text).map(|text| text.trim().to_owned()).collect();
    }
    let Some(text) = node.text() else { return Vec::new() };
    // A flow list that broke, `[a, b] c`, is text by now.
    let text = text.trim().trim_start_matches('[').trim_end_matches(']');
    let spaced = key.starts_with("allowed") && !text.contains(',');
    let mut depth = 0_usize;
    let pieces = text.split(|c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && (matches!(c, ',' | '\n') || (spaced && c == ' '))
    });
    let name = |piece: &str| piece.trim().trim_matches(['"', '\'']).to_owned();
    pieces.map(name).filter(|name| !name.is_empty()).collect()
}

/// When the agent must stop and ask.
pub(super) fn escalation(values: &Node) -> Option<Escalation> {
    let node = values.get("escalation")?;
    let own = |key: &str| node.get(key).and_then(|node| node.texts().first().map(|text| text.trim().to_owned()));
    let escalation = Escalation {
        confidence_threshold: own("confidence_threshold"),
        escalate_to: own("escalate_to"),
        triggers: match &node.kind {
            Kind::Map(_) => node.get("triggers").map(texts).unwrap_or_default(),
            _ => texts(node),
        },
    };
    (escalation != Escalation::default()).then_some(escalation)
}

/// When the agent offers itself.
pub(super) fn triggers(values: &Node) -> Vec<String> {
    values.first_of(&["proactive_triggers", "triggers"]).map(texts).unwrap_or_default()
}

fn texts(node: &Node) -> Vec<String> {
    node.texts().into_iter().map(|text| text.trim().to_owned()).collect()
}

/// The output templates of a body: the envelope, and one `For … Mode` each.
pub(super) fn templates(body: &Body) -> Vec<OutputTemplate> {
    body.sections
        .iter()
        .enumerate()
        .filter_map(|(section, heading)| {
            let title = heading.title.trim_matches(['*', '_', ':', ' ']);
            let lower = title.to_lowercase();
            let for_profile = lower.strip_prefix("for ").and_then(template_mode).map(str::to_owned);
            (for_profile.is_some() || lower.starts_with("output envelope")).then(|| OutputTemplate {
                title: title.to_owned(),
                for_profile,
                section,
            })
        })
        .collect()
}

/// The X of `X mode`; of `incident response (X mode)` also, for there the words before say when and
/// the parentheses say whose.
fn template_mode(said: &str) -> Option<&str> {
    let inside = said.split_once('(').map(|(_, inside)| inside.trim_end_matches(')').trim());
    let name =
        inside.and_then(|inside| inside.strip_suffix(" mode")).or_else(|| said.find(" mode").map(|at| &said[..at]));
    name.map(str::trim).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_for_the_mode_it_names_also_in_parentheses() {
        for (said, mode) in [
            ("audit mode", Some("audit")),
            ("solution mode (generative)", Some("solution")),
            ("incident response (solution mode)", Some("solution")),
            ("gate review mode:", Some("gate review")),
            ("the impatient", None),
            (" mode", None),
        ] {
            assert_eq!(template_mode(said), mode, "{said}");
        }
    }
}

//! Tool profiles, escalation, triggers and output templates of an agent.

use super::super::body::Body;
use super::super::formats::{Format, KeyInstruction, truth};
use super::super::value::{NodeKind, ValueNode};
use super::{Escalation, HumanDecisions, OutputTemplate, ToolLimits, ToolProfile};
use crate::domain::text::is_same_word;

/// The name of the only profile of an agent that lists its tools without profiles.
pub const UNNAMED_PROFILE: &str = "default";

/// The keys that list tools or tool profiles, in order of precedence.
const TOOL_KEYS: [&str; 4] = ["tools", "allowed-tools", "allowedTools", "allowed_tools"];

/// The keys of a map of tool profiles that name the default profile.
const DEFAULT_KEYS: [&str; 2] = ["default_mode", "default"];

pub(super) struct ProfileSet {
    /// The profiles, in order of declaration.
    pub profiles: Vec<ToolProfile>,
    /// The profile that applies if none is chosen.
    pub default: Option<String>,
}

/// The tool profiles: one for each pair of a map, or a single unnamed one for a text or list.
pub(super) fn profiles(values: &ValueNode) -> ProfileSet {
    let Some((key, node)) = TOOL_KEYS.iter().find_map(|key| values.get(key).map(|node| (*key, node))) else {
        return ProfileSet { profiles: Vec::new(), default: None };
    };
    let profiles: Vec<ToolProfile> = match &node.kind {
        NodeKind::Map(pairs) if is_switches(node) => {
            let on = pairs.iter().filter(|pair| switch(&pair.value) == Some(true));
            vec![ToolProfile { name: UNNAMED_PROFILE.to_owned(), tools: on.map(|pair| pair.key.to_string()).collect() }]
        }
        NodeKind::Map(pairs) => pairs
            .iter()
            .filter(|pair| !DEFAULT_KEYS.contains(&pair.key.as_str()))
            .map(|pair| ToolProfile { name: pair.key.to_string(), tools: names(&pair.value, key) })
            .collect(),
        _ => {
            let tools = names(node, key);
            if tools.is_empty() { Vec::new() } else { vec![ToolProfile { name: UNNAMED_PROFILE.to_owned(), tools }] }
        }
    };
    let default = default_name(values)
        .and_then(|name| profiles.iter().find(|profile| is_same_word(&profile.name, name)))
        .or_else(|| profiles.first())
        .map(|profile| profile.name.clone());
    ProfileSet { profiles, default }
}

/// Returns true if the pair at index `at` in the value of the top-level pair `tools` names a tool profile.
pub fn is_tool_profile(values: &ValueNode, tools: usize, at: usize) -> bool {
    let Some(tools) = values.pairs().get(tools).filter(|tools| TOOL_KEYS.contains(&tools.key.as_str())) else {
        return false;
    };
    let profile = tools.value.pairs().get(at);
    !is_switches(&tools.value) && profile.is_some_and(|profile| !DEFAULT_KEYS.contains(&profile.key.as_str()))
}

/// The default profile as the frontmatter names it, whether or not it declares such a profile.
pub(super) fn default_name(values: &ValueNode) -> Option<&str> {
    let node = values.get("tools").filter(|node| !is_switches(node))?;
    node.first_of(&DEFAULT_KEYS).and_then(ValueNode::text).map(str::trim)
}

/// Returns true if a map turns single tools on and off (opencode) instead of naming profiles.
fn is_switches(node: &ValueNode) -> bool {
    let pairs = node.pairs();
    !pairs.is_empty() && pairs.iter().all(|pair| switch(&pair.value).is_some())
}

/// True or false in any spelling, with or without quotes.
fn switch(node: &ValueNode) -> Option<bool> {
    truth(node).or_else(|| match node.text()?.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    })
}

/// The tool names in a list or text. In a text they are separated by commas, in skills also by spaces. Parentheses
/// belong to the name: `Bash(git add:*)`.
pub fn names(node: &ValueNode, key: &str) -> Vec<String> {
    if let NodeKind::List(items) = &node.kind {
        return items.iter().filter_map(ValueNode::text).map(|text| text.trim().to_owned()).collect();
    }
    let Some(text) = node.text() else { return Vec::new() };
    // A broken flow list, `[a, b] c`, was read as text.
    let text = text.trim().trim_start_matches('[').trim_end_matches(']');
    let spaced = key.starts_with("allowed") && !text.contains(',');
    let mut depth = 0_usize;
    let mut open_quote = None;
    let (double, single) = (text.matches('"').count(), text.matches('\'').count());
    let mut begins_piece = true;
    let pieces = text.split(|c: char| {
        match c {
            // A quote inside a word is an apostrophe.
            '"' if begins_piece && open_quote.is_none() && double > 1 => open_quote = Some(c),
            '\'' if begins_piece && open_quote.is_none() && single > 1 => open_quote = Some(c),
            _ if open_quote.is_some() => open_quote = open_quote.filter(|&quote| quote != c),
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = open_quote.is_none() && depth == 0 && (matches!(c, ',' | '\n') || (spaced && c == ' '));
        begins_piece = ends || (begins_piece && c == ' ');
        ends
    });
    let name = |piece: &str| piece.trim().trim_matches(['"', '\'']).to_owned();
    pieces.map(name).filter(|name| !name.is_empty()).collect()
}

/// When the agent must stop and ask.
pub(super) fn escalation(values: &ValueNode) -> Option<Escalation> {
    let node = values.get("escalation")?;
    let own = |key: &str| node.get(key).and_then(|node| node.texts().first().map(|text| text.trim().to_owned()));
    let escalation = Escalation {
        confidence_threshold: own("confidence_threshold"),
        escalate_to: own("escalate_to"),
        triggers: match &node.kind {
            NodeKind::Map(_) => node.get("triggers").map(texts).unwrap_or_default(),
            _ => texts(node),
        },
        context_to_include: node.get("context_to_include").map(texts).unwrap_or_default(),
    };
    (escalation != Escalation::default()).then_some(escalation)
}

/// The decisions left to a human: a map of kinds, a list or a text.
pub(super) fn human_decisions(values: &ValueNode) -> Vec<HumanDecisions> {
    let Some(node) = values.get("human_decisions_required") else { return Vec::new() };
    let of_kind = |kind: &str, node: &ValueNode| HumanDecisions { kind: kind.to_owned(), decisions: texts(node) };
    let all = match &node.kind {
        NodeKind::Map(pairs) => pairs.iter().map(|pair| of_kind(&pair.key, &pair.value)).collect(),
        _ => vec![of_kind("", node)],
    };
    all.into_iter().filter(|one| !one.decisions.is_empty()).collect()
}

pub(super) fn limits(values: &ValueNode, format: Format) -> ToolLimits {
    let mut limits = ToolLimits::default();
    for (key, instruction) in format.instructions() {
        let Some(node) = values.get(key) else { continue };
        match instruction {
            KeyInstruction::DeniedTools => deny_tools(node, key, &mut limits),
            KeyInstruction::ReadOnly => limits.is_read_only |= matches!(node.text(), Some("true" | "plan")),
            KeyInstruction::FirstMessage | KeyInstruction::ApprovedTools => {}
        }
    }
    limits
}

fn deny_tools(node: &ValueNode, key: &str, limits: &mut ToolLimits) {
    let NodeKind::Map(pairs) = &node.kind else {
        // A map of tool names contains switches, but a list under the same key can name the allowed tools.
        if !matches!(key, "tools" | "permission") {
            limits.denied.extend(names(node, "allowed-tools"));
        }
        return;
    };
    let mut switch = |name: String, value: &ValueNode| match value.text() {
        Some("false" | "deny") => limits.denied.push(name),
        Some("ask") => limits.asked.push(name),
        _ => {}
    };
    for pair in pairs {
        switch(pair.key.to_string(), &pair.value);
        for inner in pair.value.pairs() {
            let name = if inner.key == "*" { pair.key.to_string() } else { format!("{}({})", pair.key, inner.key) };
            switch(name, &inner.value);
        }
    }
}

/// The user's first message, if the format has a key for it.
pub(super) fn first_message(values: &ValueNode, format: Format) -> Option<String> {
    let mut keys = format.instructions().filter(|(_, instruction)| *instruction == KeyInstruction::FirstMessage);
    let text = values.get(keys.next()?.0)?.text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Globs and phrases on which the agent is offered.
pub(super) fn triggers(values: &ValueNode) -> Vec<String> {
    values.first_of(&["proactive_triggers", "triggers"]).map(texts).unwrap_or_default()
}

fn texts(node: &ValueNode) -> Vec<String> {
    node.texts().into_iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

/// The output templates of a body: the envelope, and one for each `For … Mode`.
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

/// The X of `X mode`, or of `incident response (X mode)`, where the words before the parentheses describe the
/// situation.
fn template_mode(said: &str) -> Option<&str> {
    let inside = said.split_once('(').map(|(_, inside)| inside.trim_end_matches(')').trim());
    let name =
        inside.and_then(|inside| inside.strip_suffix(" mode")).or_else(|| said.find(" mode").map(|at| &said[..at]));
    name.map(str::trim).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reading;
    use crate::domain::span::Span;
    use crate::domain::value::ValueStyle;

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

    #[test]
    fn maps_of_switched_tools_are_not_profiles() {
        for (block, on) in [
            ("tools: {write: True, bash: False}", vec!["write"]),
            ("tools: {write: true, bash: true}", vec!["write", "bash"]),
            ("tools: {write: TRUE}", vec!["write"]),
            ("tools: {write: yes, bash: no}", vec!["write"]),
            ("tools: {write: \"true\"}", vec!["write"]),
            ("tools:\n  write: on\n  bash: off", vec!["write"]),
            ("tools: {write: false}", vec![]),
        ] {
            let found = profiles(&reading::read(&format!("---\n{block}\n---\n")).values).profiles;
            assert_eq!(
                found,
                [ToolProfile { name: UNNAMED_PROFILE.to_owned(), tools: on.into_iter().map(str::to_owned).collect() }],
                "{block}"
            );
        }
        let found = profiles(&reading::read("---\ntools: {audit: Read, full: [Read, Bash]}\n---\n").values).profiles;
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn commas_in_quotes_and_parentheses_separate_no_names() {
        for (text, expected) in [
            ("Read, \"a, b\", Grep", vec!["Read", "a, b", "Grep"]),
            ("'a, b',c", vec!["a, b", "c"]),
            ("Bash(git add, git rm), Read", vec!["Bash(git add, git rm)", "Read"]),
            ("it's, dog's", vec!["it's", "dog's"]),
            ("\"open, Read", vec!["open", "Read"]),
            ("[\"a, b\", c] d", vec!["a, b", "c] d"]),
            ("Read\nGrep", vec!["Read", "Grep"]),
        ] {
            let node = ValueNode {
                span: Span::default(),
                kind: NodeKind::Scalar { text: text.into(), style: ValueStyle::Plain },
            };
            assert_eq!(names(&node, "tools"), expected, "{text}");
        }
    }
}

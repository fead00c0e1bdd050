//! `get`: prints one value of an agent's frontmatter.

use super::agent_loader::AgentLoader;
use super::arguments::GetArguments;
use super::failure::CliFailure;
use super::output::Output;
use crate::domain::agent::Agent;
use crate::domain::key_path::{self, KeyPathError, KeyTrail};
use crate::domain::text::nearest_word;
use crate::domain::value::{NodeKind, ValueNode};

pub fn run(arguments: &GetArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let (_, agent) = loader.agent(&arguments.agent, output)?;
    let values = &agent.frontmatter.values;
    let trail = key_path::walk(values, &arguments.key).map_err(|error| ambiguous_key(&error))?;
    let value = key_path::follow(values, &trail.steps)
        .filter(|_| trail.rest.is_empty())
        .ok_or_else(|| missing_key(&agent, &arguments.key, &trail))?;
    if arguments.json {
        return output.json(&value.to_json());
    }
    let mut text = print_value(value, &agent.document.text);
    let is_text = matches!(value.kind, NodeKind::Scalar { .. });
    if (is_text || !text.is_empty()) && !text.ends_with('\n') {
        text.push('\n');
    }
    output.data(text.as_bytes())
}

/// The text of a scalar, the texts of a list of scalars one per line, or the source of any other value.
fn print_value(value: &ValueNode, text: &str) -> String {
    match &value.kind {
        NodeKind::Scalar { text, .. } => text.to_string(),
        NodeKind::Alias(name) => format!("*{name}"),
        NodeKind::List(items) if items.iter().all(is_scalar) => {
            items.iter().map(|item| scalar_text(item).trim_end_matches('\n')).collect::<Vec<_>>().join("\n")
        }
        NodeKind::List(_) | NodeKind::Map(_) => dedented(text, value),
    }
}

fn is_scalar(node: &ValueNode) -> bool {
    matches!(node.kind, NodeKind::Scalar { .. })
}

fn scalar_text(node: &ValueNode) -> &str {
    match &node.kind {
        NodeKind::Scalar { text, .. } => text,
        _ => "",
    }
}

/// The value as written in the file, without its indentation.
fn dedented(text: &str, value: &ValueNode) -> String {
    let source = value.span.of(text).trim_end();
    let line_start = text[..value.span.start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line_start..value.span.start];
    let margin = if before.trim().is_empty() { before.len() } else { 0 };
    let mut lines = source.lines();
    let first = lines.next().unwrap_or_default();
    let moved = lines.map(|line| {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        &line[indent.min(margin)..]
    });
    std::iter::once(first).chain(moved).collect::<Vec<_>>().join("\n")
}

fn ambiguous_key(error: &KeyPathError) -> CliFailure {
    match error {
        KeyPathError::Invalid(_) => {
            CliFailure::Usage(format!("{error}; write `modes.critical.mindset`, `triggers[0]` or `bash[\"x=y\"]`"))
        }
        KeyPathError::Ambiguous { .. } => CliFailure::No(format!("{error}; name the one you mean")),
    }
}

/// The failure of a key that does not exist: names the closest existing value, and its keys.
fn missing_key(agent: &Agent, key: &str, trail: &KeyTrail) -> CliFailure {
    let values = &agent.frontmatter.values;
    let name = &agent.entry.name;
    let wanted = key.rsplit('.').next().unwrap_or(key);
    if values.pairs().is_empty() {
        return CliFailure::No(format!("`{key}` is not there: {name} has no frontmatter"));
    }
    let sentence = match key_path::follow(values, &trail.steps) {
        Some(node) if !trail.steps.is_empty() => {
            let outer = key_path::spelled(values, &trail.steps);
            format!("`{key}` is not in {name}; `{outer}` {}", keys_inside(node, wanted))
        }
        _ => format!("`{key}` is not in {name}; its frontmatter {}", keys_inside(values, wanted)),
    };
    CliFailure::No(sentence)
}

/// The keys or items of a value, with the one most similar to the wanted key first.
fn keys_inside(node: &ValueNode, wanted: &str) -> String {
    match &node.kind {
        NodeKind::Map(pairs) if pairs.is_empty() => "is an empty map".to_owned(),
        NodeKind::Map(pairs) => {
            let keys: Vec<&str> = pairs.iter().map(|pair| pair.key.as_str()).collect();
            let near = nearest_word(keys.iter().copied(), wanted);
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            format!("has the keys {}{near}", keys.join(", "))
        }
        NodeKind::List(items) => match items.len().checked_sub(1) {
            None => "is an empty list".to_owned(),
            Some(last) => format!("is a list with the items [0] to [{last}]"),
        },
        NodeKind::Scalar { .. } | NodeKind::Alias(_) => "is a plain value".to_owned(),
    }
}

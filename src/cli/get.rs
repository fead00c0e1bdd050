//! `get`: one value of an agent's frontmatter.

use super::arguments::Get;
use super::failure::Failure;
use super::output::Output;
use super::shelf::Shelf;
use crate::domain::agent::Agent;
use crate::domain::value::{Kind, Node};

/// Runs `get`.
pub fn run(arguments: &Get, shelf: &Shelf, output: &mut Output) -> Result<(), Failure> {
    let (_, agent) = shelf.agent(&arguments.agent, output)?;
    let values = &agent.frontmatter.values;
    let value = values.at(&arguments.key).ok_or_else(|| missing(&agent, &arguments.key))?;
    if arguments.json {
        return output.json(&value.to_json());
    }
    let mut text = printed(value, &agent.document.text);
    let is_text = matches!(value.kind, Kind::Scalar { .. });
    if (is_text || !text.is_empty()) && !text.ends_with('\n') {
        text.push('\n');
    }
    output.data(text.as_bytes())
}

/// A scalar's text, the texts of a list of scalars one per line, the source of anything else.
fn printed(value: &Node, text: &str) -> String {
    match &value.kind {
        Kind::Scalar { text, .. } => text.to_string(),
        Kind::Alias(name) => format!("*{name}"),
        Kind::List(items) if items.iter().all(is_scalar) => {
            items.iter().map(|item| scalar_text(item).trim_end_matches('\n')).collect::<Vec<_>>().join("\n")
        }
        Kind::List(_) | Kind::Map(_) => dedented(text, value),
    }
}

fn is_scalar(node: &Node) -> bool {
    matches!(node.kind, Kind::Scalar { .. })
}

fn scalar_text(node: &Node) -> &str {
    match &node.kind {
        Kind::Scalar { text, .. } => text,
        _ => "",
    }
}

/// The value as it stands in the file, moved to the margin.
fn dedented(text: &str, value: &Node) -> String {
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

/// The sentence for a key that is not there: the nearest map that is, and the keys it has.
fn missing(agent: &Agent, key: &str) -> Failure {
    let values = &agent.frontmatter.values;
    let name = &agent.entry.name;
    if values.pairs().is_empty() {
        return Failure::No(format!("`{key}` is not there: {name} has no frontmatter"));
    }
    let cuts = key.char_indices().rev().filter(|(_, c)| matches!(c, '.' | '['));
    let outer = cuts.map(|(at, _)| &key[..at]).find_map(|outer| Some((outer, values.at(outer)?)));
    let sentence = match outer {
        Some((outer, node)) => format!("`{key}` is not in {name}; `{outer}` {}", inside(node)),
        None => format!("`{key}` is not in {name}; its frontmatter {}", inside(values)),
    };
    Failure::No(sentence)
}

fn inside(node: &Node) -> String {
    match &node.kind {
        Kind::Map(pairs) if pairs.is_empty() => "is an empty map".to_owned(),
        Kind::Map(pairs) => {
            format!("has the keys {}", pairs.iter().map(|pair| pair.key.as_str()).collect::<Vec<_>>().join(", "))
        }
        Kind::List(items) => match items.len().checked_sub(1) {
            None => "is an empty list".to_owned(),
            Some(last) => format!("is a list with the items [0] to [{last}]"),
        },
        Kind::Scalar { .. } | Kind::Alias(_) => "is a plain value".to_owned(),
    }
}

//! The other agents that an agent says it works with.

use super::super::body::Body;
use super::super::document::Document;
use super::super::span::LineIndex;
use super::super::value::{NodeKind, ValueNode};
use super::Collaborator;

const TRADES: &[&str] = &[
    "administrator",
    "advisor",
    "advocate",
    "agent",
    "analyst",
    "architect",
    "assistant",
    "auditor",
    "author",
    "builder",
    "coder",
    "conductor",
    "consultant",
    "coordinator",
    "creator",
    "curator",
    "debugger",
    "designer",
    "detective",
    "developer",
    "dev",
    "director",
    "editor",
    "engineer",
    "expert",
    "guardian",
    "hunter",
    "lead",
    "maintainer",
    "manager",
    "master",
    "modeler",
    "modeller",
    "monitor",
    "officer",
    "operator",
    "optimizer",
    "orchestrator",
    "planner",
    "pro",
    "programmer",
    "refactorer",
    "researcher",
    "responder",
    "reviewer",
    "scientist",
    "specialist",
    "strategist",
    "teamer",
    "tester",
    "validator",
    "writer",
];

/// Finds collaborators in `Integration with other agents` lists and in the frontmatter's handoffs.
pub(super) fn find_collaborators(values: &ValueNode, body: &Body, document: &Document) -> Vec<Collaborator> {
    let lines = document.lines();
    let mut found: Vec<Collaborator> = Vec::new();
    for node in declared_collaborators(values) {
        if let Some(name) = node.text() {
            add_candidate(&mut found, vec![name.trim().to_owned()], line_of(lines, node));
        }
    }
    let sections: Vec<bool> =
        body.sections.iter().map(|section| is_about_others(&section.title.to_lowercase())).collect();
    for list in &body.lists {
        let title = list.title.to_lowercase();
        let under = list.section.is_some_and(|section| sections[section]);
        if is_about_others(&title) || under {
            for item in &list.items {
                add_candidate(&mut found, candidates(&item.text), item.line);
            }
        }
    }
    found
}

fn declared_collaborators(values: &ValueNode) -> Vec<&ValueNode> {
    let handoffs = values.get("handoffs").map(ValueNode::items).unwrap_or_default();
    let agents = values.get("agents").map(|node| match &node.kind {
        NodeKind::List(items) => items.iter().collect(),
        _ => Vec::new(),
    });
    handoffs.iter().filter_map(|handoff| handoff.get("agent")).chain(agents.unwrap_or_default()).collect()
}

fn line_of(lines: &LineIndex, node: &ValueNode) -> usize {
    lines.line(node.span.start)
}

fn add_candidate(found: &mut Vec<Collaborator>, candidates: Vec<String>, line: usize) {
    if let Some(name) = candidates.first() {
        found.push(Collaborator { name: name.clone(), line, candidates });
    }
}

fn is_about_others(title: &str) -> bool {
    ["with other agents", "collaborat", "handoff", "hand-off", "works with", "work with", "delegat"]
        .iter()
        .any(|words| title.contains(words))
}

/// Maximum number of words in an item that are considered.
const WORD_LIMIT: usize = 400;

/// The words of a line that can be the name of an agent, likeliest first.
fn candidates(text: &str) -> Vec<String> {
    let mut scored: Vec<(i32, String)> = Vec::new();
    let mut before = "";
    for word in text.split([' ', ',', ';', '/', '→', '(', ')']).filter(|word| !word.is_empty()).take(WORD_LIMIT) {
        let marked = word.starts_with(['`', '@', '*']) || word.ends_with('`');
        let name = word.trim_matches(|c: char| !c.is_alphanumeric());
        if let Some(mut score) = score(name, marked) {
            let led_to = matches!(
                before.to_ascii_lowercase().as_str(),
                "with"
                    | "to"
                    | "from"
                    | "by"
                    | "for"
                    | "consult"
                    | "engage"
                    | "guide"
                    | "support"
                    | "help"
                    | "assist"
                    | "ask"
                    | "use"
                    | "sync"
            );
            score += i32::from(led_to);
            scored.push((score, name.to_owned()));
        }
        before = word;
    }
    // A stable sort keeps words with equal scores in the order of the line.
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let mut names: Vec<String> = Vec::new();
    for (_, name) in scored {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Score of a word as the name of an agent; `None` if it cannot be one.
fn score(name: &str, marked: bool) -> Option<i32> {
    let is_word = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let mut parts = name.split(['-', '_']);
    if !parts.clone().all(is_word) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    let trade = parts.next_back().is_some_and(|last| TRADES.contains(&last));
    let joined = parts.next().is_some();
    match (joined, marked, trade) {
        (false, false, _) => None,
        (_, _, trade) => Some(i32::from(joined) + 4 * i32::from(marked) + 3 * i32::from(trade)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_name_of_a_line_comes_first() {
        for (line, name) in [
            ("Collaborate with fullstack-developer on Phoenix integration", "fullstack-developer"),
            ("Share real-time patterns with websocket-engineer", "websocket-engineer"),
            ("Support database-administrator with Ecto", "database-administrator"),
            ("Ask `debugger` for a minimal case", "debugger"),
            ("**code-reviewer**: reads the change", "code-reviewer"),
        ] {
            assert_eq!(candidates(line).first().map(String::as_str), Some(name), "{line}");
        }
        assert!(candidates("Work as a team").is_empty());
    }
}

//! A placeholder in a place where no client fills it.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::problem::{Problem, Severity};
use crate::domain::value::ValueNode;

pub(super) const RULE: LintRule = LintRule {
    id: "unfilled-placeholder",
    severity: Severity::Warning,
    sentence: "The name or description contains a placeholder.",
    why: "No client fills it in: the model chooses the agent by the placeholder.",
    bad: &[RuleExample { path: ".claude/agents/a.md", bytes: b"---\nname: a\ndescription: \"Reads the changes of {{team}} before they are merged.\"\n---\nRead the change.\n" }],
    good: &[RuleExample { path: ".claude/agents/a.md", bytes: b"---\nname: a\ndescription: Reads the changes of the ledger team.\n---\nRead {{this}}.\n" }],
    fix: "Write the text in its place.",
    origin: RuleOrigin::Check(check),
};

fn check(agent: &Agent) -> Vec<Problem> {
    let say = |key: &str| {
        let node = agent.frontmatter.values.get(key)?;
        let text = ValueNode::text(node)?;
        let found = placeholder(text)?;
        Some(RULE.problem(agent, node.span.start, format!("nobody fills `{found}` in `{key}`")).fix(RULE.fix))
    };
    ["name", "description"].into_iter().filter_map(say).collect()
}

/// The first `{{name}}` or `${NAME}`, or the whole text if it is only a reminder.
fn placeholder(text: &str) -> Option<&str> {
    let trimmed = text.trim();
    if matches!(trimmed.trim_end_matches([':', '.']), "TODO" | "TBD" | "FIXME") {
        return Some(trimmed);
    }
    [("{{", "}}"), ("${", "}")].into_iter().find_map(|(open, close)| {
        let start = text.find(open)?;
        let length = text[start + open.len()..].find(close)?;
        let name = &text[start + open.len()..start + open.len() + length];
        let is_name =
            !name.trim().is_empty() && name.trim().chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        is_name.then(|| &text[start..start + open.len() + length + close.len()])
    })
}

//! A description that says nothing about when to use the agent.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::problem::{Problem, Severity};
use crate::domain::value::ValueNode;

pub(super) const RULE: LintRule = LintRule {
    id: "short-description",
    severity: Severity::Note,
    sentence: "The description has fewer than three words.",
    why: "A client chooses an agent by its description, and nothing can be chosen by so few words.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Code expert\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Say what the agent does and when to use it.",
    origin: RuleOrigin::Check(check),
};

/// Formats whose clients choose a file by its description.
const CHOSEN_BY_IT: &[&str] = &["claude", "claude-skill", "copilot", "gemini", "qwen", "opencode", "factory"];

const WORDS: usize = 3;

fn check(agent: &Agent) -> Vec<Problem> {
    let node = agent.frontmatter.values.get("description");
    let Some(node) = node.filter(|_| CHOSEN_BY_IT.contains(&agent.entry.format.id())) else { return Vec::new() };
    let Some(text) = ValueNode::text(node) else { return Vec::new() };
    // Languages without spaces say much in one word.
    if !text.is_ascii() || text.split_whitespace().count() >= WORDS {
        return Vec::new();
    }
    let message = format!("the description `{}` is too short to choose the agent by", text.trim());
    vec![RULE.problem(agent, node.span.start, message).fix(RULE.fix)]
}

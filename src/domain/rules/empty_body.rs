//! An agent without instructions.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::problem::{Problem, Severity};

pub(super) const RULE: LintRule = LintRule {
    id: "empty-body",
    severity: Severity::Warning,
    sentence: "Nothing follows the frontmatter.",
    why: "The agent has no instructions.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Write the instructions below the closing `---` line.",
    origin: RuleOrigin::Check(check),
};

/// Formats whose instructions may be elsewhere: in a key, or in a file that a key names.
const MAY_BE_EMPTY: &[&str] = &["callsheet", "cursor-rule", "markdown"];

fn check(agent: &Agent) -> Vec<Problem> {
    let Some(block) = agent.frontmatter.block.filter(|block| block.closed) else { return Vec::new() };
    let may_be_empty = MAY_BE_EMPTY.contains(&agent.entry.format.id()) || agent.frontmatter.agents > 1;
    let body = &agent.document.text[agent.frontmatter.body_start..];
    if may_be_empty || !body.trim().is_empty() {
        return Vec::new();
    }
    vec![RULE.problem(agent, block.outer.start, "the file has no instructions").fix(RULE.fix)]
}

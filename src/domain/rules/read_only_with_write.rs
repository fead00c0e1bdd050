//! A description that promises only to read, and tools that write.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::formats::writes_files;
use crate::domain::problem::{Problem, Severity};

pub(super) const RULE: LintRule = LintRule {
    id: "read-only-with-write",
    severity: Severity::Warning,
    sentence: "The description says that the agent only reads, and its tools can write files.",
    why: "Whoever trusts the description gives the agent more than it asks for.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes:
            b"---\nname: a\ndescription: A read-only reviewer of changes.\ntools: Read, Write\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes:
            b"---\nname: a\ndescription: A read-only reviewer of changes.\ntools: Read, Grep\n---\nRead the change.\n",
    }],
    fix: "Remove the tools that write, or the promise.",
    origin: RuleOrigin::Check(check),
};

const PROMISES: &[&str] = &[
    "read-only agent",
    "read-only reviewer",
    "read-only analysis",
    "never modifies",
    "never edits files",
    "does not modify",
    "without modifying",
    "makes no changes",
];

fn check(agent: &Agent) -> Vec<Problem> {
    let Some(node) = agent.frontmatter.values.get("description") else { return Vec::new() };
    let description = agent.entry.description.to_lowercase();
    let Some(promise) = PROMISES.iter().find(|promise| description.contains(**promise)) else { return Vec::new() };
    let writing: Vec<&str> = agent.entry.tools.iter().map(String::as_str).filter(|tool| writes_files(tool)).collect();
    if writing.is_empty() {
        return Vec::new();
    }
    let message = format!("the description says `{promise}`, and the tools include {}", writing.join(", "));
    vec![RULE.problem(agent, node.span.start, message).fix(RULE.fix)]
}

//! A tool that Claude Code does not have, near one that it has.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::formats::{claude_tool, claude_tools};
use crate::domain::problem::{Problem, Severity};
use crate::domain::text::{distance_within, nearest_word};

pub(super) const RULE: LintRule = LintRule {
    id: "misspelled-tool",
    severity: Severity::Warning,
    sentence: "A tool that Claude Code does not have is spelled almost like one that it has.",
    why: "The agent cannot use the tool it needs.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes.\ntools: Raed, Grep\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes.\ntools: Read, mcp__ledger__red\n---\nRead the change.\n",
    }],
    fix: "Write the tool's name.",
    origin: RuleOrigin::Check(check),
};

fn check(agent: &Agent) -> Vec<Problem> {
    if agent.entry.format.id() != "claude" {
        return Vec::new();
    }
    let Some(pair) = agent.frontmatter.values.pairs().iter().find(|pair| pair.key == "tools") else {
        return Vec::new();
    };
    let say = |tool: &String| {
        let name = tool.split('(').next().unwrap_or_default().trim();
        let is_plain = name.len() >= 4 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !is_plain || claude_tool(name).is_some() {
            return None;
        }
        let known = nearest_word(claude_tools(), name)?;
        distance_within(&known.to_lowercase(), &name.to_lowercase(), 1)?;
        let message = format!("Claude Code has no tool `{name}`");
        Some(RULE.problem(agent, pair.value.span.start, message).fix(format!("write `{known}`")))
    };
    agent.entry.tools.iter().filter_map(say).collect()
}

//! A key that the format requires is missing.

use std::path::Path;

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::formats::of_folder;
use crate::domain::problem::{Problem, Severity};
use crate::domain::reading::ReadingMethod;

pub(super) const RULE: LintRule = LintRule {
    id: "missing-key",
    severity: Severity::Warning,
    sentence: "The frontmatter has no key that its format requires.",
    why: "The client has nothing to call the agent by, or nothing to choose it by.",
    bad: &[RuleExample { path: ".claude/agents/a.md", bytes: b"---\nname: a\n---\nRead the change.\n" }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Add the key.",
    origin: RuleOrigin::Check(check),
};

fn check(agent: &Agent) -> Vec<Problem> {
    let Some(block) = agent.frontmatter.block.filter(|_| is_sure(agent)) else { return Vec::new() };
    let missing = agent.entry.format.missing(&agent.frontmatter.values);
    let say = |name: &str| {
        let message = format!("{} require the key `{name}`", agent.entry.format.0.label);
        RULE.problem(agent, block.outer.start, message).fix(format!("add `{name}:`"))
    };
    missing.map(|key| say(key.name)).collect()
}

/// Returns true if every key of the block was read, and the client of its format reads the folder of the file.
pub(super) fn is_sure(agent: &Agent) -> bool {
    let folder = agent.entry.found.path.as_deref().and_then(Path::parent).map(Path::to_string_lossy);
    // Outside the folders of its client, the format of a file is a guess.
    let lies_there = folder.and_then(|folder| of_folder(&folder)) == Some(agent.entry.format);
    lies_there && matches!(agent.frontmatter.reading, ReadingMethod::Strict | ReadingMethod::Repaired)
}

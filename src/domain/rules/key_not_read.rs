//! A line of damaged frontmatter looks like a key and is not read as one.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "key-not-read",
    severity: Severity::Warning,
    sentence: "A line of damaged frontmatter looks like a key and is not read as one.",
    why: "The key has no effect.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription:Reads changes.\ntools: [Read\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Write the key at the start of a line, and a space after its colon.",
    origin: RuleOrigin::File,
};

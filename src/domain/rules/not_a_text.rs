//! The name or description is a list or a map.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "not-a-text",
    severity: Severity::Warning,
    sentence: "The name or description is a list or a map.",
    why: "No client accepts it as a text.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: [a]\ndescription: Reads changes.\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Write a text, in quotes if it begins with a bracket or a brace.",
    origin: RuleOrigin::File,
};

//! The text contains control characters.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "escape-sequence",
    severity: Severity::Warning,
    sentence: "The text contains control characters.",
    why: "A terminal that prints the file obeys them.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: "---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the \u{1b}[31mchange.\n"
            .as_bytes(),
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Remove them.",
    origin: RuleOrigin::File,
};

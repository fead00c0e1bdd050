//! A key of the frontmatter is repeated.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "duplicate-key",
    severity: Severity::Warning,
    sentence: "A key of the frontmatter is repeated.",
    why: "One client uses the first value, another the last, and a strict one rejects the file.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\nname: b\ndescription: Reads changes.\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Remove one of them.",
    origin: RuleOrigin::File,
};

//! The frontmatter is not valid YAML.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "not-strict-yaml",
    severity: Severity::Warning,
    sentence: "The frontmatter is not valid YAML.",
    why: "Each client repairs, skips or rejects such a file in its own way.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Use when: a change is ready.\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: \"Use when: a change is ready.\"\n---\nRead the change.\n",
    }],
    fix: "Put the value in quotes; `callsheet lint --fix` does it without changing what the file says.",
    origin: RuleOrigin::File,
};

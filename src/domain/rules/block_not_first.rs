//! The frontmatter does not start on the first line.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "block-not-first",
    severity: Severity::Warning,
    sentence: "The frontmatter does not start on the first line.",
    why: "Most clients look for it there only, and skip the file.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"\n---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Move it to the top of the file.",
    origin: RuleOrigin::File,
};

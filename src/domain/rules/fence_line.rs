//! A `---` line of the frontmatter contains other characters, or is `...`.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "fence-line",
    severity: Severity::Warning,
    sentence: "A `---` line of the frontmatter contains other characters, or is `...`.",
    why: "Some clients do not recognize the line, and read no metadata.",
    bad: &[RuleExample {
        path: ".gemini/agents/a.md",
        bytes: b"--- \nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".gemini/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Write three dashes and nothing else.",
    origin: RuleOrigin::File,
};

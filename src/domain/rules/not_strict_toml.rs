//! The frontmatter is not valid TOML.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "not-strict-toml",
    severity: Severity::Warning,
    sentence: "The frontmatter is not valid TOML.",
    why: "No client reads metadata from it.",
    bad: &[RuleExample { path: "a.md", bytes: b"+++\nname = a b\n+++\nRead the change.\n" }],
    good: &[RuleExample { path: "a.md", bytes: b"+++\nname = \"a b\"\n+++\nRead the change.\n" }],
    fix: "Correct the line.",
    origin: RuleOrigin::File,
};

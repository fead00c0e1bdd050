//! The default mode is not one of the agent's modes.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "unknown-default-mode",
    severity: Severity::Warning,
    sentence: "The default mode is not one of the agent's modes.",
    why: "Another mode applies than the author meant.",
    bad: &[RuleExample { path: "a.md", bytes: b"---\nname: a\ndescription: Reads changes.\ncognitive_modes:\n  critical: { mindset: doubt }\n  default: crtical\n---\nRead the change.\n" }],
    good: &[RuleExample { path: "a.md", bytes: b"---\nname: a\ndescription: Reads changes.\ncognitive_modes:\n  critical: { mindset: doubt }\n  default: critical\n---\nRead the change.\n" }],
    fix: "Use one of its modes, or declare it.",
    origin: RuleOrigin::File,
};

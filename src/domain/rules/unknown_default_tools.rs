//! The default tool profile is not one of the agent's profiles.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "unknown-default-tools",
    severity: Severity::Warning,
    sentence: "The default tool profile is not one of the agent's profiles.",
    why: "Another profile applies than the author meant.",
    bad: &[RuleExample { path: "a.md", bytes: b"---\nname: a\ndescription: Reads changes.\ntools: { audit: [Read], default_mode: fix }\n---\nRead the change.\n" }],
    good: &[RuleExample { path: "a.md", bytes: b"---\nname: a\ndescription: Reads changes.\ntools: { audit: [Read], default_mode: audit }\n---\nRead the change.\n" }],
    fix: "Use one of its profiles, or declare it.",
    origin: RuleOrigin::File,
};

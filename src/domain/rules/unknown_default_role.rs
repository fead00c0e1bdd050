//! The default role is not one of the agent's roles.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "unknown-default-role",
    severity: Severity::Warning,
    sentence: "The default role is not one of the agent's roles.",
    why: "Another role applies than the author meant.",
    bad: &[RuleExample { path: "a.md", bytes: b"---\nname: a\ndescription: Reads changes.\nensemble_roles:\n  solo: { behavior: alone }\n  default: auditor\n---\nRead the change.\n" }],
    good: &[RuleExample { path: "a.md", bytes: b"---\nname: a\ndescription: Reads changes.\nensemble_roles:\n  solo: { behavior: alone }\n  default: solo\n---\nRead the change.\n" }],
    fix: "Use one of its roles, or declare it.",
    origin: RuleOrigin::File,
};

//! The file cannot be read.

use super::{LintRule, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "unreadable",
    severity: Severity::Error,
    sentence: "The file cannot be read.",
    why: "No client can use it.",
    bad: &[],
    good: &[],
    fix: "Make it readable, or remove the broken link.",
    origin: RuleOrigin::Disk,
};

//! The body is too long, or has too many placeholders.

use super::{LintRule, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "structure-limit",
    severity: Severity::Warning,
    sentence: "The body is too long, or has too many placeholders.",
    why: "Lists and placeholders behind the limit are not recognized.",
    bad: &[],
    good: &[],
    fix: "Split the file.",
    origin: RuleOrigin::File,
};

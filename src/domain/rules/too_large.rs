//! The file is larger than 4 MiB.

use super::{LintRule, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "too-large",
    severity: Severity::Error,
    sentence: "The file is larger than 4 MiB.",
    why: "It is not read.",
    bad: &[],
    good: &[],
    fix: "Shorten it, or move it out of the library.",
    origin: RuleOrigin::Disk,
};

//! A link points to itself, or to a folder that contains it.

use super::{LintRule, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "symlink-loop",
    severity: Severity::Error,
    sentence: "A link points to itself, or to a folder that contains it.",
    why: "It leads to no file.",
    bad: &[],
    good: &[],
    fix: "Remove the link, or point it at a file.",
    origin: RuleOrigin::Disk,
};

//! The file has a format that callsheet lists and does not read.

use super::{LintRule, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "format-not-read",
    severity: Severity::Warning,
    sentence: "The file has a format that callsheet lists and does not read.",
    why: "Its contents are not checked.",
    bad: &[],
    good: &[],
    fix: "Copy its prompt into a Markdown file to use it here.",
    origin: RuleOrigin::Disk,
};

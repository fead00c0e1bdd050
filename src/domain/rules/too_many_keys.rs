//! Damaged frontmatter has more keys than are read.

use super::{LintRule, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "too-many-keys",
    severity: Severity::Warning,
    sentence: "Damaged frontmatter has more keys than are read.",
    why: "The keys after the limit are not read.",
    bad: &[],
    good: &[],
    fix: "Move other text out of the frontmatter.",
    origin: RuleOrigin::File,
};

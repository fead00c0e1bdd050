//! The frontmatter is longer than 256 KiB.

use super::{LintRule, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "block-too-long",
    severity: Severity::Warning,
    sentence: "The frontmatter is longer than 256 KiB.",
    why: "The rest of it is not read.",
    bad: &[],
    good: &[],
    fix: "Move what is not frontmatter out of the block.",
    origin: RuleOrigin::File,
};

//! Invisible tag characters contain text.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "hidden-tags",
    severity: Severity::Error,
    sentence: "Invisible tag characters contain text.",
    why: "The model reads instructions that people do not see.",
    bad: &[RuleExample { path: ".claude/agents/a.md", bytes: "---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the\u{e0068}\u{e0069} change.\n".as_bytes() }],
    good: &[RuleExample { path: ".claude/agents/a.md", bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n" }],
    fix: "Remove them.",
    origin: RuleOrigin::File,
};

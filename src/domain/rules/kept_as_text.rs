//! A value of damaged frontmatter was read as plain text.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "kept-as-text",
    severity: Severity::Note,
    sentence: "A value of damaged frontmatter was read as plain text.",
    why: "A client may understand it differently, or not at all.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ntools: [Read\ndescription: Reads changes.\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Quote the value, or indent its continuation lines.",
    origin: RuleOrigin::File,
};

//! The text contains zero-width characters.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "zero-width",
    severity: Severity::Note,
    sentence: "The text contains zero-width characters.",
    why: "Searches miss the words that contain them.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: "---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the ch\u{200b}ange.\n"
            .as_bytes(),
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Remove them.",
    origin: RuleOrigin::File,
};

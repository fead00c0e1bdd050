//! The file starts with a byte order mark.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "byte-order-mark",
    severity: Severity::Warning,
    sentence: "The file starts with a byte order mark.",
    why: "Claude Code and Gemini skip such a file without a message.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: "\u{feff}---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n"
            .as_bytes(),
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Save the file without a byte order mark.",
    origin: RuleOrigin::File,
};

//! Text direction marks change the order in which the text is shown.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "bidi-control",
    severity: Severity::Warning,
    sentence: "Text direction marks change the order in which the text is shown.",
    why: "People read something else than the model.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: "---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the \u{202e}change.\n"
            .as_bytes(),
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Remove them.",
    origin: RuleOrigin::File,
};

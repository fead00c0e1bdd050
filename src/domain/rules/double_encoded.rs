//! Text was encoded twice: `Ã¼` in place of `ü`.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "double-encoded",
    severity: Severity::Warning,
    sentence: "Text was encoded twice: `Ã¼` in place of `ü`.",
    why: "The model reads the wrong characters.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes:
            "---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change for the PrÃ¼fer.\n"
                .as_bytes(),
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes:
            "---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change for the Prüfer.\n"
                .as_bytes(),
    }],
    fix: "Replace them; callsheet shows them corrected and does not change the file.",
    origin: RuleOrigin::File,
};

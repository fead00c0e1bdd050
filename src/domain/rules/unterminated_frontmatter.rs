//! The frontmatter has no closing line.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "unterminated-frontmatter",
    severity: Severity::Warning,
    sentence: "The frontmatter has no closing line.",
    why: "Clients read no metadata from the file, or the whole body as metadata.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes.\n\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Add a `---` line after the last key.",
    origin: RuleOrigin::File,
};

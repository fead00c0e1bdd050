//! Something looks like frontmatter and cannot be read as such.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "block-not-understood",
    severity: Severity::Warning,
    sentence: "Something looks like frontmatter and cannot be read as such.",
    why: "No metadata can be read, and nothing can be written without making it worse.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"name: a\ndescription: Reads changes.\ntools: Read\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Enclose the keys in two `---` lines at the top of the file.",
    origin: RuleOrigin::File,
};

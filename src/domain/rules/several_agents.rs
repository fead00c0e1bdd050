//! The frontmatter is a list of agents.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "several-agents",
    severity: Severity::Note,
    sentence: "The frontmatter is a list of agents.",
    why: "Such a file is shown, but cannot be edited.",
    bad: &[RuleExample {
        path: ".gemini/agents/a.md",
        bytes: b"---\n- name: a\n  description: Reads changes.\n- name: b\n  description: Writes tests.\n---\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Give each agent its own file.",
    origin: RuleOrigin::File,
};

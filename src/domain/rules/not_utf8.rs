//! The file is not UTF-8.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "not-utf8",
    severity: Severity::Warning,
    sentence: "The file is not UTF-8.",
    why: "Clients reject it or show other characters, and callsheet does not edit it.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Pr\xfcft changes.\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Save the file as UTF-8.",
    origin: RuleOrigin::File,
};

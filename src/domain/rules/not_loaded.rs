//! The client of the folder does not load a file of this name or depth.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "not-loaded",
    severity: Severity::Warning,
    sentence: "The client of the folder does not load a file of this name or depth.",
    why: "The agent is never used.",
    bad: &[RuleExample {
        path: ".gemini/agents/deep/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".gemini/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Move or rename the file.",
    origin: RuleOrigin::File,
};

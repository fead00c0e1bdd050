//! Agents share a name, and no rule decides between them.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "same-name",
    severity: Severity::Note,
    sentence: "Agents share a name, and no rule decides between them.",
    why: "It is unclear which one a client uses.",
    bad: &[
        RuleExample {
            path: "one/a.md",
            bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
        },
        RuleExample {
            path: "two/a.md",
            bytes: b"---\nname: a\ndescription: Checks changes before they are merged.\n---\nRead the change.\n",
        },
    ],
    good: &[
        RuleExample {
            path: "one/a.md",
            bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
        },
        RuleExample {
            path: "two/b.md",
            bytes: b"---\nname: b\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
        },
    ],
    fix: "Rename one of them.",
    origin: RuleOrigin::Library,
};

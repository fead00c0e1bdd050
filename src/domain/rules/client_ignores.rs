//! A client passes over the file without a message.

use super::client_rejects::refusals;
use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::clients::VerdictKind;
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "client-ignores",
    severity: Severity::Warning,
    sentence: "A client that reads the folder ignores the file.",
    why: "The agent does not exist there, and the client does not say so.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\ndescription: Reads changes.\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Do what the message says, or move the file out of the folder.",
    origin: RuleOrigin::Check(|agent| refusals(agent, VerdictKind::Ignores, &RULE)),
};

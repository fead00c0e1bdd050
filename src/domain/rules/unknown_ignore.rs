//! A comment that ignores a rule that does not exist.

use super::{LintRule, RuleExample, RuleOrigin, ignored_rules, unknown_rule};
use crate::domain::agent::Agent;
use crate::domain::problem::{Problem, Severity};

pub(super) const RULE: LintRule = LintRule {
    id: "unknown-ignore",
    severity: Severity::Warning,
    sentence: "A `callsheet-ignore` comment names a rule that does not exist.",
    why: "It ignores nothing.",
    bad: &[RuleExample { path: "a.md", bytes: b"<!-- callsheet-ignore duplicate-keys -->\nRead the change.\n" }],
    good: &[RuleExample { path: "a.md", bytes: b"<!-- callsheet-ignore duplicate-key -->\nRead the change.\n" }],
    fix: "Correct its name.",
    origin: RuleOrigin::Check(check),
};

fn check(agent: &Agent) -> Vec<Problem> {
    let unknown = ignored_rules(agent).into_iter().filter(|(id, _)| super::LintRule::by_id(id).is_none());
    unknown.map(|(id, at)| RULE.problem(agent, at, unknown_rule(id)).fix(RULE.fix)).collect()
}

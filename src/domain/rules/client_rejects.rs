//! A client reports an error and does not load the agent.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::clients::VerdictKind;
use crate::domain::problem::{Problem, Severity};

pub(super) const RULE: LintRule = LintRule {
    id: "client-rejects",
    severity: Severity::Error,
    sentence: "A client that reads the folder rejects the file.",
    why: "The agent does not exist there. It is an error if no client loads the file, and a warning otherwise.",
    bad: &[RuleExample {
        path: ".github/agents/a.agent.md",
        bytes: b"---\nname: a\ndescription: Use when: a change is ready.\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".github/agents/a.agent.md",
        bytes: b"---\nname: a\ndescription: Reads changes before they are merged.\n---\nRead the change.\n",
    }],
    fix: "Do what the message says; `callsheet show AGENT` lists the verdicts of all clients.",
    origin: RuleOrigin::Check(|agent| refusals(agent, VerdictKind::Rejects, &RULE)),
};

/// One problem for each reason that clients have, naming the clients.
pub(super) fn refusals(agent: &Agent, kind: VerdictKind, rule: &LintRule) -> Vec<Problem> {
    let mut reasons: Vec<(Problem, Vec<&str>)> = Vec::new();
    let severity = if agent.entry.is_ignored() { rule.severity } else { Severity::Warning };
    for verdict in agent.entry.verdicts.iter().filter(|verdict| verdict.kind == kind) {
        let detail = verdict.reason.clone().unwrap_or_default();
        let mut problem = Problem::new(rule.id, severity, detail.sentence());
        (problem.line, problem.column, problem.fix) = (detail.line, detail.column, detail.fix);
        let label = verdict.client.label.as_str();
        match reasons.iter_mut().find(|(known, _)| *known == problem) {
            Some((_, clients)) => clients.push(label),
            None => reasons.push((problem, vec![label])),
        }
    }
    let say = |(mut problem, clients): (Problem, Vec<&str>)| {
        let verb = match (kind, clients.len()) {
            (VerdictKind::Rejects, 1) => "rejects",
            (VerdictKind::Rejects, _) => "reject",
            (_, 1) => "ignores",
            _ => "ignore",
        };
        problem.message = format!("{} {verb} this file: {}", clients.join(" and "), problem.message);
        problem
    };
    reasons.into_iter().map(say).collect()
}

//! A numbered list that repeats or skips a number.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::body::StepList;
use crate::domain::problem::{Problem, Severity};

pub(super) const RULE: LintRule = LintRule {
    id: "numbering",
    severity: Severity::Note,
    sentence: "A numbered list repeats or skips a number.",
    why: "A reference to a step leads to the wrong one, and a step may have been lost.",
    bad: &[RuleExample { path: "a.md", bytes: b"## Steps\n\n1. Read it.\n2. Run it.\n2. Report.\n" }],
    good: &[RuleExample {
        path: "a.md",
        bytes: b"## Steps\n\n1. Read it.\n2. Run it.\n3. Report.\n\n## Always\n\n1. Read.\n1. Run.\n",
    }],
    fix: "Number the list again.",
    origin: RuleOrigin::Check(check),
};

fn check(agent: &Agent) -> Vec<Problem> {
    agent.body.steps.iter().filter(|steps| !steps.phases).filter_map(|steps| first_break(agent, steps)).collect()
}

fn first_break(agent: &Agent, steps: &StepList) -> Option<Problem> {
    let number = |at: usize| steps.items[at].number.of(&agent.document.text).parse::<usize>().ok();
    let numbers: Vec<usize> = (0..steps.items.len()).map(number).collect::<Option<_>>()?;
    // A list of ones is numbered by whoever draws it.
    if numbers.windows(2).all(|pair| pair[0] == pair[1]) {
        return None;
    }
    // A larger step usually means that lists were joined which are separate.
    let at = numbers.windows(2).position(|pair| pair[1] == pair[0] || pair[1] == pair[0] + 2)? + 1;
    let message = format!("the number {} follows {}", numbers[at], numbers[at - 1]);
    Some(RULE.problem(agent, steps.items[at].number.start, message).fix(RULE.fix))
}

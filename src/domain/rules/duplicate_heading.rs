//! Two headings of the same title, one after the other.

use std::collections::HashMap;

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::problem::{Problem, Severity};

pub(super) const RULE: LintRule = LintRule {
    id: "duplicate-heading",
    severity: Severity::Note,
    sentence: "Two sections of the same level and parent have the same heading.",
    why: "One of them is usually a leftover, and a section cannot be named without ambiguity.",
    bad: &[RuleExample {
        path: "a.md",
        bytes: b"# Reviewer\n\n## Rules\n\nRead it all.\n\n## Rules\n\nRead it twice.\n",
    }],
    good: &[RuleExample { path: "a.md", bytes: b"# Reviewer\n\n## Rules\n\nRead it all.\n\n## Results\n\nA list.\n" }],
    fix: "Join the sections, or rename one of them.",
    origin: RuleOrigin::Check(check),
};

fn check(agent: &Agent) -> Vec<Problem> {
    let mut first: HashMap<(u8, Option<usize>, &str), usize> = HashMap::new();
    let mut problems = Vec::new();
    for section in agent.body.sections.iter().filter(|section| section.level <= 2 && !section.title.is_empty()) {
        let key = (section.level, section.parent, section.title.as_str());
        match first.get(&key) {
            Some(line) => {
                let message = format!("the heading `{}` is also on line {line}", section.title);
                problems.push(RULE.problem(agent, section.heading.start, message).fix(RULE.fix));
            }
            None => {
                first.insert(key, section.start);
            }
        }
    }
    problems
}

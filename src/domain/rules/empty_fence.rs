//! A code fence without code.

use super::unclosed_fence::inner_lines;
use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::problem::{Problem, Severity};

pub(super) const RULE: LintRule = LintRule {
    id: "empty-fence",
    severity: Severity::Note,
    sentence: "A code fence contains nothing.",
    why: "An example was meant and is missing, or the fences of two blocks are mixed up.",
    bad: &[RuleExample { path: "a.md", bytes: b"Run:\n\n```sh\n```\n\nRead it all.\n" }],
    good: &[RuleExample { path: "a.md", bytes: b"Run:\n\n```sh\nmake\n```\n\nRead it all.\n" }],
    fix: "Fill it, or remove both lines.",
    origin: RuleOrigin::Check(check),
};

fn check(agent: &Agent) -> Vec<Problem> {
    let text = &agent.document.text;
    let is_empty = |lines: Vec<&str>| lines.iter().all(|line| line.trim().is_empty());
    let empty =
        agent.body.code_blocks.iter().filter(|block| inner_lines(block.span.of(text), block).is_some_and(is_empty));
    empty.map(|block| RULE.problem(agent, block.span.start, "this code fence is empty").fix(RULE.fix)).collect()
}

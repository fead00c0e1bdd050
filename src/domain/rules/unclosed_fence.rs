//! A code fence that is never closed.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::body::CodeBlock;
use crate::domain::problem::{Problem, Severity};

pub(super) const RULE: LintRule = LintRule {
    id: "unclosed-fence",
    severity: Severity::Warning,
    sentence: "A code fence has no closing line.",
    why: "The rest of the file is code, and its headings and lists are not instructions.",
    bad: &[RuleExample { path: "a.md", bytes: b"Run:\n\n```sh\nmake\n\n## Rules\n\nRead it all.\n" }],
    good: &[RuleExample { path: "a.md", bytes: b"Run:\n\n```sh\nmake\n```\n\n## Rules\n\nRead it all.\n" }],
    fix: "Close it with a line of as many backticks.",
    origin: RuleOrigin::Check(check),
};

const FENCES: [&str; 2] = ["```", "~~~"];

fn check(agent: &Agent) -> Vec<Problem> {
    // The closing line of a fence around the whole file looks like an opening one.
    let is_in_fence = || {
        let block = agent.frontmatter.block?;
        let above = &agent.document.text[..block.inner.start];
        Some(FENCES.iter().any(|fence| above.contains(fence)))
    };
    if agent.body.cut_off.is_some() || is_in_fence().unwrap_or(false) {
        return Vec::new();
    }
    let open = agent.body.code_blocks.last().filter(|block| !is_closed(block.span.of(&agent.document.text), block));
    let say = |block: &CodeBlock| {
        let message = "the code fence that opens here is never closed";
        RULE.problem(agent, block.span.start, message).fix(RULE.fix)
    };
    open.map(say).into_iter().collect()
}

/// The lines between the fences of a block; `None` if it has no closing fence.
pub(super) fn inner_lines<'a>(text: &'a str, block: &CodeBlock) -> Option<Vec<&'a str>> {
    is_closed(text, block).then(|| {
        let lines: Vec<&str> = text.lines().collect();
        lines[1..lines.len() - 1].to_vec()
    })
}

fn is_closed(text: &str, block: &CodeBlock) -> bool {
    let bare = |line: &str| line.trim().trim_start_matches(['>', ' ']).to_owned();
    let mut lines = text.lines();
    let (Some(first), Some(last)) = (lines.next().map(bare), lines.next_back().map(bare)) else { return false };
    let Some(mark) = first.chars().find(|sign| matches!(sign, '`' | '~')) else { return true };
    block.end > block.start && last.len() >= 3 && last.chars().all(|sign| sign == mark)
}

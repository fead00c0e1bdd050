//! A JSON example that no parser reads.

use super::unclosed_fence::inner_lines;
use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::problem::{Problem, Severity};

pub(super) const RULE: LintRule = LintRule {
    id: "invalid-json",
    severity: Severity::Note,
    sentence: "A code fence marked `json` is not JSON.",
    why: "The model copies the mistake into what it writes.",
    bad: &[RuleExample { path: "a.md", bytes: b"Answer:\n\n```json\n{\n  \"verdict\": \"yes\",\n}\n```\n" }],
    good: &[RuleExample {
        path: "a.md",
        bytes: b"Answer:\n\n```json\n{\n  \"verdict\": \"yes\"\n}\n```\n\n```json\n{ \"verdict\": <yes or no> }\n```\n",
    }],
    fix: "Correct the example, or mark it `jsonc` or `text`.",
    origin: RuleOrigin::Check(check),
};

/// Parts of an example that is not meant to be parsed: comments, omissions, and places to be filled in.
const SKETCH: &[&str] = &["...", "…", "//", "/*", "#", "<", "{{", "${", "[[", "$", "|"];

fn check(agent: &Agent) -> Vec<Problem> {
    let text = &agent.document.text;
    let mut problems = Vec::new();
    for block in agent.body.code_blocks.iter().filter(|block| block.language.eq_ignore_ascii_case("json")) {
        let Some(lines) = inner_lines(block.span.of(text), block) else { continue };
        let code = lines.join("\n");
        let is_document = code.trim_start().starts_with(['{', '[']) && code.trim_end().ends_with(['}', ']']);
        if !is_document || SKETCH.iter().any(|part| code.contains(part)) {
            continue;
        }
        let mut documents = serde_json::Deserializer::from_str(&code).into_iter::<serde::de::IgnoredAny>();
        if let Some(Err(error)) = documents.find(Result::is_err) {
            let line = agent.document.lines().span(block.start + error.line()).start;
            let said = error.to_string();
            let reason = said.split(" at line ").next().unwrap_or_default();
            problems.push(RULE.problem(agent, line, format!("this is not JSON: {reason}")).fix(RULE.fix));
        }
    }
    problems
}

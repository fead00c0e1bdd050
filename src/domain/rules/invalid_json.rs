//! A JSON example that no parser reads.

use super::unclosed_fence::inner_lines;
use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::problem::{Problem, Severity};

pub(super) const RULE: LintRule = LintRule {
    id: "invalid-json",
    severity: Severity::Note,
    sentence: "A code fence marked `json` has a comma before a closing bracket, which is not JSON.",
    why: "The model copies the mistake into what it writes.",
    bad: &[RuleExample { path: "a.md", bytes: b"Answer:\n\n```json\n{\n  \"verdict\": \"yes\",\n}\n```\n" }],
    good: &[RuleExample {
        path: "a.md",
        bytes: b"Answer:\n\n```json\n{\n  \"verdict\": \"yes\"\n}\n```\n\n```json\n{ \"verdict\": <yes or no> }\n```\n",
    }],
    fix: "Remove the comma, or mark the example `jsonc`.",
    origin: RuleOrigin::Check(check),
};

fn check(agent: &Agent) -> Vec<Problem> {
    let text = &agent.document.text;
    let mut problems = Vec::new();
    for block in agent.body.code_blocks.iter().filter(|block| block.language.eq_ignore_ascii_case("json")) {
        let Some(lines) = inner_lines(block.span.of(text), block) else { continue };
        let code = lines.join("\n");
        let commas = trailing_commas(&code);
        // If more is wrong with it, the example is a sketch that is not meant to be parsed.
        if let Some(&first) = commas.first()
            && is_json(&without(&code, &commas))
        {
            let line = block.start + 1 + code[..first].matches('\n').count();
            let offset = agent.document.lines().span(line).start;
            problems.push(RULE.problem(agent, offset, "a comma before the closing bracket is not JSON").fix(RULE.fix));
        }
    }
    problems
}

fn is_json(code: &str) -> bool {
    let mut documents = serde_json::Deserializer::from_str(code).into_iter::<serde::de::IgnoredAny>();
    documents.all(|document| document.is_ok())
}

/// The bytes of the commas that only white space separates from a closing bracket.
fn trailing_commas(code: &str) -> Vec<usize> {
    let (mut commas, mut last_comma, mut in_text, mut escaped) = (Vec::new(), None, false, false);
    for (at, sign) in code.char_indices() {
        if in_text {
            in_text = escaped || sign != '"';
            escaped = sign == '\\' && !escaped;
            continue;
        }
        match sign {
            ',' => last_comma = Some(at),
            '}' | ']' => commas.extend(last_comma.take()),
            _ if sign.is_whitespace() => {}
            _ => {
                in_text = sign == '"';
                last_comma = None;
            }
        }
    }
    commas
}

fn without(code: &str, places: &[usize]) -> String {
    code.char_indices().filter(|(at, _)| places.binary_search(at).is_err()).map(|(_, sign)| sign).collect()
}

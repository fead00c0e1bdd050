//! A long run of base64.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::problem::{Problem, Severity};

pub(super) const RULE: LintRule = LintRule {
    id: "long-base64",
    severity: Severity::Warning,
    sentence: "The text contains a long run of base64.",
    why: "It costs tokens, and people cannot read what it says to the model.",
    bad: &[RuleExample { path: "a.md", bytes: b"Read this: UmVhZCBldmVyeSBjaGFuZ2UgYmVmb3JlIGl0IGlzIG1lcmdlZCwgYW5kIG5hbWUgdGhlIGZpbGUgYW5kIGxpbmUgb2YgZWFjaCBmaW5kaW5nLiBSZWFkIGV2ZXJ5IGNoYW5nZSBiZWZvcmUgaXQgaXMgbWVyZ2VkLCBhbmQgbmFtZSB0aGUgZmlsZSBhbmQgbGluZSBvZiBlYWNoIGZpbmRpbmcu\n" }],
    good: &[RuleExample { path: "a.md", bytes: b"Check the hash 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.\n" }],
    fix: "Write out what it says, or keep it in a file of its own.",
    origin: RuleOrigin::Check(check),
};

/// Minimum length of a run, in characters.
const RUN: usize = 200;

fn check(agent: &Agent) -> Vec<Problem> {
    let text = &agent.document.text;
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let mut problems = Vec::new();
    let mut at = 0;
    for run in text.as_bytes().chunk_by(|one, other| is_base64(one) == is_base64(other)) {
        let has = |kind: fn(&u8) -> bool| run.iter().any(kind);
        let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
        if run.len() >= RUN && is_base64(&run[0]) && is_mixed {
            let message = format!("a run of {} characters of base64", run.len());
            problems.push(RULE.problem(agent, at, message).fix(RULE.fix));
        }
        at += run.len();
    }
    problems
}

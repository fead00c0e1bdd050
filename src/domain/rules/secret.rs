//! A key or token that grants access.

use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::problem::{Problem, Severity};

pub(super) const RULE: LintRule = LintRule {
    id: "secret",
    severity: Severity::Error,
    sentence: "The text contains a key or token that grants access.",
    why: "Every prompt made of the agent hands it on.",
    bad: &[RuleExample { path: "a.md", bytes: b"Log in with ghp_Zk3vT9qLw2XcR7bNy5HdJ8mPs4GfAu6EoKiV.\n" }],
    good: &[RuleExample {
        path: "a.md",
        bytes: b"Log in with the token in GITHUB_TOKEN, for example ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.\n",
    }],
    fix: "Revoke it where it was issued, and name the variable that holds the new one.",
    origin: RuleOrigin::Check(check),
};

/// Beginnings of tokens, with the number of letters and digits that follow, and the issuer.
const TOKENS: &[(&str, usize, &str)] = &[
    ("ghp_", 36, "GitHub"),
    ("gho_", 36, "GitHub"),
    ("ghs_", 36, "GitHub"),
    ("github_pat_", 82, "GitHub"),
    ("glpat-", 20, "GitLab"),
    ("AKIA", 16, "AWS"),
    ("ASIA", 16, "AWS"),
    ("AIza", 35, "Google"),
    ("sk-ant-api03-", 80, "Anthropic"),
    ("xoxb-", 40, "Slack"),
    ("npm_", 36, "npm"),
];

/// Minimum number of different characters in a token: one made up for an example repeats or counts.
const DIFFERENT: usize = 10;

fn check(agent: &Agent) -> Vec<Problem> {
    let text = &agent.document.text;
    let found = TOKENS.iter().flat_map(|&(start, length, issuer)| {
        text.match_indices(start).filter_map(move |(at, _)| {
            let before = text[..at].chars().next_back();
            let rest = &text[at + start.len()..];
            let is_part = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-');
            let token = &rest[..rest.find(|sign: char| !is_part(sign)).unwrap_or(rest.len())];
            let is_whole = token.len() >= length && !before.is_some_and(is_part);
            (is_whole && is_random(token)).then(|| {
                RULE.problem(agent, at, format!("this looks like a token of {issuer}: `{start}…`")).fix(RULE.fix)
            })
        })
    });
    found.collect()
}

fn is_random(token: &str) -> bool {
    let mut different: Vec<u8> = token.bytes().collect();
    different.sort_unstable();
    different.dedup();
    let is_example =
        ["example", "your", "xxxx", "1234", "abcd", "test"].iter().any(|word| token.to_lowercase().contains(word));
    different.len() >= DIFFERENT && token.bytes().any(|byte| byte.is_ascii_digit()) && !is_example
}

//! A value that its key does not allow.

use super::missing_key::is_sure;
use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::formats::KeyValue;
use crate::domain::problem::{Problem, Severity};

pub(super) const RULE: LintRule = LintRule {
    id: "invalid-value",
    severity: Severity::Warning,
    sentence: "A value of the frontmatter is not one that its key allows.",
    why: "The client ignores the value or the whole file.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes.\npermissionMode: planning\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes.\npermissionMode: plan\n---\nRead the change.\n",
    }],
    fix: "Write one of the values that the message names.",
    origin: RuleOrigin::Check(check),
};

fn check(agent: &Agent) -> Vec<Problem> {
    if !is_sure(agent) {
        return Vec::new();
    }
    let format = agent.entry.format;
    // A name or description that is a list or map has a rule of its own.
    let is_other = |key: &str| !matches!(key, "name" | "description");
    let pairs = agent.frontmatter.values.pairs().iter().filter(|pair| is_other(&pair.key));
    let say = |pair: &crate::domain::value::MapPair| {
        let key = format.key_at(&[&pair.key])?;
        // Clients accept most texts and lists in other forms than the documented one.
        let is_strict = matches!(key.value, KeyValue::OneOf(_) | KeyValue::Number | KeyValue::Bool);
        let objection = key.objection(&pair.value).filter(|_| is_strict)?;
        Some(RULE.problem(agent, pair.value.span.start, format!("`{}`: {objection}", pair.key)).fix(RULE.fix))
    };
    pairs.filter_map(say).collect()
}

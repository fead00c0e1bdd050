//! A key that no client knows, near one that the client knows.

use super::missing_key::is_sure;
use super::{LintRule, RuleExample, RuleOrigin};
use crate::domain::agent::Agent;
use crate::domain::formats::{ALL, Format};
use crate::domain::problem::{Problem, Severity};
use crate::domain::text::distance_within;

pub(super) const RULE: LintRule = LintRule {
    id: "misspelled-key",
    severity: Severity::Warning,
    sentence: "A key that the format does not know is spelled almost like one that it knows.",
    why: "Clients ignore unknown keys, so a misspelled `tools` grants every tool.",
    bad: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes.\nallowed_tools: Read, Grep\n---\nRead the change.\n",
    }],
    good: &[RuleExample {
        path: ".claude/agents/a.md",
        bytes: b"---\nname: a\ndescription: Reads changes.\ntools: Read, Grep\nowner: the ledger team\n---\nRead the change.\n",
    }],
    fix: "Write the known key: `callsheet edit AGENT --rename OLD=NEW`.",
    origin: RuleOrigin::Check(check),
};

/// Keys of other formats for what this one names differently: the format, its key, and the others.
const OTHER_NAMES: &[(&str, &str, &[&str])] =
    &[("claude", "tools", &["allowed-tools"]), ("claude", "disallowedTools", &["denied-tools"])];

fn check(agent: &Agent) -> Vec<Problem> {
    if !is_sure(agent) {
        return Vec::new();
    }
    let (format, values) = (agent.entry.format, &agent.frontmatter.values);
    let say = |pair: &crate::domain::value::MapPair| {
        let known = meant_key(format, &pair.key).filter(|known| values.get(known).is_none())?;
        let message = format!("{} have no key `{}`, so it has no effect", format.0.label, pair.key);
        Some(RULE.problem(agent, pair.key_span.start, message).fix(format!("write `{known}`")))
    };
    values.pairs().iter().filter_map(say).collect()
}

/// The known key that an unknown one stands for: it differs in one letter, or in case, hyphens and underscores, or is
/// what another format calls it.
fn meant_key(format: Format, key: &str) -> Option<&'static str> {
    if format.key(key).is_some() || format.key_at(&[key]).is_some() {
        return None;
    }
    let plain = |key: &str| key.replace(['-', '_'], "").to_lowercase();
    let typed = plain(key);
    let names = || format.0.keys.iter().map(|key| key.name).filter(|name| !name.contains(['.', '*']));
    let named_otherwise = || {
        let is_other = |others: &[&str]| others.iter().any(|other| plain(other) == typed);
        OTHER_NAMES.iter().find(|(id, _, others)| *id == format.id() && is_other(others)).map(|(_, key, _)| *key)
    };
    // A key that another client knows is meant for that client.
    let is_of_another = ALL.iter().any(|other| other.key(key).is_some());
    let near = |name: &&str| !is_of_another && typed.len() >= 4 && distance_within(&typed, &plain(name), 1).is_some();
    names().find(|name| plain(name) == typed).or_else(named_otherwise).or_else(|| names().find(near))
}

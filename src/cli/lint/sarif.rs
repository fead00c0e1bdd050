//! The findings of `lint` as SARIF 2.1.0, the exchange format of static analysis (OASIS standard, 2020).

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::domain::lint::LintFinding;
use crate::domain::rules::{LintRule, RULES};

/// The log of one run.
pub fn log(findings: &[LintFinding]) -> Value {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "callsheet",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": RULES.iter().map(|rule| rule_object(rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": findings.iter().map(result).collect::<Vec<_>>(),
        }],
    })
}

fn rule_object(rule: &LintRule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.sentence },
        "fullDescription": { "text": format!("{} {}", rule.sentence, rule.why) },
        "help": { "text": rule.fix },
        "defaultConfiguration": { "level": rule.severity.word() },
    })
}

fn result(LintFinding { path, problem }: &LintFinding) -> Value {
    let fix = problem.fix.as_ref().map(|fix| format!("; {fix}")).unwrap_or_default();
    let mut place = json!({ "artifactLocation": { "uri": uri(path) } });
    if let Some(line) = problem.line {
        place["region"] = match problem.column {
            Some(column) => json!({ "startLine": line, "startColumn": column }),
            None => json!({ "startLine": line }),
        };
    }
    let mut result = json!({
        "ruleId": problem.rule,
        "level": problem.severity.word(),
        "message": { "text": format!("{}{fix}", problem.message) },
        "locations": [{ "physicalLocation": place }],
    });
    if let Some(index) = RULES.iter().position(|rule| rule.id == problem.rule) {
        result["ruleIndex"] = index.into();
    }
    result
}

/// A path as a URI reference: relative to the working directory, or with the scheme `file` if it is absolute.
fn uri(path: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri(".claude/agents/a b.md"), ".claude/agents/a%20b.md");
        assert_eq!(uri("/lib/é:1%.md"), "file:///lib/%C3%A9%3A1%25.md");
    }
}

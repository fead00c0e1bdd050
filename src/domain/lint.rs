//! The findings of `callsheet lint`: which of them are known already, and which can be fixed exactly.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::agent::Agent;
use super::edit::{editable, repair_for};
use super::problem::Problem;
use super::reading::ReadingMethod;

/// A problem of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintFinding {
    /// The path of the file, as it is shown.
    pub path: String,
    pub problem: Problem,
}

/// A finding that is known already: a number of problems of a rule in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownFinding {
    pub path: String,
    pub rule: String,
    pub count: usize,
}

/// The findings that are known already. Lines do not count, so that a baseline survives edits above a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LintBaseline {
    pub findings: Vec<KnownFinding>,
}

impl LintBaseline {
    /// The baseline that knows these findings.
    pub fn of(findings: &[LintFinding]) -> Self {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for finding in findings {
            *counts.entry((&finding.path, finding.problem.rule)).or_default() += 1;
        }
        let known = |((path, rule), count): ((&str, &str), usize)| KnownFinding {
            path: path.to_owned(),
            rule: rule.to_owned(),
            count,
        };
        Self { findings: counts.into_iter().map(known).collect() }
    }

    /// The findings that the baseline does not know, in their order: of each rule in each file, those after the first
    /// known ones.
    pub fn new_findings(&self, findings: Vec<LintFinding>) -> Vec<LintFinding> {
        let mut left: BTreeMap<(String, String), usize> = BTreeMap::new();
        for known in &self.findings {
            *left.entry((known.path.clone(), known.rule.clone())).or_default() += known.count;
        }
        let is_new =
            |finding: &LintFinding| match left.get_mut(&(finding.path.clone(), finding.problem.rule.to_owned())) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    false
                }
                _ => true,
            };
        findings.into_iter().filter(is_new).collect()
    }
}

/// The rules whose problems [`fixed_text`] fixes.
pub const FIXED_RULES: &[&str] = &["not-strict-yaml", "kept-as-text"];

/// The text of an agent's file with quotes around the values that make its frontmatter invalid; `None` if there is
/// nothing to fix, or quotes are not enough. The frontmatter says the same as before.
pub fn fixed_text(agent: &Agent) -> Option<String> {
    let is_damaged = matches!(agent.frontmatter.reading, ReadingMethod::Repaired | ReadingMethod::Scanned);
    if !is_damaged || agent.entry.found.in_list.is_some() {
        return None;
    }
    let text = editable(&agent.document).ok()?;
    let repaired = repair_for(text, agent.entry.format).ok()?;
    (!repaired.splices.is_empty()).then_some(repaired.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::problem::Severity;

    fn finding(path: &str, rule: &'static str, line: usize) -> LintFinding {
        LintFinding { path: path.to_owned(), problem: Problem::new(rule, Severity::Note, "said").at(line, 1) }
    }

    #[test]
    fn a_baseline_knows_a_number_of_findings_whatever_their_lines() {
        let old = [finding("a.md", "numbering", 3), finding("a.md", "numbering", 9), finding("b.md", "secret", 1)];
        let baseline = LintBaseline::of(&old);
        assert_eq!(baseline.findings.iter().map(|known| known.count).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(baseline.new_findings(old.to_vec()), []);
        let now = vec![finding("a.md", "numbering", 4), finding("a.md", "secret", 5), finding("b.md", "secret", 2)];
        assert_eq!(baseline.new_findings(now.clone()), [now[1].clone()]);
        let more = vec![finding("b.md", "secret", 1), finding("b.md", "secret", 8)];
        assert_eq!(baseline.new_findings(more.clone()), [more[1].clone()]);
    }
}

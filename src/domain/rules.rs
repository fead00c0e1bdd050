//! The rules of problems: one file each, with the reason, an example that breaks the rule and one that keeps it.
//!
//! Most rules are checked when a file is read. Those with a check of their own need the whole text and run for
//! `callsheet lint` only, so that a list costs nothing more.

mod bidi_control;
mod block_not_first;
mod block_not_understood;
mod block_too_long;
mod byte_order_mark;
mod client_ignores;
mod client_rejects;
mod double_encoded;
mod duplicate_heading;
mod duplicate_key;
mod empty_body;
mod empty_fence;
mod escape_sequence;
mod fence_line;
mod format_not_read;
mod hidden_tags;
mod ignore_comments;
mod invalid_json;
mod invalid_value;
mod kept_as_text;
mod key_not_read;
mod long_base64;
mod missing_key;
mod misspelled_key;
mod misspelled_tool;
mod not_a_file;
mod not_a_text;
mod not_loaded;
mod not_strict_toml;
mod not_strict_yaml;
mod not_utf8;
mod numbering;
mod read_only_with_write;
mod same_name;
mod secret;
mod several_agents;
mod short_description;
mod structure_limit;
mod symlink_loop;
mod too_large;
mod too_many_keys;
mod unclosed_fence;
mod unfilled_placeholder;
mod unknown_default_mode;
mod unknown_default_role;
mod unknown_default_tools;
mod unknown_ignore;
mod unreadable;
mod unterminated_frontmatter;
mod zero_width;

pub use ignore_comments::ignored_rules;

use super::agent::Agent;
use super::problem::{Problem, Severity};
use super::text::{is_same_word, nearest_question};

/// A file of an example: the path in a project, and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleExample {
    pub path: &'static str,
    pub bytes: &'static [u8],
}

/// The part of the program that finds the problems of a rule.
#[derive(Clone, Copy, Debug)]
pub enum RuleOrigin {
    /// Opening or recognizing a file. These rules have no examples.
    Disk,
    /// Reading a file.
    File,
    /// Comparing the agents of a library.
    Library,
    /// A check of a whole agent, for `callsheet lint` only.
    Check(fn(&Agent) -> Vec<Problem>),
}

/// A rule of problems.
#[derive(Clone, Copy, Debug)]
pub struct LintRule {
    /// The published name, in kebab case.
    pub id: &'static str,
    /// The usual severity; a problem may have another.
    pub severity: Severity,
    pub sentence: &'static str,
    /// The reason that it matters, as one sentence.
    pub why: &'static str,
    /// Files that break this rule and may break no other; empty if the rule needs a disk or a very large file.
    pub bad: &'static [RuleExample],
    /// Files that do not break it.
    pub good: &'static [RuleExample],
    /// Next step for the user, as one sentence.
    pub fix: &'static str,
    pub origin: RuleOrigin,
}

impl LintRule {
    /// The rule with this id, ignoring case.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        RULES.iter().copied().find(|rule| is_same_word(rule.id, id))
    }

    /// Returns true if a list, the detail and queries know the problems of the rule, and not only `callsheet lint`.
    pub const fn is_listed(&self) -> bool {
        !matches!(self.origin, RuleOrigin::Check(_))
    }

    /// A problem at a byte of an agent's text.
    fn problem(&self, agent: &Agent, offset: usize, message: impl Into<String>) -> Problem {
        let lines = agent.document.lines();
        let (line, column) = (lines.line(offset), lines.column(&agent.document.text, offset));
        Problem::new(self.id, self.severity, message).at(line, column)
    }
}

/// The advice for the name of a rule that does not exist.
pub fn unknown_rule(typed: &str) -> String {
    let near = nearest_question(RULES.iter().map(|rule| rule.id), typed);
    format!("no rule is named `{typed}`; {near}`callsheet lint --help` names the page with all rules")
}

/// All problems of an agent, in the order of its lines: those found when it was read, and those of the checks. Rules that
/// a comment in its file ignores are left out.
pub fn lint_agent(agent: &Agent) -> Vec<Problem> {
    let ignored = ignored_rules(agent);
    let is_ignored = |problem: &Problem| ignored.iter().any(|(id, _)| is_same_word(id, problem.rule));
    let mut problems = agent.entry.problems.clone();
    problems.extend(check_agent(agent));
    problems.retain(|problem| !is_ignored(problem));
    problems.sort_by_key(|problem| (problem.line, problem.column));
    problems
}

fn check_agent(agent: &Agent) -> Vec<Problem> {
    let check = |rule: &&LintRule| match rule.origin {
        RuleOrigin::Check(check) => Some(check),
        RuleOrigin::Disk | RuleOrigin::File | RuleOrigin::Library => None,
    };
    RULES.iter().filter_map(check).flat_map(|check| check(agent)).collect()
}

/// Every rule, in the order of the documentation.
pub const RULES: &[&LintRule] = &[
    &not_strict_yaml::RULE,
    &not_strict_toml::RULE,
    &unterminated_frontmatter::RULE,
    &duplicate_key::RULE,
    &block_not_first::RULE,
    &fence_line::RULE,
    &byte_order_mark::RULE,
    &block_not_understood::RULE,
    &block_too_long::RULE,
    &too_many_keys::RULE,
    &kept_as_text::RULE,
    &key_not_read::RULE,
    &several_agents::RULE,
    &not_loaded::RULE,
    &not_utf8::RULE,
    &not_a_text::RULE,
    &hidden_tags::RULE,
    &bidi_control::RULE,
    &zero_width::RULE,
    &escape_sequence::RULE,
    &double_encoded::RULE,
    &structure_limit::RULE,
    &unknown_default_mode::RULE,
    &unknown_default_role::RULE,
    &unknown_default_tools::RULE,
    &same_name::RULE,
    &unreadable::RULE,
    &not_a_file::RULE,
    &too_large::RULE,
    &symlink_loop::RULE,
    &format_not_read::RULE,
    &client_rejects::RULE,
    &client_ignores::RULE,
    &missing_key::RULE,
    &invalid_value::RULE,
    &misspelled_key::RULE,
    &misspelled_tool::RULE,
    &short_description::RULE,
    &read_only_with_write::RULE,
    &empty_body::RULE,
    &duplicate_heading::RULE,
    &numbering::RULE,
    &unclosed_fence::RULE,
    &empty_fence::RULE,
    &invalid_json::RULE,
    &long_base64::RULE,
    &unfilled_placeholder::RULE,
    &secret::RULE,
    &unknown_ignore::RULE,
];

#[cfg(test)]
mod tests;

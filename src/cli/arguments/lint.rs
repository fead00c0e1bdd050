//! The arguments of `lint`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use clap_complete::engine::ArgValueCompleter;

use crate::cli::complete;
use crate::domain::problem::Severity;

const LINT_HELP: &str = "\
Without PATH, checks the agents found on this machine, except the built-in ones. docs/rules.md lists all rules, and \
--explain prints one.

The exit code is 1 if a finding is at or above --deny. A baseline holds findings that are known already: they are \
neither printed nor counted.

--fix puts quotes around values that make the frontmatter invalid. What the frontmatter says does not change, nor any \
other byte of the file.

To ignore a rule in one file, write `<!-- callsheet-ignore RULE -->` in its body or `# callsheet-ignore RULE` in its \
frontmatter; everywhere, list it under `ignore` in config.yaml.

Examples:
  callsheet lint
  callsheet lint agents --deny warning
  callsheet lint --fix --dry-run
  callsheet lint --explain duplicate-key
  callsheet lint --baseline lint.json --write-baseline
  callsheet lint --format sarif > lint.sarif";

/// Check agent files, and fix what can be fixed exactly
#[derive(Args, Clone, Debug)]
#[command(after_long_help = LINT_HELP)]
pub struct LintArguments {
    /// Files and folders to check instead of the agents found on this machine
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath, conflicts_with = "library")]
    pub paths: Vec<PathBuf>,

    /// Format of the findings
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = LintFormat::Text)]
    pub format: LintFormat,

    /// Exit with code 1 if a finding is at least this severe
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = DeniedSeverity::Error)]
    pub deny: DeniedSeverity,

    /// Check only this rule; repeatable
    #[arg(long, value_name = "RULE", add = ArgValueCompleter::new(complete::rules))]
    pub rule: Vec<String>,

    /// Ignore this rule; repeatable
    #[arg(long, value_name = "RULE", add = ArgValueCompleter::new(complete::rules))]
    pub ignore: Vec<String>,

    /// Print what this rule means, with examples
    #[arg(long, value_name = "RULE", conflicts_with_all = ["paths", "fix", "baseline"], add = ArgValueCompleter::new(complete::rules))]
    pub explain: Option<String>,

    /// Leave out the findings in this JSON file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,

    /// Write the findings to the baseline instead of printing them
    #[arg(long, requires = "baseline", conflicts_with = "fix")]
    pub write_baseline: bool,

    /// Quote the values that make the frontmatter invalid, then check again
    #[arg(long)]
    pub fix: bool,

    /// With --fix, print the diff and write nothing
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
}

/// The formats of the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// A list for people, by file
    Text,
    /// A JSON array, one object per finding
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

/// The severities of `--deny`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DeniedSeverity {
    /// Only errors
    Error,
    /// Warnings and errors
    Warning,
    /// Everything
    Note,
}

impl DeniedSeverity {
    /// The lowest severity that counts.
    pub const fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Note => Severity::Note,
        }
    }
}

//! The findings of `lint` as text, as JSON, and as annotations of a GitHub workflow.

use serde::Serialize;

use crate::cli::failure::CliFailure;
use crate::cli::output::Output;
use crate::cli::paint::PaintStyle;
use crate::domain::lint::{FIXED_RULES, LintFinding};
use crate::domain::problem::{Problem, Severity, severity_counts};
use crate::domain::rules::{LintRule, RuleExample};
use crate::domain::text::{clean, clean_line, counted};

/// A finding as JSON.
#[derive(Serialize)]
struct FindingRecord<'a> {
    path: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    rule: &'static str,
    severity: Severity,
    message: &'a str,
    fix: Option<&'a str>,
    /// True if `--fix` may fix it.
    fixable: bool,
}

pub fn json(findings: &[LintFinding], output: &mut Output) -> Result<(), CliFailure> {
    output.json(&findings.iter().map(record).collect::<Vec<_>>())
}

fn record(LintFinding { path, problem }: &LintFinding) -> FindingRecord<'_> {
    FindingRecord {
        path,
        line: problem.line,
        column: problem.column,
        rule: problem.rule,
        severity: problem.severity,
        message: &problem.message,
        fix: problem.fix.as_deref(),
        fixable: FIXED_RULES.contains(&problem.rule),
    }
}

/// Prints the findings by file, each with its place, severity, rule, message and fix, and a summary.
pub fn text(findings: &[LintFinding], files: usize, output: &mut Output) -> Result<(), CliFailure> {
    let paint = output.paint();
    for of_file in findings.chunk_by(|one, other| one.path == other.path) {
        output.line(&paint.paint(PaintStyle::Strong, &clean_line(&of_file[0].path)))?;
        let width = of_file.iter().map(|finding| place(&finding.problem).len()).max().unwrap_or(0);
        for LintFinding { problem, .. } in of_file {
            let style = match problem.severity {
                Severity::Error => PaintStyle::Error,
                Severity::Warning => PaintStyle::Warning,
                Severity::Note => PaintStyle::Quiet,
            };
            let severity = paint.paint(style, problem.severity.word());
            let rule = paint.paint(PaintStyle::Word, problem.rule);
            output.line(&format!(
                "  {:width$}  {severity}  {rule}  {}",
                place(problem),
                clean_line(&problem.message)
            ))?;
            if let Some(fix) = &problem.fix {
                let fix = paint.paint(PaintStyle::Quiet, &format!("fix: {}", clean_line(fix)));
                output.line(&format!("  {:width$}  {fix}", ""))?;
            }
        }
        output.line("")?;
    }
    output.line(&summary(findings, files))
}

fn place(problem: &Problem) -> String {
    match (problem.line, problem.column) {
        (Some(line), Some(column)) => format!("{line}:{column}"),
        (Some(line), None) => line.to_string(),
        _ => "-".to_owned(),
    }
}

fn summary(findings: &[LintFinding], files: usize) -> String {
    let agents = counted(files, "agent");
    if findings.is_empty() {
        return format!("no problems in {agents}");
    }
    let severities: Vec<Severity> = findings.iter().map(|finding| finding.problem.severity).collect();
    let counts = severity_counts(&severities);
    format!("{} in {agents}: {counts}", counted(findings.len(), "problem"))
}

/// Prints one workflow command per finding.
pub fn github(findings: &[LintFinding], output: &mut Output) -> Result<(), CliFailure> {
    findings.iter().try_for_each(|finding| output.line(&annotation(finding)))
}

fn annotation(LintFinding { path, problem }: &LintFinding) -> String {
    let command = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let line = problem.line.map(|line| format!(",line={line}")).unwrap_or_default();
    let column = problem.column.map(|column| format!(",col={column}")).unwrap_or_default();
    let fix = problem.fix.as_ref().map(|fix| format!("; {fix}")).unwrap_or_default();
    let message = escaped(&format!("{}{fix}", problem.message));
    let path = escaped(path).replace(':', "%3A").replace(',', "%2C");
    format!("::{command} file={path}{line}{column},title={}::{message}", problem.rule)
}

/// A text as a workflow command has it: on one line, without control characters.
fn escaped(text: &str) -> String {
    clean(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Prints a rule with its reason, examples and fix.
pub fn explain(rule: &LintRule, output: &mut Output) -> Result<(), CliFailure> {
    let paint = output.paint();
    output.line(&format!("{} ({})", paint.paint(PaintStyle::Strong, rule.id), rule.severity.word()))?;
    output.line(&format!("{} {}", rule.sentence, rule.why))?;
    for (heading, examples) in [("Bad", rule.bad), ("Good", rule.good)] {
        for RuleExample { path, bytes } in examples {
            output.line("")?;
            output.line(&format!("{}, {path}:", paint.paint(PaintStyle::Strong, heading)))?;
            for line in String::from_utf8_lossy(bytes).lines() {
                output.line(&format!("    {}", clean_line(line)))?;
            }
        }
    }
    output.line("")?;
    output.line(&format!("{} {}", paint.paint(PaintStyle::Strong, "Fix:"), rule.fix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_annotation_stays_on_one_line_and_in_its_property() {
        let problem = Problem::new("numbering", Severity::Note, "50%\nof \u{1b}[0m").at(3, 8).fix("number it");
        let finding = LintFinding { path: "a,b:c.md".to_owned(), problem };
        assert_eq!(
            annotation(&finding),
            "::notice file=a%2Cb%3Ac.md,line=3,col=8,title=numbering::50%25%0Aof ␛[0m; number it"
        );
    }

    #[test]
    fn the_summary_counts_by_severity() {
        let finding = |severity| LintFinding { path: "a".to_owned(), problem: Problem::new("secret", severity, "") };
        assert_eq!(summary(&[], 1), "no problems in 1 agent");
        let findings = [Severity::Note, Severity::Error, Severity::Note].map(finding);
        assert_eq!(summary(&findings, 2), "3 problems in 2 agents: 1 error, 2 notes");
    }
}

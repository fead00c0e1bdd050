//! What is the matter with an agent: each problem with its place and what to do.

use super::super::super::rows::{Face, Piece, Run};
use super::super::super::theme::Meaning;
use super::Context;
use super::page::{Page, What};
use crate::domain::problem::{Problem, Severity};

/// Puts every problem on the page, the worst first.
pub(super) fn fill(page: &mut Page, context: Context<'_>) {
    let problems = context.problems();
    if problems.is_empty() {
        page.blank();
        let first = vec![Piece::new("✓ ", Face::sign(Meaning::Good))];
        let is_read = context.agent.is_some();
        let sentence = if is_read { "Nothing is the matter with this file." } else { "Nothing is the matter so far." };
        page.hang(first, &[Run::new(sentence, Face::MUTED, None)]);
        return;
    }
    for problem in problems {
        page.blank();
        let first = page.rows.len();
        page.section(1, problem.rule);
        one(page, problem);
        page.thing(What::Place(problem.line.unwrap_or(1), problem.column.unwrap_or(1)), first, 1);
    }
}

/// Puts one problem on the page: sign and sentence, place and rule, what to do.
pub(super) fn one(page: &mut Page, problem: &Problem) {
    page.hang(vec![sign(problem.severity)], &[Run::new(problem.message.as_str(), Face::TEXT, problem.line)]);
    if let Some(fix) = &problem.fix {
        let first = vec![Piece::gap(2), Piece::new("→ ", Face::sign(Meaning::Accent))];
        page.hang(first, &[Run::new(fix.as_str(), Face::TEXT, problem.line)]);
    }
    let said = [place(problem), Some(problem.rule.to_owned())].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    page.hang(vec![Piece::gap(2)], &[Run::new(said, Face::sign(Meaning::Muted), problem.line)]);
}

/// The sign of a severity.
pub(super) fn sign(severity: Severity) -> Piece {
    match severity {
        Severity::Error => Piece::new("✕ ", Face::sign(Meaning::Wrong)),
        Severity::Warning => Piece::new("! ", Face::sign(Meaning::Caution)),
        Severity::Note => Piece::new("· ", Face::sign(Meaning::Muted)),
    }
}

fn place(problem: &Problem) -> Option<String> {
    match (problem.line, problem.column) {
        (Some(line), Some(column)) => Some(format!("line {line}, column {column}")),
        (Some(line), None) => Some(format!("line {line}")),
        (None, _) => None,
    }
}

/// How many of each severity: `1 error, 2 warnings`.
pub(super) fn counted(problems: &[&Problem]) -> String {
    let count = |severity: Severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let said = [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(|severity| {
        match (count(severity), severity.word()) {
            (0, _) => None,
            (1, word) => Some(format!("1 {word}")),
            (count, word) => Some(format!("{count} {word}s")),
        }
    });
    said.collect::<Vec<_>>().join(", ")
}

/// How many there are.
pub(super) fn caption(problems: &[&Problem]) -> Vec<Piece> {
    vec![Piece::new(counted(problems), Face::MUTED)]
}

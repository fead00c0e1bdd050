//! Problems of an agent: each with its position and its fix.

use super::DetailContext;
use super::tab_page::{PageItemKind, TabPage};
use crate::domain::problem::{Problem, Severity, severity_counts};
use crate::tui::ui::screen_rows::{RowPiece, TextFace, TextRun};
use crate::tui::ui::theme::Meaning;

/// Fills the page with all problems, most severe first.
pub(super) fn fill(page: &mut TabPage, context: DetailContext<'_>) {
    let problems = context.problems();
    if problems.is_empty() {
        page.blank();
        let first = vec![RowPiece::new("✓ ", TextFace::sign(Meaning::Good))];
        let is_read = context.agent.is_some();
        let sentence = if is_read { "No problems found." } else { "No problems found so far." };
        page.hang(first, &[TextRun::new(sentence, TextFace::MUTED, None)]);
        return;
    }
    for problem in problems {
        page.blank();
        let first = page.rows.len();
        page.section(1, problem.rule);
        one(page, problem);
        page.thing(PageItemKind::Place(problem.line.unwrap_or(1), problem.column.unwrap_or(1)), first, 1);
    }
}

/// Adds one problem: mark and message, position and rule, fix.
pub(super) fn one(page: &mut TabPage, problem: &Problem) {
    page.hang(vec![sign(problem.severity)], &[TextRun::new(problem.message.as_str(), TextFace::TEXT, problem.line)]);
    if let Some(fix) = &problem.fix {
        add_fix(page, fix, problem.line);
    }
    let said = [place(problem.line, problem.column), Some(problem.rule.to_owned())]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ");
    page.hang(vec![RowPiece::gap(2)], &[TextRun::new(said, TextFace::sign(Meaning::Muted), problem.line)]);
}

/// Adds the next step for the user.
pub(super) fn add_fix(page: &mut TabPage, fix: &str, line: Option<usize>) {
    let first = vec![RowPiece::gap(2), RowPiece::new("→ ", TextFace::sign(Meaning::Accent))];
    page.hang(first, &[TextRun::new(fix, TextFace::TEXT, line)]);
}

/// The mark of a severity.
pub(super) fn sign(severity: Severity) -> RowPiece {
    match severity {
        Severity::Error => RowPiece::new("✕ ", TextFace::sign(Meaning::Wrong)),
        Severity::Warning => RowPiece::new("! ", TextFace::sign(Meaning::Caution)),
        Severity::Note => RowPiece::new("· ", TextFace::sign(Meaning::Muted)),
    }
}

/// A place in the file as users read it.
pub(super) fn place(line: Option<usize>, column: Option<usize>) -> Option<String> {
    match (line, column) {
        (Some(line), Some(column)) => Some(format!("line {line}, column {column}")),
        (Some(line), None) => Some(format!("line {line}")),
        (None, _) => None,
    }
}

/// Number of problems of each severity: `1 error, 2 warnings`.
pub(super) fn counted(problems: &[&Problem]) -> String {
    severity_counts(&problems.iter().map(|problem| problem.severity).collect::<Vec<_>>())
}

/// Number of problems.
pub(super) fn caption(problems: &[&Problem]) -> Vec<RowPiece> {
    vec![RowPiece::new(counted(problems), TextFace::MUTED)]
}

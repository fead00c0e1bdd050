//! Problems: findings with a rule, a severity, a place, a sentence and, where possible, a fix.

use serde::Serialize;

use super::text::counted;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Note,
    /// Likely to surprise: some tool reads the file differently, or not at all.
    Warning,
    /// The file cannot be used as it is.
    Error,
}

impl Severity {
    /// The word that users see and JSON contains.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Number of problems of each severity, the most severe first: `1 error, 2 warnings`.
pub fn severity_counts(severities: &[Severity]) -> String {
    let count = |severity: Severity| severities.iter().filter(|one| **one == severity).count();
    let kinds = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| (count(severity), severity));
    let shown = kinds.into_iter().filter(|(count, _)| *count > 0);
    shown.map(|(count, severity)| counted(count, severity.word())).collect::<Vec<_>>().join(", ")
}

/// One finding about one agent file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The rule's published name, in kebab case.
    pub rule: &'static str,
    pub severity: Severity,
    /// Line in the file, from 1; `None` if the finding is about the whole file.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    pub message: String,
    /// Next step for the user, as one sentence.
    pub fix: Option<String>,
}

impl Problem {
    /// Creates a problem of the whole file.
    pub fn new(rule: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self { rule, severity, line: None, column: None, message: message.into(), fix: None }
    }

    /// Sets the line and column, both from 1.
    #[must_use]
    pub fn at(mut self, line: usize, column: usize) -> Self {
        self.line = Some(line);
        self.column = Some(column);
        self
    }

    /// Sets the next step for the user.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}

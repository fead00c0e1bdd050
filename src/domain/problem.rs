//! Problems: findings with a rule, a severity, a place, a sentence and, where possible, a fix.

use serde::Serialize;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Likely to surprise: some tool reads the file differently or not at all.
    Warning,
    /// The file cannot be used as it is.
    Error,
}

impl Severity {
    /// The word people see and JSON carries.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding about one agent file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The rule's published name, in kebab case.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Line in the file, from 1; none where the finding is about the file as a whole.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// What is the matter, as one sentence.
    pub message: String,
    /// What to do about it, as one sentence.
    pub fix: Option<String>,
}

impl Problem {
    /// A problem of the file as a whole.
    pub fn new(rule: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self { rule, severity, line: None, column: None, message: message.into(), fix: None }
    }

    /// The same problem at a line and column, both from 1.
    #[must_use]
    pub fn at(mut self, line: usize, column: usize) -> Self {
        self.line = Some(line);
        self.column = Some(column);
        self
    }

    /// The same problem with what to do about it.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}

//! What can go wrong in composing, each as a sentence that says what to do.

use crate::domain::problem::{Problem, Severity};

/// Why a selection cannot be composed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// A name the agent does not have.
    #[error("no {} {typed:?}; {}", .what.word(), offered(*.what, .candidates))]
    Unknown {
        /// What was named.
        what: What,
        /// What was typed.
        typed: String,
        /// What could have been.
        candidates: Vec<String>,
    },
    /// A name that fits more than one.
    #[error("{} {typed:?} fits {}: {}; write one of them whole", .what.word(), .candidates.len(), .candidates.join(", "))]
    Ambiguous {
        /// What was named.
        what: What,
        /// What was typed.
        typed: String,
        /// What it fits; each is unambiguous when typed as it stands here.
        candidates: Vec<String>,
    },
    /// A template that cannot be used.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

impl ComposeError {
    /// What is the matter, and what to do about it, as two sentences: together they say what the
    /// error says.
    pub fn sentences(&self) -> (String, String) {
        let whole = self.to_string();
        match whole.split_once("; ") {
            Some((matter, advice)) => (matter.to_owned(), advice.to_owned()),
            None => (whole, String::new()),
        }
    }
}

/// What a name was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A cognitive mode.
    Mode,
    /// An ensemble role.
    Role,
    /// A tool profile.
    Profile,
    /// An item of a checklist.
    Item,
    /// A heading of the body or a part of the prompt.
    Part,
    /// A field of the context.
    ContextField,
    /// A template.
    Template,
}

impl What {
    /// The words people see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mode => "mode",
            Self::Role => "role",
            Self::Profile => "tool profile",
            Self::Item => "checklist item",
            Self::Part => "heading or part",
            Self::ContextField => "context field",
            Self::Template => "template",
        }
    }
}

fn offered(what: What, candidates: &[String]) -> String {
    match (candidates.is_empty(), what) {
        (true, _) => "there is none to choose from".to_owned(),
        (false, What::Mode | What::Role | What::Profile) => format!("choose {} or none", candidates.join(", ")),
        (false, _) => format!("choose one of: {}", candidates.join(", ")),
    }
}

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("template {name:?}{}: {message}; {fix}", place(*.line, *.column))]
pub struct TemplateError {
    /// The template's name: the stem of its file.
    pub name: String,
    /// The line, from 1, where the template engine knows it.
    pub line: Option<usize>,
    /// The column, from 1 and in characters.
    pub column: Option<usize>,
    /// What is the matter.
    pub message: String,
    /// What to do about it.
    pub fix: String,
}

impl TemplateError {
    /// The same as a problem of the template's file.
    pub fn to_problem(&self) -> Problem {
        let problem = Problem::new("template", Severity::Error, self.message.clone()).fix(self.fix.clone());
        Problem { line: self.line, column: self.column, ..problem }
    }
}

fn place(line: Option<usize>, column: Option<usize>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!(", line {line}, column {column}"),
        (Some(line), None) => format!(", line {line}"),
        _ => String::new(),
    }
}

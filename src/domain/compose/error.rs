//! Errors of composing. Each message says what to do next.

use crate::domain::edit::EditError;
use crate::domain::problem::{Problem, Severity};
use crate::domain::text::{nearest_question, offer_names};

/// The reason that a selection cannot be composed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// A name the agent does not have.
    #[error("no {} {typed:?}; {}", .what.word(), offer(*.what, typed, .candidates))]
    Unknown { what: NameKind, typed: String, candidates: Vec<String> },
    /// A name that matches several.
    #[error("{} {typed:?} fits {}: {}; write the full name", .what.word(), .candidates.len(), .candidates.join(", "))]
    Ambiguous {
        what: NameKind,
        typed: String,
        /// The matches, each spelled unambiguously.
        candidates: Vec<String>,
    },
    /// The result would be an agent file with a second block above one that is not understood.
    #[error("this makes an agent file, and the agent's frontmatter cannot be copied: {0}")]
    Block(#[from] EditError),
    /// An agent that a template cannot express.
    #[error("the template {template:?} refuses {agent}: {reason}; {fix}")]
    Refused { template: String, agent: String, reason: String, fix: String },
    #[error(transparent)]
    Template(#[from] TemplateError),
}

impl ComposeError {
    /// The problem and the next step, as two sentences that together give the full error message.
    pub fn sentences(&self) -> (String, String) {
        let whole = self.to_string();
        match whole.split_once("; ") {
            Some((matter, advice)) => (matter.to_owned(), advice.to_owned()),
            None => (whole, String::new()),
        }
    }
}

/// The kind of thing that a name refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    Mode,
    Role,
    Profile,
    Item,
    /// A heading of the body or a part of the prompt.
    Part,
    ContextField,
    Template,
}

impl NameKind {
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

/// The candidates closest to `typed`, and all candidates.
fn offer(what: NameKind, typed: &str, candidates: &[String]) -> String {
    match (candidates.is_empty(), what) {
        (true, _) => "this agent has none".to_owned(),
        (false, NameKind::Mode | NameKind::Role | NameKind::Profile) => {
            let near = nearest_question(candidates.iter().map(String::as_str), typed);
            format!("{near}choose {} or none", candidates.join(", "))
        }
        (false, _) => offer_names(typed, candidates),
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("template {name:?}{}: {message}; {fix}", place(*.line, *.column))]
pub struct TemplateError {
    /// The template's name: the stem of its file.
    pub name: String,
    /// The line, from 1, if the template engine knows it.
    pub line: Option<usize>,
    /// The column, from 1 and in characters.
    pub column: Option<usize>,
    pub message: String,
    /// The next step for the user, one sentence.
    pub fix: String,
}

impl TemplateError {
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

//! The one place that turns what went wrong into a sentence and an exit code: what, where, what to do now.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use crate::domain::agent::Entry;
use crate::domain::compose::ComposeError;
use crate::domain::library::{Library, Unresolved};
use crate::domain::problem::Problem;
use crate::domain::query::nearest_names;
use crate::store::{OwnTemplates, SaveError, StoreError};

pub use crate::store::reason;

/// How many near names are offered for one that is unknown.
const OFFERED: usize = 5;

/// The rule of the problem that the system does not let us read a file.
const UNREADABLE: &str = "unreadable";

/// Why a command did not end with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It ran, and the answer is no.
    No(String),
    /// It was called in a way that cannot be followed, or names what is unknown or ambiguous.
    Usage(String),
    /// The system failed: disk, permission.
    System(String),
    /// Nobody reads the answer any more. That is the reader's right, and no failure.
    Unread,
}

impl Failure {
    /// The exit code of the contract.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Unread => 0,
            Self::No(_) => 1,
            Self::Usage(_) => 2,
            Self::System(_) => 3,
        })
    }

    /// What is said about it; nothing where nobody listens.
    pub fn sentence(&self) -> Option<&str> {
        match self {
            Self::No(sentence) | Self::Usage(sentence) | Self::System(sentence) => Some(sentence),
            Self::Unread => None,
        }
    }

    /// Nothing in the library meets a query.
    pub fn of_searching(typed: &str, wanted: &str, library: &Library) -> Self {
        if library.entries.is_empty() {
            return Self::No("there is no agent; `callsheet sources` shows where was looked".to_owned());
        }
        let advice = nearest(wanted, library).unwrap_or_else(|| "`callsheet list` shows all of them".to_owned());
        Self::No(format!("of {} agents none meets `{typed}`; {advice}", library.entries.len()))
    }

    /// What was called an agent leads to none, or to several.
    pub fn of_naming(unresolved: &Unresolved, library: &Library) -> Self {
        Self::Usage(match unresolved {
            Unresolved::Unknown { wanted, .. } => {
                let advice = nearest(wanted, library);
                let advice = advice.unwrap_or_else(|| "`callsheet list` shows all agents".to_owned());
                format!("no agent or file is called `{wanted}`; {advice}")
            }
            Unresolved::Ambiguous { .. } => unresolved.to_string(),
        })
    }

    /// A selection that cannot be composed. A person's own template is called by its file.
    pub fn of_composing(error: &ComposeError, own: &OwnTemplates) -> Self {
        Self::Usage(match error {
            ComposeError::Template(broken) => match own.file(&broken.name) {
                Some(path) => {
                    let place = place(broken.line, broken.column);
                    format!("{}{place}: {}; {}", path.display(), broken.message, broken.fix)
                }
                None => error.to_string(),
            },
            _ => error.to_string(),
        })
    }

    /// A file for which nothing but reading was asked, and that cannot be read.
    pub fn of_reading(what: &str, path: &Path, error: &io::Error) -> Self {
        let sentence = format!("the {what} {} cannot be read: {}", path.display(), reason(error));
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                Self::Usage(format!("{sentence}; check the path"))
            }
            io::ErrorKind::IsADirectory => Self::Usage(format!("{sentence}; name a file")),
            _ => Self::System(sentence),
        }
    }

    /// A path that was named and made only a row that says why it cannot be read; none where the row
    /// says something else.
    pub fn of_named_path(entry: &Entry) -> Option<Self> {
        let problem = entry.problems.iter().find(|problem| problem.rule == UNREADABLE)?;
        Some(Self::System(at_place(entry.found.path.as_deref()?, problem)))
    }

    /// The folder the program was started in is gone or forbidden.
    pub fn of_working_directory(error: &io::Error) -> Self {
        Self::System(format!("the working directory cannot be read: {}; change to another", reason(error)))
    }
}

impl Failure {
    /// A file of the person's setup that cannot be used. There is no answer without it, so what is
    /// wrong with it is wrong usage.
    pub fn of_setup(error: StoreError) -> Self {
        match Self::from(error) {
            Self::No(sentence) => Self::Usage(sentence),
            other => other,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let sentence = error.to_string();
        match error {
            StoreError::Missing { .. } | StoreError::Folder { .. } => Self::Usage(sentence),
            // The system refused; anything else is a file that is well and no agent.
            StoreError::Unusable { problem, .. } if problem.rule != UNREADABLE => Self::No(sentence),
            StoreError::Unusable { .. } | StoreError::Gone { .. } => Self::System(sentence),
        }
    }
}

impl Failure {
    /// A file named by `--out` that was not written.
    pub fn of_writing_out(error: SaveError) -> Self {
        match &error {
            SaveError::Exists { path } => {
                Self::No(format!("{} exists already; --force writes over it", path.display()))
            }
            SaveError::NotAFile { path, .. } => Self::Usage(format!(
                "{} is not a regular file; leave --out away and redirect standard output",
                path.display()
            )),
            _ => Self::from(error),
        }
    }
}

impl From<SaveError> for Failure {
    fn from(error: SaveError) -> Self {
        let sentence = error.to_string();
        match error {
            SaveError::Changed { .. } | SaveError::Exists { .. } | SaveError::TooLarge { .. } => Self::No(sentence),
            SaveError::NoFolder { .. } | SaveError::Outside { .. } | SaveError::NotAFile { .. } => {
                Self::Usage(sentence)
            }
            SaveError::ReadOnly { .. }
            | SaveError::OtherOwner { .. }
            | SaveError::FolderNotWritable { .. }
            | SaveError::NoOwnFolder { .. }
            | SaveError::Refused { .. }
            | SaveError::Unconfirmed { .. }
            | SaveError::Damaged { .. } => Self::System(sentence),
        }
    }
}

/// A problem of a file as one sentence, with its place and what to do.
pub fn at_place(path: &Path, problem: &Problem) -> String {
    let fix = problem.fix.as_ref().map(|fix| format!("; {fix}")).unwrap_or_default();
    format!("{}{}: {}{fix}", path.display(), place(problem.line, problem.column), problem.message)
}

fn place(line: Option<usize>, column: Option<usize>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!(", line {line}, column {column}"),
        (Some(line), None) => format!(", line {line}"),
        _ => String::new(),
    }
}

fn nearest(wanted: &str, library: &Library) -> Option<String> {
    match nearest_names(library, wanted, OFFERED).as_slice() {
        [] => None,
        [only] => Some(format!("the nearest name is {only}")),
        several => Some(format!("the nearest names are {}", several.join(", "))),
    }
}

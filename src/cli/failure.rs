//! Turns errors into messages and exit codes. Messages say what failed, where, and what to do next.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use crate::domain::agent::AgentEntry;
use crate::domain::compose::ComposeError;
use crate::domain::library::{Library, ResolveError};
use crate::domain::problem::Problem;
use crate::domain::query::nearest_names;
use crate::store::{BatchError, OwnTemplates, SaveError, StoreError, unreadable};

pub use crate::store::reason;

/// Maximum number of similar names offered for an unknown one.
const OFFERED: usize = 5;

/// The rule of the problem that the system does not allow callsheet to read a file.
const UNREADABLE: &str = "unreadable";

/// The reason that a command did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CliFailure {
    /// It ran, but the answer is no.
    No(String),
    /// The usage is wrong, or a name is unknown or ambiguous.
    Usage(String),
    /// The system failed: disk, permission.
    System(String),
    /// The reader closed the output. This is not an error.
    Unread,
}

impl CliFailure {
    /// The exit code, as documented for users.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Unread => 0,
            Self::No(_) => 1,
            Self::Usage(_) => 2,
            Self::System(_) => 3,
        })
    }

    /// Message of the failure; `None` if nobody reads the output.
    pub fn sentence(&self) -> Option<&str> {
        match self {
            Self::No(sentence) | Self::Usage(sentence) | Self::System(sentence) => Some(sentence),
            Self::Unread => None,
        }
    }

    /// The failure that no agent in the library matches a query.
    pub fn of_searching(typed: &str, wanted: &str, library: &Library) -> Self {
        if library.entries.is_empty() {
            return Self::No("no agents found; see where callsheet looked: callsheet sources".to_owned());
        }
        let advice = nearest(wanted, library).unwrap_or_else(|| "`callsheet list` shows all of them".to_owned());
        Self::No(format!("no agents match `{typed}` ({} searched); {advice}", library.entries.len()))
    }

    /// Failure of a name that matches no agent, or several.
    pub fn of_naming(unresolved: &ResolveError, library: &Library) -> Self {
        Self::Usage(match unresolved {
            ResolveError::Unknown { wanted, .. } => {
                let advice = nearest(wanted, library);
                let advice = advice.unwrap_or_else(|| "`callsheet list` shows all agents".to_owned());
                format!("no agent or file is named `{wanted}`; {advice}")
            }
            ResolveError::Ambiguous { .. } => unresolved.to_string(),
        })
    }

    /// The failure of a selection that cannot be composed. A user's template is named by its file.
    pub fn of_composing(error: &ComposeError, own: &OwnTemplates) -> Self {
        if matches!(error, ComposeError::Block(_)) {
            return Self::No(error.to_string());
        }
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

    /// The failure of a file that was to be read and cannot be.
    pub fn of_reading(what: &str, path: &Path, error: &io::Error) -> Self {
        let sentence = unreadable(what, path, error);
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
                Self::Usage(sentence)
            }
            _ => Self::System(sentence),
        }
    }

    /// The failure of a named path whose only row says why it cannot be read; `None` if the row has another problem.
    pub fn of_named_path(entry: &AgentEntry) -> Option<Self> {
        let problem = entry.problems.iter().find(|problem| problem.rule == UNREADABLE)?;
        Some(Self::System(at_place(entry.found.path.as_deref()?, problem)))
    }

    /// The failure if the working directory no longer exists or cannot be accessed.
    pub fn of_working_directory(error: &io::Error) -> Self {
        Self::System(format!("cannot read the working directory: {}; change to another", reason(error)))
    }
}

impl CliFailure {
    /// The failure of a file of the user's setup. Nothing works without the file, so its problems count as wrong usage.
    pub fn of_setup(error: StoreError) -> Self {
        match Self::from(error) {
            Self::No(sentence) => Self::Usage(sentence),
            other => other,
        }
    }
}

impl From<StoreError> for CliFailure {
    fn from(error: StoreError) -> Self {
        let sentence = error.to_string();
        match error {
            StoreError::Missing { .. } | StoreError::Folder { .. } => Self::Usage(sentence),
            // Any other problem means that the file can be read, but is not an agent.
            StoreError::Unusable { problem, .. } if problem.rule != UNREADABLE => Self::No(sentence),
            StoreError::Unusable { .. } | StoreError::Gone { .. } => Self::System(sentence),
        }
    }
}

impl CliFailure {
    /// The failure of a file for `--out` that was not written.
    pub fn of_writing_out(error: SaveError) -> Self {
        match &error {
            SaveError::Exists { path } => Self::No(format!("{} already exists; --force overwrites it", path.display())),
            SaveError::NotAFile { path, .. } => Self::Usage(format!(
                "{} is not a regular file; redirect standard output instead of --out",
                path.display()
            )),
            _ => Self::from(error),
        }
    }

    /// The failure of the files for `--out DIR` that were not written.
    pub fn of_writing_batch(error: BatchError) -> Self {
        let sentence = error.to_string();
        match error {
            BatchError::Exist { paths } => {
                let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
                let (verb, pronoun) = if names.len() == 1 { ("exists", "it") } else { ("exist", "them") };
                Self::No(format!("{} already {verb}; --force overwrites {pronoun}", names.join(", ")))
            }
            // The exit code follows from the cause, the message from the whole batch.
            BatchError::Nothing { error, .. } => match Self::of_writing_out(error) {
                Self::Usage(_) => Self::Usage(sentence),
                Self::No(_) => Self::No(sentence),
                _ => Self::System(sentence),
            },
            BatchError::Partial { .. } | BatchError::Unconfirmed { .. } => Self::System(sentence),
        }
    }
}

impl From<SaveError> for CliFailure {
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
            | SaveError::HalfRenamed { .. }
            | SaveError::Damaged { .. } => Self::System(sentence),
        }
    }
}

/// A problem of a file as one sentence, with its position and fix.
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
        [only] => Some(format!("did you mean {only}?")),
        several => Some(format!("did you mean {}?", several.join(", "))),
    }
}

//! Changes to a file's frontmatter as splices of its text: nothing outside the changed value moves.
//!
//! A change is thought through twice: as what the values must be afterwards, and as pieces of text to put
//! in. The new text is read again, and where it does not say exactly what was meant, the change is refused.

mod error;
mod flow;
mod layout;
mod lines;
mod path;
mod plan;
mod splice;
mod spot;
mod value;
mod written;

pub use error::{EditError, Reason};
pub use splice::Splice;

use super::document::Document;
use super::reading::{self, Frontmatter, Rung, Syntax};
use super::span::LineIndex;
use layout::Layout;
use plan::{Plan, Planner};

/// One thing to change. A path is that of [`super::value::Node::at`].
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Replaces a value; or adds the key, and the maps above it that are missing, at the end of its map.
    Set {
        /// The value.
        path: String,
        /// What it becomes.
        value: New,
    },
    /// Adds an item to a list; a missing key and an empty value become a list.
    Append {
        /// The list.
        path: String,
        /// The item.
        value: New,
    },
    /// Puts an item into a list.
    Insert {
        /// The list.
        path: String,
        /// The position it gets, from 0.
        index: usize,
        /// The item.
        value: New,
    },
    /// Takes a key with its value, or an item, away.
    Remove {
        /// The value.
        path: String,
    },
    /// Gives a key another name; its value stays.
    Rename {
        /// The key.
        path: String,
        /// Its new name, alone.
        name: String,
    },
    /// Moves a key within its map, or an item within its list, with the comments right above it.
    Move {
        /// The key or item.
        path: String,
        /// The position it gets, from 0.
        index: usize,
    },
}

impl Change {
    /// The path it is about.
    pub fn path(&self) -> &str {
        match self {
            Self::Set { path, .. }
            | Self::Append { path, .. }
            | Self::Insert { path, .. }
            | Self::Remove { path }
            | Self::Rename { path, .. }
            | Self::Move { path, .. } => path,
        }
    }
}

/// A new value.
#[derive(Clone, Debug, PartialEq)]
pub enum New {
    /// A text. Where the old value is a number, a truth value or a date and the text fits, it stays one.
    Text(String),
    /// A value of any type.
    Json(serde_json::Value),
}

/// A text after its changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The new text.
    pub text: String,
    /// What was replaced, in order; nothing where nothing had to change.
    pub splices: Vec<Splice>,
}

/// The text of a document, where writing it back would keep every byte that is not edited.
///
/// # Errors
/// Where the file is not UTF-8.
pub fn editable(document: &Document) -> Result<&str, EditError> {
    match document.lossy {
        None => Ok(&document.text),
        Some(at) => Err(refused(&document.text, document.text.find('\u{fffd}').unwrap_or(0), "", Reason::Lossy(at))),
    }
}

/// Makes all the changes, one after the other, or none of them.
///
/// # Errors
/// The first that cannot be made: why, where, and what to do about it.
pub fn apply(text: &str, changes: &[Change]) -> Result<Edited, EditError> {
    let mut edited = Edited { text: text.to_owned(), splices: Vec::new() };
    let mut reading = reading::read(text);
    for change in changes {
        let Some(step) = step(&edited.text, &reading, change)? else { continue };
        edited.splices = splice::followed(edited.splices, &edited.text, &step.splices);
        edited.text = step.text;
        reading = step.reading;
    }
    Ok(edited)
}

/// One change made.
struct Stepped {
    text: String,
    reading: Frontmatter,
    splices: Vec<Splice>,
}

fn step(text: &str, reading: &Frontmatter, change: &Change) -> Result<Option<Stepped>, EditError> {
    let refuse = |reason| refused(text, place_of(reading, change.path()), change.path(), reason);
    let Some(block) = reading.block else {
        return Err(refuse(Reason::NoBlock));
    };
    if !block.closed {
        return Err(refused(text, block.outer.start, change.path(), Reason::NeverEnds));
    }
    if reading.rung == Rung::Scanned && block.inner.len() > reading::STRICT_LIMIT {
        return Err(refuse(Reason::TooLong));
    }
    let plan = match block.syntax {
        Syntax::Yaml => {
            let layout = Layout { text: &text[..block.inner.end], start: block.inner.start };
            Planner::new(layout, &reading.values).plan(change).map_err(refuse)?
        }
        Syntax::Toml => return Err(refuse(Reason::CannotBeWritten("TOML is not edited yet"))),
    };
    carry_out(text, reading, plan).map_err(refuse)
}

/// Takes the first way of the plan that reads back as it was meant.
fn carry_out(text: &str, reading: &Frontmatter, plan: Plan) -> Result<Option<Stepped>, Reason> {
    let mut why = Reason::CannotBeWritten("there is no way to write it");
    for splices in plan.ways {
        if splices.is_empty() {
            return Ok(None);
        }
        let changed = splice::spliced(text, &splices);
        let read = reading::read(&changed);
        match objection(text, reading, &changed, &read, &plan.meant) {
            None => return Ok(Some(Stepped { text: changed, reading: read, splices })),
            Some(objection) => why = Reason::NotAsMeant(objection),
        }
    }
    Err(why)
}

/// What is wrong with the changed text, read again.
fn objection(
    text: &str,
    reading: &Frontmatter,
    changed: &str,
    read: &Frontmatter,
    meant: &super::value::Node,
) -> Option<String> {
    if read.rung > reading.rung {
        return Some(read.reason.clone().unwrap_or_else(|| format!("the block would be {}", read.rung.word())));
    }
    if !value::same(meant, &read.values) {
        return Some(value::difference(meant, &read.values));
    }
    (text.get(reading.body_start..) != changed.get(read.body_start..)).then(|| "the body would change".to_owned())
}

/// The place in the text that an error about `path` is told at.
fn place_of(reading: &Frontmatter, path: &str) -> usize {
    let trail = path::walk(&reading.values, path);
    let mut node = &reading.values;
    let mut place = reading.block.map_or(0, |block| block.outer.start);
    for step in &trail.steps {
        place = match *step {
            path::Step::Pair(at) => node.pairs().get(at).map_or(place, |pair| pair.key_span.start),
            path::Step::Item(at) => node.items().get(at).map_or(place, |item| item.span.start),
        };
        node = path::follow(node, &[*step]).unwrap_or(node);
    }
    place
}

fn refused(text: &str, at: usize, key: &str, reason: Reason) -> EditError {
    let lines = LineIndex::new(text);
    EditError { reason, key: key.to_owned(), line: lines.line(at), column: lines.column(text, at) }
}

#[cfg(test)]
mod tests;

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
mod refine;
mod repair;
mod splice;
mod spot;
mod tick;
mod toml;
mod value;
mod written;

pub use error::{EditError, Reason};
pub use repair::repair;
pub use splice::Splice;
pub use tick::tick;

use std::borrow::Cow;

use super::document::Document;
use super::reading::{self, Block, Frontmatter, Rung, Syntax};
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

/// Makes all the changes, one after the other, or none of them. Where the file has no block, setting a key
/// opens one at its top.
///
/// # Errors
/// The first that cannot be made: why, where, and what to do about it.
pub fn apply(text: &str, changes: &[Change]) -> Result<Edited, EditError> {
    let mut state = State { text: text.to_owned(), reading: reading::read(text), splices: Vec::new() };
    for change in changes {
        state.make(change)?;
    }
    Ok(Edited { text: state.text, splices: state.splices })
}

/// A text between two changes.
#[derive(Clone)]
struct State {
    text: String,
    reading: Frontmatter,
    /// What was replaced so far, in places of the first text.
    splices: Vec<Splice>,
}

impl State {
    fn make(&mut self, change: &Change) -> Result<(), EditError> {
        if let Some(smaller) = refine::refine(&self.reading.values, change) {
            let mut tried = self.clone();
            if smaller.iter().try_for_each(|change| tried.make(change)).is_ok() {
                *self = tried;
                return Ok(());
            }
        }
        if let Some(step) = step(&self.text, &self.reading, change)? {
            self.splices = splice::followed(std::mem::take(&mut self.splices), &self.text, &step.splices);
            self.text = step.text;
            self.reading = step.reading;
        }
        Ok(())
    }
}

/// One change made.
struct Stepped {
    text: String,
    reading: Frontmatter,
    splices: Vec<Splice>,
}

fn step(text: &str, reading: &Frontmatter, change: &Change) -> Result<Option<Stepped>, EditError> {
    let refuse = |reason| {
        let is_about_file = matches!(reason, Reason::NoBlock | Reason::NeverEnds);
        let path = if is_about_file { "" } else { change.path() };
        refused(text, place_of(reading, path), path, reason)
    };
    // The keys of a table in TOML have no order, and what is there by its first line alone changes its
    // place with that; only who moves a key means its place.
    let in_order =
        !reading.block.is_some_and(|block| block.syntax == Syntax::Toml) || matches!(change, Change::Move { .. });
    let plan = match editable_block(reading) {
        Ok(block) => {
            let layout = Layout { text: &text[..block.inner.end], start: block.inner.start };
            let planner = Planner::new(layout, &reading.values);
            match block.syntax {
                Syntax::Yaml => planner.plan(change),
                Syntax::Toml if reading.rung == Rung::Strict => toml::plan(&planner, change),
                Syntax::Toml => Err(Reason::BrokenToml(reading.reason.clone().unwrap_or_default())),
            }
        }
        Err(Reason::NoBlock) => plan::first_key(text, change),
        Err(reason) => Err(reason),
    };
    carry_out(text, reading, plan.map_err(refuse)?, in_order).map_err(refuse)
}

/// The block, where changes in it can be made and checked.
fn editable_block(reading: &Frontmatter) -> Result<Block, Reason> {
    let block = reading.block.ok_or(Reason::NoBlock)?;
    if !block.closed {
        return Err(Reason::NeverEnds);
    }
    if block.inner.len() > reading::STRICT_LIMIT { Err(Reason::TooLong) } else { Ok(block) }
}

/// Takes the first way of the plan that reads back as it was meant.
fn carry_out(text: &str, reading: &Frontmatter, plan: Plan, in_order: bool) -> Result<Option<Stepped>, Reason> {
    let mut why = Reason::CannotBeWritten("there is no way to write it");
    let meant = if in_order { plan.meant } else { value::sorted(&plan.meant) };
    for splices in plan.ways {
        if splices.is_empty() {
            return Ok(None);
        }
        let changed = splice::spliced(text, &splices);
        let read = reading::read(&changed);
        match objection(text, reading, &changed, &read, &meant, in_order) {
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
    in_order: bool,
) -> Option<String> {
    if read.rung > reading.rung {
        return Some(read.reason.clone().unwrap_or_else(|| format!("the block would be {}", read.rung.word())));
    }
    let values = if in_order { Cow::Borrowed(&read.values) } else { Cow::Owned(value::sorted(&read.values)) };
    if !value::same(meant, &values) {
        return Some(value::difference(meant, &values));
    }
    let (old, new) = (text.get(reading.body_start..)?, changed.get(read.body_start..)?);
    // Between a new block and the body there may be a blank line.
    let is_kept = match reading.block {
        Some(_) => new == old,
        None => new.strip_suffix(old).is_some_and(|between| between.trim().is_empty()),
    };
    (!is_kept).then(|| "the body would change".to_owned())
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

//! Changes to a file's frontmatter as splices of its text: nothing outside the changed value moves.
//!
//! A change is planned in two ways: as the values that must result, and as pieces of text to insert. The new text is
//! parsed again, and if its values are not the expected ones, the change is refused.

mod bare;
mod block_entries;
mod block_layout;
mod block_repair;
mod comma_names;
mod edit_error;
mod flow;
mod loss;
mod new_keys;
mod plan;
mod planned_value;
mod refine;
mod splice;
mod tick;
mod toml;
mod value_change;
mod value_location;
mod value_text;

pub use bare::apply_for;
pub use block_repair::{repair, repair_for};
pub use edit_error::{EditError, EditRefusal};
pub use splice::Splice;
pub use tick::tick;
pub use value_change::{EditedText, NewValue, ValueChange};

use std::borrow::Cow;

use super::document::{Document, TextEncoding};
use super::reading::{self, BlockFinding, BlockSyntax, Frontmatter, FrontmatterBlock, ReadingMethod};
use super::span::LineIndex;
use block_layout::BlockLayout;
use plan::{EditPlan, EditPlanner};

/// The text of a document, if writing it back preserves every byte that is not edited.
///
/// # Errors
/// The file is not UTF-8.
pub fn editable(document: &Document) -> Result<&str, EditError> {
    match document.first_replaced() {
        None => Ok(&document.text),
        Some(_) if document.encoding != TextEncoding::Utf8 => {
            Err(refused(&document.text, 0, "", EditRefusal::Encoded(document.encoding.name())))
        }
        Some(byte) => Err(refused(&document.text, document.first_replaced_offset(), "", EditRefusal::Lossy(byte))),
    }
}

/// Makes all changes in order, or none of them. If the file has no block, setting a key creates one at the top.
///
/// # Errors
/// The first change that cannot be made: reason, position and fix.
pub fn apply_changes(text: &str, changes: &[ValueChange]) -> Result<EditedText, EditError> {
    let mut state = EditState { text: text.to_owned(), reading: reading::read(text), splices: Vec::new() };
    for change in changes {
        state.apply(change)?;
    }
    Ok(EditedText { text: state.text, splices: state.splices })
}

#[derive(Clone)]
struct EditState {
    text: String,
    reading: Frontmatter,
    /// Ranges replaced so far, as positions in the original text.
    splices: Vec<Splice>,
}

impl EditState {
    fn apply(&mut self, change: &ValueChange) -> Result<(), EditError> {
        if let Some(smaller) = refine::refine(&self.reading.values, change) {
            let mut tried = self.clone();
            if smaller.iter().try_for_each(|change| tried.apply(change)).is_ok() {
                *self = tried;
                return Ok(());
            }
        }
        if let Some(step) = plan_step(&self.text, &self.reading, change)? {
            self.splices = splice::followed(std::mem::take(&mut self.splices), &self.text, &step.splices);
            self.text = step.text;
            self.reading = step.reading;
        }
        Ok(())
    }
}

struct EditStep {
    text: String,
    reading: Frontmatter,
    splices: Vec<Splice>,
}

fn plan_step(text: &str, reading: &Frontmatter, change: &ValueChange) -> Result<Option<EditStep>, EditError> {
    let refuse = |reason| {
        let is_about_file = matches!(
            reason,
            EditRefusal::NoBlock | EditRefusal::NeverEnds | EditRefusal::NotUnderstood(_) | EditRefusal::ReadOnly(_)
        );
        let path = if is_about_file { "" } else { change.path() };
        refused(text, place_of(reading, path), path, reason)
    };
    // The keys of a TOML table have no order, and a change can move a table that is defined only by its first line. So
    // the order is compared only for moves.
    let in_order = !reading.block.is_some_and(|block| block.syntax == BlockSyntax::Toml)
        || matches!(change, ValueChange::Move { .. });
    let plan = match editable_block(reading) {
        Ok(block) => {
            let layout = BlockLayout { text: &text[..block.inner.end], start: block.inner.start };
            let planner = EditPlanner::new(layout, &reading.values);
            match block.syntax {
                BlockSyntax::Yaml => planner.plan(change),
                BlockSyntax::Toml if reading.reading == ReadingMethod::Strict => toml::plan(&planner, change),
                BlockSyntax::Toml => Err(EditRefusal::BrokenToml(reading.reason.clone().unwrap_or_default())),
            }
        }
        Err(EditRefusal::NoBlock) => plan::first_key(text, change),
        Err(reason) => Err(reason),
    };
    carry_out(text, reading, plan.map_err(refuse)?, change.path(), in_order).map_err(refuse)
}

/// Returns an error if metadata cannot be written, because the block is not understood or read-only. Code that adds
/// metadata to a text without using an edit must call this first.
///
/// # Errors
/// Reason, position and fix.
pub fn check_block(text: &str, reading: &Frontmatter) -> Result<(), EditError> {
    match editable_block(reading) {
        Err(reason @ (EditRefusal::NotUnderstood(_) | EditRefusal::ReadOnly(_))) => {
            Err(refused(text, place_of(reading, ""), "", reason))
        }
        _ => Ok(()),
    }
}

/// The block, if changes in it can be made and verified.
fn editable_block(reading: &Frontmatter) -> Result<FrontmatterBlock, EditRefusal> {
    let block = match reading.finding() {
        BlockFinding::Found(block) => block,
        BlockFinding::Missing => return Err(EditRefusal::NoBlock),
        BlockFinding::NotUnderstood(unseen) => return Err(EditRefusal::NotUnderstood(unseen.kind)),
    };
    if let Some(why) = block.read_only {
        return Err(EditRefusal::ReadOnly(why));
    }
    if !block.closed {
        return Err(EditRefusal::NeverEnds);
    }
    if block.inner.len() > reading::STRICT_LIMIT { Err(EditRefusal::TooLong) } else { Ok(block) }
}

/// Carries out the first variant of the plan that parses to the expected values.
fn carry_out(
    text: &str,
    reading: &Frontmatter,
    plan: EditPlan,
    key: &str,
    in_order: bool,
) -> Result<Option<EditStep>, EditRefusal> {
    let mut why = EditRefusal::CannotBeWritten("it cannot be written");
    let meant = if in_order { plan.meant } else { planned_value::sorted(&plan.meant) };
    for splices in plan.ways {
        if splices.is_empty() {
            return Ok(None);
        }
        let changed = splice::spliced(text, &splices);
        let read = reading::read(&changed);
        match objection(text, reading, &changed, &read, &meant, in_order) {
            None => {
                if let Some((first, last)) = loss::lost_lines(text, reading, &splices) {
                    return Err(EditRefusal::LostLines { key: key.to_owned(), first, last });
                }
                return Ok(Some(EditStep { text: changed, reading: read, splices }));
            }
            Some(objection) => why = EditRefusal::NotAsMeant(objection),
        }
    }
    Err(why)
}

/// Parses the changed text and returns the reason that it is not acceptable, if any.
fn objection(
    text: &str,
    reading: &Frontmatter,
    changed: &str,
    read: &Frontmatter,
    meant: &super::value::ValueNode,
    in_order: bool,
) -> Option<String> {
    if read.reading > reading.reading {
        return Some(
            read.reason.clone().unwrap_or_else(|| format!("the frontmatter would be {}", read.reading.word())),
        );
    }
    let values = if in_order { Cow::Borrowed(&read.values) } else { Cow::Owned(planned_value::sorted(&read.values)) };
    if !planned_value::same(meant, &values) {
        return Some(planned_value::difference(meant, &values));
    }
    let inside =
        |text: &str, reading: &Frontmatter| reading.block.is_some_and(|block| plan::is_json(block.inner.of(text)));
    if inside(text, reading) && !inside(changed, read) {
        return Some("the frontmatter would not be JSON".to_owned());
    }
    let (old, new) = (text.get(reading.body_start..)?, changed.get(read.body_start..)?);
    // A blank line is allowed between a new block and the body.
    let is_kept = match reading.block {
        Some(_) => new == old,
        None => new.strip_suffix(old).is_some_and(|between| between.trim().is_empty()),
    };
    (!is_kept).then(|| "the body would change".to_owned())
}

/// The position in the text for an error about `path`.
fn place_of(reading: &Frontmatter, path: &str) -> usize {
    let trail = new_keys::walk(&reading.values, path).unwrap_or_default();
    let mut node = &reading.values;
    let mut place = match reading.finding() {
        BlockFinding::Found(block) => block.outer.start,
        BlockFinding::NotUnderstood(unseen) => unseen.offset,
        BlockFinding::Missing => 0,
    };
    for step in &trail.steps {
        place = match *step {
            new_keys::KeyStep::Pair(at) => node.pairs().get(at).map_or(place, |pair| pair.key_span.start),
            new_keys::KeyStep::Item(at) => node.items().get(at).map_or(place, |item| item.span.start),
        };
        node = new_keys::follow(node, &[*step]).unwrap_or(node);
    }
    place
}

fn refused(text: &str, at: usize, key: &str, reason: EditRefusal) -> EditError {
    let lines = LineIndex::new(text);
    EditError { reason, key: key.to_owned(), line: lines.line(at), column: lines.column(text, at) }
}

#[cfg(test)]
mod tests;

//! Ticks and unticks task boxes in the text.

use super::edit_error::EditRefusal;
use super::splice::{self, Splice};
use super::{EditError, EditedText, refused};
use crate::domain::body;
use crate::domain::reading;
use crate::domain::span::LineIndex;

/// Ticks or unticks the task box on a line (from 1) of the file. Changes one byte, or none.
///
/// # Errors
/// There is no task box on that line.
pub fn tick(text: &str, line: usize, ticked: bool) -> Result<EditedText, EditError> {
    let body = body::read(text, reading::read(text).body_start);
    let mut items = body.lists.iter().flat_map(|list| &list.items);
    let sign = items.find(|item| item.line == line && item.tick.is_some()).and_then(|item| item.tick);
    let Some(sign) = sign else {
        return Err(refused(text, LineIndex::new(text).span(line).start, "", EditRefusal::NoBox(line)));
    };
    let mut splices = Vec::new();
    if (sign.of(text) != " ") != ticked {
        splices.push(Splice::new(sign, if ticked { "x" } else { " " }));
    }
    Ok(EditedText { text: splice::spliced(text, &splices), splices })
}

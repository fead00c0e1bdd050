//! Task boxes ticked and unticked in the text.

use super::error::Reason;
use super::splice::{self, Splice};
use super::{EditError, Edited, refused};
use crate::domain::body;
use crate::domain::reading;
use crate::domain::span::LineIndex;

/// Ticks the task box on a line (from 1) of the file, or takes the tick out: one byte changes, or none.
///
/// # Errors
/// Where no task box stands on that line.
pub fn tick(text: &str, line: usize, ticked: bool) -> Result<Edited, EditError> {
    let body = body::read(text, reading::read(text).body_start);
    let mut items = body.lists.iter().flat_map(|list| &list.items);
    let sign = items.find(|item| item.line == line && item.tick.is_some()).and_then(|item| item.tick);
    let Some(sign) = sign else {
        return Err(refused(text, LineIndex::new(text).span(line).start, "", Reason::NoBox(line)));
    };
    let mut splices = Vec::new();
    if (sign.of(text) != " ") != ticked {
        splices.push(Splice::new(sign, if ticked { "x" } else { " " }));
    }
    Ok(Edited { text: splice::spliced(text, &splices), splices })
}

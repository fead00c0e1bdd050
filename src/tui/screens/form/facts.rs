//! Facts about the key under the cursor: its problem, its purpose, its possible values, and its lines in the
//! file.

use super::row::{FormRow, RowKind, RowProblem};
use crate::domain::formats::{Format, KeyValue};
use crate::domain::span::LineIndex;
use crate::domain::text::{TAB, expand_tabs, wrapped};
use crate::tui::ui::theme::Meaning;
use crate::tui::ui::theme::glyph_set::UNICODE;

/// A row about the key under the cursor: pieces of text, each with its meaning.
pub type FactLine = Vec<(String, Meaning)>;

/// The width of the numbers before the lines of the file, in columns.
const NUMBER: usize = 5;

/// The space available for facts.
#[derive(Clone, Copy, Debug)]
pub(super) struct PanelSize {
    /// Columns.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    /// True if the lines of the file are shown too.
    pub shows_file: bool,
}

/// Facts about a row of a block. `text` is the file up to the end of the block.
pub(super) fn facts(row: &FormRow, format: Format, text: &str, room: PanelSize) -> Vec<FactLine> {
    let columns = room.columns.max(1);
    let mut facts = Vec::new();
    let mut put =
        |said: &str, meaning: Meaning| facts.extend(wrapped(said, columns).into_iter().map(|row| vec![(row, meaning)]));
    if let Some(trouble) = &row.trouble {
        trouble_rows(trouble, columns, &mut put);
    }
    match (row.fact, row.what) {
        (Some(fact), _) => {
            put(fact.sentence, Meaning::Text);
            put(&may_be(fact.value, fact.required), Meaning::Muted);
        }
        (None, RowKind::Add) => {
            put("Add a key of the format, or your own.", Meaning::Muted);
        }
        (None, _) if row.place.is_item => put(
            &format!("Item {} of {}.", row.place.index + 1, row.place.count.max(row.place.index + 1)),
            Meaning::Muted,
        ),
        (None, _) => put(&format!("Not a key of {}. Kept as is.", format.0.label), Meaning::Muted),
    }
    if room.shows_file {
        file_lines(row, text, room, &mut facts);
    }
    facts.truncate(room.rows);
    facts
}

fn trouble_rows(trouble: &RowProblem, columns: usize, put: &mut impl FnMut(&str, Meaning)) {
    // The view replaces it in ASCII, like the rest of the row.
    let (sign, meaning) = UNICODE.severity(trouble.severity);
    put(&format!("{sign} {}", trouble.says), meaning);
    if let Some(fix) = trouble.fix.as_ref().filter(|_| columns > 8) {
        put(&format!("→ {fix}"), Meaning::Text);
    }
}

/// Possible values, in one line.
fn may_be(value: KeyValue, required: bool) -> String {
    let may = match value {
        KeyValue::OneOf(values) => format!("one of {}", values.join(", ")),
        KeyValue::Usually(values) => format!("usually {}", values.join(", ")),
        other => other.word().to_owned(),
    };
    if required { format!("{may} · required") } else { may }
}

/// The lines of the file for a row.
fn file_lines(row: &FormRow, text: &str, room: PanelSize, facts: &mut Vec<FactLine>) {
    let Some((first, last)) = row.lines else { return };
    let lines = LineIndex::new(text);
    facts.push(Vec::new());
    let said = if first == last {
        format!("in the file, line {first}")
    } else {
        format!("in the file, lines {first}–{last}")
    };
    facts.push(vec![(said, Meaning::Muted)]);
    let columns = room.columns.saturating_sub(NUMBER + 1).max(1);
    for line in first..=last {
        if facts.len() >= room.rows {
            return;
        }
        let written = lines.span(line).of(text).trim_end_matches(['\n', '\r']);
        // Only the beginning of a very long line is shown.
        let end = written.floor_char_boundary(written.len().min(columns * room.rows * 4));
        for (at, piece) in wrapped(&expand_tabs(&written[..end], TAB), columns).into_iter().enumerate() {
            let number = if at == 0 { format!("{line:>NUMBER$} ") } else { " ".repeat(NUMBER + 1) };
            facts.push(vec![(number, Meaning::Muted), (piece, Meaning::Code)]);
        }
    }
}

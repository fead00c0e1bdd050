//! What is known of the key under the cursor: what is the matter, what it is for, what it may be, how it stands in the file.

use super::row::{Row, Trouble, What};
use crate::domain::formats::KeyValue;
use crate::domain::problem::Severity;
use crate::domain::span::LineIndex;
use crate::tui::rows::expand_tabs;
use crate::tui::theme::Meaning;
use crate::tui::view::row::wrapped;

/// A row about the key under the cursor: pieces of text, each with what it means.
pub type Fact = Vec<(String, Meaning)>;

/// The columns of the numbers before the lines of the file.
const NUMBER: usize = 5;

/// The room there is for facts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Columns.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    /// Whether the lines of the file are shown too.
    pub shows_file: bool,
}

/// What is known of a row of a block: the text of the file up to the block's end.
pub(super) fn facts(row: &Row, text: &str, room: Room) -> Vec<Fact> {
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
        (None, What::Add) => {
            put("A key more for this block: one the format knows, or one of your own.", Meaning::Muted);
        }
        (None, _) if row.place.is_item => put(
            &format!("Item {} of {}.", row.place.index + 1, row.place.count.max(row.place.index + 1)),
            Meaning::Muted,
        ),
        (None, _) => put("The format has nothing to say about this key; it stays as you write it.", Meaning::Muted),
    }
    if room.shows_file {
        file_lines(row, text, room, &mut facts);
    }
    facts.truncate(room.rows);
    facts
}

fn trouble_rows(trouble: &Trouble, columns: usize, put: &mut impl FnMut(&str, Meaning)) {
    let (sign, meaning) = match trouble.severity {
        Severity::Error => ("✕", Meaning::Wrong),
        Severity::Warning => ("!", Meaning::Caution),
        Severity::Note => ("·", Meaning::Muted),
    };
    put(&format!("{sign} {}", trouble.says), meaning);
    if let Some(fix) = trouble.fix.as_ref().filter(|_| columns > 8) {
        put(&format!("→ {fix}"), Meaning::Text);
    }
}

/// What a value may be, in a line.
fn may_be(value: KeyValue, required: bool) -> String {
    let may = match value {
        KeyValue::OneOf(values) => format!("one of {}", values.join(", ")),
        KeyValue::Usually(values) => format!("usually {}", values.join(", ")),
        other => other.word().to_owned(),
    };
    if required { format!("{may} · required") } else { may }
}

/// The lines of the file that a row stands for.
fn file_lines(row: &Row, text: &str, room: Room, facts: &mut Vec<Fact>) {
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
        // A line of many thousand signs shows its beginning.
        let end = written.floor_char_boundary(written.len().min(columns * room.rows * 4));
        for (at, piece) in wrapped(&expand_tabs(&written[..end]), columns).into_iter().enumerate() {
            let number = if at == 0 { format!("{line:>NUMBER$} ") } else { " ".repeat(NUMBER + 1) };
            facts.push(vec![(number, Meaning::Muted), (piece, Meaning::Code)]);
        }
    }
}

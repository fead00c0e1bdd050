//! A list to choose from: one widget for modes, roles, tool profiles, templates, themes, keys and actions.

use crate::domain::text::{CellWidth as _, wrapped};
use ratatui::layout::Rect;

use super::filter::{self, FilterHit};
use super::{DialogMessage, DialogOutcome, SavedEntry};
use crate::tui::app::effect::ShellEffect;
use crate::tui::app::message::Message;
use crate::tui::ui::key::{BaseKey, KeyPress};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::line_input::LineInput;
use crate::tui::ui::motion::{row_after, row_after_wheel};
use crate::tui::ui::theme::Meaning;

/// Maximum number of rows for one detail of a row.
const DETAIL: usize = 4;

/// The columns other than label and text in a detail: the spaces around them.
const AROUND_LABEL: usize = 4;

/// Minimum number of rows of the list; if there are fewer, the details are shortened.
const LIST: usize = 4;

/// A list to choose from, with a filter line.
#[derive(Clone, Debug, PartialEq)]
pub struct Picker {
    /// Title for the border: `Mode for elixir-pro`.
    pub title: String,
    /// Rows to choose from.
    pub rows: Vec<PickerRow>,
    /// Columns of a row.
    pub columns: PickerColumns,
    /// True if the prompt previews the selected row, so that it must stay visible.
    pub prompt_follows: bool,
    /// True if the picker opened by itself: then `j` and `k` move, and other letters do nothing, because they may have
    /// been typed for the previous screen.
    pub is_unasked: bool,
    /// Filter typed by the user.
    pub filter: LineInput,
    /// The matching rows and the headings of their groups, as listed.
    pub lines: Vec<PickerLine>,
    /// The rows that match the filter.
    pub hits: Vec<FilterHit>,
    /// The row under the cursor, as an index into `hits`.
    pub cursor: usize,
    /// The first visible line.
    pub top: usize,
    /// Number of visible rows of the list.
    pub height: usize,
    /// Number of rows under the list that are reserved for details.
    pub details_height: usize,
    /// The details of each row, wrapped to the picker's width.
    pub details: Vec<Vec<PickerDetail>>,
    /// Columns inside the border.
    width: usize,
}

/// Columns of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PickerColumns {
    /// The name, its description, and a note on the right.
    #[default]
    Names,
    /// The keys, right-aligned, then their effect.
    Keys,
}

/// A row of a picker.
#[derive(Clone, Debug, PartialEq)]
pub struct PickerRow {
    /// Message that choosing the row sends; `None` for a row that can only be read.
    pub message: Option<Box<Message>>,
    /// Message sent when the cursor moves to the row, to preview its effect.
    pub preview: Option<Box<Message>>,
    /// The name, or the keys separated by spaces.
    pub name: String,
    /// Meaning of the name, for its color.
    pub meaning: Meaning,
    /// Description, in one line.
    pub says: String,
    /// A word on the right: `default`, `generic`.
    pub note: String,
    /// Its group; the rows of a group are consecutive. Empty for no group.
    pub group: &'static str,
    /// Additional words for the filter.
    pub words: String,
    /// Details under the list while the row is selected: label and text.
    pub more: Vec<(&'static str, String)>,
    /// True if the row is listed only after something was typed or it was unfolded.
    pub is_folded: bool,
    /// True if choosing the row lists the folded rows in its place.
    pub unfolds: bool,
    /// The saved file that the row represents and that can be deleted here.
    pub deletes: Option<SavedEntry>,
    /// True if the row takes the typed text literally: then it always stays, as the last row.
    pub takes_typed: bool,
    /// The message that replaces the row's own if something was typed.
    pub typed_message: Option<TypedMessage>,
}

/// Creates the message of a row from the typed text.
#[derive(Clone, Copy, Debug)]
pub struct TypedMessage(pub fn(String) -> Message);

impl PartialEq for TypedMessage {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Default for PickerRow {
    fn default() -> Self {
        Self {
            message: None,
            preview: None,
            name: String::new(),
            meaning: Meaning::Text,
            says: String::new(),
            note: String::new(),
            group: "",
            words: String::new(),
            more: Vec::new(),
            is_folded: false,
            unfolds: false,
            deletes: None,
            takes_typed: false,
            typed_message: None,
        }
    }
}

impl PickerRow {
    /// A row that sends a message.
    pub fn sending(message: impl Into<Message>) -> Self {
        Self { message: Some(Box::new(message.into())), ..Self::default() }
    }

    /// Returns true if the row shows keys: as its name, or on the right if it has no name.
    pub(super) fn is_keyed(&self, columns: PickerColumns) -> bool {
        columns == PickerColumns::Keys || self.name.is_empty()
    }
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PickerLine {
    /// An empty line before a heading.
    Gap,
    /// The heading of a group.
    Head(&'static str),
    /// A row: its index among those that match the filter.
    Row(usize),
}

/// A line below the list about the selected row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickerDetail {
    /// The label; empty on further lines of a text.
    pub label: &'static str,
    /// The text, made harmless and wrapped.
    pub text: String,
}

impl Picker {
    /// Creates a picker with the cursor on a row.
    pub fn new(title: impl Into<String>, rows: Vec<PickerRow>, cursor: usize) -> Self {
        let mut picker = Self {
            title: title.into(),
            rows,
            columns: PickerColumns::default(),
            prompt_follows: false,
            is_unasked: false,
            filter: LineInput::default(),
            lines: Vec::new(),
            hits: Vec::new(),
            cursor: 0,
            top: 0,
            height: 0,
            details_height: 0,
            details: Vec::new(),
            width: 0,
        };
        picker.list();
        picker.go_to(cursor);
        picker
    }

    /// The same picker, as one that opened by itself.
    #[must_use]
    pub const fn unasked(mut self) -> Self {
        self.is_unasked = true;
        self
    }

    /// The row under the cursor.
    pub fn row(&self) -> Option<&PickerRow> {
        self.hits.get(self.cursor).and_then(|hit| self.rows.get(hit.row))
    }

    /// Number of columns that the widest row needs inside the border.
    pub(super) fn widest_row(&self) -> usize {
        let widest = |part: fn(&PickerRow) -> &str| self.rows.iter().map(|row| part(row).width()).max().unwrap_or(0);
        let (name, says, note) = (widest(|row| &row.name), widest(|row| &row.says), widest(|row| &row.note));
        [name, says, note].into_iter().filter(|&cells| cells > 0).map(|cells| cells + 2).sum()
    }

    /// The details of the row under the cursor.
    pub fn details(&self) -> &[PickerDetail] {
        self.hits.get(self.cursor).and_then(|hit| self.details.get(hit.row)).map_or(&[], Vec::as_slice)
    }

    /// Wraps the details to this many columns. Returns the preferred number of rows of the picker.
    pub(super) fn lay_out(&mut self, columns: usize) -> usize {
        if self.width != columns || self.details.len() != self.rows.len() {
            self.width = columns;
            self.details = self.rows.iter().map(|row| details(row, columns)).collect();
        }
        // As high as it can get, so that the height does not change during use.
        let groups = self.rows.chunk_by(|one, other| one.group == other.group).filter(|rows| !rows[0].group.is_empty());
        let heads = (groups.count() * 2).saturating_sub(1);
        let details = self.details.iter().map(Vec::len).max().unwrap_or(0);
        let folded = self.rows.iter().filter(|row| row.is_folded).count();
        (self.rows.len() - folded).max(1) + heads + if details > 0 { details + 1 } else { 0 }
    }

    /// Sets the number of rows inside the border.
    pub(super) fn fit_in(&mut self, rows: usize) {
        let details = self.details.iter().map(Vec::len).max().unwrap_or(0);
        // The rule above the details is a row too.
        let room = rows.saturating_sub(LIST.min(self.rows.len()) + 1).min(details);
        self.details_height = room;
        self.height = if room > 0 { rows - room - 1 } else { rows };
        self.go_to(self.cursor);
    }

    fn list(&mut self) {
        self.hits = filter::hits(&self.rows, self.columns, self.filter.text());
        let is_typed = !self.filter.is_empty();
        let rows = &self.rows;
        self.hits.retain(|hit| if is_typed { !rows[hit.row].unfolds } else { !rows[hit.row].is_folded });
        self.lines.clear();
        let mut group = "";
        for (place, hit) in self.hits.iter().enumerate() {
            let own = self.rows[hit.row].group;
            // With a filter, the best rows come first, whatever their group.
            if self.filter.is_empty() && own != group {
                if !self.lines.is_empty() {
                    self.lines.push(PickerLine::Gap);
                }
                self.lines.push(PickerLine::Head(own));
                group = own;
            }
            self.lines.push(PickerLine::Row(place));
        }
    }

    /// Moves the cursor to a row and shows it, with its heading if that is directly above.
    fn go_to(&mut self, row: usize) {
        self.cursor = row.min(self.hits.len().saturating_sub(1));
        let line = self.lines.iter().position(|line| *line == PickerLine::Row(self.cursor)).unwrap_or(0);
        let heads = self.lines[..line].iter().rev().take_while(|line| !matches!(line, PickerLine::Row(_))).count();
        let height = self.height.max(1);
        let first = if heads < height { line - heads } else { line };
        self.top = self.top.min(first).max((line + 1).saturating_sub(height));
        self.top = self.top.min(self.lines.len().saturating_sub(height));
    }

    /// Filters again. The cursor goes to the best row, or back to its old row if the filter is empty.
    fn refilter(&mut self) {
        let row = self.hits.get(self.cursor).map(|hit| hit.row);
        self.list();
        let same = self.hits.iter().position(|hit| Some(hit.row) == row);
        self.top = 0;
        self.go_to(if self.filter.is_empty() { same.unwrap_or(0) } else { 0 });
    }
}

fn details(row: &PickerRow, columns: usize) -> Vec<PickerDetail> {
    let label = row.more.iter().map(|(label, _)| label.width()).max().unwrap_or(0);
    let room = columns.saturating_sub(label + AROUND_LABEL).max(1);
    let mut details = Vec::new();
    for (label, text) in &row.more {
        let mut rows = wrapped(text, room);
        rows.retain(|row| !row.is_empty());
        if rows.len() > DETAIL {
            rows.truncate(DETAIL);
            if let Some(last) = rows.last_mut() {
                last.push('…');
            }
        }
        details.extend(
            rows.into_iter()
                .enumerate()
                .map(|(at, text)| PickerDetail { label: if at == 0 { label } else { "" }, text }),
        );
    }
    details
}

/// Handles a message to a picker with this area.
pub(super) fn update(picker: &mut Picker, message: DialogMessage, area: Rect) -> DialogOutcome {
    let before = picker.row().and_then(|row| row.preview.clone());
    let page = picker.height.saturating_sub(1).max(1);
    match message {
        DialogMessage::Asked(Action::Escape) => {
            return DialogOutcome::Leaves;
        }
        DialogMessage::Asked(Action::Enter) => return choose(picker),
        DialogMessage::Asked(Action::DeleteSaved) => {
            if let Some(saved) = picker.row().and_then(|row| row.deletes.clone()) {
                return DialogOutcome::Answers(ShellEffect::DeleteSaved(saved).into());
            }
            // In other pickers, the key edits the filter.
            if picker.filter.press(KeyPress::plain(BaseKey::Delete)) == Some(true) {
                picker.refilter();
            }
        }
        DialogMessage::Asked(Action::EraseLine) => {
            if picker.filter.erase_line() {
                picker.refilter();
            }
        }
        DialogMessage::Asked(Action::EraseWord) => {
            if picker.filter.erase_word() {
                picker.refilter();
            }
        }
        DialogMessage::Typed(key) if picker.is_unasked => match key {
            KeyPress { code: BaseKey::Char('j'), ctrl: false, alt: false, .. } => picker.go_to(picker.cursor + 1),
            KeyPress { code: BaseKey::Char('k'), ctrl: false, alt: false, .. } => {
                picker.go_to(picker.cursor.saturating_sub(1));
            }
            _ => {}
        },
        DialogMessage::Pasted(_) if picker.is_unasked => {}
        DialogMessage::Typed(key) => {
            if picker.filter.press(key) == Some(true) {
                picker.refilter();
            }
        }
        DialogMessage::Pasted(text) => {
            picker.filter.insert(&text);
            picker.refilter();
        }
        DialogMessage::Wheeled { down } => {
            let step = if picker.lines.len() > picker.height { 3 } else { 1 };
            picker.go_to(row_after_wheel(down, picker.cursor, step));
        }
        DialogMessage::Clicked { y, .. } => {
            let shown = usize::from(y.saturating_sub(area.y + 1));
            let inside = y > area.y && shown < picker.height;
            let line = picker.lines.get(picker.top + shown).filter(|_| inside);
            if let Some(&PickerLine::Row(row)) = line {
                if row == picker.cursor {
                    return choose(picker);
                }
                picker.go_to(row);
            }
        }
        DialogMessage::Asked(action) => {
            if let Some(row) = row_after(action, picker.cursor, page) {
                picker.go_to(row);
            }
        }
        DialogMessage::PathsFound { .. } => {}
    }
    let preview = picker.row().and_then(|row| row.preview.clone()).filter(|preview| before.as_ref() != Some(preview));
    preview.map_or(DialogOutcome::Stays, |preview| DialogOutcome::Sends(*preview))
}

fn choose(picker: &mut Picker) -> DialogOutcome {
    if picker.row().is_some_and(|row| row.unfolds) {
        let at = picker.cursor;
        picker.rows.retain(|row| !row.unfolds);
        picker.rows.iter_mut().for_each(|row| row.is_folded = false);
        picker.list();
        picker.go_to(at);
        return DialogOutcome::Stays;
    }
    let Some(row) = picker.row() else { return DialogOutcome::Stays };
    let typed = picker.filter.text().trim();
    match (row.typed_message, &row.message) {
        (Some(TypedMessage(message)), _) if !typed.is_empty() => DialogOutcome::Answers(message(typed.to_owned())),
        (_, Some(message)) => DialogOutcome::Answers((**message).clone()),
        (_, None) => DialogOutcome::Stays,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_a_detail_is_lost_beside_its_label() {
        let text = "Reads every changed line, gives a verdict and names what it skipped";
        for labels in [&["mindset", "risk"][..], &["description", "behavior"], &["adds"], &["a rather long label"]] {
            for columns in [30, 36, 40, 80] {
                let more = labels.iter().map(|&label| (label, text.to_owned())).collect();
                let details = details(&PickerRow { more, ..PickerRow::default() }, columns);
                // When drawn, a label has one space before it and two after it, and one space remains at the border.
                let label = details.iter().map(|detail| detail.label.width()).max().unwrap_or(0);
                let room = columns - label - AROUND_LABEL;
                for detail in &details {
                    let is_cut_off = detail.text.ends_with('…');
                    assert!(detail.text.width() <= room || is_cut_off, "{:?} in {room}", detail.text);
                }
            }
        }
    }
}

//! A list to choose from: one widget for modes, roles, tool profiles, templates, themes, keys and actions.

use ratatui::layout::Rect;

use super::super::super::key::{Code, Key};
use super::super::super::keymap::Action;
use super::super::super::line::Line;
use super::super::super::theme::Meaning;
use super::super::super::view::row::wrapped;
use super::filter::{self, Hit};
use super::{Chosen, Message, Outcome};

/// The most rows one of the details of a row may take.
const DETAIL: usize = 4;

/// The columns of a label before a detail, with the space behind it.
const LABEL: usize = 10;

/// The fewest rows of the list below which the details give way.
const LIST: usize = 4;

/// A list to choose from, with a line to filter it by.
#[derive(Clone, Debug, PartialEq)]
pub struct Picker {
    /// What is chosen, for the border: `Mode for elixir-pro`.
    pub title: String,
    /// What can be chosen.
    pub rows: Vec<PickerRow>,
    /// How a row is set out.
    pub columns: Columns,
    /// Whether the prompt shows what is looked at, so that it must stay visible.
    pub prompt_follows: bool,
    /// Whether it opened by itself: then `j` and `k` move and other letters do nothing, because they were
    /// meant for what was there before.
    pub is_unasked: bool,
    /// What is looked at again when the picker is left without choosing.
    pub back: Option<Chosen>,
    /// What is typed to filter.
    pub filter: Line,
    /// The rows the filter leaves, and among them the headings of groups, as they are listed.
    pub lines: Vec<Listed>,
    /// The rows the filter leaves.
    pub hits: Vec<Hit>,
    /// The row under the cursor, among those.
    pub cursor: usize,
    /// The first line shown.
    pub top: usize,
    /// How many lines of the list fit.
    pub height: usize,
    /// How many rows under the list are kept for the details.
    pub details_height: usize,
    /// The details of each row, as wide as the picker.
    pub details: Vec<Vec<Detail>>,
    /// Columns inside the border.
    width: usize,
}

/// How a row is set out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// The name, what it is, a note at the right.
    #[default]
    Names,
    /// The keys, right-aligned, then what they do.
    Keys,
}

/// A row of a picker.
#[derive(Clone, Debug, PartialEq)]
pub struct PickerRow {
    /// What is chosen with it; none where it can only be read.
    pub choice: Option<Chosen>,
    /// Its name, or its keys with spaces between.
    pub name: String,
    /// What the name means, for its colour.
    pub meaning: Meaning,
    /// What it is, in a line.
    pub says: String,
    /// A word at the right: `default`, `generic`.
    pub note: String,
    /// The group it stands in; rows of a group follow one another. Empty for no group.
    pub group: &'static str,
    /// Further words it is found by.
    pub words: String,
    /// What stands under the list while it is looked at: label and text.
    pub more: Vec<(&'static str, String)>,
    /// Whether it takes what is typed as it stands: then it stays last, whatever that is.
    pub takes_typed: bool,
}

impl Default for PickerRow {
    fn default() -> Self {
        Self {
            choice: None,
            name: String::new(),
            meaning: Meaning::Text,
            says: String::new(),
            note: String::new(),
            group: "",
            words: String::new(),
            more: Vec::new(),
            takes_typed: false,
        }
    }
}

impl PickerRow {
    /// Whether the row tells keys: as its name, or at the right where it has no name.
    pub(super) fn is_keyed(&self, columns: Columns) -> bool {
        columns == Columns::Keys || self.name.is_empty()
    }
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// An empty line before a heading.
    Gap,
    /// The heading of a group.
    Head(&'static str),
    /// A row: its place among those the filter leaves.
    Row(usize),
}

/// A line under the list about the row that is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// The label; empty on the further lines of a text.
    pub label: &'static str,
    /// The text, harmless and as wide as fits.
    pub text: String,
}

impl Picker {
    /// A picker with the cursor on a row.
    pub fn new(title: impl Into<String>, rows: Vec<PickerRow>, cursor: usize) -> Self {
        let mut picker = Self {
            title: title.into(),
            rows,
            columns: Columns::default(),
            prompt_follows: false,
            is_unasked: false,
            back: None,
            filter: Line::default(),
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

    /// The same for something nobody asked for.
    #[must_use]
    pub const fn unasked(mut self) -> Self {
        self.is_unasked = true;
        self
    }

    /// The row under the cursor.
    pub fn row(&self) -> Option<&PickerRow> {
        self.hits.get(self.cursor).and_then(|hit| self.rows.get(hit.row))
    }

    /// The details of the row under the cursor.
    pub fn details(&self) -> &[Detail] {
        self.hits.get(self.cursor).and_then(|hit| self.details.get(hit.row)).map_or(&[], Vec::as_slice)
    }

    /// Lays the details out in so many columns; answers how many rows the picker would like.
    pub(super) fn lay_out(&mut self, columns: usize) -> usize {
        if self.width != columns || self.details.len() != self.rows.len() {
            self.width = columns;
            self.details = self.rows.iter().map(|row| details(row, columns)).collect();
        }
        // As high as it can get, so that it stands still while one looks and types.
        let groups = self.rows.chunk_by(|one, other| one.group == other.group).filter(|rows| !rows[0].group.is_empty());
        let heads = (groups.count() * 2).saturating_sub(1);
        let details = self.details.iter().map(Vec::len).max().unwrap_or(0);
        self.rows.len().max(1) + heads + if details > 0 { details + 1 } else { 0 }
    }

    /// Tells the picker how many rows there are inside the border.
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
        self.lines.clear();
        let mut group = "";
        for (place, hit) in self.hits.iter().enumerate() {
            let own = self.rows[hit.row].group;
            // The best come first where something is typed, whatever their group.
            if self.filter.is_empty() && own != group {
                if !self.lines.is_empty() {
                    self.lines.push(Listed::Gap);
                }
                self.lines.push(Listed::Head(own));
                group = own;
            }
            self.lines.push(Listed::Row(place));
        }
    }

    /// Puts the cursor on a row and shows it, with its heading where that stands right above.
    fn go_to(&mut self, row: usize) {
        self.cursor = row.min(self.hits.len().saturating_sub(1));
        let line = self.lines.iter().position(|line| *line == Listed::Row(self.cursor)).unwrap_or(0);
        let heads = self.lines[..line].iter().rev().take_while(|line| !matches!(line, Listed::Row(_))).count();
        let height = self.height.max(1);
        let first = if heads < height { line - heads } else { line };
        self.top = self.top.min(first).max((line + 1).saturating_sub(height));
        self.top = self.top.min(self.lines.len().saturating_sub(height));
    }

    /// Filters anew: the cursor goes to the best row, or back to the one it was on when nothing is
    /// typed any more.
    fn refilter(&mut self) {
        let row = self.hits.get(self.cursor).map(|hit| hit.row);
        self.list();
        let same = self.hits.iter().position(|hit| Some(hit.row) == row);
        self.top = 0;
        self.go_to(if self.filter.is_empty() { same.unwrap_or(0) } else { 0 });
    }
}

fn details(row: &PickerRow, columns: usize) -> Vec<Detail> {
    let room = columns.saturating_sub(LABEL + 2).max(1);
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
            rows.into_iter().enumerate().map(|(at, text)| Detail { label: if at == 0 { label } else { "" }, text }),
        );
    }
    details
}

/// Takes what happened to a picker that stands at `area`.
pub(super) fn update(picker: &mut Picker, message: Message, area: Rect) -> Outcome {
    let before = picker.row().and_then(|row| row.choice.clone());
    let page = picker.height.saturating_sub(1).max(1);
    match message {
        Message::Asked(Action::Escape) => {
            return Outcome { closes: true, looked_at: picker.back.clone(), ..Outcome::default() };
        }
        Message::Asked(Action::Enter) => return choose(picker),
        Message::Asked(Action::Down) => picker.go_to(picker.cursor + 1),
        Message::Asked(Action::Up) => picker.go_to(picker.cursor.saturating_sub(1)),
        Message::Asked(Action::Top) => picker.go_to(0),
        Message::Asked(Action::Bottom) => picker.go_to(usize::MAX),
        Message::Asked(Action::PageDown) => picker.go_to(picker.cursor + page),
        Message::Asked(Action::PageUp) => picker.go_to(picker.cursor.saturating_sub(page)),
        Message::Asked(Action::EraseLine) => {
            if picker.filter.erase_line() {
                picker.refilter();
            }
        }
        Message::Asked(Action::EraseWord) => {
            if picker.filter.erase_word() {
                picker.refilter();
            }
        }
        Message::Typed(key) if picker.is_unasked => match key {
            Key { code: Code::Char('j'), ctrl: false, alt: false, .. } => picker.go_to(picker.cursor + 1),
            Key { code: Code::Char('k'), ctrl: false, alt: false, .. } => picker.go_to(picker.cursor.saturating_sub(1)),
            _ => {}
        },
        Message::Pasted(_) if picker.is_unasked => {}
        Message::Typed(key) => {
            if picker.filter.press(key) == Some(true) {
                picker.refilter();
            }
        }
        Message::Pasted(text) => {
            picker.filter.insert(&text);
            picker.refilter();
        }
        Message::Wheeled { down } => {
            let step = if picker.lines.len() > picker.height { 3 } else { 1 };
            picker.go_to(if down { picker.cursor + step } else { picker.cursor.saturating_sub(step) });
        }
        Message::Clicked { y, .. } => {
            let shown = usize::from(y.saturating_sub(area.y + 1));
            let inside = y > area.y && shown < picker.height;
            let line = picker.lines.get(picker.top + shown).filter(|_| inside);
            if let Some(&Listed::Row(row)) = line {
                if row == picker.cursor {
                    return choose(picker);
                }
                picker.go_to(row);
            }
        }
        Message::Asked(_) | Message::PathsFound { .. } => {}
    }
    let looked_at = picker.row().and_then(|row| row.choice.clone()).filter(|choice| before.as_ref() != Some(choice));
    Outcome { looked_at, ..Outcome::default() }
}

fn choose(picker: &Picker) -> Outcome {
    let row = picker.row();
    let chosen = row.and_then(|row| row.choice.clone());
    let typed = picker.filter.text().trim();
    let chosen = match row {
        Some(row) if row.takes_typed && !typed.is_empty() => chosen.map(|chosen| chosen.with_typed(typed)),
        _ => chosen,
    };
    Outcome { closes: chosen.is_some(), chosen, ..Outcome::default() }
}

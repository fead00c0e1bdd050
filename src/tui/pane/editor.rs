//! The frontmatter editor: a form over the block of one file, and the block as text beside it.
//!
//! Every change of the form is an [`edit::Change`] made to the text kept here; nothing reaches the disk
//! before the person has seen the difference and saved it.

mod add;
mod facts;
pub mod field;
mod history;
pub mod names;
pub mod offer;
mod raw;
pub mod row;
mod save;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::super::effect::Effect;
use super::super::key::Key;
use super::super::keymap::{Action, Scope};
use super::super::view::row::wrapped;
use super::prompt::writing::Writing;
use crate::domain::agent::{Agent, AgentId};
use crate::domain::document::Document;
use crate::domain::edit::{self, Change, New};
use crate::domain::formats::Format;
use crate::domain::library::Library;
use crate::domain::problem::{Problem, Severity};
use crate::domain::reading::{self, Frontmatter, Rung};
use add::Kind;
use field::{Field, Goal, Input, Wants};
use history::History;
use raw::Raw;
use row::{Making, Row, What};

pub use add::{Kind as NewKind, NewKey};
pub use facts::Fact;
pub use save::Theirs;

/// How far the page keys go less than a page, in rows.
const KEPT_ROWS: usize = 1;

/// Rows below which the facts of a key do not stand under the form.
const LOW: usize = 11;

/// The most rows the facts of a key take under the form.
const FACTS: usize = 5;

/// The state of the editor.
#[derive(Clone, Debug)]
pub struct State {
    /// Whose file it is.
    pub id: AgentId,
    /// The agent's name, for people.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// The format of the file.
    pub format: Format,
    /// What stands on the disk, as far as is known.
    base: Arc<str>,
    /// Whether a byte order mark stands before that.
    bom: bool,
    /// Whether the file is gone from the disk.
    gone: bool,
    /// On which rung that reads.
    base_rung: Rung,
    /// The texts of this visit.
    history: History,
    /// How the text of now reads.
    reading: Frontmatter,
    /// What the person sees.
    pub tab: Tab,
    /// Only a difference to be saved is looked at; there is no form to come back to.
    pub is_quiet: bool,
    /// The paths that are unfolded.
    unfolded: BTreeSet<String>,
    /// The rows of the form.
    pub rows: Vec<Row>,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row shown.
    pub top: usize,
    /// The value that is written.
    field: Option<Field>,
    /// The block while it is written as text.
    raw: Option<Raw>,
    /// The text that is on its way to the disk.
    saving: Option<Arc<str>>,
    /// What stands on the disk now that should not.
    theirs: Option<Theirs>,
    /// The form is left as soon as all is saved.
    leaves: Leaving,
    /// Columns and rows of the form, inside its border.
    room: (usize, usize),
    /// What it says above the form, as wide as that.
    pub banner: Vec<String>,
    /// What is known of the key under the cursor, a row each.
    pub facts: Vec<Fact>,
    /// Rows under the form for the facts of a key.
    pub facts_height: usize,
    /// Columns and rows beside the form for them.
    beside: Option<(usize, usize)>,
    /// What they were made for: the row, its path, and how often the rows were made by then.
    facts_of: Option<(usize, usize, usize)>,
    /// How often the rows were made.
    made: usize,
}

/// What the person sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The keys.
    Form,
    /// The block as text.
    Raw,
}

/// What comes after a save.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leaving {
    /// One goes on editing.
    #[default]
    No,
    /// The form is left.
    Form,
    /// The program is left.
    Program,
}

/// What the editor may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Every agent.
    pub library: &'a Library,
}

/// What can happen to the editor.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A person asks for something.
    Asked(Action),
    /// A key was typed into what is written.
    Typed(Key),
    /// Text was pasted.
    Pasted(String),
    /// A cell was clicked, from the inner top left corner of the form.
    Clicked {
        /// Column.
        x: usize,
        /// Row.
        y: usize,
    },
    /// The wheel turned.
    Wheeled {
        /// Down, not up.
        down: bool,
    },
    /// Something was chosen in a dialog of the editor.
    Chose(Choice),
    /// A name for a new key inside the map at a path was typed.
    Named {
        /// The path of the map.
        parent: String,
        /// The name.
        name: String,
    },
    /// The text stands on the disk.
    Saved {
        /// The text, without byte order mark.
        text: String,
    },
    /// Nothing was written: the file is another one by now.
    Refused(Theirs),
    /// Nothing was written, for another reason.
    Failed,
    /// The file was read again.
    FileRead(Arc<Agent>),
    /// The file is in the library no more.
    FileGone,
}

/// What is chosen in a dialog of the editor.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// This value for the row under the cursor.
    Value(String),
    /// A value of one's own.
    OwnValue,
    /// This key is added: its path.
    NewKey(String),
    /// A key of one's own inside the map at a path.
    OwnKey(String),
    /// The type of a new key.
    Kind(String, Kind),
    /// This item is added to the list or the names under the cursor.
    Item(String),
    /// An item of one's own.
    OwnItem,
    /// This text in the place of the one there is: a repair.
    Repaired(String),
    /// Look at a repair.
    OfferRepair,
    /// Look at the difference, and save.
    Review,
    /// Look at the difference, save, and leave.
    SaveAndLeave,
    /// Write the text there is.
    Save,
    /// Let the changes go, and leave.
    Discard,
    /// Stay.
    Stay,
    /// Save mine over theirs.
    Mine,
    /// Take theirs.
    Theirs,
    /// See both.
    Both,
    /// Back to the choice between the two.
    BackToConflict,
}

/// A dialog the editor asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Opens {
    /// What can be chosen for the row under the cursor.
    Values(Vec<offer::Offer>),
    /// What can be added to the list or names under the cursor.
    Items(Vec<offer::Offer>),
    /// What keys can be added to the map at a path.
    Keys(String),
    /// The name of a new key in the map at a path.
    KeyName(String),
    /// What the new key at a path is to be.
    Kinds(String),
    /// The difference to what stands on the disk, to be saved.
    Review,
    /// A repair of the block: the text it comes to.
    Repair(String),
    /// Whether a block that does not read as well as before is saved.
    Doubt,
    /// Whether unsaved work is saved, let go, or gone on with.
    Leave,
    /// Mine, theirs, or both.
    Conflict,
    /// Mine and theirs, line by line.
    Compare,
}

/// What the editor asks of the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// What the shell must do.
    pub effects: Vec<Effect>,
    /// A sentence for the line above the footer.
    pub says: Option<String>,
    /// A sentence of caution for it.
    pub warns: Option<String>,
    /// A dialog to be opened.
    pub opens: Option<Opens>,
    /// The editor is left.
    pub closes: bool,
    /// The program is left.
    pub quits: bool,
}

impl Outcome {
    fn says(sentence: impl Into<String>) -> Self {
        Self { says: Some(sentence.into()), ..Self::default() }
    }

    fn warns(sentence: impl Into<String>) -> Self {
        Self { warns: Some(sentence.into()), ..Self::default() }
    }

    fn opens(opens: Opens) -> Self {
        Self { opens: Some(opens), ..Self::default() }
    }
}

impl State {
    /// The form over the file of an agent.
    ///
    /// # Errors
    /// Where it cannot be edited here: why, and what to do.
    pub fn new(agent: &Agent) -> Result<Self, String> {
        let entry = &agent.entry;
        let Some(path) = entry.found.path.clone() else {
            return Err(format!("{} is built in and has no file", entry.name));
        };
        let text = edit::editable(&agent.document).map_err(|error| format!("{}: {error}", path.display()))?;
        let base: Arc<str> = text.into();
        let reading = reading::read(text);
        let mut state = Self {
            id: entry.found.id.clone(),
            name: entry.name.clone(),
            path,
            format: entry.format,
            bom: agent.document.bom,
            gone: false,
            base_rung: reading.rung,
            history: History::new(Arc::clone(&base)),
            base,
            reading,
            tab: Tab::Form,
            is_quiet: false,
            unfolded: BTreeSet::new(),
            rows: Vec::new(),
            cursor: 0,
            top: 0,
            field: None,
            raw: None,
            saving: None,
            theirs: None,
            leaves: Leaving::No,
            room: (0, 0),
            banner: Vec::new(),
            facts: Vec::new(),
            facts_height: 0,
            beside: None,
            facts_of: None,
            made: 0,
        };
        state.make_rows();
        Ok(state)
    }

    /// No form, only a text to be saved in the place of an agent's.
    ///
    /// # Errors
    /// As [`State::new`].
    pub fn quiet(agent: &Agent, text: String) -> Result<Self, String> {
        let mut state = Self::new(agent)?;
        state.is_quiet = true;
        state.take_text(text, "");
        Ok(state)
    }

    /// The text of now.
    pub fn text(&self) -> &Arc<str> {
        self.history.text()
    }

    /// What stands on the disk, as far as is known.
    pub fn base(&self) -> &Arc<str> {
        &self.base
    }

    /// How the text of now reads.
    pub fn reading(&self) -> &Frontmatter {
        &self.reading
    }

    /// What stands on the disk that should not.
    pub fn theirs(&self) -> Option<&Theirs> {
        self.theirs.as_ref()
    }

    /// The row under the cursor.
    pub fn row(&self) -> Option<&Row> {
        self.rows.get(self.cursor)
    }

    /// The value that is written.
    pub fn field(&self) -> Option<&Field> {
        self.field.as_ref()
    }

    /// The area the value under the cursor is written in.
    pub fn area(&self) -> Option<&Writing> {
        match &self.field.as_ref()?.input {
            Input::Area(writing) => Some(writing),
            Input::Line(_) => None,
        }
    }

    /// The block while it is written as text, and the line of the file its first line is.
    pub fn raw(&self) -> Option<(&Writing, usize)> {
        self.raw.as_ref().filter(|_| self.tab == Tab::Raw).map(|raw| (&raw.writing, raw.first_line))
    }

    /// What is the matter with the block as it is written.
    pub fn complaints(&self) -> Vec<Problem> {
        self.raw.as_ref().map(|raw| raw.complaints(&self.reading)).unwrap_or_default()
    }

    /// Whether keys go into a text.
    pub fn is_typing(&self) -> bool {
        self.field.is_some() || self.tab == Tab::Raw
    }

    /// Whether the text is another one than on the disk.
    pub fn is_changed(&self) -> bool {
        *self.text() != self.base
    }

    /// Whether there is anything to lose.
    fn is_at_work(&self) -> bool {
        self.is_changed() || self.field.is_some()
    }

    /// The line of the file that is under the cursor, from 1.
    pub fn line(&self) -> usize {
        match (&self.raw, self.tab) {
            (Some(raw), Tab::Raw) => {
                let (row, _) = raw.writing.cursor();
                raw.first_line + raw.writing.rows.get(row).map_or(0, |row| row.line)
            }
            _ => self.row().and_then(|row| row.lines).map_or(1, |(first, _)| first),
        }
    }

    /// The scopes of the key table that apply.
    pub fn scopes(&self) -> &'static [Scope] {
        match (&self.field, self.tab) {
            (Some(field), _) if field.is_area() => &[Scope::Text],
            (Some(_), _) => &[Scope::Field],
            (None, Tab::Raw) => &[Scope::Raw, Scope::Text],
            (None, Tab::Form) => &[Scope::Form],
        }
    }

    /// The columns of the labels.
    pub fn label_columns(&self) -> usize {
        let widest = self.rows.iter().map(Row::label_width).max().unwrap_or(0);
        widest.clamp(8, (self.room.0 * 2 / 5).max(8)) + 2
    }

    /// The rows of the form that are seen.
    pub fn form_height(&self) -> usize {
        let banner = if self.banner.is_empty() { 0 } else { self.banner.len() + 1 };
        let facts = if self.facts_height > 0 { self.facts_height + 1 } else { 0 };
        self.room.1.saturating_sub(banner + facts)
    }

    /// Gives the editor its room: columns and rows inside the border of the form.
    pub fn measure(&mut self, form: (usize, usize), facts: Option<(usize, usize)>) {
        let is_new = self.room != form || self.beside != facts;
        (self.room, self.beside) = (form, facts);
        if is_new {
            self.make_banner();
        }
        self.settle();
    }

    /// Keeps cursor, top and what is written within bounds.
    fn settle(&mut self) {
        let (columns, rows) = self.room;
        self.facts_height = if self.beside.is_some() || rows < LOW { 0 } else { FACTS.min(rows / 4) };
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        let height = self.form_height().max(1);
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(height), self.cursor);
        self.top = self.top.min(self.rows.len().saturating_sub(height));
        if let Some(Field { input: Input::Area(writing), .. }) = &mut self.field {
            writing.measure(columns.saturating_sub(4), rows.saturating_sub(1));
        }
        if let Some(raw) = &mut self.raw {
            // The number of the line before it, and rows for what is the matter.
            raw.writing.measure(columns.saturating_sub(7), rows.saturating_sub(2));
        }
        self.make_facts();
    }

    fn make_facts(&mut self) {
        let (columns, rows) = self.beside.unwrap_or((self.room.0, self.facts_height));
        let made_for = Some((self.cursor, columns, self.made));
        if self.facts_of != made_for {
            self.facts_of = made_for;
            let room = facts::Room { columns: columns.saturating_sub(2), rows, shows_file: self.beside.is_some() };
            self.facts =
                self.rows.get(self.cursor).map(|row| facts::facts(row, self.history.text(), room)).unwrap_or_default();
        }
    }

    fn make_rows(&mut self) {
        self.made += 1;
        self.rows = row::rows(&Making {
            text: self.history.text(),
            reading: &self.reading,
            format: self.format,
            unfolded: &self.unfolded,
        });
        self.make_banner();
        self.settle();
    }

    fn make_banner(&mut self) {
        if self.tab == Tab::Raw {
            return;
        }
        let says = match self.reading.rung {
            Rung::Strict => String::new(),
            Rung::None => "This file has no frontmatter block. The first key you add opens one at its top.".to_owned(),
            Rung::Repaired | Rung::Scanned => {
                let reason = self.reading.reason.clone().unwrap_or_default();
                match edit::repair(self.history.text()) {
                    Ok(_) => format!("{reason}. Other tools may skip the whole file."),
                    Err(_) => format!("{reason}. It takes a hand: see the raw block."),
                }
            }
        };
        let columns = self.room.0.saturating_sub(4);
        self.banner = if says.is_empty() { Vec::new() } else { wrapped(&says, columns.max(20)) };
        self.banner.truncate(3);
    }

    /// Takes a text in the place of the one there is.
    fn take_text(&mut self, text: impl Into<Arc<str>>, path: &str) {
        self.history.push(text, path);
        self.refresh(path);
    }

    /// Reads the text of now, and puts the cursor on the row of a path, or the nearest above it.
    fn refresh(&mut self, path: &str) {
        self.reading = reading::read(self.history.text());
        self.field = None;
        self.make_rows();
        self.go_to_path(path);
    }

    fn go_to_path(&mut self, path: &str) {
        let mut wanted = path;
        while !wanted.is_empty() {
            if let Some(at) = self.rows.iter().position(|row| row.path == wanted && row.what != What::Add) {
                self.cursor = at;
                break;
            }
            wanted = wanted.rfind(['.', '[']).map_or("", |at| &wanted[..at]);
        }
        self.settle();
    }

    /// Puts the cursor on the row of a line of the file, unfolding what hides it.
    pub fn go_to_line(&mut self, line: usize) {
        for _ in 0..16 {
            let holds = |row: &Row| row.lines.is_some_and(|(first, last)| first <= line && line <= last);
            let Some(at) = self.rows.iter().rposition(holds) else { return };
            self.cursor = at;
            let row = &self.rows[at];
            if !row.folds() || self.unfolded.contains(&row.path) || row.lines.is_some_and(|(first, _)| first == line) {
                break;
            }
            let path = row.path.clone();
            self.unfolded.insert(path);
            self.make_rows();
        }
        self.settle();
    }

    /// Makes changes to the text. The cursor goes to `path`.
    fn change(&mut self, changes: &[Change], path: &str) -> Outcome {
        match edit::apply(self.history.text(), changes) {
            Ok(edited) if edited.splices.is_empty() => {
                self.refresh(path);
                Outcome::default()
            }
            Ok(edited) => {
                self.take_text(edited.text, path);
                Outcome::default()
            }
            Err(error) => Outcome::warns(error.to_string()),
        }
    }

    /// Keeps what is written: the form gets it as a change. What cannot be taken stays written, and
    /// why is told.
    fn keep_field(&mut self) -> Outcome {
        let Some(field) = &self.field else { return Outcome::default() };
        let Some(change) = field.change() else {
            let path = self.row().map(|row| row.path.clone()).unwrap_or_default();
            self.refresh(&path);
            return Outcome::default();
        };
        let path = match &field.goal {
            Goal::Set { path, .. } => path.clone(),
            Goal::Insert { path, index } => format!("{path}[{index}]"),
            Goal::Append { path } => {
                let count = self.reading.values.at(path).map_or(0, |list| list.items().len());
                self.unfolded.insert(path.clone());
                format!("{path}[{count}]")
            }
            Goal::Rename { path } => renamed(path, field.text().trim()),
        };
        if let Goal::Rename { path: old } = &field.goal {
            let old = old.clone();
            let outcome = self.change(&[change], &path);
            if outcome.warns.is_none() {
                self.follow_rename(&old, &path);
            }
            return outcome;
        }
        self.unfold_above(&path);
        self.change(&[change], &path)
    }

    /// Unfolds what a path lies in.
    fn unfold_above(&mut self, path: &str) {
        let places = path.match_indices(['.', '[']).map(|(at, _)| path[..at].to_owned());
        self.unfolded.extend(places.filter(|above| !above.is_empty()));
    }

    /// What was unfolded under an old name is so under the new one.
    fn follow_rename(&mut self, old: &str, new: &str) {
        let moved = |path: &String| {
            path.strip_prefix(old)
                .filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
                .map_or_else(|| path.clone(), |rest| format!("{new}{rest}"))
        };
        self.unfolded = self.unfolded.iter().map(moved).collect();
        self.make_rows();
        self.go_to_path(new);
    }
}

/// The path of a key under another name.
fn renamed(path: &str, name: &str) -> String {
    let end = path.rfind(['.', ']']).map_or(0, |at| at + 1);
    format!("{}{name}", &path[..end])
}

/// Takes what happened to the editor.
pub fn update(state: &mut State, message: Message, context: Context<'_>) -> Outcome {
    let outcome = happened(state, message, context);
    if state.tab == Tab::Raw {
        state.follow_raw();
    }
    state.settle();
    outcome
}

fn happened(state: &mut State, message: Message, context: Context<'_>) -> Outcome {
    match message {
        Message::Asked(action) if state.field.is_some() => asked_of_field(state, action),
        Message::Asked(action) if state.tab == Tab::Raw => asked_of_raw(state, action),
        Message::Asked(action) => asked(state, action, context),
        Message::Typed(key) => write(state, |writing| writing.press(key), |line| line.press(key) == Some(true)),
        Message::Pasted(text) => paste(state, &text),
        Message::Clicked { x, y } => click(state, x, y, context),
        Message::Wheeled { down } => {
            wheel(state, down);
            Outcome::default()
        }
        Message::Chose(choice) => chose(state, choice, context),
        Message::Named { parent, name } => state.begin_named(&parent, &name, context),
        Message::Saved { text } => state.saved(&text),
        Message::Refused(theirs) => state.refused(theirs),
        Message::Failed => state.failed(),
        Message::FileRead(agent) => state.file_read(&agent),
        Message::FileGone => state.file_gone(),
    }
}

fn asked_of_field(state: &mut State, action: Action) -> Outcome {
    let is_area = state.field.as_ref().is_some_and(Field::is_area);
    match action {
        Action::Enter | Action::Done => state.keep_field(),
        // As everywhere, what is written in an area stays.
        Action::Escape if is_area => state.keep_field(),
        Action::Escape => {
            let path = state.row().map(|row| row.path.clone()).unwrap_or_default();
            state.refresh(&path);
            Outcome::default()
        }
        Action::Save => {
            let kept = state.keep_field();
            if kept.warns.is_some() { kept } else { state.ask_save() }
        }
        Action::Widen => {
            if let Some(field) = &mut state.field {
                field.widen();
            }
            Outcome::default()
        }
        Action::Undo => write(state, Writing::undo, |_| false),
        Action::Redo => write(state, Writing::redo, |_| false),
        Action::EraseLine => write(state, Writing::erase_line, |line| line.erase_line()),
        Action::EraseWord => write(state, Writing::erase_word, |line| line.erase_word()),
        Action::Quit => state.ask_leave(Leaving::Program),
        _ => Outcome::default(),
    }
}

fn asked_of_raw(state: &mut State, action: Action) -> Outcome {
    match action {
        Action::Escape | Action::PreviousTab | Action::NextTab => state.show_form(),
        Action::Save | Action::Done => return state.ask_save(),
        Action::Undo => {
            let has_undone = state.raw.as_mut().is_some_and(|raw| raw.writing.undo());
            if has_undone {
                state.take_raw();
            } else {
                return undo(state);
            }
        }
        Action::Redo => {
            let has_redone = state.raw.as_mut().is_some_and(|raw| raw.writing.redo());
            if has_redone {
                state.take_raw();
            } else {
                return redo(state);
            }
        }
        Action::EraseLine => return write(state, Writing::erase_line, |_| false),
        Action::EraseWord => return write(state, Writing::erase_word, |_| false),
        Action::Quit => return state.ask_leave(Leaving::Program),
        _ => {}
    }
    Outcome::default()
}

impl State {
    fn show_form(&mut self) {
        self.raw = None;
        self.tab = Tab::Form;
        let path = self.row().map(|row| row.path.clone()).unwrap_or_default();
        self.refresh(&path);
    }

    fn show_raw(&mut self) {
        let mut raw = Raw::new(self.history.text(), &self.reading);
        let line = self.line().saturating_sub(raw.first_line);
        (self.tab, self.field) = (Tab::Raw, None);
        raw.writing.measure(self.room.0.saturating_sub(7), self.room.1.saturating_sub(2));
        let row = raw.writing.rows.iter().position(|row| row.line == line).unwrap_or(0);
        raw.writing.click(row, 0);
        self.raw = Some(raw);
        // What is written from here on is one change more to take back in the form.
        let text = Arc::clone(self.history.text());
        self.history.push(text, "");
    }

    /// The text follows what is written in the raw block.
    fn take_raw(&mut self) {
        if let Some(raw) = &self.raw {
            self.history.replace(raw.text());
            self.reading = reading::read(self.history.text());
            self.make_rows();
        }
    }

    /// The row under the cursor is that of the line that is written.
    fn follow_raw(&mut self) {
        let line = self.line();
        let is_above = |row: &Row| row.lines.is_some_and(|(first, _)| first <= line);
        self.cursor = self.rows.iter().rposition(is_above).unwrap_or(0);
    }
}

/// Lets what has the focus take something.
fn write(
    state: &mut State,
    area: impl FnOnce(&mut Writing) -> bool,
    line: impl FnOnce(&mut super::super::line::Line) -> bool,
) -> Outcome {
    match (&mut state.field, &mut state.raw) {
        (Some(Field { input: Input::Area(writing), .. }), _) => {
            area(writing);
        }
        (Some(Field { input: Input::Line(text), .. }), _) => {
            line(text);
        }
        (None, Some(raw)) if state.tab == Tab::Raw => {
            if area(&mut raw.writing) {
                state.take_raw();
            }
        }
        _ => {}
    }
    Outcome::default()
}

fn paste(state: &mut State, text: &str) -> Outcome {
    if !state.is_typing() {
        return Outcome::warns("pasted text goes into a value: press i on one first");
    }
    // Several lines are no line; they go on in an area.
    if text.trim_end_matches(['\r', '\n']).contains(['\r', '\n'])
        && let Some(field) = state.field.as_mut().filter(|field| !matches!(field.goal, Goal::Rename { .. }))
    {
        field.widen();
    }
    let mut left_out = 0;
    let outcome = write(
        state,
        |writing| {
            left_out = writing.paste(text);
            true
        },
        |line| {
            line.insert(text);
            true
        },
    );
    if left_out == 0 {
        outcome
    } else {
        Outcome::warns(format!("the last {left_out} bytes of the paste were left out"))
    }
}

fn wheel(state: &mut State, down: bool) {
    let step = |at: usize| if down { at + 3 } else { at.saturating_sub(3) };
    if state.is_typing() {
        let key = if down { super::super::key::Code::Down } else { super::super::key::Code::Up };
        for _ in 0..3 {
            write(state, |writing| writing.press(Key::plain(key)), |_| false);
        }
        return;
    }
    let height = state.form_height().max(1);
    state.top = step(state.top).min(state.rows.len().saturating_sub(height));
    let last = state.top + height - 1;
    state.cursor = state.cursor.clamp(state.top, last.min(state.rows.len().saturating_sub(1)));
}

fn click(state: &mut State, x: usize, y: usize, context: Context<'_>) -> Outcome {
    if let Some(raw) = state.raw.as_mut().filter(|_| state.tab == Tab::Raw) {
        raw.writing.click(raw.writing.top + y, x.saturating_sub(7));
        return Outcome::default();
    }
    match &mut state.field {
        Some(Field { input: Input::Area(writing), .. }) => {
            writing.click(writing.top + y.saturating_sub(1), x.saturating_sub(2));
            return Outcome::default();
        }
        Some(_) => {
            let kept = state.keep_field();
            if kept.warns.is_some() {
                return kept;
            }
        }
        None => {}
    }
    let above = if state.banner.is_empty() { 0 } else { state.banner.len() + 1 };
    let Some(at) = y.checked_sub(above).filter(|&at| at < state.form_height()).map(|at| state.top + at) else {
        return Outcome::default();
    };
    if at >= state.rows.len() {
        return Outcome::default();
    }
    if at == state.cursor {
        return asked(state, Action::Enter, context);
    }
    state.cursor = at;
    Outcome::default()
}

fn asked(state: &mut State, action: Action, context: Context<'_>) -> Outcome {
    let page = state.form_height().saturating_sub(KEPT_ROWS).max(1);
    match action {
        Action::Down => state.cursor += 1,
        Action::Up => state.cursor = state.cursor.saturating_sub(1),
        Action::Top => state.cursor = 0,
        Action::Bottom => state.cursor = usize::MAX,
        Action::PageDown => state.cursor = state.cursor.saturating_add(page),
        Action::PageUp => state.cursor = state.cursor.saturating_sub(page),
        Action::HalfDown => state.cursor = state.cursor.saturating_add(page.div_ceil(2)),
        Action::HalfUp => state.cursor = state.cursor.saturating_sub(page.div_ceil(2)),
        Action::Enter => return state.enter(context),
        Action::EditValue => return state.edit_value(),
        Action::Toggle => return state.toggle(),
        Action::Unfold => state.unfold(),
        Action::Fold => state.fold(),
        Action::AddKey => return state.add(context),
        Action::AddTopKey => return Outcome::opens(Opens::Keys(String::new())),
        Action::RemoveKey => return state.remove(),
        Action::RenameKey => return state.rename(),
        Action::MoveDown => return state.displace(true),
        Action::MoveUp => return state.displace(false),
        Action::Repair => return state.repair(),
        Action::NextTab | Action::PreviousTab => state.show_raw(),
        Action::Undo => return undo(state),
        Action::Redo => return redo(state),
        Action::Save => return state.ask_save(),
        Action::Escape => return state.ask_leave(Leaving::Form),
        Action::Quit => return state.ask_leave(Leaving::Program),
        _ => {}
    }
    Outcome::default()
}

fn undo(state: &mut State) -> Outcome {
    let Some(path) = state.history.undo() else { return Outcome::says("nothing is left to take back") };
    after_travel(state, &path)
}

fn redo(state: &mut State) -> Outcome {
    let Some(path) = state.history.redo() else { return Outcome::says("nothing was taken back") };
    after_travel(state, &path)
}

fn after_travel(state: &mut State, path: &str) -> Outcome {
    let path =
        if path.is_empty() { state.row().map(|row| row.path.clone()).unwrap_or_default() } else { path.to_owned() };
    state.unfold_above(&path);
    state.refresh(&path);
    if state.tab == Tab::Raw {
        let mut raw = Raw::new(state.history.text(), &state.reading);
        raw.writing.measure(state.room.0.saturating_sub(7), state.room.1.saturating_sub(2));
        state.raw = Some(raw);
    }
    Outcome::default()
}

fn chose(state: &mut State, choice: Choice, context: Context<'_>) -> Outcome {
    match choice {
        Choice::Value(value) => state.set_value(value),
        Choice::OwnValue => state.write_value(),
        Choice::NewKey(path) => state.begin(&path, context),
        Choice::OwnKey(parent) => Outcome::opens(Opens::KeyName(parent)),
        Choice::Kind(path, kind) => state.begin_kind(&path, kind),
        Choice::Item(item) => state.add_item(&item),
        Choice::OwnItem => state.write_item(),
        Choice::Repaired(text) => {
            state.take_text(text, "");
            Outcome::says("repaired here; not saved yet")
        }
        Choice::OfferRepair => state.repair(),
        Choice::Review => state.ask_review(),
        Choice::SaveAndLeave => state.save_and_leave(),
        Choice::Save => state.save(),
        Choice::Discard => state.discard(),
        Choice::Stay => state.stay(),
        Choice::Mine => state.take_mine(),
        Choice::Theirs => state.take_theirs(),
        Choice::Both => Outcome::opens(Opens::Compare),
        Choice::BackToConflict => Outcome::opens(Opens::Conflict),
    }
}

impl State {
    /// What enter does: fold, switch, choose, or write.
    fn enter(&mut self, context: Context<'_>) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        let (path, fact) = (row.path.clone(), row.fact);
        match row.what {
            What::List(_) | What::Map(_) | What::Truth(_) => self.toggle(),
            What::Add => Outcome::opens(Opens::Keys(String::new())),
            What::Missing => self.begin(&path, context),
            What::Empty => self.begin(&path, context),
            What::Text | What::Lines => {
                let offers = if row.place.is_item {
                    Vec::new()
                } else {
                    offer::values(context.library, self.format, &self.reading.values, &path, fact)
                };
                if offers.is_empty() { self.write_value() } else { Outcome::opens(Opens::Values(offers)) }
            }
            What::Alias | What::Draft => self.edit_value(),
        }
    }

    fn edit_value(&mut self) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        match row.what {
            What::Alias => Outcome::warns(format!(
                "`{}` refers to a value elsewhere ({}); change that one, or remove this key and add it anew",
                row.path, row.value
            )),
            What::List(_) | What::Map(_) => {
                Outcome::warns(format!("`{}` is edited by what stands in it: unfold it", row.path))
            }
            What::Add => Outcome::opens(Opens::Keys(String::new())),
            _ => self.write_value(),
        }
    }

    /// Lets the value under the cursor be written.
    fn write_value(&mut self) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        let text = self.reading.values.at(&row.path).filter(|node| !node.is_null()).and_then(scalar_text);
        let wants = add::wants(row.fact);
        let is_new = !row.is_there();
        let field = Field::new(Goal::Set { path: row.path.clone(), wants }, text.unwrap_or_default());
        self.field = Some(if is_new { field.anew() } else { field });
        Outcome::default()
    }

    /// Takes a value that was chosen.
    fn set_value(&mut self, value: String) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        let path = row.path.clone();
        let value = match (add::wants(row.fact), value.as_str()) {
            (Wants::Truth, "true") => New::Json(true.into()),
            (Wants::Truth, "false") => New::Json(false.into()),
            _ => New::Text(value),
        };
        self.unfold_above(&path);
        self.change(&[Change::Set { path: path.clone(), value }], &path)
    }

    /// Switches true and false in their own spelling; folds or unfolds.
    fn toggle(&mut self) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        let path = row.path.clone();
        match row.what {
            What::Truth(truth) => {
                let value = match other_truth(&row.value) {
                    Some(word) => New::Text(word.to_owned()),
                    None => New::Json((!truth).into()),
                };
                self.change(&[Change::Set { path: path.clone(), value }], &path)
            }
            What::List(_) | What::Map(_) => {
                if !self.unfolded.remove(&path) {
                    self.unfolded.insert(path.clone());
                }
                self.make_rows();
                self.go_to_path(&path);
                Outcome::default()
            }
            _ => Outcome::default(),
        }
    }

    fn unfold(&mut self) {
        let Some(row) = self.row().filter(|row| row.folds()) else { return };
        if self.unfolded.insert(row.path.clone()) {
            self.make_rows();
        } else {
            self.cursor += 1;
        }
    }

    /// Folds what the cursor is on; where that is not unfolded, goes to what it lies in.
    fn fold(&mut self) {
        let Some(row) = self.row() else { return };
        let (path, parent) = (row.path.clone(), row.place.parent.clone());
        if self.unfolded.remove(&path) {
            self.make_rows();
            self.go_to_path(&path);
        } else if !parent.is_empty() {
            self.go_to_path(&parent);
        }
    }

    fn remove(&mut self) -> Outcome {
        let Some(row) = self.row().filter(|row| row.is_there()) else { return Outcome::default() };
        let (path, place, cursor) = (row.path.clone(), row.place.clone(), self.cursor);
        let what =
            if place.is_item { format!("item {} of `{}`", place.index + 1, place.parent) } else { format!("`{path}`") };
        let outcome = self.change(&[Change::Remove { path }], "");
        if outcome.warns.is_some() {
            return outcome;
        }
        self.cursor = cursor;
        self.settle();
        Outcome::says(format!("{what} is removed here"))
    }

    fn rename(&mut self) -> Outcome {
        let Some(row) = self.row().filter(|row| row.is_there()) else { return Outcome::default() };
        if row.place.is_item {
            return Outcome::warns("an item of a list has no name; what it says can be changed");
        }
        self.field = Some(Field::new(Goal::Rename { path: row.path.clone() }, &row.label));
        Outcome::default()
    }

    fn displace(&mut self, down: bool) -> Outcome {
        let Some(row) = self.row().filter(|row| row.is_there()) else { return Outcome::default() };
        let (path, place) = (row.path.clone(), row.place.clone());
        let Some(index) = (if down { place.index.checked_add(1) } else { place.index.checked_sub(1) })
            .filter(|index| *index < place.count)
        else {
            return Outcome::default();
        };
        let to = if place.is_item { format!("{}[{index}]", place.parent) } else { path.clone() };
        let before = self.unfolded.clone();
        if place.is_item {
            self.swap_unfolded(&path, &to);
        }
        let outcome = self.change(&[Change::Move { path, index }], &to);
        if outcome.warns.is_some() {
            self.unfolded = before;
        }
        outcome
    }

    /// Two items change places, and so does what is unfolded of them.
    fn swap_unfolded(&mut self, one: &str, other: &str) {
        let moved = |path: &String| {
            let rest = |of: &str| path.strip_prefix(of).filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
            match (rest(one), rest(other)) {
                (Some(rest), _) => format!("{other}{rest}"),
                (None, Some(rest)) => format!("{one}{rest}"),
                (None, None) => path.clone(),
            }
        };
        self.unfolded = self.unfolded.iter().map(moved).collect();
    }

    /// Offers the repair of a block that is not strictly valid, as a difference.
    pub fn repair(&mut self) -> Outcome {
        if self.reading.rung == Rung::Strict {
            return Outcome::says("the block is valid; there is nothing to repair");
        }
        match edit::repair(self.history.text()) {
            Ok(edited) if edited.splices.is_empty() => Outcome::says("there is nothing to repair"),
            Ok(edited) => Outcome::opens(Opens::Repair(edited.text)),
            Err(error) => Outcome::warns(error.to_string()),
        }
    }

    /// The worst that is the matter with what a row hides or is.
    pub fn severity(&self) -> Option<Severity> {
        self.rows.iter().filter_map(|row| Some(row.trouble.as_ref()?.severity)).max()
    }

    /// The document as it is now, for the shelf of what is known of the file.
    pub fn document(&self) -> Document {
        Document { text: self.text().to_string(), bom: self.bom, lossy: None }
    }
}

fn scalar_text(node: &crate::domain::value::Node) -> Option<&str> {
    match &node.kind {
        crate::domain::value::Kind::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// The other of two words for true and false, in the same spelling.
fn other_truth(word: &str) -> Option<&'static str> {
    const PAIRS: [(&str, &str); 12] = [
        ("true", "false"),
        ("True", "False"),
        ("TRUE", "FALSE"),
        ("yes", "no"),
        ("Yes", "No"),
        ("YES", "NO"),
        ("on", "off"),
        ("On", "Off"),
        ("ON", "OFF"),
        ("y", "n"),
        ("Y", "N"),
        ("t", "f"),
    ];
    PAIRS.iter().find_map(|&(one, other)| match word {
        word if word == one => Some(other),
        word if word == other => Some(one),
        _ => None,
    })
}

#[cfg(test)]
mod tests;

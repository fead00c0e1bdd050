//! The frontmatter editor: a form over the block of one file, and the block as text beside it.
//!
//! Every change of the form is an [`edit::Change`] made to the text kept here; nothing reaches the disk
//! before the person has seen the difference and saved it.

mod add;
mod change;
mod facts;
pub mod field;
mod history;
mod message;
pub mod names;
pub mod offer;
mod raw;
pub mod row;
mod save;
mod sight;
mod typing;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::super::effect::Unsaved;
use super::super::keymap::{Action, Scope};
use super::super::writing::Writing;
use crate::domain::agent::{Agent, AgentId};
use crate::domain::edit;
use crate::domain::formats::Format;
use crate::domain::library::Library;
use crate::domain::problem::Problem;
use crate::domain::reading::{self, Frontmatter, Rung};
use field::{Field, Input};
use history::History;
use raw::Raw;
use row::Row;

pub use add::{Kind as NewKind, NewKey};
pub use facts::Fact;
pub use message::{Choice, Message, Opens, Outcome};
pub use save::Theirs;
pub use sight::Mending;

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
    /// Every text that stood on the disk during this visit.
    bases: Vec<Arc<str>>,
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
    /// The columns of the widest label.
    widest: usize,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row shown.
    pub top: usize,
    /// The value that is written.
    field: Option<Field>,
    /// The block while it is written as text.
    raw: Option<Raw>,
    /// What is the matter with that.
    complaints: Vec<Problem>,
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
    /// Why nothing could be saved to the file, and what can be done.
    refusal: Option<String>,
    /// How the block can be mended, where it is not valid.
    pub mending: Mending,
    /// What is known of the key under the cursor, a row each.
    pub facts: Vec<Fact>,
    /// Rows under the form for the facts of a key.
    pub facts_height: usize,
    /// Columns and rows beside the form for them.
    beside: Option<(usize, usize)>,
    /// What they were made for: the row, how often the rows were made by then, and the room.
    facts_of: Option<(usize, usize, (usize, usize))>,
    /// How often the rows were made.
    made: usize,
    /// The path of the row that was left for one that is being added; empty for the offer to add.
    left: Option<String>,
    /// What an earlier run left unsaved, where that is what is edited.
    pub recovered: Option<Box<Unsaved>>,
    /// The path that values are offered for.
    offered_for: Option<String>,
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
            bases: vec![Arc::clone(&base)],
            base,
            reading,
            tab: Tab::Form,
            is_quiet: false,
            unfolded: BTreeSet::new(),
            rows: Vec::new(),
            widest: 0,
            cursor: 0,
            top: 0,
            field: None,
            raw: None,
            complaints: Vec::new(),
            saving: None,
            theirs: None,
            leaves: Leaving::No,
            room: (0, 0),
            banner: Vec::new(),
            refusal: None,
            mending: Mending::NotNeeded,
            facts: Vec::new(),
            facts_height: 0,
            beside: None,
            facts_of: None,
            made: 0,
            left: None,
            recovered: None,
            offered_for: None,
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

    /// Whether it is known that nothing could be saved to the file.
    pub const fn is_read_only(&self) -> bool {
        self.refusal.is_some()
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
    pub fn complaints(&self) -> &[Problem] {
        &self.complaints
    }

    /// Whether keys go into a text.
    pub fn is_typing(&self) -> bool {
        self.field.is_some() || self.tab == Tab::Raw
    }

    /// Whether what a person can ask of the form would do anything where the cursor is.
    pub fn does(&self, action: Action) -> bool {
        let row = self.row().filter(|row| row.is_there() && row.is_reached);
        match action {
            Action::RemoveKey => row.is_some(),
            Action::RenameKey => row.is_some_and(|row| !row.place.is_item),
            Action::MoveDown | Action::MoveUp => row.is_some_and(|row| row.place.count > 1),
            Action::Undo => self.history.has_past(),
            Action::Save => self.is_changed() || self.gone,
            _ => true,
        }
    }

    /// Whether the text is another one than on the disk.
    pub fn is_changed(&self) -> bool {
        *self.text() != self.base
    }

    /// Whether there is anything to lose.
    fn is_at_work(&self) -> bool {
        self.is_changed() || self.field.is_some() || self.rows.iter().any(|row| row.what == row::What::Draft)
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
}

/// Takes what happened to the editor.
pub fn update(state: &mut State, message: Message, context: Context<'_>) -> Outcome {
    let outcome = happened(state, message, context);
    if matches!(outcome.opens, Some(Opens::Values(_) | Opens::Items(_))) {
        state.offered_for = state.row().map(|row| row.path.clone());
    }
    if state.tab == Tab::Raw {
        state.follow_raw();
    }
    state.settle();
    outcome
}

fn happened(state: &mut State, message: Message, context: Context<'_>) -> Outcome {
    match message {
        Message::Asked(action) if state.field.is_some() => typing::asked_of_field(state, action),
        Message::Asked(action) if state.tab == Tab::Raw => typing::asked_of_raw(state, action),
        Message::Asked(action) => asked(state, action, context),
        Message::Typed(key) => typing::write(state, |writing| writing.press(key), |line| line.press(key) == Some(true)),
        Message::Pasted(text) => typing::paste(state, &text),
        Message::Clicked { x, y } => typing::click(state, x, y, context),
        Message::Wheeled { down } => {
            typing::wheel(state, down);
            Outcome::default()
        }
        Message::Chose(choice) => chose(state, choice, context),
        Message::Named { parent, name } => state.begin_named(&parent, &name, context),
        Message::Saved { text } => state.saved(&text),
        Message::Refused(theirs) => state.refused(theirs),
        Message::Failed => state.failed(),
        Message::RightsLookedAt(refusal) => {
            state.refusal = refusal;
            state.make_banner();
            Outcome::default()
        }
        Message::FileRead(agent) => state.file_read(&agent),
        Message::FileGone => state.file_gone(),
    }
}

fn asked(state: &mut State, action: Action, context: Context<'_>) -> Outcome {
    let page = state.form_height().saturating_sub(1).max(1);
    let changes_row = matches!(
        action,
        Action::Enter
            | Action::EditValue
            | Action::Toggle
            | Action::AddKey
            | Action::RemoveKey
            | Action::RenameKey
            | Action::ChangeType
            | Action::MoveDown
            | Action::MoveUp
    );
    if let Some(row) = state.row().filter(|row| changes_row && !row.is_reached) {
        let says = row.trouble.as_ref().map_or("no path leads to it", |trouble| trouble.says.as_str());
        return Outcome::warns(format!("{says}; change it in the raw block"));
    }
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
        Action::ChangeType => return state.ask_type(),
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
    state.renew_raw();
    Outcome::default()
}

fn chose(state: &mut State, choice: Choice, context: Context<'_>) -> Outcome {
    let is_for_row = matches!(choice, Choice::Value(_) | Choice::OwnValue | Choice::Item(_) | Choice::OwnItem);
    if is_for_row && state.row().map(|row| &row.path) != state.offered_for.as_ref() {
        return Outcome::warns("the file was changed meanwhile, so nothing was taken; choose again");
    }
    match choice {
        Choice::Value(value) => state.set_value(value),
        Choice::OwnValue => state.write_value(),
        Choice::NewKey(path) => state.begin(&path, context),
        Choice::OwnKey(parent) => Outcome::opens(Opens::KeyName(parent)),
        Choice::Kind(path, kind) => state.begin_kind(&path, kind),
        Choice::Type(path, kind) => state.make_type(&path, kind),
        Choice::Item(item) => state.add_item(&item),
        Choice::OwnItem => state.write_item(),
        Choice::Repaired(text) => {
            // The offer may be older than the text.
            if edit::repair(state.text()).map(|edited| edited.text) != Ok(text.clone()) {
                return Outcome::warns("the file was changed meanwhile, so nothing was taken; look at it again");
            }
            state.take_text(text, "");
            state.renew_raw();
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

#[cfg(test)]
mod tests;

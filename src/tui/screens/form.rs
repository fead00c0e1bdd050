//! The frontmatter editor: a form for the block of one file, and the block as text.
//!
//! Every change in the form is a [`ValueChange`](crate::domain::edit::ValueChange) of the text stored here. Nothing
//! reaches the disk before the user has seen the difference and saved it.

pub(in crate::tui) mod dialogs;
pub mod view;

mod add;
pub mod default_names;
mod editor_message;
mod facts;
mod form_layout;
mod history;
pub mod offer;
mod raw;
pub mod row;
mod save_form;
mod typed_text;
mod value_changes;
pub mod value_field;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::agent::{Agent, AgentId};
use crate::domain::edit;
use crate::domain::formats::Format;
use crate::domain::library::Library;
use crate::domain::problem::Problem;
use crate::domain::reading::{Frontmatter, ReadingMethod, read_agent};
use crate::tui::app::effect::UnsavedText;
use crate::tui::ui::keymap::{Action, KeyScope};
use crate::tui::ui::motion::row_after;
use crate::tui::ui::multiline_input::MultilineInput;
use history::EditHistory;
use raw::RawEditor;
use row::FormRow;
use value_field::{FieldInput, ValueField};

pub use add::{NewKey, NewValueKind as NewKind};
pub use editor_message::{EditorDialog, EditorMessage, EditorOutcome};
pub use facts::FactLine;
pub use form_layout::RepairWay;
pub use save_form::DiskVersion;

/// The editor of one file's frontmatter.
#[derive(Clone, Debug)]
pub struct EditorState {
    /// The agent of the file.
    pub id: AgentId,
    /// The agent's name, as displayed.
    pub name: String,
    /// The path of the file.
    pub path: PathBuf,
    /// Position of the agent among those of the file, from 0.
    position: usize,
    /// The format of the file.
    pub format: Format,
    /// The file on disk, as last known.
    disk: DiskCopy,
    /// The edited text and its past versions.
    history: EditHistory,
    /// The reading of the edited text.
    reading: Frontmatter,
    /// The active tab.
    pub tab: EditorTab,
    /// True if only a difference to be saved is shown, without a form to return to.
    pub is_quiet: bool,
    /// The rows of the form.
    pub form: FormRows,
    /// The value that is being edited.
    field: Option<ValueField>,
    /// The input for the block, while it is edited as text.
    raw: Option<RawEditor>,
    /// The problems of that text.
    raw_problems: Vec<Problem>,
    /// The save in progress, and what follows it.
    save: SaveProgress,
    /// Columns and rows of the form inside its border.
    room: (usize, usize),
    /// The lines above the form, wrapped to its width.
    pub banner: Vec<String>,
    /// The repair offered for an invalid block.
    pub mending: RepairWay,
    /// The facts about the key under the cursor.
    pub facts: FactPanel,
    /// The draft of an earlier run, if it is being edited.
    pub recovered: Option<Box<UnsavedText>>,
}

/// The file on disk, as last known.
#[derive(Clone, Debug)]
struct DiskCopy {
    /// Its text, without the byte order mark.
    text: Arc<str>,
    /// True if the file begins with a byte order mark.
    bom: bool,
    /// True if the file was deleted.
    is_gone: bool,
    /// The method by which its text is read.
    rung: ReadingMethod,
    /// All texts it has had since the editor was opened.
    texts: Vec<Arc<str>>,
    /// The reason that nothing can be saved to it, and the fix.
    refusal: Option<String>,
}

/// The save in progress, and what follows it.
#[derive(Clone, Debug, Default)]
struct SaveProgress {
    /// The text being written.
    text: Option<Arc<str>>,
    /// The version on disk, when it conflicts with ours.
    conflict: Option<DiskVersion>,
    /// The screen to leave after everything is saved.
    leaving: LeaveTarget,
}

/// The rows of the form and the cursor among them.
#[derive(Clone, Debug, Default)]
pub struct FormRows {
    /// The rows, without folded ones.
    pub rows: Vec<FormRow>,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first visible row.
    pub top: usize,
    /// The width of the widest label, in columns.
    widest_label: usize,
    /// The paths that are unfolded.
    unfolded: BTreeSet<String>,
    /// Counts how often the rows were built.
    generation: usize,
    /// The path of the row where a draft was begun; empty for the row that adds a key.
    left_for_draft: Option<String>,
    /// The path for which values are offered.
    offered_for: Option<String>,
}

/// The facts about the key under the cursor, one line each.
#[derive(Clone, Debug, Default)]
pub struct FactPanel {
    /// The lines.
    pub rows: Vec<FactLine>,
    /// Rows below the form; 0 if the facts are next to it.
    pub height: usize,
    /// Columns and rows next to the form, if there is room.
    beside: Option<(usize, usize)>,
    /// Cache key of `rows`: cursor, `FormRows::generation`, available size.
    made_for: Option<(usize, usize, (usize, usize))>,
}

/// A tab of the editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditorTab {
    /// The keys.
    Form,
    /// The block as text.
    Raw,
}

/// The screen that is left after a save.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LeaveTarget {
    /// None; editing continues.
    #[default]
    No,
    /// The form.
    Form,
    /// The program.
    Program,
}

/// The data the editor may read.
#[derive(Clone, Copy)]
pub struct EditorContext<'a> {
    /// Every agent.
    pub library: &'a Library,
    /// The key that lets a value be typed, for a sentence.
    pub edit_value: &'a str,
}

impl EditorState {
    /// Creates an editor for the file of an agent.
    ///
    /// # Errors
    /// The file cannot be edited in the form; the sentence says why, and what to do.
    pub fn new(agent: &Agent) -> Result<Self, String> {
        let entry = &agent.entry;
        let Some(path) = entry.found.path.clone() else {
            return Err(format!("{} is built in and has no file", entry.name));
        };
        let text = edit::editable(&agent.document).map_err(|error| format!("{}: {error}", path.display()))?;
        let base: Arc<str> = text.into();
        let position = entry.found.position();
        let reading = read_agent(text, position);
        let mut state = Self {
            id: entry.found.id.clone(),
            name: entry.name.clone(),
            path,
            position,
            format: entry.format,
            history: EditHistory::new(Arc::clone(&base)),
            disk: DiskCopy {
                texts: vec![Arc::clone(&base)],
                text: base,
                bom: agent.document.bom,
                is_gone: false,
                rung: reading.reading,
                refusal: None,
            },
            reading,
            tab: EditorTab::Form,
            is_quiet: false,
            form: FormRows::default(),
            field: None,
            raw: None,
            raw_problems: Vec::new(),
            save: SaveProgress::default(),
            room: (0, 0),
            banner: Vec::new(),
            mending: RepairWay::NotNeeded,
            facts: FactPanel::default(),
            recovered: None,
        };
        state.make_rows();
        Ok(state)
    }

    /// Creates an editor without a form, only with a text to be saved as an agent's file.
    ///
    /// # Errors
    /// As [`EditorState::new`].
    pub fn quiet(agent: &Agent, text: String) -> Result<Self, String> {
        let mut state = Self::new(agent)?;
        state.is_quiet = true;
        state.take_text(text, "");
        Ok(state)
    }

    /// The current text.
    pub fn text(&self) -> &Arc<str> {
        self.history.text()
    }

    /// The text on disk, as last known.
    pub fn base(&self) -> &Arc<str> {
        &self.disk.text
    }

    /// Parsed frontmatter of the current text.
    pub fn reading(&self) -> &Frontmatter {
        &self.reading
    }

    /// Returns true if nothing can be saved to the file.
    pub const fn is_read_only(&self) -> bool {
        self.disk.refusal.is_some()
    }

    /// The version on disk, when it conflicts with ours.
    pub fn theirs(&self) -> Option<&DiskVersion> {
        self.save.conflict.as_ref()
    }

    /// The row under the cursor.
    pub fn row(&self) -> Option<&FormRow> {
        self.form.rows.get(self.form.cursor)
    }

    /// The value being edited.
    pub fn field(&self) -> Option<&ValueField> {
        self.field.as_ref()
    }

    /// The text area for the value under the cursor.
    pub fn area(&self) -> Option<&MultilineInput> {
        match &self.field.as_ref()?.input {
            FieldInput::Area(writing) => Some(writing),
            FieldInput::Line(_) => None,
        }
    }

    /// The input for the block as text, and the line of the file where it begins.
    pub fn raw(&self) -> Option<(&MultilineInput, usize)> {
        self.raw.as_ref().filter(|_| self.tab == EditorTab::Raw).map(|raw| (&raw.writing, raw.first_line))
    }

    /// Problems of the block as edited.
    pub fn complaints(&self) -> &[Problem] {
        &self.raw_problems
    }

    /// Returns true if keys go to a text input.
    pub fn is_typing(&self) -> bool {
        self.field.is_some() || self.tab == EditorTab::Raw
    }

    /// Returns true if the action has an effect at the cursor of the form.
    pub fn does(&self, action: Action) -> bool {
        let row = self.row().filter(|row| row.is_there() && row.is_reached);
        match action {
            Action::RemoveKey => row.is_some(),
            Action::RenameKey => row.is_some_and(|row| !row.place.is_item),
            Action::MoveDown | Action::MoveUp => row.is_some_and(|row| row.place.count > 1),
            Action::Undo => self.history.has_past(),
            Action::Save => self.is_changed() || self.disk.is_gone,
            _ => true,
        }
    }

    /// Returns true if the text differs from the one on disk.
    pub fn is_changed(&self) -> bool {
        *self.text() != self.disk.text
    }

    /// Returns true if there is something to lose.
    fn is_at_work(&self) -> bool {
        self.is_changed() || self.field.is_some() || self.form.rows.iter().any(|row| row.what == row::RowKind::Draft)
    }

    /// The line of the file for the row under the cursor, from 1.
    pub fn line(&self) -> usize {
        match (&self.raw, self.tab) {
            (Some(raw), EditorTab::Raw) => {
                let (row, _) = raw.writing.cursor();
                raw.first_line + raw.writing.rows.get(row).map_or(0, |row| row.line)
            }
            _ => self.row().and_then(|row| row.lines).map_or(1, |(first, _)| first),
        }
    }

    /// The scopes of the key table that apply.
    pub fn scopes(&self) -> &'static [KeyScope] {
        match (&self.field, self.tab) {
            (Some(field), _) if field.takes_lines() => &[KeyScope::Lines, KeyScope::Text],
            (Some(field), _) if field.is_area() => &[KeyScope::Field, KeyScope::Text],
            (Some(_), _) => &[KeyScope::Field],
            (None, EditorTab::Raw) => &[KeyScope::Raw, KeyScope::Text],
            (None, EditorTab::Form) => &[KeyScope::Form],
        }
    }
}

/// Handles a message to the editor.
pub fn update(state: &mut EditorState, message: EditorMessage, context: EditorContext<'_>) -> EditorOutcome {
    let outcome = happened(state, message, context);
    if matches!(outcome.opens, Some(EditorDialog::Values(_) | EditorDialog::Items(_))) {
        state.form.offered_for = state.row().map(|row| row.path.clone());
    }
    if state.tab == EditorTab::Raw {
        state.follow_raw();
    }
    state.settle();
    outcome
}

fn happened(state: &mut EditorState, message: EditorMessage, context: EditorContext<'_>) -> EditorOutcome {
    let is_for_row = matches!(
        message,
        EditorMessage::ValueChosen(_)
            | EditorMessage::OwnValueChosen
            | EditorMessage::ItemChosen(_)
            | EditorMessage::OwnItemChosen
    );
    if is_for_row && state.row().map(|row| &row.path) != state.form.offered_for.as_ref() {
        return EditorOutcome::warns("the file changed, so nothing was applied; choose again");
    }
    match message {
        EditorMessage::Asked(action) if state.field.is_some() => typed_text::asked_of_field(state, action),
        EditorMessage::Asked(action) if state.tab == EditorTab::Raw => typed_text::asked_of_raw(state, action),
        EditorMessage::Asked(action) => asked(state, action, context),
        EditorMessage::Typed(key) => {
            typed_text::write(state, |writing| writing.press(key), |line| line.press(key) == Some(true))
        }
        EditorMessage::Pasted(text) => typed_text::paste(state, &text, context),
        EditorMessage::Clicked { x, y } => typed_text::click(state, x, y, context),
        EditorMessage::Wheeled { down } => {
            typed_text::wheel(state, down);
            EditorOutcome::default()
        }
        EditorMessage::ValueChosen(value) => state.set_value(value),
        EditorMessage::OwnValueChosen => state.write_value(),
        EditorMessage::KeyChosen(path) => state.begin(&path, context),
        EditorMessage::OwnKeyChosen(parent) => EditorOutcome::opens(EditorDialog::KeyName(parent)),
        EditorMessage::KindChosen(path, kind) => state.begin_kind(&path, kind),
        EditorMessage::TypeChosen(path, kind) => state.make_type(&path, kind),
        EditorMessage::ItemChosen(item) => state.add_item(&item),
        EditorMessage::OwnItemChosen => state.write_item(),
        EditorMessage::RepairAccepted(text) => repair_accepted(state, text),
        EditorMessage::RepairAsked => state.repair(),
        EditorMessage::ReviewAsked => state.ask_review(),
        EditorMessage::SaveAndLeave => state.save_and_leave(),
        EditorMessage::SaveAccepted => state.save(),
        EditorMessage::Discarded => state.discard(),
        EditorMessage::Stayed => state.stay(),
        EditorMessage::KeepOurs => state.take_mine(),
        EditorMessage::TakeDiskVersion => state.take_theirs(),
        EditorMessage::CompareAsked => EditorOutcome::opens(EditorDialog::Compare),
        EditorMessage::ConflictAsked => EditorOutcome::opens(EditorDialog::Conflict),
        EditorMessage::Named { parent, name } => state.begin_named(&parent, &name, context),
        EditorMessage::Saved { text } => state.saved(&text),
        EditorMessage::Refused(theirs) => state.refused(theirs),
        EditorMessage::Failed => state.failed(),
        EditorMessage::RightsLookedAt(refusal) => {
            state.disk.refusal = refusal;
            state.make_banner();
            EditorOutcome::default()
        }
        EditorMessage::FileRead(agent) => state.file_read(&agent),
        EditorMessage::FileGone => state.file_gone(),
    }
}

fn asked(state: &mut EditorState, action: Action, context: EditorContext<'_>) -> EditorOutcome {
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
        let says = row.trouble.as_ref().map_or("no path to it", |trouble| trouble.says.as_str());
        return EditorOutcome::warns(format!("{says}; edit it as text"));
    }
    if let Some(row) = row_after(action, state.form.cursor, page) {
        state.form.cursor = row;
        return EditorOutcome::default();
    }
    match action {
        Action::Enter => return state.enter(context),
        Action::EditValue => return state.edit_value(),
        Action::Toggle => return state.toggle(),
        Action::Unfold => state.unfold(),
        Action::Fold => state.fold(),
        Action::AddKey => return state.add(context),
        Action::AddTopKey => return EditorOutcome::opens(EditorDialog::Keys(String::new())),
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
        Action::Escape => return state.ask_leave(LeaveTarget::Form),
        Action::Quit => return state.ask_leave(LeaveTarget::Program),
        _ => {}
    }
    EditorOutcome::default()
}

fn undo(state: &mut EditorState) -> EditorOutcome {
    let Some(path) = state.history.undo() else { return EditorOutcome::says("nothing to undo") };
    after_travel(state, &path)
}

fn redo(state: &mut EditorState) -> EditorOutcome {
    let Some(path) = state.history.redo() else { return EditorOutcome::says("nothing to redo") };
    after_travel(state, &path)
}

fn after_travel(state: &mut EditorState, path: &str) -> EditorOutcome {
    let path =
        if path.is_empty() { state.row().map(|row| row.path.clone()).unwrap_or_default() } else { path.to_owned() };
    state.unfold_above(&path);
    state.refresh(&path);
    state.renew_raw();
    EditorOutcome::default()
}

/// Applies a repair that was offered for an earlier state of the text.
fn repair_accepted(state: &mut EditorState, text: String) -> EditorOutcome {
    // The offer may be older than the text.
    if edit::repair_for(state.text(), state.format).map(|edited| edited.text) != Ok(text.clone()) {
        return EditorOutcome::warns("the file changed, so nothing was applied; review it again");
    }
    state.take_text(text, "");
    state.renew_raw();
    EditorOutcome::says("repaired; not saved yet")
}

#[cfg(test)]
mod tests;

//! Saving and leaving: the questions before, the results, and the choice between two versions.

use std::sync::Arc;

use super::raw;
use super::row::RowKind;
use super::value_field::{FieldTarget, ValueField};
use super::{EditorDialog, EditorOutcome, EditorState, EditorTab, LeaveTarget};
use crate::domain::agent::Agent;
use crate::domain::document::Document;
use crate::domain::reading;
use crate::tui::app::effect::{ShellEffect, TypedValue, UnsavedText};

/// The version on disk, if it is not the expected one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskVersion {
    /// Another text.
    Text(Document),
    /// The file was deleted.
    Gone,
}

impl DiskVersion {
    /// Returns true if the version is not valid text.
    fn is_lossy(&self) -> bool {
        matches!(self, Self::Text(document) if document.lossy.is_some())
    }
}

impl EditorState {
    /// Warning if the block of the current text is less readable than that on disk, or ends at another place.
    pub fn doubt(&self) -> Option<String> {
        if self.is_quiet {
            return None;
        }
        if self.reading.reading > self.disk.rung {
            let reason = self.reading.reason.clone().unwrap_or_default();
            return Some(reason);
        }
        // If the body equals one that was on disk earlier and was restored, the block ends at the right place.
        (!self.disk.texts.iter().any(|base| raw::keeps_body(base, self.text())))
            .then(|| "the frontmatter now ends elsewhere, so the body would change".to_owned())
    }

    /// Starts saving: shows a warning, or else the difference.
    pub(super) fn ask_save(&mut self) -> EditorOutcome {
        if self.tab == EditorTab::Raw {
            self.take_raw();
        }
        if self.save.text.is_some() {
            return EditorOutcome::says("saving in progress");
        }
        if !self.is_changed() && !self.disk.is_gone {
            let leaves = std::mem::take(&mut self.save.leaving);
            if leaves != LeaveTarget::No {
                return left(leaves);
            }
            return EditorOutcome::says("no changes");
        }
        if self.save.conflict.is_some() {
            return EditorOutcome::opens(EditorDialog::Conflict);
        }
        EditorOutcome::opens(if self.doubt().is_some() { EditorDialog::Doubt } else { EditorDialog::Review })
    }

    /// Shows the difference despite a warning.
    pub(super) fn ask_review(&mut self) -> EditorOutcome {
        if !self.is_changed() && !self.disk.is_gone {
            return self.ask_save();
        }
        EditorOutcome::opens(EditorDialog::Review)
    }

    /// Requests the write of the text.
    pub(super) fn save(&mut self) -> EditorOutcome {
        let text = Arc::clone(self.text());
        self.save.text = Some(Arc::clone(&text));
        let expected = (!self.disk.is_gone).then(|| self.bytes(&self.disk.text));
        let effect = ShellEffect::save(self.id.clone(), self.path.clone(), self.bytes(&text), expected.as_deref());
        EditorOutcome { effects: vec![effect], ..EditorOutcome::default() }
    }

    /// Handles a successful save.
    pub(super) fn saved(&mut self, text: &str) -> EditorOutcome {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if self.save.text.as_deref() != Some(text) {
            // The reply is for an earlier form's save, so the file on disk is read again.
            return EditorOutcome { effects: vec![ShellEffect::ReadLibrary], ..EditorOutcome::default() };
        }
        self.stand_on(text);
        (self.save.text, self.save.conflict, self.disk.is_gone) = (None, None, false);
        let mut outcome = EditorOutcome::says(format!("{} is saved", self.path.display()));
        outcome.effects.push(ShellEffect::ReadLibrary);
        // The restored draft is saved, whatever is written next.
        outcome.effects.extend(self.recovered.take().map(ShellEffect::DropUnsaved));
        let leaves = if self.is_quiet { LeaveTarget::Form } else { std::mem::take(&mut self.save.leaving) };
        if leaves != LeaveTarget::No && !self.is_at_work() {
            let left = left(leaves);
            (outcome.closes, outcome.quits) = (left.closes, left.quits);
        }
        outcome
    }

    /// Handles a save that was refused because the file has changed.
    pub(super) fn refused(&mut self, theirs: DiskVersion) -> EditorOutcome {
        self.save.text = None;
        self.save.leaving = LeaveTarget::No;
        self.meet(theirs)
    }

    /// Handles a failed save; the reason is reported elsewhere.
    pub(super) fn failed(&mut self) -> EditorOutcome {
        self.save.text = None;
        self.save.leaving = LeaveTarget::No;
        EditorOutcome { closes: self.is_quiet, ..EditorOutcome::default() }
    }

    /// Handles a file that was read again. Our own save is recognized by its text.
    pub(super) fn file_read(&mut self, agent: &Agent) -> EditorOutcome {
        let document = &agent.document;
        let is_ours = self.save.text.as_deref() == Some(document.text.as_str());
        let is_known = document.lossy.is_none() && document.text == *self.disk.text && document.bom == self.disk.bom;
        if is_known && !self.is_typing() && self.format != agent.entry.format {
            self.format = agent.entry.format;
            self.make_rows();
        }
        self.name.clone_from(&agent.entry.name);
        if is_ours || (is_known && !self.disk.is_gone) {
            if is_known && self.save.conflict.take().is_some() {
                return EditorOutcome::says("the file on disk is unchanged again");
            }
            return EditorOutcome::default();
        }
        let theirs = DiskVersion::Text(document.clone());
        if self.save.conflict.as_ref() == Some(&theirs) {
            return EditorOutcome::default();
        }
        self.meet(theirs)
    }

    /// Handles a file that is no longer in the library.
    pub(super) fn file_gone(&mut self) -> EditorOutcome {
        if self.disk.is_gone || self.save.conflict == Some(DiskVersion::Gone) {
            return EditorOutcome::default();
        }
        self.meet(DiskVersion::Gone)
    }

    /// Handles another version on disk: uses it at once if nothing is lost by that, else lets the user choose.
    fn meet(&mut self, theirs: DiskVersion) -> EditorOutcome {
        if self.is_quiet {
            let says = format!("{} changed on disk, so nothing was written; review it again", self.path.display());
            return EditorOutcome { closes: true, ..EditorOutcome::warns(says) };
        }
        if let DiskVersion::Text(document) = &theirs
            && document.lossy.is_none()
            && !self.is_at_work()
        {
            let document = document.clone();
            self.take_document(&document);
            return EditorOutcome::warns("the file changed on disk; this is the new text");
        }
        let says = match &theirs {
            DiskVersion::Text(_) => "the file changed on disk; nothing is written until you choose",
            DiskVersion::Gone => "the file was deleted on disk; your edits are still here",
        };
        self.save.conflict = Some(theirs);
        EditorOutcome { opens: Some(EditorDialog::Conflict), ..EditorOutcome::warns(says) }
    }

    fn take_document(&mut self, document: &Document) {
        self.stand_on(&document.text);
        (self.disk.bom, self.disk.is_gone, self.save.conflict) = (document.bom, false, None);
        let path = self.row().map(|row| row.path.clone()).unwrap_or_default();
        self.take_text(document.text.clone(), "");
        // A user who is typing in the block stays there, because letters must not become commands.
        self.renew_raw();
        self.go_to_path(&path);
    }

    /// Replaces the version on disk with ours. The version on disk is known now, and is compared again while writing.
    pub(super) fn take_mine(&mut self) -> EditorOutcome {
        match self.save.conflict.take_if(|theirs| !theirs.is_lossy()) {
            Some(DiskVersion::Text(document)) => {
                self.stand_on(&document.text);
                (self.disk.bom, self.disk.is_gone) = (document.bom, false);
            }
            Some(DiskVersion::Gone) => self.disk.is_gone = true,
            None if self.save.conflict.is_some() => return EditorOutcome::opens(EditorDialog::Conflict),
            None => {}
        }
        if !self.is_changed() && !self.disk.is_gone {
            return EditorOutcome::says("both versions are the same now");
        }
        // The user also sees what is removed from the disk before it is lost.
        EditorOutcome::opens(EditorDialog::Review)
    }

    /// Makes this text the known version on disk.
    fn stand_on(&mut self, text: &str) {
        self.disk.text = text.into();
        self.disk.rung = reading::read(text).reading;
        self.disk.texts.push(Arc::clone(&self.disk.text));
    }

    /// Takes the version on disk; undo restores ours.
    pub(super) fn take_theirs(&mut self) -> EditorOutcome {
        match self.save.conflict.take_if(|theirs| !theirs.is_lossy()) {
            Some(DiskVersion::Text(document)) => {
                self.field = None;
                self.take_document(&document);
                EditorOutcome::says("this is the text on disk; undo restores yours")
            }
            Some(DiskVersion::Gone) => {
                EditorOutcome { closes: true, ..EditorOutcome::says("closed the form: the file was deleted") }
            }
            None => EditorOutcome::default(),
        }
    }

    /// The bytes of the file, as last known.
    pub fn base_bytes(&self) -> String {
        self.bytes(&self.disk.text)
    }

    /// The text of the file with every unsaved change, including the value in the open input; `None` if nothing is
    /// unsaved. An invalid value in the input is left out; [`EditorState::typed`] returns it.
    pub fn unsaved(&mut self) -> Option<String> {
        if self.is_quiet {
            // The ticks to be written are remembered elsewhere.
            return None;
        }
        self.keep_field();
        if self.tab == EditorTab::Raw {
            self.take_raw();
        }
        (self.is_changed() || self.disk.is_gone || self.typed().is_some()).then(|| self.bytes(self.text()))
    }

    /// Text of an open input, and its target.
    pub fn typed(&self) -> Option<TypedValue> {
        let field = self.field.as_ref().filter(|field| !field.text().is_empty())?;
        Some(TypedValue { text: field.whole(), place: serde_json::to_string(&field.goal).unwrap_or_default() })
    }

    /// Restores the unsaved text of an earlier run. If the file has changed since, the user chooses a version, as if it
    /// had changed during editing. `None` if the text is not valid and cannot be edited here.
    pub fn bring_back(&mut self, unsaved: Box<UnsavedText>) -> Option<EditorOutcome> {
        let text = std::str::from_utf8(&unsaved.text).ok()?;
        let mut theirs = Document::from_text(self.disk.text.as_ref());
        theirs.bom = self.disk.bom;
        let is_same = unsaved.base.as_deref() == Some(self.base_bytes().as_bytes()) || *text == *self.base_bytes();
        self.take_text(text.strip_prefix('\u{feff}').unwrap_or(text), "");
        let base = unsaved.base.as_deref().map(|base| Document::from_bytes(base.to_owned())).unwrap_or_default();
        let rest = match &unsaved.typed {
            Some(typed) if self.type_again(typed) => "the last input could not be applied".to_owned(),
            Some(_) => format!("the last input does not fit and is kept in {}", unsaved.typed_in().display()),
            None => "nothing is written until you save".to_owned(),
        };
        // A typed value that has no row here is stored nowhere else.
        self.recovered = (unsaved.typed.is_none() || self.field.is_some()).then_some(unsaved);
        if is_same {
            return Some(EditorOutcome::says(format!("recovered the unsaved changes; {rest}")));
        }
        self.stand_on(&base.text);
        self.disk.bom = base.bom;
        self.save.conflict = Some(DiskVersion::Text(theirs));
        let says = format!("the file changed on disk since, so choose a version; {rest}");
        Some(EditorOutcome { opens: Some(EditorDialog::Conflict), ..EditorOutcome::warns(says) })
    }

    /// Reopens the input with the typed value, if its row exists. Returns true if it does.
    fn type_again(&mut self, typed: &TypedValue) -> bool {
        let Ok(goal) = serde_json::from_str::<FieldTarget>(&typed.place) else { return false };
        let (FieldTarget::Set { path, .. } | FieldTarget::Rename { path }) = &goal else { return false };
        self.unfold_above(path);
        self.refresh(path);
        if self.row().is_none_or(|row| !row.is_there() || row.path != *path) {
            return false;
        }
        self.field = Some(ValueField::again(goal, &typed.text));
        true
    }

    /// A text with the byte order mark of the file.
    fn bytes(&self, text: &str) -> String {
        if self.disk.bom { format!("\u{feff}{text}") } else { text.to_owned() }
    }

    /// Asks about unsaved changes, and leaves.
    pub(super) fn ask_leave(&mut self, leaves: LeaveTarget) -> EditorOutcome {
        if !self.is_at_work() {
            return left(leaves);
        }
        self.save.leaving = leaves;
        EditorOutcome::opens(EditorDialog::Leave)
    }

    /// Removes the row of a new key or item that was not added, and restores the cursor.
    pub(super) fn drop_draft(&mut self) {
        if self.field.is_some() || self.form.rows.iter().all(|row| row.what != RowKind::Draft) {
            return;
        }
        self.make_rows();
        match self.form.left_for_draft.take() {
            Some(path) if path.is_empty() => self.form.cursor = self.form.rows.len() - 1,
            Some(path) => self.go_to_path(&path),
            None => {}
        }
    }

    pub(super) fn discard(&mut self) -> EditorOutcome {
        left(if self.save.leaving == LeaveTarget::No { LeaveTarget::Form } else { self.save.leaving })
    }

    /// Saves, and leaves afterwards.
    pub(super) fn save_and_leave(&mut self) -> EditorOutcome {
        let leaves = self.save.leaving;
        let kept = self.keep_field();
        if kept.warns.is_some() {
            self.save.leaving = LeaveTarget::No;
            return kept;
        }
        let outcome = self.ask_save();
        // If the user must choose a version first, the editor stays open until then.
        self.save.leaving = if outcome.opens == Some(EditorDialog::Review) { leaves } else { LeaveTarget::No };
        outcome
    }

    /// A question was left without an answer, so editing continues.
    pub(super) fn stay(&mut self) -> EditorOutcome {
        self.save.leaving = LeaveTarget::No;
        self.drop_draft();
        EditorOutcome { closes: self.is_quiet, ..EditorOutcome::default() }
    }
}

fn left(leaves: LeaveTarget) -> EditorOutcome {
    EditorOutcome { closes: true, quits: leaves == LeaveTarget::Program, ..EditorOutcome::default() }
}

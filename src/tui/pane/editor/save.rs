//! Saving and leaving: what is asked before, what comes of it, and whose text counts where two differ.

use std::sync::Arc;

use super::field::{Field, Goal};
use super::raw;
use super::row::What;
use super::{Leaving, Opens, Outcome, State, Tab};
use crate::domain::agent::Agent;
use crate::domain::document::Document;
use crate::domain::reading;
use crate::tui::effect::{Effect, Typed, Unsaved};

/// What stands on the disk where something else was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Theirs {
    /// Another text.
    Text(Document),
    /// Nothing: the file is gone.
    Gone,
}

impl Theirs {
    /// Whether it is no text.
    fn is_lossy(&self) -> bool {
        matches!(self, Self::Text(document) if document.lossy.is_some())
    }
}

impl State {
    /// Whether the block of the text of now reads worse than that on the disk, or ends elsewhere.
    pub fn doubt(&self) -> Option<String> {
        if self.is_quiet {
            return None;
        }
        if self.reading.rung > self.base_rung {
            let reason = self.reading.reason.clone().unwrap_or_default();
            return Some(reason);
        }
        // A body that stood on the disk in the meantime, and was brought back, ends where it should.
        (!self.bases.iter().any(|base| raw::keeps_body(base, self.text())))
            .then(|| "the block ends elsewhere, so the body is another one".to_owned())
    }

    /// Asks for the save: shows what does not read, else the difference.
    pub(super) fn ask_save(&mut self) -> Outcome {
        if self.tab == Tab::Raw {
            self.take_raw();
        }
        if self.saving.is_some() {
            return Outcome::says("it is being saved");
        }
        if !self.is_changed() && !self.gone {
            let leaves = std::mem::take(&mut self.leaves);
            if leaves != Leaving::No {
                return left(leaves);
            }
            return Outcome::says("nothing is changed, so nothing is written");
        }
        if self.theirs.is_some() {
            return Outcome::opens(Opens::Conflict);
        }
        Outcome::opens(if self.doubt().is_some() { Opens::Doubt } else { Opens::Review })
    }

    /// Shows the difference, whatever was doubted.
    pub(super) fn ask_review(&mut self) -> Outcome {
        if !self.is_changed() && !self.gone {
            return self.ask_save();
        }
        Outcome::opens(Opens::Review)
    }

    /// Hands the text over to be written.
    pub(super) fn save(&mut self) -> Outcome {
        let text = Arc::clone(self.text());
        self.saving = Some(Arc::clone(&text));
        let expected = (!self.gone).then(|| self.bytes(&self.base));
        let effect = Effect::save(self.id.clone(), self.path.clone(), self.bytes(&text), expected.as_deref());
        Outcome { effects: vec![effect], ..Outcome::default() }
    }

    /// The text stands on the disk.
    pub(super) fn saved(&mut self, text: &str) -> Outcome {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if self.saving.as_deref() != Some(text) {
            // The answer to what another form saved: what stands on the disk is read again.
            return Outcome { effects: vec![Effect::ReadLibrary], ..Outcome::default() };
        }
        self.stand_on(text);
        (self.saving, self.theirs, self.gone) = (None, None, false);
        let mut outcome = Outcome::says(format!("{} is saved", self.path.display()));
        outcome.effects.push(Effect::ReadLibrary);
        // Whatever is written next, what was brought back is saved.
        outcome.effects.extend(self.recovered.take().map(Effect::DropUnsaved));
        let leaves = if self.is_quiet { Leaving::Form } else { std::mem::take(&mut self.leaves) };
        if leaves != Leaving::No && !self.is_at_work() {
            let left = left(leaves);
            (outcome.closes, outcome.quits) = (left.closes, left.quits);
        }
        outcome
    }

    /// Nothing was written, because something else stands there.
    pub(super) fn refused(&mut self, theirs: Theirs) -> Outcome {
        self.saving = None;
        self.leaves = Leaving::No;
        self.meet(theirs)
    }

    /// Nothing was written; why is said elsewhere.
    pub(super) fn failed(&mut self) -> Outcome {
        self.saving = None;
        self.leaves = Leaving::No;
        Outcome { closes: self.is_quiet, ..Outcome::default() }
    }

    /// The file was read again: our own save is known by its text.
    pub(super) fn file_read(&mut self, agent: &Agent) -> Outcome {
        let document = &agent.document;
        let is_ours = self.saving.as_deref() == Some(document.text.as_str());
        let is_known = document.lossy.is_none() && document.text == *self.base && document.bom == self.bom;
        if is_known && !self.is_typing() && self.format != agent.entry.format {
            self.format = agent.entry.format;
            self.make_rows();
        }
        self.name.clone_from(&agent.entry.name);
        if is_ours || (is_known && !self.gone) {
            if is_known && self.theirs.take().is_some() {
                return Outcome::says("the file on disk is again what it was");
            }
            return Outcome::default();
        }
        let theirs = Theirs::Text(document.clone());
        if self.theirs.as_ref() == Some(&theirs) {
            return Outcome::default();
        }
        self.meet(theirs)
    }

    /// The file is in the library no more.
    pub(super) fn file_gone(&mut self) -> Outcome {
        if self.gone || self.theirs == Some(Theirs::Gone) {
            return Outcome::default();
        }
        self.meet(Theirs::Gone)
    }

    /// Something else stands on the disk: it is taken at once where nothing is lost by that, else the
    /// person chooses.
    fn meet(&mut self, theirs: Theirs) -> Outcome {
        if self.is_quiet {
            let says = format!(
                "{} was changed on disk meanwhile, so nothing was written; look at it again",
                self.path.display()
            );
            return Outcome { closes: true, ..Outcome::warns(says) };
        }
        if let Theirs::Text(document) = &theirs
            && document.lossy.is_none()
            && !self.is_at_work()
        {
            let document = document.clone();
            self.take_document(&document);
            return Outcome::warns("the file was changed on disk; this is its text now");
        }
        let says = match &theirs {
            Theirs::Text(_) => "the file was changed on disk meanwhile; nothing is written until you choose",
            Theirs::Gone => "the file is gone from the disk; what you edit is still here",
        };
        self.theirs = Some(theirs);
        Outcome { opens: Some(Opens::Conflict), ..Outcome::warns(says) }
    }

    fn take_document(&mut self, document: &Document) {
        self.stand_on(&document.text);
        (self.bom, self.gone, self.theirs) = (document.bom, false, None);
        let path = self.row().map(|row| row.path.clone()).unwrap_or_default();
        self.take_text(document.text.clone(), "");
        // Whoever writes in the block goes on writing there: letters must not become commands.
        self.renew_raw();
        self.go_to_path(&path);
    }

    /// What is written here goes in the place of what stands there: that much is known now, and
    /// compared once more while it is written.
    pub(super) fn take_mine(&mut self) -> Outcome {
        match self.theirs.take_if(|theirs| !theirs.is_lossy()) {
            Some(Theirs::Text(document)) => {
                self.stand_on(&document.text);
                (self.bom, self.gone) = (document.bom, false);
            }
            Some(Theirs::Gone) => self.gone = true,
            None if self.theirs.is_some() => return Outcome::opens(Opens::Conflict),
            None => {}
        }
        if !self.is_changed() && !self.gone {
            return Outcome::says("both are the same by now");
        }
        // What it takes from the disk is looked at as well, before it is gone.
        Outcome::opens(Opens::Review)
    }

    /// What stands on the disk is this text from now on.
    fn stand_on(&mut self, text: &str) {
        self.base = text.into();
        self.base_rung = reading::read(text).rung;
        self.bases.push(Arc::clone(&self.base));
    }

    /// What stands there is taken; an undo brings back what was written here.
    pub(super) fn take_theirs(&mut self) -> Outcome {
        match self.theirs.take_if(|theirs| !theirs.is_lossy()) {
            Some(Theirs::Text(document)) => {
                self.field = None;
                self.take_document(&document);
                Outcome::says("this is the text on disk; undo brings yours back")
            }
            Some(Theirs::Gone) => Outcome { closes: true, ..Outcome::says("the file is gone, and so is the form") },
            None => Outcome::default(),
        }
    }

    /// The bytes the file has, as far as is known.
    pub fn base_bytes(&self) -> String {
        self.bytes(&self.base)
    }

    /// All that would be lost if the run ended now, as the bytes of the file; none where nothing would.
    /// What is being written counts; what of it cannot be taken is [`State::typed`] then.
    pub fn unsaved(&mut self) -> Option<String> {
        if self.is_quiet {
            // The ticks it would write are remembered as such.
            return None;
        }
        self.keep_field();
        if self.tab == Tab::Raw {
            self.take_raw();
        }
        (self.is_changed() || self.gone || self.typed().is_some()).then(|| self.bytes(self.text()))
    }

    /// What is written in a field that is open, and where it is to go.
    pub fn typed(&self) -> Option<Typed> {
        let field = self.field.as_ref().filter(|field| !field.text().is_empty())?;
        Some(Typed { text: field.whole(), place: serde_json::to_string(&field.goal).unwrap_or_default() })
    }

    /// Takes in what an earlier run left unsaved. Where the file is not any more what that was made from,
    /// the person chooses whose text counts, as if it had changed while they were editing. None where it
    /// is no text and cannot be edited here.
    pub fn bring_back(&mut self, unsaved: Box<Unsaved>) -> Option<Outcome> {
        let text = std::str::from_utf8(&unsaved.text).ok()?;
        let theirs = Document { text: self.base.to_string(), bom: self.bom, lossy: None };
        let is_same = unsaved.base.as_deref() == Some(self.base_bytes().as_bytes()) || *text == *self.base_bytes();
        self.take_text(text.strip_prefix('\u{feff}').unwrap_or(text), "");
        let base = unsaved.base.as_deref().map(|base| Document::from_bytes(base.to_owned())).unwrap_or_default();
        let rest = match &unsaved.typed {
            Some(typed) if self.type_again(typed) => "what was typed last could not be taken as it is".to_owned(),
            Some(_) => format!("what was typed last has no place in it and stays in {}", unsaved.typed_in().display()),
            None => "nothing is written before you save it".to_owned(),
        };
        // What has no place here is kept nowhere else.
        self.recovered = (unsaved.typed.is_none() || self.field.is_some()).then_some(unsaved);
        if is_same {
            return Some(Outcome::says(format!("this is what was not saved; {rest}")));
        }
        self.stand_on(&base.text);
        self.bom = base.bom;
        self.theirs = Some(Theirs::Text(theirs));
        let says = format!("the file was changed on disk since, so choose whose text counts; {rest}");
        Some(Outcome { opens: Some(Opens::Conflict), ..Outcome::warns(says) })
    }

    /// Goes on writing what was typed, where its row is there. Answers whether it is.
    fn type_again(&mut self, typed: &Typed) -> bool {
        let Ok(goal) = serde_json::from_str::<Goal>(&typed.place) else { return false };
        let (Goal::Set { path, .. } | Goal::Rename { path }) = &goal else { return false };
        self.unfold_above(path);
        self.refresh(path);
        if self.row().is_none_or(|row| !row.is_there() || row.path != *path) {
            return false;
        }
        self.field = Some(Field::again(goal, &typed.text));
        true
    }

    /// A text with the byte order mark of the file.
    fn bytes(&self, text: &str) -> String {
        if self.bom { format!("\u{feff}{text}") } else { text.to_owned() }
    }

    /// Asks whether what is not saved yet is to be, and leaves.
    pub(super) fn ask_leave(&mut self, leaves: Leaving) -> Outcome {
        if !self.is_at_work() {
            return left(leaves);
        }
        self.leaves = leaves;
        Outcome::opens(Opens::Leave)
    }

    /// A row for something that was not begun goes again, and the cursor to where it came from.
    pub(super) fn drop_draft(&mut self) {
        if self.field.is_some() || self.rows.iter().all(|row| row.what != What::Draft) {
            return;
        }
        self.make_rows();
        match self.left.take() {
            Some(path) if path.is_empty() => self.cursor = self.rows.len() - 1,
            Some(path) => self.go_to_path(&path),
            None => {}
        }
    }

    pub(super) fn discard(&mut self) -> Outcome {
        left(if self.leaves == Leaving::No { Leaving::Form } else { self.leaves })
    }

    /// Saves, and leaves when that is done.
    pub(super) fn save_and_leave(&mut self) -> Outcome {
        let leaves = self.leaves;
        let kept = self.keep_field();
        if kept.warns.is_some() {
            self.leaves = Leaving::No;
            return kept;
        }
        let outcome = self.ask_save();
        // Whoever has to choose first, stays until then.
        self.leaves = if outcome.opens == Some(Opens::Review) { leaves } else { Leaving::No };
        outcome
    }

    /// A question was left without an answer: one goes on as before.
    pub(super) fn stay(&mut self) -> Outcome {
        self.leaves = Leaving::No;
        self.drop_draft();
        Outcome { closes: self.is_quiet, ..Outcome::default() }
    }
}

fn left(leaves: Leaving) -> Outcome {
    Outcome { closes: true, quits: leaves == Leaving::Program, ..Outcome::default() }
}

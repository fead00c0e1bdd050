//! The router's part for the frontmatter editor: opening it, its requests, and replies from the disk.

use super::{act, cursor_of, follow, open_when_idle, quit, said};
use crate::domain::agent::{Agent, AgentId, ReadDepth};
use crate::domain::document::Document;
use crate::domain::edit;
use crate::domain::reading::ReadingMethod;
use crate::store::SaveError;
use crate::tui::app::effect::{ShellEffect, UnsavedText};
use crate::tui::app::message::NoticeTone;
use crate::tui::app::model::{EditorTarget, Model};
use crate::tui::app::open;
use crate::tui::screens::files::told;
use crate::tui::screens::form::{self, DiskVersion, EditorDialog, EditorState};
use crate::tui::ui::dialog::DialogId;
use crate::tui::ui::keymap::{Action, KeyScope};
use crate::tui::ui::layout::{Pane, ScreenLayout};

/// Opens the editor for the agent under the cursor, as soon as that is available.
pub(super) fn open(model: &mut Model) -> Vec<ShellEffect> {
    let Some(entry) = model.agents.entry(&model.library) else {
        return said(model, NoticeTone::Caution, "select an agent first".to_owned());
    };
    let id = entry.found.id.clone();
    if entry.depth == ReadDepth::Nothing {
        let reason =
            entry.reading_reason.clone().or_else(|| entry.problems.first().map(|problem| problem.message.clone()));
        let reason = reason.unwrap_or_else(|| "see its problems".to_owned());
        let key = super::file_messages::key(model, Action::OpenEditor);
        let sentence = format!("{} can't be edited here: {reason}; {key} opens the file in your editor", entry.name);
        return said(model, NoticeTone::Caution, sentence);
    }
    if let Some(agent) = model.agent().cloned() {
        return open_on(model, &agent);
    }
    model.pending.form = Some(EditorTarget::Agent(id.clone()));
    vec![ShellEffect::ReadAgent(id)]
}

/// Cancels a pending editor because the cursor moved to another agent, even if it returns later.
pub(super) fn gone_on(model: &mut Model) {
    let cursor = cursor_of(model);
    model.pending.form = model.pending.form.take().filter(|opening| match opening {
        EditorTarget::Agent(id) => cursor.as_ref() == Some(id),
        EditorTarget::File(_) => true,
    });
    if model.pending.form.is_none() && model.editor.is_none() {
        model.pending.unsaved = None;
    }
}

/// Opens the editor for an available agent; for a built-in one, offers a copy.
pub(super) fn open_on(model: &mut Model, agent: &Agent) -> Vec<ShellEffect> {
    model.pending.form = None;
    if agent.entry.found.path.is_none() {
        let dialog = open::built_in(agent);
        model.dialog = Some(dialog);
        return Vec::new();
    }
    let mut state = match EditorState::new(agent) {
        Ok(state) => state,
        Err(sentence) => {
            let key = super::file_messages::key(model, Action::OpenEditor);
            return said(model, NoticeTone::Caution, format!("{sentence}; {key} opens the file in your editor"));
        }
    };
    let unsaved = model.pending.unsaved.take().filter(|unsaved| unsaved.path == state.path);
    let conflict = unsaved.and_then(|unsaved| bring_back(model, &mut state, unsaved));
    // From a place in the file one comes to what stands there.
    if model.panes.focus == Pane::Detail && cursor_of(model).as_ref() == Some(&state.id) && state.field().is_none() {
        let line = model.detail.line(model.detail_context());
        if line > 1 {
            state.go_to_line(line);
        }
    }
    let is_broken = matches!(state.reading().reading, ReadingMethod::Repaired | ReadingMethod::Scanned)
        && state.recovered.is_none();
    let opens = conflict.or_else(|| if is_broken { state.repair().opens } else { None });
    if let Some(opens) = opens {
        model.dialog = Some(open::editing(opens, &state, &model.keymap));
    }
    let look = ShellEffect::LookAtRights(state.path.clone());
    model.editor = Some(Box::new(state));
    super::measure(model);
    vec![look]
}

/// The form gets what was not saved; answers what the user is asked about it.
fn bring_back(model: &mut Model, state: &mut EditorState, unsaved: Box<UnsavedText>) -> Option<form::EditorDialog> {
    let kept = unsaved.keep_in();
    let Some(outcome) = state.bring_back(unsaved) else {
        let kept = kept.display();
        let sentence = format!("the unsaved changes are not UTF-8 and are kept in {kept}; this is the file on disk");
        model.say(NoticeTone::Caution, sentence);
        return None;
    };
    let warns = outcome.warns.map(|sentence| (NoticeTone::Caution, sentence));
    if let Some((tone, sentence)) = outcome.says.map(|sentence| (NoticeTone::Good, sentence)).or(warns) {
        model.say(tone, sentence);
    }
    outcome.opens
}

/// Handles the result of checking whether the form's file could be saved.
pub(super) fn rights_looked_at(
    model: &mut Model,
    path: &std::path::Path,
    refusal: Option<&SaveError>,
) -> Vec<ShellEffect> {
    let copy = super::file_messages::key(model, Action::DuplicateAgent);
    let way_out = format!("{copy} in the list makes your own copy");
    let sentence = refusal.map(|refusal| match refusal {
        SaveError::ReadOnly { .. } => {
            format!("This file is read-only; make it writable (chmod u+w) to save. {way_out}.")
        }
        SaveError::OtherOwner { .. } => {
            format!("This file belongs to another user and can't be saved; {way_out}.")
        }
        SaveError::FolderNotWritable { .. } => {
            format!("The folder of this file is not writable, so it can't be saved; {way_out}.")
        }
        other => other.to_string(),
    });
    match &model.editor {
        Some(editor) if editor.path == path => to_editor(model, form::EditorMessage::RightsLookedAt(sentence)),
        _ => Vec::new(),
    }
}

/// Ticks in the file the items that are ticked for the prompt: the boxes of every list with a tick.
pub(super) fn tick(model: &mut Model) -> Vec<ShellEffect> {
    let Some(agent) = model.agent().cloned() else { return Vec::new() };
    let key = |action| model.keymap.key_label(action, model.scopes());
    if agent.entry.found.path.is_none() {
        let edit = key(Action::EditFrontmatter);
        let sentence = format!("{} is built in and has no file; {edit} makes your own copy", agent.entry.name);
        return said(model, NoticeTone::Caution, sentence);
    }
    let ticked = &model.prompt.selection().ticked;
    let lists = agent.body.lists.iter().filter(|list| list.items.iter().any(|item| ticked.contains(&item.line)));
    let boxes: Vec<(usize, bool)> = lists
        .flat_map(|list| &list.items)
        .filter(|item| item.tick.is_some())
        .map(|item| (item.line, ticked.contains(&item.line)))
        .collect();
    if boxes.is_empty() {
        let sentence = if ticked.is_empty() {
            format!("tick items with {} first, to tick them in the file", key(Action::Tick))
        } else {
            "none of the ticked items has a task box (`- [ ]`) in the file".to_owned()
        };
        return said(model, NoticeTone::Caution, sentence);
    }
    let mut text = agent.document.text.clone();
    for (line, tick) in boxes {
        match edit::tick(&text, line, tick) {
            Ok(edited) if edited.splices.is_empty() => {}
            Ok(edited) => text = edited.text,
            Err(error) => return said(model, NoticeTone::Caution, error.to_string()),
        }
    }
    if text == agent.document.text {
        return said(model, NoticeTone::Good, "the file already has these ticks".to_owned());
    }
    match EditorState::quiet(&agent, text) {
        Ok(state) => {
            model.dialog = Some(open::editing(form::EditorDialog::Review, &state, &model.keymap));
            model.editor = Some(Box::new(state));
            Vec::new()
        }
        Err(sentence) => said(model, NoticeTone::Caution, sentence),
    }
}

/// Hands something to the editor, and does what it asks.
pub(super) fn to_editor(model: &mut Model, message: form::EditorMessage) -> Vec<ShellEffect> {
    use form::EditorMessage;
    let Some(state) = model.editor.as_mut() else { return Vec::new() };
    // Replies from the disk open nothing while the user is typing or choosing.
    let is_answer = matches!(
        message,
        EditorMessage::Saved { .. }
            | EditorMessage::Refused(_)
            | EditorMessage::Failed
            | EditorMessage::FileRead(_)
            | EditorMessage::FileGone
    );
    let edit_value = model.keymap.key_label(Action::EditValue, &[KeyScope::Form]);
    let context = form::EditorContext { library: &model.library, edit_value: &edit_value };
    let outcome = form::update(state, message, context);
    let opens = outcome.opens.map(|opens| open::editing(opens, state, &model.keymap));
    if let Some(sentence) = outcome.says {
        model.say(NoticeTone::Good, sentence);
    }
    let warning = outcome.warns.clone();
    if let Some(sentence) = outcome.warns {
        model.say(NoticeTone::Caution, sentence);
    }
    if is_answer && (opens.is_some() || model.editor.as_ref().is_some_and(|editor| editor.theirs().is_none())) {
        // A question about the disk is outdated: it is asked again, or is no longer needed.
        model.pending.dialogs.retain(|dialog| !dialog.is_of_editor());
        model.dialog = model.dialog.take().filter(|dialog| !dialog.is_conflict());
    }
    match opens {
        Some(dialog) if is_answer => open_when_idle(model, dialog, warning.unwrap_or_default()),
        Some(dialog) => model.dialog = Some(dialog),
        None => {}
    }
    let mut effects = outcome.effects;
    if outcome.closes {
        effects.extend(close(model));
    }
    if outcome.quits {
        effects.extend(quit(model));
    }
    effects
}

fn close(model: &mut Model) -> Option<ShellEffect> {
    let editor = model.editor.take();
    model.pending.dialogs.retain(|dialog| !dialog.is_of_editor());
    model.dialog = model.dialog.take().filter(|dialog| !dialog.is_of_editor());
    // After saving or discarding, it must not be asked about again.
    editor.and_then(|editor| editor.recovered).map(ShellEffect::DropUnsaved)
}

/// Asks about the unsaved texts of an earlier run.
pub(super) fn unsaved_found(model: &mut Model, found: Vec<UnsavedText>) -> Vec<ShellEffect> {
    for unsaved in found {
        let sentence = format!(
            "{} has unsaved changes from an earlier run; a question comes \
            next",
            told(&unsaved.path)
        );
        open_when_idle(model, open::unsaved(&unsaved), sentence);
    }
    Vec::new()
}

/// Opens the form with such a text.
pub(super) fn resume_unsaved(model: &mut Model, unsaved: Box<UnsavedText>) -> Vec<ShellEffect> {
    let name = told(&unsaved.path);
    if model.editor.is_some() {
        let sentence = format!("leave the form first; the next start asks about {name} again");
        return said(model, NoticeTone::Caution, sentence);
    }
    let Some(entry) = model.library.at_path(&unsaved.path) else {
        let kept = unsaved.keep_in();
        let sentence = format!("no agent {name} here; its unsaved changes are in {}", kept.display());
        return said(model, NoticeTone::Caution, sentence);
    };
    let id = entry.found.id.clone();
    model.pending.unsaved = Some(unsaved);
    let mut effects = follow(model, id);
    effects.extend(open(model));
    if model.pending.form.is_none() {
        model.pending.unsaved = None;
    }
    effects
}

/// Quits from a dialog: asks once about unsaved changes.
pub(super) fn quit_dialog(model: &mut Model) -> Vec<ShellEffect> {
    let is_asked = model.dialog.as_ref().is_some_and(|dialog| dialog.id == DialogId::Form(EditorDialog::Leave));
    if is_asked || !model.form().is_some_and(EditorState::is_changed) {
        return quit(model);
    }
    model.dialog = None;
    act(model, Action::Quit)
}

/// Handles an agent that was read: the editor opens for it, or compares it with the known version.
pub(super) fn read(model: &mut Model, agent: &std::sync::Arc<Agent>) -> Vec<ShellEffect> {
    let id = &agent.entry.found.id;
    if model.pending.form == Some(EditorTarget::Agent(id.clone())) && model.editor.is_none() {
        model.pending.form = None;
        // Whoever went on meanwhile is not called back.
        if cursor_of(model).as_ref() == Some(id) && model.dialog.is_none() && !model.is_typing() {
            return open_on(model, agent);
        }
    }
    let is_of = |editor: &EditorState| editor.id == *id && agent.entry.found.path.as_ref() == Some(&editor.path);
    if model.editor.as_ref().is_some_and(|editor| is_of(editor)) {
        let mut effects = to_editor(model, form::EditorMessage::FileRead(std::sync::Arc::clone(agent)));
        effects.extend(model.form().map(|editor| ShellEffect::LookAtRights(editor.path.clone())));
        return effects;
    }
    Vec::new()
}

/// Handles a library that was read: the edited file is read again, and a pending editor is opened.
pub(super) fn library_read(model: &mut Model, whole: bool) -> Vec<ShellEffect> {
    let mut effects = Vec::new();
    if let Some(EditorTarget::File(path)) = &model.pending.form
        && let Some(entry) = model.library.at_path(path)
    {
        let id = entry.found.id.clone();
        effects.extend(follow(model, id.clone()));
        model.pending.form = Some(EditorTarget::Agent(id.clone()));
        effects.push(ShellEffect::ReadAgent(id));
    }
    let Some(editor) = &mut model.editor else { return effects };
    // Ids become longer or shorter when other agents appear or disappear, so the file is identified by its path.
    let id = model.library.at_path(&editor.path).map(|entry| entry.found.id.clone());
    if let Some(id) = &id {
        editor.id.clone_from(id);
    }
    match id {
        Some(id) if cursor_of(model).as_ref() != Some(&id) => effects.push(ShellEffect::ReadAgents(vec![id])),
        None if whole => effects.extend(to_editor(model, form::EditorMessage::FileGone)),
        _ => {}
    }
    effects
}

/// An agent's file was written.
pub(super) fn saved(model: &mut Model, agent: &AgentId, text: String, caution: Option<String>) -> Vec<ShellEffect> {
    let mut effects = Vec::new();
    if model.editor.as_ref().is_some_and(|editor| editor.id == *agent) {
        effects = to_editor(model, form::EditorMessage::Saved { text });
    }
    if let Some(sentence) = caution {
        model.say(NoticeTone::Caution, sentence);
    }
    effects
}

/// Handles a refused save: the file has changed.
pub(super) fn refused(model: &mut Model, agent: &AgentId, theirs: Option<Document>) -> Vec<ShellEffect> {
    if model.editor.as_ref().is_none_or(|editor| editor.id != *agent) {
        return Vec::new();
    }
    to_editor(model, form::EditorMessage::Refused(theirs.map_or(DiskVersion::Gone, DiskVersion::Text)))
}

/// Handles a failed save; the text stays in the editor.
pub(super) fn failed(model: &mut Model, agent: &AgentId, sentence: String) -> Vec<ShellEffect> {
    let mut effects = Vec::new();
    if model.editor.as_ref().is_some_and(|editor| editor.id == *agent) {
        effects = to_editor(model, form::EditorMessage::Failed);
    }
    // The header already shows the whole path, so the notice leaves room for the fix.
    let short = model.editor.as_ref().and_then(|editor| {
        let name = editor.path.file_name()?.to_string_lossy().into_owned();
        Some(sentence.replace(&*editor.path.to_string_lossy(), &name))
    });
    model.say(NoticeTone::Wrong, short.unwrap_or(sentence));
    effects
}

/// Handles a click in the form, or next to it.
pub(super) fn click(model: &mut Model, layout: &ScreenLayout, x: u16, y: u16) -> Vec<ShellEffect> {
    let (form, _) = layout.form();
    let tabs = form.x + 2..form.x + 11;
    if y == form.y && tabs.contains(&x) && model.form().is_some_and(|editor| editor.field().is_none()) {
        let wants_raw = x > form.x + 6;
        let is_raw = model.form().is_some_and(|editor| editor.raw().is_some());
        return if wants_raw == is_raw {
            Vec::new()
        } else {
            to_editor(model, form::EditorMessage::Asked(Action::NextTab))
        };
    }
    if !form.contains((x, y).into()) || x == form.x || y == form.y {
        return Vec::new();
    }
    let (x, y) = (usize::from(x - form.x - 1), usize::from(y - form.y - 1));
    to_editor(model, form::EditorMessage::Clicked { x, y })
}

//! The router's part for the frontmatter editor: opening it, what it asks of the screen, what comes back from the disk.

use super::super::effect::{Effect, Unsaved};
use super::super::files::told;
use super::super::layout::{Layout, Pane};
use super::super::model::{Model, Opening, Tone};
use super::super::open;
use super::super::pane::dialog::{Chosen, Content, Pending};
use super::super::pane::editor::{self, Choice, State, Theirs};
use super::{act, cursor_of, follow, open_when_idle, quit, said};
use crate::domain::agent::{Agent, AgentId, Depth};
use crate::domain::document::Document;
use crate::domain::edit;
use crate::domain::reading::Rung;
use crate::store::SaveError;
use crate::tui::keymap::Action;

/// Opens the editor on the agent under the cursor, as soon as that is at hand.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let Some(entry) = model.agents.entry(&model.library) else {
        return said(model, Tone::Caution, "choose an agent first".to_owned());
    };
    let id = entry.found.id.clone();
    if entry.depth == Depth::Nothing {
        let reason =
            entry.reading_reason.clone().or_else(|| entry.problems.first().map(|problem| problem.message.clone()));
        let reason = reason.unwrap_or_else(|| "its problems say why".to_owned());
        let sentence = format!("{} cannot be edited here: {reason}; E opens the file in your editor", entry.name);
        return said(model, Tone::Caution, sentence);
    }
    if let Some(agent) = model.agent().cloned() {
        return open_on(model, &agent);
    }
    model.opening = Some(Opening::Agent(id.clone()));
    vec![Effect::ReadAgent(id)]
}

/// The cursor is on another agent: whoever went on is not called back, even if they come by again.
pub(super) fn gone_on(model: &mut Model) {
    let cursor = cursor_of(model);
    model.opening = model.opening.take().filter(|opening| match opening {
        Opening::Agent(id) => cursor.as_ref() == Some(id),
        Opening::File(_) => true,
    });
    if model.opening.is_none() && model.editor.is_none() {
        model.recovering = None;
    }
}

/// Opens the editor on an agent that is at hand; on a built-in one it offers a copy.
pub(super) fn open_on(model: &mut Model, agent: &Agent) -> Vec<Effect> {
    model.opening = None;
    if agent.entry.found.path.is_none() {
        let dialog = open::built_in(agent);
        model.dialog = Some(dialog);
        return Vec::new();
    }
    let mut state = match State::new(agent) {
        Ok(state) => state,
        Err(sentence) => return said(model, Tone::Caution, format!("{sentence}; E opens the file in your editor")),
    };
    let unsaved = model.recovering.take().filter(|unsaved| unsaved.path == state.path);
    let conflict = unsaved.and_then(|unsaved| bring_back(model, &mut state, unsaved));
    // From a place in the file one comes to what stands there.
    if model.focus == Pane::Detail && cursor_of(model).as_ref() == Some(&state.id) && state.field().is_none() {
        let line = model.detail.line(model.detail_context());
        if line > 1 {
            state.go_to_line(line);
        }
    }
    let is_broken = matches!(state.reading().rung, Rung::Repaired | Rung::Scanned) && state.recovered.is_none();
    let opens = conflict.or_else(|| if is_broken { state.repair().opens } else { None });
    if let Some(opens) = opens {
        model.dialog = Some(open::editing(opens, &state));
    }
    let look = Effect::LookAtRights(state.path.clone());
    model.editor = Some(Box::new(state));
    super::measure(model);
    vec![look]
}

/// The form gets what was not saved; answers what the person is asked about it.
fn bring_back(model: &mut Model, state: &mut State, unsaved: Box<Unsaved>) -> Option<editor::Opens> {
    let kept = unsaved.kept_in();
    let Some(outcome) = state.bring_back(unsaved) else {
        let kept = kept.display();
        let sentence =
            format!("what was not saved is not UTF-8, so this is the file as it is on disk; it stays in {kept}");
        model.say(Tone::Caution, sentence);
        return None;
    };
    let warns = outcome.warns.map(|sentence| (Tone::Caution, sentence));
    if let Some((tone, sentence)) = outcome.says.map(|sentence| (Tone::Good, sentence)).or(warns) {
        model.say(tone, sentence);
    }
    outcome.opens
}

/// It was looked whether the file of the form could be saved.
pub(super) fn rights_looked_at(model: &mut Model, path: &std::path::Path, refusal: Option<&SaveError>) -> Vec<Effect> {
    let copy = super::files::key(model, Action::DuplicateAgent);
    let way_out = format!("{copy} in the list makes a copy of your own");
    let sentence = refusal.map(|refusal| match refusal {
        SaveError::ReadOnly { .. } => {
            format!("This file is read-only: nothing can be saved here before `chmod u+w`; {way_out}.")
        }
        SaveError::OtherOwner { .. } => {
            format!("This file belongs to another user: nothing can be saved here; {way_out}.")
        }
        SaveError::FolderNotWritable { .. } => {
            format!("The folder of this file is not writable: nothing can be saved here; {way_out}.")
        }
        other => other.to_string(),
    });
    match &model.editor {
        Some(editor) if editor.path == path => to_editor(model, editor::Message::RightsLookedAt(sentence)),
        _ => Vec::new(),
    }
}

/// Ticks in the file what is ticked for the prompt: the boxes of every list in which anything is.
pub(super) fn tick(model: &mut Model) -> Vec<Effect> {
    let Some(agent) = model.agent().cloned() else { return Vec::new() };
    let key = |action| model.keymap.key_of(action, model.scopes()).map(|key| key.to_string()).unwrap_or_default();
    if agent.entry.found.path.is_none() {
        let edit = key(Action::EditFrontmatter);
        let sentence = format!("{} is built in and has no file; {edit} makes a copy of your own", agent.entry.name);
        return said(model, Tone::Caution, sentence);
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
            format!("tick items with {} first; then this writes the ticks into the file", key(Action::Tick))
        } else {
            "no item that is ticked has a task box (`- [ ]`) in the file".to_owned()
        };
        return said(model, Tone::Caution, sentence);
    }
    let mut text = agent.document.text.clone();
    for (line, tick) in boxes {
        match edit::tick(&text, line, tick) {
            Ok(edited) if edited.splices.is_empty() => {}
            Ok(edited) => text = edited.text,
            Err(error) => return said(model, Tone::Caution, error.to_string()),
        }
    }
    if text == agent.document.text {
        return said(model, Tone::Good, "the file has these very ticks already".to_owned());
    }
    match State::quiet(&agent, text) {
        Ok(state) => {
            model.dialog = Some(open::editing(editor::Opens::Review, &state));
            model.editor = Some(Box::new(state));
            Vec::new()
        }
        Err(sentence) => said(model, Tone::Caution, sentence),
    }
}

/// Hands something to the editor, and does what it asks.
pub(super) fn to_editor(model: &mut Model, message: editor::Message) -> Vec<Effect> {
    use editor::Message;
    let Some(state) = model.editor.as_mut() else { return Vec::new() };
    // What comes from the disk opens nothing into what is being typed or chosen.
    let is_answer = matches!(
        message,
        Message::Saved { .. } | Message::Refused(_) | Message::Failed | Message::FileRead(_) | Message::FileGone
    );
    let outcome = editor::update(state, message, editor::Context { library: &model.library });
    let opens = outcome.opens.map(|opens| open::editing(opens, state));
    if let Some(sentence) = outcome.says {
        model.say(Tone::Good, sentence);
    }
    let warning = outcome.warns.clone();
    if let Some(sentence) = outcome.warns {
        model.say(Tone::Caution, sentence);
    }
    if is_answer && (opens.is_some() || model.editor.as_ref().is_some_and(|editor| editor.theirs().is_none())) {
        // What was asked about the disk is asked anew, or not at all any more.
        model.waiting.retain(|dialog| !dialog.is_of_editor());
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

fn close(model: &mut Model) -> Option<Effect> {
    let editor = model.editor.take();
    model.waiting.retain(|dialog| !dialog.is_of_editor());
    model.dialog = model.dialog.take().filter(|dialog| !dialog.is_of_editor());
    // Saved or let go, it is not to be asked about again.
    editor.and_then(|editor| editor.recovered).map(Effect::DropUnsaved)
}

/// Texts were found that an earlier run left unsaved: each is asked about.
pub(super) fn unsaved_found(model: &mut Model, found: Vec<Unsaved>) -> Vec<Effect> {
    for unsaved in found {
        let sentence = format!("{} was not saved in an earlier run; a question comes next", told(&unsaved.path));
        open_when_idle(model, open::unsaved(&unsaved), sentence);
    }
    Vec::new()
}

/// It was chosen what becomes of such a text.
pub(super) fn unsaved_decided(model: &mut Model, unsaved: Box<Unsaved>, decided: Pending) -> Vec<Effect> {
    let name = told(&unsaved.path);
    match decided {
        Pending::Goes => {
            model.dialog = Some(open::forget_unsaved(unsaved));
            Vec::new()
        }
        Pending::Waits => said(model, Tone::Caution, format!("{name} stays as it is; the next start asks again")),
        Pending::GoesOn if model.editor.is_some() => {
            said(model, Tone::Caution, format!("leave the form first; the next start asks about {name} again"))
        }
        Pending::GoesOn => {
            let Some(entry) = model.library.at_path(&unsaved.path) else {
                let kept = unsaved.kept_in();
                let sentence =
                    format!("{name} is not among the agents here; what was not saved is in {}", kept.display());
                return said(model, Tone::Caution, sentence);
            };
            let id = entry.found.id.clone();
            model.recovering = Some(unsaved);
            let mut effects = follow(model, id);
            effects.extend(open(model));
            if model.opening.is_none() {
                model.recovering = None;
            }
            effects
        }
    }
}

/// Leaves the program from a dialog: what is not saved is asked about, once.
pub(super) fn quit_dialog(model: &mut Model) -> Vec<Effect> {
    let is_asked = model.dialog.as_ref().is_some_and(|dialog| match &dialog.content {
        Content::Picker(picker) => picker.rows.iter().any(|row| row.choice == Some(Chosen::Edit(Choice::Discard))),
        _ => false,
    });
    if is_asked || !model.form().is_some_and(State::is_changed) {
        return quit(model);
    }
    model.dialog = None;
    act(model, Action::Quit)
}

/// An agent was read: the editor opens on it, or learns what stands on the disk now.
pub(super) fn read(model: &mut Model, agent: &std::sync::Arc<Agent>) -> Vec<Effect> {
    let id = &agent.entry.found.id;
    if model.opening == Some(Opening::Agent(id.clone())) && model.editor.is_none() {
        model.opening = None;
        // Whoever went on meanwhile is not called back.
        if cursor_of(model).as_ref() == Some(id) && model.dialog.is_none() && !super::is_typing(model) {
            return open_on(model, agent);
        }
    }
    let is_of = |editor: &State| editor.id == *id && agent.entry.found.path.as_ref() == Some(&editor.path);
    if model.editor.as_ref().is_some_and(|editor| is_of(editor)) {
        let mut effects = to_editor(model, editor::Message::FileRead(std::sync::Arc::clone(agent)));
        effects.extend(model.form().map(|editor| Effect::LookAtRights(editor.path.clone())));
        return effects;
    }
    Vec::new()
}

/// The library was read: what is edited is read again, and what was to be opened is looked for.
pub(super) fn library_read(model: &mut Model, whole: bool) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Some(Opening::File(path)) = &model.opening
        && let Some(entry) = model.library.at_path(path)
    {
        let id = entry.found.id.clone();
        effects.extend(follow(model, id.clone()));
        model.opening = Some(Opening::Agent(id.clone()));
        effects.push(Effect::ReadAgent(id));
    }
    let Some(editor) = &mut model.editor else { return effects };
    // Ids are spelled longer or shorter as others come and go; the file is known by its path.
    let id = model.library.at_path(&editor.path).map(|entry| entry.found.id.clone());
    if let Some(id) = &id {
        editor.id.clone_from(id);
    }
    match id {
        Some(id) if cursor_of(model).as_ref() != Some(&id) => effects.push(Effect::ReadAgents(vec![id])),
        None if whole => effects.extend(to_editor(model, editor::Message::FileGone)),
        _ => {}
    }
    effects
}

/// An agent's file was written.
pub(super) fn saved(model: &mut Model, agent: &AgentId, text: String, caution: Option<String>) -> Vec<Effect> {
    let mut effects = Vec::new();
    if model.editor.as_ref().is_some_and(|editor| editor.id == *agent) {
        effects = to_editor(model, editor::Message::Saved { text });
    }
    if let Some(sentence) = caution {
        model.say(Tone::Caution, sentence);
    }
    effects
}

/// An agent's file was not written: it is another one by now.
pub(super) fn refused(model: &mut Model, agent: &AgentId, theirs: Option<Document>) -> Vec<Effect> {
    if model.editor.as_ref().is_none_or(|editor| editor.id != *agent) {
        return Vec::new();
    }
    to_editor(model, editor::Message::Refused(theirs.map_or(Theirs::Gone, Theirs::Text)))
}

/// An agent's file was not written; what was to be stays in the editor.
pub(super) fn failed(model: &mut Model, agent: &AgentId, sentence: String) -> Vec<Effect> {
    let mut effects = Vec::new();
    if model.editor.as_ref().is_some_and(|editor| editor.id == *agent) {
        effects = to_editor(model, editor::Message::Failed);
    }
    // The whole path stands in the header already; the room is for what helps.
    let short = model.editor.as_ref().and_then(|editor| {
        let name = editor.path.file_name()?.to_string_lossy().into_owned();
        Some(sentence.replace(&*editor.path.to_string_lossy(), &name))
    });
    model.say(Tone::Wrong, short.unwrap_or(sentence));
    effects
}

/// A click into the form, or beside it.
pub(super) fn click(model: &mut Model, layout: &Layout, x: u16, y: u16) -> Vec<Effect> {
    let (form, _) = layout.form();
    let tabs = form.x + 2..form.x + 11;
    if y == form.y && tabs.contains(&x) && model.form().is_some_and(|editor| editor.field().is_none()) {
        let wants_raw = x > form.x + 6;
        let is_raw = model.form().is_some_and(|editor| editor.raw().is_some());
        return if wants_raw == is_raw {
            Vec::new()
        } else {
            to_editor(model, editor::Message::Asked(Action::NextTab))
        };
    }
    if !form.contains((x, y).into()) || x == form.x || y == form.y {
        return Vec::new();
    }
    let (x, y) = (usize::from(x - form.x - 1), usize::from(y - form.y - 1));
    to_editor(model, editor::Message::Clicked { x, y })
}

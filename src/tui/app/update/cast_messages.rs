//! The router of the cast: actions, choices, answers and replies while the cast covers the screen.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ask, frontmatter, said, write};
use crate::domain::agent::{Agent, AgentId};
use crate::domain::cast::PatternSet;
use crate::tui::app::effect::ShellEffect;
use crate::tui::app::message::{MouseInput, NoticeTone};
use crate::tui::app::model::Model;
use crate::tui::app::open;
use crate::tui::screens::cast::{self, CastContext, CastDialog, CastMessage, cast_areas};
use crate::tui::screens::composer;
use crate::tui::ui::dialog::{DialogContent, DialogId, QuestionSubject, slug};
use crate::tui::ui::keymap::{Action, KeyScope};
use crate::tui::ui::layout::{Pane, ScreenBreadth, ScreenLayout};

/// The layout of the panes of the cast.
pub fn layout(model: &Model) -> ScreenLayout {
    cast_areas::layout(&model.layout(), model.cast.focus, model.panes.zoomed)
}

/// Sets the size of the cast.
pub(super) fn measure(model: &mut Model) {
    let layout = layout(model);
    let inner = |pane: Pane| {
        layout.pane(pane).map_or((0, 0), |rect| {
            (usize::from(rect.width.saturating_sub(2)), usize::from(rect.height.saturating_sub(2)))
        })
    };
    model.cast.measure(
        inner(Pane::Agents),
        inner(Pane::Prompt),
        model.settings.glyphs.diagram,
        layout.breadth == ScreenBreadth::Narrow,
    );
}

pub(super) fn to_cast(model: &mut Model, message: CastMessage) -> Vec<ShellEffect> {
    let chooses = model.keymap.key_of(Action::ChooseAgent, &[KeyScope::Cast]);
    let context = CastContext { library: &model.library, templates: &model.templates, chooses };
    let outcome = cast::update(&mut model.cast, message, context);
    if let Some(sentence) = outcome.says {
        model.say(NoticeTone::Good, sentence);
    }
    if let Some(sentence) = outcome.warns {
        model.say(NoticeTone::Caution, sentence);
    }
    let mut effects = outcome.effects;
    if let Some(action) = outcome.asks {
        effects.extend(to_cast(model, CastMessage::Asked(action)));
    }
    if let Some(opens) = outcome.opens {
        open_over(model, opens);
    }
    if let Some(question) = outcome.question {
        ask(model, question);
    }
    effects
}

/// Opens a dialog over the cast.
fn open_over(model: &mut Model, opens: CastDialog) {
    let dialog = match opens {
        CastDialog::Patterns => Ok(open::patterns(model, false)),
        CastDialog::Agents(seat) => Ok(open::agents(model, Some(seat), None)),
        CastDialog::MoreAgents(kind) => Ok(open::agents(model, None, kind)),
        CastDialog::Picks(action) => open::picks(action, model),
        CastDialog::Kinds(seat) => open::kinds(seat, model),
        CastDialog::RunSheet(text) => Ok(open::run_sheet(text)),
        CastDialog::Hidden(prompts, again) => Ok(open::hidden_seats(&prompts, *again, &model.keymap)),
        CastDialog::Variables => return variables(model),
    };
    match dialog {
        Ok(dialog) => model.dialog = Some(dialog),
        Err(sentence) => model.say(NoticeTone::Caution, sentence),
    }
}

fn variables(model: &mut Model) {
    let mut variables = model.cast.prompt.variables();
    variables.retain(|variable| !variable.is_task);
    match variables.as_slice() {
        [] => model.say(NoticeTone::Caution, "nothing to fill in"),
        [only] => ask(model, QuestionSubject::Variable(only.name.clone())),
        _ => model.dialog = Some(open::variables(&variables)),
    }
}

/// Performs an action while the cast covers the screen; `None` if the action concerns the whole screen.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Vec<ShellEffect>> {
    match action {
        Action::Quit
        | Action::Help
        | Action::Palette
        | Action::ChooseTheme
        | Action::Redraw
        | Action::Suspend
        | Action::Zoom
        | Action::OpenCast => None,
        Action::EditFrontmatter => Some(edit_frontmatter(model)),
        action => Some(to_cast(model, CastMessage::Asked(action))),
    }
}

/// Opens the frontmatter form for the agent of the seat; leaving it leads back to the cast.
fn edit_frontmatter(model: &mut Model) -> Vec<ShellEffect> {
    let agent = model.cast.seat().and_then(|seat| model.cast.agent(seat)).cloned();
    match agent {
        Some(agent) => frontmatter::open_on(model, &agent),
        None => said(model, NoticeTone::Caution, model.cast.without_prompt()),
    }
}

/// Opens a cast of the marked agents: the one created from them before, if there is one. Without marks, opens the list
/// of casts.
pub(super) fn begin(model: &mut Model) -> Vec<ShellEffect> {
    let marked = &model.agents.marked;
    if marked.is_empty() {
        return list(model);
    }
    if model.cast.made_of() == Some(marked) {
        return to_cast(model, CastMessage::Continued);
    }
    model.dialog = Some(open::patterns(model, true));
    vec![ShellEffect::ReadCasts]
}

/// Opens the list of casts.
pub(super) fn list(model: &mut Model) -> Vec<ShellEffect> {
    model.dialog = Some(open::casts(model));
    vec![ShellEffect::ReadCasts]
}

/// Handles casts and patterns that were read. An open list is updated, unless the user is typing in it.
pub(super) fn read(model: &mut Model, casts: Vec<cast::SavedCast>, patterns: PatternSet) -> Vec<ShellEffect> {
    let changed = (&model.cast.saved, &model.cast.patterns) != (&casts, &patterns);
    model.cast.saved = casts;
    model.cast.patterns = patterns;
    let Some(dialog) = &model.dialog else { return Vec::new() };
    if !changed || !matches!(&dialog.content, DialogContent::Picker(picker) if picker.filter.is_empty()) {
        return Vec::new();
    }
    match dialog.id {
        DialogId::Casts => model.dialog = Some(open::casts(model)),
        DialogId::NewCast => model.dialog = Some(open::patterns(model, true)),
        _ => {}
    }
    Vec::new()
}

/// Creates a cast of the marked agents with a pattern.
pub(super) fn make(model: &mut Model, pattern: String) -> Vec<ShellEffect> {
    let marked: BTreeSet<&AgentId> = model.agents.marked.iter().collect();
    // In the order of the library, so that the same marks always give the same cast.
    let entries = model.library.entries.iter().map(|entry| &entry.found.id);
    let agents = entries.filter(|id| marked.contains(id)).cloned().collect();
    replace(model, CastMessage::Made { pattern, agents })
}

/// Replaces the open cast by another one. Asks first if it is not saved.
pub(super) fn replace(model: &mut Model, replacing: CastMessage) -> Vec<ShellEffect> {
    if model.cast.is_changed() {
        model.dialog = Some(open::replace_cast(model, replacing));
        return Vec::new();
    }
    to_cast(model, replacing)
}

/// Handles an answer to a question of the cast; `None` if the question is not the cast's.
pub(super) fn answered(model: &mut Model, asks: &QuestionSubject, answer: &str) -> Option<Vec<ShellEffect>> {
    let answer = answer.to_owned();
    Some(match asks {
        QuestionSubject::CastName => to_cast(model, CastMessage::Named(answer)),
        QuestionSubject::SeatName { seat, .. } => to_cast(model, CastMessage::SeatNamed { seat: *seat, name: answer }),
        QuestionSubject::CastFile => {
            let name = slug(&answer);
            let expected = model.cast.expected(&name);
            let Some(text) = model.cast.begin_saving(&answer) else { return Some(Vec::new()) };
            let mut effects = to_cast(model, CastMessage::Named(answer));
            effects.extend(write(model, ShellEffect::SaveCast { name, text, expected, replace: false }));
            effects
        }
        QuestionSubject::Folder => match model.cast.files(&model.templates) {
            Ok(files) => {
                let effect = ShellEffect::WriteBatch { folder: answer, files, replace: false };
                write(model, ShellEffect::hand_out(model.cast.agents(), effect))
            }
            Err(sentence) => said(model, NoticeTone::Caution, sentence),
        },
        QuestionSubject::Command if model.cast.is_open => match model.cast.text(&model.templates) {
            Ok(text) => {
                let agent = model.cast.seat().and_then(|seat| model.cast.agent(seat)).cloned();
                let effect = super::command_messages::start(model, answer, text);
                vec![ShellEffect::hand_out(agent.into_iter().collect(), effect)]
            }
            Err(sentence) => said(model, NoticeTone::Caution, sentence),
        },
        QuestionSubject::Variable(name) if model.cast.is_open => {
            to_cast(model, CastMessage::VariableSet { name: name.clone(), text: answer })
        }
        QuestionSubject::Find if model.cast.is_open => {
            model.cast.focus = cast::CastFocus::Prompt;
            let context = composer::PromptContext { templates: &model.templates };
            let outcome = composer::update(&mut model.cast.prompt, composer::PromptMessage::FindSet(answer), context);
            outcome.warns.map_or_else(Vec::new, |sentence| said(model, NoticeTone::Caution, sentence))
        }
        _ => return None,
    })
}

/// Returns true if the user must be asked about an unsaved cast before quitting.
pub(super) fn must_ask_before_quitting(model: &Model) -> bool {
    let is_asked = model.dialog.as_ref().is_some_and(|dialog| dialog.id == DialogId::QuitWithCast);
    model.cast.is_changed() && !is_asked
}

/// The cast was saved.
pub(super) fn saved(model: &mut Model, name: String, text: String, sentence: String) -> Vec<ShellEffect> {
    let effects = to_cast(model, CastMessage::Saved { name, text });
    model.say(NoticeTone::Good, sentence);
    effects
}

/// An agent was read whole, or could not be.
pub(super) fn agent_read(model: &mut Model, id: &AgentId, agent: &Result<Arc<Agent>, String>) -> Vec<ShellEffect> {
    to_cast(model, CastMessage::AgentRead { id: id.clone(), agent: agent.clone() })
}

/// Handles the mouse over the cast.
pub(super) fn point(model: &mut Model, mouse: MouseInput) -> Vec<ShellEffect> {
    let layout = layout(model);
    let (x, y) = match mouse {
        MouseInput::Pressed { x, y } | MouseInput::WheelDown { x, y } | MouseInput::WheelUp { x, y } => (x, y),
        MouseInput::Dragged { .. } | MouseInput::Released => return Vec::new(),
    };
    let Some((pane, rect)) = layout.pane_at(x, y) else { return Vec::new() };
    let inside = |at: u16, start: u16| usize::from(at.saturating_sub(start + 1));
    let (x, y) = (inside(x, rect.x), inside(y, rect.y));
    let down = matches!(mouse, MouseInput::WheelDown { .. });
    let of_prompt = match (pane, mouse) {
        (Pane::Prompt, MouseInput::Pressed { .. }) => {
            model.cast.focus = cast::CastFocus::Prompt;
            composer::PromptMessage::Clicked { x, y }
        }
        (Pane::Prompt, _) => composer::PromptMessage::Wheeled { down },
        (_, MouseInput::Pressed { .. }) => return to_cast(model, CastMessage::Clicked { x, y }),
        _ => return to_cast(model, CastMessage::Wheeled { down }),
    };
    let context = composer::PromptContext { templates: &model.templates };
    let outcome = composer::update(&mut model.cast.prompt, of_prompt, context);
    outcome.asks.map_or_else(Vec::new, |action| to_cast(model, CastMessage::Asked(action)))
}

#[cfg(test)]
mod tests;

//! The router of the cast: what is asked, chosen, answered and read while it has the screen.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::keymap::{Action, Scope};
use super::{ask, frontmatter, quit, said, write};
use crate::domain::agent::{Agent, AgentId};
use crate::domain::cast::{Lines, Patterns};
use crate::tui::effect::Effect;
use crate::tui::layout::{Breadth, Layout, Pane};
use crate::tui::message::Mouse;
use crate::tui::model::{Model, Tone};
use crate::tui::open;
use crate::tui::pane::cast::{self, Choice, Context, Message, Opens, area};
use crate::tui::pane::dialog::{Answer, Asks, Concern, Content, slug};
use crate::tui::pane::prompt;

/// Where the panes of the cast stand.
pub fn layout(model: &Model) -> Layout {
    area::layout(&model.layout(), model.cast.focus, model.zoomed)
}

/// Tells the cast how much room it has.
pub(super) fn measure(model: &mut Model) {
    let layout = layout(model);
    let inner = |pane: Pane| {
        layout.pane(pane).map_or((0, 0), |rect| {
            (usize::from(rect.width.saturating_sub(2)), usize::from(rect.height.saturating_sub(2)))
        })
    };
    let lines = if model.settings.ascii { Lines::Ascii } else { Lines::Unicode };
    model.cast.measure(inner(Pane::Agents), inner(Pane::Prompt), lines, layout.breadth == Breadth::Narrow);
}

pub(super) fn to_cast(model: &mut Model, message: Message) -> Vec<Effect> {
    let chooses = model.keymap.key_of(Action::ChooseAgent, &[Scope::Cast]);
    let context = Context { library: &model.library, templates: &model.templates, chooses };
    let outcome = cast::update(&mut model.cast, message, context);
    if let Some(sentence) = outcome.says {
        model.say(Tone::Good, sentence);
    }
    if let Some(sentence) = outcome.warns {
        model.say(Tone::Caution, sentence);
    }
    let mut effects = outcome.effects;
    if let Some(action) = outcome.asks {
        effects.extend(to_cast(model, Message::Asked(action)));
    }
    if let Some(opens) = outcome.opens {
        open_over(model, opens);
    }
    effects
}

/// Opens what is to be chosen, asked or read over the cast.
fn open_over(model: &mut Model, opens: Opens) {
    let dialog = match opens {
        Opens::Patterns => Ok(open::patterns(model, false)),
        Opens::Agents(seat) => Ok(open::agents(model, Some(seat), None)),
        Opens::MoreAgents(kind) => Ok(open::agents(model, None, kind)),
        Opens::Picks(action) => open::picks(action, model),
        Opens::Kinds(seat) => open::kinds(seat, model),
        Opens::RunSheet(text) => Ok(open::run_sheet(&text)),
        Opens::Hidden(prompts, again) => Ok(open::hidden_seats(&prompts, *again, &model.keymap)),
        Opens::Variables => return variables(model),
        Opens::SeatName(seat) => {
            let seats = model.cast.cast().into_iter().flat_map(|cast| cast.seats.iter().enumerate());
            let taken = seats.filter(|(at, _)| *at != seat).map(|(_, seat)| seat.name.clone()).collect();
            return ask(model, Asks::SeatName { seat, taken });
        }
        Opens::Name => return ask(model, Asks::CastName),
        Opens::SaveName => return ask(model, Asks::CastFile),
        Opens::Folder => return ask(model, Asks::Folder),
        Opens::Find => return ask(model, Asks::Find),
        Opens::Command => return ask(model, Asks::Command),
    };
    match dialog {
        Ok(dialog) => model.dialog = Some(dialog),
        Err(sentence) => model.say(Tone::Caution, sentence),
    }
}

fn variables(model: &mut Model) {
    let mut variables = model.cast.prompt.variables();
    variables.retain(|variable| !variable.is_task);
    match variables.as_slice() {
        [] => model.say(Tone::Caution, "nothing in this prompt waits to be filled in"),
        [only] => ask(model, Asks::Variable(only.name.clone())),
        _ => model.dialog = Some(open::variables(&variables)),
    }
}

/// Does what is asked while the cast has the screen; none where that is a matter of the whole screen.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
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
        action => Some(to_cast(model, Message::Asked(action))),
    }
}

/// Opens the form over the frontmatter of the agent of the seat; leaving it leads back to the cast.
fn edit_frontmatter(model: &mut Model) -> Vec<Effect> {
    let agent = model.cast.seat().and_then(|seat| model.cast.agent(seat)).cloned();
    match agent {
        Some(agent) => frontmatter::open_on(model, &agent),
        None => said(model, Tone::Caution, model.cast.without_prompt()),
    }
}

/// A cast of the marked agents: the one made of them before, where there is one. Without marks, the
/// casts there are.
pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    let marked = &model.agents.marked;
    if marked.is_empty() {
        return list(model);
    }
    if model.cast.made_of() == Some(marked) {
        return to_cast(model, Message::Chosen(Choice::GoOn));
    }
    model.dialog = Some(open::patterns(model, true));
    vec![Effect::ReadCasts]
}

/// The casts there are.
pub(super) fn list(model: &mut Model) -> Vec<Effect> {
    model.dialog = Some(open::casts(model));
    vec![Effect::ReadCasts]
}

/// The casts and patterns were read. A list of them that is open shows what there is now, unless
/// somebody types into it.
pub(super) fn read(model: &mut Model, casts: Vec<cast::SavedCast>, patterns: Patterns) -> Vec<Effect> {
    let changed = (&model.cast.saved, &model.cast.patterns) != (&casts, &patterns);
    model.cast.saved = casts;
    model.cast.patterns = patterns;
    let title = match model.dialog.as_ref().map(|dialog| &dialog.content) {
        Some(Content::Picker(picker)) if picker.filter.is_empty() && changed => picker.title.clone(),
        _ => return Vec::new(),
    };
    for fresh in [open::casts(model), open::patterns(model, true)] {
        if matches!(&fresh.content, Content::Picker(picker) if picker.title == title) {
            model.dialog = Some(fresh);
        }
    }
    Vec::new()
}

/// Something of a cast was chosen from a list. One that is not saved goes only after a question.
pub(super) fn chosen(model: &mut Model, choice: Choice) -> Vec<Effect> {
    if let Choice::New = choice {
        model.dialog = Some(open::patterns(model, true));
        return Vec::new();
    }
    if matches!(choice, Choice::NewBy(_) | Choice::Saved(_)) && model.cast.is_changed() {
        model.dialog = Some(open::replace_cast(model, choice));
        return Vec::new();
    }
    take_choice(model, choice)
}

fn take_choice(model: &mut Model, choice: Choice) -> Vec<Effect> {
    match choice {
        Choice::NewBy(pattern) => {
            let marked: BTreeSet<&AgentId> = model.agents.marked.iter().collect();
            // In the order of the library, so that the same marks give the same cast.
            let entries = model.library.entries.iter().map(|entry| &entry.found.id);
            let agents = entries.filter(|id| marked.contains(id)).cloned().collect();
            to_cast(model, Message::Made { pattern, agents })
        }
        Choice::Saved(name) => to_cast(model, Message::Opened(name)),
        choice => to_cast(model, Message::Chosen(choice)),
    }
}

/// A question of the cast was answered; none where it is not the cast's.
pub(super) fn answered(model: &mut Model, asks: &Asks, answer: &str) -> Option<Vec<Effect>> {
    let answer = answer.to_owned();
    Some(match asks {
        Asks::CastName => to_cast(model, Message::Named(answer)),
        Asks::SeatName { seat, .. } => to_cast(model, Message::SeatNamed { seat: *seat, name: answer }),
        Asks::CastFile => {
            let name = slug(&answer);
            let expected = model.cast.expected(&name);
            let Some(text) = model.cast.begin_saving(&answer) else { return Some(Vec::new()) };
            let mut effects = to_cast(model, Message::Named(answer));
            effects.extend(write(model, Effect::SaveCast { name, text, expected, replace: false }));
            effects
        }
        Asks::Folder => match model.cast.files(&model.templates) {
            Ok(files) => write(model, Effect::WriteTogether { folder: answer, files, replace: false }),
            Err(sentence) => said(model, Tone::Caution, sentence),
        },
        Asks::Command if model.cast.is_open => match model.cast.text(&model.templates) {
            Ok(text) => vec![Effect::Pipe { command: answer, text }],
            Err(sentence) => said(model, Tone::Caution, sentence),
        },
        Asks::Variable(name) if model.cast.is_open => {
            to_cast(model, Message::VariableSet { name: name.clone(), text: answer })
        }
        Asks::Find if model.cast.is_open => {
            model.cast.focus = cast::Focus::Prompt;
            let context = prompt::Context { templates: &model.templates };
            let outcome = prompt::update(&mut model.cast.prompt, prompt::Message::FindSet(answer), context);
            outcome.warns.map_or_else(Vec::new, |sentence| said(model, Tone::Caution, sentence))
        }
        _ => return None,
    })
}

/// Whether the question about a cast that is not saved is to be asked before leaving.
pub(super) fn must_ask_before_quitting(model: &Model) -> bool {
    let asked =
        |content: &Content| matches!(content, Content::Confirm(confirm) if confirm.concern == Concern::QuitWithCast);
    model.cast.is_changed() && !model.dialog.as_ref().is_some_and(|dialog| asked(&dialog.content))
}

/// A yes or no about leaving with a cast that is not saved.
pub(super) fn quit_decided(model: &mut Model, answer: Answer) -> Vec<Effect> {
    if answer == Answer::No {
        return said(model, Tone::Good, "the cast is kept".to_owned());
    }
    // The question stands as asked, so that leaving does not ask it again.
    model.dialog = Some(open::quit_with_cast(model));
    quit(model)
}

/// A yes or no about letting a cast go that is not saved.
pub(super) fn replace_decided(model: &mut Model, choice: Choice, answer: Answer) -> Vec<Effect> {
    if answer == Answer::No {
        return said(model, Tone::Good, "the cast is kept".to_owned());
    }
    take_choice(model, choice)
}

/// An agent was read whole, or could not be.
pub(super) fn agent_read(model: &mut Model, id: &AgentId, agent: &Result<Arc<Agent>, String>) -> Vec<Effect> {
    to_cast(model, Message::AgentRead { id: id.clone(), agent: agent.clone() })
}

/// The mouse over the cast.
pub(super) fn point(model: &mut Model, mouse: Mouse) -> Vec<Effect> {
    let layout = layout(model);
    let (x, y) = match mouse {
        Mouse::Pressed { x, y } | Mouse::WheelDown { x, y } | Mouse::WheelUp { x, y } => (x, y),
        Mouse::Dragged { .. } | Mouse::Released => return Vec::new(),
    };
    let Some((pane, rect)) = layout.pane_at(x, y) else { return Vec::new() };
    let inside = |at: u16, start: u16| usize::from(at.saturating_sub(start + 1));
    let (x, y) = (inside(x, rect.x), inside(y, rect.y));
    let down = matches!(mouse, Mouse::WheelDown { .. });
    let of_prompt = match (pane, mouse) {
        (Pane::Prompt, Mouse::Pressed { .. }) => {
            model.cast.focus = cast::Focus::Prompt;
            prompt::Message::Clicked { x, y }
        }
        (Pane::Prompt, _) => prompt::Message::Wheeled { down },
        (_, Mouse::Pressed { .. }) => return to_cast(model, Message::Clicked { x, y }),
        _ => return to_cast(model, Message::Wheeled { down }),
    };
    let context = prompt::Context { templates: &model.templates };
    let outcome = prompt::update(&mut model.cast.prompt, of_prompt, context);
    outcome.asks.map_or_else(Vec::new, |action| to_cast(model, Message::Asked(action)))
}

#[cfg(test)]
mod tests;

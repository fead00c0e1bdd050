//! What a person asks of the cast by a key, a click, or in the text of the task.

use super::super::super::effect::Effect;
use super::super::super::keymap::Action;
use super::super::super::writing::{self, Writing};
use super::super::prompt;
use super::{Context, Focus, Opens, Outcome, State, area, change};
use crate::domain::compose::{Prompt, Templates, Warning};

/// The most rounds there are.
const MOST_ROUNDS: usize = 99;

/// Does what is asked.
pub(super) fn asked(state: &mut State, action: Action, context: Context<'_>) -> Outcome {
    match action {
        Action::Escape => return escape(state, context),
        Action::NextPane | Action::PreviousPane => {
            state.focus = if state.focus == Focus::Seats { Focus::Prompt } else { Focus::Seats };
        }
        Action::FocusAgents | Action::FocusDetail => state.focus = Focus::Seats,
        Action::FocusPrompt => state.focus = Focus::Prompt,
        Action::EditTask => open_text(state),
        Action::Undo | Action::Redo => return step_back(state, action, context),
        Action::ChoosePattern => return Outcome::opens(Opens::Patterns),
        Action::ChooseTemplate => return Outcome::opens(Opens::Picks(action)),
        Action::EditVariable => return Outcome::opens(Opens::Variables),
        Action::AddSeat => return Outcome::opens(Opens::MoreAgents(None)),
        Action::MoreRounds | Action::FewerRounds => return rounds(state, action, context),
        Action::NameCast => return Outcome::opens(Opens::Name),
        // A file of no seats could not be opened again.
        Action::SaveCast | Action::SaveRecipe if state.cast().is_some_and(|cast| cast.seats.is_empty()) => {
            return Outcome::warns("the cast has no seats; add one, and save it then");
        }
        Action::SaveCast | Action::SaveRecipe => return Outcome::opens(Opens::SaveName),
        Action::WritePrompt => return or_warning(state.files(context.templates), |_| Outcome::opens(Opens::Folder)),
        Action::CopyAll | Action::CopyFile => return copy_all(state, context.templates),
        Action::CopyRunSheet => {
            let copy = |text: String| Outcome::effect(Effect::Copy { what: "run sheet".to_owned(), text });
            return or_warning(state.run_sheet(), copy);
        }
        Action::ShowRunSheet => return or_warning(state.run_sheet(), |text| Outcome::opens(Opens::RunSheet(text))),
        Action::StripHidden => return strip(state, context),
        Action::Search => return Outcome::opens(Opens::Find),
        Action::PipePrompt => return or_warning(state.text(context.templates), |_| Outcome::opens(Opens::Command)),
        Action::OpenEditor => return edit_file(state),
        Action::EditContext => {
            return Outcome::warns("what surrounds a seat follows from the pattern; the cast's file can say otherwise");
        }
        Action::ChooseAgent
        | Action::Enter
        | Action::ChooseMode
        | Action::ChooseRole
        | Action::ChooseTools
        | Action::ChooseKind
        | Action::RemoveSeat
        | Action::MoveDown
        | Action::MoveUp
        | Action::NameSeat
        | Action::CopyPrompt => return of_seat(state, action, context),
        _ => return moved(state, action, context),
    }
    Outcome::default()
}

fn or_warning<T>(made: Result<T, String>, then: impl FnOnce(T) -> Outcome) -> Outcome {
    match made {
        Ok(made) => then(made),
        Err(sentence) => Outcome::warns(sentence),
    }
}

fn escape(state: &mut State, context: Context<'_>) -> Outcome {
    if state.focus == Focus::Prompt {
        if state.prompt.found().is_some() {
            return to_prompt(state, prompt::Message::Asked(Action::Escape), context);
        }
        state.focus = Focus::Seats;
        return Outcome::default();
    }
    state.is_open = false;
    if state.is_changed() {
        return Outcome::says("the cast is kept as it is, and not saved yet");
    }
    Outcome::default()
}

/// What is asked about the seat under the cursor.
fn of_seat(state: &mut State, action: Action, context: Context<'_>) -> Outcome {
    let Some(seat) = state.seat() else {
        let free = state.cursor.checked_sub(state.seat_count()).and_then(|at| state.settled.wanted.get(at)).copied();
        return match action {
            Action::ChooseAgent | Action::Enter => Outcome::opens(Opens::MoreAgents(free)),
            _ if free.is_some() => Outcome::warns("nobody sits there yet"),
            _ => Outcome::warns("there is no seat yet"),
        };
    };
    match action {
        Action::ChooseAgent | Action::Enter => Outcome::opens(Opens::Agents(seat)),
        Action::ChooseKind => Outcome::opens(Opens::Kinds(seat)),
        Action::NameSeat => Outcome::opens(Opens::SeatName(seat)),
        Action::RemoveSeat => {
            let name = state.seat_in_sight().unwrap_or_default().to_owned();
            let effects = state.change(context, |cast| change::remove(cast, seat));
            let says = Some(format!("{name} is taken out"));
            Outcome { effects, says, ..Outcome::default() }
        }
        Action::MoveDown | Action::MoveUp => {
            let other = if action == Action::MoveDown { seat + 1 } else { seat.wrapping_sub(1) };
            if other >= state.seat_count() {
                return Outcome::default();
            }
            // The prompt stays that of the seat that moved.
            state.cursor = other;
            let effects = state.change(context, |cast| cast.seats.swap(seat, other));
            Outcome { effects, ..Outcome::default() }
        }
        Action::CopyPrompt => copy(state, seat, context.templates),
        _ => or_warning(has_agent(state, seat), |()| Outcome::opens(Opens::Picks(action))),
    }
}

/// Whether there is somebody whose modes, roles and profiles can be chosen from.
fn has_agent(state: &State, seat: usize) -> Result<(), String> {
    if state.agent(seat).is_some() { Ok(()) } else { Err(state.without_prompt()) }
}

/// Opens the file of the agent of the seat.
fn edit_file(state: &State) -> Outcome {
    let Some(agent) = state.seat().and_then(|seat| state.agent(seat)) else {
        return Outcome::warns(state.without_prompt());
    };
    if agent.entry.found.path.is_none() {
        return Outcome::warns(format!("{} is built in and has no file", agent.entry.name));
    }
    Outcome::effect(Effect::OpenEditor { agent: agent.entry.found.id.clone(), line: 1 })
}

fn rounds(state: &mut State, action: Action, context: Context<'_>) -> Outcome {
    let Some(pattern) = &state.settled.pattern else { return Outcome::default() };
    if !pattern.flows.iter().any(|flow| flow.next_round) {
        return Outcome::warns(format!("{} has one round: nothing goes back in it", pattern.title.to_lowercase()));
    }
    let (declared, now) = (pattern.rounds, state.settled.ensemble.rounds);
    let wanted = if action == Action::MoreRounds { now + 1 } else { now.saturating_sub(1) };
    let wanted = wanted.clamp(1, MOST_ROUNDS);
    let effects = state.change(context, |cast| cast.rounds = (wanted != declared).then_some(wanted));
    Outcome { effects, ..Outcome::default() }
}

fn step_back(state: &mut State, action: Action, context: Context<'_>) -> Outcome {
    let Some(work) = &mut state.work else { return Outcome::default() };
    let (from, to) =
        if action == Action::Undo { (&mut work.past, &mut work.future) } else { (&mut work.future, &mut work.past) };
    let Some(other) = from.pop() else {
        return Outcome::says(if action == Action::Undo { "nothing was changed" } else { "nothing was taken back" });
    };
    to.push(std::mem::replace(&mut work.cast, other));
    let effects = state.settle(context);
    Outcome { effects, ..Outcome::default() }
}

fn has_hidden(prompt: &Prompt) -> bool {
    prompt.warnings.iter().any(|warning| matches!(warning, Warning::Hidden { .. }))
}

fn copy(state: &State, seat: usize, templates: &Templates) -> Outcome {
    let name = state.seat_in_sight().unwrap_or_default().to_owned();
    let made = state.check().and_then(|()| state.prompt_of(seat, templates));
    or_warning(made, |prompt| {
        let effect = Effect::Copy { what: format!("prompt of {name}"), text: prompt.text.clone() };
        announced(effect, vec![(name, prompt)])
    })
}

fn copy_all(state: &State, templates: &Templates) -> Outcome {
    let names = state.cast().into_iter().flat_map(|cast| &cast.seats).map(|seat| seat.name.clone());
    or_warning(state.all(templates), |(text, prompts)| {
        let what = if prompts.len() == 1 {
            "run sheet and 1 prompt".to_owned()
        } else {
            format!("run sheet and {} prompts", prompts.len())
        };
        announced(Effect::Copy { what, text }, names.zip(prompts).collect())
    })
}

/// Copies at once; what holds hidden signs only after a question.
fn announced(effect: Effect, mut prompts: Vec<(String, Prompt)>) -> Outcome {
    prompts.retain(|(_, prompt)| has_hidden(prompt));
    if prompts.is_empty() { Outcome::effect(effect) } else { Outcome::opens(Opens::Hidden(prompts, Box::new(effect))) }
}

/// Takes hidden signs out of every prompt, or leaves them in.
fn strip(state: &mut State, context: Context<'_>) -> Outcome {
    state.strips = !state.strips;
    let effects = state.settle(context);
    let says = if state.strips {
        "hidden signs are taken out of every prompt"
    } else {
        "hidden signs are left in the prompts"
    };
    Outcome { effects, says: Some(says.to_owned()), ..Outcome::default() }
}

/// Moves: the seats, or the prompt where that has the focus or the key goes by pages.
fn moved(state: &mut State, action: Action, context: Context<'_>) -> Outcome {
    let pages = matches!(action, Action::HalfDown | Action::HalfUp | Action::PageDown | Action::PageUp);
    let of_prompt = matches!(
        action,
        Action::ShowCut | Action::FindNext | Action::FindPrevious | Action::NextSection | Action::PreviousSection
    );
    if state.focus == Focus::Prompt || pages || of_prompt {
        let scrolls = pages || of_prompt || matches!(action, Action::Down | Action::Up | Action::Top | Action::Bottom);
        return if scrolls { to_prompt(state, prompt::Message::Asked(action), context) } else { Outcome::default() };
    }
    match action {
        Action::Down => state.move_to(state.cursor + 1, context),
        Action::Up => state.move_to(state.cursor.saturating_sub(1), context),
        Action::Top => state.move_to(0, context),
        Action::Bottom => state.move_to(usize::MAX, context),
        _ => {}
    }
    Outcome::default()
}

/// Hands something on to the prompt of the seat.
pub(super) fn to_prompt(state: &mut State, message: prompt::Message, context: Context<'_>) -> Outcome {
    let context = prompt::Context { templates: context.templates };
    let outcome = prompt::update(&mut state.prompt, message, context);
    Outcome { says: outcome.says, warns: outcome.warns, asks: outcome.asks, ..Outcome::default() }
}

fn open_text(state: &mut State) {
    let Some(cast) = state.cast() else { return };
    let task = cast.task.clone().unwrap_or_default();
    if state.writing.as_ref().is_none_or(|writing| writing.text() != task) {
        state.writing = Some(Writing::new(&task));
    }
    (state.is_writing, state.has_written, state.focus) = (true, false, Focus::Seats);
}

/// What is asked while the task is written.
pub(super) fn of_text(state: &mut State, action: Action, context: Context<'_>) -> Outcome {
    match action {
        Action::Escape | Action::Done => state.is_writing = false,
        Action::Undo => return write(state, context, Writing::undo),
        Action::Redo => return write(state, context, Writing::redo),
        Action::EraseLine => return write(state, context, Writing::erase_line),
        Action::EraseWord => return write(state, context, Writing::erase_word),
        _ => {}
    }
    Outcome::default()
}

/// Lets the task take something; every prompt follows it.
pub(super) fn write(state: &mut State, context: Context<'_>, edit: impl FnOnce(&mut Writing) -> bool) -> Outcome {
    let Some(writing) = state.writing.as_mut().filter(|_| state.is_writing) else { return Outcome::default() };
    if !edit(writing) {
        return Outcome::default();
    }
    let text = writing.text();
    let task = Some(text).filter(|text| !text.trim().is_empty());
    let effects = if std::mem::replace(&mut state.has_written, true) {
        if let Some(work) = &mut state.work {
            work.cast.task = task;
        }
        state.settle(context)
    } else {
        state.change(context, |cast| cast.task = task)
    };
    Outcome { effects, ..Outcome::default() }
}

pub(super) fn paste(state: &mut State, text: &str, context: Context<'_>) -> Outcome {
    if !state.is_writing {
        return Outcome::warns("pasted text goes into the task: open it first");
    }
    let mut left_out = 0;
    let outcome = write(state, context, |writing| {
        left_out = writing.paste(text);
        true
    });
    if left_out == 0 {
        return outcome;
    }
    let sentence = writing::left_out_of_paste(left_out);
    Outcome { warns: Some(sentence), ..outcome }
}

/// Takes a click on the pane of seats: on a seat it moves there, on the one under the cursor it asks
/// who is to sit there, on a field it asks for what that is about.
pub(super) fn click(state: &mut State, x: usize, y: usize, context: Context<'_>) -> Outcome {
    let areas = state.areas();
    if state.is_writing {
        if y < areas.task {
            if let Some(writing) = &mut state.writing {
                writing.click(writing.top + y, x.saturating_sub(area::LABEL));
            }
            return Outcome::default();
        }
        state.is_writing = false;
    }
    state.focus = Focus::Seats;
    if y < areas.task {
        open_text(state);
    } else if y < areas.fields {
        return Outcome::opens(Opens::Patterns);
    } else if y >= areas.seats.0 && y < areas.seats.0 + areas.seats.1 {
        let row = state.top + (y - areas.seats.0) / state.seat_rows();
        if row < state.row_count() {
            if row == state.cursor {
                return of_seat(state, Action::ChooseAgent, context);
            }
            state.move_to(row, context);
        }
    }
    Outcome::default()
}

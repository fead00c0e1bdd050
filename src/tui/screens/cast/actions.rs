//! The actions of the cast: from keys, clicks, or the task input.

use super::{CastContext, CastDialog, CastFocus, CastOutcome, CastState, cast_areas, change};
use crate::domain::compose::{Prompt, PromptWarning, TemplateSet};
use crate::tui::app::effect::ShellEffect;
use crate::tui::screens::composer;
use crate::tui::ui::dialog::QuestionSubject;
use crate::tui::ui::keymap::Action;
use crate::tui::ui::motion::row_after;
use crate::tui::ui::multiline_input::{self, MultilineInput};

/// Maximum number of rounds.
const MOST_ROUNDS: usize = 99;

/// Performs an action.
pub(super) fn perform_action(state: &mut CastState, action: Action, context: CastContext<'_>) -> CastOutcome {
    match action {
        Action::Escape => return escape(state, context),
        Action::NextPane | Action::PreviousPane => {
            state.focus = if state.focus == CastFocus::Seats { CastFocus::Prompt } else { CastFocus::Seats };
        }
        Action::FocusAgents | Action::FocusDetail => state.focus = CastFocus::Seats,
        Action::FocusPrompt => state.focus = CastFocus::Prompt,
        Action::EditTask => open_text(state),
        Action::Undo | Action::Redo => return step_back(state, action, context),
        Action::ChoosePattern => return CastOutcome::opens(CastDialog::Patterns),
        Action::ChooseTemplate => return CastOutcome::opens(CastDialog::Picks(action)),
        Action::EditVariable => return CastOutcome::opens(CastDialog::Variables),
        Action::AddSeat => return CastOutcome::opens(CastDialog::MoreAgents(None)),
        Action::MoreRounds | Action::FewerRounds => return rounds(state, action, context),
        Action::NameCast => return CastOutcome::question(QuestionSubject::CastName),
        // A file without seats could not be opened again.
        Action::SaveCast | Action::SaveRecipe if state.cast().is_some_and(|cast| cast.seats.is_empty()) => {
            return CastOutcome::warns("the cast has no seats; add one before saving");
        }
        Action::SaveCast | Action::SaveRecipe => return CastOutcome::question(QuestionSubject::CastFile),
        Action::WritePrompt => {
            return or_warning(state.files(context.templates), |_| CastOutcome::question(QuestionSubject::Folder));
        }
        Action::CopyAll | Action::CopyFile => return copy_all(state, context.templates),
        Action::CopyRunSheet => {
            let copy = |text: String| {
                let effect = ShellEffect::Copy { what: "run sheet".to_owned(), text };
                CastOutcome::effect(ShellEffect::hand_out(state.agents(), effect))
            };
            return or_warning(state.run_sheet(), copy);
        }
        Action::ShowRunSheet => {
            return or_warning(state.run_sheet(), |text| CastOutcome::opens(CastDialog::RunSheet(text)));
        }
        Action::StripHidden => return strip(state, context),
        Action::Search => return CastOutcome::question(QuestionSubject::Find),
        Action::PipePrompt => {
            return or_warning(state.text(context.templates), |_| CastOutcome::question(QuestionSubject::Command));
        }
        Action::OpenEditor => return edit_file(state),
        Action::EditInputs => {
            return CastOutcome::warns("a cast has no input files; put what the seats need into the task");
        }
        Action::EditContext => {
            return CastOutcome::warns("the pattern sets the context of a seat; the cast file can override it");
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
    CastOutcome::default()
}

fn or_warning<T>(made: Result<T, String>, then: impl FnOnce(T) -> CastOutcome) -> CastOutcome {
    match made {
        Ok(made) => then(made),
        Err(sentence) => CastOutcome::warns(sentence),
    }
}

fn escape(state: &mut CastState, context: CastContext<'_>) -> CastOutcome {
    if state.focus == CastFocus::Prompt {
        if state.prompt.found().is_some() {
            return to_prompt(state, composer::PromptMessage::Asked(Action::Escape), context);
        }
        state.focus = CastFocus::Seats;
        return CastOutcome::default();
    }
    state.is_open = false;
    if state.is_changed() {
        return CastOutcome::says("the cast is kept, but not saved yet");
    }
    CastOutcome::default()
}

/// Performs an action on the seat under the cursor.
fn of_seat(state: &mut CastState, action: Action, context: CastContext<'_>) -> CastOutcome {
    let Some(seat) = state.seat() else {
        let free = state.cursor.checked_sub(state.seat_count()).and_then(|at| state.derived.wanted.get(at)).copied();
        return match action {
            Action::ChooseAgent | Action::Enter => CastOutcome::opens(CastDialog::MoreAgents(free)),
            _ if free.is_some() => CastOutcome::warns("the seat is empty"),
            _ => CastOutcome::warns("no seats yet"),
        };
    };
    match action {
        Action::ChooseAgent | Action::Enter => CastOutcome::opens(CastDialog::Agents(seat)),
        Action::ChooseKind => CastOutcome::opens(CastDialog::Kinds(seat)),
        Action::NameSeat => CastOutcome { question: state.name_question(seat), ..CastOutcome::default() },
        Action::RemoveSeat => {
            let name = state.seat_in_sight().unwrap_or_default().to_owned();
            let effects = state.change(context, |cast| change::remove(cast, seat));
            let says = Some(format!("removed {name}"));
            CastOutcome { effects, says, ..CastOutcome::default() }
        }
        Action::MoveDown | Action::MoveUp => {
            let other = if action == Action::MoveDown { seat + 1 } else { seat.wrapping_sub(1) };
            if other >= state.seat_count() {
                return CastOutcome::default();
            }
            // The prompt stays that of the seat that moved.
            state.cursor = other;
            let effects = state.change(context, |cast| cast.seats.swap(seat, other));
            CastOutcome { effects, ..CastOutcome::default() }
        }
        Action::CopyPrompt => copy(state, seat, context.templates),
        _ => or_warning(has_agent(state, seat), |()| CastOutcome::opens(CastDialog::Picks(action))),
    }
}

/// Returns an error unless there is an agent whose modes, roles and profiles can be chosen.
fn has_agent(state: &CastState, seat: usize) -> Result<(), String> {
    if state.agent(seat).is_some() { Ok(()) } else { Err(state.without_prompt()) }
}

/// Opens the file of the agent of the seat.
fn edit_file(state: &CastState) -> CastOutcome {
    let Some(agent) = state.seat().and_then(|seat| state.agent(seat)) else {
        return CastOutcome::warns(state.without_prompt());
    };
    if agent.entry.found.path.is_none() {
        return CastOutcome::warns(format!("{} is built in and has no file", agent.entry.name));
    }
    CastOutcome::effect(ShellEffect::OpenEditor { agent: agent.entry.found.id.clone(), line: 1 })
}

fn rounds(state: &mut CastState, action: Action, context: CastContext<'_>) -> CastOutcome {
    let Some(pattern) = &state.derived.pattern else { return CastOutcome::default() };
    if !pattern.has_rounds() {
        return CastOutcome::warns(format!("{} has one round only", pattern.title.to_lowercase()));
    }
    let (declared, now) = (pattern.rounds, state.derived.ensemble.rounds);
    let wanted = if action == Action::MoreRounds { now + 1 } else { now.saturating_sub(1) };
    let wanted = wanted.clamp(1, MOST_ROUNDS);
    let effects = state.change(context, |cast| cast.rounds = (wanted != declared).then_some(wanted));
    CastOutcome { effects, ..CastOutcome::default() }
}

fn step_back(state: &mut CastState, action: Action, context: CastContext<'_>) -> CastOutcome {
    let Some(work) = &mut state.work else { return CastOutcome::default() };
    let (from, to) =
        if action == Action::Undo { (&mut work.past, &mut work.future) } else { (&mut work.future, &mut work.past) };
    let Some(other) = from.pop() else {
        return CastOutcome::says(if action == Action::Undo { "nothing to undo" } else { "nothing to redo" });
    };
    to.push(std::mem::replace(&mut work.cast, other));
    let effects = state.derive(context);
    CastOutcome { effects, ..CastOutcome::default() }
}

fn has_hidden(prompt: &Prompt) -> bool {
    prompt.warnings.iter().any(|warning| matches!(warning, PromptWarning::Hidden { .. }))
}

fn copy(state: &CastState, seat: usize, templates: &TemplateSet) -> CastOutcome {
    let name = state.seat_in_sight().unwrap_or_default().to_owned();
    let made = state.check().and_then(|()| state.prompt_of(seat, templates));
    or_warning(made, |prompt| {
        let effect =
            ShellEffect::Copy { what: prompt.named_for_copy(&format!("prompt of {name}")), text: prompt.text.clone() };
        let agents = state.agent(seat).into_iter().cloned().collect();
        announced(ShellEffect::hand_out(agents, effect), vec![(name, prompt)])
    })
}

fn copy_all(state: &CastState, templates: &TemplateSet) -> CastOutcome {
    let names = state.cast().into_iter().flat_map(|cast| &cast.seats).map(|seat| seat.name.clone());
    or_warning(state.all(templates), |(text, prompts)| {
        let what = if prompts.len() == 1 {
            "run sheet and 1 prompt".to_owned()
        } else {
            format!("run sheet and {} prompts", prompts.len())
        };
        // Only the first prompt with replaced bytes is reported.
        let with_note = prompts.iter().map(|prompt| prompt.named_for_copy(&what)).find(|text| *text != what);
        let what = with_note.unwrap_or(what);
        let effect = ShellEffect::hand_out(state.agents(), ShellEffect::Copy { what, text });
        announced(effect, names.zip(prompts).collect())
    })
}

/// Copies at once; prompts with hidden characters only after a question.
fn announced(effect: ShellEffect, mut prompts: Vec<(String, Prompt)>) -> CastOutcome {
    prompts.retain(|(_, prompt)| has_hidden(prompt));
    if prompts.is_empty() {
        CastOutcome::effect(effect)
    } else {
        CastOutcome::opens(CastDialog::Hidden(prompts, Box::new(effect)))
    }
}

/// Removes hidden characters from every prompt, or keeps them.
fn strip(state: &mut CastState, context: CastContext<'_>) -> CastOutcome {
    state.strips = !state.strips;
    let effects = state.derive(context);
    let says = if state.strips {
        "hidden characters are removed from all prompts"
    } else {
        "hidden characters stay in the prompts"
    };
    CastOutcome { effects, says: Some(says.to_owned()), ..CastOutcome::default() }
}

/// Moves in the seats; in the prompt if it has the focus or the key moves by pages.
fn moved(state: &mut CastState, action: Action, context: CastContext<'_>) -> CastOutcome {
    let pages = matches!(action, Action::HalfDown | Action::HalfUp | Action::PageDown | Action::PageUp);
    let of_prompt = matches!(
        action,
        Action::ShowCut | Action::FindNext | Action::FindPrevious | Action::NextSection | Action::PreviousSection
    );
    if state.focus == CastFocus::Prompt || pages || of_prompt {
        let scrolls = pages || of_prompt || matches!(action, Action::Down | Action::Up | Action::Top | Action::Bottom);
        return if scrolls {
            to_prompt(state, composer::PromptMessage::Asked(action), context)
        } else {
            CastOutcome::default()
        };
    }
    if let Some(row) = row_after(action, state.cursor, 1) {
        state.move_to(row, context);
    }
    CastOutcome::default()
}

/// Passes a message on to the prompt of the seat.
pub(super) fn to_prompt(
    state: &mut CastState,
    message: composer::PromptMessage,
    context: CastContext<'_>,
) -> CastOutcome {
    let context = composer::PromptContext { templates: context.templates };
    let outcome = composer::update(&mut state.prompt, message, context);
    CastOutcome { says: outcome.says, warns: outcome.warns, asks: outcome.asks, ..CastOutcome::default() }
}

fn open_text(state: &mut CastState) {
    let Some(cast) = state.cast() else { return };
    let task = cast.task.clone().unwrap_or_default();
    if state.writing.as_ref().is_none_or(|writing| writing.text() != task) {
        state.writing = Some(MultilineInput::new(&task));
    }
    (state.is_writing, state.has_written, state.focus) = (true, false, CastFocus::Seats);
}

/// Performs an action while the task is being written.
pub(super) fn of_text(state: &mut CastState, action: Action, context: CastContext<'_>) -> CastOutcome {
    if matches!(action, Action::Escape | Action::Done) {
        state.is_writing = false;
    } else if let Some(edit) = multiline_input::edit_of(action) {
        return write(state, context, edit);
    }
    CastOutcome::default()
}

/// Changes the task; every prompt follows.
pub(super) fn write(
    state: &mut CastState,
    context: CastContext<'_>,
    edit: impl FnOnce(&mut MultilineInput) -> bool,
) -> CastOutcome {
    let Some(writing) = state.writing.as_mut().filter(|_| state.is_writing) else { return CastOutcome::default() };
    if !edit(writing) {
        return CastOutcome::default();
    }
    let text = writing.text();
    let task = Some(text).filter(|text| !text.trim().is_empty());
    let effects = if std::mem::replace(&mut state.has_written, true) {
        if let Some(work) = &mut state.work {
            work.cast.task = task;
        }
        state.derive(context)
    } else {
        state.change(context, |cast| cast.task = task)
    };
    CastOutcome { effects, ..CastOutcome::default() }
}

pub(super) fn paste(state: &mut CastState, text: &str, context: CastContext<'_>) -> CastOutcome {
    if !state.is_writing {
        return CastOutcome::warns("open the task first, then paste");
    }
    let mut left_out = 0;
    let outcome = write(state, context, |writing| {
        left_out = writing.paste(text);
        true
    });
    if left_out == 0 {
        return outcome;
    }
    let sentence = multiline_input::left_out_of_paste(left_out);
    CastOutcome { warns: Some(sentence), ..outcome }
}

/// Handles a click on the pane of seats: moves to a seat, asks for the agent of the seat under the cursor, or performs
/// the action of a field.
pub(super) fn click(state: &mut CastState, x: usize, y: usize, context: CastContext<'_>) -> CastOutcome {
    let areas = state.areas();
    if state.is_writing {
        if y < areas.task {
            if let Some(writing) = &mut state.writing {
                writing.click(writing.top + y, x.saturating_sub(cast_areas::LABEL));
            }
            return CastOutcome::default();
        }
        state.is_writing = false;
    }
    state.focus = CastFocus::Seats;
    if y < areas.task {
        open_text(state);
    } else if y < areas.fields {
        return CastOutcome::opens(CastDialog::Patterns);
    } else if y >= areas.seats.0 && y < areas.seats.0 + areas.seats.1 {
        let row = state.top + (y - areas.seats.0) / state.seat_rows();
        if row < state.row_count() {
            if row == state.cursor {
                return of_seat(state, Action::ChooseAgent, context);
            }
            state.move_to(row, context);
        }
    }
    CastOutcome::default()
}

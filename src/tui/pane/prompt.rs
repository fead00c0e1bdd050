//! The composer: what is chosen for each agent, and the prompt it makes.

pub mod area;
pub mod field;
pub mod find;
mod kept;
pub mod note;
pub mod scroll;
pub mod sheet;
pub mod variable;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::effect::Effect;
use super::super::key::Key;
use super::super::keymap::Action;
use super::super::writing::{self, Writing};
use crate::domain::agent::{Agent, AgentId};
use crate::domain::compose::{
    Choice, ComposeError, Context as Surroundings, PartKind, Prompt, Selection, Templates, Why, compose,
    compose_without_hidden,
};
use crate::domain::span::LineIndex;
use find::Find;
use kept::Kept;
use scroll::Goal;
use sheet::{Sheet, What};

/// The state of the composer.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "facts that hold or not, each by itself")]
pub struct State {
    /// What is chosen, for each agent that anything was chosen for.
    pub selections: BTreeMap<AgentId, Selection>,
    /// What is chosen for the agent shown.
    selection: Selection,
    /// The words of what the selections name by number, to find it again when a file changes.
    kept: BTreeMap<AgentId, Kept>,
    /// The agent shown.
    shown: Option<Arc<Agent>>,
    /// The lines of its file.
    index: LineIndex,
    /// What the person looks at in a picker.
    looked_at: Option<Pick>,
    /// The agents whose prompts go without hidden signs.
    stripped: BTreeSet<AgentId>,
    /// How many hidden signs were taken out of the prompt.
    taken_out: usize,
    /// What it makes; none while no agent is shown.
    pub composed: Option<Result<Prompt, ComposeError>>,
    /// The prompt laid out for the pane.
    sheet: Sheet,
    /// The columns it was laid out for; none where it must be laid out anew.
    laid_out: Option<usize>,
    /// Whether what was cut is shown in its place.
    shows_cuts: bool,
    /// The word looked for.
    find: Option<Find>,
    /// The task while it is written, and afterwards for its history.
    writing: Option<Writing>,
    /// Whether it has the focus.
    is_writing: bool,
    /// The row under the cursor.
    cursor: usize,
    /// The first row shown.
    top: usize,
    /// Where the cursor is to go once the rows are there.
    goal: Option<Goal>,
    /// Columns inside the border.
    width: usize,
    /// Rows inside the border.
    height: usize,
    /// Whether the screen is too narrow for a line to each field.
    is_narrow: bool,
    /// Whether the prompt is that of a seat: what is chosen for it stands elsewhere.
    is_of_seat: bool,
}

/// Something picked for the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    /// A mode.
    Mode(Choice),
    /// A role.
    Role(Choice),
    /// A tool profile.
    Tools(Choice),
    /// A template; none for the default one.
    Template(Option<String>),
}

/// What the composer may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The templates there are.
    pub templates: &'a Templates,
}

/// What can happen to the composer.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A person asks for something.
    Asked(Action),
    /// A key was typed into the text being written.
    Typed(Key),
    /// Text was pasted into the text being written.
    Pasted(String),
    /// A cell was clicked, from the inner top left corner.
    Clicked {
        /// Column.
        x: usize,
        /// Row.
        y: usize,
    },
    /// The wheel turned.
    Wheeled {
        /// Down, not up.
        down: bool,
    },
    /// Another agent, or a new reading of this one, is shown; none where the list is empty or the
    /// agent is still being read.
    AgentShown(Option<Arc<Agent>>),
    /// Items were ticked or unticked, by line.
    Ticked(Vec<(usize, bool)>),
    /// The person looks at something in a picker: show what choosing it would make.
    Previewed(Pick),
    /// The picker was left without choosing.
    PreviewEnded,
    /// Something was picked.
    Picked(Pick),
    /// A context field was filled in; empty text takes it out.
    ContextSet {
        /// The field: `size`, `upstream`, `downstream`, `instructions`, `success`.
        field: String,
        /// What it says.
        text: String,
    },
    /// A variable was given a value; empty text takes it out.
    VariableSet {
        /// Its name.
        name: String,
        /// Its value.
        text: String,
    },
    /// A word to find was typed; empty text forgets the last one.
    FindSet(String),
    /// A seat of a cast is shown, and all that is chosen for it.
    Seated(Box<Seated>),
}

/// What the prompt of a seat is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Seated {
    /// Who sits there; none where it is not at hand.
    pub agent: Option<Arc<Agent>>,
    /// What is chosen for it; or why that cannot be composed.
    pub selection: Result<Selection, ComposeError>,
    /// Whether hidden signs are taken out.
    pub strips: bool,
    /// Whether it is another seat than before.
    pub is_other: bool,
}

/// What the composer asks of the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// What the shell must do.
    pub effects: Vec<Effect>,
    /// A sentence for the line above the footer.
    pub says: Option<String>,
    /// A sentence of caution for the line above the footer.
    pub warns: Option<String>,
    /// What the person asked for by a click.
    pub asks: Option<Action>,
    /// The prompt is to be printed, and the program to be left.
    pub prints: Option<String>,
}

impl Outcome {
    fn says(sentence: impl Into<String>) -> Self {
        Self { says: Some(sentence.into()), ..Self::default() }
    }

    fn warns(sentence: impl Into<String>) -> Self {
        Self { warns: Some(sentence.into()), ..Self::default() }
    }
}

impl State {
    /// What is chosen for the agent shown.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// What acts on the screen: the selection, with what is being looked at in a picker.
    pub fn effective(&self) -> Cow<'_, Selection> {
        let Some(pick) = &self.looked_at else { return Cow::Borrowed(&self.selection) };
        let mut selection = self.selection.clone();
        take(&mut selection, pick.clone());
        Cow::Owned(selection)
    }

    /// The agent shown.
    pub fn agent(&self) -> Option<&Arc<Agent>> {
        self.shown.as_ref()
    }

    /// Whether a text has the focus.
    pub fn is_writing(&self) -> bool {
        self.is_writing
    }

    /// The task being written.
    pub fn writing(&self) -> Option<&Writing> {
        self.writing.as_ref().filter(|_| self.is_writing)
    }

    /// The prompt, where there is one.
    pub fn prompt(&self) -> Option<&Prompt> {
        self.composed.as_ref()?.as_ref().ok()
    }

    /// The prompt laid out for the pane.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// The row under the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The first row shown.
    pub fn top(&self) -> usize {
        self.top
    }

    /// The word looked for, and its places.
    pub fn found(&self) -> Option<&Find> {
        self.find.as_ref()
    }

    /// Leaves the text being written; what is written stays.
    pub fn stop_writing(&mut self) {
        self.is_writing = false;
    }

    /// Gives the pane its room: columns and rows inside the border, and whether the screen is a
    /// narrow one.
    pub fn measure(&mut self, width: usize, height: usize, is_narrow: bool) {
        (self.width, self.height, self.is_narrow) = (width, height, is_narrow);
        self.settle();
    }

    fn id(&self) -> Option<&AgentId> {
        self.shown.as_ref().map(|agent| &agent.entry.found.id)
    }

    fn recompose(&mut self, templates: &Templates) {
        let selection = self.effective().into_owned();
        let strips = self.id().is_some_and(|id| self.stripped.contains(id));
        self.taken_out = 0;
        self.composed = self.shown.as_ref().map(|agent| {
            if !strips {
                return compose(agent, &selection, templates);
            }
            let (prompt, count) = compose_without_hidden(agent, &selection, templates)?;
            self.taken_out = count;
            Ok(prompt)
        });
        if let (Some(find), Some(Ok(prompt))) = (&mut self.find, &self.composed) {
            find.renew(&prompt.text);
        }
        self.laid_out = None;
    }

    /// Keeps what was chosen for an agent under another id.
    pub fn carry_over(&mut self, from: &AgentId, to: &AgentId) {
        if let Some(selection) = self.selections.remove(from) {
            self.selections.insert(to.clone(), selection);
        }
        if let Some(kept) = self.kept.remove(from) {
            self.kept.insert(to.clone(), kept);
        }
    }

    /// Keeps what is chosen, where anything is.
    fn keep(&mut self) {
        let Some(agent) = &self.shown else { return };
        let id = agent.entry.found.id.clone();
        if self.selection == Selection::default() {
            self.selections.remove(&id);
            self.kept.remove(&id);
        } else {
            self.kept.insert(id.clone(), Kept::of(agent, &self.selection));
            self.selections.insert(id, self.selection.clone());
        }
    }

    /// Changes what is chosen.
    fn choose(&mut self, context: Context<'_>, change: impl FnOnce(&mut Selection)) {
        change(&mut self.selection);
        self.keep();
        self.recompose(context.templates);
    }
}

/// Takes what happened to the composer.
pub fn update(state: &mut State, message: Message, context: Context<'_>) -> Outcome {
    let outcome = happened(state, message, context);
    state.settle();
    outcome
}

fn happened(state: &mut State, message: Message, context: Context<'_>) -> Outcome {
    match message {
        Message::Asked(action) if state.is_writing => return asked_of_text(state, action, context),
        Message::Asked(action) => return asked(state, action, context),
        Message::Typed(key) => return write(state, context, |writing| writing.press(key)),
        Message::Pasted(text) => return paste(state, &text, context),
        Message::Clicked { x, y } => return state.click(x, y),
        Message::Wheeled { down } => state.wheel(down),
        Message::AgentShown(agent) => return show(state, agent, context),
        Message::Ticked(ticks) => state.choose(context, |selection| {
            for (line, ticked) in ticks {
                if ticked {
                    selection.ticked.insert(line);
                } else {
                    selection.ticked.remove(&line);
                }
            }
        }),
        Message::Previewed(pick) => {
            state.looked_at = Some(pick);
            state.recompose(context.templates);
        }
        Message::PreviewEnded => {
            if state.looked_at.take().is_some() {
                state.recompose(context.templates);
            }
        }
        Message::Picked(pick) => {
            state.looked_at = None;
            state.choose(context, |selection| take(selection, pick));
        }
        Message::ContextSet { field, text } => {
            state.choose(context, |selection| set_context(&mut selection.context, &field, text));
        }
        Message::VariableSet { name, text } => state.choose(context, |selection| {
            if text.is_empty() {
                selection.variables.remove(&name);
            } else {
                selection.variables.insert(name, text);
            }
        }),
        Message::FindSet(word) => return find(state, word),
        Message::Seated(seated) => seat(state, *seated, context),
    }
    Outcome::default()
}

/// Shows the prompt of a seat. Where it is the same seat, what is looked at stays in sight.
fn seat(state: &mut State, seated: Seated, context: Context<'_>) {
    let Seated { agent, selection, strips, is_other } = seated;
    state.is_of_seat = true;
    if is_other {
        (state.find, state.goal) = (None, None);
        (state.cursor, state.top) = (0, 0);
    }
    state.index = agent.as_ref().map(|agent| agent.document.lines()).unwrap_or_default();
    state.shown = agent;
    state.stripped = if strips { state.id().cloned().into_iter().collect() } else { BTreeSet::new() };
    match selection {
        Ok(selection) => {
            state.selection = selection;
            state.recompose(context.templates);
        }
        Err(error) => {
            state.composed = state.shown.as_ref().map(|_| Err(error));
            state.laid_out = None;
        }
    }
}

fn take(selection: &mut Selection, pick: Pick) {
    match pick {
        Pick::Mode(choice) => selection.mode = choice,
        Pick::Role(choice) => selection.role = choice,
        Pick::Tools(choice) => selection.tools = choice,
        Pick::Template(name) => selection.template = name,
    }
}

fn set_context(context: &mut Surroundings, field: &str, text: String) {
    let slot = match field {
        "size" => &mut context.size,
        "upstream" => &mut context.upstream,
        "downstream" => &mut context.downstream,
        "instructions" => &mut context.instructions,
        "success" => &mut context.success,
        _ => return,
    };
    *slot = Some(text).filter(|text| !text.trim().is_empty());
}

/// Shows another agent, or a new reading of the same one: then what was chosen, written and looked
/// at stays.
fn show(state: &mut State, agent: Option<Arc<Agent>>, context: Context<'_>) -> Outcome {
    let id = agent.as_ref().map(|agent| agent.entry.found.id.clone());
    let is_other = id.is_none() || id.as_ref() != state.id();
    let written = state.writing().map(Writing::text);
    if is_other {
        state.selection = id.as_ref().and_then(|id| state.selections.get(id).cloned()).unwrap_or_default();
        (state.looked_at, state.find, state.goal) = (None, None, None);
        (state.cursor, state.top) = (0, 0);
    }
    state.index = agent.as_ref().map(|agent| agent.document.lines()).unwrap_or_default();
    state.shown = agent;
    let lost = refit(state);
    if is_other {
        keep_writing(state, written);
    }
    state.recompose(context.templates);
    if lost.is_empty() { Outcome::default() } else { Outcome::warns(no_longer_there(&lost)) }
}

/// Finds again what the selection names by number.
fn refit(state: &mut State) -> Vec<String> {
    let (Some(agent), Some(id)) = (&state.shown, state.id()) else { return Vec::new() };
    if state.selection.ticked.is_empty() && state.selection.without.is_empty() {
        return Vec::new();
    }
    let lost = state.kept.get(id).cloned().unwrap_or_default().fit(agent, &mut state.selection);
    state.keep();
    lost
}

fn no_longer_there(lost: &[String]) -> String {
    match lost {
        [one] => format!("{one} was chosen and is not in the file any more"),
        [one, rest @ ..] => format!("{one} and {} more were chosen and are not in the file any more", rest.len()),
        [] => String::new(),
    }
}

/// The agent went from under a person who types: what they type next is still text. Another agent
/// without a task takes the words over.
fn keep_writing(state: &mut State, written: Option<String>) {
    let Some(written) = written else {
        state.writing = None;
        return;
    };
    match &state.selection.task {
        Some(task) => state.writing = Some(Writing::new(task)),
        None if state.shown.is_some() && !written.is_empty() => {
            state.selection.task = Some(written);
            state.keep();
        }
        None => {}
    }
}

/// What is asked while the task is written.
fn asked_of_text(state: &mut State, action: Action, context: Context<'_>) -> Outcome {
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

/// Lets the text being written take something; the prompt follows it.
fn write(state: &mut State, context: Context<'_>, edit: impl FnOnce(&mut Writing) -> bool) -> Outcome {
    let Some(writing) = state.writing.as_mut().filter(|_| state.is_writing) else { return Outcome::default() };
    if edit(writing) {
        let text = writing.text();
        state.choose(context, |selection| {
            selection.task = Some(text).filter(|text| !text.is_empty());
            // Who writes a task wants it in the prompt.
            selection.without.remove(&PartKind::Task);
        });
    }
    Outcome::default()
}

fn paste(state: &mut State, text: &str, context: Context<'_>) -> Outcome {
    let mut left_out = 0;
    let outcome = write(state, context, |writing| {
        left_out = writing.paste(text);
        true
    });
    if left_out == 0 {
        return outcome;
    }
    let sentence = writing::left_out_of_paste(left_out);
    Outcome::warns(sentence)
}

fn open_text(state: &mut State) -> Outcome {
    if state.shown.is_none() {
        return Outcome::warns("there is no prompt yet: choose an agent first");
    }
    let task = state.selection.task.clone().unwrap_or_default();
    if state.writing.as_ref().is_none_or(|writing| writing.text() != task) {
        state.writing = Some(Writing::new(&task));
    }
    state.is_writing = true;
    Outcome::default()
}

fn asked(state: &mut State, action: Action, context: Context<'_>) -> Outcome {
    match action {
        Action::EditTask => return open_text(state),
        Action::TogglePart => return toggle_part(state, context),
        Action::StripHidden => return strip_hidden(state, context),
        Action::ShowCut => return show_cuts(state),
        Action::Escape => state.find = None,
        Action::Enter => return Outcome::says("started with --print-on-exit, this prints the prompt and leaves"),
        Action::FindNext => return step(state, Find::next),
        Action::FindPrevious => return step(state, Find::previous),
        _ => state.scroll(action),
    }
    Outcome::default()
}

fn show_cuts(state: &mut State) -> Outcome {
    state.shows_cuts = !state.shows_cuts;
    state.laid_out = None;
    let cuts = state.prompt().map_or(0, |prompt| prompt.cuts.len());
    match (state.shows_cuts, cuts) {
        (true, 0) => Outcome::says("nothing is cut"),
        _ => Outcome::default(),
    }
}

/// Leaves the part under the cursor out of the prompt, or takes it in.
fn toggle_part(state: &mut State, context: Context<'_>) -> Outcome {
    let Some(Ok(prompt)) = state.composed.as_ref().filter(|_| state.laid_out.is_some()) else {
        return Outcome::default();
    };
    let line = state.sheet.line_of(state.cursor);
    let switched_off = |cut: usize| prompt.cuts.get(cut).is_some_and(|cut| cut.why == Why::SwitchedOff);
    match line.map(|line| (line.what, line.part)) {
        Some((What::Off(kind), _)) => switch_on(state, kind, context),
        Some((What::Cut(cut), _)) if switched_off(cut) => {
            // The row that stands for it is the last one above.
            let above = state.sheet.lines.iter().rev().find_map(|line| match line.what {
                What::Off(kind) if line.first_row < state.cursor => Some(kind),
                _ => None,
            });
            if let Some(kind) = above {
                switch_on(state, kind, context);
            }
        }
        Some((What::Cut(cut), _)) => {
            let why = prompt.cuts.get(cut).map(sheet::why).unwrap_or_default();
            return Outcome::says(format!("this is cut already: {why}"));
        }
        Some((What::Prompt, Some(part))) => {
            let Some(kind) = prompt.parts.get(part).map(|part| part.kind) else { return Outcome::default() };
            state.goal = Some(Goal::Off(kind));
            state.choose(context, |selection| {
                selection.without.insert(kind);
            });
        }
        Some((What::Prompt, None)) if prompt.parts.iter().any(|part| part.range.is_none()) => {
            return Outcome::warns("this template rewrites the parts; choose another to switch one off here");
        }
        _ => {}
    }
    Outcome::default()
}

fn switch_on(state: &mut State, kind: PartKind, context: Context<'_>) {
    state.goal = Some(Goal::Part(kind));
    state.choose(context, |selection| {
        selection.without.remove(&kind);
    });
}

/// Takes hidden signs out of the prompt of the agent shown, or leaves them in.
fn strip_hidden(state: &mut State, context: Context<'_>) -> Outcome {
    let Some(id) = state.id().cloned() else { return Outcome::default() };
    if state.stripped.remove(&id) {
        state.recompose(context.templates);
        return Outcome::says("hidden signs are left in the prompt");
    }
    state.stripped.insert(id.clone());
    state.recompose(context.templates);
    match state.taken_out {
        0 => {
            state.stripped.remove(&id);
            Outcome::says("there are no hidden signs in the prompt")
        }
        1 => Outcome::says("1 hidden sign is taken out of the prompt"),
        count => Outcome::says(format!("{count} hidden signs are taken out of the prompt")),
    }
}

fn find(state: &mut State, word: String) -> Outcome {
    state.find = None;
    let Some(prompt) = state.prompt().filter(|_| !word.is_empty()) else { return Outcome::default() };
    let here = state.offset().unwrap_or(0);
    let find = Find::new(word, &prompt.text, here);
    if find.hits.is_empty() {
        return Outcome::warns(format!("“{}” is not in the prompt", find.word));
    }
    state.goal = Some(Goal::Hit);
    state.find = Some(find);
    Outcome::default()
}

fn step(state: &mut State, step: impl FnOnce(&mut Find)) -> Outcome {
    match &mut state.find {
        Some(find) => {
            step(find);
            state.goal = Some(Goal::Hit);
            Outcome::default()
        }
        None => Outcome::says("nothing is looked for yet"),
    }
}

#[cfg(test)]
mod tests;

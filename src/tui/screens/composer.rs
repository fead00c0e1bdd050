//! The composer: the choices for each agent, and the resulting prompt.

pub(in crate::tui) mod dialogs;
pub(in crate::tui) mod recipe_dialog;
pub mod view;

pub mod area;
pub mod field;
pub mod find;
mod kept_selection;
pub mod prompt_remark;
pub mod scroll;
pub mod sheet;
pub mod variable;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::agent::{Agent, AgentId};
use crate::domain::body::BodyList;
use crate::domain::compose::{
    ComposeError, ContextFields as Surroundings, CutReason, NameChoice, PartKind, Prompt, PromptInput, Selection,
    TemplateSet, compose, compose_without_hidden,
};
use crate::domain::query::AgentQuery;
use crate::domain::span::LineIndex;
use crate::domain::text::clean_line;
use crate::tui::app::effect::ShellEffect;
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::Action;
use crate::tui::ui::multiline_input::{self, MultilineInput};
use find::WordFinder;
use kept_selection::KeptWords;
use scroll::CursorTarget;
use sheet::{PromptSheet, SheetLineKind};

/// The state of the composer.
#[derive(Debug, Default)]
pub struct PromptState {
    /// Selection of each agent that has one.
    pub selections: BTreeMap<AgentId, Selection>,
    /// Selection of the displayed agent.
    selection: Selection,
    /// The texts of everything that the selections refer to by number, to find it again when a file changes.
    kept: BTreeMap<AgentId, KeptWords>,
    /// The displayed agent.
    shown: Option<Arc<Agent>>,
    /// The lines of its file.
    index: LineIndex,
    /// The selected row of an open picker.
    looked_at: Option<PromptPick>,
    /// Composed prompt; none while no agent is shown.
    pub composed: Option<Result<Prompt, ComposeError>>,
    /// The prompt laid out for the pane.
    sheet: PromptSheet,
    /// The width it was laid out for, in columns; `None` if it must be laid out again.
    laid_out: Option<usize>,
    /// True if removed parts are shown at their positions.
    shows_cuts: bool,
    /// The hidden characters that are removed.
    hidden: HiddenRemoval,
    /// The words that are looked for in the text.
    search: PromptSearch,
    /// The task, while it is written.
    task: TaskInput,
    /// The row under the cursor.
    cursor: usize,
    /// The first visible row.
    top: usize,
    /// Cursor target, as soon as its row exists.
    goal: Option<CursorTarget>,
    /// Columns inside the border.
    width: usize,
    /// Rows inside the border.
    height: usize,
    /// True if the screen is too narrow for one line per field.
    is_narrow: bool,
    /// True if the prompt is that of a seat, whose selection is stored elsewhere.
    is_of_seat: bool,
}

/// Removal of hidden characters from prompts.
#[derive(Debug, Default)]
struct HiddenRemoval {
    /// The agents whose prompts go without them.
    stripped: BTreeSet<AgentId>,
    /// Number of characters that were removed from the prompt shown.
    removed: usize,
}

/// The words that are looked for in the text of the prompt.
#[derive(Debug, Default)]
struct PromptSearch {
    /// The word that was typed.
    word: Option<WordFinder>,
    /// The query of the list, whose words are highlighted.
    query: Option<AgentQuery>,
}

/// The task, while it is written.
#[derive(Debug, Default)]
struct TaskInput {
    /// The task that every agent gets; none where each has its own.
    kept: Option<String>,
    /// The input; it stays afterwards for its history.
    input: Option<MultilineInput>,
    /// The agent whose task is being written, while it is away: it was renamed, or a changed library is read.
    written_for: Option<AgentId>,
    /// True if the input has the focus.
    is_open: bool,
}

/// Something picked for the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromptPick {
    /// A mode.
    Mode(NameChoice),
    /// A role.
    Role(NameChoice),
    /// A tool profile.
    Tools(NameChoice),
    /// A template; `None` for the default one.
    Template(Option<String>),
}

/// Context of the composer.
#[derive(Clone, Copy)]
pub struct PromptContext<'a> {
    /// All templates.
    pub templates: &'a TemplateSet,
}

/// Messages to the composer.
#[derive(Clone, Debug, PartialEq)]
pub enum PromptMessage {
    /// An action of the user.
    Asked(Action),
    /// A key was typed into the task.
    Typed(KeyPress),
    /// Text was pasted into the task.
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
    /// The displayed agent has changed, or was read again; `None` if the list is empty or the agent is still being
    /// read.
    AgentShown(Option<Arc<Agent>>),
    /// Items were ticked or unticked, by line.
    Ticked(Vec<(usize, bool)>),
    /// Everything is chosen at once, by a recipe.
    SelectionSet(Box<Selection>),
    /// The user is on a row of a picker: preview the result of choosing it.
    Previewed(PromptPick),
    /// The picker was left without choosing.
    PreviewEnded,
    /// A row was chosen.
    Picked(PromptPick),
    /// A context field was filled in; an empty text removes it.
    ContextSet {
        /// The field: `size`, `upstream`, `downstream`, `instructions`, `success`.
        field: String,
        /// Current text.
        text: String,
    },
    /// A variable was given a value; an empty text removes it.
    VariableSet {
        /// Its name.
        name: String,
        /// Its value.
        text: String,
    },
    /// Material was read. It replaces an input with the same name.
    InputAdded(PromptInput),
    /// An input is removed, by its index.
    InputRemoved(usize),
    /// A word to find was typed; an empty text ends the search.
    FindSet(String),
    /// A seat of a cast is displayed, with its selection.
    Seated(Box<SeatInput>),
}

/// Input of the prompt of a seat.
#[derive(Clone, Debug, PartialEq)]
pub struct SeatInput {
    /// Agent of the seat; none if it is not available.
    pub agent: Option<Arc<Agent>>,
    /// Selection for the agent, or the reason that it cannot be composed.
    pub selection: Result<Selection, ComposeError>,
    /// True if hidden characters are removed.
    pub strips: bool,
    /// True if it is a different seat.
    pub is_other: bool,
}

/// Requests of the composer to the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PromptOutcome {
    /// Effects for the shell to perform.
    pub effects: Vec<ShellEffect>,
    /// A sentence for the line above the footer.
    pub says: Option<String>,
    /// A warning for the line above the footer.
    pub warns: Option<String>,
    /// The action requested by a click.
    pub asks: Option<Action>,
}

impl PromptOutcome {
    fn says(sentence: impl Into<String>) -> Self {
        Self { says: Some(sentence.into()), ..Self::default() }
    }

    fn warns(sentence: impl Into<String>) -> Self {
        Self { warns: Some(sentence.into()), ..Self::default() }
    }
}

impl PromptState {
    /// Selection of the displayed agent.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// Effective selection: the stored one, changed by the selected row of an open picker.
    pub fn effective(&self) -> Cow<'_, Selection> {
        let Some(pick) = &self.looked_at else { return Cow::Borrowed(&self.selection) };
        let mut selection = self.selection.clone();
        take(&mut selection, pick.clone());
        Cow::Owned(selection)
    }

    /// The displayed agent.
    pub fn agent(&self) -> Option<&Arc<Agent>> {
        self.shown.as_ref()
    }

    /// Returns true if a text input has the focus.
    pub fn is_writing(&self) -> bool {
        self.task.is_open
    }

    /// The task being written.
    pub fn writing(&self) -> Option<&MultilineInput> {
        self.task.input.as_ref().filter(|_| self.task.is_open)
    }

    /// The prompt, if there is one.
    pub fn prompt(&self) -> Option<&Prompt> {
        self.composed.as_ref()?.as_ref().ok()
    }

    /// The prompt laid out for the pane.
    pub fn sheet(&self) -> &PromptSheet {
        &self.sheet
    }

    /// The row under the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The first visible row.
    pub fn top(&self) -> usize {
        self.top
    }

    /// The search for a word, with its matches.
    pub fn found(&self) -> Option<&WordFinder> {
        self.search.word.as_ref()
    }

    /// The list's query, whose words are highlighted in the text.
    pub fn highlights(&self) -> Option<&AgentQuery> {
        self.search.query.as_ref()
    }

    /// Sets the list's query, whose words are highlighted; `None` to highlight nothing.
    pub fn highlight(&mut self, query: Option<AgentQuery>) {
        self.search.query = query;
        if !self.has_typed_find() {
            self.search.word = self.find_of_query();
        }
    }

    /// Returns true if the search was typed here and does not come from the query of the list.
    pub fn has_typed_find(&self) -> bool {
        self.search.word.as_ref().is_some_and(WordFinder::is_typed)
    }

    fn find_of_query(&self) -> Option<WordFinder> {
        let text = self.prompt().map(|prompt| prompt.text.as_str()).unwrap_or_default();
        self.search.query.as_ref().map(|query| WordFinder::of_query(query.clone(), text))
    }

    /// Returns true if all agents share the task.
    pub fn keeps_task(&self) -> bool {
        self.task.kept.is_some()
    }

    /// Leaves the task input and keeps its text.
    pub fn stop_writing(&mut self) {
        self.task.is_open = false;
    }

    /// Sets the size of the pane: columns and rows inside the border. `is_narrow` is true on a narrow screen.
    pub fn measure(&mut self, width: usize, height: usize, is_narrow: bool) {
        (self.width, self.height, self.is_narrow) = (width, height, is_narrow);
        self.settle();
    }

    fn id(&self) -> Option<&AgentId> {
        self.shown.as_ref().map(|agent| &agent.entry.found.id)
    }

    fn recompose(&mut self, templates: &TemplateSet) {
        let selection = self.effective().into_owned();
        let strips = self.id().is_some_and(|id| self.hidden.stripped.contains(id));
        self.hidden.removed = 0;
        self.composed = self.shown.as_ref().map(|agent| {
            if !strips {
                return compose(agent, &selection, templates);
            }
            let (prompt, count) = compose_without_hidden(agent, &selection, templates)?;
            self.hidden.removed = count;
            Ok(prompt)
        });
        if let (Some(find), Some(Ok(prompt))) = (&mut self.search.word, &self.composed) {
            find.renew(&prompt.text);
        }
        self.laid_out = None;
    }

    /// Moves the selection of an agent to another id.
    pub fn carry_over(&mut self, from: &AgentId, to: &AgentId) {
        if let Some(selection) = self.selections.remove(from) {
            self.selections.insert(to.clone(), selection);
        }
        if let Some(kept) = self.kept.remove(from) {
            self.kept.insert(to.clone(), kept);
        }
        // Until the agent is shown under its new id, keys still go to the task of the old one.
        if self.task.written_for.as_ref().or(self.id()) == Some(from) {
            self.task.written_for = Some(to.clone());
        }
    }

    /// Stores the current selection, if there is any.
    fn keep(&mut self) {
        let Some(agent) = &self.shown else {
            self.keep_task_written();
            return;
        };
        let id = self.task.written_for.clone().unwrap_or_else(|| agent.entry.found.id.clone());
        let mut own = self.selection.clone();
        if self.task.kept.is_some() {
            self.task.kept = Some(own.task.take().unwrap_or_default());
            // The task of its own waits until the kept one goes.
            own.task = self.selections.get(&id).and_then(|selection| selection.task.clone());
        }
        if own == Selection::default() {
            self.selections.remove(&id);
            self.kept.remove(&id);
        } else {
            self.kept.insert(id.clone(), KeptWords::of(agent, &own));
            self.selections.insert(id, own);
        }
    }

    /// Stores the task being typed while its agent is missing, because the program may end before the agent is back.
    fn keep_task_written(&mut self) {
        let (Some(id), Some(writing), None) = (&self.task.written_for, self.writing(), &self.task.kept) else { return };
        let task = Some(writing.text()).filter(|text| !text.is_empty());
        self.selections.entry(id.clone()).or_default().task = task;
    }

    /// The selection of an agent, including the shared task.
    fn selection_of(&self, id: &AgentId) -> Selection {
        let mut selection = self.selections.get(id).cloned().unwrap_or_default();
        if let Some(task) = &self.task.kept {
            selection.task = Some(task.clone()).filter(|task| !task.is_empty());
        }
        selection
    }

    /// Changes the selection.
    fn choose(&mut self, context: PromptContext<'_>, change: impl FnOnce(&mut Selection)) {
        change(&mut self.selection);
        self.keep();
        self.recompose(context.templates);
    }
}

/// Handles a message to the composer.
pub fn update(state: &mut PromptState, message: PromptMessage, context: PromptContext<'_>) -> PromptOutcome {
    let outcome = happened(state, message, context);
    state.settle();
    outcome
}

fn happened(state: &mut PromptState, message: PromptMessage, context: PromptContext<'_>) -> PromptOutcome {
    match message {
        PromptMessage::Asked(action) if state.task.is_open => return asked_of_text(state, action, context),
        PromptMessage::Asked(action) => return asked(state, action, context),
        PromptMessage::Typed(key) => return write(state, context, |writing| writing.press(key)),
        PromptMessage::Pasted(text) => return paste(state, &text, context),
        PromptMessage::Clicked { x, y } => return state.click(x, y),
        PromptMessage::Wheeled { down } => state.wheel(down),
        PromptMessage::AgentShown(agent) => return show(state, agent, context),
        PromptMessage::Ticked(ticks) => return tick(state, ticks, context),
        PromptMessage::SelectionSet(selection) => {
            (state.looked_at, state.task.input) = (None, None);
            if selection.task.is_some() {
                state.task.kept = None;
            }
            state.choose(context, |own| *own = *selection);
        }
        PromptMessage::Previewed(pick) => {
            state.looked_at = Some(pick);
            state.recompose(context.templates);
        }
        PromptMessage::PreviewEnded => {
            if state.looked_at.take().is_some() {
                state.recompose(context.templates);
            }
        }
        PromptMessage::Picked(pick) => {
            state.looked_at = None;
            state.choose(context, |selection| take(selection, pick));
        }
        PromptMessage::ContextSet { field, text } => {
            state.choose(context, |selection| set_context(&mut selection.context, &field, text));
        }
        PromptMessage::VariableSet { name, text } => state.choose(context, |selection| {
            if text.is_empty() {
                selection.variables.remove(&name);
            } else {
                selection.variables.insert(name, text);
            }
        }),
        PromptMessage::InputAdded(input) => return add_input(state, input, context),
        PromptMessage::InputRemoved(at) => return remove_input(state, at, context),
        PromptMessage::FindSet(word) => return find(state, word),
        PromptMessage::Seated(seated) => seat(state, *seated, context),
    }
    PromptOutcome::default()
}

/// Shows the prompt of a seat. If it is the same seat, the scroll position stays.
fn seat(state: &mut PromptState, seated: SeatInput, context: PromptContext<'_>) {
    let SeatInput { agent, selection, strips, is_other } = seated;
    state.is_of_seat = true;
    if is_other {
        (state.search.word, state.goal) = (None, None);
        (state.cursor, state.top) = (0, 0);
    }
    state.index = agent.as_ref().map(|agent| agent.document.lines().clone()).unwrap_or_default();
    state.shown = agent;
    state.hidden.stripped = if strips { state.id().cloned().into_iter().collect() } else { BTreeSet::new() };
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

/// Ticks or unticks items. The first tick of a list explains the effect of ticks.
fn tick(state: &mut PromptState, ticks: Vec<(usize, bool)>, context: PromptContext<'_>) -> PromptOutcome {
    let lists = |selection: &Selection, agent: &Agent| -> Vec<(usize, usize)> {
        let kept = |list: &BodyList| list.items.iter().filter(|item| selection.ticked.contains(&item.line)).count();
        agent.body.checklists().map(|list| (kept(list), list.items.len())).collect()
    };
    let Some(agent) = state.shown.clone() else { return PromptOutcome::default() };
    let before = lists(&state.selection, &agent);
    state.choose(context, |selection| {
        for (line, ticked) in ticks {
            if ticked {
                selection.ticked.insert(line);
            } else {
                selection.ticked.remove(&line);
            }
        }
    });
    let after = lists(&state.selection, &agent);
    let changed = before.into_iter().zip(after).find(|(before, after)| (before.0 == 0) != (after.0 == 0));
    match changed {
        Some((_, (0, _))) => PromptOutcome::says("all items included again"),
        Some((_, (kept, all))) if kept < all => {
            PromptOutcome::says(format!("keeping {kept} of {all} items; the prompt leaves out the rest of this list"))
        }
        Some((_, (_, all))) => PromptOutcome::says(format!("keeping all {all} items")),
        None => PromptOutcome::default(),
    }
}

fn take(selection: &mut Selection, pick: PromptPick) {
    match pick {
        PromptPick::Mode(choice) => selection.mode = choice,
        PromptPick::Role(choice) => selection.role = choice,
        PromptPick::Tools(choice) => selection.tools = choice,
        PromptPick::Template(name) => selection.template = name,
    }
}

fn add_input(state: &mut PromptState, input: PromptInput, context: PromptContext<'_>) -> PromptOutcome {
    let name = clean_line(&input.name).into_owned();
    let mut is_again = false;
    state.choose(context, |selection| {
        // A user who adds material wants it in the prompt.
        selection.without.remove(&PartKind::Inputs);
        match selection.inputs.iter_mut().find(|other| other.name == input.name) {
            Some(other) => (*other, is_again) = (input, true),
            None => selection.inputs.push(input),
        }
    });
    PromptOutcome::says(if is_again {
        format!("read the input {name} again")
    } else {
        format!("added the input {name}")
    })
}

fn remove_input(state: &mut PromptState, at: usize, context: PromptContext<'_>) -> PromptOutcome {
    let Some(name) = state.selection.inputs.get(at).map(|input| clean_line(&input.name).into_owned()) else {
        return PromptOutcome::default();
    };
    state.choose(context, |selection| drop(selection.inputs.remove(at)));
    PromptOutcome::says(format!("removed the input {name}"))
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

/// Shows another agent, or a new version of the same one, with its selection, task and position unchanged.
fn show(state: &mut PromptState, agent: Option<Arc<Agent>>, context: PromptContext<'_>) -> PromptOutcome {
    let id = agent.as_ref().map(|agent| agent.entry.found.id.clone());
    let is_other = id.is_none() || id.as_ref() != state.id();
    let written = state.writing().map(MultilineInput::text);
    if id.is_none() && written.is_some() {
        state.task.written_for = state.task.written_for.take().or_else(|| state.id().cloned());
    }
    let is_back = id.is_some() && state.task.written_for.take() == id;
    if is_other {
        state.selection = id.as_ref().map(|id| state.selection_of(id)).unwrap_or_default();
        (state.looked_at, state.search.word, state.goal) = (None, None, None);
        (state.cursor, state.top) = (0, 0);
    }
    state.index = agent.as_ref().map(|agent| agent.document.lines().clone()).unwrap_or_default();
    state.shown = agent;
    let lost = refit(state);
    if is_other {
        keep_writing(state, written, is_back);
    }
    state.recompose(context.templates);
    if is_other {
        state.search.word = state.find_of_query();
    }
    if lost.is_empty() { PromptOutcome::default() } else { PromptOutcome::warns(no_longer_there(&lost)) }
}

/// Finds everything again that the selection refers to by number.
fn refit(state: &mut PromptState) -> Vec<String> {
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
        [one] => format!("{one} was chosen and no longer exists in the file"),
        [one, rest @ ..] => format!("{one} and {} more were chosen and no longer exist in the file", rest.len()),
        [] => String::new(),
    }
}

/// Handles an agent that disappears while its task is being typed: keys still go to the text. When the agent is back,
/// the text belongs to it; another agent without a task takes it over.
fn keep_writing(state: &mut PromptState, written: Option<String>, is_back: bool) {
    let Some(written) = written else {
        state.task.input = None;
        return;
    };
    if is_back {
        state.selection.task = Some(written).filter(|text| !text.is_empty());
        state.keep();
        return;
    }
    match &state.selection.task {
        Some(task) => state.task.input = Some(MultilineInput::new(task)),
        None if state.shown.is_some() && !written.is_empty() => {
            state.selection.task = Some(written);
            state.keep();
        }
        None => {}
    }
}

/// Performs an action while the task is edited.
fn asked_of_text(state: &mut PromptState, action: Action, context: PromptContext<'_>) -> PromptOutcome {
    if matches!(action, Action::Escape | Action::Done) {
        state.task.is_open = false;
    } else if let Some(edit) = multiline_input::edit_of(action) {
        return write(state, context, edit);
    }
    PromptOutcome::default()
}

/// Changes the task; the prompt follows.
fn write(
    state: &mut PromptState,
    context: PromptContext<'_>,
    edit: impl FnOnce(&mut MultilineInput) -> bool,
) -> PromptOutcome {
    let Some(writing) = state.task.input.as_mut().filter(|_| state.task.is_open) else {
        return PromptOutcome::default();
    };
    if edit(writing) {
        let text = writing.text();
        state.choose(context, |selection| {
            selection.task = Some(text).filter(|text| !text.is_empty());
            // A user who types a task wants it in the prompt.
            selection.without.remove(&PartKind::Task);
        });
    }
    PromptOutcome::default()
}

fn paste(state: &mut PromptState, text: &str, context: PromptContext<'_>) -> PromptOutcome {
    let mut left_out = 0;
    let outcome = write(state, context, |writing| {
        left_out = writing.paste(text);
        true
    });
    if left_out == 0 {
        return outcome;
    }
    let sentence = multiline_input::left_out_of_paste(left_out);
    PromptOutcome::warns(sentence)
}

fn open_text(state: &mut PromptState) -> PromptOutcome {
    if state.shown.is_none() {
        return PromptOutcome::warns("no prompt yet: select an agent first");
    }
    let task = state.selection.task.clone().unwrap_or_default();
    if state.task.input.as_ref().is_none_or(|writing| writing.text() != task) {
        state.task.input = Some(MultilineInput::new(&task));
    }
    state.task.is_open = true;
    PromptOutcome::default()
}

fn asked(state: &mut PromptState, action: Action, context: PromptContext<'_>) -> PromptOutcome {
    match action {
        Action::EditTask => return open_text(state),
        Action::TogglePart => return toggle_part(state, context),
        Action::StripHidden => return strip_hidden(state, context),
        Action::ShowCut => return show_cuts(state),
        Action::KeepTask => return keep_task(state),
        Action::ResetSelection => return reset_selection(state, context),
        Action::Escape => state.search.word = state.find_of_query(),
        Action::Enter => return PromptOutcome::says("with --print-on-exit, enter prints the prompt and quits"),
        Action::FindNext => return step(state, true),
        Action::FindPrevious => return step(state, false),
        _ => state.scroll(action),
    }
    PromptOutcome::default()
}

fn show_cuts(state: &mut PromptState) -> PromptOutcome {
    state.shows_cuts = !state.shows_cuts;
    state.laid_out = None;
    let cuts = state.prompt().map_or(0, |prompt| prompt.cuts.len());
    match (state.shows_cuts, cuts) {
        (true, 0) => PromptOutcome::says("nothing was removed"),
        _ => PromptOutcome::default(),
    }
}

/// Removes the part under the cursor from the prompt, or includes it again.
fn toggle_part(state: &mut PromptState, context: PromptContext<'_>) -> PromptOutcome {
    let Some(Ok(prompt)) = state.composed.as_ref().filter(|_| state.laid_out.is_some()) else {
        return PromptOutcome::default();
    };
    let line = state.sheet.line_of(state.cursor);
    let switched_off = |cut: usize| prompt.cuts.get(cut).is_some_and(|cut| cut.reason == CutReason::SwitchedOff);
    match line.map(|line| (line.what, line.part)) {
        Some((SheetLineKind::Off(kind), _)) => switch_on(state, kind, context),
        Some((SheetLineKind::Cut(cut), _)) if switched_off(cut) => {
            // The row for the part is the last one above.
            let above = state.sheet.lines.iter().rev().find_map(|line| match line.what {
                SheetLineKind::Off(kind) if line.first_row < state.cursor => Some(kind),
                _ => None,
            });
            if let Some(kind) = above {
                switch_on(state, kind, context);
            }
        }
        Some((SheetLineKind::Cut(cut), _)) => {
            let why = prompt.cuts.get(cut).map(sheet::why).unwrap_or_default();
            return PromptOutcome::says(format!("already removed: {why}"));
        }
        Some((SheetLineKind::Prompt, Some(part))) => {
            let Some(kind) = prompt.parts.get(part).map(|part| part.kind) else { return PromptOutcome::default() };
            state.goal = Some(CursorTarget::Off(kind));
            state.choose(context, |selection| {
                selection.without.insert(kind);
            });
        }
        Some((SheetLineKind::Prompt, None)) if prompt.parts.iter().any(|part| part.range.is_none()) => {
            return PromptOutcome::warns("this template changes the parts; choose another to switch parts off");
        }
        _ => {}
    }
    PromptOutcome::default()
}

fn switch_on(state: &mut PromptState, kind: PartKind, context: PromptContext<'_>) {
    state.goal = Some(CursorTarget::Part(kind));
    state.choose(context, |selection| {
        selection.without.remove(&kind);
    });
}

/// Removes hidden characters from the prompt of the displayed agent, or keeps them.
fn strip_hidden(state: &mut PromptState, context: PromptContext<'_>) -> PromptOutcome {
    let Some(id) = state.id().cloned() else { return PromptOutcome::default() };
    if state.hidden.stripped.remove(&id) {
        state.recompose(context.templates);
        return PromptOutcome::says("hidden characters stay in the prompt");
    }
    state.hidden.stripped.insert(id.clone());
    state.recompose(context.templates);
    match state.hidden.removed {
        0 => {
            state.hidden.stripped.remove(&id);
            PromptOutcome::says("the prompt has no hidden characters")
        }
        1 => PromptOutcome::says("1 hidden character is removed from the prompt"),
        count => PromptOutcome::says(format!("{count} hidden characters are removed from the prompt")),
    }
}

/// Shares the task among all agents, or gives each agent its own task again.
fn keep_task(state: &mut PromptState) -> PromptOutcome {
    if state.task.kept.take().is_some() {
        state.keep();
        return PromptOutcome::says("each agent has its own task again");
    }
    match state.selection.task.clone() {
        Some(task) => {
            state.task.kept = Some(task);
            PromptOutcome::says("this task is kept for every agent")
        }
        None => PromptOutcome::warns("no task to keep: write one first"),
    }
}

/// Discards the selection of the displayed agent.
fn reset_selection(state: &mut PromptState, context: PromptContext<'_>) -> PromptOutcome {
    let Some(name) = state.shown.as_ref().map(|agent| agent.entry.name.clone()) else {
        return PromptOutcome::default();
    };
    let task = state.task.kept.clone();
    let bare = Selection { task: task.clone().filter(|task| !task.is_empty()), ..Selection::default() };
    let id = state.id().cloned();
    let is_bare = id.as_ref().is_none_or(|id| !state.selections.contains_key(id)) && state.selection == bare;
    if is_bare {
        return PromptOutcome::says(format!("nothing to reset: {name} uses its defaults"));
    }
    if let Some(id) = id {
        state.selections.remove(&id);
    }
    state.task.input = None;
    state.choose(context, |selection| *selection = bare);
    PromptOutcome::says(format!("reset the selection of {name}"))
}

fn find(state: &mut PromptState, word: String) -> PromptOutcome {
    state.search.word = state.find_of_query();
    let Some(prompt) = state.prompt().filter(|_| !word.is_empty()) else { return PromptOutcome::default() };
    let here = state.offset().unwrap_or(0);
    let find = WordFinder::new(word, &prompt.text, here);
    if find.hits.is_empty() {
        return PromptOutcome::warns(format!("no match for “{}” in the prompt", find.word));
    }
    state.goal = Some(CursorTarget::Hit);
    state.search.word = Some(find);
    PromptOutcome::default()
}

fn step(state: &mut PromptState, forward: bool) -> PromptOutcome {
    let here = state.offset().unwrap_or(0);
    match &mut state.search.word {
        Some(find) if find.hits.is_empty() => {
            let says = format!("no match for “{}” in the prompt", find.word);
            PromptOutcome::says(says)
        }
        Some(find) => {
            find.step(forward, here);
            state.goal = Some(CursorTarget::Hit);
            PromptOutcome::default()
        }
        None => PromptOutcome::says("no search yet; / finds a word"),
    }
}

#[cfg(test)]
mod tests;

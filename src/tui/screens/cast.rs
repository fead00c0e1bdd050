//! A cast being built: its seats, everything that follows from them, and the prompt of the seat under the cursor.

pub(in crate::tui) mod dialogs;
pub mod view;

mod actions;
pub mod cast_areas;
mod cast_output;
mod change;
pub mod derived;
mod new_cast;

use crate::domain::text::{clean_line, wrapped};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::agent::{Agent, AgentId};
use crate::domain::cast::{Cast, CastFile, LineStyle, PatternSet, diagram};
use crate::domain::compose::{Prompt, Selection, TemplateSet};
use crate::domain::library::Library;
use crate::domain::problem::{Problem, Severity};
use crate::tui::app::effect::ShellEffect;
use crate::tui::screens::composer::{self, PromptPick, SeatInput};
use crate::tui::ui::dialog::QuestionSubject;
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::{Action, KeyScope};
use crate::tui::ui::multiline_input::MultilineInput;
use derived::{DerivationInput, DerivedCast};

/// Maximum number of changes that can be undone.
const HISTORY: usize = 200;

/// The state of the cast.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that hold or not, each by itself")]
pub struct CastState {
    /// True while the cast covers the screen.
    pub is_open: bool,
    /// The patterns there are.
    pub patterns: PatternSet,
    /// The saved casts, as they were last read.
    pub saved: Vec<SavedCast>,
    /// The prompt of the seat under the cursor.
    pub prompt: composer::PromptState,
    /// The part that has the focus.
    pub focus: CastFocus,
    /// The cast; `None` before the first one.
    work: Option<CastWork>,
    /// Everything that follows from the cast.
    derived: DerivedCast,
    /// The agents found for it in the library.
    known: derived::SeatedAgents,
    /// The selected choice of an open picker.
    looked_at: Option<PromptPick>,
    /// The agents of the seats, read completely.
    hands: BTreeMap<AgentId, Arc<Agent>>,
    /// The agents that could not be read, with the reason.
    unread: BTreeMap<AgentId, String>,
    /// The agents requested since the library was last read.
    asked_for: BTreeSet<AgentId>,
    /// True if hidden characters are removed from every prompt.
    strips: bool,
    /// The row under the cursor: a seat, or after the seats a free place.
    cursor: usize,
    /// The first visible row.
    top: usize,
    /// The name of the seat whose prompt was composed last.
    prompted: Option<String>,
    /// The input for the task, kept afterwards for its history.
    writing: Option<MultilineInput>,
    is_writing: bool,
    /// True if the task was edited since its input was opened: all edits are one change of the cast.
    has_written: bool,
    /// The parts of the pane that are as wide as it is.
    drawn: CastDrawing,
}

/// Size of the pane of seats, and the parts of it that are as wide.
#[derive(Debug, Default)]
struct CastDrawing {
    /// Columns inside the border.
    width: usize,
    /// Rows inside the border.
    height: usize,
    lines: LineStyle,
    /// The flow between the seats.
    flow: Vec<String>,
    /// The problems.
    problems: Vec<ProblemRow>,
}

/// The part of a cast that has the focus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CastFocus {
    /// The seats.
    #[default]
    Seats,
    /// The prompt of a seat.
    Prompt,
}

/// A saved cast as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedCast {
    /// The name of its file, without folder and ending.
    pub name: String,
    /// The text, or the reason that it could not be read.
    pub text: Result<String, String>,
}

/// A row of the list of problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemRow {
    /// Its severity.
    pub severity: Severity,
    /// True for the first row of the sentence.
    pub is_first: bool,
    /// True for rows of the fix.
    pub is_fix: bool,
    /// The text, made harmless.
    pub text: String,
}

/// A cast and its origin.
#[derive(Clone, Debug)]
struct CastWork {
    cast: Cast,
    /// The cast as it was created or last saved.
    baseline: Cast,
    /// The cast that is being saved.
    saving: Option<Cast>,
    /// The name of its file and the contents of the file, if it has one.
    file: Option<(String, String)>,
    /// The marked agents it was created from.
    made_of: BTreeSet<AgentId>,
    past: Vec<Cast>,
    future: Vec<Cast>,
}

/// The parts of the model that the cast reads.
#[derive(Clone, Copy)]
pub struct CastContext<'a> {
    /// Every agent.
    pub library: &'a Library,
    /// All templates.
    pub templates: &'a TemplateSet,
    /// The key that chooses the agent of a seat.
    pub chooses: Option<KeyPress>,
}

/// A message to the cast.
#[derive(Clone, Debug, PartialEq)]
pub enum CastMessage {
    /// An action of the user.
    Asked(Action),
    /// A key was typed into the task.
    Typed(KeyPress),
    /// Text was pasted into the task.
    Pasted(String),
    /// A cell of the pane of seats was clicked, from its inner top left corner.
    Clicked {
        /// Column.
        x: usize,
        /// Row.
        y: usize,
    },
    /// The wheel turned over the seats.
    Wheeled {
        /// Down, not up.
        down: bool,
    },
    /// Create a cast of marked agents with the pattern of this name.
    Made {
        /// The pattern.
        pattern: String,
        /// The agents.
        agents: Vec<AgentId>,
    },
    /// Open the saved cast with this name.
    Opened(String),
    /// Open a cast that an earlier run left unsaved.
    Restored {
        /// Its text.
        text: String,
        /// The name of its file and the text in it, if it has a file.
        file: Option<(String, String)>,
    },
    /// The library was read.
    LibraryRead,
    /// An agent was read completely, or could not be.
    AgentRead {
        /// Agent that was read.
        id: AgentId,
        /// The agent, or the error.
        agent: Result<Arc<Agent>, String>,
    },
    /// The user is on a row of a picker: preview the result of choosing it.
    Previewed(PromptPick),
    /// The picker was left without choosing.
    PreviewEnded,
    /// A mode, role, tool profile or template was picked.
    Picked(PromptPick),
    /// Show the current cast.
    Continued,
    /// Another pattern was chosen, by name.
    PatternChosen(String),
    /// Another agent was chosen for a seat.
    AgentChosen {
        /// Number of the seat, from 0.
        seat: usize,
        /// Agent to seat.
        agent: AgentId,
    },
    /// An agent was chosen for an additional seat.
    SeatAdded {
        /// Its kind; `None` for the one that fits best.
        kind: Option<usize>,
        /// Agent to seat.
        agent: AgentId,
    },
    /// A kind was chosen for a seat, by name.
    KindChosen {
        /// Number of the seat, from 0.
        seat: usize,
        /// The kind; `None` to derive it from the seat's name, role and mode.
        kind: Option<String>,
    },
    /// A seat was given a name.
    SeatNamed {
        /// Number of the seat, from 0.
        seat: usize,
        /// Its name.
        name: String,
    },
    /// The cast was given a name.
    Named(String),
    /// The value of a variable for every seat; an empty text removes it.
    VariableSet {
        /// Its name.
        name: String,
        /// Its value.
        text: String,
    },
    /// The cast was saved.
    Saved {
        /// The name of its file.
        name: String,
        /// Its text.
        text: String,
    },
}

/// The requests of the cast to the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CastOutcome {
    /// The effects for the shell.
    pub effects: Vec<ShellEffect>,
    /// A sentence for the line above the footer.
    pub says: Option<String>,
    /// A warning for that line.
    pub warns: Option<String>,
    /// The dialog to open.
    pub opens: Option<CastDialog>,
    /// The question to ask.
    pub question: Option<QuestionSubject>,
    /// The action requested by a click on the prompt.
    pub asks: Option<Action>,
}

/// A dialog over the cast.
#[derive(Clone, Debug, PartialEq)]
pub enum CastDialog {
    /// The patterns.
    Patterns,
    /// The agents for a seat.
    Agents(usize),
    /// The agents for an additional seat, of this kind if one is required.
    MoreAgents(Option<usize>),
    /// The modes, roles, tool profiles or templates for the seat under the cursor.
    Picks(Action),
    /// The kinds of seats of the pattern.
    Kinds(usize),
    /// The variables in the prompt.
    Variables,
    /// The run sheet, to be read.
    RunSheet(String),
    /// Asks before copying prompts with hidden text: the warnings by seat, and the effect of yes.
    Hidden(Vec<(String, Prompt)>, Box<ShellEffect>),
}

impl CastOutcome {
    fn says(sentence: impl Into<String>) -> Self {
        Self { says: Some(sentence.into()), ..Self::default() }
    }

    fn warns(sentence: impl Into<String>) -> Self {
        Self { warns: Some(sentence.into()), ..Self::default() }
    }

    fn opens(opens: CastDialog) -> Self {
        Self { opens: Some(opens), ..Self::default() }
    }

    fn question(question: QuestionSubject) -> Self {
        Self { question: Some(question), ..Self::default() }
    }

    fn effect(effect: ShellEffect) -> Self {
        Self { effects: vec![effect], ..Self::default() }
    }
}

impl Default for CastState {
    fn default() -> Self {
        Self {
            is_open: false,
            patterns: PatternSet::built_in().clone(),
            saved: Vec::new(),
            prompt: composer::PromptState::default(),
            focus: CastFocus::default(),
            work: None,
            derived: DerivedCast::default(),
            known: derived::SeatedAgents::new(),
            looked_at: None,
            hands: BTreeMap::new(),
            unread: BTreeMap::new(),
            asked_for: BTreeSet::new(),
            strips: false,
            cursor: 0,
            top: 0,
            prompted: None,
            writing: None,
            is_writing: false,
            has_written: false,
            drawn: CastDrawing::default(),
        }
    }
}

impl CastState {
    /// The cast, if there is one.
    pub fn cast(&self) -> Option<&Cast> {
        self.work.as_ref().map(|work| &work.cast)
    }

    /// Everything that follows from the cast.
    pub fn derived(&self) -> &DerivedCast {
        &self.derived
    }

    /// The name of its file, if it has one.
    pub fn file(&self) -> Option<&str> {
        self.work.as_ref()?.file.as_ref().map(|(name, _)| name.as_str())
    }

    /// The name of its file and the text in it, if it has a file.
    pub fn stored_file(&self) -> Option<&(String, String)> {
        self.work.as_ref()?.file.as_ref()
    }

    /// Returns true if the cast has changed since it was created or saved.
    pub fn is_changed(&self) -> bool {
        self.work.as_ref().is_some_and(|work| work.cast != work.baseline)
    }

    /// The marked agents it was created from.
    pub fn made_of(&self) -> Option<&BTreeSet<AgentId>> {
        self.work.as_ref().map(|work| &work.made_of).filter(|made_of| !made_of.is_empty())
    }

    /// The text of the cast's file, if saving the cast there loses nothing.
    pub fn expected(&self, name: &str) -> Option<String> {
        let (file, text) = self.work.as_ref()?.file.as_ref().filter(|(file, _)| file == name)?;
        // A file with comments or in another order would lose them, so the user is asked.
        let same = CastFile::parse(file, text).is_ok_and(|read| read.cast.to_yaml() == *text);
        same.then(|| text.clone())
    }

    /// The scopes of the key table that apply.
    pub const fn scopes(&self) -> &'static [KeyScope] {
        match (self.is_writing, self.focus) {
            (true, _) => &[KeyScope::Text],
            (false, CastFocus::Seats) => &[KeyScope::Cast, KeyScope::Anywhere],
            (false, CastFocus::Prompt) => &[KeyScope::CastPrompt, KeyScope::Cast, KeyScope::Anywhere],
        }
    }

    /// Returns true if a text input has the focus.
    pub const fn is_writing(&self) -> bool {
        self.is_writing && self.is_open
    }

    /// The task being written.
    pub fn writing(&self) -> Option<&MultilineInput> {
        self.writing.as_ref().filter(|_| self.is_writing)
    }

    /// The row under the cursor.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// The first visible row.
    pub const fn top(&self) -> usize {
        self.top
    }

    /// The flow between the seats, drawn.
    pub fn flow(&self) -> &[String] {
        &self.drawn.flow
    }

    /// The problems, in rows.
    pub fn told(&self) -> &[ProblemRow] {
        &self.drawn.problems
    }

    /// The number of seats.
    pub fn seat_count(&self) -> usize {
        self.cast().map_or(0, |cast| cast.seats.len())
    }

    /// The number of rows in the list of seats, including free places.
    pub fn row_count(&self) -> usize {
        self.seat_count() + self.derived.wanted.len()
    }

    /// The seat under the cursor.
    pub fn seat(&self) -> Option<usize> {
        Some(self.cursor).filter(|cursor| *cursor < self.seat_count())
    }

    /// The name of the seat under the cursor.
    pub fn seat_in_sight(&self) -> Option<&str> {
        Some(self.cast()?.seats.get(self.seat()?)?.name.as_str())
    }

    /// The agent of a seat, read completely.
    pub fn agent(&self, seat: usize) -> Option<&Arc<Agent>> {
        self.hands.get(self.derived.who.get(seat)?.as_ref().ok()?)
    }

    /// The agents of all seats that have been read, without duplicates.
    pub fn agents(&self) -> Vec<Arc<Agent>> {
        let ids: BTreeSet<&AgentId> = self.derived.who.iter().flatten().collect();
        ids.into_iter().filter_map(|id| self.hands.get(id)).cloned().collect()
    }

    /// The text in place of a prompt that cannot be composed.
    pub fn without_prompt(&self) -> String {
        let Some(seat) = self.seat() else { return self.wanted_there() };
        match self.derived.who.get(seat) {
            Some(Err(problem)) => match &problem.fix {
                Some(fix) => format!("{}; {fix}", problem.message),
                None => problem.message.clone(),
            },
            Some(Ok(id)) => self.unread.get(id).cloned().unwrap_or_else(|| "reading…".to_owned()),
            None => String::new(),
        }
    }

    /// The question for the name of a seat; `None` if the seat does not exist.
    pub fn name_question(&self, seat: usize) -> Option<QuestionSubject> {
        let seats = &self.cast()?.seats;
        let others = seats.iter().enumerate().filter(|(at, _)| *at != seat);
        let taken = others.map(|(_, other)| other.name.clone()).collect();
        (seat < seats.len()).then_some(QuestionSubject::SeatName { seat, taken })
    }

    /// The kind of seat of the free place under the cursor.
    fn wanted_there(&self) -> String {
        let kind = self.cursor.checked_sub(self.seat_count()).and_then(|at| self.derived.wanted.get(at));
        let kind = kind.and_then(|kind| self.derived.pattern.as_ref()?.kinds.get(*kind));
        let Some(kind) = kind else { return "Select a seat to see its prompt.".to_owned() };
        let mut says = format!("No agent for {} yet.\n", kind.name);
        if let Some(instructions) = &kind.instructions {
            says.extend(["\nInstructions: ", instructions, "\n"]);
        }
        if let Some(output) = &kind.output {
            says.extend(["\nOutput: ", output, "."]);
        }
        says
    }

    /// Sets the sizes of the panes: columns and rows inside the borders.
    pub fn measure(&mut self, seats: (usize, usize), prompt: (usize, usize), lines: LineStyle, is_narrow: bool) {
        if (self.drawn.width, self.drawn.lines) != (seats.0, lines) {
            (self.drawn.width, self.drawn.lines) = (seats.0, lines);
            self.draw();
        }
        self.drawn.height = seats.1;
        self.prompt.measure(prompt.0, prompt.1, is_narrow);
        self.measure_text();
        self.go_to(self.cursor);
    }

    fn measure_text(&mut self) {
        if !self.is_writing {
            return;
        }
        let columns = self.drawn.width.saturating_sub(cast_areas::LABEL + 1);
        if let Some(writing) = &mut self.writing {
            writing.measure(columns, writing.rows.len());
        }
        let rows = self.areas().task;
        if let Some(writing) = &mut self.writing {
            writing.measure(columns, rows);
        }
    }

    /// Draws everything that depends on the width of the pane.
    fn draw(&mut self) {
        let mut harmless = self.derived.ensemble.clone();
        for seat in &mut harmless.seats {
            seat.name = clean_line(&seat.name).into_owned();
        }
        let columns = self.drawn.width.saturating_sub(2);
        let draws = columns > 0 && harmless.seats.len() > 1;
        self.drawn.flow = if draws { diagram(&harmless, columns, self.drawn.lines) } else { Vec::new() };
        self.drawn.problems =
            self.derived.problems.iter().flat_map(|problem| rows_of(problem, self.drawn.width)).collect();
    }

    /// Moves the cursor to a row and shows it.
    fn go_to(&mut self, row: usize) {
        self.cursor = row.min(self.row_count().saturating_sub(1));
        let fits = (self.areas().seats.1 / self.seat_rows()).max(1);
        let lowest = (self.cursor + 1).saturating_sub(fits);
        self.top = self.top.min(self.row_count().saturating_sub(fits)).clamp(lowest, self.cursor);
    }

    /// The cast with the selected choice of an open picker.
    fn effective(&self) -> Option<Cast> {
        let mut cast = self.cast()?.clone();
        if let (Some(pick), seat) = (&self.looked_at, self.seat()) {
            let pattern = self.derived.pattern.as_ref();
            change::keeping_kind(&mut cast, seat, pattern, |cast| take(cast, seat, pick.clone()));
        }
        Some(cast)
    }

    /// Derives everything that follows from the cast, and requests the agents that it needs.
    fn derive(&mut self, context: CastContext<'_>) -> Vec<ShellEffect> {
        let Some(cast) = self.effective() else { return Vec::new() };
        let ground = DerivationInput {
            library: context.library,
            patterns: &self.patterns,
            chooses: context.chooses,
            hands: &self.hands,
        };
        self.derived = DerivedCast::of(&cast, ground, &mut self.known);
        self.draw();
        self.go_to(self.cursor);
        self.show_prompt(&cast, context);
        let ids = self.derived.who.iter().filter_map(|who| who.as_ref().ok());
        let missing: BTreeSet<AgentId> = ids.filter(|id| !self.asked_for.contains(id)).cloned().collect();
        self.asked_for.extend(missing.iter().cloned());
        if missing.is_empty() { Vec::new() } else { vec![ShellEffect::ReadAgents(missing.into_iter().collect())] }
    }

    /// Shows the prompt of the seat under the cursor.
    fn show_prompt(&mut self, cast: &Cast, context: CastContext<'_>) {
        let seat = self.seat();
        let agent = seat.and_then(|seat| self.agent(seat)).cloned();
        let chosen = agent.as_ref().zip(seat).map(|(agent, seat)| self.derived.selection(cast, seat, agent));
        let name = self.seat_in_sight().map(str::to_owned);
        let is_other = name != self.prompted;
        self.prompted = name;
        let selection = chosen.unwrap_or_else(|| Ok(Selection::default()));
        let seated = SeatInput { agent, selection, strips: self.strips, is_other };
        let context = composer::PromptContext { templates: context.templates };
        composer::update(&mut self.prompt, composer::PromptMessage::Seated(Box::new(seated)), context);
    }

    /// Moves the cursor to a row and shows the prompt of its seat.
    fn move_to(&mut self, row: usize, context: CastContext<'_>) {
        self.go_to(row);
        if let Some(cast) = self.effective() {
            self.show_prompt(&cast, context);
        }
    }

    /// Changes the cast as one undoable change.
    fn change(&mut self, context: CastContext<'_>, change: impl FnOnce(&mut Cast)) -> Vec<ShellEffect> {
        let Some(work) = &mut self.work else { return Vec::new() };
        let before = work.cast.clone();
        change(&mut work.cast);
        if work.cast != before {
            work.past.push(before);
            let old = work.past.len().saturating_sub(HISTORY);
            work.past.drain(..old);
            work.future.clear();
        }
        self.derive(context)
    }

    /// Names the cast and records it as the one being saved. Returns its text.
    pub fn begin_saving(&mut self, name: &str) -> Option<String> {
        let work = self.work.as_mut()?;
        if work.cast.name != name {
            work.past.push(work.cast.clone());
            work.future.clear();
            name.clone_into(&mut work.cast.name);
        }
        work.saving = Some(work.cast.clone());
        Some(work.cast.to_yaml())
    }

    /// Replaces the cast by another one.
    fn begin(&mut self, cast: Cast, file: Option<(String, String)>, made_of: BTreeSet<AgentId>) {
        let baseline = cast.clone();
        let (past, future) = (Vec::new(), Vec::new());
        self.work = Some(CastWork { cast, baseline, saving: None, file, made_of, past, future });
        (self.is_open, self.focus, self.strips) = (true, CastFocus::Seats, false);
        (self.cursor, self.top, self.prompted) = (0, 0, None);
        (self.writing, self.is_writing, self.looked_at) = (None, false, None);
    }
}

fn rows_of(problem: &Problem, columns: usize) -> Vec<ProblemRow> {
    let room = columns.saturating_sub(5).max(1);
    let said = wrapped(&problem.message, room).into_iter().map(|text| (text, false));
    let fix = problem.fix.iter().flat_map(|fix| wrapped(fix, room)).map(|text| (text, true));
    let row = |(at, (text, is_fix)): (usize, (String, bool))| ProblemRow {
        severity: problem.severity,
        is_first: at == 0,
        is_fix,
        text,
    };
    said.chain(fix).enumerate().map(row).collect()
}

/// Applies a choice to the seat, or to the cast if it concerns all seats.
fn take(cast: &mut Cast, seat: Option<usize>, pick: PromptPick) {
    if let PromptPick::Template(name) = pick {
        cast.template = name;
        return;
    }
    let Some(seat) = seat.and_then(|seat| cast.seats.get_mut(seat)) else { return };
    match pick {
        PromptPick::Mode(choice) => seat.mode = choice,
        PromptPick::Role(choice) => seat.role = choice,
        PromptPick::Tools(choice) => seat.tools = choice,
        PromptPick::Template(_) => {}
    }
}

/// Handles a message to the cast.
pub fn update(state: &mut CastState, message: CastMessage, context: CastContext<'_>) -> CastOutcome {
    let outcome = happened(state, message, context);
    state.measure_text();
    state.go_to(state.cursor);
    outcome
}

fn happened(state: &mut CastState, message: CastMessage, context: CastContext<'_>) -> CastOutcome {
    let effects = match message {
        CastMessage::Asked(action) if state.is_writing => return actions::of_text(state, action, context),
        CastMessage::Asked(action) => return actions::perform_action(state, action, context),
        CastMessage::Typed(key) => return actions::write(state, context, |writing| writing.press(key)),
        CastMessage::Pasted(text) => return actions::paste(state, &text, context),
        CastMessage::Clicked { x, y } => return actions::click(state, x, y, context),
        CastMessage::Wheeled { down } => {
            let row = if down { state.cursor + 1 } else { state.cursor.saturating_sub(1) };
            state.move_to(row, context);
            Vec::new()
        }
        CastMessage::Made { pattern, agents } => return new_cast::create_cast(state, &pattern, &agents, context),
        CastMessage::Opened(name) => return new_cast::open_saved(state, &name, context),
        CastMessage::Restored { text, file } => return new_cast::restore(state, &text, file, context),
        CastMessage::LibraryRead => {
            // Agents may have changed on disk. Their last version stays visible until they are read again.
            state.asked_for.clear();
            state.unread.clear();
            state.known.clear();
            state.derive(context)
        }
        CastMessage::AgentRead { id, agent } => return new_cast::agent_read(state, id, agent, context),
        CastMessage::Previewed(pick) => {
            state.looked_at = Some(pick);
            state.derive(context)
        }
        CastMessage::PreviewEnded => match state.looked_at.take() {
            Some(_) => state.derive(context),
            None => Vec::new(),
        },
        CastMessage::Picked(pick) => {
            state.looked_at = None;
            let seat = state.seat();
            let pattern = state.derived.pattern.clone();
            state.change(context, |cast| {
                change::keeping_kind(cast, seat, pattern.as_ref(), |cast| take(cast, seat, pick));
            })
        }
        CastMessage::Continued => {
            state.is_open = true;
            state.derive(context)
        }
        CastMessage::PatternChosen(name) => return new_cast::repattern(state, &name, context),
        CastMessage::AgentChosen { seat, agent } => return new_cast::reseat(state, seat, &agent, context),
        CastMessage::SeatAdded { kind, agent } => return new_cast::add(state, kind, &agent, context),
        CastMessage::KindChosen { seat, kind } => state.change(context, |cast| {
            if let Some(seat) = cast.seats.get_mut(seat) {
                seat.kind = kind;
            }
        }),
        CastMessage::SeatNamed { seat, name } => {
            let pattern = state.derived.pattern.clone();
            state.change(context, |cast| {
                change::keeping_kind(cast, Some(seat), pattern.as_ref(), |cast| change::rename(cast, seat, &name));
            })
        }
        CastMessage::Named(name) => state.change(context, |cast| cast.name = name),
        CastMessage::VariableSet { name, text } => state.change(context, |cast| {
            if text.is_empty() {
                cast.variables.remove(&name);
            } else {
                cast.variables.insert(name, text);
            }
        }),
        CastMessage::Saved { name, text } => {
            if let Some(work) = &mut state.work
                && let Some(saved) = work.saving.take()
            {
                work.baseline = saved;
                work.file = Some((name, text));
            }
            Vec::new()
        }
    };
    CastOutcome { effects, ..CastOutcome::default() }
}

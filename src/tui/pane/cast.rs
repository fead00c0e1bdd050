//! A cast being put together: its seats, what follows from them, and the prompt of the seat under the cursor.

pub mod area;
mod asked;
mod change;
mod made;
mod output;
pub mod settled;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::effect::Effect;
use super::super::key::Key;
use super::super::keymap::{Action, Scope};
use super::super::view::row::wrapped;
use super::super::writing::Writing;
use super::prompt::{self, Pick, Seated};
use crate::domain::agent::{Agent, AgentId};
use crate::domain::cast::{Cast, CastFile, Lines, Patterns, diagram};
use crate::domain::compose::{Prompt, Selection, Templates};
use crate::domain::library::Library;
use crate::domain::problem::{Problem, Severity};
use crate::domain::text::clean_line;
use settled::{Ground, Settled};

/// How many changes can be taken back.
const HISTORY: usize = 200;

/// The state of the cast.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that hold or not, each by itself")]
pub struct State {
    /// Whether it has the screen.
    pub is_open: bool,
    /// The patterns there are.
    pub patterns: Patterns,
    /// The saved casts, as they were last read.
    pub saved: Vec<SavedCast>,
    /// The prompt of the seat under the cursor.
    pub prompt: prompt::State,
    /// What has the focus.
    pub focus: Focus,
    /// The cast; none before the first.
    work: Option<Work>,
    /// What follows from it.
    settled: Settled,
    /// Who was found for it in the library.
    known: settled::Known,
    /// What a person looks at in a picker.
    looked_at: Option<Pick>,
    /// The agents of the seats, read whole.
    hands: BTreeMap<AgentId, Arc<Agent>>,
    /// Those that could not be read, and why.
    unread: BTreeMap<AgentId, String>,
    /// Those asked for since the library was last read.
    asked_for: BTreeSet<AgentId>,
    /// Whether hidden signs are taken out of every prompt.
    strips: bool,
    /// The row under the cursor: a seat, or behind the seats a place still free.
    cursor: usize,
    /// The first row shown.
    top: usize,
    /// The name of the seat whose prompt was last made.
    prompted: Option<String>,
    /// The task while it is written, and afterwards for its history.
    writing: Option<Writing>,
    is_writing: bool,
    /// Whether the task changed since it was opened: what is written is one change of the cast.
    has_written: bool,
    /// Columns inside the border of the seats.
    width: usize,
    /// Rows inside it.
    height: usize,
    lines: Lines,
    /// The flow, drawn for the pane.
    flow: Vec<String>,
    /// The problems, in rows of the pane.
    told: Vec<Told>,
}

/// What of a cast has the focus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The seats.
    #[default]
    Seats,
    /// The prompt of one.
    Prompt,
}

/// A saved cast as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedCast {
    /// The name of its file, without folder and ending.
    pub name: String,
    /// What stands in it; or why that could not be read.
    pub text: Result<String, String>,
}

/// A row of what is the matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How grave it is.
    pub severity: Severity,
    /// Whether the sentence begins here.
    pub is_first: bool,
    /// Whether it is what to do about it.
    pub is_fix: bool,
    /// The text, harmless.
    pub text: String,
}

/// A cast and how it came about.
#[derive(Clone, Debug)]
struct Work {
    cast: Cast,
    /// The cast as it was begun or last saved.
    baseline: Cast,
    /// The cast that is being saved.
    saving: Option<Cast>,
    /// The name of its file, once it has one, and what stands in it.
    file: Option<(String, String)>,
    /// The marked agents it was made of.
    made_of: BTreeSet<AgentId>,
    past: Vec<Cast>,
    future: Vec<Cast>,
}

/// Something picked for a cast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Go on with the cast there is.
    GoOn,
    /// A new cast: first its pattern is chosen.
    New,
    /// A new cast by the pattern of that name.
    NewBy(String),
    /// The saved cast of that name.
    Saved(String),
    /// Another pattern for the cast there is.
    Pattern(String),
    /// The agent of a seat.
    Agent {
        /// Which seat.
        seat: usize,
        /// Who.
        agent: AgentId,
    },
    /// One more seat.
    Add {
        /// Its kind; the one that suits best, where none is chosen.
        kind: Option<usize>,
        /// Who.
        agent: AgentId,
    },
    /// The kind of a seat, by name; none where its name, role and mode say it.
    Kind {
        /// Which seat.
        seat: usize,
        /// The kind.
        kind: Option<String>,
    },
}

/// What the cast may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Every agent.
    pub library: &'a Library,
    /// The templates there are.
    pub templates: &'a Templates,
    /// The key that chooses who sits in a seat.
    pub chooses: Option<Key>,
}

/// What can happen to the cast.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A person asks for something.
    Asked(Action),
    /// A key was typed into the task.
    Typed(Key),
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
    /// A new cast is to be made of marked agents by the pattern of that name.
    Made {
        /// The pattern.
        pattern: String,
        /// The agents.
        agents: Vec<AgentId>,
    },
    /// The saved cast of that name is to be opened.
    Opened(String),
    /// The library was read.
    LibraryRead,
    /// An agent was read whole; or could not be.
    AgentRead {
        /// Which.
        id: AgentId,
        /// The agent, or why not.
        agent: Result<Arc<Agent>, String>,
    },
    /// The person looks at something in a picker: show what choosing it would make.
    Previewed(Pick),
    /// The picker was left without choosing.
    PreviewEnded,
    /// A mode, role, tool profile or template was picked.
    Picked(Pick),
    /// Something else was.
    Chosen(Choice),
    /// A seat was given a name.
    SeatNamed {
        /// Which.
        seat: usize,
        /// Its name.
        name: String,
    },
    /// The cast was given a name.
    Named(String),
    /// A variable of every seat was given a value; empty text takes it out.
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
        /// What stands in it.
        text: String,
    },
}

/// What the cast asks of the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// What the shell must do.
    pub effects: Vec<Effect>,
    /// A sentence for the line above the footer.
    pub says: Option<String>,
    /// A sentence of caution for it.
    pub warns: Option<String>,
    /// What is to be chosen, asked or read.
    pub opens: Option<Opens>,
    /// What the person asked for by a click on the prompt.
    pub asks: Option<Action>,
}

/// What is to be opened over the cast.
#[derive(Clone, Debug, PartialEq)]
pub enum Opens {
    /// The patterns.
    Patterns,
    /// The agents, for a seat.
    Agents(usize),
    /// The agents, for one more seat, of that kind where one is wanted.
    MoreAgents(Option<usize>),
    /// The modes, roles, tool profiles or templates for the seat under the cursor.
    Picks(Action),
    /// The kinds of seats of the pattern.
    Kinds(usize),
    /// The variables the prompt asks for.
    Variables,
    /// The name of a seat.
    SeatName(usize),
    /// The name of the cast.
    Name,
    /// The name to save it under.
    SaveName,
    /// The folder to write everything into.
    Folder,
    /// A word to find in the prompt.
    Find,
    /// The command to send the prompt to.
    Command,
    /// The run sheet, to be read.
    RunSheet(String),
    /// Whether prompts with hidden text are copied: the warnings by seat, and what a yes does.
    Hidden(Vec<(String, Prompt)>, Box<Effect>),
}

impl Outcome {
    fn says(sentence: impl Into<String>) -> Self {
        Self { says: Some(sentence.into()), ..Self::default() }
    }

    fn warns(sentence: impl Into<String>) -> Self {
        Self { warns: Some(sentence.into()), ..Self::default() }
    }

    fn opens(opens: Opens) -> Self {
        Self { opens: Some(opens), ..Self::default() }
    }

    fn effect(effect: Effect) -> Self {
        Self { effects: vec![effect], ..Self::default() }
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            is_open: false,
            patterns: Patterns::built_in().clone(),
            saved: Vec::new(),
            prompt: prompt::State::default(),
            focus: Focus::default(),
            work: None,
            settled: Settled::default(),
            known: settled::Known::new(),
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
            width: 0,
            height: 0,
            lines: Lines::default(),
            flow: Vec::new(),
            told: Vec::new(),
        }
    }
}

impl State {
    /// The cast, where there is one.
    pub fn cast(&self) -> Option<&Cast> {
        self.work.as_ref().map(|work| &work.cast)
    }

    /// What follows from it.
    pub fn settled(&self) -> &Settled {
        &self.settled
    }

    /// The name of its file, once it has one.
    pub fn file(&self) -> Option<&str> {
        self.work.as_ref()?.file.as_ref().map(|(name, _)| name.as_str())
    }

    /// Whether something was changed since it was begun or saved.
    pub fn is_changed(&self) -> bool {
        self.work.as_ref().is_some_and(|work| work.cast != work.baseline)
    }

    /// The marked agents it was made of.
    pub fn made_of(&self) -> Option<&BTreeSet<AgentId>> {
        self.work.as_ref().map(|work| &work.made_of).filter(|made_of| !made_of.is_empty())
    }

    /// The text of the file the cast stands in, where saving it there loses nothing.
    pub fn expected(&self, name: &str) -> Option<String> {
        let (file, text) = self.work.as_ref()?.file.as_ref().filter(|(file, _)| file == name)?;
        // A file with comments or an order of its own would lose them: that is asked about.
        let same = CastFile::parse(file, text).is_ok_and(|read| read.cast.to_yaml() == *text);
        same.then(|| text.clone())
    }

    /// The scopes of the key table that apply.
    pub const fn scopes(&self) -> &'static [Scope] {
        match (self.is_writing, self.focus) {
            (true, _) => &[Scope::Text],
            (false, Focus::Seats) => &[Scope::Cast, Scope::Anywhere],
            (false, Focus::Prompt) => &[Scope::CastPrompt, Scope::Cast, Scope::Anywhere],
        }
    }

    /// Whether a text has the focus.
    pub const fn is_writing(&self) -> bool {
        self.is_writing && self.is_open
    }

    /// The task being written.
    pub fn writing(&self) -> Option<&Writing> {
        self.writing.as_ref().filter(|_| self.is_writing)
    }

    /// The row under the cursor.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// The first row shown.
    pub const fn top(&self) -> usize {
        self.top
    }

    /// The flow between the seats, drawn.
    pub fn flow(&self) -> &[String] {
        &self.flow
    }

    /// What is the matter, in rows.
    pub fn told(&self) -> &[Told] {
        &self.told
    }

    /// How many seats there are.
    pub fn seat_count(&self) -> usize {
        self.cast().map_or(0, |cast| cast.seats.len())
    }

    /// How many rows the list of seats has, free places among them.
    pub fn row_count(&self) -> usize {
        self.seat_count() + self.settled.wanted.len()
    }

    /// The seat under the cursor.
    pub fn seat(&self) -> Option<usize> {
        Some(self.cursor).filter(|cursor| *cursor < self.seat_count())
    }

    /// The name of the seat under the cursor.
    pub fn seat_in_sight(&self) -> Option<&str> {
        Some(self.cast()?.seats.get(self.seat()?)?.name.as_str())
    }

    /// Who sits in a seat, read whole.
    pub fn agent(&self, seat: usize) -> Option<&Arc<Agent>> {
        self.hands.get(self.settled.who.get(seat)?.as_ref().ok()?)
    }

    /// What stands where the prompt of the seat would.
    pub fn without_prompt(&self) -> String {
        let Some(seat) = self.seat() else { return self.wanted_there() };
        match self.settled.who.get(seat) {
            Some(Err(problem)) => match &problem.fix {
                Some(fix) => format!("{}; {fix}", problem.message),
                None => problem.message.clone(),
            },
            Some(Ok(id)) => self.unread.get(id).cloned().unwrap_or_else(|| "reading…".to_owned()),
            None => String::new(),
        }
    }

    /// What a free place under the cursor is for.
    fn wanted_there(&self) -> String {
        let kind = self.cursor.checked_sub(self.seat_count()).and_then(|at| self.settled.wanted.get(at));
        let kind = kind.and_then(|kind| self.settled.pattern.as_ref()?.kinds.get(*kind));
        let Some(kind) = kind else { return "The prompt of the seat under the cursor stands here.".to_owned() };
        let mut says = format!("Nobody sits as {} yet.\n", kind.name);
        if let Some(instructions) = &kind.instructions {
            says.extend(["\nWho does is told: ", instructions, "\n"]);
        }
        if let Some(output) = &kind.output {
            says.extend(["\nWhat comes of it: ", output, "."]);
        }
        says
    }

    /// Gives the panes their room: columns and rows inside the borders.
    pub fn measure(&mut self, seats: (usize, usize), prompt: (usize, usize), lines: Lines, is_narrow: bool) {
        if (self.width, self.lines) != (seats.0, lines) {
            (self.width, self.lines) = (seats.0, lines);
            self.draw();
        }
        self.height = seats.1;
        self.prompt.measure(prompt.0, prompt.1, is_narrow);
        self.measure_text();
        self.go_to(self.cursor);
    }

    fn measure_text(&mut self) {
        if !self.is_writing {
            return;
        }
        let columns = self.width.saturating_sub(area::LABEL + 1);
        if let Some(writing) = &mut self.writing {
            writing.measure(columns, writing.rows.len());
        }
        let rows = self.areas().task;
        if let Some(writing) = &mut self.writing {
            writing.measure(columns, rows);
        }
    }

    /// Draws what is as wide as the pane.
    fn draw(&mut self) {
        let mut harmless = self.settled.ensemble.clone();
        for seat in &mut harmless.seats {
            seat.name = clean_line(&seat.name).into_owned();
        }
        let columns = self.width.saturating_sub(2);
        let draws = columns > 0 && harmless.seats.len() > 1;
        self.flow = if draws { diagram(&harmless, columns, self.lines) } else { Vec::new() };
        self.told = self.settled.problems.iter().flat_map(|problem| rows_of(problem, self.width)).collect();
    }

    /// Puts the cursor on a row and shows it.
    fn go_to(&mut self, row: usize) {
        self.cursor = row.min(self.row_count().saturating_sub(1));
        let fits = (self.areas().seats.1 / self.seat_rows()).max(1);
        let lowest = (self.cursor + 1).saturating_sub(fits);
        self.top = self.top.min(self.row_count().saturating_sub(fits)).clamp(lowest, self.cursor);
    }

    /// The cast with what is looked at in a picker.
    fn effective(&self) -> Option<Cast> {
        let mut cast = self.cast()?.clone();
        if let (Some(pick), seat) = (&self.looked_at, self.seat()) {
            let pattern = self.settled.pattern.as_ref();
            change::keeping_kind(&mut cast, seat, pattern, |cast| take(cast, seat, pick.clone()));
        }
        Some(cast)
    }

    /// Works out what follows from the cast, and asks for the agents it needs whole.
    fn settle(&mut self, context: Context<'_>) -> Vec<Effect> {
        let Some(cast) = self.effective() else { return Vec::new() };
        let ground =
            Ground { library: context.library, patterns: &self.patterns, chooses: context.chooses, hands: &self.hands };
        self.settled = Settled::of(&cast, ground, &mut self.known);
        self.draw();
        self.go_to(self.cursor);
        self.show_prompt(&cast, context);
        let ids = self.settled.who.iter().filter_map(|who| who.as_ref().ok());
        let missing: BTreeSet<AgentId> = ids.filter(|id| !self.asked_for.contains(id)).cloned().collect();
        self.asked_for.extend(missing.iter().cloned());
        if missing.is_empty() { Vec::new() } else { vec![Effect::ReadAgents(missing.into_iter().collect())] }
    }

    /// Shows the prompt of the seat under the cursor.
    fn show_prompt(&mut self, cast: &Cast, context: Context<'_>) {
        let seat = self.seat();
        let agent = seat.and_then(|seat| self.agent(seat)).cloned();
        let chosen = agent.as_ref().zip(seat).map(|(agent, seat)| self.settled.selection(cast, seat, agent));
        let name = self.seat_in_sight().map(str::to_owned);
        let is_other = name != self.prompted;
        self.prompted = name;
        let selection = chosen.unwrap_or_else(|| Ok(Selection::default()));
        let seated = Seated { agent, selection, strips: self.strips, is_other };
        let context = prompt::Context { templates: context.templates };
        prompt::update(&mut self.prompt, prompt::Message::Seated(Box::new(seated)), context);
    }

    /// Moves the cursor and shows the prompt of what it stands on.
    fn move_to(&mut self, row: usize, context: Context<'_>) {
        self.go_to(row);
        if let Some(cast) = self.effective() {
            self.show_prompt(&cast, context);
        }
    }

    /// Changes the cast, so that the change can be taken back.
    fn change(&mut self, context: Context<'_>, change: impl FnOnce(&mut Cast)) -> Vec<Effect> {
        let Some(work) = &mut self.work else { return Vec::new() };
        let before = work.cast.clone();
        change(&mut work.cast);
        if work.cast != before {
            work.past.push(before);
            let old = work.past.len().saturating_sub(HISTORY);
            work.past.drain(..old);
            work.future.clear();
        }
        self.settle(context)
    }

    /// Names the cast, and remembers it as what is being saved; answers its text.
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

    /// Forgets the cast: another one takes its place.
    fn begin(&mut self, cast: Cast, file: Option<(String, String)>, made_of: BTreeSet<AgentId>) {
        let baseline = cast.clone();
        let (past, future) = (Vec::new(), Vec::new());
        self.work = Some(Work { cast, baseline, saving: None, file, made_of, past, future });
        (self.is_open, self.focus, self.strips) = (true, Focus::Seats, false);
        (self.cursor, self.top, self.prompted) = (0, 0, None);
        (self.writing, self.is_writing, self.looked_at) = (None, false, None);
    }
}

fn rows_of(problem: &Problem, columns: usize) -> Vec<Told> {
    let room = columns.saturating_sub(5).max(1);
    let said = wrapped(&problem.message, room).into_iter().map(|text| (text, false));
    let fix = problem.fix.iter().flat_map(|fix| wrapped(fix, room)).map(|text| (text, true));
    let row = |(at, (text, is_fix)): (usize, (String, bool))| Told {
        severity: problem.severity,
        is_first: at == 0,
        is_fix,
        text,
    };
    said.chain(fix).enumerate().map(row).collect()
}

/// Puts what was picked into the seat, or into the cast where it is of all.
fn take(cast: &mut Cast, seat: Option<usize>, pick: Pick) {
    if let Pick::Template(name) = pick {
        cast.template = name;
        return;
    }
    let Some(seat) = seat.and_then(|seat| cast.seats.get_mut(seat)) else { return };
    match pick {
        Pick::Mode(choice) => seat.mode = choice,
        Pick::Role(choice) => seat.role = choice,
        Pick::Tools(choice) => seat.tools = choice,
        Pick::Template(_) => {}
    }
}

/// Takes what happened to the cast.
pub fn update(state: &mut State, message: Message, context: Context<'_>) -> Outcome {
    let outcome = happened(state, message, context);
    state.measure_text();
    state.go_to(state.cursor);
    outcome
}

fn happened(state: &mut State, message: Message, context: Context<'_>) -> Outcome {
    let effects = match message {
        Message::Asked(action) if state.is_writing => return asked::of_text(state, action, context),
        Message::Asked(action) => return asked::asked(state, action, context),
        Message::Typed(key) => return asked::write(state, context, |writing| writing.press(key)),
        Message::Pasted(text) => return asked::paste(state, &text, context),
        Message::Clicked { x, y } => return asked::click(state, x, y, context),
        Message::Wheeled { down } => {
            let row = if down { state.cursor + 1 } else { state.cursor.saturating_sub(1) };
            state.move_to(row, context);
            Vec::new()
        }
        Message::Made { pattern, agents } => return made::make(state, &pattern, &agents, context),
        Message::Opened(name) => return made::open(state, &name, context),
        Message::LibraryRead => {
            // What was read may have changed on disk; until it is read again it stays in sight.
            state.asked_for.clear();
            state.unread.clear();
            state.known.clear();
            state.settle(context)
        }
        Message::AgentRead { id, agent } => return made::agent_read(state, id, agent, context),
        Message::Previewed(pick) => {
            state.looked_at = Some(pick);
            state.settle(context)
        }
        Message::PreviewEnded => match state.looked_at.take() {
            Some(_) => state.settle(context),
            None => Vec::new(),
        },
        Message::Picked(pick) => {
            state.looked_at = None;
            let seat = state.seat();
            let pattern = state.settled.pattern.clone();
            state.change(context, |cast| {
                change::keeping_kind(cast, seat, pattern.as_ref(), |cast| take(cast, seat, pick));
            })
        }
        Message::Chosen(choice) => return made::chosen(state, choice, context),
        Message::SeatNamed { seat, name } => {
            let pattern = state.settled.pattern.clone();
            state.change(context, |cast| {
                change::keeping_kind(cast, Some(seat), pattern.as_ref(), |cast| change::rename(cast, seat, &name));
            })
        }
        Message::Named(name) => state.change(context, |cast| cast.name = name),
        Message::VariableSet { name, text } => state.change(context, |cast| {
            if text.is_empty() {
                cast.variables.remove(&name);
            } else {
                cast.variables.insert(name, text);
            }
        }),
        Message::Saved { name, text } => {
            if let Some(work) = &mut state.work
                && let Some(saved) = work.saving.take()
            {
                work.baseline = saved;
                work.file = Some((name, text));
            }
            Vec::new()
        }
    };
    Outcome { effects, ..Outcome::default() }
}

//! What one agent can do: tabs, ticks, links to follow.

mod checklists;
mod motion;
mod overview;
mod page;
mod problems;
mod tabs;
#[cfg(test)]
mod tests;
mod text;
mod variants;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::super::keymap::Action;
use super::super::rows::{Face, Piece};
use crate::domain::agent::{Agent, AgentId, Depth, Entry};
use crate::domain::body::ListKind;
use crate::domain::compose::{Acting, Choice, Selection};
use crate::domain::library::{Library, Names};
use crate::domain::problem::Problem;
use motion::Place;
pub use page::{Page, Section, Thing, What};
pub use tabs::{Label, TabRow};

/// The rows above a page: the tabs, and the line under them.
const HEAD: usize = 2;

/// The columns left and right of a page: the bar of the cursor, and air.
const MARGINS: usize = 2;

/// How many rows one notch of the wheel scrolls.
const NOTCH: isize = 3;

/// The state of the detail.
#[derive(Debug, Default)]
pub struct State {
    /// The tab shown.
    pub tab: Tab,
    /// Columns inside the border.
    pub width: usize,
    /// Rows inside the border.
    pub height: usize,
    /// Where one stands on each tab.
    places: [Place; 7],
    /// What stands otherwise than it does at first: folded or not.
    turned: BTreeSet<Fold>,
    /// The place in the file that was gone to.
    marked: Option<Mark>,
    /// What the tab shows.
    page: Page,
    /// What the page was made of; none where it must be made anew.
    made_of: Option<Source>,
}

/// A tab of the detail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    /// Who it is.
    #[default]
    Overview,
    /// Its checklists and lists.
    Checklists,
    /// Its modes.
    Modes,
    /// Its roles.
    Roles,
    /// Its body, rendered.
    Body,
    /// Its file, as it is.
    File,
    /// What is the matter.
    Problems,
}

impl Tab {
    /// In the order of the screen.
    pub const ALL: [Self; 7] =
        [Self::Overview, Self::Checklists, Self::Modes, Self::Roles, Self::Body, Self::File, Self::Problems];

    /// The word on it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Checklists => "Checklists",
            Self::Modes => "Modes",
            Self::Roles => "Roles",
            Self::Body => "Body",
            Self::File => "File",
            Self::Problems => "Problems",
        }
    }

    /// Whether it is text to scroll through, and no row of it can be chosen.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Body | Self::File)
    }

    /// The tab so many places further on, round the ends.
    fn moved(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0);
        Self::ALL[(at + by) % Self::ALL.len()]
    }
}

/// Something that can be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fold {
    /// A group of examples in the description.
    Examples(usize),
    /// A list of the body.
    List(usize),
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    /// The line, from 1.
    line: usize,
    /// How many letters stand on it before the place; spaces do not count, wrapping takes some away.
    letters: usize,
}

/// What a page is made of: where none of it has changed, neither has the page.
#[derive(Clone, Debug)]
struct Source {
    id: Option<AgentId>,
    agent: Option<Arc<Agent>>,
    tab: Tab,
    columns: usize,
    acting: [Option<String>; 3],
    chosen: [Choice; 3],
    ticked: BTreeSet<usize>,
}

impl Source {
    fn is_still(&self, other: &Self) -> bool {
        let same_agent = match (&self.agent, &other.agent) {
            (Some(one), Some(another)) => Arc::ptr_eq(one, another),
            (None, None) => true,
            _ => false,
        };
        same_agent
            && (&self.id, self.tab, self.columns) == (&other.id, other.tab, other.columns)
            && (&self.acting, &self.chosen, &self.ticked) == (&other.acting, &other.chosen, &other.ticked)
    }
}

/// What the detail may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The entry of the agent shown, where one is.
    pub entry: Option<&'a Entry>,
    /// The agent shown, where it has been read whole.
    pub agent: Option<&'a Arc<Agent>>,
    /// What is chosen for it.
    pub selection: &'a Selection,
    /// Every agent.
    pub library: &'a Library,
    /// The names its agents can be called by.
    pub names: &'a Names,
}

impl<'a> Context<'a> {
    /// What is the matter with the agent: what the library knows, and what reading it whole found.
    pub fn problems(&self) -> Vec<&'a Problem> {
        let mut problems: Vec<&Problem> =
            self.agent.iter().flat_map(|agent| &agent.entry.problems).chain(self.of_entry()).collect();
        let mut seen: Vec<&Problem> = Vec::new();
        problems.retain(|problem| {
            let is_new = !seen.contains(problem);
            seen.push(problem);
            is_new
        });
        problems.sort_by_key(|problem| (std::cmp::Reverse(problem.severity), problem.line, problem.column));
        problems
    }

    fn of_entry(&self) -> impl Iterator<Item = &'a Problem> {
        self.entry.into_iter().flat_map(|entry| &entry.problems)
    }

    /// The mode, role and tool profile that act.
    fn acting(&self) -> [Option<&'a str>; 3] {
        let acting = self.agent.and_then(|agent| Acting::of(agent, self.selection).ok());
        let Some(acting) = acting else { return [None; 3] };
        [
            acting.mode.map(|mode| mode.name.as_str()),
            acting.role.map(|role| role.name.as_str()),
            acting.profile.map(|profile| profile.name.as_str()),
        ]
    }
}

/// What can happen to the detail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Message {
    /// A person asks for something.
    Asked(Action),
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
    /// Another agent, or a new reading of this one, is shown.
    AgentShown {
        /// Whether it is another agent than before.
        other: bool,
    },
    /// The library changed.
    LibraryChanged,
}

/// What the detail asks of the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Lines of items to tick or untick for the prompt.
    pub ticks: Vec<(usize, bool)>,
    /// An agent to go to.
    pub follows: Option<AgentId>,
    /// A mode to choose.
    pub mode: Option<String>,
    /// A role to choose.
    pub role: Option<String>,
    /// A sentence for the line above the footer.
    pub says: Option<String>,
}

impl Outcome {
    fn says(sentence: impl Into<String>) -> Self {
        Self { says: Some(sentence.into()), ..Self::default() }
    }
}

impl State {
    /// The line of the agent's file that the row under the cursor stands for, from 1.
    pub fn line(&self, context: Context<'_>) -> usize {
        let shown = self.shown();
        let is_current = self.made_of.as_ref().is_some_and(|source| source.is_still(&self.source(context)));
        if !is_current {
            return 1;
        }
        let marked = self.around().filter(|rows| rows.start < shown.end && rows.end > shown.start);
        let rows = marked.unwrap_or(shown);
        let rows = self.page.rows.get(rows.start..).unwrap_or_default();
        rows.iter().find_map(|row| row.line).unwrap_or(1)
    }

    /// What the tab shows.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// The rows of the page that are on the screen.
    pub fn shown(&self) -> Range<usize> {
        let top = self.place().top.min(self.page.rows.len());
        top..(top + self.fits()).min(self.page.rows.len())
    }

    /// The rows marked as those under the cursor.
    pub fn selected(&self) -> Option<Range<usize>> {
        if self.tab == Tab::File {
            let row = text::row_of(&self.page, self.around()?, self.marked?.letters);
            return Some(row..row + 1);
        }
        let thing = self.thing()?;
        Some(thing.rows.start..thing.rows.start + thing.head)
    }

    /// All rows of what is under the cursor, also those that are not marked.
    pub fn around(&self) -> Option<Range<usize>> {
        if self.tab == Tab::File {
            let line = self.marked?.line;
            let before = |wanted: usize| self.page.rows.partition_point(|row| row.line < Some(wanted));
            return Some(before(line)..before(line + 1)).filter(|rows| !rows.is_empty());
        }
        self.thing().map(|thing| thing.rows.clone())
    }

    /// The thing under the cursor.
    pub fn thing(&self) -> Option<&Thing> {
        self.page.things.get(self.place().cursor)
    }

    /// Whether what a person can ask for would do anything where the cursor is.
    pub fn does(&self, action: Action, context: Context<'_>) -> bool {
        let (Some(agent), Some(thing)) = (context.agent, self.thing().filter(|_| self.tab == Tab::Checklists)) else {
            return !matches!(action, Action::Tick | Action::TickAll | Action::TickNone | Action::TickInFile);
        };
        match (action, &thing.what) {
            (Action::Tick | Action::TickAll | Action::TickNone, &(What::List(list) | What::Item(list, _))) => {
                agent.body.lists.get(list).is_some_and(|list| list.kind == ListKind::Checklist)
            }
            (Action::TickInFile, _) => {
                agent.entry.found.path.is_some() && checklists::are_behind(agent, context.selection)
            }
            _ => true,
        }
    }

    /// The row of tabs.
    pub fn tabs(&self, context: Context<'_>) -> TabRow {
        let agent = context.agent.map(Arc::as_ref);
        TabRow::new(self.tab, tabs::counts(context.entry, agent, context.problems().len()), self.width)
    }

    /// What the line under the tabs says: where in the body one is, how much is ticked.
    pub fn caption(&self) -> Vec<Piece> {
        match self.tab {
            Tab::Body => text::path_of(&self.page, self.place().top),
            _ => self.page.caption.clone(),
        }
    }

    /// Where in the tab one is: `1/3`, `12 %`; nothing where all of it is shown.
    pub fn whereabouts(&self) -> String {
        let things = &self.page.things;
        let cursor = self.place().cursor;
        let of_kind = |wanted: fn(&What) -> bool| {
            let before = things.iter().take(cursor + 1).filter(|thing| wanted(&thing.what)).count();
            let all = things.iter().filter(|thing| wanted(&thing.what)).count();
            if all == 0 { String::new() } else { format!("{}/{all}", before.max(1)) }
        };
        match self.tab {
            Tab::Checklists => of_kind(|what| matches!(what, What::List(_))),
            Tab::Modes | Tab::Roles | Tab::Problems => of_kind(|_| true),
            Tab::Overview | Tab::Body | Tab::File => {
                let (shown, all) = (self.shown(), self.page.rows.len());
                if shown.len() >= all { String::new() } else { format!("{} %", shown.end * 100 / all.max(1)) }
            }
        }
    }

    /// How many rows of a page fit.
    fn fits(&self) -> usize {
        self.height.saturating_sub(HEAD)
    }

    fn place(&self) -> Place {
        self.places[self.tab as usize]
    }

    fn source(&self, context: Context<'_>) -> Source {
        let selection = context.selection;
        Source {
            id: context.entry.map(|entry| entry.found.id.clone()),
            agent: context.agent.cloned(),
            tab: self.tab,
            columns: self.width.saturating_sub(MARGINS),
            acting: context.acting().map(|name| name.map(str::to_owned)),
            chosen: [selection.mode.clone(), selection.role.clone(), selection.tools.clone()],
            ticked: selection.ticked.clone(),
        }
    }

    /// Whether something stands folded: as at first, unless it was turned.
    fn is_folded(&self, fold: Fold, at_first: bool) -> bool {
        at_first != self.turned.contains(&fold)
    }

    fn turn(&mut self, fold: Fold) {
        if !self.turned.remove(&fold) {
            self.turned.insert(fold);
        }
        self.made_of = None;
    }

    fn open(&mut self, tab: Tab) {
        self.tab = tab;
    }

    /// Goes to a line and column of the file.
    fn go_to_place(&mut self, line: usize, column: usize, context: Context<'_>) {
        let letters = context.agent.map_or(0, |agent| text::letters_before(agent, line, column));
        self.open(Tab::File);
        self.marked = Some(Mark { line, letters });
        arrange(self, context);
        if let Some(rows) = self.selected() {
            self.centre(rows.start);
        }
    }
}

/// Makes the page anew where what it shows has changed. Call it before drawing: the router does,
/// after everything that happens.
pub fn arrange(state: &mut State, context: Context<'_>) {
    if state.width == 0 {
        // A pane that is not shown has no page.
        state.page = Page::default();
        state.made_of = None;
        return;
    }
    let source = state.source(context);
    if state.made_of.as_ref().is_some_and(|made_of| made_of.is_still(&source)) {
        state.settle();
        return;
    }
    // Another width puts the same text on other rows: what was on top stays there.
    let kept = state.made_of.as_ref().filter(|made_of| made_of.tab == source.tab && made_of.id == source.id);
    let anchor = kept.and_then(|_| state.page.rows.get(state.place().top..)?.iter().find_map(|row| row.line));
    let moved = kept.is_some_and(|made_of| made_of.columns != source.columns) && state.place().top > 0;
    state.page = made(state, context, source.columns);
    state.made_of = Some(source);
    if let Some(line) = anchor.filter(|_| moved && state.tab.is_text()) {
        let row = state.page.rows.iter().position(|row| row.line.is_some_and(|at| at >= line));
        state.places[state.tab as usize].top = row.unwrap_or(0);
    }
    state.settle();
}

/// The page of the current tab.
fn made(state: &State, context: Context<'_>, columns: usize) -> Page {
    let mut page = filled(state, context, columns);
    page.caption = match (state.tab, context.agent, context.entry) {
        (Tab::Problems, ..) => problems::caption(&context.problems()),
        (_, None, Some(entry)) if entry.depth != Depth::Nothing => vec![Piece::new("reading…", Face::MUTED)],
        (_, None, _) | (Tab::Overview | Tab::Body, ..) => Vec::new(),
        (Tab::Checklists, Some(agent), _) => checklists::caption(agent, context.selection),
        (Tab::Modes, ..) => variants::caption("mode", context.acting()[0], &context.selection.mode),
        (Tab::Roles, ..) => variants::caption("role", context.acting()[1], &context.selection.role),
        (Tab::File, Some(agent), _) => text::measure_of(agent),
    };
    page
}

fn filled(state: &State, context: Context<'_>, columns: usize) -> Page {
    let mut page = Page::new(columns);
    let Some(entry) = context.entry else {
        page.blank();
        page.say("No agent is chosen.", Face::MUTED);
        return page;
    };
    if state.tab == Tab::Problems {
        problems::fill(&mut page, context);
        return page;
    }
    let Some(agent) = context.agent else {
        overview::fill_unread(&mut page, entry, state, context);
        return page;
    };
    match state.tab {
        Tab::Overview => overview::fill(&mut page, agent, state, context),
        Tab::Checklists => checklists::fill(&mut page, agent, state, context.selection),
        Tab::Modes => variants::fill_modes(&mut page, agent, context),
        Tab::Roles => variants::fill_roles(&mut page, agent, context),
        Tab::Body => text::fill_body(&mut page, agent),
        Tab::File | Tab::Problems => text::fill_file(&mut page, agent),
    }
    page
}

/// Takes what happened to the detail.
pub fn update(state: &mut State, message: Message, context: Context<'_>) -> Outcome {
    arrange(state, context);
    let outcome = match message {
        Message::Asked(action) => asked(state, action, context),
        Message::Clicked { x, y } => clicked(state, x, y, context),
        Message::Wheeled { down } => {
            state.scroll(if down { NOTCH } else { -NOTCH });
            Outcome::default()
        }
        Message::AgentShown { other } => {
            if other {
                state.places = [Place::default(); 7];
                state.turned.clear();
                state.marked = None;
            }
            state.made_of = None;
            Outcome::default()
        }
        Message::LibraryChanged => {
            state.made_of = None;
            Outcome::default()
        }
    };
    arrange(state, context);
    outcome
}

fn asked(state: &mut State, action: Action, context: Context<'_>) -> Outcome {
    match action {
        Action::PreviousTab => state.open(state.tab.moved(Tab::ALL.len() - 1)),
        Action::NextTab => state.open(state.tab.moved(1)),
        Action::Enter => return take(state, context),
        Action::Tick => return tick(state, context),
        Action::TickAll => return tick_list(state, true, context),
        Action::TickNone => return tick_list(state, false, context),
        action => state.travel(action),
    }
    Outcome::default()
}

fn clicked(state: &mut State, x: usize, y: usize, context: Context<'_>) -> Outcome {
    if y == 0 {
        if let Some(tab) = state.tabs(context).at(x) {
            state.open(tab);
        }
        return Outcome::default();
    }
    let Some(row) = y.checked_sub(HEAD).map(|row| state.shown().start + row).filter(|row| *row < state.shown().end)
    else {
        return Outcome::default();
    };
    if state.tab == Tab::File {
        state.marked = state.page.rows[row].line.map(|line| {
            let rows = state.page.rows[..row].iter().rev().take_while(|row| row.line == Some(line));
            Mark { line, letters: rows.map(text::letters_of).sum() }
        });
        return Outcome::default();
    }
    let found = state.page.things.iter().position(|thing| thing.rows.contains(&row));
    match found {
        Some(thing) if thing == state.place().cursor => match state.page.things[thing].what {
            What::Item(..) => tick(state, context),
            _ => take(state, context),
        },
        Some(thing) => {
            state.places[state.tab as usize].cursor = thing;
            Outcome::default()
        }
        None => Outcome::default(),
    }
}

/// Takes what is under the cursor: follows, folds, chooses, goes to its place.
fn take(state: &mut State, context: Context<'_>) -> Outcome {
    let Some(what) = state.reached().map(|thing| thing.what.clone()) else { return Outcome::default() };
    match what {
        What::Place(line, column) => state.go_to_place(line, column, context),
        What::Problems => state.open(Tab::Problems),
        What::Examples(group) => state.turn(Fold::Examples(group)),
        What::List(list) => state.turn(Fold::List(list)),
        What::Item(..) => return tick(state, context),
        What::Follow(id) => return Outcome { follows: Some(id), ..Outcome::default() },
        What::Unknown(name) => return Outcome::says(format!("no agent here is called {name}")),
        What::Mode(index) => {
            let mode = context.agent.and_then(|agent| agent.modes.get(index)).map(|mode| mode.name.clone());
            return Outcome { mode, ..Outcome::default() };
        }
        What::Role(index) => {
            let role = context.agent.and_then(|agent| agent.roles.get(index)).map(|role| role.name.clone());
            return Outcome { role, ..Outcome::default() };
        }
    }
    Outcome::default()
}

/// Ticks the item under the cursor, or its whole list; takes anything else.
fn tick(state: &mut State, context: Context<'_>) -> Outcome {
    let Some(agent) = context.agent else { return Outcome::default() };
    match state.reached().map(|thing| &thing.what) {
        Some(&What::Item(list, item)) => checklists::tick(agent, list, item, context.selection),
        Some(&What::List(list)) => {
            let is_whole = checklists::is_whole(agent, list, context.selection);
            checklists::tick_list(agent, list, !is_whole, context.selection)
        }
        Some(_) => take(state, context),
        None if state.tab.is_text() => Outcome::says("items are ticked in Checklists"),
        None => Outcome::default(),
    }
}

fn tick_list(state: &State, tick: bool, context: Context<'_>) -> Outcome {
    match (context.agent, state.reached().map(|thing| &thing.what)) {
        (Some(agent), Some(&(What::List(list) | What::Item(list, _)))) => {
            checklists::tick_list(agent, list, tick, context.selection)
        }
        _ => Outcome::default(),
    }
}

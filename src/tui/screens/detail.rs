//! Details of one agent: tabs, ticks, and links to follow.

pub mod view;

mod checklists;
mod clients;
mod find_in_tab;
mod overview;
mod problems;
mod tab_motion;
mod tab_page;
mod tabs;
#[cfg(test)]
mod tests;
mod text_tabs;
mod variants;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::domain::agent::{Agent, AgentEntry, AgentId, ReadDepth};
use crate::domain::body::ListKind;
use crate::domain::clients::ClientVerdict;
use crate::domain::compose::{NameChoice, ResolvedChoices, Selection};
use crate::domain::library::{CollaboratorIndex, Library};
use crate::domain::problem::Problem;
use crate::domain::query::AgentQuery;
use crate::tui::ui::keymap::Action;
use crate::tui::ui::screen_rows::{RowPiece, TextFace};
use find_in_tab::DetailFind;
pub use find_in_tab::DetailHit;
use tab_motion::TabPosition;
pub use tab_page::{PageItem, PageItemKind, PageSection, TabPage};
pub use tabs::{TabLabel, TabRow};

/// The rows above a page: the tabs, and the line below them.
const HEAD: usize = 2;

/// The columns to the left and right of a page: the bar of the cursor, and space.
const MARGINS: usize = 2;

/// Number of rows that one step of the wheel scrolls.
const NOTCH: isize = 3;

/// A name in the detail that led from one agent to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowedName {
    /// The agent whose detail has the name.
    pub from: AgentId,
    /// The agent it led to.
    pub to: AgentId,
    /// The query at that time.
    pub query: String,
}

/// The state of the detail.
#[derive(Debug, Default)]
pub struct DetailState {
    /// The agents names were followed from and to, the last followed last.
    pub followed: Vec<FollowedName>,
    /// The tab shown.
    pub tab: DetailTab,
    /// Columns inside the border.
    pub width: usize,
    /// Rows inside the border.
    pub height: usize,
    /// Position in each tab.
    places: [TabPosition; DetailTab::ALL.len()],
    /// Folds that were toggled from their initial state.
    turned: BTreeSet<Fold>,
    /// The position in the file that was gone to.
    marked: Option<Mark>,
    /// The tabs left by following links, each with its position.
    trail: Vec<(DetailTab, TabPosition)>,
    /// The query whose words are highlighted in the text.
    highlight: Option<AgentQuery>,
    /// The search in the text on view.
    find: Option<DetailFind>,
    /// Page of the tab.
    page: TabPage,
    /// Cache key of the page; `None` if it must be rebuilt.
    made_of: Option<Source>,
}

/// A tab of the detail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DetailTab {
    /// Name, description and origin.
    #[default]
    Overview,
    /// The checklists and lists.
    Checklists,
    /// Its modes.
    Modes,
    /// Its roles.
    Roles,
    /// The body, rendered.
    Body,
    /// The file as it is.
    File,
    /// Problems of the agent.
    Problems,
    /// Verdicts of the clients.
    Clients,
}

impl DetailTab {
    /// The tabs, in the order of the screen.
    pub const ALL: [Self; 8] = [
        Self::Overview,
        Self::Checklists,
        Self::Modes,
        Self::Roles,
        Self::Body,
        Self::File,
        Self::Problems,
        Self::Clients,
    ];

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
            Self::Clients => "Clients",
        }
    }

    /// Returns true for a tab of scrolling text, with no row to select.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Body | Self::File)
    }

    /// The tab this many places further, cyclically.
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

/// A position in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    /// The line, from 1.
    line: usize,
    /// Number of letters before the position. Spaces do not count, because wrapping removes some.
    letters: usize,
}

/// Cache key of a page: if nothing in it has changed, neither has the page.
#[derive(Clone, Debug)]
struct Source {
    id: Option<AgentId>,
    agent: Option<Arc<Agent>>,
    tab: DetailTab,
    columns: usize,
    acting: [Option<String>; 3],
    chosen: [NameChoice; 3],
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

/// Context of the detail pane.
#[derive(Clone, Copy)]
pub struct DetailContext<'a> {
    /// The entry of the displayed agent, if there is one.
    pub entry: Option<&'a AgentEntry>,
    /// The displayed agent, if it has been read completely.
    pub agent: Option<&'a Arc<Agent>>,
    /// Selection for the agent.
    pub selection: &'a Selection,
    /// Every agent.
    pub library: &'a Library,
    /// The index of its agents by name.
    pub names: &'a CollaboratorIndex,
}

impl<'a> DetailContext<'a> {
    /// Problems of the agent: those of the library, and those found by reading the whole file.
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

    /// The verdicts of the clients that read the agent's folder.
    fn verdicts(&self) -> &'a [ClientVerdict] {
        // Only the library knows which of several agents of one name a client loads, once it has read them.
        let of_library = self.entry.filter(|entry| entry.depth == ReadDepth::Whole);
        of_library.or(self.agent.map(|agent| &agent.entry)).map_or(&[], |entry| &entry.verdicts)
    }

    fn of_entry(&self) -> impl Iterator<Item = &'a Problem> {
        self.entry.into_iter().flat_map(|entry| &entry.problems)
    }

    /// The mode, role and tool profile in effect.
    fn acting(&self) -> [Option<&'a str>; 3] {
        let acting = self.agent.and_then(|agent| ResolvedChoices::of(agent, self.selection).ok());
        let Some(acting) = acting else { return [None; 3] };
        [
            acting.mode.map(|mode| mode.name.as_str()),
            acting.role.map(|role| role.name.as_str()),
            acting.profile.map(|profile| profile.name.as_str()),
        ]
    }
}

/// Messages to the detail pane.
#[derive(Clone, Debug, PartialEq)]
pub enum DetailMessage {
    /// An action of the user.
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
    /// The displayed agent has changed, or was read again.
    AgentShown {
        /// True if it is a different agent.
        other: bool,
    },
    /// The library changed.
    LibraryChanged,
    /// A word to find in the current text was typed; an empty text ends the search.
    FindSet(String),
}

/// Requests of the detail pane to the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DetailOutcome {
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
    /// A warning for the line above the footer.
    pub warns: Option<String>,
}

impl DetailOutcome {
    fn says(sentence: impl Into<String>) -> Self {
        Self { says: Some(sentence.into()), ..Self::default() }
    }
}

impl DetailState {
    /// The line of the agent's file for the row under the cursor, from 1.
    pub fn line(&self, context: DetailContext<'_>) -> usize {
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

    /// Page of the tab.
    pub fn page(&self) -> &TabPage {
        &self.page
    }

    /// The visible rows of the page.
    pub fn shown(&self) -> Range<usize> {
        let top = self.place().top.min(self.page.rows.len());
        top..(top + self.fits()).min(self.page.rows.len())
    }

    /// The rows highlighted as being under the cursor.
    pub fn selected(&self) -> Option<Range<usize>> {
        if self.tab == DetailTab::File {
            let row = text_tabs::row_of(&self.page, self.around()?, self.marked?.letters);
            return Some(row..row + 1);
        }
        let thing = self.thing()?;
        Some(thing.rows.start..thing.rows.start + thing.head)
    }

    /// All rows of the item under the cursor, including those that are not highlighted.
    pub fn around(&self) -> Option<Range<usize>> {
        if self.tab == DetailTab::File {
            let line = self.marked?.line;
            let before = |wanted: usize| self.page.rows.partition_point(|row| row.line < Some(wanted));
            return Some(before(line)..before(line + 1)).filter(|rows| !rows.is_empty());
        }
        self.thing().map(|thing| thing.rows.clone())
    }

    /// The item under the cursor.
    pub fn thing(&self) -> Option<&PageItem> {
        self.page.things.get(self.place().cursor)
    }

    /// Returns true if the action has an effect at the cursor.
    pub fn does(&self, action: Action, context: DetailContext<'_>) -> bool {
        if action == Action::Escape {
            return true;
        }
        let (Some(agent), Some(thing)) = (context.agent, self.thing().filter(|_| self.tab == DetailTab::Checklists))
        else {
            return !matches!(action, Action::Tick | Action::TickAll | Action::TickNone | Action::TickInFile);
        };
        match (action, &thing.what) {
            (
                Action::Tick | Action::TickAll | Action::TickNone,
                &(PageItemKind::List(list) | PageItemKind::Item(list, _)),
            ) => agent.body.lists.get(list).is_some_and(|list| list.kind == ListKind::Checklist),
            (Action::TickInFile, _) => {
                agent.entry.found.path.is_some() && checklists::are_behind(agent, context.selection)
            }
            _ => true,
        }
    }

    /// The row of tabs.
    pub fn tabs(&self, context: DetailContext<'_>) -> TabRow {
        let agent = context.agent.map(Arc::as_ref);
        TabRow::new(self.tab, tabs::counts(context.entry, agent, context.problems().len()), self.width)
    }

    /// Text of the line below the tabs: the section of the body, or the number of ticks.
    pub fn caption(&self) -> Vec<RowPiece> {
        match self.tab {
            DetailTab::Body => text_tabs::path_of(&self.page, self.place().top),
            _ => self.page.caption.clone(),
        }
    }

    /// Position in the tab: `1/3`, `12 %`; empty if everything is visible.
    pub fn whereabouts(&self) -> String {
        let things = &self.page.things;
        let cursor = self.place().cursor;
        let of_kind = |wanted: fn(&PageItemKind) -> bool| {
            let before = things.iter().take(cursor + 1).filter(|thing| wanted(&thing.what)).count();
            let all = things.iter().filter(|thing| wanted(&thing.what)).count();
            if all == 0 { String::new() } else { format!("{}/{all}", before.max(1)) }
        };
        match self.tab {
            DetailTab::Checklists => of_kind(|what| matches!(what, PageItemKind::List(_))),
            DetailTab::Modes | DetailTab::Roles | DetailTab::Problems | DetailTab::Clients => of_kind(|_| true),
            DetailTab::Overview | DetailTab::Body | DetailTab::File => {
                let (shown, all) = (self.shown(), self.page.rows.len());
                if shown.len() >= all { String::new() } else { format!("{} %", shown.end * 100 / all.max(1)) }
            }
        }
    }

    /// Number of visible rows of a page.
    fn fits(&self) -> usize {
        self.height.saturating_sub(HEAD)
    }

    fn place(&self) -> TabPosition {
        self.places[self.tab as usize]
    }

    fn source(&self, context: DetailContext<'_>) -> Source {
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

    /// Returns true if a fold is closed: in its initial state, unless it was toggled.
    fn is_folded(&self, fold: Fold, at_first: bool) -> bool {
        at_first != self.turned.contains(&fold)
    }

    fn turn(&mut self, fold: Fold) {
        if !self.turned.remove(&fold) {
            self.turned.insert(fold);
        }
        self.made_of = None;
    }

    fn open(&mut self, tab: DetailTab) {
        self.tab = tab;
    }

    /// Returns true if there is a level to go back to inside the detail.
    pub fn can_go_back(&self) -> bool {
        self.find.as_ref().is_some_and(|find| find.is_typed && self.tab.is_text()) || !self.trail.is_empty()
    }

    /// Ends the search, or else returns to the position before the last link.
    fn go_back(&mut self) {
        if self.find.as_ref().is_some_and(|find| find.is_typed) {
            self.find = self.highlight.clone().map(DetailFind::of_query);
            self.made_of = None;
        } else if let Some((tab, place)) = self.trail.pop() {
            self.open(tab);
            self.places[tab as usize] = place;
        }
    }

    /// Follows a link to another tab.
    fn leave_for(&mut self, tab: DetailTab) {
        self.trail.push((self.tab, self.place()));
        self.open(tab);
    }

    /// Goes to a line and column of the file.
    fn go_to_place(&mut self, line: usize, column: usize, context: DetailContext<'_>) {
        let letters = context.agent.map_or(0, |agent| text_tabs::letters_before(agent, line, column));
        self.leave_for(DetailTab::File);
        self.marked = Some(Mark { line, letters });
        arrange(self, context);
        if let Some(rows) = self.selected() {
            self.center(rows.start);
        }
    }
}

/// Rebuilds the page if its contents have changed. Must be called before drawing, which the router does after every
/// message.
pub fn arrange(state: &mut DetailState, context: DetailContext<'_>) {
    if state.width == 0 {
        // A hidden pane has no page.
        state.page = TabPage::default();
        state.made_of = None;
        return;
    }
    let source = state.source(context);
    if state.made_of.as_ref().is_some_and(|made_of| made_of.is_still(&source)) {
        state.settle();
        return;
    }
    // With another width, the text is on other rows; the top line stays the same.
    let kept = state.made_of.as_ref().filter(|made_of| made_of.tab == source.tab && made_of.id == source.id);
    let anchor = kept.and_then(|_| state.page.rows.get(state.place().top..)?.iter().find_map(|row| row.line));
    let moved = kept.is_some_and(|made_of| made_of.columns != source.columns) && state.place().top > 0;
    state.page = made(state, context, source.columns);
    state.made_of = Some(source);
    state.find_on_page();
    if let Some(line) = anchor.filter(|_| moved && state.tab.is_text()) {
        let row = state.page.rows.iter().position(|row| row.line.is_some_and(|at| at >= line));
        state.places[state.tab as usize].top = row.unwrap_or(0);
    }
    state.settle();
}

/// The page of the current tab.
fn made(state: &DetailState, context: DetailContext<'_>, columns: usize) -> TabPage {
    let mut page = filled(state, context, columns);
    page.caption = match (state.tab, context.agent, context.entry) {
        (DetailTab::Problems, ..) => problems::caption(&context.problems()),
        (_, None, Some(entry)) if entry.depth != ReadDepth::Nothing => vec![RowPiece::new("reading…", TextFace::MUTED)],
        (_, None, _) | (DetailTab::Overview | DetailTab::Body, ..) => Vec::new(),
        (DetailTab::Checklists, Some(agent), _) => checklists::caption(agent, context.selection),
        (DetailTab::Modes, ..) => variants::caption("mode", context.acting()[0], &context.selection.mode),
        (DetailTab::Clients, ..) => clients::caption(context),
        (DetailTab::Roles, ..) => variants::caption("role", context.acting()[1], &context.selection.role),
        (DetailTab::File, Some(agent), _) => text_tabs::measure_of(agent),
    };
    page
}

fn filled(state: &DetailState, context: DetailContext<'_>, columns: usize) -> TabPage {
    let mut page = TabPage::new(columns);
    let Some(entry) = context.entry else {
        page.blank();
        page.say("No agent selected.", TextFace::MUTED);
        return page;
    };
    if state.tab == DetailTab::Problems {
        problems::fill(&mut page, context);
        return page;
    }
    let Some(agent) = context.agent else {
        overview::fill_unread(&mut page, entry, state, context);
        return page;
    };
    match state.tab {
        DetailTab::Overview => overview::fill(&mut page, agent, state, context),
        DetailTab::Checklists => checklists::fill(&mut page, agent, state, context.selection),
        DetailTab::Modes => variants::fill_modes(&mut page, agent, context),
        DetailTab::Roles => variants::fill_roles(&mut page, agent, context),
        DetailTab::Body => text_tabs::fill_body(&mut page, agent),
        DetailTab::Clients => clients::fill(&mut page, agent, context),
        DetailTab::File | DetailTab::Problems => text_tabs::fill_file(&mut page, agent),
    }
    page
}

/// Handles a message to the detail.
pub fn update(state: &mut DetailState, message: DetailMessage, context: DetailContext<'_>) -> DetailOutcome {
    arrange(state, context);
    let outcome = match message {
        DetailMessage::Asked(action) => asked(state, action, context),
        DetailMessage::Clicked { x, y } => clicked(state, x, y, context),
        DetailMessage::Wheeled { down } => {
            state.scroll(if down { NOTCH } else { -NOTCH });
            DetailOutcome::default()
        }
        DetailMessage::AgentShown { other } => {
            if other {
                state.places = [TabPosition::default(); DetailTab::ALL.len()];
                state.turned.clear();
                state.marked = None;
                state.trail.clear();
                state.find = state.highlight.clone().map(DetailFind::of_query);
            }
            state.made_of = None;
            DetailOutcome::default()
        }
        DetailMessage::LibraryChanged => {
            state.made_of = None;
            DetailOutcome::default()
        }
        DetailMessage::FindSet(word) => state.find_word(&word),
    };
    arrange(state, context);
    outcome
}

fn asked(state: &mut DetailState, action: Action, context: DetailContext<'_>) -> DetailOutcome {
    match action {
        Action::PreviousTab | Action::NextTab => {
            state.trail.clear();
            state.open(state.tab.moved(if action == Action::NextTab { 1 } else { DetailTab::ALL.len() - 1 }));
        }
        Action::Escape => state.go_back(),
        Action::FindNext => return state.step_find(true),
        Action::FindPrevious => return state.step_find(false),
        Action::Enter => return take(state, context),
        Action::Tick => return tick(state, context),
        Action::TickAll => return tick_list(state, true, context),
        Action::TickNone => return tick_list(state, false, context),
        action => state.travel(action),
    }
    DetailOutcome::default()
}

fn clicked(state: &mut DetailState, x: usize, y: usize, context: DetailContext<'_>) -> DetailOutcome {
    if y == 0 {
        if let Some(tab) = state.tabs(context).at(x) {
            state.trail.clear();
            state.open(tab);
        }
        return DetailOutcome::default();
    }
    let Some(row) = y.checked_sub(HEAD).map(|row| state.shown().start + row).filter(|row| *row < state.shown().end)
    else {
        return DetailOutcome::default();
    };
    if state.tab == DetailTab::File {
        state.marked = state.page.rows[row].line.map(|line| {
            let rows = state.page.rows[..row].iter().rev().take_while(|row| row.line == Some(line));
            Mark { line, letters: rows.map(text_tabs::letters_of).sum() }
        });
        return DetailOutcome::default();
    }
    let found = state.page.things.iter().position(|thing| thing.rows.contains(&row));
    match found {
        Some(thing) if thing == state.place().cursor => match state.page.things[thing].what {
            PageItemKind::Item(..) => tick(state, context),
            _ => take(state, context),
        },
        Some(thing) => {
            state.places[state.tab as usize].cursor = thing;
            DetailOutcome::default()
        }
        None => DetailOutcome::default(),
    }
}

/// Acts on the item under the cursor: follows, folds, chooses, or goes to its position.
fn take(state: &mut DetailState, context: DetailContext<'_>) -> DetailOutcome {
    let Some(what) = state.reached().map(|thing| thing.what.clone()) else { return DetailOutcome::default() };
    match what {
        PageItemKind::Place(line, column) => state.go_to_place(line, column, context),
        PageItemKind::Tab(tab) => state.leave_for(tab),
        PageItemKind::Examples(group) => state.turn(Fold::Examples(group)),
        PageItemKind::List(list) => state.turn(Fold::List(list)),
        PageItemKind::Item(..) => return tick(state, context),
        PageItemKind::Follow(id) => return DetailOutcome { follows: Some(id), ..DetailOutcome::default() },
        PageItemKind::Unknown(name) => return DetailOutcome::says(format!("no agent named {name} here")),
        PageItemKind::Mode(index) => {
            let mode = context.agent.and_then(|agent| agent.modes.get(index)).map(|mode| mode.name.clone());
            return DetailOutcome { mode, ..DetailOutcome::default() };
        }
        PageItemKind::Role(index) => {
            let role = context.agent.and_then(|agent| agent.roles.get(index)).map(|role| role.name.clone());
            return DetailOutcome { role, ..DetailOutcome::default() };
        }
    }
    DetailOutcome::default()
}

/// Ticks the item under the cursor, or its whole list; acts on anything else.
fn tick(state: &mut DetailState, context: DetailContext<'_>) -> DetailOutcome {
    let Some(agent) = context.agent else { return DetailOutcome::default() };
    match state.reached().map(|thing| &thing.what) {
        Some(&PageItemKind::Item(list, item)) => checklists::tick(agent, list, item, context.selection),
        Some(&PageItemKind::List(list)) => {
            let is_whole = checklists::is_whole(agent, list, context.selection);
            checklists::tick_list(agent, list, !is_whole, context.selection)
        }
        Some(_) => take(state, context),
        None if state.tab.is_text() => DetailOutcome::says("items are ticked in Checklists"),
        None => DetailOutcome::default(),
    }
}

fn tick_list(state: &DetailState, tick: bool, context: DetailContext<'_>) -> DetailOutcome {
    match (context.agent, state.reached().map(|thing| &thing.what)) {
        (Some(agent), Some(&(PageItemKind::List(list) | PageItemKind::Item(list, _)))) => {
            checklists::tick_list(agent, list, tick, context.selection)
        }
        _ => DetailOutcome::default(),
    }
}

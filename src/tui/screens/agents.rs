//! The list of agents: query, cursor, marks, order.

pub(in crate::tui) mod compare;
pub mod view;

use crate::domain::text::wrapped;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::agent::{AgentEntry, AgentId};
use crate::domain::library::Library;
use crate::domain::memory::put_first;
use crate::domain::query::{AgentQuery, LibrarySearch, SearchIndex, UserMarks, nearest_names, search_with, text_query};
use crate::tui::app::effect::ShellEffect;
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::Action;
use crate::tui::ui::line_input::LineInput;
use crate::tui::ui::motion::row_after;

/// Maximum number of similar names offered if nothing matches.
const NEAREST: usize = 3;

/// Maximum number of recently used agents to remember.
const RECENT: usize = 50;

/// Maximum number of earlier queries to remember.
const QUERIES: usize = 50;

/// The rows above the list: the query, and an empty row or the problems of the query.
const HEAD: usize = 2;

/// The state of the list.
#[derive(Debug)]
pub struct AgentsState {
    /// The query, as typed.
    pub query: LineInput,
    /// True if the query has the focus.
    pub typing: bool,
    /// Earlier queries, latest first. A query is applied only when the user restores it.
    pub earlier: Vec<String>,
    /// The earlier query that was restored and not changed since.
    recalling: Option<usize>,
    /// True if the cursor has moved in the list since the query was opened.
    has_moved: bool,
    /// The search for the query.
    pub search: LibrarySearch,
    /// The rows, as indices into the library's entries, in the displayed order.
    pub rows: Vec<usize>,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first visible row.
    pub top: usize,
    /// Number of visible rows.
    pub height: usize,
    /// Number of rows above the list.
    pub head: usize,
    /// The marked agents.
    pub marked: BTreeSet<AgentId>,
    /// The ids of favorites.
    pub favorites: BTreeSet<String>,
    /// The ids of recently used agents, latest first.
    pub recent: Vec<String>,
    /// Sort order of the rows.
    pub sort: SortOrder,
    /// True if built-in agents are hidden.
    pub hides_built_in: bool,
    /// The search through bodies, if the query has `body:`.
    pub bodies: Option<TextSearch>,
    /// The search through bodies for words that no name or description contains.
    pub offer: Option<TextSearch>,
    /// The id that the cursor goes to when it appears, from the last run.
    pub wanted: Option<String>,
    /// The number of the last body search.
    searches: u64,
}

impl Default for AgentsState {
    fn default() -> Self {
        Self {
            query: LineInput::default(),
            typing: false,
            earlier: Vec::new(),
            recalling: None,
            has_moved: false,
            search: LibrarySearch::default(),
            rows: Vec::new(),
            cursor: 0,
            top: 0,
            height: 0,
            head: HEAD,
            marked: BTreeSet::new(),
            favorites: BTreeSet::new(),
            recent: Vec::new(),
            sort: SortOrder::default(),
            hides_built_in: false,
            bodies: None,
            offer: None,
            wanted: None,
            searches: 0,
        }
    }
}

/// Sort order of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortOrder {
    /// By score; by name if there is no query.
    #[default]
    Relevance,
    /// By name.
    Name,
    /// Favorites first.
    Favorites,
    /// Most recently used first.
    Recent,
    /// Largest first.
    Size,
}

impl SortOrder {
    const ALL: [Self; 5] = [Self::Relevance, Self::Name, Self::Favorites, Self::Recent, Self::Size];

    /// The order with this name, if there is one.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.word() == word)
    }

    /// The word in the border.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Name => "name",
            Self::Favorites => "favorites",
            Self::Recent => "recent",
            Self::Size => "size",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Relevance => Self::Name,
            Self::Name => Self::Favorites,
            Self::Favorites => Self::Recent,
            Self::Recent => Self::Size,
            Self::Size => Self::Relevance,
        }
    }
}

/// A search through the bodies of agents, running or finished.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextSearch {
    /// Its number.
    pub search: u64,
    /// Agents found so far.
    pub found: BTreeSet<AgentId>,
    /// Files searched.
    pub searched: usize,
    /// Files to search.
    pub total: usize,
}

/// Messages to the list.
#[derive(Clone, Debug, PartialEq)]
pub enum AgentsMessage {
    /// An action of the user.
    Asked(Action),
    /// A key was typed into the query.
    Typed(KeyPress),
    /// Text was pasted into the query.
    Pasted(String),
    /// The query is set as a whole.
    QuerySet(String),
    /// A row was clicked, counted from the first visible row.
    Clicked(usize),
    /// The wheel turned.
    Wheeled {
        /// Down, not up.
        down: bool,
    },
    /// The library changed.
    LibraryChanged {
        /// The agent that was under the cursor before.
        cursor: Option<AgentId>,
        /// Search index of the library.
        index: Arc<SearchIndex>,
    },
    /// The user went to an agent from another pane.
    GoneTo(AgentId),
    /// More bodies were searched.
    BodiesSearched {
        /// The number of the search.
        search: u64,
        /// Agents found.
        found: Vec<AgentId>,
        /// Files searched so far.
        searched: usize,
        /// Files in all.
        total: usize,
    },
}

/// Requests of the list to the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgentsOutcome {
    /// Effects for the shell to perform.
    pub effects: Vec<ShellEffect>,
    /// The user wants to continue in the prompt.
    pub opens: bool,
    /// The user leaves the query for the next pane.
    pub next_pane: bool,
    /// A sentence for the line above the footer.
    pub says: Option<String>,
}

impl AgentsState {
    /// The entry under the cursor.
    pub fn entry<'a>(&self, library: &'a Library) -> Option<&'a AgentEntry> {
        self.rows.get(self.cursor).and_then(|&row| library.entries.get(row))
    }

    /// Returns true if there is something to clear: a query or marks.
    pub fn can_clear(&self) -> bool {
        !self.query.is_empty() || !self.marked.is_empty()
    }

    /// Sets the size of the list: columns and rows inside the border.
    pub fn measure(&mut self, columns: usize, rows: usize) {
        // The problems of a query are shown completely, but the list keeps most of the pane.
        let problems = self.problem_rows(columns).len();
        self.head = 1 + problems.clamp(1, (rows / 3).max(1));
        self.height = rows.saturating_sub(self.head);
    }

    /// The problems of the query, wrapped to this width.
    pub fn problem_rows(&self, columns: usize) -> Vec<String> {
        let room = columns.saturating_sub(3).max(1);
        self.search.query().problems().iter().flat_map(|problem| wrapped(&problem.message, room)).collect()
    }

    /// The query for words in the text of the files.
    pub fn text_query(&self) -> Option<&AgentQuery> {
        Some(self.search.query()).filter(|query| !query.body_words().is_empty())
    }

    /// Restores the favorites and recently used agents of an earlier run.
    pub fn set_marks(&mut self, library: &Library, favorites: BTreeSet<String>, recent: Vec<String>) {
        (self.favorites, self.recent) = (favorites, recent);
        self.renew_marks(library);
    }

    /// Records that an agent was used.
    pub fn record_use(&mut self, library: &Library, id: String) {
        put_first(&mut self.recent, id, RECENT);
        self.renew_marks(library);
    }

    fn renew_marks(&mut self, library: &Library) {
        if self.search.set_marks(library, self.marks()) {
            self.arrange(library);
        }
    }

    fn marks(&self) -> UserMarks {
        UserMarks { favorites: self.favorites.clone(), recent: self.recent.clone() }
    }

    /// The earlier queries, the one that acts first.
    pub fn queries(&self) -> Vec<String> {
        let mut queries = self.earlier.clone();
        let text = self.query.text().trim();
        if !text.is_empty() {
            put_first(&mut queries, text.to_owned(), QUERIES);
        }
        queries
    }

    /// Remembers the query, to be brought back.
    fn remember_query(&mut self) {
        let text = self.query.text().trim().to_owned();
        if !text.is_empty() {
            put_first(&mut self.earlier, text, QUERIES);
        }
        self.recalling = None;
    }

    /// Names similar to the query, if nothing was found.
    pub fn nearest<'a>(&self, library: &'a Library) -> Vec<&'a str> {
        nearest_names(library, &self.search.query().wanted_words(), NEAREST)
    }

    /// Returns true if the list does not show every agent.
    pub fn is_filtered(&self) -> bool {
        !self.search.query().is_empty()
    }

    fn restart_bodies(&mut self, library: &Library) -> Vec<ShellEffect> {
        if self.search.query().body_words().is_empty() {
            self.bodies = None;
            return Vec::new();
        }
        self.searches += 1;
        let agents: Vec<AgentId> = self
            .search
            .hits()
            .iter()
            .filter_map(|hit| library.entries.get(hit.entry))
            .map(|entry| entry.found.id.clone())
            .collect();
        self.bodies = Some(TextSearch { search: self.searches, total: agents.len(), ..TextSearch::default() });
        vec![ShellEffect::SearchBodies { search: self.searches, query: self.query.text().to_owned(), agents }]
    }

    /// Searches the text of the files for words that no name or description contains.
    fn restart_offer(&mut self, library: &Library) -> Vec<ShellEffect> {
        self.offer = None;
        if !self.rows.is_empty() || self.bodies.is_some() || library.entries.is_empty() {
            return Vec::new();
        }
        let Some(text) = text_query(self.query.text()) else { return Vec::new() };
        self.searches += 1;
        let query = AgentQuery::parse(&text);
        let hits = search_with(self.search.index(), library, &query, &self.marks());
        let entries = hits.iter().filter_map(|hit| library.entries.get(hit.entry));
        let agents: Vec<AgentId> = entries
            .filter(|entry| !(self.hides_built_in && library.is_built_in(entry)))
            .map(|entry| entry.found.id.clone())
            .collect();
        self.offer = Some(TextSearch { search: self.searches, total: agents.len(), ..TextSearch::default() });
        vec![ShellEffect::SearchBodies { search: self.searches, query: text, agents }]
    }

    /// Rebuilds the rows from the hits.
    fn arrange(&mut self, library: &Library) {
        let shown = |entry: &AgentEntry| {
            let found = self.bodies.as_ref().is_none_or(|bodies| bodies.found.contains(&entry.found.id));
            found && !(self.hides_built_in && library.is_built_in(entry))
        };
        let mut rows: Vec<usize> = self.search.hits().iter().map(|hit| hit.entry).collect();
        if self.bodies.is_some() || self.hides_built_in {
            rows.retain(|&row| library.entries.get(row).is_some_and(shown));
        }
        match self.sort {
            SortOrder::Relevance => {}
            SortOrder::Name => rows.sort_unstable(),
            SortOrder::Size => rows.sort_by_key(|&row| std::cmp::Reverse(library.entries[row].found.size)),
            SortOrder::Favorites => {
                rows.sort_by_key(|&row| !self.favorites.contains(&library.entries[row].found.id.0));
            }
            SortOrder::Recent => {
                let place = |row: &usize| {
                    let id = &library.entries[*row].found.id.0;
                    self.recent.iter().position(|recent| recent == id).unwrap_or(usize::MAX)
                };
                rows.sort_by_cached_key(place);
            }
        }
        self.rows = rows;
        self.go_to(self.cursor);
    }

    /// Moves the cursor to a row and shows it.
    fn go_to(&mut self, row: usize) {
        self.cursor = row.min(self.rows.len().saturating_sub(1));
        // The selected row shows a second line, so one row fewer fits.
        let fits = self.height.saturating_sub(1).max(1);
        let lowest = (self.cursor + 1).saturating_sub(fits);
        let highest_top = self.rows.len().saturating_sub(fits);
        self.top = self.top.clamp(lowest, self.cursor.max(lowest)).min(highest_top.max(lowest));
    }

    fn go_to_id(&mut self, library: &Library, id: &str) -> bool {
        let row = self.rows.iter().position(|&row| library.entries[row].found.id.0 == id);
        if let Some(row) = row {
            self.go_to(row);
        }
        row.is_some()
    }
}

/// Handles a message to the list.
pub fn update(state: &mut AgentsState, message: AgentsMessage, library: &Library) -> AgentsOutcome {
    match message {
        AgentsMessage::Asked(action) => asked(state, action, library),
        AgentsMessage::Typed(key) => {
            if state.query.press(key) != Some(true) {
                return AgentsOutcome::default();
            }
            state.recalling = None;
            requery(state, library)
        }
        AgentsMessage::Pasted(text) => {
            state.query.insert(&text);
            state.recalling = None;
            requery(state, library)
        }
        AgentsMessage::QuerySet(text) => {
            state.query = LineInput::new(text);
            requery(state, library)
        }
        AgentsMessage::Clicked(row) => {
            // The second line of the selected row counts as that row.
            let shown = state.top + row;
            let row = if shown > state.cursor { shown - 1 } else { shown };
            if row < state.rows.len() {
                state.go_to(row);
            }
            AgentsOutcome::default()
        }
        AgentsMessage::Wheeled { down } => {
            state.go_to(if down { state.cursor + 3 } else { state.cursor.saturating_sub(3) });
            AgentsOutcome::default()
        }
        AgentsMessage::GoneTo(id) => {
            state.go_to_id(library, &id.0);
            AgentsOutcome::default()
        }
        AgentsMessage::LibraryChanged { cursor, index } => {
            let id = state.wanted.clone().or_else(|| cursor.map(|id| id.0));
            state.search.renew(library, index);
            let mut effects = state.restart_bodies(library);
            state.arrange(library);
            effects.extend(state.restart_offer(library));
            if id.is_some_and(|id| state.go_to_id(library, &id)) {
                state.wanted = None;
            }
            AgentsOutcome { effects, ..AgentsOutcome::default() }
        }
        AgentsMessage::BodiesSearched { search, found, searched, total } => {
            if let Some(offer) = state.offer.as_mut().filter(|offer| offer.search == search) {
                offer.found.extend(found);
                (offer.searched, offer.total) = (searched, total);
            } else if let Some(bodies) = state.bodies.as_mut().filter(|bodies| bodies.search == search) {
                bodies.found.extend(found);
                bodies.searched = searched;
                bodies.total = total;
                state.arrange(library);
            }
            AgentsOutcome::default()
        }
    }
}

fn requery(state: &mut AgentsState, library: &Library) -> AgentsOutcome {
    state.search.run(library, AgentQuery::parse(state.query.text()));
    let mut effects = state.restart_bodies(library);
    state.cursor = 0;
    state.top = 0;
    state.has_moved = false;
    state.arrange(library);
    effects.extend(state.restart_offer(library));
    AgentsOutcome { effects, ..AgentsOutcome::default() }
}

/// Empties the query; the cursor stays on its agent.
fn clear_query(state: &mut AgentsState, library: &Library) -> AgentsOutcome {
    let id = state.entry(library).map(|entry| entry.found.id.0.clone());
    state.remember_query();
    state.query.clear();
    let outcome = requery(state, library);
    if let Some(id) = id {
        state.go_to_id(library, &id);
    }
    outcome
}

/// Opens the query for a new search.
fn open_query(state: &mut AgentsState, library: &Library) -> AgentsOutcome {
    let was_typing = std::mem::replace(&mut state.typing, true);
    state.has_moved = false;
    if was_typing || state.query.is_empty() { AgentsOutcome::default() } else { clear_query(state, library) }
}

/// Restores an earlier query, or moves up in the list once the cursor has moved there.
fn recall_query(state: &mut AgentsState, library: &Library) -> AgentsOutcome {
    let next = match state.recalling {
        Some(at) => at + 1,
        None if state.query.is_empty() && !state.has_moved => 0,
        None => return asked(state, Action::Up, library),
    };
    let Some(text) = state.earlier.get(next).cloned() else {
        if state.recalling.is_none() {
            return asked(state, Action::Up, library);
        }
        return AgentsOutcome::default();
    };
    state.query = LineInput::new(text);
    let outcome = requery(state, library);
    state.recalling = Some(next);
    outcome
}

/// Returns to a later query, and from the latest to an empty one.
fn recall_later(state: &mut AgentsState, at: usize, library: &Library) -> AgentsOutcome {
    let later = at.checked_sub(1);
    let text = later.and_then(|later| state.earlier.get(later).cloned()).unwrap_or_default();
    state.query = LineInput::new(text);
    let outcome = requery(state, library);
    state.recalling = later;
    outcome
}

/// Searches the text of the files for the words of the query.
fn search_text(state: &mut AgentsState, library: &Library) -> AgentsOutcome {
    let Some(text) = text_query(state.query.text()) else {
        let says =
            if state.text_query().is_some() { "already searching text" } else { "type the words to search for first" };
        return AgentsOutcome { says: Some(says.to_owned()), ..AgentsOutcome::default() };
    };
    state.remember_query();
    state.query = LineInput::new(text);
    requery(state, library)
}

/// Changes the listed agents or their order. The cursor stays on its agent.
fn rearrange(state: &mut AgentsState, library: &Library, change: impl FnOnce(&mut AgentsState)) {
    let id = state.entry(library).map(|entry| entry.found.id.0.clone());
    change(state);
    state.arrange(library);
    if let Some(id) = id {
        state.go_to_id(library, &id);
    }
}

fn asked(state: &mut AgentsState, action: Action, library: &Library) -> AgentsOutcome {
    let page = state.height.saturating_sub(2).max(1);
    let mut outcome = AgentsOutcome::default();
    if let (Action::Down, Some(at)) = (action, state.recalling) {
        return recall_later(state, at, library);
    }
    if matches!(action, Action::Down | Action::Up | Action::PageDown | Action::PageUp) {
        state.has_moved = true;
        state.recalling = None;
    }
    if let Some(row) = row_after(action, state.cursor, page) {
        state.go_to(row);
        return outcome;
    }
    match action {
        Action::Search => return open_query(state, library),
        Action::RecallQuery => return recall_query(state, library),
        Action::SearchText => return search_text(state, library),
        Action::EraseLine if state.query.erase_line() => return requery(state, library),
        Action::EraseWord if state.query.erase_word() => return requery(state, library),
        Action::Escape => return escape(state, library),
        Action::Enter if state.typing => {
            state.typing = false;
            state.remember_query();
        }
        Action::NextPane => {
            state.typing = false;
            state.remember_query();
            outcome.next_pane = true;
        }
        Action::Enter => outcome.opens = !state.rows.is_empty(),
        Action::Mark => {
            if let Some(entry) = state.entry(library) {
                let id = entry.found.id.clone();
                if !state.marked.remove(&id) {
                    state.marked.insert(id);
                }
                state.go_to(state.cursor + 1);
            }
        }
        Action::Favorite => {
            if let Some(entry) = state.entry(library) {
                let id = entry.found.id.0.clone();
                let was = state.favorites.remove(&id);
                outcome.says = Some(if was {
                    format!("removed {} from the favorites", entry.name)
                } else {
                    format!("added {} to the favorites", entry.name)
                });
                if !was {
                    state.favorites.insert(id);
                }
                state.renew_marks(library);
            }
        }
        Action::Sort => {
            let sort = state.sort.next();
            rearrange(state, library, |state| state.sort = sort);
            outcome.says = Some(format!("sorted by {}", state.sort.word()));
        }
        Action::ToggleBuiltIn => {
            rearrange(state, library, |state| state.hides_built_in = !state.hides_built_in);
            outcome.says = Some(format!("built-in agents {}", if state.hides_built_in { "hidden" } else { "shown" }));
        }
        _ => {}
    }
    outcome
}

/// The first press clears the query, and the second leaves it. In the list, marks are cleared last.
fn escape(state: &mut AgentsState, library: &Library) -> AgentsOutcome {
    if !state.query.is_empty() {
        return clear_query(state, library);
    }
    if state.typing {
        state.typing = false;
    } else {
        state.marked.clear();
    }
    AgentsOutcome::default()
}

#[cfg(test)]
mod tests;

//! The list of agents: query, cursor, marks, order.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::effect::Effect;
use super::super::key::Key;
use super::super::keymap::Action;
use super::super::line::Line;
use crate::domain::agent::{AgentId, Entry};
use crate::domain::library::Library;
use crate::domain::query::{Index, Query, Search, nearest_names};
use crate::domain::source::SourceKind;

/// How many names are offered where nothing was found.
const NEAREST: usize = 3;

/// The state of the list.
#[derive(Debug, Default)]
pub struct State {
    /// The query, as typed.
    pub query: Line,
    /// Whether it has the focus.
    pub typing: bool,
    /// Whether it is the last run's and was not looked at yet: what is typed then takes its place.
    pub recalled: bool,
    /// The search that follows it.
    pub search: Search,
    /// The rows: places in the library's entries, in the order shown.
    pub rows: Vec<usize>,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row shown.
    pub top: usize,
    /// How many rows fit.
    pub height: usize,
    /// The agents marked.
    pub marked: BTreeSet<AgentId>,
    /// The ids of favourites.
    pub favourites: BTreeSet<String>,
    /// The ids of agents used, the last first.
    pub recent: Vec<String>,
    /// What the rows are sorted by.
    pub sort: Sort,
    /// Whether built-in agents are left out.
    pub hides_built_in: bool,
    /// The search through bodies, where the query has `body:`.
    pub bodies: Option<Bodies>,
    /// The id the cursor is to go to when it appears: from the last run.
    pub wanted: Option<String>,
    /// The number of the last body search.
    searches: u64,
}

/// What the rows are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By how well they meet the query; by name without one.
    #[default]
    Relevance,
    /// By name.
    Name,
    /// The last used first.
    Recent,
    /// The largest first.
    Size,
}

impl Sort {
    /// The word in the border.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Name => "name",
            Self::Recent => "recent",
            Self::Size => "size",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Relevance => Self::Name,
            Self::Name => Self::Recent,
            Self::Recent => Self::Size,
            Self::Size => Self::Relevance,
        }
    }
}

/// A search through the bodies of agents, under way or done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bodies {
    /// Its number.
    pub search: u64,
    /// What it found so far.
    pub found: BTreeSet<AgentId>,
    /// Files searched.
    pub searched: usize,
    /// Files to search.
    pub total: usize,
}

/// What can happen to the list.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A person asks for something.
    Asked(Action),
    /// A key was typed into the query.
    Typed(Key),
    /// Text was pasted into the query.
    Pasted(String),
    /// The query is set as a whole.
    QuerySet(String),
    /// A row was clicked, counted from the first shown.
    Clicked(usize),
    /// The wheel turned.
    Wheeled {
        /// Down, not up.
        down: bool,
    },
    /// The library changed.
    LibraryChanged {
        /// The agent the cursor stood on before.
        cursor: Option<AgentId>,
        /// What a search reads of it.
        index: Arc<Index>,
    },
    /// The person went to an agent from elsewhere.
    GoneTo(AgentId),
    /// Some more bodies were searched.
    BodiesSearched {
        /// The number of the search.
        search: u64,
        /// What was found.
        found: Vec<AgentId>,
        /// Files searched so far.
        searched: usize,
        /// Files in all.
        total: usize,
    },
}

/// What the list asks of the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// What the shell must do.
    pub effects: Vec<Effect>,
    /// The person wants to go on to the prompt.
    pub opens: bool,
    /// The person leaves the query for the next pane.
    pub next_pane: bool,
    /// A sentence for the line above the footer.
    pub says: Option<String>,
}

impl State {
    /// The entry under the cursor.
    pub fn entry<'a>(&self, library: &'a Library) -> Option<&'a Entry> {
        self.rows.get(self.cursor).and_then(|&row| library.entries.get(row))
    }

    /// Names near what was looked for, where nothing was found.
    pub fn nearest<'a>(&self, library: &'a Library) -> Vec<&'a str> {
        nearest_names(library, &self.search.query().wanted(), NEAREST)
    }

    /// Whether every agent is shown.
    pub fn is_filtered(&self) -> bool {
        !self.search.query().is_empty()
    }

    fn restart_bodies(&mut self, library: &Library) -> Vec<Effect> {
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
        self.bodies = Some(Bodies { search: self.searches, total: agents.len(), ..Bodies::default() });
        vec![Effect::SearchBodies { search: self.searches, query: self.query.text().to_owned(), agents }]
    }

    /// Puts the rows together anew from the hits.
    fn arrange(&mut self, library: &Library) {
        let shown = |entry: &Entry| {
            let source = library.sources.get(entry.found.source.0);
            let built_in = source.is_some_and(|source| source.kind == SourceKind::BuiltIn);
            let found = self.bodies.as_ref().is_none_or(|bodies| bodies.found.contains(&entry.found.id));
            found && !(self.hides_built_in && built_in)
        };
        let mut rows: Vec<usize> = self.search.hits().iter().map(|hit| hit.entry).collect();
        if self.bodies.is_some() || self.hides_built_in {
            rows.retain(|&row| library.entries.get(row).is_some_and(shown));
        }
        match self.sort {
            Sort::Relevance => {}
            Sort::Name => rows.sort_unstable(),
            Sort::Size => rows.sort_by_key(|&row| std::cmp::Reverse(library.entries[row].found.size)),
            Sort::Recent => {
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

    /// Puts the cursor on a row and shows it.
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

/// Takes what happened to the list.
pub fn update(state: &mut State, message: Message, library: &Library) -> Outcome {
    match message {
        Message::Asked(action) => asked(state, action, library),
        Message::Typed(key) => {
            if std::mem::take(&mut state.recalled) && key.typed().is_some() {
                state.query.clear();
            }
            if state.query.press(key) == Some(true) { requery(state, library) } else { Outcome::default() }
        }
        Message::Pasted(text) => {
            if std::mem::take(&mut state.recalled) {
                state.query.clear();
            }
            state.query.insert(&text);
            requery(state, library)
        }
        Message::QuerySet(text) => {
            state.query = Line::new(text);
            requery(state, library)
        }
        Message::Clicked(row) => {
            // The second line of the selected row counts as that row.
            let shown = state.top + row;
            let row = if shown > state.cursor { shown - 1 } else { shown };
            if row < state.rows.len() {
                state.go_to(row);
            }
            Outcome::default()
        }
        Message::Wheeled { down } => {
            state.go_to(if down { state.cursor + 3 } else { state.cursor.saturating_sub(3) });
            Outcome::default()
        }
        Message::GoneTo(id) => {
            state.go_to_id(library, &id.0);
            Outcome::default()
        }
        Message::LibraryChanged { cursor, index } => {
            let id = state.wanted.clone().or_else(|| cursor.map(|id| id.0));
            state.search.renew(library, index);
            let effects = state.restart_bodies(library);
            state.arrange(library);
            if id.is_some_and(|id| state.go_to_id(library, &id)) {
                state.wanted = None;
            }
            Outcome { effects, ..Outcome::default() }
        }
        Message::BodiesSearched { search, found, searched, total } => {
            if let Some(bodies) = state.bodies.as_mut().filter(|bodies| bodies.search == search) {
                bodies.found.extend(found);
                bodies.searched = searched;
                bodies.total = total;
                state.arrange(library);
            }
            Outcome::default()
        }
    }
}

fn requery(state: &mut State, library: &Library) -> Outcome {
    state.search.run(library, Query::parse(state.query.text()));
    let effects = state.restart_bodies(library);
    state.cursor = 0;
    state.top = 0;
    state.arrange(library);
    Outcome { effects, ..Outcome::default() }
}

fn asked(state: &mut State, action: Action, library: &Library) -> Outcome {
    let page = state.height.saturating_sub(2).max(1);
    let mut outcome = Outcome::default();
    match action {
        Action::Down => state.go_to(state.cursor + 1),
        Action::Up => state.go_to(state.cursor.saturating_sub(1)),
        Action::Top => state.go_to(0),
        Action::Bottom => state.go_to(usize::MAX - 1),
        Action::HalfDown => state.go_to(state.cursor + page.div_ceil(2)),
        Action::HalfUp => state.go_to(state.cursor.saturating_sub(page.div_ceil(2))),
        Action::PageDown => state.go_to(state.cursor + page),
        Action::PageUp => state.go_to(state.cursor.saturating_sub(page)),
        Action::Search => state.typing = true,
        Action::EraseLine if state.query.erase_line() => return requery(state, library),
        Action::EraseWord if state.query.erase_word() => return requery(state, library),
        Action::Escape => return escape(state, library),
        Action::Enter if state.typing => {
            state.typing = false;
            state.recalled = false;
        }
        Action::NextPane => {
            state.typing = false;
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
        Action::Favourite => {
            if let Some(entry) = state.entry(library) {
                let id = entry.found.id.0.clone();
                let was = state.favourites.remove(&id);
                outcome.says =
                    Some(format!("{} is {} favourite", entry.name, if was { "no longer a" } else { "now a" }));
                if !was {
                    state.favourites.insert(id);
                }
            }
        }
        Action::Sort => {
            let id = state.entry(library).map(|entry| entry.found.id.0.clone());
            state.sort = state.sort.next();
            state.arrange(library);
            if let Some(id) = id {
                state.go_to_id(library, &id);
            }
            outcome.says = Some(format!("sorted by {}", state.sort.word()));
        }
        Action::ToggleBuiltIn => {
            let id = state.entry(library).map(|entry| entry.found.id.0.clone());
            state.hides_built_in = !state.hides_built_in;
            state.arrange(library);
            if let Some(id) = id {
                state.go_to_id(library, &id);
            }
            outcome.says =
                Some(format!("built-in agents are {}", if state.hides_built_in { "hidden" } else { "shown" }));
        }
        _ => {}
    }
    outcome
}

/// The first press clears the query, the second leaves it; in the list, marks go last.
fn escape(state: &mut State, library: &Library) -> Outcome {
    if !state.query.is_empty() {
        let id = state.entry(library).map(|entry| entry.found.id.0.clone());
        state.query.clear();
        let outcome = requery(state, library);
        if let Some(id) = id {
            state.go_to_id(library, &id);
        }
        return outcome;
    }
    if state.typing {
        state.typing = false;
    } else {
        state.marked.clear();
    }
    Outcome::default()
}

#[cfg(test)]
mod tests {
    use super::super::super::key::Code;
    use super::*;

    fn typed(state: &mut State, keys: &str) {
        for c in keys.chars() {
            update(state, Message::Typed(Key::plain(Code::Char(c))), &Library::default());
        }
    }

    #[test]
    fn what_is_typed_takes_the_place_of_the_last_runs_query_and_of_no_other() {
        let mut state = State::default();
        update(&mut state, Message::QuerySet("otp".to_owned()), &Library::default());
        state.recalled = true;
        typed(&mut state, "ash");
        assert_eq!(state.query.text(), "ash");
        typed(&mut state, " x");
        assert_eq!(state.query.text(), "ash x");

        let mut state = State::default();
        update(&mut state, Message::QuerySet("otp".to_owned()), &Library::default());
        state.recalled = true;
        update(&mut state, Message::Typed(Key::plain(Code::Backspace)), &Library::default());
        typed(&mut state, "q");
        assert_eq!(state.query.text(), "otq");
    }
}

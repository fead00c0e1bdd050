#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::*;
use crate::domain::agent::{AgentLocation, read_agent_file};
use crate::domain::generic::GenericWords;
use crate::domain::source::SourceId;
use crate::tui::ui::keymap::{KeyScope, Keymap};

fn library(agents: &[(&str, &str)]) -> Library {
    let entry = |(id, text): &(&str, &str)| {
        let found = AgentLocation {
            id: AgentId((*id).to_owned()),
            path: None,
            relative: format!("{id}.md"),
            source: SourceId(0),
            format: None,
            size: text.len() as u64,
            copy_of: None,
            in_list: None,
        };
        read_agent_file(found, text.as_bytes().to_vec(), GenericWords::built_in()).entry
    };
    Library { entries: agents.iter().map(entry).collect(), ..Library::default() }
}

/// A list of five agents, and the effects it requested.
struct List {
    state: AgentsState,
    library: Library,
    effects: Vec<ShellEffect>,
    says: Option<String>,
}

impl List {
    fn new() -> Self {
        let library = library(&[
            ("api", "Serves."),
            ("build", "Builds."),
            ("cast", "Casts."),
            ("debug", "Finds."),
            ("edit", "Edits."),
        ]);
        let mut list = Self { state: AgentsState::default(), library, effects: Vec::new(), says: None };
        list.state.measure(40, 20);
        let index = Arc::new(SearchIndex::new(&list.library));
        list.send(AgentsMessage::LibraryChanged { cursor: None, index });
        list
    }

    fn send(&mut self, message: AgentsMessage) {
        let outcome = update(&mut self.state, message, &self.library);
        self.effects.extend(outcome.effects);
        self.says = outcome.says;
    }

    fn keys(&mut self, keys: &str) -> &mut Self {
        let keymap = Keymap::default();
        for key in KeyPress::parse_row(keys).unwrap() {
            let scopes =
                if self.state.typing { &[KeyScope::Query][..] } else { &[KeyScope::Agents, KeyScope::Anywhere] };
            match keymap.action(key, scopes) {
                Some(action) => self.send(AgentsMessage::Asked(action)),
                None => self.send(AgentsMessage::Typed(key)),
            }
        }
        self
    }

    fn names(&self) -> Vec<&str> {
        self.state.rows.iter().map(|&row| self.library.entries[row].name.as_str()).collect()
    }

    fn on(&self) -> &str {
        self.state.entry(&self.library).map_or("", |entry| entry.name.as_str())
    }
}

#[test]
fn up_in_an_empty_query_brings_back_earlier_queries() {
    let mut list = List::new();
    list.state.earlier = vec!["api".to_owned(), "deb".to_owned()];
    list.keys("/");
    assert_eq!((list.state.query.text(), list.names().len()), ("", 5), "no query is applied by itself");
    list.keys("<up>");
    assert_eq!((list.state.query.text(), list.names()), ("api", vec!["api"]));
    list.keys("<up>");
    assert_eq!((list.state.query.text(), list.names()), ("deb", vec!["debug"]));
    list.keys("<up>");
    assert_eq!(list.state.query.text(), "deb", "the oldest stays");
    list.keys("<down>");
    assert_eq!(list.state.query.text(), "api");
    list.keys("<down>");
    assert_eq!((list.state.query.text(), list.names().len()), ("", 5));
}

#[test]
fn up_moves_in_the_list_once_something_was_typed_or_the_cursor_moved() {
    let mut list = List::new();
    list.state.earlier = vec!["api".to_owned()];
    list.keys("/<down><down>");
    assert_eq!(list.on(), "cast");
    list.keys("<up>");
    assert_eq!((list.on(), list.state.query.text()), ("build", ""));
    list.keys("d<down><up>");
    assert_eq!(list.state.query.text(), "d");
    list.keys("<c-u><up>");
    assert_eq!(list.state.query.text(), "api", "an emptied query is a new one");
    list.keys("x<up>");
    assert_eq!(list.state.query.text(), "apix", "a query that was changed is the user's own");
    list.keys("<c-u><c-p>");
    assert_eq!(list.state.query.text(), "", "ctrl-p only moves");
}

#[test]
fn opening_the_query_starts_a_new_one_and_stays_on_the_agent() {
    let mut list = List::new();
    list.keys("/deb<enter>");
    assert_eq!((list.names(), list.state.typing), (vec!["debug"], false));
    list.keys("/");
    assert_eq!((list.state.query.text(), list.on(), list.names().len()), ("", "debug", 5));
    list.keys("<up>");
    assert_eq!(list.state.query.text(), "deb");
    list.keys("<esc>");
    assert_eq!((list.state.query.text(), list.state.typing), ("", true));
    list.keys("<esc>");
    assert!(!list.state.typing);
    assert_eq!(list.state.earlier, ["deb"]);
}

#[test]
fn each_earlier_query_is_kept_once_and_only_so_many() {
    let mut list = List::new();
    for query in ["a", "b", "a", "  a  "] {
        list.keys("/");
        list.send(AgentsMessage::Pasted(query.to_owned()));
        list.keys("<enter>");
    }
    assert_eq!(list.state.earlier, ["a", "b"]);
    for number in 0..QUERIES + 5 {
        list.keys("/");
        list.send(AgentsMessage::Pasted(format!("q{number}")));
        list.keys("<tab>");
    }
    assert_eq!(list.state.earlier.len(), QUERIES);
}

#[test]
fn favorites_and_recent_agents_can_be_queried_and_sorted_by() {
    let mut list = List::new();
    list.keys("Gf");
    assert_eq!(list.says.as_deref(), Some("added edit to the favorites"));
    list.state.record_use(&list.library.clone(), "debug".to_owned());
    list.state.record_use(&list.library.clone(), "api".to_owned());
    for (query, expected) in [
        ("is:favorite", vec!["edit"]),
        ("is:favourite", vec!["edit"]),
        ("is:recent", vec!["api", "debug"]),
        ("!is:recent !is:favorite", vec!["build", "cast"]),
        ("is:recent deb", vec!["debug"]),
    ] {
        list.send(AgentsMessage::QuerySet(query.to_owned()));
        assert_eq!(list.names(), expected, "{query}");
    }
    list.send(AgentsMessage::QuerySet("is:favorite".to_owned()));
    list.keys("f");
    assert_eq!((list.names(), list.says.as_deref()), (vec![], Some("removed edit from the favorites")));
    list.send(AgentsMessage::QuerySet(String::new()));
    list.keys("Gfgoo");
    assert_eq!((list.state.sort, list.names()[0]), (SortOrder::Favorites, "edit"));
    list.keys("o");
    assert_eq!((list.state.sort, &list.names()[..2]), (SortOrder::Recent, &["api", "debug"][..]));
    for sort in SortOrder::ALL {
        assert_eq!(SortOrder::of_word(sort.word()), Some(sort));
    }
}

#[test]
fn words_that_no_name_has_are_counted_in_the_text_and_searched_there_on_request() {
    let mut list = List::new();
    list.keys("/genserver");
    let Some(ShellEffect::SearchBodies { search, query, agents }) = list.effects.last().cloned() else {
        unreachable!("no search through the text: {:?}", list.effects)
    };
    assert_eq!((query.as_str(), agents.len(), list.names().len()), ("body:genserver", 5, 0));
    let found = vec![AgentId("cast".to_owned()), AgentId("edit".to_owned())];
    list.send(AgentsMessage::BodiesSearched {
        search: search - 1,
        found: vec![AgentId("api".to_owned())],
        searched: 5,
        total: 5,
    });
    list.send(AgentsMessage::BodiesSearched { search, found, searched: 5, total: 5 });
    assert_eq!(list.state.offer.as_ref().unwrap().found.len(), 2);
    assert_eq!(list.names().len(), 0, "counting shows nothing");
    list.keys("<c-t>");
    assert_eq!(list.state.query.text(), "body:genserver");
    let Some(ShellEffect::SearchBodies { search, .. }) = list.effects.last().cloned() else {
        unreachable!("no search")
    };
    list.send(AgentsMessage::BodiesSearched { search, found: vec![AgentId("cast".to_owned())], searched: 5, total: 5 });
    assert_eq!((list.names(), list.state.offer.is_none()), (vec!["cast"], true));
    list.keys("<c-t>");
    assert_eq!(list.says.as_deref(), Some("already searching text"));
    list.keys("<esc><c-t>");
    assert_eq!(list.says.as_deref(), Some("type the words to search for first"));
}

#[test]
fn text_is_not_searched_where_names_match_or_nothing_could() {
    for query in ["api", "is:broken", "tool:x", "!api", "body:serves zzz"] {
        let mut list = List::new();
        list.send(AgentsMessage::QuerySet(query.to_owned()));
        assert_eq!(list.state.offer, None, "{query}");
    }
    let mut list = List::new();
    list.send(AgentsMessage::QuerySet("zzz".to_owned()));
    list.send(AgentsMessage::QuerySet("api".to_owned()));
    assert_eq!(list.state.offer, None, "a later query ends the search");
}

#[test]
fn problems_of_a_query_are_shown_whole_and_the_list_keeps_most_rows() {
    let mut list = List::new();
    assert_eq!((list.state.head, list.state.height), (2, 18));
    for (query, columns, rows) in
        [("modl:x", 30, 20), ("modl:x modl:y modl:z", 20, 12), ("has:wings", 24, 9), ("is:", 60, 20)]
    {
        list.send(AgentsMessage::QuerySet(query.to_owned()));
        list.state.measure(columns, rows);
        let problems = list.state.problem_rows(columns);
        assert!(list.state.head <= 1 + (rows / 3).max(1), "{query}");
        assert_eq!(list.state.head + list.state.height, rows);
        let whole = problems.join(" ");
        let message = &list.state.search.query().problems()[0].message;
        assert!(whole.starts_with(message.as_str()), "{whole}\n{message}");
    }
}

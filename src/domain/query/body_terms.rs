//! `body:` terms, matched against the text of a file.

use std::ops::Range;

use super::AgentQuery;

/// Returns true if `text` contains every `body:` text of the query and none of the negated ones, ignoring case, accents
/// and width. A query without `body:` matches any text.
pub fn matches_body(query: &AgentQuery, text: &str) -> bool {
    query.bodies().all(|(negated, wanted)| wanted.is_in(text) != negated)
}

/// The byte ranges of `text` that match a `body:` text, in order, without overlap.
pub fn body_places(query: &AgentQuery, text: &str) -> Vec<Range<usize>> {
    let wanted = query.bodies().filter(|(negated, _)| !negated);
    let mut places: Vec<Range<usize>> = wanted.flat_map(|(_, wanted)| wanted.matches(text)).collect();
    // Of two ranges with the same start, the longer one is kept.
    places.sort_unstable_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let mut end = 0;
    places.retain(|place| {
        let is_apart = place.start >= end;
        if is_apart {
            end = place.end;
        }
        is_apart
    });
    places
}

#[cfg(test)]
mod tests {
    use super::super::text_query;
    use super::*;

    const TEXT: &str = "# Supervisor\n\nKeeps GenServers\nalive. A supervision\ntree; a genserver.\n";

    #[test]
    fn every_body_term_must_match_and_no_negated_one() {
        for (query, expected) in [
            ("body:genserver", true),
            ("body:genserver body:tree", true),
            ("body:genserver body:ecto", false),
            ("body:\"supervision tree\"", true),
            ("!body:ecto", true),
            ("!body:tree", false),
            ("elixir mode:critical", true),
            ("body:", true),
        ] {
            assert_eq!(matches_body(&AgentQuery::parse(query), TEXT), expected, "{query}");
        }
    }

    #[test]
    fn places_are_in_order_and_without_overlap() {
        let found = |query: &str, text: &str| {
            body_places(&AgentQuery::parse(query), text)
                .into_iter()
                .map(|place| (place.start, place.end))
                .collect::<Vec<_>>()
        };
        assert_eq!(found("body:aa", "aaa AA"), [(0, 2), (4, 6)]);
        assert_eq!(found("body:b body:abc", "ABC b"), [(0, 3), (4, 5)]);
        assert_eq!(found("body:\"two words\"", "Two\n  words"), [(0, 11)]);
        assert_eq!(found("!body:a x", "a x"), []);
        assert_eq!(found("body:\u{fc}ber", "\u{dc}ber"), [(0, 5)]);
    }

    #[test]
    fn words_become_body_terms() {
        for (typed, expected) in [
            ("genserver", Some("body:genserver")),
            ("two words", Some("body:two body:words")),
            ("\"two words\"", Some("body:\"two words\"")),
            ("'exact mode:critical", Some("mode:critical body:exact")),
            ("^api$ !no", Some("!no body:api")),
            ("modl:x", Some("body:modl:x")),
            ("a\\:b", Some("body:a:b")),
            ("mode:critical", None),
            ("body:x y", None),
            ("!x", None),
            ("", None),
        ] {
            let made = text_query(typed);
            assert_eq!(made.as_deref(), expected, "{typed}");
            if let Some(made) = made {
                let query = AgentQuery::parse(&made);
                assert!(query.wanted_words().is_empty() && !query.body_words().is_empty(), "{made}");
            }
        }
    }
}

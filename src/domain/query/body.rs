//! `body:` terms, judged against the text of a file.

use super::Query;
use crate::domain::span::LineIndex;

/// Whether `text` holds every text the query asks for with `body:` and none of those it negates.
/// Case does not count; a query without `body:` is met by any text.
pub fn matches_body(query: &Query, text: &str) -> bool {
    query.bodies().all(|(negated, wanted)| wanted.is_in(text) != negated)
}

/// The lines of `text`, from 1 and rising, on which a text asked for with `body:` begins. They are
/// counted in `text`: give it the whole file to have the file's line numbers.
pub fn body_hits(query: &Query, text: &str) -> Vec<usize> {
    let index = LineIndex::new(text);
    let wanted = query.bodies().filter(|(negated, _)| !negated);
    let mut lines: Vec<usize> =
        wanted.flat_map(|(_, wanted)| wanted.places(text)).map(|offset| index.line(offset)).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Supervisor\n\nKeeps GenServers\nalive. A supervision\ntree; a genserver.\n";

    #[test]
    fn every_text_must_stand_there_and_no_negated_one() {
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
            assert_eq!(matches_body(&Query::parse(query), TEXT), expected, "{query}");
        }
    }

    #[test]
    fn hits_are_lines_each_once_and_in_order() {
        assert_eq!(body_hits(&Query::parse("body:a body:genserver !body:ecto"), TEXT), [3, 4, 5]);
        assert_eq!(body_hits(&Query::parse("body:\"a supervision tree\""), TEXT), [4]);
        assert!(body_hits(&Query::parse("!body:tree"), TEXT).is_empty());
    }
}

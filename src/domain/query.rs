//! The query language: parses a user's input into terms that an agent matches or does not match.
//!
//! ```text
//! elixir pro        fuzzy words, in any order, over name and description
//! 'exact "two words"   unbroken        ^prefix  suffix$  ^whole$   of the name
//! jvm/java          folders and file, in order; with ' ^ $ the id as it is
//! !word             not
//! mode:critical  tool:^read$  is:broken  has:checklist  body:"two words"
//! ```
//!
//! [`AgentQuery::parse`] never fails: it reports terms that make no sense in [`AgentQuery::problems`].
//! [`LibrarySearch`] runs queries over a [`SearchIndex`]; [`MatchMarker`] finds the letters to highlight in the rows
//! that are shown; [`nearest_names`] suggests names if nothing was found.

mod body_terms;
mod caseless;
mod index;
mod initials;
mod marker;
mod nearest;
mod needle;
mod parse;
mod query_field;
mod search;
mod user_marks;
mod word;

#[cfg(test)]
mod tests;

pub use body_terms::{body_places, matches_body};
pub use caseless::CaselessText;
pub use index::SearchIndex;
pub use marker::{MatchMarker, MatchMarks};
pub use nearest::nearest_names;
pub use parse::text_query;
pub use query_field::{FIELDS, FieldFacts};
pub use search::{LibrarySearch, SearchHit, search, search_with};

pub use user_marks::UserMarks;

use super::agent::ReadDepth;
use super::source::SourceKind;
use super::span::Span;
use query_field::{FieldValue, HasFact, IsFlag, TextField};
use word::QueryWord;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentQuery {
    terms: Vec<QueryTerm>,
    problems: Vec<QueryProblem>,
}

/// A problem with a term of a query, which is then interpreted in another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryProblem {
    /// The bytes of the query that the problem is about.
    pub span: Span,
    pub message: String,
    /// Possible replacements: the fields, or the values of the field.
    pub choices: Vec<&'static str>,
}

/// One condition; an agent is a hit if it matches all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct QueryTerm {
    /// True if the agent must not match.
    negated: bool,
    condition: TermCondition,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum TermCondition {
    /// A word in the name, description or id.
    Word(QueryWord),
    Field(TextField, FieldValue),
    Source(Vec<SourceKind>),
    Has(Vec<HasFact>),
    Is(Vec<IsFlag>),
    /// Words in the file's text, which only the caller has.
    Body(CaselessText),
    /// A value that its field never has, so no agent matches.
    Nothing,
}

impl AgentQuery {
    /// Parses a query. Any text is a query; likely typing errors are reported as problems.
    pub fn parse(text: &str) -> Self {
        parse::parse(text)
    }

    /// A query for agents whose text contains `typed` literally.
    pub fn of_text(typed: &str) -> Self {
        let text = CaselessText::new(typed);
        let terms = if text.is_empty() {
            Vec::new()
        } else {
            vec![QueryTerm { negated: false, condition: TermCondition::Body(text) }]
        };
        Self { terms, problems: Vec::new() }
    }

    /// Terms that could not be interpreted as intended, in the order of the query.
    pub fn problems(&self) -> &[QueryProblem] {
        &self.problems
    }

    /// Returns true if the query is empty, so that every agent matches.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Extent to which each file must be read for a correct result. A query with `body:` needs the text
    /// itself as well: see [`AgentQuery::body_words`].
    pub fn depth(&self) -> ReadDepth {
        self.terms.iter().map(|term| term.condition.depth()).max().unwrap_or(ReadDepth::Line)
    }

    /// The texts to find with `body:`, including negated ones, as typed. [`search`] ignores them; the caller passes the
    /// text of each hit to [`matches_body`].
    pub fn body_words(&self) -> Vec<&str> {
        self.bodies().map(|(_, text)| text.as_str()).collect()
    }

    /// Returns true if the result depends on agents that the user marked or used: `is:favorite`, `is:recent`.
    pub fn asks_for_marks(&self) -> bool {
        let is_mark = |flag: &IsFlag| matches!(flag, IsFlag::Favorite | IsFlag::Recent);
        self.terms.iter().any(|term| matches!(&term.condition, TermCondition::Is(flags) if flags.iter().any(is_mark)))
    }

    /// The words to find in names and descriptions, as typed and separated by spaces, to be passed to [`nearest_names`]
    /// if nothing was found.
    pub fn wanted_words(&self) -> String {
        self.words().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Returns true if every match of this query is a match of `other`, as far as the queries alone show.
    fn narrows(&self, other: &Self) -> bool {
        other.terms.iter().all(|old| self.terms.iter().any(|new| new.implies(old)))
    }

    fn words(&self) -> impl Iterator<Item = &QueryWord> {
        self.terms.iter().filter(|term| !term.negated).filter_map(|term| match &term.condition {
            TermCondition::Word(word) => Some(word),
            _ => None,
        })
    }

    /// The texts of `body:`, each with true if it is negated.
    fn bodies(&self) -> impl Iterator<Item = (bool, &CaselessText)> {
        self.terms.iter().filter_map(|term| match &term.condition {
            TermCondition::Body(text) => Some((term.negated, text)),
            _ => None,
        })
    }
}

impl QueryTerm {
    /// Returns true if every match of this term is a match of `other`.
    fn implies(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        if self.negated || other.negated {
            return false;
        }
        match (&self.condition, &other.condition) {
            (TermCondition::Word(new), TermCondition::Word(old)) => new.implies(old),
            (TermCondition::Field(field, new), TermCondition::Field(other, old)) => field == other && new.implies(old),
            (TermCondition::Source(new), TermCondition::Source(old)) => new.iter().all(|kind| old.contains(kind)),
            (TermCondition::Has(new), TermCondition::Has(old)) => new.iter().all(|fact| old.contains(fact)),
            (TermCondition::Is(new), TermCondition::Is(old)) => new.iter().all(|flag| old.contains(flag)),
            _ => false,
        }
    }
}

impl TermCondition {
    fn depth(&self) -> ReadDepth {
        match self {
            Self::Field(field, _) => field.depth(),
            Self::Has(facts) => facts.iter().map(|fact| fact.depth()).max().unwrap_or(ReadDepth::Head),
            Self::Is(flags) => flags.iter().map(|flag| flag.depth()).max().unwrap_or(ReadDepth::Head),
            // For `body:`, the caller reads the whole text; the depth of the entry does not matter.
            Self::Body(_) | Self::Word(_) | Self::Source(_) | Self::Nothing => ReadDepth::Line,
        }
    }
}

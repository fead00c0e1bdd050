//! The query language: what a person types, as terms that an agent meets or not.
//!
//! ```text
//! elixir pro        fuzzy words, in any order, over name and description
//! 'exact "two words"   unbroken        ^prefix  suffix$  ^whole$   of the name
//! jvm/java          folders and file, in order; with ' ^ $ the id as it is
//! !word             not
//! mode:critical  tool:^read$  is:broken  has:checklist  body:"two words"
//! ```
//!
//! [`Query::parse`] never fails: what it cannot make sense of it says in [`Query::problems`].
//! [`Search`] runs queries over an [`Index`]; [`Marker`] finds the letters to highlight in the
//! rows that are shown; [`nearest_names`] has an offer where nothing was found.

mod body;
mod caseless;
mod field;
mod fold;
mod index;
mod initials;
mod marker;
mod nearest;
mod needle;
mod parse;
mod search;
mod word;

#[cfg(test)]
mod tests;

pub use body::{body_hits, matches_body};
pub use field::{FIELDS, FieldFacts};
pub use index::Index;
pub use marker::{Marker, Marks};
pub use nearest::nearest_names;
pub use search::{Hit, Search, search};

use super::agent::Depth;
use super::source::SourceKind;
use super::span::Span;
use caseless::Caseless;
use field::{Fact, Flag, TextField, Value};
use word::Word;

/// A query, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
    problems: Vec<QueryProblem>,
}

/// Something in a query that cannot mean what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryProblem {
    /// The bytes of the query it is about.
    pub span: Span,
    /// What is the matter and what to do, as one sentence.
    pub message: String,
    /// What could stand there instead: the fields, or the values of the field.
    pub choices: Vec<&'static str>,
}

/// One condition; an agent is a hit when it meets all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    /// Whether the agent must not be what is asked.
    negated: bool,
    asked: Asked,
}

/// What a term asks of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    /// A word of its name, description or id.
    Word(Word),
    /// A text in one of its fields.
    Field(TextField, Value),
    /// A source of one of these kinds.
    Source(Vec<SourceKind>),
    /// One of these things in it.
    Has(Vec<Fact>),
    /// One of these states.
    Is(Vec<Flag>),
    /// Words in its text, which only the caller has.
    Body(Caseless),
    /// A value its field never has: no agent meets it.
    Nothing,
}

impl Query {
    /// Reads a query. Whatever is typed is a query; what looks like a slip is in the problems.
    pub fn parse(text: &str) -> Self {
        parse::parse(text)
    }

    /// What could not be read as meant, in the order it was typed.
    pub fn problems(&self) -> &[QueryProblem] {
        &self.problems
    }

    /// Whether it asks for nothing, so that every agent is a hit.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// How much of each file must have been read for the answer to be right. A query with `body:`
    /// needs the text itself as well: see [`Query::body_words`].
    pub fn depth(&self) -> Depth {
        self.terms.iter().map(|term| term.asked.depth()).max().unwrap_or(Depth::Line)
    }

    /// The texts asked for with `body:`, negated ones too, as typed. [`search`] does not judge
    /// them; the caller puts the text of each hit before [`matches_body`].
    pub fn body_words(&self) -> Vec<&str> {
        self.bodies().map(|(_, text)| text.as_str()).collect()
    }

    /// The words looked for in names and descriptions, as typed, with a space between them: what
    /// to look up with [`nearest_names`] where nothing was found.
    pub fn wanted(&self) -> String {
        self.words().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Whether every hit of this query is a hit of `other` too, as far as that shows from the
    /// queries alone.
    fn narrows(&self, other: &Self) -> bool {
        other.terms.iter().all(|old| self.terms.iter().any(|new| new.implies(old)))
    }

    /// The words that must be there.
    fn words(&self) -> impl Iterator<Item = &Word> {
        self.terms.iter().filter(|term| !term.negated).filter_map(|term| match &term.asked {
            Asked::Word(word) => Some(word),
            _ => None,
        })
    }

    /// The texts of `body:`, each with whether it is negated.
    fn bodies(&self) -> impl Iterator<Item = (bool, &Caseless)> {
        self.terms.iter().filter_map(|term| match &term.asked {
            Asked::Body(text) => Some((term.negated, text)),
            _ => None,
        })
    }
}

impl Term {
    /// Whether an agent that meets this term surely meets `other`.
    fn implies(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        if self.negated || other.negated {
            return false;
        }
        match (&self.asked, &other.asked) {
            (Asked::Word(new), Asked::Word(old)) => new.implies(old),
            (Asked::Field(field, new), Asked::Field(other, old)) => field == other && new.implies(old),
            (Asked::Source(new), Asked::Source(old)) => new.iter().all(|kind| old.contains(kind)),
            (Asked::Has(new), Asked::Has(old)) => new.iter().all(|fact| old.contains(fact)),
            (Asked::Is(new), Asked::Is(old)) => new.iter().all(|flag| old.contains(flag)),
            _ => false,
        }
    }
}

impl Asked {
    fn depth(&self) -> Depth {
        match self {
            Self::Field(field, _) => field.depth(),
            Self::Has(facts) => facts.iter().map(|fact| fact.depth()).max().unwrap_or(Depth::Head),
            Self::Is(flags) => flags.iter().map(|flag| flag.depth()).max().unwrap_or(Depth::Head),
            // The text of a file is read for the words themselves; what else is in it does not matter.
            Self::Body(_) | Self::Word(_) | Self::Source(_) | Self::Nothing => Depth::Line,
        }
    }
}

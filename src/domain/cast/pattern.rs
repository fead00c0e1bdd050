//! Patterns: how several agents work on one task, as data: kinds of seats, stages, who hands what to whom, rounds.

mod read;

pub(super) use read::circle_through;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::reader::folded;
use crate::domain::problem::Problem;

/// The patterns that come with the program.
const BUILT_IN: [(&str, &str); 4] = [
    ("panel-of-experts", include_str!("../../../assets/patterns/panel-of-experts.yaml")),
    ("adversarial-review", include_str!("../../../assets/patterns/adversarial-review.yaml")),
    ("iterative-refinement", include_str!("../../../assets/patterns/iterative-refinement.yaml")),
    ("red-team-blue-team", include_str!("../../../assets/patterns/red-team-blue-team.yaml")),
];

/// How several agents work on one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Its name: the stem of its file.
    pub name: String,
    /// Its name as people read it.
    pub title: String,
    /// What it is for, in one sentence.
    pub description: String,
    /// How often its loop is run at most; 1 where it has none.
    pub rounds: usize,
    /// What ends the rounds early.
    pub until: Option<String>,
    /// What becomes of the last output, for whoever conducts.
    pub finish: Option<String>,
    /// The kinds of seats, in the order they are filled.
    pub kinds: Vec<SeatKind>,
    /// What happens in which order.
    pub stages: Vec<Stage>,
    /// Whose output goes to whom.
    pub flows: Vec<Flow>,
}

/// A kind of seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatKind {
    /// Its name, which a seat may bear.
    pub name: String,
    /// The modes that suit it, the best first.
    pub modes: Vec<String>,
    /// The roles that suit it, the best first.
    pub roles: Vec<String>,
    /// The tool profiles that suit it, the best first.
    pub tools: Vec<String>,
    /// How many seats of the kind there are.
    pub count: Count,
    /// The kind whose agent it takes where there is none for it alone.
    pub like: Option<usize>,
    /// What it hands over.
    pub output: Option<String>,
    /// What whoever sits there is told.
    pub instructions: Option<String>,
    /// What a good result is there.
    pub success: Option<String>,
}

/// How many seats of a kind there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// At least so many.
    pub least: usize,
    /// At most so many; nothing where there is no bound.
    pub most: Option<usize>,
}

/// What happens at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its name, a verb.
    pub name: String,
    /// The kinds of seats at work, as places in [`Pattern::kinds`].
    pub kinds: Vec<usize>,
    /// On what condition it takes place; always, where nothing stands here.
    pub when: Option<String>,
    /// What whoever conducts does.
    pub conduct: Option<String>,
}

/// That the output of every seat of one kind goes to every seat of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Whose output, as a place in [`Pattern::kinds`].
    pub from: usize,
    /// To whom.
    pub to: usize,
    /// What of it, where that is not all the giver hands over.
    pub what: Option<String>,
    /// Whether it goes back, into the next round.
    pub next_round: bool,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// All that is wrong with it at once, each with line, column and what is allowed: unknown keys
    /// and kinds of seats, flows in a circle, values of the wrong kind.
    pub fn parse(name: &str, text: &str) -> Result<Self, Vec<Problem>> {
        read::pattern(name, text)
    }

    /// The kind of that name, as a place in [`Pattern::kinds`].
    pub fn kind(&self, name: &str) -> Option<usize> {
        self.kinds.iter().position(|kind| folded(&kind.name) == folded(name))
    }

    /// The stage in which a kind of seat is at work.
    pub fn stage_of(&self, kind: usize) -> usize {
        self.stages.iter().position(|stage| stage.kinds.contains(&kind)).unwrap_or_default()
    }
}

/// The patterns by name: the built-in ones, and a person's own, which win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patterns {
    all: BTreeMap<String, Entry>,
}

/// A pattern, or why it cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    pattern: Result<Pattern, Vec<Problem>>,
    is_own: bool,
}

/// Why what was called a pattern leads to none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPattern {
    /// Nothing is called that.
    #[error("no pattern {typed:?}; choose one of: {}", .candidates.join(", "))]
    Unknown {
        /// What was asked for.
        typed: String,
        /// The patterns there are.
        candidates: Vec<String>,
    },
    /// The person's own of that name has mistakes.
    #[error("the pattern {name} cannot be used: its file has mistakes")]
    Broken {
        /// Its name.
        name: String,
        /// All that is wrong with its file.
        problems: Vec<Problem>,
    },
}

impl Patterns {
    /// The patterns that come with the program.
    pub fn built_in() -> &'static Self {
        static PATTERNS: OnceLock<Patterns> = OnceLock::new();
        PATTERNS.get_or_init(|| {
            let all = BUILT_IN
                .into_iter()
                .map(|(name, text)| (name.to_owned(), Entry { pattern: Pattern::parse(name, text), is_own: false }));
            Self { all: all.collect() }
        })
    }

    /// These patterns and a person's own: `name` is the stem of its file. One of a built-in
    /// pattern's name takes its place. A broken one is kept as such: using it is the error.
    #[must_use]
    pub fn with(mut self, name: &str, text: &str) -> Self {
        let entry = Entry { pattern: Pattern::parse(name, text), is_own: true };
        self.all.retain(|known, _| folded(known) != folded(name));
        self.all.insert(name.to_owned(), entry);
        self
    }

    /// The pattern of that name, whatever its case and however its words are joined.
    ///
    /// # Errors
    /// Where there is none of that name, with those there are, or the file of it has mistakes.
    pub fn get(&self, typed: &str) -> Result<&Pattern, NoPattern> {
        let found = self.all.iter().find(|(name, _)| folded(name) == folded(typed));
        match found.map(|(name, entry)| (name, &entry.pattern)) {
            Some((_, Ok(pattern))) => Ok(pattern),
            Some((name, Err(problems))) => Err(NoPattern::Broken { name: name.clone(), problems: problems.clone() }),
            None => Err(NoPattern::Unknown {
                typed: typed.to_owned(),
                candidates: self.all().map(|pattern| pattern.name.clone()).collect(),
            }),
        }
    }

    /// Those that can be used, by name.
    pub fn all(&self) -> impl Iterator<Item = &Pattern> {
        self.all.values().filter_map(|entry| entry.pattern.as_ref().ok())
    }

    /// Whether the pattern of that name is a person's own.
    pub fn is_own(&self, name: &str) -> bool {
        self.all.get(name).is_some_and(|entry| entry.is_own)
    }

    /// The names of those that have mistakes, with all of them.
    pub fn broken(&self) -> impl Iterator<Item = (&str, &[Problem])> {
        self.all.iter().filter_map(|(name, entry)| Some((name.as_str(), entry.pattern.as_ref().err()?.as_slice())))
    }
}

#[cfg(test)]
mod tests;

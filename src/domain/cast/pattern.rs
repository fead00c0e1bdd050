//! Patterns, as data: kinds of seats, stages, handovers and rounds of several agents that work on one task.

mod read;

pub(super) use read::circle_through;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::domain::problem::Problem;
use crate::domain::text::{is_same_name, offer_names};

const BUILT_IN: [(&str, &str); 5] = [
    ("panel-of-experts", include_str!("../../../assets/patterns/panel-of-experts.yaml")),
    ("adversarial-review", include_str!("../../../assets/patterns/adversarial-review.yaml")),
    ("iterative-refinement", include_str!("../../../assets/patterns/iterative-refinement.yaml")),
    ("red-team-blue-team", include_str!("../../../assets/patterns/red-team-blue-team.yaml")),
    ("verified-review", include_str!("../../../assets/patterns/verified-review.yaml")),
];

/// A way in which several agents work on one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CastPattern {
    /// The name: the stem of its file.
    pub name: String,
    /// The name as shown to users.
    pub title: String,
    pub description: String,
    /// The maximum number of rounds; 1 if it has no loop.
    pub rounds: usize,
    /// The condition that ends the rounds early.
    pub until: Option<String>,
    /// The first line of an output which says that `until` is met, so that a script can recognize it.
    pub stop_line: Option<String>,
    /// The turn after the last round.
    pub closing: Option<ClosingTurn>,
    /// The first line of an output that keeps the part it is about, for flows with `each`.
    pub survives: Option<String>,
    /// The conductor's instructions about the result.
    pub finish: Option<String>,
    /// The kinds of seats, in the order they are filled.
    pub kinds: Vec<SeatKind>,
    pub stages: Vec<PatternStage>,
    pub flows: Vec<PatternFlow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatKind {
    /// The name. A seat with this name is of this kind.
    pub name: String,
    /// The modes that suit it, best first.
    pub modes: Vec<String>,
    /// The roles that suit it, best first.
    pub roles: Vec<String>,
    /// The tool profiles that suit it, best first.
    pub tools: Vec<String>,
    pub count: SeatCount,
    /// The kind whose agent it takes if it has no agent of its own.
    pub like: Option<usize>,
    pub output: Option<String>,
    /// The form of its output, line by line.
    pub form: Option<String>,
    pub instructions: Option<String>,
    /// The criterion for a good result.
    pub success: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatCount {
    pub least: usize,
    /// The maximum; `None` if there is none.
    pub most: Option<usize>,
}

/// The seats that work at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternStage {
    /// The name, a verb.
    pub name: String,
    /// The kinds of seats at work, as indices into [`CastPattern::kinds`].
    pub kinds: Vec<usize>,
    /// The condition for the stage to take place; `None` for always.
    pub when: Option<String>,
    /// Instructions for the conductor.
    pub conduct: Option<String>,
}

/// An additional turn after the last round, in which a kind of seat gets the outputs that went back to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosingTurn {
    /// The kind of seat, as an index into [`CastPattern::kinds`].
    pub kind: usize,
    /// The name, a verb.
    pub name: String,
    /// Instructions for the conductor.
    pub conduct: Option<String>,
    /// The output of this turn; `None` for the usual one.
    pub output: Option<String>,
    pub instructions: Option<String>,
}

/// A flow: the output of every seat of one kind goes to every seat of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternFlow {
    /// Source of the output, as an index into [`CastPattern::kinds`].
    pub from: usize,
    pub to: usize,
    /// The words for what is handed over, if that is not the whole output.
    pub label: Option<String>,
    /// True if the output goes back: the taker gets it in its next turn.
    pub next_round: bool,
    /// The beginning of the first line of each part of the output that is handed over separately, to a new session.
    pub part_prefix: Option<String>,
}

impl CastPattern {
    /// Returns true if the pattern can have more than one round.
    pub fn has_rounds(&self) -> bool {
        self.rounds > 1 && self.flows.iter().any(|flow| flow.next_round)
    }

    /// Returns true if a kind of seat has a turn after the last round.
    pub fn closes(&self, kind: usize) -> bool {
        self.closing.as_ref().is_some_and(|closing| closing.kind == kind)
    }

    /// Reads a pattern.
    ///
    /// # Errors
    /// All problems of the pattern, each with line, column and the allowed values: unknown keys and kinds of seats,
    /// flows in a cycle, values of the wrong type.
    pub fn parse(name: &str, text: &str) -> Result<Self, Vec<Problem>> {
        read::pattern(name, text)
    }

    /// The kind with this name, as an index into [`CastPattern::kinds`].
    pub fn kind(&self, name: &str) -> Option<usize> {
        self.kinds.iter().position(|kind| is_same_name(&kind.name, name))
    }

    pub fn stage_of(&self, kind: usize) -> usize {
        self.stages.iter().position(|stage| stage.kinds.contains(&kind)).unwrap_or_default()
    }
}

/// The patterns by name: the built-in ones and the user's, which take precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternSet {
    all: BTreeMap<String, PatternEntry>,
}

/// A pattern, or the reason that it cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PatternEntry {
    pattern: Result<CastPattern, Vec<Problem>>,
    is_own: bool,
}

/// The reason that a name does not lead to a usable pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternLookupError {
    #[error("no pattern {typed:?}; {}", offer_names(typed, .candidates))]
    Unknown { typed: String, candidates: Vec<String> },
    /// The user's pattern with this name has errors.
    #[error("the pattern {name} cannot be used: its file has errors")]
    Broken { name: String, problems: Vec<Problem> },
}

impl PatternSet {
    pub fn built_in() -> &'static Self {
        static PATTERNS: OnceLock<PatternSet> = OnceLock::new();
        PATTERNS.get_or_init(|| {
            let all = BUILT_IN.into_iter().map(|(name, text)| {
                (name.to_owned(), PatternEntry { pattern: CastPattern::parse(name, text), is_own: false })
            });
            Self { all: all.collect() }
        })
    }

    /// Adds the user's pattern `name`, the stem of its file. It replaces a built-in pattern with the same name. A
    /// broken pattern is kept: using it is the error.
    #[must_use]
    pub fn with(mut self, name: &str, text: &str) -> Self {
        let entry = PatternEntry { pattern: CastPattern::parse(name, text), is_own: true };
        self.all.retain(|known, _| !is_same_name(known, name));
        self.all.insert(name.to_owned(), entry);
        self
    }

    /// The pattern with this name, ignoring case and separators.
    ///
    /// # Errors
    /// There is no pattern with this name (the error lists all), or its file has errors.
    pub fn get(&self, typed: &str) -> Result<&CastPattern, PatternLookupError> {
        let found = self.all.iter().find(|(name, _)| is_same_name(name, typed));
        match found.map(|(name, entry)| (name, &entry.pattern)) {
            Some((_, Ok(pattern))) => Ok(pattern),
            Some((name, Err(problems))) => {
                Err(PatternLookupError::Broken { name: name.clone(), problems: problems.clone() })
            }
            None => Err(PatternLookupError::Unknown {
                typed: typed.to_owned(),
                candidates: self.all().map(|pattern| pattern.name.clone()).collect(),
            }),
        }
    }

    /// The usable patterns, sorted by name.
    pub fn all(&self) -> impl Iterator<Item = &CastPattern> {
        self.all.values().filter_map(|entry| entry.pattern.as_ref().ok())
    }

    /// Returns true if the pattern with this name is the user's.
    pub fn is_own(&self, name: &str) -> bool {
        self.all.get(name).is_some_and(|entry| entry.is_own)
    }

    /// The names of the patterns with errors, each with all its problems.
    pub fn broken(&self) -> impl Iterator<Item = (&str, &[Problem])> {
        self.all.iter().filter_map(|(name, entry)| Some((name.as_str(), entry.pattern.as_ref().err()?.as_slice())))
    }
}

#[cfg(test)]
mod tests;

//! The fields of the query language: `mode:`, `has:`, `is:` and the others, and what they ask of an entry.

use super::caseless::Caseless;
use crate::domain::agent::{Depth, Entry, Origin};
use crate::domain::problem::Severity;
use crate::domain::reading::Rung;
use crate::domain::source::SourceKind;

/// What help and completion need to know of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldFacts {
    /// What stands before the colon.
    pub name: &'static str,
    /// What it asks, as one sentence.
    pub sentence: &'static str,
    /// An example, whole.
    pub example: &'static str,
    /// The only values it has; empty where any text will do.
    pub values: &'static [&'static str],
    kind: FieldKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldKind {
    Text(TextField),
    Source,
    Has,
    Is,
    Body,
}

/// Every field, in the order help shows them.
pub const FIELDS: &[FieldFacts] = &[
    text("mode", "It declares a mode of that name.", "mode:critical", TextField::Mode),
    text("role", "It declares a role of that name.", "role:auditor", TextField::Role),
    text("tool", "It may use a tool of that name.", "tool:bash", TextField::Tool),
    text("model", "It asks for that model.", "model:opus", TextField::Model),
    text("tier", "It is of that tier.", "tier:expert", TextField::Tier),
    FieldFacts {
        name: "source",
        sentence: "It comes from a source of that kind.",
        example: "source:project",
        values: &["explicit", "project", "user", "plugin", "built-in"],
        kind: FieldKind::Source,
    },
    text("format", "Its file is of that format.", "format:claude", TextField::Format),
    FieldFacts {
        name: "has",
        sentence: "There is such a thing in it.",
        example: "has:checklist",
        values: &["checklist", "modes", "roles", "tools", "profiles", "description", "model", "tier", "problems"],
        kind: FieldKind::Has,
    },
    FieldFacts {
        name: "is",
        sentence: "It is shadowed, broken, unread, generic (with no modes of its own), or read on that rung.",
        example: "is:shadowed",
        values: &["shadowed", "broken", "unread", "generic", "strict", "repaired", "scanned", "none"],
        kind: FieldKind::Is,
    },
    text("rule", "It has a problem whose rule begins so.", "rule:same-name", TextField::Rule),
    FieldFacts {
        name: "body",
        sentence: "Those words stand in its text.",
        example: "body:genserver",
        values: &[],
        kind: FieldKind::Body,
    },
];

const fn text(name: &'static str, sentence: &'static str, example: &'static str, field: TextField) -> FieldFacts {
    FieldFacts { name, sentence, example, values: &[], kind: FieldKind::Text(field) }
}

impl FieldFacts {
    /// The field of that name, whatever its case.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }

    pub(super) const fn kind(&self) -> FieldKind {
        self.kind
    }
}

/// A field with a text in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextField {
    Mode,
    Role,
    Tool,
    Model,
    Tier,
    Format,
    Rule,
}

impl TextField {
    /// How much of a file tells it.
    pub(super) const fn depth(self) -> Depth {
        match self {
            // Modes may come from the body; roles never do.
            Self::Mode | Self::Rule => Depth::Whole,
            Self::Role | Self::Tool | Self::Model | Self::Tier | Self::Format => Depth::Head,
        }
    }

    /// Whether the entry has the value in this field. Generic modes and roles do not count: every
    /// agent can use them, and an answer that holds all agents is none.
    pub(super) fn is_met(self, entry: &Entry, value: &Value) -> bool {
        let any = |texts: &[String]| texts.iter().any(|text| value.is_met_by(text));
        match self {
            Self::Mode => entry.modes_origin != Origin::Generic && any(&entry.modes),
            Self::Role => entry.roles_origin != Origin::Generic && any(&entry.roles),
            Self::Tool => any(&entry.tools),
            Self::Model => entry.model.as_deref().is_some_and(|model| value.is_met_by(model)),
            Self::Tier => entry.tier.as_deref().is_some_and(|tier| value.is_met_by(tier)),
            Self::Format => value.is_met_by(entry.format.id()),
            Self::Rule => entry.problems.iter().any(|problem| value.is_met_by(problem.rule)),
        }
    }
}

/// The text behind a field: somewhere in what is there, or with `^` and `$` at its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: Caseless,
    /// Whether it must stand at the start.
    pub(super) from_start: bool,
    /// Whether it must stand at the end.
    pub(super) to_end: bool,
}

impl Value {
    /// Whether a text has it where it must stand.
    pub(super) fn is_met_by(&self, text: &str) -> bool {
        match (self.from_start, self.to_end) {
            (false, false) => self.text.is_in(text),
            (true, false) => self.text.is_start_of(text),
            (false, true) => self.text.is_end_of(text),
            (true, true) => self.text.is_all_of(text),
        }
    }

    /// Whether whatever meets this value meets `other`.
    pub(super) fn implies(&self, other: &Self) -> bool {
        self.from_start == other.from_start && !self.to_end && !other.to_end && self.text.extends(&other.text)
    }
}

/// What `has:` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    Checklist,
    Modes,
    Roles,
    Tools,
    Profiles,
    Description,
    Model,
    Tier,
    Problems,
}

impl Fact {
    const ALL: &[(&str, Self)] = &[
        ("checklist", Self::Checklist),
        ("modes", Self::Modes),
        ("roles", Self::Roles),
        ("tools", Self::Tools),
        ("profiles", Self::Profiles),
        ("description", Self::Description),
        ("model", Self::Model),
        ("tier", Self::Tier),
        ("problems", Self::Problems),
    ];

    pub(super) const fn depth(self) -> Depth {
        match self {
            Self::Checklist | Self::Modes | Self::Problems => Depth::Whole,
            Self::Roles | Self::Tools | Self::Profiles | Self::Description | Self::Model | Self::Tier => Depth::Head,
        }
    }

    pub(super) fn is_met(self, entry: &Entry) -> bool {
        match self {
            Self::Checklist => entry.checklists > 0,
            Self::Modes => entry.modes_origin != Origin::Generic && !entry.modes.is_empty(),
            Self::Roles => entry.roles_origin != Origin::Generic && !entry.roles.is_empty(),
            Self::Tools => !entry.tools.is_empty(),
            Self::Profiles => entry.tool_profiles.len() > 1,
            Self::Description => !entry.description.trim().is_empty(),
            Self::Model => entry.model.is_some(),
            Self::Tier => entry.tier.is_some(),
            Self::Problems => !entry.problems.is_empty(),
        }
    }
}

/// What `is:` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flag {
    Shadowed,
    Broken,
    Unread,
    Generic,
    On(Rung),
}

impl Flag {
    const ALL: &[(&str, Self)] = &[
        ("shadowed", Self::Shadowed),
        ("broken", Self::Broken),
        ("unread", Self::Unread),
        ("generic", Self::Generic),
        (Rung::Strict.word(), Self::On(Rung::Strict)),
        (Rung::Repaired.word(), Self::On(Rung::Repaired)),
        (Rung::Scanned.word(), Self::On(Rung::Scanned)),
        (Rung::None.word(), Self::On(Rung::None)),
    ];

    pub(super) const fn depth(self) -> Depth {
        match self {
            // An error may stand in the body, and modes may come from it.
            Self::Broken | Self::Generic => Depth::Whole,
            Self::Shadowed | Self::Unread | Self::On(_) => Depth::Head,
        }
    }

    pub(super) fn is_met(self, entry: &Entry) -> bool {
        match self {
            Self::Shadowed => entry.shadowed_by.is_some(),
            Self::Broken => is_broken(entry),
            Self::Unread => entry.depth == Depth::Nothing,
            Self::Generic => entry.modes_origin == Origin::Generic && entry.depth != Depth::Nothing,
            Self::On(rung) => entry.rung == rung && entry.depth != Depth::Nothing,
        }
    }
}

/// Whether some tool will not read the file as its author meant it, or none can.
fn is_broken(entry: &Entry) -> bool {
    matches!(entry.rung, Rung::Repaired | Rung::Scanned)
        || entry.depth == Depth::Nothing
        || entry.problems.iter().any(|problem| problem.severity == Severity::Error)
}

/// What a value of `has:` may mean: a whole word, or the words it may grow into.
pub(super) fn facts(value: &str) -> Vec<Fact> {
    chosen(Fact::ALL.iter().copied(), value)
}

/// What a value of `is:` may mean.
pub(super) fn flags(value: &str) -> Vec<Flag> {
    chosen(Flag::ALL.iter().copied(), value)
}

/// What a value of `source:` may mean.
pub(super) fn source_kinds(value: &str) -> Vec<SourceKind> {
    use SourceKind::{BuiltIn, Explicit, Plugin, Project, User};
    chosen([Explicit, Project, User, Plugin, BuiltIn].into_iter().map(|kind| (kind.word(), kind)), value)
}

fn chosen<T>(all: impl Iterator<Item = (&'static str, T)>, value: &str) -> Vec<T> {
    let plain = |word: &str| word.replace(['-', '_', ' '], "").to_lowercase();
    let value = plain(value);
    all.filter(|(word, _)| plain(word).starts_with(&value)).map(|(_, meaning)| meaning).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_in_help_are_the_values_there_are() {
        for field in FIELDS {
            for value in field.values {
                let meanings = match field.kind() {
                    FieldKind::Has => facts(value).len(),
                    FieldKind::Is => flags(value).len(),
                    FieldKind::Source => source_kinds(value).len(),
                    FieldKind::Text(_) | FieldKind::Body => 0,
                };
                assert_eq!(meanings, 1, "{}:{value}", field.name);
            }
        }
        let count = |name| FieldFacts::named(name).map_or(0, |field| field.values.len());
        assert_eq!((count("has"), count("is")), (Fact::ALL.len(), Flag::ALL.len()));
    }

    #[test]
    fn a_value_may_be_the_beginning_of_its_word() {
        assert_eq!(flags("SHAD"), [Flag::Shadowed]);
        assert_eq!(flags("s"), [Flag::Shadowed, Flag::On(Rung::Strict), Flag::On(Rung::Scanned)]);
        assert_eq!(source_kinds("builtin"), [SourceKind::BuiltIn]);
        assert!(facts("wings").is_empty());
    }
}

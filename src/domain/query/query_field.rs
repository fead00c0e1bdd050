//! The fields of the query language: `mode:`, `has:`, `is:` and the others, and how they match an entry.

use super::CaselessText;
use super::user_marks::UserMarks;
use crate::domain::agent::{AgentEntry, ReadDepth, TextOrigin};
use crate::domain::library::Library;
use crate::domain::problem::Severity;
use crate::domain::reading::ReadingMethod;
use crate::domain::rules::RULES;
use crate::domain::source::SourceKind;
use crate::domain::text::{fold::fold, is_same_word};

/// Facts about a field, for help and completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldFacts {
    pub name: &'static str,
    pub sentence: &'static str,
    pub example: &'static str,
    /// The only possible values; empty if any text is possible.
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

/// Every field, in the order of the help.
pub const FIELDS: &[FieldFacts] = &[
    text("mode", "Agents that declare a mode with this name.", "mode:critical", TextField::Mode),
    text("role", "Agents that declare a role with this name.", "role:auditor", TextField::Role),
    text("tool", "Agents that may use this tool.", "tool:bash", TextField::Tool),
    text("model", "Agents that ask for this model.", "model:opus", TextField::Model),
    text("tier", "Agents of this tier.", "tier:expert", TextField::Tier),
    FieldFacts {
        name: "source",
        sentence: "Agents from this kind of source.",
        example: "source:project",
        values: &["explicit", "project", "user", "plugin", "built-in"],
        kind: FieldKind::Source,
    },
    text("format", "Agents in this format.", "format:claude", TextField::Format),
    FieldFacts {
        name: "has",
        sentence: "Agents that contain one.",
        example: "has:checklist",
        values: &["checklist", "modes", "roles", "tools", "profiles", "description", "model", "tier", "problems"],
        kind: FieldKind::Has,
    },
    FieldFacts {
        name: "is",
        sentence: "Agents that are favorites, recently used, shadowed, ignored (no client loads them), broken, unread \
            or generic (no modes of their own), or were read this way.",
        example: "is:shadowed",
        values: &[
            "favorite", "recent", "shadowed", "ignored", "broken", "unread", "generic", "strict", "repaired",
            "scanned", "none",
        ],
        kind: FieldKind::Is,
    },
    text("loads", "Agents that this client loads from its own folder.", "loads:claude", TextField::Loads),
    text("rule", "Agents with a problem whose rule starts with this.", "rule:same-name", TextField::Rule),
    FieldFacts {
        name: "body",
        sentence: "Agents whose text contains these words.",
        example: "body:genserver",
        values: &[],
        kind: FieldKind::Body,
    },
];

const fn text(name: &'static str, sentence: &'static str, example: &'static str, field: TextField) -> FieldFacts {
    FieldFacts { name, sentence, example, values: &[], kind: FieldKind::Text(field) }
}

impl FieldFacts {
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| is_same_word(field.name, name))
    }

    /// The field that a word of a query begins with, and the text behind its colon.
    pub fn of_word(word: &str) -> Option<(&'static Self, &str)> {
        let (name, value) = word.split_once(':')?;
        Some((Self::named(name)?, value))
    }

    /// Extent to which files must be read for [`values_in`](Self::values_in).
    pub const fn depth_of_values(&self) -> ReadDepth {
        match self.kind {
            FieldKind::Text(TextField::Rule) | FieldKind::Source | FieldKind::Has | FieldKind::Is | FieldKind::Body => {
                ReadDepth::Nothing
            }
            FieldKind::Text(field) => field.depth(),
        }
    }

    /// The values the field can have, sorted: its only ones, every rule, or those of the agents; none for `body`.
    pub fn values_in(&self, library: &Library) -> Vec<String> {
        let mut values: Vec<String> = match self.kind {
            FieldKind::Text(TextField::Rule) => {
                RULES.iter().filter(|rule| rule.is_listed()).map(|rule| rule.id.to_owned()).collect()
            }
            FieldKind::Text(field) => library.entries.iter().flat_map(|entry| field.values_of(entry)).collect(),
            _ => self.values.iter().map(|value| (*value).to_owned()).collect(),
        };
        values.sort();
        values.dedup();
        values
    }

    pub(super) const fn kind(&self) -> FieldKind {
        self.kind
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextField {
    Mode,
    Role,
    Tool,
    Model,
    Tier,
    Format,
    Loads,
    Rule,
}

impl TextField {
    /// Extent to which a file must be read to decide the field.
    pub(super) const fn depth(self) -> ReadDepth {
        match self {
            // Modes may be declared in the body; roles never are.
            Self::Mode | Self::Loads | Self::Rule => ReadDepth::Whole,
            Self::Role | Self::Tool | Self::Model | Self::Tier | Self::Format => ReadDepth::Head,
        }
    }

    /// Returns true if the entry has the value in this field. Generic modes and roles do not count: every agent has
    /// them, so the result would be useless.
    pub(super) fn matches(self, entry: &AgentEntry, value: &FieldValue) -> bool {
        let any = |texts: &[String]| texts.iter().any(|text| value.matches(text));
        match self {
            Self::Mode => entry.modes_origin != TextOrigin::Generic && any(&entry.modes),
            Self::Role => entry.roles_origin != TextOrigin::Generic && any(&entry.roles),
            Self::Tool => any(&entry.tools),
            Self::Model => entry.model.as_deref().is_some_and(|model| value.matches(model)),
            Self::Tier => entry.tier.as_deref().is_some_and(|tier| value.matches(tier)),
            Self::Format => value.matches(entry.format.id()),
            Self::Loads => entry.verdicts.iter().any(|verdict| verdict.loads() && value.matches(&verdict.client.id)),
            Self::Rule => entry.problems.iter().any(|problem| value.matches(problem.rule)),
        }
    }

    /// The texts of an entry that the field looks at.
    fn values_of(self, entry: &AgentEntry) -> Vec<String> {
        match self {
            Self::Mode if entry.modes_origin != TextOrigin::Generic => entry.modes.to_vec(),
            Self::Role if entry.roles_origin != TextOrigin::Generic => entry.roles.to_vec(),
            Self::Mode | Self::Role => Vec::new(),
            Self::Tool => entry.tools.clone(),
            Self::Model => entry.model.iter().cloned().collect(),
            Self::Tier => entry.tier.iter().cloned().collect(),
            Self::Format => vec![entry.format.id().to_owned()],
            Self::Loads => entry
                .verdicts
                .iter()
                .filter(|verdict| verdict.loads())
                .map(|verdict| verdict.client.id.clone())
                .collect(),
            Self::Rule => entry.problems.iter().map(|problem| problem.rule.to_owned()).collect(),
        }
    }
}

/// The value of a field: a text that occurs anywhere, or with `^` and `$` at the start or end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldValue {
    pub(super) text: CaselessText,
    pub(super) from_start: bool,
    pub(super) to_end: bool,
}

impl FieldValue {
    /// Returns true if the value matches the text, at the start or end if required.
    pub(super) fn matches(&self, text: &str) -> bool {
        match (self.from_start, self.to_end) {
            (false, false) => self.text.is_in(text),
            (true, false) => self.text.is_start_of(text),
            (false, true) => self.text.is_end_of(text),
            (true, true) => self.text.is_all_of(text),
        }
    }

    /// Returns true if every match of this value is a match of `other`.
    pub(super) fn implies(&self, other: &Self) -> bool {
        self.from_start == other.from_start && !self.to_end && !other.to_end && self.text.extends(&other.text)
    }
}

/// Property that `has:` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HasFact {
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

impl HasFact {
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

    pub(super) const fn depth(self) -> ReadDepth {
        match self {
            Self::Checklist | Self::Modes | Self::Problems => ReadDepth::Whole,
            Self::Roles | Self::Tools | Self::Profiles | Self::Description | Self::Model | Self::Tier => {
                ReadDepth::Head
            }
        }
    }

    pub(super) fn matches(self, entry: &AgentEntry) -> bool {
        match self {
            Self::Checklist => entry.checklists > 0,
            Self::Modes => entry.modes_origin != TextOrigin::Generic && !entry.modes.is_empty(),
            Self::Roles => entry.roles_origin != TextOrigin::Generic && !entry.roles.is_empty(),
            Self::Tools => !entry.tools.is_empty(),
            Self::Profiles => entry.tool_profiles.len() > 1,
            Self::Description => !entry.description.trim().is_empty(),
            Self::Model => entry.model.is_some(),
            Self::Tier => entry.tier.is_some(),
            Self::Problems => !entry.problems.is_empty(),
        }
    }
}

/// Property that `is:` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IsFlag {
    Favorite,
    Recent,
    Shadowed,
    Ignored,
    Broken,
    Unread,
    Generic,
    On(ReadingMethod),
}

impl IsFlag {
    const ALL: &[(&str, Self)] = &[
        ("favorite", Self::Favorite),
        ("recent", Self::Recent),
        ("shadowed", Self::Shadowed),
        ("ignored", Self::Ignored),
        ("broken", Self::Broken),
        ("unread", Self::Unread),
        ("generic", Self::Generic),
        (ReadingMethod::Strict.word(), Self::On(ReadingMethod::Strict)),
        (ReadingMethod::Repaired.word(), Self::On(ReadingMethod::Repaired)),
        (ReadingMethod::Scanned.word(), Self::On(ReadingMethod::Scanned)),
        (ReadingMethod::None.word(), Self::On(ReadingMethod::None)),
    ];

    pub(super) const fn depth(self) -> ReadDepth {
        match self {
            // An error may be in the body, and modes may be declared there.
            Self::Ignored | Self::Broken | Self::Generic => ReadDepth::Whole,
            Self::Shadowed | Self::Unread | Self::On(_) => ReadDepth::Head,
            Self::Favorite | Self::Recent => ReadDepth::Line,
        }
    }

    pub(super) fn matches(self, entry: &AgentEntry, marks: &UserMarks) -> bool {
        match self {
            Self::Favorite => marks.favorites.contains(&entry.found.id.0),
            Self::Recent => marks.recent.contains(&entry.found.id.0),
            Self::Shadowed => entry.shadowed_by.is_some(),
            Self::Ignored => entry.is_ignored(),
            Self::Broken => is_broken(entry),
            Self::Unread => entry.depth == ReadDepth::Nothing,
            Self::Generic => entry.modes_origin == TextOrigin::Generic && entry.depth != ReadDepth::Nothing,
            Self::On(reading) => entry.reading == reading && entry.depth != ReadDepth::Nothing,
        }
    }
}

/// Returns true if some client cannot read the file, or not as its author intended.
fn is_broken(entry: &AgentEntry) -> bool {
    matches!(entry.reading, ReadingMethod::Repaired | ReadingMethod::Scanned)
        || entry.depth == ReadDepth::Nothing
        || entry.problems.iter().any(|problem| problem.severity == Severity::Error)
}

/// Possible meanings of a value of `has:`: the fact with this word, or all facts whose words begin with it.
pub(super) fn facts(value: &str) -> Vec<HasFact> {
    chosen(HasFact::ALL.iter().copied(), value)
}

/// Possible meanings of a value of `is:`.
pub(super) fn flags(value: &str) -> Vec<IsFlag> {
    // Both spellings are accepted; the help shows one.
    chosen(IsFlag::ALL.iter().copied(), &fold(value).replace("favour", "favor"))
}

/// Possible meanings of a value of `source:`.
pub(super) fn source_kinds(value: &str) -> Vec<SourceKind> {
    use SourceKind::{BuiltIn, Explicit, Plugin, Project, User};
    chosen([Explicit, Project, User, Plugin, BuiltIn].into_iter().map(|kind| (kind.word(), kind)), value)
}

fn chosen<T>(all: impl Iterator<Item = (&'static str, T)>, value: &str) -> Vec<T> {
    let plain = |word: &str| fold(word).replace(['-', '_', ' '], "");
    let value = plain(value);
    all.filter(|(word, _)| plain(word).starts_with(&value)).map(|(_, meaning)| meaning).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_in_the_help_exist() {
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
        assert_eq!((count("has"), count("is")), (HasFact::ALL.len(), IsFlag::ALL.len()));
    }

    #[test]
    fn a_field_value_can_be_abbreviated() {
        assert_eq!(flags("SHAD"), [IsFlag::Shadowed]);
        assert_eq!(
            flags("s"),
            [IsFlag::Shadowed, IsFlag::On(ReadingMethod::Strict), IsFlag::On(ReadingMethod::Scanned)]
        );
        assert_eq!(source_kinds("builtin"), [SourceKind::BuiltIn]);
        assert_eq!(flags("ｓｈád"), [IsFlag::Shadowed]);
        assert_eq!(facts("\u{441}hecklist"), []);
        assert_eq!((source_kinds("Built In"), facts("PROFİLES").len()), (vec![SourceKind::BuiltIn], 1));
        assert_eq!((flags("Favourite"), flags("fav")), (vec![IsFlag::Favorite], vec![IsFlag::Favorite]));
        assert!(facts("wings").is_empty());
    }
}

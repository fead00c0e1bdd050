//! Cursor rules.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyQuoting, KeyValue, NameComparison,
    NamePrecedence, NameSource, UnknownKeys, folder_path,
};

/// From Cursor's page on rules. All rules that match apply together. Cursor itself writes globs without quotes (`globs:
/// *.ts`), although that is not valid YAML; quoted globs match nothing.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "cursor-rule",
    label: "Cursor rules",
    places: &[FormatFolder::project(".cursor/rules")],
    files: FormatFiles::ending(&[".mdc"]),
    identity: NameSource::Stem,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Unknown,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: |path| folder_path::ends_with(folder_path::file_name(path), ".mdc"),
    recognizes: |clues: &FormatClues<'_>| clues.has_any(&["globs", "alwaysApply"]),
    read: true,
};

const KEYS: &[FormatKey] = &[
    FormatKey::new("description", KeyValue::Text, "Topic of the rule, so that the model can decide."),
    FormatKey::new("globs", KeyValue::Names, "Files it applies to, without quotes.").written(KeyQuoting::Never),
    // skillsaw's rule `cursor-rules-valid`: a quoted "true" counts as not applied.
    FormatKey::new("alwaysApply", KeyValue::Bool, "Always apply; `\"true\"` in quotes does not count."),
];

//! Roo Code modes, many in one file: facts only, not read yet.

use super::{
    FormatClues, FormatFiles, FormatKey, FormatSpec, KeyValue, NameComparison, NamePrecedence, NameSource, UnknownKeys,
    folder_path,
};

/// From Roo Code's page on custom modes. The file is at the project's root, in YAML or JSON; Kilo Code's older file has
/// the same structure.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "roo",
    label: "Roo Code modes",
    places: &[],
    files: FormatFiles::named(NAMES),
    identity: NameSource::Stem,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Unknown,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: |path| NAMES.contains(&folder_path::file_name(path)),
    recognizes: |_: &FormatClues<'_>| false,
    read: false,
};

const NAMES: &[&str] = &[".roomodes", ".kilocodemodes"];

const KEYS: &[FormatKey] = &[
    FormatKey::required("customModes[].slug", KeyValue::Text, "Mode name: `a-z0-9-`."),
    FormatKey::required("customModes[].name", KeyValue::Text, "Display name."),
    FormatKey::required("customModes[].roleDefinition", KeyValue::Text, "Role of the agent in this mode."),
    FormatKey::new("customModes[].whenToUse", KeyValue::Text, "When to use this mode."),
    FormatKey::new("customModes[].customInstructions", KeyValue::Text, "Additional instructions."),
    FormatKey::required(
        "customModes[].groups",
        KeyValue::Any,
        "Tool groups: read, edit, browser, command, mcp; edit can be limited to files.",
    ),
];

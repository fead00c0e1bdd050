//! Chat modes of GitHub Copilot, which agents replaced.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyValue, NameComparison, NamePrecedence,
    NameSource, UnknownKeys, folder_path,
};

/// From VS Code's page on custom agents; VS Code still reads them.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "copilot-chatmode",
    label: "Copilot chat modes",
    places: &[FormatFolder::project(".github/chatmodes")],
    files: FormatFiles::ending(&[".chatmode.md"]),
    identity: NameSource::Stem,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Unknown,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: |path| folder_path::ends_with(folder_path::file_name(path), ".chatmode.md"),
    recognizes: |_: &FormatClues<'_>| false,
    read: true,
};

const KEYS: &[FormatKey] = &[
    FormatKey::new("description", KeyValue::Text, "Purpose of the mode."),
    FormatKey::new("name", KeyValue::Text, "Display name; default: the file name."),
    FormatKey::new("tools", KeyValue::Names, "Tools available in this mode."),
    FormatKey::new("model", KeyValue::TextOrList, "Model to run on."),
];

//! Instruction files of GitHub Copilot.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyQuoting, KeyValue, NameComparison,
    NamePrecedence, NameSource, UnknownKeys, folder_path,
};

/// From VS Code's and GitHub's pages on custom instructions. All files that match apply together.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "copilot-instructions",
    label: "Copilot instructions",
    places: &[FormatFolder::project(".github/instructions")],
    files: FormatFiles::ending(&[".instructions.md"]),
    identity: NameSource::Stem,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Unknown,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: |path| {
        let name = folder_path::file_name(path);
        folder_path::ends_with(name, ".instructions.md") || name == "copilot-instructions.md"
    },
    recognizes: |clues: &FormatClues<'_>| clues.has_any(&["applyTo"]),
    read: true,
};

const KEYS: &[FormatKey] = &[
    // `applyTo: **/*.ts` is accepted as it is.
    FormatKey::new("applyTo", KeyValue::TextOrList, "Globs of the files it applies to.").written(KeyQuoting::Optional),
    FormatKey::new("description", KeyValue::Text, "Topic of the instructions."),
    FormatKey::new("name", KeyValue::Text, "Display name; default: the file name."),
    FormatKey::new("excludeAgent", KeyValue::TextOrList, "Copilot agents that must not read it."),
];

//! Commands of Gemini CLI, in TOML: facts only, not read yet.

use super::{
    FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyValue, NameComparison, NamePrecedence, NameSource,
    UnknownKeys, path_tells_nothing,
};

/// From Gemini CLI's page on custom commands: called by their paths, such as `git:commit`; the project's commands win.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "gemini-command",
    label: "Gemini commands",
    places: &[FormatFolder::project(".gemini/commands"), FormatFolder::home(".gemini/commands")],
    files: FormatFiles::ending(&[".toml"]),
    identity: NameSource::Command,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Nearest,
    keys: &[
        FormatKey::required("prompt", KeyValue::Text, "The prompt."),
        FormatKey::new("description", KeyValue::Text, "What the menu says of the command."),
    ],
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::GEMINI,
    path_tells: path_tells_nothing,
    recognizes: |_| false,
    read: false,
};

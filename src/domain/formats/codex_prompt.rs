//! Custom prompts of Codex.

use super::{
    FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyValue, NameComparison, NamePrecedence, NameSource,
    UnknownKeys, path_tells_nothing,
};

/// From `docs/prompts.md` of openai/codex: the files directly in the folder, called by their stems. Skills have
/// replaced them.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "codex-prompt",
    label: "Codex prompts",
    places: &[FormatFolder::home(".codex/prompts").moved_by("CODEX_HOME")],
    files: FormatFiles::ending(&[".md"]).loaded_at_most(1),
    identity: NameSource::Stem,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Unknown,
    keys: &[
        FormatKey::new("description", KeyValue::Text, "What the menu says of the prompt."),
        FormatKey::new("argument-hint", KeyValue::Text, "What the menu shows behind its name."),
    ],
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::CODEX,
    path_tells: path_tells_nothing,
    recognizes: |_| false,
    read: true,
};

//! Prompt files of GitHub Copilot.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyValue, NameComparison, NamePrecedence,
    NameSource, UnknownKeys, folder_path,
};

/// From VS Code's page on prompt files.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "copilot-prompt",
    label: "Copilot prompts",
    places: &[FormatFolder::project(".github/prompts")],
    files: FormatFiles::ending(&[".prompt.md"]),
    identity: NameSource::Stem,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Unknown,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::COPILOT,
    path_tells: |path| folder_path::ends_with(folder_path::file_name(path), ".prompt.md"),
    recognizes,
    read: true,
};

/// `plan` since microsoft/vscode-docs, docs/agent-customization/prompt-files.md (2026-07-29); `edit` is older.
const BUILT_IN_AGENTS: &[&str] = &["ask", "edit", "agent", "plan"];

const KEYS: &[FormatKey] = &[
    FormatKey::new("description", KeyValue::Text, "Purpose of the prompt."),
    FormatKey::new("name", KeyValue::Text, "Command name after the slash; default: the file name."),
    FormatKey::new("argument-hint", KeyValue::Text, "Hint in the empty input."),
    FormatKey::new("agent", KeyValue::Usually(BUILT_IN_AGENTS), "Agent that runs it: built-in or custom."),
    FormatKey::new("mode", KeyValue::Usually(BUILT_IN_AGENTS), "Deprecated spelling of `agent`."),
    FormatKey::new("model", KeyValue::TextOrList, "Model to run on."),
    FormatKey::new("tools", KeyValue::Names, "Allowed tools."),
];

fn recognizes(clues: &FormatClues<'_>) -> bool {
    clues.is_one_of("mode", BUILT_IN_AGENTS) || clues.is_one_of("agent", BUILT_IN_AGENTS)
}
